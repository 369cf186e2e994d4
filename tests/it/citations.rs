//! Marks and where they lead, and the graph that `citations` prints.

use crate::cli::kotowari;
use kotowari::{Levels, Linter, Profile, Source, input, pack};
use std::sync::LazyLock;

static LINTER: LazyLock<Linter> = LazyLock::new(|| Linter::new(pack::load(&[], false).0, Levels::default(), Some(Profile::Clinic)));

/// Marks with the note each leads to.
fn leads(text: &str, format: &str) -> Vec<(String, Option<String>)> {
    let report = LINTER.lint(Source::from_text("a", text), input::by_name(format).unwrap());
    let document = &report.documents[0].document;
    let (blocks, references) = (&document.blocks, &document.references);
    let note = |n: usize| references.notes[n].span.of(&blocks[references.notes[n].block].folded).trim().to_owned();
    references.markers.iter().map(|m| (m.span.of(&blocks[m.block].folded).to_owned(), references.note(m).map(note))).collect()
}

#[test]
fn marks_are_read_as_writers_make_them() {
    for (mark, note) in [
        ("※1", "※1 出典は院内の記録です。"),
        ("*1", "*1 出典は院内の記録です。"),
        ("†", "† 出典は院内の記録です。"),
        ("(注2)", "注2:出典は院内の記録です。"),
        ("(注釈2)", "注2 出典は院内の記録です。"),
        ("(脚注2)", "注2)出典は院内の記録です。"),
        ("[3]", "[3] 出典は院内の記録です。"),
    ] {
        let text = format!("継続率は71%{mark}でした。\n\n{note}\n");
        let found = leads(&text, "text");
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].1.as_deref().is_some_and(|n| n.ends_with("出典は院内の記録です。")), "{text}: {found:?}");
    }
    let spoken = "くわしくは文献2と注1を参照。\n\n注1 税込みです。\n\n## 参考文献\n\n1. 大島「睡眠」\n2. 中洲「昼寝」\n";
    assert_eq!(leads(spoken, "markdown"), [("文献2".into(), Some("中洲「昼寝」".into())), ("注1".into(), Some("注1 税込みです。".into()))]);
    for silent in ["発注2を確認。", "文献8件を集めた。", "注文3の品です。", "受注1は終わりました。", "文献2000年代に増えた。"]
    {
        assert_eq!(leads(silent, "text"), [], "{silent}");
    }
}

#[test]
fn of_several_notes_of_one_name_the_next_is_meant() {
    let text = "<p>甲※1</p><p>※1 甲の注</p><table><tr><td>乙※1</td></tr></table><p>※1 乙の注</p><p>丙※1</p>";
    let notes: Vec<_> = leads(text, "html").into_iter().map(|(_, n)| n.unwrap()).collect();
    assert_eq!(notes, ["※1 甲の注", "※1 乙の注", "※1 乙の注"]);
    assert_eq!(leads("評価は98%※です。\n\n※\n\n当院の記録から。\n", "text"), [("※".into(), Some("※".into()))]);
}

#[test]
fn a_line_above_a_list_heads_it() {
    let text = "使用経験は文献1に詳しい。\n参考文献\n1. 佐久間「冷え症外来」漢方診療 2019\n2. 漢方の入門書\n";
    assert_eq!(leads(text, "markdown"), [("文献1".into(), Some("佐久間「冷え症外来」漢方診療 2019".into()))]);
}

#[test]
fn the_graph_is_printed_in_each_form() {
    let folder = tempfile::tempdir().unwrap();
    let page = "満足度は98%※1でした。効果が研究で確認されています。\n\n※1 2024年、98名に聞いた結果です。\n\n## 参考文献\n\n- 大島\"睡眠\" doi:10.0000/ab\n";
    std::fs::write(folder.path().join("a.md"), page).unwrap();
    let run = |args: &[&str]| kotowari(folder.path(), &[&["citations", "a.md", "--profile", "clinic"], args].concat(), None);
    let text = run(&["--lang", "en"]);
    assert_eq!(text.code, 0, "{}", text.err);
    for line in [
        "1:1 citation/statistic “満足度は98%” → ※1 → “※1 2024年、98名に聞いた結果です。”",
        "→ no source",
        "3:1 “※1 2024年、98名に聞いた結果です。” ← 1",
        "doi:10.0000/ab ← 0",
    ] {
        assert!(text.out.contains(line), "{line}\n{}", text.out);
    }
    let json: serde_json::Value = serde_json::from_str(&run(&["-f", "json"]).out).unwrap();
    let graph = &json["documents"][0];
    assert_eq!(json["schema"], "urn:kotowari:citations:1");
    assert_eq!(graph["marks"][0]["note"], 0);
    assert_eq!(graph["notes"][0]["markedBy"], 1);
    assert_eq!(graph["notes"][1]["locators"][0]["kind"], "doi");
    assert_eq!(graph["claims"][0]["marks"], serde_json::json!([0]));
    let dot = run(&["-f", "dot"]).out;
    assert!(dot.contains("mark0 -> note0;") && dot.contains("大島\\\"睡眠\\\""), "{dot}");
    assert_eq!(run(&["-f", "svg"]).code, 2);
}

#[test]
fn many_marks_and_notes_take_no_more_than_the_text() {
    let mut page = String::new();
    for i in 0..8_000 {
        page.push_str(&format!("<p>甲<a href=\"#n{i}\">[{}]</a></p>", i % 900));
    }
    for i in 0..8_000 {
        page.push_str(&format!("<p id=\"n{i}\">[{}] 注</p>", i % 900));
    }
    assert_eq!(leads(&page, "html").len(), 8_000);
}
