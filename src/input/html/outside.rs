//! What a page says outside its text: the title, descriptions, structured data. Sites repeat there what stands on the
//! page, and one claim is one finding, so that only sentences are read which have not been read already.

use std::collections::BTreeSet;
use std::ops::Range;

use super::element::{Role, role};
use super::lexer::{self, Piece, Token};
use crate::document::{BlockKind, DocumentBuilder};
use crate::input::jsonl;
use crate::span::{Input, Span, View};
use crate::text::{SpanMap, TextView};

/// Texts that wait until the page has been read.
#[derive(Debug, Default)]
pub(super) struct Outside(Vec<(BlockKind, TextView<View>)>);

/// Keys of structured data whose strings are sentences for people.
const KEYS: [&str; 12] = [
    "@value",
    "abstract",
    "alternativeHeadline",
    "articleBody",
    "award",
    "caption",
    "description",
    "headline",
    "name",
    "reviewBody",
    "slogan",
    "text",
];

impl Outside {
    /// A text as it is shown.
    pub(super) fn view(&mut self, kind: BlockKind, text: TextView<View>) {
        self.0.push((kind, text));
    }

    /// The strings of a script of JSON-LD. Nothing is asked of the JSON but its strings, so a comma too many hides none.
    pub(super) fn json(&mut self, json: &TextView<Input>) {
        let mut wanted = false;
        let mut at = 0;
        while let Some(string) = next_string(&json.text, at) {
            at = string.end + 1;
            let (text, map) = jsonl::unescape::<Input, Input>(&json.text, string, 0);
            if json.text[at.min(json.text.len())..].trim_start().starts_with(':') {
                wanted = KEYS.contains(&text.as_str());
            } else if wanted {
                let (view, inner) = flat(&text, true);
                self.0.push((BlockKind::JsonLd, TextView { text: view, map: inner.compose(&map).compose(&json.map) }));
            }
        }
    }

    /// Adds what the page itself does not say.
    pub(super) fn add_to(self, builder: &mut DocumentBuilder<'_>) {
        if self.0.is_empty() {
            return;
        }
        let mut said: BTreeSet<String> = BTreeSet::new();
        for block in builder.blocks() {
            said.extend(sentences(&block.view).map(|r| bare(&block.view[r])));
        }
        for (kind, text) in self.0 {
            let mut new: Vec<Span<View>> = Vec::new();
            for range in sentences(&text.text) {
                let sentence = &text.text[range.clone()];
                if said.insert(bare(sentence)) {
                    let follows = new.last().is_some_and(|s| s.end() == range.start);
                    let blank = if follows { 0 } else { sentence.len() - sentence.trim_start().len() };
                    new.push(Span::new(range.start + blank, range.end));
                }
            }
            builder.block(kind, text.parts(new));
        }
    }
}

/// What is shown of a text without tags, in which blanks and character references are those of HTML.
pub(in crate::input) fn line(text: &TextView<Input>) -> TextView<View> {
    let (view, map) = flat(&text.text, false);
    TextView { text: view, map: map.compose(&text.map) }
}

/// The next JSON string from `at` on, without its quotes.
fn next_string(json: &str, at: usize) -> Option<Range<usize>> {
    let start = at + json.get(at..)?.find('"')? + 1;
    let mut end = start;
    loop {
        match json.as_bytes().get(end)? {
            b'"' => return Some(start..end),
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
}

/// Sentences, and the parts between bars of a title; with the marks that end them.
fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split_inclusive(['。', '！', '？', '!', '?', '|', '｜', '\n']).map(move |s| {
        at += s.len();
        at - s.len()..at
    })
}

/// What makes two sentences the same.
fn bare(sentence: &str) -> String {
    sentence.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The text of HTML, or of an attribute, on one line but for the borders of blocks.
fn flat<S>(html: &str, markup: bool) -> (String, SpanMap<View, S>) {
    let mut out = String::new();
    let mut map = SpanMap::builder();
    let mut pending: Option<(char, Range<usize>)> = None;
    let mut text = |range: Range<usize>, pending: &mut Option<(char, Range<usize>)>| {
        lexer::pieces(&html[range.clone()], |r, piece| {
            let r = range.start + r.start..range.start + r.end;
            let shown = match piece {
                Piece::Blank(_) => {
                    pending.get_or_insert((' ', r));
                    return;
                }
                Piece::Plain(t) | Piece::Reference(t) => t,
            };
            if let Some((c, r)) = pending.take().filter(|_| !out.is_empty()) {
                out.push(c);
                map.replaced(1, r.start, r.len());
            }
            out.push_str(shown);
            match piece {
                Piece::Plain(_) => map.verbatim(r.start, r.len()),
                _ => map.replaced(shown.len(), r.start, r.len()),
            }
        });
    };
    if markup && html.contains('<') {
        lexer::read(html, |token| match token {
            Token::Text(range) => text(range, &mut pending),
            Token::Open(name, _, range) | Token::Close(name, range) if name == "br" || role(name) != Role::Inline => {
                pending = Some(('\n', range));
            }
            _ => {}
        });
    } else {
        text(0..html.len(), &mut pending);
    }
    (out, map.finish())
}
