//! Calendars.

use jiff::civil::Date;

use super::{Builder, Children, Pair, Rule};
use crate::syntax::ast::{CalendarItem, ClosedDates, Name, OpenLine, OpenRange};

impl<'t> Builder<'_, 't> {
    pub(super) fn calendar(&self, pair: Pair<'t>) -> CalendarItem {
        let children = Children::from_pair(pair);
        CalendarItem {
            name: self.identifier(&children.one(Rule::identifier)),
            timezones: children.every(Rule::timezone_item).map(|line| self.text_of(line)).collect(),
            open: children.every(Rule::open_line).map(|line| self.open_line(line)).collect(),
            closed: children.every(Rule::closed_line).flat_map(|line| self.closed_line(line)).collect(),
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

    fn dates(&self, pair: Pair<'t>) -> ClosedDates {
        let span = self.span(&pair);
        let dates: Vec<Date> =
            Children::from_pair(pair).every(Rule::date).map(|date| self.date(&date)).collect();
        let at = |index: usize| dates.get(index).copied();
        let from = at(0).unwrap_or_default();
        ClosedDates { from, to: at(1).unwrap_or(from), span }
    }
}
