//! How much of a document was examined. A report without findings says something only about what was read.

use crate::document::Document;
use crate::span::{Span, Src};

/// The share of a document's characters that was examined, between 0 and 1.
///
/// Examined are the characters of all blocks as a reader sees them. Not examined are the source characters of all regions
/// listed as unchecked, which stand for what was not read there; a block inside such a region counts with the region.
/// Blanks count nowhere. A document without characters is examined.
#[must_use]
pub fn share(document: &Document, source: &str) -> f64 {
    let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let regions = joined(document);
    let missed: usize = regions.iter().map(|r| count(r.of(source))).sum();
    if missed == 0 {
        return 1.0;
    }
    let seen: usize = document
        .blocks
        .iter()
        .filter(|block| {
            let home = block.to_source.map(Span::new(0, block.view.len()));
            let last = regions.partition_point(|r| r.start() <= home.start());
            !(last > 0 && regions[last - 1].contains(home))
        })
        .map(|block| count(&block.view))
        .sum();
    seen as f64 / (seen + missed) as f64
}

/// The unchecked regions, sorted, those that overlap as one.
fn joined(document: &Document) -> Vec<Span<Src>> {
    let mut spans: Vec<Span<Src>> = document.unchecked.iter().map(|u| u.span).collect();
    spans.sort_unstable();
    let mut joined: Vec<Span<Src>> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start() < last.end() => *last = last.union(span),
            _ => joined.push(span),
        }
    }
    joined
}
