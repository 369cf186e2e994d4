//! JSON lines: one record a line, `{"id", "text", "profile"?, "format"? = "markdown"}` with any other fields.
//!
//! The source is the file as it is, so a finding's `text` is the escaped slice and its `quote` the readable one.

use std::ops::Range;

use crate::document::Document;
use crate::input::{Format, Options, Parsed, Records, SAVE_AS_UTF8, html, markdown, plain};
use crate::problem::Problem;
use crate::source::Source;
use crate::span::Input;
use crate::text::{SpanMap, TextView};

/// The format.
pub struct Jsonl;

impl Format for Jsonl {
    fn name(&self) -> &'static str {
        "jsonl"
    }
    fn aliases(&self) -> &'static [&'static str] {
        &["ndjson"]
    }
    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }
    fn records(&self) -> Option<&dyn Records> {
        Some(self)
    }
    fn parse(&self, source: &Source, _: &Options) -> Parsed {
        let mut documents = Vec::new();
        let mut problems = Vec::new();
        let mut at = 0;
        let mut undecodable = source.undecodable().iter().peekable();
        for (line, number) in source.text().split_inclusive('\n').zip(source.start().records + 1..) {
            if let Some(bad) = undecodable.next_if(|u| u.at < at + line.len()) {
                let message = format!("record {number}: not valid {} at byte {}", source.encoding(), bad.byte);
                problems.push(Problem::error(message).at(Some(bad.at..bad.at)).help(SAVE_AS_UTF8));
            } else if !line.trim().is_empty() {
                match record(line.trim_end(), at, number) {
                    Ok((mut document, found)) => {
                        document.format = "jsonl";
                        documents.push(document);
                        problems.extend(found);
                    }
                    Err(problem) => problems.push(problem),
                }
            }
            at += line.len();
        }
        Parsed { documents, problems }
    }
}

impl Records for Jsonl {
    fn whole(&self, text: &str, most: usize) -> (usize, usize) {
        let ends = text.match_indices('\n').map(|(i, _)| i + 1).take(most).enumerate();
        ends.last().map_or((0, 0), |(n, end)| (end, n + 1))
    }
}

#[derive(serde::Deserialize)]
struct Record {
    #[serde(default)]
    id: Option<serde_json::Value>,
    text: String,
    #[serde(default)]
    profile: Option<String>,
    #[serde(default)]
    format: Option<String>,
}

fn record(line: &str, at: usize, number: usize) -> Result<(Document, Vec<Problem>), Problem> {
    let fail = |message: String, span: Range<usize>| {
        Problem::error(format!("record {number}: {message}"))
            .at(Some(span))
            .help("a record is one line of JSON with at least {\"id\": …, \"text\": …}")
    };
    if !line.trim_start().starts_with('{') {
        return Err(fail("not a JSON object".into(), at..at + line.len()));
    }
    let record: Record = serde_json::from_str(line).map_err(|error| {
        let column = error.column().saturating_sub(1).min(line.len());
        let column = (0..=column).rev().find(|&c| line.is_char_boundary(c)).unwrap_or(0);
        fail(error.to_string().split(" at line").next().unwrap_or("malformed").to_owned(), at + column..at + column)
    })?;
    // serde_json has judged the line well-formed, so walking its top level cannot fail.
    let Some(value) = string_value(line, "text") else { return Err(fail("no field `text`".into(), at..at + line.len())) };
    let (text, map) = unescape(line, value, at);
    debug_assert_eq!(text, record.text);
    let view = TextView { text, map };
    let format = record.format.as_deref().unwrap_or("markdown");
    let (mut document, problems) = match format {
        "markdown" | "md" => markdown::parse(&view),
        "html" | "htm" => html::parse(&view),
        "text" | "txt" => (plain::parse(&view), Vec::new()),
        other => return Err(fail(format!("format `{other}` is not one of markdown, html, text"), at..at + line.len())),
    };
    document.record = Some(match record.id {
        Some(serde_json::Value::String(id)) => id,
        Some(other) => other.to_string(),
        None => number.to_string(),
    });
    if record.profile.is_some() {
        document.profile = record.profile;
    }
    Ok((document, problems))
}

