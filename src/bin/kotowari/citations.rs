//! `citations`: which figure or study rests on which source.

use anyhow::{Result, bail};
use clap::Args;
use kotowari::report::{Context, citations};

use crate::args::ReadArgs;
use crate::session::Session;
use crate::{discover, speech};

#[derive(Debug, Args)]
pub(crate) struct CitationsArgs {
    /// The file; `-` is standard input
    file: String,
    /// Form of the output: text, json, dot (for Graphviz)
    #[arg(short = 'f', long = "format", alias = "output-format", value_name = "FORMAT", default_value = "text")]
    format: String,
    #[command(flatten)]
    read: ReadArgs,
}

pub(crate) fn citations(args: &CitationsArgs) -> Result<u8> {
    let Some((_, write)) = citations::FORMS.iter().find(|(name, _)| *name == args.format) else {
        let known: Vec<&str> = citations::FORMS.iter().map(|(n, _)| *n).collect();
        bail!("no format is called {}; there are {}", args.format, known.join(", "));
    };
    let found = discover::find(std::slice::from_ref(&args.file));
    let Some(session) = Session::open(found, &args.read, Vec::new())? else { return Ok(2) };
    let context = Context {
        rules: session.linter.rules(),
        findings_lang: args.read.speech.lang,
        lang: speech::lang(&args.read.speech),
        fail_on: None,
        color: false,
        suppressed: false,
        packs: "",
    };
    session.print(|out, report| write(out, report, context))
}
