//! Hours and days as people write them: `9-17`, `5 pm`, `Monday to Friday`.

use super::Meant;
use crate::scalar::{hour, short_day};
use crate::syntax::lexer::TokenKind;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;

/// `open mon 9-17`, `open mon 8:30 - 5 pm`
pub(super) fn hours(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let wanted = [Rule::hours, Rule::clock, Rule::time].iter().any(|rule| stop.expects(*rule));
    if !wanted || !stop.marks.is(stop.index, TokenKind::Number) || stop.expects(Rule::operand) {
        return None;
    }
    let is_minus = stop.marks.is(stop.index + 1, TokenKind::Minus);
    let from = hour(stop.found())?;
    match is_minus.then(|| hour(stop.marks.text(stop.index + 2))).flatten() {
        Some(to) => Some(Meant::write(stop, stop.index..stop.index + 3, format!("{from}-{to}")).surely()),
        None => Some(Meant::write(stop, stop.index..stop.index + 1, from).surely()),
    }
}

/// `Monday to Friday`, `Mon-Fri`
pub(super) fn days(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    if !stop.expects(Rule::dots) {
        return None;
    }
    let (from, to) = (short_day(stop.before(1))?, short_day(stop.marks.text(stop.index + 1))?);
    match stop.found() {
        "to" | "-" | "through" | "thru" | "until" | "till" | "." => {
            let range = stop.index - 1..stop.index + 2;
            Some(Meant::write(stop, range, format!("{from}..{to}")).surely())
        }
        "and" | "or" | "&" => {
            let range = stop.index - 1..stop.index + 2;
            Some(Meant::write(stop, range, format!("{from}, {to}")).surely())
        }
        _ => None,
    }
}

/// `open mon..thu 08:00-18:00, fri 08:00-15:00`
pub(super) fn other_days(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    if stop.before(1) != "," || !stop.expects(Rule::hours) && !stop.expects(Rule::clock) {
        return None;
    }
    let day = short_day(stop.found())?;
    let help = format!("other days with other hours are a line of their own: `open {day} 08:00-15:00`");
    let line = Meant::write(stop, stop.index - 1..stop.index + 1, format!(" open {day}"));
    Some(line.surely().saying(help))
}
