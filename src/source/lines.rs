//! Lines and columns: the only code that turns offsets into positions for people and machines.
//!
//! A column counts Unicode scalar values from 1, as codespan and most editors' status lines do. A line ends at `\n`.

/// A position for people: line and column, both from 1. The column counts Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
}

/// Offset of one place in the three units that tools count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offsets {
    /// UTF-8 bytes.
    pub byte: usize,
    /// Unicode scalar values.
    pub char: usize,
    /// UTF-16 code units.
    pub utf16: usize,
}

/// Starts of lines in three units, so that every conversion reads one line at most.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<Offsets>,
}

impl LineIndex {
    /// Reads `text` once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![Offsets { byte: 0, char: 0, utf16: 0 }];
        let (mut char, mut utf16) = (0, 0);
        for (byte, c) in text.char_indices() {
            char += 1;
            utf16 += c.len_utf16();
            if c == '\n' {
                starts.push(Offsets { byte: byte + 1, char, utf16 });
            }
        }
        Self { starts }
    }

    /// Position of a byte offset. `text` must be the text this index was made of; an offset past its end is clamped.
    #[must_use]
    pub fn position(&self, byte: usize, text: &str) -> Position {
        let (line, start) = self.line_of(byte);
        let byte = byte.min(text.len());
        Position { line: line + 1, column: text[start.byte..byte].chars().count() + 1 }
    }

    /// The same place in bytes, scalar values and UTF-16 units.
    #[must_use]
    pub fn offsets(&self, byte: usize, text: &str) -> Offsets {
        let (_, start) = self.line_of(byte);
        let byte = byte.min(text.len());
        let (mut char, mut utf16) = (start.char, start.utf16);
        for c in text[start.byte..byte].chars() {
            char += 1;
            utf16 += c.len_utf16();
        }
        Offsets { byte, char, utf16 }
    }

    fn line_of(&self, byte: usize) -> (usize, Offsets) {
        let line = self.starts.partition_point(|s| s.byte <= byte).saturating_sub(1);
        (line, self.starts[line])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_columns_and_units() {
        let text = "あ𠮟b\r\n終\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(7, text), Position { line: 1, column: 3 });
        assert_eq!(index.offsets(7, text), Offsets { byte: 7, char: 2, utf16: 3 });
        assert_eq!(index.position(10, text), Position { line: 2, column: 1 });
        assert_eq!(index.position(999, text), Position { line: 3, column: 1 });
    }
}
