//! `calendar` items: weekdays, opening hours, closures.

use jiff::tz::TimeZone;

use super::closures::days_of_file;
use super::report::Report;
use super::timezones::{ProgramTimezone, zone};
use super::tree::Tree;
use super::uses::NameKind;
use crate::diagnostic::suggest;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Calendar, CalendarId, IdVec, MONTHS, WEEKDAYS, WHICH, YearlyDay};
use crate::scalar::short_day;
use crate::syntax::ast::{CalendarItem, ItemKind, Name, OpenLine, OpenRange, YearlyDays, YearlyKind};

const DAY: u32 = 86_400;

/// The program's timezone, if it has one, and whether it declares one at all.
struct ProgramZone<'z> {
    timezone: Option<&'z TimeZone>,
    is_declared: bool,
}

/// The calendars, one for each item.
pub(super) fn declare(
    tree: &Tree<'_>,
    timezone: &ProgramTimezone,
    report: &mut Report,
) -> IdVec<CalendarId, Calendar> {
    let items = tree.all(|item| match item {
        ItemKind::Calendar(calendar) => Some(calendar),
        _ => None,
    });
    let is_declared = tree.items.iter().any(|item| matches!(item.kind, ItemKind::Timezone(_)));
    let around = ProgramZone { timezone: timezone.zone.as_ref(), is_declared };
    items.map(|item| check_calendar(&around, item, tree, report)).collect()
}

fn check_calendar(
    around: &ProgramZone<'_>,
    item: &CalendarItem,
    tree: &Tree<'_>,
    report: &mut Report,
) -> Calendar {
    report.style(&item.name);
    let timezone = timezone(around, item, report);
    let mut open: [Vec<(u32, u32)>; 7] = Default::default();
    for line in &item.open {
        open_line(line, &mut open, report);
    }
    if item.open.is_empty() {
        report.push(
            Diagnostic::new(
                Code::CalendarNeverOpen,
                item.name.span,
                format!("calendar `{}` is never open", item.name.text),
            )
            .label("it has no `open` line")
            .help("add one: `open mon..fri 08:00-18:00`"),
        );
    }
    let mut closed = closures(item, report);
    for file in &item.files {
        closed.extend(days_of_file(file, tree, report).into_iter().map(|day| (day, day)));
    }
    let yearly = item.yearly.iter().filter_map(|days| yearly(days, report)).collect();
    Calendar { name: item.name.text.clone(), timezone, open: open.map(united), closed, yearly }
}

fn timezone(around: &ProgramZone<'_>, item: &CalendarItem, report: &mut Report) -> TimeZone {
    if let [first, second, ..] = item.timezones.as_slice() {
        report.push(
            Diagnostic::new(Code::NameDuplicate, second.span, "a calendar has one timezone")
                .label("the second one")
                .related(first.span, "the first one"),
        );
    }
    match (item.timezones.first(), around.timezone) {
        (Some(own), _) => zone(own, report).unwrap_or(TimeZone::UTC),
        (None, Some(program)) => program.clone(),
        (None, None) => {
            if !around.is_declared {
                report.push(
                    Diagnostic::new(
                        Code::TypeNoTimezone,
                        item.name.span,
                        format!("calendar `{}` has no timezone, and neither has the program", item.name.text),
                    )
                    .label("its opening hours are local times of no place")
                    .help("add a line to the calendar or to the program: `timezone \"America/New_York\"`"),
                );
            }
            TimeZone::UTC
        }
    }
}

fn open_line(line: &OpenLine, open: &mut [Vec<(u32, u32)>; 7], report: &mut Report) {
    let ranges: Vec<(u32, u32)> = line.ranges.iter().filter_map(|range| check_range(range, report)).collect();
    for (first, last) in &line.days {
        let (Some(first), Some(last)) = (weekday(first, report), weekday(last, report)) else { continue };
        let count = (last + 7 - first) % 7 + 1;
        for day in 0..count {
            open[(first + day) % 7].extend(&ranges);
        }
    }
}

fn weekday(name: &Name, report: &mut Report) -> Option<usize> {
    let found = WEEKDAYS.iter().position(|day| *day == name.text);
    if found.is_some() {
        report.used(name.span, NameKind::Variant, None);
    } else {
        let message = format!("there is no weekday `{}`", name.text);
        let unknown = Diagnostic::new(Code::NameUndefined, name.span, message).label("not a weekday");
        report.push(match days(&name.text) {
            Some(days) => unknown.write_instead(name.span, days, true),
            None => unknown.help("the weekdays are `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`"),
        });
    }
    found
}

