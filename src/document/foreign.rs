//! Text in another language than the packs. All packs that come with kotowari know the words of Japanese; an English
//! paragraph passes them unread, and must not look examined. Titles of studies in a reference list are no such text.

use crate::document::{BlockKind, Document, Unchecked};
use crate::span::Span;
use crate::text::script::{Script, script};

/// Blocks in another language, neighbours as one region.
#[must_use]
pub fn regions(document: &Document) -> Vec<Unchecked> {
    let mut regions: Vec<Unchecked> = Vec::new();
    let mut before = false;
    for (index, block) in document.blocks.iter().enumerate() {
        let reference = block.kind == BlockKind::Footnote || document.references.list.binary_search(&index).is_ok();
        let foreign = !reference && is_foreign(&block.view);
        if foreign {
            let span = block.to_source.map(Span::new(0, block.view.len()));
            match regions.last_mut().filter(|_| before) {
                Some(last) => last.span = last.span.union(span),
                None => regions.push(Unchecked {
                    kind: "language",
                    span,
                    reason: "the rules know the words of Japanese, and this is another language",
                }),
            }
        }
        before = foreign;
    }
    regions
}

/// Words of Latin letters that make a sentence rather than a name.
const WORDS: usize = 8;
/// Hangul that makes one.
const HANGUL: usize = 8;
/// Kanji without kana that are more than a heading.
const KANJI: usize = 16;

/// Prose in another language: Korean, Chinese, or one in Latin letters. Names, titles and single words are not.
#[must_use]
pub fn is_foreign(text: &str) -> bool {
    let (mut kana, mut kanji, mut chinese, mut hangul, mut latin) = (0usize, 0usize, 0usize, 0usize, 0usize);
    for c in text.chars() {
        match c {
            '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7A3}' => hangul += 1,
            // pronouns, particles and copulas that Japanese does not write, or not without kana beside them
            '的' | '们' | '們' | '这' | '這' | '您' | '你' | '我' | '吗' | '嗎' | '是' | '了' | '没' | '沒' => {
                chinese += 1;
                kanji += 1;
            }
            _ => match script(c) {
                Script::Hiragana | Script::Katakana => kana += 1,
                Script::Kanji => kanji += 1,
                Script::Latin => latin += 1,
                Script::Other => {}
            },
        }
    }
    let edges = |c: char| !c.is_alphanumeric();
    let is_word =
        |w: &&str| !w.is_empty() && w.chars().all(|c| c.is_alphabetic() && script(c) == Script::Latin || matches!(c, '\'' | '’' | '-'));
    let words = || text.split_whitespace().map(|w| w.trim_matches(edges)).filter(is_word).count();
    let japanese = kana + kanji;
    let korean = hangul >= HANGUL && hangul > japanese;
    // Every word has a letter, so few letters spare the search for words.
    let western = latin >= WORDS && latin > japanese && words() >= WORDS.max(japanese + 1);
    let chinese = kana == 0 && kanji >= KANJI && chinese >= 2;
    korean || western || chinese
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_told_from_names() {
        for text in [
            "This treatment always works, and it has no side effects at all.",
            "이 시술은 반드시 효과가 있으며 부작용이 없습니다.",
            "这个治疗一定有效，而且没有任何副作用，您可以放心接受治疗。",
        ] {
            assert!(is_foreign(text), "{text}");
        }
        for text in [
            "",
            "Botox Vista",
            "FDA、EMAおよびPMDAの承認状況（This study was conducted in the United States of America）を示します。",
            "医療法人社団見本会見本美容外科皮膚科東京本院診療時間",
            "価格 44,000円 / 66,000円 / 88,000円 / 110,000円 / 132,000円",
            "https://example.com/a-b/c-d/e-f/g-h/i-j/k-l?m=n&o=p",
        ] {
            assert!(!is_foreign(text), "{text}");
        }
    }
}
