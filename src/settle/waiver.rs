//! Exceptions that stand in a file of their own, for documents that cannot carry comments: a list of
//! `{path, fingerprint, rule, reason, until, by}`. Each is bound to its wording: when the sentence changes, so does the
//! fingerprint, and the waiver covers it no more.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Deserialize;

use crate::finding::{Finding, Status, Suppression};
use crate::meta::{Date, date};
use crate::problem::Problem;
use crate::rule::RuleSet;
use crate::settle;
use crate::settle::pattern::Pattern;
use crate::source::Source;
use crate::yaml::decode::{self, Advice};
use crate::yaml::{self, scalar};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWaiver {
    path: String,
    fingerprint: String,
    rule: String,
    reason: String,
    until: Option<String>,
    by: Option<String>,
}

/// One exception.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The document it is for, or a pattern of several.
    pub path: String,
    /// The finding.
    pub fingerprint: String,
    /// The rule, its category or its family.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// Last day it holds.
    pub until: Option<Date>,
    /// Who answers for it.
    pub by: Option<String>,
    /// Its line in the file.
    pub line: usize,
    /// Its bytes in the file.
    pub span: Range<usize>,
    /// Whether it has covered a finding.
    pub used: bool,
    /// Whether a document was judged that it is for.
    pub met: bool,
    pattern: Option<Pattern>,
}

impl Waiver {
    /// Whether its last day lies before `day`.
    #[must_use]
    pub fn ended(&self, day: Date) -> bool {
        self.until.is_some_and(|until| until < day)
    }

    /// Whether it is for one document, and for which.
    #[must_use]
    pub fn document(&self) -> Option<&str> {
        self.pattern.is_none().then_some(self.path.as_str())
    }

    /// It as it stands in the file.
    #[must_use]
    pub fn yaml(&self) -> String {
        let mut lines = vec![
            format!("- path: {}", scalar(&self.path)),
            format!("  fingerprint: {}", self.fingerprint),
            format!("  rule: {}", scalar(&self.rule)),
            format!("  reason: {}", scalar(&self.reason)),
        ];
        lines.extend(self.until.map(|until| format!("  until: {until}")));
        lines.extend(self.by.as_ref().map(|by| format!("  by: {}", scalar(by))));
        lines.join("\n") + "\n"
    }

    /// A waiver that stands in no file yet.
    ///
    /// # Errors
    /// A sentence about what it lacks.
    pub fn new(
        path: String,
        fingerprint: String,
        rule: String,
        reason: String,
        until: Option<Date>,
        by: Option<String>,
    ) -> Result<Self, String> {
        if reason.trim().is_empty() {
            return Err("a waiver needs a reason: whoever reads it later must be able to judge it".into());
        }
        let hash = fingerprint.strip_prefix("k1:").unwrap_or_default();
        if hash.len() != 32 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(format!("`{fingerprint}` is no fingerprint; `-f json` shows them, `k1:` and 32 hexadecimal digits"));
        }
        let pattern = if path.contains(['*', '?', '[', '{']) { Some(path.parse()?) } else { None };
        Ok(Self { path, fingerprint, rule, reason, until, by, line: 0, span: 0..0, used: false, met: false, pattern })
    }
}

static ADVICE: Advice = Advice {
    empty: "remove it, or add one with `kotowari waivers add`",
    missing: |key| match key {
        "reason" => "write why: whoever reads it later must be able to judge it",
        "fingerprint" => "write the finding's fingerprint; `kotowari waivers add` does",
        _ => "a waiver is {path: …, fingerprint: k1:…, rule: …, reason: …}, and may have until and by",
    },
    variant: |_| "a waiver is {path: …, fingerprint: k1:…, rule: …, reason: …}, and may have until and by",
    shape: |_| None,
};

/// The waivers of a project.
#[derive(Debug, Clone, Default)]
pub struct Waivers {
    /// All of them, as they stand in the file.
    pub list: Vec<Waiver>,
    by_fingerprint: BTreeMap<String, Vec<usize>>,
    /// Where documents are that bore another name when they were waived.
    moved: BTreeMap<usize, String>,
}

/// Reads a file of waivers that people know as `name`.
#[must_use]
pub fn read(name: &str, text: &str) -> (Waivers, Vec<Problem>) {
    let mut problems = Vec::new();
    let parsed = yaml::parse(text);
    let source = Source::from_text(name, text);
    let mut waivers = Waivers::default();
    let items: Vec<(RawWaiver, Range<usize>)> =
        if matches!(parsed, Ok(None)) { Vec::new() } else { decode::items(text, &parsed, &ADVICE, &mut problems) };
    for (raw, span) in items {
        let made = raw
            .until
            .as_deref()
            .map(date)
            .transpose()
            .and_then(|until| Waiver::new(raw.path, raw.fingerprint, raw.rule, raw.reason, until, raw.by));
        match made {
            Ok(waiver) => {
                let line = source.lines().position(span.start, text).line;
                waivers.by_fingerprint.entry(waiver.fingerprint.clone()).or_default().push(waivers.list.len());
                waivers.list.push(Waiver { line, span, ..waiver });
            }
            Err(message) => problems.push(Problem::error(message).at(Some(span)).help("correct it, or remove the waiver")),
        }
    }
    for problem in &mut problems {
        problem.file = Some(name.to_owned());
    }
    (waivers, problems)
}

