//! Markers (※1, \[3\], (注2), *1, †, \[^a\]), the notes they lead to, and the reference list.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Block, BlockKind};
use crate::span::{Folded, Span};
use crate::text::script::{Script, script};

/// A mark in running text that points at a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Block it stands in.
    pub block: usize,
    /// The mark itself.
    pub span: Span<Folded>,
    /// Normal form of what it points at: `※1`, `[3]`, `注2`, `*1`, `†`, `[^a]`.
    pub target: String,
}

/// What a mark leads to: a note, or an entry of the reference list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Block it stands in.
    pub block: usize,
    /// Its text, with the mark it begins with.
    pub span: Span<Folded>,
    /// The marks that lead to it, in the normal form of [`Marker::target`]; none for an entry without a number.
    pub targets: Vec<String>,
    /// It stands in the reference list.
    pub listed: bool,
}

/// Markers, the notes and entries they lead to, and the reference list of a document.
#[derive(Debug, Clone, Default)]
pub struct References {
    /// Markers in reading order.
    pub markers: Vec<Marker>,
    /// Notes and entries in reading order.
    pub notes: Vec<Note>,
    /// By target: the notes that define it, in reading order.
    pub targets: BTreeMap<String, Vec<usize>>,
    /// Blocks of the reference list.
    pub list: Vec<usize>,
}

/// Marks that the markup declares, and the places they may lead to.
#[derive(Debug, Default)]
pub struct NoteTargets {
    /// Block, words and target of each mark, in reading order.
    pub marks: Vec<(usize, Span<Folded>, String)>,
    /// Targets that exist, and the block that each stands at.
    pub targets: BTreeMap<String, usize>,
}

impl References {
    /// Finds markers, notes and the list.
    #[must_use]
    pub fn of(blocks: &[Block], notes: NoteTargets) -> Self {
        let mut references = Self::default();
        for (index, block) in blocks.iter().enumerate() {
            let listed = in_list(blocks, block);
            if listed {
                references.list.push(index);
            }
            references.read_block(index, block, listed);
        }
        references.declared(blocks, notes);
        references.notes.sort_by_key(|n| (n.block, n.span));
        for (index, note) in references.notes.iter().enumerate() {
            for target in &note.targets {
                references.targets.entry(target.clone()).or_default().push(index);
            }
        }
        references
    }

    /// A declared mark is a mark whatever it looks like. Where it looks like one, the words count if it leads nowhere.
    fn declared(&mut self, blocks: &[Block], notes: NoteTargets) {
        let mut heads: BTreeMap<usize, usize> = BTreeMap::new();
        self.notes.iter().enumerate().for_each(|(i, n)| {
            heads.entry(n.block).or_insert(i);
        });
        let mut led: BTreeSet<String> = BTreeSet::new();
        let mut read: BTreeMap<(usize, Span<Folded>), Vec<Marker>> = BTreeMap::new();
        for marker in std::mem::take(&mut self.markers) {
            read.entry((marker.block, marker.span)).or_default().push(marker);
        }
        for (block, span, target) in notes.marks {
            let around = read.range((block, Span::new(0, 0))..(block, Span::new(span.end(), span.end())));
            let same: Vec<_> = around.rev().take(1).map(|(k, _)| *k).filter(|(_, s)| s.overlaps(span)).collect();
            let at = notes.targets.get(&target).filter(|&&b| b < blocks.len());
            if at.is_some() || same.is_empty() {
                for key in &same {
                    read.remove(key);
                }
                if let Some(&at) = at.filter(|_| led.insert(target.clone())) {
                    let next = self.notes.len();
                    let note = *heads.entry(at).or_insert(next);
                    if note == next {
                        let (span, listed) = (Span::new(0, blocks[at].folded.len()), self.list.binary_search(&at).is_ok());
                        self.notes.push(Note { block: at, span, targets: Vec::new(), listed });
                    }
                    self.notes[note].targets.push(target.clone());
                }
                read.entry((block, span)).or_default().push(Marker { block, span, target });
            }
        }
        self.markers = read.into_values().flatten().collect();
    }

    /// Where the marker leads: the next note of its name, since notes follow; else the nearest before it.
    #[must_use]
    pub fn note(&self, marker: &Marker) -> Option<usize> {
        let named = self.targets.get(&marker.target)?;
        let next = named.partition_point(|&n| (self.notes[n].block, self.notes[n].span.start()) < (marker.block, marker.span.start()));
        named.get(next).or(named.last()).copied()
    }

