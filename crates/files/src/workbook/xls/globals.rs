//! What stands before the sheets: where they are, the texts that they share, the forms of their numbers.

use std::collections::HashMap;

use super::formats::{Meaning, of_code, of_number};
use super::records::{BOF, EOF, Record, Records, u16_at, u32_at};
use super::strings::Strings;
use crate::workbook::{WorkbookError, damaged};

/// What the sheets share.
#[derive(Default)]
pub(super) struct Globals {
    pub sheets: Vec<Place>,
    pub texts: Vec<String>,
    pub is_1904: bool,
    /// What numbers are, by the style of their cell.
    pub meanings: Vec<Meaning>,
}

/// Where a sheet is.
pub(super) struct Place {
    pub name: String,
    pub start: usize,
}

const BIFF8: u16 = 0x600;

impl Globals {
    pub fn read(stream: &[u8]) -> Result<Self, WorkbookError> {
        let mut records = Records::new(stream);
        let first = records.next()?;
        if first.kind != BOF || u16_at(first.first(), 0)? != BIFF8 {
            return Err(WorkbookError::Foreign("a workbook of Excel 95 or before"));
        }
        let (mut globals, mut forms, mut styles) = (Self::default(), HashMap::new(), Vec::new());
        loop {
            let record = records.next()?;
            match record.kind {
                EOF => break,
                0x2f => return Err(WorkbookError::Encrypted),
                0x22 => globals.is_1904 = u16_at(record.first(), 0)? == 1,
                0x41e => {
                    let code = Strings::new(&record, 2).text::<2>()?;
                    forms.insert(u16_at(record.first(), 0)?, of_code(&code));
                }
                0xe0 => styles.push(u16_at(record.first(), 2)?),
                0x85 => globals.sheet(&record)?,
                0xfc => globals.texts = texts(&record)?,
                _ => {}
            }
        }
        let meaning = |form: &u16| forms.get(form).copied().unwrap_or_else(|| of_number(*form));
        globals.meanings = styles.iter().map(meaning).collect();
        match globals.sheets.is_empty() {
            true => Err(damaged("it has no sheet")),
            false => Ok(globals),
        }
    }

    /// Notes where a sheet is, if it is one of cells and no chart.
    fn sheet(&mut self, record: &Record<'_>) -> Result<(), WorkbookError> {
        let bytes = record.first();
        let (start, kind) = (u32_at(bytes, 0)? as usize, u16_at(bytes, 4)? >> 8);
        if kind == 0 {
            let name = Strings::new(record, 6).text::<1>()?;
            self.sheets.push(Place { name, start });
        }
        Ok(())
    }
}

/// The texts that cells share.
fn texts(record: &Record<'_>) -> Result<Vec<String>, WorkbookError> {
    let count = u32_at(record.first(), 4)?;
    let mut strings = Strings::new(record, 8);
    // However many it says there are: no more than there are.
    (0..count).map(|_| strings.text::<2>()).collect::<Result<_, _>>()
}
