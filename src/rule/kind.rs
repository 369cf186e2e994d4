//! What can make a rule fire. A closed set: one file per variant.
//!
//! `phrases` and `numeric` of the YAML are frames: of one slot, and of a figure with a word.

pub mod citation;
pub mod frame;
pub mod ineffective;
pub mod pattern;
pub mod requires;

use crate::document::directive::Fault;

/// A rule's kind.
#[derive(Debug)]
pub enum Kind {
    /// Words of several classes that belong together; `phrases` and `numeric` too.
    Frame(Vec<frame::Frame>),
    /// A regular expression over the folded sentence.
    Pattern(pattern::Pattern),
    /// Markers, notes and references.
    Citation(citation::Check),
    /// An obligation of the whole document.
    Requires(requires::Requires),
    /// Statements of an obligation that do not work where they stand.
    Ineffective(ineffective::Ineffective),
    /// Something that is wrong with an exception in a document.
    Directive(Fault),
}

impl Kind {
    /// The key that packs use.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Frame(_) => "frame",
            Self::Pattern(_) => "pattern",
            Self::Citation(_) => "citation",
            Self::Requires(_) => "requires",
            Self::Ineffective(_) => "ineffective",
            Self::Directive(_) => "directive",
        }
    }
}
