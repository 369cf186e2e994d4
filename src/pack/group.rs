//! Which group of words a phrase belongs to, by how it ends: 導く under `godan`, 改善する under `suru`, the rest under
//! `words`. Whoever has a list of phrases has no list of verbs, and a verb among `words` is found only as it is written.
//!
//! What the packs know to inflect is believed first. Otherwise the ending decides where Japanese leaves no choice, and
//! where it does leave one the phrase stays as it is and its author is asked.

use std::collections::BTreeMap;

use crate::pack::raw::{RawBundle, RawWords, WordList};
use crate::text::fold::fold_term;
use crate::text::script::{Script, script};

/// Phrases in their groups.
#[derive(Debug, Clone, Default)]
pub struct Grouped {
    /// All of them.
    pub words: RawWords,
    /// Those that inflect, with the group they went to.
    pub inflected: Vec<(String, &'static str)>,
    /// Those that stand under `words` and perhaps should not.
    pub unsure: Vec<String>,
}

/// What to do about [`Grouped::unsure`].
pub const ADVICE: &str = "found only as written; for all forms of a verb or an adjective write its dictionary form under godan (治る), ichidan (消える), suru (改善), i-adjectives (若い) or nai (欠点がない)";

/// Inflecting words with their groups.
#[derive(Debug, Default)]
pub struct Known<'a>(BTreeMap<&'a str, &'static str>);

impl<'a> Known<'a> {
    /// Those of packs.
    #[must_use]
    pub fn of(bundle: &'a RawBundle) -> Self {
        let own = bundle.rules.iter().flat_map(|(_, _, rule)| rule.classes.values());
        let lists = bundle.lexicons.iter().map(|(_, _, words)| words).chain(own);
        let inflecting = lists.flat_map(RawWords::groups).filter(|(key, _)| matches!(*key, "godan" | "ichidan" | "i-adjectives"));
        Self(inflecting.flat_map(|(key, list)| list.iter().map(move |word| (word, key))).collect())
    }

    /// Sorts phrases into groups.
    #[must_use]
    pub fn group(&self, phrases: &[String]) -> Grouped {
        let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut grouped = Grouped::default();
        for phrase in phrases {
            let (group, word) = match self.ending(&fold_term(phrase)) {
                Ending::Fixed => ("words", phrase.as_str()),
                Ending::Unsure => {
                    grouped.unsure.push(phrase.clone());
                    ("words", phrase.as_str())
                }
                Ending::Inflects(group) => {
                    grouped.inflected.push((phrase.clone(), group));
                    (group, if group == "suru" { phrase.trim_end_matches("する") } else { phrase })
                }
            };
            lists.entry(group).or_default().push(word);
        }
        let mut list = |group: &str| WordList::of(lists.remove(group).unwrap_or_default());
        grouped.words = RawWords {
            words: list("words"),
            godan: list("godan"),
            ichidan: list("ichidan"),
            suru: list("suru"),
            i_adjectives: list("i-adjectives"),
            aru: list("aru"),
            nai: list("nai"),
            ..RawWords::default()
        };
        grouped
    }

