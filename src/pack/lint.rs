//! What works in a pack and is not meant: words that another word finds already, shields that shield nothing, borders
//! that do not exist in Japanese, rules without examples. Mistakes that forbid using a pack are found by its compiler;
//! these are warnings, told to authors and to nobody who merely checks an article.

use std::collections::BTreeMap;

use crate::meta::CATEGORIES;
use crate::pack::Packs;
use crate::pack::place::At;
use crate::pack::raw::{RawExample, RawRule, RawText, RawWords, WordList};
use crate::problem::Problem;
use crate::rule::Kind;
use crate::rule::kind::frame::Frame;
use crate::scan::{ClassId, ClassSet, terms};
use crate::text::fold::fold_term;
use crate::text::{inflection, number};

/// Examples of each sort that an embedded rule carries: situations, not variants of one sentence.
const EMBEDDED_EXAMPLES: usize = 3;

/// Looks at the user's files among the packs; embedded ones have no text to point into.
pub(super) fn lint(packs: &Packs) -> Vec<Problem> {
    let mut lint = Lint { packs, problems: Vec::new() };
    for (file, class, words) in packs.bundle.lexicons.iter().filter(|(file, ..)| packs.texts.has(file)) {
        if let Some(id) = packs.rules.terms.class_of(class) {
            lint.words(words, id, false, &At::file(file));
        }
    }
    for (file, names) in packs.bundle.names.iter().filter(|(file, _)| packs.texts.has(file)) {
        lint.names(&names.names, &At::file(file).key("names"));
    }
    for (file, pack, rule) in packs.bundle.rules.iter().filter(|(file, ..)| packs.texts.has(file)) {
        lint.rule(rule, packs.embedded.contains(pack), &At::file(file));
    }
    lint.problems
}

struct Lint<'a> {
    packs: &'a Packs,
    problems: Vec<Problem>,
}

