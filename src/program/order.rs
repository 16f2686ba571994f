//! A work order as the evaluator sees it.

use std::sync::Arc;

use super::types::Slot;
use super::value::Value;

/// A work order that fits the schema of the program it was read for: a typed value for each field.
#[derive(Clone, Debug)]
pub struct Order {
    pub(crate) id: Arc<str>,
    /// By slot of `schema work_order`.
    pub(crate) values: Vec<Value>,
}

impl Order {
    /// The order's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn value(&self, slot: Slot) -> &Value {
        &self.values[slot.0 as usize]
    }
}
