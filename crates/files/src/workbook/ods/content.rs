//! The sheets of a document, and the rows of one.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use super::events::{Events, attribute, count};
use super::paragraph;
use super::styles::Styles;
use super::value::value;
use crate::workbook::carried::Carried;
use crate::workbook::{Sheet, WorkbookError, damaged};

/// Reads the styles of a part, and the names of its sheets.
pub(super) fn outline<R: BufRead>(
    events: &mut Events<R>,
    styles: &mut Styles,
) -> Result<Vec<String>, WorkbookError> {
    let mut names = Vec::new();
    while let Some(event) = events.next_or_end()? {
        let (element, is_open) = match event {
            Event::Start(element) => (element, true),
            Event::Empty(element) => (element, false),
            _ => continue,
        };
        styles.see(&element);
        let is_sheet = element.name().as_ref() == "table:table";
        let is_skipped = is_open && (is_sheet || is_aside(&element));
        if is_sheet {
            /// How many sheets there are at most.
            const SHEETS: usize = 10_000;
            if names.len() == SHEETS {
                return Err(damaged(format!("it has more than {SHEETS} sheets")));
            }
            names.push(attribute(&element, "table:name").unwrap_or_default());
        }
        if is_skipped {
            events.skip()?;
        }
    }
    Ok(names)
}

/// Whether what is in an element is no sheet, whatever it has: changes that were kept, drawings.
fn is_aside(element: &BytesStart<'_>) -> bool {
    matches!(element.name().as_ref(), "table:tracked-changes" | "table:shapes" | "table:dde-links")
}

/// Reads the sheet of an index.
pub(super) fn sheet<R: BufRead>(
    events: &mut Events<R>,
    at: usize,
    styles: &Styles,
    most: u64,
    sheet: &mut Sheet,
) -> Result<(), WorkbookError> {
    let mut before = 0;
    loop {
        match events.next()? {
            Event::Start(element) if element.name().as_ref() == "table:table" => {
                if before == at {
                    let mut rows = Rows { events, styles, most, sheet, columns: Vec::new(), row: 0 };
                    return rows.read();
                }
                before += 1;
                events.skip()?;
            }
            Event::Empty(element) if element.name().as_ref() == "table:table" => {
                if before == at {
                    return Ok(());
                }
                before += 1;
            }
            Event::Start(element) if is_aside(&element) => events.skip()?,
            _ => {}
        }
    }
}

/// The rows of a sheet, as they come.
struct Rows<'s, R> {
    events: &'s mut Events<R>,
    styles: &'s Styles,
    most: u64,
    sheet: &'s mut Sheet,
    /// Up to which column cells show durations, or not, where they have no style of their own.
    columns: Vec<(u32, bool)>,
    /// The row that is next, from 0.
    row: u32,
}

/// A cell that holds something.
struct Held {
    column: u32,
    /// How many cells beside each other hold it.
    count: u32,
    /// How many rows it spans.
    rows: u32,
    text: String,
    is_typed: bool,
}

