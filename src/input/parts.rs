//! A file of records, read part by part: each part is a source of whole records that knows where in its file it begins.
//! The file may be of any size; memory is bounded by the longest record.

use std::io::{self, Read};
use std::sync::Arc;

use crate::input::{Records, undecodable};
use crate::problem::Problem;
use crate::source::decode::{Decoder, decide};
use crate::source::{DecodeError, Decoded, Encoding, Source, Start};

/// Bytes that are read for a part; more only for a record that is longer.
const PART: usize = 1 << 20;

/// Records of a part at most: what is made of a short one is much larger than it is.
const MOST: usize = 1 << 12;

/// The longest record, in bytes of text.
const LONGEST: usize = 256 << 20;

/// The parts of one file, in order.
pub struct Parts<'a, R> {
    name: String,
    reader: R,
    records: &'a dyn Records,
    asked: Option<Encoding>,
    /// Decided by the first bytes that are not ASCII.
    decoder: Option<(Decoder, Encoding, bool)>,
    /// Bytes read.
    read: usize,
    /// Text that is decoded and not yet given out.
    text: String,
    start: Start,
    head: Option<Arc<str>>,
    /// Bytes to be read for a part.
    part: usize,
    /// The reader has no more.
    done: bool,
    /// There are no more parts.
    over: bool,
}

impl<'a, R: Read> Parts<'a, R> {
    /// The parts of what `reader` gives, in the encoding that was asked for or the one it is told to be in.
    pub fn new(name: impl Into<String>, reader: R, records: &'a dyn Records, encoding: Option<Encoding>) -> Self {
        Self {
            name: name.into(),
            reader,
            records,
            asked: encoding,
            decoder: None,
            read: 0,
            text: String::new(),
            start: Start::default(),
            head: None,
            part: PART,
            done: false,
            over: false,
        }
    }

    /// Sees to it that the text begins with whole records, and says where they end and how many they are.
    fn fill(&mut self) -> Result<(usize, usize), Problem> {
        loop {
            let (end, count) = self.records.whole(&self.text, MOST);
            if end > 0 {
                return Ok((end, count));
            }
            if self.done {
                return Ok((self.text.len(), 1));
            }
            if self.text.len() > LONGEST {
                let line = self.start.lines + 1;
                let problem = format!("the record at line {line} is longer than {} MiB; it and what follows was not read", LONGEST >> 20);
                return Err(Problem::error(problem).help("split the record, or check that lines end and quotes close"));
            }
            // As much again as there is: so a long record is looked at a few times, not once for each part of it.
            let want = self.part.max(self.text.len());
            let mut bytes = Vec::new();
            let got = self.reader.by_ref().take(want as u64).read_to_end(&mut bytes);
            let got = got.map_err(|e: io::Error| Problem::error(format!("cannot be read: {e}")))?;
            self.done = got < want;
            let from = self.text.len();
            self.decode(&bytes);
            if self.text[from..].contains('\0') {
                let at = self.read - got + bytes.iter().position(|&b| b == 0).unwrap_or(0);
                return Err(undecodable(&DecodeError::Binary(at)));
            }
        }
    }

    fn decode(&mut self, mut bytes: &[u8]) {
        if self.decoder.is_none() {
            let plain = self.asked.is_none() && !self.done && bytes.is_ascii() && !bytes.iter().any(|b| matches!(b, 0 | 0x1b));
            if plain {
                self.text.extend(bytes.iter().map(|&b| b as char));
                self.read += bytes.len();
                return;
            }
            let (encoding, skip) = if self.read == 0 { decide(bytes, self.asked) } else { (decide(bytes, self.asked).0, 0) };
            bytes = &bytes[skip..];
            self.read += skip;
            self.decoder = Some((Decoder::new(encoding, self.read), encoding, skip > 0));
        }
        if let Some((decoder, ..)) = &mut self.decoder {
            decoder.feed(bytes, self.done, &mut self.text);
            self.read += bytes.len();
        }
    }
}

impl<R: Read> Iterator for Parts<'_, R> {
    type Item = Result<Source, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let (end, count) = match self.fill() {
            Ok(found) => found,
            Err(problem) => {
                self.over = true;
                return Some(Err(problem.in_file(&self.name)));
            }
        };
        if end == 0 {
            // An empty file is one empty part.
            self.over = true;
            if self.start != Start::default() {
                return None;
            }
        }
        let rest = self.text.split_off(end);
        let text = std::mem::replace(&mut self.text, rest);
        let start = self.start;
        self.start = start.after(&text, count);
        let head = self.head.clone();
        if head.is_none() && self.records.headed() {
            self.head = Some(text[..self.records.whole(&text, 1).0].into());
        }
        let (encoding, bom, undecodable) = match &mut self.decoder {
            Some((decoder, encoding, bom)) => (*encoding, *bom, decoder.take(end)),
            None => (Encoding::UTF_8, false, Vec::new()),
        };
        Some(Ok(Source::decoded(&self.name, Decoded { text: text.into(), encoding, bom, undecodable }).part(start, head)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Format, Options, csv, jsonl};
    use crate::span::Span;

    /// Hands out a few bytes at a time, as pipes do.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(buffer.len()).min(1_003);
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn records(format: &dyn Format, source: &Source) -> Vec<(Option<String>, usize, usize)> {
        let parsed = format.parse(source, &Options::default());
        assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
        let place = |d: &crate::document::Document| {
            let block = d.blocks.last().unwrap();
            let at = block.to_source.map(Span::new(0, block.view.len()));
            (
                d.record.clone(),
                source.lines().offsets(at.start(), source.text()).utf16,
                source.lines().position(at.end(), source.text()).line,
            )
        };
        parsed.documents.iter().map(place).collect()
    }

    #[test]
    fn parts_say_what_the_whole_says() {
        let lines: String = (0..600).map(|i| format!("{{\"text\": \"𠮟必ず治ります{i}\"}}\n")).collect();
        let rows: String = (0..600).map(|i| format!("{i},\"𠮟必ず\n治り\"\"ます\"\"{i}\"\r\n")).collect();
        let cases: [(&dyn Format, String); 2] = [(&jsonl::Jsonl, lines), (&csv::CSV, format!("id,本文\r\n{rows}"))];
        for (format, text) in cases {
            let whole = records(format, &Source::from_text("a", text.as_str()));
            assert_eq!(whole.len(), 600);
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for bytes in [text.as_bytes(), &encoding_rs::EUC_JP.encode(&text.replace('𠮟', "叱")).0, &utf16] {
                let parts = Parts { part: 4_001, ..Parts::new("a", Slow(bytes), format.records().unwrap(), None) };
                let parts: Vec<Source> = parts.map(Result::unwrap).collect();
                assert!(parts.len() > 1);
                let found: Vec<_> = parts.iter().flat_map(|p| records(format, p)).collect();
                if bytes.len() == text.len() || bytes == utf16 {
                    assert!(found == whole, "{} differs", format.name());
                } else {
                    assert_eq!(found.len(), whole.len());
                }
            }
        }
    }
}
