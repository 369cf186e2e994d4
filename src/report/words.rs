//! The tool's own words, in the languages it speaks.
#![cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the terminal says them all"))]

use crate::meta::{Lang, Severity};
use crate::obligation::{ElementState, State};
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
    pub(super) obligations: &'static str,
    pub(super) profile: &'static str,
    pub(super) stance: &'static str,
    pub(super) off_topic: &'static str,
    pub(super) encoding: &'static str,
    pub(super) examined: &'static str,
    pub(super) unchecked: &'static str,
    regions: &'static [(&'static str, &'static str)],
    elements: [&'static str; 4],
    states: [&'static str; 3],
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
    pub(super) fn severity(&self, severity: Severity) -> &'static str {
        self.severities[severity as usize]
    }
    /// The word for a kind of region, or the kind itself.
    pub(super) fn region(&self, kind: &'static str) -> &'static str {
        self.regions.iter().find(|(k, _)| *k == kind).map_or(kind, |(_, word)| *word)
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
    obligations: "読者に伝えるべきこと",
    profile: "文書の種類",
    stance: "法的助言ではありません。指摘がないことは適法であることを意味しません。",
    off_topic: "健康・美容の文書ではないとみて、表現と記載義務は判定していません",
    encoding: "文字コード",
    examined: "確認した文字の割合",
    unchecked: "確認していない箇所:",
    regions: &[("code", "コード"), ("image", "画像"), ("language", "日本語以外の文章")],
    elements: ["あり", "一部のみ", "なし", "実質なし"],
    states: ["満たす", "不足", "実質なし"],
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
    obligations: "What the reader must be told",
    profile: "profile",
    stance: "Not legal advice. No finding does not mean compliant.",
    off_topic: "not about health or beauty as far as we can tell; claims and obligations were not judged",
    encoding: "encoding",
    examined: "characters examined:",
    unchecked: "not examined:",
    regions: &[],
    elements: ["met", "partial", "missing", "hollow"],
    states: ["met", "missing", "hollow"],
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
