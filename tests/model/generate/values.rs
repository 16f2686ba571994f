//! Values of every type, from a few each.

use super::super::ast::Yearly;
use super::super::choices::Choices;
use super::super::clock::{DAY, civil, day};
use super::super::decimal::Decimal;
use super::super::value::{Field, Type, Value, has};

const TEXTS: [&str; 20] = [
    "Europe/London",
    "America/New_York",
    "Pacific/Auckland",
    "NY",
    "ny",
    "Nj",
    "north",
    "hvac pump",
    "",
    "a\"b\\c",
    "ß",
    "ẞ",
    "ΣΑς",
    "σασ",
    "\u{212A}elvin",
    "kelvin",
    "line\nend",
    "Äpfel",
    "äpfel",
    "A\u{308}pfel",
];
const NUMBERS: [&str; 14] = [
    "0",
    "1",
    "2",
    "3",
    "-1",
    "3.5",
    "10",
    "0.1",
    "100",
    "-2.25",
    "7",
    "9999999999999999999999999999",
    "0.0000000000000000000000000001",
    "1234567890123456789012345678",
];
const DURATIONS: [i64; 8] = [3600, 0, 90, 1800, 14_400, 86_400, 172_800, 90_000];
const TIMES: [i64; 7] = [28_800, 0, 30_600, 43_200, 64_799, 64_800, 86_399];
const POINTS: [(&str, &str); 7] = [
    ("42.3601", "-71.0589"),
    ("40.7128", "-74.0060"),
    ("42.36", "-71.06"),
    ("0", "180"),
    ("0", "-180"),
    ("90", "0"),
    ("-33.5", "151.25"),
];

pub fn some_day(c: &mut Choices<'_>) -> i64 {
    if c.chance(10) { day(2024, 2, 29) } else { day(2026, 3, 5) + c.below(6) as i64 }
}

/// Days of every year, near to those that orders name.
pub fn some_yearly(c: &mut Choices<'_>) -> Yearly {
    match c.below(4) {
        0 => Yearly::Easter(c.below(9) as i64 - 32),
        1 => Yearly::Movable(c.chance(50).then(|| c.range(1, 5) as i64), c.below(7), *c.pick(&[3, 10, 11])),
        _ => {
            let of = |day: i64| (civil(day).1, civil(day).2);
            let (one, other) = (of(some_day(c)), of(some_day(c)));
            // Not nearly the whole year: the naive evaluator counts opening hours one by one.
            if c.chance(10) {
                Yearly::Dates((12, 30), (3, 5))
            } else {
                Yearly::Dates(one.min(other), one.max(other))
            }
        }
    }
}

/// A quarter of an hour around a change of the clocks.
pub fn some_instant(c: &mut Choices<'_>) -> i64 {
    let first = if c.chance(30) { day(2026, 10, 31) } else { day(2026, 3, 6) };
    first * DAY + c.below(4 * 96) as i64 * 900
}

pub fn value(c: &mut Choices<'_>, ty: &Type) -> Value {
    match ty {
        Type::Text | Type::Caseless => Value::Text((*c.pick(&TEXTS)).to_owned()),
        Type::Number => Value::Number(Decimal::read(c.pick::<&str>(&NUMBERS))),
        Type::Integer => Value::Number(Decimal::whole(c.below(8) as i64 - 2)),
        Type::Bool => Value::Bool(c.chance(50)),
        Type::Enum(variants, _) => Value::Variant(c.pick(variants).clone()),
        Type::Date => Value::Date(some_day(c)),
        Type::Time => Value::Time(*c.pick(&TIMES)),
        Type::DateTime => Value::DateTime(some_instant(c)),
        Type::Duration => Value::Duration(*c.pick(&DURATIONS)),
        Type::Point => {
            let (latitude, longitude) = c.pick(&POINTS);
            Value::Point(Decimal::read(latitude), Decimal::read(longitude))
        }
        Type::Set(of) => {
            let count = c.below(4);
            Value::Set(distinct(c, of, count))
        }
        Type::Record(fields) => record(c, fields),
        Type::List(fields) => Value::List((0..c.below(4)).map(|_| record(c, fields)).collect()),
    }
}

/// At most so many values that are not equal to each other.
pub fn distinct(c: &mut Choices<'_>, of: &Type, count: usize) -> Vec<Value> {
    let set_type = Type::Set(Box::new(of.clone()));
    let mut values = Vec::new();
    for _ in 0..count {
        let value = value(c, of);
        if !has((&values, &set_type), (&value, of)) {
            values.push(value);
        }
    }
    values
}

pub fn record(c: &mut Choices<'_>, fields: &[Field]) -> Value {
    let mut values = Vec::new();
    for field in fields {
        if !(field.optional && c.chance(40)) {
            values.push((field.name.clone(), value(c, &field.ty)));
        }
    }
    Value::Record(values)
}
