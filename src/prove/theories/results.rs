//! Whether arithmetic may have no result although all that it reads is there.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::super::cube::Cube;
use super::super::domain::{Domain, Subject};
use super::super::input::Limits;
use super::numbers::{DAY, days, whole_of};
use super::stretches::stretches;
use crate::program::{Arithmetic, Operand, Type, Value};
use crate::scalar::Number;

/// What a value that has a result may be: of dates the midnights, in nanoseconds.
type ValueRange = (i128, i128);

/// Whether an operand always has a value where all fields that it reads are there.
pub(super) fn has_result(domain: &Domain, cube: &Cube, operand: &Operand) -> bool {
    match operand {
        // A text may name no zone.
        Operand::Local(..)
        | Operand::Provider(_)
        | Operand::Engineer(_)
        | Operand::Element(_)
        | Operand::Turn(_) => false,
        Operand::Arithmetic { .. } | Operand::Negate(_) => {
            between(domain, cube, operand).is_some() || domain.has_digits.get() && has_number(domain, operand)
        }
        Operand::Fold(inner)
        | Operand::Weekday(inner)
        | Operand::DateOf(inner)
        | Operand::TimeOf(inner)
        | Operand::DatePart(_, inner)
        | Operand::Count(inner) => has_result(domain, cube, inner),
        Operand::Distance(from, to) => has_result(domain, cube, from) && has_result(domain, cube, to),
        Operand::Literal(_) | Operand::Field(_) | Operand::Now => true,
    }
}

/// Whether an operand is a number for all fields that are there, as long as there are digits enough.
fn has_number(domain: &Domain, operand: &Operand) -> bool {
    let is_divisor = |operand: &Operand| match operand {
        Operand::Literal(Value::Number(number)) => *number != Number::from(0),
        _ => false,
    };
    match operand {
        Operand::Literal(Value::Number(_)) => true,
        Operand::Field(slot) => domain.program.work_order.field(*slot).ty.is_number(),
        Operand::Count(inner) => matches!(**inner, Operand::Field(_)),
        Operand::Distance(from, to) => [from, to]
            .into_iter()
            .all(|point| matches!(**point, Operand::Field(_) | Operand::Literal(Value::Point(_)))),
        Operand::Negate(inner) => has_number(domain, inner),
        Operand::Arithmetic { first, rest } => {
            has_number(domain, first)
                && rest.iter().all(|(step, right)| match step {
                    Arithmetic::Divide => is_divisor(right),
                    Arithmetic::Plus | Arithmetic::Minus | Arithmetic::Times => has_number(domain, right),
                })
        }
        _ => false,
    }
}

/// What an operand must be outside of for the sum of it and of constants to have no result: dates as midnights, in
/// nanoseconds. Nothing for what is no such sum.
pub(super) fn without_result<'o>(domain: &Domain, operand: &'o Operand) -> Option<(&'o Operand, ValueRange)> {
    let Operand::Arithmetic { first, rest } = operand else { return None };
    let ty = match &**first {
        Operand::Field(slot) => domain.program.work_order.field(*slot).ty.clone(),
        Operand::Now => Type::DateTime,
        _ => return None,
    };
    let (low, high) = limits(&ty)?;
    let (mut sum, mut between) = (0, (low, high));
    for (step, operand) in rest {
        let Operand::Literal(Value::Duration(by)) = operand else { return None };
        match step {
            Arithmetic::Plus => sum += by.as_nanos(),
            Arithmetic::Minus => sum -= by.as_nanos(),
            Arithmetic::Times | Arithmetic::Divide => return None,
        }
        if ty == Type::Date && sum % DAY != 0 {
            return None;
        }
        between = (between.0.max(low - sum), between.1.min(high - sum));
    }
    Some((first, between))
}

