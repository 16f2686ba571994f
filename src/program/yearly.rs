//! Days that come every year: `12-25`, the last Monday of May, the day after Easter.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::types::WEEKDAYS;

/// Which weekday of its kind in a month, as calendars have it: the last one is 0.
pub(crate) const WHICH: [&str; 6] = ["last", "first", "second", "third", "fourth", "fifth"];

/// The months, as calendars have them.
pub(crate) const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A day, or some, of every year.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum YearlyDay {
    /// From a month and day to another, both included; past the turn of the year where the first is the later one.
    Dates { from: (i8, i8), to: (i8, i8) },
    /// Of a month the first (1) to fifth weekday of its kind, or the last (0); Monday is 0.
    Weekday { which: i8, weekday: i8, month: i8 },
    /// So many days after Easter Sunday of the Gregorian calendar, or before it.
    Easter { days: i32 },
}

impl YearlyDay {
    /// Whether a day is one.
    pub fn is(&self, day: Date) -> bool {
        match *self {
            YearlyDay::Dates { from, to } => {
                let this = (day.month(), day.day());
                if from <= to { from <= this && this <= to } else { from <= this || this <= to }
            }
            YearlyDay::Weekday { which, weekday, month } => {
                let is_kind = day.month() == month && day.weekday().to_monday_zero_offset() == weekday;
                let number = (day.day() - 1) / 7 + 1;
                is_kind && if which == 0 { day.day() + 7 > day.days_in_month() } else { number == which }
            }
            // So many days may lead into another year.
            YearlyDay::Easter { days } => {
                let sunday = day.checked_sub(days.days()).ok();
                sunday.is_some_and(|sunday| easter(sunday.year()) == Some(sunday))
            }
        }
    }

    /// The days of a year: first and last of each run, which ascend.
    pub fn of_year(&self, year: i16) -> Vec<(Date, Date)> {
        let date = |(month, day): (i8, i8)| Date::new(year, month, day).ok();
        // Of 29 February a year without one has the days behind it, or before it.
        let starts = |at| date(at).or_else(|| date((3, 1)));
        let ends = |at| date(at).or_else(|| date((2, 28)));
        let run = |from: Option<Date>, to: Option<Date>| from.zip(to).filter(|(from, to)| from <= to);
        match *self {
            YearlyDay::Dates { from, to } if from <= to => run(starts(from), ends(to)).into_iter().collect(),
            YearlyDay::Dates { from, to } => [run(date((1, 1)), ends(to)), run(starts(from), date((12, 31)))]
                .into_iter()
                .flatten()
                .collect(),
            YearlyDay::Weekday { which, weekday, month } => {
                let number = if which == 0 { -1 } else { which };
                let weekday = Weekday::from_monday_zero_offset(weekday).ok();
                let first = date((month, 1)).zip(weekday);
                let day = first.and_then(|(first, weekday)| first.nth_weekday_of_month(number, weekday).ok());
                run(day, day).into_iter().collect()
            }
            YearlyDay::Easter { days } => {
                let of = |year: i16| easter(year)?.checked_add(days.days()).ok();
                let own = (year - 1..=year + 1).filter_map(of).filter(|day| day.year() == year);
                own.map(|day| (day, day)).collect()
            }
        }
    }
}

impl std::fmt::Display for YearlyDay {
    /// As it is written in a calendar.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word =
            |words: &[&'static str], at: i8| usize::try_from(at).ok().and_then(|at| words.get(at).copied());
        match *self {
            YearlyDay::Dates { from, to } if from == to => write!(f, "{:02}-{:02}", from.0, from.1),
            YearlyDay::Dates { from, to } => {
                write!(f, "{:02}-{:02}..{:02}-{:02}", from.0, from.1, to.0, to.1)
            }
            YearlyDay::Weekday { which, weekday, month } => {
                let (which, weekday) = (word(&WHICH, which), word(&WEEKDAYS, weekday));
                let month = word(&MONTHS, month - 1);
                write!(
                    f,
                    "{} {} of {}",
                    which.unwrap_or_default(),
                    weekday.unwrap_or_default(),
                    month.unwrap_or_default()
                )
            }
            YearlyDay::Easter { days: 0 } => f.write_str("easter"),
            YearlyDay::Easter { days } if days > 0 => write!(f, "easter + {days}d"),
            YearlyDay::Easter { days } => write!(f, "easter - {}d", -days),
        }
    }
}

/// Easter Sunday, by the algorithm of Butcher's Ecclesiastical Calendar (1876), as Meeus has it in Astronomical Algorithms.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn easter_is_when_it_was() {
        for day in [
            date(2000, 4, 23),
            date(2008, 3, 23),
            date(2011, 4, 24),
            date(2024, 3, 31),
            date(2026, 4, 5),
            date(2038, 4, 25),
        ] {
            assert_eq!(easter(day.year()), Some(day));
        }
    }

    /// The runs of a year are the days that are such.
    #[test]
    fn runs_are_made_of_the_days() {
        let all = [
            YearlyDay::Dates { from: (2, 29), to: (2, 29) },
            YearlyDay::Dates { from: (2, 29), to: (3, 2) },
            YearlyDay::Dates { from: (12, 24), to: (2, 29) },
            YearlyDay::Weekday { which: 0, weekday: 6, month: 2 },
            YearlyDay::Weekday { which: 5, weekday: 3, month: 12 },
            YearlyDay::Easter { days: -120 },
            YearlyDay::Easter { days: 49 },
            YearlyDay::Easter { days: 200 },
        ];
        for year in 2023..=2032 {
            for one in &all {
                let within =
                    |day: Date| one.of_year(year).iter().any(|(from, to)| *from <= day && day <= *to);
                let days = date(year, 1, 1).series(1.day()).take_while(|day| day.year() == year);
                days.for_each(|day| assert_eq!(within(day), one.is(day), "{one} on {day}"));
            }
        }
    }

    #[test]
    fn days_of_every_year() {
        let christmas = YearlyDay::Dates { from: (12, 24), to: (1, 1) };
        assert!(
            christmas.is(date(2026, 12, 31))
                && christmas.is(date(2027, 1, 1))
                && !christmas.is(date(2026, 12, 23))
        );
        let memorial = YearlyDay::Weekday { which: 0, weekday: 0, month: 5 };
        assert_eq!(memorial.of_year(2026), [(date(2026, 5, 25), date(2026, 5, 25))]);
        let thanksgiving = YearlyDay::Weekday { which: 4, weekday: 3, month: 11 };
        assert_eq!(thanksgiving.of_year(2026), [(date(2026, 11, 26), date(2026, 11, 26))]);
        let fifth = YearlyDay::Weekday { which: 5, weekday: 6, month: 2 };
        assert!(fifth.of_year(2026).is_empty() && fifth.of_year(2032).len() == 1);
        let monday = YearlyDay::Easter { days: 1 };
        assert_eq!(monday.of_year(2026), [(date(2026, 4, 6), date(2026, 4, 6))]);
        assert_eq!(christmas.of_year(2026).len(), 2);
    }
}
