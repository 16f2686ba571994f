//! Orders as JSON that is read back as the same order.

use super::types::{Slot, Type};
use super::{Order, Program, Value, show};

impl Program {
    /// A work order as a JSON object with the keys that orders are read by; what is missing is left out.
    pub fn json_order(&self, order: &Order) -> String {
        self.json_record(order, None)
    }

    fn json_record(&self, order: &Order, parent: Option<Slot>) -> String {
        let schema = &self.work_order;
        let there = schema.children(parent).filter(|slot| !order.value(*slot).is_missing());
        let members: Vec<String> = there
            .map(|slot| {
                let field = schema.field(slot);
                let value = match field.ty {
                    Type::Record => self.json_record(order, Some(slot)),
                    _ => self.json_value(order.value(slot), &field.ty),
                };
                format!("{}: {value}", string(&field.key))
            })
            .collect();
        format!("{{{}}}", members.join(", "))
    }

    fn json_value(&self, value: &Value, ty: &Type) -> String {
        match (value, ty) {
            (Value::Text(text), _) => string(text.shown()),
            (Value::Set(elements), Type::Set(of)) => {
                let elements: Vec<String> =
                    elements.iter().map(|element| self.json_value(element, of)).collect();
                format!("[{}]", elements.join(", "))
            }
            (Value::Number(_) | Value::Bool(_), ty) => show(value, ty, &self.enums),
            // `(40.7, -74)`
            (Value::Point(_), ty) => show(value, ty, &self.enums).replace('(', "[").replace(')', "]"),
            // `PT26H30M`
            (Value::Duration(duration), _) => string(&duration.to_string()),
            (value, ty) => string(&show(value, ty, &self.enums)),
        }
    }
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use crate::program::Order;
    use crate::{Sources, compile};

    #[test]
    fn an_order_is_read_back_as_it_was() {
        let schema = "timezone \"UTC\"\nschema work_order { id text from \"no\"  kind enum [\"a b\", c]  n number  s set of text\n \
            at point?  d date?  t time?  dt datetime?  du duration?  b bool  none text?\n \
            customer { name text from \"full name\"  tier enum [gold, silver]? }  other { x number }? }\n";
        let program = compile(&Sources::in_memory([("m", schema)])).expect("it compiles");
        let json = r#"{"no":"a\"\\\n\t\u0007é","kind":"a b","n":-1234567890123456789.50,"s":["x","y\""],
            "at":[40.7,-74],"d":"2026-03-01","t":"08:30:15","dt":"2026-03-01T08:30:00.25Z","du":"PT26H30M1.5S","b":true,
            "customer":{"full name":"Ada"}}"#;
        let order = Order::from_json(&program, json.as_bytes()).expect("it fits");
        let written = program.json_order(&order);
        let again = Order::from_json(&program, written.as_bytes())
            .unwrap_or_else(|invalid| panic!("{written}\n{}", invalid.message));
        assert_eq!(again.values, order.values, "{written}");
        assert!(!written.contains("none") && !written.contains("other"), "{written}");
    }
}
