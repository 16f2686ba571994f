//! What the theories see of a cube, and what they find.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::program::{Atom, Field, IdSlice, Operand, Slot, Value};
use crate::prove::cube::Cube;
use crate::prove::domain::{Domain, MISSING, Subject, Variable};
use crate::prove::ranges::Ranges;

/// One way of a cube: which fields are there, and which conditions that are taken as a whole are so.
pub(super) struct View<'a, 'p> {
    pub domain: &'a Domain<'p>,
    pub cube: &'a Cube,
    pub present: &'a IdSlice<Slot, bool>,
    pub atoms: &'a [(&'a Atom, bool)],
    /// Conditions of which some arithmetic has no result.
    pub unknown: &'a [&'a Atom],
}

/// Values that were found, for fields and for what is computed from one.
#[derive(Default)]
pub(super) struct Solution {
    pub values: FxHashMap<Operand, Value>,
    /// Which of the view's conditions the values satisfy.
    pub settled: FxHashSet<usize>,
    /// How many of those without a result they satisfy.
    pub unknown: usize,
    /// Whether something was left to chance.
    pub is_open: bool,
}

/// It is proved that there is nothing.
pub(super) struct Impossible;

impl<'a, 'p> View<'a, 'p> {
    /// The cells that the cube leaves an operand, where it says something of it.
    pub fn cells(&self, operand: &Operand) -> Option<(&'a Variable, &'a Ranges)> {
        let id = self.domain.known(&Subject::Operand(operand.clone()))?;
        Some((self.domain.variable(id), self.cube.get(id)?))
    }

    pub fn field(&self, slot: Slot) -> &'p Field {
        self.domain.program.work_order.field(slot)
    }

    /// What the cube says something of.
    pub fn operands(&self) -> impl Iterator<Item = &'a Operand> {
        self.cube.entries().iter().filter_map(|(id, _)| match &self.domain.variable(*id).subject {
            Subject::Operand(operand) => Some(operand),
            _ => None,
        })
    }

    /// What the cube says something of that no theory knows of: results of arithmetic, distances, and parts
    /// of dates and of local times elsewhere.
    pub fn computed(&self) -> impl Iterator<Item = &'a Operand> {
        self.operands().filter(|operand| {
            matches!(
                operand,
                Operand::Arithmetic { .. }
                    | Operand::Negate(_)
                    | Operand::Distance(..)
                    | Operand::Local(..)
                    | Operand::DatePart(..)
            )
        })
    }

    /// The fields that are there and that the cube says something of.
    pub fn named_slots(&self) -> impl Iterator<Item = Slot> + use<'_, 'a, 'p> {
        let slot = |operand: &Operand| match operand {
            Operand::Field(slot) => Some(*slot),
            _ => None,
        };
        self.operands().filter_map(slot).filter(|slot| self.present[*slot])
    }

    /// Whether a value is in the cells that are left to an operand.
    pub fn may_be(&self, operand: &Operand, value: &Value) -> bool {
        let is_of_type = match (operand, value) {
            (Operand::Field(slot), Value::Number(number)) => self.field(*slot).ty.holds_number(*number),
            _ => true,
        };
        is_of_type
            && self.cells(operand).is_none_or(|(variable, cells)| {
                variable.cell_with(value).is_some_and(|cell| cells.contains(cell))
            })
    }

    /// A value in the cells that are left to a field, a plain one where that is among them.
    pub fn value_in_cells(&self, slot: Slot) -> Option<Value> {
        let operand = &Operand::Field(slot);
        let plain = self.domain.plain[slot].clone();
        let Some((variable, cells)) = self.cells(operand) else { return plain };
        if let Some(plain) = plain
            && self.may_be(operand, &plain)
        {
            return Some(plain);
        }
        cells.cells().filter(|cell| *cell != MISSING).find_map(|cell| self.domain.value(variable, cell))
    }
}