/// Bytes between the quotes of the string value of `key` at the top level of an object.
fn string_value(json: &str, key: &str) -> Option<Range<usize>> {
    let bytes = json.as_bytes();
    let (mut i, mut depth) = (0, 0);
    let mut last: Option<Range<usize>> = None;
    let mut found = None;
    let mut after_key = false;
    while i < bytes.len() {
        match bytes[i] {
            b'"' => {
                let start = i + 1;
                i = start;
                while bytes[i] != b'"' {
                    i += if bytes[i] == b'\\' { 2 } else { 1 };
                }
                let range = start..i;
                if depth == 1 && after_key {
                    found = Some(range.clone());
                }
                after_key = false;
                last = Some(range);
            }
            b'{' | b'[' => {
                depth += 1;
                after_key = false;
            }
            b'}' | b']' => depth -= 1,
            // a second `text` was refused by serde_json
            b':' if depth == 1 => after_key = last.take().is_some_and(|k| unescape::<Input, Input>(json, k, 0).0 == key),
            b',' => after_key = false,
            _ => {}
        }
        i += 1;
    }
    found
}

/// The readable text of the JSON string whose escaped form is `json[range]`, and its map to a text in which `json`
/// stands at byte `at`. Of a malformed escape the character remains.
pub(super) fn unescape<A, B>(json: &str, range: Range<usize>, at: usize) -> (String, SpanMap<A, B>) {
    let mut map = SpanMap::builder();
    let mut text = String::new();
    let mut i = range.start;
    while i < range.end {
        let rest = &json[i..range.end];
        let plain = rest.find('\\').unwrap_or(rest.len());
        text.push_str(&rest[..plain]);
        map.verbatim(at + i, plain);
        i += plain;
        if let Some((c, len)) = escape(&rest[plain..]) {
            text.push(c);
            map.replaced(c.len_utf8(), at + i, len);
            i += len;
        }
    }
    (text, map.finish())
}

/// The escape at the start of `rest`: its character and length.
fn escape(rest: &str) -> Option<(char, usize)> {
    let unit = |at: usize| rest.get(at..at + 4).and_then(|h| u32::from_str_radix(h, 16).ok());
    let mut chars = rest.chars();
    chars.next()?;
    Some(match chars.next() {
        Some('n') => ('\n', 2),
        Some('t') => ('\t', 2),
        Some('r') => ('\r', 2),
        Some('b') => ('\u{8}', 2),
        Some('f') => ('\u{c}', 2),
        Some('u') => match (unit(2), unit(8)) {
            (Some(high @ 0xD800..0xDC00), Some(low @ 0xDC00..0xE000)) => {
                (char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).unwrap_or('\u{FFFD}'), 12)
            }
            (Some(one), _) => (char::from_u32(one).unwrap_or('\u{FFFD}'), 6),
            (None, _) => ('\u{FFFD}', 2),
        },
        Some(c) => (c, 1 + c.len_utf8()),
        None => ('\\', 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{Span, Src};

    #[test]
    fn escapes_map_home() {
        let line = r#"{"note": {"text": "no"}, "text": "a\u5fc5\n\uD842\uDFB7\"z", "id": 7}"#;
        let range = string_value(line, "text").unwrap();
        let (text, map) = unescape::<Input, Src>(line, range, 100);
        assert_eq!(text, "a必\n𠮷\"z");
        let home: Span<Src> = map.map(Span::new(1, 4));
        assert_eq!(&line[home.start() - 100..home.end() - 100], r"\u5fc5");
    }

    #[test]
    fn a_bad_record_leaves_the_others() {
        let source = Source::from_text("a.jsonl", "{\"id\":\"1\",\"text\":\"あ\"}\n{oops\n{\"text\":\"い\"}\n");
        let Parsed { documents, problems } = Jsonl.parse(&source, &Options::default());
        assert_eq!(documents.iter().map(|d| d.record.as_deref().unwrap()).collect::<Vec<_>>(), ["1", "3"]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].message.starts_with("record 2:"));
    }
}
