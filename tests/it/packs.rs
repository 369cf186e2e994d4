//! A user's packs: what works without compiling anything, and what a mistake looks like.

use kotowari::examples::{self, coverage, mutate};
use kotowari::pack::{self, PackFile};
use kotowari::problem::Gravity;
use kotowari::{Levels, Linter, Profile, Severity, Source, input};
use proptest::prelude::*;

fn file(path: &str, text: &str) -> PackFile {
    PackFile { path: path.into(), name: path.into(), text: text.into() }
}

fn problems(text: &str) -> Vec<(String, String)> {
    let file = file("house/claim/novelty/x.yaml", text);
    let (_, problems) = pack::load(std::slice::from_ref(&file), true);
    problems
        .into_iter()
        .filter(|p| p.gravity == Gravity::Error)
        .map(|p| (p.span.map_or(String::new(), |s| text[s].to_owned()), p.message))
        .collect()
}

#[test]
fn a_house_rule_needs_an_id_and_words() {
    let rule = file("house/claim/novelty/glow.yaml", "id: claim/novelty.glow\nphrases: {words: [うるツヤ革命]}\n");
    let (rules, problems) = pack::load(&[rule], true);
    assert!(!pack::unusable(&problems), "{problems:?}");
    let linter = Linter::new(rules, Levels::default(), Some(Profile::Cosmetic));
    let report = linter.lint(Source::from_text("a.txt", "新しいうるツヤ革命です。"), input::by_name("text").unwrap());
    let finding = &report.documents[0].findings[0];
    assert_eq!(finding.place.quote, "うるツヤ革命です");
    assert_eq!(finding.severity, Severity::Warning);
}

#[test]
fn every_mistake_of_a_file_is_found_at_once() {
    let text = "id: claim/novelty.x\nseverity: eror\ngaurds: [negated]\nphrases:\n  godan: [治す, 消える医]\n  wrods: [x]\nguards: [negatd]\nlaw: [{source: jp.nowhere}]\n";
    let found = problems(text);
    let at: Vec<&str> = found.iter().map(|(at, _)| at.as_str()).collect();
    // what cannot be decoded comes first, then what the rest means
    assert_eq!(at, ["gaurds", "wrods", "jp.nowhere", "eror", "negatd", "消える医"], "{found:#?}");
}

#[test]
fn broken_yaml_is_a_problem_and_no_panic() {
    for text in [
        "",
        "a: [",
        "- - -",
        "id: claim/x",
        "\u{0}",
        "id: &a *a",
        "{",
        "id: claim/cure.x\nframe: 3\n",
        "id: claim/cure.x\nframe: {any: [[nothing]]}\n",
        "id: claim/cure.x\npattern: {regex: '('}\n",
    ] {
        assert!(!problems(text).is_empty(), "{text:?}");
    }
}

#[test]
fn a_frame_finds_what_nobody_wrote_down() {
    let rule = file(
        "house/claim/guarantee/own.yaml",
        "id: claim/guarantee.own\nclasses: {sure: {words: [ばっちり]}}\nframe: {any: [[sure, improve]]}\n",
    );
    let (rules, problems) = pack::load(&[rule], true);
    assert!(!pack::unusable(&problems), "{problems:?}");
    let linter = Linter::new(rules, Levels::default(), Some(Profile::Clinic));
    let quotes = |text: &str| -> Vec<String> {
        let report = linter.lint(Source::from_text("a.txt", text), input::by_name("text").unwrap());
        report.documents[0].findings.iter().map(|f| f.place.quote.clone()).collect()
    };
    assert_eq!(quotes("この薬で症状がばっちり改善していきます。"), ["ばっちり改善していきます"]);
    assert_eq!(quotes("ばっちり改善するわけではありません。"), [] as [String; 0]);
    assert_eq!(quotes("ばっちり受診し、症状を改善します。"), [] as [String; 0]);
}

/// Rules of every kind, to be broken.
const WHOLE: [&str; 3] = [
    "id: claim/guarantee.x\ntitle: {ja: 題}\nseverity: {default: error, general: warning}\nprofiles: [clinic]\nlaw: [{source: jp.medical-ad-guideline}]\nguards: [negated]\nclasses:\n  sure: {words: [ばっちり], shields: [ばっちりメイク], include: [certainty]}\n  end: {godan: [治る], ichidan: [消える], suru: [改善], aru: [効果がある], nai: [欠点がない], suffixes: [ゼロ], i-adjectives: [若い]}\nshields: [完治率]\nframe:\n  any:\n    - [sure|certainty, end:certain]\n    - {slots: [sure, improve], order: given, gap: 8, within: sentence, unless: [cue/hedge], unless-within: block, whole: false}\nscopes: {only: [heading], not: [quote]}\nexamples: {flag: [⟦ばっちり治る⟧。], pass: [{text: 治る。, profile: clinic}]}\n",
    "id: disclosure/cost.x\nrequires:\n  owed-when: {subjects: [self-pay], frames: [[improve]], candidates: [citation/study], met: disclosure/risk, said: true, always: true}\n  elements:\n    - {id: a, title: 費用, met: [[number/price]], partial: [[price-label]], hollow: [[vague-price]], labels: [price-label], section: [price-label], section-met: [[number/price]], names-others: true}\neffective: {from: 2024-01-01, until: 2030-01-01}\nexamples: {flag: [\"# ⟦医療脱毛⟧\"]}\n",
    "id: citation/statistic.x\nnumeric: {units: [percent, all], with: [satisfy|improve:neg], unless: [certainty], within: block, gap: 3}\npattern: {regex: '(?:満足|実感)した(?-u:\\b)'}\ncitation: {check: dangling}\nphrases: {words: [革命], classes: [novelty]}\n",
];

