//! What kind of page a document is. The same sentence is legal on one and illegal on another, so the report always says
//! which was assumed and why.

use crate::document::{BlockKind, Document};
use crate::meta::Profile;
use crate::problem::Problem;
use crate::rule::RuleSet;
use crate::scan::{ClassId, ClassSet, Hits};

/// Why a document was judged as the profile it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// `--profile`.
    Asked,
    /// The document's own front matter or record.
    Declared,
    /// The configuration.
    Configured,
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
            Self::Configured => "configured",
            Self::Inferred => "inferred",
            Self::Default => "default",
        }
    }
}

/// The profile of a document: asked for, declared, configured, or inferred.
#[must_use]
pub fn of(
    document: &Document,
    hits: &Hits,
    rules: &RuleSet,
    asked: Option<Profile>,
    configured: Option<Profile>,
) -> (Profile, Reason, Option<Problem>) {
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
    if let Some(profile) = configured {
        return (profile, Reason::Configured, problem);
    }
    match inferred(document, hits, rules) {
        Some(profile) => (profile, Reason::Inferred, problem),
        None => (Profile::General, Reason::Default, problem),
    }
}

/// Texts shorter than this are judged whatever they are about: a headline has few words of any kind. In characters.
const SHORT: usize = 500;
/// Texts shorter than this are judged if a single word of them is about health.
const LONG: usize = 3_000;

/// Whether a document is about health or beauty, as far as can be told. A manual of 700,000 characters that says 必ず and
/// 最新 is no advertisement, and saying so would teach a writer to ignore us. It has fewer than one word of health in 2,000
/// characters, or none at all.
#[must_use]
pub fn is_on_topic(document: &Document, hits: &Hits, rules: &RuleSet) -> bool {
    let length: usize = document.blocks.iter().map(|b| b.folded.len() / 3).sum();
    if length < SHORT || rules.cues.health.is_empty() {
        return true;
    }
    let words: usize = (0..document.blocks.len()).map(|b| hits.of(b).iter().filter(|h| rules.cues.health.has(h.class)).count()).sum();
    if length < LONG { words > 0 } else { words * 2_000 >= length }
}

/// The class `profile/<name>` of a pack lists the words that speak for a profile; the most often hit one wins. A heading
/// that presents a treatment speaks for a clinic, and the words of ranking pages are rare enough to count for more.
fn inferred(document: &Document, hits: &Hits, rules: &RuleSet) -> Option<Profile> {
    const HEADING: usize = 2;
    const RANKING: usize = 4;
    let mut treatments = ClassSet::default();
    for subject in rules.subjects.iter().filter(|s| s.tags.iter().any(|t| t == "treatment")) {
        treatments.add(subject.class);
    }
    let classes: Vec<(Profile, ClassId)> =
        Profile::ALL.iter().filter_map(|&p| Some((p, rules.terms.class_of(&format!("profile/{p}"))?))).collect();
    let mut any = ClassSet::default();
    classes.iter().for_each(|(_, class)| any.add(*class));
    let mut words = vec![0; classes.len()];
    let mut headed = 0;
    for (i, block) in document.blocks.iter().enumerate() {
        for hit in hits.of(i).iter().filter(|h| any.has(h.class)) {
            classes.iter().zip(&mut words).for_each(|((_, class), words)| *words += usize::from(*class == hit.class));
        }
        if matches!(block.kind, BlockKind::Title | BlockKind::Heading(_)) {
            headed += hits.of(i).iter().filter(|h| treatments.has(h.class)).count();
        }
    }
    let mut best: Option<(usize, Profile)> = None;
    for ((profile, _), words) in classes.into_iter().zip(words) {
        let score = match profile {
            Profile::Clinic => words + HEADING * headed,
            Profile::Affiliate => words * RANKING,
            _ => words,
        };
        if score > 0 && best.is_none_or(|(b, _)| score > b) {
            best = Some((score, profile));
        }
    }
    best.map(|(_, p)| p)
}
