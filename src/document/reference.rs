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

/// All markers, the targets that exist, and the reference list of a document.
#[derive(Debug, Clone, Default)]
pub struct References {
    /// Markers in reading order.
    pub markers: Vec<Marker>,
    /// Targets that a note or an entry of the list defines.
    pub targets: BTreeSet<String>,
    /// Blocks of the reference list.
    pub list: Vec<usize>,
}

/// Marks that the markup declares, and the places they may lead to.
#[derive(Debug, Default)]
pub struct NoteTargets {
    /// Block, words and target of each mark, in reading order.
    pub marks: Vec<(usize, Span<Folded>, String)>,
    /// Targets that exist.
    pub targets: BTreeSet<String>,
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
        references.declared(notes);
        references
    }

    /// A declared mark is a mark whatever it looks like. Where it looks like one, the words count if it leads nowhere.
    fn declared(&mut self, notes: NoteTargets) {
        let mut read: BTreeMap<(usize, Span<Folded>), Vec<Marker>> = BTreeMap::new();
        for marker in std::mem::take(&mut self.markers) {
            read.entry((marker.block, marker.span)).or_default().push(marker);
        }
        for (block, span, target) in notes.marks {
            let around = read.range((block, Span::new(0, 0))..(block, Span::new(span.end(), span.end())));
            let same: Vec<_> = around.rev().take(1).map(|(k, _)| *k).filter(|(_, s)| s.overlaps(span)).collect();
            let leads = notes.targets.contains(&target);
            if leads || same.is_empty() {
                for key in &same {
                    read.remove(key);
                }
                if leads {
                    self.targets.insert(target.clone());
                }
                read.entry((block, span)).or_default().push(Marker { block, span, target });
            }
        }
        self.markers = read.into_values().flatten().collect();
    }

    /// Whether the marker leads anywhere.
    #[must_use]
    pub fn resolves(&self, marker: &Marker) -> bool {
        self.targets.contains(&marker.target)
    }

    fn read_block(&mut self, index: usize, block: &Block, listed: bool) {
        if let (true, Some(label)) = (listed, &block.label) {
            self.targets.insert(format!("[{label}]"));
            self.targets.insert(label.clone());
        }
        if let (BlockKind::Footnote, Some(label)) = (block.kind, &block.label) {
            self.targets.insert(format!("[^{label}]"));
        }
        let text = &block.folded;
        let mut at = 0;
        let mut notes = false;
        while let Some(c) = text[at..].chars().next() {
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
            let follows_note = before.ends_with('。') || (notes && before.ends_with([')', '」']));
            let unspaced = text[span.end()..].chars().next().is_some_and(|c| !matches!(c, '、' | '。'));
            if (opens_line || follows_note || bare) && unspaced {
                notes = true;
                self.targets.extend(targets);
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
            self.targets.insert(format!("[{number}]"));
        }
    }
}

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
        '注' => {
            // 注1: and 注1) as the head of a note; in running text a mark has brackets
            let n = digits(&text['注'.len_utf8()..]);
            let end = '注'.len_utf8() + n;
            let closed = text[end..].starts_with([':', ')', '.', ' ', '、']);
            (n > 0 && closed).then(|| (end, vec![text[..end].to_owned()]))
        }
        _ => None,
    }
}

fn leading_number(text: &str) -> Option<&str> {
    let n = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    (n > 0 && text[n..].starts_with(['.', ')', ' ', ':'])).then(|| &text[..n])
}

/// Whether `block` belongs to a list of references: under such a heading, and not itself a heading.
fn in_list(blocks: &[Block], block: &Block) -> bool {
    !matches!(block.kind, BlockKind::Heading(_)) && block.headings.last().is_some_and(|&h| is_list_heading(&blocks[h].folded))
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
