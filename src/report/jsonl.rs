//! One finding a line, and a last line with the summary. Each says what it is, so that no line is taken for a draft.

use std::io::{self, Write};

use serde::Serialize;

use crate::lint::SourceReport;
use crate::report::json::{JsonFinding, Summary, finding_of, summary};
use crate::report::{Context, Reporter, Run};

/// The reporter.
pub struct Jsonl<'a> {
    context: Context<'a>,
}

impl<'a> Jsonl<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    path: &'a str,
    record: Option<&'a str>,
    #[serde(flatten)]
    finding: JsonFinding<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Last {
    schema: &'static str,
    summary: Summary,
    status: &'static str,
    exit_code: u8,
}

impl Reporter for Jsonl<'_> {
    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for document in &report.documents {
            for finding in &document.findings {
                let line = Line {
                    schema: "urn:kotowari:finding:1",
                    path: report.source.name(),
                    record: document.document.record.as_deref(),
                    finding: finding_of(report, document, finding, &self.context),
                };
                serde_json::to_writer(&mut *out, &line)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, run: &Run) -> io::Result<()> {
        let line = Last {
            schema: "urn:kotowari:summary:1",
            summary: summary(run),
            status: if run.incomplete() { "incomplete" } else { "complete" },
            exit_code: run.exit_code(),
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")
    }
}
