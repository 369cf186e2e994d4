//! Stores the packs under `rules/` as one blob, read through the same `raw.rs` as a user's packs, so that no YAML is
//! parsed when the program starts.

#[allow(dead_code, missing_docs, unreachable_pub)]
#[path = "src/pack/raw.rs"]
mod raw;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/pack/raw.rs");
    let root = Path::new("rules");
    let mut files = Vec::new();
    walk(root, &mut files);
    files.sort();
    let mut bundle = raw::RawBundle::default();
    let mut failed = false;
    for path in files {
        let relative = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).expect("a readable file");
        if let Err(error) = read(&relative, &text, &mut bundle) {
            println!("cargo::error={}: {error}", path.display());
            failed = true;
        }
    }
    if failed {
        process::exit(1);
    }
    let blob = serde_json::to_vec(&bundle).expect("packs are plain data");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo")).join("packs.json");
    fs::write(out, blob).expect("a writable OUT_DIR");
}

fn read(path: &str, text: &str, bundle: &mut raw::RawBundle) -> Result<(), serde_yaml::Error> {
    let file = format!("rules/{path}");
    let (role, pack) = raw::role(path);
    match role {
        raw::FileRole::Pack => bundle.packs.push((file, pack, serde_yaml::from_str(text)?)),
        raw::FileRole::Sources => {
            let sources: BTreeMap<String, raw::RawSource> = serde_yaml::from_str(text)?;
            bundle.sources.extend(sources.into_iter().map(|(id, source)| (file.clone(), id, source)));
        }
        raw::FileRole::Lexicon(class) => {
            let mut words: raw::RawWords = serde_yaml::from_str(text)?;
            for list in [&mut words.words, &mut words.godan, &mut words.ichidan, &mut words.suru, &mut words.shields] {
                *list = list.sorted();
            }
            bundle.lexicons.push((file, class, words));
        }
        raw::FileRole::Subjects => bundle.subjects.push((file, serde_yaml::from_str(text)?)),
        raw::FileRole::Names => bundle.names.push((file, serde_yaml::from_str(text)?)),
        raw::FileRole::Rule => bundle.rules.push((file, pack, serde_yaml::from_str(text)?)),
        raw::FileRole::Other => {}
    }
    Ok(())
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            files.push(path);
        }
    }
}
