//! `rules schema`: the JSON Schema of a kind of pack file.

use anyhow::{Result, bail};
use clap::Args;
use kotowari::pack::schema::SCHEMAS;

use crate::output::Sink;

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// rule, lexicon, sources, subjects, names or pack
    #[arg(default_value = "rule")]
    file: String,
}

pub(crate) fn run(args: &SchemaArgs) -> Result<u8> {
    let Some((_, schema)) = SCHEMAS.iter().find(|(name, _)| *name == args.file) else {
        bail!("no schema is called {}; there are {}", args.file, SCHEMAS.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", "));
    };
    let mut sink = Sink::stdout();
    let written = sink.writer().write_all(schema.as_bytes());
    sink.done(written)?;
    Ok(0)
}
