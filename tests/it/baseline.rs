//! A baseline: what was there does not count, what is new does.

use std::fs;
use std::path::Path;

use super::cli::kotowari;

const CLAIM: &str = "必ず効果が出ます。";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kotowari.yml"), "profile: clinic\nfail-on: info\n").unwrap();
    fs::create_dir(folder.path().join("blog")).unwrap();
    fs::write(folder.path().join("blog/a.md"), format!("# お知らせ\n\n{CLAIM}\n\n次の段落です。\n")).unwrap();
    fs::write(folder.path().join("b.md"), "絶対に治ります。\n").unwrap();
    folder
}

fn code(folder: &Path, args: &[&str]) -> i32 {
    kotowari(folder, args, None).code
}

#[test]
fn old_findings_do_not_count_and_new_ones_do() {
    let folder = project();
    let path = folder.path();
    assert_eq!(code(path, &["check"]), 1);
    let run = kotowari(path, &["baseline", "create"], None);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("findings are kept; from now on `kotowari check` counts what is not among them"), "{}", run.err);
    let run = kotowari(path, &["check"], None);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("baseline "), "{}", run.out);
    assert_eq!(code(path, &["check", "--baseline", "none"]), 1);
    // from anywhere
    assert_eq!(code(&path.join("blog"), &["check", "a.md", "../b.md"]), 0);
    // lines above, another place, another name
    let text = format!("{}# お知らせ\n\n次の段落です。\n\n{CLAIM}\n", "前置き。\n\n".repeat(50));
    fs::write(path.join("blog/a.md"), &text).unwrap();
    assert_eq!(code(path, &["check"]), 0);
    fs::rename(path.join("blog/a.md"), path.join("blog/z.md")).unwrap();
    assert_eq!(code(path, &["check"]), 0);
    assert_eq!(code(path, &["check", "blog"]), 0);
    fs::copy(path.join("blog/z.md"), path.join("blog/y.md")).unwrap();
    assert_eq!(code(path, &["check"]), 1, "it cannot be both");
    fs::remove_file(path.join("blog/y.md")).unwrap();
    // a new document that lacks what an old one lacked is not the old one
    fs::write(path.join("blog/x.md"), "# お知らせ\n\nこの注射なら絶対に治ります。\n").unwrap();
    assert_eq!(code(path, &["check"]), 1);
    assert_eq!(code(path, &["check", "blog/z.md"]), 0);
    fs::remove_file(path.join("blog/x.md")).unwrap();
    // once more, and with another word
    fs::write(path.join("blog/z.md"), format!("{text}\n{CLAIM}\n")).unwrap();
    assert_eq!(code(path, &["check"]), 1);
    fs::write(path.join("blog/z.md"), text.replace("必ず効果", "必ず良い効果")).unwrap();
    assert_eq!(code(path, &["check"]), 1);
}

#[test]
fn records_are_known_by_their_id_and_follow_their_file() {
    let folder = project();
    let path = folder.path();
    let record = |id: u8, text: &str| format!("{{\"id\":{id},\"text\":\"{text}\"}}\n");
    fs::write(path.join("r.jsonl"), record(1, CLAIM) + &record(2, "絶対に治ります。")).unwrap();
    assert_eq!(code(path, &["baseline", "create"]), 0);
    fs::write(path.join("r.jsonl"), record(2, "絶対に治ります。") + &record(1, CLAIM)).unwrap();
    assert_eq!(code(path, &["check"]), 0);
    fs::rename(path.join("r.jsonl"), path.join("s.jsonl")).unwrap();
    let run = kotowari(path, &["check"], None);
    assert!(run.code == 0 && run.err.contains("`kotowari baseline update`"), "{}{}", run.out, run.err);
    assert_eq!(code(path, &["baseline", "prune"]), 0);
    assert_eq!(kotowari(path, &["check"], None).err, "");
    fs::write(path.join("s.jsonl"), record(3, CLAIM)).unwrap();
    assert_eq!(code(path, &["check"]), 1);
}

