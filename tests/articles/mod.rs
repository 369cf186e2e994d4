//! Whole articles against the labels beside them (`name.md` + `name.labels.yaml`).
//!
//! Every difference stands in `fixtures/articles/score.txt`: obligations judged otherwise, look-alikes reported, claims
//! missed. A change for the worse or the better has to change that file: `BLESS=1 cargo test --test rules` writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kotowari::obligation::State;
use kotowari::{Levels, Linter, Profile, Severity, Source, input, pack};
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;

#[derive(Deserialize)]
struct Labels {
    profile: String,
    #[serde(default)]
    missing: Vec<String>,
    #[serde(default)]
    met: Vec<Quote>,
    #[serde(default)]
    findings: Vec<Quote>,
    #[serde(default)]
    silent: Vec<Silent>,
    #[serde(default)]
    tolerate: Vec<String>,
}

#[derive(Deserialize)]
struct Quote {
    category: String,
    #[serde(default)]
    quote: String,
    #[serde(default)]
    alt: Vec<String>,
}

#[derive(Deserialize)]
struct Silent {
    quote: String,
}

/// Counts of one article.
#[derive(Default)]
struct Score {
    found: usize,
    labelled: usize,
    wrong: Vec<String>,
    missed: Vec<String>,
    loud: Vec<String>,
    obligations: Vec<String>,
}

/// The score of all articles.
pub(crate) fn trials(folder: &Path) -> Vec<Trial> {
    let mut articles: Vec<PathBuf> = fs::read_dir(folder).map(|d| d.flatten().map(|e| e.path()).collect()).unwrap_or_default();
    articles.retain(|p| labels_of(p).exists());
    articles.sort();
    let file = folder.join("score.txt");
    vec![Trial::test("articles/score", move || {
        let mut text = String::from(
            "Obligations, and claims and citations at warning or error, against the labels. Written by BLESS=1 cargo test --test rules.\n",
        );
        for path in &articles {
            let score = score(path)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            text.push_str(&format!("\n{name}: {} of {} labelled found, {} not labelled\n", score.found, score.labelled, score.wrong.len()));
            for line in
                score.missed.iter().map(|m| format!("  missed {m}\n")).chain(score.wrong.iter().map(|w| format!("  not labelled {w}\n")))
            {
                text.push_str(&line);
            }
        }
        if std::env::var_os("BLESS").is_some() {
            fs::write(&file, &text).map_err(|e| Failed::from(e.to_string()))?;
        }
        let known = fs::read_to_string(&file).unwrap_or_default();
        if known == text {
            Ok(())
        } else {
            Err(format!("the score changed; if for the better, BLESS=1 cargo test --test rules\n{text}").into())
        }
    })]
}

fn labels_of(article: &Path) -> PathBuf {
    article.with_extension("labels.yaml")
}

fn score(path: &Path) -> Result<Score, Failed> {
    if path.to_string_lossy().ends_with(".yaml") {
        return Ok(Score::default());
    }
    let labels: Labels = serde_yaml::from_str(&fs::read_to_string(labels_of(path))?)?;
    let profile: Profile = labels.profile.parse()?;
    let (rules, _) = pack::load(&[], false);
    let linter = Linter::new(rules, Levels::default(), Some(profile));
    let name = path.to_string_lossy().into_owned();
    let format = input::by_path(&name).ok_or("no format")?;
    let report = linter.lint(Source::from_bytes(name, &fs::read(path)?, None)?, format);
    let mut score = Score::default();
    let document = report.documents.first().ok_or("no document")?;
    for finding in &document.findings {
        let text = finding.place.span.of(report.source.text());
        if text.is_empty() {
            return Err("an empty span".into());
        }
    }
    // obligations
    let missing: BTreeSet<&str> = document.ledger.iter().filter(|o| o.state() != State::Met).map(|o| o.category.name()).collect();
    let missing: BTreeSet<&str> = missing
        .into_iter()
        .filter(|c| document.findings.iter().any(|f| f.category.name() == *c && f.severity > Severity::Info))
        .filter(|c| !labels.tolerate.iter().any(|t| t == c))
        .collect();
    let owed: BTreeSet<&str> = labels.missing.iter().map(String::as_str).collect();
    for extra in missing.difference(&owed) {
        score.obligations.push(format!("{extra} is reported, but the labels say it is met or not owed"));
    }
    for absent in owed.difference(&missing) {
        score.obligations.push(format!("{absent} is missing and was not reported"));
    }
    let ledger: BTreeMap<&str, State> = document.ledger.iter().map(|o| (o.category.name(), o.state())).collect();
    for met in &labels.met {
        if !ledger.contains_key(met.category.as_str()) && !labels.tolerate.contains(&met.category) {
            score.missed.push(format!("obligation {}, met and not in the ledger", met.category));
        }
    }
    // claims and citations that a reader of the page sees
    let body: Vec<_> = document
        .findings
        .iter()
        .filter(|f| f.severity > Severity::Info && f.obligation.is_none() && document.document.blocks[f.place.block].kind.is_body())
        .collect();
    let mut used = vec![false; body.len()];
    score.labelled = labels.findings.len();
    for label in &labels.findings {
        let hit = body.iter().position(|f| {
            (f.category.name() == label.category || label.alt.iter().any(|a| a == f.category.name()))
                && overlaps(&f.place.quote, &label.quote)
        });
        match hit {
            Some(_) => score.found += 1,
            None => score.missed.push(format!("{} 「{}」", label.category, label.quote)),
        }
        for (i, f) in body.iter().enumerate() {
            used[i] |= overlaps(&f.place.quote, &label.quote);
        }
    }
    for (f, used) in body.iter().zip(&used) {
        let line = format!("{} 「{}」", f.category, f.place.quote);
        let silent = labels.silent.iter().any(|s| overlaps(&f.place.quote, &s.quote));
        if silent && !used {
            score.loud.push(line.clone());
        }
        if !used {
            score.wrong.push(line);
        }
    }
    Ok(score)
}

fn overlaps(a: &str, b: &str) -> bool {
    let clean = |s: &str| s.chars().filter(|c| !c.is_whitespace() && !"*_`~|#>".contains(*c)).collect::<Vec<char>>();
    let (a, b) = (clean(a), clean(b));
    if a.is_empty() || b.is_empty() || a.len() > 3 * b.len() + 12 {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let need = 2.max(short.len().div_ceil(2)).min(short.len());
    short.windows(need).any(|w| long.windows(need).any(|v| v == w))
}
