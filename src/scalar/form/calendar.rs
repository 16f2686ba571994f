//! Dates, times and datetimes as an example shows them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use super::super::spelling::{in_day, time_of};
use super::super::time::{nanoseconds, parse_offset};
use super::{ExampleError, example, names};

/// What is written: a date, a time, or a date with or without its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarKind {
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A date, perhaps with a time and an offset.
    DateTime,
}

/// The pieces of a date or a time, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarForm(pub(super) Vec<Piece>);

/// A piece of a date or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Piece {
    /// A number; digits follow or precede it without a sign between them if it is `packed`.
    Number {
        part: Part,
        packed: bool,
    },
    MonthName,
    WeekdayName,
    /// `AM` or `PM`, perhaps behind a space.
    Half,
    /// `Z`, `UTC`, `GMT` or `+01:00`, perhaps behind a space.
    Offset,
    /// `st`, `nd`, `rd` or `th`.
    Ordinal,
    /// White space, of any length.
    Space,
    /// A letter, in any case, or a sign.
    Literal(char),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Part {
    Year,
    /// The last two digits of a year from 1969 to 2068.
    ShortYear,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Fraction,
}

/// What was read of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// The date, if there is one.
    pub date: Option<Date>,
    /// The time of day, if there is one.
    pub time: Option<Time>,
    /// The offset, if there is one.
    pub offset: Option<Offset>,
}

impl Moment {
    /// The date with its time; midnight if there is none.
    pub fn datetime(&self) -> Option<DateTime> {
        Some(self.date?.to_datetime(self.time.unwrap_or(Time::midnight())))
    }
}

/// The numbers that have been read so far.
#[derive(Default)]
struct Numbers {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    hour: Option<i8>,
    minute: i8,
    second: i8,
    nanoseconds: i32,
    is_afternoon: Option<bool>,
    offset: Option<Offset>,
}

impl CalendarForm {
    /// How values are written that this is an example of.
    ///
    /// # Errors
    /// If it has no reading, or several.
    pub fn by_example(text: &str, kind: CalendarKind) -> Result<Self, ExampleError> {
        example::form(text, kind)
    }

    /// What a text is, if it is written so.
    pub fn read(&self, text: &str) -> Option<Moment> {
        let mut numbers = Numbers::default();
        let mut rest = text;
        for piece in &self.0 {
            rest = numbers.take(*piece, rest)?;
        }
        if rest.is_empty() { numbers.finish() } else { None }
    }

    /// A regular expression of the texts that are written so, whether or not the month has such a day.
    pub fn pattern(&self) -> String {
        let has_half = self.0.contains(&Piece::Half);
        self.0.iter().map(|piece| piece.pattern(has_half)).collect()
    }
}

impl Numbers {
    /// Takes a piece from the start of a text; what follows it.
    fn take<'t>(&mut self, piece: Piece, text: &'t str) -> Option<&'t str> {
        match piece {
            Piece::Number { part, packed } => self.number(part, packed, text),
            Piece::MonthName => {
                let (month, length) = names::month(text)?;
                self.month = Some(month);
                Some(&text[length..])
            }
            Piece::WeekdayName => names::weekday(text).map(|length| &text[length..]),
            Piece::Half => {
                let text = text.trim_start();
                let (half, rest) = half(text)?;
                self.is_afternoon = Some(half);
                Some(rest)
            }
            Piece::Offset => {
                let (offset, rest) = offset(text.trim_start())?;
                self.offset = Some(offset);
                Some(rest)
            }
            Piece::Ordinal => ordinal(text),
            Piece::Space => {
                let rest = text.trim_start();
                (rest.len() < text.len()).then_some(rest)
            }
            Piece::Literal(wanted) => {
                let found = text.chars().next()?;
                let is_same = found == wanted || found.to_lowercase().eq(wanted.to_lowercase());
                is_same.then(|| &text[found.len_utf8()..])
            }
        }
    }

    fn number<'t>(&mut self, part: Part, packed: bool, text: &'t str) -> Option<&'t str> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let length = match part.lengths() {
            (_, most) if packed => most,
            (least, most) => digits.clamp(least, most),
        };
        let number = text.get(..length).filter(|_| digits >= length)?;
        match part {
            Part::Year => self.year = number.parse().ok(),
            Part::ShortYear => {
                self.year =
                    number.parse().ok().map(|year: i16| if year < 69 { 2000 + year } else { 1900 + year })
            }
            Part::Month => self.month = number.parse().ok(),
            Part::Day => self.day = number.parse().ok(),
            Part::Hour => self.hour = number.parse().ok(),
            Part::Minute => self.minute = number.parse().ok()?,
            Part::Second => self.second = number.parse().ok()?,
            Part::Fraction => self.nanoseconds = nanoseconds(number)?,
        }
        Some(&text[length..])
    }

    fn finish(self) -> Option<Moment> {
        let date = match (self.year, self.month, self.day) {
            (Some(year), Some(month), Some(day)) => Some(Date::new(year, month, day).ok()?),
            _ => None,
        };
        let time = match self.hour {
            Some(hour) => {
                Some(time_of(in_day(hour, self.is_afternoon)?, self.minute, self.second, self.nanoseconds)?)
            }
            None => None,
        };
        Some(Moment { date, time, offset: self.offset })
    }
}

