//! What lists of orders are sorted by.

use serde::{Deserialize, Serialize};

use crate::program::types::Type;
use crate::program::value::Value;
use crate::program::{Order, Program};

/// What a list of orders is sorted by: the value of a field. Ascending as the field's type is: variants as they are
/// declared, dates and numbers from the first to the last, texts without case first and by code point among those that
/// are alike. A missing value comes after all others.
///
/// It serialises, so that a page can say where it ended; it is compared with keys of one program and one field only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SortKey {
    is_missing: bool,
    value: Value,
    /// As it was written, for texts.
    shown: Option<String>,
}

impl SortKey {
    /// Whether the order has no such value.
    pub fn is_missing(&self) -> bool {
        self.is_missing
    }

    /// Of an order that has no value, or that does not fit the schema.
    pub fn missing() -> Self {
        Self::new(&Value::Missing)
    }

    fn new(value: &Value) -> Self {
        let shown = match value {
            Value::Text(text) => Some(text.shown().to_owned()),
            _ => None,
        };
        Self { is_missing: value.is_missing(), value: value.folded(), shown }
    }
}

impl Program {
    /// What an order is sorted by in a list that is sorted by this field; `None` if there is no such field, or it is a
    /// record or a list of them.
    ///
    /// ```
    /// use consign::Order;
    /// let text = "schema work_order { id text  priority enum [low < normal < high]? }";
    /// let program = consign::compile(&consign::Sources::in_memory([("main.consign", text)]))?;
    /// let read = |json: &str| Order::from_json(&program, json.as_bytes()).expect("it fits");
    /// let mut orders = [
    ///     read(r#"{"id": "a"}"#),
    ///     read(r#"{"id": "b", "priority": "high"}"#),
    ///     read(r#"{"id": "c", "priority": "low"}"#),
    /// ];
    /// orders.sort_by_key(|order| program.sort_key(order, "priority"));
    /// assert_eq!(orders.map(|order| order.id().to_owned()), ["c", "b", "a"]);
    /// assert_eq!(program.sort_key(&read(r#"{"id": "a"}"#), "colour"), None);
    /// # Ok::<(), consign::Diagnostics>(())
    /// ```
    pub fn sort_key(&self, order: &Order, path: &str) -> Option<SortKey> {
        let slot = self.work_order.by_path(path)?;
        let is_record = matches!(self.work_order.field(slot).ty, Type::Record | Type::List(_));
        (!is_record).then(|| SortKey::new(order.value(slot)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sources, compile};

    const SCHEMA: &str = r#"
        schema work_order {
            id text
            note text?
            value number?
            day date?
            tags set of text?
            customer { tier enum [gold, silver]? }?
        }
    "#;

    fn sorted(path: &str, orders: &[&str]) -> Vec<String> {
        let program = compile(&Sources::in_memory([("m", SCHEMA)])).expect("it compiles");
        let read = |json: &&str| Order::from_json(&program, json.as_bytes()).expect("it fits");
        let mut keyed: Vec<_> = orders
            .iter()
            .map(read)
            .map(|order| (program.sort_key(&order, path).expect("a field"), order.id().to_owned()))
            .collect();
        for (key, _) in &keyed {
            let kept = serde_json::to_string(key).expect("JSON");
            assert_eq!(serde_json::from_str::<SortKey>(&kept).ok().as_ref(), Some(key), "{kept}");
        }
        keyed.sort();
        keyed.into_iter().map(|(_, id)| id).collect()
    }

    #[test]
    fn values_are_sorted_as_their_types_are_and_missing_ones_last() {
        let texts = [
            r#"{"id": "1"}"#,
            r#"{"id": "2", "note": "beta"}"#,
            r#"{"id": "3", "note": "Alpha"}"#,
            r#"{"id": "4", "note": "alpha"}"#,
            r#"{"id": "5", "note": ""}"#,
        ];
        assert_eq!(sorted("note", &texts), ["5", "3", "4", "2", "1"]);
        let numbers =
            [r#"{"id": "1", "value": 10}"#, r#"{"id": "2", "value": 9.5}"#, r#"{"id": "3", "value": -1e3}"#];
        assert_eq!(sorted("value", &numbers), ["3", "2", "1"]);
        let days = [r#"{"id": "1", "day": "2026-10-01"}"#, r#"{"id": "2", "day": "2026-09-30"}"#];
        assert_eq!(sorted("day", &days), ["2", "1"]);
        let sets = [r#"{"id": "1", "tags": ["b", "a"]}"#, r#"{"id": "2", "tags": ["a"]}"#, r#"{"id": "3"}"#];
        assert_eq!(sorted("tags", &sets), ["2", "1", "3"]);
        let tiers = [
            r#"{"id": "1", "customer": {"tier": "silver"}}"#,
            r#"{"id": "2", "customer": {"tier": "gold"}}"#,
            r#"{"id": "3"}"#,
        ];
        assert_eq!(sorted("customer.tier", &tiers), ["2", "1", "3"]);
    }

    #[test]
    fn nothing_is_sorted_by_a_record() {
        let program = compile(&Sources::in_memory([("m", SCHEMA)])).expect("it compiles");
        for json in [r#"{"id": "1"}"#, r#"{"id": "1", "customer": {}}"#] {
            let order = Order::from_json(&program, json.as_bytes()).expect("it fits");
            assert_eq!(program.sort_key(&order, "customer"), None);
        }
    }
}
