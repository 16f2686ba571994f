//! What the form of a number says it is: an amount, a moment, or how long something takes.

/// What a number is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Meaning {
    #[default]
    Amount,
    Moment,
    Duration,
}

/// The meaning of the forms that every workbook has.
pub(super) fn of_number(number: u16) -> Meaning {
    match number {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Meaning::Moment,
        46 => Meaning::Duration,
        _ => Meaning::Amount,
    }
}

/// The meaning of a form as it is written: `yyyy-mm-dd`, `[h]:mm`, `0.00`. Only its first part counts, which is that of positive numbers.
pub(super) fn of_code(code: &str) -> Meaning {
    let mut signs = code.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => drop(signs.by_ref().find(|sign| *sign == '"')),
            // A sign as it is, as wide as one, or repeated.
            '\\' | '_' | '*' => drop(signs.next()),
            '[' => {
                let within: String = signs.by_ref().take_while(|sign| *sign != ']').collect();
                let is_count = |unit: char| {
                    !within.is_empty() && within.chars().all(|sign| sign.eq_ignore_ascii_case(&unit))
                };
                if ['h', 'm', 's'].into_iter().any(is_count) {
                    return Meaning::Duration;
                }
            }
            ';' | 'G' | 'g' => return Meaning::Amount,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return Meaning::Moment,
            _ => {}
        }
    }
    Meaning::Amount
}

#[cfg(test)]
mod tests {
    use super::{Meaning, of_code};

    #[test]
    fn a_form_says_what_a_number_is() {
        for (code, meaning) in [
            ("General", Meaning::Amount),
            ("0.00E+00", Meaning::Amount),
            ("#,##0 \"days\"", Meaning::Amount),
            ("0\\d", Meaning::Amount),
            ("[Red]0;[h]", Meaning::Amount),
            ("yyyy\\-mm\\-dd", Meaning::Moment),
            ("[$-409]d mmm", Meaning::Moment),
            ("[Red]hh:mm", Meaning::Moment),
            ("[hh]:mm", Meaning::Duration),
            ("[", Meaning::Amount),
        ] {
            assert_eq!(of_code(code), meaning, "{code}");
        }
    }
}
