//! Where a value of a pack stands: in which file, at which path in it, and on which bytes, when the file is at hand.
//! Embedded packs have no text any more; a mistake in them is told without a place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::pack::PackFile;
use crate::yaml::{self, Node, Parsed, Step, Value};

/// The user's pack files, to point into.
#[derive(Debug)]
pub(super) struct Texts {
    files: BTreeMap<String, Parsed>,
    broken: BTreeSet<String>,
}

impl Texts {
    pub(super) fn new(files: &[PackFile]) -> Self {
        Self { files: files.iter().map(|f| (f.name.clone(), yaml::parse(&f.text))).collect(), broken: BTreeSet::new() }
    }

    /// Whether this is a file of the user's.
    pub(super) fn has(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }

    pub(super) fn parsed(&self, file: &str) -> Option<&Parsed> {
        self.files.get(file)
    }

    /// Remembers that a part of the file could not be read, so that what is missing there is not held against it.
    pub(super) fn set_broken(&mut self, file: &str) {
        self.broken.insert(file.to_owned());
    }

    /// Whether a part of the file could not be read.
    pub(super) fn broken(&self, file: &str) -> bool {
        self.broken.contains(file)
    }

    fn node(&self, file: &str) -> Option<&Node> {
        self.files.get(file)?.as_ref().ok()?.as_ref()
    }

    /// Bytes of the value at a place, when it is in one of the user's files.
    pub(super) fn locate(&self, at: &At<'_>) -> Option<Range<usize>> {
        self.node(at.file).map(|node| node.locate(&at.path()))
    }

    /// Bytes of a part of the scalar at a place: the part itself where the scalar is written as it reads.
    pub(super) fn locate_part(&self, at: &At<'_>, part: Range<usize>) -> Option<Range<usize>> {
        let node = self.node(at.file)?.at(&at.path())?;
        Some(match &node.value {
            Value::Scalar { plain: true, .. } => node.span.start + part.start..node.span.start + part.end,
            _ => node.span.clone(),
        })
    }
}

/// A file and the path of a value in it, as a chain that costs nothing until there is a problem.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) file: &'a str,
    parent: Option<&'a At<'a>>,
    step: Link<'a>,
}

#[derive(Clone, Copy)]
enum Link<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    pub(super) fn file(file: &'a str) -> Self {
        Self { file, parent: None, step: Link::Root }
    }
    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self { file: self.file, parent: Some(self), step: Link::Key(key) }
    }
    pub(super) fn item(&'a self, index: usize) -> Self {
        Self { file: self.file, parent: Some(self), step: Link::Index(index) }
    }
    fn path(&self) -> Vec<Step> {
        let mut path = self.parent.map_or_else(Vec::new, At::path);
        match self.step {
            Link::Root => {}
            Link::Key(key) => path.push(Step::Key(key.to_owned())),
            Link::Index(index) => path.push(Step::Index(index)),
        }
        path
    }
}
