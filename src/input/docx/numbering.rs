//! Lists: which number an item has.

use std::collections::{BTreeMap, BTreeSet};

use super::xml::{Fault, Node, Xml};

/// The lists of a document, and how far they have counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// The definition that a list follows.
    definitions: BTreeMap<u32, u32>,
    /// Where a level of a definition begins; absent when it has bullets.
    starts: BTreeMap<(u32, u8), u32>,
    /// Where a list begins anew.
    restarts: BTreeMap<(u32, u8), u32>,
    restarted: BTreeSet<(u32, u8)>,
    counters: BTreeMap<(u32, u8), u32>,
}

impl Numbering {
    /// Reads the part; what stands before a fault is kept.
    pub(super) fn read(part: &str) -> (Self, Option<Fault>) {
        let mut numbering = Self::default();
        let mut xml = Xml::new(part);
        let (mut definition, mut list, mut level) = (None, None, None);
        let (mut start, mut counts) = (1, true);
        loop {
            let node = match xml.next() {
                Ok(None) => return (numbering, None),
                Err(fault) => return (numbering, Some(fault)),
                Ok(Some(node)) => node,
            };
            match node {
                Node::Start(e) => {
                    let number = |name| e.attribute(name).and_then(|v| v.parse::<u32>().ok());
                    match e.name() {
                        "abstractNum" => (definition, list) = (number("abstractNumId"), None),
                        "num" => list = number("numId"),
                        "abstractNumId" => {
                            if let (Some(list), Some(definition)) = (list, number("val")) {
                                numbering.definitions.insert(list, definition);
                            }
                        }
                        "lvl" | "lvlOverride" => {
                            level = number("ilvl").map(|l| l.min(8) as u8);
                            (start, counts) = (1, true);
                        }
                        "start" => start = number("val").unwrap_or(1),
                        "numFmt" => counts = !matches!(e.value().as_deref(), Some("bullet" | "none")),
                        "startOverride" => {
                            if let (Some(list), Some(level), Some(start)) = (list, level, number("val")) {
                                numbering.restarts.insert((list, level), start);
                            }
                        }
                        _ => {}
                    }
                }
                Node::End(e) if e.local_name().into_inner() == "lvl" => {
                    if let (None, Some(definition), Some(level), true) = (list, definition, level, counts) {
                        numbering.starts.insert((definition, level), start);
                    }
                }
                _ => {}
            }
        }
    }

    /// The number of the next item of a list; `None` when its items have none.
    pub(super) fn next(&mut self, list: u32, level: u8) -> Option<String> {
        let definition = *self.definitions.get(&list)?;
        let start = *self.starts.get(&(definition, level))?;
        for deeper in level + 1..=8 {
            self.counters.remove(&(definition, deeper));
        }
        let restart = self.restarts.get(&(list, level)).copied().filter(|_| self.restarted.insert((list, level)));
        let next = match (restart, self.counters.get(&(definition, level))) {
            (Some(restart), _) => restart,
            (None, Some(last)) => last.saturating_add(1),
            (None, None) => start,
        };
        self.counters.insert((definition, level), next);
        Some(next.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_count_and_lists_restart() {
        let part = r#"<numbering>
            <abstractNum abstractNumId="7"><lvl ilvl="0"><start val="3"/><numFmt val="decimal"/></lvl>
              <lvl ilvl="1"><numFmt val="lowerLetter"/></lvl><lvl ilvl="2"><numFmt val="bullet"/></lvl></abstractNum>
            <num numId="1"><abstractNumId val="7"/></num>
            <num numId="2"><abstractNumId val="7"/><lvlOverride ilvl="0"><startOverride val="1"/></lvlOverride></num></numbering>"#;
        let (mut numbering, fault) = Numbering::read(part);
        assert!(fault.is_none());
        let labels: Vec<_> = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (1, 2), (2, 0), (2, 0), (9, 0)]
            .into_iter()
            .map(|(list, level)| numbering.next(list, level).unwrap_or_default())
            .collect();
        assert_eq!(labels, ["3", "1", "2", "4", "1", "", "1", "2", ""]);
    }
}
