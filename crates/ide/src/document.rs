//! A file as it is now, with what its text alone says.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use consign::editor::{OutlineEntry, SyntaxChecker};
use consign::highlight::{Highlight, highlight};

use crate::finding::{Finding, Shown};
use crate::text::Text;

/// A file at one moment. What its text says is found out once, when it is asked for.
#[derive(Debug, Default)]
pub struct Document {
    /// What it is called: its path.
    pub path: String,
    /// The number that an editor gives to this state of it.
    pub version: i32,
    /// What is in it.
    pub text: Text,
    outline: OnceLock<Vec<OutlineEntry>>,
    tokens: OnceLock<Vec<Token>>,
    errors: OnceLock<Vec<Finding>>,
    /// Shared by all states of a file, one after the other.
    checker: Arc<Mutex<SyntaxChecker>>,
}

/// A part of a text that is no white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it is.
    pub range: Range<usize>,
    /// What it is as far as its text tells.
    pub kind: Highlight,
}

impl Document {
    /// A file that was just read or opened.
    pub fn new(path: impl Into<String>, version: i32, text: Text) -> Self {
        Self { path: path.into(), version, text, ..Self::default() }
    }

    /// The file with another text in it.
    #[must_use]
    pub fn rewritten(&self, version: i32, text: Text) -> Self {
        Self { checker: self.checker.clone(), ..Self::new(self.path.clone(), version, text) }
    }

    /// Its whole text.
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// The text of a range; empty where it does not fall on characters.
    pub fn slice(&self, range: Range<usize>) -> &str {
        self.as_str().get(range).unwrap_or_default()
    }

    /// Whether it is a text of the language, and no directory or list.
    pub fn is_program(&self) -> bool {
        is_program(&self.path)
    }

    /// What it declares.
    pub fn outline(&self) -> &[OutlineEntry] {
        let outline = || if self.is_program() { self.checker().outline(self.as_str()) } else { Vec::new() };
        self.outline.get_or_init(outline)
    }

    /// All that it declares, each thing before what is in it.
    pub fn entries(&self) -> impl Iterator<Item = &OutlineEntry> {
        self.outline().iter().flat_map(OutlineEntry::all)
    }

    /// Its tokens in their order.
    pub fn tokens(&self) -> &[Token] {
        self.tokens.get_or_init(|| {
            let parts = if self.is_program() { highlight(self.as_str()) } else { Vec::new() };
            parts.into_iter().map(|(range, kind)| Token { range, kind }).collect()
        })
    }

    /// The token that a byte is in, or that ends right before it; a name rather than a sign.
    pub fn token_at(&self, offset: usize) -> Option<&Token> {
        let tokens = self.tokens();
        let at = tokens.partition_point(|token| token.range.end <= offset);
        let holds = |token: &&Token| token.range.start <= offset;
        let here = tokens.get(at).filter(holds);
        let before =
            at.checked_sub(1).and_then(|at| tokens.get(at)).filter(|token| token.range.end == offset);
        let is_word = |token: &&Token| token.kind != Highlight::Sign;
        here.filter(is_word).or(before.filter(is_word)).or(here).or(before)
    }

    /// The paths of the files that it uses.
    pub fn used(&self) -> Vec<String> {
        consign::used_files(&self.path, self.as_str().as_bytes())
    }

    /// Its syntax errors.
    pub(crate) fn syntax_errors(&self) -> &[Finding] {
        self.errors.get_or_init(|| {
            let found = self.checker().errors(&self.path, self.as_str());
            Finding::all(&found, &Shown::plain(found.files()))
        })
    }

    /// What is known of parts of the file; whatever a panic left behind is as right as before.
    fn checker(&self) -> MutexGuard<'_, SyntaxChecker> {
        self.checker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a path is that of a text of the language.
pub fn is_program(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|end| end == "consign")
}
