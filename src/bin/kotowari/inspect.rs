//! `inspect`: how a file is read and judged.

use std::io;

use anyhow::{Result, bail};
use kotowari::report::Run;
use kotowari::report::inspect;

use crate::args::InspectArgs;
use crate::output::{self, Sink};
use crate::session::{Asked, Session};
use crate::{check, discover, speech};

pub(crate) fn inspect(args: &InspectArgs) -> Result<u8> {
    let found = discover::find(std::slice::from_ref(&args.file));
    if found.targets.len() > 1 {
        bail!("{} holds {} files; inspect takes one", args.file, found.targets.len());
    }
    let asked = Asked { input: &args.input, packs: &args.packs, config: &args.config, speech: &args.speech, flags: Vec::new() };
    let Some(session) = Session::open(found, asked)? else { return Ok(2) };
    let mut run = Run { problems: session.found.problems.clone(), ..Run::default() };
    let mut sink = Sink::stdout();
    let write = if args.html { inspect::html } else { inspect::json };
    for piece in session.pieces() {
        match session.lint(piece) {
            Err(problem) => run.problems.push(problem),
            Ok(report) => {
                run.add(&report, None);
                let written = if args.text {
                    sink.writer().write_all(report.source.text().as_bytes())
                } else {
                    write(sink.writer(), &report, &session.linter)
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
