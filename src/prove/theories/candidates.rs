//! Values that are tried where something is left to chance: a few of each cell, and the other fields' values.

use jiff::Timestamp;
use jiff::civil::Date;

use super::super::domain::MISSING;
use super::super::input;
use super::super::search::Leaf;
use super::super::witness::Witness;
use super::instants::near;
use super::presence::slots_of;
use super::sets::{elements, elements_of};
use super::view::{Solution, View};
use crate::program::{Arithmetic, IdVec, Operand, Order, Slot, Test, Type, Value};
use crate::scalar::{Number, Point};

/// How many orders of a way are tried.
const TRIES: usize = 400;
/// How many values of a field are tried at most.
const VALUES: usize = 24;

impl View<'_, '_> {
    /// The first order with the values that is accepted; where something was left to chance, many are tried.
    pub fn accepted(&self, solution: &Solution, accepts: &mut dyn FnMut(&Witness) -> bool) -> Leaf<Witness> {
        let nows = self.nows(solution);
        let Some((values, now)) = self.first(solution).zip(nows.first()) else { return Leaf::Beyond };
        let first = Witness { order: self.order(values), now: *now };
        if accepts(&first) {
            return Leaf::Witness(first);
        }
        if !solution.is_open {
            return Leaf::Beyond;
        }
        let mut choices = self.choices(solution);
        self.share(&mut choices);
        let mut tries = 0;
        for now in nows {
            let mut at = vec![0usize; choices.len()];
            loop {
                tries += 1;
                self.domain.effort.add(choices.len());
                let values = at.iter().zip(&choices).map(|(at, values)| values[*at].clone()).collect();
                let witness = Witness { order: self.order(values), now };
                if accepts(&witness) {
                    return Leaf::Witness(witness);
                }
                if tries >= TRIES {
                    return Leaf::Beyond;
                }
                if self.domain.effort.left() == 0 {
                    self.domain.effort.cut();
                    return Leaf::Beyond;
                }
                if !next(&mut at, &choices) {
                    break;
                }
            }
        }
        Leaf::Beyond
    }

    /// By slot, the value that was found, or a plain one where nothing is asked; `None` if some field has none.
    fn first(&self, solution: &Solution) -> Option<IdVec<Slot, Value>> {
        let plain = self.domain.plain.iter().zip(self.present);
        let plain =
            plain.map(|(plain, is_there)| if *is_there { plain.clone() } else { Some(Value::Missing) });
        let mut values: IdVec<Slot, Option<Value>> = plain.collect();
        for slot in self.named_slots() {
            let operand = Operand::Field(slot);
            values[slot] = match solution.values.get(&operand) {
                Some(value) => Some(value.clone()),
                None => self.others(slot, &operand).into_iter().next(),
            };
        }
        for (operand, value) in &solution.values {
            if let Operand::Field(slot) = operand
                && self.present[*slot]
            {
                values[*slot] = Some(value.clone());
            }
        }
        values.into_iter().collect()
    }

    fn order(&self, values: IdVec<Slot, Value>) -> Order {
        let id = self.domain.id.and_then(|slot| match values.get(slot) {
            Some(Value::Text(text)) => Some(text.shown().to_owned()),
            _ => None,
        });
        Order { id: id.unwrap_or_default(), values }
    }

