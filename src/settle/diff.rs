//! What a change is answerable for: the sentences that are new in it, and the obligations that were met and are not now.
//!
//! A deleted paragraph has no line in the new text that one could point at. Hence the two states are compared, not their
//! lines: what was said, and what was owed and met.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::document::{BlockKind, Document};
use crate::finding::{Finding, Place, Status};
use crate::obligation::Obligation;
use crate::settle::baseline::missing;
use crate::span::{Folded, Span};
use crate::text::fold;

/// A document as it was. One that was not there is the default: all of it is new.
#[derive(Debug, Default)]
pub struct Before {
    /// Hashes of its sentences, folded.
    sentences: HashSet<u128>,
    /// What was owed, by category and subject, and what of it was missing.
    owed: BTreeMap<(&'static str, String), BTreeSet<String>>,
    /// Fingerprints of what was wrong with its exceptions.
    faults: HashSet<String>,
}

impl Before {
    /// What is kept of a document.
    #[must_use]
    pub fn of(document: &Document, ledger: &[Obligation], findings: &[Finding]) -> Self {
        let sentences = document.blocks.iter().flat_map(|block| block.sentences.iter().map(|s| hash(s.span.of(&block.folded)))).collect();
        let owed = ledger.iter().map(|o| ((o.category.name(), o.subject.clone()), missing(o))).collect();
        let faults = findings.iter().filter(|f| is_fault(document, f)).map(|f| f.fingerprint.clone()).collect();
        Self { sentences, owed, faults }
    }

    /// Sets aside the findings that the change has nothing to do with.
    pub fn apply(&self, document: &Document, ledger: &[Obligation], findings: &mut [Finding]) {
        for finding in findings.iter_mut().filter(|f| f.status == Status::New) {
            let counts = match finding.obligation.map(|i| &ledger[i]) {
                None if is_fault(document, finding) => !self.faults.contains(&finding.fingerprint),
                None => self.is_new(&fold::fold_term(&finding.sentence)),
                Some(obligation) => {
                    let before = self.owed.get(&(obligation.category.name(), obligation.subject.clone()));
                    before.is_none_or(|before| !missing(obligation).is_subset(before))
                        || self.is_new(sentence(document, &obligation.trigger))
                }
            };
            if !counts {
                finding.status = Status::OutsideDiff;
            }
        }
    }

    fn is_new(&self, sentence: &str) -> bool {
        !self.sentences.contains(&hash(sentence))
    }
}

/// Whether it is about an exception, which is no sentence.
fn is_fault(document: &Document, finding: &Finding) -> bool {
    document.blocks[finding.place.block].kind == BlockKind::Comment
}

fn hash(sentence: &str) -> u128 {
    xxhash_rust::xxh3::xxh3_128(sentence.trim().as_bytes())
}

/// The folded sentence that a place begins in.
fn sentence<'d>(document: &'d Document, place: &Place) -> &'d str {
    let block = &document.blocks[place.block];
    let begins = |span: Span<Folded>| block.to_source.map(block.to_view.map(span)).end() > place.span.start();
    block.sentences.iter().find(|s| begins(s.span)).map_or("", |s| s.span.of(&block.folded))
}
