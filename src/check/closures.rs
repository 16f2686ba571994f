//! `closed from "holidays.csv" column "Date"`: the days of a file.

use jiff::civil::Date;

use super::report::Report;
use super::tree::Tree;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::scalar::loose_date;
use crate::source::{FileId, Span};
use crate::syntax::ast::ClosedFile;

/// The days that a file names, one a line; what is no day is reported where it stands.
pub(super) fn days_of_file(closed: &ClosedFile, tree: &Tree<'_>, report: &mut Report) -> Vec<Date> {
    let Some(file) = tree.external(&closed.path) else { return Vec::new() };
    let files = tree.files.clone();
    let mut rows = Rows::new(file, files.get(file).text());
    let column = match &closed.column {
        None => Some(0),
        Some(name) => match rows.next() {
            None => Some(0),
            Some(header) => {
                let found = header.cells.iter().position(|cell| cell.trim() == name.text.trim());
                if found.is_none() {
                    report.push(no_column(&name.text, name.span, &header));
                }
                found
            }
        },
    };
    let Some(column) = column else { return Vec::new() };
    rows.filter_map(|row| day(&row, column, closed, report)).collect()
}

fn no_column(name: &str, at: Span, header: &Row) -> Diagnostic {
    let names: Vec<String> = header.cells.iter().take(12).map(|cell| format!("`{}`", cell.trim())).collect();
    let help = did_you_mean(name, header.cells.iter().map(|cell| cell.trim()))
        .unwrap_or_else(|| format!("its columns are {}", names.join(", ")));
    Diagnostic::new(Code::FileList, at, format!("the file has no column `{name}`"))
        .label("not in its first line")
        .related(header.span, "the first line")
        .help(help)
}

/// The day of a row; `None` if it has none.
fn day(row: &Row, column: usize, closed: &ClosedFile, report: &mut Report) -> Option<Date> {
    let cell = row.cells.get(column).map_or("", |cell| cell.trim());
    let is_blank = row.cells.iter().all(|cell| cell.trim().is_empty());
    let date = loose_date(cell);
    if date.is_none() && !is_blank {
        let message = format!("expected date such as 2026-12-25, found `{cell}`");
        let found = Diagnostic::new(Code::FileList, row.span, message)
            .related(closed.path.span, "a calendar is closed on the days of this file");
        report.push(match &closed.column {
            None if row.is_first => found.help(
                "if this line names the columns, say which of them has the days: `closed from \"…\" column \"Date\"`",
            ),
            _ => found,
        });
    }
    date
}

/// A line of a file in cells.
struct Row {
    cells: Vec<String>,
    span: Span,
    is_first: bool,
}

/// The lines of a file.
struct Rows<'t> {
    file: FileId,
    text: &'t str,
    records: csv::StringRecordsIntoIter<&'t [u8]>,
    is_first: bool,
}

impl<'t> Rows<'t> {
    fn new(file: FileId, text: &'t str) -> Self {
        let records = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes())
            .into_records();
        Self { file, text, records, is_first: true }
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        // The text is UTF-8, and any number of cells is right.
        let record = self.records.next()?.ok()?;
        let (start, end) = super::lists::line_at(self.text, &record);
        let is_first = std::mem::take(&mut self.is_first);
        let cells = record.iter().map(str::to_owned).collect();
        Some(Row { cells, span: Span::new(self.file, start, end), is_first })
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes_of, messages_of, program_of};

    const MAIN: &str = "timezone \"UTC\"\ncalendar office { open mon..fri 08:00-18:00 closed 2026-12-24, from \"days.csv\" }";

    fn in_column(column: &str) -> String {
        MAIN.replace("\"days.csv\"", &format!("\"days.csv\" column \"{column}\""))
    }

    #[test]
    fn days_of_a_file_are_closed() {
        let files = [("main", MAIN), ("days.csv", "2026-12-25,Christmas\r\n\n20261226\n")];
        let program = program_of(&files);
        let closed: Vec<String> =
            program.calendars.iter().flat_map(|one| &one.closed).map(|(day, _)| day.to_string()).collect();
        assert_eq!(closed, ["2026-12-24", "2026-12-25", "2026-12-26"]);
        let main = in_column("Date");
        let files = [("main", main.as_str()), ("days.csv", "Name,Date\n\"Christmas\",2026/12/25\n,\n")];
        assert_eq!(program_of(&files).calendars.iter().next().map(|one| one.closed.len()), Some(2));
    }

    #[test]
    fn what_is_no_day_is_told_where_it_stands() {
        let found = messages_of(&[("main", MAIN), ("days.csv", "Date\n2026-12-25\n")]);
        assert!(
            found[0].starts_with("days.csv:1:1: error[file/list]") && found[0].contains("column"),
            "{found:?}"
        );
        let main = in_column("Dates");
        let found = messages_of(&[("main", &main), ("days.csv", "Name,Date\nx,2026-12-25\n")]);
        assert!(found.len() == 1 && found[0].contains("did you mean `Date`?"), "{found:?}");
        assert_eq!(codes_of(&[("main", MAIN)]), ["file/unreadable"]);
    }
}
