//! Frames: words of several classes that belong together, in a clause, a sentence or a block.

use crate::document::Block;
use crate::scan::{ClassId, ClassSet, Hit, Hits};
use crate::span::{Folded, Span};
use crate::text::inflection::Form;
use crate::text::script::{Script, script};

use super::requires::Grade;

/// The polarity a slot asks of its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polarity {
    /// Any; the guard `negated` judges it.
    Open,
    /// Must be negative: 痛くない.
    Negative,
    /// Must be affirmative.
    Affirmative,
    /// Must be asserted beyond doubt: 治らないはずがない.
    Certain,
}

/// One slot of a frame.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Classes whose words fill it.
    pub classes: ClassSet,
    /// The polarity it asks for.
    pub polarity: Polarity,
}

impl Slot {
    fn takes(&self, hit: &Hit) -> bool {
        self.classes.has(hit.class)
            && match self.polarity {
                Polarity::Open => true,
                Polarity::Negative => hit.form.none_at_all(),
                Polarity::Affirmative => !hit.form.negative(),
                Polarity::Certain => hit.form.certain(),
            }
    }
}

/// How far apart the words of a frame may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// In one clause.
    Clause,
    /// In one sentence.
    Sentence,
    /// Anywhere in a block.
    Block,
}

/// Words of several classes that belong together.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Its slots; the last is the predicate.
    pub slots: Vec<Slot>,
    /// Whether the slots must come in their order.
    pub in_order: bool,
    /// Most characters between neighbours.
    pub gap: Option<usize>,
    /// How far apart they may stand.
    pub within: Within,
    /// Classes that forbid it.
    pub unless: ClassSet,
    /// How far away they do.
    pub unless_within: Within,
    /// The words are all that stands in the block.
    pub whole: bool,
}

/// What a frame is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// It makes the rule fire.
    Claim,
    /// It makes an obligation due.
    Trigger,
    /// It is evidence for an element of an obligation.
    Element(usize, Grade),
}

/// A frame of a rule set, by address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FrameRef {
    /// Index of the rule.
    pub rule: usize,
    /// What it is for.
    pub use_: Use,
    /// Its place in the list it stands in.
    pub index: usize,
}

/// A frame as a hit meets it that can be its predicate: enough to pass it over when a word is missing.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// The frame.
    pub frame: FrameRef,
    /// It may reach over the whole block.
    pub whole: bool,
    /// What its other slots take, as indexes of [`crate::rule::RuleSet::needs`].
    pub needs: Box<[u32]>,
}

/// A frame found in a block.
#[derive(Debug, Clone)]
pub struct Match {
    /// From the first word to the end of the predicate.
    pub span: Span<Folded>,
    /// What the predicate's ending says.
    pub form: Form,
    /// Where the predicate starts.
    pub predicate: usize,
    /// The predicate's slot asked for a polarity, so it is not the guard's to judge.
    pub polar: bool,
    /// Another word of the frame is denied: 万能ではない薬.
    pub denied: bool,
    /// The words, in the order of the slots.
    pub words: Vec<Hit>,
}

