//! HTML as sites write it: pages, fragments, and the HTML that other formats carry.
//!
//! No tree is built. A stack of the open elements says what the text at hand is: each element hands the context of its
//! parent on, changed by what its name and attributes mean to a reader. Markdown opens and closes the same elements, so
//! there is one place that knows what a list item or a table cell is.

mod element;
mod lexer;
pub(super) mod outside;
mod table;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::document::{BlockKind, Document, DocumentBuilder};
use crate::input::template::{self, Host};
use crate::input::{Format, Options, Parsed, front_matter};
use crate::problem::Problem;
use crate::source::Source;
use crate::span::{Input, Span, View};
use crate::text::script::is_cjk;
use crate::text::{SpanMap, TextView};
use element::{Role, role};
use lexer::{Attributes, Piece, Token};
use outside::Outside;
use table::{Place, Table};

/// Elements that may be open at once; browsers stop at 512. What is nested deeper is read as if its tags were not there.
const DEPTH: usize = 1_000;

/// The format.
pub struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }
    fn aliases(&self) -> &'static [&'static str] {
        &["htm"]
    }
    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm"]
    }
    fn parse(&self, source: &Source, _: &Options) -> Parsed {
        let (document, problems) = parse(&TextView::verbatim(source.text(), Span::new(0, source.text().len())));
        Parsed { documents: vec![document], problems }
    }
}

/// Reads one HTML text, wherever it was found.
#[must_use]
pub fn parse(input: &TextView<Input>) -> (Document, Vec<Problem>) {
    template::read(input, Host::Html, |input| {
        let mut page = Page::new("html", input);
        let (body, problem) = front_matter::begin(input, &mut page);
        page.html(&[Span::new(body, input.text.len())]);
        let (document, mut problems) = page.finish();
        problems.extend(problem);
        (document, problems)
    })
}

/// What the text at hand is.
#[derive(Debug, Clone, Copy)]
struct Context {
    kind: BlockKind,
    /// Number of the list item.
    number: Option<u64>,
    shown: Shown,
    /// Shown, but no prose.
    masked: bool,
    /// Set smaller than the text around it.
    small: bool,
    /// The reader has to open something to see it.
    collapsed: bool,
    /// Blanks and line ends are shown.
    pre: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Yes,
    /// It is no text of the page.
    Never,
    /// A reader does not see it, or not at first.
    Hidden,
    Title,
    Json,
    Script,
}

/// What closing an element has to do.
#[derive(Debug)]
enum Part {
    Plain,
    /// The headings to return to.
    Beside(Vec<(u8, usize)>),
    /// The number of the next item.
    List(Option<u64>),
    Table(Table),
    /// Text that was passed over: since where, why, and whether there was any.
    Passed(usize, (&'static str, &'static str), bool),
    Quotation,
    /// A link within the page, or raised text: a note mark, if it looks like one. Its target, and where it began.
    Mark(Option<String>, usize),
}

#[derive(Debug)]
struct Element {
    name: Box<str>,
    context: Context,
    part: Part,
    /// Index of the nearest element that is no part of a line, this one included.
    block: Option<usize>,
    /// Where its opening tag stands.
    span: Span<Input>,
}

/// A page that is being read.
pub(super) struct Page<'a> {
    /// The document that is being made.
    pub(super) builder: DocumentBuilder<'a>,
    input: &'a TextView<Input>,
    stack: Vec<Element>,
    /// How often an element of a name is open.
    open: HashMap<Box<str>, usize>,
    /// Elements nested too deep to be kept.
    beyond: usize,
    /// Alt texts of the block that is open: blocks of their own, after it.
    alts: Vec<TextView<Input>>,
    /// A `<br>` was the last that was shown.
    broken: bool,
    /// Lines of the source are lines of the page, and empty ones end a block.
    lines: bool,
    outside: Outside,
    problems: Vec<Problem>,
}

impl<'a> Page<'a> {
    pub(super) fn new(format: &'static str, input: &'a TextView<Input>) -> Self {
        Self {
            builder: DocumentBuilder::new(format, input),
            input,
            stack: Vec::new(),
            open: HashMap::new(),
            beyond: 0,
            alts: Vec::new(),
            broken: false,
            lines: false,
            outside: Outside::default(),
            problems: Vec::new(),
        }
    }

