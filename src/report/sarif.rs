//! SARIF 2.1.0. Results come first, so that a run of any size is written as it is judged; the rules that spoke, the laws
//! they refer to and what was not examined follow. A law is a taxonomy, its sections are the taxa.
//!
//! Fields that have a fixed value for all results of a run, such as `suppressions`, are written for all of them, since
//! the standard wants them everywhere or nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use crate::finding::Status;
use crate::fix::Edit;
use crate::lint::{DocumentReport, SourceReport};
use crate::meta::{Confidence, Severity};
use crate::problem::{Gravity, Problem};
use crate::report::escape::uri;
use crate::report::told::{self, Told, help_uri};
use crate::report::{Context, Reporter, Run, law_line, words};
use crate::rule::Law;
use crate::source::Source;
use crate::span::{Span, Src};

/// Unexamined regions that are listed one by one. They stand behind the results and are held until then.
const KEPT: usize = 1_000;

/// The reporter.
pub struct Sarif<'a> {
    context: Context<'a>,
    first: bool,
    /// Index in `tool.driver.rules` of each rule that spoke.
    rules: BTreeMap<usize, usize>,
    /// Sections of each law that was referred to.
    laws: BTreeMap<&'a str, BTreeSet<&'a str>>,
    notes: Vec<Value>,
    more_notes: usize,
}

impl<'a> Sarif<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context, first: true, rules: BTreeMap::new(), laws: BTreeMap::new(), notes: Vec::new(), more_notes: 0 }
    }

    fn result<'r>(&mut self, told: &Told<'r>) -> Res<'r>
    where
        'a: 'r,
    {
        let finding = told.finding;
        for &rule in &finding.rules {
            let next = self.rules.len();
            self.rules.entry(rule).or_insert(next);
            for law in &self.context.rules.rules[rule].law {
                self.laws.entry(&law.source).or_default().insert(section(law));
            }
        }
        Res {
            rule_id: told.rule.id.as_str(),
            rule_index: finding.rules.first().map_or(0, |r| self.rules[r]),
            level: level(finding.severity),
            message: Text { text: told.advice() },
            locations: [location(told.source, told.document, finding.place.span, None)],
            related_locations: finding
                .related
                .iter()
                .map(|r| location(told.source, told.document, r.place.span, Some(told.related(r))))
                .collect(),
            partial_fingerprints: Fingerprints { k1: &finding.fingerprint, github: &finding.fingerprint },
            fixes: fix(told).into_iter().collect(),
            suppressions: suppression(told).into_iter().collect(),
            baseline_state: if matches!(finding.status, Status::Baseline | Status::OutsideDiff) { "unchanged" } else { "new" },
            taxa: told.laws().into_iter().map(taxon).collect(),
            properties: Properties {
                category: finding.category.name(),
                profile: told.document.profile.word(),
                status: finding.status.word(),
                sentence: &finding.sentence,
                anchor: told
                    .source
                    .anchors(finding.place.span)
                    .map(|[a, _]| json!({"part": a.part, "paragraph": a.paragraph, "run": a.run, "offset": a.offset})),
            },
        }
    }

    /// What was not examined in a document.
    fn note(&mut self, source: &Source, document: &DocumentReport) {
        for region in &document.document.unchecked {
            if self.notes.len() >= KEPT {
                self.more_notes += 1;
                continue;
            }
            self.notes.push(json!({
                "level": "note",
                "message": {"text": format!("not examined: {} ({})", region.kind, region.reason)},
                "descriptor": {"id": "unchecked", "index": 1},
                "locations": [location(source, document, region.span, None)],
            }));
        }
    }

    fn rule(&self, index: usize) -> Value {
        let (rules, lang) = (self.context.rules, self.context.lang);
        let rule = &rules.rules[index];
        let words = words::of(lang);
        let laws: Vec<String> = rule.law.iter().map(|l| law_line(l, rules, lang)).collect();
        let lines: Vec<String> = [(words.why, rule.why.get(lang)), (words.propose, rule.propose.get(lang)), (words.law, &laws.join("\n"))]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(head, text)| format!("{head}: {text}"))
            .collect();
        let help = if lines.is_empty() { rule.title.get(lang).to_owned() } else { lines.join("\n\n") };
        let relationships: Vec<Value> = rule.law.iter().map(|l| json!({"target": taxon(l), "kinds": ["relevant"]})).collect();
        let mut value = json!({
            "id": rule.id.as_str(),
            "shortDescription": {"text": rule.title.get(lang)},
            "fullDescription": {"text": if rule.why.is_empty() { rule.title.get(lang) } else { rule.why.get(lang) }},
            "help": {"text": help},
            "defaultConfiguration": {"level": level(rule.severity.default)},
            "relationships": relationships,
            "properties": {
                "tags": [rule.id.category().family(), rule.id.category().name()],
                "precision": match rule.confidence {
                    Confidence::Low => "low",
                    Confidence::Medium => "medium",
                    Confidence::High => "high",
                },
                "problem.severity": match rule.severity.default {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Info => "recommendation",
                },
            },
        });
        if let Some(uri) = help_uri(rule, rules) {
            value["helpUri"] = uri.into();
        }
        value
    }

    fn taxonomies(&self) -> Vec<Value> {
        let (rules, lang) = (self.context.rules, self.context.lang);
        self.laws
            .iter()
            .map(|(id, sections)| {
                let mut value = json!({
                    "name": id,
                    "taxa": sections.iter().map(|s| json!({"id": s, "shortDescription": {"text": s}})).collect::<Vec<_>>(),
                });
                if let Some(source) = rules.sources.get(*id) {
                    value["fullName"] = source.title.get(lang).into();
                    value["shortDescription"] = json!({"text": source.title.get(lang)});
                    if let Some(edition) = &source.edition {
                        value["version"] = edition.as_str().into();
                    }
                    if let Some(url) = &source.url {
                        value["informationUri"] = url.as_str().into();
                    }
                    value["properties"] = json!({"checked": source.checked.word(), "read": source.read});
                }
                value
            })
            .collect()
    }
}

