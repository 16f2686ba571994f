//! `schema`: the work order as a JSON Schema.

use std::path::PathBuf;

use super::error::Failure;
use super::{Found, output, programs};

/// Print the work order as a JSON Schema, for the systems that send orders
#[derive(clap::Args)]
pub(super) struct Args {
    /// The program; `-` is standard input
    program: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let Some(program) = programs::program(&args.program)? else { return Ok(Found::Something) };
    output::print(&format!("{:#}\n", consign::input::json_schema(&program)))?;
    Ok(Found::Nothing)
}
