//! Where bytes go: standard output, standard error, and files that are replaced as a whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use kotowari::report::compact::printable;
use kotowari::report::terminal::write_problem;
use kotowari::{Problem, Source};

/// Writes a line to standard error. When even that is gone, nobody is left to tell.
pub(crate) fn say(line: &str) {
    let lines: Vec<String> = line.lines().map(printable).collect();
    let _ = writeln!(io::stderr().lock(), "{}", lines.join("\n"));
}

/// Whether there is still somebody who reads what is written to `name`.
pub(crate) fn settled(result: io::Result<()>, name: &str) -> Result<bool> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error).with_context(|| format!("cannot write {name}")),
    }
}

/// Draws problems on standard error; `text_of` knows the texts of the files they point into.
pub(crate) fn problems<'t>(problems: &[Problem], color: bool, text_of: impl Fn(&str) -> Option<&'t str>) {
    let mut bytes = Vec::new();
    let _ = draw(&mut bytes, problems, color, text_of);
    let _ = io::stderr().lock().write_all(&bytes);
}

/// Draws problems; a file that many of them point into is read into lines once.
pub(crate) fn draw<'t>(
    out: &mut dyn Write,
    problems: &[Problem],
    color: bool,
    text_of: impl Fn(&str) -> Option<&'t str>,
) -> io::Result<()> {
    let mut sources: BTreeMap<&str, Option<Source>> = BTreeMap::new();
    for problem in problems {
        let source = problem
            .file
            .as_deref()
            .and_then(|file| sources.entry(file).or_insert_with(|| text_of(file).map(|text| Source::from_text(file, text))).as_ref());
        write_problem(out, problem, source, color)?;
    }
    Ok(())
}

/// A place that a reporter writes to.
pub(crate) enum Sink {
    Stdout(BufWriter<io::StdoutLock<'static>>),
    /// What is written has no name until all of it is there: who stops a run leaves nothing behind.
    File {
        target: PathBuf,
        writer: BufWriter<fs::File>,
    },
    Device(BufWriter<fs::File>),
}

impl Sink {
    pub(crate) fn stdout() -> Self {
        Self::Stdout(BufWriter::with_capacity(1 << 16, io::stdout().lock()))
    }

    /// A file that takes the place of `target` in [`Sink::finish`].
    ///
    /// A link is followed; a device or a pipe cannot be replaced and is written to directly.
    pub(crate) fn file(target: &Path) -> Result<Self> {
        let target = &match fs::metadata(target) {
            Ok(meta) if meta.is_dir() => bail!("cannot write {}: it is a folder", target.display()),
            Ok(meta) if !meta.is_file() => {
                let device =
                    fs::OpenOptions::new().write(true).open(target).with_context(|| format!("cannot write {}", target.display()))?;
                return Ok(Self::Device(BufWriter::new(device)));
            }
            Ok(_) => target.canonicalize().with_context(|| format!("cannot write {}", target.display()))?,
            Err(_) => target.to_owned(),
        };
        if target.file_name().is_none() {
            bail!("{} names no file", target.display());
        }
        let file = tempfile::tempfile_in(folder_of(target)).with_context(|| format!("cannot write {}", target.display()))?;
        Ok(Self::File { target: target.to_owned(), writer: BufWriter::new(file) })
    }

    pub(crate) fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stdout(writer) => writer,
            Self::File { writer, .. } | Self::Device(writer) => writer,
        }
    }

    pub(crate) fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(writer) => writer.flush(),
            Self::Device(writer) => writer.flush(),
            Self::File { target, writer } => {
                writer.flush()?;
                replace(target, writer.get_mut())
            }
        }
    }
}

impl Sink {
    /// Ends standard output. A reader that has seen enough changes nothing about the outcome; a disk that is full does.
    pub(crate) fn done(&mut self, written: io::Result<()>) -> Result<()> {
        settled(written.and_then(|()| self.finish()), "standard output").map(drop)
    }
}

/// Writes a file as a whole, with the folders it stands in.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let mut sink = Sink::file(path)?;
    sink.writer().write_all(text.as_bytes()).and_then(|()| sink.finish()).with_context(|| format!("cannot write {}", path.display()))
}

/// Gives what was written the name of `target`, and the permissions of what had it before.
fn replace(target: &Path, written: &mut fs::File) -> io::Result<()> {
    let name = target.file_name().unwrap_or_default();
    let part = target.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    let copy = |written: &mut fs::File| {
        written.rewind()?;
        io::copy(written, &mut fs::File::create(&part)?)?;
        if let Ok(before) = fs::metadata(target) {
            fs::set_permissions(&part, before.permissions())?;
        }
        fs::rename(&part, target)
    };
    let copied = copy(written);
    if copied.is_err() {
        let _ = fs::remove_file(&part);
    }
    copied
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
