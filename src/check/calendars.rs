//! `calendar` items: weekdays, opening hours, closures.

use jiff::tz::TimeZone;

use super::context::Checker;
use super::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Calendar, WEEKDAYS};
use crate::syntax::ast::{CalendarItem, ItemKind, Name, OpenLine, OpenRange};

const DAY: u32 = 86_400;

/// Fills the calendars, one for each item.
pub(super) fn check(cx: &mut Checker<'_>) {
    for item in cx.items {
        if let ItemKind::Calendar(calendar) = &item.kind {
            cx.style(&calendar.name);
            let checked = check_calendar(cx, calendar);
            cx.calendars.push(checked);
        }
    }
}

fn check_calendar(cx: &mut Checker<'_>, item: &CalendarItem) -> Calendar {
    let timezone = timezone(cx, item);
    let mut open: [Vec<(u32, u32)>; 7] = Default::default();
    for line in &item.open {
        open_line(cx, line, &mut open);
    }
    if item.open.is_empty() {
        cx.sink.push(
            Diagnostic::new(
                Code::CalendarNeverOpen,
                item.name.span,
                format!("calendar `{}` is never open", item.name.text),
            )
            .label("it has no `open` line")
            .help("add one: `open mon..fri 08:00-18:00`"),
        );
    }
    let closed = closures(cx, item);
    Calendar { name: item.name.text.clone(), timezone, open: open.map(united), closed }
}

fn timezone(cx: &mut Checker<'_>, item: &CalendarItem) -> TimeZone {
    if let [first, second, ..] = item.timezones.as_slice() {
        cx.sink.push(
            Diagnostic::new(Code::NameDuplicate, second.span, "a calendar has one timezone")
                .label("the second one")
                .related(first.span, "the first one"),
        );
    }
    match (item.timezones.first(), &cx.timezone) {
        (Some(own), _) => cx.zone(own).unwrap_or(TimeZone::UTC),
        (None, Some(zone)) => zone.clone(),
        (None, None) => {
            let declared = cx.items.iter().any(|item| matches!(item.kind, ItemKind::Timezone(_)));
            if !declared {
                cx.sink.push(
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

fn open_line(cx: &mut Checker<'_>, line: &OpenLine, open: &mut [Vec<(u32, u32)>; 7]) {
    let ranges: Vec<(u32, u32)> = line.ranges.iter().filter_map(|range| check_range(cx, range)).collect();
    for (first, last) in &line.days {
        let (Some(first), Some(last)) = (weekday(cx, first), weekday(cx, last)) else { continue };
        let count = (last + 7 - first) % 7 + 1;
        for day in 0..count {
            open[(first + day) % 7].extend(&ranges);
        }
    }
}

fn weekday(cx: &mut Checker<'_>, name: &Name) -> Option<usize> {
    let found = WEEKDAYS.iter().position(|day| *day == name.text);
    if found.is_none() {
        cx.sink.push(
            Diagnostic::new(Code::NameUndefined, name.span, format!("there is no weekday `{}`", name.text))
                .label("not a weekday")
                .help(did_you_mean(&name.text, WEEKDAYS.iter().copied()).unwrap_or_else(|| {
                    "the weekdays are `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`".into()
                })),
        );
    }
    found
}

/// The range in seconds; one past midnight ends after 86,400.
fn check_range(cx: &mut Checker<'_>, range: &OpenRange) -> Option<(u32, u32)> {
    if range.start == range.end || range.start >= DAY {
        cx.sink.push(
            Diagnostic::new(Code::CalendarRange, range.span, "these opening hours are empty")
                .label(if range.start >= DAY { "a day begins at 00:00" } else { "they end when they begin" })
                .help("for the whole day write `00:00-24:00`"),
        );
        return None;
    }
    let end = if range.end < range.start { range.end + DAY } else { range.end };
    Some((range.start, end))
}

fn closures(cx: &mut Checker<'_>, item: &CalendarItem) -> Vec<(jiff::civil::Date, jiff::civil::Date)> {
    for dates in item.closed.iter().filter(|dates| dates.to < dates.from) {
        cx.sink.push(
            Diagnostic::new(Code::CalendarRange, dates.span, "this closure ends before it begins")
                .label("the later date stands first")
                .help(format!("write `closed {}..{}`", dates.to, dates.from)),
        );
    }
    item.closed.iter().map(|dates| (dates.from, dates.to)).collect()
}

/// The same hours, ascending, with those that overlap or meet made one.
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
