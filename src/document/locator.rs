//! DOI, PMID and address: that by which an entry of a reference list can be looked up.

use crate::span::{Folded, Span};

/// What kind of locator it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Digital object identifier.
    Doi,
    /// Number of PubMed.
    Pmid,
    /// Address of a page.
    Url,
}

impl Kind {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Doi => "doi",
            Self::Pmid => "pmid",
            Self::Url => "url",
        }
    }
}

/// A locator in folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locator {
    /// What kind.
    pub kind: Kind,
    /// Its normal form: `10.1000/abc`, `12345678`, the address without scheme and closing slash.
    pub value: String,
    /// Where it stands.
    pub span: Span<Folded>,
    /// Whether it has the form that its kind must have.
    pub sound: bool,
}

/// The locators of a folded text, in its order. An address of doi.org is a DOI.
#[must_use]
pub fn locators(text: &str) -> Vec<Locator> {
    let mut found: Vec<Locator> = Vec::new();
    let mut from = 0;
    while let Some((at, kind, lead)) = next(text, from) {
        let rest = &text[at + lead..];
        let start = at + lead + (rest.len() - rest.trim_start_matches([' ', ':']).len());
        let end =
            text[start..].find(|c: char| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '`')).map_or(text.len(), |e| start + e);
        let word = text[start..end].trim_end_matches(['.', ',', ';', ')', ']']);
        let (value, sound) = match kind {
            Kind::Doi => (word.to_owned(), is_doi(word)),
            Kind::Pmid => {
                let digits = &word[..word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len()];
                (digits.to_owned(), (1..=8).contains(&digits.len()))
            }
            Kind::Url => {
                let bare = word.trim_end_matches('/');
                let host = bare.split(['/', '?', '#']).next().unwrap_or_default();
                (bare.to_owned(), host.contains('.') && !host.starts_with('.') && !host.ends_with('.'))
            }
        };
        let stop = start + if kind == Kind::Pmid { value.len() } else { word.len() };
        if !value.is_empty() {
            found.push(Locator { kind, value, span: Span::new(at, stop), sound });
        }
        from = stop.max(at + lead);
    }
    found
}

/// The next word that announces a locator: where, of which kind, and how long it is.
fn next(text: &str, from: usize) -> Option<(usize, Kind, usize)> {
    const LEADS: [(&str, Kind); 8] = [
        ("https://doi.org/", Kind::Doi),
        ("https://dx.doi.org/", Kind::Doi),
        ("http://doi.org/", Kind::Doi),
        ("http://dx.doi.org/", Kind::Doi),
        ("https://", Kind::Url),
        ("http://", Kind::Url),
        ("doi:", Kind::Doi),
        ("pmid:", Kind::Pmid),
    ];
    // each announces itself by one of three letters, so the text is walked once
    text.get(from..)?.char_indices().filter(|(_, c)| matches!(c, 'h' | 'd' | 'p')).find_map(|(i, _)| {
        let here = &text[from + i..];
        LEADS.iter().find(|(lead, _)| here.starts_with(lead)).map(|(lead, kind)| (from + i, *kind, lead.len()))
    })
}

/// `10.`, four to nine digits, a slash and something behind it.
fn is_doi(word: &str) -> bool {
    let Some((prefix, suffix)) = word.strip_prefix("10.").and_then(|r| r.split_once('/')) else { return false };
    let registrant = prefix.split('.').next().unwrap_or_default();
    (4..=9).contains(&registrant.len()) && prefix.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !suffix.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locators_have_a_normal_form() {
        let read = |text: &str| locators(text).into_iter().map(|l| (l.kind.word(), l.value, l.sound)).collect::<Vec<_>>();
        assert_eq!(read("doi: 10.1000/ab.c(1)."), [("doi", "10.1000/ab.c(1".to_owned(), true)]);
        assert_eq!(read("https://doi.org/10.1000/abc、参照"), [("doi", "10.1000/abc".to_owned(), true)]);
        assert_eq!(read("doi:10.10/x"), [("doi", "10.10/x".to_owned(), false)]);
        assert_eq!(read("pmid: 12345678。"), [("pmid", "12345678".to_owned(), true)]);
        assert_eq!(read("pmid:123456789"), [("pmid", "123456789".to_owned(), false)]);
        assert_eq!(
            read("https://example.jp/a/ (参照) http://example"),
            [("url", "example.jp/a".to_owned(), true), ("url", "example".to_owned(), false)]
        );
        assert_eq!(read("10.1000/abc のような文字列"), []);
        assert_eq!(read("doi:"), []);
    }
}
