//! Plain text, with the structure that people give it: pipe tables, bullets, 【 】 and numbered headings, question
//! lines, short lines without a full stop before a paragraph.

use crate::document::{BlockKind, Document, DocumentBuilder};
use crate::input::{Format, Options, Parsed};
use crate::source::Source;
use crate::span::{Input, Span};
use crate::text::TextView;

/// The format.
pub struct Plain;

impl Format for Plain {
    fn name(&self) -> &'static str {
        "text"
    }
    fn aliases(&self) -> &'static [&'static str] {
        &["txt"]
    }
    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }
    fn parse(&self, source: &Source, _: &Options) -> Parsed {
        let input = TextView::verbatim(source.text(), Span::new(0, source.text().len()));
        Parsed { documents: vec![parse(&input)], problems: Vec::new() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Blank,
    Heading(u8),
    Item,
    Row,
    Text,
}

/// Reads one plain text, wherever it was found.
#[must_use]
pub fn parse(input: &TextView<Input>) -> Document {
    let mut builder = DocumentBuilder::new("text", input);
    let lines = lines(&input.text);
    let kinds = classify(&input.text, &lines);
    let mut table: Option<(usize, usize)> = None;
    for (i, (&line, &kind)) in lines.iter().zip(&kinds).enumerate() {
        if kind != Line::Row {
            table = None;
        }
        match kind {
            Line::Blank => builder.finish_block(),
            Line::Heading(level) => {
                builder.begin(BlockKind::Heading(level));
                builder.verbatim(line);
                builder.finish_block();
            }
            Line::Item => {
                builder.begin(BlockKind::Item);
                let (mark, number) = bullet(line.of(&input.text)).unwrap_or((0, None));
                if let Some(number) = number {
                    builder.label(number);
                }
                builder.verbatim(Span::new(line.start() + mark, line.end()));
            }
            Line::Row => {
                let (number, row) = match table {
                    Some((number, row)) => (number, row),
                    None => (builder.table(), 0),
                };
                if is_ruler(line.of(&input.text)) {
                    table = Some((number, row));
                    continue;
                }
                for (column, cell) in cells(line, &input.text).into_iter().enumerate() {
                    builder.begin_cell(number, row, column);
                    builder.verbatim(cell);
                    builder.finish_block();
                }
                table = Some((number, row + 1));
            }
            Line::Text => {
                // A line goes on where the one before it broke off in the middle of a sentence.
                let continues = i > 0
                    && matches!(kinds[i - 1], Line::Text | Line::Item)
                    && builder.open_kind().is_some()
                    && breaks_off(lines[i - 1].of(&input.text));
                if continues {
                    builder.soft_break(Span::new(lines[i - 1].end(), line.start()));
                } else {
                    builder.begin(BlockKind::Paragraph);
                }
                builder.verbatim(line);
            }
        }
    }
    builder.finish()
}

/// Trimmed lines, blank ones included as empty spans.
fn lines(text: &str) -> Vec<Span<Input>> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let lead = line.len() - line.trim_start().len();
            let body = line.trim();
            let start = at + if body.is_empty() { 0 } else { lead };
            at += line.len();
            Span::new(start, start + body.len())
        })
        .collect()
}

fn classify(text: &str, lines: &[Span<Input>]) -> Vec<Line> {
    let mut kinds: Vec<Line> = lines.iter().map(|l| shape(l.of(text))).collect();
    let first = kinds.iter().position(|k| *k != Line::Blank);
    for i in 0..lines.len() {
        if kinds[i] != Line::Text {
            continue;
        }
        let line = lines[i].of(text);
        let next = lines[i + 1..].iter().zip(&kinds[i + 1..]).find(|(_, k)| **k != Line::Blank);
        let titles = is_title_like(line)
            && next.is_some_and(|(next, kind)| match kind {
                // what follows is longer, or the first line of something longer
                Line::Text => {
                    let next = next.of(text);
                    next.chars().count() > line.chars().count() || ends_sentence(next) || next.ends_with(['、', ','])
                }
                Line::Item | Line::Row | Line::Heading(_) => true,
                Line::Blank => false,
            });
        let broken_off = i > 0 && kinds[i - 1] == Line::Text && breaks_off(lines[i - 1].of(text));
        if titles && !broken_off {
            kinds[i] = Line::Heading(if Some(i) == first { 1 } else { 2 });
        }
    }
    kinds
}

fn shape(line: &str) -> Line {
    if line.is_empty() {
        return Line::Blank;
    }
    if line.starts_with('|') && line.ends_with('|') && line.len() > 2 {
        return Line::Row;
    }
    if line.matches('\t').count() >= 1 && !line.ends_with('。') {
        return Line::Row;
    }
    if let Some(inner) = line.strip_prefix('【')
        && inner.ends_with('】')
        && inner.chars().count() <= 40
    {
        return Line::Heading(2);
    }
    if line.starts_with(['■', '◆', '●', '▼', '□', '◇', '▶']) && line.chars().count() <= 40 && !ends_sentence(line) && !line.starts_with('●')
    {
        return Line::Heading(2);
    }
    if bullet(line).is_some() {
        return Line::Item;
    }
    Line::Text
}

