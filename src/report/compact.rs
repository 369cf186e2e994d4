//! One line a finding, as compilers write them: `path:line:column: severity[rule] message 「quote」 (fingerprint)`.

use std::io::{self, Write};

use crate::lint::SourceReport;
use crate::report::told::{self, Told};
use crate::report::{Context, Reporter, Run};

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
        let shown = |d| told::shown(self.context, report, d);
        report.documents.iter().flat_map(shown).try_for_each(|told| writeln!(out, "{}", line(&told)))
    }

    fn end(&mut self, _out: &mut dyn Write, _run: &Run) -> io::Result<()> {
        Ok(())
    }
}

/// A finding as one line.
pub(super) fn line(told: &Told<'_>) -> String {
    let [at, _] = told.range();
    printable(&format!(
        "{}:{}:{}: {}[{}] {} 「{}」 ({})",
        told.name(),
        at.line,
        at.column,
        told.finding.severity,
        told.rule.id,
        told.message(),
        told.finding.place.quote,
        told.finding.fingerprint,
    ))
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
