//! CSV and TSV: ad copy, products, posts, a row each. The source is the file as it is; a row is a document and a chosen
//! cell one or more paragraphs of it, below the name of its column.
//!
//! A cell in quotes may hold line breaks and `""`. Spreadsheets write nothing else, so what stands between a closing quote
//! and the next comma, and a quote that does not close, are mistakes: they cost the structure of one line, and the next is
//! read as if nothing had been.

use std::ops::Range;

use crate::document::{BlockKind, Document, DocumentBuilder};
use crate::input::{Format, Options, Parsed, Records, SAVE_AS_UTF8};
use crate::meta::nearest;
use crate::problem::Problem;
use crate::source::Source;
use crate::span::{Input, Span};
use crate::text::map::MapBuilder;
use crate::text::{SpanMap, TextView};

/// Rows of cells with a character between them.
pub struct Separated {
    name: &'static str,
    extensions: &'static [&'static str],
    delimiter: u8,
}

/// Cells between commas.
pub static CSV: Separated = Separated { name: "csv", extensions: &["csv"], delimiter: b',' };
/// Cells between tabs.
pub static TSV: Separated = Separated { name: "tsv", extensions: &["tsv"], delimiter: b'\t' };

/// A quoted cell that is longer, in bytes, was never closed.
const LONGEST_CELL: usize = 16 << 20;

impl Format for Separated {
    fn name(&self) -> &'static str {
        self.name
    }
    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }
    fn extensions(&self) -> &'static [&'static str] {
        self.extensions
    }
    /// Most tables are data; which of them are copy, only their writer knows.
    fn walked(&self) -> bool {
        false
    }
    fn records(&self) -> Option<&dyn Records> {
        Some(self)
    }
    fn parse(&self, source: &Source, options: &Options) -> Parsed {
        let mut parsed = Parsed::default();
        let text = source.text();
        let head: &str = source.head().map_or(text, |h| h);
        let first = self.row(head, 0);
        let names: Vec<String> = first.cells.iter().map(|c| cell_text(head, c).trim().to_owned()).collect();
        let columns = match Columns::choose(names, &options.columns) {
            Ok(columns) => columns,
            Err(problem) => {
                // Said once, at the first part of the file.
                if source.head().is_none() && !text.is_empty() {
                    parsed.problems.push(problem);
                }
                return parsed;
            }
        };
        let mut undecodable = source.undecodable().iter().peekable();
        let mut at = 0;
        let mut number = source.start().records;
        while at < text.len() {
            let row = self.row(text, at);
            let here = at;
            at = row.end;
            number += 1;
            if let Some(bad) = undecodable.next_if(|u| u.at < row.end) {
                while undecodable.next_if(|u| u.at < row.end).is_some() {}
                let message = format!("row {number}: not valid {} at byte {}", source.encoding(), bad.byte);
                parsed.problems.push(Problem::error(message).at(Some(bad.at..bad.at)).help(SAVE_AS_UTF8));
                continue;
            }
            if let Some(quote) = row.fault {
                let problem = Problem::error(format!("row {number}: a quoted cell is not closed, or text follows its closing quote"));
                parsed.problems.push(problem.at(Some(quote..quote + 1)).help("write a quote inside a quoted cell twice: \"\""));
            }
            let blank = row.cells.iter().all(|c| text[c.span.clone()].trim().is_empty());
            if blank || (columns.header && source.head().is_none() && here == 0) {
                continue;
            }
            if row.fault.is_none() && row.cells.len() != columns.names.len() {
                let message = format!("row {number} has {} cells where the first has {}", row.cells.len(), columns.names.len());
                parsed
                    .problems
                    .push(Problem::warning(message).at(Some(here..here)).help("put cells that hold commas or line breaks in quotes"));
            }
            parsed.documents.push(self.document(text, &row, &columns, number));
        }
        parsed
    }
}

impl Records for Separated {
    fn whole(&self, text: &str, most: usize) -> (usize, usize) {
        let (mut end, mut count) = (0, 0);
        while end < text.len() && count < most {
            let row = self.row(text, end);
            if row.open {
                break;
            }
            end = row.end;
            count += 1;
        }
        (end, count)
    }
    fn headed(&self) -> bool {
        true
    }
}

/// A row as it stands in the text.
struct Row {
    cells: Vec<Cell>,
    /// Behind its line break.
    end: usize,
    /// Text that is still to come may belong to it.
    open: bool,
    /// A quote that does not close as it should.
    fault: Option<usize>,
}

/// A cell without its quotes.
struct Cell {
    span: Range<usize>,
    quoted: bool,
}

