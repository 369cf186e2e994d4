//! Markdown with front matter, tables, footnotes and HTML, read by pulldown-cmark with byte ranges.
//!
//! Markdown is a way to write HTML: its parts open and close elements of a [`Page`], which knows what they mean.

use std::ops::Range;

use pulldown_cmark::{Event, Options as Extensions, Parser, Tag, TagEnd};

use crate::document::{BlockKind, Document};
use crate::input::html::Page;
use crate::input::template::{self, Host};
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
        let mdx = source.name().to_ascii_lowercase().ends_with(".mdx");
        let (document, problems) = template::read(&input, if mdx { Host::Mdx } else { Host::Markdown }, body);
        Parsed { documents: vec![document], problems }
    }
}

/// Reads one Markdown text, wherever it was found.
#[must_use]
pub fn parse(input: &TextView<Input>) -> (Document, Vec<Problem>) {
    template::read(input, Host::Markdown, body)
}

fn body(input: &TextView<Input>) -> (Document, Vec<Problem>) {
    let mut page = Page::new("markdown", input);
    let mut problems = Vec::new();
    let mut body = 0;
    if let Some((yaml, end)) = front_matter::split(&input.text) {
        if let Some(mut problem) = front_matter::read(&input.text[yaml.clone()], yaml.start, input, &mut page) {
            problem.span = problem.span.map(|s| {
                let home = page.builder.source_span(Span::new(s.start.min(input.text.len()), s.end.min(input.text.len())));
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
    let mut reader = Reader { text: &input.text, input, body, page, head: false, note: false, code: false, image: None, html: None };
    for (event, range) in Parser::new_ext(&input.text[body..], options).into_offset_iter() {
        reader.event(event, body + range.start..body + range.end);
    }
    let (document, found) = reader.page.finish();
    problems.extend(found);
    (document, problems)
}

struct Reader<'a> {
    text: &'a str,
    input: &'a TextView<Input>,
    body: usize,
    page: Page<'a>,
    /// In the head of a table.
    head: bool,
    /// At the start of a footnote, whose first paragraph it is.
    note: bool,
    code: bool,
    /// Alt text of the image that is open.
    image: Option<Vec<Span<Input>>>,
    /// Lines of an HTML block that follow each other.
    html: Option<Range<usize>>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let span = Span::new(range.start, range.end);
        if let (Some(alt), Event::Text(_) | Event::Code(_)) = (&mut self.image, &event) {
            alt.push(span);
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(text) if !self.code => self.text(span, &text),
            Event::Code(text) => {
                let fence = range.len().saturating_sub(text.len()) / 2;
                self.page.masked(Span::new(range.start + fence, range.start + fence + text.len().min(range.len() - fence)), &text);
            }
            Event::Html(_) => match &mut self.html {
                Some(html) if html.end == range.start => html.end = range.end,
                _ => {
                    self.html_block();
                    self.html = Some(range);
                }
            },
            Event::InlineHtml(_) => self.page.html(range),
            Event::SoftBreak => self.page.builder.soft_break(span),
            Event::HardBreak => self.page.builder.hard_break(span),
            Event::FootnoteReference(label) => self.page.visible(span, &format!("[^{label}]")),
            Event::Rule => self.page.begin("hr", span),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span<Input>) {
        if let Some(name) = element(&tag) {
            // the paragraph of a note is the note
            if !std::mem::take(&mut self.note) || name != "p" {
                self.page.begin(name, span);
            }
            return;
        }
        match tag {
            Tag::CodeBlock(_) => {
                self.page.finish_block();
                self.code = true;
                self.page.builder.unchecked("code", span, "code is no prose");
            }
            Tag::List(first) => self.page.begin_list(first, span),
            Tag::FootnoteDefinition(label) => {
                self.page.finish_block();
                self.page.builder.begin(BlockKind::Footnote);
                self.page.builder.label(label.to_string());
                self.note = true;
            }
            Tag::TableHead => {
                self.head = true;
                self.page.begin("tr", span);
            }
            Tag::TableCell => self.page.begin(if self.head { "th" } else { "td" }, span),
            Tag::Link { dest_url, .. } => self.page.builder.link(dest_url.to_string()),
            Tag::Image { .. } => {
                self.image = Some(Vec::new());
                if span.of(self.text).starts_with("![]") {
                    self.page.builder.unchecked("image", span, "an image without alt text");
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, span: Span<Input>) {
        let end = Span::new(span.end(), span.end());
        let name = match tag {
            TagEnd::Paragraph => "p",
            TagEnd::Heading(level) => HEADINGS[level as usize - 1],
            TagEnd::BlockQuote(_) => "blockquote",
            TagEnd::List(true) => "ol",
            TagEnd::List(false) => "ul",
            TagEnd::Item => "li",
            TagEnd::DefinitionList => "dl",
            TagEnd::DefinitionListTitle => "dt",
            TagEnd::DefinitionListDefinition => "dd",
            TagEnd::Table => "table",
            TagEnd::TableHead | TagEnd::TableRow => "tr",
            TagEnd::TableCell if self.head => "th",
            TagEnd::TableCell => "td",
            TagEnd::Strikethrough => "del",
            TagEnd::FootnoteDefinition => return self.page.finish_block(),
            TagEnd::CodeBlock => {
                self.code = false;
                return;
            }
            TagEnd::HtmlBlock => return self.html_block(),
            TagEnd::Image => {
                if let Some(alt) = self.image.take() {
                    self.page.alt(self.input.parts(alt));
                }
                return;
            }
            _ => return,
        };
        self.head &= tag != TagEnd::TableHead;
        self.page.close(name, end);
    }

    fn html_block(&mut self) {
        if let Some(range) = self.html.take() {
            self.page.html(range);
        }
    }

    fn text(&mut self, span: Span<Input>, text: &str) {
        // CommonMark refuses emphasis beside CJK punctuation; the delimiters then come as text and would split a word.
        let mark = self.text[span.end()..].starts_with(|c: char| c.is_ascii_digit());
        if span.of(self.text) == text && text.chars().all(|c| c == '*') && !mark && self.beside_cjk(span) {
            return;
        }
        self.page.visible(span, text);
    }

    fn beside_cjk(&self, span: Span<Input>) -> bool {
        let before = self.text[self.body..span.start()].chars().rev().find(|c| *c != '*');
        let after = self.text[span.end()..].chars().find(|c| *c != '*');
        before.is_some_and(is_cjk) || after.is_some_and(is_cjk)
    }
}

const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// The element that a part of Markdown stands for, where its name says all.
fn element(tag: &Tag<'_>) -> Option<&'static str> {
    Some(match tag {
        Tag::Paragraph => "p",
        Tag::Heading { level, .. } => HEADINGS[*level as usize - 1],
        Tag::BlockQuote(_) => "blockquote",
        Tag::Item => "li",
        Tag::DefinitionList => "dl",
        Tag::DefinitionListTitle => "dt",
        Tag::DefinitionListDefinition => "dd",
        Tag::Table(_) => "table",
        Tag::TableRow => "tr",
        Tag::Strikethrough => "del",
        _ => return None,
    })
}