    /// The markers that begin in `span` of a block.
    pub fn markers_in(&self, block: usize, span: Span<Folded>) -> impl Iterator<Item = (usize, &Marker)> {
        let first = self.markers.partition_point(|m| (m.block, m.span.start()) < (block, span.start()));
        let here = self.markers[first..].iter().take_while(move |m| m.block == block && m.span.start() < span.end());
        here.enumerate().map(move |(i, m)| (first + i, m))
    }

    fn read_block(&mut self, index: usize, block: &Block, listed: bool) {
        let first = self.notes.len();
        let mut whole = Note { block: index, span: Span::new(0, block.folded.len()), targets: Vec::new(), listed };
        if let (true, Some(label)) = (listed, &block.label) {
            whole.targets.extend([format!("[{label}]"), label.clone()]);
        }
        if let (BlockKind::Footnote, Some(label)) = (block.kind, &block.label) {
            whole.targets.extend([format!("[^{label}]"), format!("注{label}")]);
        }
        let text = &block.folded;
        let mut at = 0;
        let mut notes = false;
        while let Some(next) = text[at..].find(MARKS) {
            at += next;
            let c = text[at..].chars().next().unwrap_or_default();
            let Some((len, targets)) = mark(&text[at..]) else {
                at += c.len_utf8();
                continue;
            };
            let span = Span::new(at, at + len);
            at += len;
            if block.is_masked(span) {
                continue;
            }
            // A mark at the start of a block or line, or after another note of the same paragraph, is the note itself.
            let before = text[..span.start()].trim_end_matches([' ', '-', '・', '(']);
            let home = block.to_view.map(span).start();
            let starts_line = |at: usize| block.line_starts.binary_search(&at).is_ok();
            let opens_line =
                before.is_empty() || before.ends_with('\n') || starts_line(home) || home.checked_sub(1).is_some_and(starts_line);
            // ※個人の感想です is a note wherever it stands; 98%※でした is a mark.
            let bare = targets == ["※"]
                && text[span.end()..].chars().next().is_some_and(|c| !matches!(script(c), Script::Hiragana | Script::Other));
            // 〜です。※送料は別です。 A note may follow in the same paragraph; a mark that ends it is a mark.
            let follows_note = before.ends_with('。') || (notes && (before.ends_with([')', '」']) || text[..span.start()].ends_with(' ')));
            // A mark on a line of its own heads the note on the next.
            let alone = before.is_empty() && block.kind != BlockKind::Cell && text[span.end()..].trim().is_empty();
            let unspaced = text[span.end()..].chars().next().map_or(alone, |c| !matches!(c, '、' | '。'));
            // 「注1：」 heads a note, 「注1では」 speaks of one.
            let spoken = matches!(c, '注' | '文' | '脚');
            let heads = !spoken || text[span.end()..].starts_with([':', ')', '.', ' ', '、']);
            if (opens_line || follows_note || bare) && unspaced && heads {
                notes = true;
                if let Some(last) = self.notes[first..].last_mut() {
                    last.span = Span::new(last.span.start(), span.start());
                }
                self.notes.push(Note { block: index, span: Span::new(span.start(), text.len()), targets, listed });
                continue;
            }
            // 番号の頭に付く※は: the sign is spoken of.
            if targets == ["※"]
                && ["※は、", "※印", "※が付", "※のつ", "※の付", "※マーク"].iter().any(|w| text[span.start()..].starts_with(w))
            {
                continue;
            }
            // 発注2 is no mark; 参考文献2 is one.
            if spoken
                && before.ends_with(|c: char| script(c) == Script::Kanji)
                && !["参考", "引用", "参照"].iter().any(|w| before.ends_with(w))
            {
                continue;
            }
            // 「1 〜」 in a list of references is written 「1.」 as often as 「[1]」: only marks are read in running text.
            if targets.iter().all(|t| t.starts_with('*')) && !before.ends_with(|c: char| c == '%' || !c.is_ascii()) {
                continue;
            }
            for target in targets {
                self.markers.push(Marker { block: index, span, target });
            }
        }
        if listed && let Some(number) = leading_number(text) {
            whole.targets.push(format!("[{number}]"));
        }
        // An entry that begins with its mark is one note, not two.
        match self.notes.get_mut(first) {
            Some(head) if head.span.start() == 0 => head.targets.append(&mut whole.targets),
            _ if listed || !whole.targets.is_empty() => self.notes.push(whole),
            _ => {}
        }
    }
}

/// What a mark can begin with.
const MARKS: [char; 10] = ['※', '†', '‡', '*', '[', '(', '〔', '注', '脚', '文'];

