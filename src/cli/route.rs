//! `route`: decides orders in bulk.

use std::cell::RefCell;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::error::{Failure, plain};
use super::files::plural;
use super::orders::{self, InputFormat, Settings};
use super::output::Output;
use super::progress::{Progress, Tap};
use super::records::{OutputFormat, Record as Written, encode, header};
use super::summary::Summary;
use super::{Found, output, style};
use crate::decide::{Decision, Engine, Options, State};
use crate::input::{self, Format, Record, Resumption};
use crate::program::Order;

/// Decide orders in bulk: one decision a line, in the order of the input
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    consign route main.consign orders.ndjson > decisions.ndjson\n  \
    consign route main.consign orders.csv --out decisions.ndjson --summary\n  \
    produce | consign route main.consign - --now 2026-03-02T09:00:00Z | consume")]
pub(super) struct Args {
    /// The program
    program: PathBuf,
    /// Files of orders: .ndjson, .jsonl, .json or .csv; `-` is standard input
    #[arg(required = true, value_name = "ORDERS")]
    orders: Vec<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    /// How the orders are written, where their file's name does not tell
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// Write decisions to this file, which appears when all is done
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How decisions are written; otherwise as the name of `--out` tells, or as NDJSON
    #[arg(long, value_enum)]
    format: Option<OutputFormat>,
    /// End with a table: orders, assigned, manual by reason, per provider, per rule
    #[arg(long)]
    summary: bool,
    /// Give each decision its `steps`: every node passed and every rule tried
    #[arg(long)]
    explain: bool,
    /// The records are `{"order", "at", "event"}`: orders that go on from where they wait
    #[arg(long)]
    resume: bool,
    /// Write workloads and rotations here at the end
    #[arg(long, value_name = "FILE")]
    state_out: Option<PathBuf>,
    /// Exit with status 1 where an order was not valid or an event refused
    #[arg(long)]
    strict: bool,
}

/// A run over all inputs.
struct Run<'a> {
    args: &'a Args,
    engine: &'a Engine,
    now: Timestamp,
    options: Options,
    state: State,
    format: OutputFormat,
    out: Rc<RefCell<Output>>,
    state_out: Option<Output>,
    summary: Summary,
    progress: Progress,
    line: Vec<u8>,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let started = Instant::now();
    let format = args.output_format()?;
    orders::only_once_stdin(std::iter::once(&args.program).chain(&args.orders))?;
    let Some(engine) = args.settings.engine(&args.program)? else { return Ok(Found::Something) };
    // Everything is opened before anything is decided: a wrong name costs no time and leaves no half result.
    let formats = args.orders.iter().map(|path| orders::format_of(path, args.input_format));
    let formats = formats.collect::<Result<Vec<Format>, _>>()?;
    let state = args.settings.state()?;
    let out = Rc::new(RefCell::new(args.out.as_deref().map_or_else(|| Ok(Output::stdout()), Output::file)?));
    let state_out = args.state_out.as_deref().map(Output::file).transpose()?;
    let tap = Rc::new(Tap { out: Some(out.clone()), ..Tap::default() });
    let sources = args.orders.iter().map(|path| orders::open(path, &tap));
    let sources = sources.collect::<Result<Vec<_>, _>>()?;
    let mut run = Run {
        args,
        engine: &engine,
        now: args.settings.now(),
        options: args.settings.options(args.explain),
        state,
        format,
        out,
        state_out,
        summary: Summary::default(),
        progress: Progress::new(tap, total_bytes(&args.orders), args.out.is_none()),
        line: Vec::new(),
    };
    run.line.extend(header(format));
    for ((path, format), source) in args.orders.iter().zip(formats).zip(sources) {
        run.file(path, format, source)?;
    }
    run.finish(started)
}

impl Args {
    fn output_format(&self) -> Result<OutputFormat, Failure> {
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
        Ok(format)
    }
}

