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
use crate::discover::{Piece, Target};
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
    /// Its text, if it is there.
    pub(crate) text: Option<String>,
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
            return Ok(Self { file: None, base: PathBuf::new(), text: None });
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
                Ok(Self { file: Some(file), base, text: Some(text) })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => match origin.filter(|_| !made) {
                Some(origin) => {
                    Err(Problem::error(format!("there is no file {name}, which {origin} names")).help("check the path, or make the file"))
                }
                None => Ok(Self { file: Some(file), base, text: None }),
            },
            Err(error) => Err(Problem::error(format!("cannot be read: {error}")).in_file(name)),
        }
    }

    /// The file as people know it.
    pub(crate) fn name(&self) -> String {
        self.file.as_ref().map_or_else(String::new, |f| f.display().to_string())
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

/// What all projects have set aside.
#[derive(Debug)]
pub(crate) struct Aside {
    pub(crate) projects: Vec<OfProject>,
    day: Date,
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
        let mut aside = Self { projects: Vec::new(), day: session.day };
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
        let files = self.projects.iter().flat_map(|p| [&p.waivers_file, &p.baseline_file]);
        files.filter(|f| f.name() == name).find_map(|f| f.text.as_deref())
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
        let mut found: Vec<BTreeMap<String, Vec<String>>> = vec![BTreeMap::new(); self.projects.len()];
        let new = |name: &str| {
            let index = session.projects.index(name);
            let of = &self.projects[index];
            let known = of.baseline.knows(&of.baseline_file.path(session, name)) || of.waivers.knows(&of.waivers_file.path(session, name));
            !wanted[index].is_empty() && !known
        };
        let pieces = session.pieces().filter(|p| matches!(p, Piece::File { target: Target::File(_), name, .. } if new(name)));
        session.each(pieces, |report| {
            // what is wrong with a file is told when it is judged in earnest
            let Ok(report) = report else { return Ok(true) };
            let name = report.source.name();
            let index = session.projects.index(name);
            let fingerprints: BTreeSet<&String> = report.documents.iter().flat_map(|d| d.findings.iter().map(|f| &f.fingerprint)).collect();
            for fingerprint in fingerprints.into_iter().filter(|f| wanted[index].contains(*f)) {
                found[index].entry(fingerprint.clone()).or_default().push(name.to_owned());
            }
            Ok(true)
        })?;
        for (of, found) in self.projects.iter_mut().zip(found) {
            let (baseline_file, waivers_file) = (&of.baseline_file, &of.waivers_file);
            let under = |store: &Store| -> BTreeMap<String, Vec<String>> {
                found.iter().map(|(f, names)| (f.clone(), names.iter().map(|n| store.path(session, n)).collect())).collect()
            };
            of.waivers.follow(|path| waivers_file.is_gone(path), &under(waivers_file));
            let keys = under(baseline_file).into_iter().map(|(f, paths)| (f, paths.iter().map(|p| (path_key(p), None)).collect()));
            of.baseline.follow(|key| baseline_file.is_gone(&key.0.join("/")), &keys.collect());
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
        self.projects.iter().any(|of| of.baseline_file.text.is_some())
    }

    /// What no longer does anything.
    pub(crate) fn idle(&self) -> Vec<Problem> {
        self.projects.iter().flat_map(|of| of.waivers.idle(&of.waivers_file.name(), self.day)).collect()
    }
}

impl OfProject {
    fn read(session: &Session<'_>, project: &Project, baseline: bool, problems: &mut Vec<Problem>) -> Result<Self, Problem> {
        let baseline_path = |v: &Value| if let Value::Baseline(path) = v { Some(path.clone()) } else { None };
        let waivers_path = |v: &Value| if let Value::Waivers(path) = v { Some(path.clone()) } else { None };
        let baseline_file = Store::open(session, project, baseline_path, ".kotowari/baseline.jsonl", !baseline)?;
        let waivers_file = Store::open(session, project, waivers_path, ".kotowari/waivers.yml", false)?;
        let known = match baseline_file.text.as_deref().filter(|_| baseline) {
            Some(text) => Baseline::read(&baseline_file.name(), text)?,
            None => Baseline::default(),
        };
        let (waivers, mut found) = waivers_file.text.as_deref().map_or_else(Default::default, |t| waiver::read(&waivers_file.name(), t));
        found.extend(waivers.problems(&waivers_file.name(), session.linter.rules()));
        problems.extend(found);
        Ok(Self { baseline: known, baseline_file, waivers, waivers_file })
    }
}
