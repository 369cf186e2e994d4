//! Pages are read as browsers show them, and nothing that was passed over looks examined.

use kotowari::{Levels, Linter, Profile, Source, SourceReport, input, pack};
use proptest::prelude::*;
use std::sync::LazyLock;

static LINTER: LazyLock<Linter> = LazyLock::new(|| Linter::new(pack::load(&[], false).0, Levels::default(), Some(Profile::Clinic)));

fn lint(text: &str, format: &str) -> SourceReport {
    LINTER.lint(Source::from_text("a", text), input::by_name(format).unwrap())
}

/// What is shown, as scope and words.
fn blocks(html: &str) -> Vec<(&'static str, String)> {
    lint(html, "html").documents[0].document.blocks.iter().map(|b| (b.kind.scope(), b.view.clone())).collect()
}

fn texts(html: &str) -> Vec<String> {
    blocks(html).into_iter().map(|(_, view)| view).collect()
}

type Pairs = Vec<(String, String)>;

/// Rule and quote of each finding, and the state of each obligation.
fn verdict(report: &SourceReport) -> (Pairs, Pairs) {
    let document = &report.documents[0];
    let rules = &LINTER.rules().rules;
    let mut findings: Vec<_> =
        document.findings.iter().map(|f| (rules[f.rules[0]].id.to_string(), f.place.quote.replace(char::is_whitespace, ""))).collect();
    findings.sort();
    let ledger = document.ledger.iter().map(|o| (o.category.to_string(), format!("{:?}", o.state()))).collect();
    (findings, ledger)
}

#[test]
fn a_page_and_its_markdown_are_judged_alike() {
    let html = std::fs::read_to_string("fixtures/html/clinic.html").unwrap();
    let markdown = std::fs::read_to_string("fixtures/html/clinic.md").unwrap();
    let (page, same) = (verdict(&lint(&html, "html")), verdict(&lint(&markdown, "markdown")));
    assert_eq!(page, same);
    assert!(page.0.len() >= 6 && page.1.len() >= 6, "{page:?}");
}

#[test]
fn what_a_reader_does_not_see_is_not_judged_and_said_so() {
    let html = std::fs::read_to_string("fixtures/html/clinic.html").unwrap();
    let report = lint(&html, "html");
    let document = &report.documents[0].document;
    let shown: String = document.blocks.iter().map(|b| b.view.as_str()).collect::<Vec<_>>().join("\n");
    for hidden in
        ["一切ありません", "痛くありません", "下書き", "へんか", "終了しました", "絶対に安全", "紹介します。\n", "let x", "doctor"]
    {
        assert!(!shown.contains(hidden), "{hidden}");
    }
    for seen in ["どこよりも安い", "変化を感じる", "監修「院長」", "駅から徒歩3分", "ほうれい線の\nヒアルロン酸注入", "土曜も診療"]
    {
        assert!(shown.contains(seen), "{seen}");
    }
    let unchecked: Vec<&str> = document.unchecked.iter().map(|u| u.kind).collect();
    for kind in ["hidden", "image", "embed", "noscript", "template", "code"] {
        assert!(unchecked.contains(&kind), "{kind} in {unchecked:?}");
    }
    assert_eq!(unchecked.iter().filter(|k| **k == "noscript").count(), 1);
}

#[test]
fn words_outside_the_page_are_read_once() {
    let page = |head: &str| blocks(&format!("{head}<h1>必ず治る注射</h1><p>本文です。二文目です。</p>"));
    assert_eq!(page("<title>必ず治る注射</title>").len(), 2);
    assert_eq!(page("<title>必ず治る注射 | 院</title>")[2], ("title", "院".to_owned()));
    assert_eq!(page("<title>必ず治る注射 - 院</title>")[2], ("title", "院".to_owned()));
    assert_eq!(page("<title>題</title><h2>題<br>二</h2><svg><title>図</title></svg><meta property=og:title content=題二>").len(), 3);
    let twice = "<meta name=description content='説明&amp;です。'><meta property='og:description' content='説明&#38;です。'>";
    assert_eq!(page(twice)[2..], [("meta", "説明&です。".to_owned())]);
    let json = r#"<script type="application/ld+json">{"name": "院", "text": "<p>本文です。<br>三\u6587目<b>です<\/b>。</p>", "url": "u"},</script>"#;
    assert_eq!(page(json)[2..], [("json-ld", "院".to_owned()), ("json-ld", "三文目です。".to_owned())]);
    let record = "<script type='application/ld+json'>{\"reviewBody\": \"この注射で\\u5fc5ず&#x6CBB;<b>り</b>ます。\"}</script>";
    let report = lint(record, "html");
    let finding = &report.documents[0].findings[0];
    assert_eq!(finding.place.span.of(report.source.text()), "注射で\\u5fc5ず&#x6CBB;<b>り</b>ます");
    assert!(finding.place.quote.ends_with("必ず治ります"));
}

