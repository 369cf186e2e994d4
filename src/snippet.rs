//! Texts that a house has approved, in `.kotowari/snippets.yml`: whoever says one of them has said what it stands for,
//! and whoever says nearly that has let it drift.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;

use crate::document::Document;
use crate::meta::{Category, Date, date, nearest};
use crate::problem::Problem;
use crate::span::{Folded, Span};
use crate::text::fold::fold;
use crate::yaml::decode::{self, Advice};
use crate::yaml::{self, Node, Step};

/// An approved text.
#[derive(Debug, Clone)]
pub struct Snippet {
    /// Its name.
    pub id: String,
    /// The text, one paragraph.
    pub text: String,
    /// The subject it speaks of; without, it may speak of any.
    pub subject: Option<String>,
    /// The obligation it meets.
    pub category: Category,
    /// The element of it that it meets; without, all of them.
    pub element: Option<String>,
    /// The last day on which it may be used.
    pub until: Option<Date>,
    /// Where it stands in its file, by key.
    places: Places,
    folded: String,
    pairs: BTreeSet<(char, char)>,
}

/// Bytes of a snippet's values.
#[derive(Debug, Clone, Default)]
struct Places {
    id: Option<Range<usize>>,
    subject: Option<Range<usize>>,
    element: Option<Range<usize>>,
    category: Option<Range<usize>>,
}

/// The approved texts of a project.
#[derive(Debug, Clone, Default)]
pub struct Snippets {
    /// The file, as people know it.
    pub file: String,
    /// In the order of the file.
    pub list: Vec<Snippet>,
}

/// A place where a document says a snippet, or nearly.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    /// Its index in the list.
    pub snippet: usize,
    /// Block it stands in.
    pub block: usize,
    /// The words.
    pub span: Span<Folded>,
    /// How much of it is the same, in percent; 100 is the snippet itself.
    pub likeness: usize,
}

/// From here on a text is a snippet that has drifted. Two texts of one house on one thing have about half in common.
const DRIFTED: usize = 75;

