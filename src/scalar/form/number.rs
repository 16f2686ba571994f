//! Numbers as an example shows them: `$1,234.50`, `1.234,50 €`.

use serde::{Deserialize, Serialize};

use super::super::Number;
use super::ExampleError;

/// What stands in and around a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberForm {
    /// What may stand before it, such as `$`.
    prefix: String,
    /// What may stand behind it, such as `€`.
    suffix: String,
    group: Option<Group>,
    decimal: Option<char>,
}

/// What parts groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Group {
    Comma,
    Point,
    /// Of any kind, a narrow one too.
    Space,
    Apostrophe,
}

impl Group {
    fn from_char(letter: char) -> Option<Self> {
        match letter {
            ',' => Some(Group::Comma),
            '.' => Some(Group::Point),
            '\'' | '’' => Some(Group::Apostrophe),
            space if space.is_whitespace() => Some(Group::Space),
            _ => None,
        }
    }
}

impl NumberForm {
    /// How values are written that this is an example of.
    ///
    /// # Errors
    /// If it is no number, or its only sign between digits could part groups as well as the whole from its fraction.
    pub fn by_example(text: &str) -> Result<Self, ExampleError> {
        let text = text.trim();
        let (Some(start), Some(end)) = (text.find(is_digit), text.rfind(is_digit)) else {
            return Err(ExampleError::NoReading);
        };
        let (prefix, digits, suffix) = (&text[..start], &text[start..=end], &text[end + 1..]);
        let (prefix, suffix) = (
            prefix.trim_start_matches(['-', '+', '(']).trim_end_matches(['-', '+']),
            suffix.trim_end_matches(')'),
        );
        if [prefix, suffix].into_iter().any(|around| around.contains([',', '(', ')', '-', '+'])) {
            return Err(ExampleError::NoReading);
        }
        let (group, decimal) =
            signs(digits, |digits| format!("{}{digits}{}", &text[..start], &text[end + 1..]))?;
        let form =
            Self { prefix: prefix.trim().to_owned(), suffix: suffix.trim().to_owned(), group, decimal };
        if form.read(text).is_none() {
            return Err(ExampleError::NoReading);
        }
        Ok(form)
    }

    /// What a text is, if it is written so. What stands around the number may be left out; a number in brackets is negative.
    pub fn read(&self, text: &str) -> Option<Number> {
        let in_brackets = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
        let (text, mut is_negative) = in_brackets.map_or((text, false), |within| (within.trim(), true));
        let mut may_be_signed = in_brackets.is_none();
        let text = sign(text, &mut may_be_signed, &mut is_negative);
        let text = text.strip_prefix(self.prefix.as_str()).unwrap_or(text).trim_start();
        let text = sign(text, &mut may_be_signed, &mut is_negative);
        let text = text.strip_suffix(self.suffix.as_str()).unwrap_or(text).trim_end();
        let plain = self.plain(text)?;
        let number: Number = format!("{}{plain}", if is_negative { "-" } else { "" }).parse().ok()?;
        Some(number)
    }

    /// The digits with a point before the fraction.
    fn plain(&self, text: &str) -> Option<String> {
        let (whole, fraction) = match self.decimal.and_then(|decimal| text.split_once(decimal)) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let whole = self.whole(whole)?;
        match fraction {
            None => Some(whole),
            Some(fraction) if is_all_digits(fraction) => Some(format!("{whole}.{fraction}")),
            Some(_) => None,
        }
    }

    /// The digits of the whole number without what parts their groups: the last has three, others two or three.
    fn whole(&self, text: &str) -> Option<String> {
        let is_sign = |letter: char| self.group.is_some() && Group::from_char(letter) == self.group;
        let groups: Vec<&str> = text.split(is_sign).collect();
        if groups.iter().any(|group| !is_all_digits(group)) {
            return None;
        }
        let sizes: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        let is_sound = match sizes.as_slice() {
            [_] => true,
            [first, middle @ .., 3] => *first <= 3 && middle.iter().all(|size| matches!(size, 2 | 3)),
            _ => false,
        };
        is_sound.then(|| groups.concat())
    }

    /// A regular expression of the texts that are written so.
    pub fn pattern(&self) -> String {
        let around = |text: &str| match text {
            "" => String::new(),
            text => format!("({})?", regex_syntax::escape(text)),
        };
        let group = match self.group {
            None => "[0-9]+".to_owned(),
            Some(group) => {
                let sign = match group {
                    Group::Comma => ",",
                    Group::Point => r"\.",
                    Group::Space => r"\s",
                    Group::Apostrophe => "['’]",
                };
                format!("([0-9]+|[0-9]{{1,3}}({sign}[0-9]{{2,3}})*{sign}[0-9]{{3}})")
            }
        };
        let fraction = match self.decimal {
            None => String::new(),
            Some(decimal) => format!("({}[0-9]+)?", regex_syntax::escape(decimal.encode_utf8(&mut [0; 4]))),
        };
        let number = format!(r"{}\s*SIGN{group}{fraction}\s*{}", around(&self.prefix), around(&self.suffix));
        let bare = number.replace("SIGN", "");
        format!(r"([-+]\s*{bare}|{}|\(\s*{bare}\s*\))", number.replace("SIGN", r"([-+]\s*)?"))
    }
}

/// Takes a sign from the start of a text, if there may be one.
fn sign<'t>(text: &'t str, may_be_signed: &mut bool, is_negative: &mut bool) -> &'t str {
    match text.strip_prefix(['-', '+']).filter(|_| *may_be_signed) {
        Some(rest) => {
            (*may_be_signed, *is_negative) = (false, text.starts_with('-'));
            rest.trim_start()
        }
        None => text,
    }
}

