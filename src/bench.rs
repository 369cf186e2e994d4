//! How often the rules are right on labelled sentences: precision and recall by category, with 95 % Wilson intervals.
//!
//! A finding is right if its category is the expected one, or one that the label names as good, and the quotes overlap;
//! one without such a label is a false alarm, and a label without a finding a miss. An `info` is a question and counts as
//! neither, and neither do obligations, which a sentence cannot owe.

use std::collections::BTreeMap;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::input;
use crate::lint::Linter;
use crate::meta::{Category, Profile, Severity};
use crate::problem::Problem;
use crate::settle::Levels;
use crate::source::Source;

/// Below so many cases a figure for one rule says nothing.
pub const CASES_OF_A_RULE: usize = 35;

/// A labelled sentence, one a line of a JSONL file.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    /// Its name in the file.
    pub id: String,
    /// The profile it stands in.
    pub context: String,
    /// The text, as Markdown.
    pub text: String,
    /// What must be reported; nothing when empty.
    #[serde(default)]
    pub expect: Vec<Expected>,
    /// Its label is disputed: it counts neither way.
    #[serde(default)]
    pub doubtful: bool,
}

/// A label.
#[derive(Debug, Clone, Deserialize)]
pub struct Expected {
    /// The category.
    pub category: String,
    /// The words it is about.
    pub quote: String,
    /// Categories that are as right.
    #[serde(default)]
    pub alt: Vec<String>,
}

/// Reads labelled sentences; a line that is none is a problem and costs that line.
pub fn cases(name: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let case: Result<Case, String> = serde_json::from_str(line).map_err(|e| e.to_string());
        match case.and_then(|c: Case| c.context.parse::<Profile>().map(|_| c)) {
            Ok(case) => cases.push(case),
            Err(error) => problems.push(
                Problem::error(format!("line {} is no labelled sentence: {error}", number + 1))
                    .in_file(name)
                    .help("write {\"id\", \"context\": a profile, \"text\", \"expect\": [{\"category\", \"quote\"}]}"),
            ),
        }
    }
    cases
}

/// Counts of one category or rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Labels that were found, or findings that were right.
    pub right: usize,
    /// Labels that were not found.
    pub missed: usize,
    /// Findings without a label.
    pub false_alarms: usize,
}

impl Score {
    /// Share of what was reported that is right, with its interval.
    #[must_use]
    pub fn precision(self) -> Option<Rate> {
        Rate::of(self.right, self.right + self.false_alarms)
    }

    /// Share of the labels that were found, with its interval.
    #[must_use]
    pub fn recall(self) -> Option<Rate> {
        Rate::of(self.right, self.right + self.missed)
    }

    /// The harmonic mean of both.
    #[must_use]
    pub fn f1(self) -> Option<f64> {
        let all = 2 * self.right + self.missed + self.false_alarms;
        (all > 0).then(|| 2.0 * self.right as f64 / all as f64)
    }
}

/// A share with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The share.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Rate {
    /// Wilson's interval for `k` of `n`, which holds for small numbers and for shares near 0 and 1. Nothing for `n` = 0.
    #[must_use]
    pub fn of(k: usize, n: usize) -> Option<Self> {
        const Z: f64 = 1.959_963_984_540_054;
        if n == 0 {
            return None;
        }
        let (p, n) = (k as f64 / n as f64, n as f64);
        let middle = p + Z * Z / (2.0 * n);
        let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        Some(Self { value: p, low: ((middle - spread) / scale).max(0.0), high: ((middle + spread) / scale).min(1.0) })
    }
}

/// What came of a bench.
#[derive(Debug, Default)]
pub struct Bench {
    /// Sentences that were judged.
    pub cases: usize,
    /// By category.
    pub categories: BTreeMap<String, Score>,
    /// By rule; a rule misses nothing, since no label names one.
    pub rules: BTreeMap<String, Score>,
    /// Labels that were not found: sentence, category, quote.
    pub misses: Vec<(String, String, String)>,
    /// Findings without a label: sentence, rule, quote.
    pub false_alarms: Vec<(String, String, String)>,
}

impl Bench {
    /// All categories together.
    #[must_use]
    pub fn total(&self) -> Score {
        self.categories.values().fold(Score::default(), |sum, s| Score {
            right: sum.right + s.right,
            missed: sum.missed + s.missed,
            false_alarms: sum.false_alarms + s.false_alarms,
        })
    }
}

