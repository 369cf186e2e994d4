//! Configuration: what a project says about its documents, in `kotowari.yml`.
//!
//! A file is a list of entries: a value, for all documents or for those whose path fits a pattern. Files that extend one
//! another, and the command line at last, are longer lists, and of two entries that say the same thing the later one
//! counts. Every entry knows where it stands, so that `config show` can say why a value is what it is. Which file is read
//! for which document, and the reading itself, is up to the caller.

mod raw;
pub mod schema;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use crate::meta::{Profile, Severity, nearest, not_one_of};
use crate::problem::Problem;
use crate::rule::RuleSet;
use crate::settle::pattern::Pattern;
use crate::settle::{self, Levels, Settings};
use crate::source::Source;
use crate::yaml::decode::{self, Advice};
use crate::yaml::{self, Node, Step};

use raw::{RawConfig, RawPart, RawProfile};

/// What one entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Judge documents as this, if they do not say themselves what they are.
    Profile(Profile),
    /// Report only these rules.
    Select(Vec<String>),
    /// Do not report these.
    Ignore(Vec<String>),
    /// Report these rules as this severe; `None` is off.
    Severity(String, Option<Severity>),
    /// Whether the rules of a pack are reported.
    Pack(String, bool),
    /// Files and folders of the project's own rules, as written.
    Rules(Vec<String>),
    /// From which severity on a run fails; `None` never.
    FailOn(Option<Severity>),
    /// The largest document that is read, in MiB.
    Limit(u64),
    /// Where the baseline lies, as written.
    Baseline(String),
    /// Where the waivers lie, as written.
    Waivers(String),
}

impl Value {
    /// What it is about: of two entries with the same key the later one counts.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Profile(_) => "profile".into(),
            Self::Select(_) => "select".into(),
            Self::Ignore(_) => "ignore".into(),
            Self::Severity(rule, _) => format!("severity {rule}"),
            Self::Pack(pack, _) => format!("packs {pack}"),
            Self::Rules(_) => "rules".into(),
            Self::FailOn(_) => "fail-on".into(),
            Self::Limit(_) => "limits document-mib".into(),
            Self::Baseline(_) => "baseline".into(),
            Self::Waivers(_) => "waivers".into(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile(profile) => profile.fmt(f),
            Self::Select(list) | Self::Ignore(list) | Self::Rules(list) => write!(f, "[{}]", list.join(", ")),
            Self::Severity(_, severity) => f.write_str(severity.map_or("off", Severity::word)),
            Self::Pack(_, on) => f.write_str(if *on { "on" } else { "off" }),
            Self::FailOn(severity) => f.write_str(severity.map_or("never", Severity::word)),
            Self::Limit(mib) => mib.fmt(f),
            Self::Baseline(path) | Self::Waivers(path) => f.write_str(path),
        }
    }
}

/// A value with the place where it was said.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What is said.
    pub value: Value,
    /// The file that says it, as people know it; or the flag.
    pub file: String,
    /// Its line in the file.
    pub line: Option<usize>,
    /// Its bytes in the file.
    span: Option<Range<usize>>,
    /// The documents it is said of; all without.
    files: Option<Pattern>,
}

impl Entry {
    /// What was said on the command line, which has the last word.
    #[must_use]
    pub fn flag(flag: &str, value: Value) -> Self {
        Self { value, file: flag.to_owned(), line: None, span: None, files: None }
    }

    /// Where it stands, for people.
    #[must_use]
    pub fn origin(&self) -> String {
        self.line.map_or_else(|| self.file.clone(), |line| format!("{}:{line}", self.file))
    }
}

/// One file as it was read.
#[derive(Debug)]
pub struct File {
    /// What it says.
    pub entries: Vec<Entry>,
    /// The files that it builds on, as written, with the bytes where they are named.
    pub extends: Vec<(String, Range<usize>)>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Reads a configuration file that people know as `name`.
#[must_use]
pub fn read(name: &str, text: &str) -> File {
    let mut reader = Reader {
        file: File { entries: Vec::new(), extends: Vec::new(), problems: Vec::new() },
        name,
        node: None,
        source: Source::from_text(name, text),
    };
    let parsed = yaml::parse(text);
    // a file in which every line is a comment says nothing, and may
    if !matches!(parsed, Ok(None)) {
        let raw: Option<RawConfig> = decode::decode(text, &parsed, &ADVICE, &mut reader.file.problems);
        reader.node = parsed.as_ref().ok().and_then(Option::as_ref);
        reader.config(&raw.unwrap_or_default());
    }
    let mut file = reader.file;
    for problem in &mut file.problems {
        problem.file = Some(name.to_owned());
    }
    file
}

static ADVICE: Advice = Advice {
    empty: "`kotowari init` writes one to start from",
    missing: |key| if key == "files" { "write files: [\"archive/**\"]" } else { "`kotowari init` shows what stands where" },
    variant: |_| "write the name of a profile, or {default: …, by-path: {\"lp/**\": ad}}",
    shape: |expected| match expected {
        e if e.contains("boolean") => Some("write true to use the pack, false to leave it out"),
        e if e.contains("map of patterns") => Some("write a pattern and a profile: {\"lp/**\": ad}"),
        _ => None,
    },
};

struct Reader<'a> {
    file: File,
    name: &'a str,
    node: Option<&'a Node>,
    source: Source,
}

