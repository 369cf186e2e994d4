//! Markdown with front matter, tables, footnotes and inline HTML, read by pulldown-cmark with byte ranges.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options as Extensions, Parser, Tag, TagEnd};

use crate::document::{BlockKind, Document, DocumentBuilder};
use crate::input::tag::{self, Piece};
use crate::input::{Format, Options, Parsed, front_matter};
use crate::problem::Problem;
use crate::source::Source;
use crate::span::{Input, Span};
use crate::text::TextView;
use crate::text::script::is_cjk;

/// The format.
pub struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }
    fn aliases(&self) -> &'static [&'static str] {
        &["md"]
    }
    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown", "mdx"]
    }
    fn parse(&self, source: &Source, _: &Options) -> Parsed {
        let input = TextView::verbatim(source.text(), Span::new(0, source.text().len()));
        let (document, problems) = parse(&input);
        Parsed { documents: vec![document], problems }
    }
}

/// Reads one Markdown text, wherever it was found.
#[must_use]
pub fn parse(input: &TextView<Input>) -> (Document, Vec<Problem>) {
    let mut builder = DocumentBuilder::new("markdown", input);
    let mut problems = Vec::new();
    let mut body = 0;
    if let Some((yaml, end)) = front_matter::split(&input.text) {
        if let Some(mut problem) = front_matter::read(&input.text[yaml.clone()], yaml.start, &mut builder) {
            problem.span = problem.span.map(|s| {
                let home = builder.source_span(Span::new(s.start.min(input.text.len()), s.end.min(input.text.len())));
                home.start()..home.end()
            });
            problems.push(problem);
        }
        body = end;
    }
    problems.extend(front_matter::suspicious(&input.text));
    let options = Extensions::ENABLE_TABLES
        | Extensions::ENABLE_FOOTNOTES
        | Extensions::ENABLE_STRIKETHROUGH
        | Extensions::ENABLE_TASKLISTS
        | Extensions::ENABLE_HEADING_ATTRIBUTES
        | Extensions::ENABLE_GFM
        | Extensions::ENABLE_DEFINITION_LIST;
    let mut reader = Reader {
        text: &input.text,
        body,
        builder,
        quotes: 0,
        lists: Vec::new(),
        items: Vec::new(),
        table: None,
        code: false,
        image: None,
        alts: Vec::new(),
        struck: 0,
        ruby: 0,
        hidden: 0,
    };
    for (event, range) in Parser::new_ext(&input.text[body..], options).into_offset_iter() {
        reader.event(event, body + range.start..body + range.end);
    }
    (reader.builder.finish(), problems)
}

