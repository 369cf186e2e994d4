//! Where a missing statement is inserted: only from the approved texts of the house, and only where the document already
//! speaks of such things. Nothing that stands there is changed.

use crate::document::{Block, Document};
use crate::input::{self, Options};
use crate::meta::Category;
use crate::obligation::{ElementState, Obligation};
use crate::rule::{Kind, RuleSet};
use crate::scan::Hits;
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
    /// The approved words alone.
    pub words: String,
    /// The name of the snippet it is.
    pub snippet: String,
    /// The obligations it serves, as indexes into the ledger.
    pub obligations: Vec<usize>,
}

/// What can be done for a document.
#[derive(Debug, Default)]
pub struct Plan {
    /// In the order of the source. Each was read again where it would stand.
    pub edits: Vec<Edit>,
    /// Names of snippets that would not read as they were approved where they belong.
    pub unread: Vec<String>,
    /// Elements of obligations that are not met and for which there is no text.
    pub lacks: Vec<(Category, String)>,
}

/// Whether a document can be edited.
///
/// # Errors
/// Why not, with the next step.
pub fn editable(source: &Source, document: &Document) -> Result<(), &'static str> {
    if document.record.is_some() {
        return Err("holds records, and is not edited; insert the text where the records are made");
    }
    if source.anchors(Span::new(0, 0)).is_some() || !matches!(document.format, "markdown" | "html" | "text") {
        return Err("is no text file, and is not edited; insert the text in the program it was written with");
    }
    Ok(())
}

/// What is to be inserted into a document. Nothing, if it cannot be edited.
#[must_use]
pub fn plan(rules: &RuleSet, source: &Source, document: &Document, hits: &Hits, ledger: &[Obligation], snippets: &Snippets) -> Plan {
    let mut plan = Plan::default();
    if editable(source, document).is_err() {
        return plan;
    }
    for (owed, obligation) in ledger.iter().enumerate().filter(|(_, o)| !o.state().is_said()) {
        for (index, element) in obligation.elements.iter().enumerate().filter(|(_, e)| e.state != ElementState::Met) {
            let Some(snippet) = snippets.list.iter().find(|s| s.meets(obligation.category, &element.id, &obligation.subject)) else {
                plan.lacks.push((obligation.category, element.id.clone()));
                continue;
            };
            if let Some(edit) = plan.edits.iter_mut().find(|e| e.snippet == snippet.id) {
                edit.obligations.push(owed);
                continue;
            }
            let block =
                section(rules, document, hits, ledger, (owed, index)).unwrap_or_else(|| end_of_section(document, obligation.trigger.block));
            let (at, text) = insertion(source, document, block, &snippet.text);
            plan.edits.push(Edit { at, text, words: snippet.text.clone(), snippet: snippet.id.clone(), obligations: vec![owed] });
        }
    }
    plan.edits.sort_by_key(|e| e.at);
    if !plan.edits.is_empty() {
        let read = read_again(source, document.format, &plan, snippets);
        let (edits, unread) = std::mem::take(&mut plan.edits).into_iter().partition(|e: &Edit| read.contains(&e.snippet.as_str()));
        plan.edits = edits;
        plan.unread = Vec::from_iter(unread.into_iter().map(|e: Edit| e.snippet));
    }
    plan
}

/// Snippets that a reader of the page sees once they stand in it. This is asked of the result, not of the plan: what
/// surrounds a place can make it code, a comment or a cell.
fn read_again<'s>(source: &Source, format: &str, plan: &Plan, snippets: &'s Snippets) -> Vec<&'s str> {
    let Some(format) = input::by_name(format) else { return Vec::new() };
    let edited = Source::from_text(source.name(), apply(source.text(), plan));
    let documents = format.parse(&edited, &Options::default()).documents;
    let said = documents.iter().flat_map(|d| snippets.said(d)).filter(|s| s.likeness == 100);
    said.map(|s| snippets.list[s.snippet].id.as_str()).collect()
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

/// The last block of the section that is about this element of an obligation; else of the one that holds the last of
/// what else is told.
fn section(rules: &RuleSet, document: &Document, hits: &Hits, ledger: &[Obligation], (owed, element): (usize, usize)) -> Option<usize> {
    if let Kind::Requires(requires) = &rules.rules[ledger[owed].rule].kind {
        let element = &requires.elements[element];
        let named = |i: usize| hits.of(i).iter().any(|h| element.section.has(h.class) || element.labels.has(h.class));
        if let Some(head) = (0..document.blocks.len()).find(|&i| document.blocks[i].is_heading() && named(i)) {
            return Some(end_of_section(document, head));
        }
    }
    let met = ledger.iter().filter(|o| !matches!(o.category.name(), "disclosure/references" | "disclosure/advertising"));
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
