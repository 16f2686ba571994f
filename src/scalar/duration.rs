//! Durations in their textual forms.

use jiff::SignedDuration;

use super::time::nanoseconds;

/// The units of a duration literal and their lengths in seconds; a day is 24 hours.
const UNITS: [(&str, i64); 4] = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];
/// How many digits the number of a unit has at most, so that no sum of them overflows.
pub const MAX_DIGITS: usize = 12;
/// What may stand around a duration and between the parts of a literal.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// `90s`, `1h 30min`, `2d`, `-4h`, or ISO 8601 of weeks to seconds: `PT4H`, `P1DT12H`, `-PT30M`, the smallest part of
/// the time with a fraction of at most nine digits: `PT1.5H`. Each unit stands once, from the largest to the smallest.
pub fn parse_duration(text: &str) -> Option<SignedDuration> {
    let text = text.trim_matches(BLANKS);
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start_matches(BLANKS)),
        None => (false, text),
    };
    let duration = match text.strip_prefix(['P', 'p']) {
        Some(rest) => iso_duration(rest)?,
        None => literal(text)?,
    };
    if is_negative { duration.checked_neg() } else { Some(duration) }
}

fn literal(text: &str) -> Option<SignedDuration> {
    let mut seconds: i64 = 0;
    let mut rest = text;
    let mut units = UNITS.iter();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (count, after) = count(rest)?;
        let word = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (_, length) = units.find(|(unit, _)| *unit == &after[..word])?;
        seconds = seconds.checked_add(count.checked_mul(*length)?)?;
        rest = after[word..].trim_start_matches(BLANKS);
    }
    Some(SignedDuration::from_secs(seconds))
}

/// What stands behind the `P`.
fn iso_duration(text: &str) -> Option<SignedDuration> {
    let (days, time) = match text.split_once(['T', 't']) {
        Some((days, time)) => (days, Some(time)),
        None => (text, None),
    };
    let is_empty = days.is_empty() && time.is_none() || time.is_some_and(str::is_empty);
    let (days, _) =
        iso_units(days, &[('W', 7 * 86_400), ('D', 86_400)]).filter(|(_, nanos)| nanos.is_none())?;
    let (time, nanos) = iso_units(time.unwrap_or_default(), &[('H', 3_600), ('M', 60), ('S', 1)])?;
    let whole = SignedDuration::from_secs(days.checked_add(time)?);
    (!is_empty).then(|| whole.checked_add(SignedDuration::from_nanos(nanos.unwrap_or(0)))).flatten()
}

/// The seconds that the units of a text have together, and the nanoseconds of the last one's fraction, if it has one.
fn iso_units(text: &str, units: &[(char, i64)]) -> Option<(i64, Option<i64>)> {
    let (mut seconds, mut nanos, mut rest) = (0_i64, None, text);
    let mut units = units.iter();
    while !rest.is_empty() {
        if nanos.is_some() {
            return None;
        }
        let (count, after) = count(rest)?;
        let (fraction, after) = fraction(after)?;
        let unit = after.chars().next()?;
        let (_, length) = units.find(|(name, _)| name.eq_ignore_ascii_case(&unit))?;
        seconds = seconds.checked_add(count.checked_mul(*length)?)?;
        nanos = fraction.map(|nanos| i64::from(nanos) * length);
        rest = &after[unit.len_utf8()..];
    }
    Some((seconds, nanos))
}

/// The billionths that stand behind a number, where there is a fraction, and what follows.
fn fraction(text: &str) -> Option<(Option<i32>, &str)> {
    let Some(digits) = text.strip_prefix(['.', ',']) else { return Some((None, text)) };
    let (digits, after) = digits.split_at_checked(digits.find(|c: char| !c.is_ascii_digit())?)?;
    Some((Some(nanoseconds(digits)?), after))
}

/// The whole number that a text begins with, and what follows it.
fn count(text: &str) -> Option<(i64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_legal = (1..=MAX_DIGITS).contains(&digits);
    Some((is_legal.then(|| text[..digits].parse().ok()).flatten()?, &text[digits..]))
}

