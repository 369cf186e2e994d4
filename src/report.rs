//! Reporters: from reports to bytes. An open set in one table; each format is a leaf that knows no other.
//!
//! A reporter is fed source by source, so that memory does not grow with the number of files.

pub mod checkstyle;
pub mod citations;
pub mod compact;
pub mod csv;
mod escape;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod inspect;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod markdown;
pub mod pages;
pub mod rdjson;
pub mod sarif;
#[cfg(feature = "cli")]
pub mod terminal;
mod told;
mod words;

use std::io;

use crate::finding::{Finding, Status};
use crate::lint::{DocumentReport, SourceReport};
use crate::meta::{Date, Lang, Severity};
use crate::obligation::ElementState;
use crate::problem::{Gravity, Problem};
use crate::rule::{Law, Rule, RuleSet};
use crate::source::Start;

/// What every reporter may know.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The rules that were applied.
    pub rules: &'a RuleSet,
    /// Language of the findings, when not the document's.
    pub findings_lang: Option<Lang>,
    /// Language the tool speaks.
    pub lang: Lang,
    /// From where on a finding fails the run; `None` never does.
    pub fail_on: Option<Severity>,
    /// Whether the output is coloured.
    pub color: bool,
    /// Whether people see findings that do not count, too.
    pub suppressed: bool,
    /// Arguments, each after a blank, with which a command that is proposed sees the same rules.
    pub packs: &'a str,
}

impl Context<'_> {
    /// The language of a document's findings.
    #[must_use]
    pub fn of(&self, document: &DocumentReport) -> Lang {
        self.findings_lang.unwrap_or(document.lang)
    }
}

/// What came of a run.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// Files read.
    pub files: usize,
    /// Documents judged.
    pub documents: usize,
    /// Files of other kinds that a directory walk passed over.
    pub passed_over: usize,
    /// Findings that count, by severity: info, warning, error.
    pub counts: [usize; 3],
    /// Findings that do not: excepted in the document, waived, in the baseline, outside of the change.
    pub aside: [usize; 4],
    /// Obligations that were judged, and how many of them are met.
    pub obligations: (usize, usize),
    /// What could not be done, over all files: the first of it.
    pub problems: Vec<Problem>,
    /// Problems that were not kept, and whether one of them is an error.
    pub more_problems: (usize, bool),
    /// Whether a finding reached the threshold.
    pub failed: bool,
    /// The day on which documents were judged.
    pub as_of: Option<Date>,
}

/// Problems that a run keeps; a file of any size may have one in each record.
const KEPT: usize = 1_000;

impl Run {
    /// Adds one source. Its problems are kept.
    pub fn add(&mut self, report: &SourceReport, fail_on: Option<Severity>) {
        self.files += usize::from(report.source.start() == Start::default());
        self.documents += report.documents.len();
        for document in &report.documents {
            self.obligations.0 += document.ledger.len();
            self.obligations.1 += document.ledger.iter().filter(|o| o.state() == crate::obligation::State::Met).count();
            for finding in &document.findings {
                match finding.status {
                    Status::New => self.counts[finding.severity as usize] += 1,
                    Status::Suppressed => self.aside[0] += 1,
                    Status::Waived => self.aside[1] += 1,
                    Status::Baseline => self.aside[2] += 1,
                    Status::OutsideDiff => self.aside[3] += 1,
                }
                self.failed |= finding.status == Status::New && crate::settle::fails(finding.severity, fail_on);
            }
        }
        for problem in &report.problems {
            if self.problems.len() < KEPT {
                self.problems.push(problem.clone());
            } else {
                self.more_problems.0 += 1;
                self.more_problems.1 |= problem.gravity == Gravity::Error;
            }
        }
    }

    /// Whether something could not be done.
    #[must_use]
    pub fn incomplete(&self) -> bool {
        self.more_problems.1 || self.problems.iter().any(|p| p.gravity == Gravity::Error)
    }

    /// 0 nothing at or above the threshold, 1 something, 2 could not do the job. 2 wins.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match (self.incomplete(), self.failed) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        }
    }
}

/// Writes a run down in one format.
pub trait Reporter {
    /// Before the first source.
    ///
    /// # Errors
    /// When `out` cannot be written.
    fn begin(&mut self, _out: &mut dyn io::Write) -> io::Result<()> {
        Ok(())
    }
    /// One source, in the order of the run.
    ///
    /// # Errors
    /// When `out` cannot be written.
    fn source(&mut self, out: &mut dyn io::Write, report: &SourceReport) -> io::Result<()>;
    /// After the last source.
    ///
    /// # Errors
    /// When `out` cannot be written.
    fn end(&mut self, out: &mut dyn io::Write, run: &Run) -> io::Result<()>;
}

