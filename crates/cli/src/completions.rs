//! `completions`: for the shell.

use clap_complete::Shell;

use super::error::Failure;
use super::{Found, output};

/// Print completions for a shell
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  consign completions bash > ~/.local/share/bash-completion/completions/consign"
)]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args, mut command: clap::Command) -> Result<Found, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "consign", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Found::Nothing)
}
