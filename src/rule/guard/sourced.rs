//! A claim of evidence with its source beside it: in the sentence, the next one, the caption, the note its mark leads
//! to, the link, or the reference list when it names the same authority.

use super::Case;
use crate::document::BlockKind;
use crate::span::{Folded, Span};
use crate::text::number::Unit;

/// The source, if there is one.
pub(super) fn excuses(case: &Case<'_>) -> Option<Span<Folded>> {
    let block = case.block();
    let here = block.sentence_at(case.found.predicate)?;
    let sentence = block.sentences[here].span;
    let next = block.sentences.get(here + 1).map(|s| s.span);
    let near = next.map_or(sentence, |n| sentence.union(n));

    if let Some(hit) = case.hits.within(case.index, near, &case.cues().source).find(|h| !h.form.negative()) {
        return Some(hit.span);
    }
    // A mark is a source if it leads somewhere, and a finding of its own if not: one fault, one finding.
    if let Some((_, marker)) = case.document.references.markers_in(case.index, near).find(|(_, m)| near.contains(m.span)) {
        return Some(marker.span);
    }
    if let Some(url) = block.masked.iter().find(|m| near.overlaps(**m) && m.of(&block.folded).contains("://")) {
        return Some(*url);
    }
    if case.document.links.iter().any(|l| l.block == case.index && l.url.contains("://")) {
        return Some(sentence);
    }
    if let Some(span) = named_trial(case, sentence) {
        return Some(span);
    }
    if let Some(span) = named_document(case, near) {
        return Some(span);
    }
    // Who was asked and when: the reader can judge the figure.
    let number = |unit: Unit| {
        let mut set = crate::scan::ClassSet::default();
        set.add(case.rules.terms.number(unit));
        case.hits.within(case.index, near, &set).next().map(|h| h.span)
    };
    if let (Some(_), Some(date)) = (number(Unit::People).or_else(|| number(Unit::Cases)), number(Unit::Date)) {
        return Some(date);
    }
    listed_authority(case, sentence).or_else(|| noted(case))
}

/// A study that has a name can be looked up: FREEDOM試験, 久山町研究.
fn named_trial(case: &Case<'_>, sentence: Span<Folded>) -> Option<Span<Folded>> {
    let home = case.block();
    let seen = |folded: Span<Folded>| home.to_view.map(folded).of(&home.view);
    let text = sentence.of(&home.folded);
    ["試験", "研究"].iter().flat_map(|word| text.match_indices(word)).find_map(|(at, word)| {
        let before = &text[..at];
        let name = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-'));
        let span = Span::new(sentence.start() + name.len(), sentence.start() + at);
        let capitals = seen(span).chars().filter(char::is_ascii_uppercase).count();
        (capitals >= 3 || before.ends_with(['町', '村'])).then(|| Span::new(span.start(), sentence.start() + at + word.len()))
    })
}

/// 「文書名」(2024年), (佐藤ほか, 2019), et al.
fn named_document(case: &Case<'_>, near: Span<Folded>) -> Option<Span<Folded>> {
    let block = case.block();
    let text = near.of(&block.folded);
    let year = |s: &str| {
        s.char_indices().any(|(i, c)| {
            c.is_ascii_digit()
                && (i == 0 || !s[..i].ends_with(|p: char| p.is_ascii_digit()))
                && s[i..].len() >= 4
                && s.as_bytes()[i..i + 4].iter().all(u8::is_ascii_digit)
                && (s[i..].starts_with("19") || s[i..].starts_with("20"))
        }) || ["令和", "平成", "昭和"].iter().any(|e| s.contains(e))
    };
    let titled = block.quotations.iter().any(|q| near.contains(q.span) && q.span.len() > 15);
    if titled && year(text) {
        return Some(near);
    }
    for (i, c) in text.char_indices() {
        if c == '(' {
            let end = text[i..].find(')').map_or(text.len(), |e| i + e);
            let inside = &text[i + 1..end.max(i + 1)];
            let worded = inside
                .chars()
                .filter(|c| {
                    !c.is_ascii_digit() && !matches!(c, '年' | '月' | '日' | ' ' | '.' | ',' | '~' | '-' | '令' | '和' | '平' | '成')
                })
                .count()
                >= 2;
            if year(inside) && worded {
                return Some(Span::new(near.start() + i, near.start() + end));
            }
        }
    }
    None
}

/// The sentence names an authority that an entry of the reference list names too.
fn listed_authority(case: &Case<'_>, sentence: Span<Folded>) -> Option<Span<Folded>> {
    let block = case.block();
    let names = case.hits.within(case.index, sentence, &case.cues().authority);
    names
        .filter(|h| h.span.of(&block.folded).chars().count() >= 2)
        .find(|h| {
            let name = Span::<Folded>::new(h.span.start(), h.stem_end).of(&block.folded);
            case.document.references.list.iter().any(|&entry| {
                let listed = &case.document.blocks[entry];
                case.hits
                    .within(entry, Span::new(0, listed.folded.len()), &case.cues().authority)
                    .any(|e| Span::<Folded>::new(e.span.start(), e.stem_end).of(&listed.folded) == name)
            })
        })
        .map(|h| h.span)
}

/// A caption, note or quotation right after the block gives the source of it, as a table's note does.
fn noted(case: &Case<'_>) -> Option<Span<Folded>> {
    let block = case.block();
    let following = case.document.blocks.get(case.index + 1..)?;
    for (step, next) in following.iter().enumerate().take(40) {
        let same_table = matches!((block.cell, next.cell), (Some(a), Some(b)) if a.table == b.table);
        if same_table {
            continue;
        }
        if step > 0 && block.cell.is_none() && !matches!(next.kind, BlockKind::Caption | BlockKind::Footnote) {
            return None;
        }
        let note = matches!(next.kind, BlockKind::Caption | BlockKind::Footnote)
            || next.folded.starts_with(['※', '*', '(', '注'])
            || next.folded.starts_with("出典");
        if note && next.headings == block.headings {
            let whole = Span::new(0, next.folded.len());
            return case.hits.within(case.index + 1 + step, whole, &case.cues().source).next().map(|_| case.found.span);
        }
        return None;
    }
    None
}
