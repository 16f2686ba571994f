//! What stands between two tokens: a space, a line end, comments.

use pretty::{BuildDoc, DocAllocator, DocBuilder};

use super::super::lexer::TokenKind;
use super::layout::{Doc, Printer};
use super::spacing::Gap;

/// A comment between two tokens.
pub(super) struct Comment<'t> {
    text: &'t str,
    /// Whether nothing but white space stands before it on its line.
    own_line: bool,
    /// Whether an empty line stands before it.
    after_blank: bool,
}

/// The comments between two tokens, and whether an empty line stands before the second.
pub(super) struct Between<'t> {
    pub comments: Vec<Comment<'t>>,
    pub blank: bool,
}

impl<'a> Printer<'a> {
    /// What the author has before a token.
    pub(super) fn between(&self, next: usize) -> Between<'a> {
        let start = next.checked_sub(1).map_or(0, |before| self.significant[before] + 1);
        let end = self.significant.get(next).copied().unwrap_or(self.tokens.list.len());
        let mut found = Between { comments: Vec::new(), blank: false };
        let mut line_ends = usize::from(next == 0);
        for token in &self.tokens.list[start..end] {
            let text = self.tokens.text(*token);
            if token.kind == TokenKind::WhiteSpace {
                line_ends += text.bytes().filter(|byte| *byte == b'\n').count();
            } else {
                let (own_line, after_blank) = (line_ends > 0, line_ends > 1);
                found.comments.push(Comment { text: text.trim_end(), own_line, after_blank });
                line_ends = 0;
            }
        }
        found.blank = line_ends > 1;
        found
    }

    /// What comes before the next token.
    pub(super) fn gap(&self, gap: Gap) -> Doc<'a> {
        let (comments, end) = self.gap_in_two(gap);
        comments.append(end)
    }

    /// What comes before the next token, its comments apart from the end: before a closing bracket, they
    /// are indented as what they follow.
    pub(super) fn gap_in_two(&self, gap: Gap) -> (Doc<'a>, Doc<'a>) {
        let next = self.next.get();
        let between = self.between(next);
        if between.comments.is_empty() {
            return (self.arena.nil(), self.plain(gap, between.blank && self.may_be_apart(next)));
        }
        let mut doc = self.arena.nil();
        // Whether nothing stands on a line of its own yet: in the file, or since a bracket was opened.
        let mut starts = self.is_after_opening(next);
        for (index, comment) in between.comments.iter().enumerate() {
            let begins_file = index == 0 && next == 0;
            if comment.own_line && !begins_file {
                doc = doc.append(self.line_end(comment.after_blank && !starts));
            } else if !begins_file {
                doc = doc.append(self.arena.text("  "));
            }
            doc = doc.append(self.without_width(comment.text));
            starts &= !comment.own_line;
        }
        (doc, self.line_end(between.blank && !self.is_closing(next)))
    }

    /// So many spaces before the next token, where no comment is.
    pub(super) fn columns(&self, count: usize) -> Doc<'a> {
        if self.between(self.next.get()).comments.is_empty() {
            self.arena.text(" ".repeat(count))
        } else {
            self.gap(Gap::Space)
        }
    }

    fn plain(&self, gap: Gap, blank: bool) -> Doc<'a> {
        let spaced = self.spaces.get(self.next.get()).copied().unwrap_or_default();
        match (gap, spaced) {
            (Gap::Space, true) => self.arena.text(" "),
            (Gap::Space, false) => self.arena.nil(),
            (Gap::Line, true) => self.arena.line(),
            (Gap::Line, false) => self.arena.line_(),
            (Gap::Hard, _) if self.next.get() == 0 => self.arena.nil(),
            (Gap::Hard, _) => self.line_end(blank),
        }
    }

    fn line_end(&self, blank: bool) -> Doc<'a> {
        if blank { self.arena.hardline().append(self.arena.hardline()) } else { self.arena.hardline() }
    }

    /// A comment: the code before it is laid out as if it were not there.
    fn without_width(&self, text: &'a str) -> Doc<'a> {
        let text = self.arena.alloc(pretty::Doc::BorrowedText(text));
        DocBuilder(self.arena, BuildDoc::Doc(pretty::Doc::RenderLen(0, text)))
    }

    fn may_be_apart(&self, next: usize) -> bool {
        next > 0 && !self.is_after_opening(next) && !self.is_closing(next)
    }

    fn is_after_opening(&self, next: usize) -> bool {
        next.checked_sub(1).is_some_and(|before| self.kind(before).is_some_and(TokenKind::opens))
    }

    /// Whether the next token closes something, as the end of the file does.
    fn is_closing(&self, next: usize) -> bool {
        self.kind(next).is_none_or(TokenKind::closes)
    }

    fn kind(&self, index: usize) -> Option<TokenKind> {
        self.significant.get(index).map(|at| self.tokens.list[*at].kind)
    }
}
