//! What was typed.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kotowari::Severity;
use kotowari::config::{Entry, Value};

/// Content-compliance linter for health and beauty articles.
///
/// Reports disclosures that are missing, claims that go too far, and figures and studies without a source, each with
/// its exact place and the law behind it. Not legal advice; no finding does not mean compliant.
#[derive(Debug, Parser)]
#[command(name = "kotowari", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check files, folders or standard input
    Check(CheckArgs),
    /// Print what a document owes its reader, and where it is said
    Obligations(ObligationsArgs),
    /// Print which figure or study rests on which source
    Citations(crate::citations::CitationsArgs),
    /// Insert what is missing, from the approved texts in .kotowari/snippets.yml
    Fix(crate::fix::FixArgs),
    /// Print how a file is read and judged, for those who debug a rule
    Inspect(InspectArgs),
    /// Explain a rule: why, by which law, what it flags and what it passes
    Explain(ExplainArgs),
    /// Write a kotowari.yml to start from
    Init(crate::init::InitArgs),
    /// Keep the findings that are there already, so that only new ones count
    #[command(subcommand)]
    Baseline(crate::baseline::BaselineCommand),
    /// Exceptions: list, add, check and prune them
    #[command(subcommand)]
    Waivers(crate::waivers::WaiversCommand),
    /// Show what is configured
    #[command(subcommand)]
    Config(crate::config::ConfigCommand),
    /// Print what a shell needs to complete commands: bash, zsh, fish, elvish, powershell
    Completions(crate::shell::CompletionsArgs),
    /// Print the manual page, or write those of all commands into a folder
    Man(crate::shell::ManArgs),
    /// List, test, write and compare rules
    #[command(subcommand)]
    Rules(crate::rules::RulesCommand),
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) many: ManyArgs,
    /// Count only what the staged change is answerable for, and judge files as they are staged
    #[arg(long, conflicts_with = "since")]
    pub(crate) staged: bool,
    /// Count only what has changed since the folder and this commit, branch or tag parted: findings in new sentences, and
    /// obligations that were met there and are not met now
    #[arg(long, value_name = "REF")]
    pub(crate) since: Option<String>,
    /// Also count findings by rule, by file and by author, on standard error
    #[arg(long)]
    pub(crate) statistics: bool,
    /// Count the work of each rule, and what came of it: how often it was asked, found something, excused it, reported it
    #[arg(long)]
    pub(crate) profile_rules: bool,
    /// Also show findings that do not count: excepted, waived, in the baseline, outside of the change
    #[arg(long)]
    pub(crate) show_suppressed: bool,
    /// Report only these rules: ids, categories (claim/guarantee) or families (claim/)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) select: Vec<String>,
    /// Do not report these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// Exit with 1 when a part of a document was not examined: images, code, text in other languages
    #[arg(long)]
    pub(crate) require_complete: bool,
    /// Report a rule, category or family as this severe, or not at all: claim/novelty=info, citation/=off
    #[arg(long, value_name = "RULE=SEVERITY", value_delimiter = ',')]
    pub(crate) severity: Vec<RuleSeverity>,
    /// Exit with 1 from this severity on; error if nothing else is configured
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    /// Output format, with `=FILE` into a file; may be given more than once
    ///
    /// Formats: full, compact, json, jsonl, sarif, github, gitlab, checkstyle, junit, rdjson, rdjsonl, markdown, csv, html
    /// (docs/formats.md)
    #[arg(short = 'f', long = "format", alias = "output-format", value_name = "FMT[=FILE]")]
    pub(crate) formats: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ObligationsArgs {
    /// The file; `-` is standard input
    pub(crate) file: String,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// The file; `-` is standard input
    pub(crate) file: String,
    /// Print the source text instead, which the positions of findings count in
    #[arg(long, conflicts_with = "html")]
    pub(crate) text: bool,
    /// Write a page that colours blocks, sentences and candidates instead
    #[arg(long)]
    pub(crate) html: bool,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The rule's id, or a category
    pub(crate) rule: String,
    /// With --trace: the file, or FILE:LINE; `-` is standard input
    #[arg(value_name = "FILE[:LINE]", requires = "trace")]
    pub(crate) file: Option<String>,
    /// Show what the rule saw in the file, which words made it a match, and what excused it
    #[arg(long, requires = "file")]
    pub(crate) trace: bool,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// What every command takes that judges documents.
#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) packs: PackArgs,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    #[command(flatten)]
    pub(crate) speech: SpeechArgs,
}

