//! `route`: decides orders in bulk.

use std::cell::RefCell;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::error::{Failure, plain};
use super::files::plural;
use super::orders::{self, InputFormat, Settings};
use super::output::Output;
use super::pipeline::{self, Entrance, Exit};
use super::progress::{Progress, Tap};
use super::records::{OutputFormat, Record as Written, encode, header};
use super::summary::Summary;
use super::{Found, output, style};
use crate::decide::{Decision, Engine, Options, State};
use crate::input::{self, Format, InvalidOrder, OrderDecoder, Record, Resumption, Undecoded};
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
    /// How many threads decide; otherwise as many as there are cores. The decisions are the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
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
    out: Arc<Mutex<Output>>,
    state_out: Option<Output>,
    /// What is not written yet, and what there is to count of all.
    part: Part,
    progress: Progress,
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
    let out = args.out.as_deref().map_or_else(|| Ok(Output::stdout()), Output::file)?;
    let state_out = args.state_out.as_deref().map(Output::file).transpose()?;
    let tap = Tap::default();
    let sources = args.orders.iter().map(|path| orders::open(path, &tap));
    let sources = sources.collect::<Result<Vec<_>, _>>()?;
    let mut run = Run {
        args,
        engine: &engine,
        now: args.settings.now(),
        options: args.settings.options(args.explain),
        state,
        format,
        out: Arc::new(Mutex::new(out)),
        state_out,
        part: Part { bytes: header(format), summary: Summary::default() },
        progress: Progress::new(tap.read.clone(), total_bytes(&args.orders), args.out.is_none()),
    };
    for ((path, format), source) in args.orders.iter().zip(formats).zip(sources) {
        run.file(path, format, source, &tap)?;
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

/// What a worker makes of a batch.
enum Worked {
    /// Orders that are decided in turn, because a decision may depend on those before it.
    Orders(Vec<Record<Order>>),
    Decided(Part),
}

/// Decisions as they are written, and what there is to count of them.
#[derive(Default)]
struct Part {
    bytes: Vec<u8>,
    summary: Summary,
}

impl Part {
    fn add(&mut self, line: u64, mut decision: Decision, format: OutputFormat) -> Result<(), Failure> {
        decision.line = Some(line);
        self.summary.count(&decision);
        encode(&Written::Decided(&decision), format, &mut self.bytes)
    }
}

/// How many bytes most decisions take.
const USUAL_DECISION: usize = 512;

/// Records that wait to be decided together.
struct Batch {
    records: Vec<Undecoded>,
    bytes: usize,
    entrance: Entrance<Vec<Undecoded>>,
}

impl Batch {
    const RECORDS: usize = 256;
    const BYTES: usize = 1 << 20;

    /// Whether anybody still takes decisions.
    fn add(&mut self, record: Undecoded) -> bool {
        self.bytes += record.bytes();
        self.records.push(record);
        (self.records.len() < Self::RECORDS && self.bytes < Self::BYTES) || self.send()
    }

    fn send(&mut self) -> bool {
        self.bytes = 0;
        let records = std::mem::take(&mut self.records);
        records.is_empty() || self.entrance.send(records)
    }
}

impl Exit<Result<Worked, Failure>> for Run<'_> {
    fn take(&mut self, worked: Result<Worked, Failure>) -> Result<(), Failure> {
        match worked? {
            Worked::Orders(records) => records.into_iter().try_for_each(|record| self.order(record)),
            Worked::Decided(part) => {
                self.progress.records(part.summary.orders());
                self.part.summary.add(part.summary);
                // The header of a table, before the first decisions.
                self.flush()?;
                self.out.lock().unwrap_or_else(PoisonError::into_inner).write(&part.bytes)
            }
        }
    }

    fn rest(&mut self) {
        hand_on(&self.out);
    }
}

/// Hands on what has been decided to whoever may wait for it.
fn hand_on(out: &Mutex<Output>) {
    out.lock().unwrap_or_else(PoisonError::into_inner).hand_on();
}

