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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offsets {
    /// UTF-8 bytes.
    pub byte: usize,
    /// Unicode scalar values.
    pub char: usize,
    /// UTF-16 code units.
    pub utf16: usize,
}

/// Where a part of a file begins. What is written about the part counts from the beginning of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Start {
    /// The text before it.
    pub at: Offsets,
    /// Lines before it.
    pub lines: usize,
    /// Records before it.
    pub records: usize,
}

impl Start {
    /// Where what follows `text`, which holds `records`, begins.
    #[must_use]
    pub fn after(self, text: &str, records: usize) -> Self {
        let chars = text.chars().count();
        // a character of four bytes is two units
        let wide = text.bytes().filter(|b| *b >= 0xF0).count();
        let at = Offsets { byte: self.at.byte + text.len(), char: self.at.char + chars, utf16: self.at.utf16 + chars + wide };
        Self { at, lines: self.lines + text.matches('\n').count(), records: self.records + records }
    }
}

/// Line starts, and checkpoints inside long lines, in three units: no conversion reads more than 256 characters,
/// however long the line is.
#[derive(Debug, Clone)]
pub struct LineIndex {
    marks: Vec<Mark>,
    start: Start,
}

/// Characters between checkpoints of one line.
const STEP: usize = 256;

#[derive(Debug, Clone, Copy)]
struct Mark {
    at: Offsets,
    line: usize,
    /// Byte at which the line begins.
    line_at: usize,
    column: usize,
}

impl LineIndex {
    /// Reads `text` once; it begins at `start` of its file.
    #[must_use]
    pub fn new(text: &str, start: Start) -> Self {
        let mut here = Mark { at: Offsets { byte: 0, char: 0, utf16: 0 }, line: 1, line_at: 0, column: 1 };
        let mut marks = vec![here];
        for (byte, c) in text.char_indices() {
            here.at = Offsets { byte: byte + c.len_utf8(), char: here.at.char + 1, utf16: here.at.utf16 + c.len_utf16() };
            here.column += 1;
            if c == '\n' {
                here.line += 1;
                here.line_at = here.at.byte;
                here.column = 1;
            }
            if here.column % STEP == 1 {
                marks.push(here);
            }
        }
        Self { marks, start }
    }

    /// Position of a byte offset. `text` must be the text this index was made of; an offset past its end is clamped.
    #[must_use]
    pub fn position(&self, byte: usize, text: &str) -> Position {
        let here = self.reach(byte, text);
        Position { line: self.start.lines + here.line, column: here.column }
    }

    /// The byte at which the line of a byte offset begins.
    #[must_use]
    pub fn line_start(&self, byte: usize, text: &str) -> usize {
        self.reach(byte, text).line_at
    }

    /// The same place in bytes, scalar values and UTF-16 units.
    #[must_use]
    pub fn offsets(&self, byte: usize, text: &str) -> Offsets {
        let (here, start) = (self.reach(byte, text).at, self.start.at);
        Offsets { byte: start.byte + here.byte, char: start.char + here.char, utf16: start.utf16 + here.utf16 }
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
        let index = LineIndex::new(text, Start::default());
        assert_eq!(index.position(7, text), Position { line: 1, column: 3 });
        assert_eq!(index.offsets(7, text), Offsets { byte: 7, char: 2, utf16: 3 });
        assert_eq!(index.position(10, text), Position { line: 2, column: 1 });
        assert_eq!([9, 10, 13, 14].map(|byte| index.line_start(byte, text)), [0, 10, 10, 14]);
        assert_eq!(index.position(999, text), Position { line: 3, column: 1 });
    }

    #[test]
    fn a_part_counts_from_the_beginning_of_its_file() {
        let text = "あ𠮟b\n終わ\nり";
        let whole = LineIndex::new(text, Start::default());
        let cut = 9;
        let part = LineIndex::new(&text[cut..], Start::default().after(&text[..cut], 1));
        for byte in [9, 12, 16] {
            assert_eq!(part.position(byte - cut, &text[cut..]), whole.position(byte, text));
            assert_eq!(part.offsets(byte - cut, &text[cut..]), whole.offsets(byte, text));
        }
    }

    #[test]
    fn checkpoints_in_long_lines_change_nothing() {
        let text = "あ𠮟".repeat(2 * STEP) + "\n終";
        let index = LineIndex::new(&text, Start::default());
        for (char, (byte, _)) in text.char_indices().enumerate().filter(|(_, (_, c))| *c != '終' && *c != '\n') {
            assert_eq!(index.position(byte, &text), Position { line: 1, column: char + 1 });
            assert_eq!(index.offsets(byte, &text).char, char);
        }
        assert_eq!(index.position(text.len() - 3, &text), Position { line: 2, column: 1 });
    }
}