    /// Reads a piece of HTML, which may stand in several parts: the lines of a quotation. Elements may be left open for
    /// the next.
    pub(super) fn html(&mut self, parts: &[Span<Input>]) {
        let input = self.input;
        let mut map = SpanMap::builder();
        for part in parts {
            map.verbatim(part.start(), part.len());
        }
        let map = map.finish();
        let html = match parts {
            [whole] => Cow::Borrowed(whole.of(&input.text)),
            _ => Cow::Owned(parts.iter().map(|p| p.of(&input.text)).collect()),
        };
        let home = |r: Range<usize>| map.map(Span::new(r.start, r.end));
        lexer::read(&html, |token| match token {
            Token::Open(name, attributes, r) => self.open(name, &Tag { html: &html, map: &map, attributes, span: home(r) }),
            Token::Close(name, r) => self.close(name, home(r)),
            Token::Text(r) if parts.len() == 1 => self.text(home(r)),
            Token::Text(r) => {
                let mut at = r.start;
                for line in html[r].split_inclusive('\n') {
                    self.text(home(at..at + line.len()));
                    at += line.len();
                }
            }
            Token::Comment(r) => {
                if let Some(inside) = html[r.clone()].strip_prefix("<!--").and_then(|c| c.strip_suffix("-->")) {
                    self.builder.comment(home(r), inside);
                }
            }
            Token::Unclosed(what, r) => self.unclosed(what, home(r)),
        });
    }

    /// A text outside the page, which is read if the page does not say it.
    pub(super) fn outside(&mut self, kind: BlockKind, text: TextView<View>) {
        self.outside.view(kind, text);
    }

    /// Whether lines of the source are lines of the page.
    pub(super) fn lines(&mut self, lines: bool) {
        self.lines = lines;
    }

    /// Opens an element that another format has by other means.
    pub(super) fn begin(&mut self, name: &str, span: Span<Input>) {
        self.open(name, &Tag { html: "", map: &SpanMap::builder().finish(), attributes: Attributes::NONE, span });
    }

    /// Opens a list whose first item has this number.
    pub(super) fn begin_list(&mut self, first: Option<u64>, span: Span<Input>) {
        self.begin(if first.is_some() { "ol" } else { "ul" }, span);
        if let Some(Element { part: Part::List(number), .. }) = self.stack.last_mut() {
            *number = first;
        }
    }

    /// Closes the innermost element of this name, and what was left open in it.
    pub(super) fn close(&mut self, name: &str, span: Span<Input>) {
        let role = role(name);
        if self.beyond > 0 && role != Role::Inline {
            self.beyond -= 1;
            return;
        }
        if name == "br" {
            return self.line_break(span);
        }
        if is_block(role) {
            self.boundary(span);
        }
        if matches!(name, "body" | "html") || !self.open.contains_key(name) {
            return;
        }
        // What stands in a line does not close the block around it, unless that is a paragraph, which may be left open.
        let around = |i: usize| self.stack.get(i).and_then(|e| e.block).unwrap_or(0);
        let mut from = if role == Role::Inline { around(self.stack.len() - 1) } else { 0 };
        if from > 0 && &*self.stack[from].name == "p" {
            from = around(from - 1);
        }
        let table = matches!(role, Role::Table | Role::Row | Role::Cell(_)) || matches!(name, "tbody" | "thead" | "tfoot" | "caption");
        let wall = |e: &Element| matches!(&*e.name, "td" | "th" | "table") && !table || &*e.name == "table";
        for i in (from..self.stack.len()).rev() {
            if *self.stack[i].name == *name {
                return self.pop_to(i, span);
            }
            if wall(&self.stack[i]) {
                return;
            }
        }
    }

    /// Text that needs no decoding.
    pub(super) fn visible(&mut self, span: Span<Input>, text: &str) {
        let context = self.context();
        if context.shown != Shown::Yes {
            if context.shown == Shown::Hidden && !text.trim().is_empty() {
                self.passed_over();
            }
            return;
        }
        if self.builder.open_kind().is_none() {
            if text.trim().is_empty() {
                return;
            }
            self.begin_block(context);
        }
        self.broken = false;
        let from = self.builder.text().len();
        if context.masked {
            self.builder.masked(span, text);
        } else if span.of(&self.input.text) == text {
            self.builder.verbatim(span);
        } else {
            self.builder.replaced(span, text);
        }
        if context.small {
            self.builder.small(from);
        }
    }

