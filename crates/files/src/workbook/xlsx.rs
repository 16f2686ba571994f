//! XLSX, with `calamine`.

use std::borrow::Cow::{self, Borrowed, Owned};
use std::collections::HashMap;
use std::io::{Read, Seek};

use calamine::{DataRef, Dimensions, Reader, Xlsx};

use super::archive::{self, Limits, Parts};
use super::carried::Carried;
use super::{Sheet, WorkbookError, damaged, serial};

/// A workbook whose sheets have not been read.
pub(super) struct Book<R: Read + Seek> {
    book: Xlsx<R>,
    /// Whether some sheet has merged cells.
    has_merged: bool,
    limits: Limits,
}

impl<R: Read + Seek> Book<R> {
    pub fn open(mut source: R, limits: Limits) -> Result<Self, WorkbookError> {
        let Parts { has_merged } = archive::check(&mut source, limits)?;
        source.rewind().map_err(damaged)?;
        Ok(Self { book: Xlsx::new(source).map_err(damaged)?, has_merged, limits })
    }

    pub fn names(&self) -> Vec<String> {
        self.book.sheet_names()
    }

    /// Reads a sheet that is there.
    pub fn sheet(&mut self, name: &str) -> Result<Sheet, WorkbookError> {
        let merged = self.merged(name)?;
        let regions: HashMap<(u32, u32), &Dimensions> =
            merged.iter().map(|region| (region.start, region)).collect();
        let mut cells = self.book.worksheet_cells_reader(name).map_err(damaged)?;
        let mut sheet = Sheet::new(name, self.limits.sheet);
        let mut carried = Carried::default();
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let ((row, column), value) = (cell.get_position(), cell.get_value());
            let (text, is_typed) = written(value);
            carried.before(row, column, &mut sheet)?;
            if !carried.is_covered(row, column) {
                sheet.push(row, column, &text, is_typed)?;
                let last = regions.get(&(row, column)).map_or(row, |region| region.end.0);
                carried.spans((row, column), last, &text, is_typed);
            }
        }
        carried.rest(&mut sheet)?;
        Ok(sheet)
    }

    /// The merged cells of a sheet that span rows.
    fn merged(&mut self, name: &str) -> Result<Vec<Dimensions>, WorkbookError> {
        if !self.has_merged {
            return Ok(Vec::new());
        }
        let mut merged = self.book.merge_cells_by_sheet_name(name).map_err(damaged)?;
        merged.retain(|region| region.end.0 > region.start.0);
        Ok(merged)
    }
}

/// A value as a text, and whether it has a type of its own.
fn written<'v>(value: &'v DataRef<'_>) -> (Cow<'v, str>, bool) {
    match value {
        DataRef::Empty => (Borrowed(""), false),
        DataRef::String(text) => (Borrowed(text), false),
        DataRef::SharedString(text) => (Borrowed(text), false),
        DataRef::Int(number) => (Owned(number.to_string()), true),
        DataRef::Float(number) => (Owned(serial::number(*number)), true),
        DataRef::Bool(truth) => (Borrowed(if *truth { "true" } else { "false" }), true),
        DataRef::DateTime(moment) if moment.is_duration() => (Owned(serial::duration(moment.as_f64())), true),
        DataRef::DateTime(moment) => (Owned(serial::moment(moment)), true),
        DataRef::DateTimeIso(text) => (Borrowed(text.strip_suffix("T00:00:00").unwrap_or(text)), true),
        DataRef::DurationIso(text) => (Borrowed(text), true),
        DataRef::Error(error) => (Owned(error.to_string()), false),
    }
}
