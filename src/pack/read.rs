//! YAML files to raw packs. Every mistake of every file is found in one run: where a value does not fit, it is taken
//! out and the rest is read again.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use serde_yaml::Value;

use crate::meta::nearest;
use crate::pack::PackFile;
use crate::pack::raw::{self, FileRole, RawBundle};
use crate::problem::Problem;
use crate::yaml::{self, Node, Step};

/// The texts of the user's pack files, to point into.
pub(super) struct Texts(BTreeMap<String, Option<Node>>);

impl Texts {
    pub(super) fn new(files: &[PackFile]) -> Self {
        Self(files.iter().map(|f| (f.name.clone(), yaml::parse(&f.text).ok().flatten())).collect())
    }

    /// Bytes of the value at `path` in `file`, when it is one of the user's files.
    pub(super) fn locate(&self, file: &str, path: &[Step]) -> Option<Range<usize>> {
        self.0.get(file)?.as_ref().map(|node| node.locate(path))
    }
}

/// Reads pack files.
pub(super) fn bundle(files: &[PackFile], problems: &mut Vec<Problem>) -> RawBundle {
    let mut bundle = RawBundle::default();
    for file in files {
        let (role, pack) = raw::role(&file.path);
        match role {
            FileRole::Pack => bundle.packs.extend(file_as(file, problems).map(|p| (file.name.clone(), pack, p))),
            FileRole::Sources => {
                let sources: Option<BTreeMap<String, raw::RawSource>> = file_as(file, problems);
                bundle.sources.extend(sources.unwrap_or_default().into_iter().map(|(id, s)| (file.name.clone(), id, s)));
            }
            FileRole::Lexicon(class) => bundle.lexicons.extend(file_as(file, problems).map(|w| (file.name.clone(), class, w))),
            FileRole::Subjects => bundle.subjects.extend(file_as(file, problems).map(|s| (file.name.clone(), s))),
            FileRole::Rule => bundle.rules.extend(file_as(file, problems).map(|r| (file.name.clone(), pack, r))),
            FileRole::Other => {}
        }
    }
    bundle
}

/// Mistakes of one file before we give up on it.
const MOST: usize = 50;

fn file_as<T: DeserializeOwned>(file: &PackFile, problems: &mut Vec<Problem>) -> Option<T> {
    let node = match yaml::parse(&file.text) {
        Ok(Some(node)) => node,
        Ok(None) => {
            problems.push(
                Problem::error("the file is empty").in_file(&file.name).help("remove it, or write a rule; rules/README.md shows one"),
            );
            return None;
        }
        Err((message, at)) => {
            problems.push(
                Problem::error(format!("not valid YAML: {message}"))
                    .in_file(&file.name)
                    .at(Some(at..at))
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
            problems.push(Problem::error(format!("not valid YAML: {error}")).in_file(&file.name).at(Some(at..at)));
            return None;
        }
    };
    let mut clean = true;
    for _ in 0..MOST {
        let error = match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(decoded) => return clean.then_some(decoded),
            Err(error) => error,
        };
        clean = false;
        let mut path: Vec<Step> = error
            .path()
            .iter()
            .filter_map(|s| match s {
                Segment::Map { key } => Some(Step::Key(key.clone())),
                Segment::Seq { index } => Some(Step::Index(*index)),
                _ => None,
            })
            .collect();
        let message = error.into_inner().to_string();
        let (text, help, unknown) = explain(&message);
        if let Some(key) = &unknown
            && path.last() != Some(&Step::Key(key.clone()))
        {
            path.push(Step::Key(key.clone()));
        }
        let span = match (&unknown, path.split_last()) {
            (Some(key), Some((_, parent))) => parent_of(&node, parent).and_then(|n| n.key_span(key)).unwrap_or_else(|| node.locate(&path)),
            _ => node.locate(&path),
        };
        let mut problem = Problem::error(text).in_file(&file.name).at(Some(span));
        problem.help = help;
        problems.push(problem);
        if path.is_empty() || !remove(&mut value, &path) {
            return None;
        }
    }
    None
}

fn parent_of<'a>(node: &'a Node, path: &[Step]) -> Option<&'a Node> {
    path.iter().try_fold(node, |n, step| match (&n.value, step) {
        (yaml::Value::Mapping(_), Step::Key(k)) => n.get(k),
        (yaml::Value::Sequence(items), Step::Index(i)) => items.get(*i),
        _ => None,
    })
}

/// A serde message for people: the sentence, the next step, and the key if one is unknown.
fn explain(message: &str) -> (String, Option<String>, Option<String>) {
    let message = message.split(" at line ").next().unwrap_or(message);
    if let Some(rest) = message.split("unknown field `").nth(1) {
        let key = rest.split('`').next().unwrap_or_default().to_owned();
        let expected: Vec<&str> = rest.split('`').skip(2).step_by(2).collect();
        let help = match nearest(&key, &expected) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known keys here: {}", expected.join(", ")),
        };
        return (format!("unknown key `{key}`"), Some(help), Some(key));
    }
    if let Some(rest) = message.split("missing field `").nth(1) {
        let key = rest.split('`').next().unwrap_or_default();
        return (format!("the key `{key}` is missing"), Some("rules/README.md shows what each file holds".into()), None);
    }
    if message.contains("did not match any variant of untagged enum") {
        let help = match () {
            () if message.contains("RawFrame") => "a frame is a list of classes, or a map with `slots:` and order, gap, within, unless",
            () if message.contains("RawText") => "write a text, or a map of languages: {ja: …, en: …}",
            () if message.contains("RawSeverity") => "write error, warning or info, or a map of profiles with `default`",
            () if message.contains("RawExample") => "write a text, or {text: …, profile: …}",
            () => "the value has the wrong shape",
        };
        return ("this value has the wrong shape".into(), Some(help.into()), None);
    }
    (message.replace("invalid type: ", "found: ").replace(", expected ", " where is expected "), None, None)
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
