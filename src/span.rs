//! Half-open byte ranges, typed by the text they index.
//!
//! A finding is only worth something if it stands on exactly the words we mean. Three texts are in play: the source
//! ([`Src`]), what a reader sees of a block ([`View`]), and the folded form that is searched ([`Folded`]). The phantom
//! parameter keeps a range of one from being used on another; only a `SpanMap` converts.

use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;

/// The space of the decoded source text, BOM not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Src {}
/// The space of the text that a format parser reads: the source itself, or a part of it decoded (a JSON string).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {}
/// The space of one block's text as a reader sees it, markup removed and entities decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {}
/// The space of one block's folded text, the one that is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Folded {}

/// A half-open range of bytes in the text named by `S`. `start <= end` always.
pub struct Span<S> {
    start: u32,
    end: u32,
    space: PhantomData<fn() -> S>,
}

impl<S> Span<S> {
    /// The range `start..end`, in bytes.
    ///
    /// # Panics
    /// When `start > end` or a bound exceeds 4 GiB: both are errors of the program, never of its input.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span {start}..{end} is reversed");
        let bound = |n: usize| u32::try_from(n).expect("texts are below 4 GiB");
        Self { start: bound(start), end: bound(end), space: PhantomData }
    }

    /// First byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end() - self.start()
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The slice of `text`, which must be the text of this space.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start()..self.end()]
    }

    /// Whether `other` lies inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end), space: PhantomData }
    }
}

// Derives would ask the same of `S`, which is only a name.
impl<S> Clone for Span<S> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<S> Copy for Span<S> {}
impl<S> PartialEq for Span<S> {
    fn eq(&self, other: &Self) -> bool {
        (self.start, self.end) == (other.start, other.end)
    }
}
impl<S> Eq for Span<S> {}
impl<S> PartialOrd for Span<S> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<S> Ord for Span<S> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.start, self.end).cmp(&(other.start, other.end))
    }
}
impl<S> fmt::Debug for Span<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
