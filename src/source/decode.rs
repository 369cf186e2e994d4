//! Bytes to text. What was decided is remembered, since spans are offsets into the decoded text.
//!
//! In this order: a byte order mark, what the user says, UTF-8 if the bytes are valid as that, the escapes of ISO-2022-JP,
//! what the file declares, and what it looks like among the encodings that Japanese is written in. Decoding is that of
//! browsers (WHATWG's tables hold the characters that NEC and IBM added) and never guesses a character: bytes that stand
//! for none are an error, or cost a record its place where a file holds many.

use std::borrow::Cow;
use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, EUC_JP, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

/// The encoding that a source was decoded from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// UTF-8, with or without BOM.
    pub const UTF_8: Self = Self(UTF_8);

    /// The encoding that a label names, by the WHATWG Encoding Standard; `cp932` too, as everyone but it says.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        let label = if label.trim().eq_ignore_ascii_case("cp932") { "shift_jis" } else { label };
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Self)
    }

    /// `text` as bytes; `None` if it has a character that the encoding lacks.
    #[must_use]
    pub fn encode(self, text: &str, bom: bool) -> Option<Vec<u8>> {
        let marked: String = if bom { ['\u{FEFF}'].into_iter().chain(text.chars()).collect() } else { text.to_owned() };
        if self.0 == UTF_16LE {
            return Some(marked.encode_utf16().flat_map(u16::to_le_bytes).collect());
        }
        if self.0 == UTF_16BE {
            return Some(marked.encode_utf16().flat_map(u16::to_be_bytes).collect());
        }
        let (bytes, _, lost) = self.0.encode(&marked);
        (!lost).then(|| bytes.into_owned())
    }

    /// Its name in lower case: `utf-8`, `shift_jis`.
    #[must_use]
    pub fn name(self) -> String {
        self.0.name().to_ascii_lowercase()
    }
}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl std::str::FromStr for Encoding {
    type Err = String;

    fn from_str(label: &str) -> Result<Self, String> {
        Self::from_label(label).ok_or_else(|| {
            "is no encoding we know; it is one of utf-8, shift_jis (cp932), euc-jp, iso-2022-jp, utf-16le, utf-16be, \
             or another label of the WHATWG Encoding Standard"
                .to_owned()
        })
    }
}

/// Why bytes are not a text we read. The writer's file is at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// NUL characters: an image, an archive, a program.
    #[error("this is not a text file (NUL byte at byte {0})")]
    Binary(usize),
    /// Bytes that stand for no character.
    #[error("not valid {encoding} at byte {at}, line {line}")]
    Undecodable {
        /// The encoding it was read in.
        encoding: Encoding,
        /// Offset of the first byte that does not decode.
        at: usize,
        /// Its line, from 1.
        line: usize,
    },
}

/// Bytes that stand for no character; the text has U+FFFD in their place. Only the first of a line is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undecodable {
    /// Where the text has U+FFFD for them.
    pub at: usize,
    /// Where they stand among the bytes.
    pub byte: usize,
}

/// A text with what was decided about its bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// Without BOM.
    pub text: Cow<'a, str>,
    /// What it was decoded from.
    pub encoding: Encoding,
    /// Whether a BOM was there.
    pub bom: bool,
    /// What did not decode.
    pub undecodable: Vec<Undecodable>,
}

impl<'a> Decoded<'a> {
    /// The same, if all of it decoded.
    ///
    /// # Errors
    /// When it did not; the error names the first bad byte.
    pub fn whole(self) -> Result<Self, DecodeError> {
        match self.undecodable.first() {
            None => Ok(self),
            Some(bad) => {
                Err(DecodeError::Undecodable { encoding: self.encoding, at: bad.byte, line: 1 + self.text[..bad.at].matches('\n').count() })
            }
        }
    }
}

/// Decodes bytes, in the encoding that was asked for if there is no BOM.
///
/// # Errors
/// When the bytes are no text.
pub fn decode(bytes: &[u8], asked: Option<Encoding>) -> Result<Decoded<'_>, DecodeError> {
    let (encoding, skip) = decide(bytes, asked);
    let bom = skip > 0;
    // The common case costs no copy here.
    if encoding == Encoding::UTF_8
        && let Ok(text) = std::str::from_utf8(&bytes[skip..])
    {
        return match text.find('\0') {
            Some(at) => Err(DecodeError::Binary(skip + at)),
            None => Ok(Decoded { text: text.into(), encoding, bom, undecodable: Vec::new() }),
        };
    }
    let mut decoder = Decoder::new(encoding, skip);
    let mut text = String::new();
    decoder.feed(&bytes[skip..], true, &mut text);
    if text.contains('\0') {
        return Err(DecodeError::Binary(bytes.iter().position(|&b| b == 0).unwrap_or(0)));
    }
    Ok(Decoded { text: text.into(), encoding, bom, undecodable: decoder.undecodable })
}

