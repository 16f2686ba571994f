//! The columns of a table, as those of CSV: the fields of a record are columns of their own, `record.field`.

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};

use super::{ColumnarError, ColumnarKind, value};

/// A column of the table that is handed out.
pub(super) struct Column {
    pub name: String,
    pub ty: DataType,
    /// Whether its values have a type of their own, and are no texts.
    pub is_typed: bool,
    /// Whether its type is one that is read.
    pub is_readable: bool,
    /// Whether it is read.
    pub is_read: bool,
    /// The column of the file, and the fields within it.
    path: Vec<usize>,
}

/// The columns of a schema.
pub(super) fn columns(schema: &Schema, kind: ColumnarKind) -> Result<Vec<Column>, ColumnarError> {
    /// As many as a spreadsheet has.
    const MOST: usize = 16_384;
    let mut columns = Vec::new();
    for (at, field) in schema.fields().iter().enumerate() {
        add(field, field.name().clone(), vec![at], &mut columns);
        if columns.len() > MOST {
            return Err(damaged(kind, format!("it has more than {MOST} columns")));
        }
    }
    Ok(columns)
}

pub(super) fn damaged(kind: ColumnarKind, why: impl std::fmt::Display) -> ColumnarError {
    let kind = match kind {
        ColumnarKind::Parquet => "Parquet",
        ColumnarKind::Arrow | ColumnarKind::ArrowStream => "Arrow",
    };
    ColumnarError::Damaged { kind, why: why.to_string() }
}

fn add(field: &Field, name: String, path: Vec<usize>, columns: &mut Vec<Column>) {
    if let DataType::Struct(fields) = field.data_type() {
        for (at, field) in fields.iter().enumerate() {
            let path = path.iter().copied().chain([at]).collect();
            add(field, format!("{name}.{}", field.name()), path, columns);
        }
        return;
    }
    let ty = field.data_type().clone();
    let is_readable = value::is_readable(&ty);
    columns.push(Column {
        name,
        is_typed: !value::is_text(&ty),
        is_readable,
        is_read: is_readable,
        ty,
        path,
    });
}

impl Column {
    /// The column of the file in which it is.
    pub fn root(&self) -> usize {
        self.path[0]
    }

    /// Of the file only some columns are read, in their order.
    pub fn within(&mut self, roots: &[usize]) {
        match roots.binary_search(&self.path[0]) {
            Ok(at) => self.path[0] = at,
            Err(_) => self.is_read = false,
        }
    }

    /// Writes the value of a record; nothing if it is missing.
    pub fn write(&self, batch: &RecordBatch, row: usize, text: &mut String) {
        if !self.is_read {
            return;
        }
        let mut array = batch.column(self.path[0]);
        for field in &self.path[1..] {
            if array.is_null(row) {
                return;
            }
            let Some(record) = array.as_struct_opt() else { return };
            array = record.column(*field);
        }
        value::write(array.as_ref(), row, text);
    }
}
