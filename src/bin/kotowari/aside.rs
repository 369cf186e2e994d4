//! Findings that do not count: the waivers and baselines of the projects, read once, asked for every document.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use kotowari::config::Value;
use kotowari::lint::SourceReport;
use kotowari::meta::Date;
use kotowari::problem::Gravity;
use kotowari::settle::baseline::{Baseline, Key, path_key};
use kotowari::settle::waiver::{self, Waivers};
use kotowari::{Problem, RuleSet};

use crate::args::SpeechArgs;
use crate::discover::Target;
use crate::project::{Project, relative};
use crate::session::Session;
use crate::{output, speech};

/// A file beside the documents of a project. Paths in it are relative to the folder that holds it, or that holds the
/// `.kotowari` which does.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    /// The file, as people know it; `None` when none was wanted.
    pub(crate) file: Option<PathBuf>,
    /// Its folder, absolute.
    pub(crate) base: PathBuf,
    /// Whether it is there.
    pub(crate) there: bool,
    /// Its text, as long as it is needed: a baseline is long.
    text: Option<String>,
}

impl Store {
    /// A file that is named must be there, unless it is about to be made; the usual place may be empty.
    fn open(
        session: &Session<'_>,
        project: &Project,
        pick: impl Fn(&Value) -> Option<String>,
        otherwise: &str,
        made: bool,
    ) -> Result<Self, Problem> {
        let (file, origin) = session.projects.file(project, pick, otherwise);
        if file == Path::new("none") {
            return Ok(Self { file: None, base: PathBuf::new(), there: false, text: None });
        }
        let name = file.display().to_string();
        let absolute = session.projects.absolute(&name);
        let mut base = absolute.parent().unwrap_or(Path::new("/")).to_owned();
        if base.ends_with(".kotowari") {
            base.pop();
        }
        match fs::read(&file) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned();
                Ok(Self { file: Some(file), base, there: true, text: Some(text) })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => match origin.filter(|_| !made) {
                Some(origin) => {
                    Err(Problem::error(format!("there is no file {name}, which {origin} names")).help("check the path, or make the file"))
                }
                None => Ok(Self { file: Some(file), base, there: false, text: None }),
            },
            Err(error) => Err(Problem::error(format!("cannot be read: {error}")).in_file(name)),
        }
    }

    /// The file as people know it.
    pub(crate) fn name(&self) -> String {
        self.file.as_ref().map_or_else(String::new, |f| f.display().to_string())
    }

    /// Its text.
    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// A document's path as the file has it.
    pub(crate) fn path(&self, session: &Session<'_>, name: &str) -> String {
        relative(&self.base, &session.projects.absolute(name))
    }

    fn is_gone(&self, path: &str) -> bool {
        !self.base.join(path).exists()
    }
}

/// What a project has set aside.
#[derive(Debug)]
pub(crate) struct OfProject {
    pub(crate) baseline: Baseline,
    pub(crate) baseline_file: Store,
    pub(crate) waivers: Waivers,
    pub(crate) waivers_file: Store,
}

/// By fingerprint: the files, and the records in them, that have it.
type Places = BTreeMap<String, BTreeSet<(String, Option<String>)>>;

/// What all projects have set aside.
#[derive(Debug)]
pub(crate) struct Aside {
    pub(crate) projects: Vec<OfProject>,
    day: Date,
    /// Whether something is kept of documents that are gone.
    gone: bool,
}

impl Aside {
    /// Reads the files. `None` when one cannot be used; why was said.
    pub(crate) fn open(session: &Session<'_>, speech: &SpeechArgs) -> Result<Option<Self>> {
        Self::read(session, speech, true)
    }

    /// The same without baselines, for who makes one.
    pub(crate) fn waivers_only(session: &Session<'_>, speech: &SpeechArgs) -> Result<Option<Self>> {
        Self::read(session, speech, false)
    }

    fn read(session: &Session<'_>, speech: &SpeechArgs, baseline: bool) -> Result<Option<Self>> {
        let mut problems = Vec::new();
        let mut aside = Self { projects: Vec::new(), day: session.day, gone: false };
        for project in session.projects.all() {
            match OfProject::read(session, project, baseline, &mut problems) {
                Ok(of) => aside.projects.push(of),
                Err(problem) => problems.push(problem),
            }
        }
        output::problems(&problems, speech::color(speech, &io::stderr()), |name| aside.text(name));
        if problems.iter().any(|p| p.gravity == Gravity::Error) {
            output::say("kotowari: the exceptions cannot be used; nothing was checked");
            return Ok(None);
        }
        aside.follow(session)?;
        Ok(Some(aside))
    }

