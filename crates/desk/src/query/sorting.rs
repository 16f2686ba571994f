//! By what a list is sorted, and which way.

use std::fmt;

use consign::schema::FieldType;

use super::QueryError;
use crate::core::{Actor, Live};
use crate::store::Sort;

/// By what a list is sorted: something that the desk keeps for each order, or a field of the work order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// By what.
    pub by: By,
    /// From the last to the first; those without a value are last all the same.
    pub descending: bool,
}

/// By what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// What the desk keeps.
    Desk(Sort),
    /// The field with this path.
    Field(String),
}

impl Sorting {
    /// The sorting that a text says: `arrived`, `priority`, `-customer.tier`. Where the schema has a field with a word of the
    /// desk's, it is the field, and `desk.deadline` the desk's.
    ///
    /// # Errors
    /// If whoever asks sees nothing of that name, or it is a record.
    pub fn named(live: &Live, actor: &Actor, text: &str) -> Result<Self, QueryError> {
        let (descending, name) = text.strip_prefix('-').map_or((false, text), |name| (true, name));
        Ok(Self { by: By::named(live, actor, name)?, descending })
    }
}

impl By {
    fn named(live: &Live, actor: &Actor, name: &str) -> Result<Self, QueryError> {
        let field = fields(live, actor).find(|(path, _)| *path == name);
        let desk = Sort::named(name.strip_prefix("desk.").unwrap_or(name));
        match (field, desk) {
            // What an order is called is kept by both.
            (Some(_), Some(Sort::Id)) => Ok(Self::Desk(Sort::Id)),
            (Some((_, true)), _) => {
                Err(QueryError::Sort(format!("`{name}` is a record; sort by one of its fields")))
            }
            (Some(_), _) => Ok(Self::Field(name.to_owned())),
            (None, Some(sort)) => Ok(Self::Desk(sort)),
            (None, None) => Err(unknown(live, actor, name)),
        }
    }
}

/// The paths of the fields that somebody sees, and which of them are records or lists of them.
fn fields<'l>(live: &'l Live, actor: &'l Actor) -> impl Iterator<Item = (&'l str, bool)> {
    let program = live.compiled();
    let all = program.work_order_fields();
    let seen = all.filter(move |field| actor.provider().is_none() || live.visible().has(program, field.path));
    let has_no_order = |field_type: &FieldType| matches!(field_type, FieldType::Record | FieldType::List(_));
    seen.map(move |field| (field.path, has_no_order(&field.field_type)))
}

fn unknown(live: &Live, actor: &Actor, name: &str) -> QueryError {
    let desk = Sort::ALL.map(Sort::as_str);
    let paths = fields(live, actor).filter(|(_, is_record)| !is_record).map(|(path, _)| path);
    let known: Vec<String> = desk
        .into_iter()
        .chain(paths.filter(|path| !desk.contains(path)))
        .map(|path| format!("`{path}`"))
        .collect();
    QueryError::Sort(format!("orders are not sorted by `{name}`; they can be by {}", known.join(", ")))
}

impl fmt::Display for Sorting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.descending { "-" } else { "" };
        match &self.by {
            By::Desk(sort) => write!(f, "{sign}{}", sort.as_str()),
            By::Field(path) => write!(f, "{sign}{path}"),
        }
    }
}
