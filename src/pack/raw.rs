//! Packs as they are written: the serde mirror of the YAML, and nothing else.
//!
//! `build.rs` includes this very file to store the embedded packs, so it may use only serde and std. What a field means
//! is explained in `rules/README.md`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// `pack.yaml`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawPack {
    /// One line for people. The pack's name is its folder's.
    #[serde(default)]
    pub title: Option<RawText>,
    /// Language of the texts the pack reads.
    #[serde(default)]
    pub language: Option<String>,
    /// Whose law it is.
    #[serde(default)]
    pub jurisdiction: Option<String>,
    /// Version of the pack.
    #[serde(default)]
    pub version: Option<String>,
    /// What it covers and what not.
    #[serde(default)]
    pub description: Option<RawText>,
}

/// A text in the pack's language, or a map of languages.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum RawText {
    /// In the pack's language.
    One(String),
    /// By language.
    Many(BTreeMap<String, String>),
}

/// Read without the copy that serde makes of untagged values: rules are mostly texts.
impl<'de> Deserialize<'de> for RawText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> serde::de::Visitor<'de> for Text {
            type Value = RawText;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, or texts by language")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RawText, E> {
                Ok(RawText::One(text.to_owned()))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<RawText, A::Error> {
                Deserialize::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(RawText::Many)
            }
        }
        deserializer.deserialize_any(Text)
    }
}

/// Words, grouped by how they behave. Also a whole lexicon file.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct RawWords {
    /// What belongs in the class; for lexicon files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Words that do not inflect.
    #[serde(skip_serializing_if = "WordList::is_empty")]
    pub words: WordList,
    /// u-verbs in dictionary form.
    #[serde(skip_serializing_if = "WordList::is_empty")]
    pub godan: WordList,
    /// ru-verbs in dictionary form.
    #[serde(skip_serializing_if = "WordList::is_empty")]
    pub ichidan: WordList,
    /// Nouns that take する.
    #[serde(skip_serializing_if = "WordList::is_empty")]
    pub suru: WordList,
    /// i-adjectives in dictionary form.
    #[serde(skip_serializing_if = "WordList::is_empty")]
    pub i_adjectives: WordList,
    /// Phrases that end in ある.
    #[serde(skip_serializing_if = "WordList::is_empty")]
    pub aru: WordList,
    /// Phrases that end in ない.
    #[serde(skip_serializing_if = "WordList::is_empty")]
    pub nai: WordList,
    /// Words that are written onto other words: ゼロ in リスクゼロ.
    #[serde(skip_serializing_if = "WordList::is_empty")]
    pub suffixes: WordList,
    /// Compounds in which the words mean something else.
    #[serde(skip_serializing_if = "WordList::is_empty")]
    pub shields: WordList,
    /// Other classes that belong to this one.
    #[serde(alias = "classes", skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
}

impl RawWords {
    /// The groups of words with the keys they are written under, without the shields.
    pub fn groups(&self) -> [(&'static str, &WordList); 8] {
        [
            ("words", &self.words),
            ("godan", &self.godan),
            ("ichidan", &self.ichidan),
            ("suru", &self.suru),
            ("i-adjectives", &self.i_adjectives),
            ("aru", &self.aru),
            ("nai", &self.nai),
            ("suffixes", &self.suffixes),
        ]
    }
}

/// A list of words. Held and stored as one text, each word followed by [`WordList::END`]: decoding tens of thousands of
/// strings would take most of the time that a run on one file takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordList(String);

impl WordList {
    /// What ends a word: DEL, which no word has and which JSON need not escape. Shields end so in the term table too.
    pub const END: char = '\u{7f}';

    /// The words as they are held.
    pub fn joined(&self) -> &str {
        &self.0
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_terminator(Self::END)
    }

    /// A list of these words.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut list = String::new();
        for word in words {
            list.push_str(&word.replace(['\n', Self::END], " "));
            list.push(Self::END);
        }
        Self(list)
    }
}

#[cfg(test)]
impl schemars::JsonSchema for WordList {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "WordList".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<String>::json_schema(generator)
    }
}

