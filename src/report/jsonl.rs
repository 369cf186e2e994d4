//! One finding a line, and a last line with the summary.

use std::io::{self, Write};

use serde::Serialize;

use crate::lint::SourceReport;
use crate::report::json::{JsonFinding, finding_of, summary};
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
    path: &'a str,
    record: Option<&'a str>,
    #[serde(flatten)]
    finding: JsonFinding<'a>,
}

impl Reporter for Jsonl<'_> {
    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for document in &report.documents {
            for finding in &document.findings {
                let line = Line {
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
        let line = serde_json::json!({"summary": summary(run), "status": if run.incomplete() { "incomplete" } else { "complete" }, "exitCode": run.exit_code()});
        writeln!(out, "{line}")
    }
}
