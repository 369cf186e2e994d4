//! What a document owes: the best evidence speaks, and what is said must work where it stands.

use std::sync::LazyLock;

use kotowari::obligation::{ElementState, Fault, Obligation, State};
use kotowari::{Levels, Linter, Profile, Source, SourceReport, input, pack};

static LINTER: LazyLock<Linter> = LazyLock::new(|| Linter::new(pack::load(&[], false).0, Levels::default(), Some(Profile::Clinic)));

fn lint(text: &str, format: &str) -> SourceReport {
    LINTER.lint(Source::from_text("a", text), input::by_name(format).unwrap())
}

fn owed<'a>(report: &'a SourceReport, category: &str) -> &'a Obligation {
    report.documents[0].ledger.iter().find(|o| o.category.name() == category).unwrap()
}

/// The first quote of an obligation's first element.
fn evidence(text: &str, format: &str, category: &str) -> String {
    owed(&lint(text, format), category).elements[0].evidence[0].quote.clone()
}

#[test]
fn the_best_evidence_comes_first() {
    let risk = |text: &str| evidence(text, "markdown", "disclosure/risk");
    let early = "# ピコレーザーによるシミ治療\n\n腫れが出ることがあります。\n\n";
    // of this treatment before of any
    assert_eq!(
        risk(&format!("{early}ピコレーザーの照射後は赤みが出ることがあります。\n")),
        "ピコレーザーの照射後は赤みが出ることがあります"
    );
    // the section before elsewhere
    assert_eq!(risk(&format!("{early}## リスク・副作用\n\n- かさぶた\n- 色素沈着\n")), "かさぶた");
    // more before less
    assert_eq!(
        risk(&format!("{early}赤みが出ることがあり、かさぶた、色素沈着が生じることがあります。\n")),
        "赤みが出ることがあり、かさぶた、色素沈着が生じることがあります"
    );
    // open before folded away
    let folded = "<h1>ピコレーザー</h1><details><summary>詳細</summary><p>ピコレーザーの照射後に赤みが出ることがあります。</p></details><p>腫れが出ることがあります。</p>";
    assert_eq!(evidence(folded, "html", "disclosure/risk"), "腫れが出ることがあります");
    assert_eq!(owed(&lint(folded, "html"), "disclosure/risk").state(), State::Met);
}

#[test]
fn what_is_said_where_nobody_sees_it_is_missing_and_shown() {
    let cases = [
        (
            "<meta name=description content=\"ピコレーザーの照射後は赤みが出ることがあります。\"><h1>ピコレーザー</h1>",
            Fault::Unseen,
            "赤み",
        ),
        ("<h1>ピコレーザー</h1><p><img alt=\"照射後は赤みが出ることがあります。\"></p>", Fault::Unseen, "赤み"),
        ("<h1>ピコレーザー</h1><p><a href=\"/risk\">リスク・副作用はこちら</a></p>", Fault::Linked, "こちら"),
    ];
    for (page, fault, words) in cases {
        let report = lint(page, "html");
        let risk = owed(&report, "disclosure/risk");
        assert_eq!((risk.state(), risk.elements[0].state), (State::Missing, ElementState::Missing), "{page}");
        assert_eq!(risk.flaws.iter().map(|f| f.fault).collect::<Vec<_>>(), [fault], "{page}");
        assert!(risk.flaws[0].place.quote.contains(words), "{page}");
        let finding = report.documents[0].findings.iter().find(|f| f.category.name() == "disclosure/risk").unwrap();
        assert_eq!(finding.related[0].role.word(), fault.word(), "{page}");
    }
    let anchor = lint("<h1>ピコレーザー</h1><p><a href=\"#risk\">リスク・副作用はこちら</a></p>", "html");
    assert!(owed(&anchor, "disclosure/risk").flaws.is_empty());
}

#[test]
fn size_and_folding_are_read_from_the_page() {
    let page = |risk: &str| format!("<h1>ピコレーザー</h1>{risk}");
    let said = "照射後は赤みが出ることがあります。";
    for (html, state) in [
        (format!("<p>{said}</p>"), State::Met),
        (format!("<small><p>{said}</p></small>"), State::Weak),
        (format!("<p>お知らせ。<span style='color:#333; font-size: .7em'>{said}</span></p>"), State::Weak),
        (format!("<p style='font-size:12px'>{said}</p>"), State::Met),
        (format!("<p style='font-size:large'>{said}</p>"), State::Met),
        (format!("<p><small>※</small>{said}</p>"), State::Met),
        (format!("<details><p>{said}</p></details>"), State::Weak),
        (format!("<details><table><tr><td>リスク</td><td>{said}</td></tr></table></details>"), State::Weak),
        (format!("<details open><p>{said}</p></details>"), State::Met),
        (format!("<details><summary>{said}</summary><p>以上です。</p></details>"), State::Met),
        (format!("<details><p>よくある質問です。</details><p>{said}</p>"), State::Met),
    ] {
        assert_eq!(owed(&lint(&page(&html), "html"), "disclosure/risk").state(), state, "{html}");
    }
}

#[test]
fn a_contradiction_names_both_places_and_how_far_they_are_apart() {
    let text = "# 糸リフト\n\n糸リフトなら必ずたるみが改善します。\n\n## ご注意\n\n効果には個人差があります。\n";
    let report = lint(text, "markdown");
    let varies = owed(&report, "disclosure/individual-variation");
    assert_eq!(varies.state(), State::Contradicted);
    let (claim, distance) = varies.flaws[0].against.clone().unwrap();
    assert_eq!((claim.quote.as_str(), distance.characters, distance.headings), ("必ずたるみが改善します", 4, 1));
    let finding = report.documents[0].findings.iter().find(|f| f.category.name() == "disclosure/ineffective").unwrap();
    assert_eq!(finding.place.quote, "効果には個人差があります");
    assert_eq!(finding.related[0].place, claim);
    let context = LINTER.rules();
    let message = kotowari::report::message(finding, context, &report.documents[0], kotowari::Lang::Ja);
    assert!(message.ends_with("（効果の個人差、間に4字、見出し1つ）"), "{message}");
}

#[test]
fn a_mark_beside_a_claim_leads_to_its_note_however_far() {
    let filler = "受付をすませたら、待合室で問診票に記入していただきます。".repeat(30);
    let page = |mark: &str| {
        format!(
            "# 引き上げ施術\n\nこの施術で若返ります{mark}。\n\n## 流れ\n\n{filler}\n\n## 通い方\n\n駅から歩いて五分です。\n\n## 注\n\n※1 効果には個人差があります。\n"
        )
    };
    let faults = |mark: &str| {
        owed(&lint(&page(mark), "markdown"), "disclosure/individual-variation").flaws.iter().map(|f| f.fault).collect::<Vec<_>>()
    };
    assert_eq!(faults(""), [Fault::Far]);
    assert_eq!(faults("※1"), []);
}

#[test]
fn many_notes_and_claims_take_no_more_than_the_text() {
    let text = "この施術で若返ります。効果には個人差があります。".repeat(4_000);
    assert_eq!(owed(&lint(&text, "text"), "disclosure/individual-variation").state(), State::Met);
}