#[test]
fn a_page_of_a_site_generator_has_front_matter() {
    let report = lint("---\ntitle: 題\nprofile: cosmetic\n---\n<p>一{{ page.date }}二</p>", "html");
    let document = &report.documents[0].document;
    assert_eq!(document.profile.as_deref(), Some("cosmetic"));
    let shown: Vec<_> = document.blocks.iter().map(|b| b.view.as_str()).collect();
    assert_eq!(shown, ["一二", "題"]);
}

#[test]
fn blanks_and_breaks_are_those_of_a_browser() {
    assert_eq!(texts("<p> a \n <b> b</b>c\n必\nず  治</p>"), ["a bc 必ず 治"]);
    assert_eq!(texts("<p>必&shy;ず<wbr>&zwnj;治</p>"), ["必ず\u{200c}治"]);
    assert_eq!(texts("<p>一<br>\n二<br>\n<br>三</p>"), ["一\n二", "三"]);
    assert_eq!(texts("<pre>\n一\n 二</pre>"), ["一\n 二"]);
    assert_eq!(texts("<p>&nbsp;</p><p>&ltb&gt R&D &copy;</p>"), ["<b> R&D ©"]);
    assert_eq!(texts("一<p>二<div>三</div>四"), ["一", "二", "三", "四"]);
}

#[test]
fn tables_and_lists_have_heads() {
    let html = "<table><tr><th>項目</th><th colspan=2>内容</th></tr><tr><th rowspan=2>費用</th><td>1本</td><td>6万円</td></tr>\
                <tr><td>2本</td><td><p>一</p><ul><li>二</ul></td></tr></table>";
    let report = lint(html, "html");
    let blocks = &report.documents[0].document.blocks;
    let heads = |text: &str| {
        let cell = blocks.iter().find(|b| b.view == text).unwrap().cell.unwrap();
        (cell.row_head.map(|b| blocks[b].view.as_str()), cell.column_head.map(|b| blocks[b].view.as_str()))
    };
    assert_eq!(heads("6万円"), (Some("費用"), Some("内容")));
    assert_eq!(heads("2本"), (Some("費用"), Some("内容")));
    assert_eq!(heads("一\n二"), (Some("費用"), Some("内容")));
    assert_eq!(heads("費用"), (None, Some("項目")));

    let pairs = "<table><tr><th>費用</th><td>6万円</td><th>回数</th><td>3回</td></tr><tr><th>場所</th><td>院内</td></tr></table>";
    let report = lint(pairs, "html");
    let blocks = &report.documents[0].document.blocks;
    let heads = |i: usize| blocks[i].cell.map(|c| (c.row_head, c.column_head)).unwrap();
    assert_eq!((heads(1), heads(3), heads(5)), ((Some(0), None), (Some(2), None), (Some(4), None)));

    let list = "<h2>参考文献</h2><ol start=3><li>一<li>二<ul><li>三</ul></ol>";
    let report = lint(list, "html");
    let labels: Vec<_> = report.documents[0].document.blocks.iter().map(|b| b.label.as_deref()).collect();
    assert_eq!(labels, [None, Some("3"), Some("4"), None]);
}

#[test]
fn note_marks_lead_to_their_notes() {
    let page = |mark: &str| {
        let html = format!("<p>満足度は98%{mark}でした。10<sup>3</sup>個、H<sup>2</sup>、<a href='#top'>先頭</a>。</p><div id=n>注</div>");
        let report = lint(&html, "html");
        let references = &report.documents[0].document.references;
        let block = &report.documents[0].document.blocks[0];
        let markers: Vec<_> =
            references.markers.iter().map(|m| (m.span.of(&block.folded).to_owned(), references.note(m).is_some())).collect();
        markers
    };
    assert_eq!(page("<sup><a href='#n'>1</a></sup>"), [("1".to_owned(), true)]);
    assert_eq!(page("<a href='#n'><sup>1</sup></a>"), [("1".to_owned(), true)]);
    assert_eq!(page("<a href='#n'>[1]</a>"), [("[1]".to_owned(), true)]);
    assert_eq!(page("<a href='#m'>[1]</a>"), [("[1]".to_owned(), false)]);
    assert_eq!(page("<sup>1)</sup>"), [("1)".to_owned(), false)]);
    assert_eq!(page("<sup>※1</sup>"), [("※1".to_owned(), false)]);
    assert_eq!(page(""), []);
}

