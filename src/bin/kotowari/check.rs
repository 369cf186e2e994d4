//! `check` and `obligations`.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use kotowari::config::{Entry, Value};
use kotowari::input;
use kotowari::lint::SourceReport;
use kotowari::report::compact::printable;
use kotowari::report::{self, Context, Reporter, Run};
use kotowari::{Lang, Linter, Problem, Severity};

use crate::args::{CheckArgs, ObligationsArgs, RuleSeverity};
use crate::aside::Aside;
use crate::discover::{self, Piece, Target};
use crate::output::{self, Sink};
use crate::session::Session;
use crate::statistics::{Profiled, Statistics};
use crate::{git, speech};

/// Files that are judged before any is written: enough for all threads, few enough to hold.
const BATCH: usize = 64;
/// The same for parts of files of records, which are larger than most files.
const PARTS: usize = 8;

pub(crate) fn check(args: &CheckArgs) -> Result<u8> {
    let many = &args.many;
    let change = match &args.since {
        Some(reference) => Some(git::since(reference)?),
        None => args.staged.then(git::staged).transpose()?,
    };
    let mut flags = many.aside.flags();
    if !args.select.is_empty() {
        flags.push(Entry::flag("--select", Value::Select(args.select.clone())));
    }
    if !args.ignore.is_empty() {
        flags.push(Entry::flag("--ignore", Value::Ignore(args.ignore.clone())));
    }
    flags.extend(args.severity.iter().map(|RuleSeverity(rule, level)| Entry::flag("--severity", Value::Severity(rule.clone(), *level))));
    flags.extend(args.fail_on.map(|level| Entry::flag("--fail-on", Value::FailOn(level.threshold()))));
    let Some(mut session) = Session::of_many(many, flags, change)? else { return Ok(2) };
    let fail_on = session.projects.fail_on();
    if !session.projects.usable(&many.read.speech) {
        return Ok(2);
    }
    let Some(mut aside) = Aside::open(&session, &many.read.speech)? else { return Ok(2) };
    let linter = &session.linter;
    let packs = many.read.packs.again();
    let mut outputs = outputs(args, linter, &packs, fail_on, &session.found.targets)?;
    let mut run = Run {
        problems: session.found.problems.clone(),
        passed_over: session.found.passed_over,
        as_of: Some(session.day),
        ..Run::default()
    };
    for output in &mut outputs {
        if !output.write(|r, w| r.begin(w))? {
            return Ok(run.exit_code());
        }
    }
    let (mut statistics, mut profiled) = (Statistics::default(), Profiled::default());
    let bar = progress(session.found.targets.len());
    let all = session.each(session.pieces(), |report| {
        match report {
            Err(problem) => run.problems.push(problem),
            Ok(mut report) => {
                aside.apply(&session, &mut report);
                run.add(&report, fail_on);
                statistics.add(&report, linter.rules());
                if args.profile_rules {
                    profiled.add(&report, linter, &session.settings(report.source.name()).levels);
                }
                run.failed |= args.require_complete && list_unchecked(&report);
                for output in &mut outputs {
                    if !output.write(|r, w| r.source(w, &report))? {
                        return Ok(false);
                    }
                }
            }
        }
        bar.set_position(run.files as u64);
        Ok(true)
    })?;
    if !all {
        return Ok(run.exit_code());
    }
    bar.finish_and_clear();
    run.problems.extend(aside.idle());
    if run.more_problems.0 > 0 {
        run.problems.push(Problem::warning(format!("{} more problems are not shown", run.more_problems.0)));
    }
    for output in &mut outputs {
        if !(output.write(|r, w| r.end(w, &run))? && output.finish()?) {
            return Ok(run.exit_code());
        }
    }
    output::problems(&run.problems, speech::color(&many.read.speech, &io::stderr()), |name| aside.text(name));
    let mut tables = Vec::new();
    if args.statistics {
        statistics.write(&mut tables)?;
    }
    if args.profile_rules {
        profiled.write(&mut tables)?;
    }
    if !tables.is_empty() {
        output::say(&String::from_utf8_lossy(&tables));
    }
    let for_people = args.formats.is_empty() || args.formats.iter().any(|f| f == "full");
    if for_people && let Some(step) = statistics.next(&run, aside.has_baseline(), &packs, speech::lang(&many.read.speech)) {
        output::say(&step);
    }
    if run.passed_over > 0 && io::stderr().is_terminal() {
        output::say(&format!("kotowari: {} files of other kinds in the folders were not checked", run.passed_over));
    }
    Ok(run.exit_code())
}

pub(crate) fn batch(pieces: &mut impl Iterator<Item = Piece>) -> Vec<Piece> {
    let mut parts = 0;
    let mut batch = Vec::new();
    while batch.len() < BATCH && parts < PARTS {
        let Some(piece) = pieces.next() else { break };
        parts += usize::from(matches!(piece, Piece::Part { .. }));
        batch.push(piece);
    }
    batch
}

