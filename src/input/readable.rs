//! Which orders an input can hold. Told field by field, so that an order that is much like the one before costs little
//! more than what is different in it.

use std::sync::Arc;

use super::decoder::fields;
use super::fields::{Fields, Levels};
use crate::program::{IdVec, Order, Program, Slot, Type, Value};

/// Says whether orders are read back from what they are written as.
pub(crate) struct Readable {
    program: Arc<Program>,
    levels: Levels,
    /// By slot: the last value, and whether it is read.
    known: IdVec<Slot, Option<(Value, bool)>>,
}

impl Readable {
    /// For orders of a program.
    pub fn new(program: Arc<Program>) -> Self {
        let known = vec![None; program.work_order.fields.len()].into();
        Self { levels: Levels::new(&program.work_order), program, known }
    }

    /// Whether the JSON of the order is a valid order.
    pub fn is_order(&mut self, order: &Order) -> bool {
        let (program, known) = (&*self.program, &mut self.known);
        let fields = fields(program, &self.levels);
        let schema = &program.work_order;
        schema.slots().all(|slot| {
            let (field, value) = (schema.field(slot), order.value(slot));
            // What is in a record that is missing is not written.
            let mut around = std::iter::successors(field.parent, |record| schema.field(*record).parent);
            if around.any(|record| order.value(record).is_missing()) {
                return true;
            }
            match value {
                Value::Missing => field.optional,
                Value::Record => true,
                value => is_read(program, &fields, slot, value, &mut known[slot]),
            }
        })
    }
}

/// Whether a value of a field is read, which was known of the last one.
fn is_read(
    program: &Program,
    fields: &Fields<'_>,
    slot: Slot,
    value: &Value,
    known: &mut Option<(Value, bool)>,
) -> bool {
    if let Some((last, is_read)) = known
        && last == value
    {
        return *is_read;
    }
    let is_record = program.work_order.field(slot).ty == Type::Record;
    let is_read = !is_record
        && fields.single(slot, &program.json_value(slot, value)).is_ok_and(|read| !read.is_missing());
    *known = Some((value.clone(), is_read));
    is_read
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scalar::Number;
    use crate::{Sources, compile};

    const SCHEMA: &str = "schema work_order { id text  note text?  value number  \
        site { name text  zip text?  inner { depth number }? }?  day date  tags set of text }";

    fn program() -> Arc<Program> {
        Arc::new(compile(&Sources::in_memory([("main.consign", SCHEMA)])).expect("it compiles"))
    }

    fn value(program: &Program, slot: Slot, which: u8) -> Value {
        let text = |text: &str| Value::Text(program.texts.look_up(text, false));
        match (&program.work_order.field(slot).ty, which) {
            (_, 0) => Value::Missing,
            (Type::Text { .. }, 1) => text(""),
            (Type::Text { .. }, _) => text("a\u{0}\"b"),
            (Type::Number { .. }, 1) => Value::Number(Number::scaled(1, -40)),
            (Type::Number { .. }, _) => Value::Number(Number::from(7)),
            (Type::Date, 1) => Value::Date(jiff::civil::Date::constant(-1, 1, 1)),
            (Type::Date, _) => Value::Date(jiff::civil::Date::constant(2026, 1, 1)),
            (Type::Set(_), _) => Value::set(vec![text("x")]),
            _ => Value::Record,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Field by field it is said what reading says of the whole.
        #[test]
        fn an_order_is_what_is_read_as_one(orders in prop::collection::vec(prop::collection::vec(0u8..6, 10), 1..12)) {
            let program = program();
            let mut readable = Readable::new(program.clone());
            for which in orders {
                let values = program.work_order.slots().zip(which).map(|(slot, which)| value(&program, slot, which));
                let order = Order { id: String::new(), values: values.collect() };
                let read = Order::from_json(&program, program.json_order(&order).as_bytes());
                prop_assert_eq!(readable.is_order(&order), read.is_ok(), "{}", program.json_order(&order));
            }
        }
    }
}
