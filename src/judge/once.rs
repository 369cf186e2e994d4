//! One claim, one finding. The same words often break two rules for one reason: 「その夜から、いびきが消えます」 promises a
//! cure, and promises it at once. The category that says most of the fault speaks; the other gives way, as long as the
//! first is reported. Words that stand beside each other are two claims and stay two findings.

use std::collections::BTreeMap;

use crate::document::{BlockKind, Document};
use crate::finding::Finding;
use crate::meta::Category;

/// Category, and the categories that give way to it over the same words.
const SPEAKS: [(&str, &[&str]); 17] = [
    ("claim/testimonial", &["claim/drug-effect", "claim/cure", "claim/instant-permanent", "claim/rejuvenation", "claim/guarantee"]),
    ("claim/approval", &["citation/authority", "claim/drug-effect", "claim/safety", "claim/endorsement"]),
    ("claim/discourage-care", &["claim/cure", "claim/fear", "claim/drug-effect", "claim/guarantee"]),
    ("claim/comparative", &["citation/statistic", "claim/superlative"]),
    ("claim/price", &["claim/superlative"]),
    ("claim/title", &["claim/superlative", "claim/endorsement"]),
    ("claim/endorsement", &["citation/statistic", "claim/novelty"]),
    ("claim/restricted-product", &["claim/guarantee", "claim/superlative", "claim/price"]),
    ("claim/cure", &["claim/instant-permanent", "claim/guarantee", "claim/drug-effect"]),
    ("claim/rejuvenation", &["claim/instant-permanent", "claim/drug-effect"]),
    ("claim/instant-permanent", &["claim/guarantee", "claim/drug-effect"]),
    ("claim/guarantee", &["claim/rejuvenation", "claim/drug-effect"]),
    ("citation/study", &["citation/statistic", "claim/comparative", "claim/drug-effect", "claim/endorsement"]),
    ("citation/authority", &["claim/rejuvenation", "claim/drug-effect", "claim/cure", "claim/safety"]),
    ("citation/incomplete", &["claim/superlative"]),
    // A figure is told by those who count, not by those who were treated.
    ("citation/statistic", &["claim/testimonial"]),
    ("claim/superlative", &["claim/novelty"]),
];

/// Whether `b` gives way to `a`.
fn speaks(a: &Finding, b: &Finding) -> bool {
    let (a, b) = (a.category.name(), b.category.name());
    SPEAKS.iter().any(|(speaker, others)| *speaker == a && others.contains(&b))
}

/// So many neighbours on either side may share their words with a finding.
const NEAR: usize = 12;

/// Leaves one finding for each claim. The one that stays is as severe as the gravest that gave way.
pub fn once(document: &Document, findings: &mut Vec<Finding>) {
    let mut order: Vec<usize> = (0..findings.len()).filter(|&i| findings[i].obligation.is_none()).collect();
    order.sort_by_key(|&i| (findings[i].place.block, findings[i].place.view));
    let mut below: BTreeMap<(usize, Category), usize> = BTreeMap::new();
    for &i in &order {
        let (block, category) = (findings[i].place.block, findings[i].category);
        let before = block.checked_sub(1);
        for above in document.blocks[block].headings.last().copied().into_iter().chain(before) {
            below.entry((above, category)).or_insert(i);
        }
    }
    let mut taken: Vec<Option<usize>> = vec![None; findings.len()];
    for (at, &i) in order.iter().enumerate() {
        let weak = &findings[i];
        let near = &order[at.saturating_sub(NEAR)..order.len().min(at + NEAR + 1)];
        let gives_way = |strong: &Finding| speaks(strong, weak) && (shares(document, strong, weak) || voiced(document, strong, weak));
        // What gave way itself speaks for nothing: of three that give way in a circle one stays.
        taken[i] = near.iter().copied().find(|&j| j != i && taken[j].is_none() && gives_way(&findings[j]));
        if taken[i].is_none() && announces(document, weak) {
            taken[i] = below.get(&(weak.place.block, weak.category)).copied();
        }
    }
    for (i, by) in taken.iter().enumerate() {
        if let Some(by) = *by {
            findings[by].severity = findings[by].severity.max(findings[i].severity);
        }
    }
    let mut gone = taken.iter().map(Option::is_some);
    findings.retain(|_| !gone.next().unwrap_or(false));
}

/// Half of the shorter one are words of both. A rank and its survey, or what is twice as good and the figure, share less.
fn shares(document: &Document, a: &Finding, b: &Finding) -> bool {
    let (x, y) = (a.place.view, b.place.view);
    if a.place.block != b.place.block || !x.overlaps(y) {
        return false;
    }
    let view = &document.blocks[a.place.block].view;
    let chars = |from: usize, to: usize| view[from..to].chars().count();
    let common = chars(x.start().max(y.start()), x.end().min(y.end()));
    let shorter = chars(x.start(), x.end()).min(chars(y.start(), y.end()));
    let figure = a.category.name() == "claim/comparative" && b.place.quote.contains('倍');
    common * 2 >= shorter || figure || matches!(a.category.name(), "citation/incomplete" | "claim/restricted-product")
}

/// Both stand in one quotation, in which somebody tells what happened to them.
fn voiced(document: &Document, voice: &Finding, other: &Finding) -> bool {
    if voice.place.block != other.place.block || voice.category.name() != "claim/testimonial" {
        return false;
    }
    let block = &document.blocks[voice.place.block];
    block.quotations.iter().map(|q| block.to_view.map(q.span)).any(|q| q.contains(voice.place.view) && q.contains(other.place.view))
        || block.kind == BlockKind::Quote
}

/// A heading, or a line that ends in a colon, only announces what is offered or shown below it.
fn announces(document: &Document, heading: &Finding) -> bool {
    let block = &document.blocks[heading.place.block];
    matches!(heading.category.name(), "claim/price" | "claim/before-after")
        && (block.is_heading() || block.folded.trim_end().ends_with(':'))
}
