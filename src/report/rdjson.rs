//! The Reviewdog Diagnostic Format, in one object and as one object a line. Its columns count the bytes of UTF-8 text.

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::Place;
use crate::lint::SourceReport;
use crate::meta::Severity;
use crate::report::compact;
use crate::report::told::{self, Told};
use crate::report::{Context, Reporter, Run};
use crate::source::Source;

/// The reporter of one object.
pub struct Rdjson<'a> {
    context: Context<'a>,
    first: bool,
}

/// The reporter of one object a line.
pub struct Rdjsonl<'a> {
    context: Context<'a>,
}

impl<'a> Rdjson<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context, first: true }
    }
}

impl<'a> Rdjsonl<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context }
    }
}

impl Reporter for Rdjson<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(br#"{"source":{"name":"kotowari"},"diagnostics":["#)
    }

    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for told in told::counting(self.context, report) {
            out.write_all(if std::mem::take(&mut self.first) { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, &diagnostic(&told))?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, _run: &Run) -> io::Result<()> {
        out.write_all(b"\n]}\n")
    }
}

impl Reporter for Rdjsonl<'_> {
    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for told in told::counting(self.context, report) {
            serde_json::to_writer(&mut *out, &Line { source: Name { name: "kotowari" }, diagnostic: diagnostic(&told) })?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn end(&mut self, _out: &mut dyn Write, _run: &Run) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Serialize)]
struct Line<'a> {
    source: Name,
    #[serde(flatten)]
    diagnostic: Diagnostic<'a>,
}

#[derive(Serialize)]
struct Name {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    severity: &'static str,
    location: Location<'a>,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'a>>,
    /// Approved texts to insert.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
    /// What reviewdog prints at a terminal.
    original_output: String,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: String,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

fn diagnostic<'a>(told: &Told<'a>) -> Diagnostic<'a> {
    Diagnostic {
        message: told.advice(),
        severity: match told.finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        location: location(told.source, &told.finding.place),
        code: Code { value: told.rule.id.as_str(), url: told.help_uri() },
        related_locations: told
            .finding
            .related
            .iter()
            .map(|r| Related { message: told.related(r), location: location(told.source, &r.place) })
            .collect(),
        suggestions: told.edits().map(|e| Suggestion { range: range(told.source, e.at..e.at), text: &e.text }).collect(),
        original_output: compact::line(told),
    }
}

fn location<'a>(source: &'a Source, place: &Place) -> Location<'a> {
    Location { path: source.name(), range: range(source, place.span.start()..place.span.end()) }
}

fn range(source: &Source, bytes: std::ops::Range<usize>) -> Range {
    let (lines, text) = (source.lines(), source.text());
    let position = |byte: usize| Position { line: lines.position(byte, text).line, column: byte - lines.line_start(byte, text) + 1 };
    Range { start: position(bytes.start), end: position(bytes.end) }
}
