//! The package: parts in a zip archive, and the relationships between them.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::{Fault, Node, Xml};
use crate::problem::Problem;

/// Parts that can be read, up to a number of inflated bytes in all.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    limit: u64,
    left: u64,
}

/// What a part refers to.
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type: `header`, `hyperlink`.
    pub(super) kind: String,
    /// A part, or an address when it is external.
    pub(super) target: String,
    pub(super) external: bool,
}

const DAMAGED: &str = "open it in Word and save it again";

impl<'a> Package<'a> {
    /// Opens a file. At most `limit` bytes are inflated of it, counted as they come: the sizes it declares are not
    /// believed.
    pub(super) fn open(bytes: &'a [u8], limit: u64) -> Result<Self, Problem> {
        if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            return Err(compound(bytes));
        }
        if !bytes.starts_with(b"PK") {
            return Err(Problem::error("this is not a Word file").help("save it as .docx in Word, or name its format with --input-format"));
        }
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => Ok(Self { archive, limit, left: limit }),
            Err(error) => {
                Err(Problem::error(format!("the Word file is damaged or cut off: {error}")).help("copy or download it once more"))
            }
        }
    }

    /// The text of a part; `None` when there is no such part.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let fail = |what: String| Problem::error(format!("{name}: {what}")).help(DAMAGED);
        // By the bytes of the name: the archive would search for others in all of its entries.
        let Some(index) = self.archive.index_for_name_raw(name.as_bytes()) else { return Ok(None) };
        let file = match self.archive.by_index(index) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(what)) if what == ZipError::PASSWORD_REQUIRED => {
                return Err(protected());
            }
            Err(error) => return Err(fail(format!("the part cannot be read: {error}"))),
        };
        let mut bytes = Vec::new();
        file.take(self.left + 1).read_to_end(&mut bytes).map_err(|e| fail(format!("the part cannot be inflated: {e}")))?;
        let size = bytes.len() as u64;
        if size > self.left {
            return Err(Problem::error(format!("{name}: the parts of this Word file inflate to more than {} MiB", self.limit >> 20))
                .help("split it into several documents"));
        }
        self.left -= size;
        decode(bytes).map(Some).ok_or_else(|| fail("the part is neither UTF-8 nor UTF-16".into()))
    }

    /// What `part` refers to; the package itself has no name.
    pub(super) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Problem> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let Some(text) = self.part(&name)? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut xml = Xml::new(&text);
        while let Some(node) = xml.next().map_err(|f| broken(&name, &f))? {
            let Node::Start(element) = node else { continue };
            let (Some(id), Some(kind), Some(target)) = (element.attribute("Id"), element.attribute("Type"), element.attribute("Target"))
            else {
                continue;
            };
            let external = element.attribute("TargetMode").is_some_and(|m| m.eq_ignore_ascii_case("external"));
            let target = if external { target } else { resolve(folder, &target) };
            found.push(Relation { id, kind: kind.rsplit('/').next().unwrap_or_default().to_owned(), target, external });
        }
        Ok(found)
    }
}

/// A part that is no XML as it should be.
pub(super) fn broken(part: &str, fault: &Fault) -> Problem {
    Problem::error(format!("{part}, byte {}: the part is damaged: {}", fault.byte, fault.what)).help(DAMAGED)
}

/// A part that another one refers to and that is not there.
pub(super) fn missing(part: &str) -> Problem {
    Problem::error(format!("{part}: the part is missing")).help(DAMAGED)
}

/// An OLE container: how Word encrypts, and what it wrote until 2003.
fn compound(bytes: &[u8]) -> Problem {
    let stream: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(stream.len()).any(|w| w == stream) {
        return protected();
    }
    Problem::error("this is a Word file of the old kind (.doc)").help("open it in Word and save it as .docx")
}

fn protected() -> Problem {
    Problem::error("this Word file is protected by a password")
        .help("open it in Word, remove the password under File, Info, Protect Document, and save it")
}

/// The part that `target` names, seen from a part in `folder`.
fn resolve(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').filter(|s| !s.is_empty()).collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// XML is UTF-8 or, with a mark, UTF-16.
fn decode(bytes: Vec<u8>) -> Option<String> {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|c| unit([c[0], c[1]])).collect();
        String::from_utf16(&units).ok()
    };
    match bytes.get(..2) {
        Some([0xFF, 0xFE]) => wide(u16::from_le_bytes),
        Some([0xFE, 0xFF]) => wide(u16::from_be_bytes),
        _ => {
            let mut text = String::from_utf8(bytes).ok()?;
            if text.starts_with('\u{FEFF}') {
                text.drain(..3);
            }
            Some(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_their_part() {
        assert_eq!(resolve("word", "header1.xml"), "word/header1.xml");
        assert_eq!(resolve("word", "/customXml/item.xml"), "customXml/item.xml");
        assert_eq!(resolve("word/sub", "../../a/./b.xml"), "a/b.xml");
        assert_eq!(resolve("", "../../etc/passwd"), "etc/passwd");
    }

    #[test]
    fn both_widths_of_xml_are_read() {
        assert_eq!(decode("\u{FEFF}<a>必</a>".into()).as_deref(), Some("<a>必</a>"));
        assert_eq!(decode(b"\xFF\xFE<\0a\0".into()).as_deref(), Some("<a"));
        assert_eq!(decode(b"\xFF".into()), None);
    }
}
