//! `rules show`: a rule as it was compiled, and where each value comes from.

use anyhow::{Result, bail};
use clap::Args;
use kotowari::pack::Packs;
use kotowari::pack::raw::{RawRule, RawWords};
use kotowari::rule::{Kind, Rule};

use crate::args::{PackArgs, SpeechArgs};
use crate::output::Sink;
use crate::{packs, speech};

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The rule's id
    rule: String,
    #[command(flatten)]
    packs: PackArgs,
    #[command(flatten)]
    speech: SpeechArgs,
}

pub(crate) fn run(args: &ShowArgs) -> Result<u8> {
    let Some(packs) = packs::open(&args.packs, &args.speech)? else { return Ok(2) };
    let lang = speech::lang(&args.speech);
    let mut sink = Sink::stdout();
    for index in super::selected(&packs.rules, std::slice::from_ref(&args.rule))? {
        let rule = &packs.rules.rules[index];
        let Some((file, pack, raw)) = packs.rule(rule.id.as_str()) else { bail!("{} has no file", rule.id) };
        let mut lines = vec![(format!("id: {}", rule.id), origin(&packs, rule.id.as_str(), file))];
        lines.push((format!("pack: {pack}"), "the folder".into()));
        lines.extend(values(&packs, rule, raw, lang));
        lines.extend(classes(&packs, rule, raw));
        let width = lines.iter().map(|(value, _)| wide(value)).filter(|w| *w <= 60).max().unwrap_or(0);
        for (value, from) in lines {
            let pad = " ".repeat(width.saturating_sub(wide(&value)));
            let _ = writeln!(sink.writer(), "{value}{pad}  # {from}");
        }
        let _ = writeln!(sink.writer());
    }
    sink.done(Ok(()))?;
    Ok(0)
}

/// Columns a text takes: what is not ASCII is drawn twice as wide, near enough for a table.
fn wide(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn origin(packs: &Packs, name: &str, file: &str) -> String {
    match packs.replaced.get(name) {
        Some(embedded) if embedded != file => format!("{file}, in place of {embedded}"),
        _ => file.to_owned(),
    }
}

fn values(packs: &Packs, rule: &Rule, raw: &RawRule, lang: kotowari::Lang) -> Vec<(String, String)> {
    let from = |written: bool, otherwise: &str| if written { "the rule".to_owned() } else { otherwise.to_owned() };
    let mut lines = Vec::new();
    for (key, text, written) in [
        ("title", &rule.title, raw.title.is_some()),
        ("why", &rule.why, raw.why.is_some()),
        ("propose", &rule.propose, raw.propose.is_some()),
    ] {
        lines.push((format!("{key}: {}", text.get(lang)), from(written, "not written")));
    }
    let written = |profile: &str| match &raw.severity {
        None => None,
        Some(kotowari::pack::raw::RawSeverity::One(word)) => (profile == "default").then_some(word.as_str()),
        Some(kotowari::pack::raw::RawSeverity::ByProfile(map)) => map.get(profile).map(String::as_str),
    };
    let levels = [("default", rule.severity.default)].into_iter().chain(rule.severity.by_profile.iter().map(|(p, s)| (p.word(), *s)));
    for (profile, severity) in levels {
        let source = match written(profile) {
            None => "the default".to_owned(),
            Some(word) if word == severity.word() => "the rule".to_owned(),
            Some(word) => format!("the rule says {word}; it is incomplete or has no primary source, so {severity} is the most it reports"),
        };
        lines.push((format!("severity {profile}: {severity}"), source));
    }
    lines.push((format!("confidence: {}", rule.confidence), from(raw.confidence.is_some(), "the default")));
    let profiles: Vec<&str> = rule.profiles.iter().map(|p| p.word()).collect();
    let profiles = if profiles.is_empty() { "all".to_owned() } else { profiles.join(", ") };
    lines.push((format!("profiles: {profiles}"), from(raw.profiles.is_some(), "the default")));
    for law in &rule.law {
        let file = packs.bundle.sources.iter().find(|(_, id, _)| *id == law.source).map_or("nowhere", |(file, ..)| file);
        let checked = packs.rules.sources.get(&law.source).map_or("", |s| s.checked.word());
        lines.push((format!("law: {} {}", law.source, law.section.as_deref().unwrap_or_default()), format!("{file}, checked: {checked}")));
    }
    if !matches!(rule.kind, Kind::Requires(_) | Kind::Ineffective(_)) {
        let guards: Vec<&str> = rule.guards.iter().map(|g| g.word()).collect();
        lines.push((format!("guards: {}", guards.join(", ")), from(raw.guards.is_some(), "the usual ones of the category")));
    }
    lines.push((format!("kind: {}", raw.kinds().next().unwrap_or(rule.kind.word())), "the rule".to_owned()));
    lines
}

/// The classes that a rule reads, with the number of their words and the files they stand in.
fn classes(packs: &Packs, rule: &Rule, raw: &RawRule) -> Vec<(String, String)> {
    let frames: Vec<&kotowari::rule::kind::frame::Frame> = match &rule.kind {
        Kind::Frame(frames) => frames.iter().collect(),
        Kind::Requires(requires) => requires.frames().collect(),
        Kind::Pattern(_) | Kind::Citation(_) | Kind::Ineffective(_) | Kind::Directive(_) => Vec::new(),
    };
    let mut set = kotowari::scan::ClassSet::default();
    for frame in frames {
        frame.slots.iter().for_each(|slot| set.add_all(&slot.classes));
        set.add_all(&frame.unless);
    }
    let count = |words: &RawWords| words.groups().iter().map(|(_, list)| list.iter().count()).sum::<usize>();
    let mut lines = Vec::new();
    for class in set.iter() {
        let name = packs.rules.terms.name(class);
        let local = name.strip_prefix(rule.id.as_str()).and_then(|n| n.strip_prefix('#'));
        let line = match local {
            Some("phrases") => raw.phrases.as_ref().map(|w| ("phrases".to_owned(), count(w), "the rule".to_owned())),
            Some(local) => raw.classes.get(local).map(|w| (format!("class {local}"), count(w), "the rule".to_owned())),
            None => packs
                .bundle
                .lexicons
                .iter()
                .find(|(_, class, _)| class == name)
                .map(|(file, class, w)| (format!("class {class}"), count(w), origin(packs, class, file))),
        };
        lines.push(match line {
            Some((name, words, from)) => (format!("{name}: {words} words"), from),
            None => (format!("class {name}"), if name.starts_with("subject/") { "subjects".into() } else { "built in".into() }),
        });
    }
    lines
}
