//! Structural faults of citations: marks that lead nowhere, references that cannot be followed or that nobody needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::locator::{Kind, locators};
use crate::document::{Block, Document, Note};
use crate::span::{Folded, Span};
use crate::text::script::is_cjk;

/// What a citation rule checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// A mark (※1, \[3\]) without its note.
    Dangling,
    /// An address of the reference list that a dash or a blank has broken.
    BrokenReference,
    /// A numbered note or entry to which no mark leads, while marks lead to its neighbours.
    Unused,
    /// An entry that the list has already.
    Duplicate,
    /// A DOI, PMID or address that cannot be one.
    Malformed,
    /// An entry that is an address and nothing else.
    BareAddress,
}

impl Check {
    /// Every check with the word that packs use.
    pub const WORDS: [(Check, &'static str); 6] = [
        (Check::Dangling, "dangling"),
        (Check::BrokenReference, "broken-reference"),
        (Check::Unused, "unused"),
        (Check::Duplicate, "duplicate"),
        (Check::Malformed, "malformed"),
        (Check::BareAddress, "bare-address"),
    ];

    /// Places at fault.
    #[must_use]
    pub fn find(self, document: &Document) -> Vec<(usize, Span<Folded>)> {
        match self {
            Self::Dangling => dangling(document),
            Self::Unused => unused(document),
            Self::Duplicate => duplicate(document),
            Self::Malformed => {
                let faults = |&i: &usize| {
                    let wrong = locators(&document.blocks[i].folded).into_iter().filter(|l| !l.sound);
                    wrong.map(move |l| (i, l.span)).collect::<Vec<_>>()
                };
                document.references.list.iter().flat_map(faults).collect()
            }
            Self::BareAddress => bare(document),
            Self::BrokenReference => document.references.list.iter().filter_map(|&i| broken(&document.blocks[i]).map(|s| (i, s))).collect(),
        }
    }
}

fn dangling(document: &Document) -> Vec<(usize, Span<Folded>)> {
    let references = &document.references;
    let mut found: Vec<(usize, Span<Folded>)> = Vec::new();
    for marker in &references.markers {
        if references.note(marker).is_some() || (marker.target.starts_with("[^") && document.format == "text") {
            continue;
        }
        // [10] in a text that numbers nothing may be an index, a year, a unit: only beside Japanese is it a mark.
        let block = &document.blocks[marker.block];
        let listed = !references.list.is_empty() || references.targets.keys().any(|t| t.starts_with('['));
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

/// Entries of the reference list.
fn entries(document: &Document) -> impl Iterator<Item = (&Block, &Note)> {
    document.references.notes.iter().filter(|n| n.listed).map(|n| (&document.blocks[n.block], n))
}

/// A note without the blanks around it.
fn shown(block: &Block, note: &Note) -> Span<Folded> {
    let text = note.span.of(&block.folded);
    let start = note.span.start() + text.len() - text.trim_start().len();
    Span::new(start, start + text.trim().len())
}

/// The sign of a numbered mark: `※` of `※1`, `[` of `[1]`; `None` if it has no number.
fn sign(target: &str) -> Option<&str> {
    let open = target.trim_end_matches(']');
    let sign = open.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    (!sign.is_empty() && sign.len() < open.len()).then_some(sign)
}

fn unused(document: &Document) -> Vec<(usize, Span<Folded>)> {
    let references = &document.references;
    // A number that is defined twice is used if one of its notes is.
    let used: BTreeSet<&str> = references
        .markers
        .iter()
        .filter_map(|m| references.note(m))
        .flat_map(|n| &references.notes[n].targets)
        .map(String::as_str)
        .collect();
    let signs: BTreeSet<&str> = used.iter().filter_map(|t| sign(t)).collect();
    let idle = |n: &&Note| {
        n.targets.iter().any(|t| sign(t).is_some_and(|s| signs.contains(s))) && !n.targets.iter().any(|t| used.contains(t.as_str()))
    };
    references.notes.iter().filter(idle).map(|n| (n.block, shown(&document.blocks[n.block], n))).collect()
}

fn duplicate(document: &Document) -> Vec<(usize, Span<Folded>)> {
    let mut seen: BTreeMap<String, Span<Folded>> = BTreeMap::new();
    let mut found = Vec::new();
    for (block, note) in entries(document) {
        let text = note.span.of(&block.folded);
        // The address of a whole site is no document.
        let located = locators(text).into_iter().find(|l| l.sound && (l.kind != Kind::Url || l.value.contains('/')));
        let words = text.trim_start_matches(|c: char| c.is_ascii_digit() || !c.is_alphanumeric()).trim_end_matches(['。', '.', ' ']);
        let key = located.map_or_else(|| words.to_owned(), |l| format!("{}:{}", l.kind.word(), l.value));
        if key.chars().count() >= 8 && seen.insert(key, note.span).is_some() {
            found.push((note.block, shown(block, note)));
        }
    }
    found
}

/// Addresses without a title. Where each part of an entry has a line of its own, the title stands before the address.
fn bare(document: &Document) -> Vec<(usize, Span<Folded>)> {
    let mut titled = false;
    let mut found = Vec::new();
    for (block, note) in entries(document) {
        let text = note.span.of(&block.folded);
        let located = locators(text);
        let first = located.iter().find(|l| l.kind == Kind::Url && l.sound).map(|l| l.span.start());
        let after = located.last().map_or(0, |l| l.span.end());
        let alone = first.is_some_and(|at| !is_title(&text[..at])) && !is_title(&text[after..]);
        if alone && !titled {
            found.push((note.block, shown(block, note)));
        }
        titled = is_title(&text[after..]);
    }
    found
}

/// More than a number and the date of access.
fn is_title(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() && !matches!(c, '注' | '参' | '照' | '閲' | '覧' | '日' | '年' | '月'))
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
