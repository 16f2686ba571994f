//! The columns of a file of orders and what their values tell, before there is a program that reads it.

use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::Path;

use serde_json::Value;

use crate::error::Failure;
use crate::files;
use crate::progress::Tap;
use crate::source::Source;
use crate::written::{Assumed, Told, Written};
use consign::input::{ColumnGuess, Dialect, Format, TableRow, TableRows};
use consign::{Program, Sources};

/// A column of a file.
pub struct Column {
    pub name: String,
    pub guess: ColumnGuess,
}

/// The columns of a file, from the left.
#[derive(Default)]
pub struct Columns {
    pub list: Vec<Column>,
    pub rows: u64,
    /// Keys of JSON whose values are objects or arrays.
    pub nested: Vec<String>,
}

/// Looks at a whole file.
pub fn columns(written: &Written, path: &Path) -> Result<Columns, Failure> {
    // A program that knows of nothing: no name in the file tells which line is its header.
    let stub = Sources::in_memory([("stub.consign", "schema work_order { id text from \"\" }")]);
    let stub = consign::compile(&stub).map_err(|found| Failure::message(found.to_string()))?;
    let failed = |error: std::io::Error| Failure::read(path, &error);
    let mut columns = Columns::default();
    match told(written, &stub, path)? {
        Told::Rows(mut rows) => columns.table(&mut rows).map_err(failed)?,
        Told::Text(Format::Csv, text) => columns
            .table(&mut CsvRows::new(text, written.said_delimiter()).map_err(failed)?)
            .map_err(failed)?,
        other => {
            let format = other.format();
            columns.json(format, other.text(&Tap::default()), path)?;
        }
    }
    match columns.list.is_empty() {
        true => Err(Failure::message(format!("{} has no columns", files::named(path)))),
        false => Ok(columns),
    }
}

/// What the file is; a text that tells nothing is CSV.
fn told(written: &Written, stub: &Program, path: &Path) -> Result<Told, Failure> {
    let assumed = Assumed { otherwise: Some(Format::Csv), is_said: true };
    written.tell(stub, path, Source::open(path)?, &Tap::default(), &assumed)
}

impl Columns {
    /// Looks at a table. The header is the first of the first rows that has most names.
    fn table(&mut self, rows: &mut dyn TableRows) -> std::io::Result<()> {
        const LOOKED_AT: usize = 10;
        let mut first: Vec<Vec<String>> = Vec::new();
        let (mut row, mut lists) = (TableRow::default(), BTreeSet::new());
        while first.len() < LOOKED_AT && rows.next(&mut row)?.is_some() {
            lists.extend(lists_in(&row));
            first.push(row.cells().map(|cell| cell.trim().to_owned()).collect());
            row = TableRow::default();
        }
        let names = |row: &Vec<String>| row.iter().filter(|name| !name.is_empty()).count();
        let widest = first.iter().map(names).max().unwrap_or_default();
        let Some(header) = first.iter().position(|row| names(row) == widest) else { return Ok(()) };
        let guess = ColumnGuess::new;
        self.list = first[header].iter().map(|name| Column { name: name.clone(), guess: guess() }).collect();
        for row in &first[header + 1..] {
            self.row(row.iter().map(String::as_str));
        }
        loop {
            row.clear();
            if rows.next(&mut row)?.is_none() {
                break;
            }
            lists.extend(lists_in(&row));
            self.row(row.cells());
        }
        self.nested.extend(lists.iter().filter_map(|at| Some(self.list.get(*at)?.name.clone())));
        self.list.retain(|column| !column.name.is_empty() && !self.nested.contains(&column.name));
        Ok(())
    }

