//! An example of a date or a time to its form: all ways to take its numbers are tried, and one must be left.

use super::calendar::{CalendarForm, CalendarKind, Part, Piece, half, offset, ordinal};
use super::{ExampleError, names};

/// A longer text is no example.
const LONGEST: usize = 64;
/// Nor is one of more numbers than a date, a time and an offset have.
const MOST_NUMBERS: usize = 9;

/// A piece of the example, and the text that it is.
#[derive(Clone, Copy)]
struct Taken<'t> {
    piece: Piece,
    text: &'t str,
}

pub(super) fn form(text: &str, kind: CalendarKind) -> Result<CalendarForm, ExampleError> {
    let text = text.trim();
    let numbers = text.split(|letter: char| !letter.is_ascii_digit()).filter(|digits| !digits.is_empty());
    if text.len() > LONGEST || numbers.count() > MOST_NUMBERS {
        return Err(ExampleError::NoReading);
    }
    let mut readings = Readings { kind, found: Vec::new(), taken: Vec::new() };
    readings.go_on(text);
    let mut suggested: Vec<String> = readings.found.iter().flat_map(|reading| reading.examples()).collect();
    match readings.found.as_slice() {
        [] => Err(ExampleError::NoReading),
        [only] if !only.may_be_of_twelve_hours() => Ok(only.form()),
        _ => {
            let mut seen = std::collections::HashSet::new();
            suggested.retain(|one| seen.insert(one.clone()));
            Err(ExampleError::Ambiguous(suggested))
        }
    }
}

impl Taken<'_> {
    /// What a number or a name is; `Month` for a name too.
    fn part(&self) -> Option<Part> {
        match self.piece {
            Piece::Number { part, .. } => Some(part),
            Piece::MonthName => Some(Part::Month),
            _ => None,
        }
    }

    /// Whether it is no number, or one that the part can have.
    fn is_in_range(&self) -> bool {
        let Piece::Number { part, .. } = self.piece else { return true };
        let most = match part {
            Part::Month => 12,
            Part::Day => 31,
            Part::Hour => 24,
            Part::Minute | Part::Second => 60,
            Part::Year | Part::ShortYear | Part::Fraction => return true,
        };
        self.text.parse::<u8>().is_ok_and(|number| number <= most)
    }
}

struct Readings<'t> {
    kind: CalendarKind,
    found: Vec<Reading<'t>>,
    taken: Vec<Taken<'t>>,
}

#[derive(Clone)]
struct Reading<'t>(Vec<Taken<'t>>);

impl<'t> Readings<'t> {
    /// Tries all ways to take what is left.
    fn go_on(&mut self, rest: &'t str) {
        let Some(first) = rest.chars().next() else {
            let reading = Reading(self.taken.clone());
            if reading.is_sound(self.kind) {
                self.found.push(reading);
            }
            return;
        };
        if first.is_ascii_digit() {
            return self.numbers(rest);
        }
        let spaces = rest.len() - rest.trim_start().len();
        if let Some((_, after)) = half(&rest[spaces..]) {
            // Before the hour it is not understood.
            if self.has(Part::Hour) {
                self.with(Piece::Half, rest, rest.len() - after.len());
            }
            return;
        }
        if self.has(Part::Hour) {
            let behind_space = matches!(self.taken.last(), Some(Taken { piece: Piece::Space, .. }));
            if let Some((_, after)) = offset(&rest[spaces..]).filter(|_| !behind_space) {
                self.with(Piece::Offset, rest, rest.len() - after.len());
                // A sign may part the numbers of a date, a letter is nothing else.
                if rest[spaces..].starts_with(char::is_alphabetic) {
                    return;
                }
            }
        }
        if first.is_whitespace() {
            return self.with(Piece::Space, rest, rest.len() - rest.trim_start().len());
        }
        if let Some((_, length)) = names::month(rest) {
            return self.with(Piece::MonthName, rest, length);
        }
        if let Some(length) = names::weekday(rest) {
            return self.with(Piece::WeekdayName, rest, length);
        }
        let is_ordinal = ordinal(rest).is_some_and(|after| !after.starts_with(char::is_alphanumeric));
        let behind_day =
            matches!(self.taken.last(), Some(Taken { piece: Piece::Number { part: Part::Day, .. }, .. }));
        if is_ordinal && behind_day {
            return self.with(Piece::Ordinal, rest, 2);
        }
        self.with(Piece::Literal(first), rest, first.len_utf8());
    }

