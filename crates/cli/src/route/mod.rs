//! `route`: decides orders in bulk.

mod feeding;
mod opened;
mod pending;
mod run;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::agreement::{Agreement, Done};
use super::checkpoint;
use super::error::Failure;
use super::files::plural;
use super::orders::{self, Settings};
use super::output::{Called, Output};
use super::progress::{Progress, Tap};
use super::received::Received;
use super::records::{Form, OutputFormat, header};
use super::router::{self, Router};
use super::source::Source;
use super::written::Written;
use super::{Found, interrupt, output};
use consign::decision::DecisionWriter;
use consign::input::Format;
use opened::Opened;
use run::Run;

/// Decide orders in bulk: one decision a line, in the order of the input
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    consign route main.consign orders.ndjson > decisions.ndjson\n  \
    consign route main.consign orders.csv --out decisions.ndjson --summary\n  \
    produce | consign route main.consign - --now 2026-03-02T09:00:00Z | consume")]
pub(super) struct Args {
    /// The program
    program: PathBuf,
    /// Files of orders: NDJSON, JSON, CSV or a spreadsheet, whatever they are called; `-` is standard input
    #[arg(required = true, value_name = "ORDERS")]
    orders: Vec<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    written: Written,
    /// Write decisions to this file, which appears when all is done
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How decisions are written; otherwise as the name of `--out` tells, or as NDJSON
    #[arg(long, value_enum)]
    format: Option<OutputFormat>,
    /// Let no cell of CSV be a formula to a spreadsheet: `'` goes before it
    #[arg(long)]
    spreadsheet_safe: bool,
    /// End with a table: orders, assigned, manual by reason, per provider, per rule
    #[arg(long)]
    summary: bool,
    /// End with how decisions agree with what was done, which this field or column tells: a provider's id or name
    #[arg(long, value_name = "COLUMN", conflicts_with = "resume")]
    compare: Option<String>,
    /// Write that to this file: as JSON, or as a CSV of differences if its name ends so
    #[arg(long, value_name = "FILE", requires = "compare")]
    compare_out: Option<PathBuf>,
    /// Give each decision its `steps`: every node passed and every rule tried
    #[arg(long)]
    explain: bool,
    /// The records are orders and `{"order", "at", "event"}`: orders that go on from where they wait
    #[arg(long)]
    resume: bool,
    /// Take events at providers and engineers that the directory lacks: they left while they had orders
    #[arg(long, requires = "resume")]
    allow_departed: bool,
    /// Write workloads and rotations here at the end
    #[arg(long, value_name = "FILE")]
    state_out: Option<PathBuf>,
    /// Write them also while records are decided, whenever so much time has passed: `30s`, `5min`
    #[arg(long, value_name = "DURATION", requires = "state_out", value_parser = checkpoint::duration)]
    checkpoint: Option<Duration>,
    /// How many threads decide; otherwise as many as there are cores. The decisions are the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Exit with status 1 where an order was not valid or an event refused
    #[arg(long)]
    strict: bool,
}

impl Args {
    /// A state may be read and written again, and decisions may take the place of their orders, as who writes both names
    /// means it.
    fn overwrites_nothing(&self) -> Result<(), Failure> {
        let outputs =
            [("--out", &self.out), ("--compare-out", &self.compare_out), ("--state-out", &self.state_out)];
        let written: Vec<Called<'_>> =
            outputs.into_iter().filter_map(|(option, path)| Some((option, path.as_deref()?))).collect();
        let but_for = |name: &str| -> Vec<Called<'_>> {
            written.iter().filter(|(option, _)| *option != name).copied().collect()
        };
        let directories = self.settings.directories();
        let read: Vec<Called<'_>> = directories.chain([("the program", &*self.program)]).collect();
        output::overwrites_nothing(&written, &read)?;
        let orders: Vec<Called<'_>> =
            self.orders.iter().map(|path| ("a file of orders", path.as_path())).collect();
        output::overwrites_nothing(&but_for("--out"), &orders)?;
        let state: Vec<Called<'_>> = self.settings.state_file().into_iter().collect();
        output::overwrites_nothing(&but_for("--state-out"), &state)
    }
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let started = Instant::now();
    let form = args.output_form()?;
    args.overwrites_nothing()?;
    orders::only_once_stdin(std::iter::once(&args.program).chain(&args.orders))?;
    let Some(engine) = args.settings.engine(&args.program)? else { return Ok(Found::Something) };
    // Everything is opened before anything is decided: a wrong name costs no time and leaves no half result.
    let state = args.settings.state(&engine)?;
    let out = args.out.as_deref().map_or_else(|| Ok(Output::records()), Output::file)?;
    let state_out = args.state_out.as_deref().map(Output::file).transpose()?;
    let tap = Tap::default();
    let sources = args.orders.iter().map(|path| Source::open(path));
    let sources = sources.collect::<Result<Vec<_>, _>>()?;
    if sources.iter().any(Source::is_stream) {
        interrupt::end_in_order();
    }
    let settings = router::Settings {
        engine: &engine,
        writer: DecisionWriter::new(&engine),
        moment: args.settings.moment(engine.program())?,
        options: args.settings.options(args.explain).allow_departed(args.allow_departed),
        form,
        done: args.compare.as_deref().map(|column| Done::new(&engine, column)).transpose()?,
    };
    let keeps_state = args.settings.has_state()
        || args.state_out.is_some()
        || (args.resume && !engine.program().is_stateless());
    let mut run = Run {
        args,
        router: Router::new(&settings, state),
        buffers: Arc::default(),
        out: Arc::new(Mutex::new(out)),
        pending: header(form.format),
        state_out,
        progress: Progress::new(tap.read.clone(), total_bytes(&args.orders), args.out.is_none()),
    };
    run.router.received = keeps_state.then(Received::new);
    let opened = args.orders.iter().zip(sources).map(|(path, source)| {
        Opened::new(run.router.settings, path, &args.written, source, &tap, args.resume)
    });
    let opened = opened.collect::<Result<Vec<_>, _>>()?;
    let formats: Vec<Format> = opened.iter().map(|opened| opened.format).collect();
    for opened in opened {
        if interrupt::signal().is_none() {
            run.file(opened, &tap)?;
        }
    }
    run.finish(started, &formats)
}

