//! YAML with positions: where in the text a node stands, which serde does not keep.

pub mod decode;

use std::borrow::Cow;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as YamlSpan};

/// What [`parse`] made of a text: a node, nothing, or a sentence about a mistake with its byte offset.
pub type Parsed = Result<Option<Node>, (String, usize)>;

/// A node with the bytes it stands on.
#[derive(Debug, Clone)]
pub struct Node {
    /// Bytes of the text, for a scalar without its quotes' surroundings.
    pub span: Range<usize>,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Value {
    /// A scalar; `plain` when it was written without quotes on one line, so that its bytes are its text.
    Scalar {
        /// The decoded text.
        text: String,
        /// Written without quotes.
        plain: bool,
    },
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping, in order: key and value.
    Mapping(Vec<(Node, Node)>),
}

/// One step of a path into a YAML value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A mapping's key.
    Key(String),
    /// A sequence's index.
    Index(usize),
}

/// `text` as a scalar that reads as itself anywhere in a file: plain where that is safe, in double quotes elsewhere.
#[must_use]
pub fn scalar(text: &str) -> Cow<'_, str> {
    let indicator = |c: char| c.is_control() || "[]{},:#&*!|>%@`\"'?⟦".contains(c);
    let is = |value: &serde_yaml::Value| value.as_str() == Some(text);
    let block = || serde_yaml::from_str::<serde_yaml::Value>(text).is_ok_and(|v| is(&v));
    // `? x` and `= x` are something else between brackets
    let flow =
        || serde_yaml::from_str::<Vec<serde_yaml::Value>>(&format!("[{text}, {text}]")).is_ok_and(|l| l.len() == 2 && l.iter().all(is));
    let plain = !text.contains(indicator) && text.trim() == text && block() && flow();
    if plain {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace(char::is_control, " ")))
    }
}

/// Parses the first document of `text`; `Ok(None)` when it is empty.
///
/// # Errors
/// A sentence about the syntax error, with its byte offset.
pub fn parse(text: &str) -> Parsed {
    // Parsers of YAML take time that grows with the square of the nesting.
    let mut depth = 0_i32;
    if let Some(at) = text.bytes().position(|b| {
        depth += i32::from(matches!(b, b'[' | b'{')) - i32::from(matches!(b, b']' | b'}'));
        depth > 200
    }) {
        return Err(("nested too deeply".into(), at));
    }
    // The parser with positions refuses some flow collections that YAML 1.1 writers are used to (a closing bracket in
    // the first column). What serde accepts is YAML to us; then at least the one-line keys at the top have positions.
    events(text).or_else(|error| match serde_yaml::from_str(text) {
        Ok(serde_yaml::Value::Mapping(map)) => Ok(Some(top_level(text, &map))),
        _ => Err(error),
    })
}

/// The keys that stand at the start of a line; a value is a node with text only if it stands plainly behind its key.
fn top_level(text: &str, map: &serde_yaml::Mapping) -> Node {
    let mut pairs = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some((key, rest)) = line.split_once(':')
            && let Some(value) = map.get(key)
        {
            let bare = rest.trim();
            let start = at + key.len() + 1 + (rest.len() - rest.trim_start().len());
            let quoted =
                bare.len() >= 2 && (bare.starts_with('"') && bare.ends_with('"') || bare.starts_with('\'') && bare.ends_with('\''));
            let span = if quoted { start + 1..start + bare.len() - 1 } else { start..start + bare.len() };
            let plain = value.as_str().is_some_and(|v| v == &text[span.clone()]);
            let scalar = Value::Scalar { text: if plain { text[span.clone()].to_owned() } else { String::new() }, plain };
            let key_node = Node { span: at..at + key.len(), value: Value::Scalar { text: key.to_owned(), plain: true } };
            pairs.push((key_node, Node { span, value: scalar }));
        }
        at += line.len();
    }
    Node { span: 0..text.len(), value: Value::Mapping(pairs) }
}

fn events(text: &str) -> Parsed {
    let mut starts = LineStarts::new(text);
    let mut parser = Parser::new_from_str(text);
    let mut stack: Vec<Frame> = Vec::new();
    let mut depth_limit = 0usize;
    loop {
        let (event, span) = match parser.next_event() {
            None => return Ok(None),
            Some(Err(error)) => {
                let mark = error.marker();
                return Err((error.info().to_owned(), starts.byte(text, mark.line(), mark.col())));
            }
            Some(Ok(pair)) => pair,
        };
        let range = starts.range(text, &span);
        let done = match event {
            Event::StreamEnd => return Ok(None),
            Event::SequenceStart(..) => {
                stack.push(Frame { start: range.start, kind: Kind::Sequence(Vec::new()) });
                None
            }
            Event::MappingStart(..) => {
                stack.push(Frame { start: range.start, kind: Kind::Mapping(Vec::new(), None) });
                None
            }
            Event::SequenceEnd | Event::MappingEnd => stack.pop().map(|frame| {
                let value = match frame.kind {
                    Kind::Sequence(items) => Value::Sequence(items),
                    Kind::Mapping(pairs, _) => Value::Mapping(pairs),
                };
                Node { span: frame.start..range.end.max(frame.start), value }
            }),
            Event::Scalar(value, style, ..) => Some(leaf(text, value, style, range)),
            Event::Alias(_) => Some(Node { span: range, value: Value::Scalar { text: String::new(), plain: false } }),
            _ => None,
        };
        depth_limit = depth_limit.max(stack.len());
        if depth_limit > 64 {
            return Err(("nested too deeply".into(), range_start(&stack)));
        }
        let Some(node) = done else { continue };
        match stack.last_mut() {
            None => return Ok(Some(node)),
            Some(Frame { kind: Kind::Sequence(items), .. }) => items.push(node),
            Some(Frame { kind: Kind::Mapping(pairs, key), .. }) => match key.take() {
                None => *key = Some(node),
                Some(key) => pairs.push((key, node)),
            },
        }
    }
}

