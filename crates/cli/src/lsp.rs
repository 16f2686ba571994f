//! `lsp`: what editors speak to. Files, settings and the day are this command's, as for `check`.

use std::io::{BufReader, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use clap::Parser;
use consign_ide::{Host, Shares};
use consign_lsp::End;
use jiff::Timestamp;
use jiff::civil::Date;

use super::confine::{self, Confines};
use super::error::Failure;
use super::levels::{self, Settings};
use super::moment::MomentArgs;
use super::progress::Tap;
use super::source::Source;
use super::written::{Assumed, Written};
use super::{Found, check, diff, files, orders, trace, unpacked};
use consign::diagnostic::Diagnostics;
use consign::source::{LoadError, SheetText};
use consign::{Decision, Engine, Options, Program, State};

/// How many files are offered where one is to be named.
const OFFERED: usize = 2_000;

/// How many orders of the past are decided while somebody writes.
const MOST_ORDERS: usize = 100_000;

/// Help editors with programs: the Language Server Protocol on standard input and output
///
/// An editor starts it; `docs/editor.md` says how each is told to.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  consign lsp\n  consign lsp --allow-outside ../shared")]
pub(super) struct Args {
    /// Speak on standard input and output, as is done anyway; editors say so
    #[arg(long)]
    stdio: bool,
}

pub(super) fn run(_: &Args) -> Result<Found, Failure> {
    match consign_lsp::serve(Arc::new(Disk), BufReader::new(stdin()), stdout()) {
        End::Orderly => Ok(Found::Nothing),
        End::Abrupt => Ok(Found::Something),
    }
}

/// The files of this machine, as far as programs may read them.
struct Disk;

impl Host for Disk {
    fn read(&self, root: &str, path: &str) -> Result<Vec<u8>, LoadError> {
        Confines::around(Path::new(root)).read(path)
    }

    fn unpacked(&self, bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
        unpacked::silently_unpacked(bytes)
    }

    fn sheets(&self, bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        unpacked::sheets(bytes)
    }

    fn weighed(&self, root: &str, found: &Diagnostics) -> Diagnostics {
        // Settings with a mistake change nothing; `check` says what is wrong with them.
        match Settings::from_files().levels(Path::new(root)) {
            Ok(levels) => found.filtered(|one| levels.apply(one)),
            Err(_) => found.clone(),
        }
    }

    fn programs_below(&self, folder: &str) -> Vec<String> {
        confine::allow_programs_of(Path::new(folder));
        named(files::programs_below(Path::new(folder)).unwrap_or_default())
    }

    fn files_below(&self, folder: &str) -> Vec<String> {
        named(files::files_below(Path::new(folder), OFFERED))
    }

    fn today(&self) -> Date {
        check::today()
    }

    fn shares(&self, root: &str, program: &Arc<Program>) -> Option<Shares> {
        let table = levels::editor_table(Path::new(root)).ok()?;
        shares(&table.history?, table.now_from.as_deref(), program).ok()
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn committed(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        committed(Path::new(path))
    }

    fn explained(&self, decision: &Decision) -> String {
        trace::readable(decision, None, false)
    }

    fn difference(&self, old: &Arc<Program>, new: &Arc<Program>) -> (String, bool) {
        diff::compared(old, new)
    }
}

/// How orders are read of which nothing is said.
#[derive(clap::Parser)]
struct Reading {
    #[command(flatten)]
    written: Written,
    #[command(flatten)]
    moment: MomentArgs,
}

/// How many orders of a file each rule decides.
fn shares(history: &Path, now_from: Option<&str>, program: &Arc<Program>) -> Result<Shares, Failure> {
    let said = now_from.map(|field| format!("--now-from={field}"));
    let words = std::iter::once("history".to_owned()).chain(said);
    let reading = Reading::try_parse_from(words).map_err(|error| Failure::message(error.to_string()))?;
    let (tap, moment) = (Tap::default(), reading.moment.fixed(program)?);
    let told = reading.written.tell(program, history, Source::open(history)?, &tap, &Assumed::of(history))?;
    let engine = Engine::new(program.clone(), program.directory().clone());
    let (options, mut state) = (Options::new().candidates(0), State::new());
    let name = history.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut shares = Shares { history: name, ..Shares::default() };
    for record in orders::read(history, reading.written.reader(program, told, &tap))?.take(MOST_ORDERS) {
        let Ok((now, order)) = record?.content.and_then(|order| Ok((moment.of(&order)?, order))) else {
            continue;
        };
        let decision = engine.settle(&order, now, &options, &mut state).decision();
        shares.orders += 1;
        if let (Some(rules), Some(rule)) = (decision.rules, decision.rule) {
            *shares.by_rule.entry(format!("{rules}.{rule}")).or_default() += 1;
        }
    }
    Ok(shares)
}

/// A file as git has it in the last commit.
fn committed(path: &Path) -> Result<Vec<u8>, LoadError> {
    let folder = path.parent().filter(|folder| folder.is_dir()).ok_or(LoadError::NotFound)?;
    let name = path.file_name().ok_or(LoadError::NotFound)?.to_string_lossy();
    // `./` means the folder that git is started in.
    let shown = Command::new("git").current_dir(folder).arg("show").arg(format!("HEAD:./{name}")).output();
    let shown = shown.map_err(|error| LoadError::other(format!("git cannot be asked: {error}")))?;
    if shown.status.success() {
        return Ok(shown.stdout);
    }
    let why = String::from_utf8_lossy(&shown.stderr);
    Err(LoadError::other(format!("git does not have it: {}", why.lines().next().unwrap_or_default())))
}

fn named(paths: Vec<PathBuf>) -> Vec<String> {
    paths.iter().map(|path| files::name(path)).collect()
}