    fn with(&mut self, piece: Piece, rest: &'t str, length: usize) {
        self.taken.push(Taken { piece, text: &rest[..length] });
        self.go_on(&rest[length..]);
        self.taken.pop();
    }

    fn has(&self, part: Part) -> bool {
        self.taken.iter().any(|taken| matches!(taken.piece, Piece::Number { part: had, .. } if had == part))
    }

    /// Takes the digits that a text begins with, as one number or as several.
    fn numbers(&mut self, rest: &'t str) {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let digits = &rest[..length];
        for parts in ways(length) {
            let packed = parts.len() > 1;
            if parts.iter().any(|part| self.has(*part)) || !self.may_follow(parts[0]) {
                continue;
            }
            let (count, mut at) = (self.taken.len(), 0);
            for part in *parts {
                let end = if packed { at + part.lengths().1 } else { length };
                self.taken
                    .push(Taken { piece: Piece::Number { part: *part, packed }, text: &digits[at..end] });
                at = end;
            }
            if self.is_promising() {
                self.go_on(&rest[length..]);
            }
            self.taken.truncate(count);
        }
    }

    /// Whether what was taken so far can be the beginning of a reading: most ways to take numbers end here.
    fn is_promising(&self) -> bool {
        let mut parts = self.taken.iter().filter_map(Taken::part).peekable();
        let (mut date, mut time) = (Vec::new(), Vec::new());
        let mut turns = 0;
        while let Some(part) = parts.next() {
            turns += usize::from(parts.peek().is_some_and(|next| next.is_of_date() != part.is_of_date()));
            if part.is_of_date() { date.push(part) } else { time.push(part) }
        }
        let is_of_kind = match self.kind {
            CalendarKind::Date => time.is_empty(),
            CalendarKind::Time => date.is_empty(),
            CalendarKind::DateTime => true,
        };
        is_of_kind
            && turns <= 1
            && self.taken.iter().all(Taken::is_in_range)
            && DATES.iter().any(|order| order.starts_with(&date))
            && TIME.starts_with(&time)
    }

    /// A fraction stands behind the point of a second, and nothing else does.
    fn may_follow(&self, part: Part) -> bool {
        let last = self.taken.iter().rev().map(|taken| taken.piece).take(2).collect::<Vec<_>>();
        let behind_second =
            matches!(last.as_slice(), [Piece::Literal('.' | ','), Piece::Number { part: Part::Second, .. }]);
        (part == Part::Fraction) == behind_second
    }
}

/// What so many digits can be.
fn ways(length: usize) -> &'static [&'static [Part]] {
    use Part::{Day, Fraction, Hour, Minute, Month, Second, ShortYear, Year};
    match length {
        1 => &[&[Day], &[Month], &[Hour], &[Fraction]],
        2 => &[&[Day], &[Month], &[ShortYear], &[Hour], &[Minute], &[Second], &[Fraction]],
        4 => &[&[Year], &[Hour, Minute], &[Fraction]],
        6 => &[
            &[Hour, Minute, Second],
            &[Day, Month, ShortYear],
            &[Month, Day, ShortYear],
            &[ShortYear, Month, Day],
            &[Fraction],
        ],
        8 => &[&[Year, Month, Day], &[Day, Month, Year], &[Month, Day, Year], &[Fraction]],
        12 => &[&[Year, Month, Day, Hour, Minute]],
        14 => &[&[Year, Month, Day, Hour, Minute, Second]],
        3 | 5 | 7 | 9 => &[&[Fraction]],
        _ => &[],
    }
}