impl Reporter for Sarif<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            r#"{{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","version":"2.1.0","runs":[{{"columnKind":"unicodeCodePoints","originalUriBaseIds":{{"SRCROOT":{{"description":{{"text":"the folder that kotowari was called in"}}}}}},"results":["#
        )
    }

    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for document in &report.documents {
            for told in told::of(self.context, report, document) {
                out.write_all(if std::mem::take(&mut self.first) { b"\n" } else { b",\n" })?;
                serde_json::to_writer(&mut *out, &self.result(&told))?;
            }
            self.note(&report.source, document);
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, run: &Run) -> io::Result<()> {
        let mut order: Vec<(usize, usize)> = self.rules.iter().map(|(&rule, &at)| (at, rule)).collect();
        order.sort_unstable();
        let taxonomies = self.taxonomies();
        let driver = json!({
            "name": "kotowari",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": order.into_iter().map(|(_, rule)| self.rule(rule)).collect::<Vec<_>>(),
            "notifications": [
                {"id": "problem", "shortDescription": {"text": "what could not be done as asked"}},
                {"id": "unchecked", "shortDescription": {"text": "a part of a document that was not examined"}},
            ],
            "supportedTaxonomies": taxonomies.iter().map(|t| json!({"name": t["name"]})).collect::<Vec<_>>(),
        });
        let mut notes: Vec<Value> = run.problems.iter().map(problem).collect();
        notes.append(&mut self.notes);
        if self.more_notes > 0 {
            let text = format!("{} more regions were not examined", self.more_notes);
            notes.push(json!({"level": "note", "message": {"text": text}, "descriptor": {"id": "unchecked", "index": 1}}));
        }
        let invocation = json!({
            "executionSuccessful": !run.incomplete(),
            "exitCode": run.exit_code(),
            "toolExecutionNotifications": notes,
        });
        writeln!(
            out,
            "\n],\"tool\":{},\"taxonomies\":{},\"invocations\":[{}]}}]}}",
            json!({"driver": driver}),
            Value::Array(taxonomies),
            invocation
        )
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Res<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: Fingerprints<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Value>,
    suppressions: Vec<Value>,
    baseline_state: &'static str,
    taxa: Vec<Taxon<'a>>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

/// Ours, and under the name by which GitHub knows an alert again.
#[derive(Serialize)]
struct Fingerprints<'a> {
    #[serde(rename = "kotowari/v1")]
    k1: &'a str,
    #[serde(rename = "primaryLocationLineHash")]
    github: &'a str,
}

