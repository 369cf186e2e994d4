//! Japanese endings, recognised at the hit.
//!
//! Stems stand in the term table; what follows a stem is read here by a table of states: each state lists the strings
//! that may follow, the state they lead to and what they change. The longest reading wins. So 治る finds 治りません,
//! 治らないわけではない, 治りにくい and 治っちゃう, and knows for each whether it still says that something is cured.
//! No dictionary: size, start-up and the web build forbid one, and the words that matter are in the packs.

use crate::text::script::begins;

/// How a word inflects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Conjugation {
    /// Nouns, na-adjectives and set phrases: only the copula follows.
    Noun,
    /// u-verb; the row is the kana that its dictionary form ends in.
    Godan(char),
    /// 行く and its compounds: godan with って/った.
    Iku,
    /// ru-verb.
    Ichidan,
    /// Noun that takes する.
    Suru,
    /// i-adjective.
    Adjective,
    /// Positive ある, after its phrase.
    Aru,
    /// Phrase that ends in ない; な is searched with the stem, い is its ending.
    Nai,
    /// The same in its polite form ありません, which is searched too.
    Masen,
    /// English and other languages: no ending.
    None,
}

impl Conjugation {
    /// The stem of a dictionary form of this class.
    ///
    /// # Errors
    /// A sentence that says which ending the class needs.
    pub fn stem(self, word: &str) -> Result<&str, String> {
        let cut = |ending: char, class: &str| {
            word.strip_suffix(ending).filter(|stem| !stem.is_empty()).ok_or_else(|| format!("{class} words end in {ending}"))
        };
        match self {
            Self::Noun | Self::Suru | Self::None | Self::Masen => Ok(word),
            Self::Godan(row) => cut(row, "these"),
            Self::Iku => cut('く', "these"),
            Self::Ichidan => cut('る', "ichidan"),
            Self::Adjective => cut('い', "i-adjective"),
            Self::Aru => cut('る', "aru"),
            Self::Nai => word.strip_suffix("ない").or_else(|| word.strip_suffix("無い")).ok_or_else(|| "nai words end in ない".to_owned()),
        }
    }

    /// The class of a u-verb by its last kana.
    #[must_use]
    pub fn godan(word: &str) -> Option<Self> {
        if word.ends_with("行く") || word.ends_with("いく") {
            return Some(Self::Iku);
        }
        word.chars().next_back().filter(|c| "うくぐすつぬぶむる".contains(*c)).map(Self::Godan)
    }
}

/// What an ending says. A set of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form(u16);

#[allow(missing_docs, reason = "names of the grammar")]
impl Form {
    pub const PAST: Form = Form(1);
    pub const POLITE: Form = Form(2);
    pub const POTENTIAL: Form = Form(4);
    pub const DESIRE: Form = Form(8);
    pub const CONDITION: Form = Form(16);
    pub const QUESTION: Form = Form(32);
    pub const HEDGE: Form = Form(64);
    pub const REQUEST: Form = Form(128);
    pub const PROHIBIT: Form = Form(256);
    pub const CERTAIN: Form = Form(512);
    pub const VOLITION: Form = Form(1024);
    pub const PURPOSE: Form = Form(2048);
    const NEG: Form = Form(4096);
    /// A denial that could still be the claim's own (はずがない): together with a second one it asserts.
    const STRONG: Form = Form(8192);
    const TWICE: Form = Form(16384);
    /// Seldom rather than not: 残りにくい.
    const HARDLY: Form = Form(32768);
    const NONE: Form = Form(0);

    const fn and(self, other: Form) -> Form {
        Form(self.0 | other.0)
    }

    fn apply(self, next: Form) -> Form {
        let twice = if self.0 & Self::NEG.0 != 0 && next.0 & Self::NEG.0 != 0 { Self::TWICE.0 } else { 0 };
        let negative = (self.0 ^ next.0) & Self::NEG.0;
        Form(((self.0 | next.0) & !Self::NEG.0) | negative | twice)
    }

    /// Whether any flag of `other` is set.
    #[must_use]
    pub fn is(self, other: Form) -> bool {
        self.0 & other.0 != 0
    }

    /// The same, said of a literal that is a negative form already.
    #[must_use]
    pub fn denied(self) -> Form {
        Self::NEG.apply(self)
    }

    /// Whether the word is denied, after all denials have been counted.
    #[must_use]
    pub fn negative(self) -> bool {
        self.is(Self::NEG)
    }

    /// Whether the word says that there is none, and not that there is little of it: 残りません, but not 残りにくい.
    #[must_use]
    pub fn none_at_all(self) -> bool {
        self.negative() && !self.is(Self::HARDLY)
    }

    /// Whether two denials cancel each other: 治らないわけではない.
    #[must_use]
    pub fn denied_twice(self) -> bool {
        self.is(Self::TWICE) && !self.negative()
    }

    /// Whether it is asserted beyond doubt: 治らないはずがない, 治るに違いない.
    #[must_use]
    pub fn certain(self) -> bool {
        self.is(Self::CERTAIN) || (self.is(Self::STRONG) && self.is(Self::TWICE) && !self.negative())
    }

    /// The flags in words.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let mut names = vec![if self.negative() { "negative" } else { "affirmative" }];
        for (flag, name) in [
            (Self::TWICE, "denied-twice"),
            (Self::PAST, "past"),
            (Self::POLITE, "polite"),
            (Self::POTENTIAL, "potential"),
            (Self::DESIRE, "desire"),
            (Self::CONDITION, "condition"),
            (Self::QUESTION, "question"),
            (Self::HEDGE, "hedge"),
            (Self::REQUEST, "request"),
            (Self::PROHIBIT, "prohibition"),
            (Self::VOLITION, "volition"),
            (Self::PURPOSE, "purpose"),
        ] {
            if self.is(flag) {
                names.push(name);
            }
        }
        names
    }
}

