//! Formats: from a source to documents. An open set, in one table.

pub mod front_matter;
pub mod html;
pub mod jsonl;
pub mod markdown;
pub mod plain;
mod template;
pub mod wxr;

use crate::document::Document;
use crate::problem::Problem;
use crate::source::{DecodeError, Source};

/// What the user said about how files are to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Names or numbers (from 1) of the CSV columns that hold text; all columns when empty.
    pub columns: Vec<String>,
}

/// What could be read of a source, and what is wrong with the rest.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Its documents.
    pub documents: Vec<Document>,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
}

/// A file as it was read: the source with its documents.
#[derive(Debug)]
pub struct Opened {
    /// The source that all spans point into.
    pub source: Source,
    /// What was read of it.
    pub parsed: Parsed,
}

/// One input format. Parsing never fails: it returns what could be read and what is wrong with the rest.
pub trait Format: Sync {
    /// The token of `--input-format` and of reports.
    fn name(&self) -> &'static str;
    /// Other tokens for the same format.
    fn aliases(&self) -> &'static [&'static str];
    /// File name endings, without the dot.
    fn extensions(&self) -> &'static [&'static str];
    /// Reads the documents of a source.
    fn parse(&self, source: &Source, options: &Options) -> Parsed;
    /// Reads a file. Formats that are no text make the source themselves.
    ///
    /// # Errors
    /// When nothing of the file can be read.
    fn open(&self, name: &str, bytes: &[u8], options: &Options) -> Result<Opened, Problem> {
        let source = Source::from_bytes(name, bytes).map_err(|e| {
            let problem = Problem::error(e.to_string()).in_file(name);
            if matches!(e, DecodeError::Binary(_)) { problem.help("give a text file") } else { problem }
        })?;
        let parsed = self.parse(&source, options);
        Ok(Opened { source, parsed })
    }
}

/// Every format.
pub static FORMATS: &[&dyn Format] = &[&markdown::Markdown, &html::Html, &plain::Plain, &jsonl::Jsonl, &wxr::Wxr];

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
