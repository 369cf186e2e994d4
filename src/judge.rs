//! Rules over hits: candidates, their verdicts, the ledger, and the findings that follow.
//!
//! `Hits ─judge→ Candidates + Ledger ─guards→ Findings`. What kinds and guards are is data (`rule`); when they are
//! asked, and what follows, is decided here.

pub mod citations;
mod effect;
pub mod fingerprint;
mod ledger;
mod once;
pub mod work;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::document::{BlockKind, Document};
use crate::finding::{Finding, Place, Related, Role, Status};
use crate::meta::{Category, Profile, Severity};
use crate::obligation::{ElementState, Fault, Flaw, Obligation};
use crate::rule::guard::Case;
use crate::rule::kind::frame::{self, FrameRef, Match, Use};
use crate::rule::{Checked, Guard, Kind, RuleSet};
use crate::scan::{ClassSet, Hit, Hits};
use crate::snippet::Snippets;
use crate::span::{Folded, Span};
use crate::text::inflection::Form;

use fingerprint::Fingerprints;
pub use once::once;

/// Something a rule saw, with the verdict on it.
#[derive(Debug)]
pub struct Candidate {
    /// Index of the rule.
    pub rule: usize,
    /// What the frame was for.
    pub use_: Use,
    /// Block it stands in.
    pub block: usize,
    /// What was found.
    pub found: Match,
    /// The guard that excuses it, and where the excuse stands.
    pub excuse: Option<(Guard, Span<Folded>)>,
}

/// What was decided about a document.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Everything a rule saw, excused or not, in reading order.
    pub candidates: Vec<Candidate>,
    /// What the document owes.
    pub ledger: Vec<Obligation>,
    /// What is reported, in reading order.
    pub findings: Vec<Finding>,
}

/// Judges a document as one of `profile`.
#[must_use]
pub fn judge(rules: &RuleSet, document: &Document, hits: &Hits, profile: Profile, snippets: &Snippets) -> Judgement {
    let teaches = teaches_law(rules, document, hits);
    let candidates = candidates(rules, document, hits, profile, teaches);
    // Who explains the law presents nothing, whatever the examples say.
    let ledger = if teaches { Vec::new() } else { ledger::ledger(rules, document, hits, &candidates, profile, snippets) };
    let mut findings = claims(rules, document, &candidates, profile);
    findings.extend(disclosures(rules, document, &ledger, profile));
    findings.extend(ledger.iter().enumerate().filter(|(_, o)| o.state().is_said()).filter_map(|(i, o)| ineffective(rules, i, o, profile)));
    if profile == Profile::General && reports(rules, document, hits) {
        let without_source = ["citation/statistic", "citation/study", "citation/authority", "disclosure/references"];
        findings.iter_mut().filter(|f| without_source.contains(&f.category.name())).for_each(|f| f.severity = Severity::Info);
    }
    findings.sort_by(|a, b| (a.place.span, a.category, &a.rules).cmp(&(b.place.span, b.category, &b.rules)));
    let mut fingerprints = Fingerprints::default();
    for finding in &mut findings {
        let (element, text) = match finding.obligation {
            Some(i) if finding.category == ledger[i].category => (missing_elements(&ledger[i]), ledger[i].subject.clone()),
            Some(i) => (ledger[i].category.name().to_owned(), finding.sentence.clone()),
            None => (String::new(), finding.sentence.clone()),
        };
        finding.fingerprint = fingerprints.of(finding.category, &element, &text);
    }
    Judgement { candidates, ledger, findings }
}

