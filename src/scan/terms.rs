//! The term table: every literal of every pack, with the classes it belongs to.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::text::fold::fold_term;
use crate::text::inflection::Conjugation;
use crate::text::number::Unit;
use crate::text::script::{Script, begins, script};

/// A semantic class of words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClassId(u32);

impl ClassId {
    /// A small number, the same for the whole rule set.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of classes. Most sets hold a few neighbours of thousands of classes, so only the words between the first and
/// the last are kept. Sets to which classes were only added are equal if they hold the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
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
        let (word, bit) = (class.index() / 64, 1 << (class.0 % 64));
        match word.checked_sub(self.before).and_then(|at| self.words.get_mut(at)) {
            Some(word) => *word |= bit,
            None => *self.keep(word) |= bit,
        }
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Border {
    /// Anything.
    Any,
    /// Not another character of this script.
    Not(Script),
    /// No hiragana but a particle: a short kana word inside another word is not that word.
    Particle,
}

/// One meaning of a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    /// A compound that hides words of the class may hold it.
    pub shielded: bool,
}

/// All literals, ready to search.
///
/// They are found by their first two characters, and what follows is compared at the hit, as endings are. Japanese words
/// differ early: an automaton of two characters already tells them apart, and a table of two characters is the same
/// automaton without the building, which took a fifth of a run on one file.
#[derive(Debug, Default)]
pub struct TermTable {
    heads: Heads,
    /// Literals in order: where their text ends in `text`, and where their entries end in `entries`.
    literals: Vec<(u32, u32)>,
    /// Their third characters, `None` when there is none: one look tells most of them from the text.
    thirds: Vec<Option<char>>,
    text: Cow<'static, str>,
    entries: Vec<Entry>,
    names: Vec<String>,
    by_name: HashMap<String, ClassId>,
    shields: Vec<Option<Shields>>,
    proper: Names,
    numbers: Vec<ClassId>,
    quotation: ClassId,
}

/// The literals that begin with the same two characters.
#[derive(Debug, Clone, Copy)]
struct Head {
    first: char,
    /// `None` for the literal of one character.
    second: Option<char>,
    from: u32,
    to: u32,
}

/// Where the [`Head`] of two characters stands.
///
/// Most pairs of a text begin no literal, and a small set of bits tells nearly all of them.
#[derive(Debug, Default)]
struct Heads {
    /// A bit for each pair that begins a literal; other pairs may have the same.
    begins: Vec<u64>,
    /// Open addressing: 1 + index, or 0 where nothing stands.
    places: Vec<u32>,
    heads: Vec<Head>,
}

impl Heads {
    fn new(heads: Vec<Head>) -> Self {
        let mut all = Self { begins: vec![0; 1 << 12], places: vec![0; (heads.len() * 2).next_power_of_two().max(2)], heads };
        for (i, head) in (1..).zip(&all.heads) {
            let hash = Self::hash(head.first, head.second);
            all.begins[(hash >> 20) as usize] |= 1 << (hash >> 14 & 63);
            let mut at = hash as usize & (all.places.len() - 1);
            while all.places[at] != 0 {
                at = (at + 1) & (all.places.len() - 1);
            }
            all.places[at] = i;
        }
        all
    }

