//! Numbers and dates as spreadsheets hold them, as texts.

use calamine::ExcelDateTime;

/// A number with at most 15 digits, as spreadsheets show them: what binary fractions add is no part of it.
pub(super) fn number(number: f64) -> String {
    const DIGITS: usize = 15;
    let plain = number.to_string();
    if plain.len() <= DIGITS {
        return plain;
    }
    let rounded = format!("{number:.*e}", DIGITS - 1).parse::<f64>();
    rounded.map_or(plain, |rounded| rounded.to_string())
}

/// A duration of days, in whole seconds.
pub(super) fn duration(days: f64) -> String {
    const SECONDS: f64 = 86_400.0;
    let seconds = (days * SECONDS).round();
    if seconds % 60.0 == 0.0 { format!("{}min", seconds / 60.0) } else { format!("{seconds}s") }
}

/// A day, a time or both. What is no day, such as 1900-02-29, which spreadsheets count, is written as it is; a number outside of what is
/// counted stays a number.
pub(super) fn moment(moment: &ExcelDateTime) -> String {
    /// The days from 1900 or 1904 to the year 9999.
    const DAYS: std::ops::Range<f64> = 0.0..2_958_466.0;
    let serial = moment.as_f64();
    if !DAYS.contains(&serial) {
        return number(serial);
    }
    let (year, month, day, hour, minute, second, millisecond) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let fraction = if millisecond == 0 { String::new() } else { format!(".{millisecond:03}") };
    let time = format!("{hour:02}:{minute:02}:{second:02}{fraction}");
    match (serial < 1.0, time.as_str()) {
        (true, _) => time,
        (false, "00:00:00") => date,
        (false, _) => format!("{date}T{time}"),
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn numbers_have_what_is_shown_of_them() {
        for (value, text) in [
            (0.1 + 0.2, "0.3"),
            (1200.5, "1200.5"),
            (-3.0, "-3"),
            (12_345_678_901_234.0, "12345678901234"),
            (1e21, "1000000000000000000000"),
            (1.0 / 3.0, "0.333333333333333"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(
            (duration(0.1875), duration(1.000_011_574_074)),
            ("270min".to_owned(), "86401s".to_owned())
        );
    }

    #[test]
    fn days_are_those_that_the_spreadsheet_shows() {
        let of = |serial, is_1904| moment(&ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904));
        for (serial, text) in [
            (46_082.0, "2026-03-01"),
            (46_082.354_166_666_664, "2026-03-01T08:30:00"),
            (0.354_166_666_666_667, "08:30:00"),
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (60.0, "1900-02-29"),
            (61.0, "1900-03-01"),
            (2_958_465.0, "9999-12-31"),
            (2_958_466.0, "2958466"),
            (-1.0, "-1"),
        ] {
            assert_eq!(of(serial, false), text, "{serial}");
        }
        assert_eq!(of(44_620.0, true), "2026-03-01", "1,462 days later");
        assert_eq!(of(1.5, true), "1904-01-02T12:00:00");
    }
}
