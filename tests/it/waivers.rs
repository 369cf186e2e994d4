//! Exceptions: in documents, and in a file of their own. Each has a rule, a reason and an end; one that is wrong hides nothing.

use std::fs;
use std::path::Path;

use super::cli::{Run, kotowari};

const CLAIM: &str = "必ず効果が出ます。";

fn check(folder: &Path, name: &str, text: &str, extra: &[&str]) -> Run {
    fs::write(folder.join(name), text).unwrap();
    let args = ["check", name, "--profile", "clinic", "--select", "claim/guarantee,suppression/", "-f", "compact", "--as-of", "2026-11-22"];
    kotowari(folder, &[&args[..], extra].concat(), None)
}

/// The categories that are reported, with their lines.
fn said(run: &Run) -> Vec<String> {
    let part = |line: &str| {
        let (place, rest) = line.split_once(' ').unwrap();
        let number = place.split(':').nth(1).unwrap();
        let category = rest.split(['[', '.']).nth(1).unwrap();
        format!("{number} {category}")
    };
    run.out.lines().map(part).collect()
}

#[test]
fn a_comment_excepts_its_block_or_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let ok = "kotowari: ignore[claim/guarantee] until=2027-03-31 by=法務 -- 調査会社の報告書、台帳881";
    let front = "---\nkotowari:\n  ignore:\n    - {rule: claim/guarantee, reason: 台帳881, until: 2027-03-31, by: 法務}\n---\n";
    for (name, text) in [
        ("own.md", format!("<!-- {ok} -->\n\n{CLAIM}\n")),
        ("close.md", format!("<!-- {ok} -->\n{CLAIM}\n")),
        ("trailing.md", format!("{CLAIM} <!-- {ok} -->\n")),
        ("head.md", format!("<!-- {ok} -->\n# {CLAIM}\n")),
        ("quote.md", format!("> <!--\n> {ok}\n> -->\n> {CLAIM}\n")),
        ("link.md", format!("[comment]: # ({ok})\n\n{CLAIM}\n")),
        ("link.markdown", format!("[//]: # ({ok})\n\n{CLAIM}\n")),
        ("page.mdx", format!("{{/* {ok} */}}\n\n{CLAIM}\n")),
        ("page.html", format!("<p>前</p><!-- {ok} --><p>{CLAIM}</p><p>後</p>")),
        ("cell.md", format!("<!-- {ok} -->\n\n| 項目 | 内容 |\n|---|---|\n| 効果 | {CLAIM} |\n")),
        ("front.md", format!("{front}\n本文。\n\n{CLAIM}\n")),
        ("file.md", format!("{CLAIM}\n\n<!-- {} -->\n", ok.replace("ignore", "file-ignore"))),
        (
            "range.md",
            format!("<!-- {} -->\n\n本文。\n\n{CLAIM}\n\n<!-- kotowari: enable[claim/guarantee] -->\n", ok.replace("ignore", "disable")),
        ),
        ("family.md", format!("<!-- {} -->\n{CLAIM}\n", ok.replace("claim/guarantee", "claim/"))),
    ] {
        let run = check(folder.path(), name, &text, &[]);
        assert!(run.code == 0 && run.out.is_empty(), "{name}: {}{}", run.out, run.err);
        let run = check(folder.path(), name, &text, &["--show-suppressed"]);
        assert_eq!(run.code, 0);
        assert!(run.out.contains("claim/guarantee"), "{name}: {}", run.out);
    }
    // so it is in records and posts
    let claim = format!("<!-- {ok} -->\n\n{CLAIM}\n");
    let post = format!("<item><wp:post_id>5</wp:post_id><content:encoded><![CDATA[<!-- {ok} --><p>{CLAIM}</p>]]></content:encoded></item>");
    for (name, text) in [
        ("r.jsonl", serde_json::json!({"id": 1, "text": claim}).to_string()),
        ("posts.xml", format!("<rss xmlns:wp=\"w\"><channel>{post}</channel></rss>")),
    ] {
        let run = check(folder.path(), name, &text, &[]);
        assert!(run.code == 0 && run.out.is_empty(), "{name}: {}{}", run.out, run.err);
        assert!(check(folder.path(), name, &text, &["--show-suppressed"]).out.contains("claim/guarantee"), "{name}");
    }
    // what stands before or behind it is none of its business
    for text in [
        format!("{CLAIM}\n\n<!-- {ok} -->\n\n{CLAIM}\n\n{CLAIM}\n"),
        format!(
            "{CLAIM}\n\n<!-- {} -->\n\n{CLAIM}\n\n<!-- kotowari: enable[claim/guarantee] -->\n\n{CLAIM}\n",
            ok.replace("ignore", "disable")
        ),
    ] {
        let run = check(folder.path(), "a.md", &text, &[]);
        assert_eq!((run.code, run.out.lines().count()), (1, 2), "{}", run.out);
    }
    // code that shows how it is done does nothing
    let run = check(folder.path(), "code.md", &format!("```\n<!-- {ok} -->\n```\n\n{CLAIM}\n"), &[]);
    assert_eq!(said(&run), ["5 claim/guarantee"]);
}