    /// Visible text that is no prose.
    pub(super) fn masked(&mut self, span: Span<Input>, text: &str) {
        let context = self.context();
        if context.shown == Shown::Yes {
            if self.builder.open_kind().is_none() {
                self.begin_block(context);
            }
            self.builder.masked(span, text);
        }
    }

    /// A text that stands for an image.
    pub(super) fn alt(&mut self, alt: TextView<Input>) {
        if self.context().shown == Shown::Yes {
            self.alts.push(alt);
        }
    }

    /// Ends the block. The images in it follow as blocks of their alt text.
    pub(super) fn finish_block(&mut self) {
        self.broken = false;
        self.builder.finish_block();
        for alt in std::mem::take(&mut self.alts) {
            self.builder.block(BlockKind::Alt, outside::line(&alt));
        }
    }

    /// The document, and what is wrong with the text.
    pub(super) fn finish(mut self) -> (Document, Vec<Problem>) {
        let end = Span::new(self.input.text.len(), self.input.text.len());
        let raw = self.stack.iter().find(|e| matches!(&*e.name, "script" | "style" | "title" | "textarea" | "template" | "noscript"));
        if let Some(element) = raw {
            let (name, span) = (format!("<{}> element", element.name), element.span);
            self.unclosed(&name, span);
        }
        self.pop_to(0, end);
        self.finish_block();
        self.outside.add_to(&mut self.builder);
        (self.builder.finish(), self.problems)
    }

    fn unclosed(&mut self, what: &str, span: Span<Input>) {
        let home = self.builder.source_span(span);
        self.problems.push(
            Problem::warning(format!("this {what} is not closed, and a browser shows nothing of what follows in it"))
                .at(Some(home.start()..home.end()))
                .help("close it, or check whether the file was cut off"),
        );
    }

    fn context(&self) -> Context {
        const PAGE: Context = Context {
            kind: BlockKind::Paragraph,
            number: None,
            shown: Shown::Yes,
            masked: false,
            small: false,
            collapsed: false,
            pre: false,
        };
        self.stack.last().map_or(PAGE, |e| e.context)
    }

    fn begin_block(&mut self, context: Context) {
        if context.kind == BlockKind::Cell
            && let Some(cell) = self.table().and_then(Table::cell)
        {
            let block = self.builder.begin_headed_cell(cell);
            if let Some(table) = self.table() {
                table.made(block);
            }
            if context.collapsed {
                self.builder.collapsed();
            }
            return;
        }
        // what follows a heading within a cell stands in no cell
        self.builder.begin(if context.kind == BlockKind::Cell { BlockKind::Paragraph } else { context.kind });
        if let Some(number) = context.number {
            self.builder.label(number.to_string());
        }
        if context.collapsed {
            self.builder.collapsed();
        }
    }

    /// The innermost table.
    fn table(&mut self) -> Option<&mut Table> {
        self.stack.iter_mut().rev().find_map(|e| if let Part::Table(table) = &mut e.part { Some(table) } else { None })
    }

    /// Text between tags.
    fn text(&mut self, span: Span<Input>) {
        let context = self.context();
        match context.shown {
            Shown::Never => return,
            Shown::Title => {
                let text = self.input.parts([span]);
                return self.outside(BlockKind::Title, outside::line(&text));
            }
            Shown::Json => {
                let text = self.input.parts([span]);
                return self.outside.json(&text);
            }
            Shown::Script => {
                let script = span.of(&self.input.text);
                if script.contains("document.write") || script.contains(".innerHTML") {
                    self.builder.unchecked("script", span, "a script that writes text");
                }
                return;
            }
            Shown::Hidden if !self.is_fallback() => {
                if !span.of(&self.input.text).trim().is_empty() {
                    self.passed_over();
                }
                return;
            }
            Shown::Hidden => {
                // its tags were not read
                let (mut text, input) = (false, self.input);
                let html = span.of(&input.text);
                lexer::read(html, |t| text |= matches!(t, Token::Text(r) if !html[r.clone()].trim().is_empty()));
                if text {
                    self.passed_over();
                }
                return;
            }
            Shown::Yes => {}
        }
        let input = self.input;
        lexer::pieces(span.of(&input.text), |r, piece| {
            let span = Span::new(span.start() + r.start, span.start() + r.end);
            match piece {
                Piece::Blank(blank) if context.pre => {
                    for (i, c) in blank.char_indices() {
                        let span = Span::new(span.start() + i, span.start() + i + 1);
                        if c == '\n' {
                            self.builder.hard_break(span);
                        } else {
                            self.visible(span, " ");
                        }
                    }
                }
                Piece::Blank(blank) if self.lines && blank.contains('\n') => {
                    if blank.matches('\n').count() > 1 {
                        self.boundary(span);
                    } else {
                        self.builder.hard_break(span);
                    }
                }
                Piece::Blank(blank) if blank.contains(['\n', '\r']) => self.builder.soft_break(span),
                Piece::Blank(_) => self.builder.blank(span),
                // a soft hyphen is where a word may be broken, and else nothing
                Piece::Reference("\u{AD}") => {}
                Piece::Plain(text) | Piece::Reference(text) => self.visible(span, text),
            }
        });
    }

