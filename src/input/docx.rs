//! Word files (`.docx`, `.docm`).
//!
//! A Word file is no text. Its source is derived: every paragraph is a line, in reading order, with the headers first,
//! notes after the body and footers last. Anchors lead from there back into the file. The parts are read as streams
//! and with a bound on what they inflate to.

mod comment;
mod numbering;
mod package;
mod story;
mod style;
mod xml;

use std::collections::{BTreeMap, BTreeSet};

use self::numbering::Numbering;
use self::package::{Package, Relation};
use self::story::{Mark, Paragraph, Section, Stories};
use self::style::{Role, Styles};
use self::xml::{Node, Xml};
use crate::document::{BlockKind, Document, DocumentBuilder};
use crate::input::{Format, Opened, Options, Parsed};
use crate::problem::Problem;
use crate::source::anchor::Piece;
use crate::source::{Anchors, Source};
use crate::span::{Input, Span};
use crate::text::TextView;

/// The format.
pub struct Docx;

/// Bytes that the parts of one file may inflate to, all together.
const LIMIT: u64 = 256 << 20;

impl Format for Docx {
    fn name(&self) -> &'static str {
        "docx"
    }
    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }
    fn extensions(&self) -> &'static [&'static str] {
        &["docx", "docm"]
    }
    fn parse(&self, _: &Source, _: &Options) -> Parsed {
        let problem = Problem::error("a Word file is no text").help("give the file itself, not the text of it");
        Parsed { documents: Vec::new(), problems: vec![problem] }
    }
    fn open(&self, name: &str, bytes: &[u8], _: &Options) -> Result<Opened, Problem> {
        open(name, bytes, LIMIT).map_err(|p| p.in_file(name))
    }
}

fn open(name: &str, bytes: &[u8], limit: u64) -> Result<Opened, Problem> {
    let mut package = Package::open(bytes, limit)?;
    let root = package.relations("")?;
    let of_kind = |kind: &str| root.iter().find(|r| r.kind == kind && !r.external);
    let Some(main) = of_kind("officeDocument") else {
        return Err(Problem::error("this is no Word file: it has no main part").help("save it as .docx in Word"));
    };
    let Some(body) = package.part(&main.target)? else { return Err(package::missing(&main.target)) };
    is_word(&main.target, &body)?;

    let mut problems = Vec::new();
    let mut stories = Stories::default();
    let relations = package.relations(&main.target).unwrap_or_else(|p| kept(&mut problems, p));
    for relation in relations.iter().filter(|r| matches!(r.kind.as_str(), "styles" | "numbering")) {
        let Some(text) = part(&mut package, &relation.target, &mut problems) else { continue };
        let fault = if relation.kind == "styles" {
            let (styles, fault) = Styles::read(&text);
            stories.styles = styles;
            fault
        } else {
            let (numbering, fault) = Numbering::read(&text);
            stories.numbering = numbering;
            fault
        };
        problems.extend(fault.map(|f| package::broken(&relation.target, &f)));
    }
    if let Some(relation) = relations.iter().find(|r| r.kind == "comments" && !r.external)
        && let Some(text) = part(&mut package, &relation.target, &mut problems)
    {
        let (comments, fault) = comment::read(&text);
        stories.comments = comments;
        problems.extend(fault.map(|f| package::broken(&relation.target, &f)));
    }
    // The body first: it knows which notes there are and how they are numbered.
    problems.extend(stories.read(&main.target, &body, Section::Body, &links(&relations)).map(|f| package::broken(&main.target, &f)));
    drop(body);
    let mut seen = BTreeSet::new();
    for (kind, section) in
        [("footnotes", Section::Footnote(0)), ("endnotes", Section::Endnote(0)), ("header", Section::Header), ("footer", Section::Footer)]
    {
        for relation in relations.iter().filter(|r| r.kind == kind && !r.external) {
            if !seen.insert(&relation.target) {
                continue;
            }
            let Some(text) = part(&mut package, &relation.target, &mut problems) else { continue };
            let relations = package.relations(&relation.target).unwrap_or_else(|p| kept(&mut problems, p));
            let fault = stories.read(&relation.target, &text, section, &links(&relations));
            problems.extend(fault.map(|f| package::broken(&relation.target, &f)));
        }
    }
    let title = of_kind("core-properties").and_then(|core| {
        let text = part(&mut package, &core.target, &mut problems)?;
        title(&text).map(|t| (core.target.clone(), t))
    });
    let (source, document) = assemble(name, stories, title);
    Ok(Opened { source, parsed: Parsed { documents: vec![document], problems } })
}

