//! HTML cut into tags and text by byte range, as browsers cut it.
//!
//! html5gum knows the states of the standard and says where tags, attributes and comments are. Text is what lies between
//! them, taken from the source itself, since a tokenizer's text has lost its places: entities are decoded and line ends
//! joined. Character references are decoded here one at a time, again by html5gum.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Error, Token as Gum, Tokenizer};

/// A piece of HTML. Ranges are those of the text that was cut.
#[derive(Debug)]
pub(super) enum Token<'t> {
    /// An opening tag.
    Open(&'t str, &'t Attributes, Range<usize>),
    /// A closing tag.
    Close(&'t str, Range<usize>),
    /// What stands between two tags, entities and all; or the content of script, style and the like.
    Text(Range<usize>),
    /// A comment with its marks.
    Comment(Range<usize>),
    /// The file ends within this.
    Unclosed(&'static str, Range<usize>),
}

/// Names and values of a tag's attributes, the values as written.
#[derive(Debug, Default)]
pub(super) struct Attributes(Vec<(String, Option<Range<usize>>)>);

impl Attributes {
    /// No attributes.
    pub(super) const NONE: &'static Self = &Self(Vec::new());

    /// Whether there is an attribute of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// Where its value stands, if it is not empty. Of two attributes the first counts.
    pub(super) fn range(&self, name: &str) -> Option<Range<usize>> {
        self.0.iter().find(|(n, _)| n == name)?.1.clone()
    }

    /// Its value in `html`, decoded; empty without one.
    pub(super) fn value(&self, name: &str, html: &str) -> String {
        self.range(name).and_then(|r| html.get(r)).map_or_else(String::new, decoded)
    }
}

/// Cuts `html` and hands the pieces to `sink` in order.
pub(super) fn read(html: &str, sink: impl FnMut(Token<'_>)) {
    let mut cutter =
        Cutter { html, at: 0, open: None, name: String::new(), attributes: Attributes::default(), comment: 0..0, broken: None, sink };
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: html5gum::Span<usize>| {
        cutter.event(event, span.start..span.end);
        None::<Infallible>
    });
    emitter.naively_switch_states(true);
    // A string is read without error; what can fail is a file.
    let _ = Tokenizer::new_with_emitter(html, emitter).finish();
    cutter.finish();
}

struct Cutter<'h, F> {
    html: &'h str,
    /// End of the last tag or comment.
    at: usize,
    /// Start of the opening tag that is being read.
    open: Option<usize>,
    name: String,
    attributes: Attributes,
    /// The last comment.
    comment: Range<usize>,
    broken: Option<&'static str>,
    sink: F,
}

impl<F: FnMut(Token<'_>)> Cutter<'_, F> {
    fn event(&mut self, event: CallbackEvent<'_>, span: Range<usize>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.text_until(span.start);
                self.open = Some(span.start);
                self.name.clear();
                self.name.push_str(&String::from_utf8_lossy(name));
                self.attributes.0.clear();
            }
            CallbackEvent::AttributeName { name } if self.open.is_some() => {
                self.attributes.0.push((String::from_utf8_lossy(name).into_owned(), None));
            }
            CallbackEvent::AttributeValue { .. } if self.open.is_some() => {
                if let Some(last) = self.attributes.0.last_mut() {
                    last.1 = Some(span);
                }
            }
            CallbackEvent::CloseStartTag { .. } => {
                if let Some(start) = self.open.take() {
                    self.at = span.end;
                    (self.sink)(Token::Open(&self.name, &self.attributes, start..span.end));
                }
            }
            CallbackEvent::EndTag { name } => {
                self.text_until(span.start);
                self.at = span.end;
                (self.sink)(Token::Close(&String::from_utf8_lossy(name), span));
            }
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } => {
                self.text_until(span.start);
                self.at = span.end;
                (self.sink)(Token::Comment(span.clone()));
                self.comment = span;
            }
            CallbackEvent::Error(Error::EofInComment) => self.broken = Some("comment"),
            CallbackEvent::Error(Error::EofInTag) => self.broken = Some("tag"),
            _ => {}
        }
    }

    /// A browser drops a tag that the file's end cuts off.
    fn finish(mut self) {
        let mut end = self.html.len();
        if self.broken == Some("tag") {
            end = self.open.or_else(|| self.html[self.at..].rfind('<').map(|i| self.at + i)).unwrap_or(end);
        }
        self.text_until(end);
        if end < self.html.len() {
            (self.sink)(Token::Unclosed("tag", end..self.html.len()));
        }
        if self.broken == Some("comment") {
            (self.sink)(Token::Unclosed("comment", self.comment));
        }
    }

    fn text_until(&mut self, end: usize) {
        if end > self.at {
            (self.sink)(Token::Text(self.at..end));
        }
        self.at = self.at.max(end);
    }
}

