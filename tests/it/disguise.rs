//! An article is the same article in whatever file it comes and whatever stands between its letters.
//!
//! A clean article is written anew in each format, as it is or disguised: words split by tags, runs and emphasis, letters
//! as entities and escapes, lines broken, invisible characters, another width, BOM, CRLF, another encoding. What is found
//! and what is owed must not change.

use std::fmt::Write as _;
use std::sync::LazyLock;

use kotowari::document::{Block, BlockKind};
use kotowari::input::{self, Options};
use kotowari::text::fold::fold;
use kotowari::{Levels, Linter, SourceReport, pack};
use proptest::prelude::*;

use crate::docx::Package;
use crate::encodings::written;

static LINTER: LazyLock<Linter> = LazyLock::new(|| Linter::new(pack::load(&[], false).0, Levels::default(), None));

/// Blocks of the fixtures, as a reader sees them.
static ARTICLES: LazyLock<Vec<Vec<Block>>> = LazyLock::new(|| {
    let read = |name: &&str| {
        let bytes = std::fs::read(format!("fixtures/articles/{name}.md")).unwrap();
        let mut opened = input::by_name("markdown").unwrap().open(name, &bytes, &Options::default()).unwrap();
        let mut blocks = opened.parsed.documents.remove(0).blocks;
        blocks.retain(|b| b.kind.is_body());
        blocks
    };
    ["example", "clinic-middling", "cosmetic-serum"].iter().map(read).collect()
});

/// What is done to the letters of an article, each now and then.
#[derive(Debug, Clone, Copy, Default)]
struct Disguise {
    /// Tags, emphasis and runs within words.
    split: bool,
    /// Letters as entities and escapes.
    escaped: bool,
    /// Lines that end within a sentence.
    broken: bool,
    /// Characters that nobody sees.
    invisible: bool,
    /// Full-width figures and letters, half-width katakana.
    width: bool,
    seed: u64,
}

