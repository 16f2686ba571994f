//! Instants by what they are, their local date, weekday and time of day: the stretches of one offset from UTC,
//! in each of which local time is the instant moved by a constant.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::super::domain::Variable;
use super::super::effort::Effort;
use super::super::ranges::Ranges;
use super::super::search::Solved;
use super::numbers::{DAY, Stretch, count_of, days, instant};
use super::offsets::{Offsets, shift};
use super::stretches::stretches;
use super::view::{Impossible, Solution, View};
use crate::program::{Atom, Calendar, Operand, Test, Value};

/// An instant that nothing is special about: 2026-03-02T12:00:00Z.
pub(super) const PLAIN: Timestamp = Timestamp::constant(1_772_452_800, 0);
/// How many stretches of one offset are looked at.
const OFFSETS: usize = 40_000;
/// The steps in which a day is held against a calendar.
const OF_A_CALENDAR: usize = 10;
/// After so many days, 400 years, the calendar repeats itself.
const REPEATS: i128 = 146_097;
/// Times of day are preferred that are multiples of these: six hours, an hour, a minute, a second.
pub(super) const ROUND: [i128; 4] = [DAY / 4, DAY / 24, DAY / 1440, DAY / 86_400];

/// Values for `now` and for the fields that are datetimes, those that comparisons gave them if possible.
pub(super) fn solve(view: &View, solution: &mut Solution) -> Result<(), Impossible> {
    let fields = view.domain.datetimes.iter().copied().filter(|slot| view.present[*slot]).map(Operand::Field);
    for operand in fields.chain([Operand::Now]) {
        let asked = AskedOfInstant::new(view, &operand);
        solution.settled.extend(asked.hours.iter().map(|(at, ..)| *at));
        let free = asked.find();
        if free == Solved::Impossible {
            return Err(Impossible);
        }
        let found = match asked.given(&operand, solution) {
            Some(given) => match given.find() {
                Solved::Witness(at) => Solved::Witness(at),
                _ => {
                    solution.is_open = true;
                    free
                }
            },
            None => free,
        };
        match found {
            Solved::Witness(at) => _ = solution.values.insert(operand, Value::DateTime(at)),
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
    let mut asked = AskedOfInstant::new(view, operand);
    let between = low.unwrap_or(i128::MIN)..=high.unwrap_or(i128::MAX);
    asked.own = asked.own.iter().filter_map(|own| both(own, &between)).collect();
    match asked.find() {
        Solved::Witness(at) => Some(at.as_nanosecond()),
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
struct AskedOfInstant<'a> {
    effort: &'a Effort,
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
    hours: Vec<(usize, &'a Calendar, bool)>,
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

pub(super) fn both(one: &Stretch, two: &Stretch) -> Option<Stretch> {
    let (low, high) = (*one.start().max(two.start()), *one.end().min(two.end()));
    (low <= high).then_some(low..=high)
}

impl<'a> AskedOfInstant<'a> {
    fn new(view: &View<'a, '_>, operand: &Operand) -> Self {
        let [date, weekday, time] = derived(operand);
        let (first, last) = view.domain.limits.instants;
        let instants = first.as_nanosecond()..=last.as_nanosecond();
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
            effort: &view.domain.effort,
            zone: view.domain.program.timezone(),
            own: within(view.cells(operand), instants),
            dates: within(view.cells(&date), days(Date::MIN)..=days(Date::MAX)),
            weekdays,
            times: within(view.cells(&time), 0..=DAY - 1),
            hours: view.atoms.iter().enumerate().filter_map(of_calendar).collect(),
        }
    }

    /// What is left for the operand by the values that other theories gave it, or gave what is computed from it.
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
    fn find(&self) -> Solved<Timestamp> {
        let Some((first, last)) = self.window() else { return Solved::Impossible };
        let accepts =
            |at: &Timestamp| self.hours.iter().all(|(_, calendar, so)| calendar.is_open(*at) == *so);
        // Most calendars are of one zone.
        let mut zones = vec![&self.zone];
        for (_, calendar, _) in &self.hours {
            if !zones.contains(&&calendar.timezone) {
                zones.push(&calendar.timezone);
            }
        }
        let mut refused = false;
        for (number, stretch) in Offsets::new(zones, first, last, PLAIN).enumerate() {
            if self.effort.left() == 0 {
                self.effort.cut();
                return Solved::Beyond;
            }
            let (nearest, is_any) = self.nearest(&stretch, &accepts);
            if let Some(at) = nearest {
                return Solved::Witness(at);
            }
            refused |= is_any;
            if number > OFFSETS {
                return Solved::Beyond;
            }
        }
        if refused { Solved::Beyond } else { Solved::Impossible }
    }

    /// From when to when instants are looked for: there is one where there is one at all. The Gregorian calendar
    /// repeats itself, weekdays included, every 400 years, and so do clock changes after the ones that are known
    /// one by one.
    fn window(&self) -> Option<(Timestamp, Timestamp)> {
        let ends = |stretches: &[Stretch]| Some((*stretches.first()?.start(), *stretches.last()?.end()));
        let (own_first, own_last) = ends(&self.own)?;
        let (first_day, last_day) = ends(&self.dates)?;
        // No offset is two days.
        let first = own_first.max((first_day - 2) * DAY);
        let last = own_last.min((last_day + 2) * DAY);
        // Days that come every year are no limit.
        let closed = self.hours.iter().flat_map(|(_, calendar, _)| &calendar.closed);
        let of_days = self.dates.iter().map(|dates| (*dates.start(), *dates.end()));
        let of_days = of_days.chain(closed.map(|(from, to)| (days(*from), days(*to))));
        let of_days = of_days.map(|(from, to)| (from * DAY, to * DAY));
        let stretches = self.own.iter().map(|own| (*own.start(), *own.end())).chain(of_days);
        // Where there is no limit, nothing changes.
        let limits = [Timestamp::MAX.as_nanosecond(), days(Date::MAX) * DAY];
        let marks = stretches.flat_map(|(from, to)| [from, to]).filter(|at| !limits.contains(at));
        let known = days(Date::constant(2040, 1, 1)) * DAY;
        let last = last.min(marks.max().unwrap_or(known).max(known) + (REPEATS + 10) * DAY);
        (first <= last).then(|| (instant(first), instant(last)))
    }

    /// The instant of those as asked within a stretch of one offset that is accepted and nearest to the plain one, and
    /// whether there are any, which are all looked at if none is accepted.
    fn nearest(&self, stretch: &Stretch, accepts: &dyn Fn(&Timestamp) -> bool) -> (Option<Timestamp>, bool) {
        let (mut nearest, mut is_any) = (None::<(i128, i128)>, false);
        let shift = shift(&self.zone, *stretch.start());
        let plain = PLAIN.as_nanosecond();
        for own in self.own.iter().filter_map(|own| both(own, stretch)) {
            let local = own.start() + shift..=own.end() + shift;
            for dates in &self.dates {
                let Some(local) = both(&local, &(dates.start() * DAY..=(dates.end() + 1) * DAY - 1)) else {
                    continue;
                };
                let mut days = self.days(&local, &(stretch.start() + shift..=stretch.end() + shift));
                let from_plain = |day: i128| (day * DAY - shift - plain).abs();
                days.sort_by_key(|day| from_plain(*day));
                for day in days {
                    // None of a day is further than that from its midnight.
                    if nearest.is_some_and(|(far, _)| from_plain(day) - DAY > far) {
                        break;
                    }
                    self.effort.add(1 + OF_A_CALENDAR * self.hours.len());
                    for at in self.of_day(day, shift, &local) {
                        is_any = true;
                        if accepts(&instant(at)) {
                            nearest = nearest.into_iter().chain([((at - plain).abs(), at)]).min();
                        }
                    }
                }
            }
        }
        (nearest.map(|(_, at)| instant(at)), is_any)
    }

    /// Instants as asked of a day; none only where there are none.
    fn of_day(&self, day: i128, shift: i128, local: &Stretch) -> Vec<i128> {
        let midnight = day * DAY;
        let mut found = Vec::new();
        for time in &self.times {
            let of_day = local.start() - midnight..=local.end() - midnight;
            let Some(times) = both(&of_day, time) else { continue };
            let to_utc = midnight - shift;
            let open = self.open(times.start() + to_utc..=times.end() + to_utc);
            let rounded = |open: Stretch| round(&(open.start() - to_utc..=open.end() - to_utc)) + to_utc;
            found.extend(open.into_iter().map(rounded));
        }
        found
    }

    /// The days of a part of a stretch that may differ from each other: those near to its ends and to closures of
    /// calendars, and a week between any two of them, as near to the plain one as may be.
    fn days(&self, local: &Stretch, stretch: &Stretch) -> Vec<i128> {
        let (first, last) = (local.start().div_euclid(DAY), local.end().div_euclid(DAY));
        // Opening hours of a day reach into the next one, and another zone's day is at most two days away.
        let near = if self.hours.is_empty() { 0 } else { 5 };
        let years = years_near(first, last);
        let closed = self.hours.iter().flat_map(|(_, calendar, _)| calendar.closures(years.clone()));
        let closed = closed.flat_map(|(from, to)| [days(from), days(to)]);
        let ends = [first, last, stretch.start().div_euclid(DAY), stretch.end().div_euclid(DAY)];
        let mut marks: Vec<i128> =
            ends.into_iter().chain(closed).map(|day| day.clamp(first - near, last + near)).collect();
        marks.sort_unstable();
        marks.dedup();
        let around = marks.iter().flat_map(|day| day - near..=day + near);
        let plain = days(Date::constant(2026, 3, 2));
        let between = marks.windows(2).flat_map(|pair| {
            let (from, to) = (pair[0] + near + 1, pair[1] - near - 1);
            let middle = plain.clamp(from, to.max(from));
            from.max(middle - 7)..=to.min(middle + 7)
        });
        let mut all: Vec<i128> = around.chain(between).filter(|day| (first..=last).contains(day)).collect();
        all.sort_unstable();
        all.dedup();
        // 1970 began on a Thursday.
        let is_weekday =
            |day: i128| usize::try_from((day + 3).rem_euclid(7)).is_ok_and(|day| self.weekdays[day]);
        all.retain(|day| is_weekday(*day));
        all
    }

    /// What of a part of a day and of a stretch of one offset is in the opening hours that it must be in, and not
    /// in those that it must not be in.
    fn open(&self, part: Stretch) -> Vec<Stretch> {
        let mut left = vec![part];
        for (_, calendar, so) in &self.hours {
            left = left.iter().flat_map(|part| hours(calendar, part, *so)).collect();
        }
        left
    }
}

/// The years from one day to another, as far as they are near to the plain one: within 28 years every day of the year is every
/// day of the week.
fn years_near(first: i128, last: i128) -> std::ops::RangeInclusive<i16> {
    const FAR: i16 = 30;
    let year = |day: i128| date(day).map_or(2026, |date| date.year());
    let (first, last) = (year(first), year(last));
    let plain = 2026.clamp(first, last.max(first));
    first.max(plain - FAR)..=last.min(plain + FAR)
}

/// What of a part of a stretch of one offset is in the opening hours, or what is not.
fn hours(calendar: &Calendar, part: &Stretch, so: bool) -> Vec<Stretch> {
    let shift = shift(&calendar.timezone, *part.start());
    let (first, last) = ((part.start() + shift).div_euclid(DAY), (part.end() + shift).div_euclid(DAY));
    let of_day = |day: i128| {
        // As `Calendar::is_open` has it: those of the day and of the one before.
        let ranges = [day - 1, day].into_iter().filter_map(date).flat_map(|day| calendar.ranges_of(day));
        let mut ranges: Vec<Stretch> =
            ranges.map(|(start, end)| start.as_nanosecond()..=end.as_nanosecond() - 1).collect();
        ranges.sort_unstable_by_key(|range| *range.start());
        let here = both(part, &(day * DAY - shift..=(day + 1) * DAY - 1 - shift));
        here.map_or(Vec::new(), |here| if so { meets(&here, &ranges) } else { without(&here, &ranges) })
    };
    (first..=last).flat_map(of_day).collect()
}

fn meets(part: &Stretch, ranges: &[Stretch]) -> Vec<Stretch> {
    ranges.iter().filter_map(|range| both(part, range)).collect()
}

/// The ranges ascend.
fn without(part: &Stretch, ranges: &[Stretch]) -> Vec<Stretch> {
    let (mut left, mut from) = (Vec::new(), *part.start());
    for range in ranges.iter().filter(|range| range.start() <= range.end()) {
        left.extend(both(part, &(from..=range.start() - 1)).filter(|left| left.start() <= left.end()));
        from = from.max(range.end() + 1);
    }
    left.extend(both(part, &(from..=*part.end())));
    left
}

/// So many days after 1970-01-01.
fn date(days: i128) -> Option<Date> {
    let far = jiff::Span::new().try_days(i64::try_from(days).ok()?).ok()?;
    Date::constant(1970, 1, 1).checked_add(far).ok()
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