/// Decodes a file piece by piece.
pub(crate) struct Decoder {
    decoder: encoding_rs::Decoder,
    /// Bytes read so far.
    read: usize,
    /// What did not decode.
    undecodable: Vec<Undecodable>,
    /// Where the text was when the last bytes did not decode.
    last_bad: usize,
}

impl Decoder {
    /// A decoder that begins behind `skip` bytes of BOM.
    pub(crate) fn new(encoding: Encoding, skip: usize) -> Self {
        let decoder = encoding.0.new_decoder_without_bom_handling();
        Self { decoder, read: skip, undecodable: Vec::new(), last_bad: 0 }
    }

    /// Appends the text of `bytes`. Offsets of what does not decode count in `text` and from the beginning of the file.
    pub(crate) fn feed(&mut self, mut bytes: &[u8], last: bool, text: &mut String) {
        // The decoder clears what is free of the string it writes to, and would do so for every byte that is bad.
        let mut some = String::with_capacity(1 << 12);
        loop {
            some.clear();
            let (result, read) = self.decoder.decode_to_string_without_replacement(bytes, &mut some, last);
            text.push_str(&some);
            bytes = &bytes[read..];
            self.read += read;
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    let (at, byte) = (text.len(), self.read - usize::from(length) - usize::from(after));
                    if self.undecodable.is_empty() || text[self.last_bad..].contains('\n') {
                        self.undecodable.push(Undecodable { at, byte });
                    }
                    self.last_bad = at;
                    text.push('\u{FFFD}');
                }
            }
        }
    }

    /// Takes what did not decode in the first `end` bytes of the text, which are cut off from it.
    pub(crate) fn take(&mut self, end: usize) -> Vec<Undecodable> {
        let rest = self.undecodable.split_off(self.undecodable.partition_point(|u| u.at < end));
        self.last_bad = self.last_bad.saturating_sub(end);
        std::mem::replace(&mut self.undecodable, rest.into_iter().map(|u| Undecodable { at: u.at - end, ..u }).collect())
    }
}

/// How much of a file is read to tell its encoding.
const SAMPLE: usize = 1 << 18;

/// The encoding of `bytes`, which may be the beginning of a file, and the length of their BOM.
pub(crate) fn decide(bytes: &[u8], asked: Option<Encoding>) -> (Encoding, usize) {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        return (Encoding(encoding), skip);
    }
    let encoding = asked.unwrap_or_else(|| {
        let valid = match std::str::from_utf8(bytes) {
            Ok(_) => bytes.len(),
            Err(error) => error.valid_up_to(),
        };
        Encoding(if valid == bytes.len() { seven_bit(bytes) } else { other(bytes, valid) })
    });
    (encoding, 0)
}

/// Bytes that are valid UTF-8 may still be UTF-16 or ISO-2022-JP, whose kana are printable ASCII.
fn seven_bit(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let escapes = [b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I"];
    if bytes.contains(&0x1b) && bytes.is_ascii() && bytes.windows(3).any(|w| escapes.iter().any(|e| *e == w)) {
        return ISO_2022_JP;
    }
    if bytes.contains(&0) { utf16(bytes).unwrap_or(UTF_8) } else { UTF_8 }
}

/// The encoding of bytes that are not UTF-8 from `valid` on.
fn other(bytes: &[u8], valid: usize) -> &'static encoding_rs::Encoding {
    if let Some(encoding) = utf16(bytes) {
        return encoding;
    }
    let mut from = valid.saturating_sub(SAMPLE / 2);
    while from < valid && bytes[from] & 0xC0 == 0x80 {
        from += 1;
    }
    let sample = &bytes[from..(valid + SAMPLE).min(bytes.len())];
    if is_broken_utf8(sample) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guessed = detector.guess(Some(b"jp"), Utf8Detection::Deny);
    let declared = declared(bytes).map(|e| e.0);
    let plain = detector.guess(None, Utf8Detection::Deny);
    let candidates = [declared, (guessed == EUC_JP).then_some(EUC_JP), Some(SHIFT_JIS), Some(EUC_JP)];
    let mut best = (valid, UTF_8);
    for encoding in candidates.into_iter().flatten() {
        let (reached, whole) = reach(encoding, bytes);
        if whole {
            let trusted = declared == Some(encoding) || [SHIFT_JIS, EUC_JP].contains(&plain) || is_japanese(encoding, sample);
            return if trusted { encoding } else { UTF_8 };
        }
        // None is right to the end, so the error is that of the one that holds longest.
        if reached > best.0 {
            best = (reached, encoding);
        }
    }
    best.1
}

