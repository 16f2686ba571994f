//! Whether an order is in a cube: its own values against the cells.

use super::cube::Cube;
use super::domain::{MISSING, NO, Subject, Variable, YES};
use super::prover::Prover;
use super::ranges::Ranges;
use crate::program::{Operand, Order, Slot, Value};

impl Prover<'_> {
    /// Whether an order is in a cube at an instant. What hangs on whom the order is assigned to is taken to be so.
    pub(super) fn contains(&self, cube: &Cube, order: &Order, now: jiff::Timestamp) -> bool {
        cube.entries()
            .iter()
            .all(|(id, ranges)| self.fits(cube, self.space.domain.variable(*id), ranges, order, now))
    }

    /// Whether a cube says of a field that it may be missing.
    fn may_miss(&self, cube: &Cube, slot: Slot) -> bool {
        cube.entries().iter().any(|(id, ranges)| {
            let is_it =
                |of: &Subject| matches!(of, Subject::Operand(Operand::Field(field)) if *field == slot);
            is_it(&self.space.domain.variable(*id).subject) && ranges.contains(MISSING)
        })
    }

    fn fits(
        &self,
        cube: &Cube,
        variable: &Variable,
        ranges: &Ranges,
        order: &Order,
        now: jiff::Timestamp,
    ) -> bool {
        let truth =
            |truth: Option<bool>| ranges.contains(truth.map_or(MISSING, |so| if so { YES } else { NO }));
        match &variable.subject {
            Subject::Element(slot, value) => match order.value(*slot) {
                Value::Set(elements) => truth(Some(elements.contains(value))),
                // A set that is not there contains nothing and lacks nothing, unless the cube says that it may be missing.
                _ => self.may_miss(cube, *slot),
            },
            Subject::Operand(Operand::Field(slot)) => {
                variable.cell_with(order.value(*slot)).is_some_and(|cell| ranges.contains(cell))
            }
            Subject::Operand(operand) if is_somebodys(operand) => true,
            Subject::Operand(operand) => {
                let value = self.engine.value(operand, order, now);
                variable.cell_with(&value).is_some_and(|cell| ranges.contains(cell))
            }
            Subject::Atom(atom) if atom.operands().any(is_somebodys) => true,
            Subject::Atom(atom) => truth(self.engine.truth(atom, order, now)),
            Subject::Of(..) | Subject::AnyEngineer(_) | Subject::Free(..) => true,
        }
    }
}

/// Whether an operand reads attributes of a provider or an engineer.
fn is_somebodys(operand: &Operand) -> bool {
    operand.reads(&mut |part| matches!(part, Operand::Provider(_) | Operand::Engineer(_)))
}