/// What parts groups and what is before the fraction, in the digits of an example.
fn signs(
    digits: &str,
    whole: impl Fn(&str) -> String,
) -> Result<(Option<Group>, Option<char>), ExampleError> {
    let found: Vec<char> = digits.chars().filter(|letter| !is_digit(*letter)).collect();
    let (Some(last), Some(first)) = (found.last().copied(), found.first().copied()) else {
        return Ok((None, Some('.')));
    };
    let group = Group::from_char(first);
    let behind = digits.len() - digits.rfind(last).unwrap_or(0) - last.len_utf8();
    match found.as_slice() {
        [',' | '.'] => {
            let before = digits.len() - behind - 1;
            let may_part_groups = behind == 3 && before <= 3 && !digits.starts_with('0');
            match may_part_groups {
                false => Ok((None, Some(last))),
                true => Err(ExampleError::Ambiguous(
                    [",", "."]
                        .map(|group| {
                            let decimal = if group == "," { "." } else { "," };
                            whole(&format!("1{group}234{decimal}50"))
                        })
                        .to_vec(),
                )),
            }
        }
        _ if found.iter().all(|sign| Group::from_char(*sign) == group) => {
            let decimal = match group {
                Some(Group::Comma) => Some('.'),
                Some(Group::Point) => Some(','),
                _ => None,
            };
            group.map(|group| (Some(group), decimal)).ok_or(ExampleError::NoReading)
        }
        [groups @ .., ',' | '.'] if groups.iter().all(|sign| Group::from_char(*sign) == group) => {
            group.map(|group| (Some(group), Some(last))).ok_or(ExampleError::NoReading)
        }
        _ => Err(ExampleError::NoReading),
    }
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

fn is_all_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(example: &str, text: &str) -> Option<String> {
        let form = NumberForm::by_example(example).unwrap_or_else(|error| panic!("{example}: {error:?}"));
        form.read(text).map(|number| number.to_string())
    }

    #[test]
    fn an_example_shows_how_numbers_are_written() {
        let good = [
            ("$1,234.50", "$1,200.50", "1200.5"),
            ("$1,234.50", "1200", "1200"),
            ("$1,234.50", "-$5", "-5"),
            ("$1,234.50", "$-5.25", "-5.25"),
            ("$1,234.50", "($1,200.50)", "-1200.5"),
            ("$1,234.50", "1,234,567.8", "1234567.8"),
            ("1.234,50 €", "1.200,5 €", "1200.5"),
            ("1.234,50 €", "0,5€", "0.5"),
            ("1 234,50", "1\u{202f}234\u{a0}567,5", "1234567.5"),
            ("1'234.50", "1’234.5", "1234.5"),
            ("12,34,567.00", "1,00,000", "100000"),
            ("1,234,567", "1,200.5", "1200.5"),
            ("1.234.567", "1.200,5", "1200.5"),
            ("12,5", "1200,75", "1200.75"),
            ("1234.500", "1.250", "1.25"),
            ("USD 12.50", "USD 3", "3"),
            ("12.50 kg", "3.25kg", "3.25"),
            ("1234", "5.5", "5.5"),
            ("(1,234.50)", "(1)", "-1"),
        ];
        for (example, text, shown) in good {
            assert_eq!(read(example, text).as_deref(), Some(shown), "{example}: {text}");
        }
        let bad = [
            ("$1,234.50", "1.200,50"),
            ("$1,234.50", "€5"),
            ("$1,234.50", "1,2,3"),
            ("$1,234.50", "1,2345"),
            ("$1,234.50", "1234,567"),
            ("$1,234.50", "--5"),
            ("$1,234.50", "(-5)"),
            ("$1,234.50", "5."),
            ("$1,234.50", ".5.5"),
            ("$1,234.50", "$"),
            ("1 234", "1 234.5"),
            ("12,5", "12.5"),
            ("12,5", "1,234,567"),
            ("$1,234.50", ""),
            ("1234", "1e3"),
        ];
        for (example, text) in bad {
            assert_eq!(read(example, text), None, "{example}: {text}");
        }
    }

    #[test]
    fn an_example_with_two_readings_says_what_to_write() {
        let ambiguous = |example: &str| match NumberForm::by_example(example) {
            Err(ExampleError::Ambiguous(write)) => write,
            other => panic!("{example}: {other:?}"),
        };
        assert_eq!(ambiguous("1,200"), ["1,234.50", "1.234,50"]);
        assert_eq!(ambiguous("$1.200"), ["$1,234.50", "$1.234,50"]);
        for write in ambiguous("-$1,200 / h") {
            assert!(NumberForm::by_example(&write).is_ok(), "{write}");
        }
        assert!(NumberForm::by_example("0,125").is_ok());
        for bad in ["", "abc", "1-2", "1,2.3,4", "1,2,3", "12:30", "1,234;50", "31/12/2026"] {
            assert_eq!(NumberForm::by_example(bad), Err(ExampleError::NoReading), "{bad}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn an_example_is_written_as_it_shows(example in "[$€(+-]{0,2}[0-9,. ']{1,12}[ €kg)]{0,2}", text in "[-+$(]{0,2}[0-9,. ]{0,10}[)€]?") {
            if let Ok(form) = NumberForm::by_example(&example) {
                let pattern = regex::Regex::new(&format!("^(?:{})$", form.pattern())).expect("a pattern");
                proptest::prop_assert!(form.read(example.trim()).is_some());
                proptest::prop_assert!(pattern.is_match(example.trim()), "{}", form.pattern());
                if form.read(text.trim()).is_some() {
                    proptest::prop_assert!(pattern.is_match(text.trim()), "{}", form.pattern());
                }
            }
        }
    }
}
