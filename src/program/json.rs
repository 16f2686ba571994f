//! Orders and directories as JSON that is read back as the same.

use serde::Serialize;

use super::directory::{Directory, Engineer, Provider};
use super::person::ListedPerson;
use super::types::{Schema, Slot, Type};
use super::value::Value;
use super::view::FieldValue;
use super::{IdSlice, Order, Program};

impl Program {
    /// A work order as a JSON object with the keys that orders are read by; what is missing is left out.
    pub fn json_order(&self, order: &Order) -> String {
        object(&self.json_members(&self.work_order, &order.values, None))
    }

    /// A value of a field that is no record, as it stands in the JSON of an order.
    pub(crate) fn json_value(&self, slot: Slot, value: &Value) -> String {
        string(&FieldValue::from_value(value, &self.work_order.field(slot).ty, &self.enums))
    }

    /// The fields of a record that have a value: `"key": value`.
    fn json_members(
        &self,
        schema: &Schema,
        values: &IdSlice<Slot, Value>,
        parent: Option<Slot>,
    ) -> Vec<String> {
        let member = |slot: Slot| {
            let (field, value) = (schema.field(slot), &values[slot]);
            let value = match (value, &field.ty) {
                (Value::Missing, _) => return None,
                (_, Type::Record) => object(&self.json_members(schema, values, Some(slot))),
                (value, ty) => string(&FieldValue::from_value(value, ty, &self.enums)),
            };
            Some(format!("{}: {value}", string(&field.key)))
        };
        schema.children(parent).filter_map(member).collect()
    }

    fn json_provider(&self, provider: &Provider) -> String {
        let mut members = self.json_members(&self.provider, &provider.attributes, None);
        members.push(format!("\"workload\": {}", provider.workload));
        if !provider.dispatchers.is_empty() {
            members.push(format!("\"dispatchers\": {}", string(&provider.dispatchers)));
        }
        if !provider.people.is_empty() {
            members.push(format!("\"people\": {}", json_people(&provider.people)));
        }
        if !provider.engineers.is_empty() {
            let engineers: Vec<String> =
                provider.engineers.iter().map(|engineer| self.json_engineer(engineer)).collect();
            members.push(format!("\"engineers\": [{}]", engineers.join(", ")));
        }
        object(&members)
    }

    fn json_engineer(&self, engineer: &Engineer) -> String {
        let mut members = self.json_members(&self.engineer, &engineer.attributes, None);
        members.push(format!("\"workload\": {}", engineer.workload));
        object(&members)
    }
}

impl Directory {
    /// The directory as the text of a directory file, a provider a line, which [`Directory::from_json`] reads as an
    /// equal one. The program must be the one that the directory was read for.
    pub fn to_json(&self, program: &Program) -> String {
        let providers: Vec<String> =
            self.providers().map(|(_, provider)| program.json_provider(provider)).collect();
        let people = match self.people() {
            [] => String::new(),
            people => format!("\"people\": {}, ", json_people(people)),
        };
        if providers.is_empty() {
            return format!("{{{people}\"providers\": []}}\n");
        }
        format!("{{{people}\"providers\": [\n  {}\n]}}\n", providers.join(",\n  "))
    }
}

fn json_people(people: &[ListedPerson]) -> String {
    let one = |ListedPerson { id, name, email, roles, span: _ }: &ListedPerson| {
        let mut members = vec![format!("\"id\": {}", string(id)), format!("\"name\": {}", string(name))];
        members.extend(email.iter().map(|email| format!("\"email\": {}", string(email))));
        if !roles.is_empty() {
            members.push(format!("\"roles\": {}", string(roles)));
        }
        object(&members)
    };
    format!("[{}]", people.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn object(members: &[String]) -> String {
    format!("{{{}}}", members.join(", "))
}

/// What is neither a map nor a float always has a JSON form.
fn string(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default()
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
