//! What a change is answerable for, in a scratch repository: new sentences, and obligations that are met no more.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::cli::{Run, kotowari};

pub(crate) fn git(folder: &Path, args: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

const RISK: &str = "## リスク・副作用\n\n注射した部位の痛み、赤み、腫れ、内出血が数日続くことがあります。\n\n";
const OLD: &str = "当院の施術なら必ず効果が出ます。\n\n";

fn article(parts: &[&str]) -> String {
    format!("# ヒアルロン酸注射\n\n当院ではヒアルロン酸注射の施術を行っています。\n\n{}", parts.concat())
}

/// A repository with one article that says something it must not, and tells its risks.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("kotowari.yml"), "profile: clinic\nselect: [claim/guarantee, disclosure/risk, suppression/]\n").unwrap();
    fs::create_dir(path.join("blog")).unwrap();
    fs::write(path.join("blog/a.md"), article(&[OLD, RISK])).unwrap();
    fs::write(path.join("blog/old.md"), OLD).unwrap();
    git(path, &["init", "-q"]);
    git(path, &["add", "."]);
    git(path, &["commit", "-qm", "one"]);
    folder
}

fn check(folder: &Path, args: &[&str]) -> Run {
    kotowari(folder, &[&["check", "-f", "compact"], args].concat(), None)
}

