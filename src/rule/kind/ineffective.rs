//! Statements that are made where they do not work. The ledger is drawn up first; this only looks at what it found.

use crate::meta::{Category, RuleId};
use crate::obligation::Fault;

/// A statement that does not work.
#[derive(Debug)]
pub struct Ineffective {
    /// Obligations whose statements are looked at.
    pub of: Vec<Category>,
    /// What is wrong with them.
    pub fault: Fault,
    /// Selectors of the claims that they must stand near, or that take them back.
    pub claims: Vec<String>,
    /// A statement is far from here on: characters, and headings between it and the claim.
    pub beyond: (usize, usize),
}

impl Ineffective {
    /// Whether claims of this rule are meant.
    #[must_use]
    pub fn concerns(&self, rule: &RuleId) -> bool {
        self.claims.iter().any(|s| rule.selected_by(s))
    }
}
