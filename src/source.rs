//! A source: one file, or standard input, decoded. Every [`Span<Src>`](crate::span::Src) points into its text.

pub mod anchor;
pub mod decode;
pub mod lines;

use std::sync::{Arc, OnceLock};

use crate::span::{Span, Src};
pub use anchor::{Anchor, Anchors};
pub use decode::{DecodeError, Encoding};
pub use lines::LineIndex;

/// Decoded text with the name it was given. Never edited.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: Arc<str>,
    encoding: Encoding,
    bom: bool,
    anchors: Option<Anchors>,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// Text that is already decoded, as an editor holds it.
    #[must_use]
    pub fn from_text(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into(), encoding: Encoding::Utf8, bom: false, anchors: None, lines: OnceLock::new() }
    }

    /// Decodes `bytes`.
    ///
    /// # Errors
    /// When they are not text in an encoding we read; the error names the first bad byte.
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Result<Self, DecodeError> {
        let (text, encoding, bom) = decode::decode(bytes)?;
        Ok(Self { name: name.into(), text: text.into(), encoding, bom, anchors: None, lines: OnceLock::new() })
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

    /// Lines and columns, computed at first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}
