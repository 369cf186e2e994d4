//! `rules`: what authors of rules do. One file per command.

mod bench;
mod diff;
mod docs;
mod import;
mod lint;
mod list;
mod new;
mod schema;
mod show;
mod test;
mod words;

use anyhow::{Result, bail};
use clap::{Subcommand, ValueEnum};
use kotowari::pack::group;
use kotowari::{RuleSet, settle};

use crate::output;

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// One line a rule
    List(list::ListArgs),
    /// Find mistakes in packs, and what works and is hardly meant
    Lint(lint::LintArgs),
    /// Show a rule as it was compiled, and where each value comes from
    Show(show::ShowArgs),
    /// Write a rule file to start from; asks for what is not given
    New(new::NewArgs),
    /// Make a pack of a list of words: one a line, TSV, prh, or a Vale existence rule
    Import(import::ImportArgs),
    /// What changed between two folders of packs: rules added, removed, of other severity or law
    Diff(diff::DiffArgs),
    /// Precision and recall on labelled sentences
    Bench(bench::BenchArgs),
    /// Write one page a rule, with an index by category and by law
    Docs(docs::DocsArgs),
    /// Print the JSON Schema of a kind of pack file, for editors
    Schema(schema::SchemaArgs),
    /// Run the examples that rules carry
    Test(test::TestArgs),
    /// The shared classes and their words
    Words(words::WordsArgs),
}

pub(crate) fn run(command: &RulesCommand) -> Result<u8> {
    match command {
        RulesCommand::List(args) => list::run(args),
        RulesCommand::Lint(args) => lint::run(args),
        RulesCommand::Show(args) => show::run(args),
        RulesCommand::New(args) => new::run(args),
        RulesCommand::Import(args) => import::run(args),
        RulesCommand::Diff(args) => diff::run(args),
        RulesCommand::Bench(args) => bench::run(args),
        RulesCommand::Docs(args) => docs::run(args),
        RulesCommand::Schema(args) => schema::run(args),
        RulesCommand::Test(args) => test::run(args),
        RulesCommand::Words(args) => words::run(args),
    }
}

/// How a command prints what it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Full,
    Json,
}

/// Indexes of the rules that these selectors name; of all rules without any.
pub(crate) fn selected(rules: &RuleSet, selectors: &[String]) -> Result<Vec<usize>> {
    if let Some(unknown) = selectors.iter().find_map(|s| settle::unknown(s, rules)) {
        bail!("{}; {} (rules of your own need --rules PATH)", unknown.message, unknown.help.unwrap_or_default());
    }
    Ok((0..rules.rules.len()).filter(|&i| selectors.is_empty() || selectors.iter().any(|s| rules.rules[i].id.selected_by(s))).collect())
}

/// Tells how phrases were taken: which of them are found in all their forms, and of which that could not be told.
fn inflections(inflected: &[(String, &str)], unsure: &[String]) {
    /// Where the others stand can be seen in the file.
    const SHOWN: usize = 10;
    if !inflected.is_empty() {
        let words: Vec<String> = inflected.iter().take(SHOWN).map(|(phrase, group)| format!("{phrase} ({group})")).collect();
        let more = inflected.len() - words.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        output::say(&format!("found in all forms: {}{more}", words.join("、")));
    }
    if !unsure.is_empty() {
        output::say(&format!("{}: {}", group::ADVICE, unsure.join("、")));
    }
}
