//! One page a rule, in Japanese and English, with an index by category and by law: what `explain` says, to be read and
//! linked without the program. Examples are the rule's own, so what a page shows is tested.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::meta::{Lang, Localized};
use crate::report::law_line;
use crate::rule::kind::requires::Requires;
use crate::rule::{Kind, Rule, RuleSet};

/// The first line of every page, by which pages that nobody makes any more are known.
pub const MARK: &str = "<!-- Written by `kotowari rules docs`; change the rule, not this page. -->";

/// Name of the index.
pub const INDEX: &str = "README.md";

/// All pages: path below their folder, and text.
#[must_use]
pub fn pages(rules: &RuleSet) -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> = rules.rules.iter().map(|r| (path(r), page(r, rules))).collect();
    pages.push((INDEX.to_owned(), index(rules)));
    pages
}

fn path(rule: &Rule) -> String {
    let (category, name) = rule.id.as_str().split_once('.').unwrap_or((rule.id.as_str(), "rule"));
    format!("{category}/{name}.md")
}

fn page(rule: &Rule, rules: &RuleSet) -> String {
    let mut page = format!("{MARK}\n\n# {} {}\n", rule.id, rule.title.get(Lang::Ja));
    both(&mut page, &rule.title, &rule.why);
    let mut severity = rule.severity.default.to_string();
    for (profile, level) in &rule.severity.by_profile {
        let _ = write!(severity, ", {profile}: {level}");
    }
    let words = |words: Vec<&str>| if words.is_empty() { "all".to_owned() } else { words.join(", ") };
    let _ = write!(page, "\n| | |\n|---|---|\n| 重大度 severity | {severity} |\n| 確信度 confidence | {} |\n", rule.confidence);
    let _ = writeln!(page, "| 文書の種類 profiles | {} |", words(rule.profiles.iter().map(|p| p.word()).collect()));
    let _ = writeln!(page, "| 種別 kind | {} |", rule.kind.word());
    if !matches!(rule.kind, Kind::Requires(_) | Kind::Ineffective(_)) {
        let _ = writeln!(page, "| 除外 guards | {} |", words(rule.guards.iter().map(|g| g.word()).collect()));
    }
    let _ = writeln!(page, "| ファイル file | `{}` |", rule.file);
    if !rule.law.is_empty() {
        page.push_str("\n## 根拠 Law\n\n");
    }
    for law in &rule.law {
        let url = rules.sources.get(&law.source).and_then(|s| s.url.as_deref()).map_or(String::new(), |u| format!(" <{u}>"));
        let note = law.note.as_ref().map_or(String::new(), |n| format!("\n  ({n})"));
        let _ = writeln!(page, "- {}{url}{note}", law_line(law, rules, Lang::Ja));
    }
    if !rule.propose.is_empty() {
        page.push_str("\n## 提案 Proposal\n");
        both(&mut page, &Localized::default(), &rule.propose);
    }
    if let Kind::Requires(requires) = &rule.kind {
        elements(&mut page, requires);
    }
    for (flag, head) in [(true, "指摘する例 Flagged"), (false, "指摘しない例 Passed")] {
        let examples: Vec<&str> = rule.examples.iter().filter(|e| e.flag == flag).map(|e| e.marked.trim_end()).collect();
        if !examples.is_empty() {
            let _ = writeln!(page, "\n## {head}");
        }
        for example in examples {
            let fence = "`".repeat(3.max(1 + longest_run(example, '`')));
            let _ = write!(page, "\n{fence}text\n{example}\n{fence}\n");
        }
    }
    page
}

/// A text in both languages, the English one in italics and behind its heading.
fn both(page: &mut String, head: &Localized, text: &Localized) {
    let (ja, en) = (text.get(Lang::Ja), text.get(Lang::En));
    if !ja.is_empty() {
        let _ = write!(page, "\n{ja}\n");
    }
    if !en.is_empty() && en != ja {
        let head = Some(head.get(Lang::En)).filter(|h| !h.is_empty()).map_or(String::new(), |h| format!("**{h}.** "));
        let _ = write!(page, "\n{head}{en}\n");
    }
}

fn elements(page: &mut String, requires: &Requires) {
    page.push_str("\n## 必要な記載 Required statements\n\n");
    for element in &requires.elements {
        let _ = writeln!(page, "- `{}` {} / {}", element.id, element.title.get(Lang::Ja), element.title.get(Lang::En));
    }
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or(0)
}

fn index(rules: &RuleSet) -> String {
    let mut page =
        format!("{MARK}\n\n# 規則 Rules\n\n{} rules. Not legal advice; no finding does not mean compliant.\n", rules.rules.len());
    let line = |rule: &Rule| format!("- [{}]({}) {} ({})\n", rule.id, path(rule), rule.title.get(Lang::Ja), rule.severity.default);
    let mut categories: BTreeMap<&str, String> = BTreeMap::new();
    let mut laws: BTreeMap<&str, String> = BTreeMap::new();
    for rule in &rules.rules {
        categories.entry(rule.id.category().name()).or_default().push_str(&line(rule));
        let mut sources: Vec<&str> = rule.law.iter().map(|l| l.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        sources.into_iter().for_each(|source| laws.entry(source).or_default().push_str(&line(rule)));
    }
    page.push_str("\n## 区分から By category\n");
    for (category, lines) in categories {
        let _ = write!(page, "\n### {category}\n\n{lines}");
    }
    page.push_str("\n## 根拠から By law\n");
    for (source, lines) in laws {
        let title = rules.sources.get(source).map_or("", |s| s.title.get(Lang::Ja));
        let _ = write!(page, "\n### {source} {title}\n\n{lines}");
    }
    page
}
