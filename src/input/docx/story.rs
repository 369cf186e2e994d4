//! Stories: the body, notes, headers and footers of a Word file, read into paragraphs.
//!
//! What a reader of the printed page sees is read: insertions, results of fields, base text of ruby, text boxes. What
//! is deleted, hidden, an instruction, or an alternative for other programs is not. All state is kept on the heap, and
//! a paragraph inside another, as in a text box, stands behind the one that holds it.

use std::collections::{BTreeMap, BTreeSet};

use super::numbering::Numbering;
use super::style::{Role, Style, Styles};
use super::xml::{Element, Fault, Node, Xml};
use crate::source::anchor::Piece;

/// Where a paragraph stands, in reading order. Notes have their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Header,
    Body,
    Footnote(usize),
    Endnote(usize),
    Footer,
}

/// A paragraph, or the text that stands for a picture.
#[derive(Debug)]
pub(super) struct Paragraph {
    pub(super) section: Section,
    pub(super) role: Option<Role>,
    pub(super) item: bool,
    pub(super) alt: bool,
    /// Number of the item.
    pub(super) label: Option<String>,
    /// Index of its table cell.
    pub(super) cell: Option<usize>,
    /// What is read, line breaks as `\n`.
    pub(super) text: String,
    /// Where that comes from; starts count from the beginning of the paragraph.
    pub(super) pieces: Vec<Piece>,
    /// What else is known about the text, by offset.
    pub(super) marks: Vec<(usize, Mark)>,
}

/// Something at a place of a paragraph.
#[derive(Debug)]
pub(super) enum Mark {
    /// Struck up to this offset.
    Struck(usize),
    Link(String),
    /// The id of a comment that begins to speak of the text here.
    Comment(String),
    /// What it is and why it was not examined.
    Unchecked(&'static str, &'static str),
}

/// A table cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) table: usize,
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// What was read of a file so far.
#[derive(Debug, Default)]
pub(super) struct Stories {
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
    /// Names of the parts.
    pub(super) parts: Vec<String>,
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) cells: Vec<Cell>,
    /// Cells of each table.
    pub(super) tables: Vec<usize>,
    /// Comments beside the text, by id.
    pub(super) comments: BTreeMap<String, String>,
    /// Numbers of the footnotes that were referred to, by id; then of the endnotes.
    notes: [BTreeMap<String, usize>; 2],
}

impl Stories {
    /// Reads a part. What stands before a fault is kept. `links` are the addresses its relations lead to.
    pub(super) fn read(&mut self, name: &str, text: &str, section: Section, links: &BTreeMap<String, String>) -> Option<Fault> {
        self.parts.push(name.to_owned());
        let mut reader = Reader {
            stories: self,
            links,
            section,
            frames: Vec::new(),
            skipped: 0,
            skipped_paragraphs: 0,
            paragraphs: 0,
            open: Vec::new(),
            runs: Vec::new(),
            tables: Vec::new(),
            cells: Vec::new(),
            drawings: Vec::new(),
            fields: Vec::new(),
            instructions: 0,
            joining: None,
            commented: BTreeSet::new(),
            scratch: String::new(),
            preserve: false,
        };
        let mut xml = Xml::new(text);
        loop {
            match xml.next() {
                Ok(Some(Node::Start(element))) => reader.start(&element),
                Ok(Some(Node::End(end))) => reader.end(end.local_name().into_inner()),
                Ok(Some(Node::Text(text))) => {
                    if matches!(reader.frames.last(), Some(Frame::Text | Frame::Instruction)) && reader.skipped == 0 {
                        reader.scratch.push_str(&text);
                    }
                }
                Ok(None) => return None,
                Err(fault) => return Some(fault),
            }
        }
    }
}

/// An element that is open, as far as its end matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Paragraph,
    Properties,
    /// Properties of the mark that ends a paragraph.
    MarkProperties,
    Run,
    RunProperties,
    Text,
    Instruction,
    Table,
    Cell,
    TextBox,
    Drawing,
    /// Alternatives, and whether one was taken.
    Alternatives(bool),
    Other,
}

