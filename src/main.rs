//! The `consign` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    consign::cli::run(std::env::args_os())
}
