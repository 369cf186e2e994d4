//! What has changed, as git knows it: which files, what they were before, and what of them is staged. The program `git` is
//! asked; nothing in the repository is touched.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context as _, Result, anyhow, bail};
use kotowari::Problem;

/// A state of a file in the repository.
pub(crate) type Blob = String;

/// A file that a change has left another, in its new place.
#[derive(Debug)]
pub(crate) struct Changed {
    /// Where it lies, absolute.
    pub(crate) path: PathBuf,
    /// What it was, if it was there.
    pub(crate) before: Option<Blob>,
    /// What it is, if that is not what lies in the folder.
    pub(crate) staged: Option<Blob>,
}

/// A change.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) files: Vec<Changed>,
    pub(crate) problems: Vec<Problem>,
    blobs: Mutex<Blobs>,
}

/// What is staged, against the last commit.
pub(crate) fn staged() -> Result<Change> {
    let top = top("--staged")?;
    let head = ask(&top, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
    // before the first commit everything is new
    let base = head.or_else(|_| ask(&top, &["hash-object", "-t", "tree", "/dev/null"])).map_err(|e| anyhow!("--staged: {e}"))?;
    let mut change = Change::new(&top)?;
    change.add(&diff(&top, &["--cached", text(&base)], None)?, &top, true);
    Ok(change)
}

/// What is other in the folder than where `reference` and it parted.
pub(crate) fn since(reference: &str) -> Result<Change> {
    let top = top("--since")?;
    let shallow = || -> &str {
        match ask(&top, &["rev-parse", "--is-shallow-repository"]) {
            Ok(answer) if text(&answer) == "true" => {
                "; this clone is shallow: fetch more of it with `git fetch --unshallow`, or `fetch-depth: 0` in CI"
            }
            _ => "",
        }
    };
    let commit = format!("{reference}^{{commit}}");
    let Ok(commit) = ask(&top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]) else {
        let more = shallow();
        bail!(
            "--since: `{reference}` names no commit here{}",
            if more.is_empty() { "; `git branch -a` and `git tag` list names" } else { more }
        );
    };
    if ask(&top, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).is_err() {
        bail!("--since: there is no commit yet to compare with; `--staged` checks what is about to become one");
    }
    let Ok(base) = ask(&top, &["merge-base", text(&commit), "HEAD"]) else {
        bail!("--since: `{reference}` and HEAD have no commit in common here{}", shallow());
    };
    let mut change = Change::new(&top)?;
    let untracked = ask(&top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    let list = if untracked.is_empty() { diff(&top, &[text(&base)], None)? } else { with_untracked(&top, text(&base), &untracked)? };
    change.add(&list, &top, false);
    Ok(change)
}

/// The folder of the repository.
fn top(flag: &str) -> Result<PathBuf> {
    match ask(Path::new("."), &["rev-parse", "--show-toplevel"]) {
        Ok(path) => Ok(PathBuf::from(os(&path))),
        Err(error) if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::NotFound) => {
            bail!("{flag} needs the program git, which is not here; install it, or check without {flag}")
        }
        Err(error) => bail!("{flag} needs a git repository: {error}"),
    }
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").stdin(Stdio::null()).stderr(Stdio::piped());
    command
}

/// What git answers, without the end of its last line.
fn ask(folder: &Path, args: &[&str]) -> Result<Vec<u8>> {
    answer(git(folder).args(args))
}

fn answer(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("git says: {}", said.lines().next().unwrap_or("nothing").trim_start_matches("fatal: "));
    }
    let mut out = output.stdout;
    if out.last() == Some(&b'\n') {
        out.pop();
    }
    Ok(out)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

#[cfg(unix)]
fn os(bytes: &[u8]) -> &OsStr {
    std::os::unix::ffi::OsStrExt::from_bytes(bytes)
}

#[cfg(not(unix))]
fn os(bytes: &[u8]) -> &OsStr {
    OsStr::new(text(bytes))
}

