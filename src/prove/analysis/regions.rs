//! Regions: what is left of cubes, as few cubes that stand for themselves.

use super::Described;
use crate::prove::cube::Cube;
use crate::prove::prover::Prover;

impl Prover<'_> {
    /// What is in one of the cubes and outside of the others: at most so many cubes, none of which needs the
    /// cubes that were asked about to be understood.
    pub(super) fn region(&self, inside: &[Cube], outside: &[&Cube], most: usize) -> Described {
        let (mut cubes, mut complete) = (Vec::<Cube>::new(), true);
        self.within(super::STEPS, || {
            for one in inside {
                let left = self.left(std::slice::from_ref(one), outside, most.saturating_sub(cubes.len()));
                complete &= left.is_all;
                for cube in left.cubes.iter().filter_map(|cube| cube.and(one)) {
                    if !cubes.iter().any(|wide| cube.is_within(wide)) {
                        cubes.retain(|narrow| !narrow.is_within(&cube));
                        cubes.push(cube);
                    }
                }
            }
            self.space.without_needless(&[Cube::default()], &mut cubes);
        });
        let conditions = cubes.iter().map(|cube| self.words(cube)).collect();
        Described { conditions, complete, cubes }
    }
}
