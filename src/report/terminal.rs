//! For people at a terminal: findings drawn by codespan-reporting, the ledger as a table, one line that sums up.
//!
//! A Japanese paragraph is often one line of 500 columns and codespan draws whole lines. Every label is therefore given
//! a file of its own that holds a window around it, with the true line and column numbers.

use std::io::{self, Write};
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic, Label, LabelStyle, Severity as Level};
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{self, Config};
use termcolor::Buffer;

use crate::finding::{Role, Status};
use crate::lint::{DocumentReport, SourceReport};
use crate::meta::{Lang, Severity};
use crate::obligation::{ElementState, State};
use crate::problem::{Gravity, Problem};
use crate::report::compact::printable;
use crate::report::told::{self, Told};
use crate::report::words;
use crate::report::{Context, Reporter, Run};
use crate::source::{Encoding, Source, Start};
use crate::span::{Span, Src};

/// Characters shown on each side of a label.
const AROUND: usize = 32;
/// From so many findings of one document on, they are listed by rule instead of drawn.
const MANY: usize = 20;

/// The reporter.
pub struct Terminal<'a> {
    context: Context<'a>,
}

impl<'a> Terminal<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context }
    }

    /// Findings that say the same of one rule, drawn: where, what is wrong, what would be enough, and where to read the law.
    fn drawn(&self, out: &mut dyn Write, message: &str, group: &[&Told<'_>]) -> io::Result<()> {
        let told = group[0];
        let words = words::of(told.lang);
        let mut windows = Windows::default();
        let mut labels = Vec::new();
        for told in group {
            let name = told.name();
            let mut label = |span: Span<Src>, style, text: &str| {
                labels.push(windows.label(told.source, &name, span.start()..span.end(), style, text));
            };
            label(told.finding.place.span, LabelStyle::Primary, "");
            // The ledger below shows evidence; a place that is at fault itself is drawn.
            for related in told.finding.related.iter().filter(|r| r.role != Role::Evidence) {
                label(related.place.span, LabelStyle::Secondary, &told.related(related));
            }
        }
        let mut notes = Vec::new();
        if !told.propose().is_empty() {
            notes.push(format!("{}: {}", words.propose, told.propose()));
        }
        notes.extend(told.insertion().map(|what| printable(&format!("{what} (kotowari fix)"))));
        if told.finding.status != Status::New {
            let reason = told.finding.suppression.as_ref().map_or(String::new(), |s| {
                let end = [s.until.as_ref().map(|d| format!("until {d}")), s.by.clone()].into_iter().flatten().collect::<Vec<_>>();
                format!(": {}{}", s.reason, if end.is_empty() { String::new() } else { format!(" ({})", end.join(", ")) })
            });
            notes.push(printable(&format!("{}{reason}", told.finding.status.word())));
        }
        let names: Vec<&str> = group.iter().map(|t| t.finding.fingerprint.as_str()).collect();
        notes.push(format!("{}: kotowari explain {}{} ({})", words.law, told.rule.id, self.context.packs, names.join(" ")));
        let level = match told.finding.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Info => Level::Note,
        };
        let diagnostic =
            Diagnostic::new(level).with_code(told.rule.id.as_str()).with_message(message).with_labels(labels).with_notes(notes);
        draw(out, &windows, &diagnostic, self.context.color)
    }

    /// Many findings of one document: one line each.
    fn listed(&self, out: &mut dyn Write, groups: &[(String, Vec<&Told<'_>>)]) -> io::Result<()> {
        for (message, group) in groups {
            let (first, words) = (group[0], words::of(group[0].lang));
            writeln!(out, "{}[{}]: {} ×{}", first.finding.severity, first.rule.id, printable(message), group.len())?;
            for told in group {
                let [at, _] = told.range();
                let place = format!("{}:{}:{}", told.name(), at.line, at.column);
                writeln!(out, "  {} 「{}」 ({})", printable(&place), shorten(&told.finding.place.quote, 44), told.finding.fingerprint)?;
                if let Some(what) = told.insertion() {
                    writeln!(out, "    + {} (kotowari fix)", printable(&what))?;
                }
            }
            if !first.propose().is_empty() {
                writeln!(out, "  = {}: {}", words.propose, printable(first.propose()))?;
            }
            writeln!(out, "  = {}: kotowari explain {}{}\n", words.law, first.rule.id, self.context.packs)?;
        }
        Ok(())
    }
}

/// The ledger of a document as a table; `brief` leaves out what is met but for its number.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_ledger(out: &mut dyn Write, document: &DocumentReport, name: &str, lang: Lang, brief: bool) -> io::Result<()> {
    let words = words::of(lang);
    let all = document.ledger.len();
    if all == 0 {
        return Ok(());
    }
    let met = document.ledger.iter().filter(|o| o.state() == State::Met).count();
    let profile = format!("{}{}: {}{}", words.open, words.profile, document.profile, words.close);
    writeln!(out, "{}: {}{profile} {met}/{all} {}", words.obligations, printable(name), words.state(State::Met))?;
    for obligation in &document.ledger {
        let state = obligation.state();
        if brief && state == State::Met {
            continue;
        }
        writeln!(
            out,
            "  {} {:<34} {}",
            mark(state == State::Met, state == State::Hollow || state.is_said()),
            obligation.category.name(),
            words.state(state)
        )?;
        for text in obligation.snippets.iter().filter(|s| s.likeness < 100) {
            writeln!(out, "      ≈ {} {} {}% 「{}」", words.drifted, text.id, text.likeness, shorten(&text.place.quote, 44))?;
        }
        for element in &obligation.elements {
            let evidence = element.evidence.first().map_or(String::new(), |p| format!(" 「{}」", shorten(&p.quote, 44)));
            let met = element.state == ElementState::Met;
            if obligation.elements.len() == 1 && evidence.is_empty() {
                continue;
            }
            writeln!(
                out,
                "      {} {} {}{evidence}",
                mark(met, element.state != ElementState::Missing),
                element.title.get(lang),
                words.element(element.state),
            )?;
        }
    }
    writeln!(out)
}