/// A part that another one names; what is wrong with it costs only itself.
fn part(package: &mut Package<'_>, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
    match package.part(name) {
        Ok(Some(text)) => Some(text),
        Ok(None) => kept(problems, package::missing(name)),
        Err(problem) => kept(problems, problem),
    }
}

fn kept<T: Default>(problems: &mut Vec<Problem>, problem: Problem) -> T {
    problems.push(problem);
    T::default()
}

/// Addresses outside the file, by the ids of the relations.
fn links(relations: &[Relation]) -> BTreeMap<String, String> {
    relations.iter().filter(|r| r.external && r.kind == "hyperlink").map(|r| (r.id.clone(), r.target.clone())).collect()
}

/// Whether the main part is that of a Word file; other programs pack theirs alike.
fn is_word(name: &str, part: &str) -> Result<(), Problem> {
    let mut xml = Xml::new(part);
    loop {
        match xml.next() {
            Err(fault) => return Err(package::broken(name, &fault)),
            Ok(Some(Node::Start(element))) if element.name() == "document" => return Ok(()),
            Ok(Some(Node::Start(element))) => {
                let what = match element.name() {
                    "workbook" => "an Excel file",
                    "presentation" => "a PowerPoint file",
                    _ => "no Word file",
                };
                return Err(Problem::error(format!("this is {what}, whatever its name says")).help("save the text as .docx and check that"));
            }
            Ok(Some(_)) => {}
            Ok(None) => return Err(Problem::error(format!("{name}: the part is empty")).help("open it in Word and save it again")),
        }
    }
}

/// The title in the properties of the file, unless a program put it there.
fn title(core: &str) -> Option<String> {
    const DEFAULTS: [&str; 4] = ["Word 文書", "Word Document", "文書", "Document"];
    let mut xml = Xml::new(core);
    let mut title = None;
    while let Ok(Some(node)) = xml.next() {
        match (node, &mut title) {
            (Node::Start(e), None) if e.name() == "title" => title = Some(String::new()),
            (Node::Text(text), Some(title)) => title.push_str(&text),
            (Node::End(_), Some(_)) => break,
            _ => {}
        }
    }
    let title = title?.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "");
    (!title.is_empty() && !DEFAULTS.contains(&title.as_str()) && !title.starts_with("Microsoft Word - ")).then_some(title)
}

/// Puts the paragraphs in reading order and makes the source and the document of them.
fn assemble(name: &str, stories: Stories, title: Option<(String, String)>) -> (Source, Document) {
    let Stories { mut parts, mut paragraphs, cells, tables, comments, .. } = stories;
    paragraphs.sort_by_key(|p| p.section);
    // First, even and other pages have headers of their own that mostly say the same.
    let mut running = BTreeSet::new();
    paragraphs.retain(|p| {
        !matches!(p.section, Section::Header | Section::Footer) || !p.marks.is_empty() || running.insert((p.section, p.text.clone()))
    });
    let mut first = paragraphs.iter().filter(|p| p.section == Section::Body && matches!(p.role, Some(Role::Title | Role::Heading(_))));
    let title = title.filter(|(_, t)| first.next().is_none_or(|p| p.text.trim() != t));

    let mut text = String::new();
    let mut pieces = Vec::new();
    let mut titled = None;
    if let Some((part, title)) = title {
        pieces.push(Piece { start: 0, part: parts.len() as u32, paragraph: 0, run: 0, offset: 0 });
        parts.push(part);
        text.push_str(&title);
        titled = Some(Span::new(0, text.len()));
        text.push('\n');
    }
    let mut starts = Vec::with_capacity(paragraphs.len());
    for paragraph in &paragraphs {
        let start = text.len();
        starts.push(start);
        pieces.extend(paragraph.pieces.iter().map(|p| Piece { start: p.start + start as u32, ..*p }));
        text.push_str(&paragraph.text);
        text.push('\n');
    }
    let source = Source::from_text(name, text).with_anchors(Anchors::new(parts, pieces));
    let input = TextView::verbatim(source.text(), Span::new(0, source.text().len()));

    let mut builder = DocumentBuilder::new("docx", &input);
    if let Some(span) = titled {
        builder.begin(BlockKind::Title);
        builder.verbatim(span);
    }
    // Below a title, chapters are what `##` is in Markdown.
    let chapter = u8::from(paragraphs.iter().any(|p| p.section == Section::Body && p.role == Some(Role::Title)));
    // A table of one cell is a frame around text.
    let cell_of = |p: &Paragraph| p.cell.filter(|&c| tables[cells[c].table] > 1);
    let numbers: Vec<usize> = tables.iter().map(|_| builder.table()).collect();
    let mut last: Option<&Paragraph> = None;
    for (paragraph, &at) in paragraphs.iter().zip(&starts) {
        let cell = cell_of(paragraph);
        let goes_on = cell.is_some() && last.and_then(cell_of) == cell && last.is_some_and(|l| !l.alt);
        if paragraph.section == Section::Footer && last.is_none_or(|l| l.section != Section::Footer) {
            builder.leave_headings();
        }
        last = Some(paragraph);
        if goes_on {
            builder.hard_break(Span::new(at - 1, at));
        } else if let Some(cell) = cell.map(|c| cells[c]) {
            builder.begin_cell(numbers[cell.table], cell.row, cell.column);
            builder.cell_covers(cell.rows, cell.columns);
        } else {
            builder.begin(kind(paragraph, chapter));
            if let Some(label) = paragraph.label.clone().or_else(|| paragraph.section.label()) {
                builder.label(label);
            }
        }
        write(&mut builder, paragraph, at, &comments);
    }
    (source, builder.finish())
}

