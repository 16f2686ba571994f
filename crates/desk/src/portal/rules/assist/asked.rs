//! What the script of the page sends.

use std::ops::Range;

use crate::portal::form::Filled;

/// A question about a text. Offsets are units of UTF-16.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The path of the file that is being written.
    pub file: String,
    /// Its text as it is now.
    pub text: String,
    /// The number that the script gives to this state of it; it comes back with the answer.
    pub version: u64,
    /// Where the caret or the pointer is.
    pub at: usize,
    /// The part that is shown, whose colours are wanted.
    pub shown: Range<usize>,
    /// Whether lints and proofs are wanted, which take longer.
    pub whole: bool,
}

impl Asked {
    /// What a form says; a number that is none is 0.
    pub fn read(filled: &Filled) -> Self {
        let number = |name: &str| filled.one(name).parse().unwrap_or(0);
        Self {
            file: filled.one("file").to_owned(),
            text: filled.whole("text"),
            version: filled.one("version").parse().unwrap_or(0),
            at: number("at"),
            shown: number("from")..number("to"),
            whole: filled.is_ticked("whole"),
        }
    }
}
