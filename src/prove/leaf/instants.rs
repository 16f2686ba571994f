//! Instants by what they are, their local date, weekday and time of day: the stretches of one offset from UTC,
//! in each of which local time is the instant moved by a constant.

use std::ops::RangeInclusive;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::super::domain::{Cells, MISSING, Variable};
use super::super::ranges::Ranges;
use super::super::search::Leaf;
use super::{Impossible, Solution, View};
use crate::program::{Operand, Test, Type, Value};

/// A stretch of nanoseconds or of days, both ends included.
type Stretch = RangeInclusive<i128>;

const DAY: i128 = 86_400_000_000_000;
/// How many stretches of one offset are looked at.
const OFFSETS: usize = 40_000;
/// How many instants are tried for calendars.
const CANDIDATES: usize = 1_500;
/// Times of day are preferred that are multiples of these: six hours, an hour, a minute, a second.
const ROUND: [i128; 4] = [DAY / 4, DAY / 24, DAY / 1440, DAY / 86_400];

/// Values for `now` and for the fields that are datetimes.
pub(super) fn solve(view: &View, solution: &mut Solution) -> Result<(), Impossible> {
    let fields = view.slots().filter(|slot| view.field(*slot).ty == Type::DateTime).map(Operand::Field);
    for operand in fields.chain([Operand::Now]) {
        let mut hours = Vec::new();
        for (at, (atom, so)) in view.atoms.iter().enumerate() {
            if let (true, Test::During(calendar)) = (atom.subject == operand, &atom.test) {
                hours.push((view.domain.program.calendar(*calendar), *so));
                solution.settled.insert(at);
            }
        }
        let asked = Asked::of(view, &operand);
        let found = asked.find(&mut |at| hours.iter().all(|(calendar, so)| calendar.is_open(at) == *so));
        match found {
            Leaf::Impossible => return Err(Impossible),
            Leaf::Beyond => solution.is_open = true,
            Leaf::Witness(at) => _ = solution.values.insert(operand, Value::DateTime(at)),
        }
    }
    Ok(())
}

/// What is asked of one instant.
struct Asked {
    zone: TimeZone,
    /// Nanoseconds since 1970.
    own: Vec<Stretch>,
    /// Days since 1970, of local time.
    dates: Vec<Stretch>,
    /// From Monday.
    weekdays: [bool; 7],
    /// Nanoseconds of local time since midnight.
    times: Vec<Stretch>,
}

/// The nanosecond or the day of a value.
fn count_of(value: &Value) -> Option<i128> {
    Some(match value {
        Value::DateTime(at) => at.as_nanosecond(),
        Value::Date(date) => days(*date),
        Value::Time(time) => time.duration_since(Time::midnight()).as_nanos(),
        _ => return None,
    })
}

/// Since 1970-01-01.
fn days(date: Date) -> i128 {
    date.duration_since(Date::constant(1970, 1, 1)).as_nanos() / DAY
}

/// The stretches of cells, within the ones that there are.
fn stretches(cells: Option<(&Variable, &Ranges)>, all: Stretch) -> Vec<Stretch> {
    let Some((variable, ranges)) = cells else { return vec![all] };
    let Cells::Ordered(values) = &variable.cells else { return vec![all] };
    let stretch = |cell: u32| {
        let at = (cell as usize - 1) / 2;
        let here = values.get(at).and_then(count_of);
        if cell.is_multiple_of(2) {
            return here.map(|here| here..=here);
        }
        let above = at.checked_sub(1).and_then(|at| values.get(at)).and_then(count_of);
        let (low, high) =
            (above.map_or(*all.start(), |above| above + 1), here.map_or(*all.end(), |below| below - 1));
        (low <= high).then_some(low..=high)
    };
    let mut joined: Vec<Stretch> = Vec::new();
    for next in ranges.cells().filter(|cell| *cell != MISSING).filter_map(stretch) {
        match joined.last_mut() {
            Some(last) if *last.end() + 1 == *next.start() => *last = *last.start()..=*next.end(),
            _ => joined.push(next),
        }
    }
    joined
}

fn both(one: &Stretch, two: &Stretch) -> Option<Stretch> {
    let (low, high) = (*one.start().max(two.start()), *one.end().min(two.end()));
    (low <= high).then_some(low..=high)
}

impl Asked {
    fn of(view: &View, operand: &Operand) -> Self {
        let inner = || Box::new(operand.clone());
        let weekday = Operand::Weekday(inner());
        let instants = Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond();
        let weekdays = std::array::from_fn(|day| {
            view.may_be(&weekday, &Value::Variant(u32::try_from(day).unwrap_or_default()))
        });
        Self {
            zone: view.domain.program.zone(),
            own: stretches(view.cells(operand), instants),
            dates: stretches(view.cells(&Operand::DateOf(inner())), days(Date::MIN)..=days(Date::MAX)),
            weekdays,
            times: stretches(view.cells(&Operand::TimeOf(inner())), 0..=DAY - 1),
        }
    }

    /// An instant as asked that is accepted, near to a plain one.
    fn find(&self, accepts: &mut dyn FnMut(Timestamp) -> bool) -> Leaf<Timestamp> {
        let (Some(first), Some(last)) = (self.own.first(), self.own.last()) else { return Leaf::Impossible };
        let plain = Timestamp::constant(1_772_452_800, 0);
        let (Some(from_day), Some(to_day)) = (self.dates.first(), self.dates.last()) else {
            return Leaf::Impossible;
        };
        // No offset is two days.
        let first = instant(*first.start().max(&((from_day.start() - 2) * DAY)));
        let last = instant(*last.end().min(&((to_day.end() + 2) * DAY)));
        if first > last {
            return Leaf::Impossible;
        }
        let from = plain.clamp(first, last);
        let mut tries = 0;
        let mut refused = false;
        for offset in self.offsets(from, first, last) {
            let Some((stretch, shift)) = offset else { return Leaf::Beyond };
            let mut candidates = self.within(&stretch, shift);
            let distance = |at: &Timestamp| at.duration_since(plain).abs();
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
