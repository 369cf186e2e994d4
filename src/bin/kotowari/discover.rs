//! From paths to sources: files by name, folders by walking with gitignore semantics, standard input.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::iter;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use ignore::WalkBuilder;
use kotowari::input::parts::Parts;
use kotowari::input::{self, Format};
use kotowari::{Problem, Source, report};

use crate::args::{InputArgs, ManyArgs};
use crate::git::{Blob, Change, Changed};
use crate::project::{absolute, relative};

/// The largest document that is read, in bytes.
const LIMIT: u64 = 256 << 20;

/// A file or standard input, to be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    File(PathBuf),
    /// What is staged of a file.
    Staged(PathBuf, Blob),
    Stdin,
}

impl Target {
    /// Its name in reports.
    pub(crate) fn name(&self, args: &InputArgs) -> String {
        match self {
            Self::File(path) | Self::Staged(path, _) => path.display().to_string(),
            Self::Stdin => args.stdin_filename.clone().unwrap_or_else(|| "-".to_owned()),
        }
    }
}

/// What is to be checked.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In the order of reports: by path.
    pub(crate) targets: Vec<Target>,
    /// Files of other kinds in the folders.
    pub(crate) passed_over: usize,
    /// Paths that cannot be checked.
    pub(crate) problems: Vec<Problem>,
}

/// Finds what the paths name.
pub(crate) fn find(paths: &[String]) -> Found {
    let mut found = Found::default();
    for path in paths {
        if path == "-" {
            found.targets.push(Target::Stdin);
            continue;
        }
        match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => found
                .problems
                .push(Problem::error("there is no such file or folder").in_file(path).help("check the path; `-` reads standard input")),
            Err(error) => found.problems.push(unreadable(&error).in_file(path)),
            Ok(meta) if meta.is_dir() => walk(path, &mut found),
            Ok(meta) if meta.is_file() && is_report(Path::new(path)) => found
                .problems
                .push(Problem::error("this is a report of kotowari and no draft").in_file(path).help("name the draft that it was made of")),
            Ok(_) => found.targets.push(Target::File(clean(Path::new(path)))),
        }
    }
    found.targets.sort();
    found.targets.dedup();
    if found.targets.is_empty() && found.problems.is_empty() {
        let seen = if found.passed_over == 0 { String::new() } else { format!(" ({} files of other kinds)", found.passed_over) };
        found.problems.push(
            Problem::error(format!("there is nothing to check{seen}"))
                .help(format!("in folders, files ending in {} are checked", extensions().join(", "))),
        );
    }
    found
}

/// The paths that were typed, and those in the list that was named.
pub(crate) fn listed(args: &ManyArgs) -> anyhow::Result<Vec<String>> {
    let Some(list) = &args.files_from else { return Ok(args.paths.clone()) };
    let mut text = String::new();
    let read = if list == "-" {
        io::stdin().lock().read_to_string(&mut text)
    } else {
        File::open(list).and_then(|mut f| f.read_to_string(&mut text))
    };
    read.with_context(|| format!("cannot read the list {list}"))?;
    // a list takes the place of the working folder, not of what was typed
    let typed = args.paths.iter().filter(|p| *p != ".").cloned();
    Ok(typed.chain(text.lines().map(str::trim_end).filter(|l| !l.is_empty()).map(str::to_owned)).collect())
}

