//! A work order as the evaluator sees it.

use super::types::Slot;
use super::value::Value;
use crate::program::IdVec;

/// A work order that fits the schema of the program it was read for: a typed value for each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    pub(crate) id: String,
    /// By the fields of `schema work_order`.
    pub(crate) values: IdVec<Slot, Value>,
}

impl Order {
    /// The order's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn value(&self, slot: Slot) -> &Value {
        &self.values[slot]
    }

    /// Whether a program can hold the order.
    pub(crate) fn has_literals(&self) -> bool {
        self.values.iter().all(Value::has_literal)
    }
}

impl super::Program {
    /// Changes a field of an order; with the field `id` also the order's id.
    pub(crate) fn put(&self, order: &mut Order, slot: Slot, value: Value) {
        if let Value::Text(text) = &value
            && self.work_order.by_path("id") == Some(slot)
        {
            text.shown().clone_into(&mut order.id);
        }
        order.values[slot] = value;
    }

    /// The order under another id.
    pub(crate) fn with_id(&self, mut order: Order, id: &str) -> Order {
        if let Some(slot) = self.work_order.by_path("id") {
            self.put(&mut order, slot, Value::Text(self.texts.look_up(id, false)));
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sources, compile};

    #[test]
    fn an_order_has_the_id_of_its_field() {
        let schema = "schema work_order { id text  note text }\n";
        let program = compile(&Sources::in_memory([("m", schema)])).expect("it compiles");
        let mut order = Order::from_json(&program, br#"{"id": "A", "note": "N"}"#).expect("it fits");
        let [id, note] = ["id", "note"].map(|path| program.work_order.by_path(path).expect("it is there"));
        program.put(&mut order, note, Value::Text(program.texts.look_up("B", false)));
        assert_eq!(order.id(), "A");
        program.put(&mut order, id, Value::Text(program.texts.look_up("C", false)));
        assert_eq!(order.id(), "C");
        assert_eq!(program.with_id(order, "D").id(), "D");
    }

    #[test]
    fn parts_of_seconds_and_years_before_0_have_no_literal() {
        let schema = "schema work_order { id text  span duration?  day date?  at datetime? }\n";
        let program = compile(&Sources::in_memory([("m", schema)])).expect("it compiles");
        for (json, has) in [
            (r#"{"id": "1", "span": "PT9S"}"#, true),
            (r#"{"id": "1"}"#, true),
            (r#"{"id": "1", "span": "PT8.999999999S"}"#, false),
            (r#"{"id": "1", "day": "0000-01-01", "at": "0000-01-01T00:00:00Z"}"#, true),
            (r#"{"id": "1", "at": "0000-01-01T00:00:00+01:00"}"#, false),
            (r#"{"id": "1", "day": "9999-12-31", "at": "9999-12-30T22:00:00Z"}"#, true),
        ] {
            let order = Order::from_json(&program, json.as_bytes()).expect("it fits");
            assert_eq!(order.has_literals(), has, "{json}");
            let text = format!("{schema}sample one {}\n", program.written_order(&order));
            assert_eq!(compile(&Sources::in_memory([("m", text.as_str())])).is_ok(), has, "{text}");
        }
    }
}
