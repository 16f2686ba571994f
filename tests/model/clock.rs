//! Dates as days and instants as seconds since 1970-01-01, and what time zones make of them. Of the time
//! zone library only the offset at an instant is used.

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub const DAY: i64 = 86_400;

/// Year, month and day of a day.
pub fn civil(days: i64) -> (i64, i64, i64) {
    let mut year = 1970;
    let mut rest = days;
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if rest < 0 {
            year -= 1;
            rest += if leap(year) { 366 } else { 365 };
        } else if rest >= length {
            rest -= length;
            year += 1;
        } else {
            break;
        }
    }
    let mut month = 1;
    while rest >= month_length(year, month) {
        rest -= month_length(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}

/// The day of a year, month and day.
pub fn day(year: i64, month: i64, day: i64) -> i64 {
    let years: i64 = (1970..year).map(|y| if leap(y) { 366 } else { 365 }).sum();
    let months: i64 = (1..month).map(|m| month_length(year, m)).sum();
    years + months + day - 1
}

fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// 0 is Monday.
pub fn weekday(days: i64) -> usize {
    // The first day was a Thursday.
    usize::try_from((days + 3).rem_euclid(7)).expect("a weekday")
}

pub fn show_date(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

pub fn show_time(seconds: i64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The local date and time at an offset, with the offset.
pub fn show_instant(instant: i64, offset: i64) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let size = offset.abs();
    format!("{}{sign}{:02}:{:02}", show_local(instant + offset), size / 3600, size / 60 % 60)
}

pub fn show_local(local: i64) -> String {
    format!("{}T{}", show_date(local.div_euclid(DAY)), show_time(local.rem_euclid(DAY)))
}

/// A time zone by its name.
pub struct Zone(TimeZone);

impl Zone {
    pub fn named(name: &str) -> Self {
        Self(TimeZone::get(name).expect("a time zone"))
    }

    /// If there is one of the name.
    pub fn known(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    pub fn offset(&self, instant: i64) -> i64 {
        let instant = Timestamp::from_second(instant).expect("an instant");
        i64::from(self.0.to_offset(instant).seconds())
    }

    /// Local seconds since 1970-01-01T00:00 on the wall.
    pub fn local(&self, instant: i64) -> i64 {
        instant + self.offset(instant)
    }

    /// The instant of a local time: the earlier one of two, moved forward by the gap where there is none.
    pub fn instant(&self, local: i64) -> i64 {
        let before = self.offset(local - DAY);
        let after = self.offset(local + DAY);
        let fitting = [local - before, local - after].into_iter().filter(|at| self.local(*at) == local);
        fitting.min().unwrap_or(local - before)
    }
}
