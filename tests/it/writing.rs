//! What is written is there as a whole or not at all: on a full disk, in a folder that takes nothing, when it is stopped.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const SNIPPET: &str = "snippets: [{id: risk, category: disclosure/risk, text: 照射後は赤みと腫れが出ることがあります。}]\n";
const PAGE: &str = "# ピコレーザーによるシミ治療\n\nピコレーザーの施術で必ずシミが消えます。\n\n## 費用\n\n1回22,000円（税込）です。\n";

/// A project in which every command that writes has something to write, and files to lose.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join(".kotowari")).unwrap();
    fs::write(path.join(".kotowari/snippets.yml"), SNIPPET).unwrap();
    fs::write(path.join("a.md"), PAGE).unwrap();
    fs::write(path.join("old.out"), "an old report").unwrap();
    fs::set_permissions(path.join("a.md"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::write(path.join("b.md"), "この注射で必ず治ります。\n").unwrap();
    let waive = |file| ["waivers", "add", file, "--rule", "claim/guarantee", "--reason", "x"];
    for command in [&["baseline", "create"][..], &waive("a.md"), &waive("b.md")] {
        assert_eq!(run(path, "", command).status.code(), Some(0), "{command:?}");
    }
    // of the baseline something changes, and one of two waivers covers nothing any more
    fs::write(path.join("a.md"), PAGE.replace("シミが消え", "シミが無くなり")).unwrap();
    folder
}

/// Commands that write, and what they write.
const WRITERS: [(&[&str], &str); 7] = [
    (&["fix", "a.md", "--profile", "clinic"], "a.md"),
    (&["baseline", "update"], ".kotowari/baseline.jsonl"),
    (&["waivers", "add", "a.md", "--rule", "claim/", "--reason", "台帳"], ".kotowari/waivers.yml"),
    (&["waivers", "prune"], ".kotowari/waivers.yml"),
    (&["init"], "kotowari.yml"),
    (&["check", "a.md", "--profile", "clinic", "-f", "html=old.out"], "old.out"),
    (&["check", "a.md", "--profile", "clinic", "-f", "json=new.out"], "new.out"),
];

/// Runs `kotowari` in a shell that was prepared.
fn run(folder: &Path, prepare: &str, args: &[&str]) -> Output {
    Command::new("sh")
        .args(["-c", &format!("{prepare}\nexec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_kotowari")])
        .args(args)
        .current_dir(folder)
        .env("LANG", "C")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().chain(fs::read_dir(folder.join(".kotowari")).unwrap()) {
        let path = entry.unwrap().path();
        if path.is_file() {
            found.push((path.strip_prefix(folder).unwrap().display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn a_full_disk_is_told_and_changes_nothing() {
    for (command, file) in WRITERS {
        let folder = project();
        let before = files(folder.path());
        // no file may grow: writing one fails as on a full disk
        let output = run(folder.path(), "trap '' XFSZ; ulimit -f 0", command);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{command:?}: {said}");
        assert!(said.contains("cannot write") && said.contains(file.rsplit('/').next().unwrap()), "{command:?}: {said}");
        assert!(files(folder.path()) == before, "{command:?}");
    }
}

#[test]
fn a_folder_that_takes_nothing_is_told() {
    for (command, file) in WRITERS {
        let folder = project();
        let locked = folder.path().join(file).parent().unwrap().to_owned();
        let before = files(folder.path());
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
        if fs::write(locked.join("probe"), "").is_ok() {
            return; // root writes everywhere
        }
        let output = run(folder.path(), "", command);
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains("cannot write"), "{command:?}: {said}");
        assert!(files(folder.path()) == before, "{command:?}");
    }
}

#[test]
fn who_is_killed_while_writing_leaves_what_was_there() {
    for (command, file) in WRITERS {
        let folder = project();
        let before = files(folder.path());
        // the first block of a file kills the process, in the middle of writing
        let output = run(folder.path(), "ulimit -c 0; ulimit -f 0", command);
        assert!(output.status.signal().is_some(), "{command:?} {}", String::from_utf8_lossy(&output.stderr));
        assert!(files(folder.path()) == before, "{command:?} {file}");
    }
}

#[test]
fn who_is_stopped_while_judging_leaves_nothing() {
    let folder = project();
    let path = folder.path();
    for i in 0..300 {
        fs::write(path.join(format!("{i}.md")), PAGE.repeat(20)).unwrap();
    }
    let before = files(path);
    for signal in ["-INT", "-TERM", "-KILL"] {
        for command in [&["check", ".", "-f", "html=old.out", "-f", "sarif=new.out"][..], &["baseline", "update"]] {
            let mut child = Command::new(env!("CARGO_BIN_EXE_kotowari"))
                .args(command)
                .current_dir(path)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(300));
            let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
            let status = child.wait().unwrap();
            assert!(sent.success() && status.signal().is_some(), "{signal} {command:?}: {status} came before it");
            assert!(files(path) == before, "{signal} {command:?}");
        }
    }
}

#[test]
fn who_may_read_a_file_may_read_it_afterwards() {
    let folder = project();
    for (command, file) in &WRITERS[..1] {
        fs::set_permissions(folder.path().join(file), fs::Permissions::from_mode(0o640)).unwrap();
        assert!(run(folder.path(), "", command).status.code() < Some(2));
        assert_eq!(fs::metadata(folder.path().join(file)).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
