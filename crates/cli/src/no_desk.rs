//! `serve` and `desk` of a command that was built without them: how to have them.

use std::ffi::OsString;

use super::Found;
use super::error::Failure;

/// Needs the feature `desk`
#[derive(clap::Args)]
pub(super) struct Args {
    /// Whatever it is
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    _any: Vec<OsString>,
}

pub(super) fn run(verb: &str) -> Result<Found, Failure> {
    Err(Failure::message(format!(
        "this `consign` was built without the desk, which `{verb}` is of; build it with `--features desk`, such as \
         `cargo install --locked --features desk --path crates/cli`"
    )))
}
