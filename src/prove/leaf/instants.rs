//! Instants by what they are, their local date, weekday and time of day: the stretches of one offset from UTC,
//! in each of which local time is the instant moved by a constant.

use std::ops::RangeInclusive;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::super::domain::Variable;
use super::super::ranges::Ranges;
use super::super::search::Leaf;
use super::stretches::stretches;
use super::{Impossible, Solution, View};
use crate::program::{Atom, Calendar, Operand, Test, Type, Value};

/// A stretch of nanoseconds or of days, both ends included.
type Stretch = RangeInclusive<i128>;

pub(super) const DAY: i128 = 86_400_000_000_000;
/// An instant that nothing is special about: 2026-03-02T12:00:00Z.
pub(super) const PLAIN: Timestamp = Timestamp::constant(1_772_452_800, 0);
/// How many stretches of one offset are looked at.
const OFFSETS: usize = 40_000;
/// How many instants are tried for calendars.
const CANDIDATES: usize = 1_500;
/// Times of day are preferred that are multiples of these: six hours, an hour, a minute, a second.
pub(super) const ROUND: [i128; 4] = [DAY / 4, DAY / 24, DAY / 1440, DAY / 86_400];

/// Values for `now` and for the fields that are datetimes, those that comparisons gave them if possible.
pub(super) fn solve(view: &View, solution: &mut Solution) -> Result<(), Impossible> {
    let fields = view.slots().filter(|slot| view.field(*slot).ty == Type::DateTime).map(Operand::Field);
    for operand in fields.chain([Operand::Now]) {
        let asked = Asked::of(view, &operand);
        solution.settled.extend(asked.hours.iter().map(|(at, ..)| *at));
        let free = asked.find();
        if free == Leaf::Impossible {
            return Err(Impossible);
        }
        let found = match asked.given(&operand, solution) {
            Some(given) => match given.find() {
                Leaf::Witness(at) => Leaf::Witness(at),
                _ => {
                    solution.is_open = true;
                    free
                }
            },
            None => free,
        };
        match found {
            Leaf::Witness(at) => _ = solution.values.insert(operand, Value::DateTime(at)),
            _ => solution.is_open = true,
        }
    }
    Ok(())
}

/// A nanosecond for an operand between two, where more is asked of it than that.
pub(super) fn pick(view: &View, operand: &Operand, low: Option<i128>, high: Option<i128>) -> Option<i128> {
    if !is_asked(view, operand) {
        return None;
    }
    let mut asked = Asked::of(view, operand);
    let between = low.unwrap_or(i128::MIN)..=high.unwrap_or(i128::MAX);
    asked.own = asked.own.iter().filter_map(|own| both(own, &between)).collect();
    match asked.find() {
        Leaf::Witness(at) => Some(at.as_nanosecond()),
        _ => None,
    }
}

/// Whether something is asked of an operand's local date, weekday or time of day, or of calendars.
pub(super) fn is_asked(view: &View, operand: &Operand) -> bool {
    derived(operand).iter().any(|of| view.cells(of).is_some())
        || view.atoms.iter().any(|(atom, _)| atom.subject == *operand && matches!(atom.test, Test::During(_)))
}

/// The local date, the weekday and the time of day of an operand.
fn derived(operand: &Operand) -> [Operand; 3] {
    let inner = || Box::new(operand.clone());
    [Operand::DateOf(inner()), Operand::Weekday(inner()), Operand::TimeOf(inner())]
}

/// What is asked of one instant.
#[derive(Clone)]
struct Asked<'p> {
    zone: TimeZone,
    /// Nanoseconds since 1970.
    own: Vec<Stretch>,
    /// Days since 1970, of local time.
    dates: Vec<Stretch>,
    /// From Monday.
    weekdays: [bool; 7],
    /// Nanoseconds of local time since midnight.
    times: Vec<Stretch>,
    /// Calendars in whose opening hours it must or must not be, with the conditions that say so.
    hours: Vec<(usize, &'p Calendar, bool)>,
}

/// The nanosecond or the day of a value.
pub(super) fn count_of(value: &Value) -> Option<i128> {
    Some(match value {
        Value::DateTime(at) => at.as_nanosecond(),
        Value::Date(date) => days(*date),
        Value::Time(time) => time.duration_since(Time::midnight()).as_nanos(),
        _ => return None,
    })
}

