//! `kotowari.yml`: which one is whose, what it changes, and what its mistakes look like.

use std::fs;
use std::path::Path;

use super::cli::{kotowari, scratch};

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

const CLAIM: &str = "必ず効果が出ます。\n";

#[test]
fn the_nearest_file_counts_for_each_document() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("kotowari.yml", "profile: {default: clinic, by-path: {\"lp/**\": ad}}\n"),
            ("news/kotowari.yml", "extends: [../kotowari.yml]\nseverity: {claim/: info}\n"),
            ("alone/kotowari.yaml", "profile: cosmetic\nignore: [claim/]\n"),
            ("a.md", CLAIM),
            ("lp/a.md", CLAIM),
            ("news/a.md", CLAIM),
            ("alone/a.md", CLAIM),
            ("said.md", "---\nprofile: general\n---\n\n必ず効果が出ます。\n"),
        ],
    );
    let run = kotowari(folder.path(), &["check", ".", "-f", "json"], None);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let of = |path: &str| -> (String, String, Vec<String>) {
        let document = report["documents"].as_array().unwrap().iter().find(|d| d["path"] == path).unwrap();
        let text = |key: &str| document[key].as_str().unwrap().to_owned();
        let claims = document["findings"].as_array().unwrap().iter().filter(|f| f["category"] == "claim/guarantee");
        (text("profile"), text("profileReason"), claims.map(|f| f["severity"].as_str().unwrap().to_owned()).collect())
    };
    let case = |path: &str, profile: &str, reason: &str, severities: &[&str]| {
        assert_eq!(of(path), (profile.to_owned(), reason.to_owned(), severities.iter().map(|s| (*s).to_owned()).collect()), "{path}");
    };
    case("a.md", "clinic", "configured", &["error"]);
    case("lp/a.md", "ad", "configured", &["error"]);
    case("news/a.md", "clinic", "configured", &["info"]);
    case("alone/a.md", "cosmetic", "configured", &[]);
    assert_eq!(of("said.md").1, "declared");
    // what is typed counts more
    let run = kotowari(folder.path(), &["check", "a.md", "--severity", "claim/guarantee=warning", "-f", "compact"], None);
    assert!(run.code == 0 && run.out.contains("warning[claim/guarantee"), "{}", run.out);
    let run = kotowari(folder.path(), &["check", "a.md", "--severity", "claim/=off", "-f", "compact"], None);
    assert!(!run.out.contains("claim/"), "{}", run.out);
    assert_eq!(kotowari(folder.path(), &["check", "alone/a.md", "--no-config", "--profile", "clinic"], None).code, 1);
    assert_eq!(kotowari(folder.path(), &["check", "a.md", "--config", "alone/kotowari.yaml"], None).code, 0);
    // standard input has the configuration of the place it is said to come from
    let run = kotowari(folder.path(), &["check", "-", "--stdin-filename", "alone/new.md"], Some(CLAIM.as_bytes()));
    assert_eq!(run.code, 0, "{}", run.out);
}

#[test]
fn packs_thresholds_and_rules_of_the_house() {
    let folder = scratch();
    write(
        folder.path(),
        &[
            ("kotowari.yml", "rules: [house]\nfail-on: warning\n"),
            ("house/claim/glow.yaml", "id: claim/novelty.glow\nphrases: {words: [診療時間]}\n"),
        ],
    );
    let check = |extra: &[&str]| kotowari(folder.path(), &[&["check", "good.md", "-f", "compact"], extra].concat(), None);
    let run = check(&[]);
    assert!(run.code == 1 && run.out.contains("claim/novelty.glow"), "{}{}", run.out, run.err);
    assert_eq!(check(&["--fail-on", "error"]).code, 0);
    assert!(kotowari(folder.path(), &["explain", "claim/novelty.glow"], None).code == 0);
    write(folder.path(), &[("kotowari.yml", "rules: [house]\nfail-on: warning\npacks: {house: false}\n")]);
    assert_eq!(check(&[]).code, 0);
    write(folder.path(), &[("kotowari.yml", "limits: {document-mib: 0}\n")]);
    let run = check(&[]);
    assert!(run.code == 2 && run.err.contains("good.md: larger than 0 MiB"), "{}", run.err);
}