impl Part {
    /// How many digits it has, at least and at most.
    pub fn lengths(self) -> (usize, usize) {
        match self {
            Part::Year => (4, 4),
            Part::ShortYear | Part::Minute | Part::Second => (2, 2),
            Part::Month | Part::Day | Part::Hour => (1, 2),
            Part::Fraction => (1, 9),
        }
    }

    fn pattern(self, packed: bool, has_half: bool) -> String {
        // A digit before one that may stand alone.
        let zero = if packed { "0" } else { "0?" };
        match self {
            Part::Year => "[0-9]{4}".to_owned(),
            Part::ShortYear => "[0-9]{2}".to_owned(),
            Part::Month => format!("({zero}[1-9]|1[0-2])"),
            Part::Day => format!("({zero}[1-9]|[12][0-9]|3[01])"),
            Part::Hour if has_half => format!("({zero}[1-9]|1[0-2])"),
            Part::Hour => format!("({zero}[0-9]|1[0-9]|2[0-3])"),
            Part::Minute => "[0-5][0-9]".to_owned(),
            Part::Second => "([0-5][0-9]|60)".to_owned(),
            Part::Fraction => format!("[0-9]{{{},9}}", if packed { 9 } else { 1 }),
        }
    }
}

impl Piece {
    /// `has_half` if hours go to twelve.
    fn pattern(&self, has_half: bool) -> String {
        match self {
            Piece::Number { part, packed } => part.pattern(*packed, has_half),
            Piece::MonthName => names::month_pattern(),
            Piece::WeekdayName => names::weekday_pattern(),
            Piece::Half => r"\s*([AaPp][Mm]|[AaPp]\.[Mm]\.)".to_owned(),
            Piece::Offset => {
                r"\s*([Zz]|[Uu][Tt][Cc]|[Gg][Mm][Tt]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)".to_owned()
            }
            Piece::Ordinal => "([Ss][Tt]|[Nn][Dd]|[Rr][Dd]|[Tt][Hh])".to_owned(),
            Piece::Space => r"\s+".to_owned(),
            Piece::Literal(sign) => names::in_each_case(*sign),
        }
    }
}

/// What follows `st`, `nd`, `rd` or `th` at the start of a text.
pub(super) fn ordinal(text: &str) -> Option<&str> {
    let ends = ["st", "nd", "rd", "th"];
    let is_one = text.get(..2).is_some_and(|end| ends.iter().any(|one| one.eq_ignore_ascii_case(end)));
    is_one.then(|| &text[2..])
}

/// Which half of the day a text begins with, and what follows.
pub(super) fn half(text: &str) -> Option<(bool, &str)> {
    let names = [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)];
    names.into_iter().find_map(|(name, is_afternoon)| Some((is_afternoon, strip(text, name)?)))
}

/// The offset that a text begins with, and what follows.
pub(super) fn offset(text: &str) -> Option<(Offset, &str)> {
    if let Some(rest) = ["utc", "gmt", "z"].into_iter().find_map(|name| strip(text, name)) {
        return Some((Offset::UTC, rest));
    }
    let digits = text.strip_prefix(['+', '-'])?;
    let length = 1 + digits.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b':').count();
    Some((Offset::from_seconds(parse_offset(&text[..length])?).ok()?, &text[length..]))
}

/// What follows a word that a text begins with, in any case.
fn strip<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let start = text.get(..word.len())?;
    let rest = &text[word.len()..];
    let ends = !rest.starts_with(|letter: char| letter.is_alphanumeric());
    (start.eq_ignore_ascii_case(word) && ends).then_some(rest)
}
