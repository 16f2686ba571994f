//! Dates, times and datetimes: the year comes first, or it is not read.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::tz::Offset;

use super::super::time::{END_OF_TIME, nanoseconds, parse_offset};

/// A datetime, with its offset or without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LooseDateTime {
    /// With an offset.
    Instant(Timestamp),
    /// A wall-clock time of some time zone; a date alone is its midnight.
    Local(DateTime),
}

/// A date with its year first: `2026-03-01`, `2026-3-1`, `2026/03/01`, `2026.3.1`, `20260301`; and ISO 8601's days of the year and
/// of the week, `2026-060` and `2026-W09-7`.
pub fn loose_date(text: &str) -> Option<Date> {
    let (date, rest) = date_prefix(text)?;
    rest.is_empty().then_some(date)
}

/// A time of day: `8:30`, `08:30:15.25`, `8:30 AM`, `8 pm`. A leap second is the last nanosecond of its minute.
pub fn loose_time(text: &str) -> Option<Time> {
    let (clock, half) = half_of_day(text);
    let mut parts = clock.splitn(3, ':');
    let hour = small(parts.next()?)?;
    let minute = match parts.next() {
        Some(minute) if minute.len() == 2 => small(minute)?,
        None if half.is_some() => 0,
        _ => return None,
    };
    let (second, fraction) = parts.next().map_or(Some((0, 0)), seconds)?;
    time_of(in_day(hour, half)?, minute, second, fraction)
}

/// A date, a time and an offset, each in any of its spellings: `2026-03-01T08:30`, `2026/3/1 8:30 AM`, `20260301T083000Z`,
/// `2026-03-01 08:30:00 +0000`, `… UTC`. A date alone is its midnight.
pub fn loose_datetime(text: &str) -> Option<LooseDateTime> {
    let (date, rest) = date_prefix(text)?;
    if rest.is_empty() {
        return Some(LooseDateTime::Local(date.to_datetime(Time::midnight())));
    }
    let clock = rest.strip_prefix(['T', 't', ' '])?.trim_start();
    let (clock, offset) = offset_suffix(clock);
    let is_basic = !clock.contains(':') && rest.starts_with(['T', 't']);
    let time = if is_basic { basic_time(clock) } else { loose_time(clock) };
    let local = date.to_datetime(time?);
    let Some(offset) = offset else { return Some(LooseDateTime::Local(local)) };
    let offset = Offset::from_seconds(parse_offset(offset)?).ok()?;
    Some(LooseDateTime::Instant(offset.to_timestamp(local).unwrap_or(END_OF_TIME)))
}

/// The date that a text begins with, and what follows.
fn date_prefix(text: &str) -> Option<(Date, &str)> {
    let year = text.get(..4).filter(|year| is_digits(year))?.parse().ok()?;
    let rest = &text[4..];
    match rest.chars().next()? {
        'W' | 'w' => week_date(year, &rest[1..], false),
        separator @ ('-' | '/' | '.') => {
            let rest = &rest[1..];
            match rest.chars().next()? {
                'W' | 'w' if separator == '-' => week_date(year, &rest[1..], true),
                _ if separator == '-' && digits_before(rest) == 3 => {
                    Some((day_of_year(year, &rest[..3])?, &rest[3..]))
                }
                _ => {
                    let (month, rest) = one_or_two(rest)?;
                    let (day, rest) = one_or_two(rest.strip_prefix(separator)?)?;
                    Some((Date::new(year, month, day).ok()?, rest))
                }
            }
        }
        _ => match digits_before(rest) {
            3 => Some((day_of_year(year, &rest[..3])?, &rest[3..])),
            4 => Some((Date::new(year, small(&rest[..2])?, small(&rest[2..4])?).ok()?, &rest[4..])),
            _ => None,
        },
    }
}

fn week_date(year: i16, text: &str, is_extended: bool) -> Option<(Date, &str)> {
    let week = small(text.get(..2)?)?;
    let rest = &text[2..];
    let rest = if is_extended { rest.strip_prefix('-')? } else { rest };
    let weekday = Weekday::from_monday_one_offset(small(rest.get(..1)?)?).ok()?;
    Some((ISOWeekDate::new(year, week, weekday).ok()?.date(), &rest[1..]))
}

