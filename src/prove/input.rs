//! What values an input can hold: years have four digits, instants an offset of less than a day, and each number of a
//! duration twelve digits. Orders beyond that are no proof of anything.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::program::Value;
use crate::scalar::MAX_DIGITS;

/// 0000-01-01.
pub(super) const FIRST_DAY: Date = Date::constant(0, 1, 1);
/// 0000-01-01T00:00:00+23:59, which is the earliest there is.
pub(super) const FIRST_INSTANT: Timestamp = Timestamp::constant(-62_167_219_200 - (24 * 60 - 1) * 60, 0);

/// `P…W…DT…H…M…S` with as many nines as there may be.
pub(super) fn longest() -> SignedDuration {
    let nines =
        u32::try_from(MAX_DIGITS).ok().and_then(|digits| 10i64.checked_pow(digits)).unwrap_or(i64::MAX) - 1;
    SignedDuration::from_secs(nines.saturating_mul(7 * 86_400 + 86_400 + 3_600 + 60 + 1))
}

/// Whether an input can hold a value.
pub(super) fn holds(value: &Value) -> bool {
    match value {
        Value::Date(date) => *date >= FIRST_DAY,
        Value::DateTime(at) => *at >= FIRST_INSTANT,
        Value::Duration(duration) => (-longest()..=longest()).contains(duration),
        Value::Set(elements) => elements.iter().all(holds),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::{parse_date, parse_datetime, parse_duration};

    #[test]
    fn what_is_read_is_held_and_no_more() {
        assert_eq!(parse_date("0000-01-01"), Some(FIRST_DAY));
        assert_eq!(parse_datetime("0000-01-01T00:00:00+23:59"), Some(FIRST_INSTANT));
        assert!(parse_date("-0001-12-31").is_none());
        let nines = "9".repeat(MAX_DIGITS);
        let text = format!("P{nines}W{nines}DT{nines}H{nines}M{nines}S");
        assert_eq!(parse_duration(&text), Some(longest()));
    }
}