/// Since 1970-01-01.
pub(super) fn days(date: Date) -> i128 {
    date.duration_since(Date::constant(1970, 1, 1)).as_nanos() / DAY
}

/// The stretches of cells, within the ones that there are.
fn within(cells: Option<(&Variable, &Ranges)>, all: Stretch) -> Vec<Stretch> {
    let Some(open) = cells.and_then(|(variable, cells)| stretches(variable, cells, &count_of)) else {
        return vec![all];
    };
    let closed = |(low, high): (Option<i128>, Option<i128>)| {
        both(&all, &(low.unwrap_or(*all.start())..=high.unwrap_or(*all.end())))
    };
    open.into_iter().filter_map(closed).collect()
}

fn both(one: &Stretch, two: &Stretch) -> Option<Stretch> {
    let (low, high) = (*one.start().max(two.start()), *one.end().min(two.end()));
    (low <= high).then_some(low..=high)
}

impl<'p> Asked<'p> {
    fn of(view: &View<'_, 'p>, operand: &Operand) -> Self {
        let [date, weekday, time] = derived(operand);
        let instants = Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond();
        let weekdays = std::array::from_fn(|day| {
            view.may_be(&weekday, &Value::Variant(u32::try_from(day).unwrap_or_default()))
        });
        let of_calendar = |(at, (atom, so)): (usize, &(&Atom, bool))| match &atom.test {
            Test::During(id) if atom.subject == *operand => {
                Some((at, view.domain.program.calendar(*id), *so))
            }
            _ => None,
        };
        Self {
            zone: view.domain.program.zone(),
            own: within(view.cells(operand), instants),
            dates: within(view.cells(&date), days(Date::MIN)..=days(Date::MAX)),
            weekdays,
            times: within(view.cells(&time), 0..=DAY - 1),
            hours: view.atoms.iter().enumerate().filter_map(of_calendar).collect(),
        }
    }

    /// The same, of the values that others have given it, or what is computed from it.
    fn given(&self, operand: &Operand, solution: &Solution) -> Option<Self> {
        let [date, weekday, time] = derived(operand);
        let point =
            |operand: &Operand| solution.values.get(operand).and_then(count_of).map(|at| vec![at..=at]);
        let (own, dates, times) = (point(operand), point(&date), point(&time));
        let weekday = solution.values.get(&weekday);
        if own.is_none() && dates.is_none() && times.is_none() && weekday.is_none() {
            return None;
        }
        let mut given = self.clone();
        given.own = own.unwrap_or(given.own);
        given.dates = dates.unwrap_or(given.dates);
        given.times = times.unwrap_or(given.times);
        if let Some(Value::Variant(day)) = weekday {
            given.weekdays = std::array::from_fn(|at| u32::try_from(at) == Ok(*day));
        }
        Some(given)
    }

    /// An instant as asked, near to a plain one.
    fn find(&self) -> Leaf<Timestamp> {
        let accepts = |at| self.hours.iter().all(|(_, calendar, so)| calendar.is_open(at) == *so);
        let (Some(first), Some(last)) = (self.own.first(), self.own.last()) else { return Leaf::Impossible };
        let (Some(from_day), Some(to_day)) = (self.dates.first(), self.dates.last()) else {
            return Leaf::Impossible;
        };
        // No offset is two days.
        let first = instant(*first.start().max(&((from_day.start() - 2) * DAY)));
        let last = instant(*last.end().min(&((to_day.end() + 2) * DAY)));
        if first > last {
            return Leaf::Impossible;
        }
        let from = PLAIN.clamp(first, last);
        let mut tries = 0;
        let mut refused = false;
        for offset in self.offsets(from, first, last) {
            let Some((stretch, shift)) = offset else { return Leaf::Beyond };
            let mut candidates = self.within(&stretch, shift);
            let distance = |at: &Timestamp| at.duration_since(PLAIN).abs();
            candidates.sort_by_key(distance);
            for at in candidates {
                if accepts(at) {
                    return Leaf::Witness(at);
                }
                refused = true;
                tries += 1;
                if tries > CANDIDATES {
                    return Leaf::Beyond;
                }
            }
        }
        if refused { Leaf::Beyond } else { Leaf::Impossible }
    }

