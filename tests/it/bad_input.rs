//! What is no article, or only half of one: a sentence that says where and what to do, and everything else is checked.

use std::fs;
use std::process::{Command, Stdio};

use crate::cli::{kotowari, scratch};

#[test]
fn each_fault_is_named_with_its_place_and_remedy() {
    let folder = scratch();
    let path = folder.path();
    let cases: [(&str, &[u8], &[&str]); 9] = [
        (
            "cut.md",
            "# 治療\n必ず治\u{308b}".as_bytes().split_last().unwrap().1,
            &["cut.md: not valid UTF-8 at byte 18, line 2", "--encoding"],
        ),
        ("broken.md", b"# \xe6\xb2\xbb\xe7\x99\x82\n\n\xe5\xbf\x85\xff\xe3\x81\x9a\n", &["broken.md: not valid UTF-8 at byte 13, line 3"]),
        ("program.txt", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0", &["program.txt: this is not a text file", "give a text file"]),
        ("front.md", b"---\ntitle: [a\n---\nx\n", &["front.md:3:1: the front matter is not valid YAML"]),
        ("list.jsonl", b"{\"id\": 1, \"text\": \"a\"}\n[1]\n", &["list.jsonl:2:1: record 2: not a JSON object", "a record is one line"]),
        ("bytes.jsonl", b"{\"text\": \"a\"}\n{\"text\": \"caf\xe9\"}\n", &["bytes.jsonl:2:14: record 2: not valid UTF-8 at byte 27"]),
        ("quote.csv", b"a,b\n\"c,d\ne,f\n", &["quote.csv:2:1: row 2: a quoted cell is not closed", "twice"]),
        ("paper.pdf", b"%PDF-1.7", &["paper.pdf: .pdf files are not read", "save the text as a .txt"]),
        ("word.doc", b"\xd0\xcf\x11\xe0", &["word.doc: .doc files are not read", "save it as .docx"]),
    ];
    for (name, bytes, parts) in cases {
        fs::write(path.join(name), bytes).unwrap();
        let run = kotowari(path, &["check", "bad.md", name, "-f", "compact"], None);
        assert_eq!(run.code, 2, "{name}: {}", run.err);
        for part in parts {
            assert!(run.err.contains(part), "{name}: {part} is not in {}", run.err);
        }
        assert!(run.out.contains("bad.md:5:1: error"), "{name}: the rest was not checked: {}", run.out);
    }
}

#[test]
fn an_empty_file_is_noted_and_no_failure() {
    let folder = scratch();
    for (name, text) in [("empty.md", ""), ("blank.txt", "\n \n"), ("empty.jsonl", ""), ("empty.csv", ""), ("bom.md", "\u{feff}")] {
        fs::write(folder.path().join(name), text).unwrap();
        let run = kotowari(folder.path(), &["check", name], None);
        assert_eq!(run.code, 0, "{name}");
        assert!(run.err.contains(&format!("warning: {name}: the file is empty")), "{name}: {}", run.err);
    }
}

#[test]
fn deep_and_long_input_is_read() {
    let folder = scratch();
    let deep = 100_000;
    let cases = [
        ("quotes.md", format!("{}必ず治ります。\n", "> ".repeat(deep))),
        ("lists.md", format!("{}必ず治ります。\n", "- ".repeat(deep))),
        ("links.md", format!("{}必ず治ります。{}\n", "[".repeat(deep), "](x)".repeat(deep))),
        ("brackets.txt", format!("{}必ず治ります。\n", "「".repeat(deep))),
        ("arrays.jsonl", format!("{{\"text\": \"必ず治ります。\", \"x\": {}{}}}\n", "[".repeat(deep), "]".repeat(deep))),
        ("quotes.csv", format!("{}\n必ず治ります。\n", "\"".repeat(deep + 1))),
        ("line.txt", "診療の時間と場所をお知らせします".repeat(deep / 20)),
    ];
    for (name, text) in cases {
        fs::write(folder.path().join(name), text).unwrap();
        let run = kotowari(folder.path(), &["check", name, "--profile", "clinic", "-f", "compact"], None);
        assert!((0..=2).contains(&run.code) && !run.err.contains("internal error"), "{name}: {}", run.err);
    }
}

#[test]
fn names_cannot_speak_to_the_terminal() {
    let folder = scratch();
    let name = "a\u{1b}[31m\nb\u{202e}.md";
    fs::write(folder.path().join(name), b"\xff\xff").unwrap();
    fs::write(folder.path().join("c\u{1b}[31m.md"), "必ず治ります。").unwrap();
    for args in
        [&["check", "."][..], &["check", name, "-f", "compact"], &["check", "\u{1b}[31m"], &["inspect", "\u{1b}"], &["explain", "\u{1b}"]]
    {
        let run = kotowari(folder.path(), args, None);
        assert!(
            !run.out.contains(['\u{1b}', '\u{202e}']) && !run.err.contains(['\u{1b}', '\u{202e}']),
            "{args:?}: {:?}{:?}",
            run.out,
            run.err
        );
    }
}

#[test]
fn unexamined_regions_fail_a_run_that_must_be_complete() {
    let folder = scratch();
    let text = "# 診療時間\n\n平日は朝九時に始まります。\n\nThe clinic opens at nine in the morning, and it is closed on Sundays.\n";
    fs::write(folder.path().join("two.md"), text).unwrap();
    assert_eq!(kotowari(folder.path(), &["check", "two.md"], None).code, 0);
    assert_eq!(kotowari(folder.path(), &["check", "good.md", "--require-complete"], None).code, 0);
    let run = kotowari(folder.path(), &["check", "two.md", "--require-complete", "--lang", "en"], None);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("two.md:5:1: not examined: language"), "{}", run.err);
    assert!(run.out.contains("two.md: characters examined: 23%; not examined: language 1"), "{}", run.out);
    let run = kotowari(folder.path(), &["check", "two.md", "-f", "json"], None);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["documents"][0]["unchecked"][0]["kind"], "language");
    assert_eq!(report["documents"][0]["examined"], 0.232);
}

#[cfg(unix)]
#[test]
fn pipes_are_read_and_folders_are_no_files() {
    let folder = scratch();
    let path = folder.path();
    if Command::new("mkfifo").arg(path.join("pipe.md")).status().is_ok_and(|s| s.success()) {
        let pipe = path.join("pipe.md");
        let writer = std::thread::spawn(move || fs::write(pipe, "必ず治ります。"));
        let run = kotowari(path, &["check", "pipe.md", "--profile", "clinic", "-f", "compact"], None);
        writer.join().unwrap().unwrap();
        assert!(run.out.contains("pipe.md:1:1: error"), "{}{}", run.out, run.err);
    }
    let run = kotowari(path, &["inspect", "."], None);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("inspect takes one"), "{}", run.err);
    let run = kotowari(path, &["check", "/dev/null"], None);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = scratch();
    let secret = folder.path().join("secret.md");
    fs::write(&secret, "秘密").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(&secret).is_ok() {
        return; // root reads everything
    }
    let run = kotowari(folder.path(), &["check", "secret.md", "bad.md", "-f", "compact"], None);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("secret.md: cannot be read") && run.out.contains("bad.md:5:1"), "{}", run.err);
}

#[test]
fn nobody_reading_is_no_error() {
    let folder = scratch();
    for format in ["full", "compact", "json", "jsonl"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kotowari"))
            .args(["check", "bad.md", "-f", format])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
