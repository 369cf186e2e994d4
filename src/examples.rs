//! Runs the examples that rules carry. A rule ships with what it flags and what it passes, and both are tests.

pub mod coverage;
pub mod mutate;

use crate::document::Document;
use crate::finding::Finding;
use crate::input::markdown;
use crate::judge;
use crate::rule::{Example, Rule, RuleSet};
use crate::scan;
use crate::snippet::Snippets;
use crate::span::Span;
use crate::text::TextView;

/// What became of an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A flag example: reported at exactly the marked places.
    Reported,
    /// A pass example: nothing reported.
    Validated,
    /// A pass example in which something was reported.
    Noisy,
    /// A flag example in which nothing was reported.
    Missing,
    /// A flag example, reported at other places than the marked ones.
    Wrong,
}

impl Outcome {
    /// Whether the example holds.
    #[must_use]
    pub fn holds(self) -> bool {
        matches!(self, Self::Reported | Self::Validated)
    }

    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Validated => "validated",
            Self::Noisy => "noisy",
            Self::Missing => "missing",
            Self::Wrong => "wrong",
        }
    }
}

/// An example with what came of it.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What became of it.
    pub outcome: Outcome,
    /// What was reported by the rule, as a reader sees it.
    pub reported: Vec<String>,
    /// What was marked.
    pub marked: Vec<String>,
    /// Indexes of rules that speak for this one: of those that agree on a place, a reader is told one.
    pub spoken_by: Vec<usize>,
}

/// Runs one example of a rule through the linter. Only what this rule reports counts.
#[must_use]
pub fn run(rules: &RuleSet, rule: usize, example: &Example) -> Verdict {
    let (text, marks) = unmark(&example.marked);
    let document = read(&text);
    let hits = scan::scan(&document, &rules.terms);
    let judgement = judge::judge(rules, &document, &hits, example.profile, &Snippets::default());
    let found: Vec<&Finding> = judgement.findings.iter().filter(|f| f.rules.contains(&rule)).collect();
    let spans: Vec<Span<crate::span::Src>> = found.iter().map(|f| f.place.span).collect();
    let mut spoken_by: Vec<usize> = found.iter().filter_map(|f| f.rules.first().copied()).filter(|&first| first != rule).collect();
    spoken_by.dedup();
    let same = spans.iter().map(|s| (s.start(), s.end())).eq(marks.iter().copied());
    let outcome = match (example.flag, spans.is_empty()) {
        (true, true) => Outcome::Missing,
        (true, false) if same => Outcome::Reported,
        (true, false) => Outcome::Wrong,
        (false, true) => Outcome::Validated,
        (false, false) => Outcome::Noisy,
    };
    Verdict {
        outcome,
        reported: spans.iter().map(|s| s.of(&text).to_owned()).collect(),
        marked: marks.iter().map(|&(a, b)| text[a..b].to_owned()).collect(),
        spoken_by,
    }
}

/// All examples of a rule with their verdicts.
pub fn of_rule(rules: &RuleSet, index: usize) -> impl Iterator<Item = (&Example, Verdict)> {
    let rule: &Rule = &rules.rules[index];
    rule.examples.iter().map(move |e| (e, run(rules, index, e)))
}

/// An example's text as a document: Markdown.
fn read(text: &str) -> Document {
    markdown::parse(&TextView::verbatim(text, Span::new(0, text.len()))).0
}

/// Takes `⟦ ⟧` out; returns the text and the bytes that were marked.
fn unmark(marked: &str) -> (String, Vec<(usize, usize)>) {
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut open = None;
    for c in marked.chars() {
        match c {
            '⟦' => open = Some(text.len()),
            '⟧' => marks.extend(open.take().map(|start| (start, text.len()))),
            c => text.push(c),
        }
    }
    (text, marks)
}