    fn is_fallback(&self) -> bool {
        self.stack.last().is_some_and(|e| &*e.name == "noscript")
    }

    fn open(&mut self, name: &str, tag: &Tag<'_>) {
        let mut role = role(name);
        if role == Role::Table && matches!(tag.attributes.value("role", tag.html).as_str(), "presentation" | "none") {
            role = Role::Block;
        }
        if is_block(role) {
            self.boundary(tag.span);
            self.close_implied(name, tag.span);
        }
        match name {
            "br" => return self.line_break(tag.span),
            "img" | "area" => self.image(name == "img", tag),
            "meta" => self.meta(tag),
            "input" if tag.attributes.value("type", tag.html).eq_ignore_ascii_case("image") => self.image(false, tag),
            "a" if tag.attributes.has("href") => self.builder.link(tag.attributes.value("href", tag.html)),
            _ => {}
        }
        if role == Role::Embed && self.context().shown == Shown::Yes {
            self.builder.unchecked("embed", tag.span, "an embedded object");
        }
        if element::is_void(name) {
            return;
        }
        let style = if tag.attributes.has("style") { tag.attributes.value("style", tag.html) } else { String::new() };
        let hidden = tag.attributes.has("hidden") || element::hides(&style);
        let shrinks = element::shrinks(&style);
        for key in ["id", "name"] {
            if tag.attributes.has(key) {
                self.builder.target(format!("#{}", tag.attributes.value(key, tag.html)));
            }
        }
        let note = match name {
            "sup" => Some(None),
            "a" => tag.attributes.value("href", tag.html).strip_prefix('#').filter(|t| !t.is_empty()).map(|t| Some(t.to_owned())),
            _ => None,
        };
        if role == Role::Inline && !hidden && !shrinks && note.is_none() && !self.open.contains_key(name) {
            return;
        }
        if self.stack.len() >= DEPTH {
            return self.too_deep(role, tag.span);
        }
        let mut context = self.context();
        context.small |= shrinks;
        let part = if hidden && context.shown == Shown::Yes {
            context.shown = Shown::Hidden;
            Part::Passed(tag.span.start(), ("hidden", "hidden from readers"), false)
        } else if let Some(target) = note {
            Part::Mark(target, self.builder.text().len())
        } else {
            self.enter(name, role, tag, &mut context)
        };
        let index = self.stack.len();
        let block = if is_block(role) { Some(index) } else { self.stack.last().and_then(|e| e.block) };
        *self.open.entry(name.into()).or_default() += 1;
        self.stack.push(Element { name: name.into(), context, part, block, span: tag.span });
    }

