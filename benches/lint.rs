//! Throughput in bytes, and what it costs to start. Compare ratios within one run; the machine's speed drifts.

use std::io;

use divan::Bencher;
use divan::counter::BytesCount;
use kotowari::lint::SourceReport;
use kotowari::pack::PackFile;
use kotowari::report::{Context, REPORTERS, Run};
use kotowari::{Lang, Levels, Linter, Profile, Severity, Source, input, pack};

fn main() {
    divan::main();
}

fn article() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/articles/clinic-compliant.md");
    std::fs::read_to_string(path).expect("the fixture").repeat(3)
}

/// Decoding and compiling the embedded packs: the fixed cost of every run.
#[divan::bench]
fn load_packs() -> usize {
    pack::load(&[], false).0.terms.len()
}

/// A house's pack of 1,000 rules with 10 phrases each, read from YAML; 150 ms is the most it may take.
#[divan::bench]
fn load_a_thousand_rules(bencher: Bencher) {
    let files: Vec<PackFile> = (0..1000)
        .map(|rule| {
            let path = format!("house/claim/novelty/r{rule}.yaml");
            let phrases: Vec<String> = (0..10).map(|i| format!("{}番目の雫{i}号", char::from_u32(0x4E00 + rule * 10 + i).unwrap_or('魔'))).collect();
            let text = format!(
                "id: claim/novelty.r{rule}\ntitle: 使わない表現\nwhy: 根拠なく新しさを強調しています。\npropose: 具体的な違いを書く。\nphrases: {{words: [{}]}}\nexamples:\n  flag: [⟦{}⟧です。]\n  pass: [普通の水です。]\n",
                phrases.join(", "),
                phrases[0]
            );
            PackFile { name: path.clone(), path, text }
        })
        .collect();
    bencher.bench(|| pack::load(&files, true).0.rules.len());
}

/// One long article, from text to findings.
#[divan::bench]
fn lint_article(bencher: Bencher) {
    let text = article();
    let linter = Linter::new(pack::load(&[], false).0, Levels::default(), Some(Profile::Clinic));
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let report = linter.lint(Source::from_text("a.md", text.as_str()), input::by_name("markdown").expect("markdown"));
        report.documents[0].findings.len()
    });
}

/// The same headings, paragraphs and tables in Markdown and in HTML; HTML may take no more than twice as long.
#[divan::bench(args = ["markdown", "html"])]
fn lint_format(bencher: Bencher, name: &str) {
    let linter = clinic();
    let paragraph = "当院の注射は、**目の下のちりめんじわ**が必ず消えます。効果には個人差があります。";
    let text: String = (0..200)
        .map(|i| match name {
            "markdown" => format!("## 施術{i}\n\n{paragraph}\n\n| 回数 | 費用 |\n|---|---|\n| {i}回 | 3万円 |\n\n"),
            _ => {
                let paragraph = paragraph.replacen("**", "<strong>", 1).replacen("**", "</strong>", 1);
                let table = "<table><tr><th>回数</th><th>費用</th></tr>";
                format!("<h2>施術{i}</h2>\n<p>{paragraph}</p>\n{table}<tr><td>{i}回</td><td>3万円</td></tr></table>\n")
            }
        })
        .collect();
    let format = input::by_name(name).expect("a format");
    bencher.bench(|| linter.lint(Source::from_text("a", text.as_str()), format).documents[0].findings.len());
}

/// Parsing and folding alone: what the rules cost is the difference.
#[divan::bench]
fn parse_article(bencher: Bencher) {
    let source = Source::from_text("a.md", article());
    let format = input::by_name("markdown").expect("markdown");
    bencher
        .counter(BytesCount::of_str(source.text()))
        .bench(|| format.parse(&source, &input::Options::default()).documents[0].blocks.len());
}

/// What a format adds to a run: the articles, until there are 1,000 findings. The run itself is `lint_findings`; no format
/// may add more than a fifth of it.
#[divan::bench(args = REPORTERS.iter().map(|(name, _)| *name))]
fn report_findings(bencher: Bencher, name: &str) {
    let linter = clinic();
    let (reports, times) = reports(&linter);
    let (_, make) = REPORTERS.iter().find(|(n, _)| *n == name).expect("a format");
    bencher.bench(|| {
        let context = Context {
            rules: linter.rules(),
            findings_lang: None,
            lang: Lang::En,
            fail_on: Some(Severity::Error),
            color: false,
            suppressed: false,
            packs: "",
        };
        let (mut reporter, mut out, mut run) = (make(context), io::sink(), Run::default());
        reporter.begin(&mut out)?;
        for report in (0..times).flat_map(|_| &reports) {
            run.add(report, context.fail_on);
            reporter.source(&mut out, report)?;
        }
        reporter.end(&mut out, &run)
    });
}

/// The run that `report_findings` is measured against.
#[divan::bench]
fn lint_findings(bencher: Bencher) {
    let linter = clinic();
    let (_, times) = reports(&linter);
    bencher.bench(|| (0..times).map(|_| reports(&linter).0.len()).sum::<usize>());
}

fn clinic() -> Linter {
    Linter::new(pack::load(&[], false).0, Levels::default(), Some(Profile::Clinic))
}

/// The articles judged, and how often they make 1,000 findings.
fn reports(linter: &Linter) -> (Vec<SourceReport>, usize) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/articles");
    let mut reports = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the fixtures") {
        let path = entry.expect("a fixture").path();
        let name = path.to_string_lossy();
        if let Some(format) = input::by_path(&name).filter(|_| !name.ends_with("score.txt")) {
            reports.push(linter.lint(Source::from_text(&*name, std::fs::read_to_string(&path).expect("a fixture")), format));
        }
    }
    let findings: usize = reports.iter().flat_map(|r| &r.documents).map(|d| d.findings.len()).sum();
    (reports, 1_000 / findings)
}
