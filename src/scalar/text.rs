//! Unicode simple case folding, for `text caseless`.

use icu_casemap::{CaseMapper, CaseMapperBorrowed};

const MAPPER: CaseMapperBorrowed<'static> = CaseMapper::new();

/// The text with every character replaced by its simple case folding (Unicode `CaseFolding.txt`,
/// status C and S): one character each, so lengths in characters stay.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(|c| MAPPER.simple_fold(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folding_is_simple_folding() {
        assert_eq!(fold("North STAR"), "north star");
        assert_eq!(fold("ΣΊΣΥΦΟΣ"), fold("σίσυφος"));
        assert_eq!(fold("ẞ"), "ß");
        assert_eq!(fold("Kelvin \u{212A}"), "kelvin k");
        assert_ne!(fold("ß"), "ss", "full folding would change the length");
    }
}
