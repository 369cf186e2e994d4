//! Figures with their unit: `９８%`, `九割`, `3人に2人`, `5万〜20万円`, `2024年3月`.
//!
//! A figure is typed, so that a dose, a date, a price, a size and a range are recognised as *other units* and never
//! reach a rule about evidence. Reading is a single pass over folded text.

use crate::span::{Folded, Span};

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it; rules/README.md lists them with examples")]
pub enum Unit {
    All,
    Percent,
    Times,
    Ratio,
    People,
    Cases,
    Price,
    Discount,
    Sessions,
    Duration,
    Weight,
    Length,
    Dose,
    Age,
    Rank,
    Date,
    Score,
    RangeYears,
}

impl Unit {
    /// Every unit with the name that rules use after `number/`.
    pub const NAMES: [(Unit, &'static str); 18] = [
        (Unit::All, "all"),
        (Unit::Percent, "percent"),
        (Unit::Times, "times"),
        (Unit::Ratio, "ratio"),
        (Unit::People, "people"),
        (Unit::Cases, "cases"),
        (Unit::Price, "price"),
        (Unit::Discount, "discount"),
        (Unit::Sessions, "sessions"),
        (Unit::Duration, "duration"),
        (Unit::Weight, "weight"),
        (Unit::Length, "length"),
        (Unit::Dose, "dose"),
        (Unit::Age, "age"),
        (Unit::Rank, "rank"),
        (Unit::Date, "date"),
        (Unit::Score, "score"),
        (Unit::RangeYears, "range-years"),
    ];
}

/// A figure in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// From the first digit to the end of the unit.
    pub span: Span<Folded>,
    /// What it counts.
    pub unit: Unit,
}

// Longer units first: the first that fits is taken.
const UNITS: &[(&str, Unit)] = &[
    ("パーセントオフ", Unit::Discount),
    ("%オフ", Unit::Discount),
    ("%off", Unit::Discount),
    ("% off", Unit::Discount),
    ("%割引", Unit::Discount),
    ("%引", Unit::Discount),
    ("%還元", Unit::Discount),
    ("割引", Unit::Discount),
    ("円引", Unit::Discount),
    ("円off", Unit::Discount),
    ("円オフ", Unit::Discount),
    ("パーセント", Unit::Percent),
    ("%", Unit::Percent),
    ("ぱーせんと", Unit::Percent),
    ("倍", Unit::Times),
    ("円", Unit::Price),
    ("yen", Unit::Price),
    ("ドル", Unit::Price),
    ("ウォン", Unit::Price),
    ("症例", Unit::Cases),
    ("例", Unit::Cases),
    ("件", Unit::Cases),
    ("クール", Unit::Sessions),
    ("回", Unit::Sessions),
    ("度目", Unit::Sessions),
    ("か月", Unit::Duration),
    ("ヶ月", Unit::Duration),
    ("カ月", Unit::Duration),
    ("ヵ月", Unit::Duration),
    ("ケ月", Unit::Duration),
    ("箇月", Unit::Duration),
    ("週間", Unit::Duration),
    ("週", Unit::Duration),
    ("日間", Unit::Duration),
    ("日", Unit::Duration),
    ("年間", Unit::Duration),
    ("年", Unit::Duration),
    ("時間", Unit::Duration),
    ("分間", Unit::Duration),
    ("分", Unit::Duration),
    ("秒", Unit::Duration),
    ("晩", Unit::Duration),
    ("泊", Unit::Duration),
    ("キログラム", Unit::Weight),
    ("キロ", Unit::Weight),
    ("kg", Unit::Weight),
    ("センチ", Unit::Length),
    ("ミリ", Unit::Length),
    ("cm", Unit::Length),
    ("mm", Unit::Length),
    ("nm", Unit::Length),
    ("μm", Unit::Length),
    ("カップ", Unit::Length),
    ("サイズ", Unit::Length),
    ("mg", Unit::Dose),
    ("ml", Unit::Dose),
    ("μg", Unit::Dose),
    ("単位", Unit::Dose),
    ("錠", Unit::Dose),
    ("粒", Unit::Dose),
    ("cc", Unit::Dose),
    ("iu", Unit::Dose),
    ("包", Unit::Dose),
    ("グラム", Unit::Dose),
    ("g", Unit::Dose),
    ("アンプル", Unit::Dose),
    ("バイアル", Unit::Dose),
    ("mmhg", Unit::Dose),
    ("kcal", Unit::Dose),
    ("億個", Unit::Dose),
    ("個", Unit::Dose),
    ("本", Unit::Dose),
    ("ショット", Unit::Dose),
    ("歳", Unit::Age),
    ("才", Unit::Age),
    ("代", Unit::Age),
    ("位", Unit::Rank),
    ("点", Unit::Score),
    ("名", Unit::People),
    ("人", Unit::People),
    ("組", Unit::People),
    ("月", Unit::Date),
];

