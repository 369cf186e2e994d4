//! Mutants of the flag examples: the same claim denied, quoted to warn of it, forbidden, asked, told as history, which its
//! guards must excuse; and doubly denied, said politely, spelt or split otherwise, which must still be found. A mutant that
//! fares otherwise survives, and shows what no example asked.

use super::{read, unmark};
use crate::judge;
use crate::rule::{Example, Guard, Kind, RuleSet};
use crate::scan;
use crate::snippet::Snippets;
use crate::text::script::{Script, script};

/// A changed example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// What was changed.
    pub name: &'static str,
    /// The text.
    pub text: String,
    /// Whether it must still be found.
    pub fires: bool,
}

/// A mutant that fared otherwise than it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// The mutant.
    pub mutant: Mutant,
    /// What was reported of it.
    pub reported: Vec<String>,
}

/// Sentences around a claim: name, what stands before and after it, and the guards of which one must excuse it. Without
/// guards it must still be found. What follows と follows every ending, polite or plain, noun or verb.
const FRAMES: [(&str, &str, &str, &[Guard]); 7] = [
    ("negated", "", "とは言えません。", &[Guard::Negated]),
    ("negated", "", "というわけではありません。", &[Guard::Negated]),
    ("quoted-to-warn", "「", "」とうたう広告には注意してください。", &[Guard::Quoted]),
    ("prohibited", "「", "」と書いてはいけません。", &[Guard::Prohibited, Guard::Quoted]),
    ("questioned", "「", "」というのは本当ですか？", &[Guard::Question]),
    ("reported", "かつては「", "」と信じられていました。", &[Guard::Reported]),
    ("politeness", "", "よ。", &[]),
];

/// The names of all mutations.
pub const NAMES: [&str; 11] = [
    "negated",
    "quoted-to-warn",
    "prohibited",
    "questioned",
    "reported",
    "politeness",
    "doubly-negated",
    "kana",
    "width",
    "split",
    "emphasis",
];

/// The mutants of a rule's flag examples, in order; none for obligations and for the structure of citations, which no
/// sentence around them changes.
#[must_use]
pub fn mutants(rules: &RuleSet, rule: usize, example: &Example) -> Vec<Mutant> {
    let rule = &rules.rules[rule];
    let (text, marks) = unmark(&example.marked);
    let [(from, to)] = marks[..] else { return Vec::new() };
    if !example.flag || matches!(rule.kind, Kind::Requires(_) | Kind::Citation(_) | Kind::Ineffective(_)) {
        return Vec::new();
    }
    let mut mutants = Vec::new();
    let said = sentence(&text, from, to);
    if let Some((start, end)) = said {
        let core = &text[start..to];
        for (name, before, after, guards) in FRAMES {
            // A quotation in a quotation, and excuses that the rule does not know, prove nothing.
            let applies = guards.is_empty() || guards.iter().any(|g| rule.guards.contains(g));
            if applies && !(before.ends_with('「') && core.contains(['「', '」'])) {
                let text = [&text[..start], before, core, after, &text[end..]].concat();
                mutants.push(Mutant { name, text, fires: guards.is_empty() });
            }
        }
    }
    if let Some((start, end)) = said
        && let Some(denied) = denied(&text[start..to])
    {
        let text = [&text[..start], &denied, "はずがありません。", &text[end..]].concat();
        mutants.push(Mutant { name: "doubly-negated", text, fires: true });
    }
    let claim = &text[from..to];
    let middle = claim.char_indices().nth(claim.chars().count() / 2).map_or(0, |(i, _)| i);
    for (name, spelt) in [
        ("kana", kana(claim)),
        ("width", claim.chars().map(wide).collect()),
        ("split", [&claim[..middle], "\u{200B}", &claim[middle..]].concat()),
        ("emphasis", ["**", claim, "**"].concat()),
    ] {
        if spelt != claim {
            mutants.push(Mutant { name, text: [&text[..from], &spelt, &text[to..]].concat(), fires: true });
        }
    }
    mutants
}

/// The mutants of one example that fare otherwise than they should, and how many there were.
#[must_use]
pub fn survivors(rules: &RuleSet, rule: usize, example: &Example) -> (usize, Vec<Survivor>) {
    let mutants = mutants(rules, rule, example);
    let count = mutants.len();
    let survives = |mutant: Mutant| {
        let document = read(&mutant.text);
        let hits = scan::scan(&document, &rules.terms);
        let findings = judge::judge(rules, &document, &hits, example.profile, &Snippets::default()).findings;
        let reported: Vec<String> = findings.into_iter().filter(|f| f.rules.contains(&rule)).map(|f| f.place.quote).collect();
        (reported.is_empty() == mutant.fires).then_some(Survivor { mutant, reported })
    };
    (count, mutants.into_iter().filter_map(survives).collect())
}

