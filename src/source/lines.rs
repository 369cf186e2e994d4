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

/// Line starts, and checkpoints inside long lines, in three units: no conversion reads more than 256 characters,
/// however long the line is.
#[derive(Debug, Clone)]
pub struct LineIndex {
    marks: Vec<Mark>,
}

/// Characters between checkpoints of one line.
const STEP: usize = 256;

#[derive(Debug, Clone, Copy)]
struct Mark {
    at: Offsets,
    line: usize,
    column: usize,
}

impl LineIndex {
    /// Reads `text` once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut here = Mark { at: Offsets { byte: 0, char: 0, utf16: 0 }, line: 1, column: 1 };
        let mut marks = vec![here];
        for (byte, c) in text.char_indices() {
            here.at = Offsets { byte: byte + c.len_utf8(), char: here.at.char + 1, utf16: here.at.utf16 + c.len_utf16() };
            here.column += 1;
            if c == '\n' {
                here.line += 1;
                here.column = 1;
            }
            if here.column % STEP == 1 {
                marks.push(here);
            }
        }
        Self { marks }
    }

    /// Position of a byte offset. `text` must be the text this index was made of; an offset past its end is clamped.
    #[must_use]
    pub fn position(&self, byte: usize, text: &str) -> Position {
        let here = self.reach(byte, text);
        Position { line: here.line, column: here.column }
    }

    /// The same place in bytes, scalar values and UTF-16 units.
    #[must_use]
    pub fn offsets(&self, byte: usize, text: &str) -> Offsets {
        self.reach(byte, text).at
    }

    fn reach(&self, byte: usize, text: &str) -> Mark {
        let byte = byte.min(text.len());
        let mut here = self.marks[self.marks.partition_point(|m| m.at.byte <= byte).saturating_sub(1)];
        for c in text[here.at.byte..byte].chars() {
            here.at.char += 1;
            here.at.utf16 += c.len_utf16();
            here.column += 1;
        }
        here.at.byte = byte;
        here
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

    #[test]
    fn checkpoints_in_long_lines_change_nothing() {
        let text = "あ𠮟".repeat(2 * STEP) + "\n終";
        let index = LineIndex::new(&text);
        for (char, (byte, _)) in text.char_indices().enumerate().filter(|(_, (_, c))| *c != '終' && *c != '\n') {
            assert_eq!(index.position(byte, &text), Position { line: 1, column: char + 1 });
            assert_eq!(index.offsets(byte, &text).char, char);
        }
        assert_eq!(index.position(text.len() - 3, &text), Position { line: 2, column: 1 });
    }
}
