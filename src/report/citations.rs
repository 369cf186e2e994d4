//! Which figure or study rests on which source, as text, JSON or a graph for Graphviz. No report: nothing is judged here
//! that `check` does not judge.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use crate::document::locator::{Locator, locators};
use crate::finding::Place;
use crate::judge::citations::{Cited, cited};
use crate::lint::{DocumentReport, SourceReport};
use crate::report::Context;
use crate::report::compact::printable;
use crate::report::json::{JsonPlace, place_of};
use crate::report::words::{self, Words};
use crate::rule::RuleSet;
use crate::source::Source;

/// Writes one source.
pub type Write1 = fn(&mut dyn Write, &SourceReport, Context<'_>) -> io::Result<()>;

/// Every form with its token.
pub static FORMS: &[(&str, Write1)] = &[("text", text), ("json", json), ("dot", dot)];

/// What is drawn of one document.
struct Graph<'a> {
    claims: Vec<Cited>,
    marks: Vec<Mark>,
    notes: Vec<Entry<'a>>,
}

/// A mark, and the note it leads to.
struct Mark {
    place: Place,
    target: String,
    note: Option<usize>,
}

/// A note or an entry of the reference list.
struct Entry<'a> {
    place: Place,
    targets: &'a [String],
    listed: bool,
    locators: Vec<Locator>,
    /// Marks that lead to it.
    marked_by: usize,
}

impl<'a> Graph<'a> {
    fn new(report: &'a DocumentReport, rules: &RuleSet) -> Self {
        let (blocks, references) = (&report.document.blocks, &report.document.references);
        let mark = |m: &crate::document::Marker| Mark {
            place: blocks[m.block].place(m.block, m.span),
            target: m.target.clone(),
            note: references.note(m),
        };
        let marks: Vec<Mark> = references.markers.iter().map(mark).collect();
        let mut notes: Vec<Entry<'a>> = references
            .notes
            .iter()
            .map(|n| Entry {
                place: blocks[n.block].place(n.block, n.span),
                targets: &n.targets,
                listed: n.listed,
                locators: locators(n.span.of(&blocks[n.block].folded)),
                marked_by: 0,
            })
            .collect();
        marks.iter().filter_map(|m| m.note).for_each(|n| notes[n].marked_by += 1);
        Self { claims: cited(rules, &report.document, &report.candidates), marks, notes }
    }

    /// Marks that stand beside no claim.
    fn others(&self) -> impl Iterator<Item = &Mark> {
        let beside: BTreeSet<usize> = self.claims.iter().flat_map(|c| c.markers.iter().copied()).collect();
        self.marks.iter().enumerate().filter(move |(i, _)| !beside.contains(i)).map(|(_, m)| m)
    }
}

/// Writes claims, marks and notes one a line.
///
/// # Errors
/// When `out` cannot be written.
pub fn text(out: &mut dyn Write, report: &SourceReport, context: Context<'_>) -> io::Result<()> {
    for document in &report.documents {
        let words = words::of(context.of(document));
        let graph = Graph::new(document, context.rules);
        writeln!(out, "{}", printable(&document.document.name(report.source.name())))?;
        let line = |out: &mut dyn Write, place: &Place, what: &str| {
            let at = report.source.lines().position(place.span.start(), report.source.text());
            writeln!(out, "  {}:{} {}", at.line, at.column, printable(what))
        };
        for claim in &graph.claims {
            let leads = match (&claim.source, claim.markers.as_slice()) {
                (None, []) => words.unsourced.to_owned(),
                (Some(source), []) => quoted(source, words),
                (_, marks) => marks.iter().map(|&m| lead(&graph, &graph.marks[m], words)).collect::<Vec<_>>().join(words.semicolon),
            };
            line(out, &claim.place, &format!("{} {} → {leads}", claim.category, quoted(&claim.place, words)))?;
        }
        for mark in graph.others() {
            line(out, &mark.place, &lead(&graph, mark, words))?;
        }
        for note in &graph.notes {
            let found: String = note.locators.iter().map(|l| format!(" {}:{}", l.kind.word(), l.value)).collect();
            line(out, &note.place, &format!("{}{found} ← {}", quoted(&note.place, words), note.marked_by))?;
        }
    }
    Ok(())
}

/// `※1 → 「…」`
fn lead(graph: &Graph<'_>, mark: &Mark, words: &Words) -> String {
    let note = mark.note.map_or_else(|| words.nowhere.to_owned(), |n| quoted(&graph.notes[n].place, words));
    format!("{} → {note}", mark.place.quote.trim())
}

/// The words of a place, cut to what fits a line.
fn quoted(place: &Place, words: &Words) -> String {
    const WIDE: usize = 40;
    let text = place.quote.trim();
    let cut: String = text.chars().take(WIDE).collect();
    let [open, close] = words.quotes;
    if cut.len() < text.len() { format!("{open}{cut}…{close}") } else { format!("{open}{text}{close}") }
}

