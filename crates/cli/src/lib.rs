//! The command `consign`: one file for each verb. Files, the clock, terminals and signals are used here and
//! nowhere else.

#![allow(clippy::print_stdout, reason = "this is the command")]

mod agreement;
mod analyze;
mod build;
mod check;
mod checkpoint;
#[cfg(all(feature = "files", not(feature = "columnar")))]
#[path = "no_columnar.rs"]
mod columnar;
#[cfg(feature = "columnar")]
mod columnar;
mod completions;
mod confine;
#[cfg(feature = "desk")]
mod desk;
mod diff;
mod error;
mod explain;
mod files;
mod fix;
mod fmt;
mod graph;
mod interrupt;
mod invalid;
mod levels;
mod lints;
#[cfg(feature = "lsp")]
mod lsp;
#[cfg(feature = "desk")]
mod mail;
mod moment;
mod new;
#[cfg(not(feature = "desk"))]
mod no_desk;
#[cfg(not(feature = "lsp"))]
mod no_lsp;
mod orders;
mod output;
mod pipeline;
mod plain;
mod programs;
mod progress;
mod received;
mod records;
mod report;
mod repository;
mod route;
mod router;
mod schema;
#[cfg(feature = "desk")]
mod serve;
mod source;
mod sources;
mod style;
mod summary;
mod table;
mod test;
mod trace;
#[cfg(not(feature = "files"))]
#[path = "plain_files.rs"]
mod unpacked;
#[cfg(feature = "files")]
mod unpacked;
mod watch;
mod workers;
mod written;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use error::Failure;

/// Rules that dispatch work orders to service providers.
#[derive(Parser)]
#[command(name = "consign", version, about, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Exit status: 0 done, 1 it found what it looks for, 2 it could not run, \
    130 or 143 a stream was ended by a signal.\n\
    Start with `consign new DIR`.")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    /// Let programs name files below this folder too, not only below the folder of `consign.toml` or of the
    /// program; may be repeated
    #[arg(long, global = true, value_name = "DIR")]
    allow_outside: Vec<std::path::PathBuf>,
    /// When to colour what is printed
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = style::Color::Auto)]
    color: style::Color,
}

#[derive(Subcommand)]
enum Verb {
    Check(check::Args),
    Fmt(fmt::Args),
    Test(test::Args),
    Route(route::Args),
    Build(build::Args),
    Explain(explain::Args),
    Diff(diff::Args),
    Analyze(analyze::Args),
    Table(table::Args),
    New(new::Args),
    Schema(schema::Args),
    Lints(lints::Args),
    Graph(graph::Args),
    Completions(completions::Args),
    #[cfg(feature = "lsp")]
    Lsp(lsp::Args),
    #[cfg(not(feature = "lsp"))]
    #[command(hide = true)]
    Lsp(no_lsp::Args),
    #[cfg(feature = "desk")]
    Serve(serve::Args),
    #[cfg(feature = "desk")]
    Desk(desk::Args),
    #[cfg(not(feature = "desk"))]
    #[command(hide = true)]
    Serve(no_desk::Args),
    #[cfg(not(feature = "desk"))]
    #[command(hide = true)]
    Desk(no_desk::Args),
}

/// What a verb that ran found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// Nothing to report.
    Nothing,
    /// What it looks for.
    Something,
    /// A stream that this signal ended in order.
    Ended(i32),
}

/// Runs the command with its arguments, the program's name first.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and versions are asked for, everything else is a mistake.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    style::set(cli.color);
    match confine::allow(&cli.allow_outside).map_err(Failure::Message).and_then(|()| dispatch(&cli.verb)) {
        Ok(Found::Nothing) => ExitCode::SUCCESS,
        Ok(Found::Something) => ExitCode::from(1),
        Ok(Found::Ended(signal)) => ExitCode::from(u8::try_from(128 + signal).unwrap_or(2)),
        // Whoever reads the output has enough of it.
        Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Message(message)) => {
            output::say(&format!("{} {message}", style::error_word()));
            ExitCode::from(2)
        }
    }
}

fn dispatch(verb: &Verb) -> Result<Found, Failure> {
    match verb {
        Verb::Check(args) => check::run(args),
        Verb::Fmt(args) => fmt::run(args),
        Verb::Test(args) => test::run(args),
        Verb::Route(args) => route::run(args),
        Verb::Build(args) => build::run(args),
        Verb::Explain(args) => explain::run(args),
        Verb::Diff(args) => diff::run(args),
        Verb::Analyze(args) => analyze::run(args),
        Verb::Table(args) => table::run(args),
        Verb::New(args) => new::run(args),
        Verb::Schema(args) => schema::run(args),
        Verb::Lints(args) => lints::run(args),
        Verb::Graph(args) => graph::run(args),
        Verb::Completions(args) => completions::run(args, Cli::command()),
        #[cfg(feature = "lsp")]
        Verb::Lsp(args) => lsp::run(args),
        #[cfg(not(feature = "lsp"))]
        Verb::Lsp(_) => no_lsp::run(),
        #[cfg(feature = "desk")]
        Verb::Serve(args) => serve::run(args),
        #[cfg(feature = "desk")]
        Verb::Desk(args) => desk::run(args),
        #[cfg(not(feature = "desk"))]
        Verb::Serve(_) => no_desk::run("serve"),
        #[cfg(not(feature = "desk"))]
        Verb::Desk(_) => no_desk::run("desk"),
    }
}
