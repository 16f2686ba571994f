//! `closed from "holidays.csv" column "Date"`: the days of a file.

use jiff::civil::Date;

use super::report::Report;
use super::tree::Tree;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::input::{CsvRow, csv_rows as rows};
use crate::scalar::loose_date;
use crate::source::{FileId, Span};
use crate::syntax::ast::ClosedFile;

/// The days that a file names, one a line; what is no day is reported where it stands.
pub(super) fn days_of_file(closed: &ClosedFile, tree: &Tree<'_>, report: &mut Report) -> Vec<Date> {
    let Some(file) = tree.external(&closed.path, closed.sheet.as_ref()) else { return Vec::new() };
    let files = tree.files.clone();
    let mut rows = rows(files.get(file).text(), b',').into_iter();
    let Some(column) = column(closed, file, &mut rows, report) else { return Vec::new() };
    let is_first = |at: usize| at == 0 && closed.column.is_none();
    let days = rows.enumerate().filter_map(|(at, row)| day(&row, column, is_first(at), file, closed, report));
    days.collect()
}

/// Which column has the days; a header that names it is taken off. `None` if it lacks the column, which is reported.
fn column<'t>(
    closed: &ClosedFile,
    file: FileId,
    rows: &mut impl Iterator<Item = CsvRow<'t>>,
    report: &mut Report,
) -> Option<usize> {
    let Some(name) = &closed.column else { return Some(0) };
    let Some(header) = rows.next() else { return Some(0) };
    let found = header.columns_named(&name.text).next();
    if found.is_none() {
        report.push(no_column(&name.text, name.span, &header, file));
    }
    found
}

fn no_column(name: &str, at: Span, header: &CsvRow<'_>, file: FileId) -> Diagnostic {
    let names: Vec<String> = header.names().take(12).map(|name| format!("`{name}`")).collect();
    let help =
        did_you_mean(name, header.names()).unwrap_or_else(|| format!("its columns are {}", names.join(", ")));
    Diagnostic::new(Code::FileList, at, format!("the file has no column `{name}`"))
        .label("not in its first line")
        .related(header.span(file), "the first line")
        .help(help)
}

/// The day of a row; `None` if it has none.
fn day(
    row: &CsvRow<'_>,
    column: usize,
    is_first: bool,
    file: FileId,
    closed: &ClosedFile,
    report: &mut Report,
) -> Option<Date> {
    let cell = row.cells.get(column).map_or("", |cell| cell.text.trim());
    let date = loose_date(cell);
    if row.flaw.is_none() && (date.is_some() || row.is_blank()) {
        return date;
    }
    let message = match row.flaw {
        Some(flaw) => flaw.to_owned(),
        None => format!("expected date such as 2026-12-25, found `{cell}`"),
    };
    let found = Diagnostic::new(Code::FileList, row.span(file), message)
        .related(closed.path.span, "a calendar is closed on the days of this file");
    report.push(match is_first && row.flaw.is_none() {
        true => found.help(
            "if this line names the columns, say which of them has the days: `closed from \"…\" column \"Date\"`",
        ),
        false => found,
    });
    None
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
        // A quote that is never closed spoils its line, and no day behind it.
        let found =
            messages_of(&[("main", MAIN), ("days.csv", "2026-12-25\n\"2026-12-26\n2026-12-27,x\nnone\n")]);
        assert!(found.len() == 2 && found[0].starts_with("days.csv:2:1: "), "{found:?}");
    }
}
