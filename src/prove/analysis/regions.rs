//! Regions: what is left of cubes, as few cubes that stand for themselves.

use std::collections::HashSet;

use super::report::{Described, STEPS};
use crate::prove::cube::{Cube, add_widest};
use crate::prove::domain::{MISSING, VarId};
use crate::prove::prover::Prover;
use crate::prove::ranges::Ranges;
use crate::prove::search::Solved;
use crate::prove::witness::Witness;

/// How many parts a condition has at most that somebody is to read; a wider one is left out.
const PARTS: usize = 64;

impl Prover<'_> {
    /// What is in one of the cubes and outside of the others: at most so many cubes, none of which needs the
    /// cubes that were asked about to be understood.
    pub(super) fn region(&self, inside: &[Cube], outside: &[&Cube], most: usize) -> Described {
        self.region_around(None, inside, outside, most)
    }

    /// Like `region`, where an order is known to be in it: then it need not be proven that some is.
    pub(super) fn region_around(
        &self,
        known: Option<&Witness>,
        inside: &[Cube],
        outside: &[&Cube],
        most: usize,
    ) -> Described {
        let (mut cubes, mut complete) = (Vec::<Cube>::new(), true);
        self.within(STEPS, || {
            for one in inside {
                if self.is_too_wide(one, outside) {
                    let is_in = |witness: &&Witness| self.is_in(one, witness);
                    complete &=
                        known.filter(is_in).is_none() && self.is_nobody(std::slice::from_ref(one), outside);
                    continue;
                }
                let left =
                    self.remainder(std::slice::from_ref(one), outside, most.saturating_sub(cubes.len()));
                complete &= left.is_all;
                let whole = left.cubes.iter().filter_map(|cube| cube.and(one));
                whole.for_each(|cube| add_widest(&mut cubes, cube));
            }
            let all = cubes.len();
            cubes.retain(|cube| cube.entries().len() <= PARTS);
            complete &= cubes.len() == all;
            cubes.retain(|cube| {
                let found = self.inhabitant(cube);
                complete &= found != Solved::Beyond;
                matches!(found, Solved::Witness(_))
            });
            self.space.without_needless(&[Cube::default()], &mut cubes);
            self.without_needless_missing(&mut cubes);
        });
        self.described(cubes, complete)
    }

    /// An order that is as a cube says. What nobody is like is not worth reading.
    fn inhabitant(&self, cube: &Cube) -> Solved<Witness> {
        self.space.domain.witness(cube, &mut |witness| {
            self.contains(cube, &witness.order, witness.now) && self.can_be_read(witness)
        })
    }

    /// Whether whatever is left of a cube has more parts than somebody is to read: what can only be left by one variable
    /// makes that a part.
    fn is_too_wide(&self, one: &Cube, outside: &[&Cube]) -> bool {
        let domain = &self.space.domain;
        domain.effort.add(outside.len());
        let mut parts: HashSet<VarId> = one.entries().iter().map(|(id, _)| *id).collect();
        for other in outside.iter().filter(|other| one.meets(other)) {
            let is_open = |(id, ranges): &&(VarId, Ranges)| {
                !one.get(*id).unwrap_or(&domain.variable(*id).all).is_within(ranges)
            };
            let mut open = other.entries().iter().filter(is_open);
            if let (Some((id, _)), None) = (open.next(), open.next()) {
                parts.insert(*id);
            }
            if parts.len() > PARTS {
                return true;
            }
        }
        parts.len() > PARTS
    }

    /// Says `or … is missing` only where no other cube says it of the same orders.
    fn without_needless_missing(&self, cubes: &mut [Cube]) {
        for at in 0..cubes.len() {
            let variables: Vec<VarId> = cubes[at].entries().iter().map(|(id, _)| *id).collect();
            for id in variables {
                let present = self.space.domain.variable(id).present();
                let (mut missing, mut there) = (cubes[at].clone(), cubes[at].clone());
                let is_either = missing.narrow(id, &Ranges::one(MISSING)) && there.narrow(id, &present);
                let others = || cubes.iter().enumerate().filter(|(other, _)| *other != at);
                if is_either && others().any(|(_, wide)| missing.is_within(wide)) {
                    cubes[at] = there;
                }
            }
        }
    }
}
