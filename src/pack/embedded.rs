//! The packs that are compiled into the binary: `rules/`, stored by `build.rs`.

use crate::pack::RawBundle;
use crate::problem::Problem;

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/packs.json"));

/// The embedded packs as they were written.
pub(super) fn bundle(problems: &mut Vec<Problem>) -> RawBundle {
    serde_json::from_slice(BLOB).unwrap_or_else(|error| {
        problems.push(Problem::error(format!("internal error: the embedded packs cannot be read: {error}")).help("please report this"));
        RawBundle::default()
    })
}
