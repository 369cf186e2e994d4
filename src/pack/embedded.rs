//! The packs that are compiled into the binary: `rules/`, stored by `build.rs`.

use serde::de::DeserializeOwned;

use crate::pack::RawBundle;
use crate::problem::Problem;
use crate::scan::terms::StoredTable;

/// The packs as they were written.
static WRITTEN: &str = include_str!(concat!(env!("OUT_DIR"), "/packs.json"));
/// The packs without their words, which stand in [`WORDS`]: two thirds of them are words.
static RULES: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.json"));
/// Their words, ready to search.
static WORDS: &str = include_str!(concat!(env!("OUT_DIR"), "/words.txt"));
/// What is to be known of them.
static TERMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/terms.bin"));

/// The embedded packs as they were written.
pub(super) fn written(problems: &mut Vec<Problem>) -> RawBundle {
    json(WRITTEN, problems)
}

/// The embedded packs without their words, and the words.
pub(super) fn prepared(problems: &mut Vec<Problem>) -> (RawBundle, StoredTable) {
    let mut terms: StoredTable = postcard::from_bytes(TERMS).unwrap_or_else(|error| broken(&error, problems));
    terms.text = WORDS.into();
    (json(RULES, problems), terms)
}

fn json<T: DeserializeOwned + Default>(text: &str, problems: &mut Vec<Problem>) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| broken(&error, problems))
}

fn broken<T: Default>(error: &dyn std::error::Error, problems: &mut Vec<Problem>) -> T {
    problems.push(Problem::error(format!("internal error: the embedded packs cannot be read: {error}")).help("please report this"));
    T::default()
}
