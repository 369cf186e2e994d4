//! A user's packs: what works without compiling anything, and what a mistake looks like.

use kotowari::pack::{self, PackFile};
use kotowari::problem::Gravity;
use kotowari::{Levels, Linter, Profile, Severity, Source, input};

fn file(path: &str, text: &str) -> PackFile {
    PackFile { path: path.into(), name: path.into(), text: text.into() }
}

fn problems(text: &str) -> Vec<(String, String)> {
    let file = file("house/claim/novelty/x.yaml", text);
    let (_, problems) = pack::load(std::slice::from_ref(&file), true);
    problems
        .into_iter()
        .filter(|p| p.gravity == Gravity::Error)
        .map(|p| (p.span.map_or(String::new(), |s| text[s].to_owned()), p.message))
        .collect()
}

#[test]
fn a_house_rule_needs_an_id_and_words() {
    let rule = file("house/claim/novelty/glow.yaml", "id: claim/novelty.glow\nphrases: {words: [うるツヤ革命]}\n");
    let (rules, problems) = pack::load(&[rule], true);
    assert!(!pack::unusable(&problems), "{problems:?}");
    let linter = Linter::new(rules, Levels::default(), Some(Profile::Cosmetic));
    let report = linter.lint(Source::from_text("a.txt", "新しいうるツヤ革命です。"), input::by_name("text").unwrap());
    let finding = &report.documents[0].findings[0];
    assert_eq!(finding.place.quote, "うるツヤ革命です");
    assert_eq!(finding.severity, Severity::Warning);
}

#[test]
fn every_mistake_of_a_file_is_found_at_once() {
    let text = "id: claim/novelty.x\nseverity: eror\ngaurds: [negated]\nphrases:\n  godan: [治す, 消える医]\n  wrods: [x]\nguards: [negatd]\nlaw: [{source: jp.nowhere}]\n";
    let found = problems(text);
    let at: Vec<&str> = found.iter().map(|(at, _)| at.as_str()).collect();
    // what cannot be decoded comes first, then what the rest means
    assert_eq!(at, ["gaurds", "wrods", "jp.nowhere", "eror", "negatd", "消える医"], "{found:#?}");
}

#[test]
fn broken_yaml_is_a_problem_and_no_panic() {
    for text in [
        "",
        "a: [",
        "- - -",
        "id: claim/x",
        "\u{0}",
        "id: &a *a",
        "{",
        "id: claim/cure.x\nframe: 3\n",
        "id: claim/cure.x\nframe: {any: [[nothing]]}\n",
        "id: claim/cure.x\npattern: {regex: '('}\n",
    ] {
        assert!(!problems(text).is_empty(), "{text:?}");
    }
}

#[test]
fn a_frame_finds_what_nobody_wrote_down() {
    let rule = file(
        "house/claim/guarantee/own.yaml",
        "id: claim/guarantee.own\nclasses: {sure: {words: [ばっちり]}}\nframe: {any: [[sure, improve]]}\n",
    );
    let (rules, problems) = pack::load(&[rule], true);
    assert!(!pack::unusable(&problems), "{problems:?}");
    let linter = Linter::new(rules, Levels::default(), Some(Profile::Clinic));
    let quotes = |text: &str| -> Vec<String> {
        let report = linter.lint(Source::from_text("a.txt", text), input::by_name("text").unwrap());
        report.documents[0].findings.iter().map(|f| f.place.quote.clone()).collect()
    };
    assert_eq!(quotes("この薬で症状がばっちり改善していきます。"), ["ばっちり改善していきます"]);
    assert_eq!(quotes("ばっちり改善するわけではありません。"), [] as [String; 0]);
    assert_eq!(quotes("ばっちり受診し、症状を改善します。"), [] as [String; 0]);
}
