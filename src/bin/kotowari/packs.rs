//! Reading packs from disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use kotowari::pack::{self, PackFile, Packs};
use kotowari::{Problem, RuleSet};

use crate::args::{PackArgs, SpeechArgs};
use crate::{output, speech};

/// Compiles the packs that were asked for, and keeps what was written. `None` when they cannot be used; why was said.
pub(crate) fn open(args: &PackArgs, speech: &SpeechArgs) -> Result<Option<Packs>> {
    let files = asked(args)?;
    let packs = pack::open(&files, args.isolated);
    Ok(usable(&packs.problems, &files, speech).then_some(packs))
}

/// The rules of [`open`], for commands that only apply them.
pub(crate) fn load(args: &PackArgs, speech: &SpeechArgs) -> Result<Option<RuleSet>> {
    let files = asked(args)?;
    let (rules, problems) = pack::load(&files, args.isolated);
    Ok(usable(&problems, &files, speech).then_some(rules))
}

fn asked(args: &PackArgs) -> Result<Vec<PackFile>> {
    if args.isolated && args.rule_paths.is_empty() {
        bail!("--isolated leaves no rules; give some with --rules PATH");
    }
    files(&args.rule_paths)
}

/// Whether packs with these problems can be used; says what is wrong.
fn usable(problems: &[Problem], files: &[PackFile], speech: &SpeechArgs) -> bool {
    output::problems(problems, speech::color(speech, &io::stderr()), |name| files.iter().find(|f| f.name == name).map(|f| f.text.as_str()));
    let unusable = pack::unusable(problems);
    if unusable {
        let count = problems.iter().filter(|p| p.gravity == kotowari::problem::Gravity::Error).count();
        output::say(&format!("kotowari: the packs have {count} mistakes; nothing was checked"));
    }
    !unusable
}

/// Reads the files of packs below these paths.
pub(crate) fn files(paths: &[PathBuf]) -> Result<Vec<PackFile>> {
    let mut files = Vec::new();
    for path in paths {
        read(path, &mut files)?;
    }
    Ok(files)
}

fn read(path: &Path, files: &mut Vec<PackFile>) -> Result<()> {
    let meta = fs::metadata(path).with_context(|| format!("cannot read the rules in {}", path.display()))?;
    if !meta.is_dir() {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        push(path, format!("own/{name}"), files)?;
        return Ok(());
    }
    let mut found = Vec::new();
    walk(path, &mut found)?;
    found.sort();
    if found.is_empty() {
        bail!("there are no .yaml files in {}", path.display());
    }
    // A pack's own folder may be given, or the folder of several packs.
    let inside = ["lexicon", "subjects", "claim", "citation", "disclosure"];
    let single = path.join("pack.yaml").exists() || inside.iter().any(|folder| path.join(folder).is_dir());
    let folder = path.canonicalize().ok().and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned())).unwrap_or_default();
    for file in found {
        let relative = file.strip_prefix(path).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        push(&file, if single { format!("{folder}/{relative}") } else { relative }, files)?;
    }
    Ok(())
}

fn push(file: &Path, path: String, files: &mut Vec<PackFile>) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    // What is no character is reported at its place, together with all other mistakes of the packs.
    let text = String::from_utf8_lossy(&bytes);
    files.push(PackFile { path, name: file.display().to_string(), text: text.trim_start_matches('\u{feff}').to_owned() });
    Ok(())
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            found.push(path);
        }
    }
    Ok(())
}
