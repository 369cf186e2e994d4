//! A regular expression over the folded sentence, run only where a literal it needs was hit.

use std::sync::OnceLock;

use regex::Regex;

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
