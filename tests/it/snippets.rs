//! Approved texts: recognised, missed by a little, inserted, and refused where they are wrong.

use std::fs;
use std::path::Path;

use crate::cli::kotowari;

const SNIPPETS: &str = "snippets:
  - id: risk-laser
    category: disclosure/risk
    subject: laser-spot
    text: ピコレーザーの照射後は、赤み、かさぶた、色素沈着が起こることがあります。
    until: 2027-03-31
  - id: self-pay
    category: disclosure/self-pay
    text: 当院の美容施術は健康保険の対象とならない自由診療です。
";

const PAGE: &str = "# ピコレーザーによるシミ治療

1回の照射は15分ほどです。まず医師が診察します。

## 費用

1回22,000円（税込）、3～5回が目安です。

## アクセス

駅から歩いて五分です。
";

fn folder(snippets: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".kotowari")).unwrap();
    fs::write(folder.path().join(".kotowari/snippets.yml"), snippets).unwrap();
    folder
}

fn fix(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let run = kotowari(folder, &[&["fix", "--profile", "clinic", "--as-of", "2026-01-01"], args].concat(), None);
    (run.code, run.out, run.err)
}

/// State and snippets of the obligations of a file.
fn states(folder: &Path, file: &str) -> String {
    let run = kotowari(folder, &["check", file, "--profile", "clinic", "--as-of", "2026-01-01", "-f", "json", "--fail-on", "never"], None);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let obligations = report["documents"][0]["obligations"].as_array().unwrap().clone();
    let line = |o: &serde_json::Value| {
        let used: Vec<String> =
            o["snippets"].as_array().into_iter().flatten().map(|s| format!(" {}:{}", s["id"].as_str().unwrap(), s["likeness"])).collect();
        format!("{} {}{}\n", o["category"].as_str().unwrap(), o["state"].as_str().unwrap(), used.concat())
    };
    obligations.iter().map(line).collect()
}

#[test]
fn what_is_missing_is_inserted_where_such_things_are_told() {
    let folder = folder(SNIPPETS);
    fs::write(folder.path().join("a.md"), PAGE).unwrap();
    let (code, diff, err) = fix(folder.path(), &["a.md", "--diff"]);
    assert_eq!(code, 0, "{err}");
    assert!(diff.contains("+ピコレーザーの照射後は、") && diff.contains("--- a/a.md"), "{diff}");
    assert!(!diff.lines().any(|l| l.starts_with('-') && !l.starts_with("---")), "{diff}");
    assert_eq!(fs::read_to_string(folder.path().join("a.md")).unwrap(), PAGE);
    let (_, out, _) = fix(folder.path(), &["a.md"]);
    assert!(out.contains("risk-laser") && out.contains("self-pay"), "{out}");
    let text = fs::read_to_string(folder.path().join("a.md")).unwrap();
    assert!(text.find("かさぶた").unwrap() < text.find("## アクセス").unwrap(), "{text}");
    assert!(states(folder.path(), "a.md").contains("disclosure/risk met risk-laser:100\n"), "{}", states(folder.path(), "a.md"));
    // a second run finds nothing to insert
    let (_, out, _) = fix(folder.path(), &["a.md"]);
    assert_eq!((out.as_str(), fs::read_to_string(folder.path().join("a.md")).unwrap()), ("", text));
}

#[test]
fn a_section_of_its_own_takes_the_text() {
    let folder = folder(SNIPPETS);
    let page = PAGE.replace("## アクセス", "## リスク・副作用\n\n詳しくはお問い合わせください。\n\n## アクセス");
    fs::write(folder.path().join("a.md"), page).unwrap();
    fix(folder.path(), &["a.md"]);
    let text = fs::read_to_string(folder.path().join("a.md")).unwrap();
    assert!(
        text.contains("お問い合わせください。\n\nピコレーザーの照射後は、赤み、かさぶた、色素沈着が起こることがあります。\n\n## アクセス"),
        "{text}"
    );
}

#[test]
fn files_keep_their_encoding_and_line_ends() {
    let folder = folder(SNIPPETS);
    let encode = |text: &str| kotowari::source::Encoding::from_label("shift_jis").unwrap().encode(text, false).unwrap();
    let before = PAGE.replace('\n', "\r\n");
    fs::write(folder.path().join("a.md"), encode(&before)).unwrap();
    fs::write(folder.path().join("b.md"), format!("\u{feff}{before}")).unwrap();
    let (code, _, err) = fix(folder.path(), &["a.md", "b.md"]);
    assert_eq!(code, 0, "{err}");
    let bytes = fs::read(folder.path().join("a.md")).unwrap();
    let said = encode("\r\n\r\nピコレーザーの照射後は、赤み、かさぶた、色素沈着が起こることがあります。\r\n");
    assert!(bytes.windows(said.len()).any(|w| w == said.as_slice()));
    assert!(!bytes.windows(2).any(|w| w[1] == b'\n' && w[0] != b'\r'));
    let text = fs::read_to_string(folder.path().join("b.md")).unwrap();
    assert!(text.starts_with("\u{feff}# ") && text.contains("あります。\r\n"), "{text:?}");
}

