//! All formats tell the same findings, and nothing that a draft says gets the better of one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::{kotowari, scratch};
use kotowari::finding::{Status, Suppression};
use kotowari::lint::SourceReport;
use kotowari::report::{Context, Make, REPORTERS, Run, gitlab};
use kotowari::{Lang, Levels, Linter, Problem, Profile, Severity, Source, input, pack};

fn linter(profile: Option<Profile>) -> Linter {
    Linter::new(pack::load(&[], false).0, Levels::default(), profile)
}

/// What a reporter writes about these reports.
fn written(make: Make, linter: &Linter, reports: &[SourceReport], problems: &[Problem]) -> String {
    let context = Context {
        rules: linter.rules(),
        findings_lang: None,
        lang: Lang::En,
        fail_on: Some(Severity::Error),
        color: false,
        suppressed: false,
        packs: "",
    };
    let mut run = Run { problems: problems.to_vec(), ..Run::default() };
    let mut out = Vec::new();
    let mut reporter = make(context);
    reporter.begin(&mut out).unwrap();
    for report in reports {
        run.add(report, context.fail_on);
        reporter.source(&mut out, report).unwrap();
    }
    reporter.end(&mut out, &run).unwrap();
    String::from_utf8(out).unwrap()
}

fn format(name: &str) -> Make {
    REPORTERS.iter().find(|(n, _)| *n == name).unwrap().1
}

fn json(name: &str, linter: &Linter, reports: &[SourceReport]) -> serde_json::Value {
    serde_json::from_str(&written(format(name), linter, reports, &[])).unwrap()
}

/// Everything in a text that begins like a fingerprint and has its length.
fn identities(text: &str, begin: &str, digits: usize) -> BTreeSet<String> {
    text.match_indices(begin)
        .filter_map(|(at, _)| text.get(at + begin.len()..at + begin.len() + digits))
        .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
        .map(str::to_owned)
        .collect()
}

fn fixtures(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            fixtures(&path, found);
        } else if input::by_path(&path.to_string_lossy()).is_some() && path.file_name().unwrap() != "score.txt" {
            found.push(path);
        }
    }
}

#[test]
fn every_format_tells_the_same_findings() {
    let linter = linter(None);
    let mut paths = Vec::new();
    fixtures(Path::new("fixtures"), &mut paths);
    assert!(paths.len() > 20);
    let mut all = 0;
    for path in paths {
        let name = path.to_string_lossy();
        let opened = input::by_path(&name).unwrap().open(&name, &fs::read(&path).unwrap(), &input::Options::default()).unwrap();
        let report = [linter.judge(opened)];
        let findings = || report[0].documents.iter().flat_map(|d| d.findings.iter().map(move |f| (d, f)));
        let expected: BTreeSet<String> = findings().map(|(_, f)| f.fingerprint[3..].to_owned()).collect();
        all += findings().count();
        for (token, make) in REPORTERS {
            let text = written(*make, &linter, &report, &[]);
            let missing = match *token {
                "gitlab" => {
                    let derived: BTreeSet<String> =
                        findings().map(|(d, f)| gitlab::fingerprint(&d.document.name(&name), &f.fingerprint)).collect();
                    assert_eq!(identities(&text, "\"fingerprint\":\"", 32), derived, "{token}: {name}");
                    continue;
                }
                // A comment has a limit, and says what is beyond it.
                "markdown" => {
                    let told = text.split("limit of length that are not shown: ").nth(1);
                    told.map_or(0, |t| t.split('*').next().unwrap().parse().unwrap())
                }
                _ => 0,
            };
            let told = identities(&text, "k1:", 32);
            assert!(told.is_subset(&expected), "{token}: {name}");
            assert!(told.len() + missing >= expected.len() && (missing > 0 || told == expected), "{token}: {name}");
        }
    }
    assert!(all > 500, "{all}");
}

/// A document with a finding of each status, in the order of the enum.
fn of_every_status(linter: &Linter) -> SourceReport {
    let text = "# 注射\n\n必ず治ります。\n\n絶対に安全です。\n\n確実に消えます。\n\n痛みは一切ありません。\n\n日本一の技術です。\n";
    let mut report = linter.lint(Source::from_text("状 態.md", text), input::by_name("markdown").unwrap());
    let findings = &mut report.documents[0].findings;
    findings.retain(|f| f.obligation.is_none());
    findings.truncate(5);
    assert_eq!(findings.len(), 5);
    let by = |kind| {
        Some(Suppression { kind, reason: "台帳#881".to_owned(), until: Some("2027-03-31".to_owned()), by: Some("法務".to_owned()) })
    };
    for (finding, (status, suppression)) in findings.iter_mut().zip([
        (Status::New, None),
        (Status::Baseline, None),
        (Status::Suppressed, by("inline")),
        (Status::Waived, by("waiver")),
        (Status::OutsideDiff, None),
    ]) {
        finding.status = status;
        finding.suppression = suppression;
    }
    report
}

