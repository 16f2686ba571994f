//! ODS of every kind, whole, cut off and made to do harm.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::damage::changed;
use crate::workbook::archive::Limits;
use crate::workbook::{Workbook, WorkbookError};

const STYLES: &str = r#"<office:automatic-styles>
  <number:time-style style:name="N1" number:truncate-on-overflow="false"><number:hours/></number:time-style>
  <number:time-style style:name="N2"><number:hours/></number:time-style>
  <style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>
  <style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/></office:automatic-styles>"#;

/// Empty rows and cells at the end, as spreadsheets write them.
const END: &str = r#"<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;

const CELLS: &str = r#"<table:table-column table:number-columns-repeated="7"/><table:table-column table:default-cell-style-name="ce1"/>
  <table:table-column table:number-columns-repeated="16376"/>
  <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
  <table:table-header-rows><table:table-row><table:table-cell office:value-type="string"><text:p>Ticket <text:span>#</text:span></text:p></table:table-cell>
    <table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation><text:p>Opened</text:p></table:table-cell></table:table-row></table:table-header-rows>
  <table:table-row-group><table:table-row>
    <table:table-cell office:value-type="float" office:value="0.30000000000000004"><text:p>0.30</text:p></table:table-cell>
    <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>
    <table:table-cell office:value-type="date" office:date-value="2026-03-01"><text:p>01.03.26</text:p></table:table-cell>
    <table:table-cell office:value-type="date" office:date-value="2026-03-01T08:30:00"/>
    <table:table-cell table:style-name="ce1" office:value-type="time" office:time-value="PT04H30M00S"/>
    <table:table-cell table:style-name="ce2" office:value-type="time" office:time-value="PT04H30M00S"/>
    <table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>
    <table:table-cell office:value-type="time" office:time-value="PT00H00M10S"/>
    <table:table-cell table:formula="of:=1+1" office:value-type="currency" office:currency="EUR" office:value="2"><text:p>2,00 €</text:p></table:table-cell>
    <table:table-cell office:value-type="string"><text:p>two &amp; more<text:s text:c="2"/>&#x41;</text:p><text:p>lines<text:line-break/>of it</text:p></table:table-cell>
    <table:table-cell office:value-type="percentage" office:value="0.25"/>
    <table:table-cell table:number-columns-repeated="2" office:value-type="string" office:string-value="twice"/>
    <table:table-cell table:number-columns-repeated="16371"/></table:table-row></table:table-row-group>"#;

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(*name, options).expect("a part");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

