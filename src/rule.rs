//! A rule: what it says, where it applies, what makes it fire, what excuses it. Rules are values; adding one compiles
//! no Rust.

pub mod guard;
pub mod kind;

use std::collections::BTreeMap;

use crate::meta::{Confidence, Date, Localized, Profile, RuleId, Severity};
use crate::scan::{ClassId, ClassSet, TermTable};

pub use guard::Guard;
pub use kind::Kind;

/// A compiled rule.
#[derive(Debug)]
pub struct Rule {
    /// `<category>.<name>`.
    pub id: RuleId,
    /// File it was read from.
    pub file: String,
    /// Pack it belongs to.
    pub pack: String,
    /// What is wrong, in a few words.
    pub title: Localized,
    /// Why it matters.
    pub why: Localized,
    /// What would be enough.
    pub propose: Localized,
    /// Severity by profile.
    pub severity: Severities,
    /// How sure it is.
    pub confidence: Confidence,
    /// Profiles it applies in; all when empty.
    pub profiles: Vec<Profile>,
    /// Its legal sources.
    pub law: Vec<Law>,
    /// Scopes it looks in; all when empty.
    pub only_scopes: Vec<String>,
    /// Scopes it does not look in.
    pub not_scopes: Vec<String>,
    /// What can excuse a candidate.
    pub guards: Vec<Guard>,
    /// Words that hide the rule's own hits.
    pub shield: Option<ClassId>,
    /// What makes it fire.
    pub kind: Kind,
    /// What it flags and passes.
    pub examples: Vec<Example>,
    /// First and last day on which it holds.
    pub effective: (Option<Date>, Option<Date>),
}

impl Rule {
    /// Whether it applies to documents of this profile.
    #[must_use]
    pub fn applies(&self, profile: Profile) -> bool {
        self.profiles.is_empty() || self.profiles.contains(&profile)
    }

    /// Whether it holds on a day; without a day it does.
    #[must_use]
    pub fn in_force(&self, day: Option<Date>) -> bool {
        let (from, until) = self.effective;
        day.is_none_or(|day| from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until))
    }
}

/// Severity by profile.
#[derive(Debug, Clone)]
pub struct Severities {
    /// Where no profile says otherwise.
    pub default: Severity,
    /// Exceptions.
    pub by_profile: BTreeMap<Profile, Severity>,
}

impl Severities {
    /// Makes none more severe than `most`.
    pub(crate) fn cap(&mut self, most: Severity) {
        self.default = self.default.min(most);
        self.by_profile.values_mut().for_each(|s| *s = (*s).min(most));
    }

    /// The severity in a profile.
    #[must_use]
    pub fn of(&self, profile: Profile) -> Severity {
        self.by_profile.get(&profile).copied().unwrap_or(self.default)
    }
}

/// A place in a legal source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Law {
    /// Id of the source.
    pub source: String,
    /// Article or section title.
    pub section: Option<String>,
    /// What is inferred or unverified.
    pub note: Option<String>,
}

/// How well a fact was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Checked {
    /// Not seen.
    Memory,
    /// Quoted by others.
    Secondary,
    /// The authority's own text was seen.
    Primary,
}

impl Checked {
    /// Reads the word that packs use.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "memory" => Some(Self::Memory),
            "secondary" => Some(Self::Secondary),
            "primary" => Some(Self::Primary),
            _ => None,
        }
    }

    /// The word that packs use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Secondary => "secondary",
            Self::Primary => "primary",
        }
    }
}

/// A legal source.
#[derive(Debug, Clone)]
pub struct LegalSource {
    /// Its title.
    pub title: Localized,
    /// Edition or amendment.
    pub edition: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Day it was read.
    pub read: Option<String>,
    /// How it was checked.
    pub checked: Checked,
}

