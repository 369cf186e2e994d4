//! The term table: every literal of every pack, with the classes it belongs to.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::text::fold::fold_term;
use crate::text::inflection::Conjugation;
use crate::text::number::Unit;
use crate::text::script::{Script, begins, script};

/// A semantic class of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(u32);

impl ClassId {
    /// A small number, the same for the whole rule set.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of classes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassSet(Vec<u64>);

impl ClassSet {
    /// Adds a class.
    pub fn add(&mut self, class: ClassId) {
        let (word, bit) = (class.0 as usize / 64, class.0 % 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << bit;
    }

    /// Takes a class out.
    pub fn remove(&mut self, class: ClassId) {
        if let Some(word) = self.0.get_mut(class.0 as usize / 64) {
            *word &= !(1 << (class.0 % 64));
        }
    }

    /// Adds every class of `other`.
    pub fn add_all(&mut self, other: &ClassSet) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// Whether a class belongs to it.
    #[must_use]
    pub fn has(&self, class: ClassId) -> bool {
        self.0.get(class.0 as usize / 64).is_some_and(|w| w >> (class.0 % 64) & 1 == 1)
    }

    /// Whether the two share a class.
    #[must_use]
    pub fn meets(&self, other: &ClassSet) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether nothing belongs to it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|w| *w == 0)
    }

    /// The classes in it.
    pub fn iter(&self) -> impl Iterator<Item = ClassId> + '_ {
        self.0.iter().enumerate().flat_map(|(i, w)| (0..64).filter(move |b| w >> b & 1 == 1).map(move |b| ClassId(i as u32 * 64 + b)))
    }
}

/// What may stand beside a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Anything.
    Any,
    /// Not another character of this script.
    Not(Script),
    /// No hiragana but a particle: a short kana word inside another word is not that word.
    Particle,
}

/// One meaning of a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The class it belongs to.
    pub class: ClassId,
    /// How it inflects.
    pub conjugation: Conjugation,
    /// The literal is a negative form already.
    pub negative: bool,
    /// What may stand on its left.
    pub left: Border,
    /// What may stand on its right.
    pub right: Border,
}

/// All literals, ready to search.
///
/// The automaton holds the first two characters of the literals; what follows is compared at the hit, as endings are.
/// With whole literals it would be three times as large and take most of the time that a run on one file takes.
#[derive(Debug)]
pub struct TermTable {
    automaton: AhoCorasick,
    /// Literals by head: a range of `literals`.
    heads: Vec<(u32, u32)>,
    /// Literals in order: where their text ends in `text`, and where their entries end in `entries`.
    literals: Vec<(u32, u32)>,
    text: String,
    entries: Vec<Entry>,
    names: Vec<String>,
    by_name: BTreeMap<String, ClassId>,
    shields: Vec<Option<Shields>>,
    numbers: Vec<ClassId>,
    quotation: ClassId,
}

/// Compounds in which a word of a class means something else: 最高血圧 for 最高.
///
/// They are as many as the words themselves and matter only where a word was hit, so they stand outside the automaton
/// and are folded when the first word of their class is seen: half of the start-up time.
#[derive(Debug, Default)]
struct Shields {
    /// One a line.
    written: String,
    index: OnceLock<ShieldIndex>,
}

#[derive(Debug)]
struct ShieldIndex {
    /// All shields, folded.
    text: String,
    /// Where each stands in `text`, in order.
    sorted: Vec<(u32, u32)>,
    /// First characters with the shields that begin so.
    firsts: Vec<(char, u32, u32)>,
    /// Length of the longest, in bytes.
    longest: usize,
}

