//! Folding: the one spelling that is searched, with the map back.
//!
//! Width, compatibility forms, ASCII case, dashes, wave dashes, blanks and invisible characters are folded away;
//! hiragana, katakana and kanji are not (terms are expanded instead). The unit is the extended grapheme cluster:
//! char by char is wrong, since half-width `ｶﾞ` is two characters that become one.
//! NFKC goes too far in places, and these are kept: enclosed numerals and fractions (① ½), `…`, and spacing marks such
//! as ゛ U+309B and ゜ U+309C, which NFKC would turn into a blank and a combining mark.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::span::{Folded, View};
use crate::text::map::SpanMap;

/// Folds `text`; returns the folded text and the map from it to `text`.
#[must_use]
pub fn fold(text: &str) -> (String, SpanMap<Folded, View>) {
    let mut out = String::with_capacity(text.len());
    let mut map = SpanMap::builder();
    let mut after_blank = false;
    let mut rest = text;
    let base = text.len();
    while !rest.is_empty() {
        let at = base - rest.len();
        let run = plain_prefix(rest);
        if run > 0 {
            out.push_str(&rest[..run]);
            map.verbatim(at, run);
            after_blank = false;
            rest = &rest[run..];
            continue;
        }
        let region = rest.len() - skip_marked(rest).len();
        fold_region(&rest[..region], at, &mut out, &mut map, &mut after_blank);
        rest = &rest[region..];
    }
    (out, map.finish())
}

/// The folded form alone, for terms.
#[must_use]
pub fn fold_term(text: &str) -> Cow<'_, str> {
    if is_bare(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let text = text.trim();
    if text.chars().all(|c| is_plain(c) && c != '\n') { Cow::Borrowed(text) } else { Cow::Owned(fold(text).0) }
}

/// Whether `text` is nothing but kanji and kana that fold to themselves, told by its bytes: nearly every term is.
fn is_bare(text: &[u8]) -> bool {
    let (chars, rest) = text.as_chunks::<3>();
    rest.is_empty()
        && chars.iter().all(|c| match c {
            [0xE5..=0xE9, ..] | [0xE4, 0xB8..=0xBF, _] => true,
            // ぁ to ゖ, ァ to ヺ, ー
            [0xE3, 0x81, 0x81..=0xBF] | [0xE3, 0x82, 0x80..=0x96 | 0xA1..=0xBF] | [0xE3, 0x83, 0x80..=0xBA | 0xBC] => true,
            _ => false,
        })
}

/// Bytes at the start of `text` that fold to themselves and cannot join what follows.
fn plain_prefix(text: &str) -> usize {
    let mut end = 0;
    let mut previous = 0;
    for (i, c) in text.char_indices() {
        if !is_plain(c) {
            // The last plain character may be the base of a cluster that continues with `c`.
            return if starts_cluster(c) { i } else { previous };
        }
        previous = i;
        end = i + c.len_utf8();
    }
    end
}

/// Characters that fold to themselves whatever stands around them, unless a combining mark follows.
fn is_plain(c: char) -> bool {
    matches!(c, '!'..=',' | '.'..='@' | '['..='~' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '・' | '\u{4E00}'..='\u{9FFF}'
        | '、' | '。' | '「' | '」' | '『' | '』' | '【' | '】' | '々' | '\n')
}

/// Whether `c` certainly begins a new cluster.
fn starts_cluster(c: char) -> bool {
    c == ' ' || c == '\u{3000}' || c.is_ascii_uppercase() || c == '-' || ('！'..='｝').contains(&c)
}

/// What is left of `text` after the run that needs the slow way. The run ends before a plain character that no
/// combining mark follows.
fn skip_marked(text: &str) -> &str {
    let mut chars = text.char_indices().peekable();
    let mut first = true;
    while let Some((i, c)) = chars.next() {
        if !first && is_plain(c) && chars.peek().is_none_or(|&(_, n)| is_plain(n) || starts_cluster(n)) {
            return &text[i..];
        }
        first = false;
    }
    ""
}

fn fold_region(region: &str, at: usize, out: &mut String, map: &mut crate::text::map::MapBuilder<Folded, View>, after_blank: &mut bool) {
    // Invisible characters go first: they would keep apart what a second fold would join.
    let mut clean = String::new();
    let mut origin: Vec<(usize, usize)> = Vec::new();
    for (i, c) in region.char_indices() {
        if !is_invisible(c) {
            origin.push((clean.len(), at + i));
            clean.push(c);
        }
    }
    let home = |i: usize| origin.partition_point(|&(c, _)| c < i);
    for (i, cluster) in clean.grapheme_indices(true) {
        let from = origin[home(i)].1;
        let last = home(i + cluster.len()) - 1;
        let last_char = clean[origin[last].0..].chars().next().map_or(0, char::len_utf8);
        let to = origin[last].1 + last_char;
        let folded = fold_cluster(cluster);
        if folded == " " {
            if *after_blank {
                continue;
            }
            *after_blank = true;
        } else {
            *after_blank = false;
        }
        if folded.len() == to - from && folded == cluster {
            map.verbatim(from, folded.len());
        } else {
            map.replaced(folded.len(), from, to - from);
        }
        out.push_str(&folded);
    }
}