/// The way to a value.
fn path(steps: &[&str]) -> Vec<Step> {
    steps.iter().map(|s| s.parse().map_or_else(|_| Step::Key((*s).to_owned()), Step::Index)).collect()
}

impl Reader<'_> {
    fn span(&self, at: &[Step]) -> Option<Range<usize>> {
        self.node.map(|node| node.locate(at))
    }

    fn mistake(&mut self, at: &[Step], message: String, help: &str) {
        let problem = Problem::error(message).at(self.span(at)).help(help);
        self.file.problems.push(problem);
    }

    fn say(&mut self, at: &[Step], files: Option<&Pattern>, value: Value) {
        let span = self.span(at);
        let line = span.as_ref().map(|s| self.source.lines().position(s.start, self.source.text()).line);
        self.file.entries.push(Entry { value, file: self.name.to_owned(), line, span, files: files.cloned() });
    }

    fn config(&mut self, raw: &RawConfig) {
        for (i, name) in raw.extends.iter().enumerate() {
            let span = self.span(&[Step::Key("extends".into()), Step::Index(i)]).unwrap_or_default();
            self.file.extends.push((name.clone(), span));
        }
        match &raw.profile {
            None => {}
            Some(RawProfile::One(word)) => self.profile(word, &path(&["profile"]), None),
            Some(RawProfile::ByPath(by)) => {
                if let Some(word) = &by.default {
                    self.profile(word, &path(&["profile", "default"]), None);
                }
                for (pattern, word) in &by.by_path.0 {
                    let at = [path(&["profile", "by-path"]), vec![Step::Key(pattern.clone())]].concat();
                    let files = self.pattern(pattern, &at);
                    if files.is_some() {
                        self.profile(word, &at, files.as_ref());
                    }
                }
            }
        }
        self.part(&raw.part(), &[], None);
        for (pack, on) in &raw.packs {
            self.say(&path(&["packs", pack]), None, Value::Pack(pack.clone(), *on));
        }
        let texts = [
            (raw.rules.clone().map(Value::Rules), "rules"),
            (raw.baseline.clone().map(Value::Baseline), "baseline"),
            (raw.waivers.clone().map(Value::Waivers), "waivers"),
        ];
        for (value, key) in texts {
            if let Some(value) = value {
                self.say(&path(&[key]), None, value);
            }
        }
        if let Some(mib) = raw.limits.document_mib {
            self.say(&path(&["limits", "document-mib"]), None, Value::Limit(mib));
        }
        if let Some(word) = &raw.fail_on {
            let at = path(&["fail-on"]);
            match level(word, "never") {
                Ok(level) => self.say(&at, None, Value::FailOn(level)),
                Err(message) => self.mistake(&at, message, "a run fails from this severity on"),
            }
        }
        for (i, part) in raw.overrides.iter().enumerate() {
            let at = vec![Step::Key("overrides".into()), Step::Index(i)];
            for (j, pattern) in part.files.iter().enumerate() {
                let Some(files) = self.pattern(pattern, &[at.clone(), vec![Step::Key("files".into()), Step::Index(j)]].concat()) else {
                    continue;
                };
                if let Some(word) = &part.profile {
                    self.profile(word, &[at.clone(), path(&["profile"])].concat(), Some(&files));
                }
                self.part(&part.part(), &at, Some(&files));
            }
        }
    }

    /// What may be said of all documents and of some.
    fn part(&mut self, part: &RawPart<'_>, at: &[Step], files: Option<&Pattern>) {
        let below = |key: &str| [at.to_vec(), vec![Step::Key(key.to_owned())]].concat();
        if let Some(list) = part.select {
            self.say(&below("select"), files, Value::Select(list.clone()));
        }
        if let Some(list) = part.ignore {
            self.say(&below("ignore"), files, Value::Ignore(list.clone()));
        }
        for (rule, word) in part.severity {
            let at = [below("severity"), vec![Step::Key(rule.clone())]].concat();
            match level(word, "off") {
                Ok(level) => self.say(&at, files, Value::Severity(rule.clone(), level)),
                Err(message) => self.mistake(&at, message, "off reports nothing of the rule"),
            }
        }
    }

    fn profile(&mut self, word: &str, at: &[Step], files: Option<&Pattern>) {
        match word.parse() {
            Ok(profile) => self.say(at, files, Value::Profile(profile)),
            Err(message) => self.mistake(at, message, "a profile says what kind of page it is"),
        }
    }

    fn pattern(&mut self, pattern: &str, at: &[Step]) -> Option<Pattern> {
        pattern.parse().map_err(|message| self.mistake(at, message, "write \"lp/**\" for all below lp, \"*.txt\" for an ending")).ok()
    }
}

