//! What the exceptions in a document hide, and what is wrong with them.
//!
//! Each excepts an interval of the source: a block, a range, or all. Findings and intervals are walked once in reading
//! order. Where several fit, the one that reaches farthest is used; one that is never used is told, and so is one that
//! may not be.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::document::directive::{Exception, Fault, Verb};
use crate::document::{Block, BlockKind, Document};
use crate::finding::{Finding, Place, Status, Suppression};
use crate::meta::{Date, Profile};
use crate::rule::{Kind, RuleSet};
use crate::settle::Levels;
use crate::span::Span;

/// An exception that holds: from where to where, in bytes of the source.
struct Holding<'d> {
    from: usize,
    to: usize,
    directive: usize,
    said: &'d Exception,
}

/// Marks what the document's own exceptions hide, and returns what is wrong with them as findings without fingerprints.
/// With `judged` false nothing was looked for, so that no exception is useless.
pub fn apply(
    document: &mut Document,
    findings: &mut [Finding],
    rules: &RuleSet,
    levels: &Levels,
    profile: Profile,
    as_of: Option<Date>,
    judged: bool,
) -> Vec<Finding> {
    let mut faults: Vec<(usize, Fault)> = Vec::new();
    let holding = holding(document, rules, as_of, &mut faults);
    let mut used = vec![false; document.directives.len()];
    // by rule and wording, the holding ones that have begun: where each ends, and its index
    let mut open: BTreeMap<String, BinaryHeap<(usize, usize)>> = BTreeMap::new();
    let mut rest = holding.iter().enumerate().peekable();
    for finding in findings.iter_mut() {
        let at = finding.place.span.start();
        while let Some((i, h)) = rest.next_if(|(_, h)| h.from <= at) {
            for rule in &h.said.rules {
                open.entry(key(rule, h.said.bound.as_deref())).or_default().push((h.to, i));
            }
        }
        let Some(&rule) = finding.rules.first() else { continue };
        let id = &rules.rules[rule].id;
        let farthest = [id.as_str(), id.category().name(), id.category().family()]
            .into_iter()
            .flat_map(|rule| [key(rule, None), key(rule, Some(&finding.fingerprint))])
            .filter_map(|key| open.get(&key)?.peek().copied())
            .max();
        if let Some((_, i)) = farthest.filter(|(to, _)| *to > at) {
            let Holding { directive, said, .. } = &holding[i];
            used[*directive] = true;
            finding.status = Status::Suppressed;
            finding.suppression = Some(Suppression {
                kind: if said.verb == Verb::FileIgnore { "file" } else { "inline" },
                reason: said.reason.clone(),
                until: said.until.map(|d| d.to_string()),
                by: said.by.clone(),
            });
        }
    }
    let ran = |said: &Exception| {
        said.rules.iter().any(|s| rules.rules.iter().any(|r| r.id.selected_by(s) && levels.reports(r) && r.applies(profile)))
    };
    faults.extend(holding.iter().filter(|h| judged && !used[h.directive] && ran(h.said)).map(|h| (h.directive, Fault::Unused)));
    faults.sort_unstable();
    let mut found: Vec<Finding> = faults.into_iter().filter_map(|(i, fault)| finding(document, i, fault, rules, profile)).collect();
    levels.apply(&mut found, rules, profile, as_of);
    found
}

fn key(rule: &str, bound: Option<&str>) -> String {
    format!("{} {}", rule.trim_end_matches('/'), bound.unwrap_or_default())
}

/// The exceptions that hold, by where they begin. The faults of the others are added to `faults`.
fn holding<'d>(document: &'d Document, rules: &RuleSet, as_of: Option<Date>, faults: &mut Vec<(usize, Fault)>) -> Vec<Holding<'d>> {
    let mut holding: Vec<Holding<'d>> = Vec::new();
    // ranges that are open, by the rules they name
    let mut ranges: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for (directive, d) in document.directives.iter().enumerate() {
        let said = match &d.said {
            Ok(said) => said,
            Err(fault) => {
                faults.push((directive, *fault));
                continue;
            }
        };
        if said.rules.iter().any(|s| !rules.rules.iter().any(|r| r.id.selected_by(s))) {
            faults.push((directive, Fault::UnknownRule));
            continue;
        }
        if said.until.is_some_and(|until| as_of.is_some_and(|today| until < today)) {
            faults.push((directive, Fault::Expired));
            continue;
        }
        let (from, to) = match said.verb {
            Verb::FileIgnore => (0, usize::MAX),
            Verb::Ignore => reach(document, d.block),
            Verb::Disable => {
                ranges.entry(&said.rules).or_default().push(holding.len());
                (d.span.end(), 0)
            }
            Verb::Enable => {
                match ranges.get_mut(said.rules.as_slice()).and_then(Vec::pop) {
                    Some(range) => holding[range].to = d.span.start(),
                    None => faults.push((directive, Fault::Malformed)),
                }
                continue;
            }
        };
        holding.push(Holding { from, to, directive, said });
    }
    let unclosed: BTreeSet<usize> = ranges.into_values().flatten().collect();
    faults.extend(unclosed.iter().map(|&i| (holding[i].directive, Fault::Unclosed)));
    let mut index = 0..;
    holding.retain(|_| index.next().is_none_or(|i| !unclosed.contains(&i)));
    holding.sort_by_key(|h| h.from);
    holding
}

/// From where to where a block reaches; of a cell, its table.
fn reach(document: &Document, index: usize) -> (usize, usize) {
    let home = |block: &Block| block.to_source.map(Span::new(0, block.view.len()));
    let Some(block) = document.blocks.get(index).filter(|b| !matches!(b.kind, BlockKind::Title | BlockKind::Meta | BlockKind::JsonLd))
    else {
        return (0, 0);
    };
    let mut span = home(block);
    if let Some(cell) = block.cell {
        let same = |b: &&Block| b.cell.is_some_and(|c| c.table == cell.table);
        span = document.blocks[index..].iter().take_while(same).fold(span, |whole, b| whole.union(home(b)));
    }
    (span.start(), span.end())
}

/// What is wrong with an exception, as a finding; `None` when no rule of the packs says so.
fn finding(document: &mut Document, directive: usize, fault: Fault, rules: &RuleSet, profile: Profile) -> Option<Finding> {
    let rule = rules.rules.iter().position(|r| matches!(r.kind, Kind::Directive(f) if f == fault))?;
    let (text, span) = (document.directives[directive].text.clone(), document.directives[directive].span);
    let block = document.comment(&text, span);
    Some(Finding {
        rules: vec![rule],
        category: rules.rules[rule].id.category(),
        severity: rules.rules[rule].severity.of(profile),
        place: Place { quote: text.clone(), span, block, view: Span::new(0, text.len()) },
        sentence: text,
        obligation: None,
        related: Vec::new(),
        fingerprint: String::new(),
        status: Status::New,
        suppression: None,
    })
}