/// Shorter texts resemble too much.
const SHORT: usize = 12;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSnippets {
    snippets: Vec<RawSnippet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSnippet {
    id: String,
    text: String,
    category: String,
    #[serde(default)]
    element: Option<String>,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    until: Option<String>,
}

static ADVICE: Advice = Advice {
    empty: "write snippets: [{id: …, category: disclosure/risk, text: …}], or remove the file",
    missing: |key| match key {
        "id" => "give the snippet a name: id: risk-laser",
        "category" => "write what it meets: category: disclosure/risk",
        "text" => "write the approved text",
        _ => "write snippets: and a list below it",
    },
    variant: |_| "write id, category, text, and if need be element, subject, until",
    shape: |_| None,
};

/// Reads the approved texts in a file that people know as `name`. What is past its last day on `today` is a mistake and
/// is left out.
#[must_use]
pub fn read(name: &str, text: &str, today: Date) -> (Snippets, Vec<Problem>) {
    let mut problems = Vec::new();
    let parsed = yaml::parse(text);
    let raw: Option<RawSnippets> = decode::decode(text, &parsed, &ADVICE, &mut problems);
    let node = parsed.as_ref().ok().and_then(Option::as_ref);
    let mut list: Vec<Snippet> = Vec::new();
    for (i, raw) in raw.map_or_else(Vec::new, |r| r.snippets).into_iter().enumerate() {
        let place = |key: &str| node.map(|n: &Node| n.locate(&[Step::Key("snippets".into()), Step::Index(i), Step::Key(key.into())]));
        let mut mistake = |key: &str, message: String, help: &str| problems.push(Problem::error(message).at(place(key)).help(help));
        if list.iter().any(|s| s.id == raw.id) {
            mistake("id", format!("there are two snippets called `{}`", raw.id), "give one of them another id");
        }
        let Some(category) = Category::of(&raw.category) else {
            let help = nearest(&raw.category, crate::meta::CATEGORIES)
                .map_or_else(|| "write one such as disclosure/risk".to_owned(), |n| format!("did you mean `{n}`?"));
            mistake("category", format!("there is no category `{}`", raw.category), &help);
            continue;
        };
        let until = match raw.until.as_deref().map(date) {
            None => None,
            Some(Ok(day)) if day < today => {
                mistake(
                    "until",
                    format!("the snippet `{}` was valid until {day}", raw.id),
                    "have the text approved again and change the date, or remove the snippet",
                );
                continue;
            }
            Some(Ok(day)) => Some(day),
            Some(Err(message)) => {
                mistake("until", message, "leave it out for a text without a last day");
                continue;
            }
        };
        let text = raw.text.trim().to_owned();
        if text.is_empty() || text.contains('\n') {
            mistake("text", "a snippet is one paragraph".to_owned(), "write the text on one line, or make several snippets of it");
            continue;
        }
        let folded = fold(&text).0;
        let places = Places { id: place("id"), subject: place("subject"), element: place("element"), category: place("category") };
        let pairs = pairs(&folded);
        list.push(Snippet { id: raw.id, text, subject: raw.subject, category, element: raw.element, until, places, folded, pairs });
    }
    for problem in &mut problems {
        problem.file = Some(name.to_owned());
    }
    (Snippets { file: name.to_owned(), list }, problems)
}

impl Snippet {
    /// Whether it may stand for this element of an obligation towards this subject.
    #[must_use]
    pub fn meets(&self, category: Category, element: &str, subject: &str) -> bool {
        self.category == category
            && self.element.as_deref().is_none_or(|e| e == element)
            && self.subject.as_deref().is_none_or(|s| s == subject)
    }
}

impl Snippets {
    /// Every place where a document says one of them, or nearly, in reading order; only what a reader of the page sees.
    #[must_use]
    pub fn said(&self, document: &Document) -> Vec<Said> {
        let mut found = Vec::new();
        for (index, block) in document.blocks.iter().enumerate().filter(|(_, b)| b.kind.is_body() && !self.list.is_empty()) {
            let text = &block.folded;
            let units = || block.sentences.iter().map(|s| s.span).chain((block.sentences.len() > 1).then(|| Span::new(0, text.len())));
            for (snippet, wanted) in self.list.iter().enumerate() {
                let said = |span, likeness| Said { snippet, block: index, span, likeness };
                if let Some(at) = text.find(&wanted.folded) {
                    found.push(said(Span::new(at, at + wanted.folded.len()), 100));
                } else {
                    let near = units().map(|span| (wanted.likeness(span.of(text)), span)).max_by_key(|(likeness, _)| *likeness);
                    found.extend(near.filter(|(l, _)| *l >= DRIFTED).map(|(likeness, span)| said(span, likeness.min(99))));
                }
            }
        }
        found
    }

    /// Those that name what does not exist. `known` tells whether there is such a subject, and such an element of such an
    /// obligation.
    pub fn problems(&self, subject: impl Fn(&str) -> bool, element: impl Fn(Category, Option<&str>) -> bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        for snippet in &self.list {
            let mut mistake = |span: &Option<Range<usize>>, message: String, help: &str| {
                problems.push(Problem::error(message).in_file(&self.file).at(span.clone()).help(help));
            };
            if let Some(name) = snippet.subject.as_ref().filter(|s| !subject(s)) {
                mistake(
                    &snippet.places.subject,
                    format!("there is no subject `{name}`"),
                    "`kotowari check FILE -f json` shows ids of subjects; leave it out for a text that fits all",
                );
            }
            if !element(snippet.category, None) {
                mistake(
                    &snippet.places.category,
                    format!("nothing is owed under `{}`", snippet.category),
                    "write the category of an obligation, such as disclosure/risk",
                );
            } else if let Some(name) = snippet.element.as_deref().filter(|e| !element(snippet.category, Some(e))) {
                mistake(
                    &snippet.places.element,
                    format!("`{}` has no element `{name}`", snippet.category),
                    "`kotowari explain` lists the required statements; leave it out for a text that makes all of them",
                );
            }
        }
        problems
    }

    /// A mistake of a snippet, at its name.
    #[must_use]
    pub fn mistake(&self, snippet: usize, message: String) -> Problem {
        Problem::error(message).in_file(&self.file).at(self.list[snippet].places.id.clone())
    }
}

impl Snippet {
    /// How much of `text` and the snippet is the same, in percent of both: pairs of neighbouring characters.
    fn likeness(&self, text: &str) -> usize {
        let (own, other) = (self.folded.len(), text.trim().len());
        if self.pairs.len() < SHORT || other * 2 < own || own * 2 < other {
            return 0;
        }
        let theirs = pairs(text);
        let same = theirs.intersection(&self.pairs).count();
        200 * same / (theirs.len() + self.pairs.len()).max(1)
    }
}

fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let words = text.chars().filter(|c| c.is_alphanumeric());
    words.clone().zip(words.skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str, text: &str) -> (Snippets, Vec<Problem>) {
        read("snippets.yml", text, day.parse().unwrap())
    }

    #[test]
    fn mistakes_have_places_and_next_steps() {
        let text = "snippets:\n  - {id: a, category: disclosure/risk, text: 腫れが出ます。, until: 2025-01-31}\n  - {id: b, category: disclosure/risks, text: x}\n  - {id: b2, category: disclosure/risk, text: x, untill: 2025-01-01}\n  - {id: c, category: disclosure/risk, text: x, until: soon}\n  - {id: d, category: disclosure/risk, text: \"x\\ny\"}\n";
        let (snippets, problems) = on("2025-02-01", text);
        assert_eq!(snippets.list.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["b2"]);
        let said: Vec<(&str, &str)> = problems.iter().map(|p| (p.message.as_str(), p.span.clone().map_or("", |s| &text[s]))).collect();
        assert_eq!(
            said,
            [
                ("unknown key `untill`", "untill"),
                ("the snippet `a` was valid until 2025-01-31", "2025-01-31"),
                ("there is no category `disclosure/risks`", "disclosure/risks"),
                ("`soon` is no day; write it as 2027-03-31", "soon"),
                ("a snippet is one paragraph", "x\\ny"),
            ]
        );
        assert!(problems.iter().all(|p| p.help.is_some() && p.file.as_deref() == Some("snippets.yml")));
        assert!(on("2025-01-31", "snippets: [{id: a, category: disclosure/risk, text: x, until: 2025-01-31}]").1.is_empty());
        assert_eq!(on("2025-01-31", "").1.len(), 1);
    }

    #[test]
    fn what_nearly_says_a_snippet_has_drifted() {
        let (snippets, _) = on(
            "2025-01-01",
            "snippets: [{id: a, category: disclosure/risk, text: 照射後に赤み、かさぶた、色素沈着が起こることがあります。}]",
        );
        let likeness = |text: &str| snippets.list[0].likeness(&fold(text).0);
        assert!(likeness("照射後に赤み、かさぶた、色素沈着が起こる場合があります。") >= DRIFTED);
        assert!(likeness("照射後に赤みが起こることがあります。強いときは受診してください。") < DRIFTED);
        assert_eq!(likeness("赤み。"), 0);
    }
}
