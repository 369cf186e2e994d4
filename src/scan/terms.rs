//! The term table: every literal of every pack, with the classes it belongs to.

use std::collections::BTreeMap;
use std::sync::OnceLock;

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

/// A set of classes. Most sets hold a few neighbours of thousands of classes, so only the words between the first and
/// the last are kept.
#[derive(Debug, Clone, Default)]
pub struct ClassSet {
    /// How many words of 64 classes stand before the first that is kept.
    before: usize,
    words: Vec<u64>,
}

impl ClassSet {
    fn word(&self, index: usize) -> u64 {
        index.checked_sub(self.before).and_then(|i| self.words.get(i)).copied().unwrap_or(0)
    }

    /// The word of that index, kept from now on.
    fn keep(&mut self, index: usize) -> &mut u64 {
        if self.words.is_empty() {
            self.before = index;
        }
        if index < self.before {
            let more = self.before - index;
            self.words.splice(0..0, std::iter::repeat_n(0, more));
            self.before = index;
        }
        let at = index - self.before;
        if self.words.len() <= at {
            self.words.resize(at + 1, 0);
        }
        &mut self.words[at]
    }

    /// Adds a class.
    pub fn add(&mut self, class: ClassId) {
        *self.keep(class.index() / 64) |= 1 << (class.0 % 64);
    }

    /// Takes a class out.
    pub fn remove(&mut self, class: ClassId) {
        if self.has(class) {
            *self.keep(class.index() / 64) &= !(1 << (class.0 % 64));
        }
    }

    /// Adds every class of `other`.
    pub fn add_all(&mut self, other: &ClassSet) {
        for (i, word) in other.words.iter().enumerate() {
            *self.keep(other.before + i) |= word;
        }
    }

    /// Whether a class belongs to it.
    #[must_use]
    pub fn has(&self, class: ClassId) -> bool {
        self.word(class.index() / 64) >> (class.0 % 64) & 1 == 1
    }

    /// Whether the two share a class.
    #[must_use]
    pub fn meets(&self, other: &ClassSet) -> bool {
        self.words.iter().enumerate().any(|(i, w)| w & other.word(self.before + i) != 0)
    }

    /// Takes every class out.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Whether nothing belongs to it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }

    /// The classes in it.
    pub fn iter(&self) -> impl Iterator<Item = ClassId> + '_ {
        let of =
            move |i: usize, w: u64| (0..64).filter(move |b| w >> b & 1 == 1).map(move |b| ClassId(((self.before + i) * 64) as u32 + b));
        self.words.iter().enumerate().flat_map(move |(i, w)| of(i, *w))
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
/// They are found by their first two characters, and what follows is compared at the hit, as endings are. Japanese words
/// differ early: an automaton of two characters already tells them apart, and a table of two characters is the same
/// automaton without the building, which took a fifth of a run on one file.
#[derive(Debug)]
pub struct TermTable {
    firsts: Firsts,
    /// Literals by their second character, below each first one: a range of `literals`.
    heads: Vec<Head>,
    /// Literals in order: where their text ends in `text`, and where their entries end in `entries`.
    literals: Vec<(u32, u32)>,
    /// Their third characters: one look tells most of them from the text.
    thirds: Vec<Option<char>>,
    text: String,
    entries: Vec<Entry>,
    names: Vec<String>,
    by_name: BTreeMap<String, ClassId>,
    shields: Vec<Option<Shields>>,
    proper: Names,
    numbers: Vec<ClassId>,
    quotation: ClassId,
}

/// The literals that begin with the same two characters.
#[derive(Debug, Clone, Copy)]
struct Head {
    /// `None` for the literal of one character; it sorts first.
    second: Option<char>,
    from: u32,
    to: u32,
}

/// Ranges of [`TermTable::heads`] by first character, in pages of 256 characters.
#[derive(Debug)]
struct Firsts {
    /// 1 + index of the page; 0 where no literal begins.
    pages: Vec<u16>,
    /// 256 ranges a page.
    heads: Vec<(u32, u32)>,
}

impl Firsts {
    fn new() -> Self {
        Self { pages: vec![0; (char::MAX as usize >> 8) + 1], heads: Vec::new() }
    }