fn candidates(rules: &RuleSet, document: &Document, hits: &Hits, profile: Profile, teaches: bool) -> Vec<Candidate> {
    let mut found = Vec::new();
    let (mut whole, mut sentence) = (Near::new(rules), Near::new(rules));
    let applies: Vec<bool> = rules.rules.iter().map(|r| r.applies(profile)).collect();
    for (index, block) in document.blocks.iter().enumerate() {
        let from = found.len();
        // Most frames lack a word: a look at the classes of the sentence spares the search for it.
        whole.see(hits.of(index));
        let mut rest = hits.of(index);
        while let Some(first) = rest.first() {
            let end = block.sentence_at(first.span.start()).map_or(usize::MAX, |i| block.sentences[i].span.end());
            let (here, after) = rest.split_at(rest.partition_point(|h| h.span.start() < end));
            rest = after;
            sentence.see(here);
            for hit in here {
                let Some(anchors) = rules.anchors.get(hit.class.index()) else { continue };
                for anchor in anchors.iter().filter(|a| applies[a.frame.rule]) {
                    let near = if anchor.whole { &mut whole } else { &mut sentence };
                    if !anchor.needs.iter().all(|need| near.has(*need)) {
                        continue;
                    }
                    let (at, frame) = (anchor.frame, rules.frame(anchor.frame));
                    let rule = &rules.rules[at.rule];
                    if !in_scope(rule, block.kind.scope()) {
                        continue;
                    }
                    let Some(matched) = frame::find(frame, hit, block, index, hits, rules.terms.quotation()) else { continue };
                    if rule.shield.is_some_and(|s| shielded(&matched, hits, index, s)) {
                        continue;
                    }
                    push(&mut found, at, index, matched);
                }
            }
        }
        for (at, rule) in rules.rules.iter().enumerate() {
            let Kind::Pattern(pattern) = &rule.kind else { continue };
            if !applies[at] || !in_scope(rule, block.kind.scope()) || !hits.of(index).iter().any(|h| h.class == pattern.gate) {
                continue;
            }
            let Some(regex) = pattern.regex() else { continue };
            for sentence in &block.sentences {
                for m in regex.find_iter(sentence.span.of(&block.folded)).filter(|m| !m.is_empty()) {
                    let span = Span::new(sentence.span.start() + m.start(), sentence.span.start() + m.end());
                    if !block.is_masked(span) {
                        push(&mut found, FrameRef { rule: at, use_: Use::Claim, index: 0 }, index, structural(span));
                    }
                }
            }
        }
        // Several frames of a rule may find the same words; one that nothing excuses is enough.
        let mut here = found.split_off(from);
        for candidate in &mut here {
            candidate.excuse = excuse(rules, document, hits, teaches, candidate);
        }
        here.sort_by_key(|c| (c.rule, c.use_, c.found.span, c.excuse.is_some()));
        here.dedup_by(|b, a| a.rule == b.rule && a.use_ == b.use_ && a.found.span == b.found.span);
        found.append(&mut here);
    }
    for (at, rule) in rules.rules.iter().enumerate() {
        let Kind::Citation(check) = &rule.kind else { continue };
        if !applies[at] {
            continue;
        }
        for (block, span) in check.find(document) {
            let mut candidate = Candidate { rule: at, use_: Use::Claim, block, found: structural(span), excuse: None };
            candidate.excuse = excuse(rules, document, hits, teaches, &candidate);
            found.push(candidate);
        }
    }
    found.sort_by_key(|c| (c.block, c.found.span, c.rule, c.use_));
    found
}

/// Which of the needs of all frames are met by the words near a hit; asked once each.
struct Near<'a> {
    needs: &'a [ClassSet],
    classes: ClassSet,
    met: Vec<Option<bool>>,
}

impl<'a> Near<'a> {
    fn new(rules: &'a RuleSet) -> Self {
        Self { needs: &rules.needs, classes: ClassSet::default(), met: vec![None; rules.needs.len()] }
    }

    /// From now on these words are near.
    fn see(&mut self, hits: &[Hit]) {
        self.classes.clear();
        hits.iter().for_each(|h| self.classes.add(h.class));
        self.met.fill(None);
    }

    fn has(&mut self, need: u32) -> bool {
        let need = need as usize;
        *self.met[need].get_or_insert_with(|| self.needs[need].meets(&self.classes))
    }
}

fn structural(span: Span<Folded>) -> Match {
    Match { span, form: Form::default(), predicate: span.start(), polar: true, denied: false, words: Vec::new() }
}

fn push(found: &mut Vec<Candidate>, at: FrameRef, block: usize, matched: Match) {
    found.push(Candidate { rule: at.rule, use_: at.use_, block, found: matched, excuse: None });
}

fn in_scope(rule: &crate::rule::Rule, scope: &str) -> bool {
    (rule.only_scopes.is_empty() || rule.only_scopes.iter().any(|s| s == scope)) && !rule.not_scopes.iter().any(|s| s == scope)
}

fn shielded(found: &Match, hits: &Hits, block: usize, shield: crate::scan::ClassId) -> bool {
    let mut set = ClassSet::default();
    set.add(shield);
    found
        .words
        .iter()
        .any(|w| hits.of(block).iter().any(|h| set.has(h.class) && h.span.start() <= w.span.start() && w.stem_end <= h.stem_end))
}

