//! A page for those who answer for what is published: what a document owes first, then the article as it reads, with
//! what was found beside it.
//!
//! The page asks for nothing from anywhere, and its policy forbids it to; of scripts only its own may run, which the
//! policy knows by their hash. It works without: a document is opened and closed by the browser, and only filters and
//! keys need the script. It is written document by document, so the outcome and the rules stand at its end; style and
//! script put the outcome on top.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::document::{Block, BlockKind};
use crate::finding::{Finding, Place, Status};
use crate::lint::{DocumentReport, SourceReport};
use crate::meta::{Lang, Severity};
use crate::obligation::State;
use crate::problem::Gravity;
use crate::report::escape::markup;
use crate::report::told::{self, Told};
use crate::report::words;
use crate::report::{Context, Reporter, Run, law_line};

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");
/// The hash of the script, as the policy of the page wants it; a test holds the two together.
const SCRIPT_HASH: &str = "sha256-DYdyZuCzJhC08T5hJPAvt8WCo5/1v7XNElqrSqJ29r0=";

/// The reporter.
pub struct Html<'a> {
    context: Context<'a>,
    label: &'static Labels,
    documents: usize,
    /// How many findings there are of each category, severity and status.
    categories: BTreeMap<&'static str, usize>,
    severities: [usize; 3],
    statuses: BTreeMap<&'static str, usize>,
    spoke: BTreeSet<usize>,
}

