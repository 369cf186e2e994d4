//! Where a missing statement is inserted: only from the approved texts of the house, and only where the document already
//! speaks of such things. Nothing that stands there is changed.

use crate::document::{Block, Document};
use crate::lint::{DocumentReport, Linter};
use crate::meta::{Category, Profile, Severity};
use crate::obligation::ElementState;
use crate::problem::Problem;
use crate::rule::Kind;
use crate::scan::Hits;
use crate::settle::Settings;
use crate::snippet::Snippets;
use crate::source::Source;
use crate::span::Span;

/// A text to be inserted.
#[derive(Debug, Clone)]
pub struct Edit {
    /// Before this byte of the source.
    pub at: usize,
    /// With the breaks and marks that make it a paragraph there.
    pub text: String,
    /// The snippet it is.
    pub snippet: usize,
}

/// What can be done for a document.
#[derive(Debug, Default)]
pub struct Plan {
    /// In the order of the source.
    pub edits: Vec<Edit>,
    /// Elements of obligations that are not met and for which there is no text.
    pub lacks: Vec<(Category, String)>,
}

/// What is to be inserted into a document.
///
/// # Errors
/// Why documents of this kind are not edited, with the next step.
pub fn plan(source: &Source, report: &DocumentReport, linter: &Linter, snippets: &Snippets) -> Result<Plan, &'static str> {
    let document = &report.document;
    if document.record.is_some() {
        return Err("holds records, and is not edited; insert the text where the records are made");
    }
    if source.anchors(Span::new(0, 0)).is_some() || !matches!(document.format, "markdown" | "html" | "text") {
        return Err("is no text file, and is not edited; insert the text in the program it was written with");
    }
    let hits = linter.hits(document);
    let mut plan = Plan::default();
    for obligation in report.ledger.iter().filter(|o| !o.state().is_said()) {
        for (index, element) in obligation.elements.iter().enumerate().filter(|(_, e)| e.state != ElementState::Met) {
            let fitting = snippets.list.iter().position(|s| s.meets(obligation.category, &element.id, &obligation.subject));
            let Some(snippet) = fitting else {
                plan.lacks.push((obligation.category, element.id.clone()));
                continue;
            };
            if plan.edits.iter().any(|e| e.snippet == snippet) {
                continue;
            }
            let block = section(linter, &hits, report, obligation.rule, index)
                .unwrap_or_else(|| end_of_section(document, obligation.trigger.block));
            let (at, text) = insertion(source, document, block, &snippets.list[snippet].text);
            plan.edits.push(Edit { at, text, snippet });
        }
    }
    plan.edits.sort_by_key(|e| e.at);
    Ok(plan)
}

/// The text with everything inserted.
#[must_use]
pub fn apply(text: &str, plan: &Plan) -> String {
    let mut out = String::with_capacity(text.len() + plan.edits.iter().map(|e| e.text.len()).sum::<usize>());
    let mut from = 0;
    for edit in &plan.edits {
        out.push_str(&text[from..edit.at]);
        out.push_str(&edit.text);
        from = edit.at;
    }
    out.push_str(&text[from..]);
    out
}

/// What is wrong with the snippets themselves: names of nothing, and claims that `check` would report.
#[must_use]
pub fn faults(linter: &Linter, snippets: &Snippets) -> Vec<Problem> {
    let rules = linter.rules();
    let subject = |id: &str| rules.subjects.iter().any(|s| s.id == id);
    let element = |category: Category, id: Option<&str>| {
        rules.rules.iter().filter(|r| r.id.category() == category).any(|r| match &r.kind {
            Kind::Requires(requires) => id.is_none_or(|id| requires.elements.iter().any(|e| e.id == id)),
            _ => false,
        })
    };
    let mut problems = snippets.problems(subject, element);
    let settings = Settings { asked: Some(Profile::Clinic), ..Settings::default() };
    for (index, snippet) in snippets.list.iter().enumerate() {
        let source = Source::from_text(snippet.id.as_str(), snippet.text.as_str());
        let Some(format) = crate::input::by_name("text") else { continue };
        let opened = crate::input::Opened { parsed: format.parse(&source, &crate::input::Options::default()), source };
        let report = linter.judge_as(opened, &settings);
        let findings = report.documents.iter().flat_map(|d| &d.findings);
        // What a snippet owes is said by the page around it.
        for finding in findings.filter(|f| f.obligation.is_none() && f.severity > Severity::Info) {
            let rule = finding.rules.first().map_or("", |&r| rules.rules[r].id.as_str());
            let message = format!("the snippet `{}` would be reported itself, by {rule}: 「{}」", snippet.id, finding.place.quote);
            problems.push(snippets.mistake(index, message).help("change the text, and have it approved again"));
        }
    }
    problems
}

