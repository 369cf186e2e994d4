//! The tool's own words, in the languages it speaks.
#![cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the terminal says them all"))]

use std::collections::BTreeMap;

use crate::finding::Role;
use crate::lint::DocumentReport;
use crate::meta::{Category, Lang, Profile, Severity};
use crate::obligation::{Distance, ElementState, State};
use crate::report::Run;
use crate::rule::Checked;

/// Words of one language.
pub(super) struct Words {
    pub(super) comma: &'static str,
    pub(super) semicolon: &'static str,
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    pub(super) law: &'static str,
    pub(super) why: &'static str,
    pub(super) propose: &'static str,
    /// What can be done with an approved text.
    pub(super) insert: &'static str,
    pub(super) obligations: &'static str,
    pub(super) profile: &'static str,
    pub(super) stance: &'static str,
    pub(super) off_topic: &'static str,
    pub(super) encoding: &'static str,
    pub(super) examined: &'static str,
    pub(super) unchecked: &'static str,
    /// Of a text that resembles an approved one.
    pub(super) drifted: &'static str,
    /// Of a figure or study that has no source.
    pub(super) unsourced: &'static str,
    /// Of a mark without a note.
    pub(super) nowhere: &'static str,
    pub(super) quotes: [&'static str; 2],
    pub(super) findings: &'static str,
    pub(super) excepted: &'static str,
    pub(super) left_out: &'static str,
    /// Heads of the columns of a table of findings.
    pub(super) columns: [&'static str; 17],
    regions: &'static [(&'static str, &'static str)],
    duties: &'static [(&'static str, &'static str)],
    profiles: [&'static str; 6],
    elements: [&'static str; 4],
    states: [&'static str; 5],
    roles: [&'static str; 5],
    /// How far two places are from each other.
    pub(super) apart: fn(Distance) -> String,
    severities: [&'static str; 3],
    /// What does not count: excepted, waived, in the baseline, outside of the change.
    pub(super) aside: [&'static str; 4],
    checked: [&'static str; 3],
}

impl Words {
    pub(super) fn element(&self, state: ElementState) -> &'static str {
        self.elements[state as usize]
    }
    pub(super) fn state(&self, state: State) -> &'static str {
        self.states[state as usize]
    }
    /// What a related place is to a finding.
    pub(super) fn role(&self, role: Role) -> &'static str {
        self.roles[role as usize]
    }
    pub(super) fn severity(&self, severity: Severity) -> &'static str {
        self.severities[severity as usize]
    }
    /// The word for a kind of region, or the kind itself.
    pub(super) fn region(&self, kind: &'static str) -> &'static str {
        self.regions.iter().find(|(k, _)| *k == kind).map_or(kind, |(_, word)| *word)
    }
    /// What an obligation is about, or its category.
    pub(super) fn duty(&self, category: Category) -> &'static str {
        self.duties.iter().find(|(name, _)| *name == category.name()).map_or(category.name(), |(_, word)| *word)
    }
    /// What kind of page a profile is of.
    pub(super) fn kind_of_page(&self, profile: Profile) -> &'static str {
        self.profiles[profile as usize]
    }
    pub(super) fn checked(&self, checked: Checked) -> &'static str {
        self.checked[checked as usize]
    }
}

static JA: Words = Words {
    comma: "、",
    semicolon: "。",
    open: "（",
    close: "）",
    law: "根拠",
    why: "理由",
    propose: "提案",
    insert: "承認済みの文を加える",
    obligations: "読者に伝えるべきこと",
    profile: "文書の種類",
    stance: "法的助言ではありません。指摘がないことは適法であることを意味しません。",
    off_topic: "健康・美容の文書ではないとみて、表現と記載義務は判定していません",
    encoding: "文字コード",
    examined: "確認した文字の割合",
    unchecked: "確認していない箇所:",
    drifted: "承認済みの文に近い記載",
    unsourced: "出典なし",
    nowhere: "行き先なし",
    quotes: ["「", "」"],
    findings: "指摘",
    excepted: "承認済みなどで数えない指摘",
    left_out: "長さの上限を超えたため載せていない指摘",
    columns: [
        "ファイル",
        "レコード",
        "行",
        "列",
        "重大度",
        "分類",
        "ルール",
        "指摘",
        "箇所",
        "文",
        "提案",
        "根拠",
        "状態",
        "除外の理由",
        "期限",
        "承認者",
        "識別子",
    ],
    regions: &[("code", "コード"), ("image", "画像"), ("language", "日本語以外の文章")],
    duties: &[
        ("disclosure/advertising", "広告であることの明示"),
        ("disclosure/consult-physician", "医師への相談・受診"),
        ("disclosure/contact", "問い合わせ先"),
        ("disclosure/cost", "費用"),
        ("disclosure/food-function", "機能性の表示"),
        ("disclosure/individual-variation", "効果の個人差"),
        ("disclosure/ineffective", "記載の伝わり方"),
        ("disclosure/mandatory-statement", "決められた表示"),
        ("disclosure/references", "出典・参考文献"),
        ("disclosure/risk", "リスク・副作用"),
        ("disclosure/self-pay", "自由診療であること"),
        ("disclosure/snippet", "承認済みの文"),
        ("disclosure/unapproved", "未承認であること"),
        ("disclosure/unapproved-details", "未承認医薬品等の5項目"),
    ],
    profiles: ["医療機関", "紹介・アフィリエイト", "化粧品", "健康食品", "編集記事", "広告"],
    elements: ["あり", "一部のみ", "なし", "実質なし"],
    states: ["満たす", "不足", "実質なし", "伝わりにくい", "打ち消し"],
    roles: ["記載", "実質なし", "対応する表現", "読者に見えない記載", "リンク先への案内"],
    apart: |d| match d.headings {
        0 => format!("間に{}字", d.characters),
        n => format!("間に{}字、見出し{n}つ", d.characters),
    },
    severities: ["確認", "警告", "エラー"],
    aside: ["文中で除外", "免除", "ベースライン", "差分外"],
    checked: ["未確認・記憶による", "二次資料による", "原典"],
};

static EN: Words = Words {
    comma: ", ",
    semicolon: "; ",
    open: " (",
    close: ")",
    law: "law",
    why: "why",
    propose: "proposal",
    insert: "insert the approved text",
    obligations: "What the reader must be told",
    profile: "profile",
    stance: "Not legal advice. No finding does not mean compliant.",
    off_topic: "not about health or beauty as far as we can tell; claims and obligations were not judged",
    encoding: "encoding",
    examined: "characters examined:",
    unchecked: "not examined:",
    drifted: "nearly the approved text",
    unsourced: "no source",
    nowhere: "nothing",
    quotes: ["“", "”"],
    findings: "findings",
    excepted: "findings that do not count, such as waived ones",
    left_out: "findings beyond the limit of length that are not shown",
    columns: [
        "file",
        "record",
        "line",
        "column",
        "severity",
        "category",
        "rule",
        "message",
        "quote",
        "sentence",
        "proposal",
        "law",
        "status",
        "reason",
        "until",
        "by",
        "fingerprint",
    ],
    regions: &[],
    duties: &[
        ("disclosure/advertising", "that it is an advertisement"),
        ("disclosure/consult-physician", "to see a physician"),
        ("disclosure/contact", "contact"),
        ("disclosure/cost", "cost"),
        ("disclosure/food-function", "function of the food"),
        ("disclosure/individual-variation", "that results vary"),
        ("disclosure/ineffective", "statements that do not work"),
        ("disclosure/mandatory-statement", "prescribed statements"),
        ("disclosure/references", "references"),
        ("disclosure/risk", "risks and side effects"),
        ("disclosure/self-pay", "that insurance does not pay"),
        ("disclosure/snippet", "approved text"),
        ("disclosure/unapproved", "that it is unapproved"),
        ("disclosure/unapproved-details", "the five items on what is unapproved"),
    ],
    profiles: ["clinic", "affiliate", "cosmetic", "supplement", "editorial", "advertisement"],
    elements: ["met", "partial", "missing", "hollow"],
    states: ["met", "missing", "hollow", "weak", "contradicted"],
    roles: ["said here", "hollow", "against this", "not seen on the page", "only a link"],
    apart: |d| match d.headings {
        0 => format!("{} characters between", d.characters),
        n => format!("{} characters and headings ({n}) between", d.characters),
    },
    severities: ["info", "warning", "error"],
    aside: ["suppressed", "waived", "baseline", "outside-diff"],
    checked: ["unverified, from memory", "from a secondary source", "primary source"],
};

/// The words of a language.
pub(super) fn of(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ja => &JA,
        Lang::En => &EN,
    }
}

/// A run in one line: how many documents, findings and obligations.
pub(super) fn outcome(run: &Run, lang: Lang) -> String {
    let words = of(lang);
    let [info, warning, error] = run.counts;
    let counts = [(Severity::Error, error), (Severity::Warning, warning), (Severity::Info, info)]
        .map(|(severity, count)| format!("{} {count}", words.severity(severity)))
        .join(words.comma);
    let aside = words.aside.iter().zip(run.aside).filter(|(_, n)| *n > 0).map(|(word, n)| format!("{}{word} {n}", words.comma));
    let counts = format!("{counts}{}", aside.collect::<String>());
    let (all, met) = run.obligations;
    match lang {
        Lang::Ja => format!("{}文書: {counts}。伝えるべきこと {met}/{all}", run.documents),
        Lang::En => {
            let plural = if run.documents == 1 { "" } else { "s" };
            format!("{} document{plural}: {counts}; obligations met {met}/{all}", run.documents)
        }
    }
}

/// How much was examined, and how many regions of which kind were not.
pub(super) fn unchecked(document: &DocumentReport, words: &Words) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for region in &document.document.unchecked {
        *kinds.entry(region.kind).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.into_iter().map(|(kind, count)| format!("{} {count}", words.region(kind))).collect();
    // Rounded down: 100 % is all.
    let share = (document.examined * 100.0).floor();
    format!("{} {share}%{}{} {}", words.examined, words.semicolon, words.unchecked, kinds.join(words.comma))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::CATEGORIES;

    #[test]
    fn every_obligation_has_a_name() {
        let owed = CATEGORIES.iter().filter(|c| c.starts_with("disclosure/")).collect::<Vec<_>>();
        for words in [&JA, &EN] {
            assert_eq!(words.duties.iter().map(|(name, _)| name).collect::<Vec<_>>(), owed);
        }
        assert_eq!(Profile::ALL.last().map(|p| JA.kind_of_page(*p)), Some("広告"));
    }
}
