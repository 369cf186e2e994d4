//! Which configuration is whose: for each document the nearest `kotowari.yml` above it, and what that extends.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result};
use kotowari::config::{self, Config, Entry, Value};
use kotowari::problem::Gravity;
use kotowari::{Problem, RuleSet, Settings, Severity};

use crate::args::{ConfigArgs, SpeechArgs};
use crate::{output, speech};

/// The names of a configuration. Both in one folder are a mistake: nobody could say which counts.
const NAMES: [&str; 2] = ["kotowari.yml", "kotowari.yaml"];

/// A folder with a configuration, or the working folder without one.
#[derive(Debug)]
pub(crate) struct Project {
    /// The folder, absolute. Patterns and stored paths are relative to it.
    pub(crate) root: PathBuf,
    /// What is said about its documents.
    pub(crate) config: Config,
    /// The file that was found, as people know it.
    pub(crate) file: Option<String>,
}

/// The projects of a run.
#[derive(Debug)]
pub(crate) struct Projects {
    all: Vec<Project>,
    /// Index of the project by folder, absolute.
    of: BTreeMap<PathBuf, usize>,
    cwd: PathBuf,
    asked: Option<kotowari::Profile>,
    texts: BTreeMap<String, String>,
    problems: Vec<Problem>,
}

