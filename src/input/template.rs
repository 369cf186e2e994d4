//! Marks of template languages, which a program replaces before anyone reads the page: `{{ … }}`, `{% … %}`, `<?php … ?>`,
//! shortcodes, embeds. A view without them is what the parsers read, so that no parser knows of them. What a mark would
//! have put there is not examined, and is reported so; one that only wraps text needs no report.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::document::{Document, Unchecked};
use crate::problem::Problem;
use crate::span::{Input, Span};
use crate::text::map::MapBuilder;
use crate::text::{SpanMap, TextView};

/// Where the marks stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// A page.
    Html,
    /// A Markdown file of Hugo, Jekyll or Zenn.
    Markdown,
    /// A Markdown file with expressions and components.
    Mdx,
    /// The content of a WordPress post.
    Wordpress,
}

/// A mark longer than this is no mark but braces that met by chance.
const LONGEST: usize = 1_000;

/// Words of template languages that put nothing on the page.
const CONTROL: [&str; 36] = [
    "assign",
    "block",
    "break",
    "capture",
    "case",
    "comment",
    "continue",
    "cycle",
    "decrement",
    "each",
    "else",
    "elseif",
    "elsif",
    "empty",
    "extends",
    "for",
    "foreach",
    "if",
    "ifchanged",
    "increment",
    "layout",
    "let",
    "load",
    "liquid",
    "macro",
    "raw",
    "set",
    "switch",
    "then",
    "unless",
    "use",
    "when",
    "while",
    "with",
    "without",
    "xml",
];

/// A mark: where it stands, and what it is.
struct Mark<'t> {
    range: Range<usize>,
    /// Its first word, by which a closing mark is known.
    name: &'t str,
    closes: bool,
    kind: Option<(&'static str, &'static str)>,
    /// The title of a box, which is shown.
    title: Option<Range<usize>>,
    /// The inside of a comment that speaks to us.
    comment: Option<Range<usize>>,
}

impl Mark<'_> {
    /// A mark that puts nothing on the page.
    fn silent(range: Range<usize>) -> Self {
        Self { range, name: "", closes: false, kind: None, title: None, comment: None }
    }
}

/// Parses `input` without the marks in it, and adds them to what was not examined.
pub(super) fn read(
    input: &TextView<Input>,
    host: Host,
    parse: impl FnOnce(&TextView<Input>) -> (Document, Vec<Problem>),
) -> (Document, Vec<Problem>) {
    let marks = marks(&input.text, host);
    if marks.is_empty() {
        return parse(input);
    }
    let closed: BTreeSet<&str> = marks.iter().filter(|m| m.closes).map(|m| m.name).collect();
    let mut kept = Kept { input, text: String::new(), map: SpanMap::builder() };
    let mut unchecked = Vec::new();
    let mut at = 0;
    for mark in &marks {
        kept.keep(at..mark.range.start);
        at = mark.range.end;
        if let Some(title) = &mark.title {
            kept.keep(title.clone());
            // its line end twice: a title is a paragraph of its own
            kept.keep(at..at + usize::from(input.text[at..].starts_with('\n')));
        }
        if let Some(inside) = &mark.comment {
            kept.instead("<!--", mark.range.start..inside.start);
            kept.keep(inside.clone());
            kept.instead("-->", inside.end..mark.range.end);
        }
        let wraps = mark.closes || (!mark.name.is_empty() && closed.contains(mark.name));
        if let Some((kind, reason)) = mark.kind.filter(|_| !wraps) {
            let span = input.map.map(Span::new(mark.range.start, mark.range.end));
            unchecked.push(Unchecked { kind, span, reason });
        }
    }
    kept.keep(at..input.text.len());
    let (mut document, problems) = parse(&TextView { text: kept.text, map: kept.map.finish().compose(&input.map) });
    document.unchecked.extend(unchecked);
    document.unchecked.sort_by_key(|u| u.span);
    (document, problems)
}

/// What is left of a text.
struct Kept<'t> {
    input: &'t TextView<Input>,
    text: String,
    map: MapBuilder<Input, Input>,
}

impl Kept<'_> {
    fn keep(&mut self, range: Range<usize>) {
        self.map.verbatim(range.start, range.len());
        self.text.push_str(&self.input.text[range]);
    }

    fn instead(&mut self, text: &str, of: Range<usize>) {
        self.map.replaced(text.len(), of.start, of.len());
        self.text.push_str(text);
    }
}

fn marks(text: &str, host: Host) -> Vec<Mark<'_>> {
    let mut marks: Vec<Mark<'_>> = Vec::new();
    let starts: &[char] = match host {
        Host::Html => &['{', '<'],
        Host::Wordpress => &['{', '<', '['],
        Host::Markdown => &['{', '<', ':', '@', '['],
        Host::Mdx => &['{', '<', ':', '@', '[', 'i', 'e'],
    };
    let mut at = 0;
    while let Some(i) = text[at..].find(starts) {
        let start = at + i;
        let line = text[..start].ends_with('\n') || start == 0;
        match mark(&text[start..], start, host, line) {
            Some(mark) => {
                at = mark.range.end;
                marks.push(mark);
            }
            None => at = start + 1,
        }
    }
    marks
}

