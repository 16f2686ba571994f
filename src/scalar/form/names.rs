//! The names of months and weekdays, in English.

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// How many letters short names have.
const SHORT: usize = 3;

/// The month, from 1, whose name a text begins with, and how long the name is.
pub(super) fn month(text: &str) -> Option<(i8, usize)> {
    let (index, length) = named(text, &MONTHS)?;
    Some((i8::try_from(index + 1).ok()?, length))
}

/// How long the name of a weekday is that a text begins with.
pub(super) fn weekday(text: &str) -> Option<usize> {
    named(text, &WEEKDAYS).map(|(_, length)| length)
}

/// The whole name if it is there, and otherwise its first letters; `Sept` and `Tues`, `Thurs` are in use too.
fn named(text: &str, names: &[&str]) -> Option<(usize, usize)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = &text[..letters];
    let at = names.iter().position(|name| {
        let is_usual = letters == name.len()
            || letters == SHORT
            || letters == SHORT + 1 && word.eq_ignore_ascii_case("sept")
            || matches!(word.to_ascii_lowercase().as_str(), "tues" | "thur" | "thurs");
        is_usual && name.get(..letters).is_some_and(|start| start.eq_ignore_ascii_case(word))
    })?;
    Some((at, letters))
}

/// The pattern of month names.
pub(super) fn month_pattern() -> String {
    pattern(&MONTHS)
}

/// The pattern of the names of weekdays.
pub(super) fn weekday_pattern() -> String {
    pattern(&WEEKDAYS)
}

/// A letter in both cases, or a sign as it is.
pub(super) fn in_each_case(letter: char) -> String {
    match letter.is_ascii_alphabetic() {
        true => format!("[{}{}]", letter.to_ascii_uppercase(), letter.to_ascii_lowercase()),
        false => regex_syntax::escape(letter.encode_utf8(&mut [0; 4])),
    }
}

fn pattern(names: &[&str]) -> String {
    let caseless = |text: &str| text.chars().map(in_each_case).collect::<String>();
    let long_and_short = names.iter().flat_map(|name| [*name, &name[..SHORT]]);
    let all: Vec<String> = long_and_short
        .chain(
            ["Sept", "Tues", "Thur", "Thurs"]
                .into_iter()
                .filter(|usual| names.iter().any(|name| name.starts_with(&usual[..SHORT]))),
        )
        .map(caseless)
        .collect();
    format!("({})", all.join("|"))
}
