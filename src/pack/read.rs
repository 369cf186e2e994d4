//! YAML files to raw packs. Every mistake of every file is found in one run: where a value does not fit, it is taken
//! out, the rest is read again, and what is left is compiled like any other, for the mistakes of meaning in it.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::pack::PackFile;
use crate::pack::place::Texts;
use crate::pack::raw::{self, FileRole, RawBundle};
use crate::problem::Problem;
use crate::yaml::Parsed;
use crate::yaml::decode::{self, Advice};

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

fn file_as<T: DeserializeOwned>(file: &PackFile, parsed: Option<&Parsed>, problems: &mut Vec<Problem>) -> Option<T> {
    let found = problems.len();
    let decoded = decode::decode(&file.text, parsed?, &ADVICE, problems);
    for problem in &mut problems[found..] {
        problem.file = Some(file.name.clone());
    }
    decoded
}

/// The next steps that only an author of rules needs.
static ADVICE: Advice = Advice {
    empty: "remove it, or write a rule; `kotowari rules new` makes one to start from",
    missing: |key| match key {
        "id" => "write id: <category>.<name>, such as id: claim/guarantee.house",
        "checked" => "write checked: primary, secondary or memory",
        _ => "add it; rules/README.md shows what each file holds",
    },
    variant: |message| match () {
        () if message.contains("RawFrame") => "a frame is a list of classes, or a map with `slots:` and order, gap, within, unless",
        () if message.contains("RawText") => "write a text, or a map of languages: {ja: …, en: …}",
        () if message.contains("RawSeverity") => "write error, warning or info, or a map of profiles with `default`",
        () if message.contains("RawExample") => "write a text, or {text: …, profile: …}; a text that holds `: ` needs quotes",
        () => "rules/README.md shows what stands here",
    },
    shape: |expected| match expected {
        e if e.contains("RawWords") => {
            Some("write {words: [one, two]}; words that inflect have groups of their own, such as godan: [治る]")
        }
        e if e.contains("RawFrames") => Some("write {any: [[class, class]]}"),
        e if e.contains("RawNumeric") => Some("write {units: [percent], with: [class]}"),
        e if e.contains("RawPattern") => Some("write {regex: '…'}"),
        e if e.contains("RawExamples") => Some("write {flag: [a sentence with ⟦the words⟧], pass: [one that is fine]}"),
        e if e.contains("RawLaw") => Some("write {source: an id of sources.yaml, section: …}"),
        e if e.contains("list of words") => Some("write a list: [one, two], or one item a line after `- `"),
        _ => None,
    },
};
