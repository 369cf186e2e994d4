//! Markdown for a comment on a pull request and for the summary of a job: the outcome, then for each document what it
//! owes and what was found.
//!
//! GitHub refuses comments above 65,536 characters. What would not fit is counted and not written, so that a comment is
//! always accepted; the outcome stands first, and what follows is held until it is known.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::finding::Status;
use crate::lint::{DocumentReport, SourceReport};
use crate::meta::Lang;
use crate::obligation::{ElementState, State};
use crate::report::escape::{code, markdown};
use crate::report::told::{self, Told};
use crate::report::{Context, Reporter, Run, law_line, words};

/// Characters of the part below the outcome.
const LIMIT: usize = 60_000;

/// The reporter.
pub struct Markdown<'a> {
    context: Context<'a>,
    body: String,
    chars: usize,
    /// Findings that did not fit.
    left_out: usize,
    excepted: usize,
}

impl<'a> Markdown<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context, body: String::new(), chars: 0, left_out: 0, excepted: 0 }
    }

    /// Adds a part, unless it or one before it does not fit.
    fn add(&mut self, part: &str) -> bool {
        self.chars += part.chars().count();
        let fits = self.chars <= LIMIT;
        if fits {
            self.body.push_str(part);
        }
        fits
    }

    fn document(&mut self, report: &SourceReport, document: &DocumentReport) {
        let lang = self.context.of(document);
        let words = words::of(lang);
        let found: Vec<Told<'_>> = told::of(self.context, report, document).collect();
        let mut shown: Vec<&Told<'_>> = found.iter().filter(|t| t.finding.status == Status::New).collect();
        shown.sort_by_key(|t| std::cmp::Reverse(t.finding.severity));
        self.excepted += found.len() - shown.len();
        let unmet = document.ledger.iter().any(|o| o.state() != State::Met);
        if shown.is_empty() && !unmet {
            return;
        }
        let name = document.document.name(report.source.name());
        let open = format!("<details open><summary>{} {}</summary>\n\n", words.findings, shown.len());
        if !self.add(&format!("\n### {}\n\n{}", code(&name), ledger(document, lang))) || shown.is_empty() || !self.add(&open) {
            self.left_out += shown.len();
            return;
        }
        for (message, group) in told::grouped(shown) {
            self.add(&rule(&message, group[0]));
            for told in group {
                let [at, _] = told.range();
                let line = format!("  - L{} {} <sub>{}</sub>\n", at.line, code(&told.finding.place.quote), told.finding.fingerprint);
                let fits = self.add(&line);
                self.left_out += usize::from(!fits);
            }
        }
        self.body.push_str("\n</details>\n");
    }
}

/// What a document owes, as a table of those obligations that are not met, and the number of the others.
fn ledger(document: &DocumentReport, lang: Lang) -> String {
    let words = words::of(lang);
    if document.ledger.is_empty() {
        return String::new();
    }
    let met = document.ledger.iter().filter(|o| o.state() == State::Met).count();
    let mut text = format!("{}: {met}/{}\n\n", words.obligations, document.ledger.len());
    for obligation in document.ledger.iter().filter(|o| o.state() != State::Met) {
        let parts: Vec<String> = obligation
            .elements
            .iter()
            .filter(|e| e.state != ElementState::Met)
            .map(|e| format!("{} {}", markdown(e.title.get(lang)), words.element(e.state)))
            .collect();
        let _ = writeln!(text, "- ✗ {} {}: {}", code(obligation.category.name()), words.state(obligation.state()), parts.join(words.comma));
    }
    if met < document.ledger.len() {
        text.push('\n');
    }
    text
}

/// What several findings have in common: rule, message, proposal and the first law.
fn rule(message: &str, told: &Told<'_>) -> String {
    let words = words::of(told.lang);
    let law = told.laws().first().map_or(String::new(), |l| format!("<br><sub>{}</sub>", markdown(&law_line(l, told.rules, told.lang))));
    format!(
        "- {} **{}** {}<br>{}{law}\n",
        words.severity(told.finding.severity),
        markdown(message),
        code(told.rule.id.as_str()),
        markdown(told.propose())
    )
}

impl Reporter for Markdown<'_> {
    fn source(&mut self, _out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for document in &report.documents {
            self.document(report, document);
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, run: &Run) -> io::Result<()> {
        let words = words::of(self.context.lang);
        let sign = match run.exit_code() {
            0 => "✅",
            1 => "❌",
            _ => "⚠️",
        };
        writeln!(out, "<!-- kotowari report -->\n## {sign} kotowari\n\n{}", words::outcome(run, self.context.lang))?;
        for problem in run.problems.iter().take(20) {
            let file = problem.file.as_deref().map_or(String::new(), |f| format!("{} ", code(f)));
            writeln!(out, "\n- ⚠️ {file}{}", markdown(&problem.message))?;
        }
        out.write_all(self.body.as_bytes())?;
        if self.excepted > 0 {
            writeln!(out, "\n{}: {}", words.excepted, self.excepted)?;
        }
        if self.left_out > 0 {
            writeln!(out, "\n**{}: {}**", words.left_out, self.left_out)?;
        }
        writeln!(out, "\n<sub>{}</sub>", words.stance)
    }
}
