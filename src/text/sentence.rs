//! Sentences, clauses and quotations of a block's folded text.
//!
//! UAX #29 splits `「本当に治るの?」|と聞いた。` and so cuts a quotation from the warning that excuses it. Here a
//! sentence ends at a full stop outside brackets, together with the closing brackets after it; a quoted sentence stays
//! inside its outer sentence and is recorded as a quotation, since guards ask who is speaking.

use crate::span::{Folded, Span};

/// One sentence with the clauses that tile it.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// From its first character to the end of its punctuation.
    pub span: Span<Folded>,
    /// Clauses in order.
    pub clauses: Vec<Clause>,
}

/// A part of a sentence in which an adverb can govern a predicate.
#[derive(Debug, Clone, Copy)]
pub struct Clause {
    /// Its extent, with the punctuation that closes it.
    pub span: Span<Folded>,
    /// It closes with が、/ものの、/けれど、: what follows does not speak for it.
    pub adversative: bool,
}

/// A quotation 「…」, "…" or the like.
#[derive(Debug, Clone, Copy)]
pub struct Quotation {
    /// With its brackets.
    pub span: Span<Folded>,
    /// How many quotations stand around it.
    pub depth: usize,
}

impl Quotation {
    /// What stands between the brackets.
    #[must_use]
    pub fn inner(self, text: &str) -> Span<Folded> {
        let open = text[self.span.start()..].chars().next().map_or(0, char::len_utf8);
        let close = text[..self.span.end()].chars().next_back().map_or(0, char::len_utf8);
        Span::new(self.span.start() + open, (self.span.end() - close).max(self.span.start() + open))
    }
}

/// An unclosed bracket is forgotten after so many characters.
const FORGET: usize = 200;

/// No sentence is longer, in characters: a text without full stops must not make guards read all of it for each word.
const LONGEST: usize = 300;

const PAIRS: [(char, char); 9] =
    [('「', '」'), ('『', '』'), ('(', ')'), ('【', '】'), ('〈', '〉'), ('《', '》'), ('[', ']'), ('〔', '〕'), ('“', '”')];

/// Splits folded text into sentences and finds its quotations.
#[must_use]
pub fn segment(text: &str) -> (Vec<Sentence>, Vec<Quotation>) {
    let (closers, quotations) = brackets(text);
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut until = 0; // inside a bracket pair up to here
    let mut first = 0; // index of the sentence's first character
    let mut closers = closers.into_iter().peekable();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut i = 0;
    while i < chars.len() {
        let at = chars[i].0;
        while let Some((_, close)) = closers.next_if(|&(open, _)| open <= at) {
            until = until.max(close);
        }
        let inside = at < until;
        // A cut must not go through a word: at a comma or blank if there is one soon.
        let long = i - first >= LONGEST && (matches!(chars[i].1, '、' | ',' | ' ' | '・' | '。') || i - first >= LONGEST + LONGEST / 2);
        if (!inside && ends_sentence(text, &chars, i)) || long {
            i += 1;
            while let Some(&(_, n)) = chars.get(i) {
                let closing = PAIRS.iter().any(|&(_, close)| close == n) || ends_like(n);
                if !closing {
                    break;
                }
                i += 1;
            }
            let end = chars.get(i).map_or(text.len(), |&(at, _)| at);
            push(text, start, end, &mut sentences);
            start = end;
            first = i;
            continue;
        }
        i += 1;
    }
    push(text, start, text.len(), &mut sentences);
    (sentences, quotations)
}

fn push(text: &str, start: usize, end: usize, sentences: &mut Vec<Sentence>) {
    let slice = &text[start..end];
    let lead = slice.len() - slice.trim_start().len();
    if lead == slice.len() {
        return;
    }
    let span = Span::new(start + lead, start + slice.trim_end().len());
    sentences.push(Sentence { span, clauses: clauses(text, span) });
}

/// No mark that this file asks for, as nearly all characters of a text are.
fn is_word(c: char) -> bool {
    matches!(c, 'ぁ'..='龠')
}

fn ends_like(c: char) -> bool {
    matches!(c, '。' | '!' | '?')
}

