//! A file as another system wrote it: unpacked, of whatever encoding, a workbook or a table in columns. What is read of a sheet stands in order, and what is
//! unpacked is no larger than it may be.
#![no_main]

use std::io::{Cursor, Read};

use consign_files::{Columnar, ColumnarKind, ColumnarTable, Opening, Workbook, unpacked};
use libfuzzer_sys::fuzz_target;

const MOST: u64 = 1 << 20;
/// A few bytes may say that a column has nothing, very often.
const RECORDS: u64 = 10_000;

fuzz_target!(|bytes: &[u8]| {
    let mut text = Vec::new();
    let _ = Opening::new(Box::new(Cursor::new(bytes.to_vec()))).take(MOST).read_to_end(&mut text);
    if let Ok((whole, guessed)) = unpacked(bytes.to_vec(), MOST) {
        assert!(whole.len() as u64 <= MOST.max(bytes.len() as u64));
        assert!(guessed.is_none() || std::str::from_utf8(&whole).is_ok());
    }
    if let Some(kind) = ColumnarKind::of(bytes)
        && let Ok(mut table) = ColumnarTable::open(kind, Columnar::Bytes(bytes.to_vec()), &|_| false)
    {
        let columns = table.names().count();
        for number in 1..=RECORDS {
            let mut cells = 0;
            let Ok(Some(found)) = table.next(&mut |_, _| cells += 1) else { break };
            assert_eq!((found, cells), (number, columns));
        }
    }
    let Ok(mut book) = Workbook::open(Cursor::new(bytes)) else { return };
    for name in book.names() {
        let Ok(sheet) = book.sheet(&name) else { continue };
        assert!(sheet.rows().map(|row| row.number()).is_sorted_by(|one, next| one < next));
        for row in sheet.rows() {
            assert!(row.cells().map(|cell| cell.column).is_sorted_by(|one, next| one < next));
        }
    }
});
