//! The command line: exit codes, formats, what a person sees.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub(super) struct Run {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

pub(super) fn kotowari(folder: &Path, args: &[&str], input: Option<&[u8]>) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kotowari"))
        .args(args)
        .current_dir(folder)
        .env("LANG", "C")
        .env_remove("LC_ALL")
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    if let Some(input) = input {
        // the child may end before it has read everything
        let _ = child.stdin.as_mut().unwrap().write_all(input);
    }
    drop(child.stdin.take());
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    Run { code: status.code().unwrap(), out: String::from_utf8(stdout).unwrap(), err: String::from_utf8(stderr).unwrap() }
}

fn scratch() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.md"), "# お知らせ\n\n診療時間が変わります。\n").unwrap();
    fs::write(folder.path().join("bad.md"), "---\nprofile: clinic\n---\n\n必ず効果が出ます。\n").unwrap();
    folder
}

#[test]
fn exit_codes() {
    let folder = scratch();
    let code = |args: &[&str]| kotowari(folder.path(), args, None).code;
    assert_eq!(code(&["check", "good.md"]), 0);
    assert_eq!(code(&["check", "bad.md"]), 1);
    assert_eq!(code(&["check", "bad.md", "--fail-on", "never"]), 0);
    assert_eq!(code(&["check", "."]), 1);
    assert_eq!(code(&["check", "nowhere.md"]), 2);
    assert_eq!(code(&["check", "bad.md", "nowhere.md"]), 2);
    assert_eq!(code(&["check", "bad.md", "--select", "claim/nothing"]), 2);
    assert_eq!(code(&["check", "bad.md", "--ignore", "claim/"]), 0);
    assert_eq!(code(&["check", "bad.md", "-f", "pdf"]), 2);
    assert_eq!(code(&["check", "--nonsense"]), 2);
    assert_eq!(code(&["explain", "claim/guarantee"]), 0);
    assert_eq!(code(&["explain", "claim/garantee"]), 2);
    assert_eq!(code(&["obligations", "bad.md"]), 0);
    assert_eq!(code(&["rules", "list"]), 0);
}

#[test]
fn bad_files_are_named_and_the_rest_is_checked() {
    let folder = scratch();
    let path = folder.path();
    fs::write(path.join("latin.md"), b"caf\xe9\n").unwrap();
    fs::write(path.join("image.md"), b"\x89PNG\0\0").unwrap();
    fs::write(path.join("front.md"), "---\ntitle: [a\n---\n本文\n").unwrap();
    fs::write(path.join("paper.pdf"), "x").unwrap();
    fs::write(path.join("empty.md"), "").unwrap();
    fs::write(path.join("records.jsonl"), "{\"id\":1,\"text\":\"必ず治ります。\",\"profile\":\"clinic\"}\n{nonsense\n").unwrap();
    let run = kotowari(path, &["check", ".", "-f", "compact"], None);
    assert_eq!(run.code, 2, "{}", run.err);
    for part in [
        "latin.md: not valid UTF-8 at byte 3",
        "image.md: this is not a text file",
        "front.md: the front matter is not valid YAML",
        "record 2:",
    ] {
        assert!(run.err.contains(part), "{part} is not in {}", run.err);
    }
    assert!(run.out.contains("bad.md:5:1: error[claim/guarantee"), "{}", run.out);
    assert!(run.out.contains("records.jsonl#1:1:"), "{}", run.out);
    let run = kotowari(path, &["check", "paper.pdf"], None);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("save the text as"), "{}", run.err);
    assert_eq!(kotowari(path, &["check", "empty.md"], None).code, 0);
}

#[test]
fn standard_input_has_a_name_and_a_format() {
    let folder = scratch();
    let run = kotowari(
        folder.path(),
        &["check", "-", "--stdin-filename", "x.txt", "--profile", "clinic", "-f", "compact"],
        Some("必ず治ります。".as_bytes()),
    );
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.starts_with("x.txt:1:1: error"), "{}", run.out);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let folder = scratch();
    for i in 0..150 {
        fs::write(folder.path().join(format!("{i}.md")), format!("# {i}\n\n必ず治ります。効果は{i}%の方が実感しました。\n")).unwrap();
    }
    for format in ["full", "compact", "json", "jsonl"] {
        let one = kotowari(folder.path(), &["check", ".", "-f", format, "-j", "1"], None);
        let four = kotowari(folder.path(), &["check", ".", "-f", format, "-j", "4"], None);
        assert!(!one.out.is_empty());
        assert!(one.out == four.out, "{format} differs");
    }
}