    /// The stretches of one offset that are from the first to the last, with their offsets: the one around a
    /// plain instant and what comes later, then what is before. Ends with nothing where they are too many.
    fn offsets(
        &self,
        from: Timestamp,
        first: Timestamp,
        last: Timestamp,
    ) -> impl Iterator<Item = Option<(Stretch, i128)>> {
        let shift = |at: Timestamp| i128::from(self.zone.to_offset(at).seconds()) * 1_000_000_000;
        let begins = self.zone.preceding(from).next().map_or(Timestamp::MIN, |change| change.timestamp());
        // Whoever is exactly at a change is after it.
        let begins = if shift(from) == shift(begins) { begins } else { from };
        let later = self.zone.following(begins).map(|change| change.timestamp());
        let mut later_begins =
            std::iter::once(begins).chain(later).take_while(move |at| *at <= last).peekable();
        let later = std::iter::from_fn(move || {
            let at = later_begins.next()?;
            let end = later_begins.peek().map_or(last.as_nanosecond(), |next| next.as_nanosecond() - 1);
            Some((at, end))
        });
        let mut end = begins;
        let mut earlier_ends = self.zone.preceding(begins);
        let mut is_over = false;
        let earlier = std::iter::from_fn(move || {
            if is_over || end <= first {
                return None;
            }
            let at = earlier_ends.next().map_or(Timestamp::MIN, |change| change.timestamp());
            is_over = at == Timestamp::MIN;
            let stretch = (at, end.as_nanosecond() - 1);
            end = at;
            Some(stretch)
        });
        let all = later.chain(earlier).map(move |(at, end)| (at.as_nanosecond()..=end, shift(at)));
        let mut left = OFFSETS;
        all.map(move |stretch| {
            left = left.saturating_sub(1);
            (left > 0).then_some(stretch)
        })
    }

    /// Instants as asked within a stretch of one offset; none only where there are none.
    fn within(&self, stretch: &Stretch, shift: i128) -> Vec<Timestamp> {
        let mut found = Vec::new();
        for own in self.own.iter().filter_map(|own| both(own, stretch)) {
            let local = own.start() + shift..=own.end() + shift;
            for dates in &self.dates {
                let Some(local) = both(&local, &(dates.start() * DAY..=(dates.end() + 1) * DAY - 1)) else {
                    continue;
                };
                for day in self.days(&local) {
                    for time in &self.times {
                        let of_day = local.start() - day * DAY..=local.end() - day * DAY;
                        let times = both(&of_day, time).map(|times| round(&times));
                        found.extend(times.map(|time| instant(day * DAY + time - shift)));
                    }
                }
            }
        }
        found
    }

    /// The days of a stretch that may differ from each other: the first and the last, and a week of whole ones,
    /// around the plain one if that is among them.
    fn days(&self, local: &Stretch) -> Vec<i128> {
        let (first, last) = (local.start().div_euclid(DAY), local.end().div_euclid(DAY));
        let plain = days(Date::constant(2026, 3, 2)).clamp(first, last);
        let week = (plain - 7).max(first)..=(plain + 7).min(last);
        let mut all: Vec<i128> = [first, last].into_iter().chain(week).collect();
        all.sort_unstable();
        all.dedup();
        // 1970 began on a Thursday.
        let is_weekday =
            |day: i128| usize::try_from((day + 3).rem_euclid(7)).is_ok_and(|day| self.weekdays[day]);
        all.retain(|day| is_weekday(*day));
        all
    }
}

fn instant(nanoseconds: i128) -> Timestamp {
    let limits = (Timestamp::MIN.as_nanosecond(), Timestamp::MAX.as_nanosecond());
    Timestamp::from_nanosecond(nanoseconds.clamp(limits.0, limits.1)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Noon, or a time in the stretch that is as round as possible.
fn round(times: &Stretch) -> i128 {
    let noon = DAY / 2;
    if times.contains(&noon) {
        return noon;
    }
    let first = |step: i128| -(-times.start()).div_euclid(step) * step;
    ROUND.into_iter().map(first).find(|time| times.contains(time)).unwrap_or(*times.start())
}

/// Instants that may be tried for an operand besides.
pub(super) fn near(at: Timestamp) -> impl Iterator<Item = Timestamp> {
    [1, 24, 24 * 7]
        .into_iter()
        .flat_map(|hours| [hours, -hours])
        .filter_map(move |hours| at.checked_add(SignedDuration::from_hours(hours)).ok())
}
