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
    let pattern = "id: claim/novelty.border\npattern: {regex: \\b革命的な\\b}\nshields: [革命的な人]\nclasses: {idle: {words: [つや]}}\n";
    let owed = "id: disclosure/cost.x\nrequires: {owed-when: {subjects: [food]}, elements: [{id: a, met: [[number/price]]}]}\n";
    let moved = "id: claim/novelty.moved\nphrases: {words: [つや]}\n";
    let broken = "id: claim/novelty.mark\nphrases: {words: [つや]}\nexamples: {flag: ['⟦つや']}\n";
    let folder = folder(&[
        ("house/words.yaml", phrases),
        ("house/border.yaml", pattern),
        ("house/mark.yaml", broken),
        ("house/claim/novelty/here.yaml", moved),
        ("house/owed.yaml", owed),
    ]);
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
        ("nothing in the rule uses the class `idle`", "border.yaml:4:17"),
        ("the rule has no `pass` examples", "border.yaml:1:1"),
        ("the rule has no title, why, propose, law", "border.yaml:1:5"),
        ("⟦ and ⟧ do not come in pairs", "mark.yaml:3:20"),
        ("the id `claim/novelty.moved` is not where the file stands", "claim/novelty/here.yaml:1:5"),
        ("no subject has the tag `food`", "owed.yaml:2:35"),
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
        (
            "house/claim/f.yaml",
            "id: claim/novelty.f\nclasses: {radiant: {words: [輝き]}}\nframe: {any: [[radiannt, improve]]}\nscopes: {only: [headng]}\neffective: {from: soon}\n",
        ),
        (
            "house/disclosure/g.yaml",
            "id: disclosure/cost.g\nrequires: {owed-when: {subjects: [self-pai]}, elements: []}\nexamples: {flag: [{text: a, profile: clinik}]}\n",
        ),
        ("house/sources.yaml", "house.memo: {title: 3, checked: primary}\nhouse.note: {title: x, checked: seen}\n"),
    ]);
    write(folder.path(), "house/lexicon/latin.yaml", b"words: [caf\xe9]\n");
    let run = run(&folder, &["rules", "lint", "house"]);
    assert_eq!(run.code, 2, "{}", run.out);
    for part in [
        "found: sequence where is expected a map",
        "write {words: [one, two]}",
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
        "did you mean `radiant`?",
        "did you mean `heading`?",
        "`soon` is no day",
        "did you mean `self-pay`?",
        "say what must be stated",
        "did you mean `clinic`?",
    ] {
        assert!(run.out.contains(part), "{part} is not in\n{}", run.out);
    }
    let (errors, warnings) = (run.out.rfind("error: ").unwrap(), run.out.find("warning: ").unwrap_or(usize::MAX));
    assert!(errors < warnings, "{}", run.out);
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
    assert_eq!(report["rules"][0]["coverage"]["wordsUnseen"][0]["word"], "きっちり");
}

#[test]
fn lists_are_filtered() {
    let folder = folder(&[]);
    let lines = |args: &[&str]| run(&folder, &[&["rules", "list"], args].concat()).out;
    assert!(lines(&["--kind", "requires"]).lines().all(|l| l.starts_with("disclosure/")));
    assert!(lines(&["--severity", "error", "--profile", "clinic"]).contains("claim/guarantee.outcome"));
    assert!(!lines(&["--severity", "error", "--profile", "general"]).contains("claim/guarantee.outcome"));
    assert!(lines(&["--pack", "jp-yakki", "--law", "jp.proper-ad-standards"]).lines().count() > 0);
    write(folder.path(), "house/claim/novelty/glow.yaml", GLOW.as_bytes());
    assert!(lines(&["--pack", "house", "--rules", "house"]).starts_with("claim/novelty.glow "));
    assert!(run(&folder, &["rules", "list", "--kind", "phrase"]).err.contains("phrases"));
    assert!(run(&folder, &["rules", "list", "claim/garantee"]).err.contains("did you mean `claim/guarantee`?"));
}