/// A piece of text between tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// As it stands.
    Plain(&'t str),
    /// Blanks and line ends.
    Blank(&'t str),
    /// A character reference, decoded.
    Reference(&'t str),
}

/// Splits `text` into words, blanks and references; each with its range.
pub(super) fn pieces(text: &str, mut sink: impl FnMut(Range<usize>, Piece<'_>)) {
    let blank = |b: u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c');
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let run = |stop: &dyn Fn(u8) -> bool| bytes[at..].iter().position(|&b| stop(b)).map_or(bytes.len(), |i| at + i);
        if blank(bytes[at]) {
            let end = run(&|b| !blank(b));
            sink(at..end, Piece::Blank(&text[at..end]));
            at = end;
        } else if let Some((len, decoded)) = reference(&text[at..]) {
            sink(at..at + len, Piece::Reference(&decoded));
            at += len;
        } else {
            // the ampersand that is none of a reference
            let first = usize::from(bytes[at] == b'&');
            let end = bytes[at + first..].iter().position(|&b| blank(b) || b == b'&').map_or(bytes.len(), |i| at + first + i);
            sink(at..end, Piece::Plain(&text[at..end]));
            at = end;
        }
    }
}

/// The character reference at the start of `text`: its length, and what it stands for.
fn reference(text: &str) -> Option<(usize, String)> {
    const LONGEST: usize = 40;
    let body = text.strip_prefix('&')?;
    let sharp = usize::from(body.starts_with('#'));
    let name = body.bytes().take(LONGEST).skip(sharp).take_while(u8::is_ascii_alphanumeric).count();
    if name == 0 {
        return None;
    }
    let closed = usize::from(body[sharp + name..].starts_with(';'));
    let written = &text[..1 + sharp + name + closed];
    // the blank ends a reference without semicolon
    let ended = format!("{written} ");
    let strings = Tokenizer::new(&ended).flatten().filter_map(|t| if let Gum::String(s) = t { Some(s) } else { None });
    let decoded: Vec<u8> = strings.flat_map(|s| s.value.0).collect();
    let decoded = String::from_utf8_lossy(&decoded);
    let decoded = decoded.strip_suffix(' ').filter(|d| *d != written && !d.is_empty())?;
    // `&ampあ` needs no semicolon, and `&notit` is `¬it`: what follows the name stands for itself.
    let same = written.bytes().rev().zip(decoded.bytes().rev()).take_while(|(a, b)| a == b && a.is_ascii_alphanumeric()).count();
    Some((written.len() - same, decoded[..decoded.len() - same].to_owned()))
}

/// `text` with its references decoded.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    pieces(text, |_, piece| match piece {
        Piece::Plain(t) | Piece::Blank(t) | Piece::Reference(t) => out.push_str(t),
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(html: &str) -> Vec<String> {
        let mut found = Vec::new();
        read(html, |token| {
            found.push(match token {
                Token::Open(name, attributes, r) => {
                    assert!(html[r.clone()].starts_with('<') && html[r].ends_with('>'));
                    let values = attributes.0.iter().map(|(n, v)| format!(" {n}={}", v.clone().map_or("", |v| &html[v])));
                    format!("<{name}{}>", values.collect::<String>())
                }
                Token::Close(name, r) => {
                    assert!(html[r.clone()].starts_with("</") && html[r].ends_with('>'));
                    format!("</{name}>")
                }
                Token::Text(r) => html[r].to_owned(),
                Token::Comment(_) => return,
                Token::Unclosed(what, r) => format!("!{what} {}", &html[r]),
            });
        });
        found
    }

    #[test]
    fn tags_text_and_what_is_cut_off() {
        assert_eq!(
            cut("あ<b class='x&amp;y' hidden>必</b >ず&amp;\r\n<!-- > -->い"),
            ["あ", "<b class=x&amp;y hidden=>", "必", "</b>", "ず&amp;\r\n", "い"]
        );
        assert_eq!(cut("a < b <script>if (a<b) '</p>'</script>c"), ["a < b ", "<script>", "if (a<b) '</p>'", "</script>", "c"]);
        assert_eq!(cut("<title>a<b></title>"), ["<title>", "a<b>", "</title>"]);
        assert_eq!(cut("あ<a href=\"x"), ["あ", "!tag <a href=\"x"]);
        assert_eq!(cut("あ<di"), ["あ", "!tag <di"]);
        assert_eq!(cut("あ<!-- い"), ["あ", "!comment <!-- い"]);
        assert_eq!(cut("あ<"), ["あ<"]);
    }

    #[test]
    fn references_as_browsers_read_them() {
        assert_eq!(
            decoded("&#x5FC5;&#12378;&amp;&hellip;&nbsp;&times &lt&unknown; R&D &copy2 &;&#;"),
            "必ず&…\u{a0}× <&unknown; R&D ©2 &;&#;"
        );
        let mut found = Vec::new();
        pieces("a&timesb", |r, p| found.push((r, format!("{p:?}"))));
        assert_eq!(found[1], (1..7, "Reference(\"×\")".to_owned()));
    }

    proptest! {
        #[test]
        fn pieces_are_in_order_and_on_borders(parts in prop::collection::vec(prop_oneof![
            Just("<p>"), Just("</p>"), Just("<a href=\""), Just("'"), Just("\""), Just(">"), Just("<"), Just("<!--"), Just("-->"), Just("--"),
            Just("&amp"), Just(";"), Just("\r\n"), Just("\0"), Just("必ず"), Just("𠮷"), Just("<title>"), Just("</title>"), Just("<script>"),
            Just("</script"), Just("<style>"), Just("</style>"), Just("<!DOCTYPE "), Just("<?"), Just("/"), Just("="), Just(" "), Just("<![CDATA["),
            Just("x"), Just("<textarea>"), Just("é"),
        ], 0..24)) {
            let html = parts.concat();
            let mut last = 0;
            read(&html, |token| {
                let range = match token {
                    Token::Open(_, attributes, r) => {
                        assert!(html[r.clone()].starts_with('<') && html[r.clone()].ends_with('>'), "{html:?} {r:?}");
                        for (name, value) in &attributes.0 {
                            let Some(value) = value else { continue };
                            assert!(html.get(value.clone()).is_some() && r.start < value.start && value.end < r.end, "{html:?} {name}");
                        }
                        r
                    }
                    Token::Close(_, r) | Token::Text(r) | Token::Comment(r) | Token::Unclosed(_, r) => r,
                };
                assert!(html.get(range.clone()).is_some() && range.start >= last, "{html:?} {range:?}");
                last = range.end;
            });
            assert!(last <= html.len());
        }
    }
}
