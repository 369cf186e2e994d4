//! `rules bench`: precision and recall on labelled sentences.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use kotowari::Problem;
use kotowari::bench::{self, Bench, CASES_OF_A_RULE, Rate, Score};
use serde_json::{Value, json};

use super::Format;
use crate::args::{PackArgs, SpeechArgs};
use crate::output::{self, Sink};
use crate::{packs, speech};

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// Labelled sentences: a .jsonl file, or a folder of them
    path: PathBuf,
    /// Also list what was missed and what was reported in vain
    #[arg(long)]
    show: bool,
    /// Output format
    #[arg(short = 'f', long, value_name = "FMT", default_value = "full")]
    format: Format,
    #[command(flatten)]
    packs: PackArgs,
    #[command(flatten)]
    speech: SpeechArgs,
}

/// 0 when everything was judged, 2 otherwise: a measurement passes no verdict.
pub(crate) fn run(args: &BenchArgs) -> Result<u8> {
    let Some(rules) = packs::load(&args.packs, &args.speech)? else { return Ok(2) };
    let mut problems: Vec<Problem> = Vec::new();
    let mut cases = Vec::new();
    for file in files(&args.path)? {
        let name = file.display().to_string();
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        cases.extend(bench::cases(&name, &text, &mut problems));
    }
    output::problems(&problems, speech::color(&args.speech, &io::stderr()), |_| None);
    if cases.is_empty() {
        bail!("there are no labelled sentences in {}", args.path.display());
    }
    let bench = bench::run(rules, &cases);
    let mut sink = Sink::stdout();
    let written = match args.format {
        Format::Full => text(sink.writer(), &bench, args.show),
        Format::Json => writeln!(sink.writer(), "{:#}", value(&bench)),
    };
    sink.done(written)?;
    Ok(if problems.is_empty() { 0 } else { 2 })
}

fn files(path: &PathBuf) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.clone()]);
    }
    let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "jsonl")).collect();
    files.sort();
    Ok(files)
}

/// Rules with enough cases to say something about.
fn measured(bench: &Bench) -> impl Iterator<Item = (&String, &Score)> {
    bench.rules.iter().filter(|(_, s)| s.right + s.false_alarms >= CASES_OF_A_RULE)
}

fn text(out: &mut dyn Write, bench: &Bench, show: bool) -> io::Result<()> {
    let rate = |rate: Option<Rate>| rate.map_or("–".to_owned(), |r| format!("{:.3} [{:.2}–{:.2}]", r.value, r.low, r.high));
    let mut row = |name: &str, s: Score| {
        writeln!(
            out,
            "{name:<32} {:<20} {:<20} {:>5} {:>6} {:>6}",
            rate(s.precision()),
            rate(s.recall()),
            s.right,
            s.missed,
            s.false_alarms
        )
    };
    let total = bench.total();
    for (category, score) in &bench.categories {
        row(category, *score)?;
    }
    row("all", total)?;
    writeln!(out, "{:<32} {:<20} {:<20} {:>5} {:>6} {:>6}", "", "precision [95 %]", "recall [95 %]", "right", "missed", "false")?;
    writeln!(out, "{} sentences, F1 {:.3}", bench.cases, total.f1().unwrap_or_default())?;
    for (rule, score) in measured(bench) {
        writeln!(out, "{rule}: precision {} of {} findings", rate(score.precision()), score.right + score.false_alarms)?;
    }
    if show {
        bench.misses.iter().try_for_each(|(id, category, quote)| writeln!(out, "missed {id} {category} 「{quote}」"))?;
        bench.false_alarms.iter().try_for_each(|(id, rule, quote)| writeln!(out, "false {id} {rule} 「{quote}」"))?;
    }
    Ok(())
}

fn value(bench: &Bench) -> Value {
    let rate = |rate: Option<Rate>| rate.map(|r| json!({"value": r.value, "low": r.low, "high": r.high}));
    let score = |s: &Score| {
        json!({
            "right": s.right, "missed": s.missed, "falseAlarms": s.false_alarms,
            "precision": rate(s.precision()), "recall": rate(s.recall()), "f1": s.f1(),
        })
    };
    let categories: BTreeMap<&String, Value> = bench.categories.iter().map(|(name, s)| (name, score(s))).collect();
    let rules: BTreeMap<&String, Value> =
        measured(bench).map(|(name, s)| (name, json!({"findings": s.right + s.false_alarms, "precision": rate(s.precision())}))).collect();
    json!({"sentences": bench.cases, "all": score(&bench.total()), "categories": categories, "rules": rules})
}
