//! Whatever a draft is encoded in, it is the same draft.

use std::fs;
use std::path::Path;

use kotowari::input::{self, Options};
use kotowari::source::Encoding;
use kotowari::{Levels, Linter, pack};

use crate::cli::{kotowari, scratch};

/// `text` in an encoding; `None` when it has characters that the encoding lacks.
pub(crate) fn written(text: &str, label: &str) -> Option<Vec<u8>> {
    let units = || text.encode_utf16();
    Some(match label {
        "utf-16le" => units().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => units().flat_map(u16::to_be_bytes).collect(),
        "utf-16le-bom" => [0xFEFF].into_iter().chain(units()).flat_map(u16::to_le_bytes).collect(),
        "utf-16be-bom" => [0xFEFF].into_iter().chain(units()).flat_map(u16::to_be_bytes).collect(),
        "utf-8-bom" => format!("\u{feff}{text}").into_bytes(),
        label => {
            let (bytes, _, lost) = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(text);
            if lost {
                return None;
            }
            bytes.into_owned()
        }
    })
}

/// What is said about a draft: encoding, findings and what is owed.
fn said(linter: &Linter, name: &str, bytes: &[u8], asked: Option<Encoding>) -> (String, Vec<String>) {
    let options = Options { encoding: asked, ..Options::default() };
    let opened = input::by_path(name).unwrap().open(name, bytes, &options).unwrap();
    let report = linter.judge(opened);
    let mut said = Vec::new();
    for document in &report.documents {
        for finding in &document.findings {
            let text = finding.place.span.of(report.source.text());
            said.push(format!("{} {} {text} {}", linter.rules().rules[finding.rules[0]].id, finding.place.quote, finding.fingerprint));
        }
        for obligation in &document.ledger {
            let elements: Vec<&str> = obligation.elements.iter().map(|e| e.state.word()).collect();
            said.push(format!("{} {elements:?}", obligation.category.name()));
        }
    }
    (report.source.encoding().name(), said)
}

#[test]
fn an_article_is_judged_alike_in_every_encoding() {
    let linter = Linter::new(pack::load(&[], false).0, Levels::default(), None);
    for (name, encodings) in [("example.md", 9), ("clinic-bad.txt", 9)] {
        // the wave dash of the tables in use is the full-width tilde
        let text = fs::read_to_string(Path::new("fixtures/articles").join(name)).unwrap().replace('〜', "～");
        let (_, plain) = said(&linter, name, text.as_bytes(), None);
        assert!(!plain.is_empty());
        let mut count = 0;
        for label in ["utf-8-bom", "shift_jis", "euc-jp", "iso-2022-jp", "utf-16le", "utf-16be", "utf-16le-bom", "utf-16be-bom", "utf-8"] {
            let Some(bytes) = written(&text, label) else { continue };
            let (encoding, found) = said(&linter, name, &bytes, None);
            assert!(label.starts_with(&encoding), "{name} in {label} is taken for {encoding}");
            assert_eq!(found, plain, "{name} in {label}");
            assert_eq!(said(&linter, name, &bytes, Encoding::from_label(&encoding)).1, plain);
            count += 1;
        }
        assert_eq!(count, encodings, "{name} cannot be written in each of them");
    }
}

#[test]
fn what_was_decided_is_said() {
    let folder = scratch();
    let sjis = written("---\nprofile: clinic\n---\n\n必ず効果が出ます。\n", "shift_jis").unwrap();
    fs::write(folder.path().join("sjis.md"), &sjis).unwrap();
    let run = kotowari(folder.path(), &["check", "sjis.md"], None);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("sjis.md: encoding Shift_JIS"), "{}", run.out);
    let run = kotowari(folder.path(), &["check", "sjis.md", "-f", "json"], None);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["documents"][0]["source"], serde_json::json!({"encoding": "shift_jis", "bom": false}));
    assert_eq!(report["documents"][0]["findings"][0]["span"]["byte"][0], 25);
    let run = kotowari(folder.path(), &["check", "sjis.md", "--encoding", "euc-jp"], None);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("not valid EUC-JP at byte 25, line 5") && run.err.contains("--encoding"), "{}", run.err);
    let run = kotowari(folder.path(), &["check", "sjis.md", "--encoding", "sjs"], None);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("shift_jis (cp932)"), "{}", run.err);
}
