//! `lsp` of a command that was built without it: how to have it.

use std::ffi::OsString;

use super::Found;
use super::error::Failure;

/// Needs the feature `lsp`
#[derive(clap::Args)]
pub(super) struct Args {
    /// Whatever it is
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    _any: Vec<OsString>,
}

pub(super) fn run() -> Result<Found, Failure> {
    Err(Failure::message(
        "this `consign` was built without what editors speak to; build it with `--features lsp`, such as \
         `cargo install --locked --features lsp --path crates/cli`",
    ))
}
