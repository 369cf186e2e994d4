//! Packs: from YAML files to a [`RuleSet`], with every mistake found in one run.

mod compile;
pub mod diff;
mod embedded;
pub mod group;
pub mod import;
mod lint;
mod place;
pub mod raw;
mod read;
pub mod scaffold;
pub mod schema;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::problem::{Gravity, Problem};
use crate::rule::RuleSet;
use crate::scan::TermTableBuilder;

use place::Texts;
pub use raw::RawBundle;
use raw::RawRule;

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

/// Packs as they were written, beside what was made of them.
#[derive(Debug)]
pub struct Packs {
    /// Everything that was written and not replaced.
    pub bundle: RawBundle,
    /// Whatever could be compiled; whether that is enough is told by the problems.
    pub rules: RuleSet,
    /// The mistakes.
    pub problems: Vec<Problem>,
    /// Embedded rules and classes that the user's replace, with the files they stood in.
    pub replaced: BTreeMap<String, String>,
    /// Names of the packs that the program brings with it, read from the user's files or not.
    embedded: BTreeSet<String>,
    /// Where the rule of an id stands in the bundle; of several the first, as the others are mistakes.
    by_id: BTreeMap<String, usize>,
    texts: Texts,
}

/// Reads and compiles the embedded packs and `files`, and keeps what was written. With `isolated`, of the embedded packs
/// only the words are used.
#[must_use]
pub fn open(files: &[PackFile], isolated: bool) -> Packs {
    let mut problems = Vec::new();
    let bundle = embedded::written(&mut problems);
    merge(bundle, TermTableBuilder::default(), files, isolated, problems)
}

/// The rules of [`open`] and their problems, for those who only apply them: several times as fast, since the words of the
/// embedded packs stand in a table that was made when the program was built.
#[must_use]
pub fn load(files: &[PackFile], isolated: bool) -> (RuleSet, Vec<Problem>) {
    let mut problems = Vec::new();
    let (bundle, terms) = embedded::prepared(&mut problems);
    let packs = merge(bundle, TermTableBuilder::of(terms), files, isolated, problems);
    (packs.rules, packs.problems)
}

/// Adds the user's packs to the embedded ones, whose words may stand in `terms` already, and compiles all.
fn merge(mut bundle: RawBundle, mut terms: TermTableBuilder, files: &[PackFile], isolated: bool, mut problems: Vec<Problem>) -> Packs {
    let embedded: BTreeSet<String> = bundle.packs.iter().map(|(_, name, _)| name.clone()).collect();
    if isolated {
        bundle.rules.clear();
        bundle.subjects.clear();
    }
    let mut texts = Texts::new(files);
    let mut own = read::bundle(files, &mut texts, &mut problems);
    extend(&mut bundle, &mut own);
    let set = |names: Vec<&str>| -> BTreeSet<String> { names.into_iter().map(str::to_owned).collect() };
    let rules = set(own.rules.iter().map(|(_, _, r)| r.id.as_str()).collect());
    let classes = set(own.lexicons.iter().map(|(_, class, _)| class.as_str()).collect());
    let sources = set(own.sources.iter().map(|(_, id, _)| id.as_str()).collect());
    let packs = set(own.packs.iter().map(|(_, name, _)| name.as_str()).collect());
    let mut replaced: BTreeMap<String, String> = BTreeMap::new();
    replaced.extend(bundle.rules.iter().filter(|(_, _, r)| rules.contains(&r.id)).map(|(file, _, r)| (r.id.clone(), file.clone())));
    replaced.extend(bundle.lexicons.iter().filter(|(_, c, _)| classes.contains(c)).map(|(file, c, _)| (c.clone(), file.clone())));
    bundle.rules.retain(|(_, _, r)| !rules.contains(&r.id));
    bundle.lexicons.retain(|(_, class, _)| !classes.contains(class));
    bundle.sources.retain(|(_, id, _)| !sources.contains(id));
    bundle.packs.retain(|(_, name, _)| !packs.contains(name));
    // Embedded files are called rules/…; whoever loads that folder means its files, not them twice.
    let again = |file: &str| files.iter().any(|f| f.name == file || format!("rules/{}", f.path) == file);
    bundle.subjects.retain(|(file, _)| !again(file));
    bundle.names.retain(|(file, _)| !again(file));
    if isolated || !files.is_empty() {
        let stay: BTreeSet<String> = words::classes(&bundle).collect();
        terms.forget(|class| !stay.contains(class));
    }
    bundle.packs.extend(own.packs);
    bundle.sources.extend(own.sources);
    bundle.lexicons.extend(own.lexicons);
    bundle.subjects.extend(own.subjects);
    bundle.names.extend(own.names);
    bundle.rules.extend(own.rules);
    let rules = compile::compile(&bundle, terms, &texts, &mut problems);
    // What makes the packs unusable comes before what they do otherwise than asked.
    problems.sort_by_key(|p| std::cmp::Reverse(p.gravity));
    let by_id = bundle.rules.iter().enumerate().rev().map(|(i, (_, _, rule))| (rule.id.clone(), i)).collect();
    Packs { by_id, bundle, rules, problems, replaced, embedded, texts }
}