#[test]
fn html_gets_a_paragraph_behind_what_ends_there() {
    let folder = folder(SNIPPETS);
    let page = "<html><body><main><h1>ピコレーザーによるシミ治療</h1>\n<section><h2>リスク</h2><div><ul><li>お問い合わせください</li></ul></div></section>\n<h2>アクセス</h2><p>駅前です。</p></main></body></html>\n";
    fs::write(folder.path().join("a.html"), page).unwrap();
    fix(folder.path(), &["a.html"]);
    let text = fs::read_to_string(folder.path().join("a.html")).unwrap();
    assert!(text.contains("</li></ul>\n<p>ピコレーザーの照射後は"), "{text}");
    assert!(states(folder.path(), "a.html").contains("disclosure/risk met risk-laser:100"));
}

#[test]
fn what_is_no_text_file_is_refused() {
    let folder = folder(SNIPPETS);
    fs::write(folder.path().join("a.jsonl"), "{\"id\":\"1\",\"text\":\"# ピコレーザーによるシミ治療\"}\n").unwrap();
    fs::copy("fixtures/docx/example.docx", folder.path().join("a.docx")).unwrap();
    for file in ["a.jsonl", "a.docx"] {
        let before = fs::read(folder.path().join(file)).unwrap();
        let (code, _, err) = fix(folder.path(), &[file]);
        assert_eq!(code, 2, "{file}: {err}");
        assert!(err.contains(file), "{err}");
        assert_eq!(fs::read(folder.path().join(file)).unwrap(), before);
    }
}

#[test]
fn mistakes_in_approved_texts_are_told_and_nothing_is_inserted() {
    let cases = [
        ("until: 2027-03-31", "until: 2025-12-31", "was valid until 2025-12-31"),
        ("subject: laser-spot", "subject: laser-spots", "there is no subject `laser-spots`"),
        ("category: disclosure/self-pay", "category: disclosure/self-pey", "did you mean `disclosure/self-pay`?"),
        ("自由診療です。", "自由診療です。必ず効果が出ます。", "would be reported itself, by claim/guarantee"),
        ("category: disclosure/self-pay", "category: disclosure/self-pay\n    element: concreet", "has no element `concreet`"),
        ("id: self-pay", "id: risk-laser", "there are two snippets called `risk-laser`"),
        ("snippets:", "snippets: [", "not valid YAML"),
    ];
    for (good, bad, message) in cases {
        let folder = folder(&SNIPPETS.replacen(good, bad, 1));
        fs::write(folder.path().join("a.md"), PAGE).unwrap();
        let (code, _, err) = fix(folder.path(), &["a.md"]);
        assert_eq!(code, 2, "{bad}: {err}");
        assert!(err.contains(message) && err.contains("snippets.yml:"), "{bad}: {err}");
        assert_eq!(fs::read_to_string(folder.path().join("a.md")).unwrap(), PAGE, "{bad}");
        let check = kotowari(folder.path(), &["check", "a.md", "--profile", "clinic", "--as-of", "2026-01-01"], None);
        assert_eq!(check.code, 2, "{bad}");
        assert!(check.out.contains("disclosure/risk"), "{bad}: {}", check.out);
    }
}

#[test]
fn nearly_an_approved_text_is_shown_as_drift() {
    let folder = folder(SNIPPETS);
    fs::write(folder.path().join("a.md"), format!("{PAGE}\nピコレーザーの照射後は、赤み、かさぶた、色素沈着が起こる場合があります。\n"))
        .unwrap();
    let run = kotowari(folder.path(), &["obligations", "a.md", "--profile", "clinic", "--as-of", "2026-01-01", "--lang", "en"], None);
    assert!(run.out.contains("≈ nearly the approved text risk-laser"), "{}{}", run.out, run.err);
    fs::write(
        folder.path().join("b.md"),
        format!("{PAGE}\nピコレーザーの照射後は、**赤み**、かさぶた、色素沈着が\n起こることがあります。\n"),
    )
    .unwrap();
    assert!(states(folder.path(), "b.md").contains("risk-laser:100"));
}

