//! One phrase a line; bullets, blank lines and lines after `#` are for people.

use super::Entry;
use crate::problem::Problem;

pub(super) fn read(text: &str, _problems: &mut Vec<Problem>) -> Vec<Entry> {
    let lines = text.lines().map(|l| l.trim().trim_start_matches(['・', '-', '*', '●']).trim());
    vec![Entry { phrases: lines.filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned).collect(), ..Entry::default() }]
}
