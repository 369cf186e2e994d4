//! YAML files to raw packs. Every mistake of every file is found in one run: where a value does not fit, it is taken
//! out, the rest is read again, and what is left is compiled like any other, for the mistakes of meaning in it.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use serde_yaml::Value;

use crate::meta::nearest;
use crate::pack::PackFile;
use crate::pack::place::{Parsed, Texts};
use crate::pack::raw::{self, FileRole, RawBundle};
use crate::problem::Problem;
use crate::yaml::Step;

/// Reads pack files. What cannot be read is left out, and the rest of its file stays, so that one run tells all.
pub(super) fn bundle(files: &[PackFile], texts: &mut Texts, problems: &mut Vec<Problem>) -> RawBundle {
    let mut bundle = RawBundle::default();
    for file in files {
        let before = problems.len();
        let (role, pack) = raw::role(&file.path);
        let name = || file.name.clone();
        let parsed = texts.parsed(&file.name);
        match role {
            FileRole::Pack => bundle.packs.extend(file_as(file, parsed, problems).map(|p| (name(), pack, p))),
            FileRole::Sources => {
                let sources: Option<BTreeMap<String, raw::RawSource>> = file_as(file, parsed, problems);
                bundle.sources.extend(sources.unwrap_or_default().into_iter().map(|(id, s)| (name(), id, s)));
            }
            // A class whose file is broken is a class nevertheless; rules that name it have made no mistake.
            FileRole::Lexicon(class) => bundle.lexicons.push((name(), class, file_as(file, parsed, problems).unwrap_or_default())),
            FileRole::Subjects => bundle.subjects.extend(file_as(file, parsed, problems).map(|s| (name(), s))),
            FileRole::Names => bundle.names.extend(file_as(file, parsed, problems).map(|n| (name(), n))),
            FileRole::Rule => bundle.rules.extend(file_as(file, parsed, problems).map(|r| (name(), pack, r))),
            FileRole::Other => {}
        }
        if problems.len() > before {
            texts.set_broken(&file.name);
        }
    }
    bundle
}

/// Mistakes of one file before we give up on it.
const MOST: usize = 50;

fn file_as<T: DeserializeOwned>(file: &PackFile, parsed: Option<&Parsed>, problems: &mut Vec<Problem>) -> Option<T> {
    if let Some(at) = file.text.find('\u{FFFD}') {
        problems.push(
            Problem::error("the file is not UTF-8: here stands something that is no character")
                .in_file(&file.name)
                .at(Some(at..at + '\u{FFFD}'.len_utf8()))
                .help("save it as UTF-8"),
        );
        return None;
    }
    let node = match parsed? {
        Ok(Some(node)) => node,
        Ok(None) => {
            problems.push(
                Problem::error("the file is empty")
                    .in_file(&file.name)
                    .help("remove it, or write a rule; `kotowari rules new` makes one to start from"),
            );
            return None;
        }
        Err((message, at)) => {
            problems.push(
                Problem::error(format!("not valid YAML: {message}"))
                    .in_file(&file.name)
                    .at(Some(*at..*at))
                    .help("values that hold `: ` or start with one of [ { * & ! % @ need quotes"),
            );
            return None;
        }
    };
    let mut value: Value = match serde_yaml::from_str(&file.text) {
        Ok(value) => value,
        Err(error) => {
            let at = error.location().map(|l| l.index()).unwrap_or(0).min(file.text.len());
            let at = (0..=at).rev().find(|&i| file.text.is_char_boundary(i)).unwrap_or(0);
            problems.push(
                Problem::error(format!("not valid YAML: {error}"))
                    .in_file(&file.name)
                    .at(Some(at..at))
                    .help("write every key once, and quote values that hold `: ` or start with one of [ { * & ! % @"),
            );
            return None;
        }
    };
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
        let mistake = explain(&error.into_inner().to_string());
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
                let mut problem = Problem::error(mistake.text).in_file(&file.name).at(Some(span));
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

fn explain(message: &str) -> Mistake {
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
        let help = match key {
            "id" => "write id: <category>.<name>, such as id: claim/guarantee.house",
            "checked" => "write checked: primary, secondary or memory",
            _ => "add it; rules/README.md shows what each file holds",
        };
        return Mistake { text: format!("the key `{key}` is missing"), help: Some(help.into()), key: Key::Missing(key.to_owned()) };
    }
    if message.contains("did not match any variant of untagged enum") {
        let help = match () {
            () if message.contains("RawFrame") => "a frame is a list of classes, or a map with `slots:` and order, gap, within, unless",
            () if message.contains("RawText") => "write a text, or a map of languages: {ja: …, en: …}",
            () if message.contains("RawSeverity") => "write error, warning or info, or a map of profiles with `default`",
            () if message.contains("RawExample") => "write a text, or {text: …, profile: …}; a text that holds `: ` needs quotes",
            () => "rules/README.md shows what stands here",
        };
        return Mistake { text: "this value has the wrong shape".into(), help: Some(help.into()), key: Key::None };
    }
    let help = match message.split_once("expected ").map_or("", |(_, e)| e) {
        e if e.contains("RawWords") => {
            Some("write {words: [one, two]}; words that inflect have groups of their own, such as godan: [治る]")
        }
        e if e.contains("RawFrames") => Some("write {any: [[class, class]]}"),
        e if e.contains("RawNumeric") => Some("write {units: [percent], with: [class]}"),
        e if e.contains("RawPattern") => Some("write {regex: '…'}"),
        e if e.contains("RawExamples") => Some("write {flag: [a sentence with ⟦the words⟧], pass: [one that is fine]}"),
        e if e.contains("RawLaw") => Some("write {source: an id of sources.yaml, section: …}"),
        e if e.contains("list of words") || e.contains("sequence") => Some("write a list: [one, two], or one item a line after `- `"),
        e if e.contains("struct") || e.contains("map") => Some("write keys with values below it, indented"),
        e if e.contains("string") => Some("write a text; put it in quotes if it looks like a number, a date or a list"),
        e if e.contains("boolean") => Some("write true or false"),
        e if e.contains("usize") => Some("write a number from 0 on"),
        _ => None,
    };
    let text =
        message.replace("invalid type: ", "found: ").replace("invalid value: ", "found: ").replace(", expected ", " where is expected ");
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