    fn of(&self, first: char) -> (u32, u32) {
        match self.pages[first as usize >> 8] {
            0 => (0, 0),
            page => self.heads[(page as usize - 1) << 8 | (first as usize & 255)],
        }
    }

    fn set(&mut self, first: char, range: (u32, u32)) {
        let page = &mut self.pages[first as usize >> 8];
        if *page == 0 {
            self.heads.resize(self.heads.len() + 256, (0, 0));
            *page = (self.heads.len() >> 8) as u16;
        }
        self.heads[(*page as usize - 1) << 8 | (first as usize & 255)] = range;
    }
}

/// Compounds in which a word of a class means something else: 最高血圧 for 最高.
///
/// They are as many as the words themselves and matter only where a word was hit, so they stand apart
/// and are folded when the first word of their class is seen: half of the start-up time.
#[derive(Debug, Default)]
struct Shields {
    /// Each followed by [`TermTableBuilder::SHIELD_END`].
    written: String,
    index: OnceLock<ShieldIndex>,
}

/// Names of brands, clinics and persons: shields of every class but some.
#[derive(Debug, Default)]
struct Names {
    shields: Shields,
    /// Classes whose words are found in names too.
    seen: ClassSet,
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
        for shield in written.split_terminator(TermTableBuilder::SHIELD_END) {
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
        let covers = |shields: &Shields| !shields.written.is_empty() && shields.cover(text, start, end);
        self.shields.get(class.0 as usize).and_then(Option::as_ref).is_some_and(covers)
            || !self.proper.seen.has(class) && covers(&self.proper.shields)
    }

    /// Calls `each` with start, end and entry of every occurrence of every literal.
    pub fn find(&self, text: &str, mut each: impl FnMut(usize, usize, &Entry)) {
        let mut chars = text.char_indices().peekable();
        while let Some((at, first)) = chars.next() {
            let (from, to) = self.firsts.of(first);
            let heads = &self.heads[from as usize..to as usize];
            let Some(least) = heads.first() else { continue };
            let next = chars.peek().map(|&(_, c)| c);
            if least.second.is_none() {
                self.compare(text, at, first.len_utf8(), *least, &mut each);
            }
            if let Some(next) = next
                && let Ok(i) = heads.binary_search_by_key(&Some(next), |h| h.second)
            {
                self.compare(text, at, first.len_utf8() + next.len_utf8(), heads[i], &mut each);
            }
        }
    }