/// All figures with a unit in folded text, in order.
#[must_use]
pub fn numbers(text: &str) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < text.len() {
        let Some(start) = text[at..].find(begins_figure).map(|i| at + i) else { break };
        let Some((end, value)) = figure(text, start) else {
            at = start + text[start..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        at = end;
        // a letter or digit sign before it: part of a name such as b12, covid-19
        if start > 0 && bytes[start - 1].is_ascii_alphabetic() {
            continue;
        }
        let (mut end, mut value) = (end, value);
        // a range 5万~20万円 is one figure, of the unit at its end
        if let Some(dash) = text[end..].chars().next().filter(|c| matches!(c, '~' | '-'))
            && let Some((to, upper)) = figure(text, end + dash.len_utf8())
        {
            (end, value) = (to, upper);
            at = end;
        }
        let Some((unit, end)) = unit_at(text, start, end, value) else { continue };
        at = at.max(end);
        found.push(Number { span: Span::new(start, end), unit });
    }
    found
}

/// The unit after the figure `start..end` of value `value`, and where it ends.
fn unit_at(text: &str, start: usize, end: usize, value: f64) -> Option<(Unit, usize)> {
    let rest = &text[end..];
    let blank = usize::from(rest.starts_with(' '));
    let rest = &rest[blank..];
    let end = end + blank;
    // 3人に2人, 10人中9人, 4.4組に1組, 5分の1, 1,000人あたり105人
    for part in ["人", "名", "組", "例", "件"] {
        if let Some(after) = rest.strip_prefix(part) {
            for link in ["に", "中", "のうち", "あたり約", "あたり", "当たり"] {
                if let Some(second) = after.strip_prefix(link) {
                    let from = text.len() - second.len();
                    if let Some((to, _)) = figure(text, from) {
                        let close = ["人", "名", "組", "例", "件"].iter().find(|u| text[to..].starts_with(**u));
                        if let Some(close) = close {
                            return Some((Unit::Ratio, to + close.len()));
                        }
                    }
                }
            }
        }
    }
    if let Some(second) = rest.strip_prefix("分の")
        && let Some((to, _)) = figure(text, text.len() - second.len())
    {
        return Some((Unit::Ratio, to));
    }
    if let Some(after) = rest.strip_prefix("割") {
        if after.starts_with('引') {
            return Some((Unit::Discount, end + "割引".len()));
        }
        if after.starts_with("負担") || after.starts_with('合') {
            return None;
        }
        let to = end + "割".len();
        return Some((if value >= 10.0 { Unit::All } else { Unit::Percent }, to));
    }
    let whole = &text[start..end];
    let year = (1800.0..2200.0).contains(&value) && !whole.contains(',');
    let (unit, len) = UNITS.iter().find(|(u, _)| rest.starts_with(u)).map(|&(u, unit)| (unit, u.len()))?;
    let after = &rest[len..];
    let to = end + len;
    match unit {
        Unit::Percent if (value - 100.0).abs() < f64::EPSILON => Some((Unit::All, to)),
        Unit::Duration if rest.starts_with("年代") => Some((Unit::RangeYears, to + "代".len())),
        Unit::Duration if rest.starts_with('年') && (year || after.starts_with('度') || is_era(&text[..start])) => {
            Some((Unit::Date, date_end(text, to)))
        }
        Unit::Date => Some((Unit::Date, date_end(text, to))),
        Unit::Duration if rest.starts_with('日') && text[..start].ends_with('月') => Some((Unit::Date, to)),
        Unit::Age if rest.starts_with('代') && value < 10.0 => None,
        // 人気 人工, 名前, 本品, 個人, 分泌, 点滴, 日本, 月経 … are words of their own
        _ if starts_word(rest) => None,
        _ => Some((unit, to)),
    }
}

fn starts_word(rest: &str) -> bool {
    [
        "人気", "人工", "人間", "名前", "本品", "本当", "本日", "本院", "本社", "個人", "分泌", "分析", "分野", "分類", "分解", "点滴",
        "点眼", "点検", "日本", "例え", "例外", "件名", "回復", "回答", "位置", "組織", "粒子", "年齢", "代謝", "代表", "月経", "包装",
        "包括", "秒読", "度合", "週末",
    ]
    .iter()
    .any(|w| rest.starts_with(w))
}

fn is_era(before: &str) -> bool {
    ["令和", "平成", "昭和", "大正", "明治"].iter().any(|e| before.ends_with(e))
}

/// A date goes on over month and day: 2024年3月20日.
fn date_end(text: &str, mut end: usize) -> usize {
    for part in ["月", "日"] {
        if let Some((to, _)) = figure(text, end)
            && text[to..].starts_with(part)
        {
            end = to + part.len();
        }
    }
    end
}

fn begins_figure(c: char) -> bool {
    matches!(c, '0'..='9' | '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千' | '数')
}

/// Reads a figure at `at`: digits with separators and decimals, kanji numerals, 万 and 億, 数 and 半.
fn figure(text: &str, at: usize) -> Option<(usize, f64)> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    if !begins_figure(first) {
        return None;
    }
    let mut end = 0;
    let mut value = 0.0_f64;
    if first.is_ascii_digit() {
        let mut digits = String::new();
        for (i, c) in rest.char_indices() {
            let next_digit = || rest[i + 1..].starts_with(|n: char| n.is_ascii_digit());
            match c {
                '0'..='9' => digits.push(c),
                ',' if next_digit() => {}
                '.' if next_digit() && !digits.contains('.') => digits.push('.'),
                _ => break,
            }
            end = i + 1;
        }
        value = digits.parse().unwrap_or(0.0);
        for (unit, factor) in [("千", 1e3), ("百", 1e2), ("万", 1e4), ("億", 1e8)] {
            if rest[end..].starts_with(unit) {
                end += unit.len();
                value *= factor;
            }
        }
        return Some((at + end, value));
    }
    let mut part = 0.0;
    for (i, c) in rest.char_indices() {
        let digit = "〇一二三四五六七八九".chars().position(|d| d == c).map(|d| d as f64);
        match (digit, c) {
            (Some(d), _) => part = if part == 0.0 { d } else { part * 10.0 + d },
            (_, '十') => part = part.max(1.0) * 10.0,
            (_, '百') => part = part.max(1.0) * 100.0,
            (_, '千') => part = part.max(1.0) * 1000.0,
            (_, '万') if i > 0 => part *= 1e4,
            (_, '数') if i == 0 => part = 5.0,
            _ => break,
        }
        end = i + c.len_utf8();
    }
    value += part;
    (end > 0).then_some((at + end, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, expected: &[(&str, Unit)]) {
        let found: Vec<_> = numbers(text).into_iter().map(|n| (n.span.of(text), n.unit)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn figures_are_typed() {
        reads("満足度98.5%でした", &[("98.5%", Unit::Percent)]);
        reads(
            "九割の方、10割、100%、百パーセント",
            &[("九割", Unit::Percent), ("10割", Unit::All), ("100%", Unit::All), ("百パーセント", Unit::All)],
        );
        reads(
            "3人に2人、10人中9人、4.4組に1組、5分の1",
            &[("3人に2人", Unit::Ratio), ("10人中9人", Unit::Ratio), ("4.4組に1組", Unit::Ratio), ("5分の1", Unit::Ratio)],
        );
        reads("5万~20万円、5,000例", &[("5万~20万円", Unit::Price), ("5,000例", Unit::Cases)]);
        reads("直径50~150nm、月1回を3~5回", &[("50~150nm", Unit::Length), ("1回", Unit::Sessions), ("3~5回", Unit::Sessions)]);
        reads("2024年3月20日に1980年代", &[("2024年3月20日", Unit::Date), ("1980年代", Unit::RangeYears)]);
        reads("3割引と3割負担、50%off", &[("3割引", Unit::Discount), ("50%off", Unit::Discount)]);
        reads("1人気、2日本、第1位、40代", &[("1位", Unit::Rank), ("40代", Unit::Age)]);
    }
}