impl Disguise {
    /// Whether it is time for something that happens once in `n` times.
    fn now(&mut self, n: u64) -> bool {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33).is_multiple_of(n)
    }

    /// The letters of `text` in the other width, with invisible characters between them.
    fn letters(&mut self, text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            match c {
                '!'..='~' if self.width && c.is_ascii_alphanumeric() && self.now(3) => {
                    out.extend(char::from_u32(c as u32 - 0x21 + 0xFF01));
                }
                'ア' | 'イ' | 'エ' | 'ク' | 'シ' | 'ニ' | 'ミ' | 'ル' | 'ン' if self.width && self.now(2) => {
                    let half = "アｱイｲエｴクｸシｼニﾆミﾐルﾙンﾝ";
                    out.extend(half.split_once(c).and_then(|(_, after)| after.chars().next()));
                }
                _ => out.push(c),
            }
            if self.invisible && self.now(12) {
                out.push(['\u{200B}', '\u{FEFF}', '\u{AD}', '\u{2060}'][out.len() % 4]);
            }
        }
        out
    }

    /// A letter as an entity, if it is time for one or the letter means something in HTML.
    fn entity(&mut self, c: char) -> String {
        match c {
            '&' => "&amp;".into(),
            '<' => "&lt;".into(),
            '>' => "&gt;".into(),
            '"' if self.escaped => "&quot;".into(),
            _ if self.escaped && self.now(6) => {
                if self.now(2) {
                    format!("&#x{:X};", c as u32)
                } else {
                    format!("&#{};", c as u32)
                }
            }
            _ => c.to_string(),
        }
    }

    fn html(&mut self, text: &str) -> String {
        let mut out = String::new();
        let letters: Vec<char> = self.letters(text).chars().collect();
        for (i, &c) in letters.iter().enumerate() {
            let letter = self.entity(c);
            if self.split && self.now(8) {
                let tag = ["b", "span class='x'", "em", "a href=\"/x?a=1&b=2\"", "font"][i % 5];
                let name = tag.split(' ').next().unwrap();
                write!(out, "<{tag}>{letter}</{name}>").unwrap();
            } else {
                out.push_str(&letter);
            }
            if self.split && self.now(16) {
                out.push_str(["<wbr>", "<!-- 次 -->", "<span></span>"][i % 3]);
            }
            if self.broken && self.between(&letters, i) && self.now(10) {
                out.push_str("\n  ");
            }
        }
        out
    }

    fn markdown(&mut self, text: &str) -> String {
        let mut out = String::new();
        let letters: Vec<char> = self.letters(text).chars().collect();
        for (i, &c) in letters.iter().enumerate() {
            let letter = match c {
                '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '`' | '~' | '#' => format!("\\{c}"),
                _ => self.entity(c),
            };
            // around entities and beside signs and figures stars are no emphasis
            let inner = |c: Option<&char>| c.is_some_and(|&c| japanese(c) && !matches!(c, '、' | '。'));
            if self.split && inner(Some(&c)) && inner(letters.get(i + 1)) && inner(letters.get(i.wrapping_sub(1))) && self.now(6) {
                let (open, close) = [("**", "**"), ("<b>", "</b>"), ("*", "*"), ("<span>", "</span>")][i % 4];
                write!(out, "{open}{c}{close}").unwrap();
            } else {
                out.push_str(&letter);
            }
            if self.broken && self.between(&letters, i) && self.now(10) {
                out.push('\n');
            }
        }
        out
    }

    fn plain(&mut self, text: &str) -> String {
        let mut out = String::new();
        let letters: Vec<char> = self.letters(text).chars().collect();
        for (i, &c) in letters.iter().enumerate() {
            out.push(c);
            if self.broken && c == '、' && self.between(&letters, i) && self.now(3) {
                out.push('\n');
            }
        }
        out
    }

    fn runs(&mut self, text: &str) -> String {
        let mut out = String::from("<w:r><w:t xml:space=\"preserve\">");
        for c in self.letters(text).chars() {
            out.push_str(&self.entity(c));
            if self.split && self.now(6) {
                let between = ["", "<w:proofErr/>", "<w:del><w:r><w:delText>前</w:delText></w:r></w:del>"][out.len() % 3];
                write!(out, "</w:t></w:r>{between}<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">").unwrap();
            }
        }
        out + "</w:t></w:r>"
    }

    /// Whether a line may end after the letter at `i`: between two that stand together in Japanese.
    fn between(&self, letters: &[char], i: usize) -> bool {
        japanese(letters[i]) && letters.get(i + 1).is_some_and(|c| japanese(*c) && !matches!(c, '、' | '。'))
    }
}

fn japanese(c: char) -> bool {
    matches!(c, '、' | '。' | 'ぁ'..='ん' | 'ァ'..='ヺ' | '\u{4E00}'..='\u{9FFF}')
}

/// Neighbouring blocks that are one list, one table or one block.
fn groups(blocks: &[Block]) -> Vec<&[Block]> {
    blocks
        .chunk_by(|a, b| match (&a.cell, &b.cell) {
            (Some(a), Some(b)) => a.table == b.table,
            (None, None) => a.kind == BlockKind::Item && b.kind == BlockKind::Item && a.label.is_some() == b.label.is_some(),
            _ => false,
        })
        .collect()
}

/// The cells of a table by rows; some have no text.
fn rows(table: &[Block]) -> Vec<Vec<&str>> {
    let cells = || table.iter().filter_map(|b| b.cell.map(|c| (c, b.view.as_str())));
    let width = cells().map(|(c, _)| c.column + 1).max().unwrap_or(0);
    let height = cells().map(|(c, _)| c.row + 1).max().unwrap_or(0);
    let mut rows = vec![vec![""; width]; height];
    cells().for_each(|(c, text)| rows[c.row][c.column] = text);
    rows
}

fn markdown(blocks: &[Block], d: &mut Disguise) -> String {
    let mut out = String::new();
    for group in groups(blocks) {
        if group[0].cell.is_some() {
            let one_line = &mut Disguise { broken: false, ..*d };
            for (i, row) in rows(group).iter().enumerate() {
                let cells: Vec<String> = row.iter().map(|c| one_line.markdown(c)).collect();
                writeln!(out, "| {} |", cells.join(" | ")).unwrap();
                if i == 0 {
                    writeln!(out, "{}|", "|---".repeat(row.len())).unwrap();
                }
            }
        }
        for block in group.iter().filter(|b| b.cell.is_none()) {
            match (block.kind, &block.label) {
                (BlockKind::Heading(level), _) => {
                    let line = Disguise { broken: false, ..*d }.markdown(&block.view);
                    writeln!(out, "{} {line}", "#".repeat(level.into())).unwrap();
                }
                (BlockKind::Item, Some(label)) => writeln!(out, "{label}. {}", d.markdown(&block.view)).unwrap(),
                (BlockKind::Item, None) => writeln!(out, "- {}", d.markdown(&block.view)).unwrap(),
                _ => writeln!(out, "{}", d.markdown(&block.view)).unwrap(),
            }
        }
        out.push('\n');
    }
    out
}

fn html(blocks: &[Block], d: &mut Disguise) -> String {
    let mut out = String::new();
    for group in groups(blocks) {
        let list = if group[0].label.is_some() { "ol" } else { "ul" };
        if group[0].cell.is_some() {
            out.push_str("<table>\n");
            for (i, row) in rows(group).iter().enumerate() {
                let name = if i == 0 { "th" } else { "td" };
                let cells: String = row.iter().map(|c| format!("<{name}>{}</{name}>", d.html(c))).collect();
                writeln!(out, "<tr>{cells}</tr>").unwrap();
            }
            out.push_str("</table>\n");
            continue;
        }
        if group[0].kind == BlockKind::Item {
            writeln!(out, "<{list}>").unwrap();
        }
        for block in group {
            let text = d.html(&block.view);
            match block.kind {
                BlockKind::Heading(level) => writeln!(out, "<h{level}>{text}</h{level}>").unwrap(),
                BlockKind::Item => writeln!(out, "<li>{text}</li>").unwrap(),
                _ => writeln!(out, "<p>{text}</p>").unwrap(),
            }
        }
        if group[0].kind == BlockKind::Item {
            writeln!(out, "</{list}>").unwrap();
        }
    }
    out
}

fn text(blocks: &[Block], d: &mut Disguise) -> String {
    let mut out = String::new();
    for group in groups(blocks) {
        let one_line = &mut Disguise { broken: false, ..*d };
        if group[0].cell.is_some() {
            for row in rows(group) {
                let cells: Vec<String> = row.iter().map(|c| one_line.plain(c)).collect();
                writeln!(out, "| {} |", cells.join(" | ")).unwrap();
            }
        }
        for block in group.iter().filter(|b| b.cell.is_none()) {
            match (block.kind, &block.label) {
                (BlockKind::Heading(_), _) => writeln!(out, "{}", one_line.plain(&block.view)).unwrap(),
                (BlockKind::Item, Some(label)) => writeln!(out, "{label}. {}", one_line.plain(&block.view)).unwrap(),
                (BlockKind::Item, None) => writeln!(out, "・{}", one_line.plain(&block.view)).unwrap(),
                _ => writeln!(out, "{}", d.plain(&block.view)).unwrap(),
            }
        }
        out.push('\n');
    }
    out
}

fn docx(blocks: &[Block], d: &mut Disguise) -> Vec<u8> {
    const NUMBERING: &str = r#"<w:numbering xmlns:w="x">
        <w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>"#;
    let mut out = String::new();
    let mut lists = 1; // 1 is the one with bullets
    for group in groups(blocks) {
        if group[0].cell.is_some() {
            let cell = |text: &&str, d: &mut Disguise| format!("<w:tc><w:p>{}</w:p></w:tc>", d.runs(text));
            let rows: Vec<String> = rows(group).iter().map(|r| r.iter().map(|c| cell(c, d)).collect()).collect();
            write!(out, "<w:tbl><w:tr>{}</w:tr></w:tbl>", rows.join("</w:tr><w:tr>")).unwrap();
            continue;
        }
        lists += usize::from(group[0].label.is_some());
        for block in group {
            let properties = match block.kind {
                BlockKind::Heading(level) => format!(r#"<w:pStyle w:val="Heading{level}"/>"#),
                BlockKind::Item => {
                    let list = if block.label.is_some() { lists } else { 1 };
                    format!(r#"<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{list}"/></w:numPr>"#)
                }
                _ => String::new(),
            };
            write!(out, "<w:p><w:pPr>{properties}</w:pPr>{}</w:p>", d.runs(&block.view)).unwrap();
        }
    }
    let numbers = (2..=lists).map(|n| format!(r#"<w:num w:numId="{n}"><w:abstractNumId w:val="0"/></w:num>"#)).collect::<String>();
    let bullets = r#"<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>"#;
    Package::new(&out)
        .related(&[("n", "numbering", "numbering.xml")])
        .with("word/numbering.xml", &format!("{NUMBERING}{bullets}{numbers}</w:numbering>"))
        .bytes()
}

/// A record of JSON with some letters escaped.
fn record(format: &str, text: &str, d: &mut Disguise) -> String {
    let json = serde_json::json!({"id": "a", "format": format, "text": text}).to_string();
    let escape = |c: char, out: &mut String| c.encode_utf16(&mut [0; 2]).iter().for_each(|u| write!(out, "\\u{u:04x}").unwrap());
    let mut out = String::new();
    for c in json.chars() {
        if !c.is_ascii() && d.escaped && d.now(6) { escape(c, &mut out) } else { out.push(c) }
    }
    out + "\n"
}

const FORMATS: [&str; 9] = ["markdown", "html", "text", "docx", "wxr", "jsonl of markdown", "jsonl of html", "jsonl of text", "csv"];

/// An article as a file of a format.
fn file(article: &[Block], format: &str, d: &mut Disguise) -> Vec<u8> {
    match format {
        "markdown" => markdown(article, d),
        "html" => format!("<!DOCTYPE html>\n<html><body>\n{}</body></html>\n", html(article, d)),
        "text" => text(article, d),
        "docx" => return docx(article, d),
        "wxr" => {
            // a post of blocks, whose lines end nothing
            let content = html(article, d);
            format!(
                "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item><wp:post_id>1</wp:post_id>\
                 <content:encoded><![CDATA[<!-- wp:html -->{content}]]></content:encoded></item></channel></rss>"
            )
        }
        "jsonl of markdown" => record("markdown", &markdown(article, d), d),
        "jsonl of html" => record("html", &html(article, d), d),
        "jsonl of text" => record("text", &text(article, d), d),
        _ => {
            let lines: Vec<String> = article.iter().map(|b| d.letters(&b.view).replace('"', "\"\"")).collect();
            format!("id,本文\na,\"{}\"\n", lines.join("\n"))
        }
    }
    .into_bytes()
}

fn read(bytes: &[u8], format: &str) -> SourceReport {
    let format = input::by_name(format.split(' ').next().unwrap()).unwrap();
    LINTER.judge(format.open("a", bytes, &Options::default()).unwrap())
}

/// Findings and obligations: rule, words, state. Words are compared as they are searched if their spelling was changed.
fn said(report: &SourceReport, spelling: bool) -> Vec<String> {
    let words = |quote: &str| if spelling { quote.to_owned() } else { fold(quote).0 };
    let rule = |i: usize| &LINTER.rules().rules[i].id;
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    let document = &report.documents[0];
    let findings = document.findings.iter().map(|f| format!("{} 「{}」", rule(f.rules[0]), words(&f.place.quote)));
    let owed = document.ledger.iter().map(|o| {
        let elements: Vec<String> = o.elements.iter().map(|e| format!("{} {}", e.id, e.state.word())).collect();
        format!("{} {} {:?} {}", o.category, o.subject, o.state(), elements.join(", "))
    });
    let mut said: Vec<String> = findings.collect();
    said.extend(owed);
    said
}

/// What a slice of a source says when nothing is disguised: the searched form without blanks.
fn bare(slice: &str) -> String {
    let mut slice = slice.to_owned();
    if slice.contains("\\u") || slice.contains("\\n") {
        slice = serde_json::from_str(&format!("\"{slice}\"")).unwrap();
    }
    let mut out = String::new();
    let mut rest = slice.as_str();
    while let Some(c) = rest.chars().next() {
        let skipped = [("<", '>'), ("&", ';')].iter().find(|(open, _)| rest.starts_with(open)).and_then(|(_, close)| rest.find(*close));
        match (c, skipped) {
            ('<', Some(end)) => rest = &rest[end + 1..],
            ('&', Some(end)) => {
                let name = &rest[1..end];
                let number = |n: &str| n.strip_prefix('x').map_or_else(|| n.parse().ok(), |n| u32::from_str_radix(n, 16).ok());
                let named = || ["amp&", "lt<", "gt>", "quot\""].iter().find_map(|n| n.strip_prefix(name)?.chars().next());
                out.extend(name.strip_prefix('#').map_or_else(named, |n| number(n).and_then(char::from_u32)));
                rest = &rest[end + 1..];
            }
            _ => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    fold(&out).0.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '\\' | '"')).collect()
}

fn check_places(report: &SourceReport) {
    let document = &report.documents[0];
    for place in document.findings.iter().map(|f| &f.place) {
        let slice = place.span.of(report.source.text());
        // the head of a table stands above every row of it, and in none
        if !(document.document.format == "csv" && document.document.blocks[place.block].kind == BlockKind::Heading(3)) {
            assert_eq!(bare(slice), bare(&place.quote), "{slice:?} is not {:?}", place.quote);
        }
        assert!(document.document.blocks[place.block].view.contains(&place.quote));
    }
}

fn clean(article: &[Block], format: &str) -> Vec<String> {
    // a row of a table of copy has paragraphs and nothing else
    let format = if format == "csv" { "csv" } else { "markdown" };
    said(&read(&file(article, format, &mut Disguise::default()), format), true)
}

#[test]
fn an_article_is_the_same_in_every_format() {
    for article in ARTICLES.iter() {
        let expected = clean(article, "markdown");
        assert!(expected.len() > 8, "{expected:?}");
        for format in FORMATS {
            let bytes = file(article, format, &mut Disguise::default());
            let report = read(&bytes, format);
            if format != "csv" {
                pretty(&said(&report, true), &expected, format);
            }
            check_places(&report);
            if let (Ok(text), false) = (std::str::from_utf8(&bytes), format == "docx") {
                // the wave dash of the tables in use is the full-width tilde
                let text = text.replace('〜', "～");
                let sjis = read(&written(&text, "shift_jis").unwrap(), format);
                assert_eq!(sjis.source.encoding().name(), "shift_jis");
                pretty(&said(&sjis, true), &said(&read(text.as_bytes(), format), true), format);
            }
        }
    }
}

/// Fails with what is there and what is not.
#[track_caller]
fn pretty(found: &[String], expected: &[String], name: &str) {
    let only = |a: &[String], b: &[String]| a.iter().filter(|x| !b.contains(x)).cloned().collect::<Vec<_>>();
    let differ = (only(found, expected), only(expected, found));
    assert!(found == expected, "{name}: too much {:#?}, missing {:#?}", differ.0, differ.1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_disguise_changes_nothing(
        (article, format) in (0usize..3, 0usize..FORMATS.len()),
        (split, escaped, broken, invisible, width) in any::<(bool, bool, bool, bool, bool)>(),
        (bom, crlf, utf16, seed) in any::<(bool, bool, bool, u64)>(),
    ) {
        let (article, format) = (&ARTICLES[article], FORMATS[format]);
        let mut disguise = Disguise { split, escaped, broken, invisible, width, seed };
        let mut bytes = file(article, format, &mut disguise);
        if let (Ok(text), false) = (String::from_utf8(bytes.clone()), format == "docx") {
            let text = if crlf { text.replace('\n', "\r\n") } else { text };
            let label = match (bom, utf16) {
                (true, true) => "utf-16be-bom",
                (false, true) => "utf-16le-bom",
                (true, false) => "utf-8-bom",
                (false, false) => "utf-8",
            };
            bytes = written(&text, label).unwrap();
        }
        let report = read(&bytes, format);
        let spelling = !(invisible || width);
        let expected: Vec<String> = clean(article, format).iter().map(|s| if spelling { s.clone() } else { fold(s).0 }).collect();
        let found: Vec<String> = said(&report, spelling).iter().map(|s| if spelling { s.clone() } else { fold(s).0 }).collect();
        pretty(&found, &expected, format);
        check_places(&report);
    }
}
