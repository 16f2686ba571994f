//! Records: a number that says what it is, a length, and what is in it.

use crate::workbook::{WorkbookError, damaged};

/// A record, with the pieces that continue it.
pub(super) struct Record<'b> {
    pub kind: u16,
    pub parts: Vec<&'b [u8]>,
}

pub(super) const BOF: u16 = 0x809;
pub(super) const EOF: u16 = 0x0a;
const CONTINUE: u16 = 0x3c;

/// Hands out the records of a stream.
pub(super) struct Records<'b> {
    bytes: &'b [u8],
}

impl<'b> Records<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    /// The next one; an error at the end, for what ends is ended by a record.
    pub fn next(&mut self) -> Result<Record<'b>, WorkbookError> {
        let (kind, part) = self.piece()?;
        let mut parts = vec![part];
        while self.bytes.starts_with(&CONTINUE.to_le_bytes()) {
            parts.push(self.piece()?.1);
        }
        Ok(Record { kind, parts })
    }

    fn piece(&mut self) -> Result<(u16, &'b [u8]), WorkbookError> {
        let cut_off = || damaged("it is cut off");
        let ([a, b, c, d], rest) = self.bytes.split_first_chunk().ok_or_else(cut_off)?;
        let length = usize::from(u16::from_le_bytes([*c, *d]));
        let (part, rest) = rest.split_at_checked(length).ok_or_else(cut_off)?;
        self.bytes = rest;
        Ok((u16::from_le_bytes([*a, *b]), part))
    }
}

impl<'b> Record<'b> {
    /// The bytes of its first piece.
    pub fn first(&self) -> &'b [u8] {
        self.parts.first().copied().unwrap_or_default()
    }
}

/// The numbers in a record.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Result<u16, WorkbookError> {
    let found = bytes.get(at..).and_then(<[u8]>::first_chunk::<2>);
    found.map(|number| u16::from_le_bytes(*number)).ok_or_else(short)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Result<u32, WorkbookError> {
    let found = bytes.get(at..).and_then(<[u8]>::first_chunk::<4>);
    found.map(|number| u32::from_le_bytes(*number)).ok_or_else(short)
}

pub(super) fn f64_at(bytes: &[u8], at: usize) -> Result<f64, WorkbookError> {
    let found = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>);
    found.map(|number| f64::from_le_bytes(*number)).ok_or_else(short)
}

pub(super) fn short() -> WorkbookError {
    damaged("a record is shorter than what it holds")
}