#[test]
fn a_part_beside_the_text_heads_nothing() {
    let html = "<nav><h2>目次</h2></nav><h1>題</h1><h2>節</h2><aside><h2>注</h2><p>一</p></aside><p>二</p><footer><p>三</p></footer>";
    let report = lint(html, "html");
    let blocks = &report.documents[0].document.blocks;
    let path = |text: &str| {
        let block = blocks.iter().find(|b| b.view == text).unwrap();
        block.headings.iter().map(|&h| blocks[h].view.as_str()).collect::<Vec<_>>()
    };
    assert_eq!((path("一"), path("二"), path("三")), (vec!["題", "注"], vec!["題", "節"], vec![]));
}

#[test]
fn broken_pages_are_read_as_far_as_they_go() {
    for (html, shown, problems) in [
        ("<p>一<p>二<b", vec!["一", "二"], 1),
        ("<p>一</p><!-- 二", vec!["一"], 1),
        ("<p>一</p><script>二", vec!["一"], 1),
        ("<p>一</p><a href='二>三", vec!["一"], 1),
        ("一 < 二 <> 三 </ 四 > 五", vec!["一 < 二 <> 三 五"], 0),
        ("</p></div></li></table>一</b></body></html>二", vec!["一", "二"], 0),
        ("<li><td><tr><dd><option>一</table>", vec!["一"], 0),
        ("一\0二", vec!["一\0二"], 0),
        ("<template><p>一</template>二<del><p>三</del>四<span hidden><p>五</span>六", vec!["二", "三四", "六"], 0),
    ] {
        let report = lint(html, "html");
        assert_eq!(texts(html), shown, "{html}");
        assert_eq!(report.problems.len(), problems, "{html}: {:?}", report.problems);
        assert!(report.problems.iter().all(|p| p.gravity == kotowari::problem::Gravity::Warning && p.help.is_some()));
    }
}

#[test]
fn nesting_has_a_bottom() {
    for (open, close) in
        [("<div>", "</div>"), ("<ul><li>", "</li></ul>"), ("<table><tr><td>", "</table>"), ("<del>", "</del>"), ("<b>", "</i>")]
    {
        let html = format!("{}この注射で必ず治ります。{}<p>終わり</p>", open.repeat(100_000), close.repeat(100_000));
        let report = lint(&html, "html");
        assert!(report.problems.len() <= 1, "{open}");
        let shown = &report.documents[0].document.blocks;
        assert_eq!(shown.last().map(|b| b.view.as_str()), Some("終わり"), "{open}");
        assert!(shown[0].view.contains("必ず治ります"));
    }
    lint(&"<a b='".repeat(100_000), "html");
    lint(&"&".repeat(200_000), "html");
    lint(&"<!--".repeat(100_000), "html");
    lint(&"<td colspan=1000 rowspan=9>".repeat(5_000), "html");
}

/// Ways to write the same words in HTML.
fn disguise() -> impl Strategy<Value = String> {
    let character = |c: char| {
        prop_oneof![
            4 => Just(c.to_string()),
            1 => Just(format!("&#{};", c as u32)),
            1 => Just(format!("&#x{:X};", c as u32)),
            1 => Just(format!("<b>{c}</b>")),
            1 => Just(format!("<span class='a>b'>{c}</span><!-- {c} -->")),
            1 => Just(format!("{c}<wbr>")),
            1 => Just(format!("{c}\n   ")),
            1 => Just(format!("{c}&shy;")),
            1 => Just(format!("<ruby>{c}<rt>よみ</rt></ruby>")),
            1 => Just(format!("{c}<span hidden>隠</span>")),
            1 => Just(format!("{c}<script>'</p>'</script>")),
        ]
    };
    "この注射で必ず治ります".chars().map(character).collect::<Vec<_>>().prop_map(|c| c.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn no_disguise_hides_a_claim(words in disguise(), around in 0usize..6) {
        let html = match around {
            0 => words,
            1 => format!("<ul><li>{words}</ul>"),
            2 => format!("<table><tr><td>題<td>{words}</table>"),
            3 => format!("<h2>{words}</h2>"),
            4 => format!("<div><p>{words}</div><footer>終わり"),
            _ => format!("<details><summary>題</summary>{words}</details>"),
        };
        let report = lint(&html, "html");
        let plain = verdict(&lint("<p>この注射で必ず治ります</p>", "html")).0;
        prop_assert!(!plain.is_empty());
        prop_assert_eq!(verdict(&report).0, plain, "{}", html);
        for finding in &report.documents[0].findings {
            let text = finding.place.span.of(report.source.text());
            prop_assert_eq!(texts(text).concat(), finding.place.quote.clone());
        }
    }
}
