//! The next sentence takes back what this one quotes: 「必ず治る。」 これは実際にあった違反広告です。

use super::Case;
use crate::scan::ClassSet;
use crate::span::{Folded, Span};
use crate::text::script::begins;

/// Words with which a sentence speaks of what stands before it.
const POINTS_BACK: [&str; 22] = [
    "これ",
    "こう",
    "この",
    "こんな",
    "以上",
    "そう",
    "その",
    "そんな",
    "といった",
    "という",
    "と言",
    "とい",
    "もし",
    "上記",
    "いずれも",
    "どれも",
    "こういった",
    "そういった",
    "こうした",
    "そうした",
    "などと",
    "など",
];

/// What it may point back at: この広告は…, こうした宣伝は….
const UTTERANCES: [&str; 12] =
    ["広告", "見出し", "宣伝", "文言", "表示", "表現", "うたい文句", "謳い文句", "書き方", "言葉", "誘い文句", "触れ込み"];

/// Words with which it says that others said so.
const QUOTES_BACK: [&str; 15] = [
    "そう思って",
    "そう思われ",
    "そう考えて",
    "そう聞いて",
    "そう説明され",
    "そう書いて",
    "そう書かれ",
    "そう言い切",
    "そう断言",
    "そううた",
    "そう謳",
    "そう信じ",
    "と書いてある広告",
    "と言い切る",
    "こう書かれ",
];

/// Whether the block is an item of a list that is introduced as what must not be said: 次の表現はNGです。
pub(super) fn introduced(case: &Case<'_>, critical: &ClassSet) -> Option<Span<Folded>> {
    let lead = case.block().lead_in?;
    let text = &case.document.blocks[lead].folded;
    let spoken = UTTERANCES.iter().chain(&["例", "ことば", "フレーズ", "キャッチコピー"]).any(|w| text.contains(w));
    let whole = Span::new(0, text.len());
    (spoken && case.hits.within(lead, whole, critical).next().is_some()).then_some(case.found.span)
}

/// Whether the sentence after the candidate points back at it and warns, denies or reports.
pub(super) fn warns(case: &Case<'_>, critical: &ClassSet) -> Option<Span<Folded>> {
    let block = case.block();
    let here = block.sentence_at(case.found.predicate)?;
    // Bare claims may be listed; the warning follows the last of them.
    for sentence in block.sentences.iter().skip(here + 1).take(3) {
        let text = sentence.span.of(&block.folded).trim_start_matches(['「', '『', ' ', '…', '―', '-']);
        if quotes_back(sentence.span.of(&block.folded)) || speaks_of_advertisements(text) {
            return Some(sentence.span);
        }
        if POINTS_BACK.iter().any(|w| text.starts_with(w)) {
            let spoken = UTTERANCES.iter().any(|w| text.chars().take(24).collect::<String>().contains(w));
            return if spoken { Some(sentence.span) } else { case.hits.within(case.index, sentence.span, critical).next().map(|h| h.span) };
        }
    }
    refuted(case, critical)
}

/// 広告にはこうした言葉が並びます: others say so, where advertisements are named before what points back.
fn speaks_of_advertisements(text: &str) -> bool {
    let begins = ["広告", "宣伝", "ネット", "sns", "検索", "チラシ", "世の中"].iter().any(|w| text.starts_with(w));
    let spoken = |rest: &str| UTTERANCES.iter().any(|w| rest.starts_with(w));
    begins && POINTS_BACK.iter().any(|p| text.split_once(p).is_some_and(|(_, rest)| spoken(rest)))
}

/// Whether a heading names what the text below it refutes: 「副作用はない」 / これは誤りです。
fn refuted(case: &Case<'_>, critical: &ClassSet) -> Option<Span<Folded>> {
    if !case.block().is_heading() {
        return None;
    }
    let next = case.document.blocks.get(case.index + 1).filter(|b| b.headings.last() == Some(&case.index))?;
    let first = next.sentences.first()?.span;
    let text = first.of(&next.folded).trim_start_matches(['a', '.', ':', ' ', '「']);
    let says_no = ["いいえ", "誤り", "誤解", "間違い", "まちがい", "迷信", "うそ", "嘘", "違います", "ちがいます", "残念ながら"];
    let no = says_no.iter().any(|w| text.starts_with(w));
    let points = || POINTS_BACK.iter().any(|w| text.starts_with(w)) && case.hits.within(case.index + 1, first, critical).next().is_some();
    (no || points()).then_some(case.found.span)
}

/// One look at each character with which a word of [`QUOTES_BACK`] begins.
fn quotes_back(text: &str) -> bool {
    text.match_indices(['そ', 'こ', 'と']).any(|(i, _)| QUOTES_BACK.iter().any(|w| begins(&text[i..], w)))
}
