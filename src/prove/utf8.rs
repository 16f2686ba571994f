//! Which bytes make texts: UTF-8, byte by byte.

/// Where a text is within a character: how many bytes of it are to come, and what the next one must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Utf8 {
    left: u8,
    from: u8,
    to: u8,
}

impl Utf8 {
    /// Between two characters.
    pub const START: Self = Self { left: 0, from: 0, to: 0 };

    /// `None` if the byte cannot follow.
    pub fn step(self, byte: u8) -> Option<Self> {
        let then = |left, from, to| Some(Self { left, from, to });
        match self.left {
            0 => match byte {
                0..=0x7f => Some(Self::START),
                0xc2..=0xdf => then(1, 0x80, 0xbf),
                0xe0 => then(2, 0xa0, 0xbf),
                0xed => then(2, 0x80, 0x9f),
                0xe1..=0xef => then(2, 0x80, 0xbf),
                0xf0 => then(3, 0x90, 0xbf),
                0xf1..=0xf3 => then(3, 0x80, 0xbf),
                0xf4 => then(3, 0x80, 0x8f),
                _ => None,
            },
            _ if !(self.from..=self.to).contains(&byte) => None,
            1 => Some(Self::START),
            left => then(left - 1, 0x80, 0xbf),
        }
    }
}

/// Bytes of one kind have the same effect everywhere; `None` for one that no text has.
pub(super) fn kind(byte: u8) -> Option<u8> {
    const FIRSTS: [u8; 11] = [0x80, 0x90, 0xa0, 0xc2, 0xe0, 0xe1, 0xed, 0xee, 0xf0, 0xf1, 0xf4];
    match byte {
        0..=0x7f => Some(0),
        0xc0 | 0xc1 | 0xf5..=0xff => None,
        _ => FIRSTS.iter().copied().rfind(|first| *first <= byte),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ends_well(bytes: &[u8]) -> bool {
        bytes.iter().try_fold(Utf8::START, |at, byte| at.step(*byte)) == Some(Utf8::START)
    }

    #[test]
    fn every_character_is_a_text() {
        let mut buffer = [0; 4];
        assert!(('\0'..=char::MAX).all(|c| ends_well(c.encode_utf8(&mut buffer).as_bytes())));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_ends_well_is_utf8(bytes in prop::collection::vec(
            prop::sample::select(&[0x41u8, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5][..]),
            0..6,
        )) {
            prop_assert_eq!(ends_well(&bytes), std::str::from_utf8(&bytes).is_ok());
        }
    }
}
