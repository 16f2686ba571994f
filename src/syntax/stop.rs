//! Where parsing stopped.

use std::ops::Range;

use super::lexer::TokenKind;
use super::marks::Marks;
use super::members::BlockLevel;
use super::parser::Rule;
use crate::diagnostic::Edit;
use crate::source::Span;

/// A place where parsing stopped, and what would have gone on from there.
pub(super) struct ParseStop<'m, 'a, 't> {
    pub marks: &'m Marks<'a, 't>,
    /// The first mark of what was being parsed.
    pub start: usize,
    /// The mark that was found, perhaps past the end.
    pub index: usize,
    pub expected: &'m [Rule],
    /// The block whose member was being parsed.
    pub level: Option<BlockLevel>,
}

impl<'t> ParseStop<'_, '_, 't> {
    pub(super) fn expects(&self, rule: Rule) -> bool {
        self.expected.contains(&rule)
    }

    /// The text of the mark `back` marks before the one found; empty if there is none.
    pub(super) fn before(&self, back: usize) -> &'t str {
        self.index.checked_sub(back).map_or("", |index| self.marks.text(index))
    }

    pub(super) fn found(&self) -> &'t str {
        self.marks.text(self.index)
    }

    /// The change that writes a text in place of some marks; before the first where the range is empty.
    pub(super) fn replaced(&self, marks: Range<usize>, text: String) -> Edit {
        let start = self.marks.span(marks.start);
        let span = match marks.end.checked_sub(1).filter(|last| *last >= marks.start) {
            Some(last) => start.to(self.marks.span(last)),
            None => Span { end: start.start, ..start },
        };
        Edit { span, text }
    }

    /// Whether a condition or a value of one may begin here.
    pub(super) fn expects_condition(&self) -> bool {
        let rules = [Rule::operand, Rule::expr, Rule::conditions, Rule::sum, Rule::list];
        rules.iter().any(|rule| self.expects(*rule))
    }

    /// Whether the name of a field may stand here.
    pub(super) fn is_among_fields(&self) -> bool {
        let begins_member = self.marks.word(self.start) == "schema" && self.expects(Rule::rbrace);
        self.level == Some(BlockLevel::Fields) || self.expects(Rule::kw_from) || begins_member
    }

    /// Whether what came so far cannot end here; then it is not the mark found that is wrong.
    pub(super) fn is_incomplete(&self) -> bool {
        let ends = [Rule::rbrace, Rule::rbracket, Rule::rparen, Rule::EOI, Rule::item, Rule::file];
        let breaks =
            self.marks.kind(self.index).is_none_or(TokenKind::closes) || self.marks.begins_line(self.index);
        breaks && self.index > self.start && !ends.iter().any(|end| self.expects(*end))
    }
}
