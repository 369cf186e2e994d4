//! Exit codes of every command: 0 it is done and nothing is wrong, 1 something is found, 2 it could not be done.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};

use crate::cli::{kotowari, scratch};

/// Every command with what it is asked and how it ends. Those that write come last and see what stands before.
const CASES: &[(&str, i32)] = &[
    ("check good.md", 0),
    ("check bad.md", 1),
    ("check bad.md --fail-on never", 0),
    ("check bad.md --ignore claim/", 0),
    ("check .", 1),
    ("check nowhere.md", 2),
    ("check bad.md nowhere.md", 2),
    ("check bad.md --select claim/nothing", 2),
    ("check bad.md -f pdf", 2),
    ("check bad.md --config nowhere.yml", 2),
    ("check bad.md --rules nowhere", 2),
    ("check bad.md --since HEAD", 2),
    ("check bad.md --staged", 2),
    ("check bad.md --files-from nowhere.txt", 2),
    ("check bad.md --severity claim/=loud", 2),
    ("obligations bad.md", 0),
    ("obligations nowhere.md", 2),
    ("obligations .", 0),
    ("citations bad.md", 0),
    ("citations nowhere.md", 2),
    ("inspect bad.md", 0),
    ("inspect nowhere.md", 2),
    ("explain claim/guarantee", 0),
    ("explain claim/garantee", 2),
    ("explain claim/guarantee bad.md --trace", 0),
    ("explain claim/guarantee nowhere.md --trace", 2),
    ("config show bad.md", 0),
    ("config show bad.md --config nowhere.yml", 2),
    ("config schema", 0),
    ("completions bash", 0),
    ("completions word", 2),
    ("man", 0),
    ("man good.md", 2),
    ("rules list", 0),
    ("rules list claim/nothing", 2),
    ("rules show claim/guarantee.outcome", 0),
    ("rules show claim/nothing", 2),
    ("rules words", 0),
    ("rules words nothing", 2),
    ("rules schema lexicon", 0),
    ("rules schema nothing", 2),
    ("rules test claim/guarantee.outcome", 0),
    ("rules test claim/nothing", 2),
    ("rules new claim/novelty.house --phrase 新語 --title 使わない --flag ⟦新語です⟧。 --pass 旧語です。", 0),
    ("rules new claim/novelty.house --phrase 新語", 2),
    ("rules lint house", 0),
    ("rules lint nowhere", 2),
    ("rules test --rules house --isolated claim/novelty.house", 0),
    ("rules test --rules failing --isolated claim/novelty.failing", 1),
    ("rules import list.txt", 0),
    ("rules import nowhere.txt", 2),
    ("rules diff house house", 0),
    ("rules diff house nowhere", 2),
    ("rules bench labels.jsonl", 0),
    ("rules bench nowhere.jsonl", 2),
    ("rules docs pages", 0),
    ("rules docs pages --check", 0),
    ("rules docs empty --check", 1),
    ("fix good.md", 0),
    ("fix owes.md", 1),
    ("fix nowhere.md", 2),
    ("waivers list", 0),
    ("waivers check", 0),
    ("waivers prune", 0),
    ("waivers add bad.md --rule claim/nothing --reason x", 2),
    ("waivers add good.md --reason x", 2),
    ("waivers add bad.md --rule claim/guarantee --reason x --until 2001-01-01", 2),
    ("waivers add bad.md --rule claim/guarantee --reason x --until 2026-12-01 --as-of 2026-11-22", 0),
    ("waivers check --within 30d --as-of 2026-11-22", 1),
    ("waivers list --waivers nowhere.yml", 2),
    ("baseline report", 2),
    ("baseline update", 2),
    ("baseline prune", 2),
    ("baseline create", 0),
    ("baseline create", 2),
    ("baseline update", 0),
    ("baseline prune", 0),
    ("baseline report", 0),
    ("check .", 0),
    ("init", 0),
    ("init", 2),
    ("init nowhere", 2),
];

fn folder() -> tempfile::TempDir {
    let folder = scratch();
    let path = folder.path();
    fs::write(path.join("owes.md"), "# ピコレーザーによるシミ治療\n\nピコレーザーを照射します。1回22,000円です。\n").unwrap();
    fs::create_dir_all(path.join("failing/claim/novelty")).unwrap();
    let failing = "id: claim/novelty.failing\nphrases: {words: [新語]}\nexamples: {flag: [⟦旧語⟧です。]}\n";
    fs::write(path.join("failing/claim/novelty/failing.yaml"), failing).unwrap();
    fs::create_dir(path.join("empty")).unwrap();
    fs::write(path.join("list.txt"), "新語\n").unwrap();
    fs::write(path.join("labels.jsonl"), "{\"id\":\"1\",\"context\":\"clinic\",\"text\":\"お知らせです。\",\"expect\":[]}\n").unwrap();
    folder
}

#[test]
fn every_command_ends_as_it_should() {
    let folder = folder();
    let mut wrong = Vec::new();
    for (line, code) in CASES {
        let run = kotowari(folder.path(), &line.split(' ').collect::<Vec<_>>(), None);
        if run.code != *code || (run.code == 2 && run.err.is_empty()) {
            wrong.push(format!("{line} ends with {}: {}{}", run.code, run.out, run.err));
        }
        let run = kotowari(folder.path(), &line.split(' ').chain(["--nonsense"]).collect::<Vec<_>>(), None);
        assert_eq!(run.code, 2, "{line} --nonsense");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_command_is_forgotten() {
    let folder = scratch();
    let below = |path: &[&str]| -> Vec<String> {
        let help = kotowari(folder.path(), &[path, &["--help"]].concat(), None).out;
        let list = help.split("Commands:\n").nth(1).map_or("", |l| l.split("\n\n").next().unwrap_or_default());
        list.lines()
            .filter_map(|l| l.strip_prefix("  ")?.split(' ').next())
            .filter(|c| !c.is_empty() && *c != "help")
            .map(str::to_owned)
            .collect()
    };
    let mut commands = BTreeSet::new();
    for command in below(&[]) {
        let parts = below(&[&command]);
        if parts.is_empty() {
            commands.insert(command.clone());
        }
        commands.extend(parts.iter().map(|part| format!("{command} {part}")));
    }
    assert!(commands.len() > 20, "{commands:?}");
    let asked = |command: &String, code: i32| {
        CASES.iter().any(|(line, c)| *c == code && (*line == command || line.starts_with(&format!("{command} "))))
    };
    for command in &commands {
        assert!(asked(command, 0), "no case of `{command}` ends with 0");
        assert!(
            asked(command, 2) || matches!(command.as_str(), "config schema" | "waivers check" | "waivers prune" | "rules docs"),
            "no case of `{command}` ends with 2"
        );
    }
}

/// Nobody who reads a pipe to its end is told that all is well when it is not.
#[cfg(unix)]
#[test]
fn standard_output_that_takes_nothing_is_told() {
    let folder = scratch();
    let mut wrong = Vec::new();
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    for line in [
        "check bad.md",
        "obligations bad.md",
        "citations bad.md",
        "inspect bad.md",
        "explain claim/guarantee",
        "config show bad.md",
        "config schema",
        "completions bash",
        "man",
        "rules list",
        "rules show claim/guarantee.outcome",
        "rules schema",
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_kotowari"))
            .args(line.split(' '))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(full.try_clone().unwrap())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.code() != Some(2) || !said.contains("cannot write standard output") {
            wrong.push(format!("{line}: {} {said}", output.status));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