/// Where a reading ends and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Byte offset one past the ending.
    pub end: usize,
    /// What the ending says.
    pub form: Form,
}

/// Reads the longest ending of a word of class `conjugation` whose stem ends at byte `at`; `None` when what follows
/// is no ending of that class (治 in 治療).
#[must_use]
pub fn read(text: &str, at: usize, conjugation: Conjugation) -> Option<Reading> {
    let mut best = None;
    match conjugation {
        Conjugation::None => return Some(Reading { end: at, form: Form::NONE }),
        Conjugation::Noun => walk(text, at, State::Noun, Form::NONE, 0, &mut best),
        Conjugation::Suru => walk(text, at, State::Suru, Form::NONE, 0, &mut best),
        Conjugation::Ichidan => walk(text, at, State::Ichidan, Form::NONE, 0, &mut best),
        Conjugation::Adjective => walk(text, at, State::Adjective, Form::NONE, 0, &mut best),
        Conjugation::Aru => walk(text, at, State::Aru, Form::NONE, 0, &mut best),
        Conjugation::Masen => walk(text, at, State::Masen, Form::NONE, 0, &mut best),
        Conjugation::Nai => walk(text, at, State::Nai, Form::NONE, 0, &mut best),
        Conjugation::Iku => {
            for (kana, state) in
                [("か", State::A), ("き", State::I), ("く", State::Finite), ("け", State::E), ("こ", State::O), ("っ", State::T)]
            {
                step(text, at, kana, state, &mut best);
            }
        }
        Conjugation::Godan(row) => {
            let (a, i, u, e, o, onbin, t) = row_of(row)?;
            for (kana, state) in [(a, State::A), (i, State::I), (u, State::Finite), (e, State::E), (o, State::O), (onbin, t)] {
                step(text, at, kana, state, &mut best);
            }
        }
    }
    best
}

type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, State);

fn row_of(row: char) -> Option<Row> {
    Some(match row {
        'う' => ("わ", "い", "う", "え", "お", "っ", State::T),
        'く' => ("か", "き", "く", "け", "こ", "い", State::T),
        'ぐ' => ("が", "ぎ", "ぐ", "げ", "ご", "い", State::D),
        'す' => ("さ", "し", "す", "せ", "そ", "し", State::T),
        'つ' => ("た", "ち", "つ", "て", "と", "っ", State::T),
        'ぬ' => ("な", "に", "ぬ", "ね", "の", "ん", State::D),
        'ぶ' => ("ば", "び", "ぶ", "べ", "ぼ", "ん", State::D),
        'む' => ("ま", "み", "む", "め", "も", "ん", State::D),
        'る' => ("ら", "り", "る", "れ", "ろ", "っ", State::T),
        _ => return None,
    })
}

fn step(text: &str, at: usize, kana: &str, state: State, best: &mut Option<Reading>) {
    if text[at..].starts_with(kana) {
        walk(text, at + kana.len(), state, Form::NONE, 0, best);
    }
}

/// No chain of endings is longer; the bound keeps reading linear.
const DEPTH: usize = 12;