/// Whether a document explains the law to those who write: at least one sentence in twelve speaks of it, and eight do.
fn teaches_law(rules: &RuleSet, document: &Document, hits: &Hits) -> bool {
    let (mut legal, mut all) = (0, 0);
    for (index, block) in document.blocks.iter().enumerate().filter(|(_, b)| b.kind.is_body()) {
        all += block.sentences.len();
        legal += block.sentences.iter().filter(|s| hits.within(index, s.span, &rules.cues.legal).next().is_some()).count();
    }
    legal >= 8 && legal * 12 >= all
}

/// Whether a document reports as textbooks and newspapers do: in the plain style, and calling to nothing. What it says
/// without a source is worth a question, not a reproach.
fn reports(rules: &RuleSet, document: &Document, hits: &Hits) -> bool {
    let (mut polite, mut all) = (0, 0);
    for (index, block) in document.blocks.iter().enumerate().filter(|(_, b)| b.kind == BlockKind::Paragraph) {
        if hits.within(index, Span::new(0, block.folded.len()), &rules.cues.invitation).next().is_some() {
            return false;
        }
        for sentence in block.sentences.iter().filter(|s| s.span.of(&block.folded).ends_with('。')) {
            let text = sentence.span.of(&block.folded).trim_end_matches('。');
            all += 1;
            polite += usize::from(
                ["です", "ます", "ません", "ました", "でした", "ましょう", "ください", "でしょう"].iter().any(|e| text.ends_with(e)),
            );
        }
    }
    all >= 12 && polite * 10 <= all
}

fn excuse(rules: &RuleSet, document: &Document, hits: &Hits, teaches: bool, candidate: &Candidate) -> Option<(Guard, Span<Folded>)> {
    let case = Case { rules, document, hits, index: candidate.block, found: &candidate.found, teaches, reach: OnceCell::new() };
    let rule = &rules.rules[candidate.rule];
    rule.guards.iter().find_map(|g| g.excuses(&case).map(|span| (*g, span)))
}

/// Candidates that no guard excuses; those of one category that overlap are one finding.
fn claims(rules: &RuleSet, document: &Document, candidates: &[Candidate], profile: Profile) -> Vec<Finding> {
    struct Merged {
        category: Category,
        block: usize,
        span: Span<Folded>,
        rules: Vec<(Severity, usize)>,
    }
    let mut merged: Vec<Merged> = Vec::new();
    let mut last: BTreeMap<Category, usize> = BTreeMap::new();
    for candidate in candidates.iter().filter(|c| c.excuse.is_none() && c.use_ == Use::Claim) {
        let rule = &rules.rules[candidate.rule];
        let category = rule.id.category();
        let severity = rule.severity.of(profile);
        // Candidates come in reading order, so only the category's last can overlap.
        let same =
            last.get(&category).map(|&i| &mut merged[i]).filter(|m| m.block == candidate.block && m.span.overlaps(candidate.found.span));
        match same {
            Some(m) => {
                m.span = m.span.union(candidate.found.span);
                if !m.rules.iter().any(|(_, r)| *r == candidate.rule) {
                    m.rules.push((severity, candidate.rule));
                }
            }
            None => {
                last.insert(category, merged.len());
                merged.push(Merged {
                    category,
                    block: candidate.block,
                    span: candidate.found.span,
                    rules: vec![(severity, candidate.rule)],
                });
            }
        }
    }
    merged
        .into_iter()
        .map(|mut m| {
            m.rules.sort_by_key(|&(severity, rule)| (std::cmp::Reverse(severity), rule));
            let block = &document.blocks[m.block];
            let sentence = block.sentence_at(m.span.start()).map_or(m.span, |i| block.sentences[i].span);
            Finding {
                severity: m.rules.first().map_or(Severity::Info, |(s, _)| *s),
                rules: m.rules.into_iter().map(|(_, r)| r).collect(),
                category: m.category,
                place: block.place(m.block, trim(m.span, &block.folded)),
                sentence: block.place(m.block, sentence).quote,
                obligation: None,
                status: Status::New,
                suppression: None,
                related: Vec::new(),
                fingerprint: String::new(),
            }
        })
        .collect()
}

