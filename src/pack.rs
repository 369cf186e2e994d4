//! Packs: from YAML files to a [`RuleSet`], with every mistake found in one run.

mod compile;
mod embedded;
pub mod raw;
mod read;

use crate::problem::{Gravity, Problem};
use crate::rule::RuleSet;

pub use raw::RawBundle;

/// One file of a pack: its path relative to the folder that was given, the name people know it by, and its text.
#[derive(Debug, Clone)]
pub struct PackFile {
    /// Relative path with `/`.
    pub path: String,
    /// The path as the user gave it.
    pub name: String,
    /// The text.
    pub text: String,
}

/// Compiles the embedded packs and `files`. With `isolated`, of the embedded packs only the words are used.
///
/// The rule set holds whatever could be compiled; whether that is enough is told by the problems.
#[must_use]
pub fn load(files: &[PackFile], isolated: bool) -> (RuleSet, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut bundle = embedded::bundle(&mut problems);
    if isolated {
        bundle.rules.clear();
        bundle.subjects.clear();
    }
    let own = read::bundle(files, &mut problems);
    let replaced: Vec<&str> = own.rules.iter().map(|(_, _, r)| r.id.as_str()).collect();
    bundle.rules.retain(|(_, _, r)| !replaced.contains(&r.id.as_str()));
    let own_files: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    bundle.lexicons.retain(|(_, class, _)| !own.lexicons.iter().any(|(_, c, _)| c == class));
    bundle.sources.retain(|(_, id, _)| !own.sources.iter().any(|(_, i, _)| i == id));
    bundle.packs.retain(|(_, name, _)| !own.packs.iter().any(|(_, n, _)| n == name));
    bundle.subjects.retain(|(f, _)| !own_files.contains(&f.as_str()));
    bundle.packs.extend(own.packs);
    bundle.sources.extend(own.sources);
    bundle.lexicons.extend(own.lexicons);
    bundle.subjects.extend(own.subjects);
    bundle.rules.extend(own.rules);
    let texts = read::Texts::new(files);
    let rules = compile::compile(&bundle, &texts, &mut problems);
    (rules, problems)
}

/// Whether the problems forbid using the rule set.
#[must_use]
pub fn unusable(problems: &[Problem]) -> bool {
    problems.iter().any(|p| p.gravity == Gravity::Error)
}
