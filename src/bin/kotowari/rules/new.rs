//! `rules new`: a rule file to start from. What no flag says is asked, when somebody is there to answer.

use std::io::{self, BufRead, IsTerminal};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use kotowari::pack::group::{Grouped, Known};
use kotowari::pack::raw::{RawRule, RawWords, WordList};
use kotowari::pack::scaffold::Draft;
use kotowari::{RuleId, Severity, pack};

use crate::output;

#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// The rule's id, <category>.<name>, such as claim/guarantee.house
    id: Option<String>,
    /// Folder of the pack; the file goes below it, to <category>/<name>.yaml
    #[arg(long, value_name = "DIR", default_value = "house")]
    into: PathBuf,
    /// phrases, frame, numeric, pattern, citation, requires or ineffective
    #[arg(long, value_name = "KIND", default_value = "phrases")]
    kind: String,
    /// A word or phrase the rule is about; may be given more than once
    #[arg(long = "phrase", value_name = "WORDS", alias = "word", alias = "phrases")]
    phrases: Vec<String>,
    /// A note that makes the phrases right when it stands in the same block
    #[arg(long, value_name = "WORDS")]
    note: Option<String>,
    /// What is wrong, in a few words
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Why it matters, in a sentence
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// What would do instead
    #[arg(long, value_name = "TEXT")]
    propose: Option<String>,
    /// error, warning or info
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    severity: Severity,
    /// A legal source behind it, an id of sources.yaml; may be given more than once
    #[arg(long, value_name = "SOURCE")]
    law: Vec<String>,
    /// A sentence that must be reported, with ⟦ ⟧ around the words; may be given more than once
    #[arg(long, value_name = "TEXT")]
    flag: Vec<String>,
    /// A sentence that must not be reported; may be given more than once
    #[arg(long, value_name = "TEXT")]
    pass: Vec<String>,
}

pub(crate) fn run(args: &NewArgs) -> Result<u8> {
    let asks = io::stdin().is_terminal();
    if !RawRule::KINDS.contains(&args.kind.as_str()) {
        bail!("no kind is called {}; kinds are {}", args.kind, RawRule::KINDS.join(", "));
    }
    let id = loop {
        let text = match &args.id {
            Some(id) => id.clone(),
            None if asks => ask("Id, <category>.<name>, such as claim/guarantee.house")?,
            None => bail!("which rule? write its id, such as: kotowari rules new claim/guarantee.house"),
        };
        match RuleId::parse(&text) {
            Ok(id) => break id,
            Err(message) if args.id.is_none() => output::say(&message),
            Err(message) => bail!("{message}"),
        }
    };
    let embedded = pack::open(&[], false);
    if embedded.rules.rule(id.as_str()).is_some() {
        bail!("{id} is a rule that kotowari brings with it; give yours another name");
    }
    let needs_words = !matches!(args.kind.as_str(), "citation" | "ineffective");
    let mut phrases = args.phrases.clone();
    if phrases.is_empty() && needs_words {
        if !asks {
            bail!("what is it about? give the words with --phrase, one or more times");
        }
        let line = ask("Words or phrases it is about, separated by 、")?;
        phrases = line.split(['、', ',']).map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect();
        if phrases.is_empty() {
            bail!("a rule needs at least one word");
        }
    }
    let text = |given: &Option<String>, question: &str| match given {
        Some(text) => Ok(text.clone()),
        None if asks => ask(question),
        None => Ok(String::new()),
    };
    let list = |given: &[String], question: &str| match given {
        [] if asks => Ok(Some(ask(question)?).filter(|t| !t.is_empty()).into_iter().collect()),
        given => anyhow::Ok(given.to_vec()),
    };
    let grouped = if args.kind == "pattern" {
        Grouped { words: RawWords { words: WordList::of(phrases.iter().map(String::as_str)), ..RawWords::default() }, ..Grouped::default() }
    } else {
        Known::of(&embedded.bundle).group(&phrases)
    };
    let draft = Draft {
        title: text(&args.title, "What is wrong, in a few words")?,
        why: text(&args.why, "Why it matters, in a sentence")?,
        propose: text(&args.propose, "What would do instead")?,
        flag: list(&args.flag, "A sentence that must be reported, with ⟦ ⟧ around the words")?,
        pass: list(&args.pass, "A sentence that looks like it and is fine")?,
        id,
        kind: args.kind.clone(),
        words: grouped.words,
        note: args.note.clone(),
        severity: args.severity,
        law: args.law.clone(),
    };
    let path = args.into.join(draft.path());
    if path.exists() {
        bail!("{} exists and is left as it is; choose another name, or edit it", path.display());
    }
    output::write_file(&path, &draft.yaml())?;
    output::say(&format!("wrote {}", path.display()));
    super::inflections(&grouped.inflected, &grouped.unsure);
    let folder = args.into.display();
    output::say(&format!("next: kotowari rules lint {folder} && kotowari rules test {} --rules {folder}", draft.id));
    Ok(0)
}

fn ask(question: &str) -> Result<String> {
    output::say(&format!("{question}:"));
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line).context("cannot read the answer")? == 0 {
        bail!("no answer; nothing was written");
    }
    Ok(line.trim().to_owned())
}
