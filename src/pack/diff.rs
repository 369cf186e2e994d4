//! What changed between two states of a pack, for whoever depends on it: rules that came and went, and those that now
//! weigh otherwise or rest on another law. How a rule finds its words is not compared; its examples are.

use crate::rule::{Rule, RuleSet};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The rule's id.
    pub rule: String,
    /// What happened.
    pub what: What,
    /// What was and what is, where something was before and is now.
    pub values: Option<(String, String)>,
}

/// What may happen to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Its severity changed, in some profile.
    Severity,
    /// Its law changed.
    Law,
}

impl What {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Severity => "severity",
            Self::Law => "law",
        }
    }
}

/// The differences between two sets of rules, by id.
#[must_use]
pub fn diff(old: &RuleSet, new: &RuleSet) -> Vec<Change> {
    // Both are sorted by id, so one walk finds the pairs.
    let (mut before, mut after) = (old.rules.iter().peekable(), new.rules.iter().peekable());
    let mut changes = Vec::new();
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => return changes,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(a), Some(b)) => a.id.cmp(&b.id),
        };
        let was = if order.is_le() { before.next() } else { None };
        let is = if order.is_ge() { after.next() } else { None };
        match (was, is) {
            (Some(was), Some(is)) => compare(was, is, &mut changes),
            (Some(was), None) => changes.push(Change { rule: was.id.to_string(), what: What::Removed, values: None }),
            (None, Some(is)) => changes.push(Change { rule: is.id.to_string(), what: What::Added, values: None }),
            (None, None) => {}
        }
    }
}

fn compare(was: &Rule, is: &Rule, changes: &mut Vec<Change>) {
    for (what, of) in [(What::Severity, severity as fn(&Rule) -> String), (What::Law, law)] {
        let values = (of(was), of(is));
        if values.0 != values.1 {
            changes.push(Change { rule: is.id.to_string(), what, values: Some(values) });
        }
    }
}

/// The severity with its exceptions: `error, general: warning`.
#[must_use]
pub fn severity(rule: &Rule) -> String {
    let exceptions = rule.severity.by_profile.iter().filter(|(_, s)| **s != rule.severity.default);
    exceptions.fold(rule.severity.default.to_string(), |text, (profile, severity)| format!("{text}, {profile}: {severity}"))
}

fn law(rule: &Rule) -> String {
    let laws: Vec<String> = rule.law.iter().map(|l| [l.source.as_str(), l.section.as_deref().unwrap_or_default()].join(" ")).collect();
    laws.join("; ")
}
