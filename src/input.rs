//! Formats: from a source to documents. An open set, in one table.

pub mod front_matter;
pub mod jsonl;
pub mod markdown;
pub mod plain;
pub mod tag;

use crate::document::Document;
use crate::problem::Problem;
use crate::source::Source;

/// One input format. Parsing never fails: it returns what could be read and what is wrong with the rest.
pub trait Format: Sync {
    /// The token of `--input-format` and of reports.
    fn name(&self) -> &'static str;
    /// Other tokens for the same format.
    fn aliases(&self) -> &'static [&'static str];
    /// File name endings, without the dot.
    fn extensions(&self) -> &'static [&'static str];
    /// Reads the documents of a source.
    fn parse(&self, source: &Source) -> (Vec<Document>, Vec<Problem>);
}

/// Every format.
pub static FORMATS: &[&dyn Format] = &[&markdown::Markdown, &plain::Plain, &jsonl::Jsonl];

/// The format with this token.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|f| f.name() == name || f.aliases().contains(&name))
}

/// The format of files with this name, by its ending.
#[must_use]
pub fn by_path(path: &str) -> Option<&'static dyn Format> {
    let extension = path.rsplit_once('.')?.1.to_ascii_lowercase();
    FORMATS.iter().copied().find(|f| f.extensions().contains(&extension.as_str()))
}
