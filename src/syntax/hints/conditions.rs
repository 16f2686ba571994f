//! Mistakes in conditions and their values.

use crate::syntax::lexer::TokenKind;
use crate::syntax::marks::shortened;
use crate::syntax::parser::Rule;
use crate::syntax::stop::Stop;

/// `is` only asks for presence, and nothing else does.
pub(super) fn presence(place: &Stop<'_, '_, '_>) -> Option<String> {
    if place.expects(Rule::test) {
        return match place.found() {
            "exists" | "present" | "isPresent" | "filled" => Some("write `is present`".to_owned()),
            "missing" | "isMissing" | "isNull" | "isEmpty" | "empty" => Some("write `is missing`".to_owned()),
            _ => None,
        };
    }
    if place.before(1) != "is" || !place.expects(Rule::presence_test) && !place.expects(Rule::kw_present) {
        return None;
    }
    Some(match place.found() {
        "null" | "none" | "empty" | "nil" | "unknown" | "absent" => "write `is missing`".to_owned(),
        "not" if place.marks.word(place.index + 1) == "missing" => "write `is present`".to_owned(),
        "not" if matches!(place.marks.word(place.index + 1), "present" | "null" | "empty") => {
            let word = if place.marks.word(place.index + 1) == "present" { "missing" } else { "present" };
            format!("write `is {word}`")
        }
        "not" => "to compare write `!=`; `is` only asks `is present` and `is missing`".to_owned(),
        "in" => "write `in` without `is`".to_owned(),
        _ => "to compare write `=`; `is` only asks `is present` and `is missing`".to_owned(),
    })
}

/// `between 1, 5`
pub(super) fn between(place: &Stop<'_, '_, '_>) -> Option<String> {
    let separates = matches!(place.found(), "," | "to" | ".." | "-" | "or");
    (separates && place.expects(Rule::kw_and) && !place.expects(Rule::kw_or) && place.before(2) == "between")
        .then(|| format!("write `between {} and {}`", place.before(1), place.marks.text(place.index + 1)))
}

/// `x not contains y`
pub(super) fn not_operator(place: &Stop<'_, '_, '_>) -> Option<String> {
    let found = place.found();
    let is_operator = place.before(1) == "not" && place.expects(Rule::kw_in) && !place.expects(Rule::operand);
    is_operator.then(|| match found {
        "=" => "write `!=`".to_owned(),
        _ => format!(
            "only `in` has a `not` of its own; put `not` first: `not {} {found} …`",
            shortened(place.before(2))
        ),
    })
}

/// `distance(a, b) <= 25km`
pub(super) fn distance(place: &Stop<'_, '_, '_>) -> Option<String> {
    let found = place.found();
    let value = [Rule::sum, Rule::operand, Rule::expr].iter().any(|rule| place.expects(*rule));
    (place.marks.is(place.index, TokenKind::Distance) && value).then(|| {
        let digits = found.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        format!("a distance stands after `within`: `site within {found} of provider.base`; what `distance(p, q)` gives is a number of kilometres: `{digits}`")
    })
}

/// `any engineer { a, b }`
pub(super) fn one_condition(place: &Stop<'_, '_, '_>) -> Option<String> {
    (place.expected == [Rule::rbrace] && place.before(1) == ",")
        .then(|| "`any engineer` takes one condition: join them with `and`".to_owned())
}

/// `4 h`
pub(super) fn unit(place: &Stop<'_, '_, '_>) -> Option<String> {
    let number = place.index.checked_sub(1).filter(|at| place.marks.is(*at, TokenKind::Number))?;
    let unit = match place.found() {
        "d" | "day" | "days" => "d",
        "h" | "hour" | "hours" => "h",
        "min" | "minute" | "minutes" => "min",
        "s" | "second" | "seconds" => "s",
        "km" => "km",
        "m" => "m",
        "mi" | "miles" => "mi",
        _ => return None,
    };
    Some(format!("write `{}{unit}`, without a space", place.marks.text(number)))
}

/// `within 4 else …`
pub(super) fn duration_unit(place: &Stop<'_, '_, '_>) -> Option<String> {
    let number = place.found();
    let is_number = place.marks.is(place.index, TokenKind::Number);
    if is_number && place.expects(Rule::duration) && !place.expects(Rule::operand) {
        return Some(format!("a duration has a unit: `{number}h`, `{number}min`"));
    }
    (is_number && place.expects(Rule::distance)).then(|| format!("a distance has a unit: `{number}km`"))
}

/// `now 2026-03-01`
pub(super) fn datetime(place: &Stop<'_, '_, '_>) -> Option<String> {
    let is_date = place.marks.is(place.index, TokenKind::Date);
    (is_date && place.expects(Rule::datetime) && !place.expects(Rule::operand))
        .then(|| format!("write `{}T00:00:00Z`", place.found()))
}

/// `.5`
pub(super) fn fraction(place: &Stop<'_, '_, '_>) -> Option<String> {
    let next = place.marks.text(place.index + 1);
    (place.found() == "." && place.marks.is(place.index + 1, TokenKind::Number))
        .then(|| format!("write `0.{next}`"))
}
