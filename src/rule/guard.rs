//! What can excuse a candidate. A kind proposes, guards dispose; the verdict is kept with the candidate.
//!
//! Guards look at the clause and the sentence, never at characters nearby. They read hits; only the ends of sentences,
//! and what stands directly behind a candidate, are read as text. Negation in Japanese comes after the predicate, so
//! every guard has a direction.

mod neighbour;
mod sourced;

use std::cell::OnceCell;

use crate::document::{Block, BlockKind, Document};
use crate::meta::{Category, words};
use crate::rule::kind::frame::{Match, is_attributive};
use crate::rule::{Cues, RuleSet};
use crate::scan::{ClassSet, Hit, Hits};
use crate::span::{Folded, Span};
use crate::text::inflection::Form;

words! {
    /// A guard. rules/README.md says what each excuses.
    Guard {
        /// The predicate, or a denial after it, says the opposite.
        Negated = "negated",
        /// Quoted or mentioned, and warned of.
        Quoted = "quoted",
        /// A question.
        Question = "question",
        /// Forbidden.
        Prohibited = "prohibited",
        /// The reader is told what to do.
        Instructed = "instructed",
        /// The reader is invited to do it: 確かめましょう. A claim in that form (若返りましょう) stays one.
        Invited = "invited",
        /// A condition or a point in time.
        Conditional = "conditional",
        /// Said to be possible.
        Hedged = "hedged",
        /// History, news, other people's belief.
        Reported = "reported",
        /// The law is explained.
        Explained = "explained",
        /// A source stands by it.
        Sourced = "sourced",
    }
}

impl Guard {
    /// The guards of a category's rules that name none.
    #[must_use]
    pub fn usual(category: Category) -> Vec<Self> {
        match category.family() {
            "claim" => vec![
                Self::Negated,
                Self::Quoted,
                Self::Question,
                Self::Prohibited,
                Self::Instructed,
                Self::Conditional,
                Self::Reported,
                Self::Explained,
            ],
            "citation" => {
                vec![
                    Self::Quoted,
                    Self::Question,
                    Self::Instructed,
                    Self::Invited,
                    Self::Explained,
                    Self::Reported,
                    Self::Sourced,
                    Self::Negated,
                ]
            }
            _ => vec![Self::Negated, Self::Question],
        }
    }

    /// Whether this guard excuses the candidate; if so, where the excuse stands.
    #[must_use]
    pub fn excuses(self, case: &Case<'_>) -> Option<Span<Folded>> {
        match self {
            Self::Negated => case.negated(),
            Self::Quoted => case.quoted(),
            Self::Question => case.question(),
            Self::Prohibited => case.form(Form::PROHIBIT).or_else(|| case.after_in_sentence(&case.cues().prohibition)),
            Self::Instructed => case.instructed(),
            Self::Invited => case.form(Form::VOLITION),
            Self::Conditional => case.form(Form::CONDITION).or_else(|| case.form(Form::DESIRE)).or_else(|| case.conceded()),
            Self::Hedged => case.form(Form::HEDGE).or_else(|| case.after_in_sentence(&case.cues().hedge)),
            Self::Reported => case.reported(),
            Self::Explained => case.in_sentence(&case.cues().legal).or_else(|| case.taught()),
            Self::Sourced => sourced::excuses(case),
        }
    }
}

/// A candidate with everything a guard may read.
pub struct Case<'a> {
    /// The rules and their words.
    pub rules: &'a RuleSet,
    /// The document.
    pub document: &'a Document,
    /// Its hits.
    pub hits: &'a Hits,
    /// The candidate's block.
    pub index: usize,
    /// What was found.
    pub found: &'a Match,
    /// Whether the document explains what may not be said, so that what it quotes is an example.
    pub teaches: bool,
    /// How far what follows the candidate still speaks of it, once a guard has asked.
    pub reach: OnceCell<usize>,
}