impl ShieldIndex {
    fn new(written: &str) -> Self {
        let mut text = String::with_capacity(written.len());
        let mut sorted: Vec<(u32, u32)> = Vec::new();
        for shield in written.lines() {
            let start = text.len() as u32;
            text.push_str(&fold_term(shield));
            if text.len() as u32 > start {
                sorted.push((start, text.len() as u32));
            }
        }
        let of = |s: &(u32, u32)| &text[s.0 as usize..s.1 as usize];
        sorted.sort_by(|a, b| of(a).cmp(of(b)));
        let mut firsts: Vec<(char, u32, u32)> = Vec::new();
        for (i, shield) in sorted.iter().enumerate() {
            let Some(first) = of(shield).chars().next() else { continue };
            match firsts.last_mut() {
                Some(last) if last.0 == first => last.2 = i as u32 + 1,
                _ => firsts.push((first, i as u32, i as u32 + 1)),
            }
        }
        let longest = sorted.iter().map(|s| (s.1 - s.0) as usize).max().unwrap_or(0);
        Self { text, sorted, firsts, longest }
    }
}

impl Shields {
    /// Whether a shield covers the stem `start..end` and more.
    fn cover(&self, text: &str, start: usize, end: usize) -> bool {
        let index = self.index.get_or_init(|| ShieldIndex::new(&self.written));
        let from = end.saturating_sub(index.longest);
        let here = text[start..].chars().next().map(|c| (start, c));
        let before = text[..start].char_indices().rev().take_while(|(i, _)| *i >= from);
        here.into_iter().chain(before).any(|(at, first)| {
            let Ok(found) = index.firsts.binary_search_by_key(&first, |f| f.0) else { return false };
            let (_, a, b) = index.firsts[found];
            index.sorted[a as usize..b as usize].iter().any(|&(from, to)| {
                let shield = &index.text[from as usize..to as usize];
                at + shield.len() >= end && shield.len() > end - start && begins(&text[at..], shield)
            })
        })
    }
}

impl TermTable {
    /// Whether the word of `class` whose stem is `start..end` is part of a compound that means something else.
    #[must_use]
    pub fn shielded(&self, class: ClassId, text: &str, start: usize, end: usize) -> bool {
        self.shields.get(class.0 as usize).and_then(Option::as_ref).is_some_and(|s| s.cover(text, start, end))
    }

    /// Calls `each` with start, end and entry of every occurrence of every literal.
    pub fn find(&self, text: &str, mut each: impl FnMut(usize, usize, &Entry)) {
        for m in self.automaton.find_overlapping_iter(text) {
            let (from, to) = self.heads[m.pattern().as_usize()];
            let rest = &text[m.end()..];
            let head = m.end() - m.start();
            for i in from as usize..to as usize {
                let before = if i == 0 { (0, 0) } else { self.literals[i - 1] };
                let here = self.literals[i];
                let tail = &self.text[before.0 as usize + head..here.0 as usize];
                if begins(rest, tail) {
                    for entry in &self.entries[before.1 as usize..here.1 as usize] {
                        each(m.start(), m.end() + tail.len(), entry);
                    }
                }
            }
        }
    }

    /// The class of figures with this unit.
    #[must_use]
    pub fn number(&self, unit: Unit) -> ClassId {
        self.numbers[unit as usize]
    }

    /// The class of whole quotations.
    #[must_use]
    pub fn quotation(&self) -> ClassId {
        self.quotation
    }

    /// Name of a class.
    #[must_use]
    pub fn name(&self, class: ClassId) -> &str {
        self.names.get(class.0 as usize).map_or("", String::as_str)
    }

    /// The class of that name.
    #[must_use]
    pub fn class_of(&self, name: &str) -> Option<ClassId> {
        self.by_name.get(name).copied()
    }

    /// How many literals are searched.
    #[must_use]
    pub fn len(&self) -> usize {
        self.literals.len()
    }

    /// Whether nothing is searched.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.literals.is_empty()
    }
}