/// A scored finding: category, quote, rule.
struct Predicted {
    category: Category,
    quote: String,
    rule: String,
}

/// Judges labelled sentences.
#[must_use]
pub fn run(rules: crate::rule::RuleSet, cases: &[Case]) -> Bench {
    let mut bench = Bench::default();
    // The profile of each sentence is declared in it, as in a record.
    let linter = Linter::new(rules, Levels::default(), None);
    for case in cases.iter().filter(|c| !c.doubtful) {
        let predicted = predicted(&linter, case);
        bench.add(case, predicted);
    }
    bench
}

fn predicted(linter: &Linter, case: &Case) -> Vec<Predicted> {
    let record = serde_json::json!({"id": case.id, "text": case.text, "profile": case.context}).to_string();
    let Some(format) = input::by_name("jsonl") else { return Vec::new() };
    let report = linter.lint(Source::from_text("case.jsonl", record), format);
    let findings = report.documents.into_iter().flat_map(|d| d.findings);
    findings
        .filter(|f| f.severity != Severity::Info && matches!(f.category.family(), "claim" | "citation"))
        .map(|f| Predicted {
            category: f.category,
            quote: f.place.quote,
            rule: f.rules.first().map_or_else(String::new, |&r| linter.rules().rules[r].id.to_string()),
        })
        .collect()
}

impl Bench {
    /// Exact categories first, then those that are as right; further findings on the same words are the same finding.
    fn add(&mut self, case: &Case, mut left: Vec<Predicted>) {
        self.cases += 1;
        let mut open: Vec<&Expected> = Vec::new();
        let mut take = |this: &mut Self, expected: &Expected, fits: &dyn Fn(&Predicted) -> bool| {
            let (found, rest): (Vec<_>, Vec<_>) =
                std::mem::take(&mut left).into_iter().partition(|p| fits(p) && overlap(&p.quote, &expected.quote));
            left = rest;
            found.iter().for_each(|p| this.rules.entry(p.rule.clone()).or_default().right += 1);
            if !found.is_empty() {
                this.categories.entry(expected.category.clone()).or_default().right += 1;
            }
            !found.is_empty()
        };
        for expected in &case.expect {
            if !take(self, expected, &|p| p.category.name() == expected.category) {
                open.push(expected);
            }
        }
        for expected in open {
            if !take(self, expected, &|p| expected.alt.iter().any(|alt| alt == p.category.name())) {
                self.categories.entry(expected.category.clone()).or_default().missed += 1;
                self.misses.push((case.id.clone(), expected.category.clone(), expected.quote.clone()));
            }
        }
        for p in left {
            self.categories.entry(p.category.name().to_owned()).or_default().false_alarms += 1;
            self.rules.entry(p.rule.clone()).or_default().false_alarms += 1;
            self.false_alarms.push((case.id.clone(), p.rule, p.quote));
        }
    }
}

/// The same place: the two share at least half of the shorter, and the finding is no paragraph thrown at a phrase.
fn overlap(found: &str, label: &str) -> bool {
    let norm = |text: &str| -> Vec<char> {
        text.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '_' | '`' | '~' | '|' | '#' | '>')).collect()
    };
    let (a, b) = (norm(found), norm(label));
    if a.is_empty() || b.is_empty() || a.len() > 3 * b.len() + 12 {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let part = short.len().div_ceil(2).max(2).min(short.len());
    let within = |needle: &[char]| long.windows(needle.len()).any(|w| w == needle);
    within(short) || short.windows(part).any(within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_wilsons() {
        let rate = Rate::of(9, 10).unwrap();
        assert!((rate.low - 0.596).abs() < 0.001 && (rate.high - 0.982).abs() < 0.001, "{rate:?}");
        assert_eq!(Rate::of(0, 0), None);
        assert!(Rate::of(0, 5).unwrap().low == 0.0 && Rate::of(5, 5).unwrap().high == 1.0);
    }

    #[test]
    fn quotes_overlap_when_they_share_half_of_the_shorter() {
        assert!(overlap("必ず**治ります**", "必ず治ります"));
        assert!(overlap("100％治る", "必ず100%治る"));
        assert!(overlap("効果が必ず出ます", "必ず出ます。"));
        assert!(!overlap("効果", "副作用"));
        assert!(!overlap(&"必ず治ります".repeat(9), "必ず治ります"));
    }
}
