//! `rules …`: what an author of rules does, as its author does it.

use std::fs;
use std::path::Path;

use super::cli::{Run, kotowari};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(folder.path(), path, text.as_bytes());
    }
    folder
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn run(folder: &tempfile::TempDir, args: &[&str]) -> Run {
    kotowari(folder.path(), args, None)
}

/// A rule that lacks nothing.
const GLOW: &str = "id: claim/novelty.glow
title: {ja: うるツヤの誇張, en: Glow}
why: {ja: 新しさを根拠なく強調しています。, en: It stresses novelty without proof.}
propose: {ja: 具体的な違いを書く。, en: Name the difference.}
law: [{source: jp.medical-ad-guideline}]
phrases: {words: [うるツヤ革命]}
examples:
  flag: [当院の⟦うるツヤ革命⟧を体験。]
  pass: [うるツヤ革命ではありません。]
";

#[test]
fn lint_has_nothing_to_say_about_a_complete_rule() {
    let folder = folder(&[("house/claim/novelty/glow.yaml", GLOW)]);
    let run = run(&folder, &["rules", "lint", "house", "--fail-on", "warning"]);
    assert_eq!((run.code, run.out.as_str()), (0, "1 files: 0 mistakes, 0 warnings\n"), "{}", run.err);
}

#[test]
fn lint_tells_what_works_and_is_not_meant_at_its_place() {
    let phrases = "id: claim/novelty.words
phrases:
  words: [最高の輝き, 輝き, 美肌, 美肌]
  shields: [輝き石, 最高血圧]
examples:
  flag: [輝きます。]
  pass: [⟦輝き⟧石です。]
";
    let pattern = "id: claim/novelty.border\npattern: {regex: \\b革命的な\\b}\nshields: [革命的な人]\n";
    let broken = "id: claim/novelty.mark\nphrases: {words: [つや]}\nexamples: {flag: ['⟦つや']}\n";
    let folder = folder(&[("house/words.yaml", phrases), ("house/border.yaml", pattern), ("house/mark.yaml", broken)]);
    let run = run(&folder, &["rules", "lint", "house"]);
    assert_eq!(run.code, 0, "{}", run.out);
    for (message, place) in [
        ("`最高の輝き` adds nothing: `輝き`", "words.yaml:3:11"),
        ("`美肌` is listed twice", "words.yaml:3:26"),
        ("`最高血圧` shields nothing", "words.yaml:4:18"),
        ("nothing is marked in this `flag` example", "words.yaml:6:10"),
        ("a `pass` example marks a span", "words.yaml:7:10"),
        (r"`\b` finds no border beside Japanese", "border.yaml:2:18"),
        (r"`\b` finds no border beside Japanese", "border.yaml:2:24"),
        ("a pattern has no words that a shield could hide", "border.yaml:3:10"),
        ("the rule has no `pass` examples", "border.yaml:1:1"),
        ("the rule has no title, why, propose, law", "border.yaml:1:5"),
        ("⟦ and ⟧ do not come in pairs", "mark.yaml:3:20"),
    ] {
        let after = run.out.split(message).skip(1).any(|rest| rest.split("warning: ").next().unwrap().contains(place));
        assert!(after, "{message} at {place} is not in\n{}", run.out);
    }
    assert!(!run.out.contains("`輝き石`"), "{}", run.out);
    assert_eq!(kotowari(folder.path(), &["rules", "lint", "house", "--fail-on", "warning"], None).code, 1);
}

#[test]
fn no_mistake_hides_another() {
    let folder = folder(&[
        ("house/claim/a.yaml", "id: claim/novelty.a\nphrases: [革命]\nseverity: eror\n"),
        (
            "house/claim/b.yaml",
            "id: claim/novelty.b\nframe: {any: [[shiny, improve], [shinny]]}\nlaw: [{source: jp.medical-ad-guidline}]\n",
        ),
        ("house/claim/c.yaml", "id: claim/novelty.b\nframe: {any: [[]]}\ngaurds: []\n"),
        ("house/claim/d.yaml", "id: claim/novelty.d\npattern: {regex: '.*'}\n"),
        ("house/claim/e.yaml", "id: claim/novelty.e\nphrases: {words: [b]\n"),
        ("house/lexicon/shiny.yaml", "words: {a: b}\n"),
        ("house/sources.yaml", "house.memo: {title: 3, checked: primary}\nhouse.note: {title: x, checked: seen}\n"),
    ]);
    write(folder.path(), "house/lexicon/latin.yaml", b"words: [caf\xe9]\n");
    let run = run(&folder, &["rules", "lint", "house"]);
    assert_eq!(run.code, 2, "{}", run.out);
    for part in [
        "found: sequence where is expected a map",
        "`eror` is not one of",
        "there is no class `shinny`",
        "did you mean `shiny`?",
        "did you mean `jp.medical-ad-guideline`?",
        "the id `claim/novelty.b` is already used",
        "unknown key `gaurds`",
        "the pattern has no literal",
        "not valid YAML",
        "where is expected a list of words",
        "the file is not UTF-8",
        "write primary, secondary or memory",
    ] {
        assert!(run.out.contains(part), "{part} is not in\n{}", run.out);
    }
    for noise in ["there is no class `shiny`", "the key `title` is missing", "nothing that makes it fire"] {
        assert!(!run.out.contains(noise), "{noise} is in\n{}", run.out);
    }
}

#[test]
fn every_outcome_of_an_example_has_its_name() {
    let rule = "id: claim/novelty.words
classes: {sure: {words: [ばっちり, きっちり]}}
frame: {any: [[sure, improve], [sure, cure]]}
examples:
  flag: [⟦ばっちり改善します⟧。, 何も起きません。, ばっちり⟦改善します⟧。]
  pass: [改善します。, ばっちり改善します。]
";
    let folder = folder(&[("house/words.yaml", rule)]);
    let run = run(&folder, &["rules", "test", "claim/novelty.words", "--rules", "house", "--coverage"]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.out);
    let run = kotowari(folder.path(), &["rules", "test", "claim/novelty.words", "--rules", "house", "--coverage", "-f", "json"], None);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let outcomes: Vec<&str> = report["rules"][0]["examples"].as_array().unwrap().iter().map(|e| e["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["reported", "missing", "wrong", "validated", "noisy"]);
    assert_eq!(report["rules"][0]["coverage"]["words-unseen"][0]["word"], "きっちり");
}

#[test]
fn lists_are_filtered() {
    let folder = folder(&[]);
    let lines = |args: &[&str]| run(&folder, &[&["rules", "list"], args].concat()).out;
    assert!(lines(&["--kind", "requires"]).lines().all(|l| l.starts_with("disclosure/")));
    assert!(lines(&["--severity", "error", "--profile", "clinic"]).contains("claim/guarantee.outcome"));
    assert!(!lines(&["--severity", "error", "--profile", "general"]).contains("claim/guarantee.outcome"));
    assert!(lines(&["--pack", "jp-yakki", "--law", "jp.proper-ad-standards"]).lines().count() > 0);
    assert!(run(&folder, &["rules", "list", "--kind", "phrase"]).err.contains("phrases"));
    assert!(run(&folder, &["rules", "list", "claim/garantee"]).err.contains("did you mean claim/guarantee?"));
}