/// Endings may have swallowed a full stop or a question mark.
fn trim(span: Span<Folded>, text: &str) -> Span<Folded> {
    let words = span.of(text).trim_end_matches(['。', '?', '、', ' ', '\n']);
    if words.is_empty() { span } else { Span::new(span.start(), span.start() + words.len()) }
}

/// Obligations that are not met.
fn disclosures(rules: &RuleSet, document: &Document, ledger: &[Obligation], profile: Profile) -> Vec<Finding> {
    ledger
        .iter()
        .enumerate()
        .filter(|(_, o)| !o.state().is_said())
        .map(|(i, obligation)| {
            let rule = &rules.rules[obligation.rule];
            let mut severity = rule.severity.of(profile);
            // Of many elements something of each is said: a question rather than an accusation.
            let touched = obligation.elements.iter().all(|e| matches!(e.state, ElementState::Met | ElementState::Partial));
            if touched && obligation.elements.len() > 2 {
                severity = Severity::Info;
            }
            if rests_on_memory(rules, obligation) {
                severity = severity.min(Severity::Warning);
            }
            let elsewhere = obligation.flaws.iter().map(|f| {
                let role = if f.fault == Fault::Linked { Role::Linked } else { Role::Unseen };
                Related { role, place: f.place.clone(), element: Some(obligation.elements[f.element].id.clone()) }
            });
            let related = obligation
                .elements
                .iter()
                .flat_map(|e| {
                    let role = if e.state == ElementState::Hollow { Role::Hollow } else { Role::Evidence };
                    e.evidence.iter().take(1).map(move |place| Related { role, place: place.clone(), element: Some(e.id.clone()) })
                })
                .chain(elsewhere)
                .collect();
            let block = &document.blocks[obligation.trigger.block];
            Finding {
                rules: vec![obligation.rule],
                category: obligation.category,
                severity,
                place: obligation.trigger.clone(),
                sentence: block.view.clone(),
                obligation: Some(i),
                status: Status::New,
                suppression: None,
                related,
                fingerprint: String::new(),
            }
        })
        .collect()
}

/// What is said where it does not work: one finding an obligation, at the gravest flaw.
fn ineffective(rules: &RuleSet, index: usize, obligation: &Obligation, profile: Profile) -> Option<Finding> {
    let severity = |f: &Flaw| rules.rules[f.rule].severity.of(profile);
    let mut flaws: Vec<&Flaw> = obligation.flaws.iter().collect();
    // Of equal severity what is taken back comes before what is hard to find.
    flaws.sort_by_key(|f| (std::cmp::Reverse((severity(f), f.fault)), f.rule, f.element));
    let gravest = *flaws.first()?;
    let element = |f: &Flaw| Some(obligation.elements[f.element].id.clone());
    let mut related: Vec<Related> = Vec::new();
    // Several statements may be taken back by the same words, which are told once.
    let mut relate = |role: Role, place: &Place, element: Option<String>| {
        if !related.iter().any(|r| r.role == role && r.place == *place) {
            related.push(Related { role, place: place.clone(), element });
        }
    };
    for flaw in &flaws {
        if flaw.place != gravest.place {
            relate(Role::Evidence, &flaw.place, element(flaw));
        }
        flaw.against.iter().for_each(|(place, _)| relate(Role::Against, place, element(flaw)));
    }
    let mut by: Vec<usize> = flaws.iter().map(|f| f.rule).collect();
    by.dedup();
    Some(Finding {
        category: rules.rules[gravest.rule].id.category(),
        severity: severity(gravest),
        rules: by,
        place: gravest.place.clone(),
        sentence: gravest.place.quote.clone(),
        obligation: Some(index),
        status: Status::New,
        suppression: None,
        related,
        fingerprint: String::new(),
    })
}

/// The product's approval status is what makes it owed, and nobody has looked it up.
fn rests_on_memory(rules: &RuleSet, obligation: &Obligation) -> bool {
    let by_status =
        matches!(&rules.rules[obligation.rule].kind, Kind::Requires(r) if r.subjects.iter().any(|t| t == "unapproved" || t == "off-label"));
    by_status && rules.subjects.iter().any(|s| s.id == obligation.subject && s.checked == Checked::Memory)
}

fn missing_elements(obligation: &Obligation) -> String {
    let ids: Vec<&str> = obligation.elements.iter().filter(|e| e.state != ElementState::Met).map(|e| e.id.as_str()).collect();
    ids.join(",")
}
