//! Other people's word lists as packs. An importer is a leaf that reads one format into entries; what becomes of
//! entries is decided here once: equal ones are one rule, and what cannot be said in our language is told, not dropped.

mod lines;
mod prh;
mod tsv;
mod vale;

use std::collections::{BTreeMap, BTreeSet};

use crate::meta::{RuleId, Severity};
use crate::pack::group::{Grouped, Known};
use crate::pack::raw::{RawWords, WordList};
use crate::pack::scaffold::Draft;
use crate::pack::words::required_literals;
use crate::problem::Problem;
use crate::text::fold::fold_term;

/// Words that are to be found, as a foreign list knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Words and phrases.
    pub phrases: Vec<String>,
    /// Regular expressions, as they were written there.
    pub regexes: Vec<String>,
    /// Longer words in which they are fine.
    pub shields: Vec<String>,
    /// What is wrong.
    pub title: Option<String>,
    /// What to write instead.
    pub propose: Option<String>,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// Texts that are fine.
    pub pass: Vec<String>,
}

/// Reads a list: its entries, and what could not be taken over.
type Read = fn(&str, &mut Vec<Problem>) -> Vec<Entry>;

/// Every format with its token.
static IMPORTERS: &[(&str, Read)] = &[("lines", lines::read), ("tsv", tsv::read), ("prh", prh::read), ("vale", vale::read)];

/// The tokens of all formats.
pub fn formats() -> impl Iterator<Item = &'static str> {
    IMPORTERS.iter().map(|(name, _)| *name)
}

/// The format of a file, by its name and its keys.
#[must_use]
pub fn detect(name: &str, text: &str) -> &'static str {
    let has = |key: &str| text.lines().any(|l| l.starts_with(key));
    match name.rsplit('.').next() {
        Some("tsv") => "tsv",
        Some("yml" | "yaml") if has("extends:") => "vale",
        Some("yml" | "yaml") if has("rules:") || has("version:") => "prh",
        _ => "lines",
    }
}