fn day_of_year(year: i16, digits: &str) -> Option<Date> {
    let first = Date::new(year, 1, 1).ok()?;
    first.with().day_of_year(digits.parse().ok()?).build().ok()
}

/// `083000`, `0830`, `083000.25`.
fn basic_time(text: &str) -> Option<Time> {
    let (digits, fraction) =
        text.split_once(['.', ',']).map_or((text, None), |(digits, fraction)| (digits, Some(fraction)));
    if !is_digits(digits) || !matches!((digits.len(), fraction), (4, None) | (6, _)) {
        return None;
    }
    let fraction = fraction.map_or(Some(0), nanoseconds)?;
    let second = if digits.len() == 6 { small(&digits[4..])? } else { 0 };
    time_of(small(&digits[..2])?, small(&digits[2..4])?, second, fraction)
}

/// What is before an offset, and the offset as it is read; both `UTC` and `GMT` are `Z`.
fn offset_suffix(text: &str) -> (&str, Option<&str>) {
    for name in ["utc", "gmt", "z"] {
        let at = text.len().saturating_sub(name.len());
        if text.is_char_boundary(at) && text[at..].eq_ignore_ascii_case(name) {
            return (text[..at].trim_end(), Some("Z"));
        }
    }
    match text.rfind(['+', '-']) {
        Some(at) => (text[..at].trim_end(), Some(&text[at..])),
        None => (text, None),
    }
}

/// Which half of the day the hours are of: `AM` (false) or `PM` (true), and what is before that.
fn half_of_day(text: &str) -> (&str, Option<bool>) {
    for (name, is_afternoon) in [("am", false), ("pm", true), ("a.m.", false), ("p.m.", true)] {
        let at = text.len().saturating_sub(name.len());
        if text.is_char_boundary(at) && text[at..].eq_ignore_ascii_case(name) {
            return (text[..at].trim_end(), Some(is_afternoon));
        }
    }
    (text, None)
}

/// The hour of the day, where a clock of twelve hours shows this.
pub(in crate::scalar) fn in_day(hour: i8, half: Option<bool>) -> Option<i8> {
    match half {
        None => Some(hour),
        Some(is_afternoon) => {
            (1..=12).contains(&hour).then_some(hour % 12 + if is_afternoon { 12 } else { 0 })
        }
    }
}

/// A time of these parts; a second of 60 is a leap second.
pub(in crate::scalar) fn time_of(hour: i8, minute: i8, second: i8, nanoseconds: i32) -> Option<Time> {
    match second {
        60 => Time::new(hour, minute, 59, 999_999_999).ok(),
        second => Time::new(hour, minute, second, nanoseconds).ok(),
    }
}

/// `15`, `15.25` or `15,25`: seconds and nanoseconds.
fn seconds(text: &str) -> Option<(i8, i32)> {
    let (whole, fraction) =
        text.split_once(['.', ',']).map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let whole = Some(whole).filter(|whole| whole.len() == 2).and_then(small)?;
    Some((whole, fraction.map_or(Some(0), nanoseconds)?))
}

/// A number of one or two digits at the start, and what follows.
fn one_or_two(text: &str) -> Option<(i8, &str)> {
    let count = digits_before(text);
    (1..=2).contains(&count).then(|| Some((small(&text[..count])?, &text[count..]))).flatten()
}

