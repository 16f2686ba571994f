//! Values as spreadsheets, databases and other countries write them.

use super::Meant;
use crate::scalar::wildcards;
use crate::syntax::lexer::TokenKind;
use crate::syntax::marks::shortened;
use crate::syntax::misspelt::nearest;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;
use crate::syntax::words::keywords;

/// `value > 12,5`, `rating: 4,6`
pub(super) fn decimal_comma(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let comma = match stop.found() {
        "," => stop.index,
        _ if stop.before(1) == "," => stop.index - 1,
        _ => return None,
    };
    let whole = comma.checked_sub(1)?;
    let touches = |at: usize| Some(stop.marks.get(at)?.end == stop.marks.get(at + 1)?.start);
    let is_digits = |at: usize| stop.marks.text(at).bytes().all(|byte| byte.is_ascii_digit());
    let is_number = |at: usize| stop.marks.is(at, TokenKind::Number) && is_digits(at);
    let is_grouped = |at: usize| {
        let groups = stop.marks.text(at).split_once('.');
        groups.is_some_and(|(first, rest)| first.len() <= 3 && rest.len() == 3)
            && stop.marks.is(at, TokenKind::Number)
    };
    if !((is_number(whole) || is_grouped(whole))
        && is_number(comma + 1)
        && touches(whole)?
        && touches(comma)?)
    {
        return None;
    }
    let (digits, fraction) = (stop.marks.text(whole), stop.marks.text(comma + 1));
    let range = whole..comma + 2;
    if digits.contains('.') {
        return Some(Meant::write(stop, range, format!("{}.{fraction}", digits.replace('.', ""))).surely());
    }
    if fraction.len() == 3 && digits != "0" {
        let thousands = format!("{digits}{fraction}");
        let help = format!(
            "thousands have no sign between them, write `{thousands}`; before a fraction stands a point, `{digits}.{fraction}`"
        );
        return Some(Meant::write(stop, range, thousands).saying(help));
    }
    Some(Meant::write(stop, range, format!("{digits}.{fraction}")).surely())
}

/// `01.03.2026`: a day with the day of the month first, as points part it.
pub(super) fn local_date(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let first = (stop.index.saturating_sub(2)..=stop.index).find(|at| {
        stop.marks.is(*at, TokenKind::Number)
            && stop.marks.text(at + 1) == "."
            && stop.marks.is(at + 2, TokenKind::Number)
    })?;
    let (day, month) = stop.marks.text(first).split_once('.')?;
    let year = stop.marks.text(first + 2);
    let date = jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (year.len() == 4).then(|| Meant::write(stop, first..first + 3, date.to_string()).surely())
}

/// `region like "N%"`
pub(super) fn like(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let is_like = matches!(stop.found(), "like" | "LIKE" | "Like" | "ilike" | "ILIKE" | "glob" | "GLOB");
    if !is_like || !stop.expects(Rule::test) {
        return None;
    }
    let pattern = stop.marks.text(stop.index + 1);
    let is_text = stop.marks.is(stop.index + 1, TokenKind::Text);
    match Some(pattern.trim_matches('"')).filter(|_| is_text).and_then(|pattern| wildcards(pattern, true)) {
        Some(test) => Some(Meant::write(stop, stop.index..stop.index + 2, test).surely()),
        None => Some(Meant::says(
            "write `starts with`, `ends with`, `contains`, or `matches` with a regular expression",
        )),
    }
}

/// How many words of one text are looked at, on each side.
const LONGEST: usize = 8;

/// `[new installation, repair]`, `category = new installation`
pub(super) fn phrase(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let (marks, index) = (stop.marks, stop.index);
    let is_plain = |at: usize| marks.is_identifier(at);
    if index == 0 || !is_plain(index) || !is_plain(index - 1) || marks.begins_line(index) {
        return None;
    }
    let is_keyword = nearest(marks.word(index), keywords(stop.expected).iter().map(String::as_str)).is_some();
    let first = (index.saturating_sub(LONGEST)..index)
        .rev()
        .take_while(|at| is_plain(*at) && !marks.begins_line(at + 1))
        .last()?;
    let last = (index..marks.len().min(index + LONGEST))
        .take_while(|at| is_plain(*at) && (*at == index || !marks.begins_line(*at)))
        .last()?;
    let opens = marks.text(first.checked_sub(1)?);
    let closes = marks.text(last + 1);
    let in_list = matches!(opens, "[" | ",") && matches!(closes, "]" | ",");
    let in_cell = matches!(opens, "|" | ",") && matches!(closes, "|" | "," | "=>");
    let compared = matches!(opens, "=" | "!=") && !is_keyword;
    let words: Vec<&str> = (first..=last).map(|at| marks.text(at)).collect();
    let quoted = format!("\"{}\"", words.join(" "));
    let meant = Meant::write(stop, first..last + 1, quoted.clone());
    if in_list && opens == "[" && closes == "]" {
        let elements = words.join(", ");
        return Some(Meant::says(format!(
            "put commas between them, `[{elements}]`, or quotes around what is one text, `[{quoted}]`"
        )));
    }
    (in_list || in_cell || compared)
        .then(|| meant.saying(format!("what has spaces in it stands in quotes: `{}`", shortened(&quoted))))
}
