//! `route`: decides orders in bulk.

use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::checkpoint::{self, Checkpoint};
use super::error::Failure;
use super::files::plural;
use super::orders::{self, InputFormat, Settings};
use super::output::Output;
use super::pipeline::{self, Exit};
use super::progress::{Progress, Tap};
use super::received::Received;
use super::records::{Form, OutputFormat, header};
use super::router::{self, Router};
use super::workers::{Buffers, Gatherer, LineSource, Worked, Worker};
use super::{Found, files, interrupt, output};
use consign::decision::DecisionWriter;
use consign::input::{self, Format, OrderDecoder, OrderReader};

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
    /// Let no cell of CSV be a formula to a spreadsheet: `'` goes before it
    #[arg(long)]
    spreadsheet_safe: bool,
    /// End with a table: orders, assigned, manual by reason, per provider, per rule
    #[arg(long)]
    summary: bool,
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

/// A run over all inputs.
struct Run<'a> {
    args: &'a Args,
    router: Router<'a>,
    buffers: Arc<Buffers>,
    out: Arc<Mutex<Output>>,
    /// What is not written yet.
    pending: Vec<u8>,
    state_out: Option<Output>,
    progress: Progress,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let started = Instant::now();
    let form = args.output_form()?;
    if let (Some(out), Some(state_out)) = (&args.out, &args.state_out) {
        output::are_distinct(out, state_out)?;
    }
    orders::only_once_stdin(std::iter::once(&args.program).chain(&args.orders))?;
    let Some(engine) = args.settings.engine(&args.program)? else { return Ok(Found::Something) };
    // Everything is opened before anything is decided: a wrong name costs no time and leaves no half result.
    let formats = args.orders.iter().map(|path| orders::format_of(path, args.input_format));
    let formats = formats.collect::<Result<Vec<Format>, _>>()?;
    let state = args.settings.state(&engine)?;
    let out = args.out.as_deref().map_or_else(|| Ok(Output::records()), Output::file)?;
    let state_out = args.state_out.as_deref().map(Output::file).transpose()?;
    let tap = Tap::default();
    let sources = args.orders.iter().map(|path| orders::open(path));
    let sources = sources.collect::<Result<Vec<_>, _>>()?;
    if sources.iter().any(orders::Source::is_stream) {
        interrupt::end_in_order();
    }
    let settings = router::Settings {
        engine: &engine,
        writer: DecisionWriter::new(&engine),
        now: args.settings.now(),
        options: args.settings.options(args.explain).allow_departed(args.allow_departed),
        form,
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
    let opened = args.orders.iter().zip(&formats).zip(sources).map(|((path, format), source)| {
        Opened::new(run.router.settings, path, *format, source, &tap, args.resume)
    });
    for opened in opened.collect::<Result<Vec<_>, _>>()? {
        if interrupt::signal().is_none() {
            run.file(opened, &tap)?;
        }
    }
    run.finish(started, &formats)
}

/// A file of orders.
struct Opened<'a> {
    path: &'a Path,
    records: Records<'a>,
}

enum Records<'a> {
    /// Lines that are told apart by whoever decodes them.
    Lines(orders::Source),
    /// Records that go on, in one of the formats.
    Resumptions(Format, orders::Source),
    /// Records of another format; a header has been read and fits.
    Orders(OrderReader<'a>),
}