/// Whether it may be Japanese at all: Korean and Chinese bytes decode too, to kanji or half-width kana and nothing between.
fn is_japanese(encoding: &'static encoding_rs::Encoding, sample: &[u8]) -> bool {
    const SHORT: usize = 12;
    let text = encoding.decode_without_bom_handling(sample).0;
    let wide = text.chars().filter(|c| !c.is_ascii()).take(SHORT + 1).count();
    wide <= SHORT || text.chars().any(|c| matches!(c, 'ぁ'..='ん' | 'ァ'..='ヶ'))
}

/// How far `bytes` decode, and whether to their end.
fn reach(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> (usize, bool) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(1 << 14);
    let mut at = 0;
    loop {
        text.clear();
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], &mut text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => return (at, true),
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => return (at - usize::from(length) - usize::from(after), false),
        }
    }
}

/// More characters of three bytes than errors: no text in another encoding looks so, and a few lost bytes make none.
fn is_broken_utf8(bytes: &[u8]) -> bool {
    let (mut characters, mut errors) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| c.len_utf8() >= 3).count();
        errors += usize::from(!chunk.invalid().is_empty());
    }
    characters > errors
}

/// UTF-16 without BOM, if that is sure: a fair part is ASCII or kana in one byte order and next to nothing in the other.
fn utf16(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let sample = &bytes[..bytes.len().min(1 << 13)];
    let all = sample.len() / 2;
    let common = |of: fn([u8; 2]) -> u16| {
        let mut count = 0;
        for unit in sample.chunks_exact(2) {
            match of([unit[0], unit[1]]) {
                0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0x3000..=0x30FF => count += 1,
                0..=0x1F | 0x7F..=0x9F | 0xFFFE | 0xFFFF => return 0,
                _ => {}
            }
        }
        count
    };
    let (little, big) = (common(u16::from_le_bytes), common(u16::from_be_bytes));
    let sure = |this: usize, that: usize| this * 10 >= all * 3 && that * 10 <= all;
    match all {
        // a file that was cut off, or one too short to tell
        _ if all < if bytes.len().is_multiple_of(2) { 3 } else { 16 } => None,
        _ if sure(little, big) => Some(UTF_16LE),
        _ if sure(big, little) => Some(UTF_16BE),
        _ => None,
    }
}

/// What the first 1,024 bytes declare: `<meta charset=…>`, `<meta … content="…; charset=…">`, `<?xml … encoding=…?>`.
#[must_use]
pub fn declared(bytes: &[u8]) -> Option<Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let xml = head.trim_start().strip_prefix("<?xml").and_then(|x| x.split("?>").next()).and_then(|x| label_after(x, "encoding"));
    let found = xml.or_else(|| head.split("<meta").skip(1).find_map(|tag| label_after(tag.split('>').next()?, "charset")))?;
    // What can be read as ASCII is not in UTF-16, whatever it says.
    Encoding::from_label(found).filter(|e| e.0.is_ascii_compatible())
}

