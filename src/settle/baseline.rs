//! The findings that were there when a project began with kotowari: they are kept in sight and do not count.
//!
//! One line of JSON a finding, sorted, so that changes merge line by line. A finding is known by the path of its document
//! and its fingerprint. Of an obligation that is not met the missing elements are kept, too: it may get better without
//! becoming new, and whatever more goes missing is new.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Status};
use crate::obligation::{ElementState, Obligation};
use crate::problem::Problem;

/// The first line of a baseline.
pub const HEAD: &str = r#"{"schema":"urn:kotowari:baseline:1"}"#;

/// A finding as a line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The document, relative to the baseline's project.
    pub path: String,
    /// The record, in a file of records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The finding's identity.
    pub fingerprint: String,
    /// The rule that spoke.
    pub rule: String,
    /// What an obligation is owed for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Its elements that are not met.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub missing: BTreeSet<String>,
    /// The words, for people; left out on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

impl Line {
    /// The line of a finding in the document at `path`. `rule` spoke.
    #[must_use]
    pub fn of(path: &str, record: Option<&str>, finding: &Finding, ledger: &[Obligation], rule: &str, quote: bool) -> Self {
        /// Enough to recognise a sentence.
        const QUOTE: usize = 60;
        let owed = finding.obligation.map(|i| &ledger[i]);
        Self {
            path: path.to_owned(),
            record: record.map(str::to_owned),
            fingerprint: finding.fingerprint.clone(),
            rule: rule.to_owned(),
            subject: owed.map(|o| o.subject.clone()),
            missing: owed.map(missing).unwrap_or_default(),
            quote: quote.then(|| finding.place.quote.chars().take(QUOTE).collect()),
        }
    }

    /// It as it stands in the file, with the end of its line.
    #[must_use]
    pub fn json(&self) -> String {
        let mut line = serde_json::to_string(self).unwrap_or_default();
        line.push('\n');
        line
    }

    /// The document it belongs to.
    #[must_use]
    pub fn document(&self) -> Key {
        (path_key(&self.path), self.record.clone())
    }
}

/// A document: the parts of its path, in which order files are walked, and its record.
pub type Key = (Vec<String>, Option<String>);

/// The parts of a path. They sort as folders do.
#[must_use]
pub fn path_key(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

/// The elements of an obligation that are not met.
pub(super) fn missing(obligation: &Obligation) -> BTreeSet<String> {
    obligation.elements.iter().filter(|e| e.state != ElementState::Met).map(|e| e.id.clone()).collect()
}

/// What is known of the findings of one document.
#[derive(Debug, Clone, Default)]
struct Known {
    fingerprints: BTreeSet<u128>,
    /// By category and subject: what was missing.
    owed: BTreeMap<(String, String), BTreeSet<String>>,
}

/// A baseline, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    known: BTreeMap<Key, Known>,
    /// Old names of documents that bear another by now, by the new one.
    moved: BTreeMap<Key, Vec<Key>>,
}

/// The lines of a baseline, or what is wrong with the first that is broken.
///
/// # Errors
/// The file is not what `baseline create` writes.
pub fn lines<'t>(name: &'t str, text: &'t str) -> impl Iterator<Item = Result<Line, Problem>> + 't {
    let broken = move |line: usize, what: &str| {
        let mut problem = Problem::error(format!("this is no line of a baseline: {what}")).in_file(name);
        problem.position = Some((u32::try_from(line + 1).unwrap_or(u32::MAX), 1));
        problem.help("restore the file from version control, or remove it and run `kotowari baseline create`")
    };
    let mut lines = text.lines().enumerate();
    let head = match lines.next() {
        Some((_, HEAD)) => None,
        _ => Some(Err(broken(0, &format!("it begins with {HEAD}")))),
    };
    let rest = lines.filter(|(_, line)| !line.is_empty()).map(move |(i, line)| {
        let read: Line = serde_json::from_str(line).map_err(|e| broken(i, e.to_string().split(" at line").next().unwrap_or_default()))?;
        if number(&read.fingerprint).is_some() { Ok(read) } else { Err(broken(i, "the fingerprint is none")) }
    });
    let fine = head.is_none();
    head.into_iter().chain(rest.filter(move |_| fine))
}

fn number(fingerprint: &str) -> Option<u128> {
    u128::from_str_radix(fingerprint.strip_prefix("k1:")?, 16).ok()
}

