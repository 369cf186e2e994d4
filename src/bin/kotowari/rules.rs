//! `rules list` and `rules test`.

use anyhow::{Result, bail};
use kotowari::RuleSet;
use kotowari::examples;

use crate::args::RulesArgs;
use crate::output::{self, Sink};
use crate::{packs, speech};

pub(crate) fn list(args: &RulesArgs) -> Result<u8> {
    let Some(rules) = packs::load(&args.packs, &args.speech)? else { return Ok(2) };
    let lang = speech::lang(&args.speech);
    let mut sink = Sink::stdout();
    for index in selected(&rules, &args.rules)? {
        let rule = &rules.rules[index];
        if writeln!(sink.writer(), "{:<48} {:<8} {}", rule.id.as_str(), rule.severity.default.word(), rule.title.get(lang)).is_err() {
            return Ok(0);
        }
    }
    let _ = sink.finish();
    Ok(0)
}

pub(crate) fn test(args: &RulesArgs) -> Result<u8> {
    let Some(rules) = packs::load(&args.packs, &args.speech)? else { return Ok(2) };
    let mut sink = Sink::stdout();
    let (mut good, mut bad) = (0, 0);
    for index in selected(&rules, &args.rules)? {
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

fn selected(rules: &RuleSet, selectors: &[String]) -> Result<Vec<usize>> {
    for selector in selectors {
        if !rules.rules.iter().any(|r| r.id.selected_by(selector)) {
            bail!("no rule is named {selector}; `kotowari rules list` shows the ids");
        }
    }
    Ok((0..rules.rules.len()).filter(|&i| selectors.is_empty() || selectors.iter().any(|s| rules.rules[i].id.selected_by(s))).collect())
}