/// A pack made of a foreign list.
#[derive(Debug, Default)]
pub struct Imported {
    /// Its files: path in the pack's folder, and text.
    pub files: Vec<(String, String)>,
    /// The rules in them, in the same order, with the phrases each took over.
    pub rules: Vec<(RuleId, Vec<String>)>,
    /// How many words and patterns were taken over.
    pub taken: usize,
    /// Phrases that inflect, with the group they went to.
    pub inflected: Vec<(String, &'static str)>,
    /// Phrases of which that cannot be told.
    pub unsure: Vec<String>,
    /// What could not be.
    pub problems: Vec<Problem>,
}

/// Makes a pack of a list in `format`. Its rules are called `id`, and numbered when there are several; what the list
/// does not say about a rule is taken from `title`, and how its words inflect from those that are `known`.
///
/// # Errors
/// A sentence when there is no such format.
pub fn import(format: &str, text: &str, id: &RuleId, title: &str, known: &Known<'_>) -> Result<Imported, String> {
    let Some((_, read)) = IMPORTERS.iter().find(|(name, _)| *name == format) else {
        return Err(format!("no list format is called {format}; there are {}", formats().collect::<Vec<_>>().join(", ")));
    };
    let mut imported = Imported::default();
    let entries = read(text, &mut imported.problems);
    let rules = rules(entries, &mut imported);
    let several = rules.len() > 1;
    for (i, entry) in rules.into_iter().enumerate() {
        let name = if several { format!("{id}-{}", i + 1) } else { id.to_string() };
        let Ok(id) = RuleId::parse(&name) else { continue };
        let Grouped { words, inflected, unsure } = known.group(&entry.phrases);
        imported.inflected.extend(inflected);
        imported.unsure.extend(unsure);
        imported.rules.push((id.clone(), entry.phrases.clone()));
        let draft = draft(entry, words, id, title);
        // Two hundred files need not teach what rules/README.md teaches.
        let lean = draft.yaml().lines().filter(|l| !l.trim_start().starts_with('#')).fold(String::new(), |text, line| {
            let line = line.split_once("[]  # ").map_or(line.to_owned(), |(key, _)| format!("{key}[]"));
            text + &line + "\n"
        });
        let more = imported.rules.last().is_some_and(|(_, phrases)| phrases.len() > 1);
        let head = if more { "# Of the phrases only the first is an example.\n" } else { "" };
        imported.files.push((draft.path(), head.to_owned() + &lean));
    }
    Ok(imported)
}

/// Entries that say the same of their words are one rule; patterns are rules of their own.
fn rules(entries: Vec<Entry>, imported: &mut Imported) -> Vec<Entry> {
    // What a rule says of its words: title, proposal, severity.
    type Says = (Option<String>, Option<String>, Option<Severity>);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut rules: Vec<Entry> = Vec::new();
    let mut alike: BTreeMap<Says, usize> = BTreeMap::new();
    for mut entry in entries {
        let mut problems = Vec::new();
        let mut left_out = |what: &str, why: &str| problems.push(Problem::warning(format!("`{what}` was left out: {why}")));
        entry.phrases.retain(|phrase| {
            let folded = fold_term(phrase);
            if folded.is_empty() {
                left_out(phrase, "nothing of it is searched");
            } else if !seen.insert(folded.into_owned()) {
                left_out(phrase, "it is in the list already; width and case make no difference");
            } else {
                return true;
            }
            false
        });
        for regex in std::mem::take(&mut entry.regexes) {
            if let Err(error) = regex::Regex::new(&regex) {
                let text = error.to_string();
                let why = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
                left_out(&regex, &format!("{why}; list the words it stands for"));
            } else if required_literals(&regex).is_none() {
                left_out(&regex, "it has no words that every match begins or ends with; list the words it stands for");
            } else {
                rules.push(Entry { phrases: Vec::new(), regexes: vec![regex], shields: Vec::new(), pass: Vec::new(), ..entry.clone() });
                imported.taken += 1;
            }
        }
        imported.problems.append(&mut problems);
        if entry.phrases.is_empty() {
            continue;
        }
        imported.taken += entry.phrases.len();
        let key = (entry.title.clone(), entry.propose.clone(), entry.severity);
        match alike.get(&key) {
            Some(&at) => {
                let rule = &mut rules[at];
                rule.phrases.append(&mut entry.phrases);
                rule.shields.append(&mut entry.shields);
                rule.pass.append(&mut entry.pass);
            }
            None => {
                alike.insert(key, rules.len());
                rules.push(entry);
            }
        }
    }
    rules
}

fn draft(entry: Entry, words: RawWords, id: RuleId, title: &str) -> Draft {
    let pattern = !entry.regexes.is_empty();
    let list = |words: &[String]| WordList::of(words.iter().map(String::as_str));
    let words = if pattern { RawWords { words: list(&entry.regexes), ..words } } else { words };
    Draft {
        id,
        kind: if pattern { "pattern" } else { "phrases" }.to_owned(),
        flag: entry.phrases.first().map(|p| format!("⟦{p}⟧。")).into_iter().collect(),
        pass: entry.pass.into_iter().filter(|text| !entry.phrases.iter().any(|p| text.contains(p.as_str()))).collect(),
        words: RawWords { shields: list(&entry.shields), ..words },
        note: None,
        // Without a source behind it a rule reports at most warnings.
        severity: entry.severity.unwrap_or(Severity::Warning).min(Severity::Warning),
        title: entry.title.unwrap_or_else(|| title.to_owned()),
        why: String::new(),
        propose: entry.propose.unwrap_or_default(),
        law: Vec::new(),
    }
}

/// A word of a list that may be a regular expression: the word itself, if it is none.
fn literal(text: &str) -> Option<&str> {
    (!text.contains(['\\', '.', '*', '+', '?', '(', ')', '[', ']', '{', '}', '^', '$', '|'])).then_some(text)
}