/// A class that includes the embedded one of its name adds to it: its words become a class of their own, which the embedded
/// one includes, and so every rule that names it finds them.
fn extend(bundle: &mut RawBundle, own: &mut RawBundle) {
    for (file, class, words) in &mut own.lexicons {
        let Some((_, _, embedded)) = bundle.lexicons.iter_mut().find(|(_, name, _)| name == class) else { continue };
        if words.include.contains(class) {
            let pack = file.split("lexicon/").next().unwrap_or_default().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            *class = format!("{class}+{pack}");
            embedded.include.push(class.clone());
        }
    }
}

impl Packs {
    /// The rule of this id as it was written, with its file and its pack.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<(&str, &str, &RawRule)> {
        let (file, pack, rule) = &self.bundle.rules[*self.by_id.get(id)?];
        Some((file, pack, rule))
    }

    /// What works in the user's files and is hardly meant, as warnings.
    #[must_use]
    pub fn lint(&self) -> Vec<Problem> {
        lint::lint(self)
    }
}

/// Whether the problems forbid using the rule set.
#[must_use]
pub fn unusable(problems: &[Problem]) -> bool {
    problems.iter().any(|p| p.gravity == Gravity::Error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::terms::Entry;

    /// The words that are found in a text.
    fn found(rules: &RuleSet, text: &str) -> Vec<(usize, usize, String)> {
        let mut found = Vec::new();
        rules.terms.find(text, |start, end, entry| {
            let entry = Entry { shielded: rules.terms.hidden(entry, text, start, end), ..*entry };
            found.push((start, end, format!("{} {entry:?}", rules.terms.name(entry.class))));
        });
        for hit in &mut found {
            // numbers of classes depend on the order in which packs are read
            hit.2 = hit.2.replace(|c: char| c.is_ascii_digit(), "");
        }
        found.sort();
        found
    }

    #[test]
    fn words_prepared_at_build_time_are_those_of_the_packs() {
        let house = |path: &str, text: &str| PackFile { path: path.into(), name: path.into(), text: text.into() };
        let own = [
            house("house/lexicon/certainty.yaml", "words: [ぜったいぜつめい]"),
            house("house/claim/guarantee/own.yaml", "id: claim/guarantee.own\nphrases: {words: [うるツヤ保証]}"),
        ];
        for (files, isolated) in [(&own[..0], false), (&own[..], false), (&own[..], true)] {
            let (fast, problems) = load(files, isolated);
            assert!(!unusable(&problems), "{problems:?}");
            let slow = open(files, isolated);
            let mut text: String =
                slow.bundle.lexicons.iter().flat_map(|(_, _, w)| w.groups()).flat_map(|(_, list)| list.iter()).step_by(40).collect();
            text.extend(slow.bundle.lexicons.iter().flat_map(|(_, _, w)| w.shields.iter()).step_by(40));
            text.extend(slow.bundle.rules.iter().flat_map(|(_, _, r)| r.classes.values()).flat_map(|w| w.words.iter()).step_by(40));
            text.push_str("必ずぜったいぜつめいうるツヤ保証");
            assert_eq!(fast.terms.len(), slow.rules.terms.len(), "isolated: {isolated}, own: {}", files.len());
            assert!(found(&fast, &text) == found(&slow.rules, &text), "the same words, hidden by the same compounds");
        }
    }
}
