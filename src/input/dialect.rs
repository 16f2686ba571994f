//! How a file is written, as far as somebody says so.

/// How a file is written; what is not said is told by the names in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialect {
    /// What separates cells of CSV.
    pub delimiter: Option<u8>,
    /// Which line of CSV is the header, from 1.
    pub header: Option<u64>,
    /// The keys that lead to the array of records in a JSON object, outermost first.
    pub records: Option<Vec<String>>,
}

impl Dialect {
    /// What separates cells where nobody says so, the commonest first.
    pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

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

    /// The records are the array under these keys of a JSON object, such as `result.items`.
    #[must_use]
    pub fn records(self, path: Option<&str>) -> Self {
        Self { records: path.map(|path| path.split('.').map(str::to_owned).collect()), ..self }
    }

    /// Whether a byte can separate cells: a sign of ASCII that is neither a quote nor a line end.
    pub fn is_delimiter(byte: u8) -> bool {
        (byte.is_ascii_punctuation() || matches!(byte, b'\t' | b' ')) && byte != b'"'
    }
}
