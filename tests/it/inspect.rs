//! `inspect`: how a file is read and judged.

use std::fs;

use crate::cli::{kotowari, scratch};

const DRAFT: &str = "## 注射\n\n**必ず**<b title=\"<script>\">治</b>ります。必ず治るわけではありません。\n\n- `x < 1` & 「安全」\n";

#[test]
fn json_shows_blocks_words_and_verdicts() {
    let folder = scratch();
    fs::write(folder.path().join("a.md"), DRAFT).unwrap();
    let run = kotowari(folder.path(), &["inspect", "a.md", "--profile", "clinic"], None);
    assert_eq!(run.code, 0, "{}", run.err);
    let page: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(page["schema"], "urn:kotowari:inspect:1");
    // One line a thing keeps the snapshot readable; the words of the packs change too often to stand in it.
    let mut lines = Vec::new();
    for block in page["documents"][0]["blocks"].as_array().unwrap() {
        lines.push(format!("{} {} {}", block["scope"], block["text"], block["span"]["byte"]));
        for sentence in block["sentences"].as_array().unwrap() {
            lines.push(format!("  sentence {} {}", sentence["quote"], sentence["span"]["byte"]));
            lines.extend(sentence["clauses"].as_array().unwrap().iter().map(|c| format!("    clause {}", c["quote"])));
        }
        for kind in ["quotations", "masked"] {
            lines.extend(block[kind].as_array().unwrap().iter().map(|p| format!("  {kind} {} {}", p["quote"], p["span"]["byte"])));
        }
        let terms = block["terms"].as_array().unwrap();
        lines.extend(terms.iter().filter(|t| t["class"] == "certainty").map(|t| format!("  term {} {}", t["class"], t["quote"])));
        for candidate in
            block["candidates"].as_array().unwrap().iter().filter(|c| c["rule"].as_str().unwrap().starts_with("claim/guarantee"))
        {
            let excuse = if candidate["guard"].is_null() {
                String::new()
            } else {
                format!(" {} {}", candidate["guard"], candidate["excuse"]["quote"])
            };
            lines.push(format!(
                "  candidate {} {} {} {}{excuse}",
                candidate["rule"], candidate["for"], candidate["verdict"], candidate["quote"]
            ));
        }
    }
    insta::assert_snapshot!("inspect", lines.join("\n"));
}

#[test]
fn text_is_the_text_that_positions_count_in() {
    let folder = scratch();
    fs::write(folder.path().join("a.md"), &encoding_rs::SHIFT_JIS.encode(DRAFT).0).unwrap();
    let run = kotowari(folder.path(), &["inspect", "a.md", "--text"], None);
    assert_eq!((run.code, run.out.as_str()), (0, DRAFT));
}

#[test]
fn the_page_is_escaped_and_asks_for_nothing() {
    let folder = scratch();
    fs::write(folder.path().join("a.txt"), "<script>alert(\"必ず治ります。\")</script>\n\n必ず治ります。\n").unwrap();
    let run = kotowari(folder.path(), &["inspect", "a.txt", "--profile", "clinic", "--html"], None);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(!run.out.contains("<script") && run.out.contains("&lt;script&gt;"), "{}", run.out);
    assert!(!run.out.contains("http:") && !run.out.contains("https:") && !run.out.contains("src="), "{}", run.out);
    assert!(run.out.contains("stands") && run.out.contains("claim/guarantee"), "{}", run.out);
    assert_eq!(run.out, kotowari(folder.path(), &["inspect", "a.txt", "--profile", "clinic", "--html"], None).out);
}