impl Serialize for WordList {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for WordList {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> serde::de::Visitor<'de> for List {
            type Value = WordList;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of words")
            }
            fn visit_str<E: serde::de::Error>(self, joined: &str) -> Result<WordList, E> {
                // Stored lists end every word; a bare word in YAML is a list that somebody forgot to make one.
                if joined.is_empty() || joined.ends_with(WordList::END) {
                    Ok(WordList(joined.to_owned()))
                } else {
                    Err(E::invalid_type(serde::de::Unexpected::Str(joined), &self))
                }
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<WordList, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element::<String>()? {
                    list.push(item);
                }
                Ok(WordList::of(list.iter().map(String::as_str)))
            }
        }
        deserializer.deserialize_any(List)
    }
}

/// A rule file.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawRule {
    /// `<category>.<name>`.
    pub id: String,
    /// What is wrong, in a few words.
    #[serde(default)]
    pub title: Option<RawText>,
    /// `error`, `warning`, `info`, or a map of profiles with `default`.
    #[serde(default)]
    pub severity: Option<RawSeverity>,
    /// `high`, `medium`, `low`.
    #[serde(default)]
    pub confidence: Option<String>,
    /// Profiles in which the rule applies; all when left out.
    #[serde(default)]
    pub profiles: Option<Vec<String>>,
    /// Why it matters.
    #[serde(default)]
    pub why: Option<RawText>,
    /// Legal sources.
    #[serde(default)]
    pub law: Vec<RawLaw>,
    /// Version of the pack that brought the rule; left out, it was there from the first. While that is the version of the
    /// pack, the rule is at most a warning.
    #[serde(default)]
    pub since: Option<String>,
    /// From when until when the rule holds.
    #[serde(default)]
    pub effective: Option<RawEffective>,
    /// What would be enough.
    #[serde(default)]
    pub propose: Option<RawText>,
    /// Guards; the usual ones of the category when left out.
    #[serde(default)]
    pub guards: Option<Vec<String>>,
    /// Kinds of blocks in which the rule looks.
    #[serde(default)]
    pub scopes: Option<RawScopes>,
    /// Classes local to the rule.
    #[serde(default)]
    pub classes: BTreeMap<String, RawWords>,
    /// Compounds in which a word of the rule means something else.
    #[serde(default)]
    pub shields: WordList,
    /// Kind: each word alone is the finding.
    #[serde(default)]
    pub phrases: Option<RawWords>,
    /// Kind: words of several classes that belong together.
    #[serde(default)]
    pub frame: Option<RawFrames>,
    /// Kind: a figure as evidence.
    #[serde(default)]
    pub numeric: Option<RawNumeric>,
    /// Kind: a regular expression over the folded sentence.
    #[serde(default)]
    pub pattern: Option<RawPattern>,
    /// Kind: markers, notes and references.
    #[serde(default)]
    pub citation: Option<RawCitation>,
    /// Kind: an obligation of the whole document.
    #[serde(default)]
    pub requires: Option<RawRequires>,
    /// Statements of an obligation that do not work where they stand.
    #[serde(default)]
    pub ineffective: Option<RawIneffective>,
    /// Kind: what is wrong with an exception that a document makes. Not for packs of a house.
    #[serde(default)]
    #[cfg_attr(test, schemars(skip))]
    pub directive: Option<String>,
    /// What the rule flags and what it passes.
    #[serde(default)]
    pub examples: RawExamples,
}