    fn ending(&self, phrase: &str) -> Ending {
        use Ending::{Fixed, Inflects, Unsure};
        let ends = |endings: &[&str]| endings.iter().any(|e| phrase.ends_with(e));
        let mut last = phrase.chars().rev();
        let (Some(z), Some(y), x) = (last.next(), last.next(), last.next()) else { return Fixed };
        let kanji = script(y) == Script::Kanji;
        if let Some(group) = self.longest(phrase) {
            return Inflects(group);
        }
        if let Some(before) = phrase.strip_suffix("する") {
            // きれいにする: the noun that takes する is no noun
            return if before.ends_with(|c| script(c) == Script::Hiragana) { Unsure } else { Inflects("suru") };
        }
        match z {
            'る' if ends(&["がある", "はある", "もある"]) => Inflects("aru"),
            'い' if ends(&["がない", "はない", "もない", "のない"]) => Inflects("nai"),
            'い' if ends(&["しい", "やすい", "にくい", "っぽい", "らしい"]) => Inflects("i-adjectives"),
            'い' if kanji || ends(&["ない", "たい"]) => Unsure,
            'る' if kanji => Inflects(if "見着出寝得似煮経居射診観看".contains(y) { "ichidan" } else { "godan" }),
            // 与える, 感じる; but すべる and みせる end alike
            'る' if "いきぎしじちぢにひびみりえけげせぜてでねへべめれ".contains(y) => match x {
                Some(x) if script(x) == Script::Kanji => Inflects("ichidan"),
                _ => Unsure,
            },
            'る' => Inflects("godan"),
            // ひとつ, 三つ are counted; 早く is an adjective's
            'つ' | 'く' if kanji && !"一二三四五六七八九幾".contains(y) && !self.0.contains_key(format!("{y}い").as_str()) => {
                Inflects("godan")
            }
            'う' | 'ぐ' | 'す' | 'ぬ' | 'ぶ' | 'む' if kanji => Inflects("godan"),
            'す' if script(y) == Script::Hiragana && !ends(&["です", "ます"]) => Inflects("godan"),
            'う' | 'く' | 'ぐ' | 'つ' | 'ぬ' | 'ぶ' | 'む' if script(y) == Script::Hiragana => Unsure,
            _ if ends(&["です", "ます", "ません", "した", "った", "んだ", "して", "って"]) => Unsure,
            _ => Fixed,
        }
    }

    /// The group of the longest known word that the phrase ends in. Short hiragana may be the end of another word.
    fn longest(&self, phrase: &str) -> Option<&'static str> {
        let tells = |word: &str| match word.chars().count() {
            0..=1 => false,
            2..=3 => word == phrase || word.chars().any(|c| script(c) != Script::Hiragana),
            _ => true,
        };
        let ends = phrase.char_indices().map(|(i, _)| &phrase[i..]);
        ends.filter(|end| tells(end)).find_map(|end| self.0.get(end).copied())
    }
}

enum Ending {
    Inflects(&'static str),
    Fixed,
    Unsure,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_go_where_their_ending_says() {
        let packs = crate::pack::open(&[], false);
        let known = Known::of(&packs.bundle);
        let group = |phrase: &str| match known.ending(phrase) {
            Ending::Inflects(group) => group,
            Ending::Fixed => "words",
            Ending::Unsure => "?",
        };
        for (expected, phrases) in [
            (
                "words",
                &["魔法の水", "うるおい", "No.1", "完璧な", "一発で", "早く", "ひとつぶで", "若返り", "きれい", "いちばん", "水"][..],
            ),
            (
                "godan",
                &["うるおい肌へ導く", "肌がよみがえる", "シミが薄くなる", "毒を出す", "うるおす", "脂肪が減る", "ググる", "痛みを防ぐ"],
            ),
            ("ichidan", &["ハリを与える", "効果が出る", "若さを感じる", "シワが消える", "きれいに見える"]),
            ("suru", &["脂肪を分解する", "ハリをキープする"]),
            ("i-adjectives", &["美しい", "肌になじみやすい", "体に優しい", "いちばん安い"]),
            ("aru", &["即効性がある"]),
            ("nai", &["欠点がない"]),
            ("?", &["きれいにする", "つやめくう", "シミが治ります", "生まれ変わった", "もう老けない", "いじる", "お肌が若い"]),
        ] {
            for phrase in phrases {
                assert_eq!(group(phrase), expected, "{phrase}");
            }
        }
        let phrases = ["肌へ導く", "改善する", "魔法の水", "きれいにする"].map(str::to_owned);
        let grouped = known.group(&phrases);
        assert_eq!(grouped.words.suru.iter().collect::<Vec<_>>(), ["改善"]);
        assert_eq!(grouped.words.words.iter().collect::<Vec<_>>(), ["魔法の水", "きれいにする"]);
        assert_eq!(grouped.unsure, ["きれいにする"]);
    }
}
