//! The tokens that are not white space or comments, with what layout says: which of them begin a line
//! and how far that line is indented. Recovery and messages read them.

use std::ops::Range;

use super::lexer::{Token, TokenKind, Tokens};
use crate::source::{FileId, Span};

/// A token that is no trivia.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
    /// Whether no other mark stands before it on its line.
    pub first: bool,
    /// By how many bytes its line is indented.
    pub indent: u32,
}

/// The marks of a file.
pub(super) struct Marks<'a, 't> {
    pub tokens: &'a Tokens<'t>,
    pub file: FileId,
    /// What the whole text is called in messages.
    pub whole: &'static str,
    list: Vec<Mark>,
}

/// The words that cannot be names; as in the grammar.
pub(super) const RESERVED: [&str; 13] = [
    "and", "or", "not", "in", "is", "true", "false", "now", "between", "contains", "matches", "within",
    "during",
];

impl<'a, 't> Marks<'a, 't> {
    pub(super) fn collect(tokens: &'a Tokens<'t>, file: FileId) -> Self {
        let mut layout = Layout { list: Vec::new(), first: true, indent: 0, line_start: 0, skipping: false };
        for token in &tokens.list {
            layout.take(*token, tokens.text(*token));
        }
        Self { tokens, file, whole: "file", list: layout.list }
    }

    /// The marks of a text that is called otherwise than a file.
    pub(super) fn called(self, whole: &'static str) -> Self {
        Self { whole, ..self }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<Mark> {
        self.list.get(index).copied()
    }

    pub(super) fn kind(&self, index: usize) -> Option<TokenKind> {
        self.get(index).map(|mark| mark.kind)
    }

    pub(super) fn is(&self, index: usize, kind: TokenKind) -> bool {
        self.kind(index) == Some(kind)
    }

    /// The text of a mark; empty past the end.
    pub(super) fn text(&self, index: usize) -> &'t str {
        self.get(index).map_or("", |mark| &self.tokens.text[mark.start as usize..mark.end as usize])
    }

    /// The text of a mark that is a word; empty for any other.
    pub(super) fn word(&self, index: usize) -> &'t str {
        if self.is(index, TokenKind::Word) { self.text(index) } else { "" }
    }

    pub(super) fn span(&self, index: usize) -> Span {
        match self.get(index) {
            Some(mark) => Span::new(self.file, mark.start as usize, mark.end as usize),
            None => Span::new(self.file, self.tokens.text.len(), self.tokens.text.len()),
        }
    }

    /// The mark that the byte at `offset` is in, or the next one after it.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.list.partition_point(|mark| mark.end as usize <= offset)
    }

    /// The bytes from the first mark of a range to its last.
    pub(super) fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.get(range.start).map_or(self.tokens.text.len(), |mark| mark.start as usize);
        let last = range.end.checked_sub(1).and_then(|last| self.get(last));
        start..last.map_or(start, |mark| (mark.end as usize).max(start))
    }

    pub(super) fn closes(&self, index: usize) -> bool {
        self.kind(index).is_some_and(TokenKind::closes)
    }

    pub(super) fn begins_line(&self, index: usize) -> bool {
        self.get(index).is_some_and(|mark| mark.first)
    }

    pub(super) fn is_reserved(&self, index: usize) -> bool {
        RESERVED.contains(&self.word(index))
    }

    /// Whether a name may stand here as far as the mark itself tells.
    pub(super) fn is_identifier(&self, index: usize) -> bool {
        self.is(index, TokenKind::Word) && !self.is_reserved(index)
    }

    pub(super) fn is_name(&self, index: usize) -> bool {
        self.is(index, TokenKind::Text) || self.is_identifier(index)
    }

    /// Whether an operand may begin with this mark.
    pub(super) fn begins_operand(&self, index: usize) -> bool {
        let opens = |kind| matches!(kind, TokenKind::OpenBracket | TokenKind::OpenParen | TokenKind::Minus);
        let is_operand =
            |kind: TokenKind| kind != TokenKind::Question && !kind.closes() && self.ends_operand(index);
        self.kind(index).is_some_and(|kind| opens(kind) || is_operand(kind))
    }

    /// Whether an operand, and with it a condition, may end with this mark.
    pub(super) fn ends_operand(&self, index: usize) -> bool {
        self.kind(index).is_some_and(|kind| ends_operand(kind, self.text(index)))
    }
}

/// Whether an operand may end with such a token.
pub(super) fn ends_operand(kind: TokenKind, text: &str) -> bool {
    match kind {
        TokenKind::Word => matches!(text, "true" | "false" | "now") || !RESERVED.contains(&text),
        TokenKind::Text
        | TokenKind::Number
        | TokenKind::Date
        | TokenKind::Time
        | TokenKind::DateTime
        | TokenKind::Duration
        | TokenKind::Distance
        | TokenKind::Question => true,
        kind => kind.closes(),
    }
}

/// What is known of the line while the tokens pass.
struct Layout {
    list: Vec<Mark>,
    first: bool,
    indent: u32,
    line_start: u32,
    /// After a `#` that begins a line: whoever wrote it meant a comment.
    skipping: bool,
}

impl Layout {
    fn take(&mut self, token: Token, text: &str) {
        if let Some(last) = text.rfind('\n').filter(|_| token.kind != TokenKind::BlockComment) {
            self.line_start = token.start + u32::try_from(last + 1).unwrap_or(u32::MAX);
            self.first = true;
            self.skipping = false;
        }
        if token.kind.is_trivia() {
            return;
        }
        if self.skipping {
            self.list.last_mut().into_iter().for_each(|mark| mark.end = token.end);
            return;
        }
        if self.first {
            self.indent = token.start.saturating_sub(self.line_start);
        }
        let hash_comment = self.first && token.kind == TokenKind::Hash;
        let kind = if hash_comment { TokenKind::BlockComment } else { token.kind };
        self.list.push(Mark {
            kind,
            start: token.start,
            end: token.end,
            first: self.first,
            indent: self.indent,
        });
        self.first = false;
        self.skipping = hash_comment;
    }
}

/// A text for a message, cut where it is long.
pub(super) fn shortened(text: &str) -> String {
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(40).collect();
    if characters.next().is_some() { format!("{start}…") } else { start }
}
