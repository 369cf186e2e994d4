//! Bytes to text. What was decided is remembered, since spans are offsets into the decoded text.

/// The encoding that a source was decoded from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without BOM.
    Utf8,
}

impl Encoding {
    /// Its IANA name in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
        }
    }
}

/// Why bytes are not a text we read. The writer's file is at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// NUL bytes: an image, an archive, a program, or UTF-16.
    #[error("this is not a text file (NUL byte at byte {0})")]
    Binary(usize),
    /// Not UTF-8 at this byte.
    #[error("not valid UTF-8 at byte {at}, line {line}; save the file as UTF-8")]
    NotUtf8 {
        /// Offset of the first byte that does not decode.
        at: usize,
        /// Its line, from 1.
        line: usize,
    },
}

/// Decodes bytes; returns the text without BOM, the encoding, and whether a BOM was there.
///
/// # Errors
/// When the bytes hold NUL or are not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<(String, Encoding, bool), DecodeError> {
    let (body, bom) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    match std::str::from_utf8(body) {
        Ok(text) => match text.find('\0') {
            Some(at) => Err(DecodeError::Binary(at)),
            None => Ok((text.to_owned(), Encoding::Utf8, bom)),
        },
        Err(error) => {
            let at = error.valid_up_to();
            if body.iter().take(8192).any(|&b| b == 0) {
                return Err(DecodeError::Binary(body.iter().position(|&b| b == 0).unwrap_or(0)));
            }
            let line = 1 + body[..at].iter().filter(|&&b| b == b'\n').count();
            Err(DecodeError::NotUtf8 { at: at + if bom { 3 } else { 0 }, line })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bom_is_dropped_and_remembered() {
        assert_eq!(decode(b"\xEF\xBB\xBFa"), Ok(("a".into(), Encoding::Utf8, true)));
    }

    #[test]
    fn the_first_bad_byte_is_named() {
        assert_eq!(decode(b"ab\n\xFFc"), Err(DecodeError::NotUtf8 { at: 3, line: 2 }));
        assert_eq!(decode(b"PNG\0\xFF"), Err(DecodeError::Binary(3)));
        assert_eq!(decode(b"a\0b"), Err(DecodeError::Binary(1)));
    }
}
