//! The truth of conditions: true, false, or nothing where it is unknown.

use std::cmp::Ordering;

use super::ast::{Calendar, Condition, Listed, Operand, Test, Yearly};
use super::clock::{DAY, Zone, civil, day, weekday};
use super::operand::Scene;
use super::value::{Type, Value, as_compared, caseless, compare, has};

pub type Truth = Option<bool>;

fn and(parts: impl IntoIterator<Item = Truth>) -> Truth {
    let mut result = Some(true);
    for part in parts {
        result = match (result, part) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
    }
    result
}

fn not(part: Truth) -> Truth {
    part.map(|value| !value)
}

fn or(parts: impl IntoIterator<Item = Truth>) -> Truth {
    not(and(parts.into_iter().map(not)))
}

impl Scene<'_> {
    pub fn truth(&self, condition: &Condition) -> Truth {
        let each = |parts: &[Condition]| parts.iter().map(|part| self.truth(part)).collect::<Vec<_>>();
        match condition {
            Condition::Holds(operand) => match self.value(operand)? {
                Value::Bool(value) => Some(value),
                other => panic!("{other:?} is no condition"),
            },
            Condition::Test(operand, test) => self.test(operand, test),
            Condition::Is { of, negated, one_of, .. } => {
                let among = self.program.whos(one_of).contains(&self.who(*of));
                Some(among != *negated)
            }
            Condition::Let(name) => {
                let (_, meant) = self.program.lets.iter().find(|(known, _)| known == name)?;
                self.truth(meant)
            }
            Condition::AnyEngineer(condition) => {
                let engineers = &self.provider.expect("a provider in the scene").engineers;
                or(engineers.iter().map(|it| Scene { engineer: Some(it), ..*self }.truth(condition)))
            }
            Condition::Records(word, list, condition) => {
                let Value::List(records) = self.value(list)? else { panic!("no list") };
                let each = records.iter().map(|it| Scene { element: Some(it), ..*self }.truth(condition));
                match *word {
                    "any" => or(each),
                    "none" => not(or(each)),
                    _ => and(each),
                }
            }
            Condition::Not(part) => not(self.truth(part)),
            Condition::And(parts) | Condition::AllOf(parts) => and(each(parts)),
            Condition::Or(parts) | Condition::AnyOf(parts) => or(each(parts)),
            Condition::NoneOf(parts) => not(or(each(parts))),
        }
    }

    fn compared(&self, operator: &str, left: &Operand, right: &Operand) -> Truth {
        let (a, b) = (self.value(left)?, self.value(right)?);
        let order = compare((&a, &left.ty()), (&b, &right.ty()));
        Some(match operator {
            "=" => order == Ordering::Equal,
            "!=" => order != Ordering::Equal,
            "<" => order == Ordering::Less,
            "<=" => order != Ordering::Greater,
            ">" => order == Ordering::Greater,
            ">=" => order != Ordering::Less,
            other => panic!("{other} is no operator"),
        })
    }

    fn texts(&self, left: &Operand, right: &Operand) -> Option<(String, String)> {
        let caseless = caseless(&left.ty(), &right.ty());
        match (self.value(left)?, self.value(right)?) {
            (Value::Text(a), Value::Text(b)) => Some((as_compared(&a, caseless), as_compared(&b, caseless))),
            other => panic!("{other:?} are no texts"),
        }
    }

    /// The elements of a list or set, and the type of the whole.
    fn elements(&self, list: &Listed) -> (Option<Vec<Value>>, Type) {
        match list {
            Listed::Literals(values, ty) => (Some(values.clone()), Type::Set(Box::new(ty.clone()))),
            Listed::Named(name) => {
                let list = self.program.list(name);
                (Some(list.values.clone()), Type::Set(Box::new(list.ty.clone())))
            }
            Listed::Set(operand) => (self.value(operand).map(set), operand.ty()),
        }
    }

    /// Whether each of the elements is in the set.
    fn each_in(&self, operand: &Operand, list: &Listed) -> Option<Vec<bool>> {
        let (elements, list_type) = self.elements(list);
        let (set, elements) = (set(self.value(operand)?), elements?);
        let Type::Set(of) = list_type else { panic!("{list_type:?} is no set") };
        Some(elements.iter().map(|value| has((&set, &operand.ty()), (value, &of))).collect())
    }

    fn test(&self, operand: &Operand, test: &Test) -> Truth {
        match test {
            Test::Compare(operator, right) => self.compared(operator, operand, right),
            Test::In { negated, list } => {
                let (elements, ty) = self.elements(list);
                let value = self.value(operand)?;
                Some(has((&elements?, &ty), (&value, &operand.ty())) != *negated)
            }
            Test::Between(low, high) => {
                and([self.compared(">=", operand, low), self.compared("<=", operand, high)])
            }
            Test::Contains(right) if operand.ty().is_text() => {
                self.texts(operand, right).map(|(text, part)| text.contains(&part))
            }
            Test::Contains(right) => {
                let (elements, value) = (set(self.value(operand)?), self.value(right)?);
                Some(has((&elements, &operand.ty()), (&value, &right.ty())))
            }
            Test::ContainsAll(list) => self.each_in(operand, list).map(|each| each.iter().all(|is| *is)),
            Test::ContainsAny(list) => self.each_in(operand, list).map(|each| each.iter().any(|is| *is)),
            Test::ContainsNone(list) => self.each_in(operand, list).map(|each| !each.iter().any(|is| *is)),
            Test::StartsWith(right) => self.texts(operand, right).map(|(text, part)| text.starts_with(&part)),
            Test::EndsWith(right) => self.texts(operand, right).map(|(text, part)| text.ends_with(&part)),
            Test::Matches(pattern) => {
                let Value::Text(text) = self.value(operand)? else { panic!("no text") };
                let mut builder = regex::RegexBuilder::new(pattern);
                builder.case_insensitive(operand.ty() == Type::Caseless);
                Some(builder.build().expect("a regular expression").is_match(&text))
            }
            Test::During(calendar) => {
                let Value::DateTime(instant) = self.value(operand)? else { panic!("no datetime") };
                Some(self.is_open(self.program.calendar(calendar), instant))
            }
            Test::DuringIn(calendar, zone) => {
                let Value::DateTime(instant) = self.value(operand)? else { panic!("no datetime") };
                let Value::Text(zone) = self.value(zone)? else { panic!("no text") };
                let calendar = self.program.calendar(calendar).clone();
                Zone::known(&zone)?;
                Some(self.is_open(&Calendar { timezone: Some(zone), ..calendar }, instant))
            }
            Test::Within(km, _, of) => self.distance(operand, of).map(|distance| distance <= *km),
            Test::IsPresent => Some(self.value(operand).is_some()),
            Test::IsMissing => Some(self.value(operand).is_none()),
        }
    }

    /// Whether hours of a calendar begin on a day.
    pub fn has_hours(&self, calendar: &Calendar, day: i64) -> bool {
        !is_closed(calendar, day) && !hours(calendar, day).is_empty()
    }

    /// Whether a calendar is open at an instant.
    pub fn is_open(&self, calendar: &Calendar, instant: i64) -> bool {
        let zone = calendar.timezone.as_ref().map_or_else(|| self.zone(), |name| Zone::named(name));
        let today = zone.local(instant).div_euclid(DAY);
        let days = (today - 2..=today + 1).filter(|day| !is_closed(calendar, *day));
        days.flat_map(|day| hours(calendar, day)).any(|(start, end)| {
            let (start, end) = (zone.instant(start), zone.instant(end));
            (start..end).contains(&instant)
        })
    }
}