/// Finds what the paths name and a change has touched. What is staged need not lie in the folder any more.
pub(crate) fn changed(paths: &[String], change: &Change) -> anyhow::Result<Found> {
    let cwd = std::env::current_dir()?;
    let mut found = Found::default();
    let by_path: BTreeMap<&Path, &Changed> = change.files.iter().map(|f| (f.path.as_path(), f)).collect();
    for path in paths {
        let named = absolute(&cwd, path);
        let below: Vec<&Changed> = by_path.range(named.as_path()..).take_while(|(p, _)| p.starts_with(&named)).map(|(_, f)| *f).collect();
        let is_file = Path::new(path).is_file();
        if below.iter().all(|f| f.path != named) && !is_file {
            let walked = find(std::slice::from_ref(path));
            // that nothing is there to check is no mistake when only changes are asked for
            found.problems.extend(walked.problems.into_iter().filter(|p| p.file.is_some() && below.is_empty()));
            let there: BTreeSet<PathBuf> = walked.targets.iter().map(|t| absolute(&cwd, &t.name(&InputArgs::default()))).collect();
            let gone = |f: &Changed| {
                f.staged.is_some() && !f.path.exists() && input::by_path(&f.path.to_string_lossy()).is_some_and(Format::walked)
            };
            found.targets.extend(below.into_iter().filter(|f| there.contains(&f.path) || gone(f)).map(|f| target(f, &cwd)));
        } else {
            found.targets.extend(below.into_iter().map(|f| target(f, &cwd)));
        }
    }
    found.targets.sort();
    found.targets.dedup();
    found.problems.extend(change.problems.iter().cloned());
    Ok(found)
}

fn target(changed: &Changed, cwd: &Path) -> Target {
    let path = PathBuf::from(relative(cwd, &changed.path));
    changed.staged.as_ref().map_or_else(|| Target::File(path.clone()), |blob| Target::Staged(path.clone(), blob.clone()))
}

fn extensions() -> Vec<&'static str> {
    input::FORMATS.iter().filter(|f| f.walked()).flat_map(|f| f.extensions()).copied().collect()
}

fn walk(folder: &str, found: &mut Found) {
    for entry in WalkBuilder::new(folder)
        .require_git(false)
        .add_custom_ignore_filename(".kotowariignore")
        .sort_by_file_name(std::cmp::Ord::cmp)
        .build()
    {
        match entry {
            Err(error) => found.problems.push(Problem::error(error.to_string())),
            Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                // Word keeps a file ~$draft.docx beside a draft that is open, with the name of who opened it and no text.
                let lock = entry.file_name().to_string_lossy().starts_with("~$");
                if !lock && input::by_path(&entry.path().to_string_lossy()).is_some_and(Format::walked) && !is_report(entry.path()) {
                    found.targets.push(Target::File(clean(entry.path())));
                } else {
                    found.passed_over += 1;
                }
            }
            Ok(_) => {}
        }
    }
}

/// Whether a file is a report of an earlier run. What cannot be read is told later.
fn is_report(path: &Path) -> bool {
    let mut beginning = Vec::new();
    File::open(path).is_ok_and(|f| f.take(64).read_to_end(&mut beginning).is_ok()) && report::is_report(&beginning)
}

/// `./a.md` and `a.md` are the same file.
fn clean(path: &Path) -> PathBuf {
    path.strip_prefix("./").unwrap_or(path).to_owned()
}

/// What is judged as one: a file, or whole records of a file that holds many.
pub(crate) enum Piece {
    File {
        target: Target,
        name: String,
        format: &'static dyn Format,
    },
    Part {
        source: Source,
        format: &'static dyn Format,
    },
    /// It cannot be read.
    Bad(Problem),
}

/// The pieces of all targets, in order; with `whole` none is cut. Files of records are read here, part by part; others by who judges them.
pub(crate) fn pieces<'a>(targets: &'a [Target], args: &'a InputArgs, whole: bool) -> impl Iterator<Item = Piece> + 'a {
    targets.iter().flat_map(move |target| -> Box<dyn Iterator<Item = Piece>> {
        let parts = || -> Result<Box<dyn Iterator<Item = Piece>>, Problem> {
            let (name, format) = told(target, args)?;
            let Some(records) = format.records().filter(|_| !whole) else {
                return Ok(Box::new(iter::once(Piece::File { target: target.clone(), name, format })));
            };
            let reader = open(target).map_err(|e| unreadable(&e).in_file(&name))?;
            let parts = Parts::new(name, reader, records, args.encoding);
            Ok(Box::new(parts.map(move |part| part.map_or_else(Piece::Bad, |source| Piece::Part { source, format }))))
        };
        parts().unwrap_or_else(|problem| Box::new(iter::once(Piece::Bad(problem))))
    })
}