    /// What the element changes for the text in it.
    fn enter(&mut self, name: &str, role: Role, tag: &Tag<'_>, context: &mut Context) -> Part {
        match role {
            Role::Kind(BlockKind::Heading(_)) | Role::Table if context.kind == BlockKind::Cell => {
                // a table that lays out a page
                self.finish_block();
                if let Some(table) = self.table() {
                    table.skip();
                }
                context.kind = BlockKind::Paragraph;
                return self.enter(name, role, tag, context);
            }
            Role::Kind(_) if context.kind == BlockKind::Cell => {}
            Role::Kind(BlockKind::Item) => {
                // an item of a quoted list is quoted
                if context.kind != BlockKind::Quote {
                    context.kind = BlockKind::Item;
                }
                context.number = match self.stack.last_mut() {
                    Some(Element { part: Part::List(number), .. }) => {
                        let value = tag.attributes.value("value", tag.html).parse().ok();
                        let current = value.filter(|_| number.is_some()).or(*number);
                        *number = current.map(|n: u64| n.saturating_add(1));
                        current
                    }
                    _ => None,
                };
            }
            Role::Kind(kind) => {
                context.kind = kind;
                context.number = None;
            }
            Role::Beside => {
                let headings = self.builder.headings();
                if name != "aside" {
                    self.builder.return_to(Vec::new());
                }
                return Part::Beside(headings);
            }
            Role::List(counts) => {
                context.number = None;
                let start = tag.attributes.value("start", tag.html).parse().unwrap_or(1);
                return Part::List(counts.then_some(start));
            }
            Role::Table => {
                context.kind = BlockKind::Paragraph;
                let number = self.builder.table();
                return Part::Table(Table::new(number));
            }
            Role::Row => {
                if let Some(table) = self.table() {
                    table.begin_row();
                }
            }
            Role::Cell(head) => {
                let extent = |name| tag.attributes.value(name, tag.html).trim().parse().ok();
                // a rowspan of 0 reaches to the end of the table
                let rows = extent("rowspan").map_or(1, |n| if n == 0 { usize::MAX } else { n });
                let cell = Place::new(head || tag.attributes.has("scope"), extent("colspan").unwrap_or(1), rows);
                if let Some(table) = self.table() {
                    context.kind = BlockKind::Cell;
                    table.begin_cell(cell);
                }
            }
            Role::Struck => context.masked = true,
            Role::Small => context.small = true,
            Role::Details => context.collapsed |= !tag.attributes.has("open"),
            Role::Summary => context.collapsed = false,
            Role::Code if !context.pre => context.masked = true,
            Role::Code if context.shown == Shown::Yes => {
                context.shown = Shown::Hidden;
                return Part::Passed(tag.span.start(), ("code", "code is no prose"), false);
            }
            Role::Pre => context.pre = true,
            Role::Quotation => {
                self.visible(tag.span, "「");
                return Part::Quotation;
            }
            Role::Silent if context.shown == Shown::Yes => context.shown = Shown::Never,
            Role::Embed => context.shown = Shown::Never,
            Role::Fallback if context.shown == Shown::Yes => {
                context.shown = Shown::Hidden;
                let why =
                    if name == "noscript" { ("noscript", "shown only without scripts") } else { ("template", "a template of a script") };
                return Part::Passed(tag.span.start(), why, false);
            }
            Role::Title if self.open.contains_key("svg") => context.shown = Shown::Never,
            Role::Title if context.shown == Shown::Yes => context.shown = Shown::Title,
            Role::Script => {
                let json = tag.attributes.value("type", tag.html).trim().eq_ignore_ascii_case("application/ld+json");
                context.shown = if json { Shown::Json } else { Shown::Script };
            }
            _ => {}
        }
        Part::Plain
    }

    /// Closes what an element of this name closes by beginning.
    fn close_implied(&mut self, name: &str, span: Span<Input>) {
        let top = |page: &Self| page.stack.last().and_then(|e| e.block);
        if let Some(i) = top(self)
            && (&*self.stack[i].name == "p" || is_heading(role(&self.stack[i].name)) && is_heading(role(name)))
        {
            self.pop_to(i, span);
        }
        let Some((closed, walls)) = element::closes(name) else { return };
        for i in (0..self.stack.len()).rev() {
            if closed.contains(&&*self.stack[i].name) {
                return self.pop_to(i, span);
            }
            if walls.contains(&&*self.stack[i].name) {
                return;
            }
        }
    }

    /// Closes the elements from the one at `index` on.
    fn pop_to(&mut self, index: usize, span: Span<Input>) {
        while self.stack.len() > index {
            let Some(element) = self.stack.pop() else { return };
            if let Some(count) = self.open.get_mut(&element.name) {
                *count -= 1;
                if *count == 0 {
                    self.open.remove(&element.name);
                }
            }
            if matches!(role(&element.name), Role::Table | Role::Row | Role::Cell(_)) {
                self.finish_block();
            }
            match element.part {
                Part::Beside(headings) => {
                    self.finish_block();
                    self.builder.return_to(headings);
                }
                Part::Passed(start, (kind, reason), true) => {
                    self.builder.unchecked(kind, Span::new(start, span.end().max(start)), reason);
                }
                Part::Quotation => self.visible(span, "」"),
                Part::Mark(target, from) => self.mark(target, from),
                _ => {}
            }
        }
    }