impl<'a> Opened<'a> {
    fn new(
        settings: &router::Settings<'a>,
        path: &'a Path,
        format: Format,
        source: orders::Source,
        tap: &Tap,
        goes_on: bool,
    ) -> Result<Self, Failure> {
        let records = match format {
            _ if goes_on => Records::Resumptions(format, source),
            Format::Ndjson => Records::Lines(source),
            _ => {
                let mut reader = OrderReader::new(settings.engine.program(), format, source.tapped(tap));
                orders::check_header(path, &mut reader)?;
                Records::Orders(reader)
            }
        };
        Ok(Self { path, records })
    }
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

impl Exit<Result<Worked, Failure>> for Run<'_> {
    fn take(&mut self, worked: Result<Worked, Failure>) -> Result<(), Failure> {
        match worked? {
            Worked::Orders(records) => {
                self.progress.records(records.len() as u64);
                for record in &records {
                    self.router.order(record.as_ref(), &mut self.pending)?;
                }
                self.flush()
            }
            Worked::Decided(mut bytes, count) => {
                self.progress.records(count as u64);
                // The header of a table, before the first decisions.
                self.flush()?;
                flush(&self.out, &mut bytes)?;
                self.buffers.decisions.put(bytes);
                Ok(())
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

/// Writes the bytes and begins anew.
fn flush(out: &Mutex<Output>, bytes: &mut Vec<u8>) -> Result<(), Failure> {
    const USUAL: usize = 1 << 20;
    out.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)?;
    bytes.clear();
    bytes.shrink_to(USUAL);
    Ok(())
}

/// Decisions that are written together, before the source is asked for more at the latest.
#[derive(Default)]
struct Pending {
    bytes: Vec<u8>,
    /// What went wrong when nobody could be told.
    failure: Option<Failure>,
    checkpoint: Option<Checkpoint>,
}

impl Pending {
    /// Writes what is pending to the end, and the state too if it is time; the time until it is again.
    fn hand_on(&mut self, out: &Mutex<Output>) -> Option<Duration> {
        self.failure = self.failure.take().or_else(|| flush(out, &mut self.bytes).err());
        hand_on(out);
        let checkpoint = self.checkpoint.as_mut()?;
        if checkpoint.is_due() && self.failure.is_none() {
            checkpoint.write();
        }
        checkpoint.left()
    }
}

impl Run<'_> {
    /// Decides what a file holds, the next one of those that were named.
    fn file(&mut self, opened: Opened<'_>, tap: &Tap) -> Result<(), Failure> {
        let (path, before) = (opened.path, self.router.summary.orders());
        let available = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = self.args.threads.map_or_else(available, usize::from);
        // Whoever writes checkpoints must see the records one after the other.
        let threads = if self.args.checkpoint.is_some() { 1 } else { threads };
        let failed = |error: io::Error| Failure::read(path, &error);
        if let Some(received) = &mut self.router.received {
            received.begin(&files::named(path));
        }
        match opened.records {
            Records::Lines(lines) if threads > 1 => self.on_threads(threads, |workers, run| {
                let lines = LineSource::new(lines.counted(tap), run.buffers.clone(), failed);
                pipeline::run(workers, lines, run, || Ok(()))
            }),
            Records::Orders(reader) if threads > 1 => self.on_threads(threads, |workers, run| {
                let (entrance, fed) = sync_channel(threads);
                let gatherer = Gatherer::new(entrance, run.buffers.clone());
                pipeline::run(workers, fed, run, || read_records(reader, tap, gatherer).map_err(failed))
            }),
            records => self.on_this_thread(records, tap, failed),
        }?;
        if self.router.summary.orders() == before {
            orders::say_no_records(path);
        }
        self.router.file += 1;
        Ok(())
    }

    fn on_this_thread(
        &mut self,
        records: Records<'_>,
        tap: &Tap,
        failed: impl Fn(io::Error) -> Failure,
    ) -> Result<(), Failure> {
        let bytes = std::mem::take(&mut self.pending);
        let pending = Pending { bytes, failure: None, checkpoint: self.checkpoint() };
        let pending = Rc::new(RefCell::new(pending));
        let (out, waiting) = (self.out.clone(), pending.clone());
        *tap.before.borrow_mut() = Some(Box::new(move || waiting.borrow_mut().hand_on(&out)));
        let done = self.in_turn(records, tap, &pending, failed);
        *tap.before.borrow_mut() = None;
        let Pending { bytes, failure, .. } = pending.take();
        self.pending = bytes;
        // What was decided before a mistake is written.
        failure.map_or(Ok(()), Err).and_then(|()| self.flush()).and(done)
    }

    /// What writes the state now and then, if that is wanted.
    fn checkpoint(&self) -> Option<Checkpoint> {
        let (every, path) = (self.args.checkpoint?, self.args.state_out.clone()?);
        Some(Checkpoint::new(path, every, self.router.state.clone()))
    }

    fn in_turn(
        &mut self,
        records: Records<'_>,
        tap: &Tap,
        pending: &RefCell<Pending>,
        failed: impl Fn(io::Error) -> Failure,
    ) -> Result<(), Failure> {
        let program = self.router.settings.engine.program();
        let mut reader = match records {
            Records::Resumptions(format, source) => {
                let records = input::incoming(program, format, source.tapped(tap));
                let mut records = records.map_while(interrupt::unless_interrupted);
                return records.try_for_each(|record| {
                    let (line, record) = record.map_err(&failed)?;
                    self.router.incoming(line, record, &mut pending.borrow_mut().bytes)?;
                    self.decided(&mut pending.borrow_mut())
                });
            }
            Records::Lines(source) => OrderReader::new(program, Format::Ndjson, source.tapped(tap)),
            Records::Orders(reader) => reader,
        };
        let mut decoder = OrderDecoder::for_decisions(program.clone());
        while let Some(record) = reader.read().transpose().and_then(interrupt::unless_interrupted) {
            let record = record.map_err(&failed)?;
            let mut pending = pending.borrow_mut();
            self.router.order(decoder.decode(record), &mut pending.bytes)?;
            self.decided(&mut pending)?;
        }
        Ok(())
    }

    /// One record more is decided.
    fn decided(&mut self, pending: &mut Pending) -> Result<(), Failure> {
        const MANY: usize = 1 << 16;
        self.progress.records(1);
        if let Some(failure) = pending.failure.take() {
            return Err(failure);
        }
        let is_due = pending.checkpoint.as_mut().is_some_and(|checkpoint| {
            checkpoint.decided();
            checkpoint.is_due()
        });
        if is_due {
            pending.hand_on(&self.out);
        }
        if pending.bytes.len() < MANY { Ok(()) } else { flush(&self.out, &mut pending.bytes) }
    }

    /// Decodes and decides on so many threads. Lines are told apart by them too, other records on this thread.
    fn on_threads(
        &mut self,
        threads: usize,
        run: impl FnOnce(&mut [Worker<'_>], &mut Self) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let settings = self.router.settings;
        let in_turn = !settings.engine.program().is_stateless() || self.router.received.is_some();
        let worker = || Worker::new(settings, in_turn, self.buffers.clone(), self.router.file);
        let mut workers: Vec<_> = (0..threads).map(|_| worker()).collect();
        let done = run(&mut workers, self);
        workers.into_iter().for_each(|worker| self.router.summary.add(worker.router.summary));
        done
    }

    fn flush(&mut self) -> Result<(), Failure> {
        flush(&self.out, &mut self.pending)
    }

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
        if bad > 0 {
            self.router.summary.say_bad(&self.args.orders, formats);
        }
        if let Some(signal) = interrupt::signal() {
            return Ok(Found::Ended(signal));
        }
        Ok(if self.args.strict && bad > 0 { Found::Something } else { Found::Nothing })
    }
}

/// Reads records and hands them on, before the source is asked for more at the latest.
fn read_records(mut reader: OrderReader<'_>, tap: &Tap, gatherer: Gatherer) -> io::Result<()> {
    let gatherer = Rc::new(RefCell::new(gatherer));
    let waiting = gatherer.clone();
    *tap.before.borrow_mut() = Some(Box::new(move || {
        waiting.borrow_mut().send();
        None
    }));
    let read = loop {
        let record = match reader.read() {
            Ok(Some(record)) => record,
            Ok(None) => break Ok(()),
            Err(error) if interrupt::is_interruption(&error) => break Ok(()),
            Err(error) => break Err(error),
        };
        // Where nobody takes decisions any more, there is an error that says why.
        if !gatherer.borrow_mut().add(record) {
            break Ok(());
        }
    };
    gatherer.borrow_mut().send();
    *tap.before.borrow_mut() = None;
    read
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