/// Collects literals and names classes.
#[derive(Debug)]
pub struct TermTableBuilder {
    names: Vec<String>,
    by_name: BTreeMap<String, ClassId>,
    /// All literals, one after the other.
    text: String,
    /// Where each stands in `text`, with one of its meanings.
    literals: Vec<(u32, u32, Entry)>,
    shields: BTreeMap<ClassId, Shields>,
    numbers: Vec<ClassId>,
    quotation: ClassId,
}

impl Default for TermTableBuilder {
    fn default() -> Self {
        let mut builder = Self {
            names: Vec::new(),
            by_name: BTreeMap::new(),
            text: String::new(),
            literals: Vec::new(),
            shields: BTreeMap::new(),
            numbers: Vec::new(),
            quotation: ClassId(0),
        };
        builder.numbers = Unit::NAMES.iter().map(|(unit, _)| builder.class(&crate::scan::unit_class(*unit))).collect();
        builder.quotation = builder.class("text/quotation");
        builder
    }
}

impl TermTableBuilder {
    /// The class of that name, new if there is none.
    pub fn class(&mut self, name: &str) -> ClassId {
        if let Some(&class) = self.by_name.get(name) {
            return class;
        }
        let class = ClassId(self.names.len() as u32);
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), class);
        class
    }

    /// The class of that name, if there is one.
    #[must_use]
    pub fn lookup(&self, name: &str) -> Option<ClassId> {
        self.by_name.get(name).copied()
    }

    /// How many classes there are.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.names.len()
    }

    /// Adds a folded literal, given in parts, with the borders its script asks for.
    pub fn literal(&mut self, parts: &[&str], class: ClassId, conjugation: Conjugation) {
        let (left, right) = borders(parts, conjugation);
        self.push(parts, Entry { class, conjugation, negative: false, left, right });
    }

    /// Adds a folded literal that is a negative form already.
    pub fn negative(&mut self, parts: &[&str], class: ClassId, conjugation: Conjugation) {
        let (left, right) = borders(parts, conjugation);
        self.push(parts, Entry { class, conjugation, negative: true, left, right });
    }

    /// Adds a folded word that is written onto other words, so that nothing is asked of its left side.
    pub fn suffix(&mut self, folded: &str, class: ClassId) {
        self.push(&[folded], Entry { class, conjugation: Conjugation::Noun, negative: false, left: Border::Any, right: Border::Any });
    }

    /// Adds compounds, as they are written, that hide words of `class`.
    pub fn shields<'a>(&mut self, class: ClassId, words: impl Iterator<Item = &'a str>) {
        for word in words {
            let written = &mut self.shields.entry(class).or_default().written;
            written.push_str(word);
            written.push('\n');
        }
    }

    fn push(&mut self, parts: &[&str], entry: Entry) {
        let start = self.text.len() as u32;
        parts.iter().for_each(|p| self.text.push_str(p));
        let end = self.text.len() as u32;
        if end > start {
            self.literals.push((start, end, entry));
        }
    }

    /// The finished table.
    ///
    /// # Panics
    /// When there are more literals than an automaton can hold (hundreds of millions).
    #[must_use]
    pub fn finish(mut self) -> TermTable {
        let all = std::mem::take(&mut self.text);
        let of = |l: &(u32, u32, Entry)| &all[l.0 as usize..l.1 as usize];
        // The first eight bytes decide nearly every comparison.
        let key = |text: &str| {
            let mut bytes = [0; 8];
            let n = text.len().min(8);
            bytes[..n].copy_from_slice(&text.as_bytes()[..n]);
            u64::from_be_bytes(bytes)
        };
        let mut sorted: Vec<(u64, u32)> = self.literals.iter().enumerate().map(|(i, l)| (key(of(l)), i as u32)).collect();
        // Packs are stored in order; a stable sort merges the runs.
        sorted.sort_by(|a, b| {
            let (x, y) = (&self.literals[a.1 as usize], &self.literals[b.1 as usize]);
            a.0.cmp(&b.0).then_with(|| of(x).cmp(of(y)))
        });
        let (mut text, mut entries, mut literals) =
            (String::with_capacity(all.len()), Vec::with_capacity(sorted.len()), Vec::with_capacity(sorted.len()));
        let mut heads: Vec<(u32, u32)> = Vec::new();
        let mut patterns: Vec<&str> = Vec::new();
        let mut last = "";
        for (_, i) in sorted {
            let literal = of(&self.literals[i as usize]);
            let entry = self.literals[i as usize].2;
            if literal == last {
                let from = literals.len().checked_sub(2).map_or(0, |i: usize| {
                    let l: (u32, u32) = literals[i];
                    l.1
                }) as usize;
                if !entries[from..].contains(&entry) {
                    entries.push(entry);
                }
                if let Some(l) = literals.last_mut() {
                    l.1 = entries.len() as u32;
                }
                continue;
            }
            last = literal;
            let head = &literal[..literal.char_indices().nth(2).map_or(literal.len(), |(i, _)| i)];
            match heads.last_mut() {
                Some(h) if patterns.last() == Some(&head) => h.1 = literals.len() as u32 + 1,
                _ => {
                    heads.push((literals.len() as u32, literals.len() as u32 + 1));
                    patterns.push(head);
                }
            }
            text.push_str(literal);
            entries.push(entry);
            literals.push((text.len() as u32, entries.len() as u32));
        }
        // Last first: the builder keeps the transitions of a state in a list and then finds each at its head.
        heads.reverse();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(patterns.iter().rev())
            .expect("packs are small");
        let shields = (0..self.names.len() as u32).map(|class| self.shields.remove(&ClassId(class))).collect();
        TermTable {
            automaton,
            heads,
            literals,
            text,
            entries,
            names: self.names,
            by_name: self.by_name,
            shields,
            numbers: self.numbers,
            quotation: self.quotation,
        }
    }
}