/// A severity, or the word for none.
fn level(word: &str, none: &str) -> Result<Option<Severity>, String> {
    if word == none {
        return Ok(None);
    }
    word.parse().map(Some).map_err(|_: String| not_one_of(word, &["error", "warning", "info", none]))
}

/// What is said about the documents of a project.
#[derive(Debug, Clone, Default)]
pub struct Config {
    entries: Vec<Entry>,
}

impl Config {
    /// Adds what a file says, or the command line: it counts more than what was said before.
    pub fn extend(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.entries.extend(entries);
    }

    /// What counts for the document at `path`, which is relative to the project's folder: one entry for each key.
    #[must_use]
    pub fn of(&self, path: &str) -> BTreeMap<String, &Entry> {
        let fits = |e: &&Entry| e.files.as_ref().is_none_or(|p| p.names(path));
        self.entries.iter().filter(fits).map(|e| (e.value.key(), e)).collect()
    }

    /// How the document at `path` is to be judged.
    #[must_use]
    pub fn settings(&self, path: &str) -> Settings {
        let mut settings = Settings::default();
        let levels: &mut Levels = &mut settings.levels;
        for entry in self.of(path).into_values() {
            match &entry.value {
                Value::Profile(profile) => settings.configured = Some(*profile),
                Value::Select(list) => levels.select.clone_from(list),
                Value::Ignore(list) => levels.ignore.clone_from(list),
                Value::Severity(rule, severity) => levels.severity.push((rule.clone(), *severity)),
                Value::Pack(pack, false) => levels.packs_off.push(pack.clone()),
                Value::Pack(_, true) | Value::Rules(_) | Value::FailOn(_) | Value::Limit(_) | Value::Baseline(_) | Value::Waivers(_) => {}
            }
        }
        settings
    }

    /// The last entry that is said of all documents and for which `pick` has a use.
    pub fn last<'a, T>(&'a self, pick: impl Fn(&'a Value) -> Option<T>) -> Option<(T, &'a Entry)> {
        self.entries.iter().rev().filter(|e| e.files.is_none()).find_map(|e| Some((pick(&e.value)?, e)))
    }

    /// Names of rules and packs that do not exist.
    #[must_use]
    pub fn problems(&self, rules: &RuleSet) -> Vec<Problem> {
        let mut problems = Vec::new();
        for entry in &self.entries {
            let found: Vec<Problem> = match &entry.value {
                Value::Select(list) | Value::Ignore(list) => list.iter().filter_map(|s| settle::unknown(s, rules)).collect(),
                Value::Severity(rule, _) => settle::unknown(rule, rules).into_iter().collect(),
                Value::Pack(pack, _) if !rules.rules.iter().any(|r| r.pack == *pack) => {
                    let known: Vec<&str> = rules.packs.iter().map(|p| p.name.as_str()).collect();
                    let help =
                        nearest(pack, &known).map_or_else(|| format!("packs are {}", known.join(", ")), |n| format!("did you mean `{n}`?"));
                    vec![Problem::error(format!("no pack is named `{pack}`")).help(help)]
                }
                _ => Vec::new(),
            };
            problems.extend(found.into_iter().map(|mut p| {
                // what was typed has no file, and needs none
                if let Some(span) = &entry.span {
                    p = p.in_file(&entry.file).at(Some(span.clone()));
                }
                p
            }));
        }
        problems.dedup();
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_entries_the_later_counts() {
        let mut config = Config::default();
        config.extend(read("base.yml", "profile: {default: clinic, by-path: {\"lp/**\": ad}}\nseverity: {claim/novelty: off}\n").entries);
        config.extend(
            read("near.yml", "# 近い\nseverity: {claim/novelty: info}\noverrides:\n  - {files: [\"old/**\"], select: [citation/]}\n")
                .entries,
        );
        assert_eq!(config.settings("a.md").configured, Some(Profile::Clinic));
        assert_eq!(config.settings("lp/a.md").configured, Some(Profile::Ad));
        assert_eq!(config.settings("old/a.md").levels.select, ["citation/"]);
        let of = config.of("a.md");
        assert_eq!(of["severity claim/novelty"].origin(), "near.yml:2");
        assert_eq!(of["profile"].origin(), "base.yml:1");
    }

    #[test]
    fn mistakes_have_places() {
        let text = "profil: clinic\nprofile: clinc\nseverity: {claim/cure: fatal}\noverrides:\n  - {files: [\"a[\"], ignore: [x]}\nlimits: {document-mib: many}\n";
        let found: Vec<String> = read("kotowari.yml", text)
            .problems
            .into_iter()
            .map(|p| format!("{}: {} ({})", &text[p.span.unwrap()], p.message, p.help.unwrap_or_default()))
            .collect();
        insta::assert_snapshot!(found.join("\n"));
        assert!(read("kotowari.yml", "# nothing\n").problems.is_empty());
    }
}
