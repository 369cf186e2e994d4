//! A table for spreadsheets: one row a finding, with a byte order mark, by which Excel knows UTF-8.

use std::io::{self, Write};

use crate::lint::SourceReport;
use crate::report::escape::visible;
use crate::report::{Context, Reporter, Run, law_line, told, words};

/// The reporter.
pub struct Csv<'a> {
    context: Context<'a>,
}

impl<'a> Csv<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context }
    }
}

impl Reporter for Csv<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all("\u{FEFF}".as_bytes())?;
        row(out, words::of(self.context.lang).columns.iter().map(|c| (*c).to_owned()))
    }

    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for document in &report.documents {
            for told in told::of(self.context, report, document) {
                let [start, _] = told.range();
                let words = words::of(told.lang);
                let laws: Vec<String> = told.laws().into_iter().map(|l| law_line(l, told.rules, told.lang)).collect();
                let finding = told.finding;
                let excepted = |of: fn(&crate::finding::Suppression) -> Option<&str>| {
                    finding.suppression.as_ref().and_then(of).unwrap_or_default().to_owned()
                };
                row(
                    out,
                    [
                        told.path().to_owned(),
                        document.document.record.clone().unwrap_or_default(),
                        start.line.to_string(),
                        start.column.to_string(),
                        words.severity(finding.severity).to_owned(),
                        finding.category.name().to_owned(),
                        told.rule.id.to_string(),
                        told.message(),
                        finding.place.quote.clone(),
                        finding.sentence.clone(),
                        told.propose().to_owned(),
                        laws.join("\n"),
                        finding.status.word().to_owned(),
                        excepted(|s| Some(&s.reason)),
                        excepted(|s| s.until.as_deref()),
                        excepted(|s| s.by.as_deref()),
                        finding.fingerprint.clone(),
                    ]
                    .into_iter(),
                )?;
            }
        }
        Ok(())
    }

    fn end(&mut self, _out: &mut dyn Write, _run: &Run) -> io::Result<()> {
        Ok(())
    }
}

fn row(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    let cells: Vec<String> = cells.map(|c| cell(&c)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// A cell. One that a spreadsheet would take for a formula, in whatever width, begins with an apostrophe.
fn cell(text: &str) -> String {
    let formula = text.trim_start_matches([' ', '\u{3000}']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text: String = text.chars().map(|c| if c == '\r' { '\n' } else { visible(c) }).collect();
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("　＝1+1"), "\"'　＝1+1\"");
        assert_eq!(cell("92%の方が"), "\"92%の方が\"");
    }
}