impl Waivers {
    /// Marks what they cover in the document at `path`.
    pub fn apply(&mut self, path: &str, findings: &mut [Finding], rules: &RuleSet, as_of: Date) {
        if self.list.is_empty() {
            return;
        }
        for finding in findings.iter_mut().filter(|f| matches!(f.status, Status::New | Status::OutsideDiff)) {
            let Some(&rule) = finding.rules.first() else { continue };
            let id = &rules.rules[rule].id;
            for &i in self.by_fingerprint.get(&finding.fingerprint).into_iter().flatten() {
                let here = self.moved.get(&i).is_some_and(|new| new == path) || self.is_for(i, path);
                let waiver = &mut self.list[i];
                if here && id.selected_by(&waiver.rule) && !waiver.ended(as_of) {
                    waiver.used = true;
                    finding.status = Status::Waived;
                    finding.suppression = Some(Suppression {
                        kind: "waiver",
                        reason: waiver.reason.clone(),
                        until: waiver.until.map(|d| d.to_string()),
                        by: waiver.by.clone(),
                    });
                    break;
                }
            }
        }
    }

    /// Remembers that the document at `path` was judged.
    pub fn meet(&mut self, path: &str) {
        for i in 0..self.list.len() {
            self.list[i].met |= self.is_for(i, path) || self.moved.get(&i).is_some_and(|new| new == path);
        }
    }

    fn is_for(&self, i: usize, path: &str) -> bool {
        let waiver = &self.list[i];
        waiver.pattern.as_ref().map_or(waiver.path == path, |p| p.names(path))
    }

    /// Follows documents to their new names: `found` has the documents that bear none of the old ones, by fingerprint.
    pub fn follow(&mut self, is_gone: impl Fn(&str) -> bool, found: &BTreeMap<String, Vec<String>>) {
        for (i, waiver) in self.list.iter().enumerate() {
            if let (Some(old), Some([new])) = (waiver.document(), found.get(&waiver.fingerprint).map(Vec::as_slice))
                && is_gone(old)
            {
                self.moved.insert(i, new.clone());
            }
        }
    }

    /// The findings that are waived in documents that are gone.
    #[must_use]
    pub fn gone(&self, is_gone: impl Fn(&str) -> bool) -> BTreeSet<String> {
        self.list.iter().filter(|w| w.document().is_some_and(&is_gone)).map(|w| w.fingerprint.clone()).collect()
    }

    /// Whether one of them is for the document at `path` and no other.
    #[must_use]
    pub fn knows(&self, path: &str) -> bool {
        self.list.iter().any(|w| w.document() == Some(path))
    }

    /// What is wrong with them as such.
    #[must_use]
    pub fn problems(&self, name: &str, rules: &RuleSet) -> Vec<Problem> {
        let unknown = self.list.iter().filter_map(|w| Some((w, settle::unknown(&w.rule, rules)?)));
        unknown.map(|(w, p)| p.in_file(name).at(Some(w.span.clone()))).collect()
    }

    /// What no longer does anything, after the documents were judged: those whose day has passed, and those for one
    /// document in which there is nothing to cover.
    #[must_use]
    pub fn idle(&self, name: &str, as_of: Date) -> Vec<Problem> {
        self.list
            .iter()
            .filter_map(|w| {
                let message = if w.ended(as_of) {
                    format!("this waiver ended on {}", w.until?)
                } else if w.met && !w.used && w.document().is_some() {
                    format!("this waiver covers nothing in {}", w.path)
                } else {
                    return None;
                };
                let help = "decide again and renew it, or remove it with `kotowari waivers prune`";
                Some(Problem::warning(message).in_file(name).at(Some(w.span.clone())).help(help))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiver_reads_as_it_is_written() {
        let fingerprint = format!("k1:{}", "0a".repeat(16));
        let until = date("2027-03-31").ok();
        let waiver =
            Waiver::new("a [1].md".into(), fingerprint.clone(), "claim/".into(), "x: y".into(), until, Some("法務".into())).unwrap();
        let text = format!("# 免除\n{}", waiver.yaml());
        let (waivers, problems) = read("w.yml", &text);
        assert_eq!((waivers.list.len(), problems), (1, Vec::new()));
        assert_eq!((waivers.list[0].line, waivers.list[0].yaml()), (2, waiver.yaml()));
        let broken = format!(
            "- {{path: a.md, fingerprint: {fingerprint}, rule: claim/}}\n- {{path: a.md, fingerprint: k1:x, rule: claim/, reason: z, untill: x}}\n- 3\n"
        );
        let found: Vec<String> =
            read("w.yml", &broken).1.into_iter().map(|p| format!("{} {}", p.span.map_or(0, |s| s.start), p.message)).collect();
        assert_eq!(
            found,
            [
                "2 the key `reason` is missing",
                "126 unknown key `untill`",
                "72 `k1:x` is no fingerprint; `-f json` shows them, `k1:` and 32 hexadecimal digits",
                "138 found: integer `3` where is expected a mapWaiver"
            ],
        );
    }
}
