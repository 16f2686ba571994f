//! Sets: elements that they must or must not have, and how many they have.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::domain::{Cells, Domain, NO, Subject, Variable, YES};
use super::super::ranges::Ranges;
use super::view::{Impossible, Solution, View};
use crate::program::{Operand, Slot, Type, Value};
use crate::scalar::Number;

/// How large a set is made at most.
const ELEMENTS: usize = 10_000;

/// Values for the fields that are sets: as few elements as there may be.
pub(super) fn solve(view: &View, solution: &mut Solution) -> Result<(), Impossible> {
    for slot in view.domain.sets.iter().copied().filter(|slot| view.present[*slot]) {
        let Type::Set(of) = &view.field(slot).ty else { continue };
        let operand = Operand::Field(slot);
        let count = Operand::Count(Box::new(operand.clone()));
        let (with, without) = elements_of(view, slot);
        let others =
            elements(view.domain, of).filter(|value| !with.contains(value) && !without.contains(value));
        let least = with.len();
        let free = match view.cells(&count) {
            None => Some(least),
            Some((variable, cells)) => least_count(variable, cells, least),
        };
        // Comparisons may have given it another number, which need not be one of elements.
        let given = match solution.values.get(&count) {
            Some(Value::Number(number)) => {
                let given = number.to_i64().and_then(|count| usize::try_from(count).ok());
                let fits = given.filter(|given| *given >= least);
                solution.is_open |= fits.is_none();
                fits
            }
            _ => None,
        };
        match given.or(free).filter(|_| free.is_some()) {
            Some(size) if size <= ELEMENTS => {
                let all: Vec<Value> = with.iter().cloned().chain(others.take(size - least)).collect();
                if all.len() < size && given.is_none() {
                    return Err(Impossible);
                }
                solution.is_open |= all.len() < size;
                solution.values.insert(operand, Value::set(all));
            }
            Some(_) => solution.is_open = true,
            None => return Err(Impossible),
        }
    }
    Ok(())
}

/// What a set must have and must not have.
pub(super) fn elements_of(view: &View, slot: Slot) -> (BTreeSet<Value>, BTreeSet<Value>) {
    let (mut with, mut without) = (BTreeSet::new(), BTreeSet::new());
    for (id, cells) in view.cube.entries() {
        let Subject::Element(of, value) = &view.domain.variable(*id).subject else { continue };
        if *of == slot && !cells.contains(NO) {
            with.insert(value.clone());
        } else if *of == slot && !cells.contains(YES) {
            without.insert(value.clone());
        }
    }
    (with, without)
}

/// The smallest number of elements in the cells that is at least so large; `None` if there is none.
pub(super) fn least_count(variable: &Variable, cells: &Ranges, least: usize) -> Option<usize> {
    let fits = |count: i64| {
        let value = Value::Number(Number::from(count));
        variable.cell_with(&value).is_some_and(|cell| cells.contains(cell))
    };
    let Cells::Ordered(values) = &variable.cells else { return None };
    // The cells change only at a value that is named, and right after it.
    let near = values.iter().flat_map(|value| match value {
        Value::Number(number) => {
            let floor = floor(*number);
            [
                floor,
                floor.and_then(|floor| floor.checked_add(1)),
                floor.and_then(|floor| floor.checked_add(2)),
            ]
        }
        _ => [None; 3],
    });
    let from = i64::try_from(least).ok()?;
    let mut counts: Vec<i64> = near.flatten().chain([from]).filter(|count| *count >= from).collect();
    counts.sort_unstable();
    counts.into_iter().find(|count| fits(*count)).and_then(|count| usize::try_from(count).ok())
}

/// The largest integer that is not larger, where it is one of 64 bits.
fn floor(number: Number) -> Option<i64> {
    if let Some(whole) = number.to_i64() {
        return Some(whole);
    }
    let text = number.to_string();
    let whole: i64 = text.split('.').next()?.parse().ok()?;
    if Number::from(whole) > number { whole.checked_sub(1) } else { Some(whole) }
}

/// Values that a set of the type may have as elements, the plainest first: all of an enum, and of other types
/// more than any set has that is made.
pub(super) fn elements<'d>(domain: &'d Domain, of: &Type) -> Box<dyn Iterator<Item = Value> + 'd> {
    match of {
        Type::Enum(id) => {
            let count = domain.program.enums[*id].variants.len();
            Box::new((0..u32::try_from(count).unwrap_or(u32::MAX)).map(Value::Variant))
        }
        Type::Number { .. } => Box::new((1i64..).map(|number| Value::Number(Number::from(number)))),
        Type::Date => {
            let first = Date::constant(2026, 3, 2);
            Box::new(
                (0i64..1_000_000).filter_map(move |day| first.checked_add(day.days()).ok().map(Value::Date)),
            )
        }
        Type::Text { caseless } => {
            let caseless = *caseless;
            let text =
                move |number| Value::Text(domain.program.texts.look_up(&format!("other {number}"), caseless));
            Box::new((1u32..).map(text))
        }
        _ => Box::new(std::iter::empty()),
    }
}