impl<R: BufRead> Rows<'_, R> {
    fn read(&mut self) -> Result<(), WorkbookError> {
        let mut carried = Carried::default();
        // Groups of rows and columns, and headers that are printed on each page, are rows and columns of the sheet.
        let mut groups = 0;
        loop {
            match self.events.next()? {
                Event::Start(element) => match element.name().as_ref() {
                    "table:table-row" => {
                        let repeated = count(&element, "table:number-rows-repeated");
                        let style = attribute(&element, "table:default-cell-style-name");
                        let cells = self.cells(style.map(|style| self.styles.is_duration(&style)))?;
                        self.put(&cells, repeated, &mut carried)?;
                    }
                    "table:table-column" => {
                        let columns = columns_of(&element);
                        self.column(&columns);
                        self.events.skip()?;
                    }
                    name if name.starts_with("table:table-row")
                        || name.starts_with("table:table-col")
                        || name.starts_with("table:table-header-") =>
                    {
                        groups += 1
                    }
                    _ => self.events.skip()?,
                },
                Event::Empty(element) if element.name().as_ref() == "table:table-row" => {
                    let rows = count(&element, "table:number-rows-repeated");
                    self.pass(rows);
                }
                Event::Empty(element) if element.name().as_ref() == "table:table-column" => {
                    let columns = columns_of(&element);
                    self.column(&columns);
                }
                Event::End(_) if groups == 0 => return carried.rest(self.sheet),
                Event::End(_) => groups -= 1,
                _ => {}
            }
        }
    }

    fn pass(&mut self, rows: u32) {
        self.row = self.row.saturating_add(rows);
    }

    fn column(&mut self, (style, repeated): &(Option<String>, u32)) {
        let is_duration = style.as_deref().is_some_and(|style| self.styles.is_duration(style));
        let end = self.columns.last().map_or(0, |last| last.0).saturating_add(*repeated);
        let is_known = self.columns.len() >= Sheet::COLUMNS as usize;
        match self.columns.last_mut() {
            Some(last) if last.1 == is_duration => last.0 = end,
            _ if !is_known => self.columns.push((end, is_duration)),
            _ => {}
        }
    }

    fn is_duration(&self, column: u32) -> bool {
        let at = self.columns.partition_point(|(end, _)| *end <= column);
        self.columns.get(at).is_some_and(|(_, is_duration)| *is_duration)
    }

    /// The cells of a row that has begun, without those that hold nothing.
    fn cells(&mut self, of_row: Option<bool>) -> Result<Vec<Held>, WorkbookError> {
        let (mut cells, mut column, mut length) = (Vec::new(), 0u32, 0);
        loop {
            let of_column = self.is_duration(column);
            let event = self.events.next()?;
            let (element, is_open) = match event {
                Event::Start(element) => (element, true),
                Event::Empty(element) => (element, false),
                Event::End(_) => return Ok(cells),
                _ => continue,
            };
            let is_covered = match element.name().as_ref() {
                "table:table-cell" => false,
                "table:covered-table-cell" => true,
                _ => {
                    if is_open {
                        self.events.skip()?;
                    }
                    continue;
                }
            };
            let times = count(&element, "table:number-columns-repeated");
            let rows = count(&element, "table:number-rows-spanned");
            let style = attribute(&element, "table:style-name");
            let is_duration = match style {
                Some(style) => self.styles.is_duration(&style),
                None => of_row.unwrap_or(of_column),
            };
            let value = value(&element, is_duration);
            let shown = if is_open { paragraph::of_cell(self.events, self.most)? } else { String::new() };
            let (text, is_typed) = value.unwrap_or((shown, false));
            if !text.is_empty() && !is_covered {
                if column >= Sheet::COLUMNS {
                    return Err(damaged(format!("a cell in column {}", u64::from(column) + 1)));
                }
                length += text.len() as u64;
                if length > self.most {
                    return Err(WorkbookError::TooLarge { most: self.most });
                }
                cells.push(Held { column, count: times, rows, text, is_typed });
            }
            column = column.saturating_add(times);
        }
    }

    /// Puts a row as often as it is said to be there.
    fn put(&mut self, cells: &[Held], repeated: u32, carried: &mut Carried) -> Result<(), WorkbookError> {
        if cells.is_empty() {
            self.pass(repeated);
            return Ok(());
        }
        for again in 0..repeated {
            for cell in cells {
                let end = cell.column.saturating_add(cell.count).min(Sheet::COLUMNS + 1);
                for column in cell.column..end {
                    carried.before(self.row, column, self.sheet)?;
                    if carried.is_covered(self.row, column) {
                        continue;
                    }
                    match again == 0 && column == cell.column {
                        true => self.sheet.push(self.row, column, &cell.text, cell.is_typed)?,
                        false => self.sheet.repeat(self.row, column, &cell.text, cell.is_typed)?,
                    }
                    let last = self.row.saturating_add(cell.rows - 1);
                    carried.spans((self.row, column), last, &cell.text, cell.is_typed);
                }
            }
            self.pass(1);
        }
        Ok(())
    }
}

/// The style of the cells of columns, and how many columns there are.
fn columns_of(column: &BytesStart<'_>) -> (Option<String>, u32) {
    (attribute(column, "table:default-cell-style-name"), count(column, "table:number-columns-repeated"))
}
