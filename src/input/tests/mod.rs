//! What is read, seen from outside: whole orders, resume records, directories and the JSON Schema.

mod csv;
mod declared;
mod directory;
mod directory_edit;
mod json;
mod lists;
mod onepass;
mod people;
mod resume;
mod schema;

use super::{Format, Record};
use crate::program::{Order, Program};
use crate::source::Sources;

/// A field of every kind.
const SCHEMA: &str = r#"
timezone "America/New_York"

schema work_order {
  id        text from "number"
  priority  enum [low < normal < high]
  region    text caseless?
  value     number?
  skills    set of text
  created   datetime?
  site      point?
  customer  {
    name  text from "full name"
    tier  enum [bronze < silver]?
    tags  set of number
  }
  contact {
    phone  text
    note   text?
  }?
}

schema provider {
  rating   number
  regions  set of text?
  base     { at point  since date? }?
}

schema engineer { skills set of text }

provider written "Written" { rating: 1 }
list north = ["NY", "NJ"]
"#;

fn program(text: &str) -> Program {
    match crate::compile(&Sources::in_memory([("test.consign", text)])) {
        Ok(program) => program,
        Err(errors) => panic!("{errors}"),
    }
}

/// The values of an order, `path=value` each, without the missing ones and the records.
fn shown(program: &Program, order: &Order) -> String {
    let schema = &program.work_order;
    let fields = schema.slots().map(|slot| (schema.field(slot), order.value(slot)));
    let present =
        fields.filter(|(field, value)| !value.is_missing() && field.ty != crate::program::Type::Record);
    let shown = present.map(|(field, value)| format!("{}={}", field.path, program.show(value, &field.ty)));
    shown.collect::<Vec<_>>().join(" ")
}

/// Every record: its line and its values, or `! id: message`.
fn read(text: &str, format: Format, source: &[u8]) -> Vec<(u64, String)> {
    let program = program(text);
    let records = super::orders(&program, format, source);
    let shown = |record: Record<Order>| match &record.content {
        Ok(order) => (record.line, shown(&program, order)),
        Err(invalid) => {
            let id = invalid.id.as_deref().unwrap_or("-");
            (record.line, format!("! {id}: {}", invalid.message))
        }
    };
    records.map(|record| shown(record.expect("a slice can be read"))).collect()
}