#[derive(Debug, Default, Args)]
pub(crate) struct InputArgs {
    /// Judge every document as one of this profile, instead of what it says itself
    ///
    /// One of clinic, affiliate, cosmetic, supplement, general, ad
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<kotowari::Profile>,
    /// Read files as this format, whatever they are called: markdown (md), html (htm), text (txt), docx, wxr, jsonl, csv, tsv
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<String>,
    /// Encoding of files without a byte order mark, instead of the one they are told to be in: utf-8, shift_jis (cp932),
    /// euc-jp, iso-2022-jp, utf-16le … (labels of the WHATWG Encoding Standard)
    #[arg(long, value_name = "LABEL")]
    pub(crate) encoding: Option<kotowari::source::Encoding>,
    /// Columns of CSV and TSV files that hold text, by name or by number from 1
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    /// Name of standard input in reports, also used to tell its format
    #[arg(long, value_name = "PATH")]
    pub(crate) stdin_filename: Option<String>,
}

impl InputArgs {
    pub(crate) fn options(&self) -> kotowari::input::Options {
        kotowari::input::Options { columns: self.columns.clone(), encoding: self.encoding }
    }
}

#[derive(Debug, Default, Args)]
pub(crate) struct ConfigArgs {
    /// Use this configuration for all files, instead of the kotowari.yml nearest to each
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long)]
    pub(crate) no_config: bool,
    /// Judge as on this day, which decides whether exceptions and approved texts have ended; today if left out
    #[arg(long, value_name = "DATE", value_parser = kotowari::meta::date)]
    pub(crate) as_of: Option<kotowari::meta::Date>,
}

impl ConfigArgs {
    /// The day on which documents are judged: as was asked, else as the environment says, else today.
    pub(crate) fn day(&self) -> anyhow::Result<kotowari::meta::Date> {
        match (self.as_of, std::env::var("KOTOWARI_AS_OF")) {
            (Some(day), _) => Ok(day),
            (None, Ok(text)) if !text.is_empty() => kotowari::meta::date(&text).map_err(|e| anyhow::anyhow!("KOTOWARI_AS_OF: {e}")),
            _ => Ok(jiff::Zoned::now().date()),
        }
    }
}

/// Where the findings lie that do not count.
#[derive(Debug, Default, Args)]
pub(crate) struct AsideArgs {
    /// Use this baseline instead of the configured one; `none` for no baseline
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<String>,
    /// Use these waivers instead of the configured ones; `none` for no waivers
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<String>,
}

impl AsideArgs {
    pub(crate) fn flags(&self) -> Vec<Entry> {
        let baseline = self.baseline.clone().map(|path| Entry::flag("--baseline", Value::Baseline(path)));
        baseline.into_iter().chain(self.waivers.clone().map(|path| Entry::flag("--waivers", Value::Waivers(path)))).collect()
    }
}

/// What every command takes that judges many documents.
#[derive(Debug, Args)]
pub(crate) struct ManyArgs {
    /// Files or folders; `-` is standard input
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<String>,
    /// Also what this file lists, one path a line; `-` reads the list from standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<String>,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    #[command(flatten)]
    pub(crate) aside: AsideArgs,
    /// Threads to use; as many as there are processors when left out
    #[arg(short = 'j', long, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct PackArgs {
    /// Add the rules below this file or folder
    #[arg(long = "rules", value_name = "PATH")]
    pub(crate) rule_paths: Vec<PathBuf>,
    /// Use only the rules given with --rules; the built-in words stay
    #[arg(long)]
    pub(crate) isolated: bool,
}

impl PackArgs {
    /// What another command needs to see the same rules, with a blank before it; empty when they are at hand anyway.
    pub(crate) fn again(&self) -> String {
        let paths = self.rule_paths.iter().map(|path| format!(" --rules {}", path.display()));
        paths.chain(self.isolated.then(|| " --isolated".to_owned())).collect()
    }
}

#[derive(Debug, Args)]
pub(crate) struct SpeechArgs {
    /// Language of findings and of the tool, instead of the document's and the locale's: ja, en
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<kotowari::Lang>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl FailOn {
    pub(crate) fn threshold(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// A selector with the severity it gets; `None` is off.
#[derive(Debug, Clone)]
pub(crate) struct RuleSeverity(pub(crate) String, pub(crate) Option<Severity>);

impl FromStr for RuleSeverity {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (rule, severity) = text.split_once('=').ok_or("write RULE=SEVERITY, such as claim/novelty=info")?;
        let severity = if severity == "off" { None } else { Some(severity.parse().map_err(|e| format!("{e}, off"))?) };
        Ok(Self(rule.to_owned(), severity))
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}
