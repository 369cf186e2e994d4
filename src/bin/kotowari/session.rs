//! What every command needs that reads documents: the files, their configurations, the rules, and a linter.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::panic::{self, AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::thread::ScopedJoinHandle;

use anyhow::{Context as _, Result, bail};
use kotowari::config::Entry;
use kotowari::input::Opened;
use kotowari::lint::SourceReport;
use kotowari::meta::Date;
use kotowari::report::Run;
use kotowari::settle::Levels;
use kotowari::settle::diff::Before;
use kotowari::snippet::{self, Snippets};
use kotowari::{Linter, Problem, Settings, Source};
use rayon::prelude::*;

use crate::args::{ManyArgs, ReadArgs};
use crate::aside::Aside;
use crate::discover::{self, Found, Piece, Target};
use crate::git::{Blob, Change};
use crate::output::{self, Sink};
use crate::project::Projects;
use crate::{check, packs, speech};

/// Everything that documents are judged with.
pub(crate) struct Session<'a> {
    read: &'a ReadArgs,
    pub(crate) found: Found,
    pub(crate) projects: Projects,
    /// The approved texts of each project.
    snippets: Vec<Arc<Snippets>>,
    /// Taking it apart takes as long as judging a short article, and the process ends anyway.
    pub(crate) linter: ManuallyDrop<Linter>,
    /// The day on which they are judged.
    pub(crate) day: Date,
    /// The change that is answered for.
    change: Option<Change>,
    /// What its files were, by name.
    before: BTreeMap<String, Option<Blob>>,
}

impl<'a> Session<'a> {
    /// The same for commands that judge many documents.
    pub(crate) fn of_many(args: &'a ManyArgs, flags: Vec<Entry>, change: Option<Change>) -> Result<Option<Self>> {
        if let Some(threads) = args.threads {
            if !(1..=256).contains(&threads) {
                bail!("--threads takes 1 to 256");
            }
            rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().context("cannot start threads")?;
        }
        let paths = discover::listed(args)?;
        let Some(change) = change else { return Self::open(discover::find(&paths), &args.read, flags) };
        let Some(mut session) = Self::open(discover::changed(&paths, &change)?, &args.read, flags)? else { return Ok(None) };
        for file in &change.files {
            session.before.insert(session.projects.shown(&file.path).display().to_string(), file.before.clone());
        }
        session.change = Some(change);
        Ok(Some(session))
    }

    /// Judges what was found, piece by piece, and prints what `write` makes of each report; the exit code.
    pub(crate) fn print(&self, mut write: impl FnMut(&mut dyn Write, &SourceReport) -> io::Result<()>) -> Result<u8> {
        let mut run = Run { problems: self.found.problems.clone(), ..Run::default() };
        let mut sink = Sink::stdout();
        for piece in self.pieces() {
            match self.lint(piece) {
                Err(problem) => run.problems.push(problem),
                Ok(report) => {
                    run.add(&report, None);
                    if !output::settled(write(sink.writer(), &report), "standard output")? {
                        return Ok(run.exit_code());
                    }
                }
            }
        }
        output::settled(sink.finish(), "standard output")?;
        output::problems(&run.problems, speech::color(&self.read.speech, &io::stderr()), |_| None);
        Ok(run.exit_code())
    }

    /// Judges all that was found on all processors, sets aside what does not count, and hands the reports on in their
    /// order; what is wrong with files.
    pub(crate) fn sift(&self, aside: &mut Aside, mut hand: impl FnMut(&Aside, &SourceReport) -> Result<()>) -> Result<Vec<Problem>> {
        let mut problems = self.found.problems.clone();
        self.each(self.pieces(), |report| {
            match report {
                Err(problem) => problems.push(problem),
                Ok(mut report) => {
                    problems.append(&mut report.problems);
                    aside.apply(self, &mut report);
                    hand(aside, &report)?;
                }
            }
            Ok(true)
        })?;
        output::problems(&problems, speech::color(&self.read.speech, &io::stderr()), |name| aside.text(name));
        Ok(problems)
    }

    /// Judges all of `pieces` on all processors, and hands the reports on in their order.
    pub(crate) fn each(
        &self,
        mut pieces: impl Iterator<Item = Piece>,
        mut hand: impl FnMut(Result<SourceReport, Problem>) -> Result<bool>,
    ) -> Result<bool> {
        // While one batch is handed on, the next is judged: writing a report takes a tenth of the time of judging.
        std::thread::scope(|threads| {
            let mut judged: Option<ScopedJoinHandle<'_, Vec<Result<SourceReport, Problem>>>> = None;
            loop {
                let batch = check::batch(&mut pieces);
                let last = batch.is_empty();
                let next = (!last).then(|| threads.spawn(|| batch.into_par_iter().map(|p| self.lint(p)).collect()));
                for report in
                    judged.map(ScopedJoinHandle::join).transpose().unwrap_or_else(|panic| resume_unwind(panic)).into_iter().flatten()
                {
                    if !hand(report)? {
                        return Ok(false);
                    }
                }
                if last {
                    return Ok(true);
                }
                judged = next;
            }
        })
    }

