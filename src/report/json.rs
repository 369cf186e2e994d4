//! JSON, version 1. Fields are only added within a version. Documents come first, so that a run of any size is written
//! as it is judged; the rules that spoke, the summary and the run follow.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use crate::finding::{Finding, Place, Related};
use crate::fix::Edit;
use crate::lint::{DocumentReport, SourceReport};
use crate::meta::Lang;
use crate::problem::{Gravity, Problem};
use crate::report::told::{self, Told, help_uri};
use crate::report::{Context, Reporter, Run, laws, message, speaking};
use crate::rule::{Law, RuleSet};
use crate::source::{Anchor, Source};
use crate::span::{Span, Src};

/// The reporter.
pub struct Json<'a> {
    context: Context<'a>,
    first: bool,
    spoke: BTreeSet<usize>,
}

impl<'a> Json<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context, first: true, spoke: BTreeSet::new() }
    }
}

impl Reporter for Json<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            r#"{{"schema":"urn:kotowari:report:1","tool":{{"name":"kotowari","version":"{}"}},"documents":["#,
            env!("CARGO_PKG_VERSION")
        )
    }

    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for document in &report.documents {
            if !self.first {
                out.write_all(b",")?;
            }
            self.first = false;
            out.write_all(b"\n")?;
            self.spoke.extend(document.findings.iter().flat_map(|f| f.rules.iter().copied()));
            serde_json::to_writer(&mut *out, &document_of(report, document, &self.context))?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, run: &Run) -> io::Result<()> {
        let rules = self.context.rules;
        out.write_all(b"\n],\"rules\":")?;
        let spoke: std::collections::BTreeMap<&str, JsonRule<'_>> =
            self.spoke.iter().map(|&r| (rules.rules[r].id.as_str(), rule_of(rules, r, self.context.lang))).collect();
        serde_json::to_writer(&mut *out, &spoke)?;
        write!(out, ",\"summary\":{}", serde_json::to_string(&summary(run))?)?;
        let packs: Vec<_> = rules.packs.iter().map(|p| serde_json::json!({"name": p.name, "version": p.version})).collect();
        let errors: Vec<JsonProblem<'_>> = run.problems.iter().map(problem_of).collect();
        let state = serde_json::json!({
            "status": if run.incomplete() { "incomplete" } else { "complete" },
            "exitCode": run.exit_code(),
            "asOf": run.as_of.map(|day| day.to_string()),
            "failOn": self.context.fail_on.map_or("never", |s| s.word()),
            "packs": packs,
            "errors": errors,
        });
        writeln!(out, ",\"run\":{state}}}")
    }
}

/// The counts of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary {
    files: usize,
    documents: usize,
    error: usize,
    warning: usize,
    info: usize,
    obligations: usize,
    obligations_met: usize,
    suppressed: usize,
    waived: usize,
    baseline: usize,
    outside_diff: usize,
}

pub(super) fn summary(run: &Run) -> Summary {
    let [info, warning, error] = run.counts;
    let [suppressed, waived, baseline, outside_diff] = run.aside;
    Summary {
        files: run.files,
        documents: run.documents,
        error,
        warning,
        info,
        obligations: run.obligations.0,
        obligations_met: run.obligations.1,
        suppressed,
        waived,
        baseline,
        outside_diff,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonRule<'a> {
    title: &'a str,
    why: &'a str,
    confidence: &'static str,
    severity: &'static str,
    help_uri: Option<&'a str>,
    law: Vec<JsonLaw<'a>>,
}

fn rule_of(rules: &RuleSet, index: usize, lang: Lang) -> JsonRule<'_> {
    let rule = &rules.rules[index];
    JsonRule {
        title: rule.title.get(lang),
        why: rule.why.get(lang),
        confidence: rule.confidence.word(),
        severity: rule.severity.default.word(),
        help_uri: help_uri(rule, rules),
        law: rule.law.iter().map(|l| law_of(l, rules, lang)).collect(),
    }
}