/// The mark at the start of `rest`, which stands at byte `at`.
fn mark(rest: &str, at: usize, host: Host, line: bool) -> Option<Mark<'_>> {
    let markdown = matches!(host, Host::Markdown | Host::Mdx);
    match rest.as_bytes()[0] {
        b'{' if host == Host::Mdx => expression(rest, at),
        b'<' if host == Host::Mdx => component(rest, at),
        b'{' | b'<' => program(rest, at),
        b':' if markdown && line && rest.starts_with(":::") => Some(container(rest, at)),
        b'@' if markdown && line && rest.starts_with("@[") => {
            let end = first_line(rest).find(')')? + 1;
            let kind = Some(("embed", "an embedded page"));
            Some(Mark { kind, ..Mark::silent(at..at + end) })
        }
        b'i' | b'e' if host == Host::Mdx && line && (rest.starts_with("import ") || rest.starts_with("export ")) => {
            let end = rest.find("\n\n").unwrap_or(rest.len());
            Some(Mark::silent(at..at + end))
        }
        b'[' if host == Host::Wordpress => shortcode(rest, at),
        b'[' if markdown && line => reference(rest, at),
        _ => None,
    }
}

/// `{{ … }}`, `{% … %}`, `{# … #}`, `<?php … ?>`, `<% … %>`.
fn program(rest: &str, at: usize) -> Option<Mark<'_>> {
    const PAIRS: [(&str, &str); 7] =
        [("{{!--", "--}}"), ("{{", "}}"), ("{!!", "!!}"), ("{%", "%}"), ("{#", "#}"), ("<?", "?>"), ("<%", "%>")];
    let (open, close) = PAIRS.into_iter().find(|(open, _)| rest.starts_with(open))?;
    let php = rest.starts_with("<?php");
    let window = if php { rest } else { head(rest, LONGEST) };
    let inside = match window[open.len()..].find(close) {
        Some(len) => &window[open.len()..open.len() + len],
        // a file may end in PHP
        None if php => &rest[open.len()..],
        None => return None,
    };
    let end = (open.len() + inside.len() + close.len()).min(rest.len());
    let comment = matches!(open, "{#" | "{{!--") || inside.starts_with("--") || inside.starts_with("/*") || inside.starts_with('!');
    let mut word = inside.strip_prefix("php").unwrap_or(inside).trim_start_matches(['<', '%', '-', '~', '#', '^', '=', ' ', '\n']);
    let mut closes = false;
    for prefix in ["/", "end"] {
        if let Some(name) = word.strip_prefix(prefix) {
            (word, closes) = (name.trim_start(), true);
        }
    }
    let name = &word[..word.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.')).unwrap_or(word.len())];
    let silent = comment || CONTROL.contains(&name) || inside.starts_with("xml");
    let kind = (!silent).then_some(("template", "text that a template puts in"));
    Some(Mark { range: at..at + end, name, closes, kind, title: None, comment: None })
}

/// `[comment]: # (…)`, a link that no one follows: the way to write a comment where HTML is taken out.
fn reference(rest: &str, at: usize) -> Option<Mark<'_>> {
    let line = first_line(rest).trim_end();
    let inside = ["[comment]: # (", "[//]: # ("].iter().find_map(|open| line.strip_prefix(open))?.strip_suffix(')')?;
    let start = at + line.len() - 1 - inside.len();
    let comment = comment(inside, start)?;
    Some(Mark { comment: Some(comment), ..Mark::silent(at..at + line.len()) })
}

/// Where the inside of a comment stands, if it speaks to us.
fn comment(inside: &str, at: usize) -> Option<Range<usize>> {
    (inside.trim_start().starts_with("kotowari") && !inside.contains("-->")).then_some(at..at + inside.len())
}

/// A line of `:::`: the border of a box, which may have a title.
fn container(rest: &str, at: usize) -> Mark<'_> {
    let end = first_line(rest).len();
    let title = rest[..end].find("details ").map(|i| at + i + "details ".len()..at + end);
    Mark { title, ..Mark::silent(at..at + end) }
}

/// `{ … }` of MDX, braces balanced.
fn expression(rest: &str, at: usize) -> Option<Mark<'_>> {
    let end = balanced(rest)?;
    let comment = rest.starts_with("{/*") || rest[1..end - 1].trim().trim_matches(['"', '\'', ' ']).is_empty();
    let kind = (!comment).then_some(("template", "text that a program puts in"));
    let inside = rest[..end].strip_prefix("{/*").and_then(|c| c.strip_suffix("*/}"));
    Some(Mark { kind, comment: inside.and_then(|c| self::comment(c, at + 3)), ..Mark::silent(at..at + end) })
}

