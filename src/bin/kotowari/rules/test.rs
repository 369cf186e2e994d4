//! `rules test`: the examples that rules carry.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use anyhow::{Result, bail};
use clap::Args;
use kotowari::RuleSet;
use kotowari::examples::coverage::{self, Coverage};
use kotowari::examples::mutate::{self, Survivor};
use kotowari::examples::{self, Verdict};
use kotowari::rule::{Example, Rule};
use serde_json::{Value, json};

use super::Format;
use crate::args::{PackArgs, SpeechArgs};
use crate::output::{self, Sink};
use crate::packs;

#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Only these rules: ids, categories or families
    rules: Vec<String>,
    /// Also tell which words and frames of a rule no example exercises
    #[arg(long)]
    coverage: bool,
    /// Also change each flag example (deny it, quote it to warn, spell it otherwise …) and tell which mutants are not
    /// judged as they should
    #[arg(long)]
    mutate: bool,
    /// Output format
    #[arg(short = 'f', long, value_name = "FMT", default_value = "full")]
    format: Format,
    #[command(flatten)]
    packs: PackArgs,
    #[command(flatten)]
    speech: SpeechArgs,
}

/// A rule and what came of its examples.
struct Tested<'a> {
    rule: &'a Rule,
    verdicts: Vec<(&'a Example, Verdict)>,
    coverage: Option<Coverage>,
    /// How many mutants there were, and which fare otherwise than they should.
    mutants: Option<(usize, Vec<Survivor>)>,
    /// Why some may.
    explained: BTreeMap<String, String>,
}

pub(crate) fn run(args: &TestArgs) -> Result<u8> {
    let Some(packs) = packs::open(&args.packs, &args.speech)? else { return Ok(2) };
    let rules = &packs.rules;
    for (file, _, raw) in &packs.bundle.rules {
        if let Some(name) = raw.examples.mutants.keys().find(|n| !mutate::NAMES.contains(&n.as_str())) {
            bail!("{file}: there is no mutation `{name}`; mutations are {}", mutate::NAMES.join(", "));
        }
    }
    let tested: Vec<Tested<'_>> = super::selected(rules, &args.rules)?
        .into_iter()
        .map(|index| Tested {
            rule: &rules.rules[index],
            verdicts: examples::of_rule(rules, index).collect(),
            coverage: args.coverage.then(|| coverage::of_rule(&packs, index)),
            explained: packs.rule(rules.rules[index].id.as_str()).map_or_else(BTreeMap::new, |(_, _, raw)| raw.examples.mutants.clone()),
            mutants: args.mutate.then(|| {
                let runs = rules.rules[index].examples.iter().map(|e| mutate::survivors(rules, index, e));
                runs.fold((0, Vec::new()), |(sum, all), (n, found)| (sum + n, [all, found].concat()))
            }),
        })
        .collect();
    let verdicts = || tested.iter().flat_map(|t| &t.verdicts);
    let bad = verdicts().filter(|(_, v)| !v.outcome.holds()).count();
    let good = verdicts().count() - bad;
    let mutants: usize = tested.iter().flat_map(|t| &t.mutants).map(|(n, _)| n).sum();
    let survivors: usize = tested.iter().map(|t| t.unexplained().count()).sum();
    let explained = tested.iter().flat_map(|t| &t.mutants).map(|(_, found)| found.len()).sum::<usize>() - survivors;
    let mut sink = Sink::stdout();
    let written = match args.format {
        Format::Full => {
            let mutants =
                if args.mutate { format!("{mutants} mutants, {survivors} survived, {explained} for a reason\n") } else { String::new() };
            let end = format!("{mutants}{good} passed, {bad} failed");
            tested.iter().try_for_each(|t| text(sink.writer(), t, rules)).and_then(|()| writeln!(sink.writer(), "{end}"))
        }
        Format::Json => {
            let report = json!({"rules": tested.iter().map(|t| value(t, rules)).collect::<Vec<_>>(), "passed": good, "failed": bad});
            writeln!(sink.writer(), "{report:#}")
        }
    };
    sink.done(written)?;
    if good + bad == 0 {
        output::say("kotowari: these rules have no examples");
    }
    Ok(u8::from(bad + survivors > 0))
}

