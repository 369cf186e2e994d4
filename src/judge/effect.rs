//! Whether a statement works where it stands: a note that nobody sees, or that a claim elsewhere takes back, tells the
//! reader nothing. Asked only of statements that the ledger counts as made.

use crate::document::{Block, Document};
use crate::finding::Place;
use crate::judge::Candidate;
use crate::judge::ledger::Said;
use crate::meta::{Category, Profile};
use crate::obligation::{Distance, Fault, Flaw};
use crate::rule::kind::frame::Use;
use crate::rule::kind::ineffective::Ineffective;
use crate::rule::{Kind, RuleSet};
use crate::scan::Hits;
use crate::span::{Folded, Span};

/// A place in the order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Point {
    block: usize,
    span: Span<Folded>,
}

/// Whose text is longer asks nobody to act.
const ACTION: usize = 30;

/// What statements are measured by.
pub(super) struct Effect<'a> {
    rules: &'a RuleSet,
    document: &'a Document,
    candidates: &'a [Candidate],
    /// The rules that look at statements, with their indexes.
    judges: Vec<(usize, &'a Ineffective)>,
    /// Bytes of folded text and headings before each block.
    before: Vec<(usize, usize)>,
    /// The last place that asks the reader to book or buy.
    action: Option<Point>,
}

impl<'a> Effect<'a> {
    pub(super) fn new(rules: &'a RuleSet, document: &'a Document, hits: &Hits, candidates: &'a [Candidate], profile: Profile) -> Self {
        let applied = rules.rules.iter().enumerate().filter(|(_, r)| r.applies(profile));
        let judges = applied.filter_map(|(i, r)| if let Kind::Ineffective(k) = &r.kind { Some((i, k)) } else { None }).collect();
        let mut so_far = (0, 0);
        let before = document.blocks.iter().map(|block| {
            let here = so_far;
            so_far = (here.0 + block.folded.len(), here.1 + usize::from(block.is_heading()));
            here
        });
        let before = before.collect();
        let asks = |block: &Block, i: usize| {
            block.folded.chars().nth(ACTION).is_none() && hits.of(i).iter().any(|h| rules.cues.invitation.has(h.class))
        };
        let outward = document.links.iter().filter(|l| !l.url.starts_with('#')).map(|l| l.block);
        let action = outward.filter(|&i| document.blocks.get(i).is_some_and(|b| b.kind.is_body() && asks(b, i))).max();
        let action = action.map(|block| Point { block, span: Span::new(0, document.blocks[block].folded.len()) });
        Self { rules, document, candidates, judges, before, action }
    }

    /// What is wrong with the statements for an element, which come best first. One that works is enough.
    pub(super) fn flaws(&self, of: Category, element: usize, said: &[Said], trigger: &Place) -> Vec<Flaw> {
        let points: Vec<Point> = said.iter().map(|s| Point { block: s.block, span: s.span }).collect();
        let Some(&best) = points.first() else { return Vec::new() };
        let mut flaws = Vec::new();
        for &(rule, judge) in self.judges.iter().filter(|(_, j)| j.of.contains(&of)) {
            let mut flaw = |at: Point, against: Option<Point>| {
                let against = against.map(|a| (self.place(a), self.distance(at, a)));
                flaws.push(Flaw { rule, fault: judge.fault, element, place: self.place(at), against });
            };
            let block = |p: &Point| &self.document.blocks[p.block];
            match judge.fault {
                Fault::Collapsed if points.iter().all(|p| block(p).collapsed) => flaw(best, None),
                Fault::Small if points.iter().all(|p| block(p).is_small(p.span)) => flaw(best, None),
                Fault::AfterAction => {
                    if let Some(action) = self.action.filter(|a| trigger.block < a.block && points.iter().all(|p| p.block > a.block)) {
                        flaw(best, Some(action));
                    }
                }
                Fault::Far => {
                    if let Some((note, claim)) = self.farthest(judge, &points) {
                        let distance = self.distance(note, claim);
                        if distance.characters > judge.beyond.0 && distance.headings >= judge.beyond.1 {
                            flaw(note, Some(claim));
                        }
                    }
                }
                Fault::Contradicted => {
                    if let Some(claim) = self.claims(judge).min_by_key(|&c| self.gap(best, c)) {
                        flaw(best, Some(claim));
                    }
                }
                _ => {}
            }
        }
        flaws
    }

    /// Claims that stand, in reading order.
    fn claims(&self, judge: &Ineffective) -> impl Iterator<Item = Point> {
        let stands = move |c: &&Candidate| c.use_ == Use::Claim && c.excuse.is_none() && judge.concerns(&self.rules.rules[c.rule].id);
        self.candidates.iter().filter(stands).map(|c| {
            let span = super::trim(c.found.span, &self.document.blocks[c.block].folded);
            Point { block: c.block, span }
        })
    }

    /// The claim whose nearest note is the farthest away, with that note. A mark beside a claim leads to the note.
    fn farthest(&self, judge: &Ineffective, notes: &[Point]) -> Option<(Point, Point)> {
        let mut notes = notes.to_vec();
        notes.sort_unstable();
        let nearest = |claim: Point| {
            let next = notes.partition_point(|n| *n < claim);
            let near = notes[next.saturating_sub(1)..(next + 1).min(notes.len())].iter();
            near.copied().min_by_key(|&n| self.gap(n, claim)).map(|n| (n, claim))
        };
        self.claims(judge).filter(|c| !self.is_marked(*c)).filter_map(nearest).max_by_key(|&(n, c)| self.gap(n, c))
    }

    /// Whether the sentence of a claim carries a note mark.
    fn is_marked(&self, claim: Point) -> bool {
        let block = &self.document.blocks[claim.block];
        let sentence = block.sentence_at(claim.span.start()).map_or(claim.span, |i| block.sentences[i].span);
        self.document.references.markers_in(claim.block, sentence).next().is_some()
    }

    fn place(&self, at: Point) -> Place {
        self.document.blocks[at.block].place(at.block, at.span)
    }

    /// Bytes of folded text between two places.
    fn gap(&self, a: Point, b: Point) -> usize {
        let (first, last) = if a <= b { (a, b) } else { (b, a) };
        let position = |block: usize, at: usize| self.before[block].0 + at;
        position(last.block, last.span.start()).saturating_sub(position(first.block, first.span.end()))
    }

    fn distance(&self, a: Point, b: Point) -> Distance {
        let (first, last) = if a <= b { (a, b) } else { (b, a) };
        let headings = self.before[last.block].1 - self.before[first.block].1;
        if first.block == last.block {
            let text = &self.document.blocks[first.block].folded;
            let between = text.get(first.span.end()..last.span.start()).unwrap_or_default();
            return Distance { characters: between.chars().count(), headings };
        }
        let blocks = &self.document.blocks;
        let ends = [&blocks[first.block].folded[first.span.end()..], &blocks[last.block].folded[..last.span.start()]];
        let inner = blocks[first.block + 1..last.block].iter().map(|b| b.folded.as_str());
        Distance { characters: inner.chain(ends).map(|t| t.chars().count()).sum(), headings }
    }
}