#[derive(Serialize)]
struct JsonProblem<'a> {
    gravity: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    file: Option<&'a str>,
    byte: Option<[usize; 2]>,
    start: Option<JsonPosition>,
}

fn problem_of(problem: &Problem) -> JsonProblem<'_> {
    JsonProblem {
        gravity: match problem.gravity {
            Gravity::Warning => "warning",
            Gravity::Error => "error",
        },
        message: &problem.message,
        help: problem.help.as_deref(),
        file: problem.file.as_deref(),
        byte: problem.span.as_ref().map(|s| [s.start, s.end]),
        start: problem.position.map(|(line, column)| JsonPosition { line: line as usize, column: column as usize }),
    }
}

#[derive(Serialize)]
struct JsonDocument<'a> {
    path: &'a str,
    record: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: &'a BTreeMap<&'static str, String>,
    format: &'static str,
    source: JsonSource,
    profile: &'static str,
    #[serde(rename = "profileReason")]
    profile_reason: &'static str,
    language: &'static str,
    /// Share of the characters that was examined, rounded down to thousandths.
    examined: f64,
    unchecked: Vec<JsonUnchecked>,
    obligations: Vec<JsonObligation<'a>>,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
pub(super) struct JsonSource {
    encoding: String,
    bom: bool,
}

#[derive(Serialize)]
pub(super) struct JsonUnchecked {
    kind: &'static str,
    span: JsonSpan,
    reason: &'static str,
}

#[derive(Serialize)]
struct JsonObligation<'a> {
    category: &'static str,
    rule: &'a str,
    subject: &'a str,
    #[serde(rename = "subjectName")]
    subject_name: &'a str,
    trigger: JsonPlace<'a>,
    state: &'static str,
    elements: Vec<JsonElement<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flaws: Vec<JsonFlaw<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    snippets: Vec<JsonSnippet<'a>>,
}

/// An approved text that the document says; below 100 percent it has drifted.
#[derive(Serialize)]
struct JsonSnippet<'a> {
    id: &'a str,
    likeness: usize,
    place: JsonPlace<'a>,
}

/// What does not work of an obligation's statements, and where something of what is missing can be read after all.
#[derive(Serialize)]
struct JsonFlaw<'a> {
    fault: &'static str,
    element: &'a str,
    place: JsonPlace<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<JsonPlace<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    characters: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headings: Option<usize>,
}

#[derive(Serialize)]
struct JsonElement<'a> {
    id: &'a str,
    title: &'a str,
    state: &'static str,
    evidence: Vec<JsonPlace<'a>>,
}

#[derive(Serialize)]
pub(super) struct JsonPlace<'a> {
    quote: &'a str,
    text: &'a str,
    span: JsonSpan,
    #[serde(flatten)]
    anchors: Option<JsonAnchors<'a>>,
}

/// Where a place stands in a file that is no text.
#[derive(Serialize)]
struct JsonAnchors<'a> {
    anchor: JsonAnchor<'a>,
    #[serde(rename = "anchorEnd")]
    end: JsonAnchor<'a>,
}

#[derive(Serialize)]
struct JsonAnchor<'a> {
    part: &'a str,
    paragraph: u32,
    run: u32,
    offset: usize,
}

#[derive(Serialize)]
pub(super) struct JsonSpan {
    byte: [usize; 2],
    char: [usize; 2],
    utf16: [usize; 2],
    start: JsonPosition,
    end: JsonPosition,
}

#[derive(Serialize)]
struct JsonPosition {
    line: usize,
    column: usize,
}

/// A finding as reports in JSON hold it.
#[derive(Serialize)]
pub(super) struct JsonFinding<'a> {
    rule: &'a str,
    category: &'static str,
    severity: &'static str,
    confidence: &'static str,
    message: String,
    why: &'a str,
    #[serde(flatten)]
    place: JsonPlace<'a>,
    context: JsonContext<'a>,
    law: Vec<JsonLaw<'a>>,
    related: Vec<JsonRelated<'a>>,
    fixes: Vec<JsonFix<'a>>,
    fingerprint: &'a str,
    status: &'static str,
    suppression: Option<JsonSuppression<'a>>,
}

