//! A map from the spans of a derived text to the spans of the text it was derived from.
//!
//! Positions are mapped, never searched for again: a searched position can land on another occurrence, and an exact
//! span is the product's promise. A map is a sorted list of pieces that tile the derived text. A *verbatim* piece has
//! the same bytes on both sides; a *replaced* one does not (an entity, a folded cluster), and a span that ends inside
//! it widens to the whole piece.

use std::marker::PhantomData;

use crate::span::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// Start in the derived text.
    a: u32,
    /// Start in the original.
    b: u32,
    a_len: u32,
    b_len: u32,
    verbatim: bool,
}

impl Piece {
    fn a_end(self) -> u32 {
        self.a + self.a_len
    }
    fn b_end(self) -> u32 {
        self.b + self.b_len
    }
}

/// Maps spans of space `A` to spans of space `B`.
pub struct SpanMap<A, B> {
    pieces: Vec<Piece>,
    spaces: PhantomData<fn(A) -> B>,
}

impl<A, B> Clone for SpanMap<A, B> {
    fn clone(&self) -> Self {
        Self { pieces: self.pieces.clone(), spaces: PhantomData }
    }
}
impl<A, B> std::fmt::Debug for SpanMap<A, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.pieces).finish()
    }
}

impl<A, B> SpanMap<A, B> {
    /// An empty builder.
    #[must_use]
    pub fn builder() -> MapBuilder<A, B> {
        MapBuilder { pieces: Vec::new(), a: 0, spaces: PhantomData }
    }

    /// The span of the original that `span` was derived from. Both ends map outward: a replaced piece is never split.
    ///
    /// An empty span maps to an empty one. In a map without pieces everything maps to `0..0`.
    #[must_use]
    pub fn map(&self, span: Span<A>) -> Span<B> {
        let Some(last) = self.pieces.last() else { return Span::new(0, 0) };
        let start = {
            let at = span.start() as u32;
            let i = self.pieces.partition_point(|p| p.a_end() <= at);
            match self.pieces.get(i) {
                Some(p) if p.verbatim => p.b + (at - p.a),
                Some(p) => p.b,
                None => last.b_end(),
            }
        };
        if span.is_empty() {
            return Span::new(start as usize, start as usize);
        }
        let end = {
            let at = span.end() as u32;
            let i = self.pieces.partition_point(|p| p.a_end() < at);
            match self.pieces.get(i) {
                Some(p) if p.verbatim => p.b + (at - p.a),
                Some(p) => p.b_end(),
                None => last.b_end(),
            }
        };
        Span::new(start as usize, end.max(start) as usize)
    }

    /// The map that does this one first and `next` after it.
    #[must_use]
    pub fn compose<C>(&self, next: &SpanMap<B, C>) -> SpanMap<A, C> {
        let mut out = SpanMap::builder();
        for piece in &self.pieces {
            if !piece.verbatim || piece.a_len == 0 {
                let to = next.map(Span::new(piece.b as usize, piece.b_end() as usize));
                out.replaced(piece.a_len as usize, to.start(), to.len());
                continue;
            }
            let mut at = piece.b;
            let first = next.pieces.partition_point(|q| q.a_end() <= at);
            for q in &next.pieces[first..] {
                if at >= piece.b_end() {
                    break;
                }
                let until = q.a_end().min(piece.b_end());
                let len = (until - at) as usize;
                if q.verbatim {
                    out.verbatim((q.b + (at - q.a)) as usize, len);
                } else {
                    out.replaced(len, q.b as usize, q.b_len as usize);
                }
                at = until;
            }
        }
        out.finish()
    }
}

/// Builds a [`SpanMap`] from left to right. Adjacent verbatim pieces merge.
pub struct MapBuilder<A, B> {
    pieces: Vec<Piece>,
    a: u32,
    spaces: PhantomData<fn(A) -> B>,
}

impl<A, B> MapBuilder<A, B> {
    /// The next `len` bytes are those at `b` in the original.
    pub fn verbatim(&mut self, b: usize, len: usize) {
        if len == 0 {
            return;
        }
        let (b, len) = (b as u32, len as u32);
        match self.pieces.last_mut() {
            Some(p) if p.verbatim && p.b_end() == b => {
                p.a_len += len;
                p.b_len += len;
            }
            _ => self.pieces.push(Piece { a: self.a, b, a_len: len, b_len: len, verbatim: true }),
        }
        self.a += len;
    }

    /// The next `len` bytes stand for `b_len` other bytes at `b`. Nothing may stand for something: then no piece is
    /// needed, since a span of the derived text cannot end inside it.
    pub fn replaced(&mut self, len: usize, b: usize, b_len: usize) {
        if len == 0 {
            return;
        }
        self.pieces.push(Piece { a: self.a, b: b as u32, a_len: len as u32, b_len: b_len as u32, verbatim: false });
        self.a += len as u32;
    }

    /// The finished map.
    #[must_use]
    pub fn finish(self) -> SpanMap<A, B> {
        SpanMap { pieces: self.pieces, spaces: PhantomData }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{Folded, Src, View};

    #[test]
    fn replaced_pieces_widen_and_removed_text_is_stepped_over() {
        // source "a&amp;b**c", view "a&bc"
        let mut m: MapBuilder<View, Src> = SpanMap::builder();
        m.verbatim(0, 1);
        m.replaced(1, 1, 5);
        m.verbatim(6, 1);
        m.verbatim(9, 1);
        let m = m.finish();
        assert_eq!(m.map(Span::new(1, 2)), Span::new(1, 6));
        assert_eq!(m.map(Span::new(2, 4)), Span::new(6, 10));
        assert_eq!(m.map(Span::new(2, 3)), Span::new(6, 7));
        let mut f: MapBuilder<Folded, View> = SpanMap::builder();
        f.replaced(3, 0, 2);
        f.verbatim(2, 2);
        let c = f.finish().compose(&m);
        assert_eq!(c.map(Span::new(0, 1)), Span::new(0, 6));
        assert_eq!(c.map(Span::new(3, 5)), Span::new(6, 10));
    }
}
