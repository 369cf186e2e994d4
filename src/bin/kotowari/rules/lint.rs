//! `rules lint`: everything that is wrong with packs, and what works in them and is hardly meant.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use kotowari::pack;
use kotowari::problem::Gravity;

use crate::args::SpeechArgs;
use crate::output::{self, Sink};
use crate::{packs, speech};

#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// Folders of packs, a pack's own folder, or single rule files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Exit with 1 from this on; mistakes that make a pack unusable always exit with 2
    #[arg(long, value_name = "GRAVITY", default_value = "error")]
    fail_on: FailOn,
    #[command(flatten)]
    speech: SpeechArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
}

pub(crate) fn run(args: &LintArgs) -> Result<u8> {
    let files = packs::files(&args.paths)?;
    let packs = pack::open(&files, false);
    let mut problems = packs.lint();
    problems.extend(packs.problems);
    // mistakes first: they keep the packs from being used
    let place = |p: &kotowari::Problem| (Reverse(p.gravity), p.file.clone(), p.span.clone().map(|s| (s.start, s.end)));
    problems.sort_by_cached_key(place);
    let texts: BTreeMap<&str, &str> = files.iter().map(|f| (f.name.as_str(), f.text.as_str())).collect();
    let color = speech::color(&args.speech, &io::stdout());
    let mut sink = Sink::stdout();
    let _ = output::draw(sink.writer(), &problems, color, |file| texts.get(file).copied());
    let mistakes = problems.iter().filter(|p| p.gravity == Gravity::Error).count();
    let warnings = problems.len() - mistakes;
    let _ = writeln!(sink.writer(), "{} files: {mistakes} mistakes, {warnings} warnings", files.len());
    sink.done(Ok(()))?;
    Ok(match (mistakes, warnings) {
        (1.., _) => 2,
        (0, 1..) if args.fail_on == FailOn::Warning => 1,
        _ => 0,
    })
}
