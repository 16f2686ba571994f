//! Which bracket closes which, and what to say where one does not.
//!
//! Where a block's brackets do not add up, layout decides: a `}` that begins a line belongs to the
//! bracket whose line is indented as far, and a member of the block that begins a line (a `rule`, a
//! node) stands in the block itself, whatever is still open.

use std::ops::Range;

use super::lexer::TokenKind;
use super::marks::{Marks, shortened};
use super::members::BlockLevel;
use crate::diagnostic::{Code, Diagnostic};

/// A block does not report more brackets than this that are open at one place.
const REPORTED_AT_ONCE: usize = 3;

/// What the brackets of a range of marks say.
pub(super) struct Brackets {
    /// How many brackets each mark of the range stands in; a bracket stands outside of itself.
    pub depth: Vec<u32>,
    pub problems: Vec<UnpairedBracket>,
}

/// A bracket without its counterpart.
pub(super) struct UnpairedBracket {
    pub diagnostic: Diagnostic,
    /// The bytes in which other errors have the same cause.
    pub affects: Range<usize>,
    /// Whether it is a closing bracket after the end of an item.
    pub stray: bool,
}

/// For each mark, whether it is an opening bracket that a later one closes, in the whole file.
pub(super) fn closed(marks: &Marks<'_, '_>) -> Vec<bool> {
    let mut closed = vec![false; marks.len()];
    let mut open = Vec::new();
    for index in 0..marks.len() {
        match marks.kind(index) {
            Some(kind) if kind.opens() => open.push(index),
            Some(kind) if kind.closes() => {
                if let Some(opener) = open.pop() {
                    closed[opener] = true;
                }
            }
            _ => {}
        }
    }
    closed
}

/// Matches the brackets of a range, whose nesting is within the limit.
pub(super) fn find(marks: &Marks<'_, '_>, range: Range<usize>, level: Option<BlockLevel>) -> Brackets {
    let plain = Matcher::new(marks, range.clone(), level, false).run();
    if plain.problems.is_empty() { plain } else { Matcher::new(marks, range, level, true).run() }
}

struct Matcher<'m, 'a, 't> {
    marks: &'m Marks<'a, 't>,
    range: Range<usize>,
    level: Option<BlockLevel>,
    by_layout: bool,
    open: Vec<usize>,
    /// Where the first bracket is closed that stands in no other: after it the item is at its end.
    whole_until: Option<usize>,
    found: Brackets,
}

impl<'m, 'a, 't> Matcher<'m, 'a, 't> {
    fn new(
        marks: &'m Marks<'a, 't>,
        range: Range<usize>,
        level: Option<BlockLevel>,
        by_layout: bool,
    ) -> Self {
        let found = Brackets { depth: Vec::with_capacity(range.len()), problems: Vec::new() };
        Self { marks, range, level, by_layout, open: Vec::new(), whole_until: None, found }
    }

    fn run(mut self) -> Brackets {
        for index in self.range.clone() {
            self.member(index);
            let kind = self.marks.kind(index);
            if kind.is_some_and(TokenKind::closes) {
                self.close(index);
            }
            self.found.depth.push(u32::try_from(self.open.len()).unwrap_or(u32::MAX));
            if kind.is_some_and(TokenKind::opens) {
                self.open.push(index);
            }
        }
        self.leave(0, self.range.end);
        self.found
    }

    /// Where a member of the block begins, nothing but the block is open; at an arrow, and where a row or
    /// a statement begins, no more than braces.
    fn member(&mut self, index: usize) {
        let Some(level) = self.level.filter(|_| self.by_layout && self.open.len() > 1) else {
            return;
        };
        let first = self.marks.begins_line(index);
        let is = |kind: TokenKind| self.marks.is(index, kind);
        if first && level.has_header(self.marks, index) {
            self.leave(1, index);
        } else if is(TokenKind::Arrow)
            || is(TokenKind::FatArrow)
            || first && (is(TokenKind::Bar) || level.begins_statement(self.marks, index))
        {
            let braces = self.open.iter().rposition(|open| self.marks.is(*open, TokenKind::OpenBrace));
            self.leave(braces.map_or(0, |at| at + 1), index);
        }
    }

