//! Scripts of characters. Japanese has no blanks between words; a change of script is often the only border.

/// What a character is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Script {
    /// 漢字, with 々 and 〆.
    Kanji,
    /// ひらがな.
    Hiragana,
    /// カタカナ, with the long-vowel mark.
    Katakana,
    /// Latin letters and digits.
    Latin,
    /// Everything else: punctuation, blanks, symbols.
    Other,
}

/// The script of `c`.
#[must_use]
pub fn script(c: char) -> Script {
    match c {
        '\u{4E00}'..='\u{9FFF}' => Script::Kanji,
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => Script::Hiragana,
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{30FB}' | '\u{2190}'..='\u{27BF}' => Script::Other,
        'ァ'..='ヺ' | 'ー' | 'ヽ' | 'ヾ' => Script::Katakana,
        '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{323AF}' | '々' | '〆' | '〇' => Script::Kanji,
        _ if c.is_alphanumeric() => Script::Latin,
        _ => Script::Other,
    }
}

/// Whether line breaks and blanks around `c` mean nothing: the characters of Japanese, with their punctuation.
#[must_use]
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{323AF}')
}

/// `text.starts_with(with)`, for the many short Japanese strings that are compared in vain: the third byte tells
/// characters of Japanese apart, and most comparisons end there. Words are short, so a loop beats a call.
#[must_use]
#[inline]
pub fn begins(text: &str, with: &str) -> bool {
    let (text, with) = (text.as_bytes(), with.as_bytes());
    text.len() >= with.len() && (with.len() < 3 || text[2] == with[2]) && text.iter().zip(with).all(|(a, b)| a == b)
}

/// The same word in the other kana, if it is written in one kana only.
#[must_use]
pub fn other_kana(word: &str) -> Option<String> {
    const SHIFT: u32 = 0x60;
    let shift = |c: char| match c {
        'ー' => Some(c),
        'ァ'..='ヴ' => char::from_u32(c as u32 - SHIFT),
        'ぁ'..='ゔ' => char::from_u32(c as u32 + SHIFT),
        _ => None,
    };
    // Most words begin with a kanji.
    let first = word.chars().find(|c| *c != 'ー').map_or(Script::Other, script);
    let same = matches!(first, Script::Hiragana | Script::Katakana) && word.chars().all(|c| c == 'ー' || script(c) == first);
    if same { word.chars().map(shift).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_twins() {
        assert_eq!(other_kana("タルミ").as_deref(), Some("たるみ"));
        assert_eq!(other_kana("なおる").as_deref(), Some("ナオル"));
        assert_eq!(other_kana("治る"), None);
    }
}
