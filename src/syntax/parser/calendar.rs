//! Calendars.

use jiff::civil::Date;

use super::{Builder, Children, Pair, Rule};
use crate::syntax::ast::{
    CalendarItem, ClosedDates, ClosedFile, Name, OpenLine, OpenRange, YearlyDays, YearlyKind,
};

impl<'t> Builder<'_, 't> {
    pub(super) fn calendar(&self, pair: Pair<'t>) -> CalendarItem {
        let children = Children::from_pair(pair);
        CalendarItem {
            name: self.identifier(&children.one(Rule::identifier)),
            timezones: children.every(Rule::timezone_item).map(|line| self.text_of(line)).collect(),
            open: children.every(Rule::open_line).map(|line| self.open_line(line)).collect(),
            closed: children.every(Rule::closed_line).flat_map(|line| self.closed_line(line)).collect(),
            yearly: children.every(Rule::closed_line).flat_map(|line| self.yearly_line(line)).collect(),
            files: children.every(Rule::closed_line).flat_map(|line| self.closed_files(line)).collect(),
        }
    }

    pub(super) fn open_line(&self, pair: Pair<'t>) -> OpenLine {
        let children = Children::from_pair(pair);
        OpenLine {
            days: children.every(Rule::days).map(|days| self.days(days)).collect(),
            ranges: children.every(Rule::hours).map(|hours| self.hours(hours)).collect(),
        }
    }

    fn days(&self, pair: Pair<'t>) -> (Name, Name) {
        let mut names = Children::from_pair(pair).every(Rule::identifier).map(|day| self.identifier(&day));
        let first = names.next().unwrap_or_else(|| unreachable!("the grammar begins a range with a day"));
        let last = names.next().unwrap_or_else(|| first.clone());
        (first, last)
    }

    fn hours(&self, pair: Pair<'t>) -> OpenRange {
        let span = self.span(&pair);
        let mut clocks = Children::from_pair(pair).every(Rule::clock).map(|clock| self.clock(&clock));
        let mut next = || clocks.next().unwrap_or_default();
        OpenRange { start: next(), end: next(), span }
    }

    pub(super) fn closed_line(&self, pair: Pair<'t>) -> Vec<ClosedDates> {
        Children::from_pair(pair).every(Rule::dates).map(|dates| self.dates(dates)).collect()
    }

    pub(super) fn closed_files(&self, pair: Pair<'t>) -> Vec<ClosedFile> {
        Children::from_pair(pair).every(Rule::closed_file).map(|file| self.closed_file(file)).collect()
    }

    fn closed_file(&self, pair: Pair<'t>) -> ClosedFile {
        let children = Children::from_pair(pair);
        let mut texts = children.every(Rule::text).map(|text| self.text(&text));
        let path = texts.next().unwrap_or_else(|| unreachable!("the grammar puts a path here"));
        ClosedFile { path, sheet: self.sheet(&children), column: texts.next() }
    }

    pub(super) fn yearly_line(&self, pair: Pair<'t>) -> Vec<YearlyDays> {
        let kind = |part: Pair<'t>| {
            let span = self.span(&part);
            let kind = match part.as_rule() {
                Rule::yearly => self.yearly(part),
                Rule::movable => self.movable(part),
                Rule::after_easter => self.after_easter(part),
                _ => return None,
            };
            Some(YearlyDays { kind, span })
        };
        pair.into_inner().filter_map(kind).collect()
    }

    fn yearly(&self, pair: Pair<'t>) -> YearlyKind {
        let day = |pair: Pair<'t>| {
            let mut numbers =
                Children::from_pair(pair).every(Rule::two_digits).map(|digits| digits.as_str().parse());
            let mut next = || numbers.next().and_then(Result::ok).unwrap_or_default();
            (next(), next())
        };
        let mut days = Children::from_pair(pair).every(Rule::month_day).map(day);
        let from = days.next().unwrap_or_default();
        YearlyKind::Dates { from, to: days.next().unwrap_or(from) }
    }

    fn movable(&self, pair: Pair<'t>) -> YearlyKind {
        let names: Vec<Name> =
            Children::from_pair(pair).every(Rule::identifier).map(|name| self.identifier(&name)).collect();
        match <[Name; 3]>::try_from(names) {
            Ok([which, weekday, month]) => YearlyKind::Movable { which, weekday, month },
            Err(_) => unreachable!("the grammar puts three names here"),
        }
    }

    fn after_easter(&self, pair: Pair<'t>) -> YearlyKind {
        let children = Children::from_pair(pair);
        let after =
            children.maybe(Rule::duration).map(|duration| self.duration(&duration)).unwrap_or_default();
        YearlyKind::Easter(if children.has(Rule::minus) { -after } else { after })
    }

    fn dates(&self, pair: Pair<'t>) -> ClosedDates {
        let span = self.span(&pair);
        let dates: Vec<Date> =
            Children::from_pair(pair).every(Rule::date).map(|date| self.date(&date)).collect();
        let at = |index: usize| dates.get(index).copied();
        let from = at(0).unwrap_or_default();
        ClosedDates { from, to: at(1).unwrap_or(from), span }
    }
}