#[test]
fn what_does_not_count_is_left_out_or_said_to_be_so() {
    let linter = linter(Some(Profile::Clinic));
    let report = [of_every_status(&linter)];
    for token in ["compact", "full", "github", "gitlab", "checkstyle", "rdjson", "rdjsonl", "markdown"] {
        let text = written(format(token), &linter, &report, &[]);
        let told = text.matches("claim/").count();
        assert!(told >= 1 && !text.contains("台帳#881"), "{token}: {text}");
        for finding in &report[0].documents[0].findings[1..] {
            assert!(!text.contains(finding.place.quote.as_str()), "{token}: {text}");
        }
    }
    let sarif = &json("sarif", &linter, &report)["runs"][0];
    let each = |key: &str| -> Vec<String> { sarif["results"].as_array().unwrap().iter().map(|r| r[key].to_string()).collect() };
    assert_eq!(each("baselineState"), ["\"new\"", "\"unchanged\"", "\"new\"", "\"new\"", "\"unchanged\""]);
    let suppressed: Vec<_> = sarif["results"].as_array().unwrap().iter().map(|r| r["suppressions"][0]["kind"].clone()).collect();
    assert_eq!(suppressed, [None, None, Some("inSource"), Some("external"), None].map(serde_json::Value::from));
    assert_eq!(sarif["results"][3]["suppressions"][0]["justification"], "台帳#881");
    let junit = written(format("junit"), &linter, &report, &[]);
    assert!(junit.contains("failures=\"1\" errors=\"0\" skipped=\"4\""), "{junit}");
    assert!(junit.contains("<skipped message=\"waived: 台帳#881\"/>"), "{junit}");
    let csv = written(format("csv"), &linter, &report, &[]);
    assert!(csv.contains("\"waived\",\"台帳#881\",\"2027-03-31\",\"法務\""), "{csv}");
}

#[test]
fn sarif_points_at_characters_laws_and_what_was_not_examined() {
    let linter = linter(Some(Profile::Clinic));
    let text = "# 𠮟注射\n\n![](a.png)\n\n𠮟る方も必ず治ります。\n";
    let report = [linter.lint(Source::from_text("下 書.md", text), input::by_name("markdown").unwrap())];
    let run = &json("sarif", &linter, &report)["runs"][0];
    let result = run["results"].as_array().unwrap().iter().find(|r| r["ruleId"].as_str().unwrap().starts_with("claim/")).unwrap();
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "%E4%B8%8B%20%E6%9B%B8.md");
    let region = &place["region"];
    let chars: Vec<char> = text.chars().collect();
    let at = usize::try_from(region["charOffset"].as_u64().unwrap()).unwrap();
    let length = usize::try_from(region["charLength"].as_u64().unwrap()).unwrap();
    assert_eq!(chars[at..at + length].iter().collect::<String>(), region["snippet"]["text"].as_str().unwrap());
    assert_eq!((&region["startLine"], &region["startColumn"]), (&5.into(), &5.into()));
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    for taxon in result["taxa"].as_array().unwrap() {
        let law = run["taxonomies"].as_array().unwrap().iter().find(|t| t["name"] == taxon["toolComponent"]["name"]).unwrap();
        assert!(law["taxa"].as_array().unwrap().iter().any(|t| t["id"] == taxon["id"]));
    }
    let notes = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert!(notes.iter().any(|n| n["descriptor"]["id"] == "unchecked"), "{notes:?}");
}

#[test]
fn rdjson_counts_bytes() {
    let linter = linter(Some(Profile::Clinic));
    let text = "あ\r\n\r\n𠮟る方も必ず治ります。\r\n";
    let report = [linter.lint(Source::from_text("a.md", text), input::by_name("markdown").unwrap())];
    let diagnostic = &json("rdjson", &linter, &report)["diagnostics"][0];
    let range = &diagnostic["location"]["range"];
    let line = text.lines().nth(2).unwrap();
    let column = |end: &str| usize::try_from(range[end]["column"].as_u64().unwrap()).unwrap() - 1;
    assert_eq!(range["start"]["line"], 3);
    assert_eq!(&line[column("start")..column("end")], "必ず治ります");
    assert!(diagnostic["code"]["url"].as_str().unwrap().starts_with("https://"));
}

