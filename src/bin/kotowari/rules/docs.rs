//! `rules docs`: one page a rule, written or compared.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use kotowari::report::pages;

use crate::args::{PackArgs, SpeechArgs};
use crate::output;
use crate::packs;

#[derive(Debug, Args)]
pub(crate) struct DocsArgs {
    /// Folder of the pages
    #[arg(default_value = "docs/rules")]
    into: PathBuf,
    /// Write nothing; exit with 1 when a page is not what it would be
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    packs: PackArgs,
    #[command(flatten)]
    speech: SpeechArgs,
}

pub(crate) fn run(args: &DocsArgs) -> Result<u8> {
    let Some(rules) = packs::load(&args.packs, &args.speech)? else { return Ok(2) };
    let pages = pages::pages(&rules);
    let mut old: BTreeSet<PathBuf> = BTreeSet::new();
    if args.into.is_dir() {
        written_by_us(&args.into, &mut old)?;
    } else if args.check {
        bail!("there is no folder {}; `kotowari rules docs` writes it", args.into.display());
    }
    let (mut changed, mut gone) = (Vec::new(), old);
    for (path, text) in &pages {
        let path = args.into.join(path);
        gone.remove(&path);
        if fs::read_to_string(&path).ok().as_ref() != Some(text) {
            changed.push((path, text));
        }
    }
    if args.check {
        let stale = changed.iter().map(|(path, _)| path).chain(&gone);
        stale.for_each(|path| output::say(&format!("{} is not what its rule says now", path.display())));
        let fresh = changed.is_empty() && gone.is_empty();
        if !fresh {
            output::say("run `kotowari rules docs` and look at the difference");
        }
        return Ok(u8::from(!fresh));
    }
    for (path, text) in &changed {
        output::write_file(path, text)?;
    }
    for path in &gone {
        fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    output::say(&format!("{} pages: {} written, {} removed", pages.len(), changed.len(), gone.len()));
    Ok(0)
}

/// Pages that an earlier run wrote; nobody else's file is ever compared or removed.
fn written_by_us(folder: &Path, found: &mut BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            written_by_us(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "md") && fs::read_to_string(&path).is_ok_and(|t| t.starts_with(pages::MARK)) {
            found.insert(path);
        }
    }
    Ok(())
}
