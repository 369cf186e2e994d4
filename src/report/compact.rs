//! One line a finding, as compilers write them: `path:line:column: severity[rule] message 「quote」`.

use std::io::{self, Write};

use crate::lint::SourceReport;
use crate::report::{Context, Reporter, Run, message, speaking};

/// The reporter.
pub struct Compact<'a> {
    context: Context<'a>,
}

impl<'a> Compact<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context }
    }
}

impl Reporter for Compact<'_> {
    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for document in &report.documents {
            let record = document.document.record.as_deref().map_or(String::new(), |r| format!("#{r}"));
            for finding in self.context.shown(document) {
                let at = report.source.lines().position(finding.place.span.start(), report.source.text());
                let line = format!(
                    "{}{record}:{}:{}: {}[{}] {} 「{}」",
                    report.source.name(),
                    at.line,
                    at.column,
                    finding.severity,
                    speaking(finding, self.context.rules).id,
                    message(finding, self.context.rules, document, self.context.of(document)),
                    finding.place.quote,
                );
                writeln!(out, "{}", printable(&line))?;
            }
        }
        Ok(())
    }

    fn end(&mut self, _out: &mut dyn Write, _run: &Run) -> io::Result<()> {
        Ok(())
    }
}

/// One line, without anything that a terminal would obey.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' => ' ',
            '\t' => '\t',
            c if c.is_control() => '\u{FFFD}',
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' => '\u{FFFD}',
            c => c,
        })
        .collect()
}
