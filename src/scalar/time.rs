//! Dates, times, datetimes and durations in their textual forms.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// The units of a duration literal and their lengths in seconds; a day is 24 hours.
const UNITS: [(&str, i64); 4] = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];

/// Whether `text` has the shape of `pattern`, in which `0` stands for any digit.
#[inline]
fn has_shape(text: &str, pattern: &str) -> bool {
    let fits = |(found, wanted): (u8, u8)| match wanted {
        b'0' => found.is_ascii_digit(),
        other => found == other,
    };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(fits)
}

/// The number that so many digits of a text are.
fn digits(text: &str, at: std::ops::Range<usize>) -> i16 {
    text.as_bytes()[at].iter().fold(0, |number, digit| number * 10 + i16::from(digit - b'0'))
}

/// A number of two digits.
fn pair(text: &str, at: usize) -> i8 {
    text.as_bytes()[at..at + 2].iter().fold(0, |number, digit| number * 10 + (digit - b'0').cast_signed())
}

/// `2026-03-01`, a date of the proleptic Gregorian calendar.
pub fn parse_date(text: &str) -> Option<Date> {
    if !has_shape(text, "0000-00-00") {
        return None;
    }
    Date::new(digits(text, 0..4), pair(text, 5), pair(text, 8)).ok()
}

/// `08:30`, `08:30:15` or `08:30:15.25`; at most nine digits of fraction, no leap second.
pub fn parse_time(text: &str) -> Option<Time> {
    if has_shape(text, "00:00:00") {
        return Time::new(pair(text, 0), pair(text, 3), pair(text, 6), 0).ok();
    }
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let whole_is_time = match fraction {
        None => has_shape(whole, "00:00"),
        Some(digits) => {
            has_shape(whole, "00:00:00")
                && (1..=9).contains(&digits.len())
                && digits.bytes().all(|b| b.is_ascii_digit())
        }
    };
    let leap = whole.get(6..8) == Some("60");
    (whole_is_time && !leap).then(|| text.parse().ok()).flatten()
}

/// `2026-03-01T08:30:00-05:00`: RFC 3339 with `T` or a space; the offset is required.
pub fn parse_datetime(text: &str) -> Option<Timestamp> {
    if let Ok(usual) = text.as_bytes().try_into()
        && is_usual_datetime(usual)
    {
        return usual_datetime(usual);
    }
    let (local, offset) = split_offset(text)?;
    let local = parse_local_datetime(local)?;
    let seconds = if offset.eq_ignore_ascii_case("z") {
        0
    } else {
        let sign = if offset.starts_with('-') { -1 } else { 1 };
        if !has_shape(&offset[1..], "00:00") {
            return None;
        }
        let hours: i32 = offset[1..3].parse().ok()?;
        let minutes: i32 = offset[4..6].parse().ok()?;
        if hours > 23 || minutes > 59 {
            return None;
        }
        sign * (hours * 3600 + minutes * 60)
    };
    Offset::from_seconds(seconds).ok()?.to_timestamp(local).ok()
}

/// Whether it has the shape in which most datetimes are written: `2026-03-01T08:30:00Z`.
fn is_usual_datetime(text: &[u8; 20]) -> bool {
    let fits = |(found, wanted): (&u8, &u8)| match wanted {
        b'0' => found.is_ascii_digit(),
        other => found == other,
    };
    // Without a way out of the loop several bytes are compared at a time.
    text.iter().zip(b"0000-00-00T00:00:00Z").fold(true, |all, pair| all & fits(pair))
}

fn usual_datetime(text: &[u8; 20]) -> Option<Timestamp> {
    let pair = |at: usize| ((text[at] - b'0') * 10 + (text[at + 1] - b'0')).cast_signed();
    let date = Date::new(i16::from(pair(0)) * 100 + i16::from(pair(2)), pair(5), pair(8)).ok()?;
    let time = Time::new(pair(11), pair(14), pair(17), 0).ok()?;
    Offset::UTC.to_timestamp(date.to_datetime(time)).ok()
}