#[test]
fn reports_offer_what_fix_does() {
    let folder = folder(SNIPPETS);
    let path = folder.path();
    let before = format!("\u{feff}{PAGE}").replace('\n', "\r\n");
    fs::write(path.join("a.md"), &before).unwrap();
    let options = ["--profile", "clinic", "--as-of", "2026-01-01", "--select", "disclosure/"];
    let formats = ["-f", "full", "-f", "json=a.json", "-f", "sarif=a.sarif", "-f", "rdjson=a.rdjson", "-f", "html=a.out"];
    let run = kotowari(path, &[&["check", "a.md"][..], &options, &formats].concat(), None);
    assert!(run.out.contains("承認済みの文を加える: risk-laser (kotowari fix)"), "{}", run.out);
    let json = |name: &str| serde_json::from_str::<serde_json::Value>(&fs::read_to_string(path.join(name)).unwrap()).unwrap();
    let text = before.trim_start_matches('\u{feff}');
    let at = |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let mut told: [Vec<(usize, String)>; 3] = Default::default();
    for fix in json("a.json")["documents"][0]["findings"].as_array().unwrap().iter().flat_map(|f| f["fixes"].as_array().unwrap()) {
        for edit in fix["edits"].as_array().into_iter().flatten() {
            assert_eq!(fix["class"], "insert");
            assert_eq!(edit["span"]["byte"][0], edit["span"]["byte"][1]);
            told[0].push((at(&edit["span"]["byte"][0]), edit["text"].as_str().unwrap().to_owned()));
        }
    }
    for fix in json("a.sarif")["runs"][0]["results"].as_array().unwrap().iter().filter_map(|r| r.get("fixes")) {
        let change = &fix[0]["artifactChanges"][0];
        assert_eq!(change["artifactLocation"]["uri"], "a.md");
        for replacement in change["replacements"].as_array().unwrap() {
            let region = &replacement["deletedRegion"];
            let byte: usize = text.chars().take(at(&region["charOffset"])).map(char::len_utf8).sum();
            let line: usize = text.split_inclusive('\n').take(at(&region["startLine"]) - 1).map(str::len).sum();
            assert_eq!(text[line..byte].chars().count() + 1, at(&region["startColumn"]));
            told[1].push((byte, replacement["insertedContent"]["text"].as_str().unwrap().to_owned()));
        }
    }
    for suggestion in json("a.rdjson")["diagnostics"].as_array().unwrap().iter().filter_map(|d| d.get("suggestions")) {
        let start = &suggestion[0]["range"]["start"];
        let line: usize = text.split_inclusive('\n').take(at(&start["line"]) - 1).map(str::len).sum();
        told[2].push((line + at(&start["column"]) - 1, suggestion[0]["text"].as_str().unwrap().to_owned()));
    }
    assert!(told[0].len() == 2 && told[0] == told[1] && told[1] == told[2], "{told:?}");
    let mut edited = text.to_owned();
    told[0].sort_unstable();
    told[0].iter().rev().for_each(|(at, words)| edited.insert_str(*at, words));
    fix(path, &["a.md"]);
    assert_eq!(fs::read_to_string(path.join("a.md")).unwrap().trim_start_matches('\u{feff}'), edited);
    assert!(fs::read_to_string(path.join("a.out")).unwrap().contains("ピコレーザーの照射後は、"));
}

#[test]
fn what_would_not_read_as_it_was_approved_is_not_offered() {
    let folder = folder(SNIPPETS);
    let page = "---\ntitle: ピコレーザーによるシミ治療\nprofile: clinic\n---\n";
    fs::write(folder.path().join("a.md"), page).unwrap();
    let (code, _, err) = fix(folder.path(), &["a.md"]);
    assert!(code == 2 && err.contains("would not read as it was approved; nothing was changed"), "{code} {err}");
    assert_eq!(fs::read_to_string(folder.path().join("a.md")).unwrap(), page);
    let run = kotowari(folder.path(), &["check", "a.md", "--as-of", "2026-01-01", "-f", "json"], None);
    assert!(run.out.contains("disclosure/risk") && !run.out.contains("\"insert\""), "{}", run.out);
}

#[test]
fn no_snippets_no_edits() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), PAGE).unwrap();
    let (code, out, err) = fix(folder.path(), &["a.md"]);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("no approved text for disclosure/risk"), "{err}");
    assert_eq!(fix(folder.path(), &["-"]).0, 2);
    assert_eq!(fix(folder.path(), &["nowhere.md"]).0, 2);
}
