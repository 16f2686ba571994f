//! `build`: a compiled program as one file that opens in milliseconds.

use std::path::PathBuf;

use super::error::Failure;
use super::output::Output;
use super::{Found, files, output, programs};

/// Compile a program into a bundle: one file that `route` and `explain` open in milliseconds
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    consign build main.consign --out main.bundle\n  \
    consign route main.bundle orders.ndjson\n\n\
    A bundle holds the directories that the program declares as they are now; `route --directory FILE` takes \
    others. Build it again with each new version of consign.")]
pub(super) struct Args {
    /// The program
    program: PathBuf,
    /// The bundle's file, `-` for standard output; otherwise the program's name with `.bundle`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let out = match &args.out {
        Some(out) => out.clone(),
        None if files::is_stdin(&args.program) => {
            return Err(Failure::message("say where the bundle goes: `--out FILE`"));
        }
        None if args.program.is_dir() => args.program.join("main.bundle"),
        None => args.program.with_extension("bundle"),
    };
    let Some(program) = programs::source(&args.program)? else { return Ok(Found::Something) };
    output::overwrites_nothing(&[("--out", &out)], &[("the program", &args.program)])?;
    let bundle = program.to_bundle();
    let mut file = Output::file(&out)?;
    file.write(&bundle)?;
    file.finish()?;
    let rules = files::plural(program.rules().len(), "rule");
    let kilobytes = bundle.len().div_ceil(1000);
    if !files::is_stdin(&out) {
        output::say(&format!("wrote `{}`: {rules}, {kilobytes} kB", out.display()));
    }
    Ok(Found::Nothing)
}