/// Every file of the embedded packs, by its path.
fn written() -> Vec<PackFile> {
    fn walk(folder: &std::path::Path, files: &mut Vec<PackFile>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                files.push(file(&path.display().to_string().replacen("rules/", "", 1), &std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut files = Vec::new();
    walk(std::path::Path::new("rules"), &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Changes a line as somebody who edits YAML does by mistake.
fn slip(lines: &mut Vec<String>, at: usize, slip: usize) {
    let line = lines[at].clone();
    match slip {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, line),
        2 => lines[at] = format!("  {line}"),
        3 => lines[at] = line.trim_start().to_owned(),
        4 => lines[at] = line.replacen(':', "", 1),
        5 => lines[at] = line.replacen(": ", ":\n  - ", 1),
        6 => lines[at] = line.replace(['[', ']'], ""),
        7 => lines[at] = line.replacen(']', "", 1),
        8 => lines[at] = line.split_once(": ").map_or_else(String::new, |(key, _)| format!("{key}: 7")),
        9 => lines[at] = line.split_once(": ").map_or_else(String::new, |(key, _)| format!("{key}: {{x: [y, {{z: ~}}]}}")),
        10 => lines.swap(0, at),
        _ => lines[at] = line.chars().rev().collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// The files that there are, each with a slip or a few: the same holds for them. What is not told works.
    #[test]
    fn slips_in_any_file_of_a_pack_are_told(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0usize..12), 8..24),
    ) {
        let whole = written();
        let mut slipped = std::collections::BTreeMap::new();
        for (which, at, kind) in edits {
            let lines = slipped
                .entry(which.index(whole.len()))
                .or_insert_with_key(|&i| whole[i].text.lines().map(str::to_owned).collect::<Vec<_>>());
            if !lines.is_empty() {
                slip(lines, at.index(lines.len()), kind);
            }
        }
        let files: Vec<PackFile> = slipped.iter().map(|(&i, lines)| file(&whole[i].path, &lines.join("\n"))).collect();
        let packs = pack::open(&files, true);
        for problem in packs.lint().iter().chain(&packs.problems) {
            prop_assert!(!problem.message.is_empty());
            if let (Some(span), Some(file)) = (&problem.span, files.iter().find(|f| Some(&f.name) == problem.file.as_ref())) {
                prop_assert!(file.text.get(span.clone()).is_some(), "{problem:?} is not in {}", file.text);
            }
        }
        for index in 0..packs.rules.rules.len() {
            examples::of_rule(&packs.rules, index).for_each(drop);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Whatever becomes of a rule: mistakes with places inside the file, or a rule that can be applied; never a panic.
    #[test]
    fn a_broken_rule_is_told_and_never_panics(
        which in 0..WHOLE.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, prop::sample::select(vec![
            "", "\n", " ", "  ", ":", "- ", "[", "]", "{", "}", "~", "3", "'", "\"", "#", "&a ", "*a", "!!int ", "|", "。", "⟦", "治る", "null", "true", "id: x\n", "\u{FFFD}", "\0",
        ])), 1..6),
    ) {
        let mut chars: Vec<char> = WHOLE[which].chars().collect();
        for (at, cut, put) in edits {
            let at = at.index(chars.len() + 1);
            let end = (at + cut).min(chars.len());
            chars.splice(at..end, put.chars());
        }
        let text: String = chars.into_iter().collect();
        let file = file("house/claim/x.yaml", &text);
        let packs = pack::open(std::slice::from_ref(&file), true);
        let problems = [packs.lint(), packs.problems.clone()].concat();
        for problem in &problems {
            prop_assert!(!problem.message.is_empty());
            if let Some(span) = &problem.span {
                prop_assert!(text.get(span.clone()).is_some(), "{problem:?} is not in {text:?}");
            }
        }
        for index in 0..packs.rules.rules.len() {
            let _ = coverage::of_rule(&packs, index);
            for (example, _) in examples::of_rule(&packs.rules, index) {
                let _ = mutate::survivors(&packs.rules, index, example);
            }
        }
    }
}

#[test]
fn a_thousand_rules_and_ten_thousand_phrases_are_one_pass() {
    // They begin in many ways, as the phrases of a list do.
    let kanji = |i: usize| char::from_u32(0x4E00 + u32::try_from(i * 7).unwrap() % 20_000).unwrap();
    let words = |from: usize| (from..from + 10).map(|i| format!("{}{}の水{i}号", kanji(i), kanji(i + 1))).collect::<Vec<_>>().join(", ");
    let files: Vec<PackFile> = (0..1_000)
        .map(|i| file(&format!("house/claim/r{i}.yaml"), &format!("id: claim/novelty.r{i}\nphrases: {{words: [{}]}}\n", words(10 * i))))
        .collect();
    let packs = pack::open(&files, true);
    assert_eq!((packs.rules.rules.len(), packs.problems.len()), (1_000, 0));
    let list = file(
        "house/claim/all.yaml",
        &format!("id: claim/novelty.all\nphrases: {{words: [{}]}}\n", (0..1_000).map(|i| words(10 * i)).collect::<Vec<_>>().join(", ")),
    );
    let packs = pack::open(std::slice::from_ref(&list), true);
    assert!(packs.problems.is_empty());
    assert!(packs.lint().len() < 20, "{:?}", packs.lint().first());
}

/// What the rules of all packs and this `names.yaml` report of a text.
fn named(names: &str, text: &str) -> Vec<String> {
    let (rules, problems) = pack::load(&[file("house/names.yaml", names)], false);
    assert!(!pack::unusable(&problems), "{problems:?}");
    let linter = Linter::new(rules, Levels::default(), Some(Profile::Clinic));
    let report = linter.lint(Source::from_text("a.txt", text), input::by_name("text").unwrap());
    report.documents[0].findings.iter().map(|f| f.place.quote.clone()).collect()
}

#[test]
fn one_file_adds_a_word_to_every_rule_that_names_its_class() {
    let text = "この治療でばっちり治ります。必ず治ります。";
    let quotes = |lexicon: &str| -> Vec<String> {
        let (rules, problems) = pack::load(&[file("house/lexicon/certainty.yaml", lexicon)], false);
        assert!(!pack::unusable(&problems), "{problems:?}");
        let linter = Linter::new(rules, Levels::default(), Some(Profile::Clinic));
        let report = linter.lint(Source::from_text("a.txt", text), input::by_name("text").unwrap());
        let sure = report.documents[0].findings.iter().filter(|f| f.category.name() == "claim/guarantee");
        sure.map(|f| f.place.quote.clone()).collect()
    };
    assert_eq!(quotes("words: [ばっちり]\ninclude: [certainty]\n"), ["ばっちり治ります", "必ず治ります"]);
    assert_eq!(quotes("words: [ばっちり]\n"), ["ばっちり治ります"]);
    let files = [file("house/lexicon/certainty.yaml", "words: [ばっちり, ばっちり]\ninclude: [certainty, nowhere]\n")];
    let packs = pack::open(&files, false);
    let told: Vec<&str> = packs.problems.iter().chain(&packs.lint()).map(|p| &files[0].text[p.span.clone().unwrap()]).collect();
    assert_eq!(told, ["nowhere", "ばっちり"]);
}

#[test]
fn words_in_names_claim_nothing() {
    let names = "names: [最高の治療院つゆくさ, 業界No.1こもれび歯科, 奇跡のエクソソーム堂]\n";
    for text in ["最高の治療院つゆくさは駅前です。", "業界No.1こもれび歯科は駅前です。"] {
        assert_eq!((named("names: []\n", text).len(), named(names, text).len()), (1, 0), "{text}");
    }
    assert_eq!(named(names, "当院の治療は最高の技術です。"), named("names: []\n", "当院の治療は最高の技術です。"));
    // A treatment remains one in whatever name it stands.
    let (rules, _) = pack::load(&[file("house/names.yaml", names)], false);
    let document =
        &input::by_name("text").unwrap().parse(&Source::from_text("a.txt", "奇跡のエクソソーム堂です。"), &input::Options::default());
    let hits = kotowari::scan::scan(&document.documents[0], &rules.terms);
    assert!(hits.of(0).iter().any(|h| rules.subject_classes.has(h.class)), "{:?}", hits.of(0));
}

#[test]
fn a_reviewer_of_the_house_is_named_by_name() {
    let text = "このコラムは皮膚科医監修、白樺みのりが読みました。";
    assert_eq!(named("names: []\n", text), ["皮膚科医監修"]);
    assert_eq!(named("supervisors: [白樺 みのり]\n", text), [] as [String; 0]);
}

#[test]
fn a_name_in_which_no_rule_sees_a_word_is_told() {
    let files = [file("house/names.yaml", "names: [最高の治療院, つゆくさ]\n")];
    let problems = pack::open(&files, false).lint();
    let told: Vec<&str> = problems.iter().map(|p| &files[0].text[p.span.clone().unwrap()]).collect();
    assert_eq!(told, ["つゆくさ"], "{problems:?}");
}
