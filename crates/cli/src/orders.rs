//! What `route` and `explain` share: files of orders, and the settings of a decision.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::error::Failure;
use super::moment::{Moment, MomentArgs};
use super::output::Called;
use super::{files, interrupt, output, programs, sources, style};
use consign::input::{OrderReader, Record, parse_datetime};
use consign::state::UnknownEntry;
use consign::{Directory, Engine, Options, Order, Program, State};

/// The settings that every decision of a run shares.
#[derive(clap::Args)]
pub(super) struct Settings {
    /// Providers from this file, in place of the directories that the program declares; may be repeated
    #[arg(long, value_name = "FILE")]
    directory: Vec<PathBuf>,
    #[command(flatten)]
    moment: MomentArgs,
    /// The workflow that orders enter, whatever its `when` says
    #[arg(long, value_name = "NAME")]
    workflow: Option<String>,
    /// How long a dispatcher's list may be
    #[arg(long, value_name = "N", default_value_t = 20)]
    candidates: usize,
    /// Workloads and rotations to start from
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    parse_datetime(text)
        .ok_or_else(|| "expected a datetime with an offset, such as 2026-03-02T09:00:00Z".to_owned())
}

/// The program bound to a directory; what it names and the directory lacks is said.
pub(super) fn bound(program: Arc<Program>, directory: Directory) -> Engine {
    let engine = Engine::new(program, directory);
    let missing = engine.missing();
    if !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(|id| format!("`{id}`")).collect();
        output::say(&format!(
            "{} the directory lacks {}, which the program names; no order can be assigned there",
            style::warning_word(),
            names.join(", ")
        ));
    }
    engine
}

impl Settings {
    /// The files of directories that are read, and what they are called.
    pub fn directories(&self) -> impl Iterator<Item = Called<'_>> {
        self.directory.iter().map(|path| ("a directory", path.as_path()))
    }

    /// The file of the state to start from, and what it is called.
    pub fn state_file(&self) -> Option<Called<'_>> {
        Some(("the state", self.state.as_deref()?))
    }

    /// When orders are decided.
    pub fn moment(&self, program: &Program) -> Result<Moment, Failure> {
        self.moment.moment(program)
    }

    /// The program bound to its directory; nothing, with the findings said, where one of them has errors.
    pub fn engine(&self, path: &Path) -> Result<Option<Engine>, Failure> {
        let Some(program) = programs::program(path)? else { return Ok(None) };
        self.check_workflow(&program, path)?;
        let Some(directory) = sources::directory(&program, &self.directory)? else { return Ok(None) };
        Ok(Some(bound(program, directory)))
    }

    fn check_workflow(&self, program: &Arc<Program>, path: &Path) -> Result<(), Failure> {
        let names: Vec<String> = program.workflows().map(|name| format!("`{name}`")).collect();
        match &self.workflow {
            _ if names.is_empty() => Err(Failure::message(format!(
                "`{}` declares no workflow for orders to travel through",
                path.display()
            ))),
            Some(wanted) if !program.workflows().any(|name| name == wanted) => Err(Failure::message(
                format!("there is no workflow `{wanted}`; there is {}", names.join(", ")),
            )),
            _ => Ok(()),
        }
    }

    pub fn options(&self, explain: bool) -> Options {
        let mut options = Options::new().candidates(self.candidates).explain(explain);
        options.workflow.clone_from(&self.workflow);
        options
    }

    /// The state to start from; what it knows and the engine does not is said.
    pub fn state(&self, engine: &Engine) -> Result<State, Failure> {
        let Some(path) = &self.state else { return Ok(State::new()) };
        let state = State::from_json(&files::read(path)?)
            .map_err(|error| Failure::message(format!("`{}` is not a state: {error}", path.display())))?;
        say_unknown(path, &state.unknown(engine));
        Ok(state)
    }

    /// Whether workloads and rotations come from a run before.
    pub fn has_state(&self) -> bool {
        self.state.is_some()
    }
}

/// Tells of entries of a state that nobody reads any more.
fn say_unknown(path: &Path, unknown: &[UnknownEntry]) {
    const SHOWN: usize = 10;
    if unknown.is_empty() {
        return;
    }
    let mut names: Vec<String> = unknown.iter().take(SHOWN).map(ToString::to_string).collect();
    names.extend((unknown.len() > SHOWN).then(|| format!("and {} more", unknown.len() - SHOWN)));
    output::say(&format!(
        "{} `{}` has what no provider, engineer or rule has: {}; it is kept and counts for nobody",
        style::warning_word(),
        path.display(),
        names.join(", ")
    ));
}

/// Standard input is read once, so that only one of the paths may be `-`.
pub(super) fn only_once_stdin<'p>(paths: impl Iterator<Item = &'p PathBuf>) -> Result<(), Failure> {
    match paths.filter(|path| files::is_stdin(path)).count() {
        0 | 1 => Ok(()),
        _ => Err(Failure::message("only one of the files can be `-`, standard input")),
    }
}

/// Says what was assumed of how a file of orders is written, and what does not fit in its header.
///
/// # Errors
/// Where it cannot be read, or lacks a column that is needed.
pub(super) fn check_header(path: &Path, reader: &mut OrderReader<'_>) -> Result<(), Failure> {
    const SAID: usize = 20;
    let problems = match reader.header() {
        Ok(problems) => problems.to_vec(),
        Err(error) if interrupt::is_interruption(&error) => return Ok(()),
        Err(error) => return Err(Failure::read(path, &error)),
    };
    let name = files::named(path);
    reader.assumed().iter().for_each(|assumed| output::say(&format!("{name}: {assumed}")));
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.iter().partition(|problem| problem.is_error);
    let words = [(errors.as_slice(), style::error_word()), (&warnings, style::warning_word())];
    for (problems, word) in words {
        problems.iter().take(SAID).for_each(|problem| output::say(&format!("{word} {name}: {problem}")));
        if problems.len() > SAID {
            output::say(&format!("{word} {name}: {} more such columns", problems.len() - SAID));
        }
    }
    match errors.is_empty() {
        true => Ok(()),
        false => {
            Err(Failure::message(format!("the header of {name} does not fit the schema: no order is read")))
        }
    }
}

/// The orders of a file whose header fits; what does not is said, and so is that there are none.
pub(super) fn read<'p>(
    path: &'p Path,
    mut reader: OrderReader<'p>,
) -> Result<impl Iterator<Item = Result<Record<Order>, Failure>> + 'p, Failure> {
    check_header(path, &mut reader)?;
    let (mut orders, mut count) = (reader.orders(), 0_u64);
    Ok(std::iter::from_fn(move || {
        let next = orders.next();
        if next.is_none() && count == 0 {
            say_no_records(path);
        }
        count += 1;
        next.map(|record| record.map_err(|error| Failure::read(path, &error)))
    }))
}

pub(super) fn say_no_records(path: &Path) {
    output::say(&format!("{} {} has no records", style::warning_word(), files::named(path)));
}
