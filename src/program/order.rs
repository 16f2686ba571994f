//! A work order as the evaluator sees it.

use super::types::Slot;
use super::value::Value;

/// A work order that fits the schema of the program it was read for: a typed value for each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    pub(crate) id: String,
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

    /// Whether a program can hold the order: no literal says a part of a second of a duration.
    pub(crate) fn has_literals(&self) -> bool {
        !self.values.iter().any(|value| matches!(value, Value::Duration(span) if span.subsec_nanos() != 0))
    }
}

impl super::Program {
    /// The order under another id.
    pub(crate) fn with_id(&self, mut order: Order, id: &str) -> Order {
        if let Some(slot) = self.work_order.by_path("id") {
            let caseless = matches!(self.work_order.field(slot).ty, super::Type::Text { caseless: true });
            let text = self.texts.look_up(id, caseless);
            text.shown().clone_into(&mut order.id);
            order.values[slot.0 as usize] = Value::Text(text);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sources, compile};

    #[test]
    fn a_part_of_a_second_has_no_literal() {
        let schema = "schema work_order { id text  span duration? }\n";
        let program = compile(&Sources::in_memory([("m", schema)])).expect("it compiles");
        for (json, has) in [
            (r#"{"id": "1", "span": "PT9S"}"#, true),
            (r#"{"id": "1"}"#, true),
            (r#"{"id": "1", "span": "PT8.999999999S"}"#, false),
        ] {
            let order = Order::from_json(&program, json.as_bytes()).expect("it fits");
            assert_eq!(order.has_literals(), has, "{json}");
            let text = format!("{schema}sample one {}\n", program.written_order(&order));
            assert_eq!(compile(&Sources::in_memory([("m", text.as_str())])).is_ok(), has, "{text}");
        }
    }
}