impl<'a> Html<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self {
            context,
            label: labels(context.lang),
            documents: 0,
            categories: BTreeMap::new(),
            severities: [0; 3],
            statuses: BTreeMap::new(),
            spoke: BTreeSet::new(),
        }
    }

    fn document(&mut self, out: &mut dyn Write, report: &SourceReport, document: &DocumentReport) -> io::Result<()> {
        self.documents += 1;
        let (number, lang) = (self.documents, self.context.of(document));
        let (words, label) = (words::of(lang), labels(lang));
        let found: Vec<Told<'_>> = told::of(self.context, report, document).collect();
        let mut counts = [0usize; 3];
        for told in &found {
            counts[told.finding.severity as usize] += usize::from(told.finding.status == Status::New);
            self.severities[told.finding.severity as usize] += 1;
            *self.categories.entry(told.finding.category.name()).or_default() += 1;
            *self.statuses.entry(told.finding.status.word()).or_default() += 1;
            self.spoke.extend(&told.finding.rules);
        }
        let met = document.ledger.iter().filter(|o| o.state() == State::Met).count();
        writeln!(
            out,
            "<details class=\"document\" id=\"d{number}\" lang=\"{lang}\"><summary><h2><bdi>{}</bdi></h2>",
            markup(&document.document.name(report.source.name()))
        )?;
        write!(out, "<span class=\"facts\">{} {}", label.profile, words.kind_of_page(document.profile))?;
        for severity in Severity::ALL.iter().rev() {
            let count = counts[*severity as usize];
            if count > 0 {
                write!(out, " <b class=\"badge {severity}\">{} {count}</b>", words.severity(*severity))?;
            }
        }
        if !document.ledger.is_empty() {
            let state = if met == document.ledger.len() { "met" } else { "owed" };
            write!(out, " <b class=\"badge {state}\">{} {met}/{}</b>", label.duties, document.ledger.len())?;
        }
        writeln!(out, "</span></summary>")?;
        self.ledger(out, document, number, &found)?;
        let mut beside: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, told) in found.iter().enumerate() {
            beside.entry(told.finding.place.block).or_default().push(at);
        }
        // What is missing is told in the ledger: it has no place of its own, and a heading would have them all beside it.
        let said = |notes: &Vec<usize>| notes.iter().copied().filter(|&n| found[n].finding.obligation.is_none()).collect::<Vec<_>>();
        writeln!(out, "<section class=\"text\"><h3 class=\"part\">{}</h3>", label.text)?;
        let blocks = &document.document.blocks;
        let mut at = 0;
        while at < blocks.len() {
            let end = at + group(&blocks[at..]);
            // Most of a text has nothing beside it and needs no row of its own.
            let notes: Vec<usize> = beside.range(at..end).flat_map(|(_, notes)| said(notes)).collect();
            if !notes.is_empty() {
                write!(out, "<div class=\"row\"><div>")?;
            }
            self.blocks(out, number, &blocks[at..end], at, &found, &beside)?;
            if !notes.is_empty() {
                writeln!(out, "</div><div>")?;
                for note in notes {
                    self.note(out, number, note, &found[note])?;
                }
                write!(out, "</div></div>")?;
            }
            writeln!(out)?;
            at = end;
        }
        if !document.document.unchecked.is_empty() {
            writeln!(out, "<p class=\"unchecked\">{}</p>", markup(&words::unchecked(document, words)))?;
        }
        writeln!(out, "</section></details>")
    }

    /// What a document owes, what of it is said, and where; beside it what was found of that.
    fn ledger(&self, out: &mut dyn Write, document: &DocumentReport, number: usize, found: &[Told<'_>]) -> io::Result<()> {
        let lang = self.context.of(document);
        let link = |place: &Place| format!(" <a href=\"#d{number}b{}\">「{}」</a>", place.block, markup(&place.quote));
        let words = words::of(lang);
        if document.ledger.is_empty() {
            return Ok(());
        }
        writeln!(out, "<section class=\"ledger\"><h3 class=\"part\">{}</h3>", words.obligations)?;
        for (owed, obligation) in document.ledger.iter().enumerate() {
            let state = obligation.state();
            writeln!(
                out,
                "<div class=\"duty row {}\"><div><p><b class=\"badge {0}\">{}</b> <b>{}</b> {} <small>{}</small></p><ul>",
                state.word(),
                words.state(state),
                words.duty(obligation.category),
                markup(obligation.subject_name.get(lang)),
                obligation.category,
            )?;
            for element in &obligation.elements {
                let title = markup(element.title.get(lang));
                write!(out, "<li class=\"{}\">{title}: {}", element.state.word(), words.element(element.state))?;
                for place in element.evidence.iter().take(3) {
                    write!(out, "{}", link(place))?;
                }
                writeln!(out, "</li>")?;
            }
            for flaw in &obligation.flaws {
                write!(out, "<li class=\"partial\">{}:{}", markup(self.context.rules.rules[flaw.rule].title.get(lang)), link(&flaw.place))?;
                if let Some((place, distance)) = &flaw.against {
                    write!(out, " —{} {}", link(place), (words.apart)(*distance))?;
                }
                writeln!(out, "</li>")?;
            }
            writeln!(out, "</ul></div><div>")?;
            for (note, told) in found.iter().enumerate().filter(|(_, t)| t.finding.obligation == Some(owed)) {
                self.note(out, number, note, told)?;
            }
            writeln!(out, "</div></div>")?;
        }
        writeln!(out, "</section>")
    }

    /// The blocks of one row: a table, a list, or a single block.
    fn blocks(
        &self,
        out: &mut dyn Write,
        number: usize,
        blocks: &[Block],
        first: usize,
        found: &[Told<'_>],
        beside: &BTreeMap<usize, Vec<usize>>,
    ) -> io::Result<()> {
        let text = |out: &mut dyn Write, index: usize| {
            let findings: Vec<(usize, &Finding)> = beside.get(&index).into_iter().flatten().map(|&at| (at, found[at].finding)).collect();
            marked(out, number, &blocks[index - first], &findings)
        };
        let id = |index: usize| format!("id=\"d{number}b{index}\"");
        let head = &blocks[0];
        if head.cell.is_some() {
            write!(out, "<table>")?;
            let mut last = None;
            for (index, block) in (first..).zip(blocks) {
                let Some(cell) = block.cell else { continue };
                let tag = if cell.row == 0 { "th" } else { "td" };
                match last {
                    // a cell of several paragraphs
                    Some((row, column)) if (row, column) == (cell.row, cell.column) => write!(out, "<br>")?,
                    Some((row, column)) if row == cell.row => {
                        write!(out, "</{tag}>")?;
                        skip(out, column + 1, cell.column)?;
                        write!(out, "<{tag} {}>", id(index))?;
                    }
                    _ => {
                        if let Some((row, _)) = last {
                            write!(out, "</{}></tr>", if row == 0 { "th" } else { "td" })?;
                        }
                        write!(out, "<tr>")?;
                        skip(out, 0, cell.column)?;
                        write!(out, "<{tag} {}>", id(index))?;
                    }
                }
                text(out, index)?;
                last = Some((cell.row, cell.column));
            }
            return write!(out, "</{}></tr></table>", if last.is_some_and(|(row, _)| row == 0) { "th" } else { "td" });
        }
        if head.kind == BlockKind::Item {
            write!(out, "<ul>")?;
            for (index, block) in (first..).zip(blocks) {
                let label = block.label.as_deref().map_or(String::new(), |l| format!("<span class=\"scope\">{}</span> ", markup(l)));
                write!(out, "<li {}>{label}", id(index))?;
                text(out, index)?;
                write!(out, "</li>")?;
            }
            return write!(out, "</ul>");
        }
        let (open, close) = match head.kind {
            BlockKind::Heading(level) => {
                let level = (level + 2).min(6);
                (format!("<h{level} {}>", id(first)), format!("</h{level}>"))
            }
            BlockKind::Quote => (format!("<blockquote {}>", id(first)), "</blockquote>".to_owned()),
            BlockKind::Paragraph => (format!("<p {}>", id(first)), "</p>".to_owned()),
            kind => (format!("<p {} class=\"aside\"><span class=\"scope\">{}</span> ", id(first), kind.scope()), "</p>".to_owned()),
        };
        out.write_all(open.as_bytes())?;
        text(out, first)?;
        out.write_all(close.as_bytes())
    }

    /// A finding, as it stands beside the text.
    fn note(&self, out: &mut dyn Write, number: usize, at: usize, told: &Told<'_>) -> io::Result<()> {
        let (words, label, finding) = (words::of(told.lang), labels(told.lang), told.finding);
        let note = at + 1;
        write!(
            out,
            "<div class=\"note {severity} {status}\" id=\"n{number}-{note}\" tabindex=\"-1\" data-severity=\"{severity}\" \
             data-category=\"{}\" data-status=\"{status}\" data-k1=\"{}\"><p><a href=\"#m{number}-{note}\">{note}</a> \
             <b class=\"badge {severity}\">{}</b> <b>{}</b></p>",
            finding.category,
            finding.fingerprint,
            words.severity(finding.severity),
            markup(&told.message()),
            severity = finding.severity,
            status = finding.status.word(),
        )?;
        if finding.status != Status::New {
            write!(out, "<p class=\"status\">{}", label.status(finding.status.word()))?;
            if let Some(by) = &finding.suppression {
                let parts: Vec<&str> = [Some(by.reason.as_str()), by.by.as_deref(), by.until.as_deref()].into_iter().flatten().collect();
                write!(out, ": {}", markup(&parts.join(words.comma)))?;
            }
            write!(out, "</p>")?;
        }
        if !told.propose().is_empty() {
            write!(out, "<p>{}: {}</p>", words.propose, markup(told.propose()))?;
        }
        for edit in told.edits() {
            write!(out, "<p>{} ({}): 「{}」</p>", words.insert, markup(&edit.snippet), markup(&edit.words))?;
        }
        write!(out, "<p class=\"law\">{}: ", words.law)?;
        if let Some(law) = told.laws().first() {
            write!(out, "{} — ", markup(&law_line(law, told.rules, told.lang)))?;
        }
        writeln!(out, "<a href=\"#{0}\">{0}</a></p></div>", told.rule.id)
    }

    fn filters(&self, out: &mut dyn Write) -> io::Result<()> {
        let (words, label) = (words::of(self.context.lang), self.label);
        let check = |out: &mut dyn Write, name: &str, value: &str, text: &str, count: usize| {
            writeln!(
                out,
                "<label><input type=\"checkbox\" name=\"{name}\" value=\"{value}\" checked> {text} <small>{count}</small></label>"
            )
        };
        writeln!(out, "<form id=\"filters\" autocomplete=\"off\" hidden><fieldset><legend>{}</legend>", label.severity)?;
        for severity in Severity::ALL.iter().rev() {
            check(out, "severity", severity.word(), words.severity(*severity), self.severities[*severity as usize])?;
        }
        writeln!(out, "</fieldset><fieldset><legend>{}</legend>", label.state)?;
        for (status, count) in &self.statuses {
            check(out, "status", status, label.status(status), *count)?;
        }
        writeln!(out, "</fieldset><label>{} <select name=\"category\"><option value=\"\">{}</option>", label.category, label.all)?;
        for (category, count) in &self.categories {
            writeln!(out, "<option value=\"{category}\">{category} ({count})</option>")?;
        }
        writeln!(
            out,
            "</select></label><label>{} <input type=\"search\" name=\"document\"></label>\
             <label><input type=\"checkbox\" name=\"keys\" checked> {}</label>\
             <button type=\"button\" id=\"open\">{}</button><button type=\"button\" id=\"close\">{}</button>\
             <output id=\"shown\" data-of=\"{}\"></output></form>",
            label.document, label.keys, label.open, label.close, words.findings
        )
    }

    fn rules(&self, out: &mut dyn Write) -> io::Result<()> {
        let (rules, lang) = (self.context.rules, self.context.findings_lang.unwrap_or(self.context.lang));
        let words = words::of(lang);
        writeln!(out, "<section id=\"rules\" lang=\"{lang}\"><h2>{}</h2>", self.label.rules)?;
        for rule in self.spoke.iter().map(|&r| &rules.rules[r]) {
            writeln!(out, "<h3 id=\"{0}\" tabindex=\"-1\">{1} <small>{0}</small></h3>", rule.id, markup(rule.title.get(lang)))?;
            for (head, text) in [(words.why, rule.why.get(lang)), (words.propose, rule.propose.get(lang))] {
                if !text.is_empty() {
                    writeln!(out, "<p>{head}: {}</p>", markup(text))?;
                }
            }
            writeln!(out, "<ul>")?;
            for law in &rule.law {
                let line = markup(&law_line(law, rules, lang));
                // A pack of the user may name any address; only those of the web are links.
                let url = rules.sources.get(&law.source).and_then(|s| s.url.as_deref());
                match url.filter(|u| u.starts_with("https://") || u.starts_with("http://")) {
                    Some(url) => writeln!(out, "<li><a rel=\"noreferrer\" href=\"{}\">{line}</a></li>", markup(url))?,
                    None => writeln!(out, "<li>{line}</li>")?,
                }
            }
            writeln!(out, "</ul>")?;
        }
        writeln!(out, "</section>")
    }
}

impl Reporter for Html<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.context.lang;
        writeln!(
            out,
            "<!doctype html>\n<!-- kotowari report -->\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
             script-src '{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>kotowari: {title}</title>\n<style>{STYLE}</style></head>\n\
             <body><header><h1>kotowari <small>{title}</small></h1></header>\n<main>",
            title = self.label.title
        )
    }

    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        report.documents.iter().try_for_each(|d| self.document(out, report, d))
    }

    fn end(&mut self, out: &mut dyn Write, run: &Run) -> io::Result<()> {
        let lang = self.context.lang;
        if !self.spoke.is_empty() {
            self.rules(out)?;
        }
        let state = match (run.incomplete(), run.failed || run.counts[Severity::Error as usize] > 0) {
            (true, _) => "incomplete",
            (false, true) => "owed",
            (false, false) => "met",
        };
        writeln!(
            out,
            "</main>\n<section id=\"summary\" aria-label=\"{}\"><p class=\"outcome {state}\">{}</p><p>{}</p><p class=\"facts\">kotowari {}{}</p>",
            self.label.summary,
            words::outcome(run, lang),
            words::of(lang).stance,
            env!("CARGO_PKG_VERSION"),
            run.as_of.map_or(String::new(), |day| format!("{}{day}", self.label.as_of)),
        )?;
        if !run.problems.is_empty() {
            writeln!(out, "<ul class=\"problems\">")?;
            for problem in &run.problems {
                let class = if problem.gravity == Gravity::Error { "error" } else { "warning" };
                let file = problem.file.as_deref().map_or(String::new(), |f| format!("<bdi>{}</bdi>: ", markup(f)));
                writeln!(out, "<li class=\"{class}\">{file}{}</li>", markup(&problem.message))?;
            }
            writeln!(out, "</ul>")?;
        }
        self.filters(out)?;
        writeln!(out, "<p class=\"sign\">{}</p>", self.label.sign)?;
        writeln!(out, "</section>\n<script>{SCRIPT}</script></body></html>")
    }
}

