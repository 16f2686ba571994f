//! Texts that PostgreSQL does not take: those with U+0000 in them. What is written in their place sorts as they do.

use std::borrow::Cow;
use std::sync::Arc;

/// Stands before what stands for another character.
const MARK: char = '\u{1}';

/// A text as it is kept.
pub fn kept(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', MARK]) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(MARK, "\u{1}1").replace('\0', "\u{1}0"))
}

/// A text that was kept.
pub fn given(kept: &str) -> Arc<str> {
    if !kept.contains(MARK) {
        return kept.into();
    }
    kept.replace("\u{1}0", "\0").replace("\u{1}1", "\u{1}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_comes_back_and_sorts_as_it_did() {
        let mut texts =
            ["", "\0", "\0\0", "\0\u{1}", "\0\u{1}0", "\0\u{10FFFF}", "\u{1}", "\u{1}\0", "\u{1}0", "\u{1}1"];
        texts.sort_unstable();
        let kept = texts.map(|text| kept(text).into_owned());
        assert!(kept.is_sorted(), "{kept:?}");
        for (kept, text) in kept.iter().zip(texts) {
            assert!(!kept.contains('\0'));
            assert_eq!(&*given(kept), text);
        }
    }
}