fn ends_sentence(text: &str, chars: &[(usize, char)], i: usize) -> bool {
    let (at, c) = chars[i];
    let next = chars.get(i + 1).map(|&(_, c)| c);
    match c {
        '。' | '!' | '?' => true,
        '\n' => {
            let line = text[..at].trim_end_matches([' ', '\n']);
            !line.ends_with(['、', ',', 'は', 'が', 'を', 'に', 'で', 'と', 'の', 'も', 'へ', 'や', '・', '「', '『', '('])
        }
        '.' => {
            let before = text[..at].chars().next_back();
            match next {
                None => true,
                Some(' ' | '\n') => {
                    let word = text[..at].rsplit([' ', '(', '\n']).next().unwrap_or("");
                    !is_abbreviation(word)
                        && text[at + 1..].trim_start().chars().next().is_none_or(|c| !c.is_ascii_digit() || word.len() > 3)
                }
                Some(n) => {
                    before.is_some_and(crate::text::script::is_cjk) && !n.is_ascii_alphanumeric()
                        || before.is_some_and(|b| matches!(b, 'ぁ'..='ん')) && crate::text::script::is_cjk(n)
                }
            }
        }
        _ => false,
    }
}

fn is_abbreviation(word: &str) -> bool {
    word.len() == 1
        || matches!(
            word,
            "dr" | "mr"
                | "mrs"
                | "ms"
                | "prof"
                | "vs"
                | "etc"
                | "e.g"
                | "i.e"
                | "no"
                | "fig"
                | "et al"
                | "al"
                | "vol"
                | "pp"
                | "st"
                | "u.s"
                | "approx"
                | "inc"
                | "ltd"
                | "co"
        )
}

/// Matching bracket pairs as (open, close) byte offsets, and the quotations among them.
fn brackets(text: &str) -> (Vec<(usize, usize)>, Vec<Quotation>) {
    let mut stack: Vec<(char, usize, usize)> = Vec::new();
    let mut pairs = Vec::new();
    let mut quotations = Vec::new();
    let mut straight: Option<(usize, usize)> = None;
    for (n, (at, c)) in text.char_indices().enumerate() {
        if is_word(c) {
            continue;
        }
        if c == '"' {
            match straight.take() {
                Some((open, m)) if n - m <= FORGET => {
                    pairs.push((open, at + 1));
                    quotations.push(Quotation { span: Span::new(open, at + 1), depth: 0 });
                }
                _ => straight = Some((at, n)),
            }
        } else if PAIRS.iter().any(|&(open, _)| open == c) {
            if stack.len() == FORGET {
                stack.remove(0);
            }
            stack.push((c, at, n));
        } else if let Some(&(open, close)) = PAIRS.iter().find(|&&(_, close)| close == c)
            && let Some(k) = stack.iter().rposition(|&(o, _, m)| o == open && n - m <= FORGET)
        {
            let (_, from, _) = stack[k];
            stack.truncate(k);
            let end = at + close.len_utf8();
            pairs.push((from, end));
            if matches!(open, '「' | '『' | '“' | '〈' | '《') {
                let depth = stack.iter().filter(|&&(o, ..)| o == '「' || o == '『').count();
                quotations.push(Quotation { span: Span::new(from, end), depth });
            }
        }
    }
    pairs.sort_unstable();
    quotations.sort_by_key(|q| (q.span.start(), q.depth));
    (pairs, quotations)
}

fn clauses(text: &str, sentence: Span<Folded>) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut start = sentence.start();
    let mut depth = 0_usize;
    for (i, c) in sentence.of(text).char_indices().filter(|&(_, c)| !is_word(c)) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let at = sentence.start() + i;
        let end = at + c.len_utf8();
        let cut = match c {
            '。' | '!' | '?' => Some(false),
            '、' | ',' if depth == 0 => cut_at_comma(&text[start..at], &text[end..]),
            _ => None,
        };
        if let Some(adversative) = cut
            && end < sentence.end()
        {
            clauses.push(Clause { span: Span::new(start, end), adversative });
            start = end;
        }
    }
    clauses.push(Clause { span: Span::new(start, sentence.end()), adversative: false });
    clauses
}

