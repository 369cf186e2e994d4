//! Structural faults of citations: marks that lead nowhere, references that cannot be followed.

use crate::document::{Block, Document};
use crate::span::{Folded, Span};
use crate::text::script::is_cjk;

/// What a citation rule checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// A mark (※1, \[3\]) without its note.
    Dangling,
    /// An address of the reference list that a dash or a blank has broken.
    BrokenReference,
}

impl Check {
    /// Every check with the word that packs use.
    pub const WORDS: [(Check, &'static str); 2] = [(Check::Dangling, "dangling"), (Check::BrokenReference, "broken-reference")];

    /// Places at fault.
    #[must_use]
    pub fn find(self, document: &Document) -> Vec<(usize, Span<Folded>)> {
        match self {
            Self::Dangling => dangling(document),
            Self::BrokenReference => document.references.list.iter().filter_map(|&i| broken(&document.blocks[i]).map(|s| (i, s))).collect(),
        }
    }
}

fn dangling(document: &Document) -> Vec<(usize, Span<Folded>)> {
    let references = &document.references;
    let mut found: Vec<(usize, Span<Folded>)> = Vec::new();
    for marker in &references.markers {
        if references.resolves(marker) || (marker.target.starts_with("[^") && document.format == "text") {
            continue;
        }
        // [10] in a text that numbers nothing may be an index, a year, a unit: only beside Japanese is it a mark.
        let block = &document.blocks[marker.block];
        let listed = !references.list.is_empty() || references.targets.iter().any(|t| t.starts_with('['));
        let before = block.folded[..marker.span.start()].chars().next_back();
        if marker.target.starts_with('[') && !marker.target.starts_with("[^") && !listed && !before.is_some_and(|c| is_cjk(c) || c == '%') {
            continue;
        }
        if found.last() != Some(&(marker.block, marker.span)) {
            found.push((marker.block, marker.span));
        }
    }
    found
}

/// An address with a dash that no address has, or that a blank has cut in two.
fn broken(block: &Block) -> Option<Span<Folded>> {
    let view = &block.view;
    let at = view.find("://")?;
    let start = view[..at].rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |p| p + view[p..].chars().next().map_or(1, char::len_utf8));
    let stop = |from: usize| {
        view[from..].find(|c: char| c.is_whitespace() || matches!(c, '」' | '）' | '、' | '。')).map_or(view.len(), |e| from + e)
    };
    let mut end = stop(at);
    let dash = view[start..end].contains(['–', '—', '‐', '―', '−', '…']);
    let rest = view[end..].strip_prefix(' ');
    let cut = rest.is_some_and(|r| {
        let word = &r[..r.find(char::is_whitespace).unwrap_or(r.len())];
        word.is_ascii() && !word.contains("://") && (word.contains('/') || word.ends_with(".pdf") || word.ends_with(".html"))
    });
    if cut {
        end = stop(end + 1);
    }
    if !dash && !cut {
        return None;
    }
    // The folded span is found by its place, not by its words.
    let mut span: Option<Span<Folded>> = None;
    for (i, c) in block.folded.char_indices() {
        let here = Span::new(i, i + c.len_utf8());
        let home = block.to_view.map(here);
        if home.start() >= start && home.end() <= end {
            span = Some(span.map_or(here, |s| s.union(here)));
        }
    }
    span
}
