//! What a draft says must stay text: neither markup of the report nor a command to who shows it.

/// Characters that command terminals or turn the direction of text, replaced by ones that can be seen. Blanks, tabs and
/// ends of lines stay.
pub(super) fn visible(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        // the pictures of the ASCII controls stand in their order
        '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{FFFD}'),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{FFFE}' | '\u{FFFF}' => '\u{FFFD}',
        '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c => c,
    }
}

/// Text as content or as a quoted attribute of XML and HTML.
pub(super) fn markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(visible(c)),
        }
    }
    escaped
}

/// A path as a relative reference of a URI. A path from the root becomes a `file:` address.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len() * 2);
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// Text as a code span of Markdown, in which nothing is a link, a mention or HTML. Also good in a cell of a table.
pub(super) fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c == '\n' { ' ' } else { visible(c) }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.is_empty() || text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{blank}{}{blank}{fence}", text.replace('|', "\\|"))
}

/// Text as text of Markdown: punctuation that could be markup becomes character references.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push(' '),
            '.' | ',' | ';' | '?' | '%' | '/' | '-' | '+' | '(' | ')' => escaped.push(c),
            c if c.is_ascii_punctuation() => escaped.push_str(&format!("&#{};", c as u32)),
            c => escaped.push(visible(c)),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_draft_is_markup() {
        assert_eq!(markup("</script>\"'&\u{1b}[31m\u{202e}"), "&lt;/script&gt;&quot;&#39;&amp;␛[31m\u{FFFD}");
        assert_eq!(uri("下書き/a b#1.md"), "%E4%B8%8B%E6%9B%B8%E3%81%8D/a%20b%231.md");
        assert_eq!(uri("/tmp/c:d"), "file:///tmp/c%3Ad");
        assert_eq!(code("a``b|c"), "```a``b\\|c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(markdown("<b>@me #1 [x](y)"), "&#60;b&#62;&#64;me &#35;1 &#91;x&#93;(y)");
    }
}
