//! Texts in records: of one byte or two for a character, and across the pieces of a record, each of which says so again.

use super::records::{Record, short};
use crate::workbook::WorkbookError;

/// Reads texts from the pieces of a record.
pub(super) struct Strings<'r, 'b> {
    parts: &'r [&'b [u8]],
    at: usize,
}

impl<'r, 'b> Strings<'r, 'b> {
    /// From so many bytes on.
    pub fn new(record: &'r Record<'b>, at: usize) -> Self {
        Self { parts: &record.parts, at }
    }

    fn byte(&mut self) -> Result<u8, WorkbookError> {
        while let Some((part, rest)) = self.parts.split_first() {
            if let Some(byte) = part.get(self.at) {
                self.at += 1;
                return Ok(*byte);
            }
            (self.parts, self.at) = (rest, 0);
        }
        Err(short())
    }

    fn number<const N: usize>(&mut self) -> Result<usize, WorkbookError> {
        let mut number = 0;
        for shift in 0..N {
            number |= usize::from(self.byte()?) << (8 * shift);
        }
        Ok(number)
    }

    /// A text whose length takes so many bytes.
    pub fn text<const N: usize>(&mut self) -> Result<String, WorkbookError> {
        const IS_WIDE: u8 = 1;
        const HAS_MORE: u8 = 4;
        const HAS_FORMS: u8 = 8;
        let length = self.number::<N>()?;
        let how = self.byte()?;
        let forms = if how & HAS_FORMS == 0 { 0 } else { 4 * self.number::<2>()? };
        let more = if how & HAS_MORE == 0 { 0 } else { self.number::<4>()? };
        let text = self.characters(length, how & IS_WIDE != 0)?;
        self.pass(forms)?;
        self.pass(more)?;
        Ok(text)
    }

    fn characters(&mut self, length: usize, mut is_wide: bool) -> Result<String, WorkbookError> {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < length {
            let (part, behind) = self.parts.split_first().ok_or_else(short)?;
            let left = part.get(self.at..).unwrap_or_default();
            let wanted = length - units.len();
            let size = if is_wide { 2 } else { 1 };
            let count = wanted.min(left.len() / size);
            match is_wide {
                true => {
                    units.extend(left.as_chunks().0.iter().take(count).map(|unit| u16::from_le_bytes(*unit)))
                }
                false => units.extend(left[..count].iter().map(|byte| u16::from(*byte))),
            }
            self.at += count * size;
            if count < wanted {
                (self.parts, self.at) = (behind, 0);
                is_wide = self.byte()? & 1 != 0;
            }
        }
        Ok(String::from_utf16_lossy(&units))
    }

    fn pass(&mut self, mut count: usize) -> Result<(), WorkbookError> {
        while count > 0 {
            let (part, behind) = self.parts.split_first().ok_or_else(short)?;
            let passed = count.min(part.len().saturating_sub(self.at));
            self.at += passed;
            count -= passed;
            if count > 0 {
                (self.parts, self.at) = (behind, 0);
            }
        }
        Ok(())
    }
}