#[test]
fn a_new_rule_lints_tests_and_finds() {
    let folder = folder(&[("a.md", "うるおい肌へ導きます。\n\nうるおい肌へ導く（※角層まで）美容液です。\n")]);
    let new = [
        "rules",
        "new",
        "claim/drug-effect.moist",
        "--phrase",
        "うるおい肌へ導く",
        "--note",
        "※角層まで",
        "--title",
        "浸透の範囲",
        "--why",
        "角層より深くに届くと読めます。",
        "--propose",
        "「※角層まで」と添える。",
        "--law",
        "jp.proper-ad-standards",
        "--flag",
        "⟦うるおい肌へ導く⟧化粧水。",
        "--pass",
        "うるおい肌へ導く（※角層まで）化粧水。",
    ];
    let made = run(&folder, &new);
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(made.err.contains("wrote house/claim/drug-effect/moist.yaml"), "{}", made.err);
    assert!(made.err.contains("found in all forms: うるおい肌へ導く (godan)"), "{}", made.err);
    let lint = run(&folder, &["rules", "lint", "house", "--fail-on", "warning"]);
    assert_eq!(lint.code, 0, "{}", lint.out);
    let test = run(&folder, &["rules", "test", "claim/drug-effect.moist", "--rules", "house"]);
    assert_eq!(test.out, "2 passed, 0 failed\n");
    let check = run(&folder, &["check", "a.md", "--rules", "house", "--isolated", "-f", "compact"]);
    assert_eq!(check.out.lines().filter(|l| l.starts_with("a.md:1:1: warning[claim/drug-effect.moist]")).count(), 1, "{}", check.out);
    assert!(!check.out.contains("a.md:3"), "{}", check.out);
    let again = run(&folder, &new);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("exists and is left as it is"), "{}", again.err);
    for (args, said) in [
        (vec!["rules", "new"], "kotowari rules new claim/guarantee.house"),
        (vec!["rules", "new", "claim/garantee.x"], "did you mean `claim/guarantee`?"),
        (vec!["rules", "new", "claim/guarantee.x"], "--phrase"),
        (vec!["rules", "new", "claim/guarantee.outcome"], "another name"),
    ] {
        let run = run(&folder, &args);
        assert_eq!(run.code, 2);
        assert!(run.err.contains(said), "{}", run.err);
    }
}

#[test]
fn a_phrase_of_which_nobody_can_tell_how_it_inflects_is_asked_about() {
    let folder = folder(&[]);
    let made = run(&folder, &["rules", "new", "claim/novelty.x", "--phrase", "きれいになります", "--phrase", "魔法の水"]);
    assert!(made.err.contains("write its dictionary form under godan") && made.err.contains(": きれいになります\n"), "{}", made.err);
    let rule = fs::read_to_string(folder.path().join("house/claim/novelty/x.yaml")).unwrap();
    assert!(rule.contains("\n  words: [きれいになります, 魔法の水]\n"), "{rule}");
}