fn walk(text: &str, at: usize, state: State, form: Form, depth: usize, best: &mut Option<Reading>) {
    if state.accepts() && best.is_none_or(|b| b.end < at) {
        *best = Some(Reading { end: at, form });
    }
    if depth == DEPTH {
        return;
    }
    let rest = &text[at..];
    let third = rest.as_bytes().get(2).map_or(u64::MAX, |b| 1 << (b & 63));
    for table in state.tables().iter().filter(|t| t.thirds & third != 0) {
        for &(ending, next, effect) in table.endings {
            // だ of だけ is no copula; no other ending needs to look ahead.
            if begins(rest, ending) && !(ending == "だ" && rest.starts_with("だけ")) {
                walk(text, at + ending.len(), next, form.apply(effect), depth + 1, best);
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// 治ら-: before ない, ず, れる, せる.
    A,
    /// 治り-: continuative; before ます, たい, やすい.
    I,
    /// 治れ-: before ば, る (potential).
    E,
    /// 治ろ-: before う.
    O,
    /// 治っ-: before た, て.
    T,
    /// 読ん-: before だ, で.
    D,
    Ichidan,
    Suru,
    /// し-, いたし-: before ます, ない, た.
    Shi,
    Adjective,
    /// 薄く-: adverbial.
    Ku,
    /// な-: before い, く, かった.
    Nai,
    Aru,
    /// Noun or na-adjective: before the copula.
    Noun,
    /// では-: before ない, ありません.
    Deha,
    Masu,
    Masen,
    Te,
    Teha,
    /// わけでは-, はずが-: before ない, ありません.
    Deny,
    DenyStrong,
    /// とは-: before 限らない, 言えない.
    Toha,
    Koto,
    /// A finite form: the word is complete, what follows qualifies it.
    Finite,
    End,
    Godan(char),
}

type Ending = (&'static str, State, Form);

#[derive(Clone, Copy)]
struct Table {
    endings: &'static [Ending],
    /// Which third bytes the endings have, modulo 64: for Japanese the low bits of the first character. Most stems are
    /// followed by none of them, and one look tells.
    thirds: u64,
}

impl Table {
    const fn of(endings: &'static [Ending]) -> Self {
        let mut thirds = 0;
        let mut i = 0;
        while i < endings.len() {
            let bytes = endings[i].0.as_bytes();
            thirds |= if bytes.len() < 3 { u64::MAX } else { 1 << (bytes[2] & 63) };
            i += 1;
        }
        Self { endings, thirds }
    }
}

const N: Form = Form::NEG;
const NO: Form = Form::NONE;
use State as S;

const A_TABLE: Table = Table::of(&[
    ("な", S::Nai, N),
    ("ず", S::End, N),
    ("ぬ", S::Finite, N),
    ("ん", S::Finite, N),
    ("れ", S::Ichidan, NO),
    ("せ", S::Ichidan, NO),
    ("なきゃ", S::End, Form::CONDITION),
]);
const I_TABLE: Table = Table::of(&[
    ("ま", S::Masu, Form::POLITE),
    ("た", S::Adjective, Form::DESIRE),
    ("やす", S::Adjective, NO),
    ("にく", S::Adjective, N.and(Form::HARDLY)),
    ("づら", S::Adjective, N.and(Form::HARDLY)),
    ("がた", S::Adjective, N.and(Form::HARDLY)),
    ("難", S::Adjective, N.and(Form::HARDLY)),
    ("がち", S::Noun, NO),
    ("すぎ", S::Ichidan, NO),
    ("過ぎ", S::Ichidan, NO),
    ("きれ", S::Ichidan, Form::POTENTIAL),
    ("切れ", S::Ichidan, Form::POTENTIAL),
    ("き", S::Godan('る'), NO),
    ("切", S::Godan('る'), NO),
    // Of two readings of equal length the first counts: かねない threatens, and is no denial of かねる.
    ("かねな", S::Nai, Form::HEDGE),
    ("かねません", S::Finite, Form::HEDGE),
    ("かね", S::Ichidan, N),
    ("そうもな", S::Nai, N),
    ("そうにな", S::Nai, N),
    ("そう", S::Noun, Form::HEDGE),
    ("続け", S::Ichidan, NO),
    ("つづけ", S::Ichidan, NO),
    ("始め", S::Ichidan, NO),
    ("はじめ", S::Ichidan, NO),
    ("終わ", S::Godan('る'), NO),
    ("得", S::Ichidan, NO),
    ("うる", S::Finite, NO),
    ("になれ", S::Ichidan, Form::POTENTIAL),
    ("にな", S::Godan('る'), NO),
    ("いただけ", S::Ichidan, Form::POTENTIAL),
    ("いただ", S::Godan('く'), NO),
    ("頂け", S::Ichidan, Form::POTENTIAL),
    ("ください", S::Finite, Form::REQUEST),
    ("なさい", S::Finite, Form::REQUEST),
    ("ながら", S::End, NO),
    ("つつ", S::End, NO),
    ("はしな", S::Nai, N),
    ("はしません", S::Finite, N),
    ("もしな", S::Nai, N),
    ("もしません", S::Finite, N),
    ("っぱなし", S::Noun, NO),
    ("直", S::Godan('す'), NO),
    ("合", S::Godan('う'), NO),
]);
const E_TABLE: Table = Table::of(&[("ば", S::End, Form::CONDITION)]);
const O_TABLE: Table = Table::of(&[("う", S::Finite, Form::VOLITION)]);
const T_TABLE: Table = Table::of(&[
    ("た", S::Finite, Form::PAST),
    ("て", S::Te, NO),
    ("たら", S::End, Form::CONDITION),
    ("たり", S::End, NO),
    ("ちゃ", S::Godan('う'), NO),
    ("ちゃいけ", S::Ichidan, Form::PROHIBIT),
    ("とく", S::Finite, NO),
    ("たっ", S::End, NO),
]);
const D_TABLE: Table = Table::of(&[
    ("だ", S::Finite, Form::PAST),
    ("で", S::Te, NO),
    ("だら", S::End, Form::CONDITION),
    ("だり", S::End, NO),
    ("じゃ", S::Godan('う'), NO),
]);
const ICHIDAN_TABLE: Table = Table::of(&[
    ("る", S::Finite, NO),
    ("な", S::Nai, N),
    ("ず", S::End, N),
    ("ぬ", S::Finite, N),
    ("れば", S::End, Form::CONDITION),
    ("られ", S::Ichidan, Form::POTENTIAL),
    ("れ", S::Ichidan, Form::POTENTIAL),
    ("させ", S::Ichidan, NO),
    ("よう", S::Finite, Form::VOLITION),
    ("ろ", S::Finite, NO),
    ("よ", S::Finite, NO),
    ("なきゃ", S::End, Form::CONDITION),
]);
const SURU_TABLE: Table = Table::of(&[
    ("する", S::Finite, NO),
    ("し", S::Shi, NO),
    ("され", S::Ichidan, NO),
    ("させ", S::Ichidan, NO),
    ("せず", S::End, N),
    ("せぬ", S::Finite, N),
    ("すれば", S::End, Form::CONDITION),
    ("せよ", S::Finite, NO),
    ("できれば", S::End, Form::CONDITION),
    ("でき", S::Ichidan, Form::POTENTIAL),
    ("出来", S::Ichidan, Form::POTENTIAL),
    ("いたし", S::Shi, NO),
    ("致し", S::Shi, NO),
    ("なさ", S::Godan('る'), NO),
    ("いただけ", S::Ichidan, Form::POTENTIAL),
    ("いただ", S::Godan('く'), NO),
    ("頂け", S::Ichidan, Form::POTENTIAL),
    ("ください", S::Finite, Form::REQUEST),
    ("下さい", S::Finite, Form::REQUEST),
    ("すべ", S::End, NO),
    ("っ", S::Te, NO),
]);
const SHI_TABLE: Table = Table::of(&[("な", S::Nai, N), ("よう", S::Finite, Form::VOLITION), ("ろ", S::Finite, NO)]);
const ADJECTIVE_TABLE: Table = Table::of(&[
    ("い", S::Finite, NO),
    ("く", S::Ku, NO),
    ("かった", S::Finite, Form::PAST),
    ("かろう", S::Finite, Form::VOLITION),
    ("ければ", S::End, Form::CONDITION),
    ("かったら", S::End, Form::CONDITION),
    ("さ", S::Noun, NO),
    ("そう", S::Noun, Form::HEDGE),
    ("すぎ", S::Ichidan, NO),
    ("げ", S::Noun, NO),
]);
const KU_TABLE: Table = Table::of(&[
    ("な", S::Nai, N),
    ("はな", S::Nai, N),
    ("もな", S::Nai, N),
    ("ありません", S::Masen, N),
    ("はありません", S::Masen, N),
    ("ございません", S::Masen, N),
    ("な", S::Godan('る'), NO),
    ("なれ", S::Ichidan, Form::POTENTIAL),
    ("て", S::Te, NO),
    ("する", S::Finite, NO),
    ("し", S::Shi, NO),
    ("でき", S::Ichidan, Form::POTENTIAL),
    ("され", S::Ichidan, NO),
    ("させ", S::Ichidan, NO),
    ("感じ", S::Ichidan, NO),
]);
const NAI_TABLE: Table = Table::of(&[
    ("い", S::Finite, NO),
    ("く", S::End, NO),
    ("くな", S::Nai, N),
    ("くはな", S::Nai, N),
    ("くありません", S::Masen, N),
    ("くはありません", S::Masen, N),
    ("くな", S::Godan('る'), NO),
    ("くなれ", S::Ichidan, NO),
    ("くて", S::Te, NO),
    ("くす", S::Finite, NO),
    ("くし", S::Shi, NO),
    ("かった", S::Finite, Form::PAST),
    ("かったら", S::End, Form::CONDITION),
    ("ければ", S::End, Form::CONDITION),
    ("けりゃ", S::End, Form::CONDITION),
    ("いで", S::End, NO),
    ("いでください", S::Finite, Form::PROHIBIT),
    ("いで下さい", S::Finite, Form::PROHIBIT),
    ("かろう", S::Finite, NO),
    ("さそう", S::Noun, Form::HEDGE),
    ("さ", S::Noun, NO),
    ("し", S::End, NO),
    ("きゃ", S::End, Form::CONDITION),
]);
const ARU_TABLE: Table = Table::of(&[
    ("る", S::Finite, NO),
    ("り", S::End, NO),
    ("りま", S::Masu, Form::POLITE),
    ("った", S::Finite, Form::PAST),
    ("って", S::Te, NO),
    ("れば", S::End, Form::CONDITION),
    ("ったら", S::End, Form::CONDITION),
    ("ろう", S::Finite, NO),
    ("りそう", S::Noun, Form::HEDGE),
    ("り得", S::Ichidan, Form::HEDGE),
    ("りえ", S::Ichidan, Form::HEDGE),
]);
const NOUN_TABLE: Table = Table::of(&[
    ("にな", S::Godan('る'), NO),
    ("にはな", S::Godan('る'), NO),
    ("になれ", S::Ichidan, Form::POTENTIAL),
    ("だ", S::Finite, NO),
    ("だった", S::Finite, Form::PAST),
    ("です", S::Finite, Form::POLITE),
    ("でした", S::Finite, Form::POLITE.and(Form::PAST)),
    ("である", S::Finite, NO),
    ("であり", S::End, NO),
    ("であった", S::Finite, Form::PAST),
    ("であれば", S::End, Form::CONDITION),
    ("であっても", S::End, NO),
    ("では", S::Deha, NO),
    ("でも", S::Deha, NO),
    ("じゃ", S::Deha, NO),
    ("で", S::Deha, NO),
    ("なら", S::End, NO),
    ("ならば", S::End, Form::CONDITION),
    ("でしょう", S::Finite, Form::HEDGE),
    ("だろう", S::Finite, Form::HEDGE),
    ("でございます", S::Finite, Form::POLITE),
]);
const DEHA_TABLE: Table = Table::of(&[
    ("な", S::Nai, N),
    ("無", S::Nai, N),
    ("ありません", S::Masen, N),
    ("ございません", S::Masen, N),
    ("なかろう", S::Finite, N),
]);
const MASU_TABLE: Table = Table::of(&[
    ("す", S::Finite, NO),
    ("した", S::Finite, Form::PAST),
    ("せん", S::Masen, N),
    ("しょう", S::Finite, Form::VOLITION),
    ("して", S::Te, NO),
    ("したら", S::End, Form::CONDITION),
    ("すれば", S::End, Form::CONDITION),
    ("せ", S::End, Form::REQUEST),
    ("すよう", S::End, Form::REQUEST),
]);
const MASEN_TABLE: Table = Table::of(&[("でした", S::Finite, Form::PAST)]);
const TE_TABLE: Table = Table::of(&[
    ("い", S::Ichidan, NO),
    ("る", S::Finite, NO),
    ("た", S::Finite, Form::PAST),
    ("な", S::Nai, N),
    ("ま", S::Masu, Form::POLITE),
    ("は", S::Teha, NO),
    ("ください", S::Finite, Form::REQUEST),
    ("下さい", S::Finite, Form::REQUEST),
    ("くださいませ", S::Finite, Form::REQUEST),
    ("も", S::End, NO),
    ("しま", S::Godan('う'), NO),
    ("おり", S::I, NO),
    ("おりませ", S::End, N),
    ("き", S::Shi, NO),
    ("くる", S::Finite, NO),
    ("来", S::Shi, NO),
    ("いく", S::Finite, NO),
    ("いき", S::I, NO),
    ("いけ", S::Ichidan, Form::POTENTIAL),
    ("いっ", S::T, NO),
    ("行く", S::Finite, NO),
    ("行き", S::I, NO),
    ("行っ", S::T, NO),
    ("ゆく", S::Finite, NO),
    ("いただけ", S::Ichidan, Form::POTENTIAL),
    ("いただ", S::Godan('く'), NO),
    ("頂け", S::Ichidan, Form::POTENTIAL),
    ("頂", S::Godan('く'), NO),
    ("ほし", S::Adjective, Form::DESIRE),
    ("欲し", S::Adjective, Form::DESIRE),
    ("み", S::Ichidan, NO),
    ("あ", S::Aru, NO),
    ("お", S::Godan('く'), NO),
    ("もらえ", S::Ichidan, Form::POTENTIAL),
    ("もら", S::Godan('う'), NO),
    ("くれ", S::Ichidan, NO),
    ("あげ", S::Ichidan, NO),
    ("いらっしゃ", S::Godan('る'), NO),
    ("いらっしゃいま", S::Masu, NO),
    ("たまら", S::A, NO),
]);
const TEHA_TABLE: Table = Table::of(&[
    ("いけな", S::Nai, Form::PROHIBIT),
    ("いけません", S::Finite, Form::PROHIBIT),
    ("なら", S::A, Form::PROHIBIT),
    ("なりません", S::Finite, Form::PROHIBIT),
    ("だめ", S::Noun, Form::PROHIBIT),
    ("い", S::Ichidan, NO),
    ("いな", S::Nai, N),
]);
const DENY_TABLE: Table = Table::of(&[
    ("な", S::Nai, N),
    ("無", S::Nai, N),
    ("ありません", S::Masen, N),
    ("ございません", S::Masen, N),
    ("ありえな", S::Nai, N),
    ("あり得な", S::Nai, N),
]);
const DENY_STRONG_TABLE: Table = Table::of(&[
    ("な", S::Nai, N.and(Form::STRONG)),
    ("無", S::Nai, N.and(Form::STRONG)),
    ("ありません", S::Masen, N.and(Form::STRONG)),
    ("ございません", S::Masen, N.and(Form::STRONG)),
    ("あろう", S::Finite, N.and(Form::STRONG)),
    ("あるでしょうか", S::Finite, N.and(Form::STRONG)),
]);
const TOHA_TABLE: Table = Table::of(&[
    ("限ら", S::A, NO),
    ("かぎら", S::A, NO),
    ("限りま", S::Masu, NO),
    ("かぎりま", S::Masu, NO),
    ("言え", S::Ichidan, NO),
    ("いえ", S::Ichidan, NO),
    ("言い切れ", S::Ichidan, NO),
    ("いいきれ", S::Ichidan, NO),
    ("言い難", S::Adjective, N),
    ("言いがた", S::Adjective, N),
    ("断言でき", S::Ichidan, NO),
    ("断定でき", S::Ichidan, NO),
    ("思え", S::Ichidan, NO),
    ("思わ", S::A, NO),
    ("考えられ", S::Ichidan, NO),
    ("考え", S::Ichidan, NO),
    ("約束でき", S::Ichidan, NO),
    ("お約束でき", S::Ichidan, NO),
    ("保証でき", S::Ichidan, NO),
    ("申し上げられ", S::Ichidan, NO),
    ("申せま", S::Masu, NO),
    ("なら", S::A, NO),
    ("なりま", S::Masu, NO),
    ("いかな", S::Nai, N),
    ("いきません", S::Finite, N),
    ("かぎらな", S::Nai, N),
]);
const KOTO_TABLE: Table = Table::of(&[
    ("を期待", S::Suru, Form::CONDITION),
    ("を意味しな", S::Nai, N),
    ("を意味しません", S::Finite, N),
    ("を意味するもので", S::Deha, NO),
    ("にはな", S::Godan('る'), NO),
    ("はな", S::Nai, N),
    ("もな", S::Nai, N),
    ("がな", S::Nai, N),
    ("はありません", S::Masen, N),
    ("もありません", S::Masen, N),
    ("はございません", S::Masen, N),
    ("はありえな", S::Nai, N),
    ("はあり得な", S::Nai, N),
    ("があ", S::Aru, Form::HEDGE),
    ("もあ", S::Aru, Form::HEDGE),
    ("がござい", S::I, Form::HEDGE),
    ("ができ", S::Ichidan, Form::POTENTIAL),
    ("もでき", S::Ichidan, Form::POTENTIAL),
    ("はでき", S::Ichidan, Form::POTENTIAL),
    ("が可能", S::Noun, Form::POTENTIAL),
    ("が期待", S::End, Form::HEDGE),
    ("間違いな", S::Nai, Form::CERTAIN),
    ("間違いなし", S::End, Form::CERTAIN),
    ("まちがいな", S::Nai, Form::CERTAIN),
    ("をお約束", S::Suru, Form::CERTAIN),
    ("を約束", S::Suru, Form::CERTAIN),
    ("を保証", S::Suru, Form::CERTAIN),
    ("請け合い", S::Noun, Form::CERTAIN),
    ("うけあい", S::Noun, Form::CERTAIN),
]);
const FINITE_TABLE: Table = Table::of(&[
    ("わけでは", S::Deny, NO),
    ("わけでも", S::Deny, NO),
    ("わけじゃ", S::Deny, NO),
    ("訳では", S::Deny, NO),
    ("訳じゃ", S::Deny, NO),
    ("ものでは", S::Deny, NO),
    ("ものでも", S::Deny, NO),
    ("のでは", S::Deny, NO),
    ("ほどでは", S::Deny, NO),
    ("というわけでは", S::Deny, NO),
    ("というものでは", S::Deny, NO),
    ("ということでは", S::Deny, NO),
    ("といったことは", S::Deny, NO),
    ("ということは", S::Deny, NO),
    ("という訳では", S::Deny, NO),
    ("んじゃ", S::Deny, NO),
    ("治療では", S::Deny, NO),
    ("ための治療では", S::Deny, NO),
    ("薬では", S::Deny, NO),
    ("製品では", S::Deny, NO),
    ("商品では", S::Deny, NO),
    ("施術では", S::Deny, NO),
    ("わけが", S::DenyStrong, NO),
    ("わけは", S::DenyStrong, NO),
    ("わけも", S::DenyStrong, NO),
    ("わけ", S::DenyStrong, NO),
    ("はずが", S::DenyStrong, NO),
    ("はずは", S::DenyStrong, NO),
    ("はずも", S::DenyStrong, NO),
    ("はず", S::DenyStrong, NO),
    ("筈が", S::DenyStrong, NO),
    ("とは", S::Toha, NO),
    ("とも", S::Toha, NO),
    ("とまでは", S::Toha, NO),
    ("ようには", S::Toha, NO),
    ("こと", S::Koto, NO),
    ("かもしれな", S::Nai, Form::HEDGE),
    ("かもしれません", S::Finite, Form::HEDGE),
    ("かも知れな", S::Nai, Form::HEDGE),
    ("かも知れません", S::Finite, Form::HEDGE),
    ("かも", S::End, Form::HEDGE),
    ("でしょう", S::Finite, Form::HEDGE),
    ("だろう", S::Finite, Form::HEDGE),
    ("らし", S::Adjective, Form::HEDGE),
    ("みたい", S::Noun, Form::HEDGE),
    ("可能性", S::End, Form::HEDGE),
    ("に違いな", S::Nai, Form::CERTAIN),
    ("にちがいな", S::Nai, Form::CERTAIN),
    ("に違いありません", S::Finite, Form::CERTAIN),
    ("に決まってい", S::Ichidan, Form::CERTAIN),
    ("に決まってる", S::Finite, Form::CERTAIN),
    ("です", S::Finite, Form::POLITE),
    ("でした", S::Finite, Form::POLITE.and(Form::PAST)),
    ("のです", S::Finite, Form::POLITE),
    ("んです", S::Finite, Form::POLITE),
    ("のだ", S::Finite, NO),
    ("のである", S::Finite, NO),
    ("ようにな", S::Godan('る'), NO),
    ("ようになれ", S::Ichidan, NO),
    ("ように", S::End, Form::PURPOSE),
    ("ような", S::End, NO),
    ("ため", S::End, Form::PURPOSE),
    ("まで", S::End, Form::CONDITION),
    ("なら", S::End, Form::CONDITION),
    ("場合", S::End, Form::CONDITION),
    ("とき", S::End, Form::CONDITION),
    ("時", S::End, Form::CONDITION),
    ("際", S::End, Form::CONDITION),
    ("かどうか", S::End, Form::QUESTION),
    ("か否か", S::End, Form::QUESTION),
    ("のか", S::End, Form::QUESTION),
    ("か", S::End, Form::QUESTION),
    ("から", S::End, NO),
    ("からといって", S::End, Form::CONDITION),
    ("からと言って", S::End, Form::CONDITION),
    ("としたら", S::End, Form::CONDITION),
    ("とすれば", S::End, Form::CONDITION),
    ("のなら", S::End, Form::CONDITION),
    ("というなら", S::End, Form::CONDITION),
    ("かつ", S::End, NO),
    ("か?", S::End, Form::QUESTION),
    ("?", S::End, Form::QUESTION),
    ("の?", S::End, Form::QUESTION),
]);
const VERBAL_END: Table = Table::of(&[("に", S::End, NO)]);

impl State {
    fn accepts(self) -> bool {
        matches!(self, S::I | S::Ichidan | S::Suru | S::Shi | S::Ku | S::Noun | S::Te | S::Masen | S::Finite | S::End | S::E)
    }

    fn tables(self) -> &'static [Table] {
        match self {
            S::A => &[A_TABLE],
            S::I => &[I_TABLE],
            S::E => &[E_TABLE, ICHIDAN_TABLE, I_TABLE, T_TABLE],
            S::O => &[O_TABLE],
            S::T => &[T_TABLE],
            S::D => &[D_TABLE],
            S::Ichidan => &[ICHIDAN_TABLE, I_TABLE, T_TABLE],
            S::Suru => &[SURU_TABLE, NOUN_TABLE],
            S::Shi => &[SHI_TABLE, I_TABLE, T_TABLE],
            S::Adjective => &[ADJECTIVE_TABLE],
            S::Ku => &[KU_TABLE],
            S::Nai => &[NAI_TABLE],
            S::Aru => &[ARU_TABLE],
            S::Noun => &[NOUN_TABLE],
            S::Deha => &[DEHA_TABLE],
            S::Masu => &[MASU_TABLE],
            S::Masen => &[MASEN_TABLE, FINITE_TABLE],
            S::Te => &[TE_TABLE],
            S::Teha => &[TEHA_TABLE],
            S::Deny => &[DENY_TABLE],
            S::DenyStrong => &[DENY_STRONG_TABLE],
            S::Toha => &[TOHA_TABLE],
            S::Koto => &[KOTO_TABLE],
            S::Finite => &[FINITE_TABLE],
            S::End => &[VERBAL_END],
            S::Godan(row) => match row {
                'る' => &[GODAN_R],
                'う' => &[GODAN_W],
                'く' => &[GODAN_K],
                'す' => &[GODAN_S],
                _ => &[],
            },
        }
    }
}

const GODAN_R: Table =
    Table::of(&[("ら", S::A, NO), ("り", S::I, NO), ("る", S::Finite, NO), ("れ", S::E, NO), ("ろ", S::O, NO), ("っ", S::T, NO)]);
const GODAN_W: Table =
    Table::of(&[("わ", S::A, NO), ("い", S::I, NO), ("う", S::Finite, NO), ("え", S::E, NO), ("お", S::O, NO), ("っ", S::T, NO)]);
const GODAN_K: Table =
    Table::of(&[("か", S::A, NO), ("き", S::I, NO), ("く", S::Finite, NO), ("け", S::E, NO), ("こ", S::O, NO), ("い", S::T, NO)]);
const GODAN_S: Table =
    Table::of(&[("さ", S::A, NO), ("し", S::I, NO), ("す", S::Finite, NO), ("せ", S::E, NO), ("そ", S::O, NO), ("し", S::T, NO)]);

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(word: &str, class: Conjugation, text: &str, end: &str, names: &[&str]) {
        let stem = class.stem(word).unwrap();
        let at = text.find(stem).unwrap() + stem.len();
        let reading = read(text, at, class).unwrap_or_else(|| panic!("{text}: no reading"));
        assert_eq!(&text[..reading.end], end);
        assert_eq!(reading.form.names(), names, "{text}");
    }

    #[test]
    fn polarity_is_counted_through_the_chain() {
        let r = Conjugation::Godan('る');
        reads("治る", r, "治ります。", "治ります", &["affirmative", "polite"]);
        reads("治る", r, "治りません。", "治りません", &["negative", "polite"]);
        reads("治る", r, "治るわけではありません。", "治るわけではありません", &["negative"]);
        reads("治る", r, "治らないはずがない。", "治らないはずがない", &["affirmative", "denied-twice"]);
        reads("治る", r, "治りにくい傾向", "治りにくい", &["negative"]);
        reads("治る", r, "治っちゃいます", "治っちゃいます", &["affirmative", "polite"]);
        reads("治る", r, "治るとは限りません", "治るとは限りません", &["negative"]);
        reads("治る", r, "治るまで続ける", "治るまで", &["affirmative", "condition"]);
        reads("治る", r, "治りますか?", "治りますか?", &["affirmative", "polite", "question"]);
        reads("消える", Conjugation::Ichidan, "消えてしまいました。", "消えてしまいました", &["affirmative", "past", "polite"]);
        reads("消える", Conjugation::Ichidan, "消えることがあります", "消えることがあります", &["affirmative", "polite", "hedge"]);
        reads("改善", Conjugation::Suru, "改善されなかった", "改善されなかった", &["negative", "past"]);
        reads("改善", Conjugation::Suru, "改善できるとは言えません", "改善できるとは言えません", &["negative", "polite", "potential"]);
        reads("痛い", Conjugation::Adjective, "痛くありません", "痛くありません", &["negative"]);
        reads("薄い", Conjugation::Adjective, "薄くなっていきます", "薄くなっていきます", &["affirmative", "polite"]);
        reads("効果がある", Conjugation::Aru, "効果があります", "効果があります", &["affirmative", "polite"]);
        reads("万能", Conjugation::Noun, "万能ではありません", "万能ではありません", &["negative"]);
        reads("飲む", Conjugation::Godan('む'), "飲んではいけません", "飲んではいけません", &["affirmative", "prohibition"]);
    }

    #[test]
    fn a_stem_in_another_word_is_no_hit() {
        assert_eq!(read("治療", "治".len(), Conjugation::Godan('る')), None);
        assert!(Conjugation::Ichidan.stem("治す").is_err());
    }

    #[test]
    fn double_negation_with_a_strong_denial_is_certain() {
        let text = "満足しないはずがありません";
        let reading = read(text, "満足".len(), Conjugation::Suru).unwrap();
        assert!(reading.form.certain());
    }

    /// Words of every class, as dictionaries list them.
    const GODAN: [(char, &[&str]); 9] = [
        ('う', &["合う", "整う", "補う", "失う"]),
        ('く', &["効く", "引く", "輝く", "磨く", "続く"]),
        ('ぐ', &["防ぐ", "剥ぐ", "和らぐ"]),
        ('す', &["治す", "消す", "落とす", "戻す", "燃やす"]),
        ('つ', &["保つ", "立つ", "持つ"]),
        ('ぬ', &["死ぬ"]),
        ('ぶ', &["選ぶ", "学ぶ", "喜ぶ"]),
        ('む', &["飲む", "縮む", "悩む", "痛む", "進む"]),
        ('る', &["治る", "減る", "戻る", "若返る", "終わる", "温まる", "広がる"]),
    ];
    const ICHIDAN: [&str; 14] = [
        "消える",
        "痩せる",
        "生える",
        "落ちる",
        "抜ける",
        "見える",
        "高める",
        "整える",
        "抑える",
        "変える",
        "続ける",
        "増える",
        "衰える",
        "感じる",
    ];
    const SURU: [&str; 8] = ["改善", "解消", "予防", "回復", "軽減", "再発", "失敗", "満足"];
    const ADJECTIVES: [&str; 8] = ["痛い", "薄い", "若い", "白い", "細い", "明るい", "美しい", "安い"];

    /// The forms of a verb with whether each denies, from its stems: 治ら, 治り, 治る, 治れ, 治ろ, 治って, 治った.
    fn verb([a, i, u, e, o, te, ta]: [&str; 7]) -> Vec<(String, bool)> {
        let affirmed = [
            u.to_owned(),
            format!("{i}ます"),
            format!("{i}ました"),
            ta.to_owned(),
            format!("{te}いる"),
            format!("{te}います"),
            format!("{te}いた"),
            format!("{te}きた"),
            format!("{te}しまった"),
            format!("{e}ば"),
            o.to_owned(),
            format!("{i}たい"),
            format!("{i}やすい"),
            format!("{i}そうです"),
            format!("{u}でしょう"),
            format!("{u}ことがあります"),
            format!("{ta}ら"),
            format!("{a}ないわけではない"),
            format!("{a}ないはずがない"),
            format!("{a}ないことはありません"),
        ];
        let denied = [
            format!("{a}ない"),
            format!("{a}なかった"),
            format!("{a}ず"),
            format!("{i}ません"),
            format!("{i}ませんでした"),
            format!("{te}いない"),
            format!("{te}いません"),
            format!("{te}いなかった"),
            format!("{a}なければ"),
            format!("{i}にくい"),
            format!("{u}わけではない"),
            format!("{u}わけではありません"),
            format!("{u}とは限らない"),
            format!("{u}とは限りません"),
            format!("{u}ことはない"),
            format!("{u}はずがない"),
            format!("{u}とは言えません"),
            format!("{a}ないでしょう"),
        ];
        affirmed.into_iter().map(|f| (f, false)).chain(denied.into_iter().map(|f| (f, true))).collect()
    }

    #[test]
    fn whole_paradigms_are_read_to_their_end() {
        let mut wrong = Vec::new();
        let mut words = 0;
        let mut check = |word: &str, class: Conjugation, forms: Vec<(String, bool)>| {
            words += 1;
            let stem = class.stem(word).unwrap();
            for (form, denied) in forms {
                let text = format!("{form}。");
                match read(&text, stem.len(), class) {
                    Some(r) if text[..r.end].trim_end_matches('。') == form && r.form.negative() == denied => {}
                    other => wrong.push((form, denied, other.map(|r| (text[..r.end].to_owned(), r.form.names())))),
                }
            }
        };
        for (row, verbs) in GODAN {
            let (a, i, u, e, o, onbin, _) = row_of(row).unwrap();
            let voiced = "ぐぬぶむ".contains(row);
            for word in verbs {
                let stem = &word[..word.len() - row.len_utf8()];
                let [te, ta] = if voiced { ["で", "だ"] } else { ["て", "た"] };
                let onbin = if row == 'す' { "し" } else { onbin };
                let stems = [[stem, a], [stem, i], [stem, u], [stem, e]].map(|s| s.concat());
                let [volition, te, ta] = [[stem, o, "う"], [stem, onbin, te], [stem, onbin, ta]].map(|s| s.concat());
                let forms = verb([&stems[0], &stems[1], &stems[2], &stems[3], &volition, &te, &ta]);
                check(word, Conjugation::Godan(row), forms);
            }
        }
        for word in ICHIDAN {
            let stem = &word[..word.len() - "る".len()];
            let forms = ["る", "れ", "よう", "て", "た"].map(|e| format!("{stem}{e}"));
            check(word, Conjugation::Ichidan, verb([stem, stem, &forms[0], &forms[1], &forms[2], &forms[3], &forms[4]]));
        }
        for word in SURU {
            let forms = ["し", "する", "すれ", "しよう", "して", "した"].map(|e| format!("{word}{e}"));
            let all = verb([&forms[0], &forms[0], &forms[1], &forms[2], &forms[3], &forms[4], &forms[5]]);
            // せず is its own stem: 改善せず
            check(word, Conjugation::Suru, all.into_iter().filter(|(f, _)| !f.ends_with("しず")).collect());
        }
        for word in ADJECTIVES {
            let stem = &word[..word.len() - "い".len()];
            let affirmed = ["い", "いです", "かった", "かったです", "くなります", "くなった", "ければ", "いでしょう"];
            let denied =
                ["くない", "くありません", "くなかった", "くないです", "くはない", "くもない", "いわけではない", "いとは限りません"];
            let forms = affirmed.iter().map(|e| (format!("{stem}{e}"), false)).chain(denied.iter().map(|e| (format!("{stem}{e}"), true)));
            check(word, Conjugation::Adjective, forms.collect());
        }
        assert!(words >= 60, "{words}");
        assert!(wrong.is_empty(), "{} wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(30)]);
    }
}
