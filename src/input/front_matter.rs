//! YAML between two lines of `---` at the top of a Markdown file: title, description, profile.

use std::ops::Range;

use crate::document::BlockKind;
use crate::input::html::Page;
use crate::problem::Problem;
use crate::span::{Input, Span, View};
use crate::text::{SpanMap, TextView};
use crate::yaml::{self, Node, Value};

/// Length of the front matter of `text` with its fences, and the YAML between them; `None` without one.
#[must_use]
pub fn split(text: &str) -> Option<(Range<usize>, usize)> {
    let body = text.strip_prefix("---")?;
    let start = text.len() - body.len() + body.find('\n')? + 1;
    if !body[..body.find('\n')?].trim().is_empty() {
        return None;
    }
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((start..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// What looks like front matter and is none: it would silently change how the document is judged.
#[must_use]
pub fn suspicious(text: &str) -> Option<Problem> {
    if text.starts_with("+++\n") {
        return Some(
            Problem::warning("front matter in TOML is not read")
                .at(Some(0..3))
                .help("write it in YAML between lines of ---, or give --profile"),
        );
    }
    let second = text.strip_prefix("---\n")?.lines().next()?;
    let key = second.split_once(':')?.0;
    let opened = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    (opened && split(text).is_none())
        .then(|| Problem::error("the front matter is not closed").at(Some(0..3)).help("end it with a line of ---"))
}

/// Reads the fields we know into `page`, whose text is `input`. What else stands there is the site's business.
pub(super) fn read(yaml: &str, at: usize, input: &TextView<Input>, page: &mut Page<'_>) -> Option<Problem> {
    let node = match yaml::parse(yaml) {
        Ok(Some(node)) => node,
        Ok(None) => return None,
        Err((message, offset)) => {
            return Some(
                Problem::error(format!("the front matter is not valid YAML: {message}"))
                    .at(Some(at + offset..at + offset))
                    .help("quote values that hold `: ` or start with a bracket or a sign"),
            );
        }
    };
    if !matches!(node.value, Value::Mapping(_)) {
        return Some(
            Problem::error("the front matter is not a list of keys and values").at(Some(at + node.span.start..at + node.span.end)),
        );
    }
    for (key, kind) in [("title", BlockKind::Title), ("description", BlockKind::Meta), ("excerpt", BlockKind::Meta)] {
        if let Some(node) = node.get(key) {
            page.outside(kind, scalar(node, at, input));
        }
    }
    let profile = node.get("profile").or_else(|| node.get("kotowari").and_then(|k| k.get("profile")));
    if let Some(profile) = profile.and_then(Node::text) {
        page.builder.profile(profile);
    }
    None
}

/// The text of a scalar, empty for anything else.
fn scalar(node: &Node, at: usize, input: &TextView<Input>) -> TextView<View> {
    let span: Span<Input> = Span::new(at + node.span.start, at + node.span.end);
    let mut map = SpanMap::builder();
    let text = match &node.value {
        Value::Scalar { plain: true, .. } => {
            map.verbatim(span.start(), span.len());
            span.of(&input.text)
        }
        Value::Scalar { text, .. } => {
            map.replaced(text.len(), span.start(), span.len());
            text
        }
        _ => "",
    };
    TextView { text: text.to_owned(), map: map.finish().compose(&input.map) }
}