fn digits_before(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// A number of one or two digits.
fn small(text: &str) -> Option<i8> {
    ((1..=2).contains(&text.len()) && is_digits(text)).then(|| text.parse().ok()).flatten()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::{parse_date, parse_datetime, parse_local_datetime, parse_time};
    use super::*;

    #[test]
    fn dates_have_their_year_first() {
        let good = [
            "2026-03-01",
            "2026-3-1",
            "2026/03/01",
            "2026/3/01",
            "2026.03.01",
            "20260301",
            "2026-060",
            "2026060",
            "2026-W09-7",
            "2026W097",
        ];
        for text in good {
            assert_eq!(loose_date(text), parse_date("2026-03-01"), "{text}");
        }
        let bad = [
            "",
            "2026",
            "2026-03",
            "2026-03/01",
            "2026-13-01",
            "2026-02-29",
            "03/04/2026",
            "26-03-01",
            "2026-366",
            "2026-000",
            "2026-W54-1",
            "2026-W09-8",
            "2026-W09",
            "202603010",
            "2026-03-01 ",
            "2026-003-01",
            "２０２６-03-01",
            "2026é",
        ];
        for text in bad {
            assert_eq!(loose_date(text), None, "{text}");
        }
    }

    #[test]
    fn times_may_be_of_twelve_hours() {
        for (text, strict) in [
            ("8:30", "08:30"),
            ("08:30:15.25", "08:30:15.25"),
            ("8:30 AM", "08:30"),
            ("8:30pm", "20:30"),
            ("12:05 a.m.", "00:05"),
            ("12 PM", "12:00"),
            ("23:59:60", "23:59:60"),
        ] {
            assert_eq!(loose_time(text), parse_time(strict), "{text}");
        }
        for bad in [
            "",
            "8",
            "8:3",
            "0:30 AM",
            "13:30 PM",
            "24:00",
            "8:60",
            "8:30:",
            "8:30:1",
            "8:30 XM",
            "am",
            ":30",
            "8:30:15:1",
            "é am",
        ] {
            assert_eq!(loose_time(bad), None, "{bad}");
        }
    }

    #[test]
    fn datetimes_take_every_spelling_of_their_parts() {
        let utc = parse_datetime("2026-03-01T08:30:00Z").map(LooseDateTime::Instant);
        for text in [
            "2026-03-01T08:30Z",
            "2026-03-01 08:30:00 +0000",
            "2026/3/1 8:30 AM UTC",
            "20260301T083000Z",
            "20260301T0830+00",
            "2026-03-01 9:30:00 +01:00",
            "2026-03-01  08:30:00,000 gmt",
        ] {
            assert_eq!(loose_datetime(text), utc, "{text}");
        }
        let local = parse_local_datetime("2026-03-01 08:30").map(LooseDateTime::Local);
        for text in ["2026-03-01T08:30", "2026-3-1 8:30", "20260301 08:30:00", "20260301T0830"] {
            assert_eq!(loose_datetime(text), local, "{text}");
        }
        let midnight = parse_local_datetime("2026-03-01 00:00").map(LooseDateTime::Local);
        assert_eq!(loose_datetime("2026-03-01"), midnight);
        for bad in [
            "",
            "08:30",
            "2026-03-01T",
            "2026-03-01x08:30",
            "2026-03-01 0830",
            "2026-03-01 08:30 CET",
            "2026-03-01 08:30+25:00",
            "2026-03-01 +00:00",
            "2026-03-01Z",
            "2026-03-01 08:30Z UTC",
        ] {
            assert_eq!(loose_datetime(bad), None, "{bad}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever is read strictly is read so too, as the same.
        #[test]
        fn strict_spellings_mean_the_same(text in "[0-9]{4}-[01][0-9]-[0-3][0-9]([Tt ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\\.[0-9]{1,9})?)?(Z|[+-][0-2][0-9](:?[0-5][0-9])?)?)?") {
            if let Some(date) = parse_date(&text) {
                prop_assert_eq!(loose_date(&text), Some(date));
            }
            if let Some(local) = parse_local_datetime(&text) {
                prop_assert_eq!(loose_datetime(&text), Some(LooseDateTime::Local(local)));
            }
            if let Some(instant) = parse_datetime(&text) {
                prop_assert_eq!(loose_datetime(&text), Some(LooseDateTime::Instant(instant)));
            }
        }

        #[test]
        fn no_text_crashes_it(text in "[0-9Ww:TtZz+./é -]{0,24}|\\PC{0,12}") {
            let _ = (loose_date(&text), loose_time(&text), loose_datetime(&text), super::super::loose_number(&text), super::super::loose_bool(&text));
        }
    }
}
