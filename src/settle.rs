//! From findings to dispositions: which rules were asked for, and from where on a finding counts.

pub mod baseline;
pub mod diff;
pub mod directive;
pub mod pattern;
pub mod waiver;

use std::sync::Arc;

use crate::finding::Finding;
use crate::meta::{Date, Profile, RuleId, Severity, nearest};
use crate::problem::Problem;
use crate::rule::{Rule, RuleSet};
use crate::snippet::Snippets;

/// How one document is to be judged.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The profile that was asked for, whatever the document says.
    pub asked: Option<Profile>,
    /// The profile where the document says nothing.
    pub configured: Option<Profile>,
    /// Which rules speak.
    pub levels: Levels,
    /// The approved texts of the house.
    pub snippets: Arc<Snippets>,
    /// The day on which it is judged: rules begin and end, and so do exceptions. Without it all of them hold.
    pub as_of: Option<Date>,
}

/// Which rules speak, and how severely.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// Ids, categories or families to report; all when empty.
    pub select: Vec<String>,
    /// Ids, categories or families not to report.
    pub ignore: Vec<String>,
    /// Ids, categories or families that are this severe here; `None` is off. The most exact name counts, of equals the
    /// last.
    pub severity: Vec<(String, Option<Severity>)>,
    /// Packs whose rules are not reported.
    pub packs_off: Vec<String>,
}

impl Levels {
    /// Whether a rule is to be reported.
    #[must_use]
    pub fn reports(&self, rule: &Rule) -> bool {
        (self.select.is_empty() || self.select.iter().any(|s| rule.id.selected_by(s)))
            && !self.ignore.iter().any(|s| rule.id.selected_by(s))
            && !self.packs_off.contains(&rule.pack)
            && self.level(&rule.id) != Some(None)
    }

    /// How severe a rule was made.
    fn level(&self, id: &RuleId) -> Option<Option<Severity>> {
        // an id is longer than its category, and that than its family
        self.severity.iter().filter(|(s, _)| id.selected_by(s)).max_by_key(|(s, _)| s.trim_end_matches('/').len()).map(|(_, level)| *level)
    }

    /// Keeps what is to be reported, as severe as it was asked for. A finding on which several rules agree loses those
    /// that are not asked for.
    pub fn apply(&self, findings: &mut Vec<Finding>, rules: &RuleSet, profile: Profile, day: Option<Date>) {
        for finding in findings.iter_mut() {
            finding.rules.retain(|r| self.reports(&rules.rules[*r]) && rules.rules[*r].in_force(day));
            let made = |r: &usize| self.level(&rules.rules[*r].id).flatten();
            if finding.rules.iter().any(|r| made(r).is_some()) {
                let levels = finding.rules.iter().map(|r| made(r).unwrap_or_else(|| rules.rules[*r].severity.of(profile)));
                finding.severity = levels.max().unwrap_or(finding.severity);
            }
        }
        findings.retain(|f| !f.rules.is_empty());
    }
}

/// What to say of a selector that names no rule.
#[must_use]
pub fn unknown(selector: &str, rules: &RuleSet) -> Option<Problem> {
    if rules.rules.iter().any(|r| r.id.selected_by(selector)) {
        return None;
    }
    let known: Vec<&str> = rules.rules.iter().flat_map(|r| [r.id.as_str(), r.id.category().name()]).collect();
    let near =
        nearest(selector, &known).map_or_else(|| "`kotowari rules list` shows the ids".to_owned(), |n| format!("did you mean `{n}`?"));
    Some(Problem::error(format!("no rule is named `{selector}`")).help(near))
}

/// Whether a finding of this severity fails a run with this threshold; `None` never fails.
#[must_use]
pub fn fails(severity: Severity, threshold: Option<Severity>) -> bool {
    threshold.is_some_and(|t| severity >= t)
}
