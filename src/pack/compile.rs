//! Raw packs to a rule set. Nothing here panics: a mistake becomes a problem that points at it, and the rest goes on.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::BlockKind;
use crate::meta::{Category, Confidence, Date, Localized, Profile, RuleId, Severity, date, nearest, not_one_of};
use crate::obligation::Fault;
use crate::pack::RawBundle;
use crate::pack::place::{At, Texts};
use crate::pack::raw::{
    RawEffective, RawElement, RawExample, RawFrame, RawFullFrame, RawIneffective, RawRequires, RawRule, RawScopes, RawSeverity, RawText,
    RawWords,
};
use crate::pack::words;
use crate::problem::Problem;
use crate::rule::kind::citation::Check;
use crate::rule::kind::frame::{Anchor, Frame, FrameRef, Polarity, Slot, Use, Within};
use crate::rule::kind::ineffective::Ineffective;
use crate::rule::kind::pattern::Pattern;
use crate::rule::kind::requires::{Element, Grade, Requires};
use crate::rule::{Checked, Cues, Example, Guard, Kind, Law, LegalSource, PackInfo, Rule, RuleSet, Severities, Subject};
use crate::scan::{ClassId, ClassSet, TermTableBuilder};
use crate::text::fold::fold_term;
use crate::text::inflection::Conjugation;
use crate::text::number::Unit;

/// What subjects are, by which obligations ask for them.
pub(super) const TAGS: [&str; 13] = [
    "treatment",
    "self-pay",
    "unapproved",
    "off-label",
    "approved",
    "drug",
    "device",
    "injection",
    "surgery",
    "dental",
    "cosmetic",
    "food",
    "regenerative",
];

/// Compiles a bundle, some of whose words may stand in `terms` already. `texts` knows where the values of the user's files
/// stand.
pub(super) fn compile(bundle: &RawBundle, terms: TermTableBuilder, texts: &Texts, problems: &mut Vec<Problem>) -> RuleSet {
    let mut compiler = Compiler { terms, sets: BTreeMap::new(), texts, problems };
    compiler.lexicons(bundle);
    let sources = compiler.sources(bundle);
    let subjects = compiler.subjects(bundle);
    compiler.names(bundle);
    let mut rules = compiler.rules(bundle, &sources);
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    let cues = compiler.cues();
    let mut anchors: Vec<Vec<Anchor>> = vec![Vec::new(); compiler.terms.classes()];
    let mut needs: BTreeMap<ClassSet, u32> = BTreeMap::new();
    for (index, rule) in rules.iter().enumerate() {
        let mut register = |frames: &[Frame], use_: Use| {
            for (i, frame) in frames.iter().enumerate() {
                let Some((last, others)) = frame.slots.split_last() else { continue };
                let mut need = |set: &ClassSet| match needs.get(set) {
                    Some(&known) => known,
                    None => {
                        let new = needs.len() as u32;
                        needs.insert(set.clone(), new);
                        new
                    }
                };
                let anchor = Anchor {
                    frame: FrameRef { rule: index, use_, index: i },
                    whole: frame.within == Within::Block,
                    needs: others.iter().map(|slot| need(&slot.classes)).collect(),
                };
                for class in last.classes.iter() {
                    anchors[class.index()].push(anchor.clone());
                }
            }
        };
        match &rule.kind {
            Kind::Frame(frames) => register(frames, Use::Claim),
            Kind::Requires(requires) => {
                register(&requires.owed_frames, Use::Trigger);
                for (e, element) in requires.elements.iter().enumerate() {
                    register(&element.met, Use::Element(e, Grade::Met));
                    register(&element.section_met, Use::Element(e, Grade::Section));
                    register(&element.partial, Use::Element(e, Grade::Partial));
                    register(&element.hollow, Use::Element(e, Grade::Hollow));
                }
            }
            Kind::Pattern(_) | Kind::Citation(_) | Kind::Ineffective(_) | Kind::Directive(_) => {}
        }
    }
    let packs =
        bundle.packs.iter().map(|(_, name, p)| PackInfo { name: name.clone(), version: p.version.clone().unwrap_or_default() }).collect();
    let subject_classes = compiler.sets.remove("subject").unwrap_or_default();
    let mut needs: Vec<(ClassSet, u32)> = needs.into_iter().collect();
    needs.sort_by_key(|(_, index)| *index);
    let needs = needs.into_iter().map(|(set, _)| set).collect();
    RuleSet { packs, rules, sources, subjects, subject_classes, terms: compiler.terms.finish(), cues, anchors, needs }
}

