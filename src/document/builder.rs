//! The only way to make a [`Document`].
//!
//! A format parser reads an input text and says, piece by piece, which bytes of it a reader sees. The builder keeps
//! the map to the source, folds each block and finds its sentences, so no format can forget to.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::directive::{self, Exception, Fault};
use crate::document::reference::NoteTargets;
use crate::document::{Block, BlockKind, Cell, Directive, Document, Link, References, Unchecked};
use crate::span::{Folded, Input, Span, Src, View};
use crate::text::map::MapBuilder;
use crate::text::script::is_cjk;
use crate::text::{SpanMap, TextView, fold, sentence};

/// Builds one document from one input text.
pub struct DocumentBuilder<'a> {
    input: &'a TextView<Input>,
    document: Document,
    headings: Vec<(u8, usize)>,
    open: Option<Open>,
    tables: usize,
    /// Blocks of header cells by table and column.
    column_heads: BTreeMap<(usize, usize), usize>,
    /// By table: the rows that its newest first cell covers, and its block.
    row_heads: BTreeMap<usize, (Range<usize>, usize)>,
    notes: NoteTargets,
}

struct Open {
    kind: BlockKind,
    view: String,
    map: MapBuilder<View, Input>,
    masked: Vec<Span<View>>,
    small: Vec<Span<View>>,
    collapsed: bool,
    /// Note marks, and what each leads to.
    marks: Vec<(Span<View>, String)>,
    cell: Option<Cell>,
    /// Rows and columns that the cell covers.
    extent: (usize, usize),
    label: Option<String>,
    /// A break that shows only if text follows.
    pending: Option<(Break, Span<Input>)>,
    /// Where lines of the source began, in the view.
    line_starts: Vec<usize>,
}

/// What may stand between two pieces of text. Of several in a row the greatest is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    /// Blanks: one blank.
    Blank,
    /// A line of the source ends: nothing between Japanese characters, else a blank.
    Soft,
    /// A line of the page ends.
    Hard,
}

impl<'a> DocumentBuilder<'a> {
    /// A builder for a document of `format` read from `input`.
    #[must_use]
    pub fn new(format: &'static str, input: &'a TextView<Input>) -> Self {
        let document = Document {
            record: None,
            format,
            profile: None,
            author: None,
            metadata: BTreeMap::new(),
            blocks: Vec::new(),
            links: Vec::new(),
            references: References::default(),
            unchecked: Vec::new(),
            directives: Vec::new(),
        };
        Self {
            input,
            document,
            headings: Vec::new(),
            open: None,
            tables: 0,
            column_heads: BTreeMap::new(),
            row_heads: BTreeMap::new(),
            notes: NoteTargets::default(),
        }
    }

    /// The profile the document asks for.
    pub fn profile(&mut self, profile: impl Into<String>) {
        self.document.profile = Some(profile.into());
    }

    /// Who wrote the document.
    pub fn author(&mut self, author: impl Into<String>) {
        self.document.author = Some(author.into());
    }

    /// A comment, without its marks. It is kept if it speaks to us.
    pub fn comment(&mut self, span: Span<Input>, inside: &str) {
        if let Some(said) = directive::read(inside) {
            self.directive(span, said);
        }
    }

    /// A comment that stands beside the text, not in it, and speaks of what begins with `span`.
    pub fn remark(&mut self, span: Span<Input>, words: &str) {
        if let Some(said) = directive::read(words) {
            let (block, text) = (self.document.blocks.len(), words.trim().to_owned());
            self.document.directives.push(Directive { text, span: self.input.map.map(span), block, said });
        }
    }

    /// An exception that is written in another way.
    pub fn directive(&mut self, span: Span<Input>, said: Result<Exception, Fault>) {
        let block = self.document.blocks.len();
        let text = span.of(&self.input.text).trim().to_owned();
        self.document.directives.push(Directive { text, span: self.input.map.map(span), block, said });
    }