/// How many blocks from here on stand in one row: the cells of a table, the items of a list, or one block.
fn group(blocks: &[Block]) -> usize {
    let table = |b: &Block| b.cell.map(|c| c.table);
    let together = |b: &&Block| match table(&blocks[0]) {
        Some(head) => table(b) == Some(head),
        None => blocks[0].kind == BlockKind::Item && b.kind == BlockKind::Item && table(b).is_none(),
    };
    blocks.iter().take_while(together).count().max(1)
}

/// An empty cell for columns that a row does not fill.
fn skip(out: &mut dyn Write, from: usize, to: usize) -> io::Result<()> {
    if from < to { write!(out, "<td colspan=\"{}\"></td>", to - from) } else { Ok(()) }
}

/// The text of a block, cut wherever a finding begins or ends. Findings may overlap.
fn marked(out: &mut dyn Write, number: usize, block: &Block, findings: &[(usize, &Finding)]) -> io::Result<()> {
    let mut edges: Vec<(usize, bool, usize)> = Vec::with_capacity(findings.len() * 2);
    for (at, (_, finding)) in findings.iter().enumerate().filter(|(_, (_, f))| !f.place.view.is_empty()) {
        let view = finding.place.view;
        edges.extend([(view.start(), true, at), (view.end(), false, at)]);
    }
    // At one place ends come before beginnings.
    edges.sort_unstable();
    let mut open: BTreeSet<usize> = BTreeSet::new();
    let mut from = 0;
    for (edge, begins, at) in edges {
        piece(out, number, &block.view[from..edge], findings, &open)?;
        from = edge;
        if begins {
            open.insert(at);
        } else {
            open.remove(&at);
            let note = findings[at].0 + 1;
            write!(out, "<sup id=\"m{number}-{note}\"><a href=\"#n{number}-{note}\">{note}</a></sup>")?;
        }
    }
    piece(out, number, &block.view[from..], findings, &open)
}

