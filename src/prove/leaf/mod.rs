//! What is left of a cube where nothing is to be taken away any more: each theory settles what it knows of, and
//! either gives values or proves that there are none.
//!
//! Whatever a theory does not know of is left to chance: then values are tried, and what is not found is no proof.

mod candidates;
mod comparisons;
mod instants;
mod offsets;
mod presence;
mod results;
mod sets;
mod stretches;
mod texts;

use std::collections::{HashMap, HashSet};

use super::cube::Cube;
use super::domain::{Domain, MISSING, Subject, Variable, plain};
use super::ranges::Ranges;
use super::search::Leaf;
use super::witness::Witness;
use crate::program::{Atom, Field, Operand, Slot, Type, Value};
use crate::scalar::{Number, Point};
use presence::{Way, Ways};

/// One way of a cube: which fields are there, and which conditions that are taken as a whole are so.
struct View<'a, 'p> {
    domain: &'a Domain<'p>,
    cube: &'a Cube,
    present: &'a [bool],
    atoms: &'a [(&'a Atom, bool)],
    /// Conditions of which some arithmetic has no result.
    unknown: &'a [&'a Atom],
}

/// Values that were found, for fields and for what is computed from one.
#[derive(Default)]
struct Solution {
    values: HashMap<Operand, Value>,
    /// Which of the view's conditions the values satisfy.
    settled: HashSet<usize>,
    /// How many of those without a result they satisfy.
    unknown: usize,
    /// Whether something was left to chance.
    is_open: bool,
}

/// It is proved that there is nothing.
struct Impossible;

impl<'a, 'p> View<'a, 'p> {
    /// The cells that the cube leaves an operand, where it says something of it.
    fn cells(&self, operand: &Operand) -> Option<(&'a Variable, &'a Ranges)> {
        let id = self.domain.known(&Subject::Operand(operand.clone()))?;
        Some((self.domain.variable(id), self.cube.get(id)?))
    }

    fn field(&self, slot: Slot) -> &'p Field {
        self.domain.program.work_order.field(slot)
    }

    /// What the cube says something of.
    fn operands(&self) -> impl Iterator<Item = &'a Operand> {
        self.cube.entries().iter().filter_map(|(id, _)| match &self.domain.variable(*id).subject {
            Subject::Operand(operand) => Some(operand),
            _ => None,
        })
    }

    /// What the cube says something of that no theory knows of: results of arithmetic, and distances.
    fn computed(&self) -> impl Iterator<Item = &'a Operand> {
        self.operands().filter(|operand| {
            matches!(operand, Operand::Arithmetic { .. } | Operand::Negate(_) | Operand::Distance(..))
        })
    }

    /// The fields that are there.
    fn slots(&self) -> impl Iterator<Item = Slot> + use<'a> {
        let present = self.present;
        (0..).zip(present).filter_map(|(slot, is_there)| is_there.then_some(Slot(slot)))
    }

    /// Whether a value is in the cells that are left to an operand.
    fn may_be(&self, operand: &Operand, value: &Value) -> bool {
        self.cells(operand).is_none_or(|(variable, cells)| {
            variable.cell_with(value).is_some_and(|cell| cells.contains(cell))
        })
    }

    fn solve(&self) -> Result<Solution, Impossible> {
        let mut solution = Solution::default();
        comparisons::solve(self, &mut solution)?;
        texts::solve(self, &mut solution)?;
        sets::solve(self, &mut solution)?;
        instants::solve(self, &mut solution)?;
        for slot in self.slots() {
            let operand = Operand::Field(slot);
            let found = match solution.values.get(&operand) {
                Some(_) => continue,
                None => self.of_cells(&operand, &self.field(slot).ty),
            };
            solution.is_open |= found.is_none();
            solution.values.extend(found.map(|value| (operand, value)));
        }
        solution.is_open |= solution.settled.len() < self.atoms.len();
        solution.is_open |= self.computed().next().is_some();
        solution.is_open |= solution.unknown < self.unknown.len();
        Ok(solution)
    }

    /// A value in the cells that are left, a plain one where that is among them.
    fn of_cells(&self, operand: &Operand, ty: &Type) -> Option<Value> {
        let plain = plain_of(self.domain, ty);
        let Some((variable, cells)) = self.cells(operand) else { return plain };
        if let Some(plain) = plain
            && self.may_be(operand, &plain)
        {
            return Some(plain);
        }
        let texts = &self.domain.program.texts;
        cells.cells().filter(|cell| *cell != MISSING).find_map(|cell| variable.value(cell, texts))
    }
}

/// A value that nothing is asked of.
fn plain_of(domain: &Domain, ty: &Type) -> Option<Value> {
    Some(match ty {
        Type::Bool => Value::Bool(false),
        Type::Enum(_) => Value::Variant(0),
        Type::Point => Value::Point(Point::new(Number::from(40), Number::from(-74)).ok()?),
        Type::Record => Value::Record,
        Type::Set(_) => Value::set(Vec::new()),
        other => plain(other, &domain.program.texts)?,
    })
}

/// An order of the cube that is accepted, or a proof that the cube holds none.
pub(super) fn of(domain: &Domain, cube: &Cube, accepts: &mut dyn FnMut(&Witness) -> bool) -> Leaf<Witness> {
    let Ways { ways, are_all } = Ways::of(domain, cube);
    let mut leaf = if are_all { Leaf::Impossible } else { Leaf::Beyond };
    for way in &ways {
        match of_way(domain, cube, way, accepts) {
            Leaf::Witness(witness) => return Leaf::Witness(witness),
            Leaf::Impossible => {}
            Leaf::Beyond => leaf = Leaf::Beyond,
        }
    }
    leaf
}

fn of_way(
    domain: &Domain,
    cube: &Cube,
    way: &Way,
    accepts: &mut dyn FnMut(&Witness) -> bool,
) -> Leaf<Witness> {
    let mut leaf = Leaf::Beyond;
    // What must not be there asks for the least: where that is impossible, all is.
    let both = if way.asked == way.present { &[&way.present][..] } else { &[&way.asked, &way.present] };
    for present in both {
        let view = View { domain, cube, present, atoms: &way.atoms, unknown: &way.unknown };
        leaf = match view.solve() {
            Ok(solution) => view.accepted(&solution, accepts),
            Err(Impossible) => Leaf::Impossible,
        };
        if let Leaf::Witness(_) = leaf {
            break;
        }
    }
    leaf
}