    /// Reads the configurations of what was found, which `flags` overrule, and the rules. `None` when they cannot be used; why was said.
    pub(crate) fn open(found: Found, read: &'a ReadArgs, flags: Vec<Entry>) -> Result<Option<Self>> {
        let mut names: Vec<String> = found.targets.iter().map(|t| t.name(&read.input)).collect();
        if names.is_empty() {
            // rules are asked for, not documents: those of the working folder
            names.push("-".to_owned());
        }
        let mut projects = Projects::of(names.iter().map(String::as_str), &read.config, read.input.profile, &flags)?;
        let mut packs = read.packs.clone();
        packs.rule_paths.splice(0..0, projects.rules());
        if !projects.usable(&read.speech) {
            return Ok(None);
        }
        let Some(rules) = packs::load(&packs, &read.speech)? else { return Ok(None) };
        if !projects.fit(&rules, &read.speech) {
            return Ok(None);
        }
        let day = read.config.day()?;
        let linter = ManuallyDrop::new(Linter::new(rules, Levels::default(), None));
        let mut session = Self { read, found, projects, snippets: Vec::new(), linter, day, change: None, before: BTreeMap::new() };
        session.read_snippets();
        Ok(Some(session))
    }

    /// A mistake in the approved texts of a project is told, and the others are used.
    fn read_snippets(&mut self) {
        for path in self.projects.beside(".kotowari/snippets.yml") {
            let name = path.display().to_string();
            let bytes = match std::fs::read(&path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    if error.kind() != io::ErrorKind::NotFound {
                        self.found.problems.push(Problem::error(format!("cannot be read: {error}")).in_file(&name));
                    }
                    self.snippets.push(Arc::default());
                    continue;
                }
            };
            let source = Source::from_text(name.as_str(), String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}'));
            let (snippets, mut problems) = snippet::read(&name, source.text(), self.day);
            problems.extend(self.linter.faults(&snippets));
            for problem in &mut problems {
                let at = problem.span.as_ref().map(|s| source.lines().position(s.start, source.text()));
                let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                problem.position = at.map(|at| (small(at.line), small(at.column)));
            }
            self.found.problems.extend(problems);
            self.snippets.push(Arc::new(snippets));
        }
    }

    /// How the document of this name is judged.
    pub(crate) fn settings(&self, name: &str) -> Settings {
        let snippets = self.snippets.get(self.projects.index(name)).cloned().unwrap_or_default();
        Settings { snippets, as_of: Some(self.day), ..self.projects.settings(name) }
    }

    /// What is to be read, in order.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = Piece> {
        self.pieces_of(&self.found.targets)
    }

    /// A part of it.
    pub(crate) fn pieces_of<'t>(&'t self, targets: &'t [Target]) -> impl Iterator<Item = Piece> + 't {
        discover::pieces(targets, &self.read.input, self.change.is_some())
    }

    /// The name of a target in reports.
    pub(crate) fn name(&self, target: &Target) -> String {
        target.name(&self.read.input)
    }

    /// Reads and judges one piece.
    pub(crate) fn lint(&self, piece: Piece) -> Result<SourceReport, Problem> {
        let options = self.read.input.options();
        // A panic is our mistake; it must cost one file and be seen, not cost the run.
        let guarded = |name: String, read: &dyn Fn() -> Result<Opened, Problem>| {
            panic::catch_unwind(AssertUnwindSafe(|| read().map(|opened| self.linter.judge_as(opened, &self.settings(&name)))))
                .unwrap_or_else(|_| {
                    Err(Problem::error("internal error: the file could not be judged").in_file(name).help("please report it with the file"))
                })
        };
        match piece {
            Piece::Bad(problem) => Err(problem),
            Piece::Part { source, format } => {
                // a source is cheap to clone: its text is shared
                guarded(source.name().to_owned(), &|| Ok(Opened { parsed: format.parse(&source, &options), source: source.clone() }))
            }
            Piece::File { target, name, format } => {
                let bytes = match (&target, &self.change) {
                    (Target::Staged(_, blob), Some(change)) => {
                        change.read(blob).map_err(|e| Problem::error(e.to_string()).in_file(&name))?
                    }
                    _ => discover::read(&target, &name, self.projects.limit(&name))?,
                };
                let mut report = guarded(name.clone(), &|| format.open(&name, &bytes, &options))?;
                if let Some(change) = &self.change {
                    let before = self.before.get(&name).and_then(Option::as_ref).and_then(|blob| change.read(blob).ok());
                    // what could not be read then says nothing now
                    let before = before.and_then(|bytes| guarded(name.clone(), &|| format.open(&name, &bytes, &options)).ok());
                    answer_for(&mut report, before.as_ref());
                }
                Ok(report)
            }
        }
    }
}

/// Sets aside what a change has nothing to do with: document by document, records by their id.
fn answer_for(report: &mut SourceReport, before: Option<&SourceReport>) {
    let documents = before.iter().flat_map(|r| &r.documents);
    let before: BTreeMap<Option<&str>, Before> =
        documents.map(|d| (d.document.record.as_deref(), Before::of(&d.document, &d.ledger, &d.findings))).collect();
    let new = Before::default();
    for document in &mut report.documents {
        let before = before.get(&document.document.record.as_deref()).unwrap_or(&new);
        before.apply(&document.document, &document.ledger, &mut document.findings);
    }
}
