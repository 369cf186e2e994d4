//! Formats: from a source to documents. An open set, in one table.

pub mod csv;
#[cfg(feature = "docx")]
pub mod docx;
pub mod front_matter;
pub mod html;
pub mod jsonl;
pub mod markdown;
pub mod parts;
pub mod plain;
mod template;
pub mod wxr;

use crate::document::Document;
use crate::problem::Problem;
use crate::source::decode::decode;
use crate::source::{DecodeError, Encoding, Source};

/// What the user said about how files are to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Names or numbers (from 1) of the CSV columns that hold text; all columns when empty.
    pub columns: Vec<String>,
    /// The encoding of files without a byte order mark; told by the bytes when left out.
    pub encoding: Option<Encoding>,
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
    /// Whether files with these endings are taken when a folder is given, or only when they are named themselves.
    fn walked(&self) -> bool {
        true
    }
    /// How a file of this format falls into records, if it does: then it is read part by part and may be of any size, and
    /// a record that is broken costs that record.
    fn records(&self) -> Option<&dyn Records> {
        None
    }
    /// Reads the documents of a source.
    fn parse(&self, source: &Source, options: &Options) -> Parsed;
    /// Reads a file. Formats that are no text make the source themselves.
    ///
    /// # Errors
    /// When nothing of the file can be read.
    fn open(&self, name: &str, bytes: &[u8], options: &Options) -> Result<Opened, Problem> {
        let decoded = decode(bytes, options.encoding).and_then(|d| if self.records().is_some() { Ok(d) } else { d.whole() });
        let source = Source::decoded(name, decoded.map_err(|e| undecodable(&e).in_file(name))?);
        let parsed = self.parse(&source, options);
        Ok(Opened { source, parsed })
    }
}

/// A file of many records, cut without being read.
pub trait Records: Sync {
    /// The end of the last whole record in `text`, of at most `most`, and how many end there. More text may follow.
    fn whole(&self, text: &str, most: usize) -> (usize, usize);
    /// Whether the first record says how the others are to be read.
    fn headed(&self) -> bool {
        false
    }
}

/// What to say of bytes that are no text.
fn undecodable(error: &DecodeError) -> Problem {
    Problem::error(error.to_string()).help(match error {
        DecodeError::Binary(_) => "give a text file",
        DecodeError::Undecodable { .. } => SAVE_AS_UTF8,
    })
}

/// The next step with bytes that stand for no character.
const SAVE_AS_UTF8: &str = "save the file as UTF-8, or name its encoding with --encoding";

/// Every format.
pub static FORMATS: &[&dyn Format] = &[
    &markdown::Markdown,
    &html::Html,
    &plain::Plain,
    &jsonl::Jsonl,
    &csv::CSV,
    &csv::TSV,
    &wxr::Wxr,
    #[cfg(feature = "docx")]
    &docx::Docx,
];

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