impl Reporter for Terminal<'_> {
    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        let source = &report.source;
        if source.encoding() != Encoding::UTF_8 && source.start() == Start::default() {
            writeln!(out, "{}: {} {}", printable(source.name()), words::of(self.context.lang).encoding, source.encoding())?;
        }
        for document in &report.documents {
            let all = document.findings.len();
            let mut found: Vec<Told<'_>> = told::shown(self.context, report, document).collect();
            // What must be done stands before what should be; a sort keeps the order of reading within.
            found.sort_by_key(|t| std::cmp::Reverse(t.finding.severity));
            // One that does not count has a reason of its own.
            let (new, excepted): (Vec<_>, Vec<_>) = found.iter().partition(|t| t.finding.status == Status::New);
            let mut groups = told::grouped(new);
            if found.len() < MANY {
                groups.extend(excepted.into_iter().map(|t| (t.message(), vec![t])));
                groups.iter().try_for_each(|(message, group)| self.drawn(out, message, group))?;
            } else {
                groups.extend(told::grouped(excepted));
                self.listed(out, &groups)?;
            }
            let name = document.document.name(report.source.name());
            let words = words::of(self.context.of(document));
            if found.len() < all {
                writeln!(out, "{}: {} {}", printable(&name), words.excepted, all - found.len())?;
            }
            if document.document.unchecked.iter().any(|u| u.kind == "topic") {
                writeln!(out, "{}: {}", printable(&name), words.off_topic)?;
            } else if !document.document.unchecked.is_empty() {
                writeln!(out, "{}: {}", printable(&name), words::unchecked(document, words))?;
            }
            write_ledger(out, document, &name, self.context.of(document), true)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, run: &Run) -> io::Result<()> {
        writeln!(out, "{}", words::outcome(run, self.context.lang))?;
        writeln!(out, "{}", words::of(self.context.lang).stance)
    }
}

