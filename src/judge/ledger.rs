//! What a document owes, and where it is said. Reads the same hits and candidates as everything else.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Block, BlockKind, Document};
use crate::finding::Place;
use crate::judge::Candidate;
use crate::judge::effect::Effect;
use crate::meta::{Lang, Localized, Profile};
use crate::obligation::{Approved, Element, ElementState, Fault, Flaw, Obligation};
use crate::rule::kind::frame::Use;
use crate::rule::kind::requires::{self, Grade, Requires};
use crate::rule::{Guard, Kind, RuleSet, Subject};
use crate::scan::{ClassId, ClassSet, Hit, Hits};
use crate::snippet::{self, Snippets};
use crate::span::{Folded, Span};
use crate::text::fold::fold_term;

/// A subject that the document presents, with what shows it.
struct Presented<'a> {
    subject: &'a Subject,
    score: u32,
    trigger: Place,
}

/// The ledger of a document.
pub(super) fn ledger(
    rules: &RuleSet,
    document: &Document,
    hits: &Hits,
    candidates: &[Candidate],
    profile: Profile,
    snippets: &Snippets,
) -> Vec<Obligation> {
    let presented = presented(rules, document, hits);
    let mut ledger: Vec<Obligation> = Vec::new();
    // An obligation that is due only once another is met comes after it.
    let labels = labels(rules, document, hits);
    let subjects = subjects(rules, document, hits);
    let approved = snippets.said(document);
    let effect = Effect::new(rules, document, hits, candidates, profile);
    // What somebody tells of their treatment, the document does not tell its readers.
    let voices: Vec<&Candidate> = candidates.iter().filter(|c| c.excuse.is_none() && is_testimonial(rules, c)).collect();
    let is_voiced = |c: &Candidate| voices.iter().any(|v| v.block == c.block && v.found.span.overlaps(c.found.span));
    for late in [false, true] {
        for (index, rule) in rules.rules.iter().enumerate() {
            let Kind::Requires(requires) = &rule.kind else { continue };
            if !rule.applies(profile) || requires.after.is_some() != late {
                continue;
            }
            if let Some(after) = requires.after
                && !ledger.iter().any(|o| o.category == after && o.state().is_said())
            {
                continue;
            }
            // The details are owed for what was said, not for whatever else the document presents.
            let before = requires.after.filter(|_| requires.subjects.is_empty()).and_then(|a| ledger.iter().find(|o| o.category == a));
            let due = match before {
                Some(o) => Some((o.trigger.clone(), rules.subjects.iter().find(|s| s.id == o.subject))),
                None => trigger(rules, document, index, requires, &presented, candidates, profile),
            };
            let Some((trigger, subject)) = due else { continue };
            let said = candidates.iter().filter(|c| c.rule == index && c.excuse.is_none() && !is_voiced(c));
            let evidence: Vec<&Candidate> = said.collect();
            let side_by_side = subject.map_or_else(BTreeSet::new, |s| side_by_side(document, hits, s));
            let said_of: Vec<&snippet::Said> =
                approved.iter().filter(|s| snippets.list[s.snippet].category == rule.id.category()).collect();
            let judge = Judge {
                snippets,
                approved: &said_of,
                rules,
                document,
                hits,
                evidence: &evidence,
                labels: &labels,
                subjects: &subjects,
                rule: index,
                subject,
                side_by_side,
            };
            let (elements, said): (Vec<Element>, Vec<Vec<Said>>) =
                requires.elements.iter().enumerate().map(|(i, e)| judge.element(i, e)).unzip();
            let missing = |i: usize| elements[i].state == ElementState::Missing;
            let mut flaws: Vec<Flaw> = (0..elements.len()).filter(|&i| missing(i)).filter_map(|i| judge.elsewhere(i)).collect();
            if elements.iter().all(|e| e.state == ElementState::Met) {
                let category = rule.id.category();
                flaws = said.iter().enumerate().flat_map(|(i, s)| effect.flaws(category, i, s, &trigger)).collect();
            }
            ledger.push(Obligation {
                rule: index,
                category: rule.id.category(),
                subject: subject.map_or_else(|| "document".to_owned(), |s| s.id.clone()),
                subject_name: subject.map_or_else(Localized::default, |s| s.name.clone()),
                trigger,
                elements,
                flaws,
                snippets: said_of
                    .iter()
                    .map(|s| Approved {
                        id: snippets.list[s.snippet].id.clone(),
                        place: document.blocks[s.block].place(s.block, super::trim(s.span, &document.blocks[s.block].folded)),
                        likeness: s.likeness,
                    })
                    .collect(),
            });
        }
    }
    // One line a category: of several rules for it, the one that is worst met speaks.
    ledger.sort_by_key(|o| (o.category, o.state().is_said(), o.rule));
    ledger.dedup_by_key(|o| o.category);
    ledger
}

