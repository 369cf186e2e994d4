//! From paths to sources: files by name, folders by walking with gitignore semantics, standard input.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use kotowari::Problem;
use kotowari::input::{self, Format};

use crate::args::InputArgs;

/// The largest document that is read, in bytes.
const LIMIT: u64 = 256 << 20;

/// A file or standard input, to be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    File(PathBuf),
    Stdin,
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
            Err(error) => found.problems.push(Problem::error(format!("cannot be read: {error}")).in_file(path)),
            Ok(meta) if meta.is_dir() => walk(path, &mut found),
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

fn extensions() -> Vec<&'static str> {
    input::FORMATS.iter().flat_map(|f| f.extensions()).copied().collect()
}

fn walk(folder: &str, found: &mut Found) {
    for entry in WalkBuilder::new(folder).require_git(false).sort_by_file_name(std::cmp::Ord::cmp).build() {
        match entry {
            Err(error) => found.problems.push(Problem::error(error.to_string())),
            Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                if input::by_path(&entry.path().to_string_lossy()).is_some() {
                    found.targets.push(Target::File(clean(entry.path())));
                } else {
                    found.passed_over += 1;
                }
            }
            Ok(_) => {}
        }
    }
}

/// `./a.md` and `a.md` are the same file.
fn clean(path: &Path) -> PathBuf {
    path.strip_prefix("./").unwrap_or(path).to_owned()
}

/// A target's bytes, with its name and format.
pub(crate) struct Raw {
    pub(crate) name: String,
    pub(crate) format: &'static dyn Format,
    pub(crate) bytes: Vec<u8>,
}

/// Reads a target's bytes and tells its format.
pub(crate) fn read(target: &Target, args: &InputArgs) -> Result<Raw, Problem> {
    let name = match target {
        Target::File(path) => path.display().to_string(),
        Target::Stdin => args.stdin_filename.clone().unwrap_or_else(|| "-".to_owned()),
    };
    let fail = |message: String| Problem::error(message).in_file(&name);
    let format = match &args.input_format {
        Some(token) => input::by_name(token)
            .ok_or_else(|| fail(format!("`{token}` is no input format")).help(format!("formats are {}", tokens().join(", "))))?,
        None => match input::by_path(&name) {
            Some(format) => format,
            None => unnamed(&name, target).map_err(|message| fail(message.0).help(message.1))?,
        },
    };
    let bytes = match target {
        Target::Stdin => {
            let mut bytes = Vec::new();
            io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes).map_err(|e| fail(format!("standard input cannot be read: {e}")))?;
            bytes
        }
        Target::File(path) => {
            let size = fs::metadata(path).map_err(|e| fail(format!("cannot be read: {e}")))?.len();
            if size > LIMIT {
                return Err(too_large(&name));
            }
            fs::read(path).map_err(|e| fail(format!("cannot be read: {e}")))?
        }
    };
    if bytes.len() as u64 > LIMIT {
        return Err(too_large(&name));
    }
    Ok(Raw { name, format, bytes })
}

fn too_large(name: &str) -> Problem {
    Problem::error("larger than 256 MiB").in_file(name).help("split it into documents")
}

fn tokens() -> Vec<&'static str> {
    input::FORMATS.iter().flat_map(|f| std::iter::once(f.name()).chain(f.aliases().iter().copied())).collect()
}

/// The format of a file that was named but whose ending says nothing.
fn unnamed(name: &str, target: &Target) -> Result<&'static dyn Format, (String, String)> {
    let extension = name.rsplit('/').next().and_then(|n| n.rsplit_once('.')).map(|(_, e)| e.to_ascii_lowercase());
    let by_name = |name: &str| input::by_name(name).ok_or_else(|| (format!("no format `{name}`"), String::new()));
    match extension.as_deref() {
        _ if *target == Target::Stdin => by_name("markdown"),
        Some(e @ ("pdf" | "doc" | "docx" | "pptx" | "ppt" | "xlsx" | "xls" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "heic" | "svg")) => {
            Err((format!(".{e} files are not read"), "save the text as Markdown or plain text and check that".to_owned()))
        }
        Some("xml") => by_name("wxr"),
        Some(e @ ("csv" | "tsv")) => Err((
            format!(".{e} files are not read yet"),
            "save the text as Markdown or plain text, or name its format with --input-format".to_owned(),
        )),
        _ => by_name("text"),
    }
}