impl Node {
    /// The value of `key` in a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Mapping(pairs) => pairs.iter().find(|(k, _)| k.text() == Some(key)).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Where `path` leads, or nothing when it leads nowhere.
    #[must_use]
    pub fn at(&self, path: &[Step]) -> Option<&Node> {
        path.iter().try_fold(self, |node, step| node.step(step))
    }

    /// Bytes of the value that `path` leads to; as deep as it can be followed.
    #[must_use]
    pub fn locate(&self, path: &[Step]) -> Range<usize> {
        let mut node = self;
        for step in path {
            let Some(next) = node.step(step) else { break };
            node = next;
        }
        node.span.clone()
    }

    fn step(&self, step: &Step) -> Option<&Node> {
        match (&self.value, step) {
            (Value::Mapping(_), Step::Key(key)) => self.get(key),
            (Value::Sequence(items), Step::Index(i)) => items.get(*i),
            _ => None,
        }
    }

    /// The bytes of the key `key` of this mapping.
    #[must_use]
    pub fn key_span(&self, key: &str) -> Option<Range<usize>> {
        match &self.value {
            Value::Mapping(pairs) => pairs.iter().find(|(k, _)| k.text() == Some(key)).map(|(k, _)| k.span.clone()),
            _ => None,
        }
    }
}

struct Frame {
    start: usize,
    kind: Kind,
}

enum Kind {
    Sequence(Vec<Node>),
    Mapping(Vec<(Node, Node)>, Option<Node>),
}

fn range_start(stack: &[Frame]) -> usize {
    stack.last().map_or(0, |f| f.start)
}

fn leaf(text: &str, value: Cow<'_, str>, style: ScalarStyle, range: Range<usize>) -> Node {
    let mut span = range;
    let slice = &text[span.clone()];
    if matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) && slice.len() >= 2 {
        // The parser's end may include blanks before the next token.
        let trimmed = slice.trim_end();
        span = span.start + 1..span.start + trimmed.len().max(2) - 1;
    } else {
        span.end = span.start + slice.trim_end().len();
    }
    let plain = text.get(span.clone()) == Some(value.as_ref());
    Node { span, value: Value::Scalar { text: value.into_owned(), plain } }
}

/// Lines and columns to bytes. Events come in order, so the last answer is where the search for the next begins: a list
/// of ten thousand words on one line is read once.
struct LineStarts {
    starts: Vec<usize>,
    last: (usize, usize, usize),
}

impl LineStarts {
    fn new(text: &str) -> Self {
        Self { starts: std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect(), last: (0, 0, 0) }
    }

    /// Byte offset of a line from 1 and a column from 0 in characters.
    fn byte(&mut self, text: &str, line: usize, column: usize) -> usize {
        let line = line.saturating_sub(1);
        let (from, start) = match self.last {
            (l, c, byte) if l == line && c <= column => (c, byte),
            _ => (0, self.starts.get(line).copied().unwrap_or(text.len())),
        };
        let byte = text[start..].char_indices().nth(column - from).map_or(text.len(), |(i, _)| start + i);
        self.last = (line, column, byte);
        byte
    }

    fn range(&mut self, text: &str, span: &YamlSpan) -> Range<usize> {
        let start = self.byte(text, span.start.line(), span.start.col());
        start..self.byte(text, span.end.line(), span.end.col()).max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn a_scalar_reads_as_itself(text in "[\\PC\\n]{0,12}") {
            let list = format!("a: [{}, {0}]\n", scalar(&text));
            let read: std::collections::BTreeMap<String, Vec<String>> = serde_yaml::from_str(&list).unwrap();
            prop_assert_eq!(&read["a"], &[text.clone(), text]);
        }
    }

    #[test]
    fn positions_are_bytes_of_the_text() {
        let text = "題: 必ず\nb: [x, 'や y']\n";
        let node = parse(text).unwrap().unwrap();
        assert_eq!(&text[node.locate(&[Step::Key("題".into())])], "必ず");
        assert_eq!(&text[node.locate(&[Step::Key("b".into()), Step::Index(1)])], "や y");
        assert_eq!(&text[node.key_span("b").unwrap()], "b");
        assert!(parse("a: [").is_err());
        let loose = "a: [\n \"b\"\n]\ntitle: \"必ず\"\n";
        let node = parse(loose).unwrap().unwrap();
        assert_eq!(&loose[node.locate(&[Step::Key("title".into())])], "必ず");
        assert!(parse("").unwrap().is_none());
    }
}
