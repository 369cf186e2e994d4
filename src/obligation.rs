//! The ledger: what a document owes its reader, whether it is said, and where.
//!
//! A clean document keeps its ledger, so that a reviewer sees *why* it is clean. Findings of the `disclosure` family
//! derive from the ledger, never the other way round.

use crate::finding::Place;
use crate::meta::{Category, Localized};

/// Whether one required statement is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ElementState {
    /// Said.
    Met,
    /// Something of it is said, not enough.
    Partial,
    /// Not said.
    Missing,
    /// Its place is there, but it only denies or praises.
    Hollow,
}

impl ElementState {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partial => "partial",
            Self::Missing => "missing",
            Self::Hollow => "hollow",
        }
    }
}

/// Whether an obligation as a whole is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Every element is met.
    Met,
    /// An element is missing or partial.
    Missing,
    /// An element is hollow and none is missing.
    Hollow,
}

impl State {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missing => "missing",
            Self::Hollow => "hollow",
        }
    }
}

/// One required statement.
#[derive(Debug, Clone)]
pub struct Element {
    /// Its id in the rule.
    pub id: String,
    /// Its name for people.
    pub title: Localized,
    /// Whether it is made.
    pub state: ElementState,
    /// Where, if it is met, partial or hollow.
    pub evidence: Vec<Place>,
}

/// Something the document owes.
#[derive(Debug, Clone)]
pub struct Obligation {
    /// The rule that says so.
    pub rule: usize,
    /// The category of the finding when it is not met.
    pub category: Category,
    /// What it is owed for: a subject's id, or `document`.
    pub subject: String,
    /// The subject's name for people.
    pub subject_name: Localized,
    /// What made the document owe it.
    pub trigger: Place,
    /// The required statements.
    pub elements: Vec<Element>,
}

impl Obligation {
    /// Whether it is met as a whole.
    #[must_use]
    pub fn state(&self) -> State {
        let any = |state| self.elements.iter().any(|e| e.state == state);
        if any(ElementState::Missing) || any(ElementState::Partial) {
            State::Missing
        } else if any(ElementState::Hollow) {
            State::Hollow
        } else {
            State::Met
        }
    }
}