/// Short, no full stop, not the middle of a sentence.
fn is_title_like(line: &str) -> bool {
    let chars = line.chars().count();
    if line.starts_with('※') || line.contains("://") || line.starts_with(['(', '「']) && ends_sentence(line) {
        return false;
    }
    // 治療期間:6か月 is a label and its value.
    let figure = |v: &str| v.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    if line.split_once([':', '：']).is_some_and(|(label, value)| label.chars().count() <= 14 && figure(value)) {
        return false;
    }
    let question = line.ends_with(['?', '？']);
    chars <= 60 && (question || !ends_sentence(line)) && !line.ends_with(['、', ',', ':', '：', ')', '）', ';'])
        || chars <= 40 && !line.contains(['。', '、']) && line.ends_with([')', '）'])
}

fn ends_sentence(line: &str) -> bool {
    line.ends_with(['。', '.', '!', '?', '！', '？', '」', '』'])
        || line.ends_with("です")
        || line.ends_with("ます")
        || line.ends_with("。)")
        || line.ends_with("。）")
}

/// Whether a line stops in the middle of a sentence: after a comma or a particle, or hard-wrapped.
fn breaks_off(line: &str) -> bool {
    line.ends_with(['、', ',', 'は', 'が', 'を', 'に', 'で', 'と', 'の', 'も', 'へ', 'や', '「', '（', '('])
        || (line.chars().count() >= 60 && line.is_ascii() && !ends_sentence(line))
        || (!ends_sentence(line)
            && line.chars().count() >= 30
            && line.chars().count() <= 45
            && !line.ends_with([')', '）', '】', '」', ':', '：']))
}

/// A bullet or number at the start of a line: its length, and the number.
fn bullet(line: &str) -> Option<(usize, Option<String>)> {
    for mark in ["- ", "* ", "・", "● ", "●", "○ ", "✓", "✔", "☑", "◎ ", "－ ", "– "] {
        if let Some(rest) = line.strip_prefix(mark) {
            let blanks = rest.len() - rest.trim_start().len();
            return (!rest.trim().is_empty()).then_some((mark.len() + blanks, None));
        }
    }
    let first = line.chars().next()?;
    if ('①'..='⑳').contains(&first) {
        return Some((0, Some((first as u32 - '①' as u32 + 1).to_string())));
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 || digits > 3 {
        return None;
    }
    let rest = &line[digits..];
    for mark in [". ", ") ", "．", "）"] {
        if let Some(body) = rest.strip_prefix(mark) {
            let blanks = body.len() - body.trim_start().len();
            return Some((digits + mark.len() + blanks, Some(line[..digits].to_owned())));
        }
    }
    None
}

fn is_ruler(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

fn cells(line: Span<Input>, text: &str) -> Vec<Span<Input>> {
    let row = line.of(text);
    let by = if row.starts_with('|') { '|' } else { '\t' };
    let mut at = line.start();
    let mut cells = Vec::new();
    for part in row.split(by) {
        let body = part.trim();
        let lead = part.len() - part.trim_start().len();
        cells.push(Span::new(at + lead.min(part.len()), at + lead.min(part.len()) + body.len()));
        at += part.len() + by.len_utf8();
    }
    if by == '|' {
        // the bars at both ends make an empty first and last cell
        cells.remove(0);
        cells.pop();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<(&'static str, String)> {
        let input = TextView::verbatim(text, Span::new(0, text.len()));
        parse(&input).blocks.into_iter().map(|b| (b.kind.scope(), b.view)).collect()
    }

    #[test]
    fn people_give_text_structure() {
        let text = "当院のシミ取りのご案内\n当院の治療では、\n説明します。\n・腫れ\n・赤み\n費用はいくらですか?\n1回5万円です。\n| 回数 | 費用 |\n|---|---|\n| 1回 | 5万円 |\n【注意】\n受診してください。\n";
        let found = blocks(text);
        let found: Vec<(&str, &str)> = found.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert_eq!(
            found,
            [
                ("heading", "当院のシミ取りのご案内"),
                ("paragraph", "当院の治療では、説明します。"),
                ("item", "腫れ"),
                ("item", "赤み"),
                ("heading", "費用はいくらですか?"),
                ("paragraph", "1回5万円です。"),
                ("cell", "回数"),
                ("cell", "費用"),
                ("cell", "1回"),
                ("cell", "5万円"),
                ("heading", "【注意】"),
                ("paragraph", "受診してください。"),
            ]
        );
    }
}