/// The files that differ, as `git diff --raw -z` lists them.
fn diff(top: &Path, what: &[&str], index: Option<&Path>) -> Result<Vec<u8>> {
    let mut command = git(top);
    command
        .args(["diff", "--raw", "-z", "--no-abbrev", "--find-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules"])
        .args(what);
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    answer(command.arg("--"))
}

/// The same with files that git was not told of, which may be others under a new name. They are told to a copy of the
/// index, so that the repository stays as it is.
fn with_untracked(top: &Path, base: &str, untracked: &[u8]) -> Result<Vec<u8>> {
    let copy = std::env::temp_dir().join(format!("kotowari.{}.index", std::process::id()));
    let told = || -> Result<Vec<u8>> {
        let index = match std::env::var_os("GIT_INDEX_FILE") {
            Some(index) => PathBuf::from(index),
            None => PathBuf::from(os(&ask(top, &["rev-parse", "--git-path", "index"])?)),
        };
        let index = top.join(index);
        if index.exists() {
            fs::copy(index, &copy)?;
        }
        let mut add = git(top);
        add.args(["add", "--intent-to-add", "--pathspec-from-file=-", "--pathspec-file-nul"]).env("GIT_INDEX_FILE", &copy);
        add.env("GIT_LITERAL_PATHSPECS", "1").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = add.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(untracked)?;
        }
        child.wait()?;
        diff(top, &[base], Some(&copy))
    };
    let list = told().context("--since: cannot look at the files that git was not told of");
    let _ = fs::remove_file(&copy);
    list
}

impl Change {
    fn new(top: &Path) -> Result<Self> {
        let mut child =
            git(top).args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (Some(ask), Some(answer)) = (child.stdin.take(), child.stdout.take()) else { bail!("git does not answer") };
        let blobs = Mutex::new(Blobs { child, ask, answer: BufReader::new(answer) });
        Ok(Self { files: Vec::new(), problems: Vec::new(), blobs })
    }

    /// Adds what a list of `:mode mode blob blob status`, path and perhaps new path names.
    fn add(&mut self, list: &[u8], top: &Path, staged: bool) {
        let mut parts = list.split(|b| *b == 0).filter(|p| !p.is_empty());
        while let Some(head) = parts.next() {
            let fields: Vec<&str> = text(head).trim_start_matches(':').split(' ').collect();
            let [_, mode, before, after, status] = fields[..] else { continue };
            let Some(mut path) = parts.next() else { return };
            if status.starts_with(['R', 'C']) {
                let Some(new) = parts.next() else { return };
                path = new;
            }
            let path = top.join(os(path));
            if status == "U" {
                let name = path.display().to_string();
                self.problems
                    .push(Problem::error("has two versions that are not merged").in_file(name).help("merge them and run `git add`"));
            }
            // links and other repositories are no documents, and what is deleted is none any more
            if !mode.starts_with("100") || status == "U" {
                continue;
            }
            let blob = |id: &str| id.bytes().any(|b| b != b'0').then(|| id.to_owned());
            let before = if status == "A" || status.starts_with('C') { None } else { blob(before) };
            self.files.push(Changed { path, before, staged: blob(after).filter(|_| staged) });
        }
    }

    /// The bytes of a state.
    pub(crate) fn read(&self, blob: &Blob) -> io::Result<Vec<u8>> {
        self.blobs.lock().map_err(|_| io::Error::other("git stopped answering"))?.read(blob)
    }
}

/// One git that is asked for many states.
#[derive(Debug)]
struct Blobs {
    child: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
}

impl Blobs {
    fn read(&mut self, blob: &str) -> io::Result<Vec<u8>> {
        writeln!(self.ask, "{blob}")?;
        self.ask.flush()?;
        let mut head = String::new();
        self.answer.read_line(&mut head)?;
        // a partial clone may lack it
        let Some(size) = head.split_whitespace().nth(2).and_then(|n| n.parse::<usize>().ok()) else {
            return Err(io::Error::other(format!("git does not have its state {blob}")));
        };
        let mut bytes = vec![0; size + 1];
        self.answer.read_exact(&mut bytes)?;
        bytes.truncate(size);
        Ok(bytes)
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
