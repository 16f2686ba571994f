//! What is left of a cube where nothing is to be taken away any more: each theory settles what it knows of, and
//! either gives values or proves that there are none.
//!
//! Whatever a theory does not know of is left to chance: then values are tried, and what is not found is no proof.

mod candidates;
mod comparisons;
mod instants;
mod lists;
mod numbers;
mod offsets;
mod presence;
mod results;
mod sets;
mod stretches;
mod sums;
mod texts;
mod view;

use super::cube::Cube;
use super::domain::Domain;
use super::search::Solved;
use super::witness::Witness;
use crate::program::Operand;
use presence::{Presence, Ways};
use view::{Impossible, Solution, View};

/// The steps that an order is made and evaluated in, beside those for its fields.
const OF_AN_ORDER: usize = 50;

/// The steps that theories look at what a cube says of a variable in.
const OF_AN_ENTRY: usize = 4;

/// How many fields an order gets a value for in a step.
const FIELDS: usize = 8;

impl Domain<'_> {
    /// An order of a cube that is accepted, or a proof that the cube holds none.
    pub fn witness(&self, cube: &Cube, accepts: &mut dyn FnMut(&Witness) -> bool) -> Solved<Witness> {
        solve(self, cube, accepts)
    }
}

impl View<'_, '_> {
    fn solve(&self) -> Result<Solution, Impossible> {
        let mut solution = Solution::default();
        sums::solve(self)?;
        comparisons::solve(self, &mut solution)?;
        texts::solve(self, &mut solution)?;
        sets::solve(self, &mut solution)?;
        lists::solve(self, &mut solution);
        instants::solve(self, &mut solution)?;
        for slot in self.named_slots() {
            let operand = Operand::Field(slot);
            let found = match solution.values.get(&operand) {
                Some(_) => continue,
                None => self.value_in_cells(slot),
            };
            solution.is_open |= found.is_none();
            solution.values.extend(found.map(|value| (operand, value)));
        }
        solution.is_open |= solution.settled.len() < self.atoms.len();
        solution.is_open |= self.computed().next().is_some();
        solution.is_open |= solution.unknown < self.unknown.len();
        Ok(solution)
    }
}

fn solve(domain: &Domain, cube: &Cube, accepts: &mut dyn FnMut(&Witness) -> bool) -> Solved<Witness> {
    let (fields, entries) = (domain.program.work_order.fields.len() / FIELDS, cube.entries().len());
    domain.effort.add(OF_AN_ORDER + fields + entries);
    let Ways { ways, are_all } = Ways::new(domain, cube);
    domain.effort.add(ways.len() * (fields + OF_AN_ENTRY * entries));
    let mut leaf = if are_all { Solved::Impossible } else { Solved::Beyond };
    for way in &ways {
        match solve_way(domain, cube, way, accepts) {
            Solved::Witness(witness) => return Solved::Witness(witness),
            Solved::Impossible => {}
            Solved::Beyond => leaf = Solved::Beyond,
        }
    }
    leaf
}

fn solve_way(
    domain: &Domain,
    cube: &Cube,
    way: &Presence,
    accepts: &mut dyn FnMut(&Witness) -> bool,
) -> Solved<Witness> {
    let mut leaf = Solved::Beyond;
    // What must not be there asks for the least: where that is impossible, all is.
    let both = if way.asked == way.present { &[&way.present][..] } else { &[&way.asked, &way.present] };
    for present in both {
        let view = View { domain, cube, present, atoms: &way.atoms, unknown: &way.unknown };
        leaf = match view.solve() {
            Ok(solution) => view.accepted(&solution, accepts),
            Err(Impossible) => Solved::Impossible,
        };
        if let Solved::Witness(_) = leaf {
            break;
        }
    }
    leaf
}
