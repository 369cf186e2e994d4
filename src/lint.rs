//! The pipeline: a source in, a report out.

use crate::document::{Document, Unchecked, examined, foreign};
use crate::finding::Finding;
use crate::fix::{self, Plan};
use crate::input::plain::Plain;
use crate::input::{Format, Opened, Options, Parsed};
use crate::judge::fingerprint::Fingerprints;
use crate::judge::{self, Candidate, Judgement};
use crate::meta::{Category, Lang, Profile, Severity};
use crate::obligation::Obligation;
use crate::problem::Problem;
use crate::profile;
use crate::rule::{Kind, RuleSet};
use crate::scan::{self, Hits};
use crate::settle::{self, Levels, Settings};
use crate::snippet::Snippets;
use crate::source::{Source, Start};
use crate::span::Span;
use crate::text::script::{Script, script};

/// Judges sources by a set of rules. Made once, used from any number of threads.
#[derive(Debug)]
pub struct Linter {
    rules: RuleSet,
    settings: Settings,
}

/// What was found in one document.
#[derive(Debug)]
pub struct DocumentReport {
    /// The document itself, for those who draw it.
    pub document: Document,
    /// The share of its characters that was examined, as [`examined::share`] counts it.
    pub examined: f64,
    /// The profile it was judged as.
    pub profile: Profile,
    /// Why that profile.
    pub profile_reason: profile::Reason,
    /// Language of its findings.
    pub lang: Lang,
    /// What it owes.
    pub ledger: Vec<Obligation>,
    /// What is reported.
    pub findings: Vec<Finding>,
    /// Everything a rule saw, with the verdict on it.
    pub candidates: Vec<Candidate>,
    /// What approved texts can do for it.
    pub plan: Plan,
}

/// What was found in one source.
#[derive(Debug)]
pub struct SourceReport {
    /// The source.
    pub source: Source,
    /// Its documents.
    pub documents: Vec<DocumentReport>,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
}