    fn row<'c>(&mut self, cells: impl Iterator<Item = &'c str>) {
        self.rows += 1;
        let cells = cells.chain(std::iter::repeat(""));
        self.list.iter_mut().zip(cells).for_each(|(column, cell)| column.guess.see(cell));
    }

    fn json(&mut self, format: Format, text: impl BufRead, path: &Path) -> Result<(), Failure> {
        let is_none = |error: serde_json::Error| {
            Failure::message(format!("{} is no sound JSON: {error}", files::named(path)))
        };
        if format == Format::Ndjson {
            for line in text.lines() {
                let line = line.map_err(|error| Failure::read(path, &error))?;
                if !line.trim().is_empty() {
                    self.object(&serde_json::from_str(&line).map_err(is_none)?);
                }
            }
            return Ok(());
        }
        let bytes = files::bounded(text).map_err(|error| Failure::read(path, &error))?;
        let whole: Value = serde_json::from_slice(&bytes).map_err(is_none)?;
        let records = match &whole {
            Value::Array(records) => records.as_slice(),
            Value::Object(members) => {
                let are_objects =
                    |value: &&Value| value.as_array().is_some_and(|all| all.iter().any(Value::is_object));
                let only = members.values().find(are_objects).and_then(Value::as_array);
                only.map_or(std::slice::from_ref(&whole), Vec::as_slice)
            }
            _ => &[],
        };
        records.iter().for_each(|record| self.object(record));
        Ok(())
    }

    fn object(&mut self, record: &Value) {
        let Some(members) = record.as_object() else { return };
        for (key, value) in members {
            if value.is_object() || value.is_array() {
                if !self.nested.contains(key) {
                    self.nested.push(key.clone());
                }
            } else if !self.list.iter().any(|column| column.name == *key) {
                let mut guess = ColumnGuess::new();
                guess.skip(self.rows);
                self.list.push(Column { name: key.clone(), guess });
            }
        }
        for column in &mut self.list {
            match members.get(&column.name) {
                None | Some(Value::Null | Value::Object(_) | Value::Array(_)) => column.guess.see(""),
                Some(Value::String(text)) => column.guess.see_text(text),
                Some(other) => column.guess.see(&other.to_string()),
            }
        }
        self.rows += 1;
    }
}

/// Which cells of a row are lists, as tables in columns have them.
fn lists_in(row: &TableRow) -> impl Iterator<Item = usize> {
    let is_list = |(_, (cell, is_typed)): &(usize, (&str, bool))| *is_typed && cell.starts_with('[');
    row.typed_cells().enumerate().filter(is_list).map(|(at, _)| at)
}

/// The rows of CSV, before anything is known of its columns.
struct CsvRows {
    records: csv::StringRecordsIntoIter<Box<dyn BufRead>>,
}

impl CsvRows {
    fn new(mut text: Box<dyn BufRead>, said: Option<u8>) -> std::io::Result<Self> {
        let delimiter = said.unwrap_or(commonest(text.fill_buf()?));
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text);
        Ok(Self { records: reader.into_records() })
    }
}

impl TableRows for CsvRows {
    fn next(&mut self, row: &mut TableRow) -> std::io::Result<Option<u64>> {
        let Some(record) = self.records.next() else { return Ok(None) };
        let record = record?;
        record.iter().for_each(|cell| row.push(cell.trim_start_matches('\u{feff}'), false));
        Ok(Some(record.position().map_or(0, csv::Position::line)))
    }
}

/// What separates cells: that by which most of the first rows have as many cells as each other, and then the most.
fn commonest(head: &[u8]) -> u8 {
    let mut best = (b',', (0, 0));
    for delimiter in Dialect::DELIMITERS {
        let score = agreeing(head, delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// How many of the first rows have the commonest number of cells, more than one, and which that is.
fn agreeing(head: &[u8], delimiter: u8) -> (usize, usize) {
    const ROWS: usize = 10;
    let reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(head);
    let cells: Vec<usize> =
        reader.into_byte_records().take(ROWS).map_while(Result::ok).map(|row| row.len()).collect();
    let of = |count: usize| (cells.iter().filter(|cells| **cells == count).count(), count);
    cells.iter().filter(|count| **count > 1).map(|count| of(*count)).max().unwrap_or_default()
}
