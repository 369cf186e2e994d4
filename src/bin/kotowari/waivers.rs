//! `waivers`: exceptions with a reason. Those in documents are comments; those that stand in a file of their own are
//! listed, added and pruned here.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use jiff::ToSpan as _;
use kotowari::document::BlockKind;
use kotowari::finding::Status;
use kotowari::lint::SourceReport;
use kotowari::meta::Date;
use kotowari::problem::Gravity;
use kotowari::settle::waiver::{self, Waiver};
use kotowari::{Finding, Problem};

use crate::args::ManyArgs;
use crate::aside::Aside;
use crate::output::{self, Sink};
use crate::session::Session;

#[derive(Debug, Subcommand)]
pub(crate) enum WaiversCommand {
    /// List all exceptions, in documents and in files of their own
    List(ManyArgs),
    /// Except what is reported in a line of a file from now on
    Add(AddArgs),
    /// Exit with 1 when an exception has ended, ends soon, or covers nothing
    Check(CheckArgs),
    /// Remove waivers that have ended or cover nothing from their file
    Prune(ManyArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// FILE, or FILE:LINE
    #[arg(value_name = "FILE[:LINE]")]
    place: String,
    /// The rule, category or family to except; needed where several speak
    #[arg(long)]
    rule: Option<String>,
    /// Why. Whoever reads it later must be able to judge it
    #[arg(long)]
    reason: String,
    /// Last day on which it holds
    #[arg(long, value_name = "DATE", value_parser = kotowari::meta::date)]
    until: Option<Date>,
    /// Who answers for it
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    read: crate::args::ReadArgs,
    #[command(flatten)]
    aside: crate::args::AsideArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Also tell what ends within so many days: 30d
    #[arg(long, value_name = "DAYS", value_parser = days, default_value = "0d")]
    within: i64,
    #[command(flatten)]
    many: ManyArgs,
}

fn days(text: &str) -> Result<i64, String> {
    let number = text.strip_suffix('d').unwrap_or(text).parse::<u16>();
    number.map(i64::from).map_err(|_| format!("`{text}` is no number of days; write 30d"))
}

pub(crate) fn run(command: &WaiversCommand) -> Result<u8> {
    match command {
        WaiversCommand::List(args) => list(args),
        WaiversCommand::Add(args) => add(args),
        WaiversCommand::Check(args) => check(args),
        WaiversCommand::Prune(args) => prune(args),
    }
}

/// An exception for people.
struct Row {
    /// File and line.
    at: String,
    rules: String,
    until: Option<Date>,
    by: String,
    reason: String,
    /// `in use`, or what is wrong with it.
    state: String,
}

/// Judges all documents; the exceptions in them, then those in files of their own.
fn rows(session: &Session<'_>, aside: &mut Aside) -> Result<(Vec<Row>, Vec<Problem>)> {
    let mut rows = Vec::new();
    let problems = session.sift(aside, |_, report| {
        inline(report, &mut rows);
        Ok(())
    })?;
    for of in &aside.projects {
        for w in &of.waivers.list {
            let state = match () {
                () if w.ended(session.day) => "expired",
                () if w.used => "in use",
                () if w.met => "unused",
                () => "not judged",
            };
            rows.push(Row {
                at: format!("{}:{}", of.waivers_file.name(), w.line),
                rules: format!("{} in {}", w.rule, w.path),
                until: w.until,
                by: w.by.clone().unwrap_or_default(),
                reason: w.reason.clone(),
                state: state.to_owned(),
            });
        }
    }
    Ok((rows, problems))
}

fn inline(report: &SourceReport, rows: &mut Vec<Row>) {
    for document in &report.documents {
        let name = document.document.name(report.source.name());
        for directive in &document.document.directives {
            let line = report.source.lines().position(directive.span.start(), report.source.text()).line;
            let about = |f: &&Finding| {
                f.place.span == directive.span
                    && f.place.quote == directive.text
                    && document.document.blocks[f.place.block].kind == BlockKind::Comment
            };
            let fault =
                document.findings.iter().find(about).map(|f| f.category.name().split('/').next_back().unwrap_or_default().to_owned());
            let said = directive.said.as_ref().ok();
            if said.is_some_and(|s| s.verb == kotowari::document::directive::Verb::Enable) && fault.is_none() {
                continue;
            }
            rows.push(Row {
                at: format!("{name}:{line}"),
                rules: said.map_or_else(|| "?".to_owned(), |s| s.rules.join(", ")),
                until: said.and_then(|s| s.until),
                by: said.and_then(|s| s.by.clone()).unwrap_or_default(),
                reason: said.map_or_else(|| directive.text.clone(), |s| s.reason.clone()),
                state: fault.unwrap_or_else(|| "in use".to_owned()),
            });
        }
    }
}

fn print(rows: &[Row]) -> Result<()> {
    let mut sink = Sink::stdout();
    let out = sink.writer();
    let written = rows.iter().try_for_each(|row| {
        let end = [row.until.map(|d| format!("until {d}")), (!row.by.is_empty()).then(|| format!("by {}", row.by))];
        let end: String = end.into_iter().flatten().map(|part| format!(", {part}")).collect();
        let line = format!("{}: {} [{}{end}] {}", row.at, row.state, row.rules, row.reason);
        writeln!(out, "{}", kotowari::report::compact::printable(&line))
    });
    sink.done(written)
}

fn code(problems: &[Problem], otherwise: u8) -> u8 {
    if problems.iter().any(|p| p.gravity == Gravity::Error) { 2 } else { otherwise }
}

fn list(args: &ManyArgs) -> Result<u8> {
    let Some(session) = Session::of_many(args, args.aside.flags(), None)? else { return Ok(2) };
    let Some(mut aside) = Aside::open(&session, &args.read.speech)? else { return Ok(2) };
    let (rows, problems) = rows(&session, &mut aside)?;
    print(&rows)?;
    Ok(code(&problems, 0))
}

fn check(args: &CheckArgs) -> Result<u8> {
    let many = &args.many;
    let Some(session) = Session::of_many(many, many.aside.flags(), None)? else { return Ok(2) };
    let Some(mut aside) = Aside::open(&session, &many.read.speech)? else { return Ok(2) };
    let last = session.day.checked_add(args.within.days()).unwrap_or(session.day);
    let (mut rows, problems) = rows(&session, &mut aside)?;
    rows.retain_mut(|row| {
        let soon = row.state == "in use" && row.until.is_some_and(|until| until <= last && args.within > 0);
        if soon {
            row.state = "ends soon".to_owned();
        }
        !matches!(&*row.state, "in use" | "not judged")
    });
    print(&rows)?;
    Ok(code(&problems, u8::from(!rows.is_empty())))
}

fn add(args: &AddArgs) -> Result<u8> {
    let (path, line) = match args.place.rsplit_once(':').map(|(path, line)| (path, line.parse::<usize>())) {
        Some((path, Ok(line))) => (path, Some(line)),
        _ => (args.place.as_str(), None),
    };
    let found = crate::discover::find(&[path.to_owned()]);
    if let [problem] = &found.problems[..] {
        bail!("{path}: {}", problem.message);
    }
    let Some(session) = Session::open(found, &args.read, args.aside.flags())? else { return Ok(2) };
    let Some(mut aside) = Aside::open(&session, &args.read.speech)? else { return Ok(2) };
    if let Some(until) = args.until.filter(|until| *until < session.day) {
        bail!("{until} has passed; a waiver ends today or later");
    }
    let rules = &session.linter.rules().rules;
    let mut waived: Vec<(Waiver, String)> = Vec::new();
    let mut store = None;
    let mut heard: Vec<String> = Vec::new();
    for piece in session.pieces() {
        let mut report = session.lint(piece).map_err(|p| anyhow::anyhow!("{path}: {}", p.message))?;
        aside.apply(&session, &mut report);
        let index = session.projects.index(report.source.name());
        let file = aside.projects[index].waivers_file.clone();
        let known = file.path(&session, report.source.name());
        store = Some(file);
        for finding in report.documents.iter().flat_map(|d| &d.findings).filter(|f| matches!(f.status, Status::New | Status::Baseline)) {
            let at = report.source.lines().position(finding.place.span.start(), report.source.text()).line;
            let Some(id) = finding.rules.first().map(|r| &rules[*r].id).filter(|_| line.is_none_or(|line| line == at)) else { continue };
            heard.push(format!("{at}: {id} 「{}」", finding.place.quote));
            if args.rule.as_ref().is_none_or(|rule| id.selected_by(rule)) {
                let rule = args.rule.clone().unwrap_or_else(|| id.category().name().to_owned());
                let made = Waiver::new(known.clone(), finding.fingerprint.clone(), rule, args.reason.clone(), args.until, args.by.clone());
                waived.push((made.map_err(anyhow::Error::msg)?, id.to_string()));
            }
        }
    }
    let Some(store) = store else { bail!("{path} is not one file") };
    match waived.len() {
        0 if heard.is_empty() => bail!("nothing is reported there; `kotowari check {path}` shows the lines"),
        0 => bail!("no rule of that name speaks there; these do:\n{}", heard.join("\n")),
        1 => {}
        _ if args.rule.is_none() => bail!("several rules speak there; name one with --rule:\n{}", heard.join("\n")),
        _ => {}
    }
    let Some(file) = &store.file else { bail!("`--waivers none` names no file to write") };
    let mut text = store.text().unwrap_or_default().to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    waived.iter().for_each(|(waiver, _)| text.push_str(&waiver.yaml()));
    replace(file, &text)?;
    for (waiver, id) in &waived {
        output::say(&format!("{}: {id} in {} is waived, as long as its sentence stays as it is", file.display(), waiver.path));
    }
    Ok(0)
}

/// Writes the file, if it then reads without a mistake: somebody else's list is not broken.
fn replace(file: &Path, text: &str) -> Result<()> {
    if let Some(problem) = waiver::read("", text).1.first() {
        bail!("{} would not be a list of waivers any more: {}; write it with one waiver after each `- `", file.display(), problem.message);
    }
    output::write_file(file, text)
}

fn prune(args: &ManyArgs) -> Result<u8> {
    let Some(session) = Session::of_many(args, args.aside.flags(), None)? else { return Ok(2) };
    let Some(mut aside) = Aside::open(&session, &args.read.speech)? else { return Ok(2) };
    let (_, problems) = rows(&session, &mut aside)?;
    if code(&problems, 0) == 2 {
        output::say("kotowari: not everything could be judged, so nothing was pruned");
        return Ok(2);
    }
    for of in &aside.projects {
        let (Some(file), Some(text)) = (&of.waivers_file.file, of.waivers_file.text()) else { continue };
        let gone =
            |w: &Waiver| w.ended(session.day) || !w.used && (w.met || w.document().is_some_and(|d| !of.waivers_file.base.join(d).exists()));
        let mut left = text.to_owned();
        let mut pruned = Vec::new();
        for (i, waiver) in of.waivers.list.iter().enumerate().rev().filter(|(_, w)| gone(w)) {
            // from the line of its dash to that of the next
            let start = |w: &Waiver| text[..w.span.start].rfind('\n').map_or(0, |at| at + 1);
            let end = of.waivers.list.get(i + 1).map_or_else(|| text.len(), start);
            left.replace_range(start(waiver)..end, "");
            pruned.push(format!("{}:{}: {} in {} is removed", file.display(), waiver.line, waiver.rule, waiver.path));
        }
        if !pruned.is_empty() {
            if waiver::read("", &left).0.list.len() + pruned.len() != of.waivers.list.len() {
                bail!("{} cannot be pruned line by line; write it with one waiver after each `- `", file.display());
            }
            output::write_file(file, &left).with_context(|| format!("cannot write {}", file.display()))?;
            pruned.iter().for_each(|line| output::say(line));
        }
    }
    Ok(0)
}