#[test]
fn a_deleted_disclosure_is_reported_though_no_line_was_added() {
    let folder = repository();
    let path = folder.path();
    let run = check(path, &["--since", "HEAD"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    fs::write(path.join("blog/a.md"), article(&[OLD])).unwrap();
    let run = check(path, &["--since", "HEAD"]);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("blog/a.md:1:") && run.out.contains("[disclosure/risk") && run.out.lines().count() == 1, "{}", run.out);
    assert!(check(path, &["--since", "HEAD", "--show-suppressed"]).out.contains("claim/guarantee"));
    // committed, and seen from a branch
    git(path, &["checkout", "-qb", "draft"]);
    git(path, &["commit", "-qam", "two"]);
    assert_eq!(check(path, &["--since", "main"]).code, 1);
    assert_eq!(check(path, &["--since", "HEAD"]).code, 0);
    assert_eq!(check(&path.join("blog"), &["--since", "HEAD~1"]).code, 1);
    assert_eq!(check(path, &["--since", "HEAD~1", "blog/old.md"]).code, 0);
    // what main has gained meanwhile is no loss of the branch
    git(path, &["checkout", "-q", "main"]);
    fs::write(path.join("blog/old.md"), article(&[OLD, RISK])).unwrap();
    git(path, &["commit", "-qam", "three"]);
    git(path, &["checkout", "-q", "draft"]);
    assert_eq!(check(path, &["--since", "main", "blog/old.md"]).code, 0);
}

#[test]
fn only_sentences_that_are_new_count() {
    let folder = repository();
    let path = folder.path();
    let text = article(&["前置きです。\n\n", RISK, OLD.trim(), "本日は予約できます。この注射なら必ず治ります。\n"]);
    fs::write(path.join("blog/a.md"), text).unwrap();
    let run = check(path, &["--since", "HEAD"]);
    assert!(run.code == 1 && run.out.lines().count() == 1 && run.out.contains("必ず治ります"), "{}", run.out);
    // a new file is new as a whole, tracked or not; one that is ignored is none
    fs::write(path.join("new.md"), OLD).unwrap();
    fs::write(path.join("draft.md"), OLD).unwrap();
    fs::write(path.join(".gitignore"), "draft.md\n").unwrap();
    let run = check(path, &["--since", "HEAD"]);
    assert!(run.out.contains("new.md:1:") && !run.out.contains("draft.md"), "{}{}", run.out, run.err);
    assert!(!check(path, &["--staged"]).out.contains("new.md"));
    git(path, &["add", "new.md"]);
    assert!(check(path, &["--staged"]).out.contains("new.md:1:"));
}

#[test]
fn a_new_name_makes_nothing_new() {
    let folder = repository();
    let path = folder.path();
    fs::rename(path.join("blog/a.md"), path.join("b.md")).unwrap();
    fs::write(path.join("b.md"), article(&[OLD, RISK, "一文を加えました。\n"])).unwrap();
    for staged in [false, true] {
        if staged {
            git(path, &["add", "-A"]);
            assert_eq!(check(path, &["--staged"]).code, 0);
        }
        let run = check(path, &["--since", "HEAD"]);
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{staged} {}", run.err);
    }
    fs::write(path.join("b.md"), article(&[OLD])).unwrap();
    assert_eq!(check(path, &["--since", "HEAD"]).code, 1);
    assert_eq!(check(path, &["--staged"]).code, 0, "that is not staged");
}

#[test]
fn what_is_staged_is_judged_as_it_is_staged() {
    let folder = repository();
    let path = folder.path();
    let claim = "この注射なら必ず治ります。\n";
    fs::write(path.join("blog/a.md"), article(&[OLD, RISK, claim])).unwrap();
    git(path, &["add", "."]);
    fs::write(path.join("blog/a.md"), article(&[OLD, RISK])).unwrap();
    let run = check(path, &["--staged"]);
    assert!(run.code == 1 && run.out.contains("必ず治ります"), "{}", run.out);
    assert_eq!(check(path, &["--since", "HEAD"]).code, 0);
    // it need not lie in the folder any more
    fs::remove_file(path.join("blog/a.md")).unwrap();
    for paths in [&["."][..], &["blog"], &["blog/a.md"]] {
        assert_eq!(check(path, &[&["--staged"], paths].concat()).code, 1, "{paths:?}");
    }
    // the other way round
    git(path, &["checkout", "-q", "HEAD", "--", "."]);
    fs::write(path.join("blog/a.md"), article(&[OLD, RISK, claim])).unwrap();
    let run = check(path, &["--staged"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    // records are compared by their id
    fs::write(path.join("r.jsonl"), "{\"id\":1,\"text\":\"必ず治ります。\"}\n").unwrap();
    git(path, &["add", "r.jsonl"]);
    git(path, &["commit", "-qm", "records"]);
    fs::write(path.join("r.jsonl"), "{\"id\":2,\"text\":\"必ず治ります。\"}\n{\"id\":1,\"text\":\"必ず治ります。\"}\n").unwrap();
    let run = check(path, &["--since", "HEAD", "r.jsonl"]);
    assert!(run.out.contains("r.jsonl#2:1:") && !run.out.contains("#1:"), "{}", run.out);
}

#[test]
fn a_waiver_lapses_when_a_word_of_its_sentence_changes() {
    let folder = repository();
    let path = folder.path();
    assert_eq!(kotowari(path, &["waivers", "add", "blog/old.md", "--reason", "台帳881"], None).code, 0);
    assert_eq!(check(path, &["blog/old.md"]).code, 0);
    git(path, &["add", "."]);
    git(path, &["commit", "-qm", "waived"]);
    fs::write(path.join("blog/old.md"), OLD.replace("施術", "治療")).unwrap();
    let run = check(path, &["--since", "HEAD"]);
    assert!(run.code == 1 && run.err.contains("covers nothing"), "{}{}", run.out, run.err);
    // the same in a comment that is bound to its sentence
    let report = kotowari(path, &["check", "blog/a.md", "-f", "json"], None).out;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let print = report["documents"][0]["findings"][0]["fingerprint"].as_str().unwrap();
    let bound = format!("<!-- kotowari: ignore[claim/guarantee] for={print} -- 台帳881 -->\n{OLD}");
    fs::write(path.join("blog/a.md"), article(&[&bound, RISK])).unwrap();
    assert_eq!(check(path, &["blog/a.md"]).code, 0);
    fs::write(path.join("blog/a.md"), article(&[&bound.replace("施術", "治療"), RISK])).unwrap();
    let run = check(path, &["blog/a.md"]);
    assert!(run.code == 1 && run.out.contains("suppression/unused"), "{}", run.out);
}

#[test]
fn what_cannot_be_compared_is_told() {
    let folder = repository();
    let path = folder.path();
    let fails = |folder: &Path, args: &[&str], part: &str| {
        let run = check(folder, args);
        assert!(run.code == 2 && run.out.is_empty() && run.err.contains(part), "{args:?}: {}{}", run.out, run.err);
    };
    fails(path, &["--since", "nowhere"], "`nowhere` names no commit here");
    fails(path, &["--since", "--help-me"], "");
    fails(path, &["--since", "HEAD:blog"], "names no commit");
    fails(path, &["--since", "HEAD", "--staged"], "cannot be used with");
    fails(path, &["--since", "HEAD", "nowhere.md"], "there is no such file");
    let outside = tempfile::tempdir().unwrap();
    fails(outside.path(), &["--since", "HEAD"], "--since needs a git repository");
    fails(outside.path(), &["--staged"], "--staged needs a git repository");
    // a clone that does not reach far enough
    fs::write(path.join("c.md"), "一文です。\n").unwrap();
    git(path, &["add", "."]);
    git(path, &["commit", "-qm", "two"]);
    let clone = outside.path().join("clone");
    git(outside.path(), &["clone", "-q", "--depth", "1", &format!("file://{}", path.display()), "clone"]);
    fails(&clone, &["--since", "HEAD~1"], "this clone is shallow");
    assert_eq!(check(&clone, &["--since", "HEAD"]).code, 0);
    // before the first commit
    let fresh = outside.path().join("fresh");
    fs::create_dir(&fresh).unwrap();
    git(&fresh, &["init", "-q"]);
    fails(&fresh, &["--since", "HEAD"], "names no commit");
    fs::write(fresh.join("a.md"), "---\nprofile: clinic\n---\n\n必ず治ります。\n").unwrap();
    git(&fresh, &["add", "."]);
    assert_eq!(check(&fresh, &["--staged"]).code, 1);
    // without the program
    let run = Command::new(env!("CARGO_BIN_EXE_kotowari")).args(["check", "--staged"]).current_dir(path).env("PATH", "").output().unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&run.stderr).contains("the program git, which is not here"),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    // a merge that is not finished
    git(path, &["checkout", "-qb", "other", "HEAD~1"]);
    fs::write(path.join("c.md"), "別の文です。\n").unwrap();
    git(path, &["add", "."]);
    git(path, &["commit", "-qm", "other"]);
    let _ =
        Command::new("git").args(["-c", "user.name=a", "-c", "user.email=a@b.example", "merge", "-q", "main"]).current_dir(path).output();
    fails(path, &["--staged"], "two versions that are not merged");
}
