//! `explain RULE FILE[:LINE] --trace`: what a rule saw in a file, what excused it, and where it saw only a part.

use std::io::{self, Write};

use anyhow::{Result, bail};
use kotowari::judge::Candidate;
use kotowari::lint::{DocumentReport, SourceReport};
use kotowari::report::speaking;
use kotowari::rule::kind::frame::{Frame, Use};
use kotowari::rule::{Kind, Rule};
use kotowari::scan::Hits;
use kotowari::{Finding, Lang, RuleSet};

use crate::args::ExplainArgs;
use crate::output::{self, Sink};
use crate::session::Session;
use crate::{discover, speech};

/// Traces rules in the file that was named; `FILE:LINE` asks for one line.
pub(crate) fn trace(args: &ExplainArgs, file: &str) -> Result<u8> {
    let (path, line) = match file.rsplit_once(':').map(|(path, line)| (path, line.parse::<usize>())) {
        Some((path, Ok(line))) => (path, Some(line)),
        _ => (file, None),
    };
    let found = discover::find(&[path.to_owned()]);
    output::problems(&found.problems, speech::color(&args.read.speech, &io::stderr()), |_| None);
    if found.targets.len() != 1 {
        bail!("--trace looks at one file; {path} names {}", found.targets.len());
    }
    let Some(session) = Session::open(found, &args.read, Vec::new())? else { return Ok(2) };
    let linter = &session.linter;
    let rules = linter.rules();
    let indexes = crate::rules::selected(rules, std::slice::from_ref(&args.rule))?;
    let lang = speech::lang(&args.read.speech);
    let packs = args.read.packs.again();
    let mut sink = Sink::stdout();
    for piece in session.pieces() {
        let report = match session.lint(piece) {
            Ok(report) => report,
            Err(problem) => bail!("{path}: {}", problem.message),
        };
        for document in &report.documents {
            let hits = linter.hits(&document.document);
            for &rule in &indexes {
                let trace = Trace { rules: linter.rules(), report: &report, document, hits: &hits, lang, line, packs: &packs };
                let _ = trace.write(sink.writer(), rule);
            }
        }
    }
    sink.done(Ok(()))?;
    Ok(0)
}

struct Trace<'a> {
    rules: &'a RuleSet,
    report: &'a SourceReport,
    document: &'a DocumentReport,
    hits: &'a Hits,
    lang: Lang,
    line: Option<usize>,
    /// What a proposed command needs to see the same rules.
    packs: &'a str,
}

impl Trace<'_> {
    fn write(&self, out: &mut dyn Write, index: usize) -> io::Result<()> {
        let rule = &self.rules.rules[index];
        writeln!(out, "{} — {}", rule.id, rule.title.get(self.lang))?;
        let profile = self.document.profile;
        if !rule.applies(profile) {
            let profiles: Vec<&str> = rule.profiles.iter().map(|p| p.word()).collect();
            return writeln!(out, "  not applied: the document is judged as {profile}, the rule is for {}\n", profiles.join(", "));
        }
        if let Some(unchecked) = self.document.document.unchecked.iter().find(|u| u.kind == "topic") {
            return writeln!(out, "  not applied: {}\n", unchecked.reason);
        }
        let mut seen = 0;
        for candidate in self.document.candidates.iter().filter(|c| c.rule == index) {
            if self.wanted(candidate.block, candidate.found.span) {
                self.candidate(out, rule, candidate)?;
                seen += 1;
            }
        }
        if seen == 0 {
            writeln!(out, "  the rule saw nothing{}", self.line.map_or(String::new(), |l| format!(" in line {l}")))?;
            self.parts(out, rule)?;
        }
        writeln!(out)
    }

    fn at(&self, block: usize, span: kotowari::span::Span<kotowari::span::Folded>) -> (usize, usize, String) {
        let place = self.document.document.blocks[block].place(block, span);
        let at = self.report.source.lines().position(place.span.start(), self.report.source.text());
        (at.line, at.column, place.quote)
    }

    fn wanted(&self, block: usize, span: kotowari::span::Span<kotowari::span::Folded>) -> bool {
        self.line.is_none_or(|line| self.at(block, span).0 == line)
    }

    fn candidate(&self, out: &mut dyn Write, rule: &Rule, candidate: &Candidate) -> io::Result<()> {
        let (line, column, quote) = self.at(candidate.block, candidate.found.span);
        let part = match (candidate.use_, &rule.kind) {
            (Use::Trigger, _) => " makes the obligation due".to_owned(),
            (Use::Element(element, grade), Kind::Requires(requires)) => {
                format!(" is evidence for {}, {grade:?}", requires.elements[element].id).to_lowercase()
            }
            _ => String::new(),
        };
        let verdict = match &candidate.excuse {
            None if candidate.use_ == Use::Claim => self.reported(candidate),
            None => "counted".to_owned(),
            Some((guard, span)) => {
                let (line, column, quote) = self.at(candidate.block, *span);
                format!("excused by the guard `{guard}`: 「{quote}」 at {line}:{column}")
            }
        };
        writeln!(out, "  {line}:{column} 「{quote}」{part}\n      {verdict}")?;
        for word in &candidate.found.words {
            let (line, column, quote) = self.at(candidate.block, word.span);
            writeln!(out, "      {line}:{column} {} 「{quote}」", self.class(rule, word.class))?;
        }
        Ok(())
    }

    /// What became of a candidate that nothing excuses: of rules that agree on a place one speaks.
    fn reported(&self, candidate: &Candidate) -> String {
        let place = self.document.document.blocks[candidate.block].place(candidate.block, candidate.found.span);
        let holds = |f: &&Finding| f.rules.contains(&candidate.rule) && f.place.span.overlaps(place.span);
        match self.document.findings.iter().find(holds).map(|f| speaking(f, self.rules)) {
            None => "not reported, as was asked for".to_owned(),
            Some(rule) if rule.id == self.rules.rules[candidate.rule].id => "reported".to_owned(),
            Some(rule) => format!("reported by {}, which agrees and speaks for both", rule.id),
        }
    }

    /// A class by the name that the rule's author knows.
    fn class(&self, rule: &Rule, class: kotowari::scan::ClassId) -> &str {
        let name = self.rules.terms.name(class);
        name.strip_prefix(rule.id.as_str()).and_then(|n| n.strip_prefix('#')).unwrap_or(name)
    }

    /// Which slots of its frames have words here, and which have none: why a frame was not complete.
    fn parts(&self, out: &mut dyn Write, rule: &Rule) -> io::Result<()> {
        let frames: Vec<&Frame> = match &rule.kind {
            Kind::Frame(frames) => frames.iter().collect(),
            Kind::Requires(requires) => requires.frames().collect(),
            Kind::Pattern(_) | Kind::Citation(_) | Kind::Ineffective(_) | Kind::Directive(_) => return Ok(()),
        };
        let mut told = std::collections::BTreeSet::new();
        for slot in frames.iter().flat_map(|f| &f.slots) {
            for block in 0..self.document.document.blocks.len() {
                for hit in self.hits.of(block).iter().filter(|h| slot.classes.has(h.class)) {
                    if told.len() < 20 && self.wanted(block, hit.span) && told.insert((block, hit.span, hit.class)) {
                        let (line, column, quote) = self.at(block, hit.span);
                        writeln!(out, "      {line}:{column} only {} 「{quote}」", self.class(rule, hit.class))?;
                    }
                }
            }
        }
        if told.is_empty() && !frames.is_empty() {
            writeln!(out, "      none of its words stands there; `kotowari rules show {}{}` names its classes", rule.id, self.packs)?;
        }
        Ok(())
    }
}
