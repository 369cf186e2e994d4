//! Comments: what people write beside the text of a Word file.

use std::collections::BTreeMap;

use super::xml::{Fault, Node, Xml};

/// The words of each comment by its id, paragraphs joined by a blank. What stands before a fault is kept.
pub(super) fn read(part: &str) -> (BTreeMap<String, String>, Option<Fault>) {
    let mut comments: BTreeMap<String, String> = BTreeMap::new();
    let (mut id, mut text) = (String::new(), false);
    let mut xml = Xml::new(part);
    loop {
        match xml.next() {
            Ok(Some(Node::Start(element))) => match element.name() {
                "comment" => id = element.attribute("id").unwrap_or_default(),
                "p" | "tab" | "br" => comments.entry(id.clone()).or_default().push(' '),
                name => text = name == "t",
            },
            Ok(Some(Node::Text(words))) if text => comments.entry(id.clone()).or_default().push_str(&words),
            Ok(Some(Node::End(_))) => text = false,
            Ok(Some(Node::Text(_))) => {}
            Ok(None) => return (comments, None),
            Err(fault) => return (comments, Some(fault)),
        }
    }
}