/// Katakana that is written onto other words.
const JOINED: [&str; 6] = ["ゼロ", "フリー", "レス", "ケア", "ナシ", "なし"];

fn borders(parts: &[&str], conjugation: Conjugation) -> (Border, Border) {
    let scripts = || parts.iter().flat_map(|p| p.chars()).map(script);
    let first = scripts().next();
    let last = parts.iter().rev().find_map(|p| p.chars().next_back()).map(script);
    // Three characters of kana alone, at most: the words that hide in longer ones.
    let short = |s: Script, most: usize| scripts().take(most + 1).count() <= most && scripts().all(|x| x == s);
    let left = match first {
        Some(Script::Latin) => Border::Not(Script::Latin),
        Some(Script::Katakana) if scripts().take(4).count() <= 3 => Border::Not(Script::Katakana),
        Some(Script::Hiragana) if short(Script::Hiragana, 2) => Border::Particle,
        _ => Border::Any,
    };
    let right = match last {
        Some(Script::Latin) => Border::Not(Script::Latin),
        Some(Script::Katakana) if short(Script::Katakana, 3) && conjugation == Conjugation::Noun => Border::Not(Script::Katakana),
        _ => Border::Any,
    };
    (left, right)
}

/// Whether the occurrence `start..end` stands alone enough to be the word.
#[must_use]
pub fn fits(text: &str, start: usize, end: usize, entry: &Entry) -> bool {
    let before = || text[..start].chars().next_back();
    let after = || text[end..].chars().next();
    let fits = |border: Border, beside: &dyn Fn() -> Option<char>| match border {
        Border::Any => true,
        Border::Not(script_of) => beside().is_none_or(|c| script(c) != script_of),
        Border::Particle => beside().is_none_or(|c| script(c) != Script::Hiragana || "がはをにもでとへのやよりかなてば".contains(c)),
    };
    // リスクゼロ, シミケア: what is written onto a word does not make it another one.
    let joined = || JOINED.iter().any(|j| text[end..].starts_with(j));
    fits(entry.left, &before) && (fits(entry.right, &after) || joined())
}