impl RawRule {
    /// The keys of which a rule has exactly one.
    pub const KINDS: [&'static str; 7] = ["phrases", "frame", "numeric", "pattern", "citation", "requires", "ineffective"];

    /// The classes it names, wherever it does.
    pub fn class_names(&self) -> BTreeSet<&str> {
        let mut names: Vec<&String> = self.classes.values().chain(&self.phrases).flat_map(|w| &w.include).collect();
        let mut frames: Vec<&RawFrame> = self.frame.iter().flat_map(|f| &f.any).collect();
        names.extend(self.numeric.iter().flat_map(|n| n.with.iter().chain(&n.unless)));
        if let Some(requires) = &self.requires {
            frames.extend(&requires.owed_when.frames);
            for element in &requires.elements {
                frames.extend(element.met.iter().chain(&element.partial).chain(&element.hollow).chain(&element.section_met));
                names.extend(element.labels.iter().chain(&element.section));
            }
        }
        for frame in frames {
            match frame {
                RawFrame::Slots(slots) => names.extend(slots),
                RawFrame::Full(full) => names.extend(full.slots.iter().chain(&full.unless)),
            }
        }
        // cure|vanish:neg
        names.into_iter().flat_map(|name| name.split('|')).map(|name| name.split(':').next().unwrap_or(name).trim()).collect()
    }

    /// Of the keys in [`Self::KINDS`] those that it has.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        let has = [
            self.phrases.is_some(),
            self.frame.is_some(),
            self.numeric.is_some(),
            self.pattern.is_some(),
            self.citation.is_some(),
            self.requires.is_some(),
            self.ineffective.is_some(),
        ];
        Self::KINDS.into_iter().zip(has).filter_map(|(kind, has)| has.then_some(kind))
    }
}

/// Severity, the same everywhere or by profile.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RawSeverity {
    /// Everywhere.
    One(String),
    /// By profile, with `default`.
    ByProfile(BTreeMap<String, String>),
}

/// A place in a legal source.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawLaw {
    /// Id in `sources.yaml`.
    pub source: String,
    /// Article or section title.
    #[serde(default)]
    pub section: Option<String>,
    /// What is inferred or unverified about this use of it.
    #[serde(default)]
    pub note: Option<String>,
}

/// Dates, inclusive, as `2024-03-22`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawEffective {
    /// First day.
    #[serde(default)]
    pub from: Option<String>,
    /// Last day.
    #[serde(default)]
    pub until: Option<String>,
}

/// Scopes a rule looks in.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawScopes {
    /// Only these.
    #[serde(default)]
    pub only: Vec<String>,
    /// Not these.
    #[serde(default)]
    pub not: Vec<String>,
}

/// `frame:`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawFrames {
    /// Any of these frames.
    pub any: Vec<RawFrame>,
}

/// One frame.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum RawFrame {
    /// Slots, in any order, within a clause.
    Slots(Vec<String>),
    /// With conditions.
    Full(RawFullFrame),
}

/// Read without the copy that serde makes of untagged values: a pack has hundreds of frames.
impl<'de> Deserialize<'de> for RawFrame {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Frame;
        impl<'de> serde::de::Visitor<'de> for Frame {
            type Value = RawFrame;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of slots, or a map with `slots`")
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, seq: A) -> Result<RawFrame, A::Error> {
                Deserialize::deserialize(serde::de::value::SeqAccessDeserializer::new(seq)).map(RawFrame::Slots)
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<RawFrame, A::Error> {
                Deserialize::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(RawFrame::Full)
            }
        }
        deserializer.deserialize_any(Frame)
    }
}

/// A frame with conditions.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawFullFrame {
    /// Slots; the last is the predicate.
    pub slots: Vec<String>,
    /// `any` or `given`.
    #[serde(default)]
    pub order: Option<String>,
    /// Most characters between neighbouring slots.
    #[serde(default)]
    pub gap: Option<usize>,
    /// `clause`, `sentence` or `block`.
    #[serde(default)]
    pub within: Option<String>,
    /// Classes that forbid the frame in the same clause, or as far as `unless-within` says.
    #[serde(default)]
    pub unless: Vec<String>,
    /// `clause`, `sentence` or `block`.
    #[serde(default)]
    pub unless_within: Option<String>,
    /// The words are all that stands in the block: a label such as 「PR」 on a line of its own.
    #[serde(default)]
    pub whole: bool,
}

/// `numeric:`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawNumeric {
    /// Units, without `number/`.
    pub units: Vec<String>,
    /// Classes, one of which must stand in the same clause.
    pub with: Vec<String>,
    /// Classes that forbid it.
    #[serde(default)]
    pub unless: Vec<String>,
    /// `clause`, `sentence` or `block`.
    #[serde(default)]
    pub within: Option<String>,
    /// Most characters between the figure and the word.
    #[serde(default)]
    pub gap: Option<usize>,
}

