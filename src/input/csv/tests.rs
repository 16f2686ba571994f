//! Rows against a reading of the rules that is as plain as can be and reads everything again and again.

use std::io::BufReader;

use proptest::prelude::*;

use super::*;

fn rows(text: &str, capacity: usize) -> Vec<(u64, Vec<String>)> {
    let source = BufReader::with_capacity(capacity, text.as_bytes());
    let (mut rows, mut all) = (Rows::new(source), Vec::new());
    while let Some(raw) = rows.next().expect("a slice can be read") {
        let Ok(Content::Csv(row)) = raw.content else { panic!("line {} is no row", raw.line) };
        all.push((raw.line, texts(row)));
    }
    all
}

fn texts(row: Row<'_>) -> Vec<String> {
    row.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}

#[test]
fn a_rows_line_is_the_one_it_begins_on() {
    let text = "\na,b\n\n1,\"x\ny\"\n2,\n\"\",\"\"\"\"";
    let cells = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
    let expected =
        vec![(2, cells("a", "b")), (4, cells("1", "x\ny")), (6, cells("2", "")), (7, cells("", "\""))];
    for capacity in 1..text.len() {
        assert_eq!(rows(text, capacity), expected);
    }
    for line_end in ["\r\n", "\r"] {
        let other = rows(&text.replace('\n', line_end), 3);
        assert_eq!(other.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4, 6, 7]);
    }
}

#[test]
fn long_rows_and_cells_are_read() {
    let text =
        format!("{}\n{},\"{}\"{}\n", ",".repeat(999), "x".repeat(5000), "y".repeat(200_000), ",".repeat(998));
    let rows = rows(&text, 100);
    assert_eq!(rows[0].1.len(), 1000);
    assert_eq!(rows[1].1[..2], ["x".repeat(5000), "y".repeat(200_000)]);
}

#[test]
fn an_empty_source_has_no_rows() {
    assert_eq!(rows("", 8), []);
    assert_eq!(rows("\r\n\n", 8), []);
}

#[test]
fn a_row_that_is_too_large_does_not_hide_the_next_one() {
    let large = format!("a\n{}\nb\n", "x,".repeat(MAX_RECORD / 2 + 1));
    let (mut rows, mut all) = (Rows::new(large.as_bytes()), Vec::new());
    while let Some(raw) = rows.next().expect("a slice") {
        all.push((raw.line, raw.content.is_ok()));
    }
    assert_eq!(all, [(1, true), (2, false), (3, true)]);
}

/// What came of a record: its line and its cells, or what is wrong with it.
type Came = (u64, Result<Vec<String>, Flaw>);

/// Every record, with no more than so many bytes in each; the largest room that there was for what is read.
fn read(text: &[u8], limit: usize, capacity: usize) -> (Vec<Came>, usize) {
    let source = BufReader::with_capacity(capacity, text);
    let (mut rows, mut all, mut room) = (Rows::new(source), Vec::new(), 0);
    rows.limit = limit;
    loop {
        let raw = rows.next().expect("a slice can be read");
        let came = raw.map(|raw| match raw.content {
            Ok(Content::Csv(row)) => (raw.line, row.flaw.map_or_else(|| Ok(texts(row)), Err)),
            _ => panic!("line {} is too large", raw.line),
        });
        room = room.max(rows.window.room());
        let Some(came) = came else { return (all, room) };
        all.push(came);
    }
}

/// Reads naively, word for word as it is promised: a record is read from its first line on, line after line, until it is known what it
/// is; then the next one is read from the line behind where it ends. Line ends are line feeds.
fn promised(text: &str) -> Vec<Came> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (mut all, mut first, mut width) = (Vec::new(), 0, None);
    while first < lines.len() {
        if lines[first] == "\n" {
            first += 1;
            continue;
        }
        let (came, last) = promised_record(&lines, first, width);
        width = width.or(came.as_ref().ok().map(Vec::len));
        all.push((first as u64 + 1, came));
        first = last + 1;
    }
    all
}

/// One record, and the last line that is taken for it.
fn promised_record(lines: &[&str], first: usize, width: Option<usize>) -> (Result<Vec<String>, Flaw>, usize) {
    let (mut cells, mut cell, mut state, mut quote) = (Vec::new(), String::new(), ScanState::Start, first);
    for (number, line) in lines.iter().enumerate().skip(first) {
        for c in line.chars() {
            state = match (state, c) {
                (ScanState::Start, '"') => {
                    quote = number;
                    ScanState::Quoted
                }
                (ScanState::Quoted, '"') => ScanState::Closed,
                (ScanState::Quoted, _) => {
                    cell.push(c);
                    ScanState::Quoted
                }
                (ScanState::Closed, '"') => {
                    cell.push('"');
                    ScanState::Quoted
                }
                (_, ',') => {
                    cells.push(std::mem::take(&mut cell));
                    ScanState::Start
                }
                (_, '\n') => break,
                (ScanState::Closed, _) => {
                    return (Err(Flaw::TextAfterQuote { line: quote as u64 + 1 }), quote);
                }
                (ScanState::Start | ScanState::Plain, _) => {
                    cell.push(c);
                    ScanState::Plain
                }
            };
        }
        if state != ScanState::Quoted {
            cells.push(cell);
            let spans = number > first;
            return match width {
                Some(wanted) if spans && wanted != cells.len() => {
                    let (line, last) = (first as u64 + 1, number as u64 + 1);
                    (Err(Flaw::Width { line, last, wanted, found: cells.len() }), first)
                }
                _ => (Ok(cells), number),
            };
        }
    }
    (Err(Flaw::Unclosed { line: quote as u64 + 1 }), quote)
}