/// Whether a patient or customer speaks.
fn is_testimonial(rules: &RuleSet, candidate: &Candidate) -> bool {
    candidate.use_ == Use::Claim && rules.rules[candidate.rule].id.category().name() == "claim/testimonial"
}

/// Subjects that the document presents rather than mentions: by title, headings and density. Cells compare.
fn presented<'a>(rules: &'a RuleSet, document: &Document, hits: &Hits) -> Vec<Presented<'a>> {
    struct Seen {
        score: u32,
        best: (u32, usize, Span<Folded>),
        last: Option<(usize, Option<usize>)>,
    }
    let mut seen: BTreeMap<ClassId, Seen> = BTreeMap::new();
    for (index, block) in document.blocks.iter().enumerate() {
        let weight = match block.kind {
            BlockKind::Title | BlockKind::Heading(1) => 6,
            BlockKind::Heading(2) => 3,
            BlockKind::Heading(_) => 2,
            BlockKind::Paragraph | BlockKind::Item | BlockKind::Meta => 1,
            _ => 0,
        };
        let rank = if block.kind.is_body() { weight + 1 } else { weight };
        for hit in hits.of(index).iter().filter(|h| rules.subject_classes.has(h.class)) {
            let place = (rank, index, hit.span);
            let subject = seen.entry(hit.class).or_insert(Seen { score: 0, best: place, last: None });
            if rank > subject.best.0 {
                subject.best = place;
            }
            // Once a sentence, however often it is named there.
            let sentence = Some((index, block.sentence_at(hit.span.start())));
            if subject.last != sentence {
                subject.score += weight;
            }
            subject.last = sentence;
        }
    }
    let heads: Vec<usize> =
        (0..document.blocks.len()).filter(|&i| matches!(document.blocks[i].kind, BlockKind::Title | BlockKind::Heading(_))).collect();
    let mut found: Vec<Presented<'a>> = Vec::new();
    for subject in &rules.subjects {
        let Some(seen) = seen.get(&subject.class) else { continue };
        let purposed = subject.when.is_empty() || heads.iter().any(|&i| hits.of(i).iter().any(|h| subject.when.has(h.class)));
        if purposed {
            let (_, block, span) = seen.best;
            found.push(Presented { subject, score: seen.score, trigger: document.blocks[block].place(block, span) });
        }
    }
    let top = found.iter().map(|p| p.score).max().unwrap_or(0);
    found.retain(|p| p.score >= 3 && p.score * 5 >= top * 2);
    found.sort_by_key(|p| std::cmp::Reverse(p.score));
    found
}

