//! Offsets as browsers count them, in units of UTF-16 from the beginning of the text, and bytes.

use std::ops::Range;

use consign_ide::{Encoding, Position, Text};

/// How a text's bytes are counted in a browser.
pub struct Units<'t> {
    text: &'t Text,
    /// How many units stand before each line.
    starts: Vec<usize>,
}

impl<'t> Units<'t> {
    /// Those of a text. A browser counts a byte-order mark that the text does not have: of one that is `marked`, all comes
    /// one unit later.
    pub fn new(text: &'t Text, marked: bool) -> Self {
        let mut starts = vec![usize::from(marked)];
        let (mut at, mut units) = (0, starts[0]);
        for line in 1..=text.line(text.as_str().len()) {
            let next = text.line_range(line).start;
            units += length(&text.as_str()[at..next]);
            starts.push(units);
            at = next;
        }
        Self { text, starts }
    }

    /// The units before a byte.
    pub fn of(&self, byte: usize) -> usize {
        let position = self.text.position(byte, Encoding::Utf16);
        let start = self.starts.get(position.line as usize).copied().unwrap_or_default();
        start + position.column as usize
    }

    /// A range of bytes in units.
    pub fn range(&self, bytes: &Range<usize>) -> [usize; 2] {
        [self.of(bytes.start), self.of(bytes.end)]
    }

    /// The byte behind so many units; the text's end behind more than it has, and the beginning of a character in its middle.
    pub fn byte(&self, units: usize) -> usize {
        let line = self.starts.partition_point(|start| *start <= units).saturating_sub(1);
        let column = units.saturating_sub(self.starts[line]);
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.text.offset(Position { line: number(line), column: number(column) }, Encoding::Utf16)
    }
}

/// How many units a text has.
pub fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn units_are_those_of_the_text_before(written in "[a\\né😀上]{0,40}", marked: bool) {
            let text = Text::new(written.as_str());
            let units = Units::new(&text, marked);
            for (at, _) in written.char_indices().chain([(written.len(), ' ')]) {
                let before = usize::from(marked) + written[..at].encode_utf16().count();
                prop_assert_eq!(units.of(at), before);
                prop_assert_eq!(units.byte(before), at);
            }
            prop_assert_eq!(units.byte(usize::MAX), written.len());
        }
    }

    #[test]
    fn a_mark_is_before_the_text_and_half_a_character_is_at_its_beginning() {
        let text = Text::new("\u{feff}😀x");
        let units = Units::new(&text, true);
        assert_eq!((units.byte(0), units.byte(1), units.byte(2), units.byte(3)), (0, 0, 0, 4));
        assert_eq!(units.range(&(4..5)), [3, 4]);
    }
}