impl Run<'_> {
    fn file(
        &mut self,
        path: &Path,
        format: Format,
        source: Box<dyn BufRead>,
        tap: &Tap,
    ) -> Result<(), Failure> {
        let failed = |error: io::Error| {
            Failure::message(format!("cannot read `{}`: {}", path.display(), plain(&error)))
        };
        let available = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = self.args.threads.map_or_else(available, usize::from);
        if threads > 1 && !self.args.resume {
            return self.on_threads(threads, format, source, tap, failed);
        }
        let out = self.out.clone();
        *tap.before.borrow_mut() = Some(Box::new(move || hand_on(&out)));
        let done = self.in_turn(format, source, failed);
        *tap.before.borrow_mut() = None;
        done
    }

    fn in_turn(
        &mut self,
        format: Format,
        source: Box<dyn BufRead>,
        failed: impl Fn(io::Error) -> Failure,
    ) -> Result<(), Failure> {
        let program = self.engine.program().clone();
        if self.args.resume {
            let mut records = input::resumptions(&program, format, source);
            return records.try_for_each(|record| self.resumption(record.map_err(&failed)?));
        }
        let mut records = input::orders(&program, format, source);
        records.try_for_each(|record| self.order(record.map_err(&failed)?))
    }

    /// Reads on this thread, decodes and decides on so many others, and writes on one more.
    fn on_threads(
        &mut self,
        threads: usize,
        format: Format,
        source: Box<dyn BufRead>,
        tap: &Tap,
        failed: impl Fn(io::Error) -> Failure,
    ) -> Result<(), Failure> {
        let (engine, now, options, written) = (self.engine, self.now, self.options.clone(), self.format);
        let program = engine.program().clone();
        let in_turn = program.has_memory() || self.state_out.is_some();
        let read = |entrance| {
            let batch = Rc::new(RefCell::new(Batch { records: Vec::new(), bytes: 0, entrance }));
            let waiting = batch.clone();
            *tap.before.borrow_mut() = Some(Box::new(move || {
                waiting.borrow_mut().send();
            }));
            let mut records = input::undecoded(&program, format, source);
            // Where nobody takes decisions any more, there is an error that says why.
            let read = records.try_for_each(|record| {
                let record = record.map_err(|error| Some(failed(error)))?;
                if batch.borrow_mut().add(record) { Ok(()) } else { Err(None) }
            });
            batch.borrow_mut().send();
            *tap.before.borrow_mut() = None;
            read.or_else(|failure: Option<Failure>| failure.map_or(Ok(()), Err))
        };
        let work = |records: Vec<Undecoded>| {
            let mut decoder = OrderDecoder::new(&program);
            let mut records = records.into_iter().map(|record| decoder.decode(record));
            if in_turn {
                return Ok(Worked::Orders(records.collect()));
            }
            let (mut part, mut state) = (Part::default(), State::new());
            part.bytes.reserve(records.len() * USUAL_DECISION);
            let decided = records.try_for_each(|record| {
                let decision = decision(engine, record.content, now, &options, &mut state);
                part.add(record.line, decision, written)
            });
            decided.map(|()| Worked::Decided(part))
        };
        pipeline::run(threads, read, work, self)
    }

    fn order(&mut self, record: Record<Order>) -> Result<(), Failure> {
        let decision = decision(self.engine, record.content, self.now, &self.options, &mut self.state);
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
                self.part.summary.refused();
                let (order, message) = (order.id(), refusal.message.as_str());
                let refused = Written::Refused { order, line: record.line, message };
                encode(&refused, self.format, &mut self.part.bytes)?;
                self.written()
            }
        }
    }

    fn decided(&mut self, line: u64, decision: Decision) -> Result<(), Failure> {
        self.part.add(line, decision, self.format)?;
        self.written()
    }

    fn written(&mut self) -> Result<(), Failure> {
        self.progress.records(1);
        self.flush()
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner).write(&self.part.bytes)?;
        self.part.bytes.clear();
        Ok(())
    }

    fn finish(mut self, started: Instant) -> Result<Found, Failure> {
        // What is left is the header of a table without rows.
        self.flush()?;
        self.progress.finish();
        let Some(out) = Arc::into_inner(self.out) else {
            return Err(Failure::message("the output is still in use"));
        };
        let out = out.into_inner().unwrap_or_else(PoisonError::into_inner).settle()?;
        if let Some(mut file) = self.state_out {
            file.write(format!("{:#}\n", self.state.to_json()).as_bytes())?;
            file.finish()?;
        }
        out.finish()?;
        let (orders, bad) = (self.part.summary.orders(), self.part.summary.bad());
        if self.args.summary {
            output::say(&self.part.summary.table(self.engine.program()));
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

/// What becomes of an order, or of what is none.
fn decision(
    engine: &Engine,
    content: Result<Order, InvalidOrder>,
    now: Timestamp,
    options: &Options,
    state: &mut State,
) -> Decision {
    match content {
        Ok(order) => engine.decide(&order, now, options, state),
        Err(invalid) => Decision::invalid(invalid.id, invalid.message),
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