    /// Those of the literals with this head, `head` bytes long and standing at `at`, that go on as the text does.
    fn compare(&self, text: &str, at: usize, head: usize, literals: Head, each: &mut impl FnMut(usize, usize, &Entry)) {
        let rest = &text[at + head..];
        // A head of one character has literals of one character only.
        let third = rest.chars().next();
        for i in literals.from as usize..literals.to as usize {
            if self.thirds[i].is_some() && self.thirds[i] != third {
                continue;
            }
            let before = i.checked_sub(1).map_or((0, 0), |i| self.literals[i]);
            let here = self.literals[i];
            let tail = &self.text[before.0 as usize + head..here.0 as usize];
            if begins(rest, tail) {
                for entry in &self.entries[before.1 as usize..here.1 as usize] {
                    each(at, at + head + tail.len(), entry);
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
    proper: Names,
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
            proper: Names::default(),
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

    /// What ends a shield.
    pub const SHIELD_END: char = '\u{7f}';

    /// Adds compounds, as they are written and each followed by [`Self::SHIELD_END`], that hide words of `class`.
    pub fn shields(&mut self, class: ClassId, words: &str) {
        if !words.is_empty() {
            self.shields.entry(class).or_default().written.push_str(words);
        }
    }

    /// Adds names, as they are written and each followed by [`Self::SHIELD_END`], that hide words of all classes but `seen`.
    pub fn names(&mut self, names: &str, seen: &ClassSet) {
        self.proper.shields.written.push_str(names);
        self.proper.seen.add_all(seen);
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
    #[must_use]
    pub fn finish(mut self) -> TermTable {
        let all = std::mem::take(&mut self.text);
        let of = |l: &(u32, u32, Entry)| &all[l.0 as usize..l.1 as usize];
        // By first character first: many small sorts are faster than a large one.
        let mut firsts = Firsts::new();
        let mut groups: Vec<(char, Vec<(u64, u32)>)> = Vec::new();
        // The eight bytes after the first character decide nearly every comparison.
        let key = |rest: &[u8]| {
            let mut bytes = [0; 8];
            let n = rest.len().min(8);
            bytes[..n].copy_from_slice(&rest[..n]);
            u64::from_be_bytes(bytes)
        };
        for (i, literal) in (0..).zip(&self.literals) {
            let word = of(literal);
            let first = word.chars().next().unwrap_or('\0');
            let group = match firsts.of(first) {
                (_, 0) => {
                    groups.push((first, Vec::new()));
                    firsts.set(first, (0, groups.len() as u32));
                    groups.len()
                }
                (_, group) => group as usize,
            };
            groups[group - 1].1.push((key(&word.as_bytes()[first.len_utf8()..]), i));
        }
        let (mut text, mut entries, mut literals): (_, Vec<Entry>, Vec<(u32, u32)>) =
            (String::with_capacity(all.len()), Vec::with_capacity(self.literals.len()), Vec::with_capacity(self.literals.len()));
        let mut heads: Vec<Head> = Vec::new();
        let mut thirds = Vec::with_capacity(self.literals.len());
        for (first, mut group) in groups {
            let literal = |i: u32| of(&self.literals[i as usize]);
            group.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| literal(a.1).cmp(literal(b.1)).then(a.1.cmp(&b.1))));
            let from = heads.len();
            // Where the entries of the last literal begin.
            let mut meanings = 0;
            let mut last = "";
            for (_, i) in group {
                let (word, entry) = (literal(i), self.literals[i as usize].2);
                if word == last {
                    if !entries[meanings..].contains(&entry) {
                        entries.push(entry);
                    }
                    literals.pop();
                    thirds.pop();
                } else {
                    last = word;
                    meanings = entries.len();
                    text.push_str(word);
                    entries.push(entry);
                    let second = word.chars().nth(1);
                    let at = literals.len() as u32;
                    match heads[from..].last_mut() {
                        Some(head) if head.second == second => head.to = at + 1,
                        _ => heads.push(Head { second, from: at, to: at + 1 }),
                    }
                }
                literals.push((text.len() as u32, entries.len() as u32));
                thirds.push(word.chars().nth(2));
            }
            firsts.set(first, (from as u32, heads.len() as u32));
        }
        let shields = (0..self.names.len() as u32).map(|class| self.shields.remove(&ClassId(class))).collect();
        TermTable {
            firsts,
            heads,
            literals,
            thirds,
            text,
            entries,
            names: self.names,
            by_name: self.by_name,
            shields,
            proper: self.proper,
            numbers: self.numbers,
            quotation: self.quotation,
        }
    }
}

/// Katakana that is written onto other words.
const JOINED: [&str; 6] = ["ゼロ", "フリー", "レス", "ケア", "ナシ", "なし"];

fn borders(parts: &[&str], conjugation: Conjugation) -> (Border, Border) {
    let end = |c: Option<char>| c.map_or(Script::Other, script);
    let first = end(parts.iter().find_map(|p| p.chars().next()));
    let last = end(parts.iter().rev().find_map(|p| p.chars().next_back()));
    // Three characters of kana alone, at most: the words that hide in longer ones.
    let scripts = || parts.iter().flat_map(|p| p.chars()).map(script);
    let short = |s: Script, most: usize| scripts().take(most + 1).count() <= most && scripts().all(|x| x == s);
    let left = match first {
        Script::Latin => Border::Not(Script::Latin),
        Script::Katakana if scripts().take(4).count() <= 3 => Border::Not(Script::Katakana),
        Script::Hiragana if short(Script::Hiragana, 2) => Border::Particle,
        _ => Border::Any,
    };
    let right = match last {
        Script::Latin => Border::Not(Script::Latin),
        Script::Katakana if conjugation == Conjugation::Noun && short(Script::Katakana, 3) => Border::Not(Script::Katakana),
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