    /// 「98%<sup>1</sup>」 and a link that shows a number or a sign lead to notes. Raised numbers after Latin letters and
    /// figures are units and powers.
    fn mark(&mut self, target: Option<String>, from: usize) {
        let text = self.builder.text();
        let Some(shown) = text.get(from..).map(str::trim) else { return };
        let number = shown.trim_matches(['[', ']', '(', ')', '（', '）', '〔', '〕', '※', '*', '注']);
        let counts = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        if !counts && !matches!(shown, "†" | "‡" | "※" | "*") {
            return;
        }
        if target.is_none() && matches!(self.stack.last(), Some(Element { part: Part::Mark(Some(_), _), .. })) {
            // the link around it says where it leads
            return;
        }
        let after_word = text[..from].chars().next_back().is_some_and(|c| is_cjk(c) || matches!(c, '%' | ')'));
        match target {
            Some(target) => self.builder.mark(from, format!("#{target}")),
            // where it looks like a mark in plain text, it is read as one
            None if counts && shown.trim_end_matches(')') == number && after_word => self.builder.mark(from, format!("[{number}]")),
            None => {}
        }
    }

    /// A border of blocks: within a cell it only ends the line.
    fn boundary(&mut self, span: Span<Input>) {
        if self.builder.open_kind() == Some(BlockKind::Cell) {
            self.builder.hard_break(span);
        } else {
            self.finish_block();
        }
    }

    /// One ends the line, two end the block.
    fn line_break(&mut self, span: Span<Input>) {
        let kind = self.builder.open_kind();
        if std::mem::replace(&mut self.broken, true) && !matches!(kind, Some(BlockKind::Cell | BlockKind::Heading(_))) {
            self.finish_block();
        } else {
            self.builder.hard_break(span);
        }
    }

    fn image(&mut self, wanted: bool, tag: &Tag<'_>) {
        match tag.attributes.range("alt") {
            Some(alt) => self.alt(self.input.parts([tag.at(alt)])),
            // an empty alt says that the image is decoration
            None if wanted && !tag.attributes.has("alt") && self.context().shown == Shown::Yes => {
                self.builder.unchecked("image", tag.span, "an image without alt text");
            }
            None => {}
        }
    }

    fn meta(&mut self, tag: &Tag<'_>) {
        let Some(content) = tag.attributes.range("content") else { return };
        let mut name = tag.attributes.value("name", tag.html);
        if name.is_empty() {
            name = tag.attributes.value("property", tag.html);
        }
        let kind = match name.to_ascii_lowercase().as_str() {
            "author" => return self.builder.author(tag.attributes.value("content", tag.html).trim()),
            "kotowari-profile" => return self.builder.profile(tag.attributes.value("content", tag.html).trim()),
            "og:title" | "twitter:title" => BlockKind::Title,
            "description" | "og:description" | "twitter:description" | "og:image:alt" | "twitter:image:alt" => BlockKind::Meta,
            _ => return,
        };
        self.outside(kind, outside::line(&self.input.parts([tag.at(content)])));
    }

    /// Text of a hidden part was seen.
    fn passed_over(&mut self) {
        for element in self.stack.iter_mut().rev() {
            if let Part::Passed(_, _, text) = &mut element.part {
                *text = true;
                return;
            }
        }
    }

    fn too_deep(&mut self, role: Role, span: Span<Input>) {
        self.beyond += usize::from(role != Role::Inline);
        if self.problems.iter().all(|p| !p.message.starts_with("nested")) {
            let home = self.builder.source_span(span);
            self.problems.push(
                Problem::warning(format!("nested more than {DEPTH} deep; the tags below are not read, their text is"))
                    .at(Some(home.start()..home.end()))
                    .help("check whether elements are left open"),
            );
        }
    }
}

/// An opening tag, with the text it stands in.
struct Tag<'t> {
    html: &'t str,
    map: &'t SpanMap<Input, Input>,
    attributes: &'t Attributes,
    span: Span<Input>,
}

impl Tag<'_> {
    fn at(&self, range: Range<usize>) -> Span<Input> {
        self.map.map(Span::new(range.start, range.end))
    }
}

fn is_block(role: Role) -> bool {
    matches!(
        role,
        Role::Block
            | Role::Details
            | Role::Summary
            | Role::Kind(_)
            | Role::Beside
            | Role::List(_)
            | Role::Table
            | Role::Row
            | Role::Cell(_)
            | Role::Pre
    )
}

fn is_heading(role: Role) -> bool {
    matches!(role, Role::Kind(BlockKind::Heading(_)))
}
