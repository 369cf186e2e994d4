//! `inspect`: how a file is read and judged.

use anyhow::{Result, bail};
use kotowari::report::inspect;

use crate::args::InspectArgs;
use crate::discover;
use crate::session::Session;

pub(crate) fn inspect(args: &InspectArgs) -> Result<u8> {
    let found = discover::find(std::slice::from_ref(&args.file));
    if found.targets.len() > 1 {
        bail!("{} holds {} files; inspect takes one", args.file, found.targets.len());
    }
    let Some(session) = Session::open(found, &args.read, Vec::new())? else { return Ok(2) };
    let write = if args.html { inspect::html } else { inspect::json };
    session.print(
        |out, report| {
            if args.text { out.write_all(report.source.text().as_bytes()) } else { write(out, report, &session.linter) }
        },
    )
}