fn total_bytes(paths: &[PathBuf]) -> Option<u64> {
    let regular = |path: &PathBuf| std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file);
    paths.iter().map(|path| Some(regular(path)?.len())).sum()
}

impl Run<'_> {
    fn file(&mut self, path: &Path, format: Format, source: Box<dyn BufRead>) -> Result<(), Failure> {
        let program = self.engine.program().clone();
        let failed = |error: io::Error| {
            Failure::message(format!("cannot read `{}`: {}", path.display(), plain(&error)))
        };
        if self.args.resume {
            for record in input::resumptions(&program, format, source) {
                self.resumption(record.map_err(failed)?)?;
            }
        } else {
            for record in input::orders(&program, format, source) {
                self.order(record.map_err(failed)?)?;
            }
        }
        Ok(())
    }

    fn order(&mut self, record: Record<Order>) -> Result<(), Failure> {
        let decision = match record.content {
            Ok(order) => self.engine.decide(&order, self.now, &self.options, &mut self.state),
            Err(invalid) => Decision::invalid(invalid.id, invalid.message),
        };
        self.decided(record.line, decision)
    }

    fn resumption(&mut self, record: Record<Resumption>) -> Result<(), Failure> {
        let Resumption { order, at, event } = match record.content {
            Ok(resumption) => resumption,
            Err(invalid) => {
                return self.decided(record.line, Decision::invalid(invalid.id, invalid.message));
            }
        };
        match self.engine.resume(&order, &at, &event, self.now, &self.options, &mut self.state) {
            Ok(decision) => self.decided(record.line, decision),
            Err(refusal) => {
                self.summary.refused();
                self.write(&Written::Refused {
                    order: order.id(),
                    line: record.line,
                    message: &refusal.message,
                })
            }
        }
    }

    fn decided(&mut self, line: u64, mut decision: Decision) -> Result<(), Failure> {
        decision.line = Some(line);
        self.summary.count(&decision);
        self.write(&Written::Decided(&decision))
    }

    fn write(&mut self, record: &Written<'_>) -> Result<(), Failure> {
        self.progress.record();
        encode(record, self.format, &mut self.line)?;
        self.out.borrow_mut().write(&self.line)?;
        self.line.clear();
        Ok(())
    }

    fn finish(self, started: Instant) -> Result<Found, Failure> {
        self.progress.finish();
        // What is left is the header of a table without rows.
        self.out.borrow_mut().write(&self.line)?;
        let Ok(out) = Rc::try_unwrap(self.out) else {
            return Err(Failure::message("the output is still in use"));
        };
        let out = out.into_inner().settle()?;
        if let Some(mut file) = self.state_out {
            file.write(format!("{:#}\n", self.state.to_json()).as_bytes())?;
            file.finish()?;
        }
        out.finish()?;
        let (orders, bad) = (self.summary.orders(), self.summary.bad());
        if self.args.summary {
            output::say(&self.summary.table(self.engine.program()));
            output::say(&format!("\n{}", speed(orders, started.elapsed())));
        } else if bad > 0 {
            let records = plural(usize::try_from(orders).unwrap_or(usize::MAX), "record");
            let word = style::warning_word();
            output::say(&format!(
                "{word} {bad} of {records} not valid or refused; the output has the reasons"
            ));
        }
        Ok(if self.args.strict && bad > 0 { Found::Something } else { Found::Nothing })
    }
}

/// `1000 orders in 2.50 s, 400 a second`
fn speed(orders: u64, elapsed: Duration) -> String {
    let count = plural(usize::try_from(orders).unwrap_or(usize::MAX), "order");
    let taken = format!("{count} in {:.2} s", elapsed.as_secs_f64());
    match u128::from(orders) * 1_000 / elapsed.as_millis().max(1) {
        rate if elapsed.as_millis() >= 100 => format!("{taken}, {rate} a second"),
        _ => taken,
    }
}