#[test]
fn json_holds_what_the_contract_says() {
    let folder = scratch();
    let run = kotowari(folder.path(), &["check", "bad.md", "-f", "json"], None);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let document = &report["documents"][0];
    assert_eq!(document["path"], "bad.md");
    assert_eq!(document["profile"], "clinic");
    assert_eq!(document["source"], serde_json::json!({"encoding": "utf-8", "bom": false}));
    let finding = &document["findings"][0];
    assert_eq!(finding["quote"], "必ず効果が出ます");
    assert_eq!(finding["text"], "必ず効果が出ます");
    assert_eq!(finding["span"]["start"], serde_json::json!({"line": 5, "column": 1}));
    assert_eq!(finding["context"]["scope"], "paragraph");
    assert!(finding["fingerprint"].as_str().unwrap().starts_with("k1:"));
    assert!(finding["law"][0]["title"].is_string());
    assert_eq!(report["run"]["exitCode"], 1);
    let source = fs::read_to_string(folder.path().join("bad.md")).unwrap();
    let byte = |i: usize| finding["span"]["byte"][i].as_u64().unwrap() as usize;
    assert_eq!(&source[byte(0)..byte(1)], "必ず効果が出ます");
}

#[test]
fn several_formats_at_once_and_files_as_a_whole() {
    let folder = scratch();
    let run = kotowari(folder.path(), &["check", "bad.md", "-f", "compact", "-f", "json=out.json"], None);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("claim/"));
    serde_json::from_str::<serde_json::Value>(&fs::read_to_string(folder.path().join("out.json")).unwrap()).unwrap();
    assert_eq!(kotowari(folder.path(), &["check", "bad.md", "-f", "json=a", "-f", "jsonl=a"], None).code, 2);
    assert_eq!(kotowari(folder.path(), &["check", "bad.md", "-f", "json=no/such/folder.json"], None).code, 2);
    let left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().flatten().filter(|e| e.file_name().to_string_lossy().ends_with(".part")).collect();
    assert!(left.is_empty());
}

#[test]
fn the_report_never_takes_the_place_of_a_draft() {
    let folder = scratch();
    let draft = fs::read(folder.path().join("bad.md")).unwrap();
    assert_eq!(kotowari(folder.path(), &["check", "bad.md", "-f", "json=./bad.md"], None).code, 2);
    assert_eq!(fs::read(folder.path().join("bad.md")).unwrap(), draft);
    assert_eq!(kotowari(folder.path(), &["check", "bad.md", "-f", "json="], None).code, 2);
    assert_eq!(kotowari(folder.path(), &["check", "bad.md", "-j", "0"], None).code, 2);
}

#[test]
fn front_matter_that_is_not_closed_is_no_silent_change_of_profile() {
    let folder = scratch();
    fs::write(folder.path().join("open.md"), "---\nprofile: clinic\n\n必ず効果が出ます。\n").unwrap();
    let run = kotowari(folder.path(), &["check", "open.md"], None);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("not closed"), "{}", run.err);
}

#[test]
fn a_long_text_on_another_topic_is_not_judged_and_says_so() {
    let folder = scratch();
    let manual = "この設定は必ず反映され、最新の機能を確実に利用できます。\n\n".repeat(200);
    fs::write(folder.path().join("manual.md"), manual).unwrap();
    let run = kotowari(folder.path(), &["check", "manual.md", "--profile", "clinic", "-f", "json"], None);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["documents"][0]["findings"], serde_json::json!([]));
    assert_eq!(report["documents"][0]["unchecked"][0]["kind"], "topic");
}

#[test]
fn a_draft_cannot_speak_to_the_terminal() {
    let folder = scratch();
    let run = kotowari(folder.path(), &["check", "-", "--profile", "clinic"], Some("\u{1b}[31m必ず\u{202e}治ります。".as_bytes()));
    assert!(!run.out.contains('\u{1b}') && !run.out.contains('\u{202e}'), "{:?}", run.out);
    assert!(run.out.contains("claim/"), "{}", run.out);
}

#[test]
fn gitignored_files_are_left_alone() {
    let folder = scratch();
    fs::write(folder.path().join(".gitignore"), "bad.md\n").unwrap();
    assert_eq!(kotowari(folder.path(), &["check"], None).code, 0);
    assert_eq!(kotowari(folder.path(), &["check", "bad.md"], None).code, 1);
}

#[test]
fn rules_of_a_folder_are_loaded_and_their_mistakes_drawn() {
    let folder = scratch();
    let rules = folder.path().join("house/claim/novelty");
    fs::create_dir_all(&rules).unwrap();
    fs::write(rules.join("glow.yaml"), "id: claim/novelty.glow\nphrases: {words: [診療時間]}\n").unwrap();
    let run = kotowari(folder.path(), &["check", "good.md", "--rules", "house", "--isolated", "-f", "compact"], None);
    assert!(run.out.contains("warning[claim/novelty.glow]"), "{}{}", run.out, run.err);
    fs::write(rules.join("typo.yaml"), "id: claim/novelty.typo\nphrases: {words: [a]}\nprofile: clinic\n").unwrap();
    let run = kotowari(folder.path(), &["check", "good.md", "--rules", "house"], None);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("unknown key `profile`") && run.err.contains("did you mean `profiles`?") && run.err.contains("typo.yaml:3:1"),
        "{}",
        run.err
    );
}

#[test]
fn what_a_person_sees() {
    let run = kotowari(Path::new("."), &["check", "fixtures/articles/example.md"], None);
    insta::assert_snapshot!("example_full", run.out);
    let run = kotowari(Path::new("."), &["check", "fixtures/articles/example.md", "--lang", "en"], None);
    insta::assert_snapshot!("example_full_en", run.out);
}
