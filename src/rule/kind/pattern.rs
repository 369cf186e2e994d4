//! A regular expression over the folded sentence, run only where a literal it needs was hit.

use std::sync::OnceLock;

use regex::Regex;
use regex_syntax::hir::literal::{ExtractKind, Extractor};

use crate::scan::ClassId;

/// A pattern, compiled at first use: most documents never need most patterns.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    /// Class of its required literals.
    pub gate: ClassId,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern whose syntax was checked.
    #[must_use]
    pub fn new(source: String, gate: ClassId) -> Self {
        Self { source, gate, compiled: OnceLock::new() }
    }

    /// The compiled form.
    pub fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }
}

/// Literals of which one stands in every match, or `None` when there is no such set.
#[must_use]
pub fn required_literals(source: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::parse(source).ok()?;
    let usable = |kind: ExtractKind| -> Option<Vec<String>> {
        let mut extractor = Extractor::new();
        extractor.kind(kind);
        let sequence = extractor.extract(&hir);
        let literals: Option<Vec<String>> =
            sequence.literals()?.iter().map(|l| std::str::from_utf8(l.as_bytes()).ok().map(str::to_owned)).collect();
        literals.filter(|l| !l.is_empty() && l.iter().all(|t| t.chars().count() >= 2 || !t.is_ascii()) && l.iter().all(|t| !t.is_empty()))
    };
    usable(ExtractKind::Prefix).or_else(|| usable(ExtractKind::Suffix))
}
