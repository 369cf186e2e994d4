//! The manuals of the rule language: every command in them works as it is written there.

use std::fs;
use std::path::Path;

use kotowari::document::BlockKind;
use kotowari::meta::CATEGORIES;
use kotowari::pack::schema::SCHEMAS;
use kotowari::rule::Guard;

use super::cli::kotowari;

#[test]
fn commands_of_the_manual_work() {
    run("rules/README.md", 10);
}

#[test]
fn commands_of_the_japanese_manual_work() {
    run("rules/README.ja.md", 10);
}

#[test]
fn commands_of_the_guides_work() {
    for name in ["writers", "ci", "rules"] {
        for lang in ["", ".ja"] {
            run(&format!("docs/guide/{name}{lang}.md"), 6);
        }
    }
}

#[test]
fn commands_of_the_japanese_readme_work() {
    run("README.ja.md", 5);
}

/// What the README shows is what is printed, lines left out aside.
#[test]
fn the_readme_shows_what_is_printed() {
    let text = fs::read_to_string("README.md").unwrap();
    let shown = text.split("```text\n").nth(1).and_then(|t| t.split("```").next()).unwrap();
    let run = kotowari(Path::new("."), &["check", "fixtures/articles/example.md"], None);
    for line in shown.lines().filter(|l| l.trim() != "…") {
        assert!(run.out.lines().any(|l| l == line), "`{line}` is not in\n{}", run.out);
    }
}

/// Writes the files a manual shows into an empty folder and runs its commands there: each must end without a 2, and
/// every line shown below it must be part of what it prints.
fn run(manual: &str, least: usize) {
    let text = fs::read_to_string(manual).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut file: Option<&str> = None;
    let mut changed = false;
    let mut lines = text.lines();
    let mut commands = 0;
    while let Some(line) = lines.next() {
        let marked = |mark: &str| line.strip_prefix(mark).and_then(|l| l.strip_suffix(" -->"));
        if let Some(path) = marked("<!-- file: ").or_else(|| marked("<!-- changed: ")) {
            (file, changed) = (Some(path), line.starts_with("<!-- changed"));
        } else if let Some(kind) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
            match file.take() {
                Some(path) => shown(&folder.path().join(path), &body, changed),
                None if kind == "console" => commands += console(folder.path(), &body),
                None => {}
            }
        }
    }
    assert!(commands >= least, "{manual} shows only {commands} commands");
}

/// A file that a command has made must be the one that is shown, comments aside; any other is written, and so is one that
/// its reader is to change.
fn shown(path: &Path, body: &[&str], changed: bool) {
    match fs::read_to_string(path) {
        Ok(made) if !changed => {
            assert_eq!(made.lines().filter(|l| !l.trim_start().starts_with('#')).collect::<Vec<_>>(), body, "{}", path.display())
        }
        _ => {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, body.join("\n") + "\n").unwrap();
        }
    }
}

fn console(folder: &Path, body: &[&str]) -> usize {
    let mut printed = String::new();
    let mut commands = 0;
    for line in body {
        if let Some(command) = line.strip_prefix("$ git ") {
            super::diff::git(folder, &command.split(' ').collect::<Vec<_>>());
            continue;
        }
        let Some(command) = line.strip_prefix("$ kotowari ") else {
            assert!(printed.contains(line.trim_end()), "`{line}` is not in\n{printed}");
            continue;
        };
        let run = kotowari(folder, &command.split(' ').collect::<Vec<_>>(), None);
        assert!(run.code < 2, "{command} exits with {}: {}", run.code, run.err);
        printed = run.out + &run.err;
        commands += 1;
    }
    commands
}

/// What somebody who has only the manual could not find out otherwise.
#[test]
fn the_manual_names_every_word_of_the_language() {
    let english = fs::read_to_string("rules/README.md").unwrap();
    let names = |manual: &str, word: &str| manual.contains(&format!("`{word}`"));
    for manual in [&english, &fs::read_to_string("rules/README.ja.md").unwrap()] {
        for category in CATEGORIES {
            let (family, name) = category.split_once('/').unwrap();
            assert!(names(manual, category) || names(manual, &format!("{family}/*")) && names(manual, name), "{category}");
        }
    }
    for guard in Guard::ALL {
        assert!(names(&english, guard.word()), "{guard}");
    }
    for scope in BlockKind::SCOPES {
        assert!(names(&english, scope), "{scope}");
    }
    let mut missing = Vec::new();
    for (file, schema) in SCHEMAS {
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        let shapes = schema["definitions"].as_object().into_iter().flat_map(|d| d.values()).chain([&schema]);
        let keys = shapes.filter_map(|shape| shape["properties"].as_object()).flat_map(|properties| properties.keys());
        missing
            .extend(keys.filter(|key| !english.contains(&format!("{key}:")) && !names(&english, key)).map(|key| format!("{file}: {key}")));
    }
    assert!(missing.is_empty(), "{missing:?}");
}
