//! The columns of a list: the fields that somebody chose, or that tell most.

use consign::schema::{FieldType, FieldView};

use crate::portal::room::Visitor;
use crate::portal::values;

/// How many fields are shown before somebody chooses.
const USUAL: usize = 5;

/// How many can be.
const MOST: usize = 12;

/// The fields that a list of this node shows, in their order.
pub fn columns<'v>(visitor: &'v Visitor, node: &str) -> Vec<FieldView<'v>> {
    let all = values::fields(visitor);
    match visitor.preferences.columns.get(node) {
        Some(chosen) => {
            // Fields that the program has no more are left out.
            let found = chosen.iter().filter_map(|path| all.iter().find(|field| field.path == path));
            found.take(MOST).cloned().collect()
        }
        None => {
            let mut usual: Vec<_> = all.into_iter().filter(|field| field.path != "id").collect();
            usual.sort_by_key(|field| weight(field));
            usual.truncate(USUAL);
            usual
        }
    }
}

/// Names and variants tell most at a glance; places and sets are for the order's page.
fn weight(field: &FieldView<'_>) -> u8 {
    let last = field.path.rsplit('.').next().unwrap_or_default();
    match &field.field_type {
        FieldType::Text { .. } if last == "name" => 0,
        FieldType::Enum { .. } => 1,
        FieldType::Text { .. } => 2,
        FieldType::Number | FieldType::Integer | FieldType::Bool => 3,
        FieldType::Set(_) => 4,
        _ => 5,
    }
}