/// What a date, a datetime or a duration is between; `None` if it may have no result, and for numbers, of
/// which a sum may always need too many digits.
fn between(domain: &Domain, cube: &Cube, operand: &Operand) -> Option<(Type, ValueRange)> {
    match operand {
        Operand::Literal(value) => {
            let ty = match value {
                Value::Date(_) => Type::Date,
                Value::DateTime(_) => Type::DateTime,
                Value::Duration(_) => Type::Duration,
                _ => return None,
            };
            let whole = whole_of(value)?;
            Some((ty, (whole, whole)))
        }
        Operand::Negate(inner) => {
            let (ty, (low, high)) = between(domain, cube, inner)?;
            within(ty, (-high, -low))
        }
        Operand::Arithmetic { first, rest } => {
            let mut sum = between(domain, cube, first)?;
            for (step, operand) in rest {
                sum = result(sum, *step, between(domain, cube, operand)?)?;
            }
            Some(sum)
        }
        Operand::Field(slot) => {
            range_in_cells(domain, cube, operand, &domain.program.work_order.field(*slot).ty)
        }
        Operand::Now => range_in_cells(domain, cube, operand, &Type::DateTime),
        Operand::DateOf(inner) if has_result(domain, cube, inner) => {
            range_in_cells(domain, cube, operand, &Type::Date)
        }
        _ => None,
    }
}

fn result(
    left: (Type, ValueRange),
    step: Arithmetic,
    right: (Type, ValueRange),
) -> Option<(Type, ValueRange)> {
    let ((left_type, (low, high)), (right_type, (right_low, right_high))) = (left, right);
    let by = match step {
        Arithmetic::Plus => (right_low, right_high),
        Arithmetic::Minus => (-right_high, -right_low),
        Arithmetic::Times | Arithmetic::Divide => return None,
    };
    let ty = match (&left_type, step, &right_type) {
        (Type::Date, Arithmetic::Minus, Type::Date) | (Type::DateTime, Arithmetic::Minus, Type::DateTime) => {
            Type::Duration
        }
        // A date moves by whole days: one that is written has been checked, another may be anything.
        (Type::Date, _, Type::Duration) if right_low == right_high && right_low % DAY == 0 => Type::Date,
        (Type::DateTime | Type::Duration, _, Type::Duration) => left_type,
        _ => return None,
    };
    within(ty, (low + by.0, high + by.1))
}

/// `None` if it may be outside of what the type has.
fn within(ty: Type, between: ValueRange) -> Option<(Type, ValueRange)> {
    let (low, high) = limits(&ty)?;
    (low <= between.0 && between.1 <= high).then_some((ty, between))
}

fn limits(ty: &Type) -> Option<ValueRange> {
    Some(match ty {
        Type::Date => (days(Date::MIN) * DAY, days(Date::MAX) * DAY),
        Type::DateTime => (Timestamp::MIN.as_nanosecond(), Timestamp::MAX.as_nanosecond()),
        Type::Duration => (SignedDuration::MIN.as_nanos(), SignedDuration::MAX.as_nanos()),
        _ => return None,
    })
}

/// What a field or the clock can be.
fn range_of_input(domain: &Domain, ty: &Type) -> Option<ValueRange> {
    let Limits { days: (first, last), instants, longest } = &domain.limits;
    Some(match ty {
        Type::Date => (days(*first) * DAY, days(*last) * DAY),
        Type::DateTime => (instants.0.as_nanosecond(), instants.1.as_nanosecond()),
        Type::Duration => (-longest.as_nanos(), longest.as_nanos()),
        _ => return None,
    })
}

fn range_in_cells(domain: &Domain, cube: &Cube, operand: &Operand, ty: &Type) -> Option<(Type, ValueRange)> {
    let (low, high) = range_of_input(domain, ty)?;
    let cells = domain
        .known(&Subject::Operand(operand.clone()))
        .and_then(|id| Some((domain.variable(id), cube.get(id)?)));
    let stretches = cells.and_then(|(variable, cells)| stretches(variable, cells, &whole_of));
    let ends = stretches.as_ref().and_then(|stretches| Some((stretches.first()?.0, stretches.last()?.1)));
    let (from, to) = ends.unwrap_or((None, None));
    Some((ty.clone(), (from.map_or(low, |from| from.max(low)), to.map_or(high, |to| to.min(high)))))
}