#[test]
fn a_rule_of_another_pack_that_speaks_instead_is_named() {
    let rule = "id: claim/cure.atopy\nphrases: {godan: [アトピーが治る]}\nexamples: {flag: [この石けんで⟦アトピーが治ります⟧。]}\n";
    let folder =
        folder(&[("house/claim/cure/atopy.yaml", rule), ("a.md", "---\nprofile: clinic\n---\n\nこの石けんでアトピーが治ります。\n")]);
    let test = |more: &[&str]| run(&folder, &[&["rules", "test", "claim/cure.atopy", "--rules", "house"], more].concat()).out;
    let out = test(&[]);
    let other = out.split("--severity ").nth(1).and_then(|rest| rest.split("=off`").next()).unwrap_or_else(|| panic!("{out}"));
    let json: serde_json::Value = serde_json::from_str(&test(&["-f", "json"])).unwrap();
    assert_eq!(json["rules"][0]["examples"][0]["spokenBy"], serde_json::json!([other]));
    assert_eq!(test(&["--isolated"]), "1 passed, 0 failed\n");
    let trace = run(&folder, &["explain", "claim/cure.atopy", "a.md", "--rules", "house", "--trace"]).out;
    assert!(trace.contains(&format!("reported by {other}, which agrees and speaks for both")), "{trace}");
    let check = |more: &[&str]| run(&folder, &[&["check", "a.md", "--rules", "house"], more].concat());
    let speaks = check(&["-f", "compact"]).out;
    assert!(speaks.contains(other) && !speaks.contains("claim/cure.atopy"), "{speaks}");
    let off = format!("{other}=off");
    let shown = check(&["--severity", &off]);
    assert!(shown.out.contains("kotowari explain claim/cure.atopy --rules house"), "{}", shown.out);
    assert!(shown.err.contains("--rules house` tells why"), "{}", shown.err);
}

#[test]
fn a_rule_holds_from_its_first_day_to_its_last() {
    let rule = format!("{GLOW}effective: {{from: 2030-01-01, until: 2030-12-31}}\nscopes: {{not: [quote]}}\n");
    let folder = folder(&[("house/claim/novelty/glow.yaml", &rule), ("a.md", "うるツヤ革命です。\n\n> うるツヤ革命です。\n")]);
    for (day, findings) in [("2029-12-31", 0), ("2030-01-01", 1), ("2030-12-31", 1), ("2031-01-01", 0)] {
        let check = run(&folder, &["check", "a.md", "--rules", "house", "--isolated", "-f", "compact", "--as-of", day]);
        assert_eq!(check.out.matches("claim/novelty.glow").count(), findings, "{day}: {}", check.out);
    }
    assert!(run(&folder, &["explain", "claim/novelty.glow", "--rules", "house"]).out.contains("2030-01-01 – 2030-12-31"));
}

#[test]
fn show_tells_where_each_value_comes_from() {
    let rule = "id: claim/guarantee.outcome\nseverity: error\nclasses: {sure: {words: [ばっちり]}}\nframe: {any: [[sure, improve]]}\n";
    let folder = folder(&[("house/own.yaml", rule), ("house/lexicon/improve.yaml", "suru: [改善]\n")]);
    let run = run(&folder, &["rules", "show", "claim/guarantee.outcome", "--rules", "house"]);
    insta::assert_snapshot!(run.out);
}