impl Tested<'_> {
    /// Mutants that survived and for which the rule gives no reason.
    fn unexplained(&self) -> impl Iterator<Item = &Survivor> {
        let found = self.mutants.iter().flat_map(|(_, survivors)| survivors);
        found.filter(|s| !self.explained.contains_key(s.mutant.name))
    }
}

fn text(out: &mut dyn Write, tested: &Tested<'_>, rules: &RuleSet) -> io::Result<()> {
    for (example, verdict) in tested.verdicts.iter().filter(|(_, v)| !v.outcome.holds()) {
        let text = example.marked.trim().replace('\n', "\n    ");
        writeln!(out, "{}: {}: {text}", tested.rule.id, verdict.outcome.word())?;
        writeln!(out, "    marked: {:?}\n    reported: {:?}", verdict.marked, verdict.reported)?;
    }
    // Within a pack its author knows which rules agree; of another pack's rule he must be told.
    let spoken_by: BTreeSet<usize> = tested.verdicts.iter().flat_map(|(_, v)| v.spoken_by.iter().copied()).collect();
    for other in spoken_by.into_iter().map(|i| &rules.rules[i]).filter(|other| other.pack != tested.rule.pack) {
        writeln!(
            out,
            "{}: {} ({}) agrees and speaks for both; `check --severity {}=off` lets this rule speak",
            tested.rule.id, other.id, other.pack, other.id
        )?;
    }
    for survivor in tested.unexplained() {
        let what = if survivor.mutant.fires { "is no longer found" } else { "is still reported" };
        writeln!(
            out,
            "{}: {} mutant {what}: {}",
            tested.rule.id,
            survivor.mutant.name,
            survivor.mutant.text.trim().replace('\n', "\n    ")
        )?;
    }
    let Some(Coverage { words, frames }) = &tested.coverage else { return Ok(()) };
    if words.1.is_empty() && frames.1.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}: in no example: {} of {} words, {} of {} frames", tested.rule.id, words.1.len(), words.0, frames.1.len(), frames.0)?;
    for frame in &frames.1 {
        writeln!(out, "    {frame}")?;
    }
    for list in words.1.chunk_by(|a, b| a.0 == b.0) {
        let words: Vec<&str> = list.iter().map(|(_, word)| word.as_str()).collect();
        writeln!(out, "    {}: {}", list[0].0, words.join(" "))?;
    }
    Ok(())
}

fn value(tested: &Tested<'_>, rules: &RuleSet) -> Value {
    let examples: Vec<Value> = tested
        .verdicts
        .iter()
        .map(|(example, verdict)| {
            json!({
                "expect": if example.flag { "flag" } else { "pass" },
                "outcome": verdict.outcome.word(),
                "text": example.marked,
                "profile": example.profile.word(),
                "marked": verdict.marked,
                "reported": verdict.reported,
                "spokenBy": verdict.spoken_by.iter().map(|&i| rules.rules[i].id.as_str()).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut value = json!({"rule": tested.rule.id.as_str(), "examples": examples});
    if let Some(Coverage { words, frames }) = &tested.coverage {
        let unseen: Vec<Value> = words.1.iter().map(|(list, word)| json!({"list": list, "word": word})).collect();
        value["coverage"] = json!({
            "words": words.0, "wordsUnseen": unseen,
            "frames": frames.0, "framesUnseen": frames.1,
        });
    }
    if let Some((count, survivors)) = &tested.mutants {
        let survivors: Vec<Value> = survivors
            .iter()
            .map(|s| {
                json!({"mutation": s.mutant.name, "text": s.mutant.text, "fires": s.mutant.fires, "reported": s.reported,
                "reason": tested.explained.get(s.mutant.name)})
            })
            .collect();
        value["mutants"] = json!(count);
        value["survivors"] = json!(survivors);
    }
    value
}
