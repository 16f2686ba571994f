//! Spellings that have one meaning, as they stand in exports: `TRUE`, `+5`, `2026/03/01`, `8:30 AM`. What has two meanings,
//! such as `03/04/2026`, is not read here: a program says how it is meant.

mod calendar;

pub use calendar::{LooseDateTime, loose_date, loose_datetime, loose_time};
pub(super) use calendar::{in_day, time_of};

use super::{Number, NumberError};

/// `true`, `yes`, `Y` or `1`, and `false`, `no`, `N` or `0`, in any case.
pub fn loose_bool(text: &str) -> Option<bool> {
    let is_one_of = |words: [&str; 4]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    match () {
        () if is_one_of(["true", "yes", "y", "1"]) => Some(true),
        () if is_one_of(["false", "no", "n", "0"]) => Some(false),
        () => None,
    }
}

/// A number with a `+` before it, or without a digit before its point: `+5`, `.5`, `-.5e3`.
///
/// # Errors
/// As for the number without its sign.
pub fn loose_number(text: &str) -> Result<Number, NumberError> {
    let (sign, digits) = match text.as_bytes().first() {
        Some(b'+') => ("", &text[1..]),
        Some(b'-') => ("-", &text[1..]),
        _ => ("", text),
    };
    match digits.as_bytes().first() {
        Some(b'.') => format!("{sign}0{digits}").parse(),
        Some(b'0'..=b'9') if sign.is_empty() => digits.parse(),
        _ => text.parse(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bools_in_any_case() {
        for good in ["true", "TRUE", "Yes", "y", "Y", "1"] {
            assert_eq!(loose_bool(good), Some(true), "{good}");
        }
        for good in ["false", "False", "NO", "n", "0"] {
            assert_eq!(loose_bool(good), Some(false), "{good}");
        }
        for bad in ["", "t", "on", "01", "yes ", "ja", "２"] {
            assert_eq!(loose_bool(bad), None, "{bad}");
        }
    }

    #[test]
    fn numbers_with_a_plus_or_without_a_nought() {
        let good = [
            ("+5", "5"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("+.5e1", "5"),
            ("1e3", "1000"),
            ("-2", "-2"),
            ("007", "7"),
        ];
        for (text, shown) in good {
            assert_eq!(loose_number(text).map(|number| number.to_string()).as_deref(), Ok(shown), "{text}");
        }
        for bad in [
            "", "+", ".", "-.", "+-5", "-+5", "++5", "5.", "1,200", "1 200", "0x1", "é", "+é", ".e1", "1_000",
        ] {
            assert_eq!(loose_number(bad), Err(NumberError::Form), "{bad}");
        }
    }
}