/// Whether a comma after `before` closes a clause, and whether with a turn (が、ものの、).
fn cut_at_comma(before: &str, after: &str) -> Option<bool> {
    const ADVERSATIVE: [&str; 9] = ["ですが", "ますが", "せんが", "たが", "るが", "いが", "だが", "ものの", "のに"];
    const ADVERSATIVE_ANY: [&str; 6] = ["けれど", "けれども", "けど", "一方", "一方で", "にもかかわらず"];
    const CONJUNCTIVE: [&str; 14] =
        ["って", "して", "いて", "えて", "けて", "れて", "めて", "せて", "べて", "んで", "たり", "だり", "ますし", "ですし"];
    // 完治しますので、始めましょう: what follows from a claim is no part of it.
    const CAUSAL: [&str; 8] = ["ますので", "ですので", "たので", "るので", "ますから", "ですから", "たから", "るから"];
    const NOT: [&str; 16] = [
        "すべて",
        "全て",
        "初めて",
        "はじめて",
        "改めて",
        "あらためて",
        "決して",
        "そして",
        "あわせて",
        "合わせて",
        "加えて",
        "として",
        "対して",
        "について",
        "によって",
        "にとって",
    ];
    if NOT.iter().any(|w| before.ends_with(w)) {
        return None;
    }
    if after.starts_with("という") || after.starts_with("といった") || after.starts_with("と") && after.starts_with("とは") {
        return None;
    }
    if ADVERSATIVE.iter().chain(&ADVERSATIVE_ANY).any(|w| before.ends_with(w)) {
        return Some(true);
    }
    if CONJUNCTIVE.iter().chain(&CAUSAL).any(|w| before.ends_with(w)) {
        return Some(false);
    }
    // 連用中止: 〜に効き、〜を減らし、〜が消え、 — two kana at most after a kanji, and not a noun or an adverb.
    let mut last = before.chars().rev();
    let (a, b) = (last.next(), last.next());
    let stem_then_ending =
        matches!(a, Some('し' | 'き' | 'り' | 'み' | 'い' | 'え' | 'け' | 'め' | 'れ' | 'せ' | 'べ' | 'げ' | 'て' | 'ず'))
            && b.is_some_and(|b| crate::text::script::script(b) == crate::text::script::Script::Kanji);
    let not_a_verb = ["必ず", "先ず", "互い", "思い", "違い", "向き", "残り", "通り", "好き", "続き"].iter().any(|w| before.ends_with(w));
    (stem_then_ending && !not_a_verb).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        segment(text).0.iter().map(|s| s.span.of(text)).collect()
    }

    fn clause_texts(text: &str) -> Vec<&str> {
        segment(text).0[0].clauses.iter().map(|c| c.span.of(text)).collect()
    }

    #[test]
    fn a_quotation_stays_with_the_warning_that_follows() {
        assert_eq!(
            sentences("「必ず治ります。」などとうたう医院には注意。次の文。"),
            ["「必ず治ります。」などとうたう医院には注意。", "次の文。"]
        );
        assert_eq!(sentences("本当に治る?はい。"), ["本当に治る?", "はい。"]);
        assert_eq!(sentences("「閉じない。次。"), ["「閉じない。", "次。"]);
        assert_eq!(sentences("dr. smith said so. it works."), ["dr. smith said so.", "it works."]);
        assert_eq!(sentences("3.5倍です。"), ["3.5倍です。"]);
        assert_eq!(sentences("見出し\n本文です"), ["見出し", "本文です"]);
        assert_eq!(sentences("花粉症は、\n治せます"), ["花粉症は、\n治せます"]);
    }

    #[test]
    fn clauses_end_where_an_adverb_stops_governing() {
        assert_eq!(clause_texts("必ず医師に相談し、治療を受けます。"), ["必ず医師に相談し、", "治療を受けます。"]);
        assert_eq!(clause_texts("必ず、シミが消えます。"), ["必ず、シミが消えます。"]);
        assert_eq!(clause_texts("痛みはありますが、必ず治ります。"), ["痛みはありますが、", "必ず治ります。"]);
        let text = "必ず治りますが、副作用があります。";
        assert!(segment(text).0[0].clauses[0].adversative);
    }

    #[test]
    fn quotations_nest() {
        let text = "『必ず「治る」という』本";
        let (_, quotations) = segment(text);
        assert_eq!(quotations.len(), 2);
        assert_eq!(quotations[1].inner(text).of(text), "治る");
        assert_eq!(quotations[1].depth, 1);
    }

    #[test]
    fn a_text_without_full_stops_is_cut() {
        let text = "「".repeat(20_000);
        assert_eq!(segment(&text).0.len(), 45);
    }
}