/// The last block of the section that is about this element; else of the one that holds the last of what else is told.
fn section(linter: &Linter, hits: &Hits, report: &DocumentReport, rule: usize, element: usize) -> Option<usize> {
    let document = &report.document;
    if let Kind::Requires(requires) = &linter.rules().rules[rule].kind {
        let element = &requires.elements[element];
        let named = |i: usize| hits.of(i).iter().any(|h| element.section.has(h.class) || element.labels.has(h.class));
        if let Some(head) = (0..document.blocks.len()).find(|&i| document.blocks[i].is_heading() && named(i)) {
            return Some(end_of_section(document, head));
        }
    }
    let met = report.ledger.iter().filter(|o| !matches!(o.category.name(), "disclosure/references" | "disclosure/advertising"));
    let said = met.flat_map(|o| &o.elements).filter(|e| e.state == ElementState::Met).filter_map(|e| e.evidence.first());
    said.map(|place| place.block).max().map(|block| end_of_section(document, block))
}

/// The last block of the text right under the heading of `block`, or under `block` if it is one.
fn end_of_section(document: &Document, block: usize) -> usize {
    let blocks = &document.blocks;
    let head = if blocks[block].is_heading() { Some(block) } else { blocks[block].headings.last().copied() };
    let inside = |b: &Block| b.headings.last().copied() == head && !b.is_heading();
    let from = head.filter(|&h| h == block).map_or(block, |h| h + 1);
    let rest = blocks.iter().enumerate().skip(from).take_while(|(_, b)| inside(b) || !b.kind.is_body());
    rest.filter(|(_, b)| b.kind.is_body()).map(|(i, _)| i).last().unwrap_or(block)
}

/// Where a paragraph after `block` begins, and what it takes to be one.
fn insertion(source: &Source, document: &Document, block: usize, words: &str) -> (usize, String) {
    let text = source.text();
    let block = &document.blocks[block];
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let end = block.to_source.map(Span::new(0, block.view.len())).end();
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |i| from + i - usize::from(text[..from + i].ends_with('\r')));
    if document.format == "html" {
        let escaped = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        return (after_closed(text, end), format!("{newline}<p>{escaped}</p>"));
    }
    let mut at = line_end(end);
    // lines of HTML that close what the block stands in
    while let Some(next) = text.get(at..).map(|rest| rest.trim_start_matches(['\r', '\n'])).filter(|rest| rest.starts_with("</")) {
        at = line_end(text.len() - next.len());
    }
    let rest = &text[at..];
    let next = rest.split_once('\n').map_or("", |(_, after)| after.split('\n').next().unwrap_or_default().trim());
    let after = if next.is_empty() { "" } else { newline };
    (at, format!("{newline}{newline}{words}{after}"))
}

/// Behind the tags that close what ends there, up to the parts of the page that hold more than a paragraph, list or table.
fn after_closed(text: &str, from: usize) -> usize {
    const HOLDERS: [&str; 9] = ["div", "section", "article", "main", "body", "html", "details", "aside", "footer"];
    let mut at = from;
    loop {
        let rest = &text[at..];
        let tag = rest.trim_start();
        let Some(end) = tag.starts_with("</").then(|| tag.find('>')).flatten() else { return at };
        let name = tag[2..end].trim().to_ascii_lowercase();
        if HOLDERS.contains(&name.as_str()) {
            return at;
        }
        at += rest.len() - tag.len() + end + 1;
    }
}