/// A paragraph that is open.
struct Open {
    index: usize,
    number: u32,
    runs: u32,
    properties: bool,
    style: Option<String>,
    direct: Style,
    /// Its mark was deleted, so that the next paragraph continues it.
    joins: bool,
}

#[derive(Default)]
struct Run {
    number: u32,
    /// Characters read.
    offset: u32,
    direct: Style,
    style: Option<String>,
    hidden: bool,
    struck: bool,
}

struct Table {
    number: usize,
    /// The row that is open, from 1.
    row: usize,
    column: usize,
    /// Cells that reach down, by column.
    reaching: BTreeMap<usize, usize>,
    /// Whether the open cell is part of one that does.
    reaches: bool,
}

#[derive(Default)]
struct Drawing {
    alts: Vec<String>,
    picture: bool,
    other: Option<(&'static str, &'static str)>,
}

struct Field {
    instruction: String,
    result: bool,
}

struct Reader<'s> {
    stories: &'s mut Stories,
    links: &'s BTreeMap<String, String>,
    section: Section,
    frames: Vec<Frame>,
    /// Open elements below one that is not read, with itself.
    skipped: usize,
    skipped_paragraphs: usize,
    paragraphs: u32,
    open: Vec<Open>,
    runs: Vec<Run>,
    tables: Vec<Table>,
    cells: Vec<Option<usize>>,
    drawings: Vec<Drawing>,
    fields: Vec<Field>,
    /// Fields whose instruction is being read.
    instructions: usize,
    joining: Option<usize>,
    /// Ids of the comments that have begun.
    commented: BTreeSet<String>,
    scratch: String,
    preserve: bool,
}

const OBJECT: (&str, &str) = ("object", "an embedded object");