/// A product or treatment.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: Localized,
    /// What it is.
    pub tags: Vec<String>,
    /// Classes that must stand in title or headings for the tags to hold; none when empty.
    pub when: ClassSet,
    /// Class of its names.
    pub class: ClassId,
    /// Classes of the names of its whole group: what is said of セマグルチド is said of GLP-1.
    pub group: ClassSet,
    /// How its data was checked.
    pub checked: Checked,
}

/// A pack's name and version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackInfo {
    /// Folder name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What a rule is tested with.
#[derive(Debug, Clone)]
pub struct Example {
    /// The text, with `⟦ ⟧` around what must be reported.
    pub marked: String,
    /// The profile it is judged in.
    pub profile: Profile,
    /// Whether something must be reported.
    pub flag: bool,
}

/// Classes of the cue words that guards read.
#[derive(Debug, Clone, Default)]
pub struct Cues {
    /// わけではない, 保証できない.
    pub denial: ClassSet,
    /// 注意, 悪質.
    pub warning: ClassSet,
    /// うたう, という表現.
    pub mention: ClassSet,
    /// してはいけない.
    pub prohibition: ClassSet,
    /// ください, ましょう.
    pub request: ClassSet,
    /// お試し, ご予約: a request that sells.
    pub invitation: ClassSet,
    /// でしょうか.
    pub question: ClassSet,
    /// 可能性, 場合がある.
    pub hedge: ClassSet,
    /// 薬機法, ガイドライン.
    pub legal: ClassSet,
    /// 昔, 新聞.
    pub reported: ClassSet,
    /// 出典, 調べ.
    pub source: ClassSet,
    /// The names of ministries, societies and the like.
    pub authority: ClassSet,
    /// Words of health and beauty.
    pub health: ClassSet,
    /// What a sentence says that criticises what it quotes: warnings, the law, denials, disbelief, reports, prohibitions.
    pub critical: ClassSet,
    /// The same, and words with which others speak.
    pub speaking: ClassSet,
    /// Words that make what stands before them an utterance: 表現, 眉唾.
    pub uttered: ClassSet,
}

/// Everything that documents are judged by.
#[derive(Debug)]
pub struct RuleSet {
    /// The packs, in order.
    pub packs: Vec<PackInfo>,
    /// The rules, by id.
    pub rules: Vec<Rule>,
    /// Legal sources by id.
    pub sources: BTreeMap<String, LegalSource>,
    /// Products and treatments.
    pub subjects: Vec<Subject>,
    /// Classes of their names.
    pub subject_classes: ClassSet,
    /// The words.
    pub terms: TermTable,
    /// The cue words.
    pub cues: Cues,
    /// Frames by the class of their last slot: what a hit can be the predicate of. Indexed by [`ClassId::index`].
    pub anchors: Vec<Vec<kind::frame::Anchor>>,
    /// What the other slots take, each set once: indexed by [`kind::frame::Anchor::needs`].
    pub needs: Vec<ClassSet>,
}

impl RuleSet {
    /// The rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.binary_search_by(|r| r.id.as_str().cmp(id)).ok().map(|i| &self.rules[i])
    }

    /// Lists of frames, so that whatever holds frames is found in one pass.
    #[must_use]
    pub fn frame(&self, at: kind::frame::FrameRef) -> &kind::frame::Frame {
        use kind::frame::Use;
        let rule = &self.rules[at.rule];
        match (&rule.kind, at.use_) {
            (Kind::Frame(frames), Use::Claim) => &frames[at.index],
            (Kind::Requires(requires), Use::Trigger) => &requires.owed_frames[at.index],
            (Kind::Requires(requires), Use::Element(element, grade)) => {
                let element = &requires.elements[element];
                let frames = match grade {
                    kind::requires::Grade::Met => &element.met,
                    kind::requires::Grade::Partial => &element.partial,
                    kind::requires::Grade::Hollow => &element.hollow,
                    kind::requires::Grade::Section => &element.section_met,
                };
                &frames[at.index]
            }
            _ => unreachable!("frames are registered by their own rule"),
        }
    }
}
