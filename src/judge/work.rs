//! How much work each rule makes, in counts. A word is searched once for all rules, so what a rule costs is how often it
//! is asked; a count says so alike in every run and on every machine, which a clock does not.

use crate::document::Document;
use crate::meta::Profile;
use crate::rule::{Kind, RuleSet};
use crate::scan::Hits;

/// How often each rule is asked in a document: a frame at each of its last words, a pattern in each sentence of a block
/// that holds what it needs, a check of citations once. By index of the rule.
#[must_use]
pub fn asked(rules: &RuleSet, document: &Document, hits: &Hits, profile: Profile) -> Vec<usize> {
    let mut asked = vec![0; rules.rules.len()];
    for index in 0..document.blocks.len() {
        for hit in hits.of(index) {
            for at in rules.anchors.get(hit.class.index()).into_iter().flatten() {
                asked[at.frame.rule] += 1;
            }
        }
    }
    for (rule, asked) in rules.rules.iter().zip(&mut asked) {
        match &rule.kind {
            _ if !rule.applies(profile) => *asked = 0,
            Kind::Pattern(pattern) => {
                let needed = |i: usize| hits.of(i).iter().any(|h| h.class == pattern.gate);
                let sentences = document.blocks.iter().enumerate().filter(|(i, _)| needed(*i)).map(|(_, b)| b.sentences.len());
                *asked = sentences.sum();
            }
            Kind::Citation(_) => *asked = 1,
            Kind::Frame(_) | Kind::Requires(_) | Kind::Ineffective(_) | Kind::Directive(_) => {}
        }
    }
    asked
}
