//! Workbooks of every kind, whole, cut off and made to do harm.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::archive::Limits;
use super::{Workbook, WorkbookError, written};
use crate::damage::changed;

const STYLES: &str = r#"<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/></numFmts>
    <cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="46"/></cellXfs></styleSheet>"#;
const CELLS: &str = r#"<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>Opened</t></is></c></row>
    <row r="4"><c r="A4"><v>0.30000000000000004</v></c><c r="B4" t="b"><v>1</v></c><c r="C4" s="1"><v>46082</v></c>
      <c r="D4" s="2"><v>46082.354166666664</v></c><c r="E4" s="3"><v>0.1875</v></c><c r="F4" t="e"><v>#N/A</v></c>
      <c r="G4" t="str"><f>A4*2</f><v>doubled &amp; more</v></c><c r="H4"><f>1+1</f><v>2</v></c><c r="I4"/></row>"#;

/// A workbook with these sheets, each its cells and what stands behind them.
fn workbook(sheets: &[(&str, &str, &str)], is_1904: bool, texts: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(name, options).expect("a part");
        writer.write_all(text.as_bytes()).expect("written");
    };
    let (mut listed, mut related) = (String::new(), String::new());
    for (at, (name, ..)) in (1..).zip(sheets) {
        listed += &format!(r#"<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>"#);
        related += &format!(
            r#"<Relationship Id="rId{at}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{at}.xml"/>"#
        );
    }
    let properties = if is_1904 { r#"<workbookPr date1904="1"/>"# } else { "" };
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let document =
        format!(r#"<Relationship Id="rId1" Type="{kind}/officeDocument" Target="xl/workbook.xml"/>"#);
    part("_rels/.rels", &format!("<Relationships>{document}</Relationships>"));
    for name in ["styles", "sharedStrings"] {
        related += &format!(r#"<Relationship Id="{name}" Type="{kind}/{name}" Target="{name}.xml"/>"#);
    }
    part(
        "xl/workbook.xml",
        &format!(r#"<workbook xmlns:r="r">{properties}<sheets>{listed}</sheets></workbook>"#),
    );
    part("xl/_rels/workbook.xml.rels", &format!("<Relationships>{related}</Relationships>"));
    part("xl/styles.xml", STYLES);
    part("xl/sharedStrings.xml", &format!("<sst>{texts}</sst>"));
    for (at, (_, cells, behind)) in (1..).zip(sheets) {
        let text = format!("<worksheet><sheetData>{cells}</sheetData>{behind}</worksheet>");
        part(&format!("xl/worksheets/sheet{at}.xml"), &text);
    }
    writer.finish().expect("finished").into_inner()
}

/// The cells of a sheet as `A1=text`, with `!` behind those that have a type.
fn read(bytes: &[u8], sheet: &str) -> Result<Vec<String>, WorkbookError> {
    let sheet = Workbook::open(Cursor::new(bytes))?.sheet(sheet)?;
    let cells = sheet.rows().flat_map(|row| {
        let shown = row.cells().map(|cell| {
            let column = char::from(b'A' + u8::try_from(cell.column).expect("a narrow sheet"));
            let typed = if cell.is_typed { "!" } else { "" };
            format!("{column}{}={}{typed}", row.number(), cell.text)
        });
        shown.collect::<Vec<_>>()
    });
    Ok(cells.collect())
}

const TEXTS: &str = "<si><t>Ticket #</t></si>";

#[test]
fn cells_are_what_they_hold() {
    let bytes = workbook(&[("Notes", "", ""), ("Open", CELLS, "")], false, TEXTS);
    assert_eq!(Workbook::open(Cursor::new(&bytes)).expect("a workbook").names(), ["Notes", "Open"]);
    assert_eq!(
        read(&bytes, "Open").expect("a sheet"),
        [
            "A2=Ticket #",
            "C2=Opened",
            "A4=0.3!",
            "B4=true!",
            "C4=2026-03-01!",
            "D4=2026-03-01T08:30:00!",
            "E4=270min!",
            "F4=#N/A",
            "G4=doubled & more",
            "H4=2!",
        ]
    );
    assert_eq!(read(&bytes, "Notes").expect("a sheet"), Vec::<String>::new());
    let gone = read(&bytes, "Closed").expect_err("there is none").to_string();
    assert_eq!(gone, "there is no sheet `Closed`; there is `Notes`, `Open`");
    let of_1904 = workbook(&[("S", r#"<row r="1"><c r="A1" s="1"><v>44620</v></c></row>"#, "")], true, TEXTS);
    assert_eq!(read(&of_1904, "S").expect("a sheet"), ["A1=2026-03-01!"]);
}

#[test]
fn a_merged_cell_is_one_of_each_of_its_rows() {
    let cells = r#"<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1"><v>1</v></c></row><row r="2"><c r="A2"/><c r="B2"><v>2</v></c></row>
        <row r="4"><c r="B4"><v>4</v></c></row>"#;
    let merged = r#"<mergeCells count="2"><mergeCell ref="A1:A3"/><mergeCell ref="B4:C6"/></mergeCells>"#;
    let bytes = workbook(&[("S", cells, merged)], false, TEXTS);
    assert_eq!(
        read(&bytes, "S").expect("a sheet"),
        ["A1=a", "B1=1!", "A2=a", "B2=2!", "A3=a", "B4=4!", "B5=4!", "B6=4!"]
    );
    let titles = r#"<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>"#;
    let bytes = workbook(&[("S", cells, titles)], false, TEXTS);
    assert_eq!(
        read(&bytes, "S").expect("a sheet"),
        ["A1=a", "B1=1!", "B2=2!", "B4=4!"],
        "its columns are no rows"
    );
}

#[test]
fn what_is_no_sound_sheet_is_said() {
    for cells in [
        r#"<row r="9"><c r="A9"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#,
        r#"<row r="1048577"><c r="A1048577"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="s"><v>7</v></c></row>"#,
        r#"<row r="1"><c r="A1""#,
    ] {
        let bytes = workbook(&[("S", cells, "")], false, TEXTS);
        assert!(matches!(read(&bytes, "S"), Err(WorkbookError::Damaged(_))), "{cells}");
    }
    for bytes in [&b""[..], b"PK\x03\x04", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"] {
        assert!(matches!(read(bytes, "S"), Err(WorkbookError::Damaged(_))));
    }
}

#[test]
fn documents_of_other_kinds_are_called_what_they_are() {
    let archive = |names: &[&str]| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, SimpleFileOptions::default()).expect("a part");
            writer.write_all(b"x").expect("written");
        }
        writer.finish().expect("finished").into_inner()
    };
    for (names, what) in [
        (&["[Content_Types].xml", "_rels/.rels", "xl/workbook.bin"][..], "a binary workbook (XLSB)"),
        (&["[Content_Types].xml", "_rels/.rels", "word/document.xml"], "a text document (DOCX)"),
        (&["Index/Document.iwa"], "a spreadsheet of Numbers"),
        (&["orders.csv"], "a ZIP archive without a workbook"),
    ] {
        let found = read(&archive(names), "S").expect_err("no workbook").to_string();
        assert_eq!(found, format!("it is {what}: save it as XLSX, ODS or CSV"));
    }
    assert!(matches!(read(&archive(&["_rels/.rels"]), "S"), Err(WorkbookError::Damaged(_))));
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let small = Limits { all: 64 << 10, texts: 16 << 10, sheet: 32 << 10 };
    let read = |bytes: &[u8]| {
        Workbook::open_within(Cursor::new(bytes), small).and_then(|mut book| book.sheet("S")).map(|_| ())
    };
    let text = |length: usize| format!("<si><t>{}</t></si>", "a".repeat(length));
    let row = |row: usize| format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#);
    let is_refused = |bytes: &[u8], most: u64| {
        assert!(bytes.len() < 8 << 10, "it is small as a file");
        assert!(matches!(read(bytes), Err(WorkbookError::TooLarge { most: found }) if found == most));
    };
    // Too many texts, in the part that is kept.
    is_refused(&workbook(&[("S", "", "")], false, &text(20 << 10)), small.texts);
    // One text in many cells.
    let rows: String = (1..=40).map(row).collect();
    is_refused(&workbook(&[("S", &rows, "")], false, &text(1 << 10)), small.sheet);
    // A large part of any kind; how much is left of all depends on those before it.
    let spaces = " ".repeat(80 << 10);
    let whole = workbook(&[("S", "", &spaces)], false, TEXTS);
    assert!(matches!(read(&whole), Err(WorkbookError::TooLarge { .. })));
    assert!(read(&workbook(&[("S", &row(1), "")], false, &text(10 << 10))).is_ok());
    // Two cells far from each other take no more room than two.
    let far =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    let bytes = workbook(&[("S", far, "")], false, TEXTS);
    let sheet = Workbook::open(Cursor::new(&bytes)).and_then(|mut book| book.sheet("S")).expect("a sheet");
    assert_eq!(sheet.rows().map(|row| row.number()).collect::<Vec<_>>(), [1, 1_048_576]);
}

#[test]
fn a_sheet_has_16384_columns() {
    let header: Vec<String> = (0..16_384).map(|at| format!("c{at}")).collect();
    let rows = [header.iter().map(|cell| (cell.as_str(), false)).collect::<Vec<_>>(), vec![("7", true)]];
    let bytes = written::workbook("wide", rows).expect("it is written");
    let sheet = Workbook::open(Cursor::new(&bytes)).and_then(|mut book| book.sheet("wide")).expect("a sheet");
    let found: Vec<String> = sheet.row(0).expect("a row").cells().map(|cell| cell.text.to_owned()).collect();
    assert_eq!(found, header);
    let too_wide = [(0..16_385).map(|_| ("x", false)).collect::<Vec<_>>()];
    assert!(written::workbook("wide", too_wide).is_err());
    assert!(written::workbook("a/b", [vec![("x", false)]]).is_err());
}

#[test]
fn signs_that_are_no_text_crash_nobody() {
    for text in ["&#xD800;", "&#0;", "&#x110000;", "\0", "&bomb;", "]]>", "<![CDATA[", "&#xFFFE;"] {
        let cells = format!(r#"<row r="1"><c r="A1" t="str"><v>a{text}b</v></c></row>"#);
        if let Ok(cells) = read(&workbook(&[("S", &cells, "")], false, TEXTS), "S") {
            assert!(cells.iter().all(|cell| cell.len() < 40), "{cells:?}");
        }
        let texts = format!("<si><t>a{text}b</t></si>");
        let cells = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;
        let _ = read(&workbook(&[("S", cells, "")], false, &texts), "S");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What is written is read again, texts as texts and numbers as numbers.
    #[test]
    fn what_is_written_is_read(rows in prop::collection::vec(prop::collection::vec(("[ -~é\u{4e00}]{0,8}|[0-9]{1,18}|-?[0-9]{1,4}\\.[0-9]{1,3}", any::<bool>()), 1..4), 1..5)) {
        let header = vec![("h", false)];
        let given = rows.iter().map(|row| row.iter().map(|(text, is_number)| (text.as_str(), *is_number)).collect());
        let bytes = written::workbook("S", std::iter::once(header).chain(given)).expect("it is written");
        let sheet = Workbook::open(Cursor::new(&bytes)).and_then(|mut book| book.sheet("S")).expect("a sheet");
        for row in sheet.rows().filter(|row| row.number() > 1) {
            for cell in row.cells() {
                let (text, is_number) = &rows[row.number() as usize - 2][cell.column];
                match cell.is_typed {
                    true => {
                        prop_assert!(is_number);
                        prop_assert_eq!(cell.text.parse::<f64>(), text.parse::<f64>());
                    }
                    false => prop_assert_eq!(cell.text, text),
                }
            }
        }
        let count: usize = sheet.rows().filter(|row| row.number() > 1).map(|row| row.cells().count()).sum();
        prop_assert_eq!(count, rows.iter().flatten().filter(|(text, _)| !text.is_empty()).count());
    }

    /// So is one of a spreadsheet, with all that belongs to it, that is cut off or changed, also where the archive knows nothing of it.
    #[test]
    fn a_changed_spreadsheet_crashes_nobody(
        cut in any::<prop::sample::Index>(), is_cut: bool, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let rows = [vec![("Brand", false), ("Estimate", false)], vec![("Acme", false), ("100", true)]];
        let mut bytes = written::workbook("S", rows).expect("it is written");
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        changed(&mut bytes, &changes);
        let _ = read(&bytes, "S");
    }

    /// A file that is cut off or changed is other cells or an error.
    #[test]
    fn a_changed_workbook_crashes_nobody(
        cut in any::<prop::sample::Index>(), is_cut: bool, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
    ) {
        let merged = r#"<mergeCells count="1"><mergeCell ref="A2:A5"/></mergeCells>"#;
        let mut bytes = workbook(&[("S", CELLS, merged)], false, TEXTS);
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        changed(&mut bytes, &changes);
        let _ = read(&bytes, "S");
    }

    /// So is one whose XML is changed, in an archive that is sound.
    #[test]
    fn changed_xml_crashes_nobody(changes in prop::collection::vec((any::<prop::sample::Index>(), "[ -~]"), 1..5)) {
        let mut cells = CELLS.to_owned();
        for (at, sign) in changes {
            let at = at.index(cells.len());
            cells.replace_range(at..=at, &sign);
        }
        let _ = read(&workbook(&[("S", &cells, "")], false, TEXTS), "S");
    }
}
