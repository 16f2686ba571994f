//! The columns of a CSV file, and the values of a row in them.

use std::collections::HashMap;

use super::csv::Row;
use super::fields::{Draft, Fields, Level, ProblemKind};
use super::json;
use crate::diagnostic::suggest::did_you_mean;
use crate::program::{Field, Slot, Type, Value};

/// For each field the cell it is read from.
pub(super) struct Columns {
    cells: Vec<Column>,
    are_unambiguous: bool,
    width: usize,
}

enum Column {
    At(usize),
    /// What a message says about a required field that has no column.
    Absent(String),
    /// The header names it several times.
    Several(String),
}

impl Columns {
    pub fn new(fields: &Fields<'_>, header: Row<'_>) -> Self {
        let names: Vec<_> = header.cells().map(String::from_utf8_lossy).collect();
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, name) in names.iter().enumerate() {
            places.entry(name.as_ref()).or_default().push(index);
        }
        let cells = fields.schema.fields.iter().map(|field| match places.get(field.column.as_str()) {
            Some(places) if places.len() == 1 => Column::At(places[0]),
            Some(places) => Column::Several(format!(
                "expected one column `{}` in the header, found {}",
                field.column,
                places.len()
            )),
            None => Column::Absent(absent(field, &names)),
        });
        let cells: Vec<Column> = cells.collect();
        let are_unambiguous = !cells.iter().any(|cell| matches!(cell, Column::Several(_)));
        Self { cells, are_unambiguous, width: header.len() }
    }

    /// How many cells a row has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether no field's column stands twice in the header.
    pub fn are_unambiguous(&self) -> bool {
        self.are_unambiguous
    }

    /// Which cell a field is read from, where it is clear.
    pub fn index(&self, slot: Slot) -> Option<usize> {
        match self.cells[slot.0 as usize] {
            Column::At(index) => Some(index),
            Column::Absent(_) | Column::Several(_) => None,
        }
    }

    /// Reads a row.
    ///
    /// # Errors
    /// Where it is no sound row, or not as wide as the header; its id is in the draft all the same.
    pub fn read<'t>(&self, fields: &Fields<'_>, row: Row<'t>, draft: &mut Draft<'t>) -> Result<(), String> {
        let problem = match row.flaw {
            Some(flaw) => Some(flaw.to_string()),
            None if row.len() == self.width => None,
            None => Some(format!("expected {} cells as in the header, found {}", self.width, row.len())),
        };
        if let Some(problem) = problem {
            if let Some(id) = fields.id {
                self.field(fields, id, row, draft);
            }
            return Err(problem);
        }
        self.record(fields, fields.level(None), row, draft);
        Ok(())
    }

    fn record<'t>(&self, fields: &Fields<'_>, level: &Level<'_>, row: Row<'t>, draft: &mut Draft<'t>) {
        for slot in &level.slots {
            let field = fields.schema.field(*slot);
            if field.ty != Type::Record {
                self.field(fields, *slot, row, draft);
            } else if !field.optional || self.has_cells(fields, row, *slot) {
                draft.values[slot.0 as usize] = Value::Record;
                self.record(fields, fields.level(Some(*slot)), row, draft);
            }
        }
        fields.required(level, draft);
    }

    fn field<'t>(&self, fields: &Fields<'_>, slot: Slot, row: Row<'t>, draft: &mut Draft<'t>) {
        let field = fields.schema.field(slot);
        match &self.cells[slot.0 as usize] {
            Column::At(index) => {
                let value = value(fields, field, row.get(*index).unwrap_or_default());
                draft.settle(slot, None, value);
            }
            Column::Several(message) => draft.problem(slot, ProblemKind::Twice, None, message.clone()),
            Column::Absent(_) if field.optional => {}
            Column::Absent(message) => draft.problem(slot, ProblemKind::Missing, None, message.clone()),
        }
    }

    /// Whether some field within the record has a cell that is not empty.
    pub fn has_cells(&self, fields: &Fields<'_>, row: Row<'_>, record: Slot) -> bool {
        fields.level(Some(record)).slots.iter().any(|slot| match &self.cells[slot.0 as usize] {
            _ if fields.schema.field(*slot).ty == Type::Record => self.has_cells(fields, row, *slot),
            Column::At(index) => row.get(*index).is_some_and(|cell| !cell.is_empty()),
            Column::Absent(_) | Column::Several(_) => false,
        })
    }
}

fn value(fields: &Fields<'_>, field: &Field, cell: &[u8]) -> Result<Value, String> {
    let Ok(text) = std::str::from_utf8(cell) else {
        let shown = String::from_utf8_lossy(cell);
        return Err(format!("expected UTF-8, found {}", json::describe_text(&shown)));
    };
    match &field.ty {
        Type::Set(_) if text.is_empty() && !field.optional => Ok(Value::set(Vec::new())),
        _ if text.is_empty() => Ok(Value::Missing),
        ty => fields.reader.text(text, ty),
    }
}

fn absent(field: &Field, header: &[impl AsRef<str>]) -> String {
    let near = did_you_mean(&field.column, header.iter());
    let separator = match header {
        [only] => [';', '\t', '|'].into_iter().find(|other| only.as_ref().contains(*other)),
        _ => None,
    };
    let help = match (near, separator) {
        (_, Some(other)) => format!(": cells are separated by `,`, and these seem to be by {other:?}"),
        (Some(near), _) => format!(", {near}"),
        (None, None) => String::new(),
    };
    format!("expected a column `{}` in the header, found none{help}", field.column)
}
