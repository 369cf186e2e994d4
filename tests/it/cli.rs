//! The command line: exit codes, formats, what a person sees.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn kotowari(folder: &Path, args: &[&str], input: Option<&[u8]>) -> Run {
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

pub(crate) fn scratch() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.md"), "# お知らせ\n\n診療時間が変わります。\n").unwrap();
    fs::write(folder.path().join("bad.md"), "---\nprofile: clinic\n---\n\n必ず効果が出ます。\n").unwrap();
    folder
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
        "front.md:3:1: the front matter is not valid YAML",
        "records.jsonl:2:2: record 2:",
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
fn what_is_not_read_is_refused_with_its_own_remedy() {
    let folder = scratch();
    for (name, remedy) in
        [("a.doc", "save it as .docx"), ("a.pptx", "outline"), ("a.xlsx", "save the sheet as .csv"), ("a.png", "sees no images")]
    {
        fs::write(folder.path().join(name), "x").unwrap();
        let run = kotowari(folder.path(), &["check", name], None);
        assert_eq!(run.code, 2, "{name}");
        assert!(run.err.contains(remedy), "{}", run.err);
    }
    fs::write(folder.path().join("~$draft.docx"), "who opened it").unwrap();
    assert_eq!(kotowari(folder.path(), &["check", ".", "--fail-on", "never"], None).code, 0);
}

#[test]
fn word_files_are_checked_with_anchors() {
    let folder = scratch();
    fs::copy("fixtures/docx/example.docx", folder.path().join("example.docx")).unwrap();
    fs::write(folder.path().join("cut.docx"), &fs::read("fixtures/docx/example.docx").unwrap()[..9000]).unwrap();
    let run = kotowari(folder.path(), &["check", ".", "--profile", "clinic", "-f", "json"], None);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cut.docx: the Word file is damaged or cut off"), "{}", run.err);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let document = report["documents"].as_array().unwrap().iter().find(|d| d["path"] == "example.docx").unwrap();
    assert_eq!(document["format"], "docx");
    assert_eq!(document["source"], serde_json::json!({"encoding": "utf-8", "bom": false}));
    let finding = document["findings"].as_array().unwrap().iter().find(|f| f["category"] == "claim/guarantee").unwrap();
    assert_eq!(finding["anchor"]["part"], "word/document.xml");
    let start = &finding["anchor"];
    assert!(start["paragraph"].as_u64() > Some(1) && start["run"].is_u64() && start["offset"].is_u64());
    assert_eq!(finding["anchorEnd"]["paragraph"], start["paragraph"]);
    assert!(report["documents"][0]["findings"][0].get("anchor").is_none());
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
fn pages_and_exports_are_read() {
    let folder = scratch();
    let path = folder.path();
    let claim = "<p>この注射で必&#x305A;治ります。</p>";
    fs::write(path.join("page.HTM"), format!("<meta name=kotowari-profile content=cosmetic>{claim}<div")).unwrap();
    fs::write(path.join("post.mdx"), "import A from 'a'\n\n<A>この注射で<b>必</b>ず治ります。</A>\n").unwrap();
    let post = format!("<item><wp:post_id>5</wp:post_id><content:encoded><![CDATA[{claim}]]></content:encoded></item>");
    fs::write(path.join("posts.xml"), format!("<rss xmlns:wp=\"w\"><channel>{post}</channel></rss>")).unwrap();
    fs::write(path.join("feed.xml"), "<feed/>").unwrap();
    let run = kotowari(path, &["check", ".", "--fail-on", "never", "-f", "compact"], None);
    assert_eq!(run.code, 0, "a page that is cut off is a note: {}", run.err);
    assert!(run.err.contains("page.HTM:1:72: this tag is not closed"), "{}", run.err);
    assert!(run.out.contains("page.HTM:1:") && run.out.contains("post.mdx:3:") && !run.out.contains(".xml"), "{}", run.out);
    let run = kotowari(path, &["check", "posts.xml", "page.HTM", "--fail-on", "never", "-f", "json"], None);
    for part in ["\"record\": \"5\"", "\"format\": \"wxr\"", "\"format\": \"html\"", "\"profile\": \"cosmetic\""] {
        assert!(run.out.contains(part) || run.out.contains(&part.replace(": ", ":")), "{part} is not in {}", run.out);
    }
    let run = kotowari(path, &["check", "feed.xml"], None);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("feed.xml: this XML is no WordPress export"), "{}", run.err);
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
