//! A table, as spreadsheets save it: phrase, proposal, severity. A first row that begins with `phrase` or 表現 names its
//! own columns, in English or Japanese: phrase, propose, severity, title.

use super::Entry;
use crate::problem::Problem;

/// What the columns are called in Japanese spreadsheets.
const JAPANESE: [(&str, &str); 9] = [
    ("表現", "phrase"),
    ("NG表現", "phrase"),
    ("NGワード", "phrase"),
    ("語句", "phrase"),
    ("言い換え", "propose"),
    ("代替表現", "propose"),
    ("提案", "propose"),
    ("重大度", "severity"),
    ("題名", "title"),
];

fn column(header: &str) -> String {
    let japanese = JAPANESE.iter().find(|(name, _)| *name == header).map(|(_, column)| (*column).to_owned());
    japanese.unwrap_or_else(|| header.to_ascii_lowercase())
}

pub(super) fn read(text: &str, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let mut rows = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#')).peekable();
    let mut columns: Vec<String> = ["phrase", "propose", "severity"].map(str::to_owned).to_vec();
    if let Some((_, header)) = rows.next_if(|(_, l)| cells(l).next().is_some_and(|c| column(c) == "phrase")) {
        columns = cells(header).map(column).collect();
        for column in columns.iter().filter(|c| !["phrase", "propose", "severity", "title"].contains(&c.as_str())) {
            problems.push(Problem::warning(format!("the column `{column}` was left out: columns are phrase, propose, severity, title")));
        }
    }
    let mut entries = Vec::new();
    for (line, row) in rows {
        let mut entry = Entry::default();
        for (column, cell) in columns.iter().zip(cells(row)).filter(|(_, cell)| !cell.is_empty()) {
            match column.as_str() {
                "phrase" => entry.phrases = vec![cell.to_owned()],
                "propose" => entry.propose = Some(cell.to_owned()),
                "title" => entry.title = Some(cell.to_owned()),
                "severity" => match cell.to_ascii_lowercase().parse() {
                    Ok(severity) => entry.severity = Some(severity),
                    Err(message) => problems.push(Problem::warning(format!("line {}: {message}; it became a warning", line + 1))),
                },
                _ => {}
            }
        }
        if entry.phrases.is_empty() {
            problems.push(Problem::warning(format!("line {} has no phrase", line + 1)));
        } else {
            entries.push(entry);
        }
    }
    entries
}

fn cells(row: &str) -> impl Iterator<Item = &str> {
    row.split('\t').map(|c| c.trim().trim_matches('"'))
}
