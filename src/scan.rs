//! Text is searched once: every word of every pack in one overlapping pass, endings read at the hit, figures and
//! quotations beside them. Everything after reads [`Hits`] and never searches again.

pub mod terms;

use std::cmp::Reverse;

use crate::document::{Block, Document};
use crate::span::{Folded, Span};
use crate::text::inflection::{self, Form};
use crate::text::number;

use terms::Entry;
pub use terms::{ClassId, ClassSet, TermTable, TermTableBuilder};

/// A word of a class, in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The class the word was listed in.
    pub class: ClassId,
    /// The word with its ending.
    pub span: Span<Folded>,
    /// Where its stem ends.
    pub stem_end: usize,
    /// What its ending says.
    pub form: Form,
}

/// All hits of a document, by block, sorted by start.
#[derive(Debug, Default)]
pub struct Hits {
    blocks: Vec<Vec<Hit>>,
}

impl Hits {
    /// The hits of a block.
    #[must_use]
    pub fn of(&self, block: usize) -> &[Hit] {
        self.blocks.get(block).map_or(&[], Vec::as_slice)
    }

    /// The hits of a block that start in `span` and belong to `classes`.
    pub fn within<'a>(&'a self, block: usize, span: Span<Folded>, classes: &'a ClassSet) -> impl Iterator<Item = &'a Hit> {
        let hits = self.of(block);
        let first = hits.partition_point(|h| h.span.start() < span.start());
        hits[first..]
            .iter()
            .take_while(move |h| h.span.start() < span.end())
            .filter(move |h| h.span.end() <= span.end() && classes.has(h.class))
    }
}

/// Scans every block of `document`.
#[must_use]
pub fn scan(document: &Document, terms: &TermTable) -> Hits {
    Hits { blocks: document.blocks.iter().map(|b| scan_block(b, terms)).collect() }
}

fn scan_block(block: &Block, terms: &TermTable) -> Vec<Hit> {
    let text = &block.folded;
    let mut hits: Vec<Hit> = Vec::new();
    // A word belongs to many classes, and stands alone and inflects in one or two manners in all of them.
    let mut word = (0, 0);
    let mut readings: Vec<(Entry, Option<inflection::Reading>)> = Vec::new();
    terms.find(text, |start, end, entry| {
        if word != (start, end) {
            word = (start, end);
            readings.clear();
        }
        let reading = match readings.iter().find(|(manner, _)| manner.is_alike(entry)) {
            Some((_, reading)) => *reading,
            None => {
                let alone = terms::fits(text, start, end, entry);
                let reading = alone.then(|| inflection::read(text, end, entry.conjugation)).flatten();
                let reading = reading.filter(|r| !block.is_masked(Span::new(start, r.end)));
                readings.push((*entry, reading));
                reading
            }
        };
        let Some(reading) = reading else { return };
        if terms.hidden(entry, text, start, end) {
            return;
        }
        let form = if entry.negative { reading.form.denied() } else { reading.form };
        hits.push(Hit { class: entry.class, span: Span::new(start, reading.end), stem_end: end, form });
    });
    for figure in number::numbers(text) {
        let (class, span) = (terms.number(figure.unit), figure.span);
        if !block.is_masked(span) && !terms.shielded(class, text, span.start(), span.end()) {
            hits.push(plain(class, span));
        }
    }
    for quotation in &block.quotations {
        hits.push(plain(terms.quotation(), quotation.span));
    }
    // 承認を受けていない is not 承認: of the words of a class that begin together the longest is meant.
    // They are nearly in order of their start, which a stable sort finds out.
    hits.sort_by_key(|h| h.span.start());
    for together in hits.chunk_by_mut(|a, b| a.span.start() == b.span.start()) {
        if together.len() > 1 {
            together.sort_by_key(|h| (h.class, Reverse((h.span.end(), h.stem_end))));
        }
    }
    hits.dedup_by(|b, a| a.class == b.class && a.span.start() == b.span.start());
    hits
}

fn plain(class: ClassId, span: Span<Folded>) -> Hit {
    Hit { class, span, stem_end: span.end(), form: Form::default() }
}
