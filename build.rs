//! Stores the packs under `rules/`, read and prepared by the very files that read and prepare a user's packs, so that no
//! YAML is parsed and no word is folded when the program starts.

#![allow(dead_code, missing_docs, unreachable_pub)]

#[path = "src/span.rs"]
mod span;
#[path = "src/text"]
mod text {
    pub mod fold;
    pub mod inflection;
    pub mod map;
    pub mod number;
    pub mod script;
}
#[path = "src/scan"]
mod scan {
    pub mod terms;
}
#[path = "src/pack"]
mod pack {
    pub mod raw;
    pub mod words;
}

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use pack::{raw, words};
use scan::terms::{StoredTable, TermTableBuilder};

fn main() {
    for path in ["rules", "src/span.rs", "src/text", "src/scan/terms.rs", "src/pack/raw.rs", "src/pack/words.rs"] {
        println!("cargo::rerun-if-changed={path}");
    }
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
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    let store = |name: &str, bytes: Vec<u8>| fs::write(out.join(name), bytes).expect("a writable OUT_DIR");
    store("packs.json", serde_json::to_vec(&bundle).expect("packs are plain data"));
    let mut terms = TermTableBuilder::default();
    words::of_bundle(&bundle, &mut terms);
    let table = StoredTable::new(terms.finish());
    store("words.txt", table.text.as_bytes().to_vec());
    store("terms.bin", postcard::to_allocvec(&table).expect("a table is plain data"));
    words::strip(&mut bundle);
    store("rules.json", serde_json::to_vec(&bundle).expect("packs are plain data"));
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
        raw::FileRole::Lexicon(class) => bundle.lexicons.push((file, class, serde_yaml::from_str(text)?)),
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
