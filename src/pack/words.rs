//! From lists of words to literals of the term table.
//!
//! `build.rs` includes this file too, so that the words of the embedded packs stand in a finished table when the program
//! starts. It knows no positions: a mistake is told by key and number, and the caller knows where that stands.

use regex_syntax::hir::literal::{ExtractKind, Extractor};

use crate::pack::raw::{RawBundle, RawRule, RawSubject, RawWords, WordList};
use crate::scan::terms::{ClassId, TermTableBuilder};
use crate::text::fold::fold_term;
use crate::text::inflection::Conjugation;
use crate::text::script::{Script, other_kana, script};

/// A word that cannot be found as it is listed.
#[derive(Debug)]
pub struct Mistake {
    /// The group it stands in.
    pub key: &'static str,
    /// Its number there, from 0.
    pub item: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Names of the classes that are not lexicon files.
pub fn subject_class(id: &str) -> String {
    format!("subject/{id}")
}

/// The class `name` of a rule; `phrases`, `shields` and `pattern` are those of the keys of that name.
pub fn local_class(rule: &str, name: &str) -> String {
    format!("{rule}#{name}")
}

/// The words of a subject.
pub fn of_subject(raw: &RawSubject) -> RawWords {
    RawWords { words: raw.aliases.clone(), shields: raw.shields.clone(), ..RawWords::default() }
}

/// The classes of a bundle that have words of their own.
pub fn classes(bundle: &RawBundle) -> impl Iterator<Item = String> {
    let lexicons = bundle.lexicons.iter().map(|(_, class, _)| class.clone());
    let subjects = bundle.subjects.iter().flat_map(|(_, file)| &file.subjects).map(|s| subject_class(&s.id));
    let of_rule = |rule: &RawRule| {
        let own = ["phrases", "shields", "pattern"].into_iter().chain(rule.classes.keys().map(String::as_str));
        own.map(|name| local_class(&rule.id, name)).collect::<Vec<_>>()
    };
    lexicons.chain(subjects).chain(bundle.rules.iter().flat_map(move |(_, _, rule)| of_rule(rule)))
}

/// Takes the words out of a bundle and leaves what else it says.
#[allow(dead_code, reason = "for build.rs")]
pub fn strip(bundle: &mut RawBundle) {
    let strip = |words: &mut RawWords| *words = RawWords { include: std::mem::take(&mut words.include), ..RawWords::default() };
    bundle.lexicons.iter_mut().for_each(|(_, _, words)| strip(words));
    for subject in bundle.subjects.iter_mut().flat_map(|(_, file)| &mut file.subjects) {
        // A subject without a name is called by its first word.
        subject.aliases = WordList::of(subject.aliases.iter().take(1));
        subject.shields = WordList::default();
    }
    for (_, _, rule) in &mut bundle.rules {
        rule.classes.values_mut().for_each(strip);
    }
}

/// Adds every word of a bundle. Mistakes are left to those who know where they stand.
#[allow(dead_code, reason = "for build.rs; the compiler goes through the bundle itself")]
pub fn of_bundle(bundle: &RawBundle, terms: &mut TermTableBuilder) {
    let mut add_all = |words: &RawWords, class: &str| {
        let class = terms.class(class);
        let _ = add(words, class, terms);
    };
    for (_, class, words) in &bundle.lexicons {
        add_all(words, class);
    }
    for raw in bundle.subjects.iter().flat_map(|(_, file)| &file.subjects) {
        add_all(&of_subject(raw), &subject_class(&raw.id));
    }
    for (_, _, rule) in &bundle.rules {
        for (name, words) in &rule.classes {
            add_all(words, &local_class(&rule.id, name));
        }
        if let Some(words) = &rule.phrases {
            add_all(words, &local_class(&rule.id, "phrases"));
        }
    }
    for (_, _, rule) in &bundle.rules {
        shields(rule, terms);
        if let Some(literals) = rule.pattern.as_ref().and_then(|p| required_literals(&p.regex)) {
            gate(&rule.id, &literals, terms);
        }
    }
}

/// The class of a rule's own shields, if it has any.
pub fn shields(rule: &RawRule, terms: &mut TermTableBuilder) -> Option<ClassId> {
    let class = (!rule.shields.is_empty()).then(|| terms.class(&local_class(&rule.id, "shields")))?;
    if !terms.is_stored(class) {
        rule.shields.iter().for_each(|word| terms.literal(&[&fold_term(word)], class, Conjugation::None));
    }
    Some(class)
}

/// The class of the literals that a rule's pattern needs.
pub fn gate(rule: &str, literals: &[String], terms: &mut TermTableBuilder) -> ClassId {
    let class = terms.class(&local_class(rule, "pattern"));
    if !terms.is_stored(class) {
        literals.iter().for_each(|literal| terms.literal(&[literal], class, Conjugation::None));
    }
    class
}

/// Literals of which one stands in every match of a pattern, or `None` when there is no such set.
pub fn required_literals(source: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::parse(source).ok()?;
    let usable = |kind: ExtractKind| -> Option<Vec<String>> {
        let mut extractor = Extractor::new();
        extractor.kind(kind);
        let sequence = extractor.extract(&hir);
        let literals: Option<Vec<String>> =
            sequence.literals()?.iter().map(|l| std::str::from_utf8(l.as_bytes()).ok().map(str::to_owned)).collect();
        literals.filter(|l| !l.is_empty() && l.iter().all(|t| t.chars().count() >= 2 || !t.is_ascii()) && l.iter().all(|t| !t.is_empty()))
    };
    usable(ExtractKind::Prefix).or_else(|| usable(ExtractKind::Suffix))
}

/// Adds words to a class, unless the class came with its words.
pub fn add(words: &RawWords, class: ClassId, terms: &mut TermTableBuilder) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    if terms.is_stored(class) {
        return mistakes;
    }
    for (item, word) in words.suffixes.iter().enumerate() {
        let folded = fold_term(word);
        if folded.is_empty() {
            mistakes.push(Mistake { key: "suffixes", item, message: format!("`{word}` folds to nothing"), help: "remove it".into() });
        } else {
            terms.suffix(&folded, class);
        }
    }
    for (key, list) in words.groups() {
        let conjugation = match key {
            "godan" => Conjugation::Godan('る'),
            "ichidan" => Conjugation::Ichidan,
            "suru" => Conjugation::Suru,
            "i-adjectives" => Conjugation::Adjective,
            "aru" => Conjugation::Aru,
            "nai" => Conjugation::Nai,
            "suffixes" => continue,
            _ => Conjugation::Noun,
        };
        for (item, written) in list.iter().enumerate() {
            let folded = fold_term(written);
            let told = if folded.is_empty() {
                Err((format!("`{written}` folds to nothing, so it can never be found"), "remove it"))
            } else {
                word(&folded, class, conjugation, terms)
            };
            match told {
                Err((message, help)) => mistakes.push(Mistake { key, item, message, help: help.into() }),
                // The twin ends as the word does, or as no word of its group.
                Ok(()) => drop(twin(&folded).map(|twin| word(&twin, class, conjugation, terms))),
            }
        }
    }
    terms.shields(class, words.shields.joined());
    mistakes
}