impl Args {
    fn output_form(&self) -> Result<Form, Failure> {
        let by_name = || {
            let extension = self.out.as_ref()?.extension()?;
            extension.eq_ignore_ascii_case("csv").then_some(OutputFormat::Csv)
        };
        let format = self.format.or_else(by_name).unwrap_or(OutputFormat::Ndjson);
        if format == OutputFormat::Csv && self.explain {
            return Err(Failure::message(
                "`--explain` needs `--format ndjson`: `steps` do not fit into columns",
            ));
        }
        if format != OutputFormat::Csv && self.spreadsheet_safe {
            return Err(Failure::message("`--spreadsheet-safe` needs `--format csv`: JSON has no formulas"));
        }
        Ok(Form { format, spreadsheet_safe: self.spreadsheet_safe })
    }
}

fn total_bytes(paths: &[PathBuf]) -> Option<u64> {
    let regular = |path: &PathBuf| std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file);
    paths.iter().map(|path| Some(regular(path)?.len())).sum()
}

impl Run<'_> {
    fn finish(mut self, started: Instant, formats: &[Format]) -> Result<Found, Failure> {
        // What is left is the header of a table without rows.
        self.flush()?;
        self.progress.finish();
        let Some(out) = Arc::into_inner(self.out) else {
            return Err(Failure::message("the output is still in use"));
        };
        let out = out.into_inner().unwrap_or_else(PoisonError::into_inner).settle()?;
        if let Some(mut file) = self.state_out {
            file.write(checkpoint::written(&self.router.state).as_bytes())?;
            file.finish()?;
        }
        out.finish()?;
        let (orders, bad) = (self.router.summary.orders(), self.router.summary.bad());
        if self.args.summary {
            output::say(&self.router.summary.table(self.router.settings.engine));
            output::say(&format!("\n{}", speed(orders, started.elapsed())));
        }
        if self.args.compare.is_some() {
            compared(self.args, &self.router.agreement)?;
        }
        if bad > 0 {
            self.router.summary.say_bad(&self.args.orders, formats);
        }
        if let Some(signal) = interrupt::signal() {
            return Ok(Found::Ended(signal));
        }
        Ok(if self.args.strict && bad > 0 { Found::Something } else { Found::Nothing })
    }
}

/// Says how decisions agree with what was done, or writes it down.
fn compared(args: &Args, agreement: &Agreement) -> Result<(), Failure> {
    output::say(&agreement.table());
    let Some(path) = &args.compare_out else { return Ok(()) };
    let is_csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let bytes = if is_csv {
        agreement.csv()?
    } else {
        output::json("the agreement", &agreement.json())?.into_bytes()
    };
    let mut file = Output::file(path)?;
    file.write(&bytes)?;
    file.finish()
}

/// `1000 orders in 2.50 s, 400 a second`
fn speed(orders: u64, elapsed: Duration) -> String {
    let count = plural(orders, "order");
    let taken = format!("{count} in {:.2} s", elapsed.as_secs_f64());
    match u128::from(orders) * 1_000 / elapsed.as_millis().max(1) {
        rate if elapsed.as_millis() >= 100 => format!("{taken}, {rate} a second"),
        _ => taken,
    }
}
