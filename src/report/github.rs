//! Annotations of GitHub Actions: workflow commands, one a line, that the runner reads from what a step prints.

use std::io::{self, Write};

use crate::lint::SourceReport;
use crate::meta::Severity;
use crate::problem::{Gravity, Problem};
use crate::report::escape::visible;
use crate::report::{Context, Reporter, Run, told};

/// The reporter.
pub struct Github<'a> {
    context: Context<'a>,
}

impl<'a> Github<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context }
    }
}

impl Reporter for Github<'_> {
    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for told in told::counting(self.context, report) {
            let command = match told.finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            let [start, end] = told.range();
            // The runner drops columns of annotations that reach over several lines.
            let columns = if start.line == end.line { format!(",col={},endColumn={}", start.column, end.column) } else { String::new() };
            writeln!(
                out,
                "::{command} file={},line={},endLine={}{columns},title={}::{}",
                property(told.path()),
                start.line,
                end.line,
                property(told.rule.id.as_str()),
                data(&format!("{}\n「{}」 {}", told.advice(), told.finding.place.quote, told.finding.fingerprint)),
            )?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, run: &Run) -> io::Result<()> {
        run.problems.iter().try_for_each(|p| problem(out, p))
    }
}

fn problem(out: &mut dyn Write, problem: &Problem) -> io::Result<()> {
    let command = match problem.gravity {
        Gravity::Error => "error",
        Gravity::Warning => "warning",
    };
    let mut place = problem.file.as_deref().map_or(String::new(), |f| format!("file={},", property(f)));
    if let Some((line, column)) = problem.position {
        place.push_str(&format!("line={line},col={column},"));
    }
    let help = problem.help.as_deref().map_or(String::new(), |h| format!("\n{h}"));
    writeln!(out, "::{command} {place}title=kotowari::{}", data(&format!("{}{help}", problem.message)))
}

/// Text as the message of a command.
fn data(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => escaped.push_str("%25"),
            '\n' => escaped.push_str("%0A"),
            c => escaped.push(visible(c)),
        }
    }
    escaped
}

/// Text as a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_gives_no_commands() {
        assert_eq!(data("100%\n::stop-commands::x\r"), "100%25%0A::stop-commands::x␍");
        assert_eq!(property("a,b:c"), "a%2Cb%3Ac");
    }
}