/// What makes the document owe it, and for which subject.
fn trigger<'a>(
    rules: &RuleSet,
    document: &Document,
    rule: usize,
    requires: &Requires,
    presented: &[Presented<'a>],
    candidates: &[Candidate],
    profile: Profile,
) -> Option<(Place, Option<&'a Subject>)> {
    let tagged = |p: &&Presented<'a>| p.subject.tags.iter().any(|t| requires.subjects.contains(t));
    if let Some(p) = presented.iter().find(tagged) {
        return Some((p.trigger.clone(), Some(p.subject)));
    }
    let trigger = |c: &&Candidate| {
        // Who sells nothing may say of one drug among many that it is not approved.
        c.use_ == Use::Trigger
            || (requires.said
                && profile != Profile::General
                && c.use_ == Use::Element(0, Grade::Met)
                && document.blocks[c.block].kind.is_body())
    };
    let said = candidates.iter().find(|c| c.rule == rule && c.excuse.is_none() && trigger(c));
    let evidence = || {
        candidates.iter().find(|c| {
            c.use_ == Use::Claim
                && c.excuse.is_none_or(|(g, _)| g == Guard::Sourced)
                && requires.candidates.contains(&rules.rules[c.rule].id.category())
        })
    };
    if let Some(c) = said.or_else(evidence) {
        // Of readings that begin at the same word the longest is quoted.
        let same = |o: &&Candidate| o.block == c.block && o.use_ == c.use_ && o.found.span.start() == c.found.span.start();
        let span = candidates.iter().filter(same).map(|o| o.found.span).max().unwrap_or(c.found.span);
        return Some((document.blocks[c.block].place(c.block, super::trim(span, &document.blocks[c.block].folded)), None));
    }
    if requires.always
        || (requires.after.is_some() && requires.subjects.is_empty() && requires.owed_frames.is_empty() && requires.candidates.is_empty())
    {
        let subject = presented.first();
        if let Some(p) = subject {
            return Some((p.trigger.clone(), Some(p.subject)));
        }
        let first = document.blocks.iter().position(|b| b.kind.is_body())?;
        let block = &document.blocks[first];
        return Some((block.place(first, block.sentences.first().map_or(Span::new(0, block.folded.len()), |s| s.span)), None));
    }
    None
}

/// A statement that is evidence for an element.
pub(super) struct Said {
    pub(super) block: usize,
    pub(super) span: Span<Folded>,
    /// It stands openly and in the size of the text.
    open: bool,
    /// It names the subject it is owed for.
    own: bool,
    /// It stands in the element's own section, or behind its label.
    placed: bool,
    /// How much of what the element asks for its sentence says.
    rich: usize,
}

/// Values of an element's labels, by what they are worth.
#[derive(Default)]
struct Labelled {
    met: Vec<Said>,
    hollow: Vec<Said>,
    unclear: Vec<Said>,
}

struct Judge<'a> {
    rules: &'a RuleSet,
    document: &'a Document,
    hits: &'a Hits,
    /// What the rule saw and nothing excuses.
    evidence: &'a [&'a Candidate],
    /// The words that are a label of some element, with their blocks.
    labels: &'a [(usize, &'a Hit)],
    /// The words for products and treatments, by block.
    subjects: &'a [Vec<&'a Hit>],
    rule: usize,
    subject: Option<&'a Subject>,
    /// Tables in which the subject is one row among others.
    side_by_side: BTreeSet<usize>,
    snippets: &'a Snippets,
    /// Where the document says approved texts for this obligation, or nearly.
    approved: &'a [&'a snippet::Said],
}

/// The words that are a label of some element, with their blocks.
fn labels<'a>(rules: &RuleSet, document: &Document, hits: &'a Hits) -> Vec<(usize, &'a Hit)> {
    let mut classes = ClassSet::default();
    for rule in &rules.rules {
        if let Kind::Requires(requires) = &rule.kind {
            requires.elements.iter().for_each(|e| classes.add_all(&e.labels));
        }
    }
    let body = document.blocks.iter().enumerate().filter(|(_, b)| b.kind.is_body());
    body.flat_map(|(i, _)| hits.of(i).iter().filter(|h| classes.has(h.class)).map(move |h| (i, h))).collect()
}

