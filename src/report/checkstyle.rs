//! Checkstyle's XML, which most CI servers read.

use std::io::{self, Write};

use crate::lint::SourceReport;
use crate::report::escape::markup;
use crate::report::{Context, Reporter, Run, told};

/// The reporter.
pub struct Checkstyle<'a> {
    context: Context<'a>,
}

impl<'a> Checkstyle<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context }
    }
}

impl Reporter for Checkstyle<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">")
    }

    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        writeln!(out, "<file name=\"{}\">", markup(report.source.name()))?;
        for told in told::counting(self.context, report) {
            let [start, _] = told.range();
            writeln!(
                out,
                "<error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"kotowari.{}\" fingerprint=\"{}\"/>",
                start.line,
                start.column,
                told.finding.severity,
                markup(&told.advice().replace('\n', " ")),
                told.rule.id,
                told.finding.fingerprint,
            )?;
        }
        writeln!(out, "</file>")
    }

    fn end(&mut self, out: &mut dyn Write, _run: &Run) -> io::Result<()> {
        writeln!(out, "</checkstyle>")
    }
}
