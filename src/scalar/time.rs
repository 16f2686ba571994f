//! Dates, times and datetimes in their textual forms.

use std::cell::RefCell;
use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

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

/// `08:30`, `08:30:15` or `08:30:15.25`; at most nine digits of fraction. A leap second, `23:59:60`, is the last
/// nanosecond of its minute, whatever its fraction.
pub fn parse_time(text: &str) -> Option<Time> {
    let (whole, fraction) =
        text.split_once('.').map_or((text, None), |(whole, digits)| (whole, Some(digits)));
    let has_seconds = has_shape(whole, "00:00:00");
    if !(has_seconds || has_shape(whole, "00:00") && fraction.is_none()) {
        return None;
    }
    let nanoseconds = fraction.map_or(Some(0), nanoseconds)?;
    match if has_seconds { pair(whole, 6) } else { 0 } {
        60 => Time::new(pair(whole, 0), pair(whole, 3), 59, 999_999_999).ok(),
        seconds => Time::new(pair(whole, 0), pair(whole, 3), seconds, nanoseconds).ok(),
    }
}

/// The billionths that one to nine digits behind a point are.
pub(super) fn nanoseconds(digits: &str) -> Option<i32> {
    let is_legal = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number: i32 = is_legal.then(|| digits.parse().ok()).flatten()?;
    Some(number * 10_i32.pow(9 - u32::try_from(digits.len()).ok()?))
}

/// `2026-03-01T08:30:00-05:00`: RFC 3339 with `T` or a space; the offset is required, and may be written without its colon
/// or without its minutes, as ISO 8601 has it.
pub fn parse_datetime(text: &str) -> Option<Timestamp> {
    if let Ok(usual) = text.as_bytes().try_into()
        && is_usual_datetime(usual)
    {
        return usual_datetime(usual);
    }
    let at = text.get(10..)?.find(['Z', 'z', '+', '-'])? + 10;
    let (local, offset) = text.split_at(at);
    let (local, offset) = (parse_local_datetime(local)?, Offset::from_seconds(parse_offset(offset)?).ok()?);
    Some(offset.to_timestamp(local).unwrap_or(END_OF_TIME))
}

/// The last instant that is told from others, 9999-12-30T22:00:00.999999999Z: no zone has it in the year 10000. What is later,
/// as `9999-12-31T23:59:59Z` is, which systems write for "never", is read as this one.
pub(super) const END_OF_TIME: Timestamp = Timestamp::MAX;

/// The instant of a wall-clock time in a time zone: moved forward by the gap where a clock change skips it, the earlier one where it
/// stands twice.
pub fn local_instant(local: DateTime, zone: &TimeZone) -> Timestamp {
    // Every other wall-clock time has an instant: from the year 0 on all are far from the first one.
    zone.to_timestamp(local).unwrap_or(END_OF_TIME)
}

/// The seconds of `Z`, `-05:00`, `-0500` or `-05`.
pub(super) fn parse_offset(text: &str) -> Option<i32> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.strip_prefix('+')), |rest| (-1, Some(rest)));
    let digits = digits?;
    let minutes_at = ["00:00", "0000", "00"].into_iter().position(|shape| has_shape(digits, shape))?;
    let minutes = match minutes_at {
        0 => pair(digits, 3),
        1 => pair(digits, 2),
        _ => 0,
    };
    let (hours, minutes) = (i32::from(pair(digits, 0)), i32::from(minutes));
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
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
    let time = match pair(17) {
        60 => Time::new(pair(11), pair(14), 59, 999_999_999),
        seconds => Time::new(pair(11), pair(14), seconds, 0),
    };
    let time = time.ok()?;
    Some(Offset::UTC.to_timestamp(date.to_datetime(time)).unwrap_or(END_OF_TIME))
}

/// `2026-03-01T08:30:00` with `T` or a space, and no offset: a wall-clock time of some time zone.
pub fn parse_local_datetime(text: &str) -> Option<DateTime> {
    let date = parse_date(text.get(..10)?)?;
    let rest = text.get(10..)?;
    let time = parse_time(rest.strip_prefix(['T', 't', ' '])?)?;
    Some(date.to_datetime(time))
}

/// A timezone by its IANA name, from the data that ship with the binary; `None` if there is none of the name. Those that a
/// thread asked for last are kept: each order may name one, and to find that there is none takes longest.
pub fn zone(name: &str) -> Option<TimeZone> {
    thread_local! {
        static ASKED: RefCell<HashMap<Box<str>, Option<TimeZone>>> = RefCell::default();
    }
    ASKED.with_borrow_mut(|asked| {
        if let Some(zone) = asked.get(name) {
            return zone.clone();
        }
        let zone = found_zone(name);
        if name.len() > LONGEST_ZONE {
            return zone;
        }
        if asked.len() >= KEPT_ZONES {
            asked.clear();
        }
        asked.insert(name.into(), zone.clone());
        zone
    })
}