/// The sentence that ends with the claim `from..to`, with its full stop; nothing if more follows, since then the claim is
/// not what the sentence says.
fn sentence(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    const ENDS: [char; 6] = ['。', '！', '？', '!', '?', '\n'];
    let start = text[..from].rfind(ENDS).map_or(0, |i| i + text[i..].chars().next().map_or(0, char::len_utf8));
    // The marks of headings, lists and tables are no words of the sentence.
    let start = start + (text[start..from].len() - text[start..from].trim_start_matches(['#', '-', '*', '>', '|', ' ', '・', '「']).len());
    let rest = &text[to..];
    let end = to + rest.find(|c| !ENDS.contains(&c)).unwrap_or(rest.len());
    (end == text.len() || end > to).then_some((start, end))
}

/// 治ります as 治らない, where the polite form tells the verb's class without a dictionary.
fn denied(text: &str) -> Option<String> {
    let stem = text.strip_suffix("ます")?;
    let last = stem.chars().next_back()?;
    let before = &stem[..stem.len() - last.len_utf8()];
    let ends_in = |s: &[Script]| before.chars().next_back().is_some_and(|c| s.contains(&script(c)));
    let negative = match last {
        'え' | 'け' | 'せ' | 'て' | 'ね' | 'べ' | 'め' | 'れ' | 'げ' | 'で' => last,
        // 落ちる, 伸びる and 見る would be wrong with た, ば and ま
        'り' => 'ら',
        'き' if before.ends_with('で') => 'き',
        // 改善し, but 消し
        'し' if ends_in(&[Script::Katakana]) => 'し',
        'し' if before.chars().rev().take(2).filter(|c| script(*c) == Script::Kanji).count() == 2 => 'し',
        _ => return None,
    };
    Some(format!("{before}{negative}ない"))
}

/// Katakana words as hiragana: only those of three or more, which have a twin.
fn kana(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let katakana = |c: &char| script(*c) == Script::Katakana;
    chars
        .chunk_by(|a, b| katakana(a) == katakana(b))
        .map(|run| {
            let word: String = run.iter().collect();
            if run.len() >= 3 { crate::text::script::other_kana(&word).filter(|_| katakana(&run[0])).unwrap_or(word) } else { word }
        })
        .collect()
}

fn wide(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::Profile;

    #[test]
    fn mutants_of_a_plain_claim() {
        let (rules, _) = crate::pack::load(&[], false);
        let rule = rules.rules.iter().position(|r| r.id.as_str() == "claim/guarantee.outcome").unwrap();
        let of = |marked: &str| {
            let example = Example { marked: marked.into(), profile: Profile::Clinic, flag: true };
            mutants(&rules, rule, &example).into_iter().map(|m| (m.name, m.text)).collect::<Vec<_>>()
        };
        let all = of("当院では⟦100%治ります⟧。ぜひ。");
        assert!(all.contains(&("negated", "当院では100%治りますとは言えません。ぜひ。".into())), "{all:#?}");
        assert!(all.contains(&("quoted-to-warn", "「当院では100%治ります」とうたう広告には注意してください。ぜひ。".into())));
        assert!(all.contains(&("width", "当院では１００％治ります。ぜひ。".into())));
        assert!(all.contains(&("split", "当院では100%\u{200B}治ります。ぜひ。".into())));
        assert!(all.contains(&("doubly-negated", "当院では100%治らないはずがありません。ぜひ。".into())));
        // what the sentence goes on to say is not ours to change
        assert!(of("⟦必ず治る⟧方法です。").iter().all(|(name, _)| !["negated", "politeness"].contains(name)));
        assert_eq!(of("印のない文です。"), []);
    }

    #[test]
    fn every_mutation_is_named_and_every_name_is_a_mutation() {
        let rules = crate::pack::open(&[], false).rules;
        let made: std::collections::BTreeSet<&str> = (0..rules.rules.len())
            .flat_map(|i| rules.rules[i].examples.iter().flat_map(move |e| [(i, e)]))
            .flat_map(|(i, example)| mutants(&rules, i, example))
            .map(|mutant| mutant.name)
            .collect();
        assert_eq!(made, NAMES.into());
    }
}
