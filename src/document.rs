//! A document: blocks in reading order, made only by [`DocumentBuilder`].

pub mod builder;
pub mod directive;
pub mod examined;
pub mod foreign;
pub mod locator;
pub mod reference;

pub use builder::DocumentBuilder;
pub use directive::Directive;
pub use reference::{Marker, Note, References};

use std::collections::BTreeMap;

use crate::finding::Place;
use crate::span::{Folded, Span, Src, View};
use crate::text::SpanMap;
use crate::text::sentence::{Quotation, Sentence};

/// What a block is. Its word is the `scope` of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Level 1 to 6.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// List item.
    Item,
    /// Table cell.
    Cell,
    /// Caption of a figure or table.
    Caption,
    /// Footnote or note.
    Footnote,
    /// Block quotation.
    Quote,
    /// Text that stands for an image.
    Alt,
    /// The page's title, outside its body.
    Title,
    /// Meta description and the like.
    Meta,
    /// A string of structured data, for search engines.
    JsonLd,
    /// A comment that speaks to us.
    Comment,
}

impl BlockKind {
    /// The words of all kinds.
    pub const SCOPES: [&'static str; 12] =
        ["heading", "paragraph", "item", "cell", "caption", "footnote", "quote", "alt", "title", "meta", "json-ld", "comment"];

    /// The word that reports use.
    #[must_use]
    pub fn scope(self) -> &'static str {
        match self {
            Self::Heading(_) => "heading",
            Self::Paragraph => "paragraph",
            Self::Item => "item",
            Self::Cell => "cell",
            Self::Caption => "caption",
            Self::Footnote => "footnote",
            Self::Quote => "quote",
            Self::Alt => "alt",
            Self::Title => "title",
            Self::Meta => "meta",
            Self::JsonLd => "json-ld",
            Self::Comment => "comment",
        }
    }

    /// Whether a reader of the page sees it; only that can meet an obligation.
    #[must_use]
    pub fn is_body(self) -> bool {
        !matches!(self, Self::Alt | Self::Title | Self::Meta | Self::JsonLd | Self::Comment)
    }
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// Counts the document's tables from 0.
    pub table: usize,
    /// Row, the header row being 0.
    pub row: usize,
    /// Column from 0.
    pub column: usize,
    /// The block that heads the column, if not this one.
    pub column_head: Option<usize>,
    /// The block that heads the row, if not this one.
    pub row_head: Option<usize>,
}

/// A block of text.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// What a reader sees.
    pub view: String,
    /// From there to the source.
    pub to_source: SpanMap<View, Src>,
    /// What is searched.
    pub folded: String,
    /// From there to what a reader sees.
    pub to_view: SpanMap<Folded, View>,
    /// Sentences of the folded text.
    pub sentences: Vec<Sentence>,
    /// Quotations in it.
    pub quotations: Vec<Quotation>,
    /// Parts that are shown but are no prose: code, URLs, struck text. Sorted.
    pub masked: Vec<Span<Folded>>,
    /// Parts that are set smaller than the text around them. Sorted.
    pub small: Vec<Span<Folded>>,
    /// A reader has to open something to see it.
    pub collapsed: bool,
    /// Blocks of the headings above it, outermost first.
    pub headings: Vec<usize>,
    /// Where it stands in a table.
    pub cell: Option<Cell>,
    /// Of an item: the block before its list, which may introduce it.
    pub lead_in: Option<usize>,
    /// Number of the item in an ordered list, or label of the footnote.
    pub label: Option<String>,
    /// Where lines of the source began that are none on the page: offsets in the view.
    pub line_starts: Vec<usize>,
}

impl Block {
    /// The source bytes and the readable words of a folded span.
    #[must_use]
    pub fn place(&self, index: usize, span: Span<Folded>) -> Place {
        let view = self.to_view.map(span);
        Place { quote: view.of(&self.view).to_owned(), span: self.to_source.map(view), block: index, view }
    }