#[test]
fn one_that_is_wrong_hides_nothing_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (comment, fault) in [
        ("kotowari: ignore[claim/garantee] -- 台帳", "unknown-rule"),
        ("kotowari: ignore[claim/guarantee]", "no-reason"),
        ("kotowari: ignore[] -- 台帳", "malformed"),
        ("kotowari: ignroe[claim/guarantee] -- 台帳", "malformed"),
        ("kotowari ignore[claim/guarantee] -- 台帳", "malformed"),
        ("kotowari: enable[claim/guarantee]", "malformed"),
        ("kotowari: ignore[claim/guarantee] until=2026-11-21 -- 台帳", "expired"),
        ("kotowari: disable[claim/guarantee] -- 台帳", "unclosed"),
        ("kotowari: ignore[claim/guarantee, claim/nothing] -- 台帳", "unknown-rule"),
    ] {
        let run = check(folder.path(), "a.md", &format!("<!-- {comment} -->\n\n{CLAIM}\n"), &[]);
        assert_eq!(said(&run), [format!("1 suppression/{fault}"), "3 claim/guarantee".to_owned()], "{comment}");
        assert_eq!(run.code, 1);
    }
    let front = format!("---\ntitle: 題\nkotowari: {{ignore: [{{rule: claim/guarantee}}, 3]}}\n---\n\n{CLAIM}\n");
    assert_eq!(
        said(&check(folder.path(), "a.md", &front, &[])),
        ["3 suppression/no-reason", "3 suppression/malformed", "6 claim/guarantee"]
    );
    // one that has nothing to hide, unless its rule was not asked for
    let idle = "<!-- kotowari: ignore[claim/guarantee] -- 台帳 -->\n\n本日は休診です。\n";
    assert_eq!(said(&check(folder.path(), "a.md", idle, &[])), ["1 suppression/unused"]);
    assert_eq!(kotowari(folder.path(), &["check", "a.md", "--ignore", "claim/guarantee", "-f", "compact"], None).out, "");
    // a comment that only speaks of us is none
    assert_eq!(check(folder.path(), "b.md", "<!-- kotowari を使う前に確認 -->\n\n本日は休診です。\n", &[]).out, "");
    // the last day is one of the days
    let last = format!("<!-- kotowari: ignore[claim/guarantee] until=2026-11-22 -- 台帳 -->\n\n{CLAIM}\n");
    assert_eq!(check(folder.path(), "a.md", &last, &[]).code, 0);
}

#[test]
fn exceptions_have_exact_places_in_reports() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "あ\n\n{{/* kotowari: ignore[claim/nothing] -- 台帳 */}}\n\n<!-- kotowari: ignore[claim/guarantee] by=法務 -- 台帳881 -->\n{CLAIM}\n"
    );
    check(folder.path(), "a.mdx", &text, &[]);
    let run = kotowari(folder.path(), &["check", "a.mdx", "--profile", "clinic", "-f", "json"], None);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let findings = report["documents"][0]["findings"].as_array().unwrap();
    let fault = findings.iter().find(|f| f["category"] == "suppression/unknown-rule").unwrap();
    assert_eq!(fault["text"], "{/* kotowari: ignore[claim/nothing] -- 台帳 */}");
    assert_eq!(fault["context"]["scope"], "comment");
    assert!(fault["fingerprint"].as_str().unwrap().starts_with("k1:"));
    let hidden = findings.iter().find(|f| f["category"] == "claim/guarantee").unwrap();
    assert_eq!(hidden["status"], "suppressed");
    assert_eq!(hidden["suppression"], serde_json::json!({"kind": "inline", "reason": "台帳881", "until": null, "by": "法務"}));
    assert_eq!(report["summary"]["suppressed"], 1);
    for extra in [&[][..], &["--html"]] {
        assert_eq!(kotowari(folder.path(), &[&["inspect", "a.mdx"], extra].concat(), None).code, 0);
    }
}

#[test]
fn many_exceptions_are_read_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let one = format!("<!-- kotowari: disable[claim/guarantee] -- 台帳 -->\n\nこの治療で{CLAIM}\n\n");
    let started = std::time::Instant::now();
    let run = check(folder.path(), "a.md", &one.repeat(3_000), &[]);
    assert_eq!(run.code, 1);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

fn fingerprint(folder: &Path, name: &str) -> String {
    let run = kotowari(folder, &["check", name, "--profile", "clinic", "--select", "claim/guarantee", "-f", "json"], None);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    report["documents"][0]["findings"][0]["fingerprint"].as_str().unwrap().to_owned()
}

