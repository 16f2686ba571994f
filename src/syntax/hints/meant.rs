//! What somebody can have meant, as help and, where that is one change of the text, as the change.

use crate::diagnostic::{Diagnostic, Edit};
use crate::syntax::stop::ParseStop;
use std::ops::Range;

/// What was probably meant at a place where the grammar does not go on.
#[derive(Debug)]
pub(in crate::syntax) struct Meant {
    pub help: String,
    pub edits: Vec<Edit>,
    /// Whether nothing else can have been meant.
    pub sure: bool,
}

impl Meant {
    /// Help alone.
    pub fn says(help: impl Into<String>) -> Self {
        Self { help: help.into(), edits: Vec::new(), sure: false }
    }

    /// What is to stand in place of some marks.
    pub fn write(stop: &ParseStop<'_, '_, '_>, marks: Range<usize>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { help: format!("write `{text}`"), edits: vec![stop.replaced(marks, text)], sure: false }
    }

    /// Nothing else can have been meant.
    pub fn surely(self) -> Self {
        Self { sure: true, ..self }
    }

    /// It can have been meant where a condition holds that tells it from everything else.
    pub fn sure_if(self, sure: bool) -> Self {
        Self { sure, ..self }
    }

    /// Says it in other words.
    pub fn saying(self, help: impl Into<String>) -> Self {
        Self { help: help.into(), ..self }
    }

    /// The finding with its help and its change.
    pub fn told(self, found: Diagnostic) -> Diagnostic {
        let title = match self.edits.as_slice() {
            [edit] if !edit.text.is_empty() => format!("write `{}`", edit.text.trim()),
            _ => self.help.clone(),
        };
        let found = found.help(self.help);
        match (self.edits.is_empty(), self.sure) {
            (true, _) => found,
            (false, true) => found.fix(title, self.edits),
            (false, false) => found.perhaps(title, self.edits),
        }
    }
}