#[derive(Serialize)]
struct Properties<'a> {
    category: &'static str,
    profile: &'static str,
    status: &'static str,
    sentence: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Physical<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<[Logical<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
struct Logical<'a> {
    name: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical<'a> {
    artifact_location: Artifact,
    region: Region<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region<'a> {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    char_offset: usize,
    char_length: usize,
    snippet: Snippet<'a>,
}

#[derive(Serialize)]
struct Snippet<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Taxon<'a> {
    id: &'a str,
    tool_component: Component<'a>,
}

#[derive(Serialize)]
struct Component<'a> {
    name: &'a str,
}

fn taxon(law: &Law) -> Taxon<'_> {
    Taxon { id: section(law), tool_component: Component { name: &law.source } }
}

/// A law that is cited as a whole is its own section.
fn section(law: &Law) -> &str {
    law.section.as_deref().unwrap_or(&law.source)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn artifact(path: &str) -> Artifact {
    Artifact { uri: uri(path), uri_base_id: (!path.starts_with('/')).then_some("SRCROOT") }
}

fn location<'a>(source: &'a Source, document: &'a DocumentReport, span: Span<Src>, message: Option<String>) -> Location<'a> {
    let (lines, text) = (source.lines(), source.text());
    let (start, end) = (lines.position(span.start(), text), lines.position(span.end(), text));
    let (from, to) = (lines.offsets(span.start(), text).char, lines.offsets(span.end(), text).char);
    // A region may be a whole page; its text is in the file.
    let shown = span.of(text);
    let region = Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
        char_offset: from,
        char_length: to - from,
        snippet: Snippet { text: shown.char_indices().nth(500).map_or(shown, |(cut, _)| &shown[..cut]) },
    };
    Location {
        physical_location: Physical { artifact_location: artifact(source.name()), region },
        logical_locations: document.document.record.as_deref().map(|name| [Logical { name, kind: "record" }]),
        message: message.map(|text| Text { text }),
    }
}

/// Approved texts to insert. What a rule proposes is advice and replaces nothing.
fn fix(told: &Told<'_>) -> Option<Value> {
    let text = told.source.text();
    let replacement = |edit: &Edit| {
        let (at, offsets) = (told.source.lines().position(edit.at, text), told.source.lines().offsets(edit.at, text));
        json!({
            "deletedRegion": {
                "startLine": at.line, "startColumn": at.column, "endLine": at.line, "endColumn": at.column,
                "charOffset": offsets.char, "charLength": 0,
            },
            "insertedContent": {"text": edit.text},
        })
    };
    told.insertion().map(|what| {
        json!({
            "description": {"text": what},
            "artifactChanges": [{
                "artifactLocation": artifact(told.path()),
                "replacements": told.edits().map(replacement).collect::<Vec<_>>(),
            }],
        })
    })
}

fn suppression(told: &Told<'_>) -> Option<Value> {
    let kind = match told.finding.status {
        Status::Suppressed => "inSource",
        Status::Waived => "external",
        Status::New | Status::Baseline | Status::OutsideDiff => return None,
    };
    let Some(by) = &told.finding.suppression else { return Some(json!({"kind": kind, "status": "accepted"})) };
    Some(json!({
        "kind": kind,
        "status": "accepted",
        "justification": by.reason,
        "properties": {"writtenIn": by.kind, "until": by.until, "by": by.by},
    }))
}

fn problem(problem: &Problem) -> Value {
    let help = problem.help.as_deref().map_or(String::new(), |h| format!("\n{h}"));
    let mut value = json!({
        "level": match problem.gravity {
            Gravity::Error => "error",
            Gravity::Warning => "warning",
        },
        "message": {"text": format!("{}{help}", problem.message)},
        "descriptor": {"id": "problem", "index": 0},
    });
    if let Some(file) = &problem.file {
        let region = problem.position.map(|(line, column)| json!({"startLine": line, "startColumn": column}));
        let mut place = json!({"artifactLocation": artifact(file)});
        if let Some(region) = region {
            place["region"] = region;
        }
        value["locations"] = json!([{"physicalLocation": place}]);
    }
    value
}
