//! `citations`: which figure or study rests on which source.

use std::io;

use anyhow::{Result, bail};
use clap::Args;
use kotowari::report::{Context, Run, citations};

use crate::args::{ConfigArgs, InputArgs, PackArgs, SpeechArgs};
use crate::output::{self, Sink};
use crate::session::{Asked, Session};
use crate::{check, discover, speech};

#[derive(Debug, Args)]
pub(crate) struct CitationsArgs {
    /// The file; `-` is standard input
    file: String,
    /// Form of the output: text, json, dot (for Graphviz)
    #[arg(short = 'f', long = "format", alias = "output-format", value_name = "FORMAT", default_value = "text")]
    format: String,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    packs: PackArgs,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    speech: SpeechArgs,
}

pub(crate) fn citations(args: &CitationsArgs) -> Result<u8> {
    let Some((_, write)) = citations::FORMS.iter().find(|(name, _)| *name == args.format) else {
        let known: Vec<&str> = citations::FORMS.iter().map(|(n, _)| *n).collect();
        bail!("no format is called {}; there are {}", args.format, known.join(", "));
    };
    let found = discover::find(std::slice::from_ref(&args.file));
    let asked = Asked { input: &args.input, packs: &args.packs, config: &args.config, speech: &args.speech, flags: Vec::new() };
    let Some(session) = Session::open(found, asked)? else { return Ok(2) };
    let mut run = Run { problems: session.found.problems.clone(), ..Run::default() };
    let mut sink = Sink::stdout();
    let context = Context {
        rules: session.linter.rules(),
        findings_lang: args.speech.lang,
        lang: speech::lang(&args.speech),
        fail_on: None,
        color: false,
        suppressed: false,
    };
    for piece in session.pieces() {
        match session.lint(piece) {
            Err(problem) => run.problems.push(problem),
            Ok(report) => {
                run.add(&report, None);
                if !check::settled(write(sink.writer(), &report, context), "standard output")? {
                    return Ok(run.exit_code());
                }
            }
        }
    }
    check::settled(sink.finish(), "standard output")?;
    output::problems(&run.problems, speech::color(&args.speech, &io::stderr()), |_| None);
    Ok(run.exit_code())
}
