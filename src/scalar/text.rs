//! Texts as they are compared: in Unicode normal form C, and with simple case folding for `text caseless`.

use std::borrow::Cow;

use unicode_case_mapping::case_folded;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text in normal form C (Unicode Standard Annex 15): an `é` of one character, whether it was written with one or two.
pub fn normal(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

/// The text with every character replaced by its simple case folding (Unicode `CaseFolding.txt`,
/// status C and S): one character each, so lengths in characters stay.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(folded).collect()
}

fn folded(c: char) -> char {
    // The table has characters as numbers, and a folding only where it changes something.
    case_folded(c).and_then(|code| char::from_u32(code.get())).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

    use super::{fold, folded, normal};

    #[test]
    fn letters_of_two_characters_are_those_of_one() {
        assert_eq!(normal("Sa\u{303}o"), "S\u{e3}o");
        assert_eq!(normal("S\u{e3}o"), "S\u{e3}o");
        assert_eq!(normal("\u{212a}"), "K");
        assert_eq!(normal("q\u{307}\u{323}"), "q\u{323}\u{307}");
        assert!(matches!(normal("plain"), std::borrow::Cow::Borrowed(_)));
    }

    #[test]
    fn folding_is_simple_folding() {
        assert_eq!(fold("North STAR"), "north star");
        assert_eq!(fold("ΣΊΣΥΦΟΣ"), fold("σίσυφος"));
        assert_eq!(fold("ẞ"), "ß");
        assert_eq!(fold("Kelvin \u{212A}"), "kelvin k");
        assert_ne!(fold("ß"), "ss", "full folding would change the length");
    }

    /// Regular expressions ignore case by tables of their own: both say the same of every character.
    #[test]
    fn characters_fold_to_one_where_expressions_take_one_for_the_other() {
        // Scripts with two cases end in plane 1.
        for c in '\0'..='\u{1FFFF}' {
            let mut class = ClassUnicode::new([ClassUnicodeRange::new(c, c)]);
            class.case_fold_simple();
            let taken = class.iter().flat_map(|range| range.start()..=range.end());
            let folding: BTreeSet<char> = taken.map(folded).collect();
            assert_eq!(folding, BTreeSet::from([folded(c)]), "{c:?}");
            assert!(folded(folded(c)) == folded(c), "{c:?}");
        }
    }
}
