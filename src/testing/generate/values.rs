//! Values and instants that tell orders apart: what a program compares with, what its providers have, and what is
//! beside that.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::program::{Directory, IdSlice, Operand, Program, Slot, Test, Type, Value};

/// How many values of a field are tried.
pub(super) const VALUES: usize = 24;

/// The fields of the order in operands.
pub(super) fn slots_of<'a>(operands: impl Iterator<Item = &'a Operand>) -> Vec<Slot> {
    let mut slots = Vec::new();
    operands.for_each(|operand| operand.fields(&mut |slot| slots.push(slot)));
    slots
}

/// What is picked of operands and all that they are made of.
fn parts<'a, T>(
    operands: impl Iterator<Item = &'a Operand>,
    pick: &impl Fn(&Operand) -> Option<T>,
) -> Vec<T> {
    let mut picked = Vec::new();
    for operand in operands {
        operand.reads(&mut |part| {
            picked.extend(pick(part));
            false
        });
    }
    picked
}

/// All values of a type that has few.
pub(super) fn of_type(program: &Program, ty: &Type) -> Vec<Value> {
    match ty {
        Type::Bool => vec![Value::Bool(false), Value::Bool(true)],
        Type::Enum(id) => {
            let variants = program.enums[*id].variants.len();
            (0..u32::try_from(variants).unwrap_or(u32::MAX)).map(Value::Variant).collect()
        }
        _ => Vec::new(),
    }
}

/// The middle of the days on which rules begin or cease to be active, and of those beside them; what `now` is compared
/// with, and just before and after.
pub(super) fn instants(program: &Program) -> Vec<Timestamp> {
    let zone = program.timezone();
    let days = program.rules.iter().flat_map(|rule| {
        let before = rule.active_from.into_iter().flat_map(|day| [Some(day), day.yesterday().ok()]);
        before.chain(rule.active_to.into_iter().flat_map(|day| [Some(day), day.tomorrow().ok()])).flatten()
    });
    let noon = |day: Date| zone.to_timestamp(day.at(12, 0, 0, 0)).ok();
    let named = program.atoms.iter().filter(|atom| atom.subject == Operand::Now).flat_map(|atom| {
        let at = literals(&atom.test)
            .find_map(|value| if let Value::DateTime(at) = value { Some(at) } else { None });
        let beside = [-1, 0, 1].map(SignedDuration::from_hours);
        at.into_iter().flat_map(move |at| beside.into_iter().filter_map(move |by| at.checked_add(by).ok()))
    });
    let around = if program.reads_now() { &[-30 * 24, -24, 24, 30 * 24][..] } else { &[] };
    let around =
        around.iter().filter_map(|hours| a_monday()?.checked_add(SignedDuration::from_hours(*hours)).ok());
    let all: BTreeSet<Timestamp> = days.filter_map(noon).chain(named).chain(around).collect();
    all.into_iter().take(VALUES).collect()
}

/// The instant of orders of which nothing is asked.
pub(super) fn a_monday() -> Option<Timestamp> {
    "2026-03-02T12:00:00Z".parse().ok()
}

/// Instants of which some are in the hours of a calendar and some are not.
pub(super) fn around(test: &Test) -> Vec<Value> {
    /// After a Monday's noon: later that day, at night, on a Saturday.
    const HOURS: [i64; 6] = [3, 6, 9, 12, 18, 5 * 24];
    let later = |hours: i64| a_monday()?.checked_add(SignedDuration::from_hours(hours)).ok();
    match test {
        Test::During(_) | Test::DuringIn(..) => {
            HOURS.into_iter().filter_map(later).map(Value::DateTime).collect()
        }
        _ => Vec::new(),
    }
}

/// What a test compares with.
pub(super) fn literals(test: &Test) -> impl Iterator<Item = Value> + '_ {
    let listed = match test {
        Test::In(values) => &values[..],
        _ => &[],
    };
    let literal = match test.operand() {
        Some(Operand::Literal(value)) => Some(value.clone()),
        _ => None,
    };
    listed.iter().cloned().chain(literal)
}

/// What the providers, or their engineers, have where operands ask for an attribute.
pub(super) fn attributes<'a>(
    operands: impl Iterator<Item = &'a Operand>,
    directory: &Directory,
) -> Vec<Value> {
    let of = |attributes: &IdSlice<Slot, Value>, slot: Slot| attributes.get(slot).cloned();
    let pick = |part: &Operand| -> Option<Vec<Value>> {
        let providers = directory.providers().map(|(_, provider)| provider);
        match part {
            Operand::Provider(slot) => {
                Some(providers.filter_map(|provider| of(&provider.attributes, *slot)).collect())
            }
            Operand::Engineer(slot) => {
                let engineers = providers.flat_map(|provider| &provider.engineers);
                Some(engineers.filter_map(|engineer| of(&engineer.attributes, *slot)).collect())
            }
            _ => None,
        }
    };
    parts(operands, &pick).concat()
}

/// What of a value a field of a type may have: itself or one beside it, its elements, or a set of it.
pub(super) fn fitting(program: &Program, value: &Value, ty: &Type) -> Vec<Value> {
    match (value, ty) {
        (Value::Set(elements), Type::Set(of)) => {
            vec![Value::set(elements.iter().filter_map(|element| one(program, element, of)).collect())]
        }
        (Value::Set(elements), ty) => {
            elements.iter().filter_map(|element| one(program, element, ty)).collect()
        }
        (value, Type::Set(of)) => {
            one(program, value, of).map(|element| Value::set(vec![element])).into_iter().collect()
        }
        (Value::Number(number), Type::Number { .. }) => {
            let beside = [number.plus(1.into()), number.minus(1.into())];
            let all = [Some(*number)].into_iter().chain(beside).flatten();
            all.filter(|number| ty.holds_number(*number)).map(Value::Number).collect()
        }
        (value, ty) => one(program, value, ty).into_iter().collect(),
    }
}

/// The value as the type has it; `None` if it is of another one.
fn one(program: &Program, value: &Value, ty: &Type) -> Option<Value> {
    match (value, ty) {
        (Value::Text(text), Type::Text { caseless }) => {
            Some(Value::Text(program.texts.look_up(text.shown(), *caseless)))
        }
        (Value::Number(number), ty) if ty.holds_number(*number) => Some(value.clone()),
        (Value::Variant(_), Type::Enum(_))
        | (Value::Date(_), Type::Date)
        | (Value::Time(_), Type::Time)
        | (Value::DateTime(_), Type::DateTime)
        | (Value::Duration(_), Type::Duration)
        | (Value::Point(_), Type::Point) => Some(value.clone()),
        _ => None,
    }
}