/// `pattern:`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPattern {
    /// A regular expression over the folded sentence.
    pub regex: String,
}

/// `citation:`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawCitation {
    /// `dangling`, `broken-reference`, `unused`, `duplicate`, `malformed` or `bare-address`.
    pub check: String,
}

/// `requires:`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawRequires {
    /// What makes a document owe it.
    pub owed_when: RawOwed,
    /// The statements it must make, all of them.
    pub elements: Vec<RawElement>,
}

/// Any of these makes a document owe it; `met` is a condition on top.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawOwed {
    /// Tags of subjects that are presented.
    pub subjects: Vec<String>,
    /// Frames that are said.
    pub frames: Vec<RawFrame>,
    /// Categories of which something was said, with a source or without.
    pub candidates: Vec<String>,
    /// Only once this obligation is met.
    pub met: Option<String>,
    /// Also when the document says it by itself: who writes that something is unapproved has made it the subject.
    pub said: bool,
    /// Always, in the rule's profiles.
    pub always: bool,
}

/// A required statement.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawElement {
    /// Its id.
    pub id: String,
    /// Its name for people.
    #[serde(default)]
    pub title: Option<RawText>,
    /// Frames that say it.
    #[serde(default)]
    pub met: Vec<RawFrame>,
    /// Frames that say something of it.
    #[serde(default)]
    pub partial: Vec<RawFrame>,
    /// Frames that pretend to.
    #[serde(default)]
    pub hollow: Vec<RawFrame>,
    /// Classes of labels whose value says it.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Classes of headings under which `section-met` says it.
    #[serde(default)]
    pub section: Vec<String>,
    /// Frames that say it under such a heading, and that the value of a label must hold.
    #[serde(default)]
    pub section_met: Vec<RawFrame>,
    /// The statement names other products by nature, so naming one does not make it theirs.
    #[serde(default)]
    pub names_others: bool,
}

/// `ineffective:`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawIneffective {
    /// Obligations whose statements are looked at.
    pub of: Vec<String>,
    /// `far`, `collapsed`, `small`, `after-action` or `contradicted`.
    pub when: String,
    /// Rules or categories of the claims they must stand near (`far`), or that take them back (`contradicted`).
    #[serde(default)]
    pub claims: Vec<String>,
    /// With `far`: more than so many characters away,
    #[serde(default)]
    pub characters: Option<usize>,
    /// and at least so many headings.
    #[serde(default)]
    pub headings: Option<usize>,
}

/// What a rule flags and passes.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawExamples {
    /// Texts with `⟦ ⟧` around each span that must be reported.
    pub flag: Vec<RawExample>,
    /// Texts in which this rule reports nothing.
    pub pass: Vec<RawExample>,
    /// Mutations of `rules test --mutate` after which the rule may fare otherwise than usual, with the reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub mutants: BTreeMap<String, String>,
}

/// An example text.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum RawExample {
    /// Judged in the first profile of the rule.
    Text(String),
    /// Judged in this profile.
    InProfile {
        /// The text, read as Markdown.
        text: String,
        /// The profile.
        profile: String,
    },
}

/// Read without the copy that serde makes of untagged values: a pack has thousands of examples.
impl<'de> Deserialize<'de> for RawExample {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct InProfile {
            text: String,
            profile: String,
        }
        struct Example;
        impl<'de> serde::de::Visitor<'de> for Example {
            type Value = RawExample;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, or a map with `text` and `profile`")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RawExample, E> {
                Ok(RawExample::Text(text.to_owned()))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<RawExample, A::Error> {
                let InProfile { text, profile } = Deserialize::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(RawExample::InProfile { text, profile })
            }
        }
        deserializer.deserialize_any(Example)
    }
}

/// `subjects/*.yaml`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawSubjects {
    /// The group's name.
    #[serde(default)]
    pub title: Option<RawText>,
    /// Day for which the data is meant to be right.
    #[serde(default)]
    pub as_of: Option<String>,
    /// `primary`, `secondary`, `memory`.
    #[serde(default)]
    pub checked: Option<String>,
    /// Its subjects have nothing but a topic in common: what is said of one is not said of the others.
    #[serde(default)]
    pub apart: bool,
    /// The subjects.
    pub subjects: Vec<RawSubject>,
}