/// Names what was not examined; whether there is any.
fn list_unchecked(report: &SourceReport) -> bool {
    let regions = report.documents.iter().flat_map(|d| d.document.unchecked.iter().map(move |u| (&d.document, u)));
    let mut any = false;
    for (document, region) in regions {
        any = true;
        let at = report.source.lines().position(region.span.start(), report.source.text());
        let name = document.name(report.source.name());
        output::say(&format!("{name}:{}:{}: not examined: {} ({})", at.line, at.column, region.kind, region.reason));
    }
    any
}

/// A reporter and where it writes.
struct Output<'a> {
    reporter: Box<dyn Reporter + 'a>,
    sink: Sink,
    name: String,
    /// The file, by whatever path it was named.
    place: Option<PathBuf>,
}

impl Output<'_> {
    /// Runs a step; `false` when nobody reads any more.
    fn write(&mut self, step: impl FnOnce(&mut dyn Reporter, &mut dyn io::Write) -> io::Result<()>) -> Result<bool> {
        output::settled(step(self.reporter.as_mut(), self.sink.writer()), &self.name)
    }

    fn finish(&mut self) -> Result<bool> {
        output::settled(self.sink.finish(), &self.name)
    }
}

fn outputs<'a>(
    args: &CheckArgs,
    linter: &'a Linter,
    packs: &'a str,
    fail_on: Option<Severity>,
    targets: &[Target],
) -> Result<Vec<Output<'a>>> {
    let speech = &args.many.read.speech;
    let formats = if args.formats.is_empty() { vec!["full".to_owned()] } else { args.formats.clone() };
    let mut outputs: Vec<Output<'a>> = Vec::new();
    for format in formats {
        let (token, file) = format.split_once('=').map_or((format.as_str(), None), |(t, f)| (t, Some(PathBuf::from(f))));
        let Some((_, make)) = report::REPORTERS.iter().find(|(name, _)| *name == token) else {
            let known: Vec<&str> = report::REPORTERS.iter().map(|(n, _)| *n).collect();
            bail!("`{token}` is no output format; formats are {}", known.join(", "));
        };
        if let Some(file) = &file {
            if file.as_os_str().is_empty() {
                bail!("`{format}` names no file; write {token}=FILE");
            }
            beside_drafts(file, token, targets, &args.many.paths)?;
        }
        let name = file.as_ref().map_or_else(|| "standard output".to_owned(), |f| f.display().to_string());
        let place = file.as_deref().map(resolved);
        if outputs.iter().any(|o| o.place == place) {
            bail!("two formats would be written to {name}; give one of them another =FILE");
        }
        let color = file.is_none() && speech::color(speech, &io::stdout());
        let context = Context {
            rules: linter.rules(),
            findings_lang: speech.lang,
            lang: speech::lang(speech),
            fail_on,
            color,
            suppressed: args.show_suppressed,
            packs,
        };
        let sink = match &file {
            Some(file) => Sink::file(file)?,
            None => Sink::stdout(),
        };
        outputs.push(Output { reporter: make(context), sink, name, place });
    }
    Ok(outputs)
}

/// A report must neither take the place of a draft nor be taken for one when the folder is checked again.
fn beside_drafts(file: &Path, token: &str, targets: &[Target], paths: &[String]) -> Result<()> {
    let place = resolved(file);
    if targets.iter().any(|t| matches!(t, Target::File(path) if resolved(path) == place)) {
        bail!("{} is one of the files to check; the report would replace it", file.display());
    }
    let walked = input::by_path(&file.to_string_lossy()).is_some_and(input::Format::walked);
    let known = matches!(token, "html" | "markdown" | "json" | "jsonl" | "rdjson" | "rdjsonl");
    if walked && !known && paths.iter().map(Path::new).any(|p| p.is_dir() && place.starts_with(resolved(p))) {
        bail!(
            "{} lies in a folder that is checked and would be checked as a draft next time; write it elsewhere or end its name in .out",
            file.display()
        );
    }
    Ok(())
}

/// A path without links and dots; the file itself need not exist.
fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        path.file_name().map_or(folder.clone(), |name| folder.join(name))
    })
}

pub(crate) fn progress(files: usize) -> ProgressBar {
    if files <= BATCH || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar
}

pub(crate) fn obligations(args: &ObligationsArgs) -> Result<u8> {
    let Some(session) = Session::open(discover::find(std::slice::from_ref(&args.file)), &args.read, Vec::new())? else { return Ok(2) };
    session.print(|out, report| {
        for document in &report.documents {
            let name = document.document.name(report.source.name());
            let lang = args.read.speech.lang.unwrap_or(document.lang);
            if document.ledger.is_empty() {
                let none = match lang {
                    Lang::Ja => "伝える義務のある事項は見つかりませんでした",
                    Lang::En => "it owes the reader nothing that we know of",
                };
                writeln!(out, "{}: {none}", printable(&name))?;
            } else {
                report::terminal::write_ledger(out, document, &name, lang, false)?;
            }
        }
        Ok(())
    })
}
