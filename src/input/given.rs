//! Rows that another reader tells apart, such as those of spreadsheets: which of them is the header is told by the names of columns, as it
//! is in CSV.

use std::collections::VecDeque;
use std::io;

use super::csv::Row;
use super::dialect::Dialect;
use super::header::is_column;
use super::{Content, Raw, Records};
use crate::program::Schema;

/// A row of a table, cell by cell.
#[derive(Clone, Debug, Default)]
pub struct TableRow {
    /// With one byte between each two cells.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    typed: Vec<bool>,
}

impl TableRow {
    /// Adds a cell; an empty one holds nothing. What is typed, a number, a date or a truth, is written as consign or JSON has it, and read so
    /// whatever form the schema shows.
    pub fn push(&mut self, text: &str, is_typed: bool) {
        if !self.ends.is_empty() {
            self.bytes.push(b',');
        }
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
        self.typed.push(is_typed);
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cell.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Its cells, from the left.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.row().cells().map(|cell| std::str::from_utf8(cell).unwrap_or_default())
    }

    /// Its cells, from the left, each with whether it is typed.
    pub fn typed_cells(&self) -> impl Iterator<Item = (&str, bool)> {
        self.cells().zip(self.typed.iter().copied())
    }

    /// Makes room for another row.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.typed.clear();
    }

    /// Gives it so many cells: empty ones behind its own, or fewer.
    fn fit(&mut self, width: usize) {
        while self.len() < width {
            self.push("", false);
        }
        self.ends.truncate(width);
        self.typed.truncate(width);
        self.bytes.truncate(self.ends.last().copied().unwrap_or(0));
    }

    fn row(&self) -> Row<'_> {
        Row { bytes: &self.bytes, ends: &self.ends, typed: &self.typed, flaw: None }
    }

    /// The first text in it.
    fn first(&self) -> String {
        let cells = self.row().cells().map(String::from_utf8_lossy);
        cells.map(|cell| cell.trim().to_owned()).find(|cell| !cell.is_empty()).unwrap_or_default()
    }
}

/// Hands out the rows of a table.
pub trait TableRows {
    /// Puts the next row that is not empty into an empty one; its number, from 1. `None` at the end.
    ///
    /// # Errors
    /// Where the table cannot be read; no more is to be asked for after that.
    fn next(&mut self, row: &mut TableRow) -> io::Result<Option<u64>>;
}

impl<T: TableRows + ?Sized> TableRows for Box<T> {
    fn next(&mut self, row: &mut TableRow) -> io::Result<Option<u64>> {
        T::next(self, row)
    }
}

/// The records of a table. Cells beside those of the header belong to no column and are left out.
pub(super) struct GivenRows<T> {
    table: T,
    /// What was read to find the header.
    ahead: VecDeque<(u64, TableRow)>,
    row: TableRow,
    /// How many cells the header has.
    width: Option<usize>,
}

/// Among so many rows the header is looked for.
const ROWS: usize = 10;

impl<T: TableRows> GivenRows<T> {
    pub fn new(table: T) -> Self {
        Self { table, ahead: VecDeque::new(), row: TableRow::default(), width: None }
    }

    /// Reads ahead; whether there was a row.
    fn read_ahead(&mut self) -> io::Result<bool> {
        let mut row = TableRow::default();
        let number = self.table.next(&mut row)?;
        self.ahead.extend(number.map(|number| (number, row)));
        Ok(number.is_some())
    }

    fn header_of_number(&mut self, wanted: u64) -> io::Result<()> {
        loop {
            match self.ahead.front().map(|(number, _)| *number) {
                Some(number) if number == wanted => return Ok(()),
                Some(number) if number < wanted => drop(self.ahead.pop_front()),
                None if self.read_ahead()? => {}
                _ => {
                    let message = format!("row {wanted}, which would be the header, is empty or not there");
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                }
            }
        }
    }
}

/// Whether a row has the name of a column.
fn is_header(row: &TableRow, schema: &Schema) -> bool {
    row.row().cells().any(|cell| std::str::from_utf8(cell).is_ok_and(|name| is_column(schema, name.trim())))
}

impl<T: TableRows> Records for GivenRows<T> {
    fn settle(&mut self, dialect: &Dialect, schema: &Schema) -> io::Result<Vec<String>> {
        if let Some(wanted) = dialect.header {
            return self.header_of_number(wanted).map(|()| Vec::new());
        }
        for index in 0..ROWS {
            if !self.read_ahead()? {
                break;
            }
            if !is_header(&self.ahead[index].1, schema) {
                continue;
            }
            let above: Vec<_> = self.ahead.drain(..index).collect();
            let Some((_, title)) = above.first() else { break };
            let line = self.ahead[0].0;
            return Ok(vec![format!(
                "the header is row {line}; above it stands `{}`",
                title.first().escape_debug()
            )]);
        }
        Ok(Vec::new())
    }