/// The words for products and treatments, by block.
fn subjects<'a>(rules: &RuleSet, document: &Document, hits: &'a Hits) -> Vec<Vec<&'a Hit>> {
    (0..document.blocks.len()).map(|i| hits.of(i).iter().filter(|h| rules.subject_classes.has(h.class)).collect()).collect()
}

/// Tables that set treatments side by side: three columns or more, the subject at the head of one row.
fn side_by_side(document: &Document, hits: &Hits, subject: &Subject) -> BTreeSet<usize> {
    let wide: BTreeSet<usize> = document.blocks.iter().filter_map(|b| b.cell.filter(|c| c.column >= 2).map(|c| c.table)).collect();
    let heads = document.blocks.iter().enumerate().filter_map(|(i, b)| b.cell.filter(|c| c.column == 0 && c.row > 0).map(|c| (i, c.table)));
    // In a table of drips NMN is enough to name the NMN drip.
    let name = fold_term(subject.name.get(Lang::Ja)).into_owned();
    let names = |i: usize| {
        let head = document.blocks[i].folded.trim();
        hits.of(i).iter().any(|h| subject.group.has(h.class)) || (head.chars().count() >= 2 && name.starts_with(head))
    };
    heads.filter(|&(i, table)| wide.contains(&table) && names(i)).map(|(_, table)| table).collect()
}

