//! How a document was read and judged, for those who debug a rule or a format: as JSON, and as a page to look at.
//!
//! This is no report: nothing is selected, and what a guard excused stands beside what is reported.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use crate::document::{Block, BlockKind};
use crate::judge::Candidate;
use crate::lint::{DocumentReport, Linter, SourceReport};
use crate::report::escape::markup;
use crate::report::json::{JsonSource, JsonSpan, JsonUnchecked, examined, source_of, span_of, unchecked};
use crate::rule::RuleSet;
use crate::rule::kind::frame::Use;
use crate::rule::kind::requires::Grade;
use crate::scan::Hits;
use crate::source::Source;
use crate::span::{Folded, Span, View};

/// Writes a source as one line of JSON: `urn:kotowari:inspect:1`, described in `docs/inspect.md`.
///
/// # Errors
/// When `out` cannot be written.
pub fn json(out: &mut dyn Write, report: &SourceReport, linter: &Linter) -> io::Result<()> {
    let page = Page {
        schema: "urn:kotowari:inspect:1",
        path: report.source.name(),
        source: source_of(&report.source),
        documents: report.documents.iter().map(|d| document_of(&report.source, d, linter)).collect(),
    };
    serde_json::to_writer(&mut *out, &page)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Page<'a> {
    schema: &'static str,
    path: &'a str,
    source: JsonSource,
    documents: Vec<JsonDocument<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonDocument<'a> {
    record: Option<&'a str>,
    format: &'static str,
    profile: &'static str,
    profile_reason: &'static str,
    language: &'static str,
    examined: f64,
    unchecked: Vec<JsonUnchecked>,
    blocks: Vec<JsonBlock<'a>>,
}

#[derive(Serialize)]
struct JsonBlock<'a> {
    scope: &'static str,
    level: Option<u8>,
    headings: Vec<&'a str>,
    label: Option<&'a str>,
    cell: Option<JsonCell>,
    text: &'a str,
    folded: &'a str,
    span: JsonSpan,
    sentences: Vec<JsonSentence<'a>>,
    quotations: Vec<JsonPart<'a>>,
    masked: Vec<JsonPart<'a>>,
    terms: Vec<JsonTerm<'a>>,
    candidates: Vec<JsonCandidate<'a>>,
}

#[derive(Serialize)]
struct JsonCell {
    table: usize,
    row: usize,
    column: usize,
}

#[derive(Serialize)]
struct JsonSentence<'a> {
    #[serde(flatten)]
    part: JsonPart<'a>,
    clauses: Vec<JsonPart<'a>>,
}

/// A part of a block, as a reader sees it.
#[derive(Serialize)]
struct JsonPart<'a> {
    quote: &'a str,
    span: JsonSpan,
}

#[derive(Serialize)]
struct JsonTerm<'a> {
    class: &'a str,
    #[serde(flatten)]
    part: JsonPart<'a>,
}

#[derive(Serialize)]
struct JsonCandidate<'a> {
    rule: &'a str,
    #[serde(rename = "for")]
    use_: String,
    #[serde(flatten)]
    part: JsonPart<'a>,
    verdict: &'static str,
    guard: Option<&'static str>,
    excuse: Option<JsonPart<'a>>,
}

fn document_of<'a>(source: &Source, report: &'a DocumentReport, linter: &'a Linter) -> JsonDocument<'a> {
    let document = &report.document;
    let hits = linter.hits(document);
    JsonDocument {
        record: document.record.as_deref(),
        format: document.format,
        profile: report.profile.word(),
        profile_reason: report.profile_reason.word(),
        language: report.lang.word(),
        examined: examined(report),
        unchecked: unchecked(source, report),
        blocks: (0..document.blocks.len()).map(|i| block_of(source, report, i, linter.rules(), &hits)).collect(),
    }
}

