//! The layers of ARCHITECTURE.md, read from its table and from the `use` lines.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Row of each module, from the table between `<!-- layers -->` and `<!-- /layers -->`.
fn layers() -> BTreeMap<String, usize> {
    let page = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let table = page.split("<!-- layers -->").nth(1).unwrap().split("<!-- /layers -->").next().unwrap();
    let mut rows = BTreeMap::new();
    for line in table.lines().filter(|l| l.starts_with("| ") && l.as_bytes()[2].is_ascii_digit()) {
        let cells: Vec<&str> = line.split('|').collect();
        let row: usize = cells[1].trim().parse().unwrap();
        for name in cells[2].split('`').skip(1).step_by(2) {
            rows.insert(name.to_owned(), row);
        }
    }
    rows
}

fn library() -> Vec<(String, PathBuf, String)> {
    let mut found = Vec::new();
    files(Path::new("src"), &mut found);
    found
        .into_iter()
        .filter(|p| !p.starts_with("src/bin") && p != Path::new("src/lib.rs"))
        .map(|p| {
            let module = p.components().nth(1).unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&p).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
            (module, p, code)
        })
        .collect()
}

#[test]
fn modules_import_only_from_lower_rows() {
    let rows = layers();
    let mut faults = Vec::new();
    for (module, path, code) in library() {
        let Some(row) = rows.get(&module) else {
            faults.push(format!("{module} stands in no row of ARCHITECTURE.md"));
            continue;
        };
        for part in code.split("crate::").skip(1) {
            let used: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            match rows.get(&used) {
                Some(other) if other < row || used == module => {}
                Some(_) => faults.push(format!("{}: {module} (row {row}) uses {used}", path.display())),
                None if used.starts_with(char::is_uppercase) || used.is_empty() => {}
                None => faults.push(format!("{}: {used} stands in no row", path.display())),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_library_is_quiet_and_pure() {
    let mut faults = Vec::new();
    for (_, path, code) in library() {
        for word in [
            "println!",
            "eprintln!",
            "std::fs",
            "std::env",
            "std::process",
            "std::net",
            "SystemTime",
            "Instant::now",
            "std::thread",
            "unsafe {",
        ] {
            if code.lines().any(|l| !l.trim_start().starts_with("//") && l.contains(word)) {
                faults.push(format!("{}: {word}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
