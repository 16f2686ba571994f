//! What is left of cubes when others are taken away, as few wide cubes that people can read.

use super::cube::Cube;
use super::ranges::Ranges;
use super::search::{Doubt, Found, Leaf};
use super::space::{Space, near};

/// What is left, and whether that is all.
#[derive(Clone, Debug)]
pub(crate) struct Remainder {
    /// Every order that is in one of them and in what was asked about is left.
    pub(crate) cubes: Vec<Cube>,
    /// Whether no others are left.
    pub(crate) is_all: bool,
}

/// How many leaves are looked into.
const LEAVES: usize = 500;

impl Space<'_> {
    /// What is in one of the cubes and outside of the others: at most so many cubes, which may overlap, and
    /// each of which is as wide as it can be.
    pub fn remainder(&self, inside: &[Cube], outside: &[&Cube], most: usize) -> Remainder {
        let mut remainder = Remainder { cubes: Vec::new(), is_all: true };
        for cube in inside {
            let near = near(cube, outside);
            let around = |leaf: &Cube| {
                let wide = self.widest(leaf, cube, &near);
                // What is said of one cube must not be wrong of another.
                let is_right = |other: &Cube| match other.and(&wide) {
                    Some(there) => !outside.iter().any(|taken| taken.meets(&there)),
                    None => true,
                };
                let others = inside.iter().filter(|other| !std::ptr::eq(*other, cube));
                if others.into_iter().all(is_right) { wide } else { wide.and(cube).unwrap_or(wide) }
            };
            remainder.is_all &= self.collect(cube, &near, &around, most, &mut remainder.cubes);
        }
        self.without_needless(inside, &mut remainder.cubes);
        remainder
    }

    /// Adds what is left of one cube; whether that was all.
    fn collect(
        &self,
        inside: &Cube,
        outside: &[&Cube],
        around: &dyn Fn(&Cube) -> Cube,
        most: usize,
        all: &mut Vec<Cube>,
    ) -> bool {
        let (mut is_full, mut looked_into) = (false, 0);
        // A leaf that is in what is known already is no news; the search goes on as if it were nobody's.
        let mut leaf = |leaf: &Cube| {
            if all.iter().any(|known| leaf.is_within(known)) {
                return Leaf::Impossible;
            }
            looked_into += 1;
            if matches!(self.domain.witness(leaf, &mut |_| true), Leaf::Impossible) && looked_into <= LEAVES {
                return Leaf::Impossible;
            }
            if all.len() == most || looked_into > LEAVES {
                is_full = true;
                return Leaf::Witness(());
            }
            all.push(around(leaf));
            Leaf::Impossible
        };
        let (found, steps) = self.search(inside, outside, false, &mut leaf);
        self.spend(steps);
        !is_full && !matches!(found, Found::Undecided(Doubt::Budget))
    }

    /// The leaf with each variable as free as it can be while none of the others is touched.
    fn widest(&self, leaf: &Cube, inside: &Cube, outside: &[&Cube]) -> Cube {
        let mut wide = leaf.clone();
        // First those that need not be asked for at all, then the rest.
        for only_free in [true, false] {
            for (variable, _) in leaf.entries() {
                if wide.get(*variable).is_none() {
                    continue;
                }
                let all = &self.domain.variable(*variable).all;
                let mut free = wide.clone();
                free.forget(*variable);
                let Some(there) = free.and(inside) else { continue };
                let touched = outside.iter().filter(|other| there.meets_but_for(other, *variable));
                let allowed = touched.fold(all.clone(), |allowed, other| match other.get(*variable) {
                    Some(taken) => allowed.without(taken),
                    None => Ranges::none(),
                });
                if allowed == *all {
                    wide = free;
                } else if !only_free {
                    free.narrow(*variable, &allowed);
                    wide = free;
                }
            }
        }
        wide
    }

    /// Takes out the cubes that the others cover together.
    pub(super) fn without_needless(&self, inside: &[Cube], cubes: &mut Vec<Cube>) {
        for at in (0..cubes.len()).rev() {
            let others: Vec<&Cube> =
                cubes.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, cube)| cube).collect();
            let own: Vec<Cube> = inside.iter().filter_map(|inside| inside.and(&cubes[at])).collect();
            if self.is_nobody(&own, &others) {
                cubes.remove(at);
            }
        }
    }
}
