//! Language and colours of what is printed.

use std::env;
use std::io::IsTerminal;

use kotowari::Lang;

use crate::args::{Color, SpeechArgs};

/// The tool's language: `--lang`, else the locale's.
pub(crate) fn lang(args: &SpeechArgs) -> Lang {
    args.lang.unwrap_or_else(|| {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|k| env::var(k).ok().filter(|v| !v.is_empty()));
        if locale.is_some_and(|l| l.starts_with("ja")) { Lang::Ja } else { Lang::En }
    })
}

/// Whether to colour what goes to this stream.
pub(crate) fn color(args: &SpeechArgs, stream: &impl IsTerminal) -> bool {
    match args.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty()) => false,
        Color::Auto if env::var_os("CLICOLOR_FORCE").is_some_and(|v| v != "0") => true,
        Color::Auto => stream.is_terminal(),
    }
}