/// The tag of a component, or one with expressions in it, which Markdown would not take for a tag.
fn component(rest: &str, at: usize) -> Option<Mark<'_>> {
    let closes = rest.starts_with("</");
    let body = &rest[1 + usize::from(closes)..];
    let name = &body[..body.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(body.len())];
    let custom = name.starts_with(|c: char| c.is_ascii_uppercase());
    let mut end = None;
    let (mut braces, mut quote) = (0usize, None);
    for (i, c) in head(rest, LONGEST).char_indices() {
        match (quote, c) {
            (Some(q), c) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => braces += 1,
            (None, '}') => braces = braces.saturating_sub(1),
            (None, '<') if braces == 0 && i > 0 => return None,
            (None, '>') if braces == 0 => {
                end = Some(i + 1);
                break;
            }
            _ => {}
        }
    }
    let tag = &rest[..end?];
    if !(custom || tag == "<>" || tag == "</>" || (tag.contains('{') && !name.is_empty())) {
        return None;
    }
    let kind = custom.then_some(("component", "what a component shows by itself"));
    let name = if tag.ends_with("/>") { "" } else { name };
    Some(Mark { range: at..at + tag.len(), name, closes, kind, title: None, comment: None })
}

/// `[name key="value"]` and `[/name]`. A word in brackets may be just that, so a short one without a value is text.
fn shortcode(rest: &str, at: usize) -> Option<Mark<'_>> {
    let end = first_line(head(rest, LONGEST)).find(']')? + 1;
    let inside = &rest[1..end - 1];
    let (closes, inside) = inside.strip_prefix('/').map_or((false, inside), |r| (true, r));
    let name = &inside[..inside.find([' ', '/']).unwrap_or(inside.len())];
    let valid = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'));
    let rest = inside[name.len()..].trim();
    if !valid || !(closes || rest.contains('=') || (rest.is_empty() && name.len() > 2)) {
        return None;
    }
    Some(Mark { range: at..at + end, name, closes, kind: Some(("shortcode", "what a shortcode shows")), title: None, comment: None })
}

/// Length of the braces at the start of `rest`, if they close.
fn balanced(rest: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (i, b) in head(rest, LONGEST).bytes().enumerate() {
        match b {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(i + 1);
        }
    }
    None
}

fn first_line(text: &str) -> &str {
    let line = text.split('\n').next().unwrap_or_default();
    line.strip_suffix('\r').unwrap_or(line)
}

/// At most the first `len` bytes.
fn head(text: &str, len: usize) -> &str {
    let end = (0..=len.min(text.len())).rev().find(|&i| text.is_char_boundary(i));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::DocumentBuilder;

    /// What is left of `text`, and what was not examined.
    fn stripped(text: &str, host: Host) -> (String, Vec<String>) {
        let mut left = String::new();
        let (document, _) = read(&TextView::verbatim(text, Span::new(0, text.len())), host, |view| {
            left.clone_from(&view.text);
            (DocumentBuilder::new("markdown", view).finish(), Vec::new())
        });
        (left, document.unchecked.iter().map(|u| format!("{} {}", u.kind, u.span.of(text))).collect())
    }

    #[test]
    fn marks_of_each_host() {
        for (host, text, left, unchecked) in [
            (Host::Html, "必{{ x }}ず{# y #}治{% if a > b %}る{% endif %}。", "必ず治る。", vec!["template {{ x }}"]),
            (Host::Html, "<?php if ($a > 3): ?>一<?php endif; ?><?= $b ?>", "一", vec!["template <?= $b ?>"]),
            (Host::Html, "a {{ b\n{ c } <?xml version='1.0'?>d<?php e", "a {{ b\n{ c } d", vec!["template <?php e"]),
            (Host::Html, "[caption id='1']一[/caption]", "[caption id='1']一[/caption]", vec![]),
            (Host::Markdown, "{{< box >}}一{{< /box >}}{{< map 3 >}}", "一", vec!["template {{< map 3 >}}"]),
            (Host::Markdown, "{% note %}一{% endnote %}\n## 題 {#id}", "一\n## 題 {#id}", vec![]),
            (Host::Markdown, "一\n:::details 題\n二\n:::\n", "一\n題\n\n二\n\n", vec![]),
            (Host::Markdown, "@[card](https://a.example)\n", "\n", vec!["embed @[card](https://a.example)"]),
            (Host::Mdx, "import A from 'a'\n\n<Box title=\"題\">一</Box>{/* c */}{x}", "\n\n一", vec!["template {x}"]),
            (Host::Mdx, "<p style={{a: 1}}>一</p><Chart a={b > c} />", "一</p>", vec!["component <Chart a={b > c} />"]),
            (Host::Wordpress, "[box color=\"r\"]一[/box][gallery][PR][1]", "一[PR][1]", vec!["shortcode [gallery]"]),
        ] {
            assert_eq!(stripped(text, host), (left.to_owned(), unchecked.into_iter().map(str::to_owned).collect()), "{text}");
        }
    }

    #[test]
    fn marks_that_never_close_cost_nothing() {
        for mark in ["{{", "{%", "[a ", "<A ", "{", ":::", "<%", "@["] {
            for host in [Host::Html, Host::Markdown, Host::Mdx, Host::Wordpress] {
                stripped(&mark.repeat(5_000), host);
            }
        }
    }
}
