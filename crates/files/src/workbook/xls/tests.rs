//! XLS of every kind, whole, cut off and made to do harm.

use std::io::Cursor;

use proptest::prelude::*;

use super::MARK;
use crate::damage::changed;
use crate::workbook::{Workbook, WorkbookError};

const SECTOR: usize = 512;

/// A compound file with a stream, in sectors or in small ones.
fn compound(name: &str, stream: &[u8], is_small: bool) -> Vec<u8> {
    let filled = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        bytes.resize(bytes.len().div_ceil(SECTOR) * SECTOR, 0);
        bytes
    };
    let chained = |from: usize, count: usize| {
        (from + 1..=from + count).map(move |at| if at == from + count { u32::MAX - 1 } else { at as u32 })
    };
    let sectors = |bytes: &[u8]| bytes.len().div_ceil(SECTOR);
    let small: Vec<u8> = if is_small {
        chained(0, stream.len().div_ceil(64)).flat_map(u32::to_le_bytes).collect()
    } else {
        Vec::new()
    };
    // The directory, the table of small sectors, the stream; the table of sectors is last.
    let (in_small, in_stream) = (sectors(&small), sectors(stream));
    let tables = (1 + in_small + in_stream + 8).div_ceil(128);
    let mut next: Vec<u32> =
        chained(0, 1).chain(chained(1, in_small)).chain(chained(1 + in_small, in_stream)).collect();
    next.extend((0..tables).map(|_| u32::MAX - 2));
    next.resize(tables * 128, u32::MAX);
    let begins = (1 + in_small) as u32;
    let entry = |name: &str, kind: u8, start: u32, size: usize| {
        let mut entry = vec![0; 128];
        for (at, unit) in name.encode_utf16().enumerate() {
            entry[2 * at..2 * at + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[0x40] = 2 * (name.len() as u8 + 1);
        entry[0x42] = kind;
        entry[0x74..0x78].copy_from_slice(&start.to_le_bytes());
        entry[0x78..0x7c].copy_from_slice(&(size as u32).to_le_bytes());
        entry
    };
    let (root, start) = if is_small { ((begins, stream.len()), 0) } else { ((u32::MAX - 1, 0), begins) };
    let directory = [entry("Root Entry", 5, root.0, root.1), entry(name, 2, start, stream.len())].concat();
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(MARK);
    header[0x1e] = 9;
    header[0x20] = 6;
    let mut put = |at: usize, number: u32| header[at..at + 4].copy_from_slice(&number.to_le_bytes());
    put(0x38, 4096);
    put(0x3c, if is_small { 1 } else { u32::MAX - 1 });
    put(0x44, u32::MAX - 1);
    for at in 0..109 {
        put(0x4c + 4 * at, if at < tables { (1 + in_small + in_stream + at) as u32 } else { u32::MAX });
    }
    let table: Vec<u8> = next.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, filled(&directory), filled(&small), filled(stream), table].concat()
}

fn record(kind: u16, bytes: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), &(bytes.len() as u16).to_le_bytes(), bytes].concat()
}

fn narrow(text: &str) -> Vec<u8> {
    [&(text.len() as u16).to_le_bytes()[..], &[0], text.as_bytes()].concat()
}

fn cell(kind: u16, row: u16, column: u16, style: u16, bytes: &[u8]) -> Vec<u8> {
    let place: Vec<u8> = [row, column, style].into_iter().flat_map(u16::to_le_bytes).collect();
    record(kind, &[&place, bytes].concat())
}

