//! A text with its lines: offsets in bytes to lines and columns in the units of an editor, and back.

use std::ops::Range;

/// In which units an editor counts columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Units of UTF-16, as editors count if nothing is said.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// How many units a text has.
    fn length(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
            Self::Utf32 => text.chars().count(),
        }
    }

    /// The bytes of the first `units` of a text; of one that ends within a character, those before it.
    fn bytes(self, text: &str, units: usize) -> usize {
        let mut left = units;
        for (at, c) in text.char_indices() {
            let length = match self {
                Self::Utf8 => c.len_utf8(),
                Self::Utf16 => c.len_utf16(),
                Self::Utf32 => 1,
            };
            if left < length {
                return at;
            }
            left -= length;
        }
        text.len()
    }
}

/// A line and a column, both from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 0.
    pub line: u32,
    /// From 0, in the units of an [`Encoding`].
    pub column: u32,
}

/// A text and where its lines begin. Lines end with LF, CRLF or a single CR.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    text: String,
    starts: Vec<usize>,
}

impl Text {
    /// A text without its byte-order mark.
    pub fn new(text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Self { starts: starts(&text), text }
    }

    /// All of it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The line that a byte is in, from 0.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line without its end; empty past the last one.
    pub fn line_range(&self, line: usize) -> Range<usize> {
        let Some(start) = self.starts.get(line).copied() else { return self.text.len()..self.text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        start..start + self.text[start..end].trim_end_matches(['\r', '\n']).len()
    }

    /// Where a byte is; one past the end is at the end, one within a character at its beginning.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = boundary(&self.text, offset);
        let line = self.line(offset);
        let column = encoding.length(&self.text[self.starts[line]..offset]);
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Position { line: number(line), column: number(column) }
    }

    /// The byte at a position; of a column past the end of its line the line's end, of a line past the last one the end.
    pub fn offset(&self, at: Position, encoding: Encoding) -> usize {
        let line = self.line_range(at.line as usize);
        line.start + encoding.bytes(&self.text[line], at.column as usize)
    }

    /// Puts a text in the place of a range.
    pub fn replace(&mut self, range: Range<usize>, with: &str) {
        let start = boundary(&self.text, range.start);
        let end = boundary(&self.text, range.end.max(start));
        self.text.replace_range(start..end, with);
        self.starts = starts(&self.text);
    }
}

/// The last place between characters at or before an offset.
pub(crate) fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = |at: &usize| bytes[*at] == b'\n' || bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    std::iter::once(0).chain((0..bytes.len()).filter(ends).map(|at| at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_are_counted_in_the_units_that_were_agreed() {
        let text = Text::new("\u{feff}a\r\né😀x\rlast");
        let x = text.as_str().find('x').expect("it is there");
        for (encoding, column) in [(Encoding::Utf8, 6), (Encoding::Utf16, 3), (Encoding::Utf32, 2)] {
            let at = Position { line: 1, column };
            assert_eq!(text.position(x, encoding), at);
            assert_eq!(text.offset(at, encoding), x);
        }
        let past = Position { line: 1, column: 99 };
        assert_eq!(text.offset(past, Encoding::Utf16), x + 1, "the end of its line");
        assert_eq!(text.offset(Position { line: 9, column: 0 }, Encoding::Utf16), text.as_str().len());
        let within = Position { line: 1, column: 2 };
        assert_eq!(text.offset(within, Encoding::Utf16), x - 4, "half of a pair is before it");
        assert_eq!(text.position(text.as_str().len(), Encoding::Utf8), Position { line: 2, column: 4 });
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn positions_lead_back(text in "[a-c\\r\\né😀]{0,40}", at in 0usize..60, with in "[x\\n]{0,3}", end in 0usize..60) {
            let mut text = Text::new(text);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let at = boundary(text.as_str(), at);
                // Between CR and LF is no place of its own.
                let is_split = text.as_str()[..at].ends_with('\r') && text.as_str()[at..].starts_with('\n');
                if !is_split {
                    prop_assert_eq!(text.offset(text.position(at, encoding), encoding), at);
                }
            }
            text.replace(at..end, &with);
            prop_assert_eq!(&Text::new(text.as_str()), &text);
        }
    }
}
