//! The command `consign`.

use std::process::ExitCode;

fn main() -> ExitCode {
    consign_cli::run(std::env::args_os())
}
