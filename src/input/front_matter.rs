//! YAML between two lines of `---` at the top of a Markdown or HTML file: title, description, profile.

use std::ops::Range;

use crate::document::BlockKind;
use crate::document::directive::{Exception, Fault, Verb};
use crate::input::html::Page;
use crate::meta::date;
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

/// Reads the front matter of `input`, if it has any, into `page`. Returns where the body begins.
pub(super) fn begin(input: &TextView<Input>, page: &mut Page<'_>) -> (usize, Option<Problem>) {
    let Some((yaml, end)) = split(&input.text) else { return (0, None) };
    let problem = read(&input.text[yaml.clone()], yaml.start, input, page).map(|mut problem| {
        let limit = input.text.len();
        problem.span = problem.span.map(|s| {
            let home = page.builder.source_span(Span::new(s.start.min(limit), s.end.min(limit)));
            home.start()..home.end()
        });
        problem
    });
    (end, problem)
}

/// The fields we know. What else stands there is the site's business.
fn read(yaml: &str, at: usize, input: &TextView<Input>, page: &mut Page<'_>) -> Option<Problem> {
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
    if let Some(author) = node.get("author").and_then(Node::text) {
        page.builder.author(author);
    }
    if let Some(ignore) = node.get("kotowari").and_then(|k| k.get("ignore")) {
        let items = if let Value::Sequence(items) = &ignore.value { items.as_slice() } else { std::slice::from_ref(ignore) };
        for item in items {
            page.builder.directive(Span::new(at + item.span.start, at + item.span.end), exception(item));
        }
    }
    None
}

/// `{rule: claim/cure, reason: …, until: 2027-03-31, by: …}`: an exception for the whole document.
fn exception(node: &Node) -> Result<Exception, Fault> {
    let Value::Mapping(pairs) = &node.value else { return Err(Fault::Malformed) };
    let mut said = Exception { verb: Verb::FileIgnore, rules: Vec::new(), bound: None, reason: String::new(), until: None, by: None };
    for (key, value) in pairs {
        let text = value.text().ok_or(Fault::Malformed)?.trim();
        match key.text() {
            Some("rule") => said.rules.push(text.to_owned()),
            Some("reason") => text.clone_into(&mut said.reason),
            Some("until") => said.until = Some(date(text).map_err(|_| Fault::Malformed)?),
            Some("by") => said.by = Some(text.to_owned()),
            Some("for") => said.bound = Some(text.to_owned()),
            _ => return Err(Fault::Malformed),
        }
    }
    match (said.rules.is_empty(), said.reason.is_empty()) {
        (true, _) => Err(Fault::Malformed),
        (_, true) => Err(Fault::NoReason),
        _ => Ok(said),
    }
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
