//! How a CSV file is written, as far as somebody says so.

/// How a CSV file is written; what is not said is told by the names in its header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialect {
    /// What separates cells.
    pub delimiter: Option<u8>,
    /// Which line the header is, from 1.
    pub header: Option<u64>,
}

impl Dialect {
    /// Nothing is said.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cells are separated by this; see [`Dialect::is_delimiter`].
    #[must_use]
    pub fn delimiter(self, delimiter: Option<u8>) -> Self {
        Self { delimiter, ..self }
    }

    /// The header is this line, from 1.
    #[must_use]
    pub fn header(self, line: Option<u64>) -> Self {
        Self { header: line, ..self }
    }

    /// Whether a byte can separate cells: a sign of ASCII that is neither a quote nor a line end.
    pub fn is_delimiter(byte: u8) -> bool {
        (byte.is_ascii_punctuation() || matches!(byte, b'\t' | b' ')) && byte != b'"'
    }
}
