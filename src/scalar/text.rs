//! Unicode simple case folding, for `text caseless`.

use unicode_case_mapping::case_folded;

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

    use super::{fold, folded};

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
