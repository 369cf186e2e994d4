//! `fix`: inserts what is missing, from the approved texts of the house.

use std::fs;
use std::io;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use kotowari::fix::{self, Plan};
use kotowari::{Problem, Source};

use crate::args::ReadArgs;
use crate::discover::{self, Piece, Target};
use crate::output::{self, Sink};
use crate::session::Session;
use crate::speech;

#[derive(Debug, Args)]
pub(crate) struct FixArgs {
    /// Files or folders
    #[arg(required = true)]
    paths: Vec<String>,
    /// Show what would be inserted, and change nothing
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    read: ReadArgs,
}

/// 0 when nothing is left to insert, 1 when a statement is missing for which there is no text, 2 when a file could not
/// be edited.
pub(crate) fn fix(args: &FixArgs) -> Result<u8> {
    let found = discover::find(&args.paths);
    let Some(session) = Session::open(found, &args.read, Vec::new())? else { return Ok(2) };
    let mut problems = session.found.problems.clone();
    let mut lacking = false;
    let mut sink = Sink::stdout();
    // A mistake in the approved texts is mended before any of them is used.
    if problems.is_empty() {
        for piece in session.pieces() {
            match one(&session, piece, args, &mut sink) {
                Ok(lacks) => lacking |= lacks,
                Err(problem) => problems.push(problem),
            }
        }
    }
    sink.done(Ok(()))?;
    output::problems(&problems, speech::color(&args.read.speech, &io::stderr()), |_| None);
    Ok(if problems.is_empty() { u8::from(lacking) } else { 2 })
}

/// Edits one file; whether something is left that is missing.
fn one(session: &Session<'_>, piece: Piece, args: &FixArgs, sink: &mut Sink) -> Result<bool, Problem> {
    let (target, name, format) = match piece {
        Piece::File { target, name, format } => (target, name, format),
        Piece::Part { source, .. } => {
            return Err(Problem::error("holds records, and is not edited")
                .in_file(source.name())
                .help("insert the text where the records are made"));
        }
        Piece::Bad(problem) => return Err(problem),
    };
    let wrong = |message: String| Problem::error(message).in_file(&name);
    let Target::File(path) = &target else {
        return Err(wrong("standard input cannot be edited".to_owned()).help("name the file"));
    };
    let bytes = discover::read(&target, &name, session.projects.limit(&name))?;
    let opened = format.open(&name, &bytes, &args.read.input.options())?;
    let report = session.linter.judge_as(opened, &session.settings(&name));
    let [document] = report.documents.as_slice() else { return Err(wrong("holds several documents, and is not edited".to_owned())) };
    fix::editable(&report.source, &document.document).map_err(|why| {
        Problem::error(why.split_once("; ").map_or(why, |w| w.0)).in_file(&name).help(why.split_once("; ").map_or("", |w| w.1))
    })?;
    let plan = &document.plan;
    for (category, element) in &plan.lacks {
        output::say(&format!("{name}: there is no approved text for {category} ({element})"));
    }
    if let Some(snippet) = plan.unread.first() {
        let message = format!("the snippet `{snippet}` would not read as it was approved; nothing was changed");
        return Err(wrong(message).help("insert it by hand"));
    }
    if plan.edits.is_empty() {
        return Ok(!plan.lacks.is_empty());
    }
    let text = fix::apply(report.source.text(), plan);
    let edited = encoded(&report.source, &bytes, &text).map_err(|why| wrong(why.to_owned()).help("save it as UTF-8 and try again"))?;
    if args.diff {
        write_diff(sink, &report.source, plan).map_err(|e| wrong(format!("the difference cannot be written: {e}")))?;
    } else {
        replace(path, &bytes, &edited).map_err(|e| wrong(format!("{e:#}; nothing was changed")))?;
        for edit in &plan.edits {
            let at = report.source.lines().position(edit.at, report.source.text());
            let _ = writeln!(sink.writer(), "{name}:{}: {}", at.line, edit.snippet);
        }
    }
    Ok(!plan.lacks.is_empty())
}

/// The edited text in the encoding of the file. Whatever stood there must come out as the same bytes.
fn encoded(source: &Source, bytes: &[u8], text: &str) -> Result<Vec<u8>, &'static str> {
    let (encoding, bom) = (source.encoding(), source.bom());
    if encoding.encode(source.text(), bom).as_deref() != Some(bytes) {
        return Err("holds characters that its encoding cannot give back as they stand; nothing was changed");
    }
    encoding.encode(text, bom).ok_or("has an encoding that lacks a character of the approved text; nothing was changed")
}

/// Puts the new text in the file's place, if the file is still what was read.
fn replace(path: &std::path::Path, read: &[u8], edited: &[u8]) -> Result<()> {
    let mut sink = Sink::file(path)?;
    sink.writer().write_all(edited).context("cannot write it")?;
    if fs::read(path).context("cannot read it again")? != read {
        bail!("was changed by somebody else meanwhile");
    }
    sink.finish().context("cannot write it")
}

/// The insertions as `diff -u` shows them: three lines around each.
fn write_diff(sink: &mut Sink, source: &Source, plan: &Plan) -> io::Result<()> {
    const AROUND: usize = 3;
    let text = source.text();
    let edited = fix::apply(text, plan);
    let name = source.name();
    let diff = similar::TextDiff::from_lines(text, &edited);
    write!(sink.writer(), "{}", diff.unified_diff().context_radius(AROUND).header(&format!("a/{name}"), &format!("b/{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_meanwhile_stays_as_it_is() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("a.md");
        fs::write(&file, "theirs")?;
        assert!(replace(&file, b"read", b"edited").is_err());
        assert_eq!(fs::read(&file)?, b"theirs");
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        replace(&file, b"theirs", b"edited")?;
        assert_eq!(fs::read(&file)?, b"edited");
        Ok(())
    }
}
