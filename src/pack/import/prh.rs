//! prh dictionaries: what is expected, and the patterns it replaces, as words or as /regular expressions/.

use serde_yaml::Value;

use super::{Entry, literal};
use crate::problem::Problem;

pub(super) fn read(text: &str, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let value: Value = match serde_yaml::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            problems.push(
                Problem::error(format!("the dictionary is not valid YAML: {error}")).help("correct it where it is kept, and import again"),
            );
            return Vec::new();
        }
    };
    for import in value.get("imports").into_iter().flat_map(strings) {
        problems
            .push(Problem::warning(format!("`imports: {import}` was not followed")).help("import that file too, into a folder of its own"));
    }
    let rules = value.get("rules").and_then(Value::as_sequence).map_or(&[][..], Vec::as_slice);
    if rules.is_empty() {
        problems.push(Problem::error("the dictionary has no rules").help("a prh dictionary lists them below `rules:`"));
    }
    rules.iter().enumerate().filter_map(|(i, rule)| entry(i + 1, rule, problems)).collect()
}

fn entry(number: usize, rule: &Value, problems: &mut Vec<Problem>) -> Option<Entry> {
    let text = |key: &str| rule.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut warn = |message: String| problems.push(Problem::warning(message));
    let mut entry = Entry { title: text("prh"), propose: text("expected").filter(|e| !e.is_empty()), ..Entry::default() };
    let patterns: Vec<String> = ["pattern", "patterns"].iter().filter_map(|key| rule.get(*key)).flat_map(strings).collect();
    let name = entry.propose.clone().unwrap_or_default();
    if patterns.is_empty() {
        warn(format!("rule {number} (expected: {name}) was left out: it has no pattern, and width and case are folded anyway"));
        return None;
    }
    for pattern in patterns {
        match pattern.strip_prefix('/').and_then(|p| p.rsplit_once('/')) {
            None => entry.phrases.push(pattern),
            Some((body, _)) => match literal(body) {
                Some(word) => entry.phrases.push(word.to_owned()),
                None => entry.regexes.push(body.replace("\\/", "/")),
            },
        }
    }
    for key in ["regexpMustEmpty", "options"] {
        if rule.get(key).is_some() {
            warn(format!(
                "rule {number} (expected: {name}): `{key}` has no counterpart; look whether the rule now finds too much, and use shields"
            ));
        }
    }
    let specs = rule.get("specs").and_then(Value::as_sequence).into_iter().flatten();
    entry.pass = specs.filter_map(|spec| spec.get("to")?.as_str().map(str::to_owned)).collect();
    Some(entry)
}

/// A text, or the texts of a list.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Sequence(items) => items.iter().filter_map(|i| i.as_str().or_else(|| i.get("path")?.as_str())).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