/// Where a quoted cell ends.
#[derive(PartialEq, Eq)]
enum Close {
    /// At this quote.
    At(usize),
    /// Nowhere that makes sense.
    Never,
    /// Not in this text.
    Unknown,
}

impl Separated {
    /// The row that begins at byte `at`.
    fn row(&self, text: &str, at: usize) -> Row {
        let bytes = text.as_bytes();
        let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |n| from + n + 1);
        let mut cells = Vec::new();
        let mut i = at;
        loop {
            let (cell, next) = if bytes.get(i) == Some(&b'"') {
                match self.close(text, i) {
                    Close::At(close) => (Cell { span: i + 1..close, quoted: true }, close + 1),
                    broken => {
                        let end = line_end(i);
                        let body = text[i + 1..end].trim_end_matches(['\r', '\n']).len();
                        cells.push(Cell { span: i + 1..i + 1 + body, quoted: false });
                        let open = broken == Close::Unknown || !text[..end].ends_with('\n');
                        return Row { cells, end, open, fault: Some(i) };
                    }
                }
            } else {
                let end = bytes[i..].iter().position(|&b| b == self.delimiter || b == b'\n').map_or(text.len(), |n| i + n);
                let cr = bytes.get(end) != Some(&self.delimiter) && text[i..end].ends_with('\r');
                (Cell { span: i..end - usize::from(cr), quoted: false }, end)
            };
            cells.push(cell);
            if bytes.get(next) != Some(&self.delimiter) {
                let end = line_end(next);
                return Row { cells, end, open: !text[..end].ends_with('\n'), fault: None };
            }
            i = next + 1;
        }
    }

    /// The end of the cell whose quotes open at `open`.
    fn close(&self, text: &str, open: usize) -> Close {
        let bytes = text.as_bytes();
        let mut from = open + 1;
        loop {
            let quote = match text[from..].find('"') {
                Some(n) if from + n - open <= LONGEST_CELL => from + n,
                None if text.len() - open <= LONGEST_CELL => return Close::Unknown,
                _ => return Close::Never,
            };
            match &bytes[quote + 1..] {
                [b'"', ..] => from = quote + 2,
                [] | [b'\n', ..] | [b'\r'] | [b'\r', b'\n', ..] => return Close::At(quote),
                [b, ..] if *b == self.delimiter => return Close::At(quote),
                _ => return Close::Never,
            }
        }
    }

    fn document(&self, text: &str, row: &Row, columns: &Columns, number: usize) -> Document {
        let mut input = Cells::default();
        let id = columns.id.and_then(|i| row.cells.get(i)).map(|c| cell_text(text, c).trim().to_owned());
        let all: Vec<usize> = (0..row.cells.len()).filter(|i| Some(*i) != columns.id).collect();
        let mut spans = Vec::new();
        for &column in columns.chosen.as_ref().unwrap_or(&all) {
            let Some(cell) = row.cells.get(column) else { continue };
            let span = input.push(text, cell);
            if !span.of(&input.text).trim().is_empty() {
                spans.push((column, span));
            }
        }
        let input = TextView { text: input.text, map: input.map.finish() };
        let mut builder = DocumentBuilder::new(self.name, &input);
        for (column, span) in spans {
            if let Some(name) = columns.names.get(column).filter(|n| columns.header && !n.is_empty()) {
                // The name stands above every row and in none: it has a place here, and no bytes.
                builder.begin(BlockKind::Heading(3));
                builder.replaced(Span::new(span.start(), span.start()), name);
            }
            builder.finish_block();
            let mut end = span.start();
            let mut at = span.start();
            for line in span.of(&input.text).split_inclusive('\n') {
                let start = at + (line.len() - line.trim_start().len());
                let body = line.trim();
                at += line.len();
                if body.is_empty() {
                    builder.finish_block();
                    continue;
                }
                if builder.open_kind().is_some() {
                    builder.hard_break(Span::new(end, start));
                } else {
                    builder.begin(BlockKind::Paragraph);
                }
                end = start + body.len();
                builder.verbatim(Span::new(start, end));
            }
            builder.finish_block();
        }
        let mut document = builder.finish();
        document.record = Some(id.filter(|i| !i.is_empty()).unwrap_or_else(|| number.to_string()));
        document
    }
}

/// The readable texts of cells, one behind the other.
struct Cells {
    text: String,
    map: MapBuilder<Input, crate::span::Src>,
}

impl Default for Cells {
    fn default() -> Self {
        Self { text: String::new(), map: SpanMap::builder() }
    }
}

