//! Styles: what a paragraph is, and what of a run is not shown, by the style it is written in.

use std::collections::BTreeMap;

use super::xml::{Fault, Node, Xml};

/// What a paragraph is in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    /// Level from 1, as Word counts.
    Heading(u8),
    Caption,
    Quote,
}

/// What a style says, or a paragraph or run itself; `None` where it says nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    pub(super) role: Option<Role>,
    /// Number of the list; 0 takes a paragraph out of the list of its style.
    pub(super) list: Option<u32>,
    /// Level of the list, from 0.
    pub(super) level: Option<u8>,
    pub(super) hidden: Option<bool>,
    pub(super) struck: Option<bool>,
}

impl Style {
    /// This style where it speaks, `base` where it is silent.
    pub(super) fn over(&self, base: &Self) -> Self {
        Self {
            role: self.role.or(base.role),
            list: self.list.or(base.list),
            level: self.level.or(base.level),
            hidden: self.hidden.or(base.hidden),
            struck: self.struck.or(base.struck),
        }
    }

    /// Reads one property of a paragraph or run.
    pub(super) fn property(&mut self, name: &str, value: Option<String>, on: bool) {
        let number = || value.as_ref().and_then(|v| v.parse::<u32>().ok());
        match name {
            // Level 9 is body text.
            "outlineLvl" => self.role = self.role.or(number().filter(|&l| l < 9).map(|l| Role::Heading(l as u8 + 1))),
            "numId" => self.list = number(),
            "ilvl" => self.level = number().map(|l| l.min(8) as u8),
            "vanish" => self.hidden = Some(on),
            "strike" | "dstrike" => self.struck = Some(on || (name == "dstrike" && self.struck == Some(true))),
            _ => {}
        }
    }
}

/// The styles of a document by their ids, each with what it inherits.
#[derive(Debug, Default)]
pub(super) struct Styles(BTreeMap<String, Style>);

impl Styles {
    /// Reads the part; what stands before a fault is kept.
    pub(super) fn read(part: &str) -> (Self, Option<Fault>) {
        let mut written: BTreeMap<String, (Style, Option<String>)> = BTreeMap::new();
        let mut current: Option<(String, Style, Option<String>)> = None;
        let mut fault = None;
        let mut xml = Xml::new(part);
        // Old properties that a tracked change keeps.
        let mut old = 0usize;
        loop {
            match xml.next() {
                Ok(None) => break,
                Err(found) => {
                    fault = Some(found);
                    break;
                }
                Ok(Some(Node::Start(e))) if old > 0 || e.name().ends_with("Change") => old += 1,
                Ok(Some(Node::End(_))) if old > 0 => old -= 1,
                Ok(Some(Node::Start(e))) => match (e.name(), &mut current) {
                    ("style", _) => current = e.attribute("styleId").map(|id| (id, Style::default(), None)),
                    ("name", Some((_, style, _))) => style.role = e.value().and_then(|n| named(&n)).or(style.role),
                    ("basedOn", Some((.., base))) => *base = e.value(),
                    (name, Some((_, style, _))) => style.property(name, e.value(), e.is_on()),
                    _ => {}
                },
                Ok(Some(Node::End(e))) if e.local_name().into_inner() == "style" => {
                    if let Some((id, style, base)) = current.take() {
                        written.insert(id, (style, base));
                    }
                }
                Ok(Some(_)) => {}
            }
        }
        (Self(inherit(written)), fault)
    }

    /// The style with this id. A file without styles may still name the usual ones.
    pub(super) fn get(&self, id: &str) -> Style {
        self.0.get(id).cloned().unwrap_or_else(|| Style { role: named(id), ..Style::default() })
    }
}

/// Every style over those it is based on. Each is visited once, and a circle ends where it began.
fn inherit(mut written: BTreeMap<String, (Style, Option<String>)>) -> BTreeMap<String, Style> {
    let mut done: BTreeMap<String, Style> = BTreeMap::new();
    while let Some((id, first)) = written.pop_first() {
        let mut base = first.1.clone();
        let mut chain = vec![(id, first.0)];
        while let Some((id, (style, next))) = base.as_ref().and_then(|b| written.remove_entry(b)) {
            chain.push((id, style));
            base = next;
        }
        let mut below = base.and_then(|b| done.get(&b).cloned()).unwrap_or_default();
        for (id, style) in chain.into_iter().rev() {
            below = style.over(&below);
            done.insert(id, below.clone());
        }
    }
    done
}

/// The role that the name of a style tells, in English or Japanese.
fn named(name: &str) -> Option<Role> {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    if let Some(level) = name.strip_prefix("heading").or_else(|| name.strip_prefix("見出し")) {
        const WIDE: &str = "１２３４５６７８９";
        let mut digits = level.chars();
        let digit = digits.next()?;
        let level = digit.to_digit(10).map(|d| d as usize).or_else(|| WIDE.chars().position(|w| w == digit).map(|p| p + 1))?;
        return (level > 0 && digits.next().is_none()).then_some(Role::Heading(level as u8));
    }
    match name.as_str() {
        "title" | "表題" | "タイトル" => Some(Role::Title),
        "caption" | "図表番号" | "キャプション" => Some(Role::Caption),
        "quote" | "intensequote" | "quotations" | "引用文" | "引用文2" => Some(Role::Quote),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_roles() {
        for (name, role) in [
            ("heading 1", Some(Role::Heading(1))),
            ("Heading2", Some(Role::Heading(2))),
            ("見出し 3", Some(Role::Heading(3))),
            ("見出し４", Some(Role::Heading(4))),
            ("heading 0", None),
            ("heading 10", None),
            ("Title", Some(Role::Title)),
            ("Subtitle", None),
            ("Body Text", None),
        ] {
            assert_eq!(named(name), role, "{name}");
        }
    }

    #[test]
    fn styles_inherit_and_circles_end() {
        let part = r#"<styles>
            <style styleId="a"><name val="heading 2"/><rPr><vanish/></rPr></style>
            <style styleId="b"><name val="House"/><basedOn val="a"/><rPr><vanish val="0"/></rPr></style>
            <style styleId="x"><basedOn val="y"/><pPr><outlineLvl val="3"/></pPr></style>
            <style styleId="y"><basedOn val="x"/></style></styles>"#;
        let (styles, fault) = Styles::read(part);
        assert!(fault.is_none());
        assert_eq!((styles.get("b").role, styles.get("b").hidden), (Some(Role::Heading(2)), Some(false)));
        assert_eq!(styles.get("x").role, Some(Role::Heading(4)));
        assert_eq!(styles.get("Heading5").role, Some(Role::Heading(5)));
    }
}
