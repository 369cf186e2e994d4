//! Code quality of GitLab: an array of issues, which a merge request compares with those of its target.

use std::io::{self, Write};

use serde_json::json;

use crate::lint::SourceReport;
use crate::meta::Severity;
use crate::report::{Context, Reporter, Run, told};

/// The reporter.
pub struct Gitlab<'a> {
    context: Context<'a>,
    first: bool,
}

impl<'a> Gitlab<'a> {
    /// A reporter with this context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context, first: true }
    }
}

impl Reporter for Gitlab<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn source(&mut self, out: &mut dyn Write, report: &SourceReport) -> io::Result<()> {
        for told in told::counting(self.context, report) {
            let [start, end] = told.range();
            let issue = json!({
                "description": told.advice(),
                "check_name": told.rule.id.as_str(),
                "fingerprint": fingerprint(&told.name(), &told.finding.fingerprint),
                "severity": match told.finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Info => "info",
                },
                "location": {"path": told.path(), "lines": {"begin": start.line, "end": end.line}},
            });
            out.write_all(if std::mem::take(&mut self.first) { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, &issue)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, _run: &Run) -> io::Result<()> {
        out.write_all(b"\n]\n")
    }
}

/// GitLab takes issues with one fingerprint for one issue, whatever their files are; so the document's name is part of it:
/// the 128 bits of XXH3 over name and fingerprint, each ended by a zero byte.
#[must_use]
pub fn fingerprint(document: &str, k1: &str) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(format!("{document}\0{k1}\0").as_bytes()))
}