#[derive(Serialize)]
struct JsonSuppression<'a> {
    kind: &'static str,
    reason: &'a str,
    until: Option<&'a str>,
    by: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonContext<'a> {
    scope: &'static str,
    headings: Vec<&'a str>,
    sentence: &'a str,
}

#[derive(Serialize)]
struct JsonLaw<'a> {
    source: &'a str,
    title: &'a str,
    section: Option<&'a str>,
    edition: Option<&'a str>,
    url: Option<&'a str>,
    read: Option<&'a str>,
    checked: &'static str,
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    role: &'static str,
    element: Option<&'a str>,
    #[serde(flatten)]
    place: JsonPlace<'a>,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    class: &'static str,
    title: Cow<'a, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    span: JsonSpan,
    text: &'a str,
    snippet: &'a str,
}

/// Approved texts that can be inserted as they stand, and what the rule advises.
fn fixes_of<'a>(told: &Told<'a>) -> Vec<JsonFix<'a>> {
    let edit = |e: &'a Edit| JsonEdit { span: span_of(told.source, Span::new(e.at, e.at)), text: &e.text, snippet: &e.snippet };
    let insert = told.insertion().map(|title| JsonFix { class: "insert", title: title.into(), edits: told.edits().map(edit).collect() });
    let propose = Some(told.propose()).filter(|p| !p.is_empty());
    insert.into_iter().chain(propose.map(|title| JsonFix { class: "propose", title: title.into(), edits: Vec::new() })).collect()
}

fn document_of<'a>(report: &'a SourceReport, document: &'a DocumentReport, context: &Context<'a>) -> JsonDocument<'a> {
    let lang = context.of(document);
    let source = &report.source;
    JsonDocument {
        path: source.name(),
        record: document.document.record.as_deref(),
        metadata: &document.document.metadata,
        format: document.document.format,
        source: source_of(source),
        profile: document.profile.word(),
        profile_reason: document.profile_reason.word(),
        language: document.lang.word(),
        examined: examined(document),
        unchecked: unchecked(source, document),
        obligations: document
            .ledger
            .iter()
            .map(|o| JsonObligation {
                category: o.category.name(),
                rule: context.rules.rules[o.rule].id.as_str(),
                subject: &o.subject,
                subject_name: o.subject_name.get(lang),
                trigger: place_of(source, &o.trigger),
                state: o.state().word(),
                elements: o
                    .elements
                    .iter()
                    .map(|e| JsonElement {
                        id: &e.id,
                        title: e.title.get(lang),
                        state: e.state.word(),
                        evidence: e.evidence.iter().map(|p| place_of(source, p)).collect(),
                    })
                    .collect(),
                flaws: o
                    .flaws
                    .iter()
                    .map(|f| JsonFlaw {
                        fault: f.fault.word(),
                        element: &o.elements[f.element].id,
                        place: place_of(source, &f.place),
                        against: f.against.as_ref().map(|(place, _)| place_of(source, place)),
                        characters: f.against.as_ref().map(|(_, d)| d.characters),
                        headings: f.against.as_ref().map(|(_, d)| d.headings),
                    })
                    .collect(),
                snippets: o
                    .snippets
                    .iter()
                    .map(|s| JsonSnippet { id: &s.id, likeness: s.likeness, place: place_of(source, &s.place) })
                    .collect(),
            })
            .collect(),
        findings: document.findings.iter().map(|f| finding_of(report, document, f, context)).collect(),
    }
}

/// Rounded down, so that 1 means all.
pub(super) fn examined(document: &DocumentReport) -> f64 {
    (document.examined * 1000.0).floor() / 1000.0
}

