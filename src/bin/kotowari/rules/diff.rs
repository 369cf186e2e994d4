//! `rules diff`: what changed between two states of a pack.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use kotowari::pack::diff::{Change, What, diff};
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
    /// Exit with 1 only for changes that the CHANGELOG.md of their pack in NEW does not name by the rule's id
    #[arg(long)]
    changelog: bool,
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
    let mut changes = diff(&old, &new);
    if args.changelog {
        let mut texts: BTreeMap<PathBuf, String> = BTreeMap::new();
        let mut named = |change: &Change| -> Result<bool> {
            let of = if change.what == What::Removed { (&old, &args.old) } else { (&new, &args.new) };
            let rule = of.0.rules.iter().find(|r| r.id.as_str() == change.rule);
            // Files are called by the folder they were given in; the pack is the folder below it.
            let pack = rule.and_then(|r| Path::new(&r.file).strip_prefix(of.1).ok()?.parent()?.components().next());
            let pack = pack.map(|c| c.as_os_str());
            let path = args.new.join(pack.unwrap_or_default()).join("CHANGELOG.md");
            if !texts.contains_key(&path) {
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("cannot read {}; every pack says there what changed", path.display()))?;
                texts.insert(path.clone(), text);
            }
            Ok(texts[&path].contains(&format!("`{}`", change.rule)))
        };
        let mut untold = Vec::new();
        for change in changes {
            if !named(&change)? {
                untold.push(change);
            }
        }
        changes = untold;
    }
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
    sink.done(written)?;
    Ok(u8::from(!changes.is_empty()))
}
