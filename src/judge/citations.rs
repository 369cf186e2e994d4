//! Which figure or study rests on which source: the claims of evidence, the marks beside them, and where the marks
//! lead. Drawn from what was judged; marks, notes and entries stand in the document's `References`.

use crate::document::Document;
use crate::finding::Place;
use crate::judge::Candidate;
use crate::meta::Category;
use crate::rule::kind::frame::Use;
use crate::rule::{Guard, Kind, RuleSet};
use crate::span::{Folded, Span};

/// A figure, a study or an authority that is invoked.
#[derive(Debug, Clone)]
pub struct Cited {
    /// What kind of evidence it is.
    pub category: Category,
    /// The rule that saw it first.
    pub rule: usize,
    /// Where.
    pub place: Place,
    /// Marks in its sentence, as indexes into the document's references.
    pub markers: Vec<usize>,
    /// The source beside it, when no mark leads to one.
    pub source: Option<Place>,
}

/// The claims of evidence of a document, in reading order; those of one category that overlap are one.
#[must_use]
pub fn cited(rules: &RuleSet, document: &Document, candidates: &[Candidate]) -> Vec<Cited> {
    let mut found: Vec<Cited> = Vec::new();
    let mut last: Option<(Category, usize, Span<Folded>)> = None;
    for candidate in candidates.iter().filter(|c| c.use_ == Use::Claim) {
        let rule = &rules.rules[candidate.rule];
        let (category, span) = (rule.id.category(), candidate.found.span);
        let invoked = candidate.excuse.is_none_or(|(guard, _)| guard == Guard::Sourced);
        if !invoked || category.family() != "citation" || matches!(rule.kind, Kind::Citation(_)) {
            continue;
        }
        if last.is_some_and(|(c, b, s)| c == category && b == candidate.block && s.overlaps(span)) {
            continue;
        }
        last = Some((category, candidate.block, span));
        let block = &document.blocks[candidate.block];
        let sentence = block.sentence_at(span.start()).map_or(span, |i| block.sentences[i].span);
        let markers: Vec<usize> = document.references.markers_in(candidate.block, sentence).map(|(i, _)| i).collect();
        let sourced = candidate.excuse.filter(|_| markers.is_empty());
        found.push(Cited {
            category,
            rule: candidate.rule,
            place: block.place(candidate.block, super::trim(span, &block.folded)),
            source: sourced.map(|(_, at)| block.place(candidate.block, at)),
            markers,
        });
    }
    found
}