impl Projects {
    /// Finds and reads the configurations of the documents with these names. `flags` is what was typed instead.
    pub(crate) fn of<'n>(
        names: impl IntoIterator<Item = &'n str>,
        args: &ConfigArgs,
        asked: Option<kotowari::Profile>,
        flags: &[Entry],
    ) -> Result<Self> {
        let cwd = std::env::current_dir().context("there is no working folder")?;
        let mut projects = Self { all: Vec::new(), of: BTreeMap::new(), cwd, asked, texts: BTreeMap::new(), problems: Vec::new() };
        let mut by_file: BTreeMap<Option<PathBuf>, usize> = BTreeMap::new();
        for name in names {
            let folder = projects.folder(name);
            if projects.of.contains_key(&folder) {
                continue;
            }
            let file = match &args.config {
                Some(file) => Some(file.clone()),
                None if args.no_config => None,
                None => projects.nearest(&folder),
            };
            let index = match by_file.get(&file) {
                Some(&index) => index,
                None => {
                    projects.read(file.as_deref(), flags);
                    by_file.insert(file, projects.all.len() - 1);
                    projects.all.len() - 1
                }
            };
            projects.of.insert(folder, index);
        }
        Ok(projects)
    }

    /// Draws what is wrong with the configurations; whether they can be used.
    pub(crate) fn usable(&self, speech: &SpeechArgs) -> bool {
        output::problems(&self.problems, speech::color(speech, &io::stderr()), |file| self.texts.get(file).map(String::as_str));
        let usable = !self.problems.iter().any(|p| p.gravity == Gravity::Error);
        if !usable {
            output::say("kotowari: the configuration cannot be used; nothing was checked");
        }
        usable
    }

    /// Adds what rules and packs the configurations name that do not exist; whether all do.
    pub(crate) fn fit(&mut self, rules: &RuleSet, speech: &SpeechArgs) -> bool {
        self.problems = self.all.iter().flat_map(|p| p.config.problems(rules)).collect();
        self.problems.dedup();
        self.usable(speech)
    }

    /// The project of the document with this name.
    pub(crate) fn project(&self, name: &str) -> &Project {
        &self.all[self.index(name)]
    }

    /// Its place in [`Self::all`].
    pub(crate) fn index(&self, name: &str) -> usize {
        self.of.get(&self.folder(name)).copied().unwrap_or_default()
    }

    /// The path of the document relative to its project, with `/`.
    pub(crate) fn path(&self, name: &str) -> String {
        relative(&self.project(name).root, &self.absolute(name))
    }

    /// How the document is to be judged.
    pub(crate) fn settings(&self, name: &str) -> Settings {
        Settings { asked: self.asked, ..self.project(name).config.settings(&self.path(name)) }
    }

    /// The largest document of this name that is read, in MiB, if somebody has said so.
    pub(crate) fn limit(&self, name: &str) -> Option<u64> {
        self.project(name).config.last(|v| if let Value::Limit(mib) = v { Some(*mib) } else { None }).map(|(mib, _)| mib)
    }

    /// Where the rules of the projects' own lie. One run has one set of rules, so the projects must agree.
    pub(crate) fn rules(&mut self) -> Vec<PathBuf> {
        self.agreed(
            "rules",
            |v| if let Value::Rules(list) = v { Some(list.clone()) } else { None },
            |list, folder| list.iter().map(|path| folder.join(path)).collect(),
        )
        .unwrap_or_default()
    }

    /// From which severity on the run fails.
    pub(crate) fn fail_on(&mut self) -> Option<Severity> {
        self.agreed("fail-on", |v| if let Value::FailOn(level) = v { Some(*level) } else { None }, |level, _| level)
            .unwrap_or(Some(Severity::Error))
    }

    /// What all projects say of something that a run has only one of.
    fn agreed<T, U: PartialEq>(&mut self, key: &str, pick: impl Fn(&Value) -> Option<T>, read: impl Fn(T, &Path) -> U) -> Option<U> {
        let mut said: Vec<(Option<U>, String)> = Vec::new();
        for project in &self.all {
            let found = project.config.last(&pick);
            let origin =
                found.as_ref().map_or_else(|| project.file.clone().unwrap_or_else(|| "no configuration".to_owned()), |(_, e)| e.origin());
            said.push((found.map(|(value, entry)| read(value, Path::new(&entry.file).parent().unwrap_or(Path::new("")))), origin));
        }
        if let Some((_, other)) = said.iter().find(|(value, _)| *value != said[0].0) {
            let message = format!("{} and {other} say different things of `{key}`, and a run has only one", said[0].1);
            self.problems.push(Problem::error(message).help("check the folders one by one, or let both files extend one that says it"));
        }
        said.swap_remove(0).0
    }

    /// The projects, in the order in which their documents came.
    pub(crate) fn all(&self) -> &[Project] {
        &self.all
    }

    /// A file of the project's, as it can be opened, with who names it: the entry that `pick` chooses, or else nobody.
    pub(crate) fn file(&self, project: &Project, pick: impl Fn(&Value) -> Option<String>, otherwise: &str) -> (PathBuf, Option<String>) {
        match project.config.last(pick) {
            Some((path, _)) if path == "none" => (PathBuf::from(path), None),
            Some((path, entry)) => (Path::new(&entry.file).parent().unwrap_or(Path::new("")).join(path), Some(entry.origin())),
            None => (self.shown(&project.root.join(otherwise)), None),
        }
    }

    /// A file of each project's folder, as it can be opened.
    pub(crate) fn beside(&self, file: &str) -> Vec<PathBuf> {
        self.all.iter().map(|project| self.shown(&project.root.join(file))).collect()
    }

    /// Where the document with this name lies.
    pub(crate) fn absolute(&self, name: &str) -> PathBuf {
        absolute(&self.cwd, name)
    }

    fn folder(&self, name: &str) -> PathBuf {
        let mut path = self.absolute(name);
        path.pop();
        path
    }

    /// The path as it is shown: relative to the working folder.
    pub(crate) fn shown(&self, path: &Path) -> PathBuf {
        PathBuf::from(relative(&self.cwd, path))
    }

    /// The configuration above a folder, up to the root of its repository.
    fn nearest(&mut self, folder: &Path) -> Option<PathBuf> {
        for folder in folder.ancestors() {
            let found: Vec<PathBuf> = NAMES.iter().map(|name| folder.join(name)).filter(|path| path.is_file()).collect();
            if let [first, second] = &found[..] {
                let (first, second) = (self.shown(first).display().to_string(), self.shown(second).display().to_string());
                self.problems.push(Problem::error(format!("there are both {first} and {second}")).help("keep one of them"));
            }
            if let Some(file) = found.into_iter().next() {
                return Some(self.shown(&file));
            }
            if folder.join(".git").exists() {
                return None;
            }
        }
        None
    }

    fn read(&mut self, file: Option<&Path>, flags: &[Entry]) {
        let mut config = Config::default();
        if let Some(file) = file {
            self.layer(file, None, &mut Vec::new(), &mut config);
        }
        config.extend(flags.iter().cloned());
        let name = file.map(|f| f.display().to_string());
        let root = name.as_ref().map_or_else(|| self.cwd.clone(), |name| self.folder(name));
        self.all.push(Project { root, config, file: name });
    }

    /// Reads a file after those it extends, which it overrules. `from` is where it was named.
    fn layer(&mut self, file: &Path, from: Option<Problem>, above: &mut Vec<PathBuf>, config: &mut Config) {
        let name = file.display().to_string();
        let place = |message: String| match &from {
            Some(place) => Problem { message, ..place.clone() },
            None => Problem::error(message).in_file(&name),
        };
        let home = file.canonicalize().unwrap_or_else(|_| file.to_owned());
        if above.contains(&home) {
            self.problems.push(place(format!("{name} extends itself")).help("remove one of the `extends` that lead in a circle"));
            return;
        }
        let bytes = match fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.problems
                    .push(place(format!("{name} cannot be read: {error}")).help("check the path; it is relative to the file it stands in"));
                return;
            }
        };
        let text = String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned();
        let read = config::read(&name, &text);
        self.texts.insert(name.clone(), text);
        self.problems.extend(read.problems);
        above.push(home);
        for (base, span) in read.extends {
            let place = Problem::error("").in_file(&name).at(Some(span));
            self.layer(&file.parent().unwrap_or(Path::new("")).join(base), Some(place), above, config);
        }
        above.pop();
        config.extend(read.entries);
    }
}

/// Where `name` leads from the folder `cwd`, which is absolute.
pub(crate) fn absolute(cwd: &Path, name: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for part in cwd.join(name).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    path
}

/// `path` as seen from `base`, both absolute, with `/`.
pub(crate) fn relative(base: &Path, path: &Path) -> String {
    let shared = base.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = base.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared).map(|c| c.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}