impl Judge<'_> {
    /// What decides is the best that is said, not the first: met before partial before hollow.
    fn element(&self, index: usize, element: &requires::Element) -> (Element, Vec<Said>) {
        let labelled = self.labelled(index, element);
        let mut met = self.approved(&element.id);
        met.extend(self.said(index, Grade::Met));
        met.extend(self.in_section(index, element));
        met.extend(labelled.met);
        let grades = [
            (ElementState::Met, met),
            (ElementState::Partial, self.said(index, Grade::Partial)),
            (ElementState::Hollow, self.said(index, Grade::Hollow)),
            (ElementState::Hollow, labelled.hollow),
            (ElementState::Partial, labelled.unclear),
        ];
        let (state, said) = grades.into_iter().find(|(_, e)| !e.is_empty()).unwrap_or((ElementState::Missing, Vec::new()));
        let said = self.best_first(said);
        let evidence = said.iter().map(|s| self.document.blocks[s.block].place(s.block, s.span)).collect();
        (Element { id: element.id.clone(), title: element.title.clone(), state, evidence }, said)
    }

    /// Approved texts for this element, as they were approved.
    fn approved(&self, element: &str) -> Vec<Said> {
        let category = self.rules.rules[self.rule].id.category();
        let subject = self.subject.map_or("document", |s| s.id.as_str());
        let meets = |s: &&&snippet::Said| s.likeness == 100 && self.snippets.list[s.snippet].meets(category, element, subject);
        self.approved.iter().filter(meets).map(|s| self.statement(s.block, s.span, true)).collect()
    }

    /// What stands openly before what does not, what names the subject before what does not, what stands in its own section before what is said elsewhere, and
    /// what says more before what says less. Each place once.
    fn best_first(&self, mut said: Vec<Said>) -> Vec<Said> {
        said.sort_by_key(|s| (s.block, s.span, std::cmp::Reverse((s.placed, s.rich))));
        said.dedup_by(|b, a| (a.block, a.span) == (b.block, b.span));
        said.sort_by_key(|s| std::cmp::Reverse((s.open, s.own, s.placed, s.rich)));
        said
    }

    /// Statements of this grade, of this subject, to a reader.
    fn said(&self, element: usize, grade: Grade) -> Vec<Said> {
        self.statements(self.matches(element, grade), false)
    }

    /// Where something of a missing element can be read after all: in text that is not on the page, or behind a link.
    fn elsewhere(&self, index: usize) -> Option<Flaw> {
        let Kind::Requires(requires) = &self.rules.rules[self.rule].kind else { return None };
        let element = &requires.elements[index];
        let flaw = |fault, place| Some(Flaw { rule: self.rule, fault, element: index, place, against: None });
        let blocks = &self.document.blocks;
        let unseen = |c: &&&Candidate| c.use_ == Use::Element(index, Grade::Met) && !blocks[c.block].kind.is_body();
        if let Some(c) = self.evidence.iter().find(unseen) {
            return flaw(Fault::Unseen, blocks[c.block].place(c.block, self.sentence(c)));
        }
        let names = |h: &&Hit| element.labels.has(h.class) || element.section.has(h.class);
        let mut links = self.document.links.iter().filter(|l| !l.url.starts_with('#') && blocks.get(l.block).is_some());
        let (block, hit) = links.find_map(|l| self.hits.of(l.block).iter().find(names).map(|h| (l.block, h)))?;
        let sentence = blocks[block].sentence_at(hit.span.start()).map_or(hit.span, |i| blocks[block].sentences[i].span);
        flaw(Fault::Linked, blocks[block].place(block, super::trim(sentence, &blocks[block].folded)))
    }

    /// The sentences that hold these matches, which come in reading order; each once, with the number of its matches.
    fn statements<'c>(&self, matches: impl Iterator<Item = &'c Candidate>, placed: bool) -> Vec<Said> {
        let mut said: Vec<Said> = Vec::new();
        for candidate in matches {
            let (block, span) = (candidate.block, self.sentence(candidate));
            match said.last_mut() {
                Some(last) if last.block == block && last.span == span => last.rich += 1,
                _ => said.push(self.statement(block, span, placed)),
            }
        }
        said
    }

    fn statement(&self, block: usize, span: Span<Folded>, placed: bool) -> Said {
        let own = self.subject.is_some_and(|s| self.hits.within(block, span, &s.group).next().is_some());
        let here = &self.document.blocks[block];
        Said { block, span, open: !here.collapsed && !here.is_small(span), own, placed, rich: 1 }
    }

    fn matches(&self, element: usize, grade: Grade) -> impl Iterator<Item = &Candidate> {
        self.evidence.iter().copied().filter(move |c| {
            c.use_ == Use::Element(element, grade)
                && (states(&self.document.blocks[c.block]) || is_bracketed(&self.document.blocks[c.block], c.found.span))
                && (self.names_others(element) || !self.of_another_subject(c))
        })
    }

    /// The sentence that says it, so that a reviewer can judge; its clause or its words when the sentence is long.
    fn sentence(&self, candidate: &Candidate) -> Span<Folded> {
        let block = &self.document.blocks[candidate.block];
        let words = super::trim(candidate.found.span, &block.folded);
        let short = |span: Span<Folded>| span.contains(words) && span.of(&block.folded).chars().count() <= 90;
        let sentence = block.sentence_at(words.start()).map(|i| &block.sentences[i]);
        let clause = sentence.and_then(|s| s.clauses.iter().map(|c| c.span).find(|c| c.contains(words)));
        let span = sentence.map(|s| s.span).filter(|s| short(*s)).or(clause.filter(|c| short(*c))).unwrap_or(words);
        super::trim(span, &block.folded)
    }

    fn in_section(&self, index: usize, element: &requires::Element) -> Vec<Said> {
        if element.section.is_empty() {
            return Vec::new();
        }
        // Where the first word of the section ends, by block: a long block holds many candidates and is read once.
        let mut ends: BTreeMap<usize, Option<usize>> = BTreeMap::new();
        let mut named = |block: usize| {
            let words = || self.hits.of(block).iter().filter(|h| element.section.has(h.class));
            *ends.entry(block).or_insert_with(|| words().map(|h| h.span.end()).min())
        };
        let inside = self.matches(index, Grade::Section).filter(|c| {
            let block = &self.document.blocks[c.block];
            let heads = block.headings.iter().copied().chain(block.cell.iter().flat_map(|c| c.row_head.into_iter().chain(c.column_head)));
            heads.chain(self.lead_in(block)).any(|h| named(h).is_some()) || named(c.block).is_some_and(|end| end <= c.found.span.start())
        });
        self.statements(inside, true)
    }

    /// The paragraph that introduces the list of an item: 「主な副作用は次のとおりです。」
    fn lead_in(&self, block: &Block) -> Option<usize> {
        let blocks = &self.document.blocks;
        block.lead_in.filter(|&b| blocks[b].kind == BlockKind::Paragraph && blocks[b].headings == block.headings)
    }

    fn names_others(&self, element: usize) -> bool {
        matches!(&self.rules.rules[self.rule].kind, Kind::Requires(r) if r.elements[element].names_others)
    }

    /// Label–value pairs: 「入手経路：…」, a row head and its cell, a short heading or term and what follows it. A value
    /// that is a placeholder is hollow; one that says nothing we know is unclear.
    fn labelled(&self, index: usize, element: &requires::Element) -> Labelled {
        let mut labelled = Labelled::default();
        if element.labels.is_empty() {
            return labelled;
        }
        // Candidates come in reading order, so those of a block are found without a look at all of them for each label.
        let [hollow, section, met] =
            [Grade::Hollow, Grade::Section, Grade::Met].map(|g| self.matches(index, g).collect::<Vec<&Candidate>>());
        let says = |said: &[&Candidate], value: &(usize, Span<Folded>)| {
            let here = &said[said.partition_point(|c| c.block < value.0)..];
            here.iter().take_while(|c| c.block == value.0).any(|c| value.1.overlaps(c.found.span))
        };
        let mut done = None;
        for &(at, hit) in self.labels {
            // One value a block is enough.
            if done == Some(at) || !element.labels.has(hit.class) {
                continue;
            }
            let Some(value) = self.value(at, hit.span) else { continue };
            let valued = &self.document.blocks[value.0];
            let list = if is_placeholder(value.1.of(&valued.folded)) || says(&hollow, &value) {
                &mut labelled.hollow
            } else if element.section_met.is_empty() || says(&section, &value) || says(&met, &value) {
                &mut labelled.met
            } else {
                &mut labelled.unclear
            };
            list.push(self.statement(value.0, value.1, true));
            done = Some(at);
        }
        labelled
    }

    /// The value of the label `span` in block `index`.
    fn value(&self, index: usize, span: Span<Folded>) -> Option<(usize, Span<Folded>)> {
        let blocks = &self.document.blocks;
        let block = &blocks[index];
        let text = &block.folded;
        let line_end = text[span.start()..].find('\n').map_or(text.len(), |e| span.start() + e);
        let rest = text.get(span.end()..line_end)?;
        if let Some(colon) = rest.char_indices().take(16).find(|&(_, c)| c == ':') {
            let lead =
                text[..span.start()].char_indices().rev().find(|(_, c)| matches!(c, '\n' | '。')).map_or(0, |(i, c)| i + c.len_utf8());
            let short = text[lead..span.start()].chars().count() <= 30;
            let start = span.end() + colon.0 + 1;
            let value = text[start..line_end].trim();
            if short && !value.is_empty() && !rest[..colon.0].contains('。') {
                let from = start + text[start..line_end].len() - text[start..line_end].trim_start().len();
                return Some((index, Span::new(from, from + value.len())));
            }
        }
        if text.chars().count() > 40 || block.is_question() {
            return None;
        }
        let whole = |i: usize| (i, Span::new(0, blocks[i].folded.trim_end().len()));
        if let Some(cell) = block.cell {
            let heads = |c: &crate::document::Cell| c.row_head == Some(index) || c.column_head == Some(index);
            let after = (index + 1..blocks.len()).map_while(|i| blocks[i].cell.filter(|c| c.table == cell.table).map(|c| (i, c)));
            return after.into_iter().find(|(_, c)| heads(c)).map(|(i, _)| whole(i));
        }
        let next = blocks.get(index + 1)?;
        let below = matches!(block.kind, BlockKind::Heading(_))
            && next.headings.last() == Some(&index)
            && !matches!(next.kind, BlockKind::Heading(_));
        let term = block.kind == BlockKind::Item
            && next.kind == BlockKind::Item
            && block.sentences.len() == 1
            && !text.ends_with('。')
            && text.chars().count() <= 30;
        (below || term).then(|| whole(index + 1))
    }

    /// The statement is made of another subject: in its sentence, or by the heading it stands under.
    fn of_another_subject(&self, candidate: &Candidate) -> bool {
        let Some(subject) = self.subject else { return false };
        let block = &self.document.blocks[candidate.block];
        let sentence = block.sentence_at(candidate.found.predicate).map_or(Span::new(0, block.folded.len()), |i| block.sentences[i].span);
        let names = |index: usize, span: Span<Folded>| {
            let (mut own, mut other) = (false, false);
            for hit in self.subjects[index].iter().filter(|h| span.contains(Span::new(h.span.start(), h.stem_end))) {
                own |= subject.group.has(hit.class);
                other |= !subject.group.has(hit.class);
            }
            (own, other)
        };
        let row = block.cell.map(|here| {
            let beside = |b: &Block| b.cell.is_some_and(|c| c.table == here.table && c.row == here.row);
            let blocks = &self.document.blocks;
            let before = (0..candidate.block).rev().take_while(|&i| beside(&blocks[i]));
            let after = (candidate.block..blocks.len()).take_while(|&i| beside(&blocks[i]));
            before.chain(after).map(|i| names(i, Span::new(0, blocks[i].folded.len()))).fold((false, false), |a, b| (a.0 | b.0, a.1 | b.1))
        });
        if row == Some((false, false)) && block.cell.is_some_and(|c| c.row > 0 && self.side_by_side.contains(&c.table)) {
            return true;
        }
        match row.filter(|(own, other)| *own || *other).unwrap_or_else(|| names(candidate.block, sentence)) {
            (true, _) => false,
            (false, true) => true,
            // The title names what the page is about; only the headings below it set things apart.
            (false, false) => block
                .headings
                .iter()
                .rev()
                .filter(|&&h| self.document.blocks[h].kind != BlockKind::Heading(1))
                .map(|&h| names(h, Span::new(0, self.document.blocks[h].folded.len())))
                .find(|(own, other)| *own || *other)
                .is_some_and(|(own, _)| !own),
        }
    }
}

