//! `baseline`: the findings that were there already. They stay in sight and do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use kotowari::finding::Status;
use kotowari::lint::SourceReport;
use kotowari::problem::Gravity;
use kotowari::report::speaking;
use kotowari::settle::baseline::{self, HEAD, Key, Line, path_key};

use crate::args::ManyArgs;
use crate::aside::{Aside, Store};
use crate::check;
use crate::discover::Target;
use crate::output::{self, Sink};
use crate::session::Session;
use crate::statistics::table;

#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// Keep all findings there are; a baseline that is there already stays as it is
    Create(KeepArgs),
    /// Keep all findings there are now, in place of those that were kept
    Update(KeepArgs),
    /// Forget findings that are gone; keep nothing new
    Prune(KeepArgs),
    /// How many of the kept findings are left, by rule and by file
    Report(ReportArgs),
}

#[derive(Debug, Args)]
pub(crate) struct KeepArgs {
    #[command(flatten)]
    many: ManyArgs,
    /// Keep no words of the documents, only hashes
    #[arg(long)]
    hashes_only: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    many: ManyArgs,
}

/// Which findings are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// All that count; there is no baseline yet.
    First,
    /// All that count or were kept.
    All,
    /// Those that were kept.
    Kept,
}

pub(crate) fn run(command: &BaselineCommand) -> Result<u8> {
    match command {
        BaselineCommand::Create(args) => keep(args, Keep::First),
        BaselineCommand::Update(args) => keep(args, Keep::All),
        BaselineCommand::Prune(args) => keep(args, Keep::Kept),
        BaselineCommand::Report(args) => report(args),
    }
}

fn keep(args: &KeepArgs, keep: Keep) -> Result<u8> {
    let many = &args.many;
    let Some(session) = Session::of_many(many, many.aside.flags(), None)? else { return Ok(2) };
    let aside =
        if keep == Keep::First { Aside::waivers_only(&session, &many.read.speech)? } else { Aside::open(&session, &many.read.speech)? };
    let Some(mut aside) = aside else { return Ok(2) };
    for of in &aside.projects {
        let name = of.baseline_file.name();
        match (keep, &of.baseline_file.file, of.baseline_file.there) {
            (_, None, _) => bail!("`--baseline none` names no file to write"),
            (Keep::First, _, true) => {
                bail!("{name} is there already and stays as it is; `kotowari baseline update` replaces what it keeps")
            }
            (Keep::All | Keep::Kept, _, false) => bail!("there is no baseline {name}; `kotowari baseline create` makes it"),
            _ => {}
        }
    }
    let mut writers: Vec<Writer> = Vec::new();
    for of in &aside.projects {
        let judged = session
            .found
            .targets
            .iter()
            .filter(|t| matches!(t, Target::File(_)))
            .map(|t| of.baseline_file.path(&session, &t.name(&many.read.input)));
        writers.push(Writer::new(&of.baseline_file, &judged.collect())?);
    }
    let bar = check::progress(session.found.targets.len());
    let problems = session.sift(&mut aside, |aside, report| {
        bar.inc(1);
        let index = session.projects.index(report.source.name());
        let path = aside.projects[index].baseline_file.path(&session, report.source.name());
        writers[index].write(
            &path,
            report,
            &session,
            |status| match keep {
                Keep::First => status == Status::New,
                Keep::All => matches!(status, Status::New | Status::Baseline),
                Keep::Kept => status == Status::Baseline,
            },
            !args.hashes_only,
        )?;
        Ok(())
    })?;
    bar.finish_and_clear();
    if problems.iter().any(|p| p.gravity == Gravity::Error) {
        output::say("kotowari: not everything could be judged, so the baseline stays as it was");
        return Ok(2);
    }
    for writer in writers {
        let name = writer.name.clone();
        let (kept, gone) = writer.finish()?;
        let gone = if gone > 0 { format!(", {gone} are gone") } else { String::new() };
        output::say(&format!("{name}: {kept} findings are kept{gone}; from now on `kotowari check` counts what is not among them"));
    }
    Ok(0)
}

/// Writes a baseline in the order of its lines: what was judged as it comes, and between it what is kept of documents that
/// were not. The file takes its place when all of it is there.
struct Writer {
    name: String,
    sink: Sink,
    /// Lines of documents that are not judged in this run.
    kept: BTreeMap<Key, Vec<Line>>,
    /// Lines that were there.
    before: usize,
    written: usize,
    /// Of these, lines that were there.
    same: usize,
    old: BTreeSet<String>,
}

