//! A finding: what we say about a place in a document.

use crate::meta::{Category, Severity};
use crate::span::{Span, Src, View};

/// A place in a source with the words a reader sees there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The words as the reader sees them, markup removed.
    pub quote: String,
    /// Exactly these bytes of the source.
    pub span: Span<Src>,
    /// Index of the block in the document.
    pub block: usize,
    /// The quote's bytes in the view of that block.
    pub view: Span<View>,
}

/// What else a finding points at.
#[derive(Debug, Clone)]
pub struct Related {
    /// Why it is shown.
    pub role: Role,
    /// Where.
    pub place: Place,
    /// The element it is evidence of, when it is about an obligation.
    pub element: Option<String>,
}

/// Why a related place is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It meets an element, wholly or in part.
    Evidence,
    /// It pretends to.
    Hollow,
    /// What the statement is too far from, comes after, or is contradicted by.
    Against,
    /// It meets an element where no reader of the page sees it.
    Unseen,
    /// It leads to where an element may be met.
    Linked,
}

impl Role {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::Hollow => "hollow",
            Self::Against => "against",
            Self::Unseen => "unseen",
            Self::Linked => "linked",
        }
    }
}

/// Whether a finding counts, and if not, why. Only `New` can fail a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// It counts.
    #[default]
    New,
    /// It was there when the baseline was made.
    Baseline,
    /// A comment in the document excepts it.
    Suppressed,
    /// A waiver outside of the document excepts it.
    Waived,
    /// The change that is judged did not touch it.
    OutsideDiff,
}

impl Status {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Baseline => "baseline",
            Self::Suppressed => "suppressed",
            Self::Waived => "waived",
            Self::OutsideDiff => "outside-diff",
        }
    }
}

/// Who excepted a finding, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// `inline`, `file` or `waiver`: where it is written.
    pub kind: &'static str,
    /// Why it is excepted.
    pub reason: String,
    /// Last day it holds, as YYYY-MM-DD.
    pub until: Option<String>,
    /// Who answers for it.
    pub by: Option<String>,
}

/// What we say about a place in a document. It always has one.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rules that agree on it, the one that speaks first. Indexes into the rule set.
    pub rules: Vec<usize>,
    /// Category of all of them.
    pub category: Category,
    /// Severity in the document's profile.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// The sentence around it, as the reader sees it.
    pub sentence: String,
    /// The obligation it derives from, as an index into the ledger.
    pub obligation: Option<usize>,
    /// Other places.
    pub related: Vec<Related>,
    /// Position-independent identity, `k1:` and 32 hexadecimal digits.
    pub fingerprint: String,
    /// Whether it counts.
    pub status: Status,
    /// Who excepted it, when `status` says that somebody did.
    pub suppression: Option<Suppression>,
}