struct Compiler<'a> {
    terms: TermTableBuilder,
    /// Every class name with all classes that belong to it.
    sets: BTreeMap<String, ClassSet>,
    texts: &'a Texts,
    problems: &'a mut Vec<Problem>,
}

impl Compiler<'_> {
    fn problem(&mut self, at: &At<'_>, problem: Problem) {
        let span = self.texts.locate(at);
        self.problems.push(problem.in_file(at.file).at(span));
    }

    fn error(&mut self, at: &At<'_>, message: String, help: Option<String>) {
        let mut problem = Problem::error(message);
        problem.help = help;
        self.problem(at, problem);
    }

    fn never_fires(&mut self, at: &At<'_>, instead: &str) {
        self.error(at, "nothing stands here, so it can never be found".into(), Some(instead.into()));
    }

    fn lexicons(&mut self, bundle: &RawBundle) {
        for unit in Unit::NAMES {
            let name = format!("number/{}", unit.1);
            let mut set = ClassSet::default();
            set.add(self.terms.class(&name));
            if unit.0 == Unit::Percent {
                set.add(self.terms.class("number/all"));
            }
            self.sets.insert(name, set);
        }
        let mut quotation = ClassSet::default();
        quotation.add(self.terms.class("text/quotation"));
        self.sets.insert("text/quotation".into(), quotation);
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (file, class, words) in &bundle.lexicons {
            if let Some(other) = seen.insert(class, file) {
                self.error(
                    &At::file(file),
                    format!("the class `{class}` is already defined in {other}"),
                    Some("give this one another name".into()),
                );
                continue;
            }
            let id = self.terms.class(class);
            self.words(words, id, &At::file(file));
        }
        // include: to a fixed point, so that the order of files does not matter
        let includes: BTreeMap<&str, (&str, &[String])> =
            bundle.lexicons.iter().map(|(f, c, w)| (c.as_str(), (f.as_str(), w.include.as_slice()))).collect();
        for (class, (file, include)) in &includes {
            let mut set = ClassSet::default();
            let mut visited = BTreeSet::new();
            let mut todo = vec![*class];
            while let Some(next) = todo.pop() {
                if !visited.insert(next.to_owned()) {
                    continue;
                }
                if let Some(id) = self.terms.lookup(next) {
                    set.add(id);
                }
                if let Some((_, more)) = includes.get(next) {
                    todo.extend(more.iter().map(String::as_str));
                }
            }
            self.sets.insert((*class).to_owned(), set);
            for (i, name) in include.iter().enumerate() {
                if !includes.contains_key(name.as_str()) && !self.sets.contains_key(name.as_str()) {
                    self.unknown_class(name, &BTreeMap::new(), &At::file(file).key("include").item(i));
                }
            }
        }
    }

    /// Adds words to a class.
    fn words(&mut self, words: &RawWords, class: ClassId, at: &At<'_>) {
        for mistake in words::add(words, class, &mut self.terms) {
            self.error(&at.key(mistake.key).item(mistake.item), mistake.message, Some(mistake.help));
        }
    }

    /// Says that there is no such class; the rule's own, which it may have meant, are `local`.
    fn unknown_class(&mut self, name: &str, local: &BTreeMap<String, ClassSet>, at: &At<'_>) {
        let known: Vec<String> = local.keys().chain(self.sets.keys()).cloned().collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let help = nearest(name, &known).map_or_else(
            || {
                let list = format!("classes: {{own: {{words: [{name}]}}}}");
                format!("to find the word itself write `{list}` and name `own` here; shared classes are the files below lexicon/")
            },
            |n| format!("did you mean `{n}`?"),
        );
        self.error(at, format!("there is no class `{name}`"), Some(help));
    }

    fn set(&mut self, name: &str, local: &BTreeMap<String, ClassSet>, at: &At<'_>) -> ClassSet {
        let mut set = ClassSet::default();
        for part in name.split('|').map(str::trim) {
            match local.get(part).or_else(|| self.sets.get(part)) {
                Some(found) => set.add_all(found),
                None => self.unknown_class(part, local, at),
            }
        }
        set
    }

    fn cues(&self) -> Cues {
        let get = |name: &str| self.sets.get(name).cloned().unwrap_or_default();
        let all = |names: &[&str]| {
            let mut all = ClassSet::default();
            names.iter().filter_map(|name| self.sets.get(*name)).for_each(|set| all.add_all(set));
            all
        };
        const CRITICAL: [&str; 6] = ["cue/warning", "cue/legal", "cue/denial", "cue/disbelief", "cue/reported", "cue/prohibition"];
        Cues {
            denial: get("cue/denial"),
            warning: get("cue/warning"),
            mention: get("cue/mention"),
            prohibition: get("cue/prohibition"),
            request: get("cue/request"),
            invitation: get("cue/invitation"),
            question: get("cue/question"),
            hedge: get("cue/hedge"),
            legal: get("cue/legal"),
            reported: get("cue/reported"),
            source: get("cue/source"),
            authority: get("authority"),
            health: get("context/health"),
            critical: all(&CRITICAL),
            speaking: all(&[&CRITICAL[..], &["cue/mention"]].concat()),
            uttered: all(&["cue/wording", "cue/disbelief"]),
        }
    }

    fn sources(&mut self, bundle: &RawBundle) -> BTreeMap<String, LegalSource> {
        let mut sources = BTreeMap::new();
        for (path, id, raw) in &bundle.sources {
            let file = At::file(path);
            let entry = file.key(id);
            let at = entry.key("checked");
            let checked = self.checked(&raw.checked, &at);
            let source = LegalSource {
                title: text(&raw.title),
                edition: raw.edition.clone(),
                url: raw.url.clone(),
                read: raw.read.clone(),
                checked,
            };
            sources.insert(id.clone(), source);
        }
        sources
    }

    fn checked(&mut self, word: &str, at: &At<'_>) -> Checked {
        Checked::of(word).unwrap_or_else(|| {
            self.error(at, format!("`{word}` does not say how it was checked"), Some("write primary, secondary or memory".into()));
            Checked::Memory
        })
    }

    fn subjects(&mut self, bundle: &RawBundle) -> Vec<Subject> {
        let mut subjects = Vec::new();
        let mut all = ClassSet::default();
        for (file, file_group) in &bundle.subjects {
            let file = At::file(file);
            let list = file.key("subjects");
            let mut members = ClassSet::default();
            for raw in &file_group.subjects {
                members.add(self.terms.class(&words::subject_class(&raw.id)));
            }
            for (i, raw) in file_group.subjects.iter().enumerate() {
                let at = list.item(i);
                let class = self.terms.class(&words::subject_class(&raw.id));
                all.add(class);
                self.words(&words::of_subject(raw), class, &at);
                self.tags(&raw.tags, &at.key("tags"));
                let mut when = ClassSet::default();
                for (w, name) in raw.when.iter().enumerate() {
                    let set = self.set(name, &BTreeMap::new(), &at.key("when").item(w));
                    when.add_all(&set);
                }
                let checked = raw.checked.as_ref().or(file_group.checked.as_ref());
                let checked = checked.map_or(Checked::Memory, |c| self.checked(c, &at.key("checked")));
                let name = raw
                    .name
                    .as_ref()
                    .map_or_else(|| Localized([("ja".to_owned(), raw.aliases.iter().next().unwrap_or_default().to_owned())].into()), text);
                let mut group = if file_group.apart { ClassSet::default() } else { members.clone() };
                group.add(class);
                subjects.push(Subject { id: raw.id.clone(), name, tags: raw.tags.clone(), when, class, group, checked });
            }
        }
        self.sets.insert("subject".into(), all);
        subjects
    }

    fn tags(&mut self, tags: &[String], at: &At<'_>) {
        for (i, tag) in tags.iter().enumerate().filter(|(_, tag)| !TAGS.contains(&tag.as_str())) {
            let help = nearest(tag, &TAGS).map_or_else(|| format!("tags are {}", TAGS.join(", ")), |n| format!("did you mean `{n}`?"));
            self.error(&at.item(i), format!("there is no tag `{tag}`"), Some(help));
        }
    }

    /// Names hide the words in them from every rule; what is a product or treatment remains one by any name.
    fn names(&mut self, bundle: &RawBundle) {
        let class = self.terms.class("supervisor");
        let mut set = ClassSet::default();
        set.add(class);
        self.sets.insert("supervisor".into(), set);
        let mut seen = self.sets.get("subject").cloned().unwrap_or_default();
        seen.add(class);
        for (file, raw) in &bundle.names {
            let file = At::file(file);
            self.terms.names(raw.names.joined(), &seen);
            for (i, name) in raw.supervisors.iter().enumerate() {
                let folded = fold_term(name);
                if folded.is_empty() {
                    let help = "write the name as articles do: 白樺 みのり";
                    self.error(&file.key("supervisors").item(i), format!("`{name}` folds to nothing"), Some(help.into()));
                }
                // Family and given name are written with a blank and without.
                for spelt in [folded.as_ref(), &folded.replace(' ', "")] {
                    self.terms.literal(&[spelt], class, Conjugation::None);
                }
            }
        }
    }

    fn rules(&mut self, bundle: &RawBundle, sources: &BTreeMap<String, LegalSource>) -> Vec<Rule> {
        let mut rules: Vec<Rule> = Vec::new();
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for (file, pack, raw) in &bundle.rules {
            if let Some(other) = seen.insert(raw.id.clone(), file.clone()) {
                self.error(
                    &At::file(file).key("id"),
                    format!("the id `{}` is already used in {other}", raw.id),
                    Some("ids are unique over all loaded packs".into()),
                );
                continue;
            }
            // What is new in a pack warns for a release before it may be an error: nobody's gate closes by an update.
            let version = bundle.packs.iter().find(|(_, name, _)| name == pack).and_then(|(_, _, p)| p.version.as_ref());
            let rule = self.rule(file, pack, raw, sources).map(|mut rule| {
                if raw.since.is_some() && raw.since.as_ref() == version {
                    rule.severity.cap(Severity::Warning);
                }
                rule
            });
            rules.extend(rule);
        }
        rules
    }

    fn rule(&mut self, file: &str, pack: &str, raw: &RawRule, sources: &BTreeMap<String, LegalSource>) -> Option<Rule> {
        let at = At::file(file);
        let id = match RuleId::parse(&raw.id) {
            Ok(id) => id,
            Err(message) => {
                self.error(&at.key("id"), message, None);
                return None;
            }
        };
        let mut local = BTreeMap::new();
        for (name, words) in &raw.classes {
            let class = self.terms.class(&words::local_class(&raw.id, name));
            self.words(words, class, &at.key("classes").key(name));
            let mut set = ClassSet::default();
            set.add(class);
            for (i, other) in words.include.iter().enumerate() {
                let more = self.set(other, &local, &at.key("classes").key(name).key("include").item(i));
                set.add_all(&more);
            }
            local.insert(name.clone(), set);
        }
        let shield = words::shields(raw, &mut self.terms);
        let law: Vec<Law> =
            raw.law.iter().map(|l| Law { source: l.source.clone(), section: l.section.clone(), note: l.note.clone() }).collect();
        for (i, law) in law.iter().enumerate() {
            if !sources.contains_key(&law.source) {
                let known: Vec<&str> = sources.keys().map(String::as_str).collect();
                let help =
                    nearest(&law.source, &known).map_or_else(|| "add it to sources.yaml".to_owned(), |n| format!("did you mean `{n}`?"));
                self.error(&at.key("law").item(i).key("source"), format!("there is no source `{}`", law.source), Some(help));
            }
        }
        let profiles = raw
            .profiles
            .iter()
            .flatten()
            .enumerate()
            .filter_map(|(i, p)| self.word_of::<Profile>(p, &at.key("profiles").item(i)))
            .collect::<Vec<_>>();
        let confidence =
            raw.confidence.as_ref().and_then(|c| self.word_of::<Confidence>(c, &at.key("confidence"))).unwrap_or(Confidence::Medium);
        let severity = self.severity(raw.severity.as_ref(), &at.key("severity"));
        let primary = law.iter().any(|l| sources.get(&l.source).is_some_and(|s| s.checked == Checked::Primary));
        let complete = raw.why.is_some() && raw.title.is_some() && !raw.examples.pass.is_empty();
        let severity = self.capped(severity, primary, complete, &at);
        let guards = match &raw.guards {
            None => Guard::usual(id.category()),
            Some(words) => {
                words.iter().enumerate().filter_map(|(i, word)| self.word_of::<Guard>(word, &at.key("guards").item(i))).collect()
            }
        };
        let kind = self.kind(raw, &local, &at)?;
        let first = profiles.first().copied().unwrap_or(Profile::Clinic);
        let examples_at = at.key("examples");
        let mut examples = Vec::new();
        for (key, list, flag) in [("flag", &raw.examples.flag, true), ("pass", &raw.examples.pass, false)] {
            for (i, example) in list.iter().enumerate() {
                let (marked, profile) = match example {
                    RawExample::Text(text) => (text, None),
                    RawExample::InProfile { text, profile } => (text, self.word_of(profile, &examples_at.key(key).item(i).key("profile"))),
                };
                examples.push(Example { marked: marked.clone(), profile: profile.unwrap_or(first), flag });
            }
        }
        let (only_scopes, not_scopes) = self.scopes(raw.scopes.as_ref(), &at.key("scopes"));
        let effective = self.effective(raw.effective.as_ref(), &at.key("effective"));
        Some(Rule {
            title: raw.title.as_ref().map_or_else(|| Localized([("en".to_owned(), raw.id.clone())].into()), text),
            why: raw.why.as_ref().map(text).unwrap_or_default(),
            propose: raw.propose.as_ref().map(text).unwrap_or_default(),
            id,
            file: file.to_owned(),
            pack: pack.to_owned(),
            severity,
            confidence,
            profiles,
            law,
            only_scopes,
            not_scopes,
            guards,
            shield,
            kind,
            examples,
            effective,
        })
    }

    /// Kinds of blocks in which alone, and in which not, a rule looks.
    fn scopes(&mut self, raw: Option<&RawScopes>, at: &At<'_>) -> (Vec<String>, Vec<String>) {
        let Some(raw) = raw else { return Default::default() };
        for (key, list) in [("only", &raw.only), ("not", &raw.not)] {
            for (i, word) in list.iter().enumerate().filter(|(_, word)| !BlockKind::SCOPES.contains(&word.as_str())) {
                self.error(&at.key(key).item(i), not_one_of(word, &BlockKind::SCOPES), None);
            }
        }
        (raw.only.clone(), raw.not.clone())
    }

    /// First and last day of a rule.
    fn effective(&mut self, raw: Option<&RawEffective>, at: &At<'_>) -> (Option<Date>, Option<Date>) {
        let mut day = |text: &Option<String>, key: &str| {
            let text = text.as_ref()?;
            date(text).map_err(|message| self.error(&at.key(key), message, None)).ok()
        };
        raw.map_or((None, None), |raw| (day(&raw.from, "from"), day(&raw.until, "until")))
    }

    fn word_of<T: std::str::FromStr<Err = String>>(&mut self, word: &str, at: &At<'_>) -> Option<T> {
        word.parse().map_err(|message| self.error(at, message, None)).ok()
    }

    fn severity(&mut self, raw: Option<&RawSeverity>, at: &At<'_>) -> Severities {
        let mut severities = Severities { default: Severity::Warning, by_profile: BTreeMap::new() };
        match raw {
            None => {}
            Some(RawSeverity::One(word)) => severities.default = self.word_of(word, at).unwrap_or(Severity::Warning),
            Some(RawSeverity::ByProfile(map)) => {
                for (profile, word) in map {
                    let at = at.key(profile);
                    let Some(severity) = self.word_of::<Severity>(word, &at) else { continue };
                    if profile == "default" {
                        severities.default = severity;
                    } else if let Some(profile) = self.word_of::<Profile>(profile, &at) {
                        severities.by_profile.insert(profile, severity);
                    }
                }
            }
        }
        severities
    }

    /// Without a primary source nothing is an error; without reason, title and a pass example neither.
    fn capped(&mut self, mut severities: Severities, primary: bool, complete: bool, at: &At<'_>) -> Severities {
        if primary && complete {
            return severities;
        }
        let worst = severities.by_profile.values().copied().chain([severities.default]).max();
        if worst == Some(Severity::Error) {
            let what = if primary {
                "it has no `why`, `title` or pass example"
            } else {
                "none of its sources was checked at the authority itself"
            };
            self.problem(
                &at.key("severity"),
                Problem::warning(format!("this rule reports at most warnings: {what}"))
                    .help("cite a source with `checked: primary` and complete the rule"),
            );
        }
        severities.cap(Severity::Warning);
        severities
    }

    fn kind(&mut self, raw: &RawRule, local: &BTreeMap<String, ClassSet>, at: &At<'_>) -> Option<Kind> {
        let mut kinds: Vec<(&str, Option<Kind>)> = Vec::new();
        if let Some(words) = &raw.phrases {
            let at = at.key("phrases");
            let class = self.terms.class(&words::local_class(&raw.id, "phrases"));
            self.words(words, class, &at);
            let mut classes = ClassSet::default();
            classes.add(class);
            for (i, name) in words.include.iter().enumerate() {
                let more = self.set(name, local, &at.key("classes").item(i));
                classes.add_all(&more);
            }
            if words.include.is_empty() && words.groups().iter().all(|(_, list)| list.is_empty()) {
                self.never_fires(&at, "list a word: phrases: {words: [うるツヤ]}");
            }
            let slot = Slot { classes, polarity: Polarity::Open };
            let frame = Frame {
                slots: vec![slot],
                in_order: false,
                gap: None,
                within: Within::Clause,
                unless: ClassSet::default(),
                unless_within: Within::Clause,
                whole: false,
            };
            kinds.push(("phrases", Some(Kind::Frame(vec![frame]))));
        }
        if let Some(frames) = &raw.frame {
            if frames.any.is_empty() {
                self.never_fires(&at.key("frame").key("any"), "write a frame: any: [[certainty, outcome]]");
            }
            let frames = self.frames(&frames.any, local, &at.key("frame").key("any"), Within::Clause);
            kinds.push(("frame", Some(Kind::Frame(frames))));
        }
        if let Some(numeric) = &raw.numeric {
            let at = at.key("numeric");
            if numeric.units.is_empty() || numeric.with.is_empty() {
                self.never_fires(&at, "name a unit and a class: units: [percent], with: [satisfy]");
            }
            let mut figures = ClassSet::default();
            for (i, unit) in numeric.units.iter().enumerate() {
                let set = self.set(&format!("number/{unit}"), local, &at.key("units").item(i));
                figures.add_all(&set);
            }
            // 100% is a promise, not a measurement; `all` asks for it by name.
            if !numeric.units.iter().any(|u| u == "all") {
                figures.remove(self.terms.class("number/all"));
            }
            let mut unless = ClassSet::default();
            for (i, name) in numeric.unless.iter().enumerate() {
                let set = self.set(name, local, &at.key("unless").item(i));
                unless.add_all(&set);
            }
            let within = self.within(numeric.within.as_deref(), Within::Clause, &at.key("within"));
            let frames = numeric
                .with
                .iter()
                .enumerate()
                .map(|(i, name)| Frame {
                    slots: vec![
                        Slot { classes: figures.clone(), polarity: Polarity::Open },
                        self.slot(name, local, &at.key("with").item(i)),
                    ],
                    in_order: false,
                    gap: numeric.gap,
                    within,
                    unless: unless.clone(),
                    unless_within: Within::Clause,
                    whole: false,
                })
                .collect();
            kinds.push(("numeric", Some(Kind::Frame(frames))));
        }
        if let Some(raw_pattern) = &raw.pattern {
            kinds.push(("pattern", self.pattern(&raw.id, &raw_pattern.regex, &at.key("pattern").key("regex"))));
        }
        if let Some(citation) = &raw.citation {
            let check = Check::WORDS.iter().find(|(_, w)| *w == citation.check).map(|(c, _)| *c);
            if check.is_none() {
                let known: Vec<&str> = Check::WORDS.iter().map(|(_, w)| *w).collect();
                self.error(
                    &at.key("citation").key("check"),
                    format!("there is no check `{}`", citation.check),
                    Some(format!("checks are {}", known.join(", "))),
                );
            }
            kinds.push(("citation", check.map(Kind::Citation)));
        }
        if let Some(requires) = &raw.requires {
            let requires = self.requires(requires, local, &at.key("requires"));
            kinds.push(("requires", Some(Kind::Requires(requires))));
        }
        if let Some(raw) = &raw.ineffective {
            kinds.push(("ineffective", self.ineffective(raw, &at.key("ineffective")).map(Kind::Ineffective)));
        }
        if let Some(word) = &raw.directive {
            kinds.push(("directive", self.word_of(word, &at.key("directive")).map(Kind::Directive)));
        }
        // What cannot be read in this file may have been the kind; that was told.
        if kinds.is_empty() && self.texts.broken(at.file) {
            return None;
        }
        if kinds.len() != 1 {
            let message = if kinds.is_empty() {
                "the rule has nothing that makes it fire".to_owned()
            } else {
                format!("a rule has one kind, this one has {}", kinds.iter().map(|(k, _)| *k).collect::<Vec<_>>().join(" and "))
            };
            self.error(
                at,
                message,
                Some("give it exactly one of phrases, frame, numeric, pattern, citation, requires, ineffective".into()),
            );
            return None;
        }
        kinds.pop().and_then(|(_, kind)| kind)
    }

    fn pattern(&mut self, id: &str, source: &str, at: &At<'_>) -> Option<Kind> {
        if let Err(error) = regex::Regex::new(source) {
            let text = error.to_string();
            let line = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            self.error(
                at,
                format!("not a regular expression: {line}"),
                Some("lookaround does not exist here; use shields and guards".into()),
            );
            return None;
        }
        let Some(literals) = words::required_literals(source) else {
            self.error(
                at,
                "the pattern has no literal that every match begins or ends with, so it would run on every sentence".into(),
                Some("begin or end it with the words it is about".into()),
            );
            return None;
        };
        let gate = words::gate(id, &literals, &mut self.terms);
        Some(Kind::Pattern(Pattern::new(source.to_owned(), gate)))
    }

    fn frames(&mut self, raw: &[RawFrame], local: &BTreeMap<String, ClassSet>, at: &At<'_>, within: Within) -> Vec<Frame> {
        raw.iter()
            .enumerate()
            .map(|(i, frame)| {
                let at = at.item(i);
                let (RawFrame::Slots(slots) | RawFrame::Full(RawFullFrame { slots, .. })) = frame;
                if slots.is_empty() {
                    self.never_fires(&at, "name the classes whose words belong together: [certainty, outcome]");
                }
                match frame {
                    RawFrame::Slots(slots) => Frame {
                        slots: slots.iter().enumerate().map(|(i, s)| self.slot(s, local, &at.item(i))).collect(),
                        in_order: false,
                        gap: None,
                        within,
                        unless: ClassSet::default(),
                        unless_within: Within::Clause,
                        whole: false,
                    },
                    RawFrame::Full(full) => {
                        let mut unless = ClassSet::default();
                        for (i, name) in full.unless.iter().enumerate() {
                            let set = self.set(name, local, &at.key("unless").item(i));
                            unless.add_all(&set);
                        }
                        let in_order = match full.order.as_deref() {
                            None | Some("any") => false,
                            Some("given") => true,
                            Some(other) => {
                                self.error(&at.key("order"), format!("`{other}` is no order"), Some("write any or given".into()));
                                false
                            }
                        };
                        Frame {
                            slots: full.slots.iter().enumerate().map(|(i, s)| self.slot(s, local, &at.key("slots").item(i))).collect(),
                            in_order,
                            gap: full.gap,
                            within: self.within(full.within.as_deref(), within, &at.key("within")),
                            unless,
                            unless_within: self.within(full.unless_within.as_deref(), Within::Clause, &at.key("unless-within")),
                            whole: full.whole,
                        }
                    }
                }
            })
            .collect()
    }

    fn within(&mut self, word: Option<&str>, default: Within, at: &At<'_>) -> Within {
        match word {
            None => default,
            Some("clause") => Within::Clause,
            Some("sentence") => Within::Sentence,
            Some("block") => Within::Block,
            Some(other) => {
                self.error(at, format!("`{other}` is no extent"), Some("write clause, sentence or block".into()));
                default
            }
        }
    }

    fn slot(&mut self, text: &str, local: &BTreeMap<String, ClassSet>, at: &At<'_>) -> Slot {
        let (name, polarity) = match text.rsplit_once(':') {
            None => (text, Polarity::Open),
            Some((name, "neg")) => (name, Polarity::Negative),
            Some((name, "aff")) => (name, Polarity::Affirmative),
            Some((name, "certain")) => (name, Polarity::Certain),
            Some((name, "any")) => (name, Polarity::Open),
            Some((name, other)) => {
                self.error(at, format!("`:{other}` is no polarity"), Some("write :neg, :aff, :certain, or nothing".into()));
                (name, Polarity::Open)
            }
        };
        Slot { classes: self.set(name, local, at), polarity }
    }

    fn requires(&mut self, raw: &RawRequires, local: &BTreeMap<String, ClassSet>, at: &At<'_>) -> Requires {
        let owed = &raw.owed_when;
        let owed_at = at.key("owed-when");
        self.tags(&owed.subjects, &owed_at.key("subjects"));
        if owed.subjects.is_empty()
            && owed.frames.is_empty()
            && owed.candidates.is_empty()
            && owed.met.is_none()
            && !owed.said
            && !owed.always
        {
            self.never_fires(&owed_at, "say what makes it due: subjects: [self-pay], frames: [[class, class]], or always: true");
        }
        if raw.elements.is_empty() {
            self.never_fires(&at.key("elements"), "say what must be stated: [{id: statement, met: [[class]]}]");
        }
        let candidates =
            owed.candidates.iter().enumerate().filter_map(|(i, c)| self.category(c, &owed_at.key("candidates").item(i))).collect();
        let after = owed.met.as_ref().and_then(|c| self.category(c, &owed_at.key("met")));
        let elements = raw.elements.iter().enumerate().map(|(i, e)| self.element(e, local, &at.key("elements").item(i))).collect();
        Requires {
            subjects: owed.subjects.clone(),
            owed_frames: self.frames(&owed.frames, local, &owed_at.key("frames"), Within::Clause),
            candidates,
            after,
            said: owed.said,
            always: owed.always,
            elements,
        }
    }

    fn category(&mut self, name: &str, at: &At<'_>) -> Option<Category> {
        let category = Category::of(name);
        if category.is_none() {
            let help = nearest(name, crate::meta::CATEGORIES).map(|n| format!("did you mean `{n}`?"));
            self.error(at, format!("there is no category `{name}`"), help);
        }
        category
    }

    fn ineffective(&mut self, raw: &RawIneffective, at: &At<'_>) -> Option<Ineffective> {
        let of = raw.of.iter().enumerate().filter_map(|(i, c)| self.category(c, &at.key("of").item(i))).collect();
        let Some(fault) = Fault::RULED.into_iter().find(|f| f.word() == raw.when) else {
            let known = Fault::RULED.map(Fault::word);
            self.error(&at.key("when"), format!("there is no fault `{}`", raw.when), Some(format!("write one of {}", known.join(", "))));
            return None;
        };
        for (i, claim) in raw.claims.iter().enumerate().filter(|(_, claim)| RuleId::parse(claim).is_err()) {
            let _ = self.category(claim, &at.key("claims").item(i));
        }
        if raw.claims.is_empty() && matches!(fault, Fault::Far | Fault::Contradicted) {
            self.never_fires(at, "name the claims it is about: claims: [claim/guarantee]");
        }
        let beyond = (raw.characters.unwrap_or(1_500), raw.headings.unwrap_or(1));
        Some(Ineffective { of, fault, claims: raw.claims.clone(), beyond })
    }

    fn element(&mut self, raw: &RawElement, local: &BTreeMap<String, ClassSet>, at: &At<'_>) -> Element {
        let sets = |this: &mut Self, names: &[String], key: &str| {
            let mut set = ClassSet::default();
            for (i, name) in names.iter().enumerate() {
                let more = this.set(name, local, &at.key(key).item(i));
                set.add_all(&more);
            }
            set
        };
        Element {
            id: raw.id.clone(),
            title: raw.title.as_ref().map_or_else(|| Localized([("en".to_owned(), raw.id.clone())].into()), text),
            met: self.frames(&raw.met, local, &at.key("met"), Within::Sentence),
            partial: self.frames(&raw.partial, local, &at.key("partial"), Within::Sentence),
            hollow: self.frames(&raw.hollow, local, &at.key("hollow"), Within::Sentence),
            labels: sets(self, &raw.labels, "labels"),
            section: sets(self, &raw.section, "section"),
            section_met: self.frames(&raw.section_met, local, &at.key("section-met"), Within::Sentence),
            names_others: raw.names_others,
        }
    }
}

fn text(raw: &RawText) -> Localized {
    match raw {
        RawText::One(text) => Localized([("ja".to_owned(), text.clone())].into()),
        RawText::Many(map) => Localized(map.clone()),
    }
}
