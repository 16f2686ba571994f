//! `table --out`: the rows of a table as a file.

use std::path::Path;

use super::Args;
use crate::error::Failure;
use crate::files::plural;
use crate::output::Output;
use crate::{Found, files, output, unpacked};
use consign::Program;
use consign::table::{ProgramTable, TableCell};

/// Writes the rows, and says how the program names the file.
pub(super) fn write(
    args: &Args,
    program: &Program,
    table: &ProgramTable<'_>,
    out: &Path,
) -> Result<Found, Failure> {
    let own: Vec<&Path> = program.files().iter().map(|(_, file)| Path::new(file.path())).collect();
    let own: Vec<_> = own.into_iter().map(|path| ("a file of the program", path)).collect();
    output::overwrites_nothing(&[("--out", out)], &own)?;
    let extension = out.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let is_csv = match extension.as_deref() {
        Some("xlsx") => false,
        Some("csv") => true,
        _ if files::is_stdin(out) => true,
        _ => {
            return Err(Failure::message(format!(
                "`--out {}` says neither CSV nor XLSX: its name ends with `.csv` or `.xlsx`",
                out.display()
            )));
        }
    };
    if let (true, Some(sheet)) = (is_csv, &args.sheet) {
        return Err(Failure::message(format!("CSV has no sheets; leave out `--sheet {sheet}`")));
    }
    let rows = match table.file_rows() {
        Ok(rows) => rows,
        Err(findings) => {
            output::say_findings(&findings);
            return Ok(Found::Something);
        }
    };
    let header = table.columns().into_iter().map(|text| TableCell { text, is_number: false }).collect();
    let rows: Vec<Vec<TableCell>> = std::iter::once(header).chain(rows).collect();
    let sheet = (!is_csv).then(|| args.sheet.clone().unwrap_or_else(|| sheet_name(table.name())));
    let bytes = match &sheet {
        Some(sheet) => unpacked::workbook(sheet, &rows)?,
        None => csv(&rows)?,
    };
    let mut file = Output::file(out)?;
    file.write(&bytes)?;
    file.finish()?;
    for list in table.lists() {
        output::say(&format!("the cells that ask for list `{list}` have its values"));
    }
    if files::is_stdin(out) {
        return Ok(Found::Nothing);
    }
    output::say(&format!(
        "wrote {} of `{}` to `{}`",
        plural(rows.len() - 1, "row"),
        table.name(),
        out.display()
    ));
    if !table.is_from_file() {
        let text =
            table.from_file(&files::relative(table.place().0, &out.to_string_lossy()), sheet.as_deref());
        output::show(&format!("To read it from there, write in place of the table:\n\n{text}\n"))?;
    }
    Ok(Found::Nothing)
}

/// What a sheet can be called.
fn sheet_name(table: &str) -> String {
    const LONGEST: usize = 31;
    table.chars().take(LONGEST).collect()
}

fn csv(rows: &[Vec<TableCell>]) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::message(format!("the table cannot be written as CSV: {error}"))
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        for cell in row {
            refuse_formula(cell)?;
        }
        writer.write_record(row.iter().map(|cell| cell.text.as_bytes())).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

/// What a spreadsheet would take for a formula has no place in CSV, where nothing says that it is a text.
fn refuse_formula(cell: &TableCell) -> Result<(), Failure> {
    if cell.is_number || consign::spreadsheet_safe(&cell.text) == cell.text {
        return Ok(());
    }
    Err(Failure::message(format!(
        "a spreadsheet takes the cell {:?} of CSV for a formula; write XLSX, where it is a text",
        cell.text
    )))
}