/// A product or treatment.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawSubject {
    /// Its id.
    pub id: String,
    /// Its name for people.
    #[serde(default)]
    pub name: Option<RawText>,
    /// Words for it.
    pub aliases: WordList,
    /// Compounds in which the words mean something else.
    #[serde(default)]
    pub shields: WordList,
    /// What it is.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Classes that must stand in title or headings for the tags to hold.
    #[serde(default)]
    pub when: Vec<String>,
    /// The approved equivalent in Japan: `none`, `unknown` or its name.
    #[serde(default)]
    pub domestic: Option<String>,
    /// How its data was checked, when otherwise than its file's.
    #[serde(default)]
    pub checked: Option<String>,
    /// Where its data is from, when not from the file's source.
    #[serde(default)]
    pub as_of: Option<String>,
    /// Anything a reviewer should know.
    #[serde(default)]
    pub note: Option<RawText>,
}

/// An entry of `sources.yaml`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawSource {
    /// Its title.
    pub title: RawText,
    /// Edition or amendment.
    #[serde(default)]
    pub edition: Option<String>,
    /// First day in force.
    #[serde(default)]
    pub in_force: Option<String>,
    /// Address.
    #[serde(default)]
    pub url: Option<String>,
    /// Day it was read.
    #[serde(default)]
    pub read: Option<String>,
    /// `primary`, `secondary`, `memory`.
    pub checked: String,
    /// What is inferred or unverified.
    #[serde(default)]
    pub note: Option<RawText>,
}

/// `names.yaml`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawNames {
    /// Whose names they are.
    pub title: Option<RawText>,
    /// Brands, clinics, products and persons, as they are written: the words in them claim nothing.
    pub names: WordList,
    /// Persons who review what the house publishes: with one of them, the reviewer is named.
    pub supervisors: WordList,
}

/// Everything that was read from one folder of packs, file by file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RawBundle {
    /// Pack files: file, name, entry.
    pub packs: Vec<(String, String, RawPack)>,
    /// Sources: file, id, entry.
    pub sources: Vec<(String, String, RawSource)>,
    /// Lexicon files: file, class, words.
    pub lexicons: Vec<(String, String, RawWords)>,
    /// Subject files.
    pub subjects: Vec<(String, RawSubjects)>,
    /// Files of names.
    pub names: Vec<(String, RawNames)>,
    /// Rule files: file, pack, rule.
    pub rules: Vec<(String, String, RawRule)>,
}

/// What a file below a folder of packs is, by its path relative to that folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRole {
    /// `<pack>/pack.yaml`.
    Pack,
    /// `sources.yaml`.
    Sources,
    /// `<pack>/lexicon/<class>.yaml`, with the class.
    Lexicon(String),
    /// `<pack>/subjects/*.yaml`.
    Subjects,
    /// `<pack>/names.yaml`.
    Names,
    /// Anything else in YAML.
    Rule,
    /// Not ours.
    Other,
}

/// Tells the role of a file and the pack it belongs to.
pub fn role(path: &str) -> (FileRole, String) {
    let Some(stem) = path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml")) else { return (FileRole::Other, String::new()) };
    let parts: Vec<&str> = stem.split('/').collect();
    let pack = if parts.len() > 1 { parts[0].to_owned() } else { String::new() };
    let role = match parts.as_slice() {
        [.., last] if last.starts_with("sources") && parts.len() <= 2 => FileRole::Sources,
        [.., "pack"] => FileRole::Pack,
        [.., "names"] if parts.len() <= 2 => FileRole::Names,
        _ => match (parts.iter().position(|p| *p == "lexicon"), parts.iter().position(|p| *p == "subjects")) {
            (Some(i), _) => FileRole::Lexicon(parts[i + 1..].join("/")),
            (_, Some(_)) => FileRole::Subjects,
            _ => FileRole::Rule,
        },
    };
    (role, pack)
}