impl Reader<'_> {
    fn start(&mut self, element: &Element<'_>) {
        let name = element.name();
        if self.skipped > 0 {
            self.skipped += 1;
            // What is not read is counted, so that anchors agree with the file.
            if name == "p" {
                self.paragraphs += 1;
                self.skipped_paragraphs += 1;
            } else if let ("r", 0, Some(open)) = (name, self.skipped_paragraphs, self.open.last_mut()) {
                open.runs += 1;
            }
        } else if let Some(frame) = self.element(name, element) {
            self.frames.push(frame);
        } else {
            self.skipped = 1;
        }
    }

    /// Reads a start tag; `None` when the element is not to be read.
    fn element(&mut self, name: &str, element: &Element<'_>) -> Option<Frame> {
        let top = self.frames.last().copied().unwrap_or(Frame::Other);
        let properties = self.open.last().is_some_and(|o| o.properties);
        match name {
            "del" | "moveFrom" if top == Frame::MarkProperties => {
                if let Some(open) = self.open.last_mut() {
                    open.joins = true;
                }
            }
            // Deleted text, readings above ruby, and what describes rather than says.
            "del" | "moveFrom" | "delText" | "delInstrText" | "rt" | "rubyPr" | "sdtPr" | "sectPr" => return None,
            _ if name.ends_with("Change") => return None,
            "AlternateContent" => return Some(Frame::Alternatives(false)),
            "Choice" | "Fallback" => {
                if let Some(Frame::Alternatives(taken)) = self.frames.last_mut()
                    && std::mem::replace(taken, true)
                {
                    return None;
                }
            }

            "p" => return Some(self.begin_paragraph()),
            "pPr" if top == Frame::Paragraph => {
                self.open.last_mut()?.properties = true;
                return Some(Frame::Properties);
            }
            "rPr" => {
                return match top {
                    Frame::Properties => Some(Frame::MarkProperties),
                    Frame::Run => Some(Frame::RunProperties),
                    _ => None,
                };
            }
            _ if top == Frame::MarkProperties => {}
            _ if top == Frame::RunProperties => {
                if let Some(run) = self.runs.last_mut() {
                    match name {
                        "rStyle" => run.style = element.value(),
                        _ => run.direct.property(name, element.value(), element.is_on()),
                    }
                }
            }
            _ if properties => {
                if let Some(open) = self.open.last_mut() {
                    match name {
                        "pStyle" => open.style = element.value(),
                        _ => open.direct.property(name, element.value(), element.is_on()),
                    }
                }
            }
            "r" => return Some(self.begin_run()),
            "t" | "instrText" => {
                self.scratch.clear();
                self.preserve = element.attribute("space").as_deref() == Some("preserve");
                return Some(if name == "t" { Frame::Text } else { Frame::Instruction });
            }
            "tab" | "ptab" => self.text("\t"),
            "br" | "cr" => self.text("\n"),
            "noBreakHyphen" => self.text("\u{2011}"),
            "sym" | "symEx" => self.symbol(element),

            "hyperlink" => {
                let target = element.attribute("id").and_then(|id| self.links.get(&id).cloned());
                let url = target.or_else(|| element.attribute("anchor").map(|a| format!("#{a}")));
                self.link(url);
            }
            "hlinkClick" => self.link(element.attribute("id").and_then(|id| self.links.get(&id).cloned())),
            "fldSimple" => self.link(element.attribute("instr").as_deref().and_then(hyperlink)),
            "fldChar" => self.field(element.attribute("fldCharType").as_deref()),
            "commentRangeStart" | "commentReference" => self.comment(element),
            "footnoteReference" => self.note(0, element),
            "endnoteReference" => self.note(1, element),
            "footnote" | "endnote" => {
                let endnote = name == "endnote";
                let number = *self.stories.notes[usize::from(endnote)].get(&element.attribute("id")?)?;
                self.section = if endnote { Section::Endnote(number) } else { Section::Footnote(number) };
            }

            "tbl" => return Some(self.begin_table()),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row += 1;
                    table.column = 0;
                }
            }
            "tc" => return Some(self.begin_cell()),
            "gridBefore" => {
                if let Some(table) = self.tables.last_mut() {
                    table.column += columns(element);
                }
            }
            "gridSpan" => {
                if let Some(cell) = self.cells.last().copied().flatten() {
                    self.stories.cells[cell].columns = columns(element);
                }
            }
            "vMerge" => self.merge(element.value().as_deref() == Some("restart")),
            "txbxContent" => {
                self.cells.push(None);
                return Some(Frame::TextBox);
            }

            "drawing" | "pict" | "object" => {
                self.drawings.push(Drawing { other: (name == "object").then_some(OBJECT), ..Drawing::default() });
                return Some(Frame::Drawing);
            }
            "docPr" | "cNvPr" | "shape" | "blip" | "imagedata" | "chart" | "relIds" | "OLEObject" | "control" => {
                self.picture(name, element)
            }
            "altChunk" | "subDoc" => self.mark(Mark::Unchecked("object", "a document inside the document")),
            _ => {}
        }
        Some(Frame::Other)
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            if name == "p" {
                self.skipped_paragraphs = self.skipped_paragraphs.saturating_sub(1);
            }
            return;
        }
        match self.frames.pop() {
            Some(Frame::Paragraph) => self.end_paragraph(),
            Some(Frame::Properties) => self.settle_paragraph(),
            Some(Frame::Run) => drop(self.runs.pop()),
            Some(Frame::RunProperties) => self.settle_run(),
            Some(Frame::Text) => {
                let text = std::mem::take(&mut self.scratch);
                let kept = if self.preserve { text.as_str() } else { text.trim_matches([' ', '\t', '\n', '\r']) };
                self.text(&kept.replace(['\t', '\n', '\r'], " ").replace('\0', "\u{FFFD}"));
                self.scratch = text;
            }
            Some(Frame::Instruction) => {
                if let Some(field) = self.fields.last_mut() {
                    field.instruction.push_str(&self.scratch);
                }
            }
            Some(Frame::Table) => drop(self.tables.pop()),
            Some(Frame::Cell) => self.end_cell(),
            Some(Frame::TextBox) => drop(self.cells.pop()),
            Some(Frame::Drawing) => self.end_drawing(),
            Some(Frame::MarkProperties | Frame::Alternatives(_) | Frame::Other) | None => {}
        }
    }

    fn begin_paragraph(&mut self) -> Frame {
        self.paragraphs += 1;
        let cell = self.cells.last().copied().flatten();
        let joined =
            self.joining.take().filter(|&j| self.stories.paragraphs[j].cell == cell && self.stories.paragraphs[j].section == self.section);
        let index = joined.unwrap_or_else(|| self.add(cell));
        self.open.push(Open {
            index,
            number: self.paragraphs,
            runs: 0,
            properties: false,
            style: None,
            direct: Style::default(),
            joins: false,
        });
        Frame::Paragraph
    }

    fn add(&mut self, cell: Option<usize>) -> usize {
        let (text, pieces, marks) = (String::new(), Vec::new(), Vec::new());
        let paragraph = Paragraph { section: self.section, role: None, item: false, alt: false, label: None, cell, text, pieces, marks };
        self.stories.paragraphs.push(paragraph);
        self.stories.paragraphs.len() - 1
    }

    /// The properties of a paragraph are known: what is it?
    fn settle_paragraph(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        open.properties = false;
        let base = open.style.as_deref().map(|id| self.stories.styles.get(id)).unwrap_or_default();
        let style = open.direct.over(&base);
        let paragraph = &mut self.stories.paragraphs[open.index];
        paragraph.role = style.role;
        if let (Some(list @ 1..), false) = (style.list, matches!(style.role, Some(Role::Title | Role::Heading(_)))) {
            paragraph.item = true;
            paragraph.label = self.stories.numbering.next(list, style.level.unwrap_or(0));
        }
        open.direct = base;
    }

    fn end_paragraph(&mut self) {
        // An instruction does not go beyond its paragraph, so one that nobody ended hides nothing after it.
        self.fields.clear();
        self.instructions = 0;
        let Some(open) = self.open.pop() else { return };
        let paragraph = &self.stories.paragraphs[open.index];
        if paragraph.text.is_empty() && paragraph.marks.is_empty() && open.index + 1 == self.stories.paragraphs.len() {
            self.stories.paragraphs.pop();
        } else if open.joins {
            self.joining = Some(open.index);
        }
    }

    fn begin_run(&mut self) -> Frame {
        let mut run = Run::default();
        if let Some(open) = self.open.last_mut() {
            open.runs += 1;
            run.number = open.runs;
            (run.hidden, run.struck) = (open.direct.hidden == Some(true), open.direct.struck == Some(true));
        }
        self.runs.push(run);
        Frame::Run
    }

    fn settle_run(&mut self) {
        let Some(run) = self.runs.last_mut() else { return };
        let base = run.style.as_deref().map(|id| self.stories.styles.get(id)).unwrap_or_default();
        let style = run.direct.over(&base);
        run.hidden = style.hidden.unwrap_or(run.hidden);
        run.struck = style.struck.unwrap_or(run.struck);
    }

    /// Whether what stands here is shown.
    fn shown(&self) -> bool {
        self.instructions == 0 && self.runs.last().is_none_or(|r| !r.hidden)
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() || !self.shown() {
            return;
        }
        let (Some(open), Some(run)) = (self.open.last(), self.runs.last_mut()) else { return };
        let paragraph = &mut self.stories.paragraphs[open.index];
        let (start, part) = (paragraph.text.len(), self.stories.parts.len() as u32 - 1);
        let goes_on = paragraph.pieces.last().is_some_and(|p| (p.part, p.paragraph, p.run) == (part, open.number, run.number));
        if !goes_on {
            paragraph.pieces.push(Piece { start: start as u32, part, paragraph: open.number, run: run.number, offset: run.offset });
        }
        paragraph.text.push_str(text);
        run.offset += text.chars().count() as u32;
        if run.struck {
            paragraph.marks.push((start, Mark::Struck(paragraph.text.len())));
        }
    }

    /// A character given by its number. Those of symbol fonts are pictures whose meaning we do not know.
    fn symbol(&mut self, element: &Element<'_>) {
        let code = element.attribute("char").and_then(|c| u32::from_str_radix(&c, 16).ok());
        let known = code.and_then(char::from_u32).filter(|c| !c.is_control() && !('\u{E000}'..='\u{F8FF}').contains(c));
        self.text(known.unwrap_or('\u{FFFD}').encode_utf8(&mut [0; 4]));
    }

    fn mark(&mut self, mark: Mark) {
        let index = match self.open.last() {
            Some(open) => open.index,
            None => self.add(None),
        };
        let paragraph = &mut self.stories.paragraphs[index];
        paragraph.marks.push((paragraph.text.len(), mark));
    }

    fn link(&mut self, url: Option<String>) {
        if let (Some(url), false) = (url, self.open.is_empty()) {
            self.mark(Mark::Link(url));
        }
    }

    fn field(&mut self, kind: Option<&str>) {
        match kind {
            Some("begin") => {
                self.fields.push(Field { instruction: String::new(), result: false });
                self.instructions += 1;
            }
            Some("separate") => {
                let Some(field) = self.fields.last_mut().filter(|f| !f.result) else { return };
                field.result = true;
                let url = hyperlink(&field.instruction);
                self.instructions -= 1;
                self.link(url);
            }
            Some("end") => {
                let Some(field) = self.fields.pop().filter(|f| !f.result) else { return };
                self.instructions -= 1;
                if let Some(base) = overstruck(&field.instruction) {
                    self.text(base);
                }
            }
            _ => {}
        }
    }

    /// A reference mark becomes one of the form that Markdown has; a mark of the writer's own follows as text.
    fn note(&mut self, kind: usize, element: &Element<'_>) {
        let (Some(id), true) = (element.attribute("id"), self.shown()) else { return };
        let notes = &mut self.stories.notes[kind];
        let next = notes.len() + 1;
        let number = *notes.entry(id).or_insert(next);
        if element.attribute("customMarkFollows").is_none_or(|v| matches!(v.as_str(), "0" | "false" | "off")) {
            let section = if kind == 0 { Section::Footnote(number) } else { Section::Endnote(number) };
            self.text(&format!("[^{}]", section.label().unwrap_or_default()));
        }
    }

    /// A comment is about the words from its beginning to its reference; one without a beginning is about a place.
    fn comment(&mut self, element: &Element<'_>) {
        let Some(id) = element.attribute("id") else { return };
        if self.commented.insert(id.clone()) {
            self.mark(Mark::Comment(id));
        }
    }

    fn begin_table(&mut self) -> Frame {
        self.joining = None;
        let number = self.stories.tables.len();
        self.stories.tables.push(0);
        self.tables.push(Table { number, row: 0, column: 0, reaching: BTreeMap::new(), reaches: false });
        Frame::Table
    }

    fn begin_cell(&mut self) -> Frame {
        let Some(table) = self.tables.last_mut() else { return Frame::Other };
        table.reaches = false;
        self.stories.tables[table.number] += 1;
        let row = table.row.saturating_sub(1);
        self.stories.cells.push(Cell { table: table.number, row, column: table.column, rows: 1, columns: 1 });
        self.cells.push(Some(self.stories.cells.len() - 1));
        Frame::Cell
    }

    fn merge(&mut self, begins: bool) {
        let (Some(table), Some(index)) = (self.tables.last_mut(), self.cells.last().copied().flatten()) else { return };
        let cell = self.stories.cells[index];
        table.reaches = true;
        if begins {
            table.reaching.insert(cell.column, index);
        } else if let Some(&first) = table.reaching.get(&cell.column) {
            let first = &mut self.stories.cells[first];
            first.rows = cell.row - first.row + 1;
        }
    }

    fn end_cell(&mut self) {
        let (Some(table), Some(Some(index))) = (self.tables.last_mut(), self.cells.pop()) else { return };
        let cell = self.stories.cells[index];
        if !table.reaches {
            table.reaching.remove(&cell.column);
        }
        table.column = cell.column + cell.columns;
    }

    /// What a drawing holds.
    fn picture(&mut self, name: &str, element: &Element<'_>) {
        let Some(drawing) = self.drawings.last_mut() else { return };
        match name {
            "blip" | "imagedata" => drawing.picture = true,
            "chart" => drawing.other = Some(("chart", "a chart")),
            "relIds" => drawing.other = Some(("diagram", "a SmartArt diagram")),
            "OLEObject" | "control" => drawing.other = Some(OBJECT),
            _ => {
                let given = |name| element.attribute(name).filter(|t| !t.trim().is_empty());
                let alt = given(if name == "shape" { "alt" } else { "descr" }).or_else(|| given("title"));
                // The frame and the picture in it often say the same.
                drawing.alts.extend(alt.filter(|a| drawing.alts.last() != Some(a)));
            }
        }
    }

    fn end_drawing(&mut self) {
        let Some(drawing) = self.drawings.pop() else { return };
        if !self.shown() {
            return;
        }
        if let Some((kind, reason)) = drawing.other {
            self.mark(Mark::Unchecked(kind, reason));
        } else if drawing.picture && drawing.alts.is_empty() {
            self.mark(Mark::Unchecked("image", "an image without alt text"));
        }
        let (paragraph, run) = (self.open.last().map_or(0, |o| o.number), self.runs.last().map_or(0, |r| r.number));
        for alt in drawing.alts {
            let index = self.add(None);
            let added = &mut self.stories.paragraphs[index];
            added.alt = true;
            added.text = alt.replace(['\t', '\n', '\r'], " ").replace('\0', "\u{FFFD}");
            added.pieces.push(Piece { start: 0, part: self.stories.parts.len() as u32 - 1, paragraph, run, offset: 0 });
        }
    }
}