/// Whether a reader is told something there: a heading without a predicate only announces it.
fn states(block: &Block) -> bool {
    let valued = || block.folded.split_once(':').is_some_and(|(label, value)| label.chars().count() <= 14 && !value.trim().is_empty());
    let announces = matches!(block.kind, BlockKind::Heading(_))
        && !valued()
        && !["です", "ます", "ません", "した", "。", "ない", "なし"].iter().any(|e| block.folded.trim_end().ends_with(e));
    block.kind.is_body() && !announces
}

/// A heading that says it beside the name: 薬用クリーム（医薬部外品）.
fn is_bracketed(heading: &Block, span: Span<Folded>) -> bool {
    heading.is_heading()
        && heading.folded[..span.start()]
            .rfind(['(', '【', '['])
            .is_some_and(|open| !heading.folded[open..span.start()].contains([')', '】', ']']))
        && heading.folded[span.end()..].contains([')', '】', ']'])
}

/// Text that was never filled in.
fn is_placeholder(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let symbols = bare.chars().all(|c| !c.is_alphanumeric() || matches!(c, '0' | 'x' | '〇'));
    symbols
        || ["ここに", "入力してください", "記入", "準備中", "調整中", "todo", "ダミー", "xxx", "要確認"].iter().any(|w| bare.contains(w))
}
