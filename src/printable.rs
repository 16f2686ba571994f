//! Which characters may be shown: what would move a terminal's cursor, colour it, turn the direction of its text or
//! break an XML document is replaced before texts of users get there.

use std::borrow::Cow;

/// What is shown in place of a character that may not be.
pub const REPLACEMENT: char = '\u{FFFD}';

/// Whether a character can be shown anywhere: no control but line feeds and tabs, no code point that Unicode keeps
/// for no character (U+FDD0 to U+FDEF, and the last two of each plane), nothing that reorders the text around it.
pub fn is_printable(c: char) -> bool {
    match c {
        '\n' | '\t' => true,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FDD0}'..='\u{FDEF}' => false,
        c => !c.is_control() && u32::from(c) & 0xFFFE != 0xFFFE,
    }
}

/// The text with [`REPLACEMENT`] for each character that is not printable.
///
/// ```
/// assert_eq!(consign::printable("a\u{1b}[31mb"), "a\u{fffd}[31mb");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) || text.chars().all(is_printable)
    {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_printable(c) { c } else { REPLACEMENT }).collect())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// One of each kind that is not printable.
    pub(crate) const UNPRINTABLE: &str = "\u{0}\u{7}\u{8}\u{b}\u{1b}\u{1f}\u{7f}\u{80}\u{9b}\u{9f}\u{202e}\u{2066}\
        \u{fdd0}\u{fdef}\u{fffe}\u{ffff}\u{1fffe}\u{10ffff}";

    #[test]
    fn what_is_not_printable_is_replaced() {
        assert!(!UNPRINTABLE.chars().any(is_printable));
        assert!(printable(UNPRINTABLE).chars().all(|c| c == REPLACEMENT));
        assert_eq!(printable("a\u{1b}b"), "a\u{fffd}b");
    }

    #[test]
    fn texts_of_people_stay() {
        let text = "Zwölf Ärzte\tشرق العرب שלום 東京 👩‍🔧 \u{200f}é\u{301}\n\u{fffd}\u{fdcf}\u{fdf0}\u{e000}";
        assert!(matches!(printable(text), Cow::Borrowed(same) if same == text));
    }
}