impl Baseline {
    /// Reads the file that people know as `name`.
    ///
    /// # Errors
    /// The first line that is broken.
    pub fn read(name: &str, text: &str) -> Result<Self, Problem> {
        let mut baseline = Self::default();
        for line in lines(name, text) {
            let line = line?;
            let known = baseline.known.entry(line.document()).or_default();
            known.fingerprints.extend(number(&line.fingerprint));
            if let Some(subject) = line.subject {
                let category = line.rule.split('.').next().unwrap_or_default().to_owned();
                known.owed.insert((category, subject), line.missing);
            }
        }
        Ok(baseline)
    }

    /// How many findings it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.values().map(|known| known.fingerprints.len()).sum()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Marks the findings of a document that it knows.
    pub fn apply(&self, document: &Key, findings: &mut [Finding], ledger: &[Obligation]) {
        let names = std::iter::once(document).chain(self.moved.get(document).into_iter().flatten());
        let known: Vec<&Known> = names.filter_map(|name| self.known.get(name)).collect();
        if known.is_empty() {
            return;
        }
        for finding in findings.iter_mut().filter(|f| matches!(f.status, Status::New | Status::OutsideDiff)) {
            let number = number(&finding.fingerprint).unwrap_or_default();
            let owed = finding.obligation.map(|i| &ledger[i]).map(|o| ((o.category.name().to_owned(), o.subject.clone()), missing(o)));
            let covers = |known: &&Known| {
                known.fingerprints.contains(&number)
                    || owed.as_ref().is_some_and(|(key, now)| known.owed.get(key).is_some_and(|old| now.is_subset(old)))
            };
            if known.iter().any(covers) {
                finding.status = Status::Baseline;
            }
        }
    }

    /// The findings of the documents that are gone.
    #[must_use]
    pub fn gone(&self, is_gone: impl Fn(&Key) -> bool) -> BTreeSet<String> {
        let gone = self.known.iter().filter(|(key, _)| is_gone(key));
        gone.flat_map(|(_, known)| known.fingerprints.iter().map(|n| format!("k1:{n:032x}"))).collect()
    }

    /// Whether it has findings of the file at `path`.
    #[must_use]
    pub fn knows(&self, path: &str) -> bool {
        let first = (path_key(path), None);
        self.known.range(&first..).next().is_some_and(|(key, _)| key.0 == first.0)
    }

    /// Follows documents to their new names. `found` has the documents that nothing is known of, by the findings in them.
    /// Absences look alike in many documents, so a document is followed as a whole: to the one new document that shares most
    /// findings with it, if there is one.
    pub fn follow(&mut self, is_gone: impl Fn(&Key) -> bool, found: &BTreeMap<String, Vec<Key>>) {
        for (old, known) in self.known.iter().filter(|(key, _)| is_gone(key)) {
            let mut shared: BTreeMap<&Key, usize> = BTreeMap::new();
            for number in &known.fingerprints {
                let places = found.get(&format!("k1:{number:032x}")).map_or(&[][..], Vec::as_slice);
                // what is everywhere tells no document from another
                for new in places.iter().filter(|_| places.len() <= Self::TELLING) {
                    *shared.entry(new).or_default() += 1;
                }
            }
            let most = shared.values().max();
            let mut best = shared.iter().filter(|(_, n)| Some(*n) == most);
            if let (Some((new, _)), None) = (best.next(), best.next()) {
                self.moved.entry((*new).clone()).or_default().push(old.clone());
            }
        }
    }

    /// Documents that a finding may be in and still tell one from another.
    pub const TELLING: usize = 8;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_read_as_they_are_written_and_broken_ones_are_told() {
        let line = Line {
            path: "a/b.md".into(),
            record: None,
            fingerprint: format!("k1:{}", "0a".repeat(16)),
            rule: "disclosure/risk.x".into(),
            subject: Some("botox".into()),
            missing: ["risk".to_owned()].into(),
            quote: None,
        };
        let text = format!("{HEAD}\n{}", line.json());
        assert_eq!(lines("b", &text).collect::<Result<Vec<_>, _>>().unwrap(), [line]);
        for (text, at) in [("", 1), ("{}\n", 1), (&*format!("{text}<<<<<<< HEAD\n"), 3), (&*text.replace("k1:", "k2:"), 2)] {
            assert_eq!(Baseline::read("b", text).unwrap_err().position, Some((at, 1)), "{text}");
        }
    }
}