fn block_of<'a>(source: &Source, report: &'a DocumentReport, index: usize, rules: &'a RuleSet, hits: &Hits) -> JsonBlock<'a> {
    let blocks = &report.document.blocks;
    let block = &blocks[index];
    let part = |span: Span<Folded>| {
        let view = block.to_view.map(span);
        JsonPart { quote: view.of(&block.view), span: span_of(source, block.to_source.map(view)) }
    };
    JsonBlock {
        scope: block.kind.scope(),
        level: if let BlockKind::Heading(level) = block.kind { Some(level) } else { None },
        headings: block.headings.iter().map(|&h| blocks[h].view.trim()).collect(),
        label: block.label.as_deref(),
        cell: block.cell.map(|c| JsonCell { table: c.table, row: c.row, column: c.column }),
        text: &block.view,
        folded: &block.folded,
        span: span_of(source, block.to_source.map(Span::new(0, block.view.len()))),
        sentences: block
            .sentences
            .iter()
            .map(|s| JsonSentence { part: part(s.span), clauses: s.clauses.iter().map(|c| part(c.span)).collect() })
            .collect(),
        quotations: block.quotations.iter().map(|q| part(q.span)).collect(),
        masked: block.masked.iter().map(|&m| part(m)).collect(),
        terms: hits.of(index).iter().map(|h| JsonTerm { class: rules.terms.name(h.class), part: part(h.span) }).collect(),
        candidates: candidates(report, index)
            .iter()
            .map(|c| JsonCandidate {
                rule: rules.rules[c.rule].id.as_str(),
                use_: use_of(c, rules),
                part: part(c.found.span),
                verdict: if c.excuse.is_none() { "stands" } else { "excused" },
                guard: c.excuse.map(|(guard, _)| guard.word()),
                excuse: c.excuse.map(|(_, span)| part(span)),
            })
            .collect(),
    }
}

/// The candidates of a block; they come in reading order.
fn candidates(report: &DocumentReport, block: usize) -> &[Candidate] {
    let all = &report.candidates;
    &all[all.partition_point(|c| c.block < block)..all.partition_point(|c| c.block <= block)]
}

/// What a candidate is for: a claim, or a part in an obligation.
fn use_of(candidate: &Candidate, rules: &RuleSet) -> String {
    match candidate.use_ {
        Use::Claim => "claim".to_owned(),
        Use::Trigger => "trigger".to_owned(),
        Use::Element(element, grade) => {
            let id = match &rules.rules[candidate.rule].kind {
                crate::rule::Kind::Requires(requires) => requires.elements[element].id.as_str(),
                _ => "",
            };
            let grade = match grade {
                Grade::Met => "met",
                Grade::Section => "met below its heading",
                Grade::Partial => "partial",
                Grade::Hollow => "hollow",
            };
            format!("{id}: {grade}")
        }
    }
}

