//! Patterns of paths, in configurations and waivers.

use std::str::FromStr;

use globset::{Glob, GlobBuilder, GlobMatcher};

/// The paths that a pattern names. As in `.gitignore`, one without a slash names files and folders wherever they are.
#[derive(Debug, Clone)]
pub struct Pattern(GlobMatcher);

impl Pattern {
    /// Whether `path`, with `/` and relative to what the pattern is relative to, is named by it.
    #[must_use]
    pub fn names(&self, path: &str) -> bool {
        self.0.is_match(path)
    }
}

impl FromStr for Pattern {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let anchored = text.trim_start_matches("./").trim_start_matches('/');
        let anywhere = if text.trim_end_matches('/').contains('/') { "" } else { "**/" };
        let below = if text.ends_with('/') { "**" } else { "" };
        let build = |glob: &str| -> Result<Glob, globset::Error> { GlobBuilder::new(glob).literal_separator(true).build() };
        build(&format!("{anywhere}{anchored}{below}"))
            .map(|glob| Self(glob.compile_matcher()))
            .map_err(|error| format!("`{text}` is no pattern: {}", error.kind()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_files_as_those_of_gitignore_do() {
        let names = |pattern: &str, path: &str| pattern.parse::<Pattern>().unwrap().names(path);
        for (pattern, path) in
            [("*.txt", "a/b.txt"), ("lp/", "x/lp/a/b.md"), ("lp/**", "lp/a/b.md"), ("./a/*.md", "a/b.md"), ("/a.md", "a.md")]
        {
            assert!(names(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [("lp/**", "x/lp/a.md"), ("a/*.md", "a/b/c.md"), ("/a.md", "b/a.md"), ("lp", "lp/a.md")] {
            assert!(!names(pattern, path), "{pattern} {path}");
        }
    }
}
