//! What does not fit in the header of a CSV file.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use super::fields::Fields;
use crate::diagnostic::suggest::nearest;
use crate::program::{Field, Schema, Slot, Type};

/// A field of the work order whose column the header has not, or has several times.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeaderProblem {
    /// The path of the field.
    pub field: String,
    /// The column that is meant.
    pub column: String,
    /// Whether no order can be read: the field is required. Otherwise it is missing in every order.
    pub is_error: bool,
    /// What was expected and found, and what to write.
    pub message: String,
}

impl fmt::Display for HeaderProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The names in a header, beside the fields of a schema.
pub(super) struct HeaderNames<'a> {
    pub fields: &'a Fields<'a>,
    pub header: &'a [Cow<'a, str>],
    /// How often each name stands there.
    pub counts: HashMap<&'a str, usize>,
}

impl HeaderNames<'_> {
    /// How many columns are named where no near one is.
    const NAMED: usize = 5;

    pub fn problems(&self) -> Vec<HeaderProblem> {
        let schema = self.fields.schema;
        schema
            .slots()
            .filter(|slot| schema.field(*slot).ty != Type::Record)
            .filter_map(|slot| self.problem(slot))
            .collect()
    }

    fn problem(&self, slot: Slot) -> Option<HeaderProblem> {
        let field = self.fields.schema.field(slot);
        if field.ty.elements().is_some() {
            return Some(self.no_list(slot, field));
        }
        let column = columns(field).find(|column| self.count(column) != 1)?;
        let (is_error, message) = match self.count(column) {
            0 => {
                let is_error = self.is_needed(slot);
                (is_error, self.absent(field, column, is_error))
            }
            several => (
                true,
                format!(
                    "expected one column {}{} in the header, found {several}",
                    quoted(column),
                    column_of_field(field)
                ),
            ),
        };
        Some(HeaderProblem { field: field.path.clone(), column: column.to_owned(), is_error, message })
    }

    /// A list of records has no column.
    fn no_list(&self, slot: Slot, field: &Field) -> HeaderProblem {
        let is_error = self.is_needed(slot);
        let list = format!("`{}` is a list of records, which only JSON has", field.path);
        let message = if is_error {
            format!("{list}; give the orders as JSON, or write `?` behind the type if orders may lack it")
        } else {
            format!("{list}: it is missing in every order")
        };
        HeaderProblem { field: field.path.clone(), column: field.column.clone(), is_error, message }
    }

    fn count(&self, column: &str) -> usize {
        self.counts.get(column.trim()).copied().unwrap_or(0)
    }

    /// Whether orders are not valid without the field. In a record that orders may lack it is needed where the header has
    /// another column of the record.
    fn is_needed(&self, slot: Slot) -> bool {
        let mut at = Some(slot);
        while let Some(slot) = at {
            let field = self.fields.schema.field(slot);
            if field.optional {
                return field.ty == Type::Record && self.has_columns(slot);
            }
            at = field.parent;
        }
        true
    }

    fn has_columns(&self, record: Slot) -> bool {
        self.fields.level(Some(record)).slots.iter().any(|slot| {
            let field = self.fields.schema.field(*slot);
            if field.ty == Type::Record {
                self.has_columns(*slot)
            } else {
                columns(field).any(|column| self.count(column) > 0)
            }
        })
    }

    fn absent(&self, field: &Field, column: &str, is_error: bool) -> String {
        let help = match (self.separator(), nearest(column, self.unread())) {
            (Some(other), _) => format!(": cells are separated by `,`, and these seem to be by {other:?}"),
            (None, Some(near)) => format!(", did you mean {}?", quoted(near)),
            (None, None) => self.others(),
        };
        let then = if help.ends_with('?') { "" } else { ";" };
        let column = format!(
            "expected a column {}{} in the header, found none{help}{then}",
            quoted(column),
            column_of_field(field)
        );
        if is_error {
            column
                + " write `from \"NAME\"` behind the field if its column has another name, or `?` if orders may lack it"
        } else {
            format!("{column} `{}` is missing in every order", field.path)
        }
    }

    /// The columns that no field is read from.
    fn unread(&self) -> impl Iterator<Item = &str> {
        let is_read = |name: &str| {
            self.fields.schema.fields.iter().flat_map(columns).any(|column| column.trim() == name)
        };
        self.header.iter().map(|name| &**name).filter(move |name| !is_read(name))
    }

    fn others(&self) -> String {
        let unread: Vec<String> = self.unread().take(Self::NAMED).map(quoted).collect();
        match (unread.is_empty(), self.unread().nth(Self::NAMED)) {
            (true, _) => String::new(),
            (false, more) => {
                let more = if more.is_some() { ", …" } else { "" };
                format!("; no field is read from {}{more}", unread.join(", "))
            }
        }
    }

    /// What seems to separate cells, where it is no comma.
    fn separator(&self) -> Option<char> {
        let [only] = self.header else { return None };
        [';', '\t', '|'].into_iter().find(|other| only.contains(*other))
    }
}

/// Whether some field is read from a column of this name.
pub(super) fn is_column(schema: &Schema, name: &str) -> bool {
    schema
        .fields
        .iter()
        .filter(|field| field.ty != Type::Record)
        .flat_map(columns)
        .any(|column| column.trim() == name)
}

/// The columns that a field is read from: one, or two of a point.
fn columns(field: &Field) -> impl Iterator<Item = &str> {
    let longitude = field.reading.longitude.as_ref().map(|source| source.column.as_str());
    [field.column.as_str()].into_iter().chain(longitude)
}

/// A name for a message, with its invisible characters made visible.
fn quoted(name: &str) -> String {
    format!("`{}`", name.escape_debug())
}

/// Which field is read from the column, where that is not clear from its name.
fn column_of_field(field: &Field) -> String {
    if field.column == field.path { String::new() } else { format!(" for `{}`", field.path) }
}
