//! The closed vocabularies of findings: severities, confidences, profiles, categories, rule ids.

use std::fmt;

/// A closed vocabulary: an enum whose values have one word each, in files and in reports.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }
        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word that files and reports use.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(word: &str) -> Result<Self, String> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::meta::not_one_of(word, &[$($word),+])),
                }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

pub(crate) use words;

words! {
    /// How bad a finding is. `info` is a question to the reviewer; the others are accusations.
    Severity {
        /// A question.
        Info = "info",
        /// Should be changed.
        Warning = "warning",
        /// Must not be published.
        Error = "error",
    }
}

words! {
    /// How sure a rule is of what it says.
    Confidence {
        /// Often depends on context that the text does not show.
        Low = "low",
        /// Usually right.
        Medium = "medium",
        /// Right in nearly every text.
        High = "high",
    }
}

words! {
    /// What kind of page a document is; the same sentence is legal on one and illegal on another.
    Profile {
        /// A clinic's or physician's own page.
        Clinic = "clinic",
        /// A third party that names or links sellers or clinics, paid or not.
        Affiliate = "affiliate",
        /// A cosmetic product's page.
        Cosmetic = "cosmetic",
        /// A food or supplement's page.
        Supplement = "supplement",
        /// Editorial text without a seller.
        General = "general",
        /// Banner, listing ad, flyer: what is pushed to the reader.
        Ad = "ad",
    }
}

words! {
    /// The language findings are written in.
    Lang {
        /// Japanese.
        Ja = "ja",
        /// English.
        En = "en",
    }
}

/// The closed vocabulary of findings. Adding one is a design decision; adding a rule is not.
pub const CATEGORIES: &[&str] = &[
    "citation/authority",
    "citation/dangling",
    "citation/incomplete",
    "citation/reference",
    "citation/statistic",
    "citation/study",
    "claim/approval",
    "claim/before-after",
    "claim/comparative",
    "claim/cure",
    "claim/discourage-care",
    "claim/drug-effect",
    "claim/endorsement",
    "claim/fear",
    "claim/guarantee",
    "claim/instant-permanent",
    "claim/legal",
    "claim/novelty",
    "claim/price",
    "claim/rejuvenation",
    "claim/restricted-product",
    "claim/safety",
    "claim/superlative",
    "claim/testimonial",
    "claim/title",
    "disclosure/advertising",
    "disclosure/consult-physician",
    "disclosure/contact",
    "disclosure/cost",
    "disclosure/food-function",
    "disclosure/individual-variation",
    "disclosure/ineffective",
    "disclosure/mandatory-statement",
    "disclosure/references",
    "disclosure/risk",
    "disclosure/self-pay",
    "disclosure/snippet",
    "disclosure/unapproved",
    "disclosure/unapproved-details",
    "facts/contradicted",
    "suppression/expired",
    "suppression/malformed",
    "suppression/no-reason",
    "suppression/unclosed",
    "suppression/unknown-rule",
    "suppression/unused",
];

/// One of [`CATEGORIES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(&'static str);

impl Category {
    /// The category of that name, if there is one.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        CATEGORIES.iter().find(|c| **c == name).copied().map(Category)
    }

    /// `claim/guarantee`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }

    /// The part before the slash: `claim`, `citation`, `disclosure`, `facts`, `suppression`.
    #[must_use]
    pub fn family(self) -> &'static str {
        self.0.split('/').next().unwrap_or(self.0)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A day of the calendar.
pub type Date = jiff::civil::Date;

/// Reads a day.
///
/// # Errors
/// A sentence that says how one is written.
pub fn date(text: &str) -> Result<Date, String> {
    let date = if text.len() == 10 { text.parse().ok() } else { None };
    date.ok_or_else(|| format!("`{text}` is no day; write it as 2027-03-31"))
}

/// A rule's id, `<category>.<name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId {
    text: String,
    category: Category,
}

impl RuleId {
    /// Reads an id.
    ///
    /// # Errors
    /// A sentence that says what an id looks like, with the nearest category.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some((category, name)) = text.split_once('.') else {
            return Err(format!("a rule id is <category>.<name>, such as claim/guarantee.outcome; `{text}` has no dot"));
        };
        let Some(category) = Category::of(category) else {
            let near = nearest(category, CATEGORIES).map_or(String::new(), |c| format!("; did you mean `{c}`?"));
            return Err(format!("`{category}` is not a category{near}"));
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            return Err(format!("the name `{name}` must be lower-case words joined by hyphens"));
        }
        Ok(Self { text: text.to_owned(), category })
    }

    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its category.
    #[must_use]
    pub fn category(&self) -> Category {
        self.category
    }

    /// Whether `selector` names this rule: the id itself, its category, or a family such as `claim/`.
    #[must_use]
    pub fn selected_by(&self, selector: &str) -> bool {
        let selector = selector.trim_end_matches('/');
        self.text == selector || self.category.name() == selector || self.category.family() == selector
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A text in one or more languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Localized(pub std::collections::BTreeMap<String, String>);

impl Localized {
    /// The text in `lang`, else in Japanese, else in whatever there is; empty when there is none.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        self.0.get(lang.word()).or_else(|| self.0.get("ja")).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    /// Whether nothing is said in any language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|t| t.trim().is_empty())
    }
}

/// A sentence for a word that no vocabulary has.
pub(crate) fn not_one_of(word: &str, known: &[&str]) -> String {
    let near = nearest(word, known).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    format!("`{word}` is not one of {}{near}", known.join(", "))
}

/// The word of `among` that `word` was probably meant to be.
#[must_use]
pub fn nearest<'a>(word: &str, among: &[&'a str]) -> Option<&'a str> {
    among.iter().map(|c| (distance(word, c), *c)).min().filter(|&(d, c)| d <= 2.max(c.chars().count() / 3)).map(|(_, c)| c)
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_selectors() {
        let id = RuleId::parse("claim/guarantee.outcome").unwrap();
        assert!(id.selected_by("claim/") && id.selected_by("claim/guarantee") && !id.selected_by("claim/cure"));
        assert!(RuleId::parse("claim/garantee.x").unwrap_err().contains("claim/guarantee"));
        assert_eq!(nearest("frmae", &["frame", "phrases"]), Some("frame"));
    }
}
