//! What of a rule no example of it exercises: its own words, and its frames. A word that no example holds was never
//! seen to be found; shared classes are the lexicon's business.

use std::collections::BTreeSet;

use super::{read, unmark};
use crate::pack::Packs;
use crate::pack::raw::{RawFrame, RawFullFrame, RawRule};
use crate::rule::kind::frame::{self, FrameRef, Use};
use crate::rule::kind::requires::Grade;
use crate::scan;
use crate::text::fold::fold_term;

/// What a rule has, and what of it is in no example.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Its own words: how many, and those not exercised, with the list they stand in.
    pub words: (usize, Vec<(String, String)>),
    /// Its frames: how many, and those not exercised.
    pub frames: (usize, Vec<String>),
}

/// Runs the examples of a rule and looks what they reach, reported or excused.
#[must_use]
pub fn of_rule(packs: &Packs, index: usize) -> Coverage {
    let rules = &packs.rules;
    let rule = &rules.rules[index];
    let Some((_, _, raw)) = packs.rule(rule.id.as_str()) else { return Coverage::default() };
    let frames: BTreeSet<FrameRef> = rules.anchors.iter().flatten().map(|a| a.frame).filter(|f| f.rule == index).collect();
    let mut reached: BTreeSet<FrameRef> = BTreeSet::new();
    let mut stems: BTreeSet<(scan::ClassId, String)> = BTreeSet::new();
    for example in &rule.examples {
        let document = read(&unmark(&example.marked).0);
        let hits = scan::scan(&document, &rules.terms);
        for (at, block) in document.blocks.iter().enumerate() {
            stems.extend(hits.of(at).iter().map(|h| (h.class, block.folded[h.span.start()..h.stem_end].to_owned())));
            for &frame in frames.iter() {
                let found = |hit| frame::find(rules.frame(frame), hit, block, at, &hits, rules.terms.quotation()).is_some();
                if !reached.contains(&frame) && hits.of(at).iter().any(found) {
                    reached.insert(frame);
                }
            }
        }
    }
    let mut coverage = Coverage::default();
    let lists = raw.phrases.iter().map(|w| ("phrases", w)).chain(raw.classes.iter().map(|(name, w)| (name.as_str(), w)));
    for (name, words) in lists {
        let Some(class) = rules.terms.class_of(&format!("{}#{name}", rule.id)) else { continue };
        for word in words.groups().into_iter().flat_map(|(_, list)| list.iter()) {
            let folded = fold_term(word);
            let mut seen = false;
            rules.terms.find(&folded, |start, end, entry| {
                seen |= start == 0 && entry.class == class && stems.contains(&(class, folded[..end].to_owned()));
            });
            coverage.words.0 += 1;
            if !seen {
                coverage.words.1.push((name.to_owned(), word.to_owned()));
            }
        }
    }
    // The one frame of a list of phrases is its words.
    if raw.phrases.is_none() {
        coverage.frames.0 = frames.len();
        coverage.frames.1 = frames.difference(&reached).map(|frame| name(raw, *frame)).collect();
    }
    coverage
}

/// A frame as its author knows it: the key it stands under and its slots.
fn name(raw: &RawRule, frame: FrameRef) -> String {
    let (key, slots) = match frame.use_ {
        Use::Claim => match &raw.numeric {
            Some(numeric) => ("numeric".to_owned(), numeric.with.get(frame.index).cloned()),
            None => ("frame".to_owned(), raw.frame.as_ref().and_then(|f| slots(&f.any, frame.index))),
        },
        Use::Trigger => ("owed-when".to_owned(), raw.requires.as_ref().and_then(|r| slots(&r.owed_when.frames, frame.index))),
        Use::Element(element, grade) => {
            let element = raw.requires.as_ref().and_then(|r| r.elements.get(element));
            let (key, frames) = match (grade, element) {
                (Grade::Met, e) => ("met", e.map(|e| &e.met)),
                (Grade::Section, e) => ("section-met", e.map(|e| &e.section_met)),
                (Grade::Partial, e) => ("partial", e.map(|e| &e.partial)),
                (Grade::Hollow, e) => ("hollow", e.map(|e| &e.hollow)),
            };
            let id = element.map_or("", |e| e.id.as_str());
            (format!("{id}: {key}"), frames.and_then(|f| slots(f, frame.index)))
        }
    };
    format!("{key}[{}] ({})", frame.index, slots.unwrap_or_default())
}

fn slots(frames: &[RawFrame], index: usize) -> Option<String> {
    let (RawFrame::Slots(slots) | RawFrame::Full(RawFullFrame { slots, .. })) = frames.get(index)?;
    Some(slots.join(", "))
}
