//! Orders as proofs.

use jiff::Timestamp;

use super::cube::Cube;
use super::domain::Domain;
use super::leaf;
use super::search::Leaf;
use crate::program::Order;

/// A work order as a proof, and when it was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Witness {
    pub order: Order,
    pub now: Timestamp,
}

impl Domain<'_> {
    /// An order of a cube that is accepted, or a proof that the cube holds none.
    pub fn witness(&self, cube: &Cube, accepts: &mut dyn FnMut(&Witness) -> bool) -> Leaf<Witness> {
        leaf::of(self, cube, accepts)
    }
}