/// Splits `2026-03-01T08:30:00-05:00` before its offset; nothing where there is none.
fn split_offset(text: &str) -> Option<(&str, &str)> {
    let time_starts = text.find(['T', 't', ' '])?;
    let offset = text[time_starts..].find(['Z', 'z', '+', '-'])? + time_starts;
    Some(text.split_at(offset))
}

/// `2026-03-01T08:30:00` with `T` or a space, and no offset: a wall-clock time of some time zone.
pub fn parse_local_datetime(text: &str) -> Option<DateTime> {
    let date = parse_date(text.get(..10)?)?;
    let rest = text.get(10..)?;
    let time = parse_time(rest.strip_prefix(['T', 't', ' '])?)?;
    Some(date.to_datetime(time))
}

/// `90s`, `1h 30min`, `2d`, `-4h`, or ISO 8601 of weeks to seconds: `PT4H`, `P1DT12H`, `-PT30M`.
/// Each unit stands once, from the largest to the smallest.
pub fn parse_duration(text: &str) -> Option<SignedDuration> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let duration = if unsigned.starts_with(['P', 'p']) {
        parse_iso_duration(unsigned)?
    } else {
        parse_duration_literal(unsigned)?
    };
    if negative { duration.checked_neg() } else { Some(duration) }
}

fn parse_duration_literal(text: &str) -> Option<SignedDuration> {
    let mut seconds: i64 = 0;
    let mut rest = text.trim();
    let mut units = UNITS.iter();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: i64 = rest[..digits].parse().ok()?;
        let after = &rest[digits..];
        let word = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (_, length) = units.find(|(unit, _)| *unit == &after[..word])?;
        seconds = seconds.checked_add(count.checked_mul(*length)?)?;
        rest = after[word..].trim_start();
    }
    Some(SignedDuration::from_secs(seconds))
}

fn parse_iso_duration(text: &str) -> Option<SignedDuration> {
    let span: jiff::Span = text.parse().ok()?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return None;
    }
    span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()
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
    fn only_the_documented_forms_are_read() {
        assert!(parse_date("2026-02-28").is_some());
        for bad in ["2026-02-29", "2026-2-8", "20260228", "2026-02-28 ", "+002026-02-28"] {
            assert!(parse_date(bad).is_none(), "{bad}");
        }
        assert!(parse_time("08:30").is_some());
        assert!(parse_time("08:30:15.123456789").is_some());
        for bad in ["8:30", "24:00", "08:60", "08:30:60", "08:30.5", "0830", "08:30:15."] {
            assert!(parse_time(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_datetime_has_an_offset() {
        let utc = parse_datetime("2026-03-01T13:30:00Z");
        assert!(utc.is_some());
        assert_eq!(parse_datetime("2026-03-01T08:30:00-05:00"), utc);
        assert_eq!(parse_datetime("2026-03-01 08:30-05:00"), utc);
        assert_eq!(utc.map(|utc| utc.to_string()).as_deref(), Some("2026-03-01T13:30:00Z"));
        for (text, shown) in [
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
            ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"),
            ("1987-12-31t23:59:59z", "1987-12-31T23:59:59Z"),
        ] {
            assert_eq!(parse_datetime(text).map(|at| at.to_string()).as_deref(), Some(shown));
        }
        for bad in [
            "2026-02-29T08:30:00Z",
            "2026-13-01T08:30:00Z",
            "2026-03-01T24:00:00Z",
            "2026-03-01T08:30:60Z",
            "2026-03-01T08:3x:00Z",
            "2026/03/01T08:30:00Z",
        ] {
            assert!(parse_datetime(bad).is_none(), "{bad}");
        }
        for bad in ["2026-03-01T08:30:00", "2026-03-01", "2026-03-01T08:30:00-5", "2026-03-01T08:30:00+é0:00"]
        {
            assert!(parse_datetime(bad).is_none(), "{bad}");
        }
        assert!(parse_local_datetime("2026-03-01 08:30:00").is_some());
        assert!(parse_local_datetime("2026-03-01T08:30:00Z").is_none());
    }

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
        for bad in ["", "4", "h", "30min 1h", "1h 1h", "P1M", "P1Y", "4 h", "4hours", "99999999999999999999h"]
        {
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
}
