//! The message for a place where the grammar does not go on: what was expected, what was found, and
//! what was probably meant.

use super::hints;
use super::lexer::TokenKind;
use super::marks::Marks;
use super::marks::shortened;
use super::members::BlockLevel;
use super::parser::{Failure, Rule};
use super::stop::ParseStop;
use super::words::{alternatives, found, phrases};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// The error about a place where parsing stopped.
pub(super) fn problem(
    marks: &Marks<'_, '_>,
    start: usize,
    failure: &Failure,
    level: Option<BlockLevel>,
) -> Diagnostic {
    let stop = ParseStop { marks, start, index: marks.at(failure.at), expected: &failure.expected, level };
    let follows_name = !(marks.begins_line(stop.index) && stop.is_incomplete());
    if let Some(problem) = reserved_name(&stop).filter(|_| follows_name) {
        return problem;
    }
    let expected = alternatives(&phrases(&failure.expected, level, marks.begins_line(stop.index)));
    let stands = found(marks, stop.index);
    let diagnostic = if stop.is_incomplete() {
        let before = shortened(stop.before(1));
        let message = format!("expected {expected} after `{before}`, found {stands}");
        Diagnostic::new(Code::SyntaxUnexpected, marks.span(stop.index - 1), message)
            .label("something is missing after this")
    } else {
        let message = format!("expected {expected}, found {stands}");
        Diagnostic::new(Code::SyntaxUnexpected, span_or_last(&stop), message).label("not expected here")
    };
    hints::hint(&stop).told(diagnostic)
}

/// The mark found, or the last one of the file.
fn span_or_last(stop: &ParseStop<'_, '_, '_>) -> Span {
    let past_end = stop.index >= stop.marks.len();
    stop.marks.span(if past_end { stop.index.saturating_sub(1) } else { stop.index })
}

/// The error about a reserved word where a name stands.
fn reserved_name(stop: &ParseStop<'_, '_, '_>) -> Option<Diagnostic> {
    let quotable = stop.expects(Rule::name);
    let is_called = stop.before(1) == "." && stop.marks.is(stop.index + 1, TokenKind::OpenParen);
    if is_called || !stop.marks.is_reserved(stop.index) || !(quotable || stop.expects(Rule::identifier)) {
        return None;
    }
    let word = stop.found();
    let help = if stop.before(1) == "." {
        "the schema gives such a field another name: `NAME text from \"KEY\"`".to_owned()
    } else if quotable {
        format!("write it in quotes: `\"{word}\"`")
    } else if stop.is_among_fields() {
        format!("give the field another name and read it from its key: `{word}_value text from \"{word}\"`")
    } else {
        format!("call it something else, such as `{word}_`")
    };
    let message = format!("`{word}` is a reserved word and cannot be a name");
    let problem = Diagnostic::new(Code::SyntaxIdentifier, stop.marks.span(stop.index), message);
    Some(problem.label("reserved").help(help))
}