/// Lines with stray quotes and with sound ones.
fn text() -> impl Strategy<Value = String> {
    let cell = prop::sample::select(vec![
        "",
        "a",
        "\"",
        "\"\"",
        "\"a",
        "a\"",
        "\"a\"",
        "\"a\"b",
        "\"a\nb\"",
        "\"\"\"",
        "\"\"a\"\"",
        " \"a\"",
        "\"a\" ",
        "\n",
        "\"\n\"",
    ]);
    let line = prop::collection::vec(cell, 1..5).prop_map(|cells| cells.join(","));
    let header = prop::sample::select(vec!["h", "h,i", "h,i,j", "h,\"i\ni\",j"]);
    (header, prop::collection::vec(line, 0..12), any::<bool>()).prop_map(|(header, lines, ends)| {
        let end = if ends { "\n" } else { "" };
        format!("{header}\n{}{end}", lines.join("\n"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::test_cases::cases(1_700), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stray_quotes_spoil_what_is_promised_and_every_line_is_accounted_for(text in text(), capacity in 1..30usize) {
        let expected = promised(&text);
        prop_assert_eq!(&read(text.as_bytes(), MAX_RECORD, capacity).0, &expected);
        let windows = read(text.replace('\n', "\r\n").as_bytes(), MAX_RECORD, capacity).0;
        let lines = |came: &[Came]| came.iter().map(|(line, came)| (*line, came.is_ok())).collect::<Vec<_>>();
        prop_assert_eq!(lines(&windows), lines(&expected));
    }
}

#[test]
fn one_stray_quote_spoils_one_row() {
    let row = |number: usize| format!("{number},NY,x\n");
    for stray in ["7,\"NY,x\n", "7,NY,\"x\n", "\"7,NY,x\n", "7,\"NY\"x,y\n", "7,\"N\"Y\",y\n"] {
        let text: String =
            (0..1000).map(|number| if number == 7 { stray.to_owned() } else { row(number) }).collect();
        let came = read(format!("id,region,tag\n{text}").as_bytes(), MAX_RECORD, 4096).0;
        assert_eq!(came.len(), 1001, "{stray}");
        let bad: Vec<_> = came.iter().filter(|(_, came)| came.is_err()).collect();
        assert_eq!(bad.len(), 1, "{stray}");
        assert_eq!(bad[0].0, 9, "{stray}");
    }
}

#[test]
fn a_quote_is_given_up_where_a_record_would_be_too_large() {
    let text = format!("a,b\n1,\"x\n{}2,y\n", "1,y\n".repeat(100));
    let (came, room) = read(text.as_bytes(), 100, 16);
    assert_eq!(came[1], (2, Err(Flaw::Endless { line: 2 })));
    assert_eq!(came.len(), 103);
    assert!(came[2..].iter().all(|(_, came)| came.is_ok()));
    assert!(room <= 1 << 17);
}

/// Lines of which each may begin a record that goes on to the end, in a file of so many columns.
fn hostile(columns: usize) -> Vec<(&'static str, String)> {
    let header = vec!["h"; columns].join(",");
    let chain = |line: &str| format!("{header}\n{}", line.repeat(400_000 / line.len()));
    vec![
        ("a quote in the last cell", chain("1,\"x\n")),
        ("a quote in the first cell", chain("\"1,x\n")),
        ("a quote and pairs", chain("1,\"x\n1,\"\",\"\"\n")),
        ("quotes that open where others close", chain("x\",\"y\n")),
        ("the same with lines between", chain("x\",\"y\n\n1,2\na\"\"b\n")),
        ("quotes within cells", chain("1,x\"\n")),
        ("one quote", format!("{header}\n\"{}", chain("1,x\n"))),
    ]
}

#[test]
fn time_is_linear_and_memory_bounded_whatever_quotes_do() {
    for columns in [2, 3, 7, 100, 20_000] {
        for (name, text) in hostile(columns) {
            for limit in [1000, MAX_RECORD] {
                effort::take();
                let (_, room) = read(text.as_bytes(), limit.max(2 * columns), 4096);
                let looked_at = effort::take();
                assert!(
                    looked_at <= 6 * text.len(),
                    "{name}, {columns}: {looked_at} of {} bytes",
                    text.len()
                );
                assert!(room <= 4 * limit.max(1 << 17), "{name}, {columns}: {room} bytes");
            }
        }
    }
}