#[test]
fn create_update_prune_and_report() {
    let folder = project();
    let path = folder.path();
    let file = path.join(".kotowari/baseline.jsonl");
    for command in ["update", "prune", "report"] {
        let run = kotowari(path, &["baseline", command], None);
        assert!(run.code == 2 && run.err.contains("there is no baseline .kotowari/baseline.jsonl"), "{}", run.err);
    }
    assert_eq!(code(path, &["baseline", "create"]), 0);
    let first = fs::read_to_string(&file).unwrap();
    assert!(first.starts_with("{\"schema\":\"urn:kotowari:baseline:1\"}\n{\"path\":\"b.md\",") && first.contains("必ず効果"), "{first}");
    let run = kotowari(path, &["baseline", "create"], None);
    assert!(run.code == 2 && run.err.contains("stays as it is"), "{}", run.err);
    // any number of threads and any order of paths write the same
    for args in [&["-j", "1"][..], &["blog", "b.md"], &["b.md", "./blog", "-j", "4"]] {
        fs::remove_file(&file).unwrap();
        assert_eq!(code(path, &[&["baseline", "create"], args].concat()), 0);
        assert_eq!(fs::read_to_string(&file).unwrap(), first, "{args:?}");
    }
    // pruning a part forgets only there, and takes up nothing
    fs::write(path.join("b.md"), "必ず若返ります。\n").unwrap();
    assert_eq!(code(path, &["baseline", "prune", "blog"]), 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), first);
    let run = kotowari(path, &["baseline", "prune"], None);
    assert!(run.err.contains("are gone"), "{}", run.err);
    let pruned = fs::read_to_string(&file).unwrap();
    assert!(!pruned.contains("claim/guarantee.outcome\",\"quote\":\"絶対") && pruned.contains("blog/a.md"), "{pruned}");
    assert_eq!(code(path, &["check"]), 1);
    let run = kotowari(path, &["baseline", "report"], None);
    assert!(run.code == 0 && run.out.contains("kept findings are left") && run.out.contains("blog/a.md"), "{}", run.out);
    assert_eq!(code(path, &["baseline", "update", "--hashes-only"]), 0);
    let updated = fs::read_to_string(&file).unwrap();
    assert!(updated.contains("b.md") && !updated.contains("quote"), "{updated}");
    assert_eq!(code(path, &["check"]), 0);
    // a document that is gone is forgotten
    fs::remove_file(path.join("b.md")).unwrap();
    assert_eq!(code(path, &["baseline", "update", "blog"]), 0);
    assert!(!fs::read_to_string(&file).unwrap().contains("b.md"));
    let left: Vec<_> = fs::read_dir(path.join(".kotowari")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn an_obligation_may_get_better_and_not_worse() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("kotowari.yml"), "profile: clinic\nselect: [disclosure/unapproved-details]\nfail-on: info\n").unwrap();
    let said = "本剤は国内で承認を受けていない未承認医薬品です。";
    let route = "当院の医師が個人輸入により入手しています。";
    let write = |parts: &[&str]| {
        fs::write(path.join("a.md"), format!("# エクソソーム点滴\n\nエクソソーム点滴の施術を行います。\n\n{}\n", parts.join("\n\n")))
            .unwrap()
    };
    write(&[said]);
    assert_eq!(code(path, &["check"]), 1);
    assert_eq!(code(path, &["baseline", "create"]), 0);
    assert_eq!(code(path, &["check"]), 0);
    write(&[said, route]);
    assert_eq!(code(path, &["check"]), 0, "better is not new");
    assert_eq!(code(path, &["baseline", "update"]), 0);
    write(&[said]);
    assert_eq!(code(path, &["check"]), 1, "worse is");
}

#[test]
fn a_broken_baseline_is_told_and_never_overwritten() {
    let folder = project();
    let path = folder.path();
    let file = path.join(".kotowari/baseline.jsonl");
    assert_eq!(code(path, &["baseline", "create"]), 0);
    let good = fs::read_to_string(&file).unwrap();
    let half = &good[..good.rfind("\"rule").unwrap()];
    for (text, at) in
        [(format!("{good}<<<<<<< HEAD\n"), "is no line"), (half.to_owned(), "is no line"), (String::new(), "baseline.jsonl:1:1")]
    {
        fs::write(&file, &text).unwrap();
        for command in [&["check"][..], &["baseline", "create"], &["baseline", "update"], &["baseline", "prune"], &["baseline", "report"]] {
            let run = kotowari(path, command, None);
            assert_eq!(run.code, 2, "{command:?} {}", run.err);
            assert!(command[1..] == ["create"] || run.err.contains(at), "{}", run.err);
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    // nor is it when a document cannot be read
    fs::write(&file, &good).unwrap();
    fs::write(path.join("c.md"), b"\xff\xff\0").unwrap();
    assert_eq!(code(path, &["baseline", "update"]), 2);
    assert_eq!(fs::read_to_string(&file).unwrap(), good);
}
