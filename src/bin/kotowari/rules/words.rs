//! `rules words`: the shared classes and their words, for those who look for one that says what they mean.

use std::io::{self, Write};

use anyhow::{Result, bail};
use clap::Args;
use kotowari::meta::nearest;
use kotowari::pack::Packs;
use kotowari::pack::raw::RawWords;

use crate::args::{PackArgs, SpeechArgs};
use crate::output::Sink;
use crate::packs;

#[derive(Debug, Args)]
pub(crate) struct WordsArgs {
    /// Show the words of these classes; without any, one line a class
    classes: Vec<String>,
    /// Only classes that list this word, in its dictionary form
    #[arg(long = "with", value_name = "WORD")]
    word: Option<String>,
    #[command(flatten)]
    packs: PackArgs,
    #[command(flatten)]
    speech: SpeechArgs,
}

pub(crate) fn run(args: &WordsArgs) -> Result<u8> {
    let Some(packs) = packs::open(&args.packs, &args.speech)? else { return Ok(2) };
    let known: Vec<&str> = packs.bundle.lexicons.iter().map(|(_, class, _)| class.as_str()).collect();
    if let Some(unknown) = args.classes.iter().find(|class| !known.contains(&class.as_str())) {
        let near =
            nearest(unknown, &known).map_or_else(|| "`kotowari rules words` lists them".to_owned(), |n| format!("did you mean `{n}`?"));
        bail!("no shared class is called `{unknown}`; {near}");
    }
    let mut sink = Sink::stdout();
    // A reader that has seen enough changes nothing about the outcome.
    let _ = write(sink.writer(), &packs, args).and_then(|()| sink.finish());
    Ok(0)
}

fn write(out: &mut dyn Write, packs: &Packs, args: &WordsArgs) -> io::Result<()> {
    let mut classes: Vec<&(String, String, RawWords)> = packs.bundle.lexicons.iter().collect();
    classes.sort_by_key(|(_, class, _)| class);
    let lists =
        |words: &RawWords| args.word.as_ref().is_none_or(|word| words.groups().iter().any(|(_, list)| list.iter().any(|w| w == word)));
    for (file, class, words) in classes.into_iter().filter(|(_, _, words)| lists(words)) {
        let title = words.title.as_deref().unwrap_or_default();
        if args.classes.is_empty() {
            let count: usize = words.groups().iter().map(|(_, list)| list.iter().count()).sum();
            writeln!(out, "{class:24} {count:5} words  {title}")?;
        } else if args.classes.contains(class) {
            writeln!(out, "{class} — {title}\n  {file}")?;
            let groups = words.groups().into_iter().chain([("shields", &words.shields)]);
            for (group, list) in groups.filter(|(_, list)| !list.is_empty()) {
                writeln!(out, "  {group}: {}", list.iter().collect::<Vec<_>>().join(" "))?;
            }
            if !words.include.is_empty() {
                writeln!(out, "  include: {}", words.include.join(" "))?;
            }
        }
    }
    Ok(())
}