#[test]
fn hostile_drafts_stay_text_in_every_format() {
    let linter = linter(Some(Profile::Clinic));
    let name = "a,b\u{1b}[31m</script>\u{202e}\n::error::x.md";
    let text = "必ず\u{1b}[31m治ります。\n\n<!-- --> 絶対に「</script><script>alert(1)</script>`|*@all ]]>\u{202e}」治ります。\n\n100%安全です。\n\n=HYPERLINK 必ず治ります。\n";
    let report = [linter.lint(Source::from_text(name, text), input::by_name("text").unwrap())];
    assert!(report[0].documents[0].findings.len() > 2);
    let problems = [Problem::error("\u{1b}[31m<x>\n::error::").in_file(name)];
    for (token, make) in REPORTERS {
        let text = written(*make, &linter, &report, &problems);
        assert!(!text.contains(['\u{1b}', '\u{7}']), "{token}: {text}");
        match *token {
            "checkstyle" | "junit" => {
                assert!(!text.contains('\u{202e}'), "{token}");
                let mut reader = quick_xml::Reader::from_str(&text);
                while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
            }
            "github" => assert!(text.lines().all(|l| l.starts_with("::") && l.contains("title=")), "{text}"),
            "html" => assert!(!text.contains("<script>alert") && !text.contains('\u{202e}'), "{text}"),
            "markdown" => assert!(!text.contains("\n::") && !text.contains("<script"), "{text}"),
            _ => {}
        }
    }
}

#[test]
fn a_comment_stays_below_the_limit_of_the_forge() {
    let linter = linter(Some(Profile::Clinic));
    let text = "この注射の治療なら肌の症状は必ず治ります。\n\n".repeat(2_600);
    let report = [linter.lint(Source::from_text("a.md", text), input::by_name("markdown").unwrap())];
    let comment = written(format("markdown"), &linter, &report, &[]);
    assert!((50_000..65_000).contains(&comment.chars().count()), "{}", comment.len());
    let shown = comment.matches("<sub>k1:").count();
    let all = report[0].documents[0].findings.len();
    assert!(shown > 500 && comment.contains(&format!("that are not shown: {}**", all - shown)), "{shown} of {all}");
    assert_eq!(comment.matches("<details").count(), comment.matches("</details>").count());
}

#[test]
fn a_report_beside_drafts_is_no_draft() {
    let folder = scratch();
    let path = folder.path();
    let args = ["check", ".", "-f", "compact", "-f", "html=report.html", "-f", "markdown=./comment.md", "-f", "jsonl=all.jsonl"];
    let first = kotowari(path, &args, None);
    assert_eq!(first.code, 1, "{}", first.err);
    let second = kotowari(path, &args, None);
    assert_eq!((second.code, &second.out), (1, &first.out), "{}", second.err);
    let run = kotowari(path, &["check", "report.html"], None);
    assert!(run.code == 2 && run.err.contains("this is a report of kotowari"), "{}", run.err);
    for (format, message) in [
        ("compact=out.txt", "would be checked as a draft next time"),
        ("html=good.md", "the report would replace it"),
        ("html=./x/../bad.md", "the report would replace it"),
    ] {
        fs::create_dir_all(path.join("x")).unwrap();
        let run = kotowari(path, &["check", ".", "-f", format], None);
        assert!(run.code == 2 && run.err.contains(message), "{format}: {}", run.err);
    }
    assert!(!path.join("out.txt").exists());
    assert!(fs::read_to_string(path.join("good.md")).unwrap().starts_with("# お知らせ"));
}

#[test]
fn one_file_takes_one_report() {
    let folder = scratch();
    for twice in [["json=a.out", "sarif=a.out"], ["json=a.out", "sarif=./a.out"], ["json", "sarif"]] {
        let run = kotowari(folder.path(), &["check", "bad.md", "-f", twice[0], "-f", twice[1]], None);
        assert!(run.code == 2 && run.err.contains("two formats would be written to"), "{}", run.err);
        assert!(!folder.path().join("a.out").exists());
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_said_and_leaves_nothing() {
    let folder = scratch();
    let path = folder.path();
    let before = fs::read_dir(path).unwrap().count();
    for (file, message) in [("no/such/folder", "cannot write"), (".", "it is a folder"), ("/dev/full", "cannot write /dev/full")] {
        if file == "/dev/full" && !Path::new(file).exists() {
            continue;
        }
        for (token, _) in REPORTERS {
            let run = kotowari(path, &["check", "bad.md", "-f", "json=whole.json", "-f", &format!("{token}={file}")], None);
            assert!(run.code == 2 && run.err.contains(message), "{token}={file}: {} {}", run.code, run.err);
            let _ = fs::remove_file(path.join("whole.json"));
            assert_eq!(fs::read_dir(path).unwrap().count(), before, "{token}={file}");
        }
    }
    let run = kotowari(path, &["check", "bad.md", "-f", "json=no\u{1b}[31m\u{202e}/x"], None);
    assert!(run.code == 2 && !run.err.contains(['\u{1b}', '\u{202e}']), "{:?}", run.err);
}