pub(super) fn unchecked(source: &Source, document: &DocumentReport) -> Vec<JsonUnchecked> {
    document.document.unchecked.iter().map(|u| JsonUnchecked { kind: u.kind, span: span_of(source, u.span), reason: u.reason }).collect()
}

pub(super) fn source_of(source: &Source) -> JsonSource {
    JsonSource { encoding: source.encoding().name(), bom: source.bom() }
}

/// A finding in JSON.
pub(super) fn finding_of<'a>(
    report: &'a SourceReport,
    document: &'a DocumentReport,
    finding: &'a Finding,
    context: &Context<'a>,
) -> JsonFinding<'a> {
    let lang = context.of(document);
    let rules = context.rules;
    let rule = speaking(finding, rules);
    let blocks = &document.document.blocks;
    let block = &blocks[finding.place.block];
    JsonFinding {
        rule: rule.id.as_str(),
        category: finding.category.name(),
        severity: finding.severity.word(),
        confidence: rule.confidence.word(),
        message: message(finding, rules, document, lang),
        why: rule.why.get(lang),
        place: place_of(&report.source, &finding.place),
        context: JsonContext {
            scope: block.kind.scope(),
            headings: block.headings.iter().map(|&h| blocks[h].view.trim()).collect(),
            sentence: &finding.sentence,
        },
        law: laws(finding, rules).into_iter().map(|l| law_of(l, rules, lang)).collect(),
        related: finding.related.iter().map(|r| related_of(&report.source, r)).collect(),
        fixes: fixes_of(&told::one(*context, report, document, finding)),
        fingerprint: &finding.fingerprint,
        status: finding.status.word(),
        suppression: finding.suppression.as_ref().map(|s| JsonSuppression {
            kind: s.kind,
            reason: &s.reason,
            until: s.until.as_deref(),
            by: s.by.as_deref(),
        }),
    }
}

fn related_of<'a>(source: &'a Source, related: &'a Related) -> JsonRelated<'a> {
    JsonRelated { role: related.role.word(), element: related.element.as_deref(), place: place_of(source, &related.place) }
}

fn law_of<'a>(law: &'a Law, rules: &'a RuleSet, lang: Lang) -> JsonLaw<'a> {
    let source = rules.sources.get(&law.source);
    JsonLaw {
        source: &law.source,
        title: source.map_or(law.source.as_str(), |s| s.title.get(lang)),
        section: law.section.as_deref(),
        edition: source.and_then(|s| s.edition.as_deref()),
        url: source.and_then(|s| s.url.as_deref()),
        read: source.and_then(|s| s.read.as_deref()),
        checked: source.map_or("memory", |s| s.checked.word()),
        note: law.note.as_deref(),
    }
}

pub(super) fn place_of<'a>(source: &'a Source, place: &'a Place) -> JsonPlace<'a> {
    let anchors = source.anchors(place.span).map(|[start, end]| JsonAnchors { anchor: anchor_of(start), end: anchor_of(end) });
    JsonPlace { quote: &place.quote, text: place.span.of(source.text()), span: span_of(source, place.span), anchors }
}

fn anchor_of(anchor: Anchor<'_>) -> JsonAnchor<'_> {
    JsonAnchor { part: anchor.part, paragraph: anchor.paragraph, run: anchor.run, offset: anchor.offset }
}

pub(super) fn span_of(source: &Source, span: Span<Src>) -> JsonSpan {
    let (lines, text) = (source.lines(), source.text());
    let (from, to) = (lines.offsets(span.start(), text), lines.offsets(span.end(), text));
    let position = |byte: usize| {
        let p = lines.position(byte, text);
        JsonPosition { line: p.line, column: p.column }
    };
    JsonSpan {
        byte: [from.byte, to.byte],
        char: [from.char, to.char],
        utf16: [from.utf16, to.utf16],
        start: position(span.start()),
        end: position(span.end()),
    }
}
