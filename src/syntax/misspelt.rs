//! Words of the language that were nearly meant.

use crate::diagnostic::suggest;

/// The nearest of some words of the language, if one is near; shorter words must be equal but for case.
pub(super) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    match word.len() {
        0 | 25.. => None,
        1 | 2 => candidates.into_iter().find(|candidate| candidate.eq_ignore_ascii_case(word)),
        _ => suggest::nearest(word, candidates),
    }
}
