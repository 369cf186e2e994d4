//! From findings to dispositions: which rules were asked for, and from where on a finding counts.

use crate::finding::Finding;
use crate::meta::{RuleId, Severity, nearest};
use crate::problem::Problem;
use crate::rule::RuleSet;

/// Which rules speak, and what counts.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// Ids, categories or families to report; all when empty.
    pub select: Vec<String>,
    /// Ids, categories or families not to report.
    pub ignore: Vec<String>,
}

impl Levels {
    /// Whether a rule is to be reported.
    #[must_use]
    pub fn reports(&self, id: &RuleId) -> bool {
        (self.select.is_empty() || self.select.iter().any(|s| id.selected_by(s))) && !self.ignore.iter().any(|s| id.selected_by(s))
    }

    /// Selectors that name no rule.
    #[must_use]
    pub fn problems(&self, rules: &RuleSet) -> Vec<Problem> {
        self.select
            .iter()
            .chain(&self.ignore)
            .filter(|s| !rules.rules.iter().any(|r| r.id.selected_by(s)))
            .map(|s| {
                let known: Vec<&str> = rules.rules.iter().flat_map(|r| [r.id.as_str(), r.id.category().name()]).collect();
                let near =
                    nearest(s, &known).map_or_else(|| "`kotowari rules list` shows the ids".to_owned(), |n| format!("did you mean `{n}`?"));
                Problem::error(format!("no rule is named `{s}`")).help(near)
            })
            .collect()
    }

    /// Keeps what is to be reported. A finding on which several rules agree loses those that are not asked for.
    pub fn apply(&self, findings: &mut Vec<Finding>, rules: &RuleSet) {
        if self.select.is_empty() && self.ignore.is_empty() {
            return;
        }
        for finding in findings.iter_mut() {
            finding.rules.retain(|r| self.reports(&rules.rules[*r].id));
        }
        findings.retain(|f| !f.rules.is_empty());
    }
}

/// Whether a finding of this severity fails a run with this threshold; `None` never fails.
#[must_use]
pub fn fails(severity: Severity, threshold: Option<Severity>) -> bool {
    threshold.is_some_and(|t| severity >= t)
}
