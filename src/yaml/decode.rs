//! YAML to typed values. Every mistake of a file is found in one run: where a value does not fit, it is taken out and the
//! rest is read again. Whoever wrote the file is told in words, with the place and the next step.

use std::ops::Range;

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use serde_yaml::Value;

use crate::meta::nearest;
use crate::problem::Problem;
use crate::yaml::{self, Node, Parsed, Step};

/// Next steps that depend on what kind of file it is.
pub struct Advice {
    /// When there is nothing in it.
    pub empty: &'static str,
    /// When this key is missing.
    pub missing: fn(&str) -> &'static str,
    /// When a value is of none of several shapes; gets serde's message, which names the type.
    pub variant: fn(&str) -> &'static str,
    /// When something else stands where this was expected.
    pub shape: fn(&str) -> Option<&'static str>,
}

/// Mistakes of one file before we give up on it.
const MOST: usize = 50;

/// Decodes a text that was parsed for positions. Problems have no file yet.
pub fn decode<T: DeserializeOwned>(text: &str, parsed: &Parsed, advice: &Advice, problems: &mut Vec<Problem>) -> Option<T> {
    if let Some(at) = text.find('\u{FFFD}') {
        problems.push(
            Problem::error("the file is not UTF-8: here stands something that is no character")
                .at(Some(at..at + '\u{FFFD}'.len_utf8()))
                .help("save it as UTF-8"),
        );
        return None;
    }
    let node = match parsed {
        Ok(Some(node)) => node,
        Ok(None) => {
            problems.push(Problem::error("the file is empty").help(advice.empty));
            return None;
        }
        Err((message, at)) => {
            problems.push(
                Problem::error(format!("not valid YAML: {message}"))
                    .at(Some(*at..*at))
                    .help("values that hold `: ` or start with one of [ { * & ! % @ need quotes"),
            );
            return None;
        }
    };
    let value: Value = match serde_yaml::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let at = error.location().map(|l| l.index()).unwrap_or(0).min(text.len());
            let at = (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
            problems.push(
                Problem::error(format!("not valid YAML: {error}"))
                    .at(Some(at..at))
                    .help("write every key once, and quote values that hold `: ` or start with one of [ { * & ! % @"),
            );
            return None;
        }
    };
    typed(value, node, advice, problems)
}

/// Decodes the items of a list one by one, each with the bytes it stands on; one that is broken costs itself.
pub fn items<T: DeserializeOwned>(text: &str, parsed: &Parsed, advice: &Advice, problems: &mut Vec<Problem>) -> Vec<(T, Range<usize>)> {
    let Some(values) = decode::<Vec<Value>>(text, parsed, advice, problems) else { return Vec::new() };
    let Ok(Some(Node { value: yaml::Value::Sequence(nodes), .. })) = parsed else { return Vec::new() };
    let items = values.into_iter().zip(nodes);
    items.filter_map(|(value, node)| Some((typed(value, node, advice, problems)?, node.span.clone()))).collect()
}

fn typed<T: DeserializeOwned>(mut value: Value, node: &Node, advice: &Advice, problems: &mut Vec<Problem>) -> Option<T> {
    let mut removed: Vec<Vec<Step>> = Vec::new();
    for _ in 0..MOST {
        let error = match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(decoded) => return Some(decoded),
            Err(error) => error,
        };
        let mut path: Vec<Step> = error
            .path()
            .iter()
            .filter_map(|s| match s {
                Segment::Map { key } => Some(Step::Key(key.clone())),
                Segment::Seq { index } => Some(Step::Index(*index)),
                _ => None,
            })
            .collect();
        let mistake = explain(&error.into_inner().to_string(), advice);
        match mistake.key {
            // Taken out for being wrong, and now it is missing: that was told already.
            Key::Missing(key) if removed.contains(&[path.as_slice(), &[Step::Key(key.clone())]].concat()) => {}
            key => {
                let mut span = node.locate(&path);
                if let Key::Unknown(key) = key {
                    if path.last() != Some(&Step::Key(key.clone())) {
                        path.push(Step::Key(key.clone()));
                    }
                    let parent = node.at(&path[..path.len() - 1]);
                    span = parent.and_then(|n| n.key_span(&key)).unwrap_or_else(|| node.locate(&path));
                }
                let mut problem = Problem::error(mistake.text).at(Some(span));
                problem.help = mistake.help;
                problems.push(problem);
            }
        }
        if path.is_empty() || !remove(&mut value, &path) {
            return None;
        }
        removed.push(path);
    }
    None
}

/// A serde message for people: the sentence, the next step, and the key it is about.
struct Mistake {
    text: String,
    help: Option<String>,
    key: Key,
}

enum Key {
    None,
    Unknown(String),
    Missing(String),
}

fn explain(message: &str, advice: &Advice) -> Mistake {
    let message = message.split(" at line ").next().unwrap_or(message);
    if let Some(rest) = message.split("unknown field `").nth(1) {
        let key = rest.split('`').next().unwrap_or_default().to_owned();
        let expected: Vec<&str> = rest.split('`').skip(2).step_by(2).collect();
        let help = match nearest(&key, &expected) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known keys here: {}", expected.join(", ")),
        };
        return Mistake { text: format!("unknown key `{key}`"), help: Some(help), key: Key::Unknown(key) };
    }
    if let Some(rest) = message.split("missing field `").nth(1) {
        let key = rest.split('`').next().unwrap_or_default();
        let help = (advice.missing)(key);
        return Mistake { text: format!("the key `{key}` is missing"), help: Some(help.into()), key: Key::Missing(key.to_owned()) };
    }
    if message.contains("did not match any variant of untagged enum") {
        let help = (advice.variant)(message);
        return Mistake { text: "this value has the wrong shape".into(), help: Some(help.into()), key: Key::None };
    }
    let expected = message.split_once("expected ").map_or("", |(_, e)| e);
    let help = (advice.shape)(expected).or(match expected {
        e if e.contains("sequence") => Some("write a list: [one, two], or one item a line after `- `"),
        e if e.contains("struct") || e.contains("map") => Some("write keys with values below it, indented"),
        e if e.contains("string") => Some("write a text; put it in quotes if it looks like a number, a date or a list"),
        e if e.contains("boolean") => Some("write true or false"),
        e if e.contains("usize") || e.contains("u64") => Some("write a number from 0 on"),
        _ => None,
    });
    let text =
        message.replace("invalid type: ", "found: ").replace("invalid value: ", "found: ").replace(", expected ", " where is expected ");
    let text = text.replace("usize", "a number").replace("u64", "a number");
    Mistake { text: struct_names(&text), help: help.map(str::to_owned), key: Key::None }
}

/// Without the names of our own types: `struct RawWords` is a group of words to an author.
fn struct_names(text: &str) -> String {
    match text.split_once("struct Raw") {
        None => text.to_owned(),
        Some((before, rest)) => format!("{before}a map{}", rest.trim_start_matches(char::is_alphanumeric)),
    }
}

fn remove(value: &mut Value, path: &[Step]) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    let mut here = value;
    for step in parents {
        let next = match step {
            Step::Key(key) => here.get_mut(key.as_str()),
            Step::Index(index) => here.get_mut(*index),
        };
        match next {
            Some(next) => here = next,
            None => return false,
        }
    }
    match (here, last) {
        (Value::Mapping(map), Step::Key(key)) => map.remove(key.as_str()).is_some(),
        (Value::Sequence(items), Step::Index(index)) if *index < items.len() => {
            items.remove(*index);
            true
        }
        _ => false,
    }
}
