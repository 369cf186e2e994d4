//! Anchors: where a derived text stands in the file it was made of.
//!
//! A Word file is no text. Its source is the text of its paragraphs, and an anchor leads from a byte of it back to the
//! part, the paragraph and the run, as a program that edits the file addresses them.

use crate::span::{Span, Src};

/// A place in a part of a Word file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor<'a> {
    /// The part: `word/document.xml`.
    pub part: &'a str,
    /// The paragraph, counted from 1 over all `w:p` elements of the part in the order of their start tags.
    /// 0 where the part has no paragraphs.
    pub paragraph: u32,
    /// The run, counted from 1 over all `w:r` elements of the paragraph that are read. 0 where it has none.
    pub run: u32,
    /// Characters (Unicode scalar values) of the source text before the place that come from the same run.
    pub offset: usize,
}

/// A stretch of the text that comes from one run. It reaches to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its first byte in the source text.
    pub start: u32,
    /// Index of the part.
    pub part: u32,
    /// As in [`Anchor`].
    pub paragraph: u32,
    /// As in [`Anchor`].
    pub run: u32,
    /// Characters of the run before this stretch.
    pub offset: u32,
}

/// The anchors of a source.
#[derive(Debug, Clone)]
pub struct Anchors {
    parts: Vec<String>,
    /// Sorted by their start.
    pieces: Vec<Piece>,
}

impl Anchors {
    /// Anchors from pieces in the order of the text.
    ///
    /// # Panics
    /// When the pieces are not sorted: an error of the program, never of its input.
    #[must_use]
    pub fn new(parts: Vec<String>, pieces: Vec<Piece>) -> Self {
        assert!(pieces.is_sorted_by_key(|p| p.start), "anchors are made from left to right");
        Self { parts, pieces }
    }

    /// Where `span` begins and where it ends. `chars` counts the characters before a byte of the text.
    #[must_use]
    pub fn of(&self, span: Span<Src>, chars: impl Fn(usize) -> usize) -> Option<[Anchor<'_>; 2]> {
        let at = |byte: usize, piece: usize| {
            let piece = self.pieces.get(piece)?;
            let offset = piece.offset as usize + chars(byte) - chars(piece.start as usize);
            Some(Anchor { part: self.parts.get(piece.part as usize)?, paragraph: piece.paragraph, run: piece.run, offset })
        };
        // The end belongs to the run of the last character, not to the one that begins there.
        let start = self.pieces.partition_point(|p| p.start as usize <= span.start()).saturating_sub(1);
        let last = self.pieces.partition_point(|p| (p.start as usize) < span.end()).saturating_sub(1).max(start);
        let from = span.start().max(self.pieces.get(start)?.start as usize);
        Some([at(from, start)?, at(span.end().max(from), last)?])
    }
}