/// Makes a reporter.
pub type Make = for<'a> fn(Context<'a>) -> Box<dyn Reporter + 'a>;

/// Every format with its token.
pub static REPORTERS: &[(&str, Make)] = &[
    #[cfg(feature = "cli")]
    ("full", |c| Box::new(terminal::Terminal::new(c))),
    ("compact", |c| Box::new(compact::Compact::new(c))),
    ("json", |c| Box::new(json::Json::new(c))),
    ("jsonl", |c| Box::new(jsonl::Jsonl::new(c))),
    ("sarif", |c| Box::new(sarif::Sarif::new(c))),
    ("github", |c| Box::new(github::Github::new(c))),
    ("gitlab", |c| Box::new(gitlab::Gitlab::new(c))),
    ("checkstyle", |c| Box::new(checkstyle::Checkstyle::new(c))),
    ("junit", |c| Box::new(junit::Junit::new(c))),
    ("rdjson", |c| Box::new(rdjson::Rdjson::new(c))),
    ("rdjsonl", |c| Box::new(rdjson::Rdjsonl::new(c))),
    ("markdown", |c| Box::new(markdown::Markdown::new(c))),
    ("csv", |c| Box::new(csv::Csv::new(c))),
    ("html", |c| Box::new(html::Html::new(c))),
];

/// How reports begin that have the ending of a draft. In a folder they lie beside drafts and are none.
const BEGINNINGS: &[&str] = &[
    "<!doctype html>\n<!-- kotowari report -->",
    "<!-- kotowari report -->",
    r#"{"schema":"urn:kotowari:"#,
    r#"{"source":{"name":"kotowari"}"#,
];

/// Whether a file that begins so is a report of ours.
#[must_use]
pub fn is_report(beginning: &[u8]) -> bool {
    BEGINNINGS.iter().any(|b| beginning.starts_with(b.as_bytes()))
}

/// One plain sentence: what is wrong, and for an obligation which elements.
#[must_use]
pub fn message(finding: &Finding, rules: &RuleSet, document: &DocumentReport, lang: Lang) -> String {
    let rule = speaking(finding, rules);
    let title = rule.title.get(lang);
    let Some(obligation) = finding.obligation.map(|i| &document.ledger[i]) else { return title.to_owned() };
    let words = words::of(lang);
    if let Some(flaw) =
        obligation.flaws.iter().find(|f| f.rule == finding.rules.first().copied().unwrap_or(usize::MAX) && f.place == finding.place)
    {
        let far = flaw.against.as_ref().map(|(_, d)| (words.apart)(*d));
        let parts: Vec<&str> = std::iter::once(obligation.elements[flaw.element].title.get(lang)).chain(far.as_deref()).collect();
        return format!("{title}{}{}{}", words.open, parts.join(words.comma), words.close);
    }
    let named =
        |state: ElementState| -> Vec<&str> { obligation.elements.iter().filter(|e| e.state == state).map(|e| e.title.get(lang)).collect() };
    if obligation.elements.len() < 2 {
        return title.to_owned();
    }
    let mut parts = Vec::new();
    for state in [ElementState::Missing, ElementState::Partial, ElementState::Hollow] {
        let names = named(state);
        if !names.is_empty() {
            parts.push(format!("{}: {}", words.element(state), names.join(words.comma)));
        }
    }
    format!("{title}{}{}{}", words.open, parts.join(words.semicolon), words.close)
}

/// The rule that speaks for a finding.
#[must_use]
pub fn speaking<'a>(finding: &Finding, rules: &'a RuleSet) -> &'a Rule {
    &rules.rules[finding.rules.first().copied().unwrap_or_default()]
}

/// The union of the laws of all rules that agree on a finding.
#[must_use]
pub fn laws<'a>(finding: &Finding, rules: &'a RuleSet) -> Vec<&'a Law> {
    let mut laws: Vec<&Law> = Vec::new();
    for law in finding.rules.iter().flat_map(|r| &rules.rules[*r].law) {
        if !laws.contains(&law) {
            laws.push(law);
        }
    }
    laws
}

/// A law as one line: title, section, edition.
#[must_use]
pub fn law_line(law: &Law, rules: &RuleSet, lang: Lang) -> String {
    let words = words::of(lang);
    let Some(source) = rules.sources.get(&law.source) else { return law.source.clone() };
    let mut line = source.title.get(lang).to_owned();
    if let Some(section) = &law.section {
        line.push(' ');
        line.push_str(section);
    }
    if let Some(edition) = &source.edition {
        line.push_str(&format!("{}{edition}{}", words.open, words.close));
    }
    if source.checked != crate::rule::Checked::Primary {
        line.push_str(&format!("{}{}{}", words.open, words.checked(source.checked), words.close));
    }
    line
}