fn is_closed(calendar: &Calendar, day: i64) -> bool {
    calendar.closed.contains(&day) || calendar.yearly.iter().any(|one| is_yearly(one, day))
}

/// Whether a day is one of those that come every year.
fn is_yearly(one: &Yearly, day: i64) -> bool {
    let (year, month, number) = civil(day);
    match one {
        Yearly::Dates(from, to) if from <= to => (*from..=*to).contains(&(month, number)),
        Yearly::Dates(from, to) => (month, number) >= *from || (month, number) <= *to,
        Yearly::Movable(which, weekday_of, in_month) => {
            let others = |step: i64| {
                let same = |n: &i64| civil(day + step * 7 * n).1 == month;
                (1..5).take_while(same).count() as i64
            };
            let is_which = which.map_or(others(1) == 0, |which| others(-1) == which - 1);
            month == *in_month && weekday(day) == *weekday_of && is_which
        }
        Yearly::Easter(after) => (year - 1..=year + 1).any(|year| easter(year) + after == day),
    }
}

/// Easter by Gauss's rule, for the years from 1900 to 2099.
fn easter(year: i64) -> i64 {
    let (a, b, c) = (year % 19, year % 4, year % 7);
    let d = (19 * a + 24) % 30;
    let e = (2 * b + 4 * c + 6 * d + 5) % 7;
    let after = match d + e {
        35 => 28,
        34 if d == 28 && a > 10 => 27,
        after => after,
    };
    // So many days after 22 March.
    day(year, 3, 22) + after
}

/// The hours that begin on a day, in local seconds.
fn hours(calendar: &Calendar, day: i64) -> Vec<(i64, i64)> {
    let mut hours = Vec::new();
    for ((first, last), ranges) in &calendar.open {
        if (*first..=*last).contains(&weekday(day)) {
            for (start, end) in ranges {
                let end = if end <= start { end + DAY } else { *end };
                hours.push((day * DAY + start, day * DAY + end));
            }
        }
    }
    hours
}

fn set(value: Value) -> Vec<Value> {
    match value {
        Value::Set(elements) => elements,
        other => panic!("{other:?} is no set"),
    }
}
