//! One named test per example of every embedded rule, and per fixture article.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use kotowari::{RuleSet, examples, pack};
use libtest_mimic::{Arguments, Failed, Trial};

mod articles;

fn main() -> ExitCode {
    let args = Arguments::from_args();
    let (rules, problems) = pack::load(&[], false);
    let rules = Arc::new(rules);
    let mut trials =
        vec![Trial::test(
            "packs/no-problem",
            move || {
                if problems.is_empty() { Ok(()) } else { Err(Failed::from(format!("{problems:#?}"))) }
            },
        )];
    trials.extend(complete(&rules));
    for (index, rule) in rules.rules.iter().enumerate() {
        for (n, example) in rule.examples.iter().enumerate() {
            let kind = if example.flag { "flag" } else { "pass" };
            let (rules, marked, profile, flag) = (Arc::clone(&rules), example.marked.clone(), example.profile, example.flag);
            trials.push(Trial::test(format!("{}/{kind}/{n}", rule.id), move || {
                let verdict = examples::run(&rules, index, &kotowari::rule::Example { marked: marked.clone(), profile, flag });
                if verdict.outcome.holds() {
                    return Ok(());
                }
                Err(format!("{}: {marked}\nmarked {:?}\nreported {:?}", verdict.outcome.word(), verdict.marked, verdict.reported).into())
            }));
        }
    }
    trials.extend(articles::trials(Path::new("fixtures/articles")));
    libtest_mimic::run(&args, trials).exit_code()
}

/// Embedded rules carry everything that `explain` shows.
fn complete(rules: &Arc<RuleSet>) -> Vec<Trial> {
    (0..rules.rules.len())
        .map(|index| {
            let rules = Arc::clone(rules);
            Trial::test(format!("{}/complete", rules.rules[index].id), move || {
                let rule = &rules.rules[index];
                let mut missing = Vec::new();
                for (name, text) in [("title", &rule.title), ("why", &rule.why), ("propose", &rule.propose)] {
                    for lang in ["ja", "en"] {
                        if text.0.get(lang).is_none_or(|t| t.trim().is_empty()) {
                            missing.push(format!("{name} in {lang}"));
                        }
                    }
                }
                // exceptions are the document's own affair: no law, and no example that could be judged without them
                let stands_alone = !matches!(rule.kind, kotowari::rule::Kind::Directive(_));
                if stands_alone && rule.law.is_empty() {
                    missing.push("law".into());
                }
                for flag in [true, false].into_iter().filter(|_| stands_alone) {
                    if rule.examples.iter().filter(|e| e.flag == flag).count() < 3 {
                        missing.push(format!("three examples it {}", if flag { "flags" } else { "passes" }));
                    }
                }
                if missing.is_empty() { Ok(()) } else { Err(missing.join(", ").into()) }
            })
        })
        .collect()
}
