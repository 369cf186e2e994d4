//! Comments in which a document excepts itself from a rule:
//!
//! ```text
//! <!-- kotowari: ignore[claim/superlative] until=2027-03-31 by=法務 -- why -->
//! ```
//!
//! Formats hand over every comment they meet; what is none of ours is passed by. What is said here is only read. What it
//! hides, and whether it may, is decided where findings are settled.

use crate::meta::{Date, date, words};
use crate::span::{Span, Src};

words! {
    /// What a comment does.
    Verb {
        /// Excepts the block it stands in, or the next.
        Ignore = "ignore",
        /// Excepts what follows, until it is enabled again.
        Disable = "disable",
        /// Ends that.
        Enable = "enable",
        /// Excepts the whole document.
        FileIgnore = "file-ignore",
    }
}

words! {
    /// What can be wrong with an exception. One that has a fault hides nothing.
    Fault {
        /// Its day has passed.
        Expired = "expired",
        /// It cannot be read.
        Malformed = "malformed",
        /// It does not say why.
        NoReason = "no-reason",
        /// It is never enabled again.
        Unclosed = "unclosed",
        /// It names a rule that does not exist.
        UnknownRule = "unknown-rule",
        /// There is nothing that it could hide.
        Unused = "unused",
    }
}

/// An exception that stands in a document.
#[derive(Debug, Clone)]
pub struct Directive {
    /// The comment as it was written.
    pub text: String,
    /// Where.
    pub span: Span<Src>,
    /// Index of the block it stands in, or else of the next one.
    pub block: usize,
    /// What it says, or why that cannot be told.
    pub said: Result<Exception, Fault>,
}

/// What an exception says.
#[derive(Debug, Clone)]
pub struct Exception {
    /// What it does.
    pub verb: Verb,
    /// The rules it is about: ids, categories or families.
    pub rules: Vec<String>,
    /// The wording it is bound to, as a fingerprint.
    pub bound: Option<String>,
    /// Why.
    pub reason: String,
    /// Last day it holds.
    pub until: Option<Date>,
    /// Who answers for it.
    pub by: Option<String>,
}

/// Reads the inside of a comment; `None` when it does not speak to us.
#[must_use]
pub fn read(inside: &str) -> Option<Result<Exception, Fault>> {
    let rest = inside.trim().strip_prefix("kotowari")?;
    match rest.strip_prefix(':') {
        Some(said) => Some(exception(said.trim())),
        // without its colon it would except nothing, and nobody would know
        None => Verb::ALL.iter().any(|v| rest.trim_start().starts_with(&format!("{v}["))).then_some(Err(Fault::Malformed)),
    }
}

fn exception(said: &str) -> Result<Exception, Fault> {
    const MALFORMED: Fault = Fault::Malformed;
    // Word makes one dash of two.
    let dash = [" -- ", " – ", " — ", " ― "].iter().filter_map(|dash| Some((said.find(dash)?, dash.len()))).min();
    let (head, reason) = match dash {
        Some((at, length)) => (said[..at].trim(), said[at + length..].trim()),
        None => (said.trim_end_matches("--").trim_end(), ""),
    };
    let (verb, rest) = head.split_once('[').ok_or(MALFORMED)?;
    let (rules, rest) = rest.split_once(']').ok_or(MALFORMED)?;
    let verb: Verb = verb.parse().map_err(|_| MALFORMED)?;
    let rules: Vec<String> = rules.split(',').map(|r| r.trim().to_owned()).collect();
    if rules.iter().any(String::is_empty) {
        return Err(MALFORMED);
    }
    let mut exception = Exception { verb, rules, bound: None, reason: reason.to_owned(), until: None, by: None };
    let mut rest = rest.trim();
    while !rest.is_empty() {
        let (key, value) = rest.split_once('=').ok_or(MALFORMED)?;
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or(MALFORMED)?,
            None => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        match key {
            "until" => exception.until = Some(date(value).map_err(|_| MALFORMED)?),
            "by" if !value.is_empty() => exception.by = Some(value.to_owned()),
            "for" if value.starts_with("k1:") => exception.bound = Some(value.to_owned()),
            _ => return Err(MALFORMED),
        }
        rest = after.trim_start();
    }
    if reason.is_empty() && verb != Verb::Enable {
        return Err(Fault::NoReason);
    }
    Ok(exception)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar() {
        let ok = |text: &str| read(text).unwrap().unwrap();
        let said = ok(" kotowari: file-ignore[disclosure/cost, claim/] by=\"法務 部\" until=2027-03-31 -- 台帳 #8 -- 済 ");
        assert_eq!((said.verb, said.rules.len(), said.by.as_deref()), (Verb::FileIgnore, 2, Some("法務 部")));
        assert_eq!(said.reason, "台帳 #8 -- 済");
        assert_eq!(ok("kotowari: ignore[claim/] – 台帳 -- 済").reason, "台帳 -- 済");
        assert_eq!(ok("kotowari: enable[claim/fear]").verb, Verb::Enable);
        for text in [
            "kotowari:",
            "kotowari: ignore -- x",
            "kotowari: ignore[] -- x",
            "kotowari: ignore[a,] -- x",
            "kotowari: ignroe[a] -- x",
            "kotowari: ignore[a] until=tomorrow -- x",
            "kotowari: ignore[a] until=2026-02-30 -- x",
            "kotowari: ignore[a] soon -- x",
            "kotowari ignore[a] -- x",
            "kotowari: ignore[a -- x",
            "kotowari: ignore[a] by=\"x -- y",
        ] {
            assert_eq!(read(text).unwrap().unwrap_err(), Fault::Malformed, "{text}");
        }
        for text in ["kotowari: ignore[a]", "kotowari: ignore[a] --", "kotowari: disable[a] until=2027-01-01 -- "] {
            assert_eq!(read(text).unwrap().unwrap_err(), Fault::NoReason, "{text}");
        }
        for text in ["", "note", "kotowari is a linter", "see kotowari: ignore[a] -- x"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