fn word(word: &str, class: ClassId, conjugation: Conjugation, terms: &mut TermTableBuilder) -> Result<(), (String, &'static str)> {
    let conjugation = match conjugation {
        Conjugation::Godan(_) => Conjugation::godan(word).ok_or_else(|| {
            (
                format!("`{word}` is no godan verb: they end in う, く, ぐ, す, つ, ぬ, ぶ, む or る"),
                "list it under words, suru or i-adjectives",
            )
        })?,
        other => other,
    };
    if conjugation == Conjugation::Noun && word.is_ascii() {
        terms.literal(&[word], class, Conjugation::None);
        return Ok(());
    }
    let stem =
        conjugation.stem(word).map_err(|message| (format!("`{word}`: {message}"), "write the dictionary form, or move it to its group"))?;
    match conjugation {
        // 効果がある is denied by 効果がない and 効果はありません: the particle varies, the negative is another word.
        Conjugation::Aru => {
            let body = stem.strip_suffix('あ').unwrap_or(stem);
            let bare = body.strip_suffix(['が', 'は', 'も', 'の']).unwrap_or(body);
            let bodies: Vec<String> = if bare.len() < body.len() {
                ["が", "は", "も", "の", ""].iter().map(|p| format!("{bare}{p}")).collect()
            } else {
                vec![body.to_owned()]
            };
            for body in bodies {
                terms.literal(&[&body, "あ"], class, Conjugation::Aru);
                if !body.is_empty() {
                    for negative in ["な", "無"] {
                        terms.negative(&[&body, negative], class, Conjugation::Adjective);
                    }
                }
            }
        }
        Conjugation::Nai => {
            for form in ["な", "無"] {
                terms.literal(&[stem, form], class, Conjugation::Nai);
            }
            // いらない has いりません; only the ない of ある has ありません.
            let existential =
                stem.ends_with(['が', 'は', 'も', 'の', 'く']) || stem.chars().next_back().is_some_and(|c| script(c) != Script::Hiragana);
            if existential {
                for form in ["ありません", "ございません"] {
                    terms.literal(&[stem, form], class, Conjugation::Masen);
                }
            }
        }
        _ => terms.literal(&[stem], class, conjugation),
    }
    Ok(())
}

/// A kana word of three or more characters is also found in the other kana, and so is katakana of that length in a longer
/// word: くりにっく for クリニック.
fn twin(word: &str) -> Option<String> {
    (word.chars().count() >= 3).then(|| other_kana(word).or_else(|| in_hiragana(word))).flatten()
}

fn in_hiragana(word: &str) -> Option<String> {
    let katakana = |c: char| script(c) == Script::Katakana;
    let chars: Vec<char> = word.chars().collect();
    let runs = chars.chunk_by(|a, b| katakana(*a) == katakana(*b));
    let shifted: String = runs
        .map(|run| {
            let run: String = run.iter().collect();
            let long = run.starts_with(katakana) && run.chars().count() >= 3;
            long.then(|| other_kana(&run)).flatten().unwrap_or(run)
        })
        .collect();
    (shifted != word).then_some(shifted)
}
