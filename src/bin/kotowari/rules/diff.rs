//! `rules diff`: what changed between two states of a pack.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use kotowari::pack::diff::{What, diff};
use serde_json::{Value, json};

use super::Format;
use crate::args::{PackArgs, SpeechArgs};
use crate::output::Sink;
use crate::packs;

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// Folder of the packs as they were
    old: PathBuf,
    /// Folder of the packs as they are
    new: PathBuf,
    /// Output format
    #[arg(short = 'f', long, value_name = "FMT", default_value = "full")]
    format: Format,
    #[command(flatten)]
    speech: SpeechArgs,
}

/// 0 no difference, 1 some, 2 one of the two cannot be read.
pub(crate) fn run(args: &DiffArgs) -> Result<u8> {
    let load = |path: &PathBuf| packs::load(&PackArgs { rule_paths: vec![path.clone()], isolated: true }, &args.speech);
    let (Some(old), Some(new)) = (load(&args.old)?, load(&args.new)?) else { return Ok(2) };
    let changes = diff(&old, &new);
    let mut sink = Sink::stdout();
    let written = match args.format {
        Format::Json => {
            let changes: Vec<Value> = changes
                .iter()
                .map(|c| match &c.values {
                    None => json!({"rule": c.rule, "change": c.what.word()}),
                    Some((old, new)) => json!({"rule": c.rule, "change": c.what.word(), "old": old, "new": new}),
                })
                .collect();
            writeln!(sink.writer(), "{:#}", json!({ "changes": changes }))
        }
        Format::Full => changes.iter().try_for_each(|c| {
            let sign = match c.what {
                What::Added => '+',
                What::Removed => '-',
                What::Severity | What::Law => '~',
            };
            let values = c.values.as_ref().map_or(String::new(), |(old, new)| format!(": {old} → {new}"));
            writeln!(sink.writer(), "{sign} {} {}{values}", c.rule, c.what.word())
        }),
    };
    let _ = written.and_then(|()| sink.finish());
    Ok(u8::from(!changes.is_empty()))
}
