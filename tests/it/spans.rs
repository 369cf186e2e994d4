//! `source[span]` is the text we mean, whatever the writer did to it.

use kotowari::{Levels, Linter, Profile, Source, input, pack};
use proptest::prelude::*;
use std::sync::LazyLock;

pub(crate) static LINTER: LazyLock<Linter> =
    LazyLock::new(|| Linter::new(pack::load(&[], false).0, Levels::default(), Some(Profile::Clinic)));

/// Every span is on character borders, inside the source, and holds the words that are quoted.
fn check(name: &str, text: &str, format: &str) -> usize {
    let report = LINTER.lint(Source::from_text(name, text), input::by_name(format).unwrap());
    let mut count = 0;
    for document in &report.documents {
        for finding in &document.findings {
            count += 1;
            let slice = finding.place.span.of(report.source.text());
            let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace() && !"*_~`#>|\\[]()\"".contains(*c)).collect::<String>();
            if format != "jsonl" {
                assert!(
                    bare(slice).contains(&bare(&finding.place.quote)) || slice.contains('&') || slice.contains('<'),
                    "{slice:?} is not {:?} in {text:?}",
                    finding.place.quote
                );
            }
        }
        let mut last = 0;
        for block in &document.document.blocks {
            let whole = block.to_source.map(kotowari::span::Span::new(0, block.view.len()));
            // what a page says outside its text comes last
            if block.kind.is_body() {
                assert!(whole.start() >= last || block.cell.is_some(), "blocks overlap or are out of order in {text:?}");
                last = whole.start();
            }
        }
    }
    count
}

#[test]
fn fixtures_hold() {
    let mut files = 0;
    for entry in std::fs::read_dir("fixtures/articles").unwrap().flatten() {
        let name = entry.path().to_string_lossy().into_owned();
        let Some(format) = input::by_path(&name) else { continue };
        if name.ends_with("score.txt") {
            continue;
        }
        check(&name, &std::fs::read_to_string(&name).unwrap(), format.name());
        files += 1;
    }
    assert!(files >= 4);
}

#[test]
fn markup_inside_a_word_hides_nothing() {
    let plain = check("a.md", "この注射で必ず治ります。", "markdown");
    assert!(plain > 0);
    for text in [
        "この注射で**必ず**治ります。",
        "この注射で**「必ず」**治ります。",
        "この注射で必<b>ず</b>治ります。",
        "この注射で必\nず治ります。",
        "この注射で&#x5FC5;ず治ります。",
        "この注射で必\u{200B}ず治ります。",
        "- この注射で必ず治ります。",
        "| 見出し |\n|---|\n| この注射で必ず治ります |",
        "> この注射で必ず治ります。",
        "---\ntitle: この注射で必ず治ります\n---\n",
        "<div>\nこの注射で必<b>ず</b>治ります。\n</div>",
        "> <div>\n> この注射で必ず治ります。\n> </div>",
    ] {
        assert_eq!(check("a.md", text, "markdown"), plain, "{text}");
    }
    assert_eq!(check("a.md", "`この注射で必ず治ります`と~~必ず治ります~~", "markdown"), 0);
}

#[test]
fn a_record_keeps_its_escapes() {
    let line = "{\"id\":\"x\",\"text\":\"この注射で\\u5fc5ず治ります。\"}\n";
    let report = LINTER.lint(Source::from_text("a.jsonl", line), input::by_name("jsonl").unwrap());
    let finding = report.documents[0].findings.iter().find(|f| f.category.name() == "claim/guarantee").unwrap();
    assert!(finding.place.quote.ends_with("必ず治ります"));
    assert!(finding.place.span.of(line).ends_with("\\u5fc5ず治ります"));
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("必ず治ります".to_owned()),
        Just("絶対に副作用はありません".to_owned()),
        Just("満足度98%".to_owned()),
        Just("**".to_owned()),
        Just("\n".to_owned()),
        Just("\n\n# ".to_owned()),
        Just("\n- ".to_owned()),
        Just("|".to_owned()),
        Just("「".to_owned()),
        Just("」".to_owned()),
        Just("。".to_owned()),
        Just("<br>".to_owned()),
        Just("<table><tr><td rowspan=2>".to_owned()),
        Just("</td>".to_owned()),
        Just("<li><p hidden>".to_owned()),
        Just("<q><pre>".to_owned()),
        Just("<!-- ".to_owned()),
        Just("<script type='application/ld+json'>{\"name\": \"必ず治\\u".to_owned()),
        Just("<title>".to_owned()),
        Just("<img alt='必ず治ります&amp'".to_owned()),
        Just(">".to_owned()),
        Just("&amp;".to_owned()),
        Just("※1".to_owned()),
        Just("[3]".to_owned()),
        Just("ﾀﾞﾝ".to_owned()),
        Just("\u{200B}".to_owned()),
        "[ -~]{0,6}",
        "[ぁ-ん一-龠]{0,6}",
        any::<char>().prop_map(String::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]
    #[test]
    fn generated_documents_hold(pieces in prop::collection::vec(piece(), 0..24)) {
        let text: String = pieces.concat();
        for format in ["markdown", "html", "text", "jsonl", "csv", "tsv", "wxr"] {
            check("a", &text, format);
        }
        let record = serde_json::json!({"id": 1, "text": text}).to_string();
        check("a.jsonl", &record, "jsonl");
        check("a.csv", &format!("id,本文\r\n1,\"{}\"\r\n", text.replace('"', "\"\"")), "csv");
    }
}
