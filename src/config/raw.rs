//! A configuration file as it is written: the serde mirror of the YAML, and nothing else.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};

/// `kotowari.yml`.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RawConfig {
    /// Configuration files that this one builds on, relative to it. What stands here counts more.
    pub(super) extends: Vec<String>,
    /// What kind of page the documents are, where they do not say so themselves. Without it each is judged by its words.
    pub(super) profile: Option<RawProfile>,
    /// Report only these rules: ids, categories (claim/guarantee) or families (claim/).
    pub(super) select: Option<Vec<String>>,
    /// Do not report these rules.
    pub(super) ignore: Option<Vec<String>>,
    /// How severe rules are: error, warning, info or off. The most exact name counts.
    pub(super) severity: BTreeMap<String, String>,
    /// Packs of rules that are used (true) or left out (false).
    pub(super) packs: BTreeMap<String, bool>,
    /// Files and folders of rules of your own, relative to this file. They may hold subjects and names, too.
    pub(super) rules: Option<Vec<String>>,
    /// What is different for some documents. Of several that fit, the last counts.
    pub(super) overrides: Vec<RawOverride>,
    /// Bounds on what is read.
    pub(super) limits: RawLimits,
    /// From which severity on a run fails: error, warning, info or never.
    pub(super) fail_on: Option<String>,
    /// The findings that were there before, relative to this file: `.kotowari/baseline.jsonl` if nothing else is said.
    pub(super) baseline: Option<String>,
    /// The exceptions that stand in no document, relative to this file: `.kotowari/waivers.yml` if nothing else is said.
    pub(super) waivers: Option<String>,
}

/// A profile for all documents, or for those below some paths.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum RawProfile {
    /// For all.
    One(String),
    /// By path.
    ByPath(RawByPath),
}

/// Profiles by path.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawByPath {
    /// Where no pattern fits.
    pub(super) default: Option<String>,
    /// Patterns, relative to the project's folder, with a profile each. Of several that fit, the last counts.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, String>"))]
    pub(super) by_path: Pairs,
}

/// A map in the order in which it was written.
#[derive(Debug, Clone, Default)]
pub(super) struct Pairs(pub(super) Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Pairs;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map of patterns to profiles")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

/// What is different for some documents.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawOverride {
    /// Patterns of their paths, relative to the project's folder. One without a slash fits in any folder.
    pub(super) files: Vec<String>,
    /// What kind of page they are.
    pub(super) profile: Option<String>,
    /// Report only these rules.
    pub(super) select: Option<Vec<String>>,
    /// Do not report these rules.
    pub(super) ignore: Option<Vec<String>>,
    /// How severe rules are.
    #[serde(default)]
    pub(super) severity: BTreeMap<String, String>,
}

/// Bounds on what is read.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RawLimits {
    /// The largest document that is read, in MiB: 256 if nothing else is said, and at most.
    pub(super) document_mib: Option<u64>,
}

/// What may be said of all documents and of some.
pub(super) struct RawPart<'a> {
    pub(super) select: Option<&'a Vec<String>>,
    pub(super) ignore: Option<&'a Vec<String>>,
    pub(super) severity: &'a BTreeMap<String, String>,
}

impl RawConfig {
    pub(super) fn part(&self) -> RawPart<'_> {
        RawPart { select: self.select.as_ref(), ignore: self.ignore.as_ref(), severity: &self.severity }
    }
}

impl RawOverride {
    pub(super) fn part(&self) -> RawPart<'_> {
        RawPart { select: self.select.as_ref(), ignore: self.ignore.as_ref(), severity: &self.severity }
    }
}
