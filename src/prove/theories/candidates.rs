//! Values that are tried where something is left to chance: a few of each cell, and the other fields' values.

use jiff::Timestamp;

use super::super::domain::MISSING;
use super::super::input::Limits;
use super::super::search::Solved;
use super::super::witness::Witness;
use super::instants::near;
use super::lists;
use super::presence::slots_of;
use super::sets::{elements, elements_of};
use super::view::{Solution, View};
use crate::program::{Arithmetic, IdVec, Operand, Order, Slot, Test, Type, Value};
use crate::scalar::{Number, Point};

/// How many orders of a way are tried.
const TRIES: usize = 400;
/// How many ranges of results are looked at from either end for what is near to them.
const ENDS: usize = 2;
/// How many values of a field are tried at most.
const VALUES: usize = 24;

impl View<'_, '_> {
    /// The first order with the values that is accepted; where something was left to chance, many are tried.
    pub fn accepted(
        &self,
        solution: &Solution,
        accepts: &mut dyn FnMut(&Witness) -> bool,
    ) -> Solved<Witness> {
        let nows = self.nows(solution);
        let Some((values, now)) = self.first(solution).zip(nows.first()) else { return Solved::Beyond };
        let first = Witness { order: self.order(values).into(), now: *now };
        if accepts(&first) {
            return Solved::Witness(first);
        }
        if !solution.is_open {
            return Solved::Beyond;
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
                let witness = Witness { order: self.order(values).into(), now };
                if accepts(&witness) {
                    return Solved::Witness(witness);
                }
                if tries >= TRIES {
                    return Solved::Beyond;
                }
                if self.domain.effort.left() == 0 {
                    self.domain.effort.cut();
                    return Solved::Beyond;
                }
                if !next(&mut at, &choices) {
                    break;
                }
            }
        }
        Solved::Beyond
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
                None => self.others(slot, &operand, solution).into_iter().next(),
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
            let found = solution.values.get(&operand).cloned().or_else(|| self.value_in_cells(slot));
            let mut values: Vec<Value> = found.into_iter().collect();
            if unknown.contains(&slot) {
                let extreme = extreme(&self.field(slot).ty, &self.domain.limits).into_iter();
                values.extend(extreme.filter(|value| self.may_be(&operand, value)));
            }
            if values.is_empty() || open.contains(&slot) {
                for value in self.others(slot, &operand, solution) {
                    if values.len() >= VALUES {
                        break;
                    }
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
            }
            values
        };
        (0..).zip(self.present).map(of_slot).collect()
    }

    fn others(&self, slot: Slot, operand: &Operand, solution: &Solution) -> Vec<Value> {
        let ty = &self.field(slot).ty;
        let plain = self.domain.plain[slot].clone().filter(|plain| self.may_be(operand, plain));
        if let Type::Set(of) = ty {
            let (with, without) = elements_of(self, slot);
            let others = elements(self.domain, of).filter(|value| !without.contains(value)).take(VALUES);
            return vec![Value::set(with.into_iter().chain(others).collect())];
        }
        if let Type::List(of) = ty {
            return lists::values(self, slot, of);
        }
        let mut all: Vec<Value> = match self.cells(operand).filter(|_| *ty != Type::Point) {
            Some((variable, cells)) => {
                let cells = cells.cells().take(VALUES).chain(cells.cells().rev().take(4));
                cells
                    .filter(|cell| *cell != MISSING)
                    .filter_map(|cell| self.domain.value(variable, cell))
                    .collect()
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
        let near =
            self.results_near(slot, solution).into_iter().chain(self.points(ty)).chain(self.zones(slot, ty));
        plain.into_iter().chain(near.filter(|value| self.may_be(operand, value))).chain(all).collect()
    }

    /// Numbers of which results of arithmetic are near to what they are compared with where they begin or cease to be as
    /// they should, below, at it and above, while the other fields are as they were found.
    fn results_near(&self, slot: Slot, solution: &Solution) -> Vec<Value> {
        let of_cells = self.computed().map(|operand| {
            let named = self.cells(operand);
            let named = named.into_iter().flat_map(|(variable, cells)| variable.named_at_ends(cells, ENDS));
            (operand, named.filter_map(number).collect())
        });
        let zero = Number::from(0);
        let with = |operand: &Operand, field: Number| result(operand, (slot, field), (solution, zero));
        let of_atoms = self.atoms.iter().filter_map(|(atom, _)| match &atom.test {
            Test::Compare(_, right) if !slots_of(right).contains(&slot) => {
                Some((&atom.subject, vec![with(right, Number::from(0))?]))
            }
            _ => None,
        });
        let mut there = Vec::new();
        let results: Vec<(&Operand, Vec<Number>)> = of_cells.chain(of_atoms).collect();
        for (operand, named) in results.into_iter().filter(|(operand, _)| slots_of(operand).contains(&slot)) {
            // A product with nothing is nothing: then with one.
            let line = |others: i64| {
                let at = |number: i64| {
                    result(operand, (slot, Number::from(number)), (solution, Number::from(others)))
                };
                let (zero, one) = at(0).or_else(|| at(2)?.minus(at(1)?)).zip(at(1))?;
                one.minus(zero).filter(|slope| *slope != Number::from(0)).map(|slope| (zero, slope))
            };
            let Some((zero, slope)) = line(0).or_else(|| line(1)) else { continue };
            there.push(Number::from(1));
            let far = named.into_iter().filter_map(|wanted| wanted.minus(zero)?.divided_by(slope));
            there.extend(far);
        }
        let around = |at: &Number| [at.plus(Number::from(1)), at.minus(Number::from(1)), Some(*at)];
        let mut near: Vec<Number> = there.iter().flat_map(around).flatten().collect();
        there.sort_unstable();
        let middle = |pair: &[Number]| pair[0].plus(pair[1])?.times(Number::scaled(5, -1));
        near.extend(there.windows(2).filter_map(middle));
        near.into_iter().map(Value::Number).collect()
    }

    /// Names of zones, for a text that conditions take for one.
    fn zones(&self, slot: Slot, ty: &Type) -> Vec<Value> {
        const NAMES: [&str; 4] = ["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Auckland"];
        let Type::Text { caseless } = *ty else { return Vec::new() };
        let field = Operand::Field(slot);
        let takes = |operand: &Operand| {
            operand.reads(&mut |part| matches!(part, Operand::Local(_, _, zone) if **zone == field))
        };
        let asks = |atom: &crate::program::Atom| {
            matches!(&atom.test, Test::DuringIn(_, zone) if *zone == field) || atom.operands().any(takes)
        };
        if !self.atoms.iter().any(|(atom, _)| asks(atom)) && !self.computed().any(takes) {
            return Vec::new();
        }
        let texts = &self.domain.program.texts;
        NAMES.iter().map(|name| Value::Text(texts.look_up(name, caseless))).collect()
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
fn extreme(ty: &Type, limits: &Limits) -> Vec<Value> {
    match ty {
        Type::Number { .. } => {
            let numbers = [Number::scaled(1, -40), Number::scaled(1, 40), Number::from(1), Number::from(0)];
            numbers.into_iter().filter(|number| ty.holds_number(*number)).map(Value::Number).collect()
        }
        Type::Date => [limits.days.1, limits.days.0].map(Value::Date).into(),
        Type::DateTime => [limits.instants.1, limits.instants.0].map(Value::DateTime).into(),
        Type::Duration => [limits.longest, -limits.longest].map(Value::Duration).into(),
        _ => Vec::new(),
    }
}

fn number(value: &Value) -> Option<Number> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

/// The result of arithmetic on numbers, where a field is this and the others are as they were found; those that are zero
/// are another number.
fn result(operand: &Operand, field: (Slot, Number), others: (&Solution, Number)) -> Option<Number> {
    match operand {
        Operand::Field(slot) if *slot == field.0 => Some(field.1),
        Operand::Field(_) => {
            // A field of which nothing is asked by itself is plain.
            let found = others.0.values.get(operand).map_or(Some(Number::from(0)), number)?;
            Some(if found == Number::from(0) { others.1 } else { found })
        }
        Operand::Literal(value) => number(value),
        Operand::Negate(inner) => result(inner, field, others).map(Number::negated),
        Operand::Arithmetic { first, rest } => {
            let step = |left: Number, (step, right): &(Arithmetic, Operand)| {
                let right = result(right, field, others)?;
                match step {
                    Arithmetic::Plus => left.plus(right),
                    Arithmetic::Minus => left.minus(right),
                    Arithmetic::Times => left.times(right),
                    Arithmetic::Divide => left.divided_by(right),
                }
            };
            rest.iter().try_fold(result(first, field, others)?, step)
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