impl Writer {
    fn new(file: &Store, judged: &BTreeSet<String>) -> Result<Self> {
        let name = &file.name();
        let text = if file.there { fs::read_to_string(name).with_context(|| format!("cannot read {name}"))? } else { HEAD.to_owned() };
        if let Some(folder) = Path::new(name).parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        let mut writer = Self {
            name: name.to_owned(),
            sink: Sink::file(Path::new(name))?,
            kept: BTreeMap::new(),
            before: 0,
            written: 0,
            same: 0,
            old: BTreeSet::new(),
        };
        for line in baseline::lines(name, &text) {
            // a broken one was told when the baseline was read
            let Ok(line) = line else { continue };
            writer.before += 1;
            if judged.contains(&line.path) {
                writer.old.insert(format!("{} {}", line.path, line.fingerprint));
            } else if file.base.join(&line.path).exists() {
                writer.kept.entry(line.document()).or_default().push(line);
            }
        }
        writer.put(&format!("{HEAD}\n"))?;
        Ok(writer)
    }

    fn put(&mut self, text: &str) -> Result<()> {
        self.sink.writer().write_all(text.as_bytes()).with_context(|| format!("cannot write {}", self.name))
    }

    fn write(
        &mut self,
        path: &str,
        report: &SourceReport,
        session: &Session<'_>,
        keeps: impl Fn(Status) -> bool,
        quote: bool,
    ) -> Result<()> {
        for document in &report.documents {
            let record = document.document.record.as_deref();
            let after = self.kept.split_off(&(path_key(path), record.map(str::to_owned)));
            let before = std::mem::replace(&mut self.kept, after);
            self.rest(before)?;
            let rules = &session.linter.rules().rules;
            let mut lines: Vec<Line> = document
                .findings
                .iter()
                .filter(|f| keeps(f.status))
                .map(|f| Line::of(path, record, f, &document.ledger, f.rules.first().map_or("", |r| rules[*r].id.as_str()), quote))
                .collect();
            lines.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
            for line in lines {
                self.written += 1;
                self.same += usize::from(self.old.contains(&format!("{} {}", line.path, line.fingerprint)));
                self.put(&line.json())?;
            }
        }
        Ok(())
    }

    fn rest(&mut self, lines: BTreeMap<Key, Vec<Line>>) -> Result<()> {
        for line in lines.into_values().flatten() {
            self.written += 1;
            self.same += 1;
            self.put(&line.json())?;
        }
        Ok(())
    }

    /// How many lines there are, and how many are gone.
    fn finish(mut self) -> Result<(usize, usize)> {
        let rest = std::mem::take(&mut self.kept);
        self.rest(rest)?;
        self.sink.finish().with_context(|| format!("cannot write {}", self.name))?;
        Ok((self.written, self.before - self.same))
    }
}

fn report(args: &ReportArgs) -> Result<u8> {
    let many = &args.many;
    let Some(session) = Session::of_many(many, many.aside.flags(), None)? else { return Ok(2) };
    let Some(mut aside) = Aside::open(&session, &many.read.speech)? else { return Ok(2) };
    if let Some(of) = aside.projects.iter().find(|of| !of.baseline_file.there) {
        bail!("there is no baseline {}; `kotowari baseline create` makes it", of.baseline_file.name());
    }
    let before: usize = aside.projects.iter().map(|of| of.baseline.len()).sum();
    let (mut rules, mut files): (BTreeMap<String, usize>, BTreeMap<String, usize>) = (BTreeMap::new(), BTreeMap::new());
    let problems = session.sift(&mut aside, |_, report| {
        for finding in report.documents.iter().flat_map(|d| &d.findings).filter(|f| f.status == Status::Baseline) {
            *rules.entry(speaking(finding, session.linter.rules()).id.to_string()).or_default() += 1;
            *files.entry(report.source.name().to_owned()).or_default() += 1;
        }
        Ok(())
    })?;
    let left: usize = rules.values().sum();
    let mut sink = Sink::stdout();
    let out = sink.writer();
    let written = writeln!(out, "{left} of {before} kept findings are left")
        .and_then(|()| table(out, "by rule", &rules))
        .and_then(|()| table(out, "by file", &files));
    sink.done(written)?;
    Ok(if problems.iter().any(|p| p.gravity == Gravity::Error) { 2 } else { 0 })
}