#[test]
fn a_waiver_in_a_file_holds_as_long_as_its_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    check(path, "a.md", &format!("本文。\n\n{CLAIM}\n"), &[]);
    fs::write(path.join("kotowari.yml"), "profile: clinic\nselect: [claim/guarantee]\n").unwrap();
    let add =
        |extra: &[&str]| kotowari(path, &[&["waivers", "add", "a.md:3", "--reason", "台帳: 881", "--by", "法務"], extra].concat(), None);
    let run = add(&["--until", "2027-03-31"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let written = fs::read_to_string(path.join(".kotowari/waivers.yml")).unwrap();
    assert!(written.contains("path: a.md") && written.contains("until: 2027-03-31"), "{written}");
    let code = |args: &[&str]| kotowari(path, &[args, &["--as-of", "2026-11-22"]].concat(), None);
    assert_eq!(code(&["check"]).code, 0);
    assert!(code(&["check", "--show-suppressed"]).out.contains("waived: 台帳: 881 (until 2027-03-31, 法務)"));
    let run = code(&["check", "--waivers", "none"]);
    assert_eq!(run.code, 1);
    assert!(add(&[]).err.contains("nothing is reported there"), "waiving twice");
    let run = code(&["waivers", "list"]);
    assert!(
        run.out.contains(".kotowari/waivers.yml:1: in use [claim/guarantee in a.md, until 2027-03-31, by 法務] 台帳: 881"),
        "{}",
        run.out
    );
    assert_eq!(code(&["waivers", "check"]).code, 0);
    let run = code(&["waivers", "check", "--within", "365d"]);
    assert!(run.code == 1 && run.out.contains("ends soon"), "{}", run.out);
    // lines above, and a new name, change nothing
    fs::write(path.join("a.md"), format!("{}{CLAIM}\n", "前置き。\n\n".repeat(50))).unwrap();
    assert_eq!(code(&["check"]).code, 0);
    fs::rename(path.join("a.md"), path.join("b.md")).unwrap();
    assert_eq!(code(&["check"]).code, 0);
    // two files could be the one
    fs::copy(path.join("b.md"), path.join("c.md")).unwrap();
    assert_eq!(code(&["check"]).code, 1);
    fs::remove_file(path.join("c.md")).unwrap();
    fs::rename(path.join("b.md"), path.join("a.md")).unwrap();
    // its day passes
    let run = kotowari(path, &["check", "--as-of", "2027-04-01"], None);
    assert!(run.code == 1 && run.err.contains("this waiver ended on 2027-03-31"), "{}", run.err);
    assert_eq!(kotowari(path, &["waivers", "check", "--as-of", "2027-04-01"], None).code, 1);
    // one word of its sentence changes
    fs::write(path.join("a.md"), "必ず良い効果が出ます。\n").unwrap();
    let run = code(&["check"]);
    assert!(run.code == 1 && run.err.contains("this waiver covers nothing in a.md") && run.err.contains("waivers.yml:1:"), "{}", run.err);
    // pruning takes it out and leaves the rest
    let kept =
        format!("# 台帳\n- path: \"*.md\"\n  fingerprint: {}\n  rule: claim/\n  reason: 全頁で確認済み\n", fingerprint(path, "a.md"));
    fs::write(path.join(".kotowari/waivers.yml"), format!("{kept}{written}")).unwrap();
    assert_eq!(code(&["check"]).code, 0);
    let run = code(&["waivers", "prune"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(fs::read_to_string(path.join(".kotowari/waivers.yml")).unwrap(), kept);
}

#[test]
fn a_file_of_waivers_that_is_wrong_stops_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("a.md"), CLAIM).unwrap();
    fs::create_dir(path.join(".kotowari")).unwrap();
    let print = format!("k1:{}", "0".repeat(32));
    for (text, parts) in [
        (
            format!("- {{path: a.md, fingerprint: {print}, rule: claim/guarantee}}\n"),
            &["waivers.yml:1:3", "the key `reason` is missing"][..],
        ),
        (
            format!("- path: a.md\n  fingerprint: {print}\n  rule: claim/gone.rule\n  reason: 台帳\n"),
            &["no rule is named `claim/gone.rule`", "waivers.yml:1:3"],
        ),
        (format!("- {{path: a.md, fingerprint: {print}, rule: claim/, reason: x, until: soon}}\n"), &["`soon` is no day"]),
        ("- {path: a.md, fingerprint: k1:12, rule: claim/, reason: x}\n".to_owned(), &["is no fingerprint"]),
        ("- [\n".to_owned(), &["not valid YAML"]),
        ("path: a.md\n".to_owned(), &["where is expected a sequence", "write a list"]),
    ] {
        fs::write(path.join(".kotowari/waivers.yml"), &text).unwrap();
        for command in [
            &["check"][..],
            &["waivers", "list"],
            &["waivers", "prune"],
            &["waivers", "add", "a.md", "--reason", "x"],
            &["baseline", "create"],
        ] {
            let run = kotowari(path, command, None);
            assert_eq!(run.code, 2, "{command:?}: {}", run.err);
            for part in parts {
                assert!(run.err.contains(part), "{part} is not in {}", run.err);
            }
        }
        assert_eq!(fs::read_to_string(path.join(".kotowari/waivers.yml")).unwrap(), text);
        assert!(!path.join(".kotowari/baseline.jsonl").exists());
    }
    let run = kotowari(path, &["check", "--waivers", "nowhere.yml"], None);
    assert!(run.code == 2 && run.err.contains("there is no file nowhere.yml, which --waivers names"), "{}", run.err);
}
