//! `explain`: a rule as its reader needs it.

use std::fmt::Write as _;

use anyhow::Result;
use kotowari::report::law_line;
use kotowari::rule::{Kind, Rule};
use kotowari::{Lang, RuleSet};

use crate::args::ExplainArgs;
use crate::discover::Found;
use crate::output::Sink;
use crate::session::Session;
use crate::{rules, speech, trace};

pub(crate) fn explain(args: &ExplainArgs) -> Result<u8> {
    if let Some(file) = args.file.as_deref().filter(|_| args.trace) {
        return trace::trace(args, file);
    }
    // the project's own rules, as for a file in the working folder
    let Some(session) = Session::open(Found::default(), &args.read, Vec::new())? else { return Ok(2) };
    let set = session.linter.rules();
    let lang = speech::lang(&args.read.speech);
    let found = rules::selected(set, std::slice::from_ref(&args.rule))?;
    let mut sink = Sink::stdout();
    for rule in found.into_iter().map(|i| &set.rules[i]) {
        let _ = sink.writer().write_all(page(rule, set, lang).as_bytes());
    }
    sink.done(Ok(()))?;
    Ok(0)
}

fn page(rule: &Rule, rules: &RuleSet, lang: Lang) -> String {
    let ja = lang == Lang::Ja;
    let word = |ja_word: &'static str, en: &'static str| if ja { ja_word } else { en };
    let mut page = String::new();
    let mut line = |text: String| {
        page.push_str(&text);
        page.push('\n');
    };
    line(format!("{} — {}", rule.id, rule.title.get(lang)));
    line(String::new());
    line(rule.why.get(lang).to_owned());
    line(String::new());
    let mut severity = rule.severity.default.to_string();
    for (profile, level) in &rule.severity.by_profile {
        let _ = write!(severity, ", {profile}: {level}");
    }
    line(format!("{}: {severity}    {}: {}", word("重大度", "severity"), word("確信度", "confidence"), rule.confidence));
    if !rule.profiles.is_empty() {
        let profiles: Vec<&str> = rule.profiles.iter().map(|p| p.word()).collect();
        line(format!("{}: {}", word("対象の文書", "profiles"), profiles.join(", ")));
    }
    for law in &rule.law {
        line(format!("{}: {}", word("根拠", "law"), law_line(law, rules, lang)));
        if let Some(url) = rules.sources.get(&law.source).and_then(|s| s.url.as_deref()) {
            line(format!("      {url}"));
        }
        if let Some(note) = &law.note {
            line(format!("      {note}"));
        }
    }
    if rule.effective != (None, None) {
        let [from, until] = [rule.effective.0, rule.effective.1].map(|day| day.map_or_else(String::new, |d| d.to_string()));
        line(format!("{}: {from} – {until}", word("有効期間", "in force")));
    }
    if !rule.propose.is_empty() {
        line(format!("{}: {}", word("提案", "proposal"), rule.propose.get(lang)));
    }
    match &rule.kind {
        Kind::Requires(requires) => {
            line(format!("{}:", word("必要な記載", "required statements")));
            for element in &requires.elements {
                line(format!("  - {} ({})", element.title.get(lang), element.id));
            }
        }
        Kind::Ineffective(_) => line(format!("{}: {}", word("種別", "kind"), rule.kind.word())),
        kind => {
            let guards: Vec<&str> = rule.guards.iter().map(|g| g.word()).collect();
            line(format!("{}: {}    {}: {}", word("種別", "kind"), kind.word(), word("除外", "guards"), guards.join(", ")));
        }
    }
    for (flag, head) in [(true, word("指摘する例", "flags")), (false, word("指摘しない例", "passes"))] {
        line(format!("{head}:"));
        for example in rule.examples.iter().filter(|e| e.flag == flag) {
            line(format!("  - {}", example.marked.trim().replace('\n', "\n    ")));
        }
    }
    line(format!("{}: {}", word("ファイル", "file"), rule.file));
    line(String::new());
    page
}
