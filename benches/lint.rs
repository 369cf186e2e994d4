//! Throughput in bytes, and what it costs to start. Compare ratios within one run; the machine's speed drifts.

use divan::Bencher;
use divan::counter::BytesCount;
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