const BOF: [u8; 16] = [0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// The texts that cells share: the third goes on in a second piece, in two bytes a character, the fourth has forms behind it.
fn texts() -> Vec<u8> {
    let third = [&9u16.to_le_bytes()[..], &[0], b"Gen"].concat();
    let first = [&[4, 0, 0, 0, 4, 0, 0, 0][..], &narrow("Ticket #"), &narrow("Acme"), &third].concat();
    let wide: Vec<u8> = "ève €5".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let fourth = [&2u16.to_le_bytes()[..], &[8], &1u16.to_le_bytes(), b"ab", &[0; 4]].concat();
    [record(0xfc, &first), record(0x3c, &[&[1], wide.as_slice(), &fourth].concat())].concat()
}

/// A stream with these sheets, each its name, what it is and its records.
fn stream(sheets: &[(&str, u8, Vec<u8>)], is_1904: bool) -> Vec<u8> {
    let style = |form: u16| record(0xe0, &[&[0, 0][..], &form.to_le_bytes(), &[0; 16]].concat());
    let before = [
        record(0x809, &BOF),
        record(0x22, &[u8::from(is_1904), 0]),
        record(0x41e, &[&164u16.to_le_bytes()[..], &narrow("yyyy\\-mm\\-dd\\ hh:mm")].concat()),
        [0, 14, 164, 46].into_iter().flat_map(style).collect(),
        texts(),
    ]
    .concat();
    let listed = |name: &str, kind: u8, start: usize| {
        record(
            0x85,
            &[&(start as u32).to_le_bytes()[..], &[0, kind, name.len() as u8, 0], name.as_bytes()].concat(),
        )
    };
    let length: usize = sheets.iter().map(|(name, kind, _)| listed(name, *kind, 0).len()).sum();
    let mut start = before.len() + length + 4;
    let mut all = before;
    for (name, kind, records) in sheets {
        all.extend(listed(name, *kind, start));
        start += 20 + records.len() + 4;
    }
    all.extend(record(0x0a, &[]));
    for (_, _, records) in sheets {
        all.extend([record(0x809, &BOF), records.clone(), record(0x0a, &[])].concat());
    }
    all
}

fn cells() -> Vec<u8> {
    let shared = |row, column, at: u32| cell(0xfd, row, column, 0, &at.to_le_bytes());
    let number = |row, column, style, number: f64| cell(0x203, row, column, style, &number.to_le_bytes());
    let formula = |row, column, result: [u8; 8]| cell(0x06, row, column, 0, &[&result[..], &[0; 8]].concat());
    [
        shared(1, 0, 0),
        shared(1, 2, 2),
        // A chart that lies in the sheet.
        [record(0x809, &BOF), number(0, 0, 0, 1.0), record(0x0a, &[])].concat(),
        number(3, 0, 0, 0.1 + 0.2),
        cell(0x205, 3, 1, 0, &[1, 0]),
        number(3, 2, 1, 46_082.0),
        number(3, 3, 2, 46_082.354_166_666_664),
        number(3, 4, 3, 0.1875),
        cell(0x205, 3, 5, 0, &[0x2a, 1]),
        formula(3, 6, [0, 0, 0, 0, 0, 0, 0xff, 0xff]),
        record(0x207, &narrow("doubled")),
        formula(3, 7, 2f64.to_le_bytes()),
        formula(3, 8, [1, 0, 1, 0, 0, 0, 0xff, 0xff]),
        formula(3, 9, [3, 0, 0, 0, 0, 0, 0xff, 0xff]),
        // 12 as a whole number, 1.23 as a hundredth, 1.5 as a fraction.
        record(
            0xbd,
            &[
                &4u16.to_le_bytes()[..],
                &[0, 0],
                &[0, 0],
                &50u32.to_le_bytes(),
                &[0, 0],
                &495u32.to_le_bytes(),
                &[1, 0],
            ]
            .concat(),
        ),
        cell(0x27e, 4, 2, 0, &((1.5f64.to_bits() >> 32) as u32).to_le_bytes()),
        cell(0x204, 4, 3, 0, &narrow("its own")),
        shared(4, 4, 3),
        shared(6, 0, 1),
        record(0xe5, &[1, 0, 6, 0, 8, 0, 0, 0, 1, 0]),
    ]
    .concat()
}

/// The cells of a sheet as `A1=text`, with `!` behind those that have a type.
fn read(bytes: &[u8], sheet: &str) -> Result<Vec<String>, WorkbookError> {
    let sheet = Workbook::open(Cursor::new(bytes))?.sheet(sheet)?;
    let cells = sheet.rows().flat_map(|row| {
        let shown = row.cells().map(|cell| {
            let typed = if cell.is_typed { "!" } else { "" };
            format!("{}:{}={}{typed}", cell.column, row.number(), cell.text)
        });
        shown.collect::<Vec<_>>()
    });
    Ok(cells.collect())
}

#[test]
fn cells_are_what_they_hold() {
    let sheets = [("Notes", 0, Vec::new()), ("Chart", 2, Vec::new()), ("Open", 0, cells())];
    for is_small in [true, false] {
        let mut stream = stream(&sheets, false);
        if !is_small {
            stream.resize(5000, 0);
        }
        let bytes = compound("Workbook", &stream, is_small);
        assert_eq!(Workbook::open(Cursor::new(&bytes)).expect("a workbook").names(), ["Notes", "Open"]);
        assert_eq!(
            read(&bytes, "Open").expect("a sheet"),
            [
                "0:2=Ticket #",
                "2:2=Genève €5",
                "0:4=0.3!",
                "1:4=true!",
                "2:4=2026-03-01!",
                "3:4=2026-03-01T08:30:00!",
                "4:4=270min!",
                "5:4=#N/A",
                "6:4=doubled",
                "7:4=2!",
                "8:4=true!",
                "0:5=12!",
                "1:5=1.23!",
                "2:5=1.5!",
                "3:5=its own",
                "4:5=ab",
                "0:7=Acme",
                "0:8=Acme",
                "0:9=Acme",
            ]
        );
        assert_eq!(read(&bytes, "Notes").expect("a sheet"), Vec::<String>::new());
    }
    let day = cell(0x203, 0, 0, 1, &44_620f64.to_le_bytes());
    let bytes = compound("Workbook", &stream(&[("S", 0, day)], true), true);
    assert_eq!(read(&bytes, "S").expect("a sheet"), ["0:1=2026-03-01!"]);
}

#[test]
fn documents_of_other_kinds_are_called_what_they_are() {
    for (name, what) in [
        ("WordDocument", "it is a text document (DOC): save it as XLSX, ODS or CSV"),
        ("Book", "it is a workbook of Excel 95 or before: save it as XLSX, ODS or CSV"),
        ("EncryptedPackage", "it is protected by a password; save it without one"),
        ("else", "it is an Office document without a workbook: save it as XLSX, ODS or CSV"),
    ] {
        assert_eq!(read(&compound(name, b"x", true), "S").expect_err("no workbook").to_string(), what);
    }
    let old = record(0x809, &[0, 5, 5, 0]);
    assert!(matches!(read(&compound("Workbook", &old, true), "S"), Err(WorkbookError::Foreign(_))));
    let protected = [record(0x809, &BOF), record(0x2f, &[0; 6])].concat();
    assert!(matches!(read(&compound("Workbook", &protected, true), "S"), Err(WorkbookError::Encrypted)));
}

/// Chains that go in a circle, texts and cells that are not there, lengths that are lies.
#[test]
fn what_is_no_sound_file_is_said() {
    let whole = compound("Workbook", &stream(&[("S", 0, cells())], false), true);
    let with = |at: usize, number: u32| {
        let mut bytes = whole.clone();
        bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
        read(&bytes, "S")
    };
    let table = whole.len() - 512;
    // The directory comes behind itself; the first small sector too; the directory is nowhere; the list of tables goes on where none is; sectors of 2 GiB; a stream of 4 GiB.
    for (at, number) in
        [(table, 0), (1024, 0), (0x30, 7_000_000), (0x44, 1), (0x1e, 31), (0x78 + 640, u32::MAX)]
    {
        assert!(matches!(with(at, number), Err(WorkbookError::Damaged(_))), "{at:x}");
    }
    for records in [
        cell(0xfd, 0, 0, 0, &9u32.to_le_bytes()),
        cell(0x204, 0, 0, 0, &[0xff, 0xff, 0, b'a']),
        cell(0x203, 0, 0, 0, &f64::NAN.to_le_bytes()),
        cell(0x203, 0, 0, 0, &[0; 3]),
        vec![0xfd, 0, 0xff, 0xff],
    ] {
        let bytes = compound("Workbook", &stream(&[("S", 0, records)], false), true);
        assert!(matches!(read(&bytes, "S"), Err(WorkbookError::Damaged(_))));
    }
    let wide = |last: u8| record(0xe5, &[1, 0, 0, 0, 0xff, last, 0, 0, 0, 0]);
    let many: Vec<u8> = (0..256)
        .flat_map(|column| {
            [
                cell(0x203, 0, column, 0, &[0; 8]),
                record(
                    0xe5,
                    &[&[1, 0, 0, 0, 0xff, 0xff][..], &column.to_le_bytes(), &column.to_le_bytes()].concat(),
                ),
            ]
            .concat()
        })
        .collect();
    let bytes = compound("Workbook", &stream(&[("S", 0, [many, wide(1)].concat())], false), false);
    assert!(
        matches!(read(&bytes, "S"), Err(WorkbookError::Repeated { .. })),
        "merged cells of 16,777,216 rows"
    );
    let cells = read(&whole, "S").expect("a sheet");
    for cut in (0..whole.len()).step_by(64) {
        // The table of sectors at the end has some that nobody needs.
        match read(&whole[..cut], "S") {
            Err(_) => {}
            Ok(found) => assert!(cut > table && found == cells, "{cut}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1000, ..ProptestConfig::default() })]

    /// A file that is cut off or changed is other cells or an error.
    #[test]
    fn a_changed_workbook_crashes_nobody(
        cut in any::<prop::sample::Index>(), is_cut in prop::bool::weighted(0.1), is_small: bool,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut stream = stream(&[("S", 0, cells())], false);
        if !is_small {
            stream.resize(4096, 0);
        }
        let mut bytes = compound("Workbook", &stream, is_small);
        changed(&mut bytes, &changes);
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = read(&bytes, "S");
    }

    /// So is one whose records are changed, in a file that is sound.
    #[test]
    fn changed_records_crash_nobody(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut stream = stream(&[("S", 0, cells())], false);
        changed(&mut stream, &changes);
        let _ = read(&compound("Workbook", &stream, true), "S");
    }
}
