//! `inspect`: how a file is read and judged.

use std::io;

use anyhow::{Result, bail};
use kotowari::report::inspect;
use kotowari::settle::Levels;
use kotowari::{Linter, report::Run};

use crate::args::InspectArgs;
use crate::output::{self, Sink};
use crate::{check, discover, packs, speech};

pub(crate) fn inspect(args: &InspectArgs) -> Result<u8> {
    let Some(rules) = packs::load(&args.packs, &args.speech)? else { return Ok(2) };
    let linter = Linter::new(rules, Levels::default(), args.input.profile);
    let found = discover::find(std::slice::from_ref(&args.file));
    if found.targets.len() > 1 {
        bail!("{} holds {} files; inspect takes one", args.file, found.targets.len());
    }
    let mut run = Run { problems: found.problems, ..Run::default() };
    let mut sink = Sink::stdout();
    let options = args.input.options();
    let write = if args.html { inspect::html } else { inspect::json };
    for piece in discover::pieces(&found.targets, &args.input) {
        match check::lint(&linter, piece, &options) {
            Err(problem) => run.problems.push(problem),
            Ok(report) => {
                run.add(&report, None);
                let written = if args.text {
                    sink.writer().write_all(report.source.text().as_bytes())
                } else {
                    write(sink.writer(), &report, &linter)
                };
                if !check::settled(written, "standard output")? {
                    return Ok(run.exit_code());
                }
            }
        }
    }
    check::settled(sink.finish(), "standard output")?;
    output::problems(&run.problems, speech::color(&args.speech, &io::stderr()), |_| None);
    Ok(run.exit_code())
}