    /// Begins a block; one that is open is finished first.
    pub fn begin(&mut self, kind: BlockKind) {
        self.finish_block();
        self.open = Some(Open {
            kind,
            view: String::new(),
            map: SpanMap::builder(),
            masked: Vec::new(),
            small: Vec::new(),
            collapsed: false,
            marks: Vec::new(),
            cell: None,
            extent: (1, 1),
            label: None,
            pending: None,
            line_starts: Vec::new(),
        });
    }

    /// Number of the list item or label of the footnote that is open.
    pub fn label(&mut self, label: impl Into<String>) {
        if let Some(open) = &mut self.open {
            open.label = Some(label.into());
        }
    }

    /// The block that is open shows only once the reader opens it.
    pub fn collapsed(&mut self) {
        if let Some(open) = &mut self.open {
            open.collapsed = true;
        }
    }

    /// What the open block shows from byte `from` on is smaller than the text around it.
    pub fn small(&mut self, from: usize) {
        if let Some(open) = &mut self.open {
            let end = open.view.len();
            match open.small.last_mut() {
                Some(last) if last.end() == from => *last = Span::new(last.start(), end),
                _ => open.small.push(Span::new(from, end)),
            }
        }
    }

    /// Counts a table and returns its number.
    pub fn table(&mut self) -> usize {
        self.tables += 1;
        self.tables - 1
    }

    /// Begins a table cell. Heads of its row and column are found among the cells already made.
    pub fn begin_cell(&mut self, table: usize, row: usize, column: usize) {
        self.begin(BlockKind::Cell);
        let column_head = if row > 0 { self.column_heads.get(&(table, column)).copied() } else { None };
        let row_head = self.row_heads.get(&table).filter(|(rows, _)| column > 0 && rows.contains(&row)).map(|&(_, b)| b);
        if let Some(open) = &mut self.open {
            open.cell = Some(Cell { table, row, column, column_head, row_head });
        }
    }

    /// The open cell covers this many rows and columns and heads all of them.
    pub fn cell_covers(&mut self, rows: usize, columns: usize) {
        if let Some(open) = &mut self.open {
            open.extent = (rows.max(1), columns.max(1));
        }
    }

    /// What follows stands below no heading.
    pub fn leave_headings(&mut self) {
        self.finish_block();
        self.headings.clear();
    }

    /// Begins a table cell whose heads the format knows; returns the number its block has if it gets visible text.
    pub fn begin_headed_cell(&mut self, cell: Cell) -> usize {
        self.begin(BlockKind::Cell);
        if let Some(open) = &mut self.open {
            open.cell = Some(cell);
        }
        self.document.blocks.len()
    }

    /// The kind of the block that is open.
    #[must_use]
    pub fn open_kind(&self) -> Option<BlockKind> {
        self.open.as_ref().map(|o| o.kind)
    }

    /// The next visible text is the input's bytes `span`, unchanged.
    pub fn verbatim(&mut self, span: Span<Input>) {
        let text = span.of(&self.input.text);
        self.resolve_break(text);
        if let Some(open) = &mut self.open {
            open.view.push_str(text);
            open.map.verbatim(span.start(), span.len());
        }
    }

    /// The next visible text is `text`, for which the input has `span`.
    pub fn replaced(&mut self, span: Span<Input>, text: &str) {
        self.resolve_break(text);
        if let Some(open) = &mut self.open {
            open.view.push_str(text);
            open.map.replaced(text.len(), span.start(), span.len());
        }
    }

    /// Visible text that is no prose: code, struck text.
    pub fn masked(&mut self, span: Span<Input>, text: &str) {
        self.resolve_break(text);
        if let Some(open) = &mut self.open {
            let start = open.view.len();
            if span.of(&self.input.text) == text {
                open.map.verbatim(span.start(), span.len());
            } else {
                open.map.replaced(text.len(), span.start(), span.len());
            }
            open.view.push_str(text);
            open.masked.push(Span::new(start, open.view.len()));
        }
    }

