//! A new rule file to start from: complete enough to be used, with a comment where its author has to decide.

use crate::meta::{RuleId, Severity};
use crate::pack::raw::{RawWords, WordList};
use crate::rule::Guard;
use crate::yaml::scalar;

/// A list of more words than this has each on a line of its own: such lists are kept by adding and removing lines.
const ONE_LINE: usize = 6;

/// What is known of a rule before it is written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id.
    pub id: RuleId,
    /// One of [`RawRule::KINDS`](super::raw::RawRule::KINDS).
    pub kind: String,
    /// The words it is about, with the longer words in which they are fine; a regular expression for a pattern.
    pub words: RawWords,
    /// A note that, standing in the same block, makes the words right.
    pub note: Option<String>,
    /// Severity.
    pub severity: Severity,
    /// What is wrong, in a few words.
    pub title: String,
    /// Why it matters.
    pub why: String,
    /// What would do instead.
    pub propose: String,
    /// Sources the rule rests on.
    pub law: Vec<String>,
    /// What it flags, with `⟦ ⟧`.
    pub flag: Vec<String>,
    /// What it passes.
    pub pass: Vec<String>,
}

impl Draft {
    /// Where the file belongs in the folder of a pack.
    #[must_use]
    pub fn path(&self) -> String {
        let (category, name) = self.id.as_str().split_once('.').unwrap_or((self.id.as_str(), "rule"));
        format!("{category}/{name}.yaml")
    }

    /// The file.
    #[must_use]
    pub fn yaml(&self) -> String {
        let mut out = String::new();
        let mut line = |text: &str| {
            out.push_str(text);
            out.push('\n');
        };
        line(&format!("id: {}", self.id));
        line("# What is wrong, why it matters, and what would do. One plain sentence each; readers of reports see them.");
        for (key, text) in [("title", &self.title), ("why", &self.why), ("propose", &self.propose)] {
            if text.is_empty() { line(&format!("# {key}: …")) } else { line(&format!("{key}: {}", scalar(text))) }
        }
        line("# error must not be published, warning should be changed, info is a question. An error needs a primary source.");
        line(&format!("severity: {}", self.severity));
        line("# Kinds of pages it applies to; all of them when left out.");
        line("# profiles: [clinic, affiliate, cosmetic, supplement, general, ad]");
        if self.law.is_empty() {
            line("# The law behind it: ids of a sources.yaml. `kotowari rules list --law x` names those that exist.");
            line("# law: [{source: jp.medical-ad-guideline, section: …}]");
        } else {
            line("law:");
            self.law.iter().for_each(|source| line(&format!("  - {{source: {}}}", scalar(source))));
        }
        self.kind(&mut line);
        line("# What excuses it. Left out: the usual guards of the category, which are these; [] excuses nothing.");
        let guards: Vec<&str> = Guard::usual(self.id.category()).into_iter().map(Guard::word).collect();
        line(&format!("# guards: [{}]", guards.join(", ")));
        line("# Each is a test: `kotowari rules test` runs them. ⟦ ⟧ stand around exactly what must be reported.");
        line("examples:");
        for (key, list, hint) in [
            ("flag", &self.flag, "a sentence with ⟦the words⟧"),
            ("pass", &self.pass, "its denial, a question, a warning of it, a compound"),
        ] {
            line(&format!("  {key}:{}", if list.is_empty() { format!(" []  # {hint}") } else { String::new() }));
            list.iter().for_each(|example| line(&format!("    - {}", scalar(example))));
        }
        out
    }