    /// By slot, values that are tried: the one that was found, and for what conditions read that are left to
    /// chance, others of its cells.
    fn choices(&self, solution: &Solution) -> Vec<Vec<Value>> {
        let open = |(at, (atom, _)): (usize, &(&crate::program::Atom, bool))| {
            (!solution.settled.contains(&at)).then(|| atom.operands().flat_map(slots_of).collect::<Vec<_>>())
        };
        let unknown: Vec<Slot> =
            self.unknown.iter().flat_map(|atom| atom.operands()).flat_map(slots_of).collect();
        let open = self.atoms.iter().enumerate().filter_map(open).flatten();
        let open: Vec<Slot> = open.chain(self.computed().flat_map(slots_of)).collect();
        let of_slot = |(slot, is_there): (u32, &bool)| {
            let (slot, operand) = (Slot(slot), Operand::Field(Slot(slot)));
            if !is_there {
                return vec![Value::Missing];
            }
            let found = solution.values.get(&operand).cloned().or_else(|| self.of_cells(slot));
            let mut values: Vec<Value> = found.into_iter().collect();
            if unknown.contains(&slot) {
                let extreme = extreme(&self.field(slot).ty).into_iter();
                values.extend(extreme.filter(|value| self.may_be(&operand, value)));
            }
            if values.is_empty() || open.contains(&slot) {
                for value in self.others(slot, &operand) {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                values.truncate(VALUES);
            }
            values
        };
        (0..).zip(self.present).map(of_slot).collect()
    }

    fn others(&self, slot: Slot, operand: &Operand) -> Vec<Value> {
        let ty = &self.field(slot).ty;
        let plain = self.domain.plain[slot].clone().filter(|plain| self.may_be(operand, plain));
        let texts = &self.domain.program.texts;
        if let Type::Set(of) = ty {
            let (with, without) = elements_of(self, slot);
            let others = elements(self.domain, of).filter(|value| !without.contains(value)).take(VALUES);
            return vec![Value::set(with.into_iter().chain(others).collect())];
        }
        let mut all: Vec<Value> = match self.cells(operand).filter(|_| *ty != Type::Point) {
            Some((variable, cells)) => {
                let cells = cells.cells().take(VALUES).chain(cells.cells().rev().take(4));
                cells.filter(|cell| *cell != MISSING).filter_map(|cell| variable.value(cell, texts)).collect()
            }
            None => Vec::new(),
        };
        match ty {
            Type::Enum(id) => {
                let variants = 0..self.domain.program.enums[*id].variants.len().min(VALUES);
                all.extend(variants.filter_map(|variant| u32::try_from(variant).ok()).map(Value::Variant));
            }
            Type::Bool => all.extend([false, true].map(Value::Bool)),
            _ => {}
        }
        all.retain(|value| self.may_be(operand, value));
        let near = self.results_near(slot).into_iter().chain(self.points(ty));
        plain.into_iter().chain(near.filter(|value| self.may_be(operand, value))).chain(all).collect()
    }

    /// Numbers of which results of arithmetic are near to what they are compared with: below, at it, above.
    fn results_near(&self, slot: Slot) -> Vec<Value> {
        let of_cells = self.computed().map(|operand| {
            let named = self.cells(operand).map(|(variable, _)| variable.named()).unwrap_or_default();
            (operand, named.into_iter().map(|(_, value)| value).collect())
        });
        let of_atoms = self.atoms.iter().filter_map(|(atom, _)| match &atom.test {
            Test::Compare(_, Operand::Literal(value)) => Some((&atom.subject, vec![value.clone()])),
            _ => None,
        });
        let mut near = Vec::new();
        let results: Vec<(&Operand, Vec<Value>)> = of_cells.chain(of_atoms).collect();
        for (operand, named) in results.into_iter().filter(|(operand, _)| slots_of(operand) == [slot]) {
            let at = |number: i64| result(operand, Number::from(number));
            let Some((zero, one)) = at(0).or_else(|| at(2)?.minus(at(1)?)).zip(at(1)) else { continue };
            let Some(slope) = one.minus(zero) else { continue };
            for value in named {
                let Value::Number(wanted) = value else { continue };
                let there = wanted.minus(zero).and_then(|far| far.divided_by(slope));
                let Some(there) = there else { continue };
                let around = [there.plus(Number::from(1)), there.minus(Number::from(1)), Some(there)];
                near.extend(around.into_iter().flatten().map(Value::Number));
            }
        }
        near
    }

    /// Points that conditions write which are left to chance, and some far from most of them.
    fn points(&self, ty: &Type) -> Vec<Value> {
        let mut found = Vec::new();
        let mut note = |part: &Operand| {
            if let Operand::Literal(value @ Value::Point(_)) = part
                && *ty == Type::Point
            {
                found.push(value.clone());
            }
            false
        };
        let of_atoms = self.atoms.iter().flat_map(|(atom, _)| atom.operands());
        for operand in of_atoms.chain(self.computed()) {
            operand.reads(&mut note);
        }
        if *ty == Type::Point {
            let far = [(0, 0), (-40, 106)].map(|(latitude, longitude): (i64, i64)| {
                Point::new(Number::from(latitude), Number::from(longitude)).ok()
            });
            found.extend(far.into_iter().flatten().map(Value::Point));
        }
        found
    }

    /// Fields of one type are compared with each other: those that have others to choose from get the values of
    /// the others too.
    fn share(&self, choices: &mut [Vec<Value>]) {
        let firsts: Vec<Value> = choices.iter().map(|values| values[0].clone()).collect();
        for (at, values) in choices.iter_mut().enumerate().filter(|(_, values)| values.len() > 1) {
            let slot = |at: usize| Slot(u32::try_from(at).unwrap_or(u32::MAX));
            let ty = &self.field(slot(at)).ty;
            let same = firsts.iter().enumerate().filter(|(other, _)| self.field(slot(*other)).ty == *ty);
            for (_, value) in same.filter(|(_, value)| !value.is_missing()) {
                if !values.contains(value) && self.may_be(&Operand::Field(slot(at)), value) {
                    values.push(value.clone());
                }
            }
        }
    }

    fn nows(&self, solution: &Solution) -> Vec<Timestamp> {
        let now = match solution.values.get(&Operand::Now) {
            Some(Value::DateTime(now)) => Some(*now),
            _ => None,
        };
        let plain = match super::super::domain::plain(&Type::DateTime, &self.domain.program.texts) {
            Some(Value::DateTime(now)) => Some(now),
            _ => None,
        };
        let is_open = self.atoms.iter().enumerate().any(|(at, (atom, _))| {
            !solution.settled.contains(&at)
                && atom.operands().any(|operand| operand.reads(&mut |part| *part == Operand::Now))
        });
        let first = now.or(plain);
        let others = first.filter(|_| is_open).into_iter().flat_map(near);
        first
            .into_iter()
            .chain(others.filter(|at| self.may_be(&Operand::Now, &Value::DateTime(*at))))
            .collect()
    }
}

/// Values of which arithmetic has no result, with plain ones or with each other: it needs too many digits, divides
/// by zero, or goes beyond what there is.
fn extreme(ty: &Type) -> Vec<Value> {
    match ty {
        Type::Number => {
            let small = Number::scaled(1, -40);
            [small, Number::scaled(1, 40), Number::from(1), Number::from(0)].map(Value::Number).into()
        }
        Type::Date => [Date::MAX, input::FIRST_DAY].map(Value::Date).into(),
        Type::DateTime => [Timestamp::MAX, input::FIRST_INSTANT].map(Value::DateTime).into(),
        Type::Duration => [input::longest(), -input::longest()].map(Value::Duration).into(),
        _ => Vec::new(),
    }
}

/// The result of arithmetic on numbers, where the one field that it reads is a number.
fn result(operand: &Operand, field: Number) -> Option<Number> {
    match operand {
        Operand::Field(_) => Some(field),
        Operand::Literal(Value::Number(number)) => Some(*number),
        Operand::Negate(inner) => result(inner, field).map(Number::negated),
        Operand::Arithmetic { first, rest } => {
            let step = |left: Number, (step, right): &(Arithmetic, Operand)| {
                let right = result(right, field)?;
                match step {
                    Arithmetic::Plus => left.plus(right),
                    Arithmetic::Minus => left.minus(right),
                    Arithmetic::Times => left.times(right),
                    Arithmetic::Divide => left.divided_by(right),
                }
            };
            rest.iter().try_fold(result(first, field)?, step)
        }
        _ => None,
    }
}

/// The next choice, the first fields changing fastest.
fn next(at: &mut [usize], choices: &[Vec<Value>]) -> bool {
    for (at, values) in at.iter_mut().zip(choices) {
        *at += 1;
        if *at < values.len() {
            return true;
        }
        *at = 0;
    }
    false
}
