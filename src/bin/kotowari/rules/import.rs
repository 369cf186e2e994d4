//! `rules import`: a list of words that a house already keeps, as a pack.

use std::fs;
use std::io;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use kotowari::examples::{self, Outcome};
use kotowari::pack::group::Known;
use kotowari::pack::{Packs, import};
use kotowari::problem::Gravity;
use kotowari::rule::{Example, Guard};
use kotowari::{Profile, RuleId, pack, yaml};

use crate::args::SpeechArgs;
use crate::output;
use crate::speech;

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The list: one phrase a line, TSV (phrase, proposal, severity), a prh dictionary or a Vale existence rule
    file: PathBuf,
    /// Id of the rule it becomes, <category>.<name>; several are numbered
    #[arg(long, value_name = "ID", default_value = "claim/guarantee.house")]
    id: String,
    /// Folder of the pack that is made
    #[arg(long, value_name = "DIR", default_value = "house")]
    into: PathBuf,
    /// What is wrong with the words, where the list does not say it
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// lines, tsv, prh or vale; told from the file when left out
    #[arg(long, value_name = "FORMAT")]
    from: Option<String>,
    #[command(flatten)]
    speech: SpeechArgs,
}

/// 0 everything was taken over, 1 something was left out, 2 nothing could be.
pub(crate) fn run(args: &ImportArgs) -> Result<u8> {
    let name = args.file.display().to_string();
    let bytes = fs::read(&args.file).with_context(|| format!("cannot read {name}"))?;
    let Ok(text) = String::from_utf8(bytes) else { bail!("{name} is not UTF-8; save it as UTF-8") };
    let text = text.trim_start_matches('\u{feff}');
    let id = RuleId::parse(&args.id).map_err(|message| anyhow::anyhow!("{message}"))?;
    let title = args.title.clone().unwrap_or_else(|| "使わないと決めた表現です".to_owned());
    let format = args.from.as_deref().unwrap_or_else(|| import::detect(&name, text));
    let embedded = pack::open(&[], false);
    let known = Known::of(&embedded.bundle);
    let imported = import::import(format, text, &id, &title, &known).map_err(|message| anyhow::anyhow!("{message}"))?;
    let problems: Vec<_> = imported.problems.into_iter().map(|p| p.in_file(&name)).collect();
    output::problems(&problems, speech::color(&args.speech, &io::stderr()), |_| None);
    if imported.taken == 0 {
        bail!("nothing in {name} could be taken over, read as {format}; --from names another format");
    }
    let stem = args.file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let mut files = imported.files;
    let rules = files.len();
    if !args.into.join("pack.yaml").exists() {
        files.push(("pack.yaml".to_owned(), format!("title: {}\nlanguage: ja\n", yaml::scalar(&stem))));
    }
    if let Some((path, _)) = files.iter().find(|(path, _)| args.into.join(path).exists()) {
        bail!("{} exists and is left as it is; choose another --id or --into", args.into.join(path).display());
    }
    for (path, text) in &files {
        output::write_file(&args.into.join(path), text)?;
    }
    let into = args.into.display();
    output::say(&format!("{}: {} phrases and patterns in {rules} rules below {into}; {} notes", format, imported.taken, problems.len()));
    super::inflections(&imported.inflected, &imported.unsure);
    let made = pack::open(&crate::packs::files(std::slice::from_ref(&args.into))?, true);
    let silent = silent(&made, &imported.rules);
    let silent = if silent.is_empty() {
        ", and all are reported".to_owned()
    } else {
        format!("; not reported: {} (`explain --trace` tells why)", silent.join("、"))
    };
    output::say(&format!("one phrase of a rule is its example; each was tried alone in a sentence{silent}"));
    let guards: Vec<&str> = Guard::usual(id.category()).into_iter().map(Guard::word).collect();
    output::say(&format!(
        "the usual guards of {} excuse a phrase ({}), such as its denial; `guards: []` in a rule excuses nothing",
        id.category(),
        guards.join(", ")
    ));
    let warnings = made.lint().len() + made.problems.len();
    output::say(&format!("{warnings} warnings are left: no law, reason or passing example yet; `kotowari rules lint {into}` shows them"));
    // of several rules the folder says which
    let (new, isolated) = if rules == 1 { (id.as_str(), "") } else { (id.category().name(), " --isolated") };
    output::say(&format!("next: kotowari rules test {new} --rules {into}{isolated} && kotowari check a.md --rules {into}"));
    Ok(u8::from(problems.iter().any(|p| p.gravity >= Gravity::Warning)))
}

/// Phrases that their rule does not report in a sentence of their own.
fn silent<'a>(made: &Packs, rules: &'a [(RuleId, Vec<String>)]) -> Vec<&'a str> {
    let found = |id: &RuleId, phrase: &str| {
        let Ok(index) = made.rules.rules.binary_search_by(|r| r.id.cmp(id)) else { return true };
        let profile = made.rules.rules[index].profiles.first().copied().unwrap_or(Profile::Clinic);
        let example = Example { marked: format!("⟦{phrase}⟧。"), profile, flag: true };
        examples::run(&made.rules, index, &example).outcome != Outcome::Missing
    };
    let all = rules.iter().flat_map(|(id, phrases)| phrases.iter().map(move |phrase| (id, phrase.as_str())));
    all.filter(|(id, phrase)| !found(id, phrase)).map(|(_, phrase)| phrase).collect()
}