impl Reading<'_> {
    fn form(&self) -> CalendarForm {
        CalendarForm(self.0.iter().map(|taken| taken.piece).collect())
    }

    /// What the numbers and names are, in their order; `Month` for a name too.
    fn parts(&self) -> Vec<Part> {
        self.0.iter().filter_map(Taken::part).collect()
    }

    fn has(&self, piece: Piece) -> bool {
        self.0.iter().any(|taken| taken.piece == piece)
    }

    fn is_sound(&self, kind: CalendarKind) -> bool {
        let parts = self.parts();
        let date_at: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].is_of_date()).collect();
        let date: Vec<Part> = date_at.iter().map(|at| parts[*at]).collect();
        let time: Vec<Part> = parts.iter().filter(|part| !part.is_of_date()).copied().collect();
        let time_at = (0..parts.len()).filter(|at| !date_at.contains(at)).collect::<Vec<_>>();
        let is_together =
            [&date_at, &time_at].iter().all(|at| at.windows(2).all(|pair| pair[0] + 1 == pair[1]));
        let fits = match kind {
            CalendarKind::Date => is_date(&date, self.has(Piece::MonthName)) && time.is_empty(),
            CalendarKind::Time => date.is_empty() && !time.is_empty() && !self.has(Piece::Offset),
            CalendarKind::DateTime => is_date(&date, self.has(Piece::MonthName)),
        };
        let has_time = time.is_empty() && !self.has(Piece::Half) && !self.has(Piece::Offset)
            || is_time(&time, self.has(Piece::Half));
        let text: String = self.0.iter().map(|taken| taken.text).collect();
        fits && has_time && is_together && self.form().read(&text).is_some()
    }

    /// Whether the hours could be those of a clock of twelve hours, whose half is not said.
    fn may_be_of_twelve_hours(&self) -> bool {
        let hour = self.0.iter().find(|taken| matches!(taken.piece, Piece::Number { part: Part::Hour, .. }));
        let hour = hour.and_then(|taken| taken.text.parse::<u8>().ok());
        hour.is_some_and(|hour| (1..=12).contains(&hour)) && !self.has(Piece::Half)
    }

    /// Examples that have this reading and no other: the last minute of a year.
    fn examples(&self) -> Vec<String> {
        let clocks: &[bool] =
            if self.may_be_of_twelve_hours() { &[false, true] } else { &[self.has(Piece::Half)] };
        clocks.iter().map(|is_of_twelve| self.example(*is_of_twelve)).collect()
    }

    fn example(&self, is_of_twelve: bool) -> String {
        let last_of_time = self.0.iter().rposition(|taken| {
            matches!(
                taken.piece,
                Piece::Number { part: Part::Minute | Part::Second | Part::Fraction | Part::Hour, .. }
            )
        });
        let mut text = String::new();
        for (at, taken) in self.0.iter().enumerate() {
            match taken.piece {
                Piece::Number { part, .. } => text += part.example(is_of_twelve),
                Piece::MonthName => text += if taken.text.len() > 4 { "December" } else { "Dec" },
                Piece::WeekdayName => text += if taken.text.len() > 4 { "Thursday" } else { "Thu" },
                Piece::Half => text += if taken.text.starts_with(' ') { " PM" } else { "PM" },
                Piece::Offset | Piece::Space | Piece::Literal(_) => text += taken.text,
                Piece::Ordinal => text += "st",
            }
            if is_of_twelve && !self.has(Piece::Half) && Some(at) == last_of_time {
                text += " PM";
            }
        }
        text
    }
}

impl Part {
    fn is_of_date(self) -> bool {
        matches!(self, Part::Year | Part::ShortYear | Part::Month | Part::Day)
    }

    /// The number in the example that is suggested.
    fn example(self, is_of_twelve: bool) -> &'static str {
        match self {
            Part::Year => "2026",
            Part::ShortYear => "99",
            Part::Month => "12",
            Part::Day => "31",
            Part::Hour => {
                if is_of_twelve {
                    "11"
                } else {
                    "23"
                }
            }
            Part::Minute | Part::Second => "59",
            Part::Fraction => "000",
        }
    }
}

/// The orders of dates that are in use; the last two with the month's name.
const DATES: [[Part; 3]; 8] = {
    use Part::{Day, Month, ShortYear, Year};
    [
        [Day, Month, Year],
        [Day, Month, ShortYear],
        [Month, Day, Year],
        [Month, Day, ShortYear],
        // Where the year comes first, the month is next.
        [Year, Month, Day],
        [ShortYear, Month, Day],
        [Year, Day, Month],
        [ShortYear, Day, Month],
    ]
};
/// The parts of a time.
const TIME: [Part; 4] = [Part::Hour, Part::Minute, Part::Second, Part::Fraction];