const STYLE: &str = "
body { font: 16px/1.8 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222 }
h1 { font-size: 1.2em } h2 { font-size: 1em; border-bottom: 1px solid #999 }
.b { border-left: .4em solid #ccc; padding: .1em .8em; margin: .5em 0; white-space: pre-wrap }
.b::before { content: attr(data-scope); display: block; font-size: .7em; color: #666 }
.heading, .title { border-color: #46c; font-weight: bold } .paragraph { border-color: #bbb } .item { border-color: #6a6 }
.cell { border-color: #a6a } .quote { border-color: #ca4 } .footnote, .caption { border-color: #6aa } .alt, .meta { border-color: #a66 }
.s0 { background: #f6f6f6 } .s1 { background: #e8f0f8 } .q { border-bottom: 2px dotted #888 } .m { opacity: .5 }
.stands { background: #fbb } .excused { background: #fe9 } .duty { background: #cec }
ul { font-size: .8em; margin: 0 0 1em } .legend span { padding: 0 .4em; margin-right: .6em }
";

/// Writes a page that colours blocks, sentences, quotations and candidates. It asks for nothing from anywhere.
///
/// # Errors
/// When `out` cannot be written.
pub fn html(out: &mut dyn Write, report: &SourceReport, linter: &Linter) -> io::Result<()> {
    let name = markup(report.source.name());
    writeln!(out, "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>{name}</title>")?;
    writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")?;
    writeln!(out, "<style>{STYLE}</style></head><body>\n<h1>{name}</h1>")?;
    writeln!(
        out,
        "<p class=\"legend\"><span class=\"stands\">claim</span><span class=\"excused\">excused</span>\
         <span class=\"duty\">obligation</span><span class=\"q\">quotation</span><span class=\"m\">masked</span></p>"
    )?;
    for document in &report.documents {
        let title = markup(&document.document.name(report.source.name()));
        writeln!(out, "<h2>{title}: {}, {}</h2>", document.profile, document.document.format)?;
        for (index, block) in document.document.blocks.iter().enumerate() {
            let found = candidates(document, index);
            write!(out, "<div class=\"b {0}\" data-scope=\"{0}\">", block.kind.scope())?;
            coloured(out, block, found)?;
            writeln!(out, "</div>")?;
            if !found.is_empty() {
                writeln!(out, "<ul>")?;
                for candidate in found {
                    let words = markup(&block.place(index, candidate.found.span).quote);
                    let rule = &linter.rules().rules[candidate.rule].id;
                    let excuse = candidate.excuse.map_or(String::new(), |(guard, span)| {
                        format!(" — excused by {} 「{}」", guard.word(), markup(&block.place(index, span).quote))
                    });
                    writeln!(out, "<li>{rule} ({}) 「{words}」{excuse}</li>", markup(&use_of(candidate, linter.rules())))?;
                }
                writeln!(out, "</ul>")?;
            }
        }
    }
    writeln!(out, "</body></html>")
}

/// The text of a block, cut wherever a sentence, a quotation, a masked part or a candidate begins or ends.
fn coloured(out: &mut dyn Write, block: &Block, found: &[Candidate]) -> io::Result<()> {
    let mut edges: Vec<(usize, bool, &'static str)> = Vec::new();
    let mut add = |span: Span<View>, class: &'static str| {
        if !span.is_empty() {
            edges.extend([(span.start(), true, class), (span.end(), false, class)]);
        }
    };
    for (i, sentence) in block.sentences.iter().enumerate() {
        add(block.to_view.map(sentence.span), if i % 2 == 0 { "s0" } else { "s1" });
    }
    for quotation in &block.quotations {
        add(block.to_view.map(quotation.span), "q");
    }
    for &masked in &block.masked {
        add(block.to_view.map(masked), "m");
    }
    for candidate in found {
        let class = match (candidate.use_, &candidate.excuse) {
            (Use::Claim, None) => "stands",
            (Use::Claim, Some(_)) => "excused",
            _ => "duty",
        };
        add(block.to_view.map(candidate.found.span), class);
    }
    edges.sort_unstable();
    // Several candidates may have one class at one place, so each is counted.
    let mut open: Vec<(&'static str, usize)> = Vec::new();
    let mut at = 0;
    for (edge, begins, class) in edges {
        if edge > at {
            piece(out, &block.view[at..edge], &open)?;
            at = edge;
        }
        match open.iter_mut().find(|(c, _)| *c == class) {
            Some((_, count)) if begins => *count += 1,
            Some((_, count)) => *count -= 1,
            None => open.push((class, 1)),
        }
    }
    piece(out, &block.view[at..], &open)
}

fn piece(out: &mut dyn Write, text: &str, open: &[(&'static str, usize)]) -> io::Result<()> {
    let classes: BTreeSet<&str> = open.iter().filter(|(_, n)| *n > 0).map(|(c, _)| *c).collect();
    let classes: Vec<&str> = classes.into_iter().collect();
    if text.is_empty() {
        return Ok(());
    }
    write!(out, "<span class=\"{}\">{}</span>", classes.join(" "), markup(text))
}
