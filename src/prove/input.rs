//! What values orders are taken to have: dates and datetimes, `now` among them, from 1900 to 2199, durations up to a hundred
//! years; where a program names others, so far and ten years more, as far as an input can hold them: years have four digits,
//! instants an offset of less than a day, and each number of a duration twelve digits. Orders beyond that are no proof of
//! anything.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use crate::program::{Operand, Program, Test, Value};
use crate::scalar::MAX_DIGITS;

/// 0000-01-01, before which no input has a date.
const FIRST_DAY: Date = Date::constant(0, 1, 1);
/// 0000-01-01T00:00:00+23:59, which is the earliest there is.
const FIRST_INSTANT: Timestamp = Timestamp::constant(-62_167_219_200 - (24 * 60 - 1) * 60, 0);
/// How many years more than what a program names.
const YEARS: i64 = 10;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What dates, datetimes and durations of orders are between.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    pub days: (Date, Date),
    pub instants: (Timestamp, Timestamp),
    /// The longest duration, in either direction.
    pub longest: SignedDuration,
}

impl Limits {
    /// Those of a program, which are wider where it names what is beyond them.
    pub fn of_program(program: &Program) -> Self {
        let mut limits = Self::usual();
        let mut note = |value: &Value| limits.widen(value);
        for atom in &program.atoms {
            if let Test::In(values) = &atom.test {
                values.iter().for_each(&mut note);
            }
            for operand in atom.operands() {
                operand.reads(&mut |part| {
                    if let Operand::Literal(value) = part {
                        note(value);
                    }
                    false
                });
            }
        }
        let days = program.rules.iter().flat_map(|rule| rule.active_from.into_iter().chain(rule.active_to));
        days.map(Value::Date).for_each(|day| note(&day));
        for provider in program.written.iter().chain(program.directory.providers().map(|(_, one)| one)) {
            provider.attributes.iter().for_each(&mut note);
            provider.engineers.iter().flat_map(|engineer| &engineer.attributes).for_each(&mut note);
        }
        limits.of_days();
        limits
    }

    fn usual() -> Self {
        let days = (Date::constant(1900, 1, 1), Date::constant(2199, 12, 31));
        let longest = SignedDuration::from_hours(24 * 36_525);
        let mut limits = Self { days, instants: (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH), longest };
        limits.of_days();
        limits
    }

    /// The instants that are one of the days somewhere on earth.
    fn of_days(&mut self) {
        let at = |day: Date| TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok();
        let (first, last) = (at(self.days.0), at(self.days.1));
        let before = first.and_then(|first| first.checked_sub(DAY).ok()).unwrap_or(FIRST_INSTANT);
        let after = last.and_then(|last| last.checked_add(DAY + DAY).ok()).unwrap_or(Timestamp::MAX);
        self.instants = (before.max(FIRST_INSTANT), after);
    }

    fn widen(&mut self, value: &Value) {
        match value {
            Value::Date(day) => self.widen_to(*day),
            Value::DateTime(at) => self.widen_to(TimeZone::UTC.to_datetime(*at).date()),
            Value::Duration(length) => {
                let longer = length.abs().checked_mul(2).unwrap_or(SignedDuration::MAX);
                self.longest = self.longest.max(longer).min(longest());
            }
            Value::Set(elements) => elements.iter().for_each(|element| self.widen(element)),
            _ => {}
        }
    }

    fn widen_to(&mut self, day: Date) {
        let years = Span::new().years(YEARS);
        let (before, after) = (day.saturating_sub(years), day.saturating_add(years));
        self.days = (self.days.0.min(before).max(FIRST_DAY), self.days.1.max(after));
    }

    /// Whether orders may have a value.
    pub fn hold(&self, value: &Value) -> bool {
        match value {
            Value::Date(date) => (self.days.0..=self.days.1).contains(date),
            Value::DateTime(at) => (self.instants.0..=self.instants.1).contains(at),
            Value::Duration(duration) => (-self.longest..=self.longest).contains(duration),
            Value::Set(elements) => elements.iter().all(|element| self.hold(element)),
            Value::List(records) => records.iter().flatten().all(|value| self.hold(value)),
            _ => true,
        }
    }
}

/// `P…W…DT…H…M…S` with as many nines as there may be.
fn longest() -> SignedDuration {
    let nines =
        u32::try_from(MAX_DIGITS).ok().and_then(|digits| 10i64.checked_pow(digits)).unwrap_or(i64::MAX) - 1;
    SignedDuration::from_secs(nines.saturating_mul(7 * 86_400 + 86_400 + 3_600 + 60 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::{parse_date, parse_datetime, parse_duration};

    #[test]
    fn what_a_program_names_is_within_its_limits() {
        let of = |condition: &str| {
            let text = format!(
                "schema work_order {{ id text  d date  t datetime  s duration }}\nlet c = {condition}"
            );
            let program =
                crate::compile(&crate::Sources::in_memory([("m", text.as_str())])).expect("it compiles");
            Limits::of_program(&program)
        };
        let day = |text: &str| Value::Date(text.parse().expect("a date"));
        let usual = of("d > 2026-03-01");
        assert!(usual.hold(&day("1900-01-01")) && usual.hold(&day("2199-12-31")));
        assert!(!usual.hold(&day("1899-12-31")) && !usual.hold(&day("2200-01-01")));
        let wide = of("d in [1800-05-01, 9999-12-31] or t > 2500-01-01T00:00:00Z or s < 90000d");
        for named in ["1800-05-01", "9999-12-31", "1790-05-02", "2500-01-01"] {
            assert!(wide.hold(&day(named)), "{named}");
        }
        assert!(!wide.hold(&day("1700-01-01")));
        assert!(wide.hold(&Value::DateTime("2501-01-01T00:00:00Z".parse().expect("an instant"))));
        let length = |days: i64| Value::Duration(SignedDuration::from_hours(24 * days));
        assert!(usual.hold(&length(36_525)) && !usual.hold(&length(36_526)) && wide.hold(&length(90_001)));
    }

    #[test]
    fn what_is_read_is_held_and_no_more() {
        assert_eq!(parse_date("0000-01-01"), Some(FIRST_DAY));
        assert_eq!(parse_datetime("0000-01-01T00:00:00+23:59"), Some(FIRST_INSTANT));
        assert!(parse_date("-0001-12-31").is_none());
        let nines = "9".repeat(MAX_DIGITS);
        let text = format!("P{nines}W{nines}DT{nines}H{nines}M{nines}S");
        assert_eq!(parse_duration(&text), Some(longest()));
    }
}
