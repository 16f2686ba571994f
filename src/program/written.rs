//! Values and orders as they have to be written in a program, so that they can be pasted into one.

use super::types::{Slot, Type};
use super::{IdSlice, Order, Program, Schema, Value, show};

/// Words that conditions are made of: no variant stands bare as one of them.
const RESERVED: [&str; 13] = [
    "and", "or", "not", "in", "is", "true", "false", "now", "between", "contains", "matches", "within",
    "during",
];

impl Program {
    /// A value as a program has it.
    pub(crate) fn written(&self, value: &Value, ty: &Type) -> String {
        match (value, ty) {
            (Value::Text(text), _) => quoted(text.shown()),
            (Value::Number(number), _) => number.plain(),
            (Value::Variant(_), ty) => written_name(&show(value, ty, &self.enums)),
            (Value::Set(elements), Type::Set(of)) => {
                let elements: Vec<String> =
                    elements.iter().map(|element| self.written(element, of)).collect();
                format!("[{}]", elements.join(", "))
            }
            (Value::List(records), Type::List(of)) => {
                let records: Vec<String> =
                    records.iter().map(|record| self.written_record(of, record, None)).collect();
                format!("[{}]", records.join(", "))
            }
            (value, ty) => show(value, ty, &self.enums),
        }
    }

    /// A work order on one line: `{ id: "T-1", customer: { tier: gold } }`; what is missing is left out.
    pub fn written_order(&self, order: &Order) -> String {
        self.written_record(&self.work_order, &order.values, None)
    }

    fn written_record(&self, schema: &Schema, values: &IdSlice<Slot, Value>, parent: Option<Slot>) -> String {
        let there =
            schema.slots().filter(|slot| schema.field(*slot).parent == parent && !values[*slot].is_missing());
        let fields: Vec<String> = there
            .map(|slot| {
                let field = schema.field(slot);
                let name = field.path.rsplit('.').next().unwrap_or(&field.path);
                let value = match field.ty {
                    Type::Record => self.written_record(schema, values, Some(slot)),
                    _ => self.written(&values[slot], &field.ty),
                };
                format!("{name}: {value}")
            })
            .collect();
        if fields.is_empty() { "{}".into() } else { format!("{{ {} }}", fields.join(", ")) }
    }
}

/// An id of a provider, an engineer or a variant.
pub(crate) fn written_name(name: &str) -> String {
    if is_bare(name) { name.to_owned() } else { quoted(name) }
}

fn is_bare(word: &str) -> bool {
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
    word.starts_with(starts)
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && word.len() <= 128
        && !is_reserved(word)
}

/// Whether a word is one that conditions are made of, and can be no name.
pub fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// A text as a literal of the language.
pub fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            c if c.is_control() => literal.push_str(&c.escape_unicode().to_string()),
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use crate::program::Order;
    use crate::{Sources, compile};

    /// What is written is read as the same order.
    #[test]
    fn an_order_that_is_written_can_be_pasted() {
        let schema = "timezone \"UTC\"\nschema work_order { id text  kind enum [\"a b\", true_one, \"in\"]  n number  s set of text\n \
            at point?  d date?  t time?  dt datetime?  du duration?  customer { name text  tier enum [gold, silver]? } }\n";
        let program = compile(&Sources::in_memory([("m", schema)])).expect("it compiles");
        let json = r#"{"id":"a\"\\\n\t\u0007é","kind":"in","n":-3.50,"s":["x","y\""],"at":[40.7,-74],"d":"2026-03-01",
            "t":"08:30:15","dt":"2026-03-01T08:30:00Z","du":"PT1H30M","customer":{"name":"Ada"}}"#;
        let order = Order::from_json(&program, json.as_bytes()).expect("it fits");
        let written = program.written_order(&order);
        let again = format!("{schema}sample pasted {written}\n");
        compile(&Sources::in_memory([("m", again.as_str())]))
            .unwrap_or_else(|found| panic!("{written}\n{found}"));
        let expected = concat!(
            r#"{ id: "a\"\\\n\t\u{7}é", kind: "in", n: -3.5, s: ["x", "y\""], at: (40.7, -74), d: 2026-03-01, "#,
            r#"t: 08:30:15, dt: 2026-03-01T08:30:00Z, du: 1h 30min, customer: { name: "Ada" } }"#
        );
        assert_eq!(written, expected);
    }
}
