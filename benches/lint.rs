//! Throughput in bytes, and what it costs to start. Compare ratios within one run; the machine's speed drifts.

use divan::Bencher;
use divan::counter::BytesCount;
use kotowari::pack::PackFile;
use kotowari::{Levels, Linter, Profile, Source, input, pack};

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

/// Parsing and folding alone: what the rules cost is the difference.
#[divan::bench]
fn parse_article(bencher: Bencher) {
    let source = Source::from_text("a.md", article());
    let format = input::by_name("markdown").expect("markdown");
    bencher
        .counter(BytesCount::of_str(source.text()))
        .bench(|| format.parse(&source, &input::Options::default()).documents[0].blocks.len());
}