fn kind(paragraph: &Paragraph, chapter: u8) -> BlockKind {
    match (paragraph.section, paragraph.role) {
        _ if paragraph.alt => BlockKind::Alt,
        (Section::Footnote(_) | Section::Endnote(_), _) => BlockKind::Footnote,
        (Section::Header | Section::Footer, _) => BlockKind::Paragraph,
        (_, Some(Role::Title)) => BlockKind::Heading(1),
        (_, Some(Role::Heading(level))) => BlockKind::Heading((level + chapter).clamp(1, 6)),
        _ if paragraph.item => BlockKind::Item,
        (_, Some(Role::Caption)) => BlockKind::Caption,
        (_, Some(Role::Quote)) => BlockKind::Quote,
        (_, None) => BlockKind::Paragraph,
    }
}

/// The text of a paragraph that stands at byte `at`, into the open block.
fn write(builder: &mut DocumentBuilder<'_>, paragraph: &Paragraph, at: usize, comments: &BTreeMap<String, String>) {
    let mut done = 0;
    for (start, mark) in &paragraph.marks {
        lines(builder, &paragraph.text, done..(*start).max(done), at, false);
        done = done.max(*start);
        match mark {
            Mark::Struck(end) => {
                lines(builder, &paragraph.text, done..*end, at, true);
                done = *end;
            }
            Mark::Link(url) => builder.link(url.as_str()),
            Mark::Comment(id) => {
                let words = comments.get(id).map_or("", String::as_str);
                builder.remark(Span::new(at + done, at + done), words);
            }
            Mark::Unchecked(kind, reason) => builder.unchecked(kind, Span::new(at + done, at + done), reason),
        }
    }
    lines(builder, &paragraph.text, done..paragraph.text.len(), at, false);
}

fn lines(builder: &mut DocumentBuilder<'_>, text: &str, range: std::ops::Range<usize>, at: usize, struck: bool) {
    let mut start = range.start;
    for line in text[range].split_inclusive('\n') {
        let body = line.strip_suffix('\n').unwrap_or(line);
        let span = |from: usize, to: usize| -> Span<Input> { Span::new(at + from, at + to) };
        let end = start + body.len();
        if struck {
            builder.masked(span(start, end), body);
        } else {
            builder.verbatim(span(start, end));
        }
        if body.len() < line.len() {
            builder.hard_break(span(end, end + 1));
        }
        start += line.len();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    #[test]
    fn inflating_stops_at_the_limit() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let rels = r#"<R><R Id="a" Type="x/officeDocument" Target="a.xml"/></R>"#;
        for (name, part) in [("_rels/.rels", rels), ("a.xml", &format!("<document>{}</document>", " ".repeat(3 << 20)))] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(part.as_bytes()).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(bytes.len() < 1 << 16);
        assert!(open("a.docx", &bytes, 4 << 20).is_ok());
        let problem = open("a.docx", &bytes, 2 << 20).unwrap_err();
        assert_eq!(problem.message, "a.xml: the parts of this Word file inflate to more than 2 MiB");
    }
}
