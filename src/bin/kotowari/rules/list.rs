//! `rules list`: one line a rule.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use clap::Args;
use kotowari::rule::Rule;
use kotowari::{Profile, Severity};

use crate::args::{PackArgs, SpeechArgs};
use crate::output::Sink;
use crate::{packs, speech};

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only these rules: ids, categories or families
    rules: Vec<String>,
    /// Only rules that apply in this profile; severities are those of the profile
    #[arg(long, value_name = "PROFILE")]
    profile: Option<Profile>,
    /// Only rules of this severity
    #[arg(long, value_name = "SEVERITY")]
    severity: Option<Severity>,
    /// Only rules of this kind: phrases, frame, numeric, pattern, citation, requires, ineffective
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only rules of this pack
    #[arg(long, value_name = "PACK")]
    pack: Option<String>,
    /// Only rules that cite this legal source
    #[arg(long, value_name = "SOURCE")]
    law: Option<String>,
    #[command(flatten)]
    packs: PackArgs,
    #[command(flatten)]
    speech: SpeechArgs,
}

pub(crate) fn run(args: &ListArgs) -> Result<u8> {
    let Some(packs) = packs::open(&args.packs, &args.speech)? else { return Ok(2) };
    let rules = &packs.rules;
    let known = |what: &str, given: &Option<String>, known: Vec<&str>| match given {
        Some(given) if !known.contains(&given.as_str()) => bail!("no {what} is called {given}; there are {}", known.join(", ")),
        _ => Ok(()),
    };
    known("kind", &args.kind, kotowari::pack::raw::RawRule::KINDS.to_vec())?;
    known("pack", &args.pack, packs.bundle.rules.iter().map(|(_, pack, _)| pack.as_str()).collect::<BTreeSet<_>>().into_iter().collect())?;
    known("source", &args.law, rules.sources.keys().map(String::as_str).collect())?;
    let severity = |rule: &Rule| args.profile.map_or(rule.severity.default, |p| rule.severity.of(p));
    let lang = speech::lang(&args.speech);
    let mut sink = Sink::stdout();
    for index in super::selected(rules, &args.rules)? {
        let rule = &rules.rules[index];
        let raw = packs.rule(rule.id.as_str());
        let wanted = args.profile.is_none_or(|p| rule.applies(p))
            && args.severity.is_none_or(|s| severity(rule) == s)
            && args.kind.as_ref().is_none_or(|k| raw.is_some_and(|(_, _, raw)| raw.kinds().any(|kind| kind == k)))
            && args.pack.as_ref().is_none_or(|p| raw.is_some_and(|(_, pack, _)| pack == p))
            && args.law.as_ref().is_none_or(|l| rule.law.iter().any(|law| law.source == *l));
        if wanted && writeln!(sink.writer(), "{:<48} {:<8} {}", rule.id.as_str(), severity(rule).word(), rule.title.get(lang)).is_err() {
            break;
        }
    }
    sink.done(Ok(()))?;
    Ok(0)
}
