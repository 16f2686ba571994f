//! `table`: a table of a program as a file for a spreadsheet, and the rows of such a file in the program.

mod into;
mod out;

use std::path::PathBuf;

use super::error::Failure;
use super::{Found, files, programs};
use consign::Program;
use consign::table::ProgramTable;

/// Write a table of a program to a file for a spreadsheet, or put the rows of such a file into the program
///
/// The file has a column for each one of the table, called as it stands there, and `assign`. Its cells are values, several with `;`,
/// `>= 100`, `1..5`, `not X`, or nothing. Of a table whose rows are in a file already, they are those of that file.
#[derive(clap::Args)]
#[command(
    group(clap::ArgGroup::new("way").required(true)),
    after_help = "Examples:\n  \
    consign table main.consign by_brand --out brands.xlsx\n  \
    consign table main.consign by_brand --in brands.xlsx\n  \
    consign table main.consign who.by_brand --out - | column -s, -t"
)]
pub(super) struct Args {
    /// The program
    program: PathBuf,
    /// The table, as `block.table` or by its name alone
    table: String,
    /// Write its rows to this file, as XLSX if its name ends so, otherwise as CSV; `-` is standard output
    #[arg(long, value_name = "FILE", group = "way")]
    out: Option<PathBuf>,
    /// Put the rows of this file, CSV or XLSX, into the program in place of those that the table has
    #[arg(long = "in", value_name = "FILE", group = "way")]
    rows: Option<PathBuf>,
    /// The sheet of the workbook; otherwise the name of the table, or the first with its columns
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    if files::is_stdin(&args.program) {
        return Err(Failure::message("a table is looked for in a file, and standard input is none"));
    }
    let Some(program) = programs::source(&args.program)? else { return Ok(Found::Something) };
    let table = find(&program, &args.table)?;
    match (&args.out, &args.rows) {
        (Some(out), _) => out::write(args, &program, &table, out),
        (None, Some(rows)) => into::put(args, &program, &table, rows),
        // One of them is required.
        (None, None) => Ok(Found::Nothing),
    }
}

/// The table of a name.
fn find<'p>(program: &'p Program, wanted: &str) -> Result<ProgramTable<'p>, Failure> {
    let full = |table: &ProgramTable<'_>| format!("{}.{}", table.block(), table.name());
    let (mut found, others): (Vec<_>, Vec<_>) =
        program.tables().into_iter().partition(|table| table.name() == wanted || full(table) == wanted);
    match (found.pop(), found.first()) {
        (Some(only), None) => Ok(only),
        (Some(one), Some(other)) => Err(Failure::message(format!(
            "there are several tables `{wanted}`; say `{}` or `{}`",
            full(other),
            full(&one)
        ))),
        (None, _) if others.is_empty() => Err(Failure::message("the program has no tables")),
        (None, _) => {
            let near = consign::diagnostic::did_you_mean(wanted, others.iter().map(ProgramTable::name));
            let all = || others.iter().take(10).map(|table| format!("`{}`", full(table))).collect::<Vec<_>>();
            let help = near.unwrap_or_else(|| format!("there is {}", all().join(", ")));
            Err(Failure::message(format!("the program has no table `{wanted}`; {help}")))
        }
    }
}