/// Draws a problem of a pack or a file. `source` is the file it points into, when that is at hand.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_problem(out: &mut dyn Write, problem: &Problem, source: Option<&Source>, color: bool) -> io::Result<()> {
    let level = match problem.gravity {
        Gravity::Error => Level::Error,
        Gravity::Warning => Level::Warning,
    };
    let mut diagnostic = Diagnostic::new(level).with_notes(problem.help.iter().map(|h| format!("help: {}", printable(h))).collect());
    let mut windows = Windows::default();
    match (&problem.file, source, &problem.span) {
        (Some(file), Some(source), Some(span)) => {
            diagnostic = diagnostic.with_message(&problem.message).with_labels(vec![windows.label(
                source,
                file,
                span.clone(),
                LabelStyle::Primary,
                "",
            )]);
        }
        (Some(file), ..) => {
            let at = problem.position.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
            diagnostic = diagnostic.with_message(format!("{}{at}: {}", printable(file), printable(&problem.message)));
        }
        _ => diagnostic = diagnostic.with_message(printable(&problem.message)),
    }
    draw(out, &windows, &diagnostic, color)
}

fn draw(out: &mut dyn Write, windows: &Windows, diagnostic: &Diagnostic<usize>, color: bool) -> io::Result<()> {
    let mut buffer = if color { Buffer::ansi() } else { Buffer::no_color() };
    term::emit_to_write_style(&mut buffer, &Config::default(), windows, diagnostic).map_err(io::Error::other)?;
    // codespan ends lines without a note with blanks
    let text = String::from_utf8_lossy(buffer.as_slice()).into_owned();
    for line in text.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn mark(good: bool, some: bool) -> char {
    match (good, some) {
        (true, _) => '✓',
        (false, true) => '△',
        (false, false) => '✗',
    }
}

fn shorten(text: &str, to: usize) -> String {
    let text = printable(text);
    if text.chars().count() <= to { text } else { text.chars().take(to - 1).chain(['…']).collect() }
}

/// One window: a part of a line around a label.
struct Window {
    name: String,
    text: String,
    line: usize,
    /// Column of the first character of the source that is shown.
    column: usize,
    /// Characters of the window before it.
    lead: usize,
}

#[derive(Default)]
struct Windows(Vec<Window>);

impl Windows {
    /// A label on `range` of `source`, in a window of its own.
    fn label(&mut self, source: &Source, name: &str, range: Range<usize>, style: LabelStyle, message: &str) -> Label<usize> {
        let text = source.text();
        let start = range.start.min(text.len());
        let line_start = source.lines().line_start(start, text);
        let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let end = range.end.clamp(start, line_end);
        let from = text[line_start..start].char_indices().rev().nth(AROUND - 1).map_or(line_start, |(i, _)| line_start + i);
        let to = text[end..line_end].char_indices().nth(AROUND).map_or(line_end, |(i, _)| end + i);
        let at = source.lines().position(from, text);
        let mut shown = String::new();
        if from > line_start {
            shown.push('…');
        }
        let lead = shown.chars().count();
        shown.push_str(&printable(&text[from..start]));
        let label_start = shown.len();
        shown.push_str(&printable(&text[start..end]));
        let label_end = shown.len();
        shown.push_str(&printable(text[end..to].trim_end_matches('\r')));
        if to < line_end {
            shown.push('…');
        }
        let more = if range.end > line_end { " …" } else { "" };
        self.0.push(Window { name: printable(name), text: shown, line: at.line, column: at.column, lead });
        Label::new(style, self.0.len() - 1, label_start..label_end).with_message(format!("{message}{more}"))
    }

    fn get(&self, id: usize) -> Result<&Window, Error> {
        self.0.get(id).ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for Windows {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.get(id)?.name)
    }
    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.get(id)?.text)
    }
    fn line_index(&'a self, id: usize, _byte: usize) -> Result<usize, Error> {
        self.get(id).map(|_| 0)
    }
    fn line_number(&'a self, id: usize, _line: usize) -> Result<usize, Error> {
        Ok(self.get(id)?.line)
    }
    fn column_number(&'a self, id: usize, _line: usize, byte: usize) -> Result<usize, Error> {
        let window = self.get(id)?;
        let shown = window.text.get(..byte).unwrap_or(&window.text).chars().count();
        Ok(window.column + shown.saturating_sub(window.lead))
    }
    fn line_range(&'a self, id: usize, line: usize) -> Result<Range<usize>, Error> {
        let window = self.get(id)?;
        match line {
            0 => Ok(0..window.text.len()),
            given => Err(Error::LineTooLarge { given, max: 0 }),
        }
    }
}
