//! Mistakes in conditions and their values.

use super::Meant;
use crate::syntax::lexer::TokenKind;
use crate::syntax::marks::shortened;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;

/// A word that asks for presence without `is`.
pub(super) fn presence(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let write = |text: &str| Some(Meant::write(stop, stop.index..stop.index + 1, text).surely());
    if !stop.expects(Rule::test) {
        return None;
    }
    match stop.found() {
        "exists" | "present" | "isPresent" | "filled" => write("is present"),
        "missing" | "isMissing" | "isNull" | "isEmpty" | "empty" => write("is missing"),
        _ => None,
    }
}

/// `2026-03-01 08:30`
pub(super) fn date_and_time(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let date =
        if stop.marks.is(stop.index, TokenKind::Date) { stop.index } else { stop.index.checked_sub(1)? };
    let both = stop.marks.is(date, TokenKind::Date) && stop.marks.is(date + 1, TokenKind::Time);
    (both && !stop.marks.begins_line(date + 1)).then(|| {
        let moment = format!("{}T{}", stop.marks.text(date), stop.marks.text(date + 1));
        format!("a datetime is one word and says how far it is from UTC: `{moment}Z`, or `{moment}-05:00`")
    })
}

/// `x not contains y`
pub(super) fn not_operator(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let found = stop.found();
    let is_operator = stop.before(1) == "not" && stop.expects(Rule::kw_in) && !stop.expects(Rule::operand);
    is_operator.then(|| match found {
        "=" => "write `!=`".to_owned(),
        _ => format!(
            "only `in` has a `not` of its own; put `not` first: `not {} {found} …`",
            shortened(stop.before(2))
        ),
    })
}

/// `distance(a, b) <= 25km`
pub(super) fn distance(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let found = stop.found();
    let value = [Rule::sum, Rule::operand, Rule::expr].iter().any(|rule| stop.expects(*rule));
    (stop.marks.is(stop.index, TokenKind::Distance) && value).then(|| {
        let digits = found.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        format!("a distance stands after `within`: `site within {found} of provider.base`; what `distance(p, q)` gives is a number of kilometres: `{digits}`")
    })
}

/// `any engineer { a, b }`
pub(super) fn one_condition(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    (stop.expected == [Rule::rbrace] && stop.before(1) == ",")
        .then(|| "`any engineer` takes one condition: join them with `and`".to_owned())
}

/// `any lines { … }`
pub(super) fn records(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let (asks, list) = (stop.before(2), stop.before(1));
    let is_asked = matches!(asks, "any" | "all" | "none") && list != "engineer";
    (is_asked && stop.found() == "{" && stop.expects(Rule::kw_in))
        .then(|| format!("of records in a list it reads `{asks} one in {list} {{ one.FIELD = VALUE }}`"))
}

/// `4 h`
pub(super) fn unit(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    if stop.found() == "ago" && stop.index > 0 && stop.marks.is(stop.index - 1, TokenKind::Duration) {
        let text = format!("now - {}", stop.before(1));
        return Some(Meant::write(stop, stop.index - 1..stop.index + 1, text).surely());
    }
    let number = stop.index.checked_sub(1).filter(|at| stop.marks.is(*at, TokenKind::Number))?;
    let value = format!("{}{}", stop.marks.text(number), unit_word(stop.found())?);
    if stop.marks.word(stop.index + 1) == "ago" {
        return Some(Meant::write(stop, number..stop.index + 2, format!("now - {value}")).surely());
    }
    let meant = Meant::write(stop, number..stop.index + 1, value.clone()).surely();
    Some(meant.saying(format!("write `{value}`, without a space")))
}

/// The unit that a word is.
fn unit_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "d" | "day" | "days" => "d",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "min" | "mins" | "minute" | "minutes" => "min",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "km" => "km",
        "m" => "m",
        "mi" | "miles" => "mi",
        _ => return None,
    })
}

/// `within 4 else …`, `within 4 hours else …`, `within 30m else …`
pub(super) fn duration_unit(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let found = stop.found();
    let (is_duration, is_distance) = (stop.expects(Rule::duration), stop.expects(Rule::distance));
    if is_duration && !is_distance && !stop.expects(Rule::operand) {
        let here = stop.index..stop.index + 1;
        if let Some(minutes) = found.strip_suffix('m').filter(|number| number.parse::<u32>().is_ok()) {
            return Some(Meant::write(stop, here, format!("{minutes}min")));
        }
        if !stop.marks.is(stop.index, TokenKind::Number) {
            return None;
        }
        if let Some(meant) = days_and_weeks(stop) {
            return Some(meant);
        }
        let unit = unit_word(stop.marks.text(stop.index + 1))
            .filter(|unit| matches!(*unit, "d" | "h" | "min" | "s"));
        return Some(match unit {
            Some(unit) => Meant::write(stop, stop.index..stop.index + 2, format!("{found}{unit}")).surely(),
            None => Meant::says(format!("a duration has a unit: `{found}h`, `{found}min`")),
        });
    }
    (is_distance && stop.marks.is(stop.index, TokenKind::Number))
        .then(|| Meant::says(format!("a distance has a unit: `{found}km`")))
}

/// `within 2 business days`, `within 1 week`
fn days_and_weeks(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let (count, word) = (stop.found(), stop.marks.word(stop.index + 1));
    let days = matches!(stop.marks.word(stop.index + 2), "day" | "days");
    match word {
        "business" | "working" | "work" if days => {
            Some(Meant::write(stop, stop.index..stop.index + 3, format!("{count} workdays")))
        }
        "week" | "weeks" => {
            let days = count.parse::<u32>().ok()?.checked_mul(7)?;
            Some(Meant::write(stop, stop.index..stop.index + 2, format!("{days}d")).surely())
        }
        _ => None,
    }
}

/// `now 2026-03-01`
pub(super) fn datetime(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let is_date = stop.marks.is(stop.index, TokenKind::Date);
    (is_date && stop.expects(Rule::datetime) && !stop.expects(Rule::operand))
        .then(|| format!("write `{}T00:00:00Z`", stop.found()))
}

/// `.5`
pub(super) fn fraction(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let next = stop.marks.text(stop.index + 1);
    (stop.found() == "."
        && !stop.marks.ends_operand(stop.index.wrapping_sub(1))
        && stop.marks.is(stop.index + 1, TokenKind::Number))
    .then(|| format!("write `0.{next}`"))
}