/// The name and the format of a target.
fn told(target: &Target, args: &InputArgs) -> Result<(String, &'static dyn Format), Problem> {
    let name = target.name(args);
    let fail = |message: String| Problem::error(message).in_file(&name);
    let format = match &args.input_format {
        Some(token) => input::by_name(token)
            .ok_or_else(|| fail(format!("`{token}` is no input format")).help(format!("formats are {}", tokens().join(", "))))?,
        None => match input::by_path(&name) {
            Some(format) => format,
            None => unnamed(&name, target).map_err(|message| fail(message.0).help(message.1))?,
        },
    };
    Ok((name, format))
}

fn open(target: &Target) -> io::Result<Box<dyn Read>> {
    Ok(match target {
        Target::Stdin => Box::new(io::stdin().lock()),
        Target::File(path) => Box::new(File::open(path)?),
        Target::Staged(..) => return Err(io::Error::other("it lies in the repository")),
    })
}

/// Reads a target as a whole, if it has at most `mib` MiB. Pipes and devices do not say how long they are, so none is read
/// beyond the limit.
pub(crate) fn read(target: &Target, name: &str, mib: Option<u64>) -> Result<Vec<u8>, Problem> {
    let limit = mib.map_or(LIMIT, |mib| LIMIT.min(mib.saturating_mul(1 << 20)));
    let fail = |e: io::Error| unreadable(&e).in_file(name);
    let size = match target {
        Target::Stdin | Target::Staged(..) => 0,
        Target::File(path) => fs::metadata(path).map_err(fail)?.len(),
    };
    let mut bytes = Vec::new();
    if size <= limit {
        bytes.reserve_exact(size as usize + 1);
        open(target).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(fail)?;
    }
    if size.max(bytes.len() as u64) > limit {
        return Err(Problem::error(format!("larger than {} MiB", limit >> 20)).in_file(name).help("split it into documents"));
    }
    Ok(bytes)
}

fn unreadable(error: &io::Error) -> Problem {
    let problem = Problem::error(format!("cannot be read: {error}"));
    if error.kind() == io::ErrorKind::PermissionDenied { problem.help("give yourself the right to read it") } else { problem }
}

fn tokens() -> Vec<&'static str> {
    input::FORMATS.iter().flat_map(|f| std::iter::once(f.name()).chain(f.aliases().iter().copied())).collect()
}

/// The format of a file that was named but whose ending says nothing.
fn unnamed(name: &str, target: &Target) -> Result<&'static dyn Format, (String, String)> {
    let extension = name.rsplit('/').next().and_then(|n| n.rsplit_once('.')).map(|(_, e)| e.to_ascii_lowercase());
    let by_name = |name: &str| input::by_name(name).ok_or_else(|| (format!("no format `{name}`"), String::new()));
    if let (Some(extension), Target::File(_)) = (&extension, target)
        && let Some(remedy) = refused(extension)
    {
        return Err((format!(".{extension} files are not read"), remedy.to_owned()));
    }
    match extension.as_deref() {
        _ if *target == Target::Stdin => by_name("markdown"),
        Some("xml") => by_name("wxr"),
        _ => by_name("text"),
    }
}

/// What to do with a file of a kind that is not read.
fn refused(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "doc" | "dot" | "rtf" | "odt" => "open it in Word and save it as .docx",
        "pdf" => "check the document that it was made of, or save the text as a .txt file",
        "ppt" | "pptx" | "key" | "odp" => "save its text as an outline (.rtf), and that as .docx in Word",
        "xls" | "xlsx" | "ods" => "save the sheet as .csv and name the columns with --columns",
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "heic" | "svg" => "kotowari sees no images; write what they say into the draft",
        _ => return None,
    })
}