/// Finds `frame` with `anchor` as its last slot.
#[must_use]
pub fn find(frame: &Frame, anchor: &Hit, block: &Block, index: usize, hits: &Hits, quotation: ClassId) -> Option<Match> {
    let (last, others) = frame.slots.split_last()?;
    if !last.takes(anchor) {
        return None;
    }
    let text = &block.folded;
    let mut region = region(frame.within, anchor, block);
    if let Some(gap) = frame.gap {
        // No word further away can fit: the gaps between the slots, and the words themselves.
        let reach = 4 * (gap + 40) * others.len();
        region = Span::new(region.start().max(anchor.span.start().saturating_sub(reach)), region.end().min(anchor.span.end() + reach));
    }
    let mut words = vec![*anchor; frame.slots.len()];
    let mut span = anchor.span;
    // The nearest word to the words already found; those before the predicate first, as adverbs and subjects stand there.
    for (i, slot) in others.iter().enumerate().rev() {
        let mut best: Option<(usize, Hit)> = None;
        for hit in hits.within(index, region, &slot.classes) {
            let whole = hit.class == quotation || anchor.class == quotation;
            if !slot.takes(hit) || (!whole && words[i + 1..].iter().any(|w| overlap(w, hit))) {
                continue;
            }
            if frame.in_order && hit.span.start() >= words[i + 1].span.start() {
                continue;
            }
            let distance = if hit.span.end() <= span.start() {
                span.start() - hit.span.end()
            } else if hit.span.start() >= span.end() {
                2 * (hit.span.start() - span.end()) + 1
            } else {
                0
            };
            // Of words that end at the same place the longer one is meant: うつ病, not 病.
            let nearer = best.as_ref().is_none_or(|(d, b)| distance < *d || (distance == *d && hit.span.len() > b.span.len()));
            if nearer {
                best = Some((distance, *hit));
            }
        }
        let (_, hit) = best?;
        // 合併症のない手術はありません: のない has taken 合併症 already, as the attribute of 手術.
        let gap_span = Span::new(hit.span.end().min(anchor.span.start()), anchor.span.start());
        let taken = |h: &Hit| h.stem_end > hit.stem_end && h.span.start() < anchor.span.start() && is_attributive(text, h.span.end());
        let denies = ["ない", "ません", "なし"].iter().any(|w| anchor.span.of(text).contains(w));
        let attribute = || gap_span.of(text).match_indices("ない").any(|(i, w)| is_attributive(text, gap_span.start() + i + w.len()));
        if i + 1 == others.len()
            && hit.span.end() <= anchor.span.start()
            && (hits.within(index, gap_span, &last.classes).any(taken) || (denies && attribute()))
        {
            return None;
        }
        if let Some(gap) = frame.gap
            && between(span, hit.span, text) > gap
        {
            return None;
        }
        words[i] = hit;
        span = span.union(hit.span);
    }
    if !frame.unless.is_empty() {
        let near = self::region(frame.unless_within, anchor, block).union(span);
        let forbidden =
            hits.within(index, near, &frame.unless).any(|h| !words.iter().any(|w| w.span.contains(h.span) && w.class == h.class));
        if forbidden {
            return None;
        }
    }
    if frame.whole {
        let around = text[..span.start()].chars().chain(text[span.end()..].chars());
        if around.into_iter().any(char::is_alphanumeric) {
            return None;
        }
    }
    let denied = others.iter().zip(&words).any(|(slot, word)| slot.polarity == Polarity::Open && word.form.negative());
    Some(Match { span, denied, form: anchor.form, predicate: anchor.span.start(), polar: last.polarity == Polarity::Negative, words })
}

/// Whether what ends at byte `at` stands before the noun it describes.
#[must_use]
pub fn is_attributive(text: &str, at: usize) -> bool {
    let rest = text[at..].trim_start_matches(['」', '』']);
    let rest = rest.strip_prefix(['な', 'の']).unwrap_or(rest);
    rest.starts_with("という")
        || rest.starts_with("もの")
        || rest.starts_with("こと")
        || rest.chars().next().is_some_and(|c| matches!(script(c), Script::Kanji | Script::Katakana | Script::Latin))
}

fn overlap(a: &Hit, b: &Hit) -> bool {
    // Endings may reach over the next word (痛みは消えます); stems may not.
    a.span.start() < b.stem_end && b.span.start() < a.stem_end
}

fn between(a: Span<Folded>, b: Span<Folded>, text: &str) -> usize {
    let (first, second) = if a.start() <= b.start() { (a, b) } else { (b, a) };
    if first.end() >= second.start() { 0 } else { text[first.end()..second.start()].chars().count() }
}

/// The part of the block in which the words of a frame may stand.
fn region(within: Within, anchor: &Hit, block: &Block) -> Span<Folded> {
    let whole = Span::new(0, block.folded.len());
    let Some(sentence) = block.sentence_at(anchor.span.start()).map(|i| &block.sentences[i]) else { return whole };
    match within {
        Within::Block => whole,
        Within::Sentence => sentence.span,
        Within::Clause => {
            let clause = sentence.clauses.iter().find(|c| anchor.span.start() < c.span.end());
            // The ending may cross the comma of its own clause.
            clause.map_or(sentence.span, |c| c.span.union(anchor.span))
        }
    }
}
