//! What makes every day easier: lists of files, counts, colours, completions, pages of the manual.

use std::fs;
use std::process::Command;

use super::cli::{kotowari, scratch};

#[test]
fn a_list_says_what_is_checked() {
    let folder = scratch();
    fs::write(folder.path().join("list"), "good.md\r\n\nbad.md\n").unwrap();
    let run = kotowari(folder.path(), &["check", "--files-from", "list", "-f", "compact"], None);
    assert!(run.code == 1 && run.out.contains("bad.md:5:1"), "{}{}", run.out, run.err);
    let run = kotowari(folder.path(), &["check", "--files-from", "-", "-f", "compact"], Some(b"good.md\n"));
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    let run = kotowari(folder.path(), &["check", "bad.md", "--files-from", "-", "-f", "compact"], Some(b""));
    assert_eq!(run.code, 1);
    for (list, part) in [(&b""[..], "there is nothing to check"), (b"gone.md\n", "gone.md: there is no such file")] {
        let run = kotowari(folder.path(), &["check", "--files-from", "-"], Some(list));
        assert!(run.code == 2 && run.err.contains(part), "{}", run.err);
    }
    let run = kotowari(folder.path(), &["check", "--files-from", "nowhere"], None);
    assert!(run.code == 2 && run.err.contains("cannot read the list nowhere"), "{}", run.err);
}

#[test]
fn findings_are_counted_and_the_next_step_is_named() {
    let folder = scratch();
    fs::write(folder.path().join("c.md"), "---\nauthor: 山田\nprofile: clinic\n---\n\n必ず効果が出ます。\n").unwrap();
    let run = kotowari(folder.path(), &["check", ".", "--statistics", "--select", "claim/", "-f", "json"], None);
    assert!(serde_json::from_str::<serde_json::Value>(&run.out).is_ok());
    for part in ["by rule:\n      2  claim/guarantee.outcome", "by file:\n      1  bad.md\n      1  c.md", "by author:\n      1  山田"] {
        assert!(run.err.contains(part), "{part} is not in {}", run.err);
    }
    assert!(!run.err.contains("next:"), "{}", run.err);
    let run = kotowari(folder.path(), &["check", ".", "--select", "claim/"], None);
    assert!(
        run.err.contains("next: `kotowari explain claim/guarantee.outcome` tells why, with examples; `kotowari baseline create`"),
        "{}",
        run.err
    );
    assert_eq!(kotowari(folder.path(), &["baseline", "create"], None).code, 0);
    let run = kotowari(folder.path(), &["check", "."], None);
    assert!(run.code == 0 && run.err.is_empty(), "{}", run.err);
}

#[test]
fn the_work_of_rules_is_counted_alike_in_every_run() {
    let folder = scratch();
    for i in 0..80 {
        fs::write(folder.path().join(format!("{i}.md")), "必ず効果が出ます。「必ず治る」とうたう広告に注意してください。\n").unwrap();
    }
    let profiled = |threads: &str, select: &str| {
        let args = ["check", ".", "-j", threads, "--select", select, "--profile", "clinic", "--profile-rules", "-f", "compact=/dev/null"];
        kotowari(folder.path(), &args, None).err
    };
    let table = profiled("1", "claim/,suppression/");
    assert_eq!(table, profiled("4", "claim/,suppression/"));
    let row = |rule: &str| -> Vec<usize> {
        let line = table.lines().find(|l| l.ends_with(rule)).unwrap_or_default();
        line.split_whitespace().filter_map(|n| n.parse().ok()).collect()
    };
    let [asked, found, excused, reported] = row(" claim/guarantee.outcome")[..] else { panic!("{table}") };
    assert!(asked >= found && found > excused && excused >= 80 && reported == 81, "{table}");
    let one = profiled("2", "claim/guarantee.outcome");
    assert_eq!(one.lines().count(), 2, "{one}");
}

#[test]
fn colours_as_the_environment_wishes() {
    let folder = scratch();
    let coloured = |key: &str, value: &str, args: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_kotowari"))
            .args(["check", "bad.md"])
            .args(args)
            .current_dir(folder.path())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env(key, value)
            .output()
            .unwrap();
        run.stdout.contains(&0x1b)
    };
    assert!(!coloured("TERM", "xterm", &[]));
    assert!(coloured("CLICOLOR_FORCE", "1", &[]));
    assert!(!coloured("CLICOLOR_FORCE", "0", &[]));
    assert!(!coloured("NO_COLOR", "1", &[]));
    assert!(coloured("NO_COLOR", "1", &["--color", "always"]));
    assert!(!coloured("CLICOLOR_FORCE", "1", &["--color", "never"]));
}

#[test]
fn shells_and_man_are_served() {
    let folder = scratch();
    for shell in ["bash", "zsh", "fish"] {
        let run = kotowari(folder.path(), &["completions", shell], None);
        assert!(run.code == 0 && run.out.contains("files-from"), "{shell}");
    }
    assert_eq!(kotowari(folder.path(), &["completions", "word"], None).code, 2);
    let run = kotowari(folder.path(), &["man"], None);
    assert!(run.code == 0 && run.out.contains(".TH kotowari 1"), "{}", run.out);
    assert_eq!(kotowari(folder.path(), &["man", "pages"], None).code, 0);
    assert!(fs::read_to_string(folder.path().join("pages/kotowari-check.1")).unwrap().contains("since"));
}