    fn kind(&self, line: &mut impl FnMut(&str)) {
        let words_line = |line: &mut dyn FnMut(&str), indent: &str| {
            line(&format!(
                "{indent}# Words that inflect stand in groups of their own, in dictionary form: godan: [治る], ichidan: [消える],"
            ));
            line(&format!("{indent}# suru: [改善], i-adjectives: [若い]. shields: [最高血圧] would keep 最高 from being found in it."));
            for (key, list) in self.words.groups().into_iter().chain([("shields", &self.words.shields)]) {
                words(line, indent, key, list);
            }
        };
        match (self.kind.as_str(), &self.note) {
            ("phrases", Some(note)) => {
                line("# The words, unless the note stands in the same block.");
                line("classes:");
                line("  claim:");
                words_line(line, "    ");
                line("  note:");
                line(&format!("    words: [{}]", scalar(note)));
                line("frame:");
                line("  any:");
                line("    - {slots: [claim], unless: [note], unless-within: block}");
            }
            ("frame", _) => {
                line("# Words of both classes in one clause, in any order. The last is the predicate: its ending is part of the finding.");
                line("# `kotowari rules show claim/guarantee.outcome` shows a frame and the classes it takes from the lexicons.");
                line("classes:");
                line("  claim:");
                words_line(line, "    ");
                line("frame:");
                line("  any:");
                line("    - [claim, improve|cure]");
            }
            ("numeric", _) => {
                line("# A figure with one of these classes in the same clause.");
                line("classes:");
                line("  claim:");
                words_line(line, "    ");
                line("numeric: {units: [percent, ratio, times], with: [claim]}");
            }
            ("pattern", _) => {
                let regex = self.words.words.iter().next().map_or_else(|| "…".to_owned(), |w| scalar(w).into_owned());
                line("# A regular expression over the folded sentence; it must begin or end with literal words.");
                line(&format!("pattern: {{regex: {regex}}}"));
            }
            ("citation", _) => line("citation: {check: dangling}  # or broken-reference, unused, duplicate, malformed, bare-address"),
            ("ineffective", _) => {
                line("# Statements of these obligations that are made where they do not work.");
                line("ineffective: {of: [disclosure/risk], when: collapsed}  # or far, small, after-action, contradicted");
            }
            ("requires", _) => {
                line("# What the page owes its reader, and when.");
                line("classes:");
                line("  said:");
                words_line(line, "    ");
                line("requires:");
                line("  owed-when: {subjects: [self-pay]}  # or frames: [[class, class]], always: true");
                line("  elements:");
                line("    - {id: statement, met: [[said]]}");
            }
            _ => {
                line("# Each of the words alone is the finding.");
                line("phrases:");
                words_line(line, "  ");
            }
        }
    }
}

/// A list of words under its key; nothing when there are none.
fn words(line: &mut dyn FnMut(&str), indent: &str, key: &str, list: &WordList) {
    let words: Vec<_> = list.iter().map(scalar).collect();
    if words.len() > ONE_LINE {
        line(&format!("{indent}{key}:"));
        words.iter().for_each(|word| line(&format!("{indent}  - {word}")));
    } else if !words.is_empty() {
        line(&format!("{indent}{key}: [{}]", words.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::raw::RawRule;
    use crate::pack::{PackFile, open};

    #[test]
    fn every_kind_makes_a_rule_that_loads() {
        for kind in RawRule::KINDS {
            for note in [None, Some("※角層まで: \"#".to_owned())] {
                let category = if kind == "requires" { "disclosure/risk" } else { "claim/novelty" };
                let draft = Draft {
                    id: RuleId::parse(&format!("{category}.house")).unwrap(),
                    kind: kind.to_owned(),
                    words: RawWords {
                        words: WordList::of(["{a, b", "x: y", "- z", "#", "'", "七", "~"]),
                        godan: WordList::of(["うるおい肌へ導く"]),
                        shields: WordList::of(["うるおい肌へ導く人"]),
                        ..RawWords::default()
                    },
                    note,
                    severity: Severity::Warning,
                    title: "題: \"名\"".into(),
                    why: String::new(),
                    propose: "- x".into(),
                    law: vec!["jp.medical-ad-guideline".into()],
                    flag: vec!["⟦うるおい肌へ導く⟧。".into()],
                    pass: Vec::new(),
                };
                let text = draft.yaml().replace("regex: \"{a, b\"", "regex: うるおい肌");
                let file = PackFile { path: format!("house/{}", draft.path()), name: "x".into(), text };
                let packs = open(std::slice::from_ref(&file), true);
                assert_eq!(packs.problems, [], "{}", file.text);
                assert_eq!(packs.rules.rules.len(), 1);
            }
        }
    }
}