impl Lint<'_> {
    fn warn(&mut self, at: &At<'_>, message: String, help: &str) {
        let span = self.packs.texts.locate(at);
        self.problems.push(Problem::warning(message).help(help).in_file(at.file).at(span));
    }

    fn rule(&mut self, raw: &RawRule, embedded: bool, at: &At<'_>) {
        self.path(&raw.id, at);
        let class = |name: &str| self.packs.rules.terms.class_of(&format!("{}#{name}", raw.id));
        let own: Vec<(&str, ClassId)> = raw.classes.keys().filter_map(|name| Some((name.as_str(), class(name)?))).collect();
        let phrases = class("phrases");
        let used = raw.class_names();
        for (name, id) in own {
            let classes = at.key("classes");
            let at = classes.key(name);
            self.words(&raw.classes[name], id, false, &at);
            if !used.contains(name) {
                self.warn(&at, format!("nothing in the rule uses the class `{name}`"), "name it in a frame, or remove it");
            }
        }
        if let (Some(words), Some(id)) = (&raw.phrases, phrases) {
            self.words(words, id, true, &at.key("phrases"));
        }
        if let Some(rule) = self.packs.rules.rule(&raw.id) {
            self.rule_shields(&raw.shields, &rule.kind, &at.key("shields"));
        }
        if let Some(requires) = &raw.requires {
            let subjects = at.key("requires");
            let subjects = subjects.key("owed-when");
            self.tags(&requires.owed_when.subjects, &subjects.key("subjects"));
        }
        if let Some(pattern) = &raw.pattern {
            self.borders(&pattern.regex, &at.key("pattern").key("regex"));
        }
        // what is said of exceptions rests on no law, and no example can be judged without them
        if raw.directive.is_none() {
            self.texts(raw, embedded, at);
            self.examples(raw, embedded, at);
        }
    }

    /// A file in the folders of categories is looked for by the id of its rule; a file elsewhere may have any name.
    fn path(&mut self, id: &str, at: &At<'_>) {
        let Some((category, name)) = id.split_once('.') else { return };
        let file = at.file.replace('\\', "/");
        let stem = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")).unwrap_or(&file);
        let sorted = stem.split('/').any(|folder| CATEGORIES.iter().any(|c| c.split('/').next() == Some(folder)));
        if sorted && !format!("/{stem}").ends_with(&format!("/{category}/{name}")) {
            let help = format!("its rule is looked for in {category}/{name}.yaml; rename the file, or correct the id");
            self.warn(&at.key("id"), format!("the id `{id}` is not where the file stands"), &help);
        }
    }

    /// A tag that no subject has makes nothing due.
    fn tags(&mut self, tags: &[String], at: &At<'_>) {
        for (i, tag) in tags.iter().enumerate() {
            if !self.packs.rules.subjects.iter().any(|s| s.tags.contains(tag)) {
                let help = "list products or treatments with it in subjects/*.yaml, or say by frames what makes it due";
                self.warn(&at.item(i), format!("no subject has the tag `{tag}`"), help);
            }
        }
    }

    /// Words of one class. With `alone` each of them is a finding by itself, so that one inside another adds nothing.
    fn words(&mut self, words: &RawWords, class: ClassId, alone: bool, at: &At<'_>) {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for (key, list) in words.groups() {
            let group = at.key(key);
            for (i, word) in list.iter().enumerate() {
                let folded = fold_term(word).into_owned();
                let at = group.item(i);
                match seen.get(&folded) {
                    // 痛い as an adjective and as a word: the same text twice, found twice in different ways
                    Some(&other) if other == key => self.warn(&at, format!("`{word}` is listed twice"), "remove one of the two"),
                    _ if alone && key != "suffixes" => {
                        if let Some(shorter) = self.within(&folded, class) {
                            self.warn(
                                &at,
                                format!("`{word}` adds nothing: `{shorter}`, also listed here, is found in it and says the same"),
                                "remove the longer one, or the shorter one if it finds too much",
                            );
                        }
                    }
                    _ => {}
                }
                seen.entry(folded).or_insert(key);
            }
        }
        let group = at.key("shields");
        for (i, shield) in words.shields.iter().enumerate() {
            self.shield(shield, |entry| entry == class, "of the words beside it", &group.item(i));
        }
    }

    /// The stem of a shorter word of the class in this one, if it is found there and says the same.
    fn within(&self, word: &str, class: ClassId) -> Option<String> {
        let table = &self.packs.rules.terms;
        let mut found: Vec<(usize, usize, bool)> = Vec::new();
        table.find(word, |start, end, entry| {
            if entry.class == class && terms::fits(word, start, end, entry) && !table.shielded(class, word, start, end) {
                let denied = inflection::read(word, end, entry.conjugation).map(|r| r.form.negative() != entry.negative);
                found.extend(denied.map(|denied| (start, end, denied)));
            }
        });
        let whole = found.iter().filter(|f| f.0 == 0).max_by_key(|f| f.1).copied()?;
        found.iter().find(|f| (f.0, f.1) != (whole.0, whole.1) && f.2 == whole.2).map(|f| word[f.0..f.1].to_owned())
    }

    fn shield(&mut self, shield: &str, of: impl Fn(ClassId) -> bool, whose: &str, at: &At<'_>) {
        let folded = fold_term(shield).into_owned();
        if folded.is_empty() {
            self.warn(at, format!("`{shield}` folds to nothing"), "remove it");
            return;
        }
        let mut shields = false;
        self.packs.rules.terms.find(&folded, |_, _, entry| shields |= of(entry.class));
        if !shields {
            let help = "a shield is a longer word that holds one of the words: 最高血圧 for 最高; remove it, or correct one of the two";
            self.warn(at, format!("`{shield}` shields nothing: none {whose} stands in it"), help);
        }
    }

    fn names(&mut self, names: &WordList, at: &At<'_>) {
        for (i, name) in names.iter().enumerate() {
            let folded = fold_term(name);
            let mut hides = number::numbers(&folded).iter().any(|n| n.span.len() < folded.len());
            self.packs.rules.terms.find(&folded, |start, end, _| hides |= end - start < folded.len());
            if !hides {
                let help = "names stand here whose words a rule would report: 最高堂 for 最高; remove it, or write the name in full";
                self.warn(&at.item(i), format!("the name `{name}` shields nothing: no rule knows a word in it"), help);
            }
        }
    }

    fn rule_shields(&mut self, shields: &WordList, kind: &Kind, at: &At<'_>) {
        let frames: Vec<&Frame> = match kind {
            Kind::Frame(frames) => frames.iter().collect(),
            Kind::Requires(requires) => requires.frames().collect(),
            Kind::Pattern(_) | Kind::Citation(_) | Kind::Ineffective(_) | Kind::Directive(_) => {
                if !shields.is_empty() {
                    let help = "leave the compound out of the pattern, or make it a frame";
                    self.warn(at, format!("a {} has no words that a shield could hide", kind.word()), help);
                }
                return;
            }
        };
        let mut classes = ClassSet::default();
        frames.iter().flat_map(|f| &f.slots).for_each(|s| classes.add_all(&s.classes));
        for (i, shield) in shields.iter().enumerate() {
            self.shield(shield, |entry| classes.has(entry), "of the rule's words", &at.item(i));
        }
    }

    /// `\b` asks for a change between letters and other characters, and kana and kanji are all letters.
    fn borders(&mut self, regex: &str, at: &At<'_>) {
        for (i, _) in regex.match_indices(r"\b") {
            let escaped = regex[..i].bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
            if escaped || regex[..i].ends_with("(?-u:") {
                continue;
            }
            let span = self.packs.texts.locate_part(at, i..i + 2);
            let problem = Problem::warning(r"`\b` finds no border beside Japanese: `\b治る\b` does not match in 必ず治る。")
                .help(r"leave it out; beside Latin letters write (?-u:\b), which takes Japanese for no letters")
                .in_file(at.file)
                .at(span);
            self.problems.push(problem);
        }
    }

    fn texts(&mut self, raw: &RawRule, embedded: bool, at: &At<'_>) {
        let said = |text: &Option<RawText>, lang: &str| match text {
            None => false,
            Some(RawText::One(text)) => !text.trim().is_empty() && (!embedded || lang == "ja"),
            Some(RawText::Many(map)) => map.get(lang).is_some_and(|t| !t.trim().is_empty()) || (!embedded && !map.is_empty()),
        };
        let langs: &[&str] = if embedded { &["ja", "en"] } else { &["ja"] };
        let mut missing = Vec::new();
        for (key, text) in [("title", &raw.title), ("why", &raw.why), ("propose", &raw.propose)] {
            for lang in langs.iter().filter(|lang| !said(text, lang)) {
                missing.push(if embedded { format!("{key} in {lang}") } else { key.to_owned() });
            }
        }
        if raw.law.is_empty() {
            missing.push("law".to_owned());
        }
        if !missing.is_empty() {
            self.warn(
                &at.key("id"),
                format!("the rule has no {}", missing.join(", ")),
                "readers of a report are told what is wrong, why, by which law, and what would do; without it the rule reports at most warnings",
            );
        }
    }

    fn examples(&mut self, raw: &RawRule, embedded: bool, at: &At<'_>) {
        let at = at.key("examples");
        let least = if embedded { EMBEDDED_EXAMPLES } else { 1 };
        for (key, list, help) in [
            ("flag", &raw.examples.flag, "write sentences that must be reported, with ⟦ ⟧ around the words"),
            (
                "pass",
                &raw.examples.pass,
                "write sentences that look like it and are fine: its denial, a question, a warning of it, a compound",
            ),
        ] {
            let at = at.key(key);
            if list.len() < least {
                let has = if list.is_empty() { "no".to_owned() } else { format!("{} of {least}", list.len()) };
                self.warn(&at, format!("the rule has {has} `{key}` examples"), help);
            }
            for (i, example) in list.iter().enumerate() {
                let at = at.item(i);
                let at = at.key("text");
                let (RawExample::Text(text) | RawExample::InProfile { text, .. }) = example;
                let (open, close) = (text.matches('⟦').count(), text.matches('⟧').count());
                match (key, open, close) {
                    _ if open != close => {
                        self.warn(&at, "⟦ and ⟧ do not come in pairs".into(), "put both around each span that must be reported")
                    }
                    ("flag", 0, _) => {
                        self.warn(&at, "nothing is marked in this `flag` example".into(), "put ⟦ ⟧ around the span that must be reported")
                    }
                    ("pass", 1.., _) => self.warn(&at, "a `pass` example marks a span".into(), "remove ⟦ ⟧, or list it under `flag`"),
                    _ => {}
                }
            }
        }
    }
}
