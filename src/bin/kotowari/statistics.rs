//! How often what was found, and what to do next.

use std::collections::BTreeMap;
use std::io;

use kotowari::finding::Status;
use kotowari::lint::SourceReport;
use kotowari::report::compact::printable;
use kotowari::report::{Run, speaking};
use kotowari::{Lang, RuleSet};

/// Findings that count, by rule, by file and by author.
#[derive(Debug, Default)]
pub(crate) struct Statistics {
    rules: BTreeMap<String, usize>,
    files: BTreeMap<String, usize>,
    authors: BTreeMap<String, usize>,
}

impl Statistics {
    pub(crate) fn add(&mut self, report: &SourceReport, rules: &RuleSet) {
        for document in &report.documents {
            for finding in document.findings.iter().filter(|f| f.status == Status::New) {
                *self.rules.entry(speaking(finding, rules).id.to_string()).or_default() += 1;
                *self.files.entry(report.source.name().to_owned()).or_default() += 1;
                if let Some(author) = &document.document.author {
                    *self.authors.entry(author.clone()).or_default() += 1;
                }
            }
        }
    }

    pub(crate) fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        for (head, counts) in [("by rule", &self.rules), ("by file", &self.files), ("by author", &self.authors)] {
            if !counts.is_empty() {
                table(out, head, counts)?;
            }
        }
        Ok(())
    }

    /// The next step after a run; `None` when there is none.
    pub(crate) fn next(&self, run: &Run, has_baseline: bool, packs: &str, lang: Lang) -> Option<String> {
        let (rule, _) = greatest(&self.rules).into_iter().next()?;
        let mut steps = match lang {
            Lang::Ja => format!("次の手順: 理由と例は `kotowari explain {rule}{packs}`"),
            Lang::En => format!("next: `kotowari explain {rule}{packs}` tells why, with examples"),
        };
        if run.failed && run.documents > 1 && !has_baseline {
            steps.push_str(match lang {
                Lang::Ja => "、以前からの指摘を対象外にするには `kotowari baseline create`",
                Lang::En => "; `kotowari baseline create` sets aside what is there already",
            });
        }
        Some(steps)
    }
}

fn greatest(counts: &BTreeMap<String, usize>) -> Vec<(&String, usize)> {
    let mut rows: Vec<(&String, usize)> = counts.iter().map(|(name, n)| (name, *n)).collect();
    rows.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    rows
}

/// Counts as a table, the greatest first.
pub(crate) fn table(out: &mut dyn io::Write, head: &str, counts: &BTreeMap<String, usize>) -> io::Result<()> {
    /// Lines of a table; nobody reads more.
    const MOST: usize = 20;
    let rows = greatest(counts);
    writeln!(out, "{head}:")?;
    for (name, n) in rows.iter().take(MOST) {
        writeln!(out, "{n:>7}  {}", printable(name))?;
    }
    let more = rows.len().saturating_sub(MOST);
    if more > 0 { writeln!(out, "         and {more} more") } else { Ok(()) }
}
