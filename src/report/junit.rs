//! JUnit's XML: a suite for each document, a case for each finding and for each obligation that is met.
//!
//! A case fails if its finding fails the run. Findings below the threshold pass and say so, those that are excepted are
//! skipped with the reason. What could not be done is an error and no failure.

use std::io::{self, Write};

use crate::finding::Status;
use crate::lint::SourceReport;
use crate::obligation::State;
use crate::problem::Gravity;
use crate::report::escape::markup;
use crate::report::told::{self, Told};
use crate::report::{Context, Reporter, Run, law_line};
use crate::settle::fails;

/// The reporter.
pub struct Junit<'a> {
    context: Context<'a>,
}

impl<'a> Junit<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context }
    }

    fn case(&self, out: &mut dyn Write, told: &Told<'_>) -> io::Result<()> {
        let [start, _] = told.range();
        let id = told.rule.id.as_str();
        write!(
            out,
            "<testcase classname=\"{}\" name=\"{id} {}:{} 「{}」\" file=\"{}\" line=\"{}\">",
            markup(&told.name()),
            start.line,
            start.column,
            markup(&told.finding.place.quote),
            markup(told.path()),
            start.line
        )?;
        let laws: Vec<String> = told.laws().into_iter().map(|l| law_line(l, told.rules, told.lang)).collect();
        let text = markup(&format!("{}\n{}\n{}", told.advice(), laws.join("\n"), told.finding.fingerprint));
        match told.finding.status {
            Status::New if fails(told.finding.severity, self.context.fail_on) => {
                write!(out, "<failure type=\"{}\" message=\"{}\">{text}</failure>", told.finding.severity, markup(&told.message()))?;
            }
            Status::New => write!(out, "<system-out>{}: {text}</system-out>", told.finding.severity)?,
            status => {
                let reason = told.finding.suppression.as_ref().map_or(String::new(), |s| format!(": {}", s.reason));
                write!(out, "<skipped message=\"{}\"/><system-out>{text}</system-out>", markup(&format!("{}{reason}", status.word())))?;
            }
        }
        writeln!(out, "</testcase>")
    }
}

impl Reporter for Junit<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kotowari\">")
    }

    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for document in &report.documents {
            let name = markup(&document.document.name(report.source.name()));
            let met: Vec<_> = document.ledger.iter().filter(|o| o.state() == State::Met).collect();
            let failures = document.findings.iter().filter(|f| f.status == Status::New && fails(f.severity, self.context.fail_on)).count();
            let skipped = document.findings.iter().filter(|f| f.status != Status::New).count();
            // A suite without cases is taken for one that was not run.
            let clean = met.is_empty() && document.findings.is_empty();
            writeln!(
                out,
                "<testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">",
                met.len() + document.findings.len() + usize::from(clean)
            )?;
            if clean {
                writeln!(out, "<testcase classname=\"{name}\" name=\"no finding\"/>")?;
            }
            for obligation in met {
                writeln!(out, "<testcase classname=\"{name}\" name=\"{}\"/>", self.context.rules.rules[obligation.rule].id)?;
            }
            for told in told::of(self.context, report, document) {
                self.case(out, &told)?;
            }
            writeln!(out, "</testsuite>")?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, run: &Run) -> io::Result<()> {
        let errors: Vec<_> = run.problems.iter().filter(|p| p.gravity == Gravity::Error).collect();
        if !errors.is_empty() {
            let count = errors.len();
            writeln!(out, "<testsuite name=\"kotowari\" tests=\"{count}\" failures=\"0\" errors=\"{count}\" skipped=\"0\">")?;
            for problem in errors {
                writeln!(
                    out,
                    "<testcase classname=\"{}\" name=\"{message}\"><error type=\"incomplete\" message=\"{message}\">{}</error></testcase>",
                    markup(problem.file.as_deref().unwrap_or("kotowari")),
                    markup(problem.help.as_deref().unwrap_or_default()),
                    message = markup(&problem.message),
                )?;
            }
            writeln!(out, "</testsuite>")?;
        }
        writeln!(out, "</testsuites>")
    }
}
