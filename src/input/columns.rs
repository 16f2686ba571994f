//! The columns of a CSV file, and the values of a row in them.

use std::borrow::Cow;
use std::collections::HashMap;

use super::csv::Row;
use super::fields::{Fields, RecordLevel, RecordReading};
use super::header::{HeaderNames, HeaderProblem};
use super::json;
use crate::program::{Field, IdVec, Slot, Type, Value};

/// For each field the cell it is read from.
pub(super) struct Columns {
    /// `None` where the header has no such column, or several.
    cells: IdVec<Slot, Option<usize>>,
    width: usize,
    /// What does not fit in the header.
    pub problems: Vec<HeaderProblem>,
}

impl Columns {
    pub fn new(fields: &Fields<'_>, header: Row<'_>) -> Self {
        let names: Vec<_> = header.cells().map(String::from_utf8_lossy).map(trimmed).collect();
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, name) in names.iter().enumerate() {
            places.entry(name.as_ref()).or_default().push(index);
        }
        let place = |field: &Field| places.get(field.column.trim()).map(Vec::as_slice);
        let cells = fields.schema.fields.iter().map(|field| match place(field) {
            Some([place]) => Some(*place),
            _ => None,
        });
        let (cells, width) = (cells.collect(), header.len());
        let counts = places.iter().map(|(name, places)| (*name, places.len())).collect();
        let problems = HeaderNames { fields, header: &names, counts }.problems();
        Self { cells, width, problems }
    }

    /// How many cells a row has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Which cell a field is read from; none where it has no column.
    pub fn index(&self, slot: Slot) -> Option<usize> {
        self.cells[slot]
    }

    /// Reads a row.
    ///
    /// # Errors
    /// Where it is no sound row, or not as wide as the header; its id is in the draft all the same.
    pub fn read<'t>(
        &self,
        fields: &Fields<'_>,
        row: Row<'t>,
        draft: &mut RecordReading<'t>,
    ) -> Result<(), String> {
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

    fn record<'t>(
        &self,
        fields: &Fields<'_>,
        level: &RecordLevel,
        row: Row<'t>,
        draft: &mut RecordReading<'t>,
    ) {
        for slot in &level.slots {
            let field = fields.schema.field(*slot);
            if field.ty != Type::Record {
                self.field(fields, *slot, row, draft);
            } else if !field.optional || self.has_cells(fields, row, *slot) {
                draft.values[*slot] = Value::Record;
                self.record(fields, fields.level(Some(*slot)), row, draft);
            }
        }
        fields.required(level, draft);
    }

    fn field<'t>(&self, fields: &Fields<'_>, slot: Slot, row: Row<'t>, draft: &mut RecordReading<'t>) {
        if let Some(index) = self.index(slot) {
            let value = value(fields, fields.schema.field(slot), row.get(index).unwrap_or_default());
            draft.settle(slot, None, value);
        }
    }

    /// Whether some field within the record has a cell that is not empty.
    pub fn has_cells(&self, fields: &Fields<'_>, row: Row<'_>, record: Slot) -> bool {
        fields.level(Some(record)).slots.iter().any(|slot| match fields.schema.field(*slot).ty {
            Type::Record => self.has_cells(fields, row, *slot),
            _ => self.index(*slot).and_then(|index| row.get(index)).is_some_and(|cell| !is_blank(cell)),
        })
    }
}

/// A name without the white space around it.
fn trimmed(name: Cow<'_, str>) -> Cow<'_, str> {
    match name {
        Cow::Borrowed(name) => Cow::Borrowed(name.trim()),
        Cow::Owned(name) => Cow::Owned(name.trim().to_owned()),
    }
}

/// Whether a cell holds nothing but white space.
fn is_blank(cell: &[u8]) -> bool {
    std::str::from_utf8(cell).is_ok_and(|cell| cell.trim().is_empty())
}

fn value(fields: &Fields<'_>, field: &Field, cell: &[u8]) -> Result<Value, String> {
    let Ok(text) = std::str::from_utf8(cell) else {
        let shown = String::from_utf8_lossy(cell);
        return Err(format!("expected UTF-8, found {}", json::describe_text(&shown)));
    };
    let text = text.trim();
    match &field.ty {
        Type::Set(_) if text.is_empty() && !field.optional => Ok(Value::set(Vec::new())),
        _ if text.is_empty() => Ok(Value::Missing),
        ty => fields.reader.cell(text, ty),
    }
}
