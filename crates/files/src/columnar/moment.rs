//! Days, instants and durations, which are counts since 1970 in such files. What is outside of the calendar stays a number.

use arrow_schema::TimeUnit;
use jiff::Timestamp;
use jiff::tz::TimeZone;

const SECOND: i128 = 1_000_000_000;

fn nanoseconds(unit: &TimeUnit, count: i64) -> i128 {
    let of_one = match unit {
        TimeUnit::Second => SECOND,
        TimeUnit::Millisecond => 1_000_000,
        TimeUnit::Microsecond => 1_000,
        TimeUnit::Nanosecond => 1,
    };
    i128::from(count) * of_one
}

/// `2026-03-01T08:30:00Z`
pub(super) fn instant(unit: &TimeUnit, count: i64) -> String {
    let instant = Timestamp::from_nanosecond(nanoseconds(unit, count));
    instant.map_or_else(|_| count.to_string(), |instant| instant.to_string())
}

/// `2026-03-01T08:30:00`, or the day alone at its midnight, as spreadsheets have it.
pub(super) fn local(unit: &TimeUnit, count: i64) -> String {
    let Ok(instant) = Timestamp::from_nanosecond(nanoseconds(unit, count)) else { return count.to_string() };
    let text = TimeZone::UTC.to_datetime(instant).to_string();
    text.strip_suffix("T00:00:00").unwrap_or(&text).to_owned()
}

/// `2026-03-01`
pub(super) fn day(days: i64) -> String {
    let Ok(midnight) = Timestamp::from_second(days.saturating_mul(86_400)) else { return days.to_string() };
    TimeZone::UTC.to_datetime(midnight).date().to_string()
}

/// `08:30:00`, since midnight.
pub(super) fn clock(unit: &TimeUnit, count: i64) -> String {
    const DAY: i128 = 86_400 * SECOND;
    let since = nanoseconds(unit, count);
    match (0..DAY).contains(&since) {
        true => local(unit, count)
            .split_once('T')
            .map_or_else(|| "00:00:00".to_owned(), |(_, time)| time.to_owned()),
        false => count.to_string(),
    }
}

/// `90min` or `5s`, as of spreadsheets; with a fraction of a second `PT1.5S`.
pub(super) fn duration(unit: &TimeUnit, count: i64) -> String {
    let whole = nanoseconds(unit, count);
    let seconds = whole / SECOND;
    match whole % SECOND {
        0 if seconds % 60 == 0 => format!("{}min", seconds / 60),
        0 => format!("{seconds}s"),
        _ => {
            let (sign, size) = (if whole < 0 { "-" } else { "" }, whole.unsigned_abs());
            let fraction = format!("{:09}", size % SECOND.unsigned_abs());
            format!("{sign}PT{}.{}S", size / SECOND.unsigned_abs(), fraction.trim_end_matches('0'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_days_times_and_durations() {
        use TimeUnit::{Microsecond, Millisecond, Nanosecond, Second};
        let all = [
            (day(20_513), "2026-03-01"),
            (day(-1), "1969-12-31"),
            (day(i64::MAX), "9223372036854775807"),
            (instant(&Second, 1_772_353_800), "2026-03-01T08:30:00Z"),
            (instant(&Nanosecond, -1), "1969-12-31T23:59:59.999999999Z"),
            (local(&Millisecond, 1_772_353_800_500), "2026-03-01T08:30:00.5"),
            (local(&Millisecond, 1_772_323_200_000), "2026-03-01"),
            (local(&Second, i64::MIN), "-9223372036854775808"),
            (clock(&Microsecond, 30_600_000_000), "08:30:00"),
            (clock(&Second, 0), "00:00:00"),
            (clock(&Second, 86_400), "86400"),
            (duration(&Second, 16_200), "270min"),
            (duration(&Second, -61), "-61s"),
            (duration(&Millisecond, -1_500), "-PT1.5S"),
            (duration(&Nanosecond, i64::MAX), "PT9223372036.854775807S"),
        ];
        for (found, wanted) in all {
            assert_eq!(found, wanted);
        }
    }
}
