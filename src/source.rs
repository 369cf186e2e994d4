//! A source: one file, or standard input, decoded. Every [`Span<Src>`](crate::span::Src) points into its text.

pub mod anchor;
pub mod decode;
pub mod lines;

use std::sync::{Arc, OnceLock};

use crate::span::{Span, Src};
pub use anchor::{Anchor, Anchors};
pub use decode::{DecodeError, Decoded, Encoding, Undecodable};
pub use lines::{LineIndex, Start};

/// Decoded text with the name it was given. Never edited. A file of many records may come as several sources, one for each
/// part of it: offsets within the program count from the beginning of the part, those in reports from that of the file.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: Arc<str>,
    encoding: Encoding,
    bom: bool,
    undecodable: Vec<Undecodable>,
    start: Start,
    head: Option<Arc<str>>,
    anchors: Option<Anchors>,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// Text that is already decoded, as an editor holds it.
    #[must_use]
    pub fn from_text(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            encoding: Encoding::UTF_8,
            bom: false,
            undecodable: Vec::new(),
            start: Start::default(),
            head: None,
            anchors: None,
            lines: OnceLock::new(),
        }
    }

    /// Decodes `bytes`, in the encoding that was asked for or the one they are told to be in.
    ///
    /// # Errors
    /// When they are not text in that encoding; the error names the first bad byte.
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8], encoding: Option<Encoding>) -> Result<Self, DecodeError> {
        Ok(Self::decoded(name, decode::decode(bytes, encoding)?.whole()?))
    }

    /// A text that was decoded, with the places that were not.
    #[must_use]
    pub fn decoded(name: impl Into<String>, decoded: Decoded<'_>) -> Self {
        let Decoded { text, encoding, bom, undecodable } = decoded;
        Self { encoding, bom, undecodable, ..Self::from_text(name, &*text) }
    }

    /// The same as a later part of a file, whose first record is `head`.
    #[must_use]
    pub fn part(self, start: Start, head: Option<Arc<str>>) -> Self {
        Self { start, head, ..self }
    }

    /// The same text, known to be derived from a file that is no text.
    #[must_use]
    pub fn with_anchors(self, anchors: Anchors) -> Self {
        Self { anchors: Some(anchors), ..self }
    }

    /// Where a span begins and ends in the file that the text was derived from; `None` when the file is the text.
    #[must_use]
    pub fn anchors(&self, span: Span<Src>) -> Option<[Anchor<'_>; 2]> {
        self.anchors.as_ref()?.of(span, |byte| self.lines().offsets(byte, &self.text).char)
    }

    /// Path or other name, as given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text, without BOM.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it was decoded from.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether the bytes began with a byte order mark.
    #[must_use]
    pub fn bom(&self) -> bool {
        self.bom
    }

    /// Where the bytes stand for no character. Only formats of many records read a source that has such places.
    #[must_use]
    pub fn undecodable(&self) -> &[Undecodable] {
        &self.undecodable
    }

    /// Where in its file it begins.
    #[must_use]
    pub fn start(&self) -> Start {
        self.start
    }

    /// The first record of its file, when that stands in an earlier part.
    #[must_use]
    pub fn head(&self) -> Option<&Arc<str>> {
        self.head.as_ref()
    }

    /// Lines and columns, computed at first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text, self.start))
    }
}
