//! Text that knows where it came from, and the language-level readings of it.

pub mod fold;
pub mod inflection;
pub mod map;
pub mod number;
pub mod script;
pub mod sentence;

pub use map::SpanMap;

use crate::span::{Span, Src};

/// A text together with the map that leads each of its bytes back to the source.
///
/// Parsers take one, so that Markdown in a JSON string, or HTML in CDATA, maps home by composition.
#[derive(Debug, Clone)]
pub struct TextView<S> {
    /// The text itself.
    pub text: String,
    /// From this text to the source.
    pub map: SpanMap<S, Src>,
}

impl<S> TextView<S> {
    /// The slice `span` of a source text, verbatim.
    #[must_use]
    pub fn verbatim(source: &str, span: Span<Src>) -> Self {
        let mut map = SpanMap::builder();
        map.verbatim(span.start(), span.len());
        Self { text: span.of(source).to_owned(), map: map.finish() }
    }

    /// The text that is left when only the parts `kept` are, in order.
    #[must_use]
    pub fn parts<T>(&self, kept: impl IntoIterator<Item = Span<S>>) -> TextView<T> {
        let mut map = SpanMap::builder();
        let mut text = String::new();
        for span in kept {
            text.push_str(span.of(&self.text));
            map.verbatim(span.start(), span.len());
        }
        TextView { text, map: map.finish().compose(&self.map) }
    }
}
