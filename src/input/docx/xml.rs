//! XML parts as a stream, by local names: transitional and strict files differ only in their namespaces.
//!
//! Nothing here recurses, so nesting costs memory in proportion to the part and no stack. Entities are those of XML
//! itself; a document type, which could define others, is refused.

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// What a part consists of.
pub(super) enum Node<'a> {
    Start(Element<'a>),
    End(BytesEnd<'a>),
    Text(Cow<'a, str>),
}

/// An element's start tag. An empty element has a start and an end, too.
pub(super) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of the first attribute with this local name.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        // Without the check for duplicates, which compares every attribute with every other.
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).flatten().find(|a| a.key.local_name().into_inner() == name)?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
    }

    /// `val`, which most properties have.
    pub(super) fn value(&self) -> Option<String> {
        self.attribute("val")
    }

    /// Whether a property that may be switched off is on.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.value().as_deref(), Some("0" | "false" | "off"))
    }
}

/// Why a part could not be read to its end.
pub(super) struct Fault {
    pub(super) byte: u64,
    pub(super) what: String,
}

/// Reads a part.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Xml<'a> {
    pub(super) fn new(part: &'a str) -> Self {
        let mut reader = Reader::from_str(part);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    /// The next node; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Node<'a>>, Fault> {
        loop {
            let byte = self.reader.buffer_position();
            let fault = |what: &str| Err(Fault { byte, what: what.to_owned() });
            return match self.reader.read_event() {
                Err(error) => Err(Fault { byte: self.reader.error_position(), what: error.to_string() }),
                Ok(Event::Eof) if self.depth > 0 => fault("it ends in the middle of an element"),
                Ok(Event::Eof) => Ok(None),
                Ok(Event::Start(start) | Event::Empty(start)) => {
                    self.depth += 1;
                    Ok(Some(Node::Start(Element(start))))
                }
                Ok(Event::End(end)) => {
                    self.depth -= 1;
                    Ok(Some(Node::End(end)))
                }
                Ok(Event::Text(text)) => Ok(Some(Node::Text(text.into_inner()))),
                Ok(Event::CData(text)) => Ok(Some(Node::Text(text.into_inner()))),
                Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                    Ok(Some(c)) => Ok(Some(Node::Text(c.to_string().into()))),
                    Ok(None) => match resolve_predefined_entity(&reference) {
                        Some(text) => Ok(Some(Node::Text(text.into()))),
                        None => fault("it uses an entity that XML does not know"),
                    },
                    Err(error) => Err(Fault { byte, what: error.to_string() }),
                },
                Ok(Event::DocType(_)) => fault("it has a document type, which no Word file has"),
                Ok(Event::Decl(_) | Event::PI(_) | Event::Comment(_)) => continue,
            };
        }
    }
}