    /// Blanks of the source, of which the page shows one if text follows.
    pub fn blank(&mut self, span: Span<Input>) {
        self.break_at(Break::Blank, span);
    }

    /// A line break of the source that is none on the page: nothing between Japanese characters, else a blank.
    pub fn soft_break(&mut self, span: Span<Input>) {
        self.break_at(Break::Soft, span);
    }

    /// A line break that the reader sees, if text follows.
    pub fn hard_break(&mut self, span: Span<Input>) {
        self.break_at(Break::Hard, span);
    }

    fn break_at(&mut self, kind: Break, span: Span<Input>) {
        if let Some(open) = &mut self.open
            && open.pending.is_none_or(|(k, _)| k < kind)
        {
            open.pending = Some((kind, span));
        }
    }

    /// A link's target, standing in the block that is open.
    pub fn link(&mut self, url: impl Into<String>) {
        self.document.links.push(Link { url: url.into(), block: self.document.blocks.len() });
    }

    /// The text of the open block so far.
    #[must_use]
    pub fn text(&self) -> &str {
        self.open.as_ref().map_or("", |o| &o.view)
    }

    /// What the open block shows from byte `from` on is a note mark that leads to `target`.
    pub fn mark(&mut self, from: usize, target: impl Into<String>) {
        if let Some(open) = &mut self.open
            && from < open.view.len()
        {
            open.marks.push((Span::new(from, open.view.len()), target.into()));
        }
    }

    /// A place that marks may lead to.
    pub fn target(&mut self, target: impl Into<String>) {
        let next = self.document.blocks.len();
        self.notes.targets.entry(target.into()).or_insert(next);
    }

    /// A region that is not examined.
    pub fn unchecked(&mut self, kind: &'static str, span: Span<Input>, reason: &'static str) {
        let span = self.input.map.map(span);
        self.document.unchecked.push(Unchecked { kind, span, reason });
    }

    /// The source span of a part of the input.
    #[must_use]
    pub fn source_span(&self, span: Span<Input>) -> Span<Src> {
        self.input.map.map(span)
    }

    /// The headings that the next block stands under.
    #[must_use]
    pub fn headings(&self) -> Vec<(u8, usize)> {
        self.headings.clone()
    }

    /// Returns to `headings`: those of a part that stands beside the text do not head what follows it.
    pub fn return_to(&mut self, headings: Vec<(u8, usize)>) {
        self.finish_block();
        self.headings = headings;
    }