    /// The text of one of the files.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.projects.iter().map(|p| &p.waivers_file).find(|f| f.name() == name)?.text()
    }

    /// Looks for documents under new names, where files speak of documents that are gone. Only what has no findings of its
    /// own there can be one; it is judged for this beforehand, since that a finding is in one document and in no other is
    /// known only when all were seen.
    fn follow(&mut self, session: &Session<'_>) -> Result<()> {
        let mut wanted: Vec<BTreeSet<String>> = Vec::new();
        for of in &self.projects {
            let mut gone = of.baseline.gone(|key| of.baseline_file.is_gone(&key.0.join("/")));
            gone.extend(of.waivers.gone(|path| of.waivers_file.is_gone(path)));
            wanted.push(gone);
        }
        if wanted.iter().all(BTreeSet::is_empty) {
            return Ok(());
        }
        self.gone = wanted.iter().any(|w| !w.is_empty());
        let mut found: Vec<Places> = vec![Places::new(); self.projects.len()];
        let new = |name: &str| {
            let index = session.projects.index(name);
            let of = &self.projects[index];
            let known = of.baseline.knows(&of.baseline_file.path(session, name)) || of.waivers.knows(&of.waivers_file.path(session, name));
            !wanted[index].is_empty() && !known
        };
        // standard input can be read only once
        let targets: Vec<Target> =
            session.found.targets.iter().filter(|t| **t != Target::Stdin && new(&session.name(t))).cloned().collect();
        session.each(session.pieces_of(&targets), |report| {
            // what is wrong with a file is told when it is judged in earnest
            let Ok(report) = report else { return Ok(true) };
            let name = report.source.name();
            let index = session.projects.index(name);
            for document in &report.documents {
                for finding in document.findings.iter().filter(|f| wanted[index].contains(&f.fingerprint)) {
                    let place = (name.to_owned(), document.document.record.clone());
                    let places = found[index].entry(finding.fingerprint.clone()).or_default();
                    if places.len() <= Baseline::TELLING {
                        places.insert(place);
                    }
                }
            }
            Ok(true)
        })?;
        for (of, found) in self.projects.iter_mut().zip(found) {
            let (baseline_file, waivers_file) = (&of.baseline_file, &of.waivers_file);
            let (mut files, mut documents) = (BTreeMap::new(), BTreeMap::new());
            for (fingerprint, places) in found {
                let names: BTreeSet<String> = places.iter().map(|(name, _)| waivers_file.path(session, name)).collect();
                files.insert(fingerprint.clone(), names.into_iter().collect());
                let key = |(name, record): (String, Option<String>)| (path_key(&baseline_file.path(session, &name)), record);
                documents.insert(fingerprint, places.into_iter().map(key).collect());
            }
            of.waivers.follow(|path| waivers_file.is_gone(path), &files);
            of.baseline.follow(|key| baseline_file.is_gone(&key.0.join("/")), &documents);
        }
        Ok(())
    }

    /// Marks the findings that do not count.
    pub(crate) fn apply(&mut self, session: &Session<'_>, report: &mut SourceReport) {
        let name = report.source.name();
        let of = &mut self.projects[session.projects.index(name)];
        let waived = of.waivers_file.path(session, name);
        let known = path_key(&of.baseline_file.path(session, name));
        let rules: &RuleSet = session.linter.rules();
        for document in &mut report.documents {
            of.waivers.apply(&waived, &mut document.findings, rules, self.day);
            let key: Key = (known.clone(), document.document.record.clone());
            of.baseline.apply(&key, &mut document.findings, &document.ledger);
        }
        of.waivers.meet(&waived);
    }

    /// Whether a project has a baseline.
    pub(crate) fn has_baseline(&self) -> bool {
        self.projects.iter().any(|of| of.baseline_file.there)
    }

    /// What no longer does anything.
    pub(crate) fn idle(&self) -> Vec<Problem> {
        let idle = self.projects.iter().flat_map(|of| of.waivers.idle(&of.waivers_file.name(), self.day));
        // they cost time: what is new is judged twice, to see whether it is one of them
        let gone = self.gone.then(|| {
            Problem::warning("findings are kept of documents that are gone or have another name")
                .help("`kotowari baseline update` and `kotowari waivers prune` bring the files up to date")
        });
        idle.chain(gone).collect()
    }
}

impl OfProject {
    fn read(session: &Session<'_>, project: &Project, baseline: bool, problems: &mut Vec<Problem>) -> Result<Self, Problem> {
        let baseline_path = |v: &Value| if let Value::Baseline(path) = v { Some(path.clone()) } else { None };
        let waivers_path = |v: &Value| if let Value::Waivers(path) = v { Some(path.clone()) } else { None };
        let mut baseline_file = Store::open(session, project, baseline_path, ".kotowari/baseline.jsonl", !baseline)?;
        let waivers_file = Store::open(session, project, waivers_path, ".kotowari/waivers.yml", false)?;
        let known = match baseline_file.text.take().filter(|_| baseline) {
            Some(text) => Baseline::read(&baseline_file.name(), &text)?,
            None => Baseline::default(),
        };
        let (waivers, mut found) = waivers_file.text.as_deref().map_or_else(Default::default, |t| waiver::read(&waivers_file.name(), t));
        found.extend(waivers.problems(&waivers_file.name(), session.linter.rules()));
        problems.extend(found);
        Ok(Self { baseline: known, baseline_file, waivers, waivers_file })
    }
}