impl Linter {
    /// A linter with these rules. `profile` decides for every document; without it the document does.
    #[must_use]
    pub fn new(rules: RuleSet, levels: Levels, profile: Option<Profile>) -> Self {
        Self { rules, settings: Settings { asked: profile, levels, ..Settings::default() } }
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Reads and judges one source.
    #[must_use]
    pub fn lint(&self, source: Source, format: &dyn Format) -> SourceReport {
        let parsed = format.parse(&source, &Options::default());
        self.judge(Opened { source, parsed })
    }

    /// Judges a source that was read.
    #[must_use]
    pub fn judge(&self, opened: Opened) -> SourceReport {
        self.judge_as(opened, &self.settings)
    }

    /// Judges a source that was read, with settings of its own.
    #[must_use]
    pub fn judge_as(&self, opened: Opened, settings: &Settings) -> SourceReport {
        let Opened { source, parsed: Parsed { documents, mut problems } } = opened;
        if source.text().trim().is_empty() && source.start() == Start::default() {
            problems.push(Problem::warning("the file is empty"));
        }
        for problem in &mut problems {
            problem.file.get_or_insert_with(|| source.name().to_owned());
            if let Some(span) = &mut problem.span {
                let at = source.lines().position(span.start, source.text());
                let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                problem.position.get_or_insert((small(at.line), small(at.column)));
                let before = source.start().at.byte;
                *span = span.start + before..span.end + before;
            }
        }
        let documents = documents.into_iter().map(|d| self.document(d, &source, settings, &mut problems)).collect();
        SourceReport { source, documents, problems }
    }

    fn document(&self, mut document: Document, source: &Source, settings: &Settings, problems: &mut Vec<Problem>) -> DocumentReport {
        let hits = scan::scan(&document, &self.rules.terms);
        let (profile, profile_reason, problem) = profile::of(&document, &hits, &self.rules, settings.asked, settings.configured);
        problems.extend(problem.map(|p| p.in_file(document.name(source.name()))));
        let Judgement { candidates, ledger, mut findings } = if profile::is_on_topic(&document, &hits, &self.rules) {
            judge::judge(&self.rules, &document, &hits, profile, &settings.snippets)
        } else {
            document.unchecked.push(off_topic(&document));
            Judgement::default()
        };
        document.unchecked.extend(foreign::regions(&document));
        let examined = examined::share(&document, source.text());
        settings.levels.apply(&mut findings, &self.rules, profile, settings.as_of);
        judge::once(&document, &mut findings);
        let lang = language(&document);
        let plan = fix::plan(&self.rules, source, &document, &hits, &ledger, &settings.snippets);
        let judged = document.unchecked.iter().all(|u| u.kind != "topic");
        let faults = settle::directive::apply(&mut document, &mut findings, &self.rules, &settings.levels, profile, settings.as_of, judged);
        let mut fingerprints = Fingerprints::default();
        findings.extend(faults.into_iter().map(|f| Finding { fingerprint: fingerprints.of(f.category, "", &f.sentence), ..f }));
        findings.sort_by_key(|f| f.place.span);
        DocumentReport { document, examined, profile, profile_reason, lang, ledger, findings, candidates, plan }
    }

    /// What is wrong with approved texts: names of nothing, and claims that would be reported themselves.
    #[must_use]
    pub fn faults(&self, snippets: &Snippets) -> Vec<Problem> {
        let rules = &self.rules;
        let subject = |id: &str| rules.subjects.iter().any(|s| s.id == id);
        let element = |category: Category, id: Option<&str>| {
            rules.rules.iter().filter(|r| r.id.category() == category).any(|r| match &r.kind {
                Kind::Requires(requires) => id.is_none_or(|id| requires.elements.iter().any(|e| e.id == id)),
                _ => false,
            })
        };
        let mut problems = snippets.problems(subject, element);
        let settings = Settings { asked: Some(Profile::Clinic), ..Settings::default() };
        for (index, snippet) in snippets.list.iter().enumerate() {
            let source = Source::from_text(snippet.id.as_str(), snippet.text.as_str());
            let parsed = Plain.parse(&source, &Options::default());
            let report = self.judge_as(Opened { source, parsed }, &settings);
            let findings = report.documents.iter().flat_map(|d| &d.findings);
            // What a snippet owes is said by the page around it.
            for finding in findings.filter(|f| f.obligation.is_none() && f.severity > Severity::Info) {
                let rule = finding.rules.first().map_or("", |&r| rules.rules[r].id.as_str());
                let message = format!("the snippet `{}` would be reported itself, by {rule}: 「{}」", snippet.id, finding.place.quote);
                problems.push(snippets.mistake(index, message).help("change the text, and have it approved again"));
            }
        }
        problems
    }

    /// How often each rule was asked when a document was judged, by index of the rule.
    #[must_use]
    pub fn asked(&self, report: &DocumentReport) -> Vec<usize> {
        let hits = self.hits(&report.document);
        if profile::is_on_topic(&report.document, &hits, &self.rules) {
            judge::work::asked(&self.rules, &report.document, &hits, report.profile)
        } else {
            vec![0; self.rules.rules.len()]
        }
    }

    /// The words of all classes in a document, as they were found when it was judged.
    #[must_use]
    pub fn hits(&self, document: &Document) -> Hits {
        scan::scan(document, &self.rules.terms)
    }
}

/// The whole of a document that is not about health or beauty, as a region that was not examined.
fn off_topic(document: &Document) -> Unchecked {
    let span = document.blocks.iter().map(|b| b.to_source.map(Span::new(0, b.view.len()))).reduce(Span::union);
    Unchecked {
        kind: "topic",
        span: span.unwrap_or(Span::new(0, 0)),
        reason: "not about health or beauty, so claims and obligations were not judged",
    }
}

/// Japanese as soon as a fair part of the beginning is kana or kanji.
fn language(document: &Document) -> Lang {
    let (mut japanese, mut all) = (0usize, 0usize);
    for c in document.blocks.iter().flat_map(|b| b.view.chars()).take(2_000) {
        match script(c) {
            Script::Other => {}
            Script::Latin => all += 1,
            Script::Kanji | Script::Hiragana | Script::Katakana => {
                all += 1;
                japanese += 1;
            }
        }
    }
    if all == 0 || japanese * 10 >= all { Lang::Ja } else { Lang::En }
}