/// How many zones a thread keeps; more than there are names.
const KEPT_ZONES: usize = 1_024;
/// Names longer than this are those of no zone, and are not kept.
const LONGEST_ZONE: usize = 64;

fn found_zone(name: &str) -> Option<TimeZone> {
    static ZONES: std::sync::LazyLock<TimeZoneDatabase> = std::sync::LazyLock::new(TimeZoneDatabase::bundled);
    ZONES.get(name).ok()
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
        for bad in [
            "8:30",
            "24:00",
            "25:00",
            "08:60",
            "08:30:61",
            "08:30.5",
            "0830",
            "08:30:15.",
            "08:30:15.1234567890",
        ] {
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
            "2026-03-01T08:30:61Z",
            "2026-03-01T08:3x:00Z",
            "2026/03/01T08:30:00Z",
        ] {
            assert!(parse_datetime(bad).is_none(), "{bad}");
        }
        assert!(parse_datetime("2026-03-01T08:30:00").is_none());
        assert!(parse_datetime("2026-03-01").is_none());
        assert!(parse_local_datetime("2026-03-01 08:30:00").is_some());
        assert!(parse_local_datetime("2026-03-01T08:30:00Z").is_none());
    }

    #[test]
    fn an_offset_is_one_of_its_forms_and_nothing_else() {
        let utc = parse_datetime("2026-03-01T13:30:00Z");
        for good in ["-05:00", "-0500", "-05"] {
            assert_eq!(parse_datetime(&format!("2026-03-01T08:30:00{good}")), utc, "{good}");
            assert_eq!(parse_datetime(&format!("2026-03-01 08:30:00.000{good}")), utc, "{good}");
        }
        for zero in ["Z", "z", "+00:00", "-00:00", "+0000", "-00"] {
            assert_eq!(parse_datetime(&format!("2026-03-01T13:30:00{zero}")), utc, "{zero}");
        }
        let bad = [
            "Z05:00",
            "z+05:00",
            "Z0500",
            "ZZ",
            "Z ",
            "05:00",
            "+5",
            "+5:00",
            "+050",
            "+05:0",
            "+05:00:00",
            "+24:00",
            "+05:60",
            "+é0:00",
            "+-5:00",
            "--05:00",
            "-05:00Z",
            "+",
            "",
            " +05:00",
            "UTC",
        ];
        for bad in bad {
            assert!(parse_datetime(&format!("2026-03-01T08:30:00{bad}")).is_none(), "{bad}");
            assert!(parse_datetime(&format!("2026-03-01T08:30{bad}")).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_leap_second_is_the_end_of_its_minute() {
        let end = parse_datetime("2016-12-31T23:59:59.999999999Z");
        assert!(end.is_some());
        for leap in ["2016-12-31T23:59:60Z", "2016-12-31 23:59:60.5z", "2016-12-31T15:59:60-08:00"] {
            assert_eq!(parse_datetime(leap), end, "{leap}");
        }
        assert_eq!(parse_time("23:59:60"), parse_time("23:59:59.999999999"));
        assert_eq!(parse_time("08:30:60.25"), parse_time("08:30:59.999999999"));
    }

    #[test]
    fn what_systems_write_for_never_is_the_end_of_time() {
        for never in [
            "9999-12-31T23:59:59Z",
            "9999-12-31T00:00:00Z",
            "9999-12-31T23:59:60.5+00:00",
            "9999-12-31 23:59-23:59",
            "9999-12-30T22:00:01Z",
        ] {
            assert_eq!(parse_datetime(never), Some(END_OF_TIME), "{never}");
        }
        let before = parse_datetime("9999-12-30T22:00:00Z");
        assert!(before.is_some() && before < Some(END_OF_TIME));
        assert_eq!(parse_datetime("9999-12-30T23:58:00+23:59"), parse_datetime("9999-12-29T23:59:00Z"));
        assert!(parse_datetime("0000-01-01T00:00:00+23:59").is_some());
        let zone = TimeZone::get("Asia/Tokyo").expect("a zone");
        let local = |text: &str| parse_local_datetime(text).map(|local| local_instant(local, &zone));
        assert_eq!(local("9999-12-31T23:59:59"), Some(END_OF_TIME));
        assert_eq!(local("2026-03-01T09:00:00"), parse_datetime("2026-03-01T00:00:00Z"));
        assert!(local("0000-01-01T00:00").is_some_and(|first| first < Timestamp::UNIX_EPOCH));
    }
}
