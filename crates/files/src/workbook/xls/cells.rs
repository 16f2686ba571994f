//! The cells of a sheet.

use std::collections::HashMap;

use calamine::{ExcelDateTime, ExcelDateTimeType};

use super::formats::Meaning;
use super::globals::Globals;
use super::records::{BOF, EOF, Record, Records, f64_at, short, u16_at, u32_at};
use super::strings::Strings;
use crate::workbook::carried::Carried;
use crate::workbook::{Sheet, WorkbookError, damaged, serial};

/// A cell as its record has it.
struct Held {
    row: u16,
    column: u16,
    value: Value,
}

enum Value {
    /// Of the texts that cells share, or one of its own.
    Shared(u32),
    Text(Box<str>),
    /// With the style of its cell.
    Number(f64, u16),
    Truth(bool),
    Error(u8),
}

/// Reads the cells of the sheet that records begin with.
pub(super) fn read(records: &[u8], globals: &Globals, sheet: &mut Sheet) -> Result<(), WorkbookError> {
    let mut cells = Cells::default();
    let mut records = Records::new(records);
    if records.next()?.kind != BOF {
        return Err(damaged("a sheet is not where it says"));
    }
    // Charts lie in sheets, each with a beginning and an end of its own.
    let mut charts = 0;
    loop {
        let record = records.next()?;
        match record.kind {
            BOF => charts += 1,
            EOF if charts == 0 => break,
            EOF => charts -= 1,
            _ if charts == 0 => cells.take(&record)?,
            _ => {}
        }
    }
    cells.put(globals, sheet)
}

#[derive(Default)]
struct Cells {
    held: Vec<Held>,
    /// The last row of merged cells, by the one that they begin with.
    merged: HashMap<(u16, u16), u16>,
    /// Where the text of a formula is to stand, which is a record of its own.
    awaited: Option<(u16, u16)>,
}

impl Cells {
    fn take(&mut self, record: &Record<'_>) -> Result<(), WorkbookError> {
        let bytes = record.first();
        match record.kind {
            0xfd => self.hold(bytes, Value::Shared(u32_at(bytes, 6)?)),
            0x203 => self.hold(bytes, Value::Number(f64_at(bytes, 6)?, u16_at(bytes, 4)?)),
            0x27e => self.hold(bytes, Value::Number(packed(u32_at(bytes, 6)?), u16_at(bytes, 4)?)),
            0xbd => self.several(bytes),
            0x06 => self.formula(bytes),
            0x207 => match self.awaited.take() {
                Some((row, column)) => {
                    let value = Value::Text(Strings::new(record, 0).text::<2>()?.into());
                    self.held.push(Held { row, column, value });
                    Ok(())
                }
                None => Ok(()),
            },
            0x204 | 0xd6 => self.hold(bytes, Value::Text(Strings::new(record, 6).text::<2>()?.into())),
            0x205 => match bytes.get(6..8).ok_or_else(short)? {
                [truth, 0] => self.hold(bytes, Value::Truth(*truth != 0)),
                [error, ..] => self.hold(bytes, Value::Error(*error)),
                [] => Ok(()),
            },
            0xe5 => self.merge(bytes),
            _ => Ok(()),
        }
    }

    fn hold(&mut self, bytes: &[u8], value: Value) -> Result<(), WorkbookError> {
        self.held.push(Held { row: u16_at(bytes, 0)?, column: u16_at(bytes, 2)?, value });
        Ok(())
    }

    /// Numbers beside each other.
    fn several(&mut self, bytes: &[u8]) -> Result<(), WorkbookError> {
        const EACH: usize = 6;
        let (row, first) = (u16_at(bytes, 0)?, u16_at(bytes, 2)?);
        let numbers = bytes.get(4..bytes.len().saturating_sub(2)).ok_or_else(short)?;
        for (column, number) in (first..=u16::MAX).zip(numbers.as_chunks::<EACH>().0) {
            let value = Value::Number(packed(u32_at(number, 2)?), u16_at(number, 0)?);
            self.held.push(Held { row, column, value });
        }
        Ok(())
    }

    /// What a formula gave last.
    fn formula(&mut self, bytes: &[u8]) -> Result<(), WorkbookError> {
        let result = bytes.get(6..).and_then(<[u8]>::first_chunk::<8>).ok_or_else(short)?;
        match result {
            [0, .., 0xff, 0xff] => {
                self.awaited = Some((u16_at(bytes, 0)?, u16_at(bytes, 2)?));
                Ok(())
            }
            [1, _, truth, .., 0xff, 0xff] => self.hold(bytes, Value::Truth(*truth != 0)),
            [2, _, error, .., 0xff, 0xff] => self.hold(bytes, Value::Error(*error)),
            [.., 0xff, 0xff] => Ok(()),
            number => self.hold(bytes, Value::Number(f64::from_le_bytes(*number), u16_at(bytes, 4)?)),
        }
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<(), WorkbookError> {
        const EACH: usize = 8;
        for region in bytes.get(2..).ok_or_else(short)?.as_chunks::<EACH>().0 {
            self.merged.insert((u16_at(region, 0)?, u16_at(region, 4)?), u16_at(region, 2)?);
        }
        Ok(())
    }

    /// Puts the cells into a sheet, in their order; of two in one place the later one.
    fn put(mut self, globals: &Globals, sheet: &mut Sheet) -> Result<(), WorkbookError> {
        self.held.sort_by_key(|cell| (cell.row, cell.column));
        let mut carried = Carried::default();
        for (at, cell) in self.held.iter().enumerate() {
            let place = (cell.row, cell.column);
            if self.held.get(at + 1).is_some_and(|next| (next.row, next.column) == place) {
                continue;
            }
            let (row, column) = (u32::from(cell.row), u32::from(cell.column));
            carried.before(row, column, sheet)?;
            if carried.is_covered(row, column) {
                continue;
            }
            let (text, is_typed) = written(&cell.value, globals)?;
            sheet.push(row, column, &text, is_typed)?;
            let last = self.merged.get(&place).map_or(row, |last| u32::from(*last));
            carried.spans((row, column), last, &text, is_typed);
        }
        carried.rest(sheet)
    }
}

/// A value as a text, and whether it has a type of its own.
fn written<'v>(
    value: &'v Value,
    globals: &'v Globals,
) -> Result<(std::borrow::Cow<'v, str>, bool), WorkbookError> {
    Ok(match value {
        Value::Text(text) => ((&**text).into(), false),
        Value::Shared(at) => {
            let text = globals.texts.get(*at as usize).ok_or_else(|| damaged("a text is not there"))?;
            (text.into(), false)
        }
        Value::Truth(truth) => (if *truth { "true" } else { "false" }.into(), true),
        Value::Error(error) => (error_name(*error).into(), false),
        Value::Number(number, style) => {
            let meaning = globals.meanings.get(usize::from(*style)).copied().unwrap_or_default();
            let moment = |kind| ExcelDateTime::new(*number, kind, globals.is_1904);
            let text = match meaning {
                _ if !number.is_finite() => return Err(damaged("a number is none")),
                Meaning::Amount => serial::number(*number),
                Meaning::Moment => serial::moment(&moment(ExcelDateTimeType::DateTime)),
                Meaning::Duration => serial::duration(*number),
            };
            (text.into(), true)
        }
    })
}

/// A number in four bytes: a whole one of thirty bits, or the first thirty of a fraction; a hundredth of it, perhaps.
fn packed(bits: u32) -> f64 {
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    if bits & 1 == 0 { number } else { number / 100.0 }
}

fn error_name(error: u8) -> &'static str {
    match error {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        _ => "#ERROR",
    }
}
