//! An obligation of the whole document: what makes it due, and the statements that meet it.

use crate::meta::{Category, Localized};
use crate::scan::ClassSet;

use super::frame::Frame;

/// How far a frame goes towards an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// It says it.
    Met,
    /// It says it, under a heading of the element.
    Section,
    /// It says something of it.
    Partial,
    /// It pretends to.
    Hollow,
}

/// A required statement.
#[derive(Debug)]
pub struct Element {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub title: Localized,
    /// Frames that say it.
    pub met: Vec<Frame>,
    /// Frames that say something of it.
    pub partial: Vec<Frame>,
    /// Frames that pretend to.
    pub hollow: Vec<Frame>,
    /// Classes of labels whose value says it.
    pub labels: ClassSet,
    /// Classes of headings under which `section_met` says it.
    pub section: ClassSet,
    /// Frames that say it there, and that the value of a label must hold.
    pub section_met: Vec<Frame>,
    /// The statement names other products by nature.
    pub names_others: bool,
}

/// An obligation.
#[derive(Debug)]
pub struct Requires {
    /// Tags of presented subjects that make it due.
    pub subjects: Vec<String>,
    /// Frames that make it due.
    pub owed_frames: Vec<Frame>,
    /// Categories whose candidates make it due, excused or not.
    pub candidates: Vec<Category>,
    /// Due only once this obligation is met.
    pub after: Option<Category>,
    /// Also due when its first element is said.
    pub said: bool,
    /// Always due in the rule's profiles.
    pub always: bool,
    /// What must be said.
    pub elements: Vec<Element>,
}

impl Requires {
    /// Every frame of it, whatever it is for.
    pub fn frames(&self) -> impl Iterator<Item = &Frame> {
        let elements = self.elements.iter().flat_map(|e| [&e.met, &e.partial, &e.hollow, &e.section_met]);
        self.owed_frames.iter().chain(elements.flatten())
    }
}
