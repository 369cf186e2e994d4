//! `rules test`: the examples that rules carry.

use anyhow::Result;
use clap::Args;
use kotowari::examples;

use crate::args::{PackArgs, SpeechArgs};
use crate::output::{self, Sink};
use crate::packs;

#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Only these rules: ids, categories or families
    rules: Vec<String>,
    #[command(flatten)]
    packs: PackArgs,
    #[command(flatten)]
    speech: SpeechArgs,
}

pub(crate) fn run(args: &TestArgs) -> Result<u8> {
    let Some(rules) = packs::load(&args.packs, &args.speech)? else { return Ok(2) };
    let mut sink = Sink::stdout();
    let (mut good, mut bad) = (0, 0);
    for index in super::selected(&rules, &args.rules)? {
        for (example, verdict) in examples::of_rule(&rules, index) {
            if verdict.outcome.holds() {
                good += 1;
                continue;
            }
            bad += 1;
            let text = example.marked.trim().replace('\n', "\n    ");
            let line = format!(
                "{}: {}: {text}\n    marked: {:?}\n    reported: {:?}",
                rules.rules[index].id,
                verdict.outcome.word(),
                verdict.marked,
                verdict.reported
            );
            if writeln!(sink.writer(), "{line}").is_err() {
                return Ok(1);
            }
        }
    }
    let _ = writeln!(sink.writer(), "{good} passed, {bad} failed");
    let _ = sink.finish();
    if good + bad == 0 {
        output::say("kotowari: these rules have no examples");
    }
    Ok(u8::from(bad > 0))
}