/// A document with these sheets, each its name and what is in it.
fn document(sheets: &[(&str, &str)]) -> Vec<u8> {
    let sheets: String = sheets
        .iter()
        .map(|(name, cells)| format!(r#"<table:table table:name="{name}">{cells}</table:table>"#))
        .collect();
    let aside = r#"<table:tracked-changes><table:table table:name="old"/></table:tracked-changes>"#;
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content>{STYLES}<office:body><office:spreadsheet>{aside}{sheets}</office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("styles.xml", "<office:document-styles/>"),
        ("content.xml", &content),
    ])
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

fn row(cells: &str, repeated: u32) -> String {
    format!(r#"<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>"#)
}

fn text(attributes: &str, text: &str) -> String {
    format!(
        r#"<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>"#
    )
}

#[test]
fn cells_are_what_they_hold_and_empty_ones_are_none() {
    let bytes = document(&[("Notes", END), ("Open", &format!("{CELLS}{END}"))]);
    assert_eq!(Workbook::open(Cursor::new(&bytes)).expect("a workbook").names(), ["Notes", "Open"]);
    assert_eq!(
        read(&bytes, "Open").expect("a sheet"),
        [
            "A3=Ticket #",
            "D3=Opened",
            "A4=0.3!",
            "B4=true!",
            "C4=2026-03-01!",
            "D4=2026-03-01T08:30:00!",
            "E4=270min!",
            "F4=04:30:00!",
            "G4=#N/A",
            "H4=10s!",
            "I4=2!",
            "J4=two & more  A\nlines\nof it",
            "K4=0.25!",
            "L4=twice",
            "M4=twice",
        ]
    );
    assert_eq!(read(&bytes, "Notes").expect("a sheet"), Vec::<String>::new());
    let gone = read(&bytes, "old").expect_err("there is none").to_string();
    assert_eq!(gone, "there is no sheet `old`; there is `Notes`, `Open`");
}

#[test]
fn rows_are_there_as_often_as_it_is_said_and_merged_cells_in_each_of_their_rows() {
    let cells = [
        row(&(text(r#"table:number-rows-spanned="4""#, "a") + &text("", "1")), 1),
        row(&format!("<table:covered-table-cell/>{}", text("", "2")), 2),
        row(r#"<table:covered-table-cell table:number-columns-repeated="3"/>"#, 1),
        row(&(text(r#"table:number-rows-spanned="2" table:number-columns-repeated="2""#, "b")), 1),
        END.to_owned(),
    ];
    assert_eq!(
        read(&document(&[("S", &cells.concat())]), "S").expect("a sheet"),
        ["A1=a", "B1=1", "A2=a", "B2=2", "A3=a", "B3=2", "A4=a", "A5=b", "B5=b", "A6=b", "B6=b"]
    );
}

/// The file of 589 bytes that takes 494 MB elsewhere, and its like.
#[test]
fn repetitions_that_take_no_room_in_the_file_take_little_here() {
    for cells in [
        row(&text(r#"table:number-columns-repeated="2000""#, "x"), 4000),
        row(&text("", "x"), 1_048_577),
        row(&text(r#"table:number-columns-repeated="16385""#, "x"), 1),
        row(
            &text(
                r#"table:number-columns-repeated="4294967295" table:number-rows-spanned="4294967295""#,
                "x",
            ),
            u32::MAX,
        ),
        row(&text(r#"table:number-columns-repeated="16384" table:number-rows-spanned="1048576""#, "x"), 1),
        row("<table:table-cell/>", u32::MAX) + &row(&text("", "x"), 1),
        row(r#"<table:table-cell table:number-columns-repeated="4294967295"/>"#, 1)
            .replace("</table:table-row>", &text("", "x"))
            + "</table:table-row>",
    ] {
        let bytes = document(&[("S", &cells)]);
        assert!(bytes.len() < 16 << 10, "{}", bytes.len());
        let error = read(&bytes, "S").expect_err("it is refused");
        assert!(
            matches!(
                error,
                WorkbookError::Repeated { .. } | WorkbookError::Damaged(_) | WorkbookError::TooLarge { .. }
            ),
            "{error}"
        );
    }
}

#[test]
fn blanks_that_are_said_to_be_many_are_no_more_than_a_cell_shows() {
    let cells = row(&text("", r#"a<text:s text:c="4000000000"/>b"#), 1);
    let found = read(&document(&[("S", &cells)]), "S").expect("a sheet");
    assert_eq!(found, [format!("A1=a{}b", " ".repeat(255))]);
}

#[test]
fn what_is_large_or_deep_is_refused() {
    let small = Limits { all: 256 << 10, texts: 16 << 10, sheet: 32 << 10 };
    let read = |bytes: &[u8]| {
        Workbook::open_within(Cursor::new(bytes), small).and_then(|mut book| book.sheet("S")).map(|_| ())
    };
    let large = [
        row(&text("", &"a".repeat(40 << 10)), 1),
        row(&text("", &"a".repeat(1 << 10)), 40),
        row(&text("", &"a ".repeat(150 << 10)), 1),
    ];
    for cells in large {
        assert!(matches!(read(&document(&[("S", &cells)])), Err(WorkbookError::TooLarge { .. })));
    }
    let deep = "<text:span>".repeat(1000) + &"</text:span>".repeat(1000);
    assert!(matches!(read(&document(&[("S", &row(&text("", &deep), 1))])), Err(WorkbookError::Damaged(_))));
    assert!(read(&document(&[("S", &row(&text("", "a"), 1))])).is_ok());
    // One tag that has no end, of many times what an event may have.
    let tag = format!("<table:table-row a=\"{}\">", "x".repeat(20 << 20));
    assert!(matches!(self::read(&document(&[("S", &tag)]), "S"), Err(WorkbookError::Damaged(_))));
}

#[test]
fn documents_that_are_no_sound_spreadsheet_are_called_what_they_are() {
    let kind = |kind: &str| archive(&[("mimetype", kind), ("content.xml", "<a/>")]);
    for (bytes, what) in [
        (
            kind("application/vnd.oasis.opendocument.text"),
            "it is a text document (ODT): save it as XLSX, ODS or CSV",
        ),
        (
            kind("application/vnd.oasis.opendocument.zzz"),
            "it is a document of another kind: save it as XLSX, ODS or CSV",
        ),
        (kind("application/vnd.oasis.opendocument.spreadsheet"), "it is no sound workbook: it has no sheet"),
        (
            archive(&[
                ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
                ("content.xml", "\u{1}\u{2}"),
            ]),
            "it is protected by a password; save it without one",
        ),
    ] {
        assert_eq!(read(&bytes, "S").expect_err("it is refused").to_string(), what);
    }
    for cells in [
        "<table:table-row>",
        "<table:table-row></table:table>",
        "<table:table-row><table:table-cell><text:p>a",
        "&bomb;</b>",
    ] {
        let bytes = document(&[("S", cells)]);
        assert!(matches!(read(&bytes, "S"), Err(WorkbookError::Damaged(_))), "{cells}");
    }
    let unknown = row(&text("", "a&bomb;b"), 1);
    assert!(matches!(read(&document(&[("S", &unknown)]), "S"), Err(WorkbookError::Damaged(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever cells stand where, with repetitions or without: each is read in its place.
    #[test]
    fn every_cell_is_read_in_its_place(rows in prop::collection::vec((1u32..4, prop::collection::vec((1u32..4, "[a-z]{0,2}"), 0..5)), 0..6)) {
        let (mut cells, mut wanted, mut number) = (String::new(), Vec::new(), 0);
        for (repeated, row_cells) in &rows {
            let held: String = row_cells.iter().map(|(count, shown)| match shown.as_str() {
                "" => format!(r#"<table:table-cell table:number-columns-repeated="{count}"/>"#),
                _ => text(&format!(r#"table:number-columns-repeated="{count}""#), shown),
            }).collect();
            cells += &row(&held, *repeated);
            for _ in 0..*repeated {
                number += 1;
                let all = row_cells.iter().flat_map(|(count, shown)| std::iter::repeat_n(shown, *count as usize));
                wanted.extend((b'A'..).zip(all).filter(|(_, shown)| !shown.is_empty()).map(|(column, shown)| format!("{}{number}={shown}", char::from(column))));
            }
        }
        prop_assert_eq!(read(&document(&[("S", &(cells + END))]), "S").expect("a sheet"), wanted);
    }

    /// A file that is cut off or changed is other cells or an error.
    #[test]
    fn a_changed_document_crashes_nobody(
        cut in any::<prop::sample::Index>(), is_cut: bool, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
    ) {
        let mut bytes = document(&[("S", CELLS)]);
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        changed(&mut bytes, &changes);
        let _ = read(&bytes, "S");
    }

    /// So is one whose XML is changed, in an archive that is sound.
    #[test]
    fn changed_xml_crashes_nobody(changes in prop::collection::vec((any::<prop::sample::Index>(), "[ -~]"), 1..5)) {
        let mut cells = format!("{CELLS}{END}").replace('€', "E");
        for (at, sign) in changes {
            let at = at.index(cells.len());
            cells.replace_range(at..=at, &sign);
        }
        let _ = read(&document(&[("S", &cells)]), "S").map(|cells| cells.len());
    }
}
