//! How often what was found, and what to do next.

use std::collections::BTreeMap;
use std::io;

use kotowari::finding::Status;
use kotowari::lint::SourceReport;
use kotowari::report::compact::printable;
use kotowari::report::{Run, speaking};
use kotowari::settle::Levels;
use kotowari::{Lang, Linter, RuleSet, Severity};

/// Findings that count, by rule, by file and by author.
#[derive(Debug, Default)]
pub(crate) struct Statistics {
    files: BTreeMap<String, usize>,
    authors: BTreeMap<String, usize>,
    /// How severely each rule spoke, and how often.
    spoke: BTreeMap<String, (Severity, usize)>,
    /// A document into which an approved text can be inserted.
    fixable: Option<String>,
}

impl Statistics {
    pub(crate) fn add(&mut self, report: &SourceReport, rules: &RuleSet) {
        for document in &report.documents {
            for finding in document.findings.iter().filter(|f| f.status == Status::New) {
                let rule = speaking(finding, rules).id.to_string();
                let (worst, times) = self.spoke.entry(rule).or_insert((finding.severity, 0));
                (*worst, *times) = (finding.severity.max(*worst), *times + 1);
                let serves = |owed| document.plan.edits.iter().any(|e| e.obligations.contains(&owed));
                if self.fixable.is_none() && finding.obligation.is_some_and(serves) {
                    self.fixable = Some(report.source.name().to_owned());
                }
                *self.files.entry(report.source.name().to_owned()).or_default() += 1;
                if let Some(author) = &document.document.author {
                    *self.authors.entry(author.clone()).or_default() += 1;
                }
            }
        }
    }

    pub(crate) fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let rules = self.spoke.iter().map(|(rule, (_, times))| (rule.clone(), *times)).collect();
        for (head, counts) in [("by rule", &rules), ("by file", &self.files), ("by author", &self.authors)] {
            if !counts.is_empty() {
                table(out, head, counts)?;
            }
        }
        Ok(())
    }

    /// The next step after a run; `None` when there is none.
    pub(crate) fn next(&self, run: &Run, has_baseline: bool, packs: &str, lang: Lang) -> Option<String> {
        // Of equals the first by name, in every run.
        let (rule, _) = self.spoke.iter().rev().max_by_key(|(_, grave)| **grave)?;
        let mut steps = match lang {
            Lang::Ja => format!("次の手順: 理由と例は `kotowari explain {rule}{packs}`"),
            Lang::En => format!("next: `kotowari explain {rule}{packs}` tells why, with examples"),
        };
        if let Some(name) = &self.fixable {
            steps.push_str(&match lang {
                Lang::Ja => format!("、承認済みの文を入れるには `kotowari fix {name} --diff`"),
                Lang::En => format!("; `kotowari fix {name} --diff` shows the approved texts it would insert"),
            });
        }
        if run.failed && run.documents > 1 && !has_baseline {
            steps.push_str(match lang {
                Lang::Ja => "、以前からの指摘を対象外にするには `kotowari baseline create`",
                Lang::En => "; `kotowari baseline create` sets aside what is there already",
            });
        }
        Some(steps)
    }
}

/// The work that each rule made, and what came of it.
#[derive(Debug, Default)]
pub(crate) struct Profiled {
    /// By rule: asked, found, excused, reported.
    rules: BTreeMap<String, [usize; 4]>,
}

impl Profiled {
    pub(crate) fn add(&mut self, report: &SourceReport, linter: &Linter, levels: &Levels) {
        let rules = &linter.rules().rules;
        for document in &report.documents {
            let mut work: Vec<[usize; 4]> = linter.asked(document).into_iter().map(|asked| [asked, 0, 0, 0]).collect();
            for candidate in &document.candidates {
                work[candidate.rule][1] += 1;
                work[candidate.rule][2] += usize::from(candidate.excuse.is_some());
            }
            for rule in document.findings.iter().filter(|f| f.status == Status::New).flat_map(|f| &f.rules) {
                work[*rule][3] += 1;
            }
            for (rule, work) in rules.iter().zip(work).filter(|(rule, work)| levels.reports(rule) && work.iter().any(|n| *n > 0)) {
                let all = self.rules.entry(rule.id.to_string()).or_default();
                all.iter_mut().zip(work).for_each(|(all, n)| *all += n);
            }
        }
    }

    /// As a table, the rule that was asked most first.
    pub(crate) fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let mut rows: Vec<(&String, &[usize; 4])> = self.rules.iter().collect();
        rows.sort_by_key(|(_, work)| std::cmp::Reverse(work[0]));
        writeln!(out, "{:>9} {:>9} {:>9} {:>9}  rule", "asked", "found", "excused", "reported")?;
        for (rule, [asked, found, excused, reported]) in rows.iter().take(MOST) {
            writeln!(out, "{asked:>9} {found:>9} {excused:>9} {reported:>9}  {rule}")?;
        }
        more(out, rows.len())
    }
}

/// Lines of a table; nobody reads more.
const MOST: usize = 20;

fn more(out: &mut dyn io::Write, rows: usize) -> io::Result<()> {
    let more = rows.saturating_sub(MOST);
    if more > 0 { writeln!(out, "         and {more} more") } else { Ok(()) }
}

fn greatest(counts: &BTreeMap<String, usize>) -> Vec<(&String, usize)> {
    let mut rows: Vec<(&String, usize)> = counts.iter().map(|(name, n)| (name, *n)).collect();
    rows.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    rows
}

/// Counts as a table, the greatest first.
pub(crate) fn table(out: &mut dyn io::Write, head: &str, counts: &BTreeMap<String, usize>) -> io::Result<()> {
    let rows = greatest(counts);
    writeln!(out, "{head}:")?;
    for (name, n) in rows.iter().take(MOST) {
        writeln!(out, "{n:>7}  {}", printable(name))?;
    }
    more(out, rows.len())
}