#[test]
fn a_list_of_two_hundred_phrases_becomes_a_pack() {
    let list: String = (0..200).map(|i| format!("・魔法の水{i}号\n")).collect();
    let folder = folder(&[("ng.txt", &format!("# 社内NG集\n\n{list}魔法の水１号\n")), ("a.md", "当院の魔法の水199号です。\n")]);
    let import = run(&folder, &["rules", "import", "ng.txt", "--id", "claim/novelty.ng"]);
    assert_eq!(import.code, 1, "{}", import.err);
    assert!(import.err.contains("`魔法の水１号` was left out: it is in the list already"), "{}", import.err);
    assert!(import.err.contains("lines: 200 phrases and patterns in 1 rules below house"), "{}", import.err);
    for said in
        ["the usual guards of claim/novelty", "one phrase of a rule is its example", "kotowari rules test claim/novelty.ng --rules house"]
    {
        assert!(import.err.contains(said), "{said} is not in {}", import.err);
    }
    let rule = fs::read_to_string(folder.path().join("house/claim/novelty/ng.yaml")).unwrap();
    assert!(rule.contains("    - 魔法の水1号\n    - 魔法の水2号\n") && rule.contains("only the first is an example"), "{rule}");
    assert_eq!(run(&folder, &["rules", "lint", "house"]).code, 0);
    assert_eq!(run(&folder, &["rules", "test", "claim/novelty.ng", "--rules", "house"]).out, "1 passed, 0 failed\n");
    let check = run(&folder, &["check", "a.md", "--rules", "house", "--isolated", "-f", "compact"]);
    assert!(check.out.contains("warning[claim/novelty.ng]"), "{}", check.out);
    let again = run(&folder, &["rules", "import", "ng.txt", "--id", "claim/novelty.ng"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("left as it is"), "{}", again.err);
}

#[test]
fn tables_prh_and_vale_are_imported_and_what_cannot_be_is_told() {
    let prh = "version: 1\nimports: [other.yml]\nrules:\n  - {expected: Webサイト}\n  - expected: 子ども\n    patterns: [子供, /小供(?=達)/, /こ(?:供|ども)達/]\n    regexpMustEmpty: $1\n    specs: [{from: 子供, to: 子ども}]\n    prh: 表記をそろえます\n";
    let vale = "extends: existence\nmessage: \"Avoid '%s'.\"\nlevel: suggestion\nscope: heading\nignorecase: true\ntokens: [game changer, 'cutting[- ]edge']\nexceptions: [game changers inc]\n";
    let tsv =
        "phrase\tpropose\tseverity\tmemo\n神の水\t具体的な成分を書く\tinfo\tx\n魔法の水\t具体的な成分を書く\tinfo\n奇蹟の水\t\tworst\n";
    let folder = folder(&[("terms.yml", prh), ("Hype.yml", vale), ("ng.tsv", tsv), ("empty.txt", "\n# x\n")]);
    let mut said = String::new();
    for (file, into, id) in
        [("terms.yml", "p", "claim/novelty.p"), ("Hype.yml", "v", "claim/novelty.v"), ("ng.tsv", "t", "claim/novelty.t")]
    {
        let import = run(&folder, &["rules", "import", file, "--into", into, "--id", id]);
        assert_eq!(import.code, 1, "{}", import.err);
        said.push_str(&import.err);
        assert_eq!(run(&folder, &["rules", "lint", into]).code, 0, "{}", run(&folder, &["rules", "lint", into]).out);
        let test = run(&folder, &["rules", "test", "claim/novelty", "--rules", into]);
        assert_eq!(test.code, 0, "{}", test.out);
    }
    insta::assert_snapshot!(said);
    let rule = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap();
    insta::assert_snapshot!(rule("p/claim/novelty/p-2.yaml") + "---\n" + &rule("t/claim/novelty/t-1.yaml"));
    let empty = run(&folder, &["rules", "import", "empty.txt"]);
    assert_eq!(empty.code, 2);
    assert!(empty.err.contains("--from"), "{}", empty.err);
    assert_eq!(run(&folder, &["rules", "import", "ng.tsv", "--from", "xls"]).code, 2);
}

#[test]
fn wrong_turns_end_at_what_to_do() {
    let rule = "id: claim/drug-effect.moist\nframe: {any: [{slots: [うるおい肌へ導く], unless: [※角層まで]}]}\n";
    let folder = folder(&[("house/moist.yaml", rule), ("ng.tsv", "表現\t言い換え\t重大度\n魔法の水\t成分を書く\tinfo\n")]);
    let lint = run(&folder, &["rules", "lint", "house"]);
    assert!(lint.out.contains("write `classes: {own: {words: [うるおい肌へ導く]}}` and name `own` here"), "{}", lint.out);
    let test = run(&folder, &["rules", "test", "claim/drug-effect.moist"]);
    assert!(test.err.contains("--rules PATH"), "{}", test.err);
    let import = run(&folder, &["rules", "import", "ng.tsv", "--into", "list"]);
    assert!(import.err.contains("tsv: 1 phrases"), "{}", import.err);
}

#[test]
fn diff_names_what_changed_for_those_who_depend_on_it() {
    let rule = |id: &str, rest: &str| format!("id: {id}\nphrases: {{words: [革命]}}\n{rest}");
    let law = |section: &str| format!("law: [{{source: jp.medical-ad-guideline, section: {section}}}]\n");
    let folder = folder(&[
        ("old/a.yaml", &rule("claim/novelty.a", &law("第1"))),
        ("old/b.yaml", &rule("claim/novelty.b", "severity: info\n")),
        ("old/c.yaml", &rule("claim/novelty.c", "")),
        ("new/a.yaml", &rule("claim/novelty.a", &law("第2"))),
        ("new/b.yaml", &rule("claim/novelty.b", "severity: {default: info, clinic: warning}\n")),
        ("new/d.yaml", &rule("claim/novelty.d", "")),
        ("broken/a.yaml", "id: 3\n"),
    ]);
    let diff = run(&folder, &["rules", "diff", "old", "new"]);
    assert_eq!(diff.code, 1);
    insta::assert_snapshot!(diff.out, @r"
    ~ claim/novelty.a law: jp.medical-ad-guideline 第1 → jp.medical-ad-guideline 第2
    ~ claim/novelty.b severity: info → info, clinic: warning
    - claim/novelty.c removed
    + claim/novelty.d added
    ");
    let json: serde_json::Value = serde_json::from_str(&run(&folder, &["rules", "diff", "old", "new", "-f", "json"]).out).unwrap();
    assert_eq!(
        json["changes"][1],
        serde_json::json!({"rule": "claim/novelty.b", "change": "severity", "old": "info", "new": "info, clinic: warning"})
    );
    assert_eq!(run(&folder, &["rules", "diff", "old", "old"]).code, 0);
    let untold = run(&folder, &["rules", "diff", "old", "new", "--changelog"]);
    assert_eq!(untold.code, 2);
    assert!(untold.err.contains("CHANGELOG.md; every pack says there what changed"), "{}", untold.err);
    std::fs::create_dir_all(folder.path().join("new")).unwrap();
    std::fs::write(folder.path().join("new/CHANGELOG.md"), "- `claim/novelty.a`, `claim/novelty.b` `claim/novelty.c` gone\n").unwrap();
    let untold = run(&folder, &["rules", "diff", "old", "new", "--changelog"]);
    assert_eq!((untold.code, untold.out.as_str()), (1, "+ claim/novelty.d added\n"));
    assert_eq!(run(&folder, &["rules", "diff", "old", "broken"]).code, 2);
    assert_eq!(run(&folder, &["rules", "diff", "old", "nowhere"]).code, 2);
}

#[test]
fn bench_counts_right_missed_and_false() {
    let lines = r#"{"id": "1", "context": "clinic", "text": "必ず治ります。", "expect": [{"category": "claim/guarantee", "quote": "必ず治ります", "alt": ["claim/cure"]}]}
{"id": "2", "context": "clinic", "text": "院内は禁煙です。", "expect": [{"category": "claim/fear", "quote": "禁煙"}]}
{"id": "3", "context": "clinic", "text": "必ず効果が出ます。", "expect": []}
{"id": "4", "context": "clinic", "text": "必ず効果が出ます。", "expect": [], "doubtful": true}
"#;
    let folder = folder(&[("gold/a.jsonl", lines), ("bad.jsonl", "{\"id\": \"1\", \"context\": \"spa\", \"text\": \"x\"}\n")]);
    let bench = run(&folder, &["rules", "bench", "gold", "-f", "json"]);
    assert_eq!(bench.code, 0, "{}", bench.err);
    let report: serde_json::Value = serde_json::from_str(&bench.out).unwrap();
    let count = |c: &str, k: &str| report["categories"][c][k].as_u64().unwrap();
    assert_eq!((count("claim/guarantee", "right"), count("claim/guarantee", "falseAlarms"), count("claim/fear", "missed")), (1, 1, 1));
    assert_eq!(report["sentences"], 3);
    let full = run(&folder, &["rules", "bench", "gold/a.jsonl", "--show"]);
    assert!(full.out.contains("missed 2 claim/fear 「禁煙」") && full.out.contains("false 3 claim/guarantee"), "{}", full.out);
    let bad = run(&folder, &["rules", "bench", "bad.jsonl"]);
    assert_eq!(bad.code, 2);
    assert!(bad.err.contains("is not one of clinic"), "{}", bad.err);
}

#[test]
fn the_pages_of_the_rules_are_fresh() {
    let check = kotowari(Path::new("."), &["rules", "docs", "--check"], None);
    assert_eq!(check.code, 0, "{}", check.err);
}

#[test]
fn pages_follow_their_rules_and_leave_others_alone() {
    let folder = folder(&[("house/claim/novelty/glow.yaml", GLOW), ("pages/own.md", "# Ours\n")]);
    let docs = |args: &[&str]| run(&folder, &[&["rules", "docs", "pages", "--rules", "house", "--isolated"], args].concat());
    assert_eq!(docs(&["--check"]).code, 1);
    assert_eq!(docs(&[]).err, "2 pages: 2 written, 0 removed\n");
    assert_eq!(docs(&["--check"]).code, 0);
    let page = fs::read_to_string(folder.path().join("pages/claim/novelty/glow.md")).unwrap();
    assert!(page.contains("# claim/novelty.glow うるツヤの誇張") && page.contains("当院の⟦うるツヤ革命⟧を体験。"), "{page}");
    write(folder.path(), "house/claim/novelty/glow.yaml", GLOW.replace("novelty.glow", "novelty.shine").as_bytes());
    assert_eq!(docs(&["--check"]).code, 1);
    assert_eq!(docs(&[]).err, "2 pages: 2 written, 1 removed\n");
    assert!(folder.path().join("pages/own.md").exists() && !folder.path().join("pages/claim/novelty/glow.md").exists());
}

#[test]
fn mutants_show_what_no_example_asks() {
    // Nothing excuses this rule, so what would be excused is not asked; a word in katakana and kanji has no twin.
    let rule = "id: claim/novelty.words\nphrases: {words: [ピカピカ美肌]}\nguards: [negated]\nexamples: {flag: [⟦ピカピカ美肌⟧。], pass: [普通です。]}\n";
    let folder = folder(&[("house/words.yaml", rule)]);
    let run = run(&folder, &["rules", "test", "claim/novelty.words", "--rules", "house", "--mutate"]);
    assert_eq!(run.code, 0, "{}", run.out);
    insta::assert_snapshot!(run.out);
}

#[test]
fn a_trace_tells_why_a_rule_fired_and_why_not() {
    let text = "---\nprofile: clinic\n---\n\n必ず治ります。\n\n必ず治るわけではありません。\n\n必ず**受診**してください。\n";
    let folder = folder(&[("a.md", text)]);
    let trace = |file: &str| run(&folder, &["explain", "claim/guarantee.outcome", file, "--trace", "--lang", "en"]);
    insta::assert_snapshot!(trace("a.md").out);
    let line = trace("a.md:7").out;
    assert!(line.contains("excused by the guard `negated`") && !line.contains("5:1"), "{line}");
    let nothing = trace("a.md:9").out;
    assert!(nothing.contains("saw nothing in line 9") && nothing.contains("9:1 only certainty 「必ず」"), "{nothing}");
    assert!(trace("a.md:1").out.contains("none of its words"));
    assert_eq!(trace("nowhere.md").code, 2);
    assert_eq!(run(&folder, &["explain", "claim/guarantee.outcome", "a.md"]).code, 2);
    let other = run(&folder, &["explain", "claim/drug-effect.cosmetic", "a.md", "--trace"]).out;
    assert!(other.contains("not applied: the document is judged as clinic"), "{other}");
}