/// Writes one line of JSON: `urn:kotowari:citations:1`.
///
/// # Errors
/// When `out` cannot be written.
pub fn json(out: &mut dyn Write, report: &SourceReport, context: Context<'_>) -> io::Result<()> {
    let graphs: Vec<Graph<'_>> = report.documents.iter().map(|d| Graph::new(d, context.rules)).collect();
    let documents = report.documents.iter().zip(&graphs);
    let page = Page {
        schema: "urn:kotowari:citations:1",
        path: report.source.name(),
        documents: documents.map(|(d, g)| graph_of(&report.source, d, g, context.rules)).collect(),
    };
    serde_json::to_writer(&mut *out, &page)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Page<'a> {
    schema: &'static str,
    path: &'a str,
    documents: Vec<JsonGraph<'a>>,
}

#[derive(Serialize)]
struct JsonGraph<'a> {
    record: Option<&'a str>,
    claims: Vec<JsonClaim<'a>>,
    marks: Vec<JsonMark<'a>>,
    notes: Vec<JsonNote<'a>>,
}

#[derive(Serialize)]
struct JsonClaim<'a> {
    category: &'static str,
    rule: &'a str,
    place: JsonPlace<'a>,
    /// Indexes of `marks`.
    marks: &'a [usize],
    source: Option<JsonPlace<'a>>,
}

#[derive(Serialize)]
struct JsonMark<'a> {
    target: &'a str,
    place: JsonPlace<'a>,
    /// Index of `notes`.
    note: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonNote<'a> {
    targets: &'a [String],
    listed: bool,
    place: JsonPlace<'a>,
    locators: Vec<JsonLocator<'a>>,
    marked_by: usize,
}

#[derive(Serialize)]
struct JsonLocator<'a> {
    kind: &'static str,
    value: &'a str,
    sound: bool,
}

fn graph_of<'a>(source: &'a Source, document: &'a DocumentReport, graph: &'a Graph<'_>, rules: &'a RuleSet) -> JsonGraph<'a> {
    let claim = |c: &'a Cited| JsonClaim {
        category: c.category.name(),
        rule: rules.rules[c.rule].id.as_str(),
        place: place_of(source, &c.place),
        marks: &c.markers,
        source: c.source.as_ref().map(|s| place_of(source, s)),
    };
    let mark = |m: &'a Mark| JsonMark { target: &m.target, place: place_of(source, &m.place), note: m.note };
    let locator = |l: &'a Locator| JsonLocator { kind: l.kind.word(), value: &l.value, sound: l.sound };
    let note = |n: &'a Entry<'_>| JsonNote {
        targets: n.targets,
        listed: n.listed,
        place: place_of(source, &n.place),
        locators: n.locators.iter().map(locator).collect(),
        marked_by: n.marked_by,
    };
    JsonGraph {
        record: document.document.record.as_deref(),
        claims: graph.claims.iter().map(claim).collect(),
        marks: graph.marks.iter().map(mark).collect(),
        notes: graph.notes.iter().map(note).collect(),
    }
}

/// Writes one graph a document in the language of Graphviz.
///
/// # Errors
/// When `out` cannot be written.
pub fn dot(out: &mut dyn Write, report: &SourceReport, context: Context<'_>) -> io::Result<()> {
    for document in &report.documents {
        let words = words::of(context.of(document));
        let graph = Graph::new(document, context.rules);
        writeln!(out, "digraph {} {{\n  rankdir=LR;", escaped(&document.document.name(report.source.name())))?;
        let node = |out: &mut dyn Write, id: String, place: &Place, shape: &str| {
            writeln!(out, "  {id} [shape={shape}, label={}];", escaped(&quoted(place, words)))
        };
        for (i, claim) in graph.claims.iter().enumerate() {
            node(out, format!("claim{i}"), &claim.place, "box")?;
            claim.markers.iter().try_for_each(|m| writeln!(out, "  claim{i} -> mark{m};"))?;
            if let Some(source) = &claim.source {
                node(out, format!("source{i}"), source, "note")?;
                writeln!(out, "  claim{i} -> source{i};")?;
            }
        }
        for (i, mark) in graph.marks.iter().enumerate() {
            node(out, format!("mark{i}"), &mark.place, "circle")?;
            mark.note.map_or(Ok(()), |n| writeln!(out, "  mark{i} -> note{n};"))?;
        }
        for (i, note) in graph.notes.iter().enumerate() {
            node(out, format!("note{i}"), &note.place, "note")?;
            for locator in &note.locators {
                writeln!(out, "  note{i} -> {};", escaped(&format!("{}:{}", locator.kind.word(), locator.value)))?;
            }
        }
        writeln!(out, "}}")?;
    }
    Ok(())
}

/// A quoted string of Graphviz.
fn escaped(text: &str) -> String {
    format!("\"{}\"", printable(text).replace('\\', "\\\\").replace('"', "\\\""))
}
