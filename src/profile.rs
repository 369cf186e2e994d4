//! What kind of page a document is. The same sentence is legal on one and illegal on another, so the report always says
//! which was assumed and why.

use crate::document::Document;
use crate::meta::Profile;
use crate::problem::Problem;
use crate::rule::RuleSet;
use crate::scan::{ClassSet, Hits};

/// Why a document was judged as the profile it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// `--profile`.
    Asked,
    /// The document's own front matter or record.
    Declared,
    /// By what it speaks of.
    Inferred,
    /// Nothing speaks for another.
    Default,
}

impl Reason {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Declared => "declared",
            Self::Inferred => "inferred",
            Self::Default => "default",
        }
    }
}

/// The profile of a document: asked for, declared, or inferred.
#[must_use]
pub fn of(document: &Document, hits: &Hits, rules: &RuleSet, asked: Option<Profile>) -> (Profile, Reason, Option<Problem>) {
    if let Some(profile) = asked {
        return (profile, Reason::Asked, None);
    }
    let mut problem = None;
    if let Some(declared) = &document.profile {
        match declared.parse() {
            Ok(profile) => return (profile, Reason::Declared, None),
            Err(message) => {
                problem = Some(Problem::error(format!("the document's profile {message}")).help("correct `profile:` or give --profile"))
            }
        }
    }
    match inferred(document, hits, rules) {
        Some(profile) => (profile, Reason::Inferred, problem),
        None => (Profile::General, Reason::Default, problem),
    }
}

/// The class `profile/<name>` of a pack lists the words that speak for a profile; the most often hit one wins.
fn inferred(document: &Document, hits: &Hits, rules: &RuleSet) -> Option<Profile> {
    let mut best: Option<(usize, Profile)> = None;
    for &profile in Profile::ALL {
        let Some(class) = rules.terms.class_of(&format!("profile/{profile}")) else { continue };
        let mut set = ClassSet::default();
        set.add(class);
        let count = (0..document.blocks.len()).map(|b| hits.of(b).iter().filter(|h| set.has(h.class)).count()).sum();
        if count > 0 && best.is_none_or(|(c, _)| count > c) {
            best = Some((count, profile));
        }
    }
    best.map(|(_, p)| p)
}