    /// The sentence that holds the byte `at` of the folded text.
    #[must_use]
    pub fn sentence_at(&self, at: usize) -> Option<usize> {
        let i = self.sentences.partition_point(|s| s.span.end() <= at);
        (i < self.sentences.len()).then_some(i)
    }

    /// Whether `span` touches code, a URL or struck text.
    #[must_use]
    pub fn is_masked(&self, span: Span<Folded>) -> bool {
        let first = self.masked.partition_point(|m| m.end() <= span.start());
        self.masked.get(first).is_some_and(|m| m.overlaps(span))
    }

    /// Whether it heads what follows.
    #[must_use]
    pub fn is_heading(&self) -> bool {
        matches!(self.kind, BlockKind::Heading(_))
    }

    /// Whether all of `span` is set small.
    #[must_use]
    pub fn is_small(&self, span: Span<Folded>) -> bool {
        let next = self.small.partition_point(|s| s.end() < span.end());
        self.small.get(next).is_some_and(|s| s.contains(span))
    }

    /// Whether it is asked rather than said: an FAQ question, a heading that asks.
    #[must_use]
    pub fn is_question(&self) -> bool {
        let text = self.folded.trim_end_matches(['」', '』', ')', ' ']);
        text.ends_with('?') || (text.ends_with("か。") && self.sentences.len() == 1)
    }
}

/// A region that was not examined, and why.
#[derive(Debug, Clone)]
pub struct Unchecked {
    /// What it is: `image`, `embed`, `hidden`, `code`, `template`, `topic`, `language` and so on.
    pub kind: &'static str,
    /// Where.
    pub span: Span<Src>,
    /// Why it was not examined.
    pub reason: &'static str,
}

/// A link's target.
#[derive(Debug, Clone)]
pub struct Link {
    /// The address as written.
    pub url: String,
    /// The block it stands in, or will stand in.
    pub block: usize,
}

/// One article, post or record.
#[derive(Debug, Clone)]
pub struct Document {
    /// The record's id, when the file holds several documents.
    pub record: Option<String>,
    /// The format's name.
    pub format: &'static str,
    /// Profile that the document itself asks for.
    pub profile: Option<String>,
    /// Who wrote it, by its own account.
    pub author: Option<String>,
    /// What the system that it comes from says of it: of a WordPress post its status and its address.
    pub metadata: BTreeMap<&'static str, String>,
    /// Blocks in reading order; what a page says only outside its body may come last. They do not overlap.
    pub blocks: Vec<Block>,
    /// Targets of its links.
    pub links: Vec<Link>,
    /// Markers, notes and the reference list.
    pub references: References,
    /// What was not examined.
    pub unchecked: Vec<Unchecked>,
    /// Comments in which it excepts itself from rules, in order.
    pub directives: Vec<Directive>,
}

impl Document {
    /// Adds a comment as a block in which nothing is searched, so that something can be said of it. Returns its index.
    pub(crate) fn comment(&mut self, text: &str, span: Span<Src>) -> usize {
        let mut map = SpanMap::builder();
        map.replaced(text.len(), span.start(), span.len());
        self.blocks.push(Block {
            kind: BlockKind::Comment,
            view: text.to_owned(),
            to_source: map.finish(),
            folded: String::new(),
            to_view: SpanMap::builder().finish(),
            sentences: Vec::new(),
            quotations: Vec::new(),
            masked: Vec::new(),
            headings: Vec::new(),
            cell: None,
            lead_in: None,
            label: None,
            line_starts: Vec::new(),
            small: Vec::new(),
            collapsed: false,
        });
        self.blocks.len() - 1
    }

    /// Its name in reports: the file's, with the record behind a `#`.
    #[must_use]
    pub fn name(&self, file: &str) -> String {
        self.record.as_ref().map_or_else(|| file.to_owned(), |record| format!("{file}#{record}"))
    }
}