/// The word after `key =`, with or without quotes.
fn label_after<'a>(tag: &'a str, key: &str) -> Option<&'a str> {
    tag.split(key).skip(1).find_map(|rest| {
        let value = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/' | '>' | '?')).unwrap_or(value.len());
        Some(&value[..end]).filter(|v| !v.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "目の下のたるみは、①注射で必ず治ります。㈱見本～ﾀﾞﾝ\n治療の費用は3万円です。―髙﨑\n";

    fn written(text: &str, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
        match encoding {
            e if e == UTF_16LE => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            e if e == UTF_16BE => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            e => {
                let (bytes, _, lost) = e.encode(text);
                assert!(!lost, "{} has no {text}", e.name());
                bytes.into_owned()
            }
        }
    }

    fn told(bytes: &[u8]) -> (String, Encoding) {
        let decoded = decode(bytes, None).unwrap().whole().unwrap();
        (decoded.text.into_owned(), decoded.encoding)
    }

    #[test]
    fn each_encoding_is_told() {
        for encoding in [SHIFT_JIS, EUC_JP, UTF_16LE, UTF_16BE, UTF_8] {
            assert_eq!(told(&written(TEXT, encoding)), (TEXT.to_owned(), Encoding(encoding)));
        }
        // it writes half-width kana full-width
        let plain = TEXT.replace("ﾀﾞﾝ", "ダン");
        assert_eq!(told(&written(&plain, ISO_2022_JP)), (plain, Encoding(ISO_2022_JP)));
    }

    #[test]
    fn short_texts_are_told() {
        for text in ["治る", "必ず治る", "効果", "シミ", "100%の効果", "お得", "a\n副作用なし\n"] {
            // two kanji in EUC-JP are as well one kanji between half-width kana
            let all = [SHIFT_JIS, UTF_8, ISO_2022_JP].into_iter().chain((text.chars().count() > 3).then_some(EUC_JP));
            for encoding in all {
                assert_eq!(told(&written(text, encoding)), (text.to_owned(), Encoding(encoding)), "{text}");
            }
        }
        for (text, encoding) in
            [("이 시술은 반드시 효과가 있습니다", encoding_rs::EUC_KR), ("这个治疗一定有效，而且没有副作用。", encoding_rs::GBK)]
        {
            let decoded = decode(&written(text, encoding), None).map(|d| d.encoding);
            assert_eq!(decoded, Ok(Encoding::UTF_8), "{text} is taken for Japanese");
        }
        for text in ["", "a", "plain ASCII\n", "é", "ｱ", "\u{1b}[31m必ず"] {
            assert_eq!(told(text.as_bytes()), (text.to_owned(), Encoding::UTF_8), "{text}");
        }
        for text in ["効果\n", "必ず治ります"] {
            assert_eq!(told(&written(text, UTF_16LE)).0, text);
            assert_eq!(told(&written(text, UTF_16BE)).0, text);
        }
    }

    #[test]
    fn a_bom_is_dropped_and_wins() {
        for (bom, encoding) in [(&b"\xEF\xBB\xBF"[..], UTF_8), (b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
            let bytes = [bom, &written("治る", encoding)].concat();
            let decoded = decode(&bytes, Some(Encoding(SHIFT_JIS))).unwrap();
            assert_eq!((decoded.text.as_ref(), decoded.encoding, decoded.bom), ("治る", Encoding(encoding), true));
        }
    }

    #[test]
    fn what_is_asked_or_declared_is_obeyed() {
        let bytes = written("ﾃｽﾄ", SHIFT_JIS);
        assert_eq!(decode(&bytes, Encoding::from_label("cp932")).unwrap().text, "ﾃｽﾄ");
        let german = [b"<meta http-equiv=\"Content-Type\" content=\"text/html; charset=ISO-8859-1\">".as_slice(), b"gr\xFC\xDFe"].concat();
        assert_eq!(
            told(&german),
            (
                "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=ISO-8859-1\">grüße".to_owned(),
                Encoding(encoding_rs::WINDOWS_1252)
            )
        );
        for (head, label) in [
            ("<?xml version=\"1.0\" encoding='EUC-JP'?>", Some("euc-jp")),
            ("<!doctype html><META CHARSET=shift_jis>", Some("shift_jis")),
            ("<meta name=\"x\" content=\"charset\"><meta charset = \"x-sjis\"/>", Some("shift_jis")),
            ("<meta charset=utf-16>", None),
            ("encoding=euc-jp", None),
            ("<meta charset=>", None),
        ] {
            assert_eq!(declared(head.as_bytes()), label.and_then(Encoding::from_label), "{head}");
        }
        assert!("klingon".parse::<Encoding>().is_err());
    }

    #[test]
    fn what_does_not_decode_is_named() {
        let error = |bytes: &[u8], asked| decode(bytes, asked).and_then(Decoded::whole).unwrap_err();
        let undecodable = |encoding, at, line| DecodeError::Undecodable { encoding: Encoding(encoding), at, line };
        assert_eq!(error(b"ab\n\xFFc", None), undecodable(UTF_8, 3, 2));
        assert_eq!(error("必ず治\u{308b}".as_bytes().split_last().unwrap().1, None), undecodable(UTF_8, 9, 1));
        assert_eq!(error(&[TEXT.as_bytes(), b"\xFF", TEXT.as_bytes()].concat(), None), undecodable(UTF_8, TEXT.len(), 3));
        let cut = written(TEXT, SHIFT_JIS);
        let cut = &cut[..cut.len() - 2];
        assert_eq!(error(cut, None), undecodable(SHIFT_JIS, cut.len() - 1, 2));
        let cut = written(TEXT, UTF_16LE);
        assert_eq!(error(&cut[..cut.len() - 1], None), undecodable(UTF_16LE, cut.len() - 2, 2));
        assert_eq!(error("必ず".as_bytes(), Some(Encoding(EUC_JP))), undecodable(EUC_JP, 2, 1));
        assert_eq!(error(b"PNG\0\xFF", None), DecodeError::Binary(3));
        assert_eq!(error(b"a\0b", None), DecodeError::Binary(1));
    }
}