impl Case<'_> {
    fn cues(&self) -> &Cues {
        &self.rules.cues
    }

    fn block(&self) -> &Block {
        &self.document.blocks[self.index]
    }

    fn sentence(&self) -> Span<Folded> {
        let block = self.block();
        block.sentence_at(self.found.predicate).map_or(Span::new(0, block.folded.len()), |i| block.sentences[i].span)
    }

    /// The predicate's own ending says so.
    fn form(&self, flag: Form) -> Option<Span<Folded>> {
        self.found.form.is(flag).then_some(self.found.span)
    }

    /// A cue after the candidate that still speaks of it: in its sentence, before a turn (が、ものの、).
    fn after_in_sentence(&self, cues: &ClassSet) -> Option<Span<Folded>> {
        let end = self.reach();
        let from = self.found.span.end().min(end);
        // The candidate's ending may already have swallowed the start of the cue (〜ことは + ない).
        let overlapping = self.found.predicate.max(self.found.span.start());
        self.hits
            .within(self.index, Span::new(overlapping, end.max(overlapping)), cues)
            .find(|h| h.span.end() > from && !h.form.negative() && !self.found.words.iter().any(|w| w.span.start() == h.span.start()))
            .map(|h| h.span)
    }

    /// How far what follows the candidate still speaks of it.
    fn reach(&self) -> usize {
        *self.reach.get_or_init(|| self.find_reach())
    }

    fn find_reach(&self) -> usize {
        let block = self.block();
        let Some(sentence) = block.sentence_at(self.found.predicate).map(|i| &block.sentences[i]) else { return block.folded.len() };
        let turn = sentence
            .clauses
            .iter()
            .find(|c| c.span.end() >= self.found.span.end() && c.adversative)
            .map_or(sentence.span.end(), |c| c.span.end());
        // 一生続くので、通う必要もありません: what follows from a claim does not deny it.
        let from = self.found.span.end().min(turn);
        let rest = &block.folded[from..turn];
        let causal = |at: usize| {
            let before = &rest[..at];
            let cause = ["ますので", "ですので", "ますから", "ですから", "ので", "から", "ため"].iter().find(|c| before.ends_with(*c))?;
            Some(from + at - cause.len())
        };
        // 生えますのでご安心ください: the polite cause needs no comma.
        let polite = ["ますので", "ますから"].iter().filter_map(|c| rest.find(c)).min().map(|at| from + at);
        rest.match_indices('、').find_map(|(at, _)| causal(at)).into_iter().chain(polite).min().unwrap_or(turn)
    }

    /// An example in a text that teaches the law: a quotation in or of a text, a cell of a table, what a heading names, what
    /// follows たとえば, what the next sentence turns round.
    fn taught(&self) -> Option<Span<Folded>> {
        let block = self.block();
        if !self.teaches {
            return None;
        }
        let sentence = self.sentence();
        let example = ["たとえば", "例えば"].iter().any(|w| sentence.of(&block.folded).starts_with(w));
        if block.is_heading() || example || self.turned() {
            return Some(sentence);
        }
        let quoted = || block.quotations.iter().map(|q| q.span).find(|q| q.overlaps(self.found.span));
        let set_off = || (block.cell.is_some() || block.kind == BlockKind::Quote).then(|| Span::new(0, block.folded.len()));
        quoted().or_else(set_off)
    }

    /// 医師がすすめるからといって、…: it is granted, and not said.
    fn conceded(&self) -> Option<Span<Folded>> {
        const CONCEDES: [&str; 6] = ["からといって", "からと言って", "といっても", "と言っても", "としたら", "とすれば"];
        let rest = &self.block().folded[self.found.span.end()..];
        CONCEDES.iter().any(|w| rest.starts_with(w)).then_some(self.found.span)
    }

    /// The next sentence turns round: 食品は対象ではありません。しかし…
    fn turned(&self) -> bool {
        let rest = self.block().folded[self.sentence().end()..].trim_start();
        ["しかし", "ただし", "もっとも", "とはいえ"].iter().any(|w| rest.starts_with(w))
    }

    fn in_sentence(&self, cues: &ClassSet) -> Option<Span<Folded>> {
        self.hits.within(self.index, self.sentence(), cues).find(|h| !self.found.span.contains(h.span)).map(|h| h.span)
    }

    /// Who was told something is not the one who tells it: 余命を告げられた方でも治ります.
    fn reported(&self) -> Option<Span<Folded>> {
        let text = &self.block().folded;
        let told = |end: usize| {
            let rest = text[end..].trim_start_matches(['た', 'て', 'い', 'る']);
            ["方", "人", "患者", "お客", "あなた"].iter().any(|w| rest.starts_with(w))
        };
        self.hits
            .within(self.index, self.sentence(), &self.cues().reported)
            .filter(|h| !self.found.span.contains(h.span))
            .find(|h| h.span.end() > self.found.span.start() || !told(h.span.end()))
            .map(|h| h.span)
    }

    fn negated(&self) -> Option<Span<Folded>> {
        if self.found.denied || (!self.found.polar && self.found.form.negative()) {
            return Some(self.found.span);
        }
        // 戻らないわけではありません: it may well come back, and more is not said.
        if !self.found.polar && self.found.form.denied_twice() && !self.found.form.certain() {
            return Some(self.found.span);
        }
        self.after_in_sentence(&self.cues().denial).or_else(|| self.nothing_of_the_kind())
    }

    /// What the claim is an attribute of does not exist: 副作用のない薬はありません, 必ず治る方法は見つかっていません,
    /// 痩せるなんてこと、ないです.
    fn nothing_of_the_kind(&self) -> Option<Span<Folded>> {
        let rest = &self.block().folded[self.found.span.end()..];
        let named = ["なんて", "とか", "など", "といった", "という"].iter().any(|w| rest.starts_with(w));
        // シミを消す、シワをなくすといった働きはありません
        let listed = || rest[..self.sentence().end().max(self.found.span.end()) - self.found.span.end()].contains("といった");
        // 値引きは行っていません: a bare noun is denied by its verb.
        let noun = !self.found.span.of(&self.block().folded).ends_with(['ば', 'と', 'は', 'が', 'て', 'で', 'に', 'を']);
        let bare = noun
            && self.found.words.last().is_some_and(|w| w.stem_end == self.found.span.end())
            && rest.starts_with(['は', 'を', 'も', 'の', '、', 'や', 'と']);
        if self.is_attributive() || named || bare || listed() { self.sentence_denies() } else { None }
    }

    /// The sentence ends in a denial after the candidate.
    fn sentence_denies(&self) -> Option<Span<Folded>> {
        const DENIES: [&str; 8] = ["ありません", "ございません", "ません", "ない", "ないです", "なかった", "存在しない", "ませんでした"];
        const ONLY: [&str; 6] = ["しかない", "しかありません", "しかございません", "ほかにない", "ほかにありません", "に過ぎない"];
        let sentence = self.sentence();
        let text = sentence.of(&self.block().folded).trim_end_matches(['。', '!', '?', '」', ' ']);
        // 副作用のない薬はないと考えておくほうがよい
        let rest: String = self.block().folded[self.found.span.end()..].chars().take(14).take_while(|c| *c != '。').collect();
        let soon = ["はない", "はありません", "はございません", "もありません", "などない", "などありません", "は存在し"]
            .iter()
            .any(|w| rest.contains(w));
        let denies = (DENIES.iter().any(|e| text.ends_with(e)) || soon) && !ONLY.iter().any(|e| text.ends_with(e) || rest.contains(e));
        (denies && self.found.span.end() < sentence.start() + text.len()).then_some(sentence)
    }

    /// The claim stands before the noun it describes.
    fn is_attributive(&self) -> bool {
        is_attributive(&self.block().folded, self.found.span.end())
    }

    fn question(&self) -> Option<Span<Folded>> {
        let block = self.block();
        if let Some(span) = self.form(Form::QUESTION) {
            return Some(span);
        }
        let sentence = self.sentence();
        let text = sentence.of(&block.folded).trim_end_matches(['」', '』', ')', '"', ' ']);
        // 参加しませんか invites; it does not ask whether the claim is true.
        let invites = ["ませんか。", "みませんか?", "しませんか?"].iter().any(|w| text.ends_with(w)) && self.is_attributive();
        let asks = !invites
            && (text.ends_with('?')
                || text.ends_with("か。")
                || text.ends_with("ていないか")
                || text.ends_with("の。") && text.starts_with("q"));
        let last_clause = block.sentence_at(self.found.predicate).and_then(|i| block.sentences[i].clauses.last().copied());
        let in_last = last_clause.is_none_or(|c| self.found.span.end() > c.span.start());
        // 失敗しない医師を選びたいのですが: in a heading that is what somebody asks.
        let wonders = block.is_heading()
            && ["のですが", "んですが", "のですけど", "んですけど"].iter().any(|w| text.trim_end_matches('。').ends_with(w));
        if (asks && in_last) || wonders || block.is_question() {
            return Some(sentence);
        }
        self.after_in_sentence(&self.cues().question)
    }

    /// The clause asks the reader to do something, and the candidate is no attribute of the thing asked for.
    fn instructed(&self) -> Option<Span<Folded>> {
        if let Some(span) = self.form(Form::REQUEST) {
            return Some(span);
        }
        let block = self.block();
        let sentence = block.sentence_at(self.found.predicate).map(|i| &block.sentences[i])?;
        // 条件まで必ず読むこと: a sentence that ends so is an order; とのこと is hearsay.
        let text = sentence.span.of(&block.folded).trim_end_matches(['。', '!']);
        let hearsay = ["とのこと", "ということ"].iter().any(|w| text.ends_with(w));
        if text.ends_with("こと") && !hearsay && self.found.span.end() + "こと".len() < sentence.span.end() {
            return Some(sentence.span);
        }
        if self.is_attributive() {
            return None;
        }
        let clause = sentence.clauses.iter().find(|c| self.found.predicate < c.span.end())?;
        // 必ず増えますので、一度お話を聞かせてください: the request follows from the claim and does not make it one.
        let end = clause.span.end().min(self.reach());
        let rest = Span::new(self.found.span.end().min(end), end);
        // お試しください is an invitation: it makes the claim before it no instruction.
        if self.hits.within(self.index, rest, &self.cues().invitation).next().is_some() {
            return None;
        }
        self.hits.within(self.index, rest, &self.cues().request).find(|h| !h.form.negative()).map(|h| h.span)
    }

    fn quoted(&self) -> Option<Span<Folded>> {
        let block = self.block();
        let cues = self.cues();
        let sentence = self.sentence();
        if self.teaches && self.turned() {
            return Some(sentence);
        }
        // 塗った瞬間に消えるとか、盛りすぎでしょ
        let tail = Span::new(self.found.span.end().min(sentence.end()), sentence.end());
        // する表現 begins in the predicate of 保証する表現.
        let from = Span::new(self.found.predicate.max(self.found.span.start()).min(sentence.end()), sentence.end());
        let uttered = |h: &&Hit| h.span.end() > self.found.span.end() && !h.form.negative();
        if let Some(hit) = self.hits.within(self.index, from, &cues.uttered).find(uttered) {
            return Some(hit.span);
        }
        // The predicate decides who is speaking: 広告で「若返り」と書くのは…
        let predicate = Span::new(self.found.predicate, self.found.predicate + 1);
        let quotation = block.quotations.iter().find(|q| q.span.contains(predicate));
        if let Some(quotation) = quotation {
            let after = Span::new(quotation.span.end(), sentence.end().max(quotation.span.end()));
            if let Some(hit) = self.hits.within(self.index, after, &cues.speaking).next() {
                return Some(hit.span);
            }
            let before = Span::new(sentence.start(), quotation.span.start().max(sentence.start()));
            if let Some(hit) =
                self.hits.within(self.index, before, &cues.warning).chain(self.hits.within(self.index, before, &cues.legal)).next()
            {
                return Some(hit.span);
            }
            // 『…』 in a sentence that speaks of books is a title.
            let title = quotation.span.of(&block.folded).starts_with('『')
                && ["著", "書籍", "本で", "本を", "本が", "本は", "出版", "新刊", "小説", "論文", "記事"]
                    .iter()
                    .any(|w| sentence.of(&block.folded).contains(w));
            if title {
                return Some(quotation.span);
            }
            if quotation.span.end() < sentence.end()
                && let Some(span) = self.sentence_denies()
            {
                return Some(span);
            }
            return neighbour::warns(self, &cues.critical).or_else(|| neighbour::introduced(self, &cues.critical));
        }
        // 「」 left out: 必ず治るとうたう広告には注意
        if let Some(mention) = self.hits.within(self.index, tail, &cues.mention).next() {
            let close = block.folded[self.found.span.end()..mention.span.start().max(self.found.span.end())].chars().count() <= 12;
            let rest = Span::new(mention.span.start(), sentence.end().max(mention.span.start()));
            let warned = self.hits.within(self.index, rest, &cues.critical).next();
            if close && warned.is_some() {
                return warned.map(|h| h.span);
            }
        }
        neighbour::warns(self, &cues.critical).or_else(|| neighbour::introduced(self, &cues.critical))
    }
}
