//! One claim, one finding. The same words often break two rules for one reason: 「その夜から、いびきが消えます」 promises a
//! cure, and promises it at once. The category that says most of the fault speaks; the other gives way, as long as the
//! first is reported. Words that stand beside each other are two claims and stay two findings.

use crate::document::Document;
use crate::finding::Finding;

/// Category, and the categories that give way to it over the same words.
const SPEAKS: [(&str, &[&str]); 15] = [
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
];

/// Whether `b` gives way to `a`.
fn speaks(a: &Finding, b: &Finding) -> bool {
    let (a, b) = (a.category.name(), b.category.name());
    // A figure is told by those who count, not by those who were treated.
    (a == "citation/statistic" && b == "claim/testimonial")
        || a == "claim/superlative" && b == "claim/novelty"
        || SPEAKS.iter().any(|(speaker, others)| *speaker == a && others.contains(&b))
}

/// Leaves one finding for each claim. The one that stays is as severe as the gravest that gave way.
pub fn once(document: &Document, findings: &mut Vec<Finding>) {
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (i, weak) in findings.iter().enumerate().filter(|(_, f)| f.obligation.is_none()) {
        let by = findings.iter().enumerate().find(|(j, strong)| {
            *j != i
                && strong.obligation.is_none()
                && ((speaks(strong, weak) && (shares(document, strong, weak) || voiced(document, strong, weak))) || heads(document, weak, strong))
        });
        taken.extend(by.map(|(j, _)| (i, j)));
    }
    for &(i, j) in &taken {
        findings[j].severity = findings[j].severity.max(findings[i].severity);
    }
    let mut index = 0;
    findings.retain(|_| {
        index += 1;
        taken.iter().all(|(i, _)| i + 1 != index)
    });
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
    common * 2 >= shorter || figure || a.category.name() == "citation/incomplete"
}

/// Both stand in one quotation, in which somebody tells what happened to them.
fn voiced(document: &Document, voice: &Finding, other: &Finding) -> bool {
    if voice.place.block != other.place.block || voice.category.name() != "claim/testimonial" {
        return false;
    }
    let block = &document.blocks[voice.place.block];
    block.quotations.iter().map(|q| block.to_view.map(q.span)).any(|q| q.contains(voice.place.view) && q.contains(other.place.view))
        || block.kind == crate::document::BlockKind::Quote
}

/// The heading, or a line that ends in a colon, only announces what is offered or shown below it.
fn heads(document: &Document, heading: &Finding, below: &Finding) -> bool {
    let (above, after) = (&document.blocks[heading.place.block], &document.blocks[below.place.block]);
    heading.category == below.category
        && matches!(heading.category.name(), "claim/price" | "claim/before-after")
        && (above.is_heading() && after.headings.last() == Some(&heading.place.block)
            || above.folded.trim_end().ends_with(':') && below.place.block == heading.place.block + 1)
}