/// The days that a word means.
fn days(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "weekdays" | "weekday" | "workdays" | "workday" => Some("mon..fri"),
        "weekend" | "weekends" => Some("sat..sun"),
        "daily" | "everyday" | "always" | "all" | "any" => Some("mon..sun"),
        _ => short_day(word).or_else(|| suggest::nearest(word, WEEKDAYS.iter().copied())),
    }
}

/// The range in seconds; one past midnight ends after 86,400.
fn check_range(range: &OpenRange, report: &mut Report) -> Option<(u32, u32)> {
    if range.start == range.end || range.start >= DAY {
        report.push(
            Diagnostic::new(Code::CalendarRange, range.span, "these opening hours are empty")
                .label(if range.start >= DAY { "a day begins at 00:00" } else { "they end when they begin" })
                .help("for the whole day write `00:00-24:00`"),
        );
        return None;
    }
    let end = if range.end < range.start { range.end + DAY } else { range.end };
    Some((range.start, end))
}

fn closures(item: &CalendarItem, report: &mut Report) -> Vec<(jiff::civil::Date, jiff::civil::Date)> {
    for dates in item.closed.iter().filter(|dates| dates.to < dates.from) {
        report.push(
            Diagnostic::new(Code::CalendarRange, dates.span, "this closure ends before it begins")
                .label("the later date stands first")
                .help(format!("write `closed {}..{}`", dates.to, dates.from)),
        );
    }
    item.closed.iter().map(|dates| (dates.from, dates.to)).collect()
}

/// Days of every year; `None` if there is no such day, which is reported.
fn yearly(days: &YearlyDays, report: &mut Report) -> Option<YearlyDay> {
    match &days.kind {
        YearlyKind::Dates { from, to } => {
            let wrong = [*from, *to].into_iter().find(|(month, day)| !is_a_day(*month, *day));
            if let Some((month, day)) = wrong {
                let message = format!("no year has a day {month:02}-{day:02}");
                let found = Diagnostic::new(Code::CalendarRange, days.span, message).label("month, then day");
                let turned =
                    is_a_day(day, month).then(|| format!("write the month first: `{day:02}-{month:02}`"));
                report.push(found.maybe_help(turned));
                return None;
            }
            Some(YearlyDay::Dates { from: *from, to: *to })
        }
        YearlyKind::Movable { which, weekday: day, month } => {
            let number = one_of(which, &WHICH, "a number", report);
            let weekday = weekday(day, report);
            let month = one_of(month, &MONTHS, "a month", report);
            let small = |at: usize| i8::try_from(at).unwrap_or_default();
            Some(YearlyDay::Weekday {
                which: small(number?),
                weekday: small(weekday?),
                month: small(month?) + 1,
            })
        }
        YearlyKind::Easter(after) => {
            let day = 86_400;
            let whole = after.subsec_nanos() == 0 && after.as_secs() % day == 0;
            match i32::try_from(after.as_secs() / day).ok().filter(|days| whole && days.abs() <= 200) {
                Some(days) => Some(YearlyDay::Easter { days }),
                None => {
                    let message = "what is counted from Easter is whole days, 200 at most";
                    let found = Diagnostic::new(Code::CalendarRange, days.span, message);
                    report.push(found.help("write `easter + 1d` for the Monday after it"));
                    None
                }
            }
        }
    }
}

/// Where a word, or one that begins with it, stands in a list.
fn one_of(name: &Name, list: &[&str], what: &str, report: &mut Report) -> Option<usize> {
    if let Some(at) = list.iter().position(|one| *one == name.text) {
        return Some(at);
    }
    let lower = name.text.to_ascii_lowercase();
    let message = format!("`{}` is not {what}", name.text);
    let found = Diagnostic::new(Code::NameUndefined, name.span, message);
    report.push(match list.iter().find(|one| lower.starts_with(**one)) {
        Some(one) => found.write_instead(name.span, *one, true),
        None => found.help(format!("write one of `{}`", list.join("`, `"))),
    });
    None
}

/// Whether a year, a leap year perhaps, has such a day.
fn is_a_day(month: i8, day: i8) -> bool {
    jiff::civil::Date::new(2024, month, day).is_ok()
}

/// The hours in ascending order, with those that overlap or meet made one.
fn united(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut united: Vec<(u32, u32)> = Vec::new();
    for (start, end) in ranges {
        match united.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => united.push((start, end)),
        }
    }
    united
}

#[cfg(test)]
mod tests {
    use super::united;

    #[test]
    fn hours_that_overlap_or_meet_are_one() {
        assert_eq!(united(vec![(5, 9), (1, 3), (3, 4), (6, 7), (20, 30)]), [(1, 4), (5, 9), (20, 30)]);
    }
}