    /// Of two characters; every bit depends on both.
    fn hash(first: char, second: Option<char>) -> u32 {
        let pair = u64::from(first as u32) << 21 | u64::from(second.map_or(0, |c| c as u32));
        (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
    }

    fn of(&self, first: char, second: Option<char>) -> Option<Head> {
        let hash = Self::hash(first, second);
        if self.begins.get((hash >> 20) as usize)? >> (hash >> 14 & 63) & 1 == 0 {
            return None;
        }
        let mut at = hash as usize & (self.places.len() - 1);
        loop {
            let head = self.heads.get(self.places[at].checked_sub(1)? as usize)?;
            if head.first == first && head.second == second {
                return Some(*head);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }
}

/// Compounds in which a word of a class means something else: 最高血圧 for 最高.
///
/// They are as many as the words themselves and matter only where a word was hit, so they stand apart
/// and are folded when the first word of their class is seen: half of the start-up time.
#[derive(Debug, Default)]
struct Shields {
    /// Each followed by [`TermTableBuilder::SHIELD_END`].
    written: Cow<'static, str>,
    /// Whether they are folded and in order.
    prepared: bool,
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
    /// Where each stands in the text of all.
    sorted: Vec<(u32, u32)>,
    /// First characters with the shields that begin so.
    firsts: Vec<(char, u32, u32)>,
    /// Which characters stand side by side in a shield, as a set of [`ShieldIndex::pair`]. A word in a shield has such a
    /// neighbour, most words have none.
    pairs: Box<[u64; 64]>,
    /// Length of the longest, in bytes.
    longest: usize,
}

impl ShieldIndex {
    fn new(prepared: &str) -> Self {
        let mut sorted: Vec<(u32, u32)> = Vec::new();
        let mut firsts: Vec<(char, u32, u32)> = Vec::new();
        let mut pairs = Box::new([0; 64]);
        let mut longest = 0;
        let mut start = 0;
        for shield in prepared.split_terminator(TermTableBuilder::SHIELD_END) {
            let end = start + shield.len() as u32;
            let i = sorted.len() as u32;
            match (firsts.last_mut(), shield.chars().next()) {
                (Some(last), Some(first)) if last.0 == first => last.2 = i + 1,
                (_, first) => firsts.extend(first.map(|first| (first, i, i + 1))),
            }
            for (a, b) in shield.chars().zip(shield.chars().skip(1)) {
                let (word, bit) = Self::pair(a, b);
                pairs[word] |= bit;
            }
            sorted.push((start, end));
            longest = longest.max(shield.len());
            start = end + TermTableBuilder::SHIELD_END.len_utf8() as u32;
        }
        Self { sorted, firsts, pairs, longest }
    }

    /// Where two characters are noted; others may be noted there too.
    fn pair(a: char, b: char) -> (usize, u64) {
        let at = (a as u32).wrapping_mul(0x9E37).wrapping_add(b as u32);
        (at as usize >> 6 & 63, 1 << (at & 63))
    }

    fn has_pair(&self, a: Option<char>, b: Option<char>) -> bool {
        a.zip(b).is_some_and(|(a, b)| {
            let (word, bit) = Self::pair(a, b);
            self.pairs[word] & bit != 0
        })
    }
}

impl Shields {
    fn prepared(written: Cow<'static, str>) -> Self {
        Self { written, prepared: true, index: OnceLock::new() }
    }

    /// Adds shields as they are written.
    fn add(&mut self, written: &str) {
        self.prepared = false;
        self.written.to_mut().push_str(written);
    }

    /// Folds them and puts them in order, each once.
    fn prepare(&mut self) {
        if self.prepared {
            return;
        }
        let folded: BTreeSet<Cow<'_, str>> =
            self.written.split_terminator(TermTableBuilder::SHIELD_END).map(fold_term).filter(|s| !s.is_empty()).collect();
        let mut text = String::with_capacity(self.written.len());
        for shield in &folded {
            text.push_str(shield);
            text.push(TermTableBuilder::SHIELD_END);
        }
        *self = Self::prepared(text.into());
    }

    /// Whether a shield covers the stem `start..end` and more.
    fn cover(&self, text: &str, start: usize, end: usize) -> bool {
        let index = self.index.get_or_init(|| ShieldIndex::new(&self.written));
        let (first, last) = (text[start..].chars().next(), text[..end].chars().next_back());
        if !index.has_pair(text[..start].chars().next_back(), first) && !index.has_pair(last, text[end..].chars().next()) {
            return false;
        }
        let from = end.saturating_sub(index.longest);
        let here = first.map(|c| (start, c));
        let before = text[..start].char_indices().rev().take_while(|(i, _)| *i >= from);
        here.into_iter().chain(before).any(|(at, first)| {
            let Ok(found) = index.firsts.binary_search_by_key(&first, |f| f.0) else { return false };
            let (_, a, b) = index.firsts[found];
            index.sorted[a as usize..b as usize].iter().any(|&(from, to)| {
                let shield = &self.written[from as usize..to as usize];
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
            || self.named(class, text, start, end)
    }

    /// The same for a word that was found with this meaning; most words stand in no compound.
    #[must_use]
    pub fn hidden(&self, entry: &Entry, text: &str, start: usize, end: usize) -> bool {
        if entry.shielded { self.shielded(entry.class, text, start, end) } else { self.named(entry.class, text, start, end) }
    }

    /// Whether it is part of a name.
    fn named(&self, class: ClassId, text: &str, start: usize, end: usize) -> bool {
        !self.proper.shields.written.is_empty() && !self.proper.seen.has(class) && self.proper.shields.cover(text, start, end)
    }

    /// Finds out which words the shields of their class can hide.
    fn mark_shielded(&mut self) {
        let mut held: BTreeSet<(ClassId, &str)> = BTreeSet::new();
        for (class, shields) in (0..).map(ClassId).zip(&self.shields) {
            for shield in shields.iter().flat_map(|s| s.written.split_terminator(TermTableBuilder::SHIELD_END)) {
                self.find(shield, |start, end, entry| {
                    if entry.class == class {
                        held.insert((class, &shield[start..end]));
                    }
                });
            }
        }
        let mut before = (0, 0);
        let mut marks = Vec::with_capacity(self.entries.len());
        for &here in &self.literals {
            let literal = &self.text[before.0 as usize..here.0 as usize];
            marks.extend(self.entries[before.1 as usize..here.1 as usize].iter().map(|e| held.contains(&(e.class, literal))));
            before = here;
        }
        self.entries.iter_mut().zip(marks).for_each(|(entry, mark)| entry.shielded = mark);
    }

    /// Makes what is looked up first: first, second and third characters.
    fn index(&mut self) {
        let mut heads: Vec<Head> = Vec::new();
        let mut start = 0;
        self.thirds.reserve(self.literals.len());
        for (at, &(end, _)) in (0..).zip(&self.literals) {
            let mut chars = self.text[start as usize..end as usize].chars();
            let (first, second) = (chars.next().unwrap_or('\0'), chars.next());
            start = end;
            self.thirds.push(chars.next());
            match heads.last_mut().filter(|h| (h.first, h.second) == (first, second)) {
                Some(head) => head.to = at + 1,
                None => heads.push(Head { first, second, from: at, to: at + 1 }),
            }
        }
        self.heads = Heads::new(heads);
    }

    /// Calls `each` with start, end and entry of every occurrence of every literal.
    pub fn find(&self, text: &str, mut each: impl FnMut(usize, usize, &Entry)) {
        let mut chars = text.char_indices().peekable();
        while let Some((at, first)) = chars.next() {
            if let Some(head) = self.heads.of(first, None) {
                self.compare(text, at, first.len_utf8(), head, &mut each);
            }
            if let Some(&(_, second)) = chars.peek()
                && let Some(head) = self.heads.of(first, Some(second))
            {
                self.compare(text, at, first.len_utf8() + second.len_utf8(), head, &mut each);
            }
        }
    }

    /// Those of the literals with this head, `head` bytes long and standing at `at`, that go on as the text does.
    fn compare(&self, text: &str, at: usize, head: usize, literals: Head, each: &mut impl FnMut(usize, usize, &Entry)) {
        let rest = &text[at + head..];
        let (from, to) = (literals.from as usize, literals.to as usize);
        // They are in order: first the one that is its head alone, then all that go on with the same character.
        let alone = usize::from(self.thirds[from].is_none());
        let thirds = &self.thirds[from + alone..to];
        let third = rest.chars().next();
        let first = thirds.partition_point(|t| *t < third);
        let longer = thirds[first..].iter().take_while(|t| **t == third).count();
        let longer = from + alone + first..from + alone + first + longer;
        for i in (from..from + alone).chain(longer) {
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
    by_name: HashMap<String, ClassId>,
    /// All literals, one after the other.
    text: String,
    /// Where each stands in `text`, with one of its meanings.
    literals: Vec<(u32, u32, Entry)>,
    shields: BTreeMap<ClassId, Shields>,
    proper: Names,
    numbers: Vec<ClassId>,
    quotation: ClassId,
    /// A table that was finished before, and is taken as it is while nothing is added to it.
    stored: TermTable,
    /// Classes that came with the stored table and were not forgotten.
    with_words: ClassSet,
}

impl Default for TermTableBuilder {
    fn default() -> Self {
        let mut builder = Self {
            names: Vec::new(),
            by_name: HashMap::new(),
            text: String::new(),
            literals: Vec::new(),
            shields: BTreeMap::new(),
            proper: Names::default(),
            numbers: Vec::new(),
            quotation: ClassId(0),
            stored: TermTable::default(),
            with_words: ClassSet::default(),
        };
        builder.numbers = Unit::NAMES.iter().map(|(_, name)| builder.class(&format!("number/{name}"))).collect();
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

    /// A builder that begins with the words of a table.
    #[must_use]
    pub fn of(stored: StoredTable) -> Self {
        let mut builder = Self::default();
        // Both begin with the classes of every builder, so the numbers of classes stay.
        let of_every_builder = builder.names.len();
        for name in &stored.names {
            let class = builder.class(name);
            if class.index() >= of_every_builder {
                builder.with_words.add(class);
            }
        }
        let text = |from: u32, to: u32| match &stored.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[from as usize..to as usize]),
            Cow::Owned(text) => Cow::Owned(text[from as usize..to as usize].to_owned()),
        };
        let mut start = stored.literals.0.iter().step_by(2).sum();
        builder.stored.text = text(0, start);
        for shields in stored.shields.0.chunks_exact(2) {
            builder.shields.insert(ClassId(shields[0]), Shields::prepared(text(start, start + shields[1])));
            start += shields[1];
        }
        let mut at = (0, 0);
        builder.stored.literals.extend(stored.literals.0.chunks_exact(2).map(|literal| {
            at = (at.0 + literal[0], at.1 + literal[1]);
            at
        }));
        let meaning = |entry: &[u32]| stored.manners.get(entry[1] as usize).map(|manner| manner.of(ClassId(entry[0])));
        builder.stored.entries.extend(stored.entries.0.chunks_exact(2).filter_map(meaning));
        builder
    }

    /// Whether the words of a class are there already.
    #[must_use]
    pub fn is_stored(&self, class: ClassId) -> bool {
        self.with_words.has(class)
    }

    /// Takes the stored words of some classes out.
    pub fn forget(&mut self, mut which: impl FnMut(&str) -> bool) {
        let gone: Vec<ClassId> = self.with_words.iter().filter(|c| which(&self.names[c.index()])).collect();
        if gone.is_empty() {
            return;
        }
        self.spill();
        for class in gone {
            self.with_words.remove(class);
            self.shields.remove(&class);
        }
        let stay = &self.with_words;
        self.literals.retain(|(_, _, entry)| stay.has(entry.class));
    }

    /// Makes the literals of the stored table literals that were added.
    fn spill(&mut self) {
        let stored = std::mem::take(&mut self.stored);
        let mut before = (0, 0);
        for (end, entries) in stored.literals {
            for entry in &stored.entries[before.1 as usize..entries as usize] {
                self.push(&[&stored.text[before.0 as usize..end as usize]], *entry);
            }
            before = (end, entries);
        }
    }

    /// How many classes there are.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.names.len()
    }

    /// Adds a folded literal, given in parts, with the borders its script asks for.
    pub fn literal(&mut self, parts: &[&str], class: ClassId, conjugation: Conjugation) {
        let (left, right) = borders(parts, conjugation);
        self.push(parts, Entry { class, conjugation, negative: false, left, right, shielded: true });
    }

    /// Adds a folded literal that is a negative form already.
    pub fn negative(&mut self, parts: &[&str], class: ClassId, conjugation: Conjugation) {
        let (left, right) = borders(parts, conjugation);
        self.push(parts, Entry { class, conjugation, negative: true, left, right, shielded: true });
    }

    /// Adds a folded word that is written onto other words, so that nothing is asked of its left side.
    pub fn suffix(&mut self, folded: &str, class: ClassId) {
        let (left, right) = (Border::Any, Border::Any);
        self.push(&[folded], Entry { class, conjugation: Conjugation::Noun, negative: false, left, right, shielded: true });
    }

    /// What ends a shield.
    pub const SHIELD_END: char = '\u{7f}';

    /// Adds compounds, as they are written and each followed by [`Self::SHIELD_END`], that hide words of `class`.
    pub fn shields(&mut self, class: ClassId, words: &str) {
        if !words.is_empty() {
            self.shields.entry(class).or_default().add(words);
        }
    }

    /// Adds names, as they are written and each followed by [`Self::SHIELD_END`], that hide words of all classes but `seen`.
    pub fn names(&mut self, names: &str, seen: &ClassSet) {
        self.proper.shields.add(names);
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
        if !self.literals.is_empty() {
            self.spill();
        }
        let mut table = if self.literals.is_empty() { std::mem::take(&mut self.stored) } else { self.sorted() };
        table.index();
        // Compounds that were added may hold any word of their class.
        let mut added = ClassSet::default();
        self.shields.iter().filter(|(_, s)| !s.prepared).for_each(|(class, _)| added.add(*class));
        if !added.is_empty() {
            table.entries.iter_mut().for_each(|e| e.shielded |= added.has(e.class));
        }
        self.shields.values_mut().chain([&mut self.proper.shields]).for_each(Shields::prepare);
        table.shields = (0..self.names.len() as u32).map(|class| self.shields.remove(&ClassId(class))).collect();
        TermTable {
            names: self.names,
            by_name: self.by_name,
            proper: self.proper,
            numbers: self.numbers,
            quotation: self.quotation,
            ..table
        }
    }

    /// The literals in order, each once, with all its meanings.
    fn sorted(&mut self) -> TermTable {
        let all = std::mem::take(&mut self.text);
        let of = |l: &(u32, u32, Entry)| &all[l.0 as usize..l.1 as usize];
        // By first character first: many small sorts are faster than a large one.
        let mut firsts: BTreeMap<char, Vec<(u64, u32)>> = BTreeMap::new();
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
            firsts.entry(first).or_default().push((key(&word.as_bytes()[first.len_utf8()..]), i));
        }
        let mut table = TermTable::default();
        let mut text = String::with_capacity(all.len());
        for mut group in firsts.into_values() {
            let literal = |i: u32| of(&self.literals[i as usize]);
            group.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| literal(a.1).cmp(literal(b.1)).then(a.1.cmp(&b.1))));
            // Where the entries of the last literal begin.
            let mut meanings = table.entries.len();
            let mut last = "";
            for (_, i) in group {
                let (word, entry) = (literal(i), self.literals[i as usize].2);
                if word == last {
                    if !table.entries[meanings..].contains(&entry) {
                        table.entries.push(entry);
                    }
                    table.literals.pop();
                } else {
                    table.entries[meanings..].sort_by_key(|e| e.class);
                    last = word;
                    meanings = table.entries.len();
                    text.push_str(word);
                    table.entries.push(entry);
                }
                table.literals.push((text.len() as u32, table.entries.len() as u32));
            }
            table.entries[meanings..].sort_by_key(|e| e.class);
        }
        TermTable { text: text.into(), ..table }
    }
}

/// A finished table as it is kept in two files: its text, and everything else. What can be told from the rest is left out.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct StoredTable {
    /// The literals in order, then the shields.
    #[serde(skip)]
    pub text: Cow<'static, str>,
    /// Of each literal its length in the text and the number of its meanings.
    literals: Numbers,
    /// Of each meaning its class, and which of the manners it has.
    entries: Numbers,
    /// Of each class with shields its number, and their length in the text.
    shields: Numbers,
    /// Everything else that a meaning says, each once: the class in it is not meant.
    manners: Vec<Entry>,
    names: Vec<String>,
}

/// Numbers that are stored as bytes: the tens of thousands of them are copied and not decoded.
#[derive(Debug, Default)]
struct Numbers(Vec<u32>);

impl Serialize for Numbers {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|n| n.to_le_bytes()).collect();
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&'de [u8]>::deserialize(deserializer)?;
        Ok(Self(bytes.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect()))
    }
}

impl Entry {
    /// Whether it stands alone and inflects as `other` does.
    #[must_use]
    pub fn is_alike(&self, other: &Entry) -> bool {
        (self.conjugation, self.left, self.right) == (other.conjugation, other.left, other.right)
    }

    /// The same for another class.
    fn of(self, class: ClassId) -> Self {
        Self { class, ..self }
    }
}

impl StoredTable {
    /// What has to be kept of a table. Names of brands and persons are not: they are the user's.
    #[must_use]
    pub fn new(mut table: TermTable) -> Self {
        table.mark_shielded();
        let mut stored = Self { names: table.names, ..Self::default() };
        let mut text = table.text.into_owned();
        let mut before = (0, 0);
        for here in table.literals {
            stored.literals.0.extend([here.0 - before.0, here.1 - before.1]);
            before = here;
        }
        for entry in table.entries {
            let manner = entry.of(ClassId(0));
            let known = stored.manners.iter().position(|m| *m == manner).unwrap_or_else(|| {
                stored.manners.push(manner);
                stored.manners.len() - 1
            });
            stored.entries.0.extend([entry.class.0, known as u32]);
        }
        for (class, shields) in (0..).zip(table.shields) {
            let Some(shields) = shields else { continue };
            text.push_str(&shields.written);
            stored.shields.0.extend([class, shields.written.len() as u32]);
        }
        stored.text = text.into();
        stored
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
