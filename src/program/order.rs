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

impl super::Program {
    /// The order under another id.
    pub(crate) fn with_id(&self, mut order: Order, id: &str) -> Order {
        if let Some(slot) = self.work_order.by_path("id") {
            let caseless = matches!(self.work_order.field(slot).ty, super::Type::Text { caseless: true });
            let text = self.texts.look_up(id, caseless);
            order.id = text.shared();
            order.values[slot.0 as usize] = Value::Text(text);
        }
        order
    }
}
