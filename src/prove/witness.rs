//! Orders as proofs.

use std::sync::Arc;

use jiff::Timestamp;

use crate::program::{Order, Value};

/// A work order as a proof, and when it was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Witness {
    pub order: Arc<Order>,
    pub now: Timestamp,
}

impl Witness {
    /// Whether a program can hold it.
    pub fn has_literals(&self) -> bool {
        self.order.has_literals() && Value::DateTime(self.now).has_literal()
    }
}