struct Reader<'a> {
    text: &'a str,
    body: usize,
    builder: DocumentBuilder<'a>,
    quotes: usize,
    lists: Vec<Option<u64>>,
    items: Vec<Option<u64>>,
    table: Option<(usize, usize, usize)>,
    code: bool,
    /// Alt text of the image that is open.
    image: Option<Vec<(Span<Input>, String)>>,
    /// Alt texts of the block that is open: blocks of their own, after it.
    alts: Vec<Vec<(Span<Input>, String)>>,
    struck: usize,
    ruby: usize,
    hidden: usize,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let span = Span::new(range.start, range.end);
        if let (Some(alt), Event::Text(text)) = (&mut self.image, &event) {
            alt.push((span, text.to_string()));
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if !self.code => self.visible(span, &text),
            Event::Code(text) => {
                self.ensure_open();
                let fence = range.len().saturating_sub(text.len()) / 2;
                self.builder.masked(Span::new(range.start + fence, range.start + fence + text.len().min(range.len() - fence)), &text);
            }
            Event::Html(_) => self.html_block(range),
            Event::InlineHtml(_) => self.html_inline(range),
            Event::SoftBreak => self.builder.soft_break(span),
            Event::HardBreak => self.builder.hard_break(span),
            Event::FootnoteReference(label) => {
                self.ensure_open();
                let text = format!("[^{label}]");
                self.visible(span, &text);
            }
            Event::Rule => self.builder.finish_block(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span<Input>) {
        match tag {
            Tag::Heading { level, .. } => self.builder.begin(BlockKind::Heading(heading_level(level))),
            Tag::Paragraph if self.table.is_none() => {
                self.begin_text();
            }
            Tag::BlockQuote(_) => {
                self.builder.finish_block();
                self.quotes += 1;
            }
            Tag::CodeBlock(kind) => {
                self.builder.finish_block();
                self.code = true;
                if matches!(kind, CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) {
                    self.builder.unchecked("code", span, "code is no prose");
                }
            }
            Tag::List(start) => {
                self.builder.finish_block();
                self.lists.push(start);
            }
            Tag::Item => {
                self.builder.finish_block();
                let number = self.lists.last_mut().and_then(|n| {
                    let current = *n;
                    *n = n.map(|n| n + 1);
                    current
                });
                self.items.push(number);
            }
            Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                self.builder.finish_block();
                self.items.push(None);
            }
            Tag::FootnoteDefinition(label) => {
                self.builder.begin(BlockKind::Footnote);
                self.builder.label(label.to_string());
            }
            Tag::Table(_) => {
                self.builder.finish_block();
                let table = self.builder.table();
                self.table = Some((table, 0, 0));
            }
            Tag::TableHead => {}
            Tag::TableRow => {
                if let Some((_, row, column)) = &mut self.table {
                    *row += 1;
                    *column = 0;
                }
            }
            Tag::TableCell => {
                if let Some((table, row, column)) = self.table {
                    self.builder.begin_cell(table, row, column);
                    self.table = Some((table, row, column + 1));
                }
            }
            Tag::Strikethrough => self.struck += 1,
            Tag::Link { dest_url, .. } => self.builder.link(dest_url.to_string()),
            Tag::Image { .. } => {
                self.image = Some(Vec::new());
                if self.text[span.start()..span.end()].starts_with("![]") {
                    self.builder.unchecked("image", span, "an image without alt text");
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::TableCell | TagEnd::FootnoteDefinition => self.finish_block(),
            TagEnd::Item | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition => {
                self.finish_block();
                self.items.pop();
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.finish_block();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::CodeBlock => self.code = false,
            TagEnd::Table => self.table = None,
            TagEnd::Strikethrough => self.struck = self.struck.saturating_sub(1),
            TagEnd::Image => self.alts.extend(self.image.take()),
            _ => {}
        }
    }

    /// Closes the block; the images in it follow as blocks of their alt text.
    fn finish_block(&mut self) {
        self.builder.finish_block();
        for alt in std::mem::take(&mut self.alts) {
            self.builder.begin(BlockKind::Alt);
            for (span, text) in alt {
                if span.of(self.text) == text {
                    self.builder.verbatim(span);
                } else {
                    self.builder.replaced(span, &text);
                }
            }
            self.builder.finish_block();
        }
    }

    fn begin_text(&mut self) {
        if self.builder.is_open() {
            return;
        }
        let kind = if self.quotes > 0 {
            BlockKind::Quote
        } else if self.items.is_empty() {
            BlockKind::Paragraph
        } else {
            BlockKind::Item
        };
        self.builder.begin(kind);
        if let Some(Some(number)) = self.items.last() {
            self.builder.label(number.to_string());
        }
    }

    fn ensure_open(&mut self) {
        if !self.builder.is_open() {
            self.begin_text();
        }
    }

    fn visible(&mut self, span: Span<Input>, text: &str) {
        if self.ruby > 0 || self.hidden > 0 {
            return;
        }
        self.ensure_open();
        let slice = &self.text[span.start()..span.end()];
        // CommonMark refuses emphasis beside CJK punctuation; the delimiters then come as text and would split a word.
        let mark = self.text[span.end()..].starts_with(|c: char| c.is_ascii_digit());
        if slice == text && text.chars().all(|c| c == '*') && !mark && self.beside_cjk(span) {
            return;
        }
        if self.struck > 0 {
            self.builder.masked(span, text);
        } else if slice == text {
            self.builder.verbatim(span);
        } else {
            self.builder.replaced(span, text);
        }
    }

    fn beside_cjk(&self, span: Span<Input>) -> bool {
        let before = self.text[self.body..span.start()].chars().rev().find(|c| *c != '*');
        let after = self.text[span.end()..].chars().find(|c| *c != '*');
        before.is_some_and(is_cjk) || after.is_some_and(is_cjk)
    }

    fn html_inline(&mut self, range: Range<usize>) {
        for piece in tag::pieces(&self.text[range.clone()], range.start) {
            match piece {
                Piece::Open(name, span) if name.eq_ignore_ascii_case("br") => self.builder.hard_break(span),
                Piece::Open(name, _) => self.tag(name, true),
                Piece::Close(name) => self.tag(name, false),
                Piece::Text(_) | Piece::Entity(..) => {}
            }
        }
    }

    /// Tags that change what a reader sees.
    fn tag(&mut self, name: &str, open: bool) {
        let counter = match name.to_ascii_lowercase().as_str() {
            "rt" | "rp" => &mut self.ruby,
            "del" | "s" => &mut self.struck,
            "template" => &mut self.hidden,
            _ => return,
        };
        *counter = if open { *counter + 1 } else { counter.saturating_sub(1) };
    }

    fn html_block(&mut self, range: Range<usize>) {
        for piece in tag::pieces(&self.text[range.clone()], range.start) {
            match piece {
                Piece::Open(name, span) if name.eq_ignore_ascii_case("br") => self.builder.hard_break(span),
                Piece::Open(name, span) if name.eq_ignore_ascii_case("img") => {
                    self.builder.unchecked("image", span, "an HTML image");
                }
                Piece::Open(name, _) if tag::is_block(name) => {
                    self.builder.finish_block();
                    let kind = match name.to_ascii_lowercase().as_str() {
                        "h1" => Some(BlockKind::Heading(1)),
                        "h2" => Some(BlockKind::Heading(2)),
                        "h3" => Some(BlockKind::Heading(3)),
                        "h4" => Some(BlockKind::Heading(4)),
                        "h5" => Some(BlockKind::Heading(5)),
                        "h6" => Some(BlockKind::Heading(6)),
                        "li" | "dd" | "dt" => Some(BlockKind::Item),
                        "figcaption" | "caption" => Some(BlockKind::Caption),
                        "td" | "th" => Some(BlockKind::Paragraph),
                        _ => None,
                    };
                    if let Some(kind) = kind {
                        self.builder.begin(kind);
                    }
                }
                Piece::Close(name) if tag::is_block(name) => self.builder.finish_block(),
                Piece::Open(name, _) => self.tag(name, true),
                Piece::Close(name) => self.tag(name, false),
                Piece::Text(span) => {
                    let text = span.of(self.text);
                    if text.trim().is_empty() {
                        if self.builder.is_open() {
                            self.builder.soft_break(span);
                        }
                    } else {
                        self.lines(span);
                    }
                }
                Piece::Entity(span, c) => self.visible(span, c.encode_utf8(&mut [0; 4])),
            }
        }
    }

    /// Text of an HTML block: line breaks mean nothing there.
    fn lines(&mut self, span: Span<Input>) {
        let mut at = span.start();
        for line in span.of(self.text).split_inclusive('\n') {
            let lead = line.len() - line.trim_start().len();
            let body = line.trim();
            if !body.is_empty() {
                let part = Span::new(at + lead, at + lead + body.len());
                let text = part.of(self.text);
                self.visible(part, text);
            }
            if line.ends_with('\n') {
                self.builder.soft_break(Span::new(at + lead + body.len(), at + line.len()));
            }
            at += line.len();
        }
    }
}

fn heading_level(level: HeadingLevel) -> u8 {
    level as u8
}
