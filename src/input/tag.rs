//! The little HTML that Markdown files carry: tags, comments and entities, by byte range.

use crate::span::{Input, Span};

/// A piece of HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text between tags, without entities.
    Text(Span<Input>),
    /// An entity; the bytes of the reference and the character.
    Entity(Span<Input>, char),
    /// An opening tag's name.
    Open(&'a str, Span<Input>),
    /// A closing tag's name.
    Close(&'a str),
}

/// Splits `html`, which stands at byte `at` of the input, into pieces. Comments, doctypes and the content of script and
/// style are left out.
#[must_use]
pub fn pieces(html: &str, at: usize) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < html.len() {
        let rest = &html[i..];
        if rest.starts_with("<!--") {
            i += rest.find("-->").map_or(rest.len(), |e| e + 3);
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            i += rest.find('>').map_or(rest.len(), |e| e + 1);
        } else if rest.starts_with('<') && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            let len = tag_len(rest);
            let inside = &rest[1..len];
            let (closing, inside) = inside.strip_prefix('/').map_or((false, inside), |r| (true, r));
            let name = &inside[..inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len())];
            if closing {
                found.push(Piece::Close(name));
            } else {
                found.push(Piece::Open(name, Span::new(at + i, at + i + len)));
            }
            i += len;
            if !closing && (name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style")) {
                let close = format!("</{}", name.to_ascii_lowercase());
                i += html[i..].to_ascii_lowercase().find(&close).unwrap_or(html.len() - i);
            }
        } else if let Some((len, c)) = entity(rest) {
            found.push(Piece::Entity(Span::new(at + i, at + i + len), c));
            i += len;
        } else {
            let first = rest.chars().next().map_or(1, char::len_utf8);
            let len = rest[first..].find(['<', '&']).map_or(rest.len(), |e| e + first);
            found.push(Piece::Text(Span::new(at + i, at + i + len)));
            i += len;
        }
    }
    found
}

/// Length of the tag at the start of `rest`, quotes respected.
fn tag_len(rest: &str) -> usize {
    let mut quote = None;
    for (i, c) in rest.char_indices() {
        match (quote, c) {
            (None, '>') => return i + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    rest.len()
}

fn entity(rest: &str) -> Option<(usize, char)> {
    let body = rest.strip_prefix('&')?;
    let end = body.char_indices().take(12).find(|&(_, c)| c == ';')?.0;
    let name = &body[..end];
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "hellip" => '…',
        "mdash" => '—',
        "ndash" => '–',
        "yen" => '¥',
        "times" => '×',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((end + 2, c))
}

/// Whether a tag of this name starts a new block of text.
#[must_use]
pub fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 30] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "section",
        "summary",
        "ul",
    ];
    BLOCKS.iter().any(|b| name.eq_ignore_ascii_case(b)) || ["table", "tr", "td", "th"].iter().any(|b| name.eq_ignore_ascii_case(b))
}