    fn next(&mut self) -> io::Result<Option<Raw<'_>>> {
        let line = match self.ahead.pop_front() {
            Some((line, row)) => {
                self.row = row;
                line
            }
            None => {
                self.row.clear();
                let Some(line) = self.table.next(&mut self.row)? else { return Ok(None) };
                line
            }
        };
        let width = *self.width.get_or_insert(self.row.len());
        self.row.fit(width);
        Ok(Some(Raw { line, content: Ok(Content::Csv(self.row.row())) }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::OrderReader;
    use super::*;
    use crate::{Sources, compile};

    const SCHEMA: &str = r#"timezone "Europe/Berlin"
        schema work_order {
          id text from "Ticket"  cost number? as "1.234,50"  done bool? as "J", "N"  opened datetime? as "31.12.2026 23:59"
          day date?  at datetime? from "At" as "epoch seconds"
        }"#;

    /// Rows with their numbers; a cell that begins with `=` is typed.
    struct Written(std::vec::IntoIter<(u64, Vec<&'static str>)>);

    impl TableRows for Written {
        fn next(&mut self, row: &mut TableRow) -> io::Result<Option<u64>> {
            Ok(self.0.next().map(|(number, cells)| {
                cells.iter().for_each(|cell| row.push(cell.trim_start_matches('='), cell.starts_with('=')));
                number
            }))
        }
    }

    /// What was assumed, and each order as JSON or what is wrong, behind its row's number.
    fn read(
        rows: Vec<(u64, Vec<&'static str>)>,
        dialect: Dialect,
    ) -> Result<(Vec<String>, Vec<String>), String> {
        let program = compile(&Sources::in_memory([("main.consign", SCHEMA)])).expect("it compiles");
        let mut reader = OrderReader::from_rows(&program, Written(rows.into_iter())).with_dialect(dialect);
        reader.header().map_err(|error| error.to_string())?;
        let assumed = reader.assumed().to_vec();
        let orders = reader.orders().map(|record| {
            let record = record.map_err(|error| error.to_string())?;
            let shown = record
                .content
                .map(|order| program.json_order(&order).replace("\": ", "\":").replace(", \"", ",\""))
                .unwrap_or_else(|invalid| format!("! {invalid}"));
            Ok(format!("{} {shown}", record.line))
        });
        orders.collect::<Result<_, String>>().map(|orders| (assumed, orders))
    }

    #[test]
    fn typed_cells_are_read_as_they_are_and_texts_as_the_schema_shows() {
        let (assumed, orders) = read(
            vec![
                (1, vec!["Open tickets"]),
                (3, vec!["Ticket", "cost", "done", "opened", "day", "At", ""]),
                (4, vec!["=7", "=1200.5", "=true", "=2026-03-01T08:30:00", "=2026-03-01", "=1772438400"]),
                (9, vec!["8", "1.200,50", "J", "01.03.2026 08:30", "", "", "", "a note beside it"]),
                (10, vec!["9", "=1.234", "N", "=2026-03-01"]),
                (11, vec!["10", "1200.5"]),
            ],
            Dialect::new(),
        )
        .expect("rows");
        assert_eq!(assumed, ["the header is row 3; above it stands `Open tickets`"]);
        assert_eq!(
            orders[..3],
            [
                r#"4 {"Ticket":"7","cost":1200.5,"done":true,"opened":"2026-03-01T07:30:00Z","day":"2026-03-01","At":"2026-03-02T08:00:00Z"}"#,
                r#"9 {"Ticket":"8","cost":1200.5,"done":true,"opened":"2026-03-01T07:30:00Z"}"#,
                r#"10 {"Ticket":"9","cost":1.234,"done":false,"opened":"2026-02-28T23:00:00Z"}"#,
            ]
        );
        assert!(orders[3].starts_with("11 ! `cost`"), "{}", orders[3]);
    }

    #[test]
    fn the_header_is_where_somebody_says() {
        let rows = || vec![(1, vec!["Ticket"]), (2, vec!["Ticket"]), (4, vec!["A"])];
        assert_eq!(
            read(rows(), Dialect::new()).expect("rows").1,
            [r#"2 {"Ticket":"Ticket"}"#, r#"4 {"Ticket":"A"}"#]
        );
        let (assumed, orders) = read(rows(), Dialect::new().header(Some(2))).expect("rows");
        assert_eq!((assumed, orders), (vec![], vec![r#"4 {"Ticket":"A"}"#.to_owned()]));
        for line in [3, 5] {
            let error = read(rows(), Dialect::new().header(Some(line))).expect_err("no header");
            assert_eq!(error, format!("row {line}, which would be the header, is empty or not there"));
        }
        assert_eq!(read(vec![], Dialect::new()), Ok((vec![], vec![])));
        assert!(read(vec![(1, vec!["x"])], Dialect::new()).is_err_and(|error| error.contains("`Ticket`")));
    }
}