impl Cells {
    fn push(&mut self, text: &str, cell: &Cell) -> Span<Input> {
        let start = self.text.len();
        let mut at = cell.span.start;
        while at < cell.span.end {
            let rest = &text[at..cell.span.end];
            let len = if cell.quoted { rest.find("\"\"").unwrap_or(rest.len()) } else { rest.len() };
            self.text.push_str(&rest[..len]);
            self.map.verbatim(at, len);
            at += len;
            if at < cell.span.end {
                self.text.push('"');
                self.map.replaced(1, at, 2);
                at += 2;
            }
        }
        Span::new(start, self.text.len())
    }
}

fn cell_text(text: &str, cell: &Cell) -> String {
    let mut cells = Cells::default();
    cells.push(text, cell);
    cells.text
}

/// Which columns are read, and what they are called.
struct Columns {
    /// The cells of the first row.
    names: Vec<String>,
    /// The columns that were asked for; all but the id without.
    chosen: Option<Vec<usize>>,
    /// The column that names the records.
    id: Option<usize>,
    /// Whether the first row is names: one was asked for, or one is `id`.
    header: bool,
}

impl Columns {
    fn choose(names: Vec<String>, asked: &[String]) -> Result<Self, Problem> {
        let id = names.iter().position(|n| n.eq_ignore_ascii_case("id"));
        let mut header = id.is_some();
        let mut chosen = Vec::new();
        for wanted in asked.iter().map(|w| w.trim()) {
            let named = names.iter().position(|n| n == wanted);
            let numbered = wanted.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < names.len());
            let Some(column) = named.or(numbered) else {
                let known: Vec<&str> = names.iter().map(String::as_str).collect();
                let near = nearest(wanted, &known).map_or(String::new(), |n| format!("did you mean `{n}`? "));
                let help = format!("{near}columns are {}, or their numbers from 1 to {}", known.join(", "), known.len());
                return Err(Problem::error(format!("there is no column `{wanted}`")).help(help));
            };
            header |= named.is_some();
            if !chosen.contains(&column) {
                chosen.push(column);
            }
        }
        // In the order of the file, which is that of the reader.
        chosen.sort_unstable();
        Ok(Self { names, chosen: (!asked.is_empty()).then_some(chosen), id, header })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found = (Vec<(String, Vec<String>)>, Vec<String>);

    fn read(text: &str, columns: &[&str]) -> Found {
        let source = Source::from_text("a.csv", text);
        let options = Options { columns: columns.iter().map(|c| (*c).to_owned()).collect(), ..Options::default() };
        let parsed = CSV.parse(&source, &options);
        for document in &parsed.documents {
            for block in document.blocks.iter().filter(|b| !matches!(b.kind, BlockKind::Heading(_))) {
                let home = block.to_source.map(Span::new(0, block.view.len()));
                assert_eq!(home.of(text).replace("\"\"", "\"").replace('\r', ""), block.view);
            }
        }
        let blocks = |d: Document| (d.record.unwrap(), d.blocks.into_iter().map(|b| b.view).collect());
        (parsed.documents.into_iter().map(blocks).collect(), parsed.problems.into_iter().map(|p| p.message).collect())
    }

    fn rows(found: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
        found.iter().map(|(r, b)| ((*r).to_owned(), b.iter().map(|t| (*t).to_owned()).collect())).collect()
    }

    #[test]
    fn cells_are_read_with_their_quotes_undone() {
        let text = "id,見出し,本文\r\nA-1,\"「すぐ」,\"\"必ず\"\"\",\"一行目\r\n二行目\r\n\r\n次の段落\"\r\n,短い,\r\n";
        let (found, problems) = read(text, &["本文", "2"]);
        assert_eq!(
            found,
            rows(&[("A-1", &["見出し", "「すぐ」,\"必ず\"", "本文", "一行目\n二行目", "次の段落"]), ("3", &["見出し", "短い"])])
        );
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(read("あ,い\n\nう,え", &["2"]).0, rows(&[("1", &["い"]), ("3", &["え"])]));
    }

    #[test]
    fn mistakes_cost_a_line_and_are_said() {
        let (found, problems) = read("a,b\n\"x\"y,z\nc\n\"d,e\nf,g\n", &[]);
        assert_eq!(found, rows(&[("1", &["a", "b"]), ("2", &["x\"y,z"]), ("3", &["c"]), ("4", &["d,e"]), ("5", &["f", "g"])]));
        assert_eq!(problems.len(), 3, "{problems:?}");
        let (found, problems) = read("見出し,本文\nあ,い\n", &["見だし"]);
        assert!(found.is_empty() && problems == ["there is no column `見だし`"], "{problems:?}");
        assert_eq!(read("", &["x"]), (Vec::new(), Vec::new()));
    }
}
