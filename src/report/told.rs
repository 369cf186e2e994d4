//! A finding with what every format tells of it, so that formats differ in form alone.

use std::collections::BTreeMap;

use crate::finding::{Finding, Related, Role, Status};
use crate::fix::Edit;
use crate::lint::{DocumentReport, SourceReport};
use crate::meta::Lang;
use crate::report::{Context, laws, message, speaking, words};
use crate::rule::{Law, Rule, RuleSet};
use crate::source::{Source, lines::Position};

/// A finding, where it stands and who speaks for it.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) source: &'a Source,
    pub(super) document: &'a DocumentReport,
    pub(super) finding: &'a Finding,
    /// The rule that speaks for it.
    pub(super) rule: &'a Rule,
    /// The language it is told in.
    pub(super) lang: Lang,
    pub(super) rules: &'a RuleSet,
}

/// The findings of one document, in order.
pub(super) fn of<'a>(context: Context<'a>, report: &'a SourceReport, document: &'a DocumentReport) -> impl Iterator<Item = Told<'a>> {
    document.findings.iter().map(move |finding| one(context, report, document, finding))
}

/// One finding of a document.
pub(super) fn one<'a>(context: Context<'a>, report: &'a SourceReport, document: &'a DocumentReport, finding: &'a Finding) -> Told<'a> {
    let lang = context.of(document);
    Told { source: &report.source, document, finding, rule: speaking(finding, context.rules), lang, rules: context.rules }
}

/// The findings of one document that people see: those that count, and all if they asked.
pub(super) fn shown<'a>(context: Context<'a>, report: &'a SourceReport, document: &'a DocumentReport) -> impl Iterator<Item = Told<'a>> {
    of(context, report, document).filter(move |t| context.suppressed || t.finding.status == Status::New)
}

/// The findings of a source that count. What was excepted belongs into formats that can say so.
pub(super) fn counting<'a>(context: Context<'a>, report: &'a SourceReport) -> impl Iterator<Item = Told<'a>> {
    report.documents.iter().flat_map(move |d| of(context, report, d)).filter(|t| t.finding.status == Status::New)
}

/// Findings that say the same of one rule, together; the groups in the order of their first finding.
pub(super) fn grouped<'t, 'a>(found: impl IntoIterator<Item = &'t Told<'a>>) -> Vec<(String, Vec<&'t Told<'a>>)>
where
    'a: 't,
{
    let mut groups: Vec<(String, Vec<&Told<'_>>)> = Vec::new();
    let mut known: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for told in found {
        let message = told.message();
        let at = *known.entry((told.rule.id.as_str(), message.clone())).or_insert(groups.len());
        if at == groups.len() {
            groups.push((message, Vec::new()));
        }
        groups[at].1.push(told);
    }
    groups
}

impl<'a> Told<'a> {
    /// The file.
    pub(super) fn path(&self) -> &'a str {
        self.source.name()
    }

    /// The file, and the record in it.
    pub(super) fn name(&self) -> String {
        self.document.document.name(self.source.name())
    }

    /// One plain sentence.
    pub(super) fn message(&self) -> String {
        message(self.finding, self.rules, self.document, self.lang)
    }

    /// The message and, on a line of its own, what would be enough.
    pub(super) fn advice(&self) -> String {
        match self.propose() {
            "" => self.message(),
            propose => format!("{}\n{propose}", self.message()),
        }
    }

    pub(super) fn propose(&self) -> &'a str {
        self.rule.propose.get(self.lang)
    }

    /// Approved texts that can be inserted for it.
    pub(super) fn edits(&self) -> impl Iterator<Item = &'a Edit> + use<'a> {
        let owed = self.finding.obligation;
        self.document.plan.edits.iter().filter(move |e| owed.is_some_and(|o| e.obligations.contains(&o)))
    }

    /// What inserting them is called; `None` when there is none.
    pub(super) fn insertion(&self) -> Option<String> {
        let names: Vec<&str> = self.edits().map(|e| e.snippet.as_str()).collect();
        let words = words::of(self.lang);
        (!names.is_empty()).then(|| format!("{}: {}", words.insert, names.join(words.comma)))
    }

    /// The laws of all rules that agree on it.
    pub(super) fn laws(&self) -> Vec<&'a Law> {
        laws(self.finding, self.rules)
    }

    /// Address of the first law of its rule.
    pub(super) fn help_uri(&self) -> Option<&'a str> {
        help_uri(self.rule, self.rules)
    }

    /// What a related place has to do with it.
    pub(super) fn related(&self, related: &Related) -> String {
        let element = related
            .element
            .as_ref()
            .and_then(|id| self.finding.obligation.and_then(|o| self.document.ledger[o].elements.iter().find(|e| e.id == *id)));
        let words = words::of(self.lang);
        match (element, related.role) {
            (Some(e), Role::Evidence | Role::Hollow) => format!("{}: {}", e.title.get(self.lang), words.element(e.state)),
            (_, role) => words.role(role).to_owned(),
        }
    }

    /// Where it begins, and where it ends.
    pub(super) fn range(&self) -> [Position; 2] {
        let span = self.finding.place.span;
        [span.start(), span.end()].map(|byte| self.source.lines().position(byte, self.source.text()))
    }
}

/// Address of the first law of a rule.
pub(super) fn help_uri<'a>(rule: &Rule, rules: &'a RuleSet) -> Option<&'a str> {
    rule.law.first().and_then(|l| rules.sources.get(&l.source)).and_then(|s| s.url.as_deref())
}
