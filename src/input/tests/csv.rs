//! Orders from CSV.

use super::super::{Dialect, OrderReader};
use super::*;

const HEADER: &str = "number,priority,region,value,skills,created,site,customer.full name,customer.tier,customer.tags,contact.phone,contact.note";

fn rows(rows: &str) -> Vec<(u64, String)> {
    read(SCHEMA, Format::Csv, format!("{HEADER}\n{rows}").as_bytes())
}

fn one(row: &str) -> String {
    let all = rows(row);
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].1.clone()
}

#[test]
fn every_field_is_read_from_its_column() {
    assert_eq!(
        one(r#"007,high,"N ""Y""",1.5,b;a;b,2026-03-02 09:00:00,"1, -2.5",Ada,silver,2;1,+1,"#),
        r#"id="007" priority=high region="N \"Y\"" value=1.5 skills=["a", "b"] created=2026-03-02T14:00:00Z "#
            .to_owned()
            + r#"site=(1, -2.5) customer.name="Ada" customer.tier=silver customer.tags=[1, 2] contact.phone="+1""#
    );
}

#[test]
fn an_empty_cell_is_missing_or_an_empty_set() {
    let minimal = r#"id="A" priority=low skills=[] customer.name="N" customer.tags=[]"#;
    assert_eq!(one("A,low,,,,,,N,,,,"), minimal);
    assert_eq!(
        one(",,,,,,,,,,,"),
        "! -: `id` (read from `number`): expected text, found nothing; \
         `priority`: expected enum [low < normal < high], found nothing; \
         `customer.name` (read from `customer.full name`): expected text, found nothing"
    );
    assert_eq!(
        one("A,low,,,,,,N,,,,note"),
        "! A: `contact.phone`: expected text, found nothing",
        "a record of which one field is there is there"
    );
}

#[test]
fn columns_may_stand_in_any_order_and_others_are_ignored() {
    let schema = "schema work_order { id text  size number? }";
    let all = read(schema, Format::Csv, b"\xEF\xBB\xBFx,size,id\r\n1,2,A\r\n\r\n,,B\r\n");
    assert_eq!(all, [(2, r#"id="A" size=2"#.to_owned()), (4, r#"id="B""#.to_owned())]);
}

#[test]
fn a_row_of_another_width_is_an_invalid_order() {
    let all = rows("A,low\nB,low,,,,,,N,,,,\nC,low,,,,,,N,,,,,,\n");
    assert_eq!(all[0], (2, "! A: expected 12 cells as in the header, found 2".to_owned()));
    assert!(all[1].1.starts_with("id=\"B\""));
    assert_eq!(all[2], (4, "! C: expected 12 cells as in the header, found 14".to_owned()));
}

/// What does not fit in a header, errors with a `!`; what is read behind it, or why nothing is.
fn header(schema: &str, text: &str) -> (Vec<String>, Result<usize, String>) {
    let program = program(schema);
    let mut reader = OrderReader::new(&program, Format::Csv, text.as_bytes());
    let problems = reader.header().expect("a header").iter();
    let shown =
        problems.map(|problem| format!("{}{problem}", if problem.is_error { "! " } else { "" })).collect();
    let orders = crate::input::orders(&program, Format::Csv, text.as_bytes()).collect::<Result<Vec<_>, _>>();
    (shown, orders.map(|orders| orders.len()).map_err(|error| error.to_string()))
}

#[test]
fn a_column_that_a_required_field_needs_is_missed_once_and_nothing_is_read() {
    let schema = "schema work_order { id text from \"case_id\"  size number?  kind text }";
    let one = |names: &str| {
        let (problems, read) = header(schema, &format!("{names}\n1,2,3\n1,2,3\n"));
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(read, Err(format!("the header: {}", problems[0].trim_start_matches("! "))));
        problems[0].clone()
    };
    let write = " write `from \"NAME\"` behind the field if its column has another name, or `?` if orders may lack it";
    assert_eq!(
        one("caseid,size,kind"),
        format!(
            "! expected a column `case_id` for `id` in the header, found none, did you mean `caseid`?{write}"
        )
    );
    assert_eq!(
        one("case_id,size,\u{a0}kin d"),
        format!("! expected a column `kind` in the header, found none, did you mean `kin d`?{write}")
    );
    assert_eq!(
        one("case_id,size,other\u{1b}"),
        format!(
            "! expected a column `kind` in the header, found none; no field is read from `other\\u{{1b}}`;{write}"
        )
    );
    assert!(!one("case_id,size,sizes").contains("did you mean `size`"), "another field is read from it");
    assert_eq!(one("case_id,kind,kind,size"), "! expected one column `kind` in the header, found 2");
    let program = program(schema);
    let source = b"case_id;size;kind\n1;2;3\n".as_slice();
    let mut reader =
        OrderReader::new(&program, Format::Csv, source).with_dialect(Dialect::new().delimiter(Some(b',')));
    let problems: Vec<String> = reader.header().expect("a header").iter().map(ToString::to_string).collect();
    let semicolons = ": cells are separated by `,`, and these seem to be by ';'";
    assert!(problems.iter().all(|problem| problem.contains(semicolons)), "{problems:?}");
}

#[test]
fn an_optional_field_without_a_column_is_missed_once_and_orders_are_read() {
    let schema = "schema work_order { id text  region text?  kind text? }";
    let (problems, read) = header(schema, "id,regoin,kind\n1,2,3\n1,2,3\n");
    assert_eq!(
        problems,
        [
            "expected a column `region` in the header, found none, did you mean `regoin`? `region` is missing in every order"
        ]
    );
    assert_eq!(read, Ok(2));
    assert_eq!(header(schema, "id,region,kind,more,more\n"), (vec![], Ok(0)), "no field is read from `more`");
    assert_eq!(header(schema, ""), (vec![], Ok(0)));
}

#[test]
fn a_record_may_be_missing_as_a_whole_but_not_a_part_that_it_needs() {
    let schema =
        "schema work_order { id text  at { city text  zip text?  geo { lat number  lon number }? }? }";
    let errors = |names: &str| {
        let (problems, _) = header(schema, &format!("{names}\n"));
        problems.iter().filter(|problem| problem.starts_with('!')).count()
    };
    assert_eq!(errors("id"), 0);
    assert_eq!(errors("id,at.city"), 0);
    assert_eq!(errors("id,at.zip"), 1);
    assert_eq!(errors("id,at.city,at.geo.lat"), 1);
    assert_eq!(errors("id,at.geo.lat"), 2);
    assert_eq!(header(schema, "id\n").0.len(), 4);
}

#[test]
fn outer_white_space_is_no_part_of_a_name_or_a_cell() {
    let schema = "schema work_order { id text  kind text? from \" Kind\"  n number?  tags set of text  c { x text }? }";
    let all = read(
        schema,
        Format::Csv,
        "\tid , Kind,n,tags,c.x\n A ,\u{a0}b c\u{a0}, +5, [\"x\"] , \nB, , ,,y \n , ,,,\n".as_bytes(),
    );
    assert_eq!(all[0].1, r#"id="A" kind="b c" n=5 tags=["x"]"#);
    assert_eq!(all[1].1, r#"id="B" tags=[] c.x="y""#);
    assert_eq!(all[2].1, "! -: `id`: expected text, found nothing");
}

/// The same row read fast and looked at closely.
#[test]
fn a_row_means_the_same_however_it_is_read() {
    let schema = "timezone \"UTC\"\nschema work_order { id text  b bool?  n number?  d date?  t time?  dt datetime?  p point?  s set of number? }";
    let header = "id,b,n,d,t,dt,p,s\n";
    for cells in [
        ["A", "YES", ".5", "2026/3/1", "8:30 PM", "2026-03-01 8:30", "40.7 -74", "+2; 1"],
        ["A", "0", "1e3", "20260301", "8:30", "20260301T0830Z", "POINT(-74 40.7)", "[2]"],
    ] {
        let row = cells.join(",");
        let whole = read(schema, Format::Csv, format!("{header}{row}\n").as_bytes());
        assert!(whole[0].1.starts_with("id=\"A\" b="), "{}", whole[0].1);
        let program = program(schema);
        let mut reader = OrderReader::new(&program, Format::Csv, header.as_bytes());
        reader.header().expect("a header");
        let columns = reader.columns.clone().expect("columns");
        let lengths = cells.iter().scan(0, |end, cell| {
            *end += cell.len() + 1;
            Some(*end - 1)
        });
        let ends: Vec<usize> = lengths.collect();
        let row = crate::input::csv::Row { bytes: row.as_bytes(), ends: &ends, typed: &[], flaw: None };
        let decoder = crate::input::decoder::Decoder::new(&program);
        let closely = decoder.row_looked_at_closely(&columns, row).map(|order| shown(&program, &order));
        assert_eq!(closely.as_deref(), Ok(whole[0].1.as_str()));
    }
}

#[test]
fn a_cell_that_is_not_utf8_spoils_only_its_order() {
    let schema = "schema work_order { id text  kind text? }";
    let all = read(schema, Format::Csv, b"id,kind\nA,\xff\nB,\n\0,\"\0\n\0\"");
    assert_eq!(all[0].1, "! A: `kind`: expected UTF-8, found `\"\u{fffd}\"`");
    assert_eq!(all[1].1, r#"id="B""#);
    assert_eq!(all[2].1, r#"id="\0" kind="\0\n\0""#);
}

#[test]
fn a_stray_quote_spoils_its_row_and_no_other() {
    let schema = "schema work_order { id text  region text  tags set of text }";
    let all = |rows: &str| read(schema, Format::Csv, format!("id,region,tags\n{rows}").as_bytes());
    let good = |line: u64| (line, format!(r#"id="{}" region="NY" tags=["x"]"#, line - 1));
    let unclosed = "expected a quote that closes the cell, found the end of the file: the quote opened in line 2 is never closed";
    assert_eq!(all("1,NY,\"x\n2,NY,x\n3,NY,x"), [(2, format!("! 1: {unclosed}")), good(3), good(4)]);
    assert_eq!(all("\"1,NY,x\n2,NY,x\n"), [(2, format!("! -: {unclosed}")), good(3)]);
    let text = "expected a comma or the end of the line after a closing quote, found text after that of the quote opened in line 2; \
         a quote within a quoted cell is written `\"\"`";
    assert_eq!(all("1,\"NY\"x,a\n2,NY,x"), [(2, format!("! 1: {text}")), good(3)]);
    assert_eq!(
        all("1,NY,\"x\n2,\"NY\",x\n3,NY,x")[..2],
        [(2, format!("! 1: {text}")), good(3)],
        "it ends in the next row"
    );
    let joined = "expected 3 cells as in the header, found 4 in the lines 2 to 3, which the quote opened in line 2 joins";
    assert_eq!(all("1,\"NY,x\n2,NY\",NY,x\n3,NY,x")[0], (2, format!("! 1: {joined}")));
    assert_eq!(all("1,\"NY,x\n2,NY\",NY,x\n3,NY,x")[2], good(4));
    assert_eq!(all("1,\"N\nY\",\"x\n3\",NY,x\n")[0].0, 2, "the first line alone is taken");
    assert_eq!(
        all("1,\"N\nY\",x\n3,NY,x\n"),
        [
            (2, r#"id="1" region="N\nY" tags=["x"]"#.to_owned()),
            (4, r#"id="3" region="NY" tags=["x"]"#.to_owned())
        ]
    );
}

#[test]
fn a_quote_in_the_header_that_is_never_closed_ends_the_reading() {
    let program = program("schema work_order { id text }");
    let mut records = crate::input::orders(&program, Format::Csv, &b"id,\"region\n1,NY\n"[..]);
    let error = records.next().expect("one item").expect_err("no header");
    assert!(error.to_string().starts_with("the header: expected a quote that closes the cell"), "{error}");
    assert!(records.next().is_none());
}

/// What was assumed of a file, and the ids of its orders with the lines they are on.
fn dialect(text: &str, said: Dialect) -> Result<(Vec<String>, Vec<String>), String> {
    let program = program("schema work_order { id text  region text? from \"Sales region\" }");
    let mut reader = OrderReader::new(&program, Format::Csv, text.as_bytes()).with_dialect(said);
    reader.header().map_err(|error| error.to_string())?;
    let assumed = reader.assumed().to_vec();
    let mut decoder = crate::input::decoder::Decoder::new(&program);
    let mut orders = Vec::new();
    while let Some(record) = reader.read().map_err(|error| error.to_string())? {
        let record = decoder.decode_owned(record);
        let shown =
            record.content.map_or_else(|invalid| format!("! {invalid}"), |order| shown(&program, &order));
        orders.push(format!("{}: {shown}", record.line));
    }
    Ok((assumed, orders))
}

#[test]
fn what_separates_cells_is_told_by_the_header() {
    let by = |delimiter: char| {
        let text =
            "id,other,Sales region\nA,\"x,y\",NY\n\"B\",,\"N\"\"Y\"\n".replace(',', &delimiter.to_string());
        dialect(&text, Dialect::new()).expect("rows")
    };
    let orders = ["2: id=\"A\" region=\"NY\"", "3: id=\"B\" region=\"N\\\"Y\""];
    for (delimiter, assumed) in [
        (',', vec![]),
        (';', vec!["cells are separated by `;`"]),
        ('\t', vec!["cells are separated by tabs"]),
        ('|', vec!["cells are separated by `|`"]),
    ] {
        let (found, read) = by(delimiter);
        assert_eq!(found, assumed);
        assert_eq!(read, orders, "{delimiter}");
    }
    // Quoted names, and a comma within one.
    let (assumed, read) =
        dialect("\"id\";\"a,b\";\"Sales region\"\nA;1,5;NY\n", Dialect::new()).expect("rows");
    assert_eq!((assumed.len(), read.as_slice()), (1, ["2: id=\"A\" region=\"NY\"".to_owned()].as_slice()));
    // A line for spreadsheets, and what is said.
    for first in ["sep=;\r\n", "\"SEP=;\"\n"] {
        let (assumed, read) = dialect(&format!("{first}id;x,y\nA;1\n"), Dialect::new()).expect("rows");
        assert_eq!((assumed.len(), read.as_slice()), (0, ["3: id=\"A\"".to_owned()].as_slice()));
    }
    let (assumed, read) = dialect("id:x\nA:1\n", Dialect::new().delimiter(Some(b':'))).expect("rows");
    assert_eq!((assumed.len(), read.as_slice()), (0, ["2: id=\"A\"".to_owned()].as_slice()));
    assert!(dialect("sep=;\n", Dialect::new()).is_ok_and(|(_, read)| read.is_empty()));
}

#[test]
fn the_header_is_the_first_line_with_a_known_name_within_ten() {
    let titled =
        |lines: usize| format!("{}id;Sales region\nA;NY\nB\n", "Report \"of\u{1b} May\";;\n".repeat(lines));
    let (assumed, read) = dialect(&titled(2), Dialect::new()).expect("rows");
    assert_eq!(
        assumed,
        [
            "the header is line 3; above it stands `Report \\\"of\\u{1b} May\\\";;`",
            "cells are separated by `;`"
        ]
    );
    assert_eq!(read, ["4: id=\"A\" region=\"NY\"", "5: ! expected 2 cells as in the header, found 1"]);
    assert!(dialect(&titled(9), Dialect::new()).is_ok());
    assert!(dialect(&titled(10), Dialect::new()).is_err());
    let (assumed, read) = dialect("\n\nid\nA\n", Dialect::new()).expect("rows");
    assert_eq!(
        (assumed.as_slice(), read.as_slice()),
        (["the header is line 3".to_owned()].as_slice(), ["4: id=\"A\"".to_owned()].as_slice())
    );
    // As is said.
    let (assumed, read) = dialect("id\nunits\nid\nA\n", Dialect::new().header(Some(3))).expect("rows");
    assert_eq!((assumed.len(), read.as_slice()), (0, ["4: id=\"A\"".to_owned()].as_slice()));
    for line in [3, 4, 5, u64::MAX] {
        let error = dialect("id\nA\n\n", Dialect::new().header(Some(line))).expect_err("no header");
        assert!(error.contains(&format!("there is no line {line}")), "{error}");
    }
}

/// Bytes that come one at a time, and none behind the last.
struct Stream<'t>(&'t [u8]);

impl std::io::Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let (first, rest) = self.0.split_first().expect("nothing more is waited for");
        buffer[0] = *first;
        self.0 = rest;
        Ok(1)
    }
}

#[test]
fn no_more_of_a_stream_is_read_than_its_header() {
    let program = program("schema work_order { id text }");
    let source = std::io::BufReader::with_capacity(1, Stream(b"title\nid;x\n"));
    let mut reader = OrderReader::new(&program, Format::Csv, source);
    assert_eq!(reader.header().map(<[_]>::len).ok(), Some(0));
    assert_eq!(reader.assumed().len(), 2);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    /// Whatever separates the cells, they are the same.
    #[test]
    fn a_delimiter_changes_no_cell(rows in proptest::collection::vec(proptest::collection::vec("[a,;|\t\"\n ]{0,5}", 2), 0..6), which in 0usize..4) {
        let written = |delimiter: &str| {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let row = |cells: &Vec<String>| cells.iter().map(quoted).collect::<Vec<_>>().join(delimiter) + "\n";
            format!("id{delimiter}Sales region\n{}", rows.iter().map(row).collect::<String>())
        };
        let read = |delimiter: &str| dialect(&written(delimiter), Dialect::new()).map(|(_, rows)| rows);
        proptest::prop_assert_eq!(read([",", ";", "\t", "|"][which]), read(","));
    }

    #[test]
    fn no_file_crashes_it(text in "(sep=.\n)?[a-c,;\t|\"\n\r ]{0,40}(id)?[,;\n\"]{0,4}.{0,10}", header in proptest::option::of(1u64..12)) {
        let _ = dialect(&text, Dialect::new().header(header));
    }
}
