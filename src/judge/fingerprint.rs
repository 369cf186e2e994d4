//! The identity of a finding that survives edits elsewhere.
//!
//! `k1:` and the 128 bits of XXH3 (seed 0) over category, element ids, folded text and the ordinal among equals, each
//! ended by a zero byte. Not the rule, the heading or the path: renaming a rule or a file revives nothing.

use std::collections::BTreeMap;

use crate::meta::Category;
use crate::text::fold;

/// Counts equals within a document.
#[derive(Debug, Default)]
pub struct Fingerprints {
    seen: BTreeMap<(Category, String, String), usize>,
}

impl Fingerprints {
    /// The fingerprint of the next finding with this identity.
    #[must_use]
    pub fn of(&mut self, category: Category, element: &str, text: &str) -> String {
        let folded = fold::fold_term(text).into_owned();
        let ordinal = self.seen.entry((category, element.to_owned(), folded.clone())).or_default();
        let mut bytes = Vec::new();
        for part in [category.name(), element, &folded, &ordinal.to_string()] {
            bytes.extend_from_slice(part.as_bytes());
            bytes.push(0);
        }
        *ordinal += 1;
        format!("k1:{:032x}", xxhash_rust::xxh3::xxh3_128(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipe_is_fixed() {
        let category = Category::of("claim/cure").unwrap();
        let mut fingerprints = Fingerprints::default();
        let first = fingerprints.of(category, "", "必ず治ります。");
        assert_eq!(first, Fingerprints::default().of(category, "", "必ず治ります。"));
        assert_ne!(first, fingerprints.of(category, "", "必ず治ります。"));
        assert_eq!(first.len(), 35);
        // Baselines and waivers in the field hold this value.
        assert_eq!(first, "k1:0dfc1670d066dab782d2b750362b6242");
    }
}
