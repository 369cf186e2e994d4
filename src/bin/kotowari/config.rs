//! `config`: what is configured for a file, and where each value comes from.

use anyhow::Result;
use clap::{Args, Subcommand};
use kotowari::config::schema;

use crate::args::{ConfigArgs, SpeechArgs};
use crate::output::Sink;
use crate::project::Projects;

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show what counts for a file, and where each value comes from
    Show(ShowArgs),
    /// Print the JSON Schema of kotowari.yml, for editors
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The file, which need not exist; without one, any in this folder
    #[arg(default_value = "-")]
    file: String,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    speech: SpeechArgs,
}

pub(crate) fn run(command: &ConfigCommand) -> Result<u8> {
    match command {
        ConfigCommand::Show(args) => show(args),
        ConfigCommand::Schema => {
            let mut sink = Sink::stdout();
            let written = sink.writer().write_all(schema::SCHEMA.as_bytes());
            sink.done(written)?;
            Ok(0)
        }
    }
}

/// What holds where nothing is said.
const DEFAULTS: [(&str, &str); 9] = [
    ("baseline", ".kotowari/baseline.jsonl"),
    ("fail-on", "error"),
    ("ignore", "[]"),
    ("limits document-mib", "256"),
    ("profile", "what the document says, else by its words"),
    ("rules", "[]"),
    ("select", "all"),
    ("severity", "as the rules say"),
    ("waivers", ".kotowari/waivers.yml"),
];

fn show(args: &ShowArgs) -> Result<u8> {
    let projects = Projects::of([args.file.as_str()], &args.config, None, &[])?;
    if !projects.usable(&args.speech) {
        return Ok(2);
    }
    let project = projects.project(&args.file);
    let said = project.config.of(&projects.path(&args.file));
    let mut lines: Vec<(String, String)> = said.iter().map(|(key, entry)| (format!("{key}: {}", entry.value), entry.origin())).collect();
    let missing = DEFAULTS.iter().filter(|(key, _)| !said.keys().any(|k| k.split(' ').next() == key.split(' ').next()));
    lines.extend(missing.map(|(key, value)| (format!("{key}: {value}"), "the default".to_owned())));
    lines.sort();
    let width = lines.iter().map(|(value, _)| value.chars().count()).filter(|w| *w <= 60).max().unwrap_or(0);
    let mut sink = Sink::stdout();
    let out = sink.writer();
    let file = if args.file == "-" { "this folder" } else { &args.file };
    let found = project.file.clone().unwrap_or_else(|| "no kotowari.yml".to_owned());
    let written = writeln!(out, "# {file}: {found}")
        .and_then(|()| lines.iter().try_for_each(|(value, from)| writeln!(out, "{value:width$}  # {from}")));
    sink.done(written)?;
    Ok(0)
}
