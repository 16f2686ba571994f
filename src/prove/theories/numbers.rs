//! Values as whole numbers: instants and dates as nanoseconds or days, what theories calculate with.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::program::Value;

/// A stretch of nanoseconds or of days, both ends included.
pub(super) type Stretch = RangeInclusive<i128>;

pub(super) const DAY: i128 = 86_400_000_000_000;

/// The nanosecond or the day of a value.
pub(super) fn count_of(value: &Value) -> Option<i128> {
    Some(match value {
        Value::DateTime(at) => at.as_nanosecond(),
        Value::Date(date) => days(*date),
        Value::Time(time) => time.duration_since(Time::midnight()).as_nanos(),
        _ => return None,
    })
}

/// Since 1970-01-01.
pub(super) fn days(date: Date) -> i128 {
    date.duration_since(Date::constant(1970, 1, 1)).as_nanos() / DAY
}

pub(super) fn instant(nanoseconds: i128) -> Timestamp {
    let limits = (Timestamp::MIN.as_nanosecond(), Timestamp::MAX.as_nanosecond());
    Timestamp::from_nanosecond(nanoseconds.clamp(limits.0, limits.1)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Of a literal that is no number: nanoseconds, a date's as its midnight, or the number of a variant.
pub(super) fn whole_of(value: &Value) -> Option<i128> {
    Some(match value {
        Value::Date(date) => days(*date) * DAY,
        Value::Duration(duration) => duration.as_nanos(),
        Value::Variant(variant) => i128::from(*variant),
        Value::Bool(value) => i128::from(*value),
        value => count_of(value)?,
    })
}