    fn close(&mut self, index: usize) {
        let Some(top) = self.open.last().copied() else {
            return self.stray(index);
        };
        let partner = self.by_indent(index, top).or_else(|| self.nearest(index));
        match partner {
            Some(at) => {
                self.leave(at + 1, index);
                self.open.pop();
                if self.open.is_empty() {
                    self.whole_until.get_or_insert(self.marks.span(index).range().end);
                }
            }
            None if self.marks.is(top, TokenKind::OpenBrace) => self.stray(index),
            None => {
                self.open.pop();
                self.mismatch(top, index);
            }
        }
    }

    /// The innermost open bracket of the same kind.
    fn nearest(&self, index: usize) -> Option<usize> {
        self.open.iter().rposition(|open| self.fits(*open, index))
    }

    /// Where the closing bracket begins a line that is indented less than the line of the innermost
    /// open one: the open one that is indented as the closing one is.
    fn by_indent(&self, index: usize, top: usize) -> Option<usize> {
        let (opening, closing) = (self.marks.get(top)?, self.marks.get(index)?);
        if !self.by_layout || !closing.first || closing.indent >= opening.indent {
            return None;
        }
        self.open.iter().rposition(|open| {
            let as_far = self.marks.get(*open).is_some_and(|mark| mark.indent == closing.indent);
            as_far && self.fits(*open, index)
        })
    }

    fn fits(&self, opening: usize, closing: usize) -> bool {
        counterpart(self.marks.text(opening)) == self.marks.text(closing)
    }

    /// Closes all but the outermost `keep` brackets, which should have been closed before `index`.
    fn leave(&mut self, keep: usize, index: usize) {
        let left = self.open.split_off(keep.min(self.open.len()));
        for opening in left.into_iter().take(REPORTED_AT_ONCE) {
            let problem = self.unclosed(opening, index);
            self.found.problems.push(problem);
        }
    }

    fn unclosed(&self, opening: usize, before: usize) -> UnpairedBracket {
        let (bracket, span) = (self.marks.text(opening), self.marks.span(opening));
        let missing = counterpart(bracket);
        let diagnostic = Diagnostic::new(Code::SyntaxUnclosed, span, format!("`{bracket}` is never closed"))
            .label("opened here");
        let to = self.marks.span(before);
        let diagnostic = if before < self.marks.len() {
            let next = self.marks.text(before);
            diagnostic
                .related(to, format!("`{missing}` is missing before this"))
                .help(format!("write `{missing}` before `{}`", shortened(next)))
        } else {
            diagnostic.help(format!("write `{missing}` at the end of the {}", self.marks.whole))
        };
        UnpairedBracket { diagnostic, affects: span.range().start..to.range().start + 1, stray: false }
    }

    fn mismatch(&mut self, opening: usize, closing: usize) {
        let (bracket, wrong) = (self.marks.text(opening), self.marks.text(closing));
        let (from, to) = (self.marks.span(opening), self.marks.span(closing));
        let wanted = counterpart(bracket);
        let diagnostic =
            Diagnostic::new(Code::SyntaxUnclosed, to, format!("`{wrong}` does not close `{bracket}`"))
                .label(format!("`{wanted}` expected"))
                .related(from, "opened here")
                .help(format!("write `{wanted}`"));
        self.found.problems.push(UnpairedBracket {
            diagnostic,
            affects: from.range().start..to.range().end,
            stray: false,
        });
    }

    /// Reports a closing bracket that nothing opened. After the end of an item only the first one:
    /// further ones follow from it.
    fn stray(&mut self, index: usize) {
        let outside = self.open.is_empty();
        if outside && self.found.problems.iter().any(|problem| problem.stray) {
            return;
        }
        let (bracket, span) = (self.marks.text(index), self.marks.span(index));
        let diagnostic = Diagnostic::new(Code::SyntaxUnclosed, span, format!("`{bracket}` closes nothing"))
            .label("no such bracket is open here")
            .help("leave it out, or look above for a bracket that is closed too early");
        let whole_until = self.whole_until.unwrap_or(span.range().start);
        let affects = if outside { whole_until..usize::MAX } else { span.range() };
        self.found.problems.push(UnpairedBracket { diagnostic, affects, stray: outside });
    }
}

/// The bracket that closes `bracket`.
pub(super) fn counterpart(bracket: &str) -> &'static str {
    match bracket {
        "{" => "}",
        "[" => "]",
        _ => ")",
    }
}