fn piece(out: &mut dyn Write, number: usize, text: &str, findings: &[(usize, &Finding)], open: &BTreeSet<usize>) -> io::Result<()> {
    let Some(worst) = open.iter().map(|&at| findings[at].1).max_by_key(|f| (f.status == Status::New, f.severity)) else {
        return out.write_all(markup(text).as_bytes());
    };
    if text.is_empty() {
        return Ok(());
    }
    let notes: Vec<String> = open.iter().map(|&at| format!("n{number}-{}", findings[at].0 + 1)).collect();
    let (severity, status) = (worst.severity, worst.status.word());
    write!(out, "<mark class=\"{severity} {status}\" data-notes=\"{}\">{}</mark>", notes.join(" "), markup(text))
}

/// What the page itself says.
struct Labels {
    title: &'static str,
    summary: &'static str,
    profile: &'static str,
    duties: &'static str,
    text: &'static str,
    severity: &'static str,
    state: &'static str,
    category: &'static str,
    all: &'static str,
    document: &'static str,
    keys: &'static str,
    open: &'static str,
    close: &'static str,
    rules: &'static str,
    as_of: &'static str,
    /// For the hand of whoever answers for it, on paper.
    sign: &'static str,
    statuses: &'static [(&'static str, &'static str)],
}

