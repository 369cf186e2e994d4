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
    /// All is said, but something of it where it does not work.
    Weak,
    /// All is said, and another place of the document takes some of it back.
    Contradicted,
}

impl State {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missing => "missing",
            Self::Hollow => "hollow",
            Self::Weak => "weak",
            Self::Contradicted => "contradicted",
        }
    }

    /// Whether the document says all that it owes, however well.
    #[must_use]
    pub fn is_said(self) -> bool {
        matches!(self, Self::Met | Self::Weak | Self::Contradicted)
    }
}

/// Why a statement that is made does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It stands far from the claim that it qualifies.
    Far,
    /// It shows only when the reader opens it.
    Collapsed,
    /// It is set smaller than the text.
    Small,
    /// It comes after the reader was asked to act.
    AfterAction,
    /// A claim elsewhere takes it back.
    Contradicted,
    /// It is said only where a reader of the page does not see it, which is not said.
    Unseen,
    /// The page only links to where it is said.
    Linked,
}

impl Fault {
    /// Those that a rule can look for; the others explain why something counts as missing.
    pub const RULED: [Self; 5] = [Self::Far, Self::Collapsed, Self::Small, Self::AfterAction, Self::Contradicted];

    /// The word that packs and reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Far => "far",
            Self::Collapsed => "collapsed",
            Self::Small => "small",
            Self::AfterAction => "after-action",
            Self::Contradicted => "contradicted",
            Self::Unseen => "unseen",
            Self::Linked => "linked",
        }
    }
}

/// How far two places of a document are from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Distance {
    /// Characters that a reader sees between them.
    pub characters: usize,
    /// Headings between them.
    pub headings: usize,
}

/// A statement that is made and does not work.
#[derive(Debug, Clone)]
pub struct Flaw {
    /// The rule that says so.
    pub rule: usize,
    /// Why.
    pub fault: Fault,
    /// The element it should meet, by its index.
    pub element: usize,
    /// The statement.
    pub place: Place,
    /// The claim that it is far from or that contradicts it, or the call to action before it; and how far that is.
    pub against: Option<(Place, Distance)>,
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
    /// What does not work of them, and where something of what is missing can be read after all.
    pub flaws: Vec<Flaw>,
    /// Approved texts that it says, or nearly says.
    pub snippets: Vec<Approved>,
}

/// An approved text in a document.
#[derive(Debug, Clone)]
pub struct Approved {
    /// Its id.
    pub id: String,
    /// Where.
    pub place: Place,
    /// How much of it is the same, in percent; below 100 it has drifted from what was approved.
    pub likeness: usize,
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
        } else if self.flaws.iter().any(|f| f.fault == Fault::Contradicted) {
            State::Contradicted
        } else if self.flaws.is_empty() {
            State::Met
        } else {
            State::Weak
        }
    }
}