    /// The blocks made so far.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.document.blocks
    }

    /// Adds a block whose text was made elsewhere.
    pub fn block(&mut self, kind: BlockKind, text: TextView<View>) {
        self.finish_block();
        if !text.text.trim().is_empty() {
            self.push(kind, text, Vec::new(), Vec::new());
        }
    }

    /// Closes the open block. A block without visible text is dropped.
    pub fn finish_block(&mut self) {
        let Some(open) = self.open.take() else { return };
        let index = self.document.blocks.len();
        if open.view.trim().is_empty() {
            return;
        }
        if let BlockKind::Heading(level) = open.kind {
            self.headings.retain(|&(l, _)| l < level);
        }
        if let Some(cell) = open.cell {
            let (rows, columns) = open.extent;
            if cell.row == 0 {
                self.column_heads.extend((cell.column..cell.column + columns).map(|c| ((cell.table, c), index)));
            }
            if cell.column == 0 {
                self.row_heads.insert(cell.table, (cell.row..cell.row + rows, index));
            }
        }
        let headings = self.headings.iter().map(|&(_, b)| b).collect();
        if let BlockKind::Heading(level) = open.kind {
            self.headings.push((level, index));
        }
        let view = TextView { text: open.view, map: open.map.finish().compose(&self.input.map) };
        self.push(open.kind, view, open.masked, headings);
        if let Some(block) = self.document.blocks.last_mut() {
            let spans: Vec<Span<View>> = open.marks.iter().map(|m| m.0).collect();
            for (i, span) in folded_spans(&block.folded, &block.to_view, &spans) {
                self.notes.marks.push((index, span, open.marks[i].1.clone()));
            }
            block.small = folded_spans(&block.folded, &block.to_view, &open.small).into_iter().map(|(_, span)| span).collect();
            block.collapsed = open.collapsed;
            block.cell = open.cell;
            block.label = open.label;
            block.line_starts = open.line_starts;
        }
    }

    fn push(&mut self, kind: BlockKind, view: TextView<View>, hidden: Vec<Span<View>>, headings: Vec<usize>) {
        let (folded, to_view) = fold::fold(&view.text);
        let (sentences, quotations) = sentence::segment(&folded);
        let mut masked = urls(&folded);
        masked.extend(folded_spans(&folded, &to_view, &hidden).into_iter().map(|(_, span)| span));
        masked.sort_unstable();
        let before = self.document.blocks.last();
        let lead_in = match before {
            Some(item) if item.kind == BlockKind::Item => item.lead_in,
            _ => self.document.blocks.len().checked_sub(1),
        };
        self.document.blocks.push(Block {
            kind,
            view: view.text,
            to_source: view.map,
            folded,
            to_view,
            sentences,
            quotations,
            masked,
            headings,
            small: Vec::new(),
            collapsed: false,
            cell: None,
            lead_in: lead_in.filter(|_| kind == BlockKind::Item),
            label: None,
            line_starts: Vec::new(),
        });
    }

    /// The finished document.
    #[must_use]
    pub fn finish(mut self) -> Document {
        self.finish_block();
        self.document.references = References::of(&self.document.blocks, self.notes);
        self.document
    }

    fn resolve_break(&mut self, next: &str) {
        let Some(open) = &mut self.open else { return };
        let (Some((kind, span)), Some(next)) = (open.pending, next.chars().next()) else { return };
        open.pending = None;
        let Some(last) = open.view.chars().next_back() else { return };
        match kind {
            Break::Soft => {
                open.line_starts.push(open.view.len());
                if is_cjk(last) && is_cjk(next) {
                    return;
                }
                open.view.push(' ');
            }
            Break::Blank => open.view.push(' '),
            Break::Hard => open.view.push('\n'),
        }
        if span.len() == 1 && open.view.ends_with(span.of(&self.input.text)) {
            open.map.verbatim(span.start(), span.len());
        } else {
            open.map.replaced(1, span.start(), span.len());
        }
    }
}

/// The folded spans that show a part of `spans`, which are sorted; each with the index of the one it shows.
fn folded_spans(folded: &str, to_view: &SpanMap<Folded, View>, spans: &[Span<View>]) -> Vec<(usize, Span<Folded>)> {
    let mut found: Vec<(usize, Span<Folded>)> = Vec::new();
    if spans.is_empty() {
        return found;
    }
    // Few blocks have any; walking the folded text keeps the map one-way.
    for (i, c) in folded.char_indices() {
        let span = Span::new(i, i + c.len_utf8());
        let home = to_view.map(span);
        let at = spans.partition_point(|s| s.end() <= home.start());
        if spans.get(at).is_some_and(|s| s.overlaps(home)) {
            match found.last_mut() {
                Some((last, whole)) if *last == at && whole.end() == i => *whole = whole.union(span),
                _ => found.push((at, span)),
            }
        }
    }
    found
}

/// URLs in folded text.
fn urls(text: &str) -> Vec<Span<Folded>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(i) = text[from..].find("://") {
        let colon = from + i;
        let start =
            text[..colon].rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |p| p + text[p..].chars().next().map_or(1, char::len_utf8));
        let end = text[colon + 3..]
            .find(|c: char| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '`'))
            .map_or(text.len(), |e| colon + 3 + e);
        if colon > start {
            found.push(Span::new(start, end));
        }
        from = end;
    }
    found
}
