//! Tables of copy, and files of records of any size.

use std::fs;

use crate::cli::{kotowari, scratch};

#[test]
fn rows_of_a_spreadsheet_are_documents() {
    let folder = scratch();
    let path = folder.path();
    let text = "id,見出し,本文\r\nA1,\"必ず治る\",\"当院の注射なら、\r\n\"\"必ず\"\"効果が出ます。\"\r\n,お知らせ\r\n";
    fs::write(path.join("ads.csv"), &encoding_rs::SHIFT_JIS.encode(text).0).unwrap();
    fs::write(path.join("ads.tsv"), "見出し\t本文\n必ず治る\t効果があります。\n").unwrap();
    let run = kotowari(path, &["check", "ads.csv", "--columns", "本文", "--profile", "clinic", "-f", "json"], None);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.err.contains("ads.csv:4:1: row 3 has 2 cells"), "{}", run.err);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let document = &report["documents"][0];
    assert_eq!((&document["record"], &document["format"]), (&"A1".into(), &"csv".into()));
    let claim = document["findings"].as_array().unwrap().iter().find(|f| f["category"] == "claim/guarantee").unwrap();
    assert_eq!(claim["text"], "必ず\"\"効果が出ます");
    assert_eq!(claim["quote"], "必ず\"効果が出ます");
    assert_eq!(claim["context"]["headings"], serde_json::json!(["本文"]));
    assert_eq!(claim["span"]["start"], serde_json::json!({"line": 3, "column": 3}));
    let run = kotowari(path, &["check", "ads.tsv", "--columns", "1", "--profile", "clinic", "-f", "compact"], None);
    assert!(run.out.contains("ads.tsv#2:2:1: error[claim/"), "{}{}", run.out, run.err);
    let run = kotowari(path, &["check", "ads.csv", "--columns", "本分"], None);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("there is no column `本分`") && run.err.contains("見出し, 本文"), "{}", run.err);
    // In a folder they are data until somebody names them.
    assert!(!kotowari(path, &["check", ".", "-f", "compact", "--profile", "clinic"], None).out.contains("ads."));
}

#[test]
fn a_long_file_of_records_is_read_in_parts_with_its_own_positions() {
    let folder = scratch();
    let filler = "診療時間のお知らせ。".repeat(400);
    let record = |i: usize| match i {
        90 => "{\"text\": \"\n".to_owned(),
        150 => "{\"id\": \"last\", \"text\": \"必ず治ります。\", \"profile\": \"clinic\"}\n".to_owned(),
        _ => format!("{{\"text\": \"{filler}\"}}\n"),
    };
    let text: String = (1..=200).map(record).collect();
    assert!(text.len() > 2 << 20);
    fs::write(folder.path().join("all.jsonl"), &text).unwrap();
    let run = kotowari(folder.path(), &["check", "all.jsonl", "-f", "json"], None);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("all.jsonl:90:") && run.err.contains("record 90:"), "{}", run.err);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&report["summary"]["files"], &report["summary"]["documents"]), (&1.into(), &199.into()));
    let last = report["documents"].as_array().unwrap().iter().find(|d| d["record"] == "last").unwrap();
    let finding = &last["findings"][0];
    assert_eq!(finding["span"]["start"]["line"], 150);
    let byte = |i: usize| finding["span"]["byte"][i].as_u64().unwrap() as usize;
    assert_eq!(&text[byte(0)..byte(1)], finding["text"].as_str().unwrap());
    assert_eq!(report["documents"][198]["record"], "200");
}
