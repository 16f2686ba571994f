//! Orders as proofs.

use jiff::Timestamp;

use super::cube::Cube;
use super::domain::Domain;
use super::leaf;
use super::search::Leaf;
use crate::program::{Order, Value};

/// A work order as a proof, and when it was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Witness {
    pub order: Order,
    pub now: Timestamp,
}

impl Witness {
    /// Whether a program can hold it.
    pub fn has_literals(&self) -> bool {
        self.order.has_literals() && Value::DateTime(self.now).has_literal()
    }
}

impl Domain<'_> {
    /// An order of a cube that is accepted, or a proof that the cube holds none.
    pub fn witness(&self, cube: &Cube, accepts: &mut dyn FnMut(&Witness) -> bool) -> Leaf<Witness> {
        leaf::of(self, cube, accepts)
    }
}
