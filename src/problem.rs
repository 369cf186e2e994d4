//! What is wrong with a pack, a configuration or a file, as opposed to what is wrong with an article.

use std::ops::Range;

/// How far a problem reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Something was done otherwise than asked.
    Warning,
    /// The work, or a part of it, could not be done: exit code 2.
    Error,
}

/// One mistake, with the place it was made at when there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How far it reaches.
    pub gravity: Gravity,
    /// A sentence.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
    /// The file it is about, as given.
    pub file: Option<String>,
    /// Bytes of that file's text.
    pub span: Option<Range<usize>>,
    /// Line and column of where that begins, both from 1.
    pub position: Option<(u32, u32)>,
}

impl Problem {
    /// A problem that prevents the work.
    #[must_use]
    pub fn error(message: impl Into<String>) -> Self {
        Self { gravity: Gravity::Error, message: message.into(), help: None, file: None, span: None, position: None }
    }

    /// A problem that only wants to be known.
    #[must_use]
    pub fn warning(message: impl Into<String>) -> Self {
        Self { gravity: Gravity::Warning, ..Self::error(message) }
    }

    /// The same, in `file`.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// The same, at these bytes of its file.
    #[must_use]
    pub fn at(mut self, span: Option<Range<usize>>) -> Self {
        self.span = span;
        self
    }

    /// The same, with the next step.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