/// A mark at the start of `text`: its length and what it points at.
fn mark(text: &str) -> Option<(usize, Vec<String>)> {
    let first = text.chars().next()?;
    let digits = |s: &str| s.len() - s.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match first {
        '※' => {
            let rest = &text['※'.len_utf8()..];
            let n = digits(rest);
            if n > 2 {
                return None;
            }
            Some(('※'.len_utf8() + n, vec![text[..'※'.len_utf8() + n].to_owned()]))
        }
        '†' | '‡' => Some((first.len_utf8(), vec![first.to_string()])),
        '*' => {
            let n = digits(&text[1..]);
            let after = text[1 + n..].chars().next();
            (n == 1 && !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '*')).then(|| (1 + n, vec![text[..1 + n].to_owned()]))
        }
        '[' | '(' | '〔' => {
            let close = match first {
                '[' => ']',
                '(' => ')',
                _ => '〕',
            };
            let end = text.char_indices().take(24).find(|&(_, c)| c == close)?.0;
            let inner = &text[first.len_utf8()..end];
            let len = end + close.len_utf8();
            if let Some(number) = inner.strip_prefix('注').map(|n| n.trim_start_matches(['釈', ' '])) {
                let n = digits(number);
                return (n > 0 && n == number.len()).then(|| (len, vec![format!("注{number}")]));
            }
            if first == '['
                && inner.len() > 1
                && inner.starts_with('^')
                && inner[1..].chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            {
                return Some((len, vec![format!("[{inner}]")]));
            }
            if first != '[' || inner.is_empty() || !inner.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '-' | '~' | ' ')) {
                return None;
            }
            let mut targets = Vec::new();
            for part in inner.split(',').map(str::trim) {
                match part.split_once(['-', '~']) {
                    Some((a, b)) => {
                        let (a, b) = (a.trim().parse::<u32>().ok()?, b.trim().parse::<u32>().ok()?);
                        if a >= b || b - a > 20 {
                            return None;
                        }
                        targets.extend((a..=b).map(|n| format!("[{n}]")));
                    }
                    None => {
                        let n = part.parse::<u32>().ok().filter(|n| *n < 1000)?;
                        targets.push(format!("[{n}]"));
                    }
                }
            }
            Some((len, targets))
        }
        '注' | '脚' | '文' => {
            let (word, sign) =
                [("注釈", "注"), ("脚注", "注"), ("文献", "["), ("注", "注")].into_iter().find(|(w, _)| text.starts_with(w))?;
            let n = digits(&text[word.len()..]);
            let end = word.len() + n;
            let number = &text[word.len()..end];
            // 文献8件 counts, 文献8を points.
            let rest = text[end..].chars().next();
            let points = rest.is_none_or(|c| {
                matches!(
                    c,
                    ':' | ')'
                        | '.'
                        | ' '
                        | '\n'
                        | '、'
                        | '。'
                        | ','
                        | '」'
                        | 'を'
                        | 'に'
                        | 'で'
                        | 'の'
                        | 'は'
                        | 'が'
                        | 'も'
                        | 'と'
                        | 'よ'
                        | 'か'
                        | '参'
                )
            });
            let target = if sign == "[" { format!("[{number}]") } else { format!("注{number}") };
            ((1..=3).contains(&n) && points).then(|| (end, vec![target]))
        }
        _ => None,
    }
}

fn leading_number(text: &str) -> Option<&str> {
    let n = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    (n > 0 && text[n..].starts_with(['.', ')', ' ', ':'])).then(|| &text[..n])
}

/// Whether `block` belongs to a list of references: under such a heading, or a list that such a line introduces.
fn in_list(blocks: &[Block], block: &Block) -> bool {
    !block.is_heading()
        && (block.headings.last().is_some_and(|&h| is_list_heading(&blocks[h].folded))
            || block.lead_in.is_some_and(|b| is_list_heading(&last_line(&blocks[b]).to_lowercase())))
}

/// The last line of a block, as its source has it.
fn last_line(block: &Block) -> &str {
    let from = block.view.trim_end().rfind('\n').map_or(0, |i| i + 1).max(block.line_starts.last().copied().unwrap_or(0));
    block.view.get(from..).unwrap_or_default().trim()
}

fn is_list_heading(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "参考文献",
        "引用文献",
        "参照文献",
        "引用元",
        "出典",
        "文献",
        "参考資料",
        "参考にした",
        "資料",
        "参考url",
        "参考リンク",
        "references",
        "sources",
    ];
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    WORDS.iter().any(|w| bare.starts_with(w)) && bare.chars().count() <= 16
}