/// A duration as a literal: `1d 2h 30min 5s`; fractions of a second are shown with their digits.
pub fn show_duration(duration: SignedDuration) -> String {
    let mut seconds = duration.as_secs().unsigned_abs();
    let mut parts = Vec::new();
    for (unit, length) in UNITS {
        let length = length.unsigned_abs();
        let count = seconds / length;
        seconds %= length;
        let nanos = if length == 1 { duration.subsec_nanos().unsigned_abs() } else { 0 };
        if nanos != 0 {
            let fraction = format!("{nanos:09}");
            parts.push(format!("{count}.{}{unit}", fraction.trim_end_matches('0')));
        } else if count != 0 {
            parts.push(format!("{count}{unit}"));
        }
    }
    match (parts.is_empty(), duration.is_negative()) {
        (true, _) => "0s".to_owned(),
        (false, true) => format!("-{}", parts.join(" ")),
        (false, false) => parts.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_both_forms() {
        let hours = |count: i64| Some(SignedDuration::from_hours(count));
        assert_eq!(parse_duration("4h"), hours(4));
        assert_eq!(parse_duration("PT4H"), hours(4));
        assert_eq!(parse_duration("2d"), hours(48));
        assert_eq!(parse_duration("P2D"), hours(48));
        assert_eq!(parse_duration("-PT4H"), hours(-4));
        assert_eq!(parse_duration("1h 30min"), Some(SignedDuration::from_mins(90)));
        assert_eq!(parse_duration("1h30min"), Some(SignedDuration::from_mins(90)));
        assert_eq!(parse_duration(" -\t1h\r\n30min "), Some(SignedDuration::from_mins(-90)));
        assert_eq!(parse_duration("p1wt30m"), Some(SignedDuration::from_mins(7 * 24 * 60 + 30)));
        for bad in [
            "",
            "4",
            "h",
            "30min 1h",
            "1h 1h",
            "P1M",
            "P1Y",
            "4 h",
            "4hours",
            "99999999999999999999h",
            "P",
            "PT",
            "P1DT",
            "PT1",
            "P1.5D",
            "PT1.5H3M",
            "PT1.H",
            "PT1.1234567890S",
            "PT1S1M",
            "PT4H4H",
            "P4H",
            "PT1D",
            "--4h",
            "4h PT4H",
            "\u{a0}4h",
            "1234567890123s",
        ] {
            assert!(parse_duration(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_duration_is_shown_as_a_literal() {
        for text in ["1d 2h 30min 5s", "90min", "-4h", "0s"] {
            let duration = parse_duration(text).expect(text);
            assert_eq!(parse_duration(&show_duration(duration)), Some(duration));
        }
        assert_eq!(show_duration(SignedDuration::from_mins(90)), "1h 30min");
        assert_eq!(show_duration(SignedDuration::from_millis(1500)), "1.5s");
    }

    #[test]
    fn the_smallest_part_of_a_time_may_have_a_fraction() {
        let seconds = |text: &str| parse_duration(text).map(|duration| duration.as_secs_f64());
        assert_eq!(seconds("PT1.5H"), Some(5_400.0));
        assert_eq!(seconds("PT1,5M"), Some(90.0));
        assert_eq!(seconds("P1DT1H0.25M"), Some(86_400.0 + 3_600.0 + 15.0));
        assert_eq!(seconds("-PT0.5S"), Some(-0.5));
        assert_eq!(parse_duration("PT0.123456789H"), Some(SignedDuration::from_nanos(444_444_440_400)));
    }

    #[test]
    fn no_sum_of_units_overflows() {
        let most = "9".repeat(MAX_DIGITS);
        assert!(parse_duration(&format!("P{most}W{most}DT{most}H{most}M{most}.9S")).is_some());
        assert!(parse_duration(&format!("-{most}d {most}h {most}min {most}s")).is_some());
    }
}
