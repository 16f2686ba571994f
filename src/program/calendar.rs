//! Opening hours: which instants are open, and when so much open time has passed.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::yearly::YearlyDay;

/// A `calendar` item.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Calendar {
    pub name: String,
    #[serde(with = "super::bundle::zone")]
    pub timezone: TimeZone,
    /// For each weekday from Monday, the opening hours that begin on it: seconds after midnight, start
    /// included, end excluded; an end past 86,400 is on the next day. Ascending, not overlapping.
    pub open: [Vec<(u32, u32)>; 7],
    /// First and last day of each closure: the hours that begin on such a day do not take place.
    pub closed: Vec<(Date, Date)>,
    /// The days on which they do not take place in any year.
    pub yearly: Vec<YearlyDay>,
}

const DAY: u32 = 86_400;
/// How far ahead a deadline is looked for; a calendar with an hour a week passes 50 hours in a year.
const HORIZON_DAYS: i32 = 366 * 60;

impl Calendar {
    /// Whether the instant falls in the opening hours.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.is_open_in(at, &self.timezone)
    }

    /// Whether the instant falls in the opening hours, where they are those of another zone.
    pub fn is_open_in(&self, at: Timestamp, zone: &TimeZone) -> bool {
        let today = zone.to_datetime(at).date();
        let is_open = |days: i32| {
            let day = today.checked_add(days.days()).ok();
            day.is_some_and(|day| self.ranges_in(day, zone).any(|(start, end)| start <= at && at < end))
        };
        // A range that begins yesterday may reach into today. Only near a clock change can another day's: zones have
        // skipped whole days, and what is skipped is moved forward.
        is_open(0) || is_open(-1) || (changes_near(at, zone) && [-2, 1].into_iter().any(is_open))
    }

    /// The instant at which so much open time has passed since `from`; `None` if that is beyond the
    /// calendar's horizon of 60 years.
    pub fn after(&self, from: Timestamp, open_time: SignedDuration) -> Option<Timestamp> {
        let mut left = open_time;
        let mut day = self.timezone.to_datetime(from).date().checked_sub(2.days()).ok()?;
        let mut reached = from;
        // Hours of a skipped day may begin after some of the day behind it, so that those of a day are counted once the
        // next one's are known.
        let mut waiting: Vec<(Timestamp, Timestamp)> = Vec::new();
        for _ in 0..HORIZON_DAYS {
            waiting.extend(self.ranges_of(day));
            waiting.sort_unstable();
            let midnight = instant(day, 0, &self.timezone)?;
            let settled = waiting.partition_point(|(start, _)| *start < midnight);
            for (start, end) in waiting.drain(..settled) {
                let start = start.max(reached);
                if start >= end {
                    continue;
                }
                let open = end.duration_since(start);
                if left <= open {
                    return start.checked_add(left).ok();
                }
                left -= open;
                reached = end;
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    /// The same local time on a following day with opening hours, so many of them later, or the next opening moment after
    /// that; `None` if that is beyond the calendar's horizon.
    pub fn after_workdays(&self, from: Timestamp, days: u16) -> Option<Timestamp> {
        let local = self.timezone.to_datetime(from);
        let (mut day, mut left) = (local.date(), days);
        for _ in 0..HORIZON_DAYS {
            day = day.tomorrow().ok()?;
            left -= u16::from(self.ranges_of(day).next().is_some());
            if left == 0 {
                let same = day.to_datetime(local.time());
                return self.next_open(self.timezone.to_timestamp(same).ok()?);
            }
        }
        None
    }

    /// The first instant from one on that is open.
    fn next_open(&self, from: Timestamp) -> Option<Timestamp> {
        const INSTANT: SignedDuration = SignedDuration::from_nanos(1);
        if self.is_open(from) {
            return Some(from);
        }
        self.after(from, INSTANT)?.checked_sub(INSTANT).ok()
    }

    /// The instant from which so much open time is left until another one; `from` if there is not so much between.
    pub fn before(&self, from: Timestamp, until: Timestamp, open_time: SignedDuration) -> Option<Timestamp> {
        let (mut day, last) =
            (self.timezone.to_datetime(from).date(), self.timezone.to_datetime(until).date());
        day = day.checked_sub(2.days()).ok()?;
        let mut open: Vec<(Timestamp, Timestamp)> = Vec::new();
        while day <= last {
            open.extend(self.ranges_of(day));
            day = day.tomorrow().ok()?;
        }
        open.sort_unstable();
        let (mut left, mut reached) = (open_time, until);
        for (start, end) in open.into_iter().rev() {
            let (start, end) = (start.max(from), end.min(reached));
            if start >= end {
                continue;
            }
            let length = end.duration_since(start);
            if left <= length {
                return end.checked_sub(left).ok();
            }
            left -= length;
            reached = start;
        }
        Some(from)
    }

    /// Whether the hours of a day do not take place.
    fn is_closed(&self, day: Date) -> bool {
        self.closed.iter().any(|(from, to)| (*from..=*to).contains(&day))
            || self.yearly.iter().any(|one| one.is(day))
    }

    /// First and last day of each closure: all that have a date, and those of some years that come every year.
    pub fn closures(&self, years: std::ops::RangeInclusive<i16>) -> Vec<(Date, Date)> {
        let of_year = |year: i16| self.yearly.iter().flat_map(move |one| one.of_year(year));
        let yearly = years.filter(|_| !self.yearly.is_empty()).flat_map(of_year);
        self.closed.iter().copied().chain(yearly).collect()
    }

    /// The opening hours that begin on a day, as instants in ascending order.
    pub fn ranges_of(&self, day: Date) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        self.ranges_in(day, &self.timezone)
    }

    fn ranges_in<'c>(
        &'c self,
        day: Date,
        zone: &'c TimeZone,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> + 'c {
        let closed = self.is_closed(day);
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        let ranges: &[(u32, u32)] = if closed { &[] } else { &self.open[weekday] };
        ranges
            .iter()
            .filter_map(move |(start, end)| Some((instant(day, *start, zone)?, instant(day, *end, zone)?)))
    }
}

/// Whether a zone's offset changes within two days before or a day after an instant.
fn changes_near(at: Timestamp, zone: &TimeZone) -> bool {
    let offset = |hours: i64| {
        let near = at.checked_add(SignedDuration::from_hours(hours)).unwrap_or(at);
        zone.to_offset(near)
    };
    offset(-48) != offset(0) || offset(0) != offset(24)
}

/// The instant of a local time: moved forward by the gap where a clock change skips it, the earlier one where it stands
/// twice.
fn instant(day: Date, seconds: u32, zone: &TimeZone) -> Option<Timestamp> {
    let day = day.checked_add(i64::from(seconds / DAY).days()).ok()?;
    let local = day.to_datetime(jiff::civil::Time::midnight());
    let local = local.checked_add(i64::from(seconds % DAY).seconds()).ok()?;
    zone.to_timestamp(local).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(zone: &str, days: std::ops::Range<usize>, ranges: &[(u32, u32)]) -> Calendar {
        let mut open: [Vec<(u32, u32)>; 7] = Default::default();
        for day in days {
            open[day] = ranges.to_vec();
        }
        Calendar {
            name: "office".into(),
            timezone: TimeZone::get(zone).expect("a zone"),
            open,
            closed: Vec::new(),
            yearly: Vec::new(),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp")
    }

    const HOUR: u32 = 3600;

    #[test]
    fn the_start_is_open_and_the_end_is_not() {
        let office = calendar("UTC", 0..5, &[(8 * HOUR, 18 * HOUR)]);
        assert!(office.is_open(at("2026-03-02T08:00:00Z")));
        assert!(office.is_open(at("2026-03-02T17:59:59.999Z")));
        assert!(!office.is_open(at("2026-03-02T18:00:00Z")));
        assert!(!office.is_open(at("2026-03-01T12:00:00Z")), "a Sunday");
    }

    #[test]
    fn a_range_past_midnight_belongs_to_the_day_it_starts_on() {
        let mut night = calendar("UTC", 4..5, &[(22 * HOUR, 30 * HOUR)]);
        assert!(night.is_open(at("2026-03-06T23:00:00Z")), "Friday night");
        assert!(night.is_open(at("2026-03-07T05:59:59Z")), "Saturday morning");
        assert!(!night.is_open(at("2026-03-06T05:00:00Z")), "Friday morning");
        night.closed = vec![(Date::constant(2026, 3, 6), Date::constant(2026, 3, 6))];
        assert!(!night.is_open(at("2026-03-07T05:00:00Z")));
        night.closed = vec![(Date::constant(2026, 3, 7), Date::constant(2026, 3, 7))];
        assert!(night.is_open(at("2026-03-07T05:00:00Z")));
    }

    #[test]
    fn a_skipped_local_time_is_moved_forward() {
        // New York skips 02:00 to 03:00 on 8 March 2026.
        let early = calendar("America/New_York", 6..7, &[(2 * HOUR + 1800, 5 * HOUR)]);
        assert!(!early.is_open(at("2026-03-08T07:15:00Z")), "03:15 local");
        assert!(early.is_open(at("2026-03-08T07:30:00Z")), "03:30 local");
    }

    #[test]
    fn a_repeated_local_time_is_the_earlier_one() {
        // New York has 01:00 to 02:00 twice on 1 November 2026.
        let night = calendar("America/New_York", 6..7, &[(0, HOUR + 1800)]);
        assert!(night.is_open(at("2026-11-01T05:15:00Z")), "the first 01:15");
        assert!(!night.is_open(at("2026-11-01T06:15:00Z")), "the second 01:15");
    }

    /// Every quarter of an hour of six days around clock changes, also such that skip or repeat a whole day.
    #[test]
    fn hours_hold_around_every_clock_change() {
        let changes = [
            ("Pacific/Apia", "2011-12-30T10:00:00Z"),
            ("Pacific/Kwajalein", "1993-08-21T12:00:00Z"),
            ("Pacific/Kwajalein", "1969-09-30T13:00:00Z"),
            ("America/New_York", "2026-03-08T07:00:00Z"),
            ("America/New_York", "2026-11-01T06:00:00Z"),
            ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
            ("America/Sao_Paulo", "2018-02-18T02:00:00Z"),
            ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
            ("UTC", "2026-03-08T07:00:00Z"),
        ];
        let hours: [&[(u32, u32)]; 4] = [
            &[(22 * HOUR, 30 * HOUR)],
            &[(8 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR)],
            &[(0, 24 * HOUR)],
            &[(HOUR / 2, 2 * HOUR), (23 * HOUR, 47 * HOUR)],
        ];
        const QUARTER: SignedDuration = SignedDuration::from_mins(15);
        for (zone, change) in changes {
            for (hours, days) in hours.iter().flat_map(|hours| [(hours, 0..7), (hours, 3..4), (hours, 4..5)])
            {
                let calendar = calendar(zone, days, hours);
                let first = at(change) - SignedDuration::from_hours(72);
                let today = calendar.timezone.to_datetime(at(change)).date();
                let ranges: Vec<_> = (-9..9).flat_map(|day| calendar.ranges_of(today + day.days())).collect();
                let is_open = |at: Timestamp| ranges.iter().any(|(start, end)| *start <= at && at < *end);
                let quarters: Vec<Timestamp> = (0..6 * 96).map(|n| first + QUARTER * n).collect();
                let mut open = SignedDuration::ZERO;
                for quarter in &quarters {
                    assert_eq!(calendar.is_open(*quarter), is_open(*quarter), "{zone} {hours:?} {quarter}");
                    if is_open(*quarter) {
                        open += QUARTER;
                        let after = calendar.after(first, open);
                        assert_eq!(after, Some(*quarter + QUARTER), "{zone} {hours:?} {open:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn workdays_are_days_with_opening_hours() {
        let mut office = calendar("Europe/Berlin", 0..5, &[(9 * HOUR, 17 * HOUR)]);
        office.closed = vec![(Date::constant(2026, 3, 4), Date::constant(2026, 3, 4))];
        let after = |from: &str, days: u16| office.after_workdays(at(from), days);
        assert_eq!(after("2026-03-02T08:00:00Z", 1), Some(at("2026-03-03T08:00:00Z")), "Monday 09:00");
        assert_eq!(after("2026-03-02T08:00:00Z", 2), Some(at("2026-03-05T08:00:00Z")), "Wednesday is closed");
        assert_eq!(after("2026-03-02T01:00:00Z", 1), Some(at("2026-03-03T08:00:00Z")), "before the opening");
        assert_eq!(after("2026-03-02T20:00:00Z", 1), Some(at("2026-03-05T08:00:00Z")), "after the closing");
        assert_eq!(after("2026-03-06T12:00:00Z", 1), Some(at("2026-03-09T12:00:00Z")), "over a weekend");
        assert_eq!(after("2026-03-27T12:00:00Z", 1), Some(at("2026-03-30T11:00:00Z")), "over a clock change");
        let never = Calendar { open: Default::default(), ..office.clone() };
        assert_eq!(never.after_workdays(at("2026-03-02T08:00:00Z"), 1), None);
    }

    #[test]
    fn open_time_before_an_instant_is_what_passes_until_it() {
        let office = calendar("UTC", 0..5, &[(8 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR)]);
        let (from, until) = (at("2026-03-06T10:00:00Z"), at("2026-03-10T09:30:00Z"));
        for minutes in [1, 90, 91, 10 * 60, 12 * 60] {
            let length = SignedDuration::from_mins(minutes);
            let before = office.before(from, until, length).expect("it is near");
            assert_eq!(office.after(before, length), Some(until), "{minutes}");
        }
        assert_eq!(office.before(from, until, SignedDuration::from_hours(40)), Some(from));
    }

    #[test]
    fn open_time_passes_only_in_opening_hours() {
        let office = calendar("UTC", 0..5, &[(8 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR)]);
        let after = |from: &str, hours: i64| office.after(at(from), SignedDuration::from_hours(hours));
        assert_eq!(after("2026-03-02T09:00:00Z", 2), Some(at("2026-03-02T11:00:00Z")));
        assert_eq!(after("2026-03-02T11:00:00Z", 2), Some(at("2026-03-02T14:00:00Z")));
        assert_eq!(after("2026-03-06T17:00:00Z", 4), Some(at("2026-03-09T11:00:00Z")));
        assert_eq!(after("2026-03-07T03:00:00Z", 1), Some(at("2026-03-09T09:00:00Z")));
        let never = Calendar { open: Default::default(), ..office.clone() };
        assert_eq!(never.after(at("2026-03-07T03:00:00Z"), SignedDuration::from_hours(1)), None);
    }
}
