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
    /// The same for the longitudes of points that have a column of their own.
    longitudes: IdVec<Slot, Option<usize>>,
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
        let place = |column: &str| match places.get(column.trim()).map(Vec::as_slice) {
            Some([place]) => Some(*place),
            _ => None,
        };
        let all = &fields.schema.fields;
        let of_field = |field: &Field| place(&field.column).filter(|_| field.ty.elements().is_none());
        let cells = all.iter().map(of_field).collect();
        let longitude = |field: &Field| place(&field.reading.longitude.as_ref()?.column);
        let longitudes = all.iter().map(longitude).collect();
        let width = header.len();
        let counts = places.iter().map(|(name, places)| (*name, places.len())).collect();
        let problems = HeaderNames { fields, header: &names, counts }.problems();
        Self { cells, longitudes, width, problems }
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
        if let Some(value) = self.value(fields, slot, row) {
            let cell = self.index(slot).and_then(|index| std::str::from_utf8(row.get(index)?).ok());
            draft.settle_cell(slot, cell, value);
        }
    }

    /// The value of a field, or what is wrong with it; `None` if it has no column.
    pub fn value(&self, fields: &Fields<'_>, slot: Slot, row: Row<'_>) -> Option<Result<Value, String>> {
        let field = fields.schema.field(slot);
        let index = self.index(slot)?;
        let cell = row.get(index).unwrap_or_default();
        if field.reading.longitude.is_none() {
            let read = |text| match row.is_typed(index) {
                true => fields.reader.typed_cell(text, field),
                false => fields.reader.declared_cell(text, field),
            };
            return Some(text(cell).and_then(read));
        }
        let longitude = row.get(self.longitudes[slot]?).unwrap_or_default();
        Some(text(cell).and_then(|latitude| {
            let (latitude, longitude) = (latitude.trim(), text(longitude)?.trim());
            let is_missing = |text: &str| text.is_empty() || field.reading.is_missing(text);
            match (is_missing(latitude), is_missing(longitude)) {
                (true, true) => Ok(Value::Missing),
                _ => fields.reader.halves(latitude, longitude),
            }
        }))
    }

    /// Whether some field within the record has a cell that is not empty.
    pub fn has_cells(&self, fields: &Fields<'_>, row: Row<'_>, record: Slot) -> bool {
        fields.level(Some(record)).slots.iter().any(|slot| match fields.schema.field(*slot).ty {
            Type::Record => self.has_cells(fields, row, *slot),
            _ => {
                let indices = [self.index(*slot), self.longitudes[*slot]];
                indices.into_iter().flatten().filter_map(|index| row.get(index)).any(|cell| !is_blank(cell))
            }
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

fn text(cell: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(cell).map_err(|_| {
        let shown = String::from_utf8_lossy(cell);
        format!("expected UTF-8, found {}", json::describe_text(&shown))
    })
}
