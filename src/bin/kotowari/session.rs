//! What every command needs that reads documents: the files, their configurations, the rules, and a linter.

use std::mem::ManuallyDrop;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use anyhow::Result;
use kotowari::config::Entry;
use kotowari::input::Opened;
use kotowari::lint::SourceReport;
use kotowari::settle::{Levels, Settings};
use kotowari::snippet::{self, Snippets};
use kotowari::{Linter, Problem, Source, fix};

use crate::args::{ConfigArgs, InputArgs, PackArgs, SpeechArgs};
use crate::discover::{self, Found, Piece};
use crate::packs;
use crate::project::Projects;

/// What was typed.
pub(crate) struct Asked<'a> {
    pub(crate) input: &'a InputArgs,
    pub(crate) packs: &'a PackArgs,
    pub(crate) config: &'a ConfigArgs,
    pub(crate) speech: &'a SpeechArgs,
    /// What overrules the configurations.
    pub(crate) flags: Vec<Entry>,
}

/// Everything that documents are judged with.
pub(crate) struct Session<'a> {
    asked: Asked<'a>,
    pub(crate) found: Found,
    pub(crate) projects: Projects,
    /// The approved texts of each project.
    snippets: Vec<Arc<Snippets>>,
    /// Taking it apart takes as long as judging a short article, and the process ends anyway.
    pub(crate) linter: ManuallyDrop<Linter>,
}

impl<'a> Session<'a> {
    /// Reads the configurations of what was found, and the rules. `None` when they cannot be used; why was said.
    pub(crate) fn open(found: Found, asked: Asked<'a>) -> Result<Option<Self>> {
        let mut names: Vec<String> = found.targets.iter().map(|t| t.name(asked.input)).collect();
        if names.is_empty() {
            // rules are asked for, not documents: those of the working folder
            names.push("-".to_owned());
        }
        let mut projects = Projects::of(names.iter().map(String::as_str), asked.config, asked.input.profile, &asked.flags)?;
        let mut packs = asked.packs.clone();
        packs.rule_paths.splice(0..0, projects.rules());
        if !projects.usable(asked.speech) {
            return Ok(None);
        }
        let Some(rules) = packs::load(&packs, asked.speech)? else { return Ok(None) };
        if !projects.fit(&rules, asked.speech) {
            return Ok(None);
        }
        let linter = ManuallyDrop::new(Linter::new(rules, Levels::default(), None));
        let mut session = Self { asked, found, projects, linter, snippets: Vec::new() };
        session.read_snippets();
        Ok(Some(session))
    }

    /// A mistake in the approved texts of a project is told, and the others are used.
    fn read_snippets(&mut self) {
        let day = self.asked.config.today();
        for path in self.projects.beside(".kotowari/snippets.yml") {
            let name = path.display().to_string();
            let bytes = match std::fs::read(&path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    if error.kind() != std::io::ErrorKind::NotFound {
                        self.found.problems.push(Problem::error(format!("cannot be read: {error}")).in_file(&name));
                    }
                    self.snippets.push(Arc::default());
                    continue;
                }
            };
            let source = Source::from_text(name.as_str(), String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}'));
            let (snippets, mut problems) = snippet::read(&name, source.text(), day);
            problems.extend(fix::faults(&self.linter, &snippets));
            for problem in &mut problems {
                let at = problem.span.as_ref().map(|s| source.lines().position(s.start, source.text()));
                let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                problem.position = at.map(|at| (small(at.line), small(at.column)));
            }
            self.found.problems.extend(problems);
            self.snippets.push(Arc::new(snippets));
        }
    }

    /// How the document with this name is to be judged.
    pub(crate) fn settings(&self, name: &str) -> Settings {
        let snippets = self.snippets.get(self.projects.index(name)).cloned().unwrap_or_default();
        Settings { snippets, ..self.projects.settings(name) }
    }

    /// What is to be read, in order.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = Piece> {
        discover::pieces(&self.found.targets, self.asked.input)
    }

    /// Reads and judges one piece.
    pub(crate) fn lint(&self, piece: Piece) -> Result<SourceReport, Problem> {
        let options = self.asked.input.options();
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
                let bytes = discover::read(&target, &name, self.projects.limit(&name))?;
                guarded(name.clone(), &|| format.open(&name, &bytes, &options))
            }
        }
    }
}