#[test]
fn mistakes_are_drawn_and_nothing_is_checked() {
    let folder = scratch();
    let path = folder.path();
    let said = |files: &[(&str, &str)], parts: &[&str]| {
        write(path, files);
        for command in [&["check", "."][..], &["config", "show", "bad.md"], &["obligations", "bad.md"], &["inspect", "bad.md"]] {
            let run = kotowari(path, command, None);
            assert_eq!(run.code, 2, "{command:?} {}", run.err);
            assert!(run.out.is_empty(), "{command:?} {}", run.out);
            for part in parts {
                assert!(run.err.contains(part), "{part} is not in {}", run.err);
            }
        }
    };
    said(
        &[("kotowari.yml", "fail-no: error\nprofile: clinc\nselect: claim/\n")],
        &[
            "kotowari.yml:1:1",
            "unknown key `fail-no`",
            "did you mean `fail-on`?",
            "kotowari.yml:2:10",
            "did you mean `clinic`?",
            "kotowari.yml:3:9",
            "write a list",
        ],
    );
    said(&[("kotowari.yml", "a: [\n")], &["not valid YAML"]);
    said(
        &[("kotowari.yml", "extends: [base.yml]\n"), ("base.yml", "extends: [kotowari.yml]\n")],
        &["kotowari.yml extends itself", "base.yml:1:11"],
    );
    said(&[("kotowari.yml", "extends: [nowhere.yml]\n")], &["nowhere.yml cannot be read", "kotowari.yml:1:11"]);
    said(&[("kotowari.yml", ""), ("kotowari.yaml", "")], &["there are both kotowari.yml and kotowari.yaml", "keep one of them"]);
    fs::remove_file(path.join("kotowari.yaml")).unwrap();
    write(path, &[("kotowari.yml", "ignore: [claim/garantee]\npacks: {jp-medicl: false}\n")]);
    let run = kotowari(path, &["check", "."], None);
    assert_eq!(run.code, 2);
    for part in ["no rule is named `claim/garantee`", "did you mean `claim/guarantee`?", "kotowari.yml:1:9", "did you mean `jp-medical`?"] {
        assert!(run.err.contains(part), "{part} is not in {}", run.err);
    }
}

#[test]
fn one_run_has_one_threshold_and_one_set_of_rules() {
    let folder = scratch();
    write(folder.path(), &[("kotowari.yml", "fail-on: error\n"), ("sub/kotowari.yml", "fail-on: never\n"), ("sub/a.md", CLAIM)]);
    let run = kotowari(folder.path(), &["check", "."], None);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("kotowari.yml:1 and sub/kotowari.yml:1 say different things of `fail-on`"), "{}", run.err);
    assert_eq!(kotowari(folder.path(), &["check", "."].iter().chain(&["--fail-on", "never"]).copied().collect::<Vec<_>>(), None).code, 0);
    assert_eq!(kotowari(folder.path(), &["check", "sub"], None).code, 0);
}

#[test]
fn config_show_says_where_each_value_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("base.yml", "profile: clinic\nseverity: {claim/novelty: off}\n"),
            ("kotowari.yml", "# 記事\nextends: [base.yml]\noverrides:\n  - {files: [\"old/**\"], severity: {claim/novelty: info}}\n"),
        ],
    );
    let run = kotowari(folder.path(), &["config", "show", "old/a.md"], None);
    assert_eq!(run.code, 0, "{}", run.err);
    insta::assert_snapshot!(run.out);
    let schema = kotowari(folder.path(), &["config", "schema"], None).out;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&schema).unwrap()["$id"], "urn:kotowari:config:1");
}

#[test]
fn init_writes_what_works_and_overwrites_nothing() {
    let folder = scratch();
    let run = kotowari(folder.path(), &["init", "--profile", "clinic"], None);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(kotowari(folder.path(), &["check", "bad.md"], None).code, 1);
    let text = fs::read_to_string(folder.path().join("kotowari.yml")).unwrap();
    let run = kotowari(folder.path(), &["init"], None);
    assert!(run.code == 2 && run.err.contains("kotowari.yml is there already"), "{}", run.err);
    assert_eq!(fs::read_to_string(folder.path().join("kotowari.yml")).unwrap(), text);
    // every line that is a comment can be made to count
    let all: String = text
        .lines()
        .map(|l| {
            l.strip_prefix("# ")
                .filter(|l| l.contains(": [") || l.contains(": {") || l.starts_with("  - ") || *l == "overrides:")
                .unwrap_or(l)
        })
        .filter(|l| !l.starts_with("profile: {"))
        .map(|l| format!("{l}\n"))
        .collect();
    let file = kotowari::config::read("kotowari.yml", &all);
    assert!(file.problems.is_empty() && file.entries.len() > 6, "{all}\n{:?}", file.problems);
    assert_eq!(kotowari(folder.path(), &["init", "nowhere"], None).code, 2);
}

#[test]
fn an_empty_configuration_says_nothing() {
    let folder = scratch();
    for text in ["", "# nothing\n", "\u{feff}# 何も\n"] {
        fs::write(folder.path().join("kotowari.yml"), text).unwrap();
        assert_eq!(kotowari(folder.path(), &["check", "bad.md"], None).code, 1);
    }
}