impl Section {
    /// What the marks of a note point at.
    pub(super) fn label(self) -> Option<String> {
        match self {
            Self::Footnote(number) => Some(number.to_string()),
            Self::Endnote(number) => Some(format!("e{number}")),
            Self::Header | Self::Body | Self::Footer => None,
        }
    }
}

/// Columns that an element counts; Word allows 63.
fn columns(element: &Element<'_>) -> usize {
    element.value().and_then(|v| v.parse::<usize>().ok()).unwrap_or(1).clamp(1, 63)
}

/// Where a field of this instruction leads.
fn hyperlink(instruction: &str) -> Option<String> {
    let instruction = instruction.trim_start();
    let (name, rest) = instruction.split_at_checked("HYPERLINK".len())?;
    if !name.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let rest = rest.trim_start();
    let (inside, rest) = rest.strip_prefix("\\l").map_or(("", rest), |r| ("#", r.trim_start()));
    let target = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split_whitespace().next(),
    };
    target.filter(|t| !t.is_empty()).map(|t| format!("{inside}{t}"))
}

/// The base text of ruby as Word wrote it before it had ruby: `EQ \o\ad(\s\up 9(reading),base)`.
fn overstruck(instruction: &str) -> Option<&str> {
    let (name, rest) = instruction.trim_start().split_at_checked(2)?;
    let inside = rest.get(..rest.rfind(')')?)?;
    let base = inside.get(inside.rfind(',')? + 1..)?;
    (name.eq_ignore_ascii_case("EQ") && rest.contains("\\o")).then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_of_fields_are_understood() {
        assert_eq!(hyperlink(r#" HYPERLINK "https://example.jp/a" \o "x""#).as_deref(), Some("https://example.jp/a"));
        assert_eq!(hyperlink(r#"hyperlink \l "risk""#).as_deref(), Some("#risk"));
        assert_eq!(hyperlink("PAGE"), None);
        assert_eq!(hyperlink("HYPERLINK"), None);
        assert_eq!(overstruck(r"eq \o\ad(\s\up 9(かんち),完治)"), Some("完治"));
        assert_eq!(overstruck("日本"), None);
    }
}