fn fold_cluster(cluster: &str) -> String {
    if cluster == "\n" || cluster == "\r\n" {
        return "\n".into();
    }
    if cluster.chars().any(is_kept) {
        return cluster.chars().map(|c| c.to_ascii_lowercase()).collect();
    }
    let mut folded = String::new();
    for c in cluster.nfkc() {
        match c {
            _ if is_invisible(c) => {}
            '\u{301C}' | '\u{FF5E}' | '\u{223C}' | '\u{223E}' | '\u{3030}' => folded.push('~'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{2043}' => folded.push('-'),
            _ if c.is_whitespace() && c != '\n' => folded.push(' '),
            _ => folded.push(c.to_ascii_lowercase()),
        }
    }
    // A mark that NFKC spells as blank + combining mark would not survive a second fold.
    if folded.len() > 1 && folded.starts_with(' ') && !cluster.starts_with(char::is_whitespace) {
        return cluster.to_owned();
    }
    folded
}

/// Characters that a reader does not see and that would hide a word from a search.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

/// Characters that keep their form though NFKC would change it.
fn is_kept(c: char) -> bool {
    matches!(c, '\u{00BC}'..='\u{00BE}' | '\u{2150}'..='\u{215F}' | '\u{2189}' | '\u{2460}'..='\u{24FF}' | '\u{2776}'..='\u{2793}'
        | '\u{3220}'..='\u{3229}' | '\u{3248}'..='\u{325F}' | '\u{3280}'..='\u{3289}' | '\u{32B1}'..='\u{32BF}'
        | '…' | '‥' | '\u{309B}' | '\u{309C}' | '\u{00B4}' | '\u{00A8}' | '\u{00AF}' | '\u{00B8}' | '\u{2017}' | '\u{203E}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;
    use proptest::prelude::*;

    #[track_caller]
    fn folds(text: &str, expected: &str) {
        assert_eq!(fold(text).0, expected, "{text:?}");
    }

    #[test]
    fn spelling_is_folded_and_words_are_not() {
        folds("Ｎｏ．１　１００％", "no.1 100%");
        folds("ｴｸｿｿｰﾑ ﾊﾞﾘｱ", "エクソソーム バリア");
        folds("5万〜20万円、−3kg、iPS‐細胞", "5万~20万円、-3kg、ips-細胞");
        folds("必\u{200B}ず", "必ず");
        folds("か\u{3099}ん", "がん");
        folds("①½…゛゜", "①½…゛゜");
        folds("㎎㍿", "mg株式会社");
        folds("a \u{3000} b", "a b");
        folds("しみ・シミ", "しみ・シミ");
    }

    #[test]
    fn a_hit_in_a_replaced_cluster_widens_to_it() {
        let (folded, map) = fold("約㎎ず");
        assert_eq!(folded, "約mgず");
        assert_eq!(map.map(Span::new(3, 4)), Span::new(3, 6));
        let (_, map) = fold("必\u{200B}ず");
        assert_eq!(map.map(Span::new(0, 6)), Span::new(0, 9));
    }

    fn japanese() -> impl Strategy<Value = String> {
        prop::collection::vec(
            prop_oneof![
                prop::char::range(' ', '~'),
                prop::char::range('\u{3000}', '\u{30FF}'),
                prop::char::range('\u{FF00}', '\u{FFEF}'),
                prop::char::range('\u{4E00}', '\u{4E40}'),
                prop::char::range('\u{2000}', '\u{206F}'),
                prop::char::range('\u{2460}', '\u{24FF}'),
                prop::char::range('\u{3200}', '\u{33FF}'),
                Just('\u{3099}'),
                Just('\u{FE0F}'),
                Just('\n'),
                any::<char>(),
            ],
            0..40,
        )
        .prop_map(|v| v.into_iter().collect())
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in japanese()) {
            let once = fold(&text).0;
            // Hangul jamo and stacked marks of other scripts may re-cluster; the map stays right, the rule is for what we read.
            prop_assume!(text.chars().all(|c| !matches!(c, '\u{1100}'..='\u{11FF}' | '\u{A960}'..='\u{A97F}' | '\u{D7B0}'..='\u{D7FF}' | '\u{FFA0}'..='\u{FFDC}' | '\u{3130}'..='\u{318F}' | '\u{0300}'..='\u{036F}')));
            prop_assert_eq!(&fold(&once).0, &once);
        }

        #[test]
        fn every_span_maps_to_char_borders_in_order(text in japanese()) {
            let (folded, map) = fold(&text);
            let mut last = 0;
            for (i, c) in folded.char_indices() {
                let home = map.map(Span::new(i, i + c.len_utf8()));
                prop_assert!(text.is_char_boundary(home.start()) && text.is_char_boundary(home.end()));
                prop_assert!(home.start() >= last && !home.is_empty());
                last = home.start();
            }
        }
    }
}
