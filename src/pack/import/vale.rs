//! Vale rules that extend `existence`: tokens that must not stand in a text, as words or regular expressions.

use serde_yaml::Value;

use super::{Entry, literal};
use crate::meta::Severity;
use crate::problem::Problem;

pub(super) fn read(text: &str, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let value: Value = match serde_yaml::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            problems
                .push(Problem::error(format!("the rule is not valid YAML: {error}")).help("correct it where it is kept, and import again"));
            return Vec::new();
        }
    };
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    if text("extends") != Some("existence") {
        let kind = text("extends").unwrap_or("nothing");
        problems.push(
            Problem::error(format!("a Vale rule that extends {kind} cannot be imported"))
                .help("only `extends: existence` is a list of words"),
        );
        return Vec::new();
    }
    let list = |key: &str| -> Vec<String> {
        value.get(key).and_then(Value::as_sequence).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let severity = match text("level") {
        Some("suggestion") => Severity::Info,
        _ => Severity::Warning,
    };
    let title = text("message").map(|m| m.replace("'%s'", "").replace("%s", "").trim().to_owned()).filter(|m| !m.is_empty());
    let mut entry = Entry { title, severity: Some(severity), shields: list("exceptions"), ..Entry::default() };
    for token in list("tokens") {
        match literal(&token) {
            Some(word) => entry.phrases.push(word.to_owned()),
            None => entry.regexes.push(token),
        }
    }
    // Vale joins what stands under `raw` to one expression.
    entry.regexes.extend(Some(list("raw").concat()).filter(|raw| !raw.is_empty()));
    for key in ["scope", "vocab", "action", "link", "append"] {
        if value.get(key).is_some() {
            problems.push(Problem::warning(format!("`{key}` was left out")).help("`scopes`, `law` and `propose` of our rules may say it"));
        }
    }
    vec![entry]
}