/// Whether these are a date, in an order that is in use.
fn is_date(parts: &[Part], month_is_named: bool) -> bool {
    let needs_name = matches!(parts, [Part::Year | Part::ShortYear, Part::Day, ..]);
    DATES.iter().any(|order| order == parts) && (month_is_named || !needs_name)
}

/// Whether these are a time; hours alone where it is said of which half of the day they are.
fn is_time(parts: &[Part], has_half: bool) -> bool {
    TIME.starts_with(parts) && (parts.len() > 1 || has_half && !parts.is_empty())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn read(kind: CalendarKind, example: &str, text: &str) -> Option<String> {
        let form =
            CalendarForm::by_example(example, kind).unwrap_or_else(|error| panic!("{example}: {error:?}"));
        let moment = form.read(text)?;
        let parts = [
            moment.date.map(|date| date.to_string()),
            moment.time.map(|time| time.to_string()),
            moment.offset.map(|at| at.to_string()),
        ];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn an_example_shows_how_dates_and_times_are_written() {
        use CalendarKind::{Date, DateTime, Time};
        let good = [
            (Date, "31/12/2026", "1/3/2026", "2026-03-01"),
            (Date, "12/31/2026", "03/04/2026", "2026-03-04"),
            (Date, "2026-12-31", "2026-03-04", "2026-03-04"),
            (Date, "31.12.99", "01.03.26", "2026-03-01"),
            (Date, "Dec 31, 2026", "mar 1, 2026", "2026-03-01"),
            (Date, "Dec 31, 2026", "September 1,  2026", "2026-09-01"),
            (Date, "31-Dec-2026", "01-Sept-2026", "2026-09-01"),
            (Date, "Thursday, 31st December 2026", "Sun, 1st March 2026", "2026-03-01"),
            (Date, "31122026", "01032026", "2026-03-01"),
            (Date, "20261231", "20260301", "2026-03-01"),
            (Date, "2026年12月31日", "2026年3月1日", "2026-03-01"),
            (Time, "11:59 PM", "8:05am", "08:05:00"),
            (Time, "23:59", "8:05", "08:05:00"),
            (Time, "23h59", "8h05", "08:05:00"),
            (Time, "11 PM", "8 am", "08:00:00"),
            (Time, "2359", "0805", "08:05:00"),
            (DateTime, "31/12/2026 23:59", "29/02/2016 01:16", "2016-02-29 01:16:00"),
            (DateTime, "12/31/2026 11:59:59 PM", "3/4/2026  12:00:01 AM", "2026-03-04 00:00:01"),
            (DateTime, "2026-12-31 23:59", "2026-03-01 8:30", "2026-03-01 08:30:00"),
            (DateTime, "31 Dec 2026 at 23:59", "1 Mar 2026 at 8:30", "2026-03-01 08:30:00"),
            (DateTime, "20261231235959", "20260301083015", "2026-03-01 08:30:15"),
            (DateTime, "31.12.2026", "1.3.2026", "2026-03-01"),
            (
                DateTime,
                "31/12/2026 23:59:59.123 +01:00",
                "01/03/2026 08:30:15.5 -0500",
                "2026-03-01 08:30:15.5 -05",
            ),
            (DateTime, "2026-12-31T23:59:59Z", "2026-03-01t08:30:15GMT", "2026-03-01 08:30:15 +00"),
            (DateTime, "23:59 31-12-2026", "08:30 01-03-2026", "2026-03-01 08:30:00"),
        ];
        for (kind, example, text, shown) in good {
            assert_eq!(read(kind, example, text).as_deref(), Some(shown), "{example}: {text}");
        }
        let bad = [
            (Date, "31/12/2026", "12/31/2026"),
            (Date, "31/12/2026", "31-12-2026"),
            (Date, "31/12/2026", "31/02/2026"),
            (Date, "31/12/2026", "31/12/26"),
            (Date, "31/12/2026", "031/12/2026"),
            (Date, "31/12/2026", "31/12/2026 "),
            (Date, "Dec 31, 2026", "Dez 31, 2026"),
            (Time, "11:59 PM", "23:59"),
            (Time, "11:59 PM", "13:59 PM"),
            (Time, "23:59", "24:00"),
            (Time, "2359", "805"),
        ];
        for (kind, example, text) in bad {
            assert_eq!(read(kind, example, text), None, "{example}: {text}");
        }
    }

    #[test]
    fn an_example_with_two_readings_says_what_to_write() {
        use CalendarKind::{Date, DateTime, Time};
        let cases: [(CalendarKind, &str, &[&str]); 7] = [
            (Date, "03/04/2026", &["31/12/2026", "12/31/2026"]),
            (Date, "12/12/2026", &["31/12/2026", "12/31/2026"]),
            (Date, "31/12/26", &["31/12/99", "99/12/31"]),
            (Date, "01 Mar 26", &["31 Dec 99", "99 Dec 31"]),
            (Time, "08:30", &["23:59", "11:59 PM"]),
            (DateTime, "31/12/2026 11:59", &["31/12/2026 23:59", "31/12/2026 11:59 PM"]),
            (
                DateTime,
                "1/2/2026 1:16:05",
                &[
                    "31/12/2026 23:59:59",
                    "31/12/2026 11:59:59 PM",
                    "12/31/2026 23:59:59",
                    "12/31/2026 11:59:59 PM",
                ],
            ),
        ];
        for (kind, example, suggested) in cases {
            let found = CalendarForm::by_example(example, kind);
            let wanted = suggested.iter().map(|one| (*one).to_owned()).collect();
            assert_eq!(found, Err(ExampleError::Ambiguous(wanted)), "{example}");
            for one in suggested {
                assert!(CalendarForm::by_example(one, kind).is_ok(), "{one}");
            }
        }
    }

    #[test]
    fn what_is_no_date_is_no_example() {
        use CalendarKind::{Date, DateTime, Time};
        for (kind, example) in [
            (Date, ""),
            (Date, "2026-31-12"),
            (Date, "31/31/2026"),
            (Date, "12/2026"),
            (Date, "31/12/2026 23:59"),
            (Time, "31/12/2026"),
            (Time, "23"),
            (Time, "23:59 PM"),
            (Time, "23:59Z"),
            (DateTime, "23:59"),
            (DateTime, "yesterday"),
            (DateTime, "31. Dezember 2026"),
            (DateTime, "2026-12-31 PM"),
            (DateTime, "1 2 3 4 5 6 7 8 9"),
        ] {
            assert_eq!(CalendarForm::by_example(example, kind), Err(ExampleError::NoReading), "{example}");
        }
        assert!(CalendarForm::by_example(&"1/".repeat(40), Date).is_err());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// Whatever form an example shows, the example is read by it; and its pattern fits what is read.
        #[test]
        fn an_example_is_written_as_it_shows(example in "[0-9/:.aApPmMTZ ,+-]{0,20}|[0-3][0-9][/.-][01][0-9][/.-]20[0-9]{2}( [0-2][0-9]:[0-5][0-9])?", text in "[0-9/:. -]{0,16}") {
            for kind in [CalendarKind::Date, CalendarKind::Time, CalendarKind::DateTime] {
                if let Ok(form) = CalendarForm::by_example(&example, kind) {
                    proptest::prop_assert!(form.read(example.trim()).is_some());
                    let pattern = regex::Regex::new(&format!("^(?:{})$", form.pattern())).expect("a pattern");
                    proptest::prop_assert!(pattern.is_match(example.trim()), "{}", form.pattern());
                    if form.read(&text).is_some() {
                        proptest::prop_assert!(pattern.is_match(&text), "{}", form.pattern());
                    }
                }
            }
        }

        #[test]
        fn every_day_is_read_back(days in 0i32..80_000, minute in 0i8..60, hour in 0i8..24) {
            let day = date(1900, 1, 1).checked_add(jiff::Span::new().days(days)).expect("a day");
            let at = time(hour, minute, 0, 0);
            for (example, format) in [("31/12/2026 23:59", "%d/%m/%Y %H:%M"), ("12/31/2026 11:59 PM", "%m/%d/%Y %I:%M %p"), ("Thu Dec 31 2026 23:59", "%a %b %d %Y %H:%M")] {
                let form = CalendarForm::by_example(example, CalendarKind::DateTime).expect("a form");
                let written = day.to_datetime(at).strftime(format).to_string();
                proptest::prop_assert_eq!(form.read(&written).and_then(|moment| moment.datetime()), Some(day.to_datetime(at)), "{}", written);
            }
        }
    }
}