impl Labels {
    fn status(&self, word: &'static str) -> &'static str {
        self.statuses.iter().find(|(w, _)| *w == word).map_or(word, |(_, text)| text)
    }
}

fn labels(lang: Lang) -> &'static Labels {
    match lang {
        Lang::Ja => &JA,
        Lang::En => &EN,
    }
}

static JA: Labels = Labels {
    title: "表現と記載の確認結果",
    summary: "結果",
    profile: "文書の種類:",
    duties: "記載",
    text: "本文と指摘",
    severity: "重大度",
    state: "状態",
    category: "分類",
    all: "すべて",
    document: "文書名",
    keys: "j・kキーで指摘を移動",
    open: "すべて開く",
    close: "すべて閉じる",
    rules: "ルールと根拠",
    as_of: "、判定日 ",
    sign: "確認者: ＿＿＿＿＿＿＿＿＿＿　日付: ＿＿＿＿＿＿＿＿",
    statuses: &[
        ("new", "要対応"),
        ("baseline", "既存"),
        ("suppressed", "文書内で除外"),
        ("waived", "承認済み"),
        ("outside-diff", "変更箇所の外"),
    ],
};

static EN: Labels = Labels {
    title: "claims and disclosures",
    summary: "Outcome",
    profile: "profile:",
    duties: "obligations",
    text: "Text and findings",
    severity: "Severity",
    state: "Status",
    category: "Category",
    all: "all",
    document: "Document",
    keys: "keys j and k step through findings",
    open: "Open all",
    close: "Close all",
    rules: "Rules and law",
    as_of: ", as of ",
    sign: "Reviewed by: ____________________ Date: ______________",
    statuses: &[("outside-diff", "outside the change"), ("suppressed", "excepted in the document")],
};

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_knows_the_script() {
        assert_eq!(SCRIPT_HASH, format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(SCRIPT))));
    }
}
