//! A run over all inputs: on this thread, record after record, or on several.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};

use super::Args;
use super::feeding::feed;
use super::opened::{Opened, Records};
use super::pending::{Pending, flush, hand_on};
use crate::checkpoint::Checkpoint;
use crate::error::Failure;
use crate::output::Output;
use crate::pipeline::{self, Exit};
use crate::progress::{Progress, Tap};
use crate::router::Router;
use crate::workers::{Buffers, Gatherer, LineSource, Worked, Worker};
use crate::{files, interrupt, orders};
use consign::input::{self, Format, OrderReader};

/// A run over all inputs.
pub struct Run<'a> {
    pub args: &'a Args,
    pub router: Router<'a>,
    pub buffers: Arc<Buffers>,
    pub out: Arc<Mutex<Output>>,
    /// What is not written yet.
    pub pending: Vec<u8>,
    pub state_out: Option<Output>,
    pub progress: Progress,
}

impl Run<'_> {
    /// Decides what a file holds, the next one of those that were named.
    pub fn file(&mut self, opened: Opened<'_>, tap: &Tap) -> Result<(), Failure> {
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
                pipeline::run(workers, fed, run, || feed(reader, tap, gatherer).map_err(failed))
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
            Records::Resumptions(format, text) => {
                let records = input::incoming(program, format, text);
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
        let mut decoder = self.router.settings.decoder();
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

    pub fn flush(&mut self) -> Result<(), Failure> {
        flush(&self.out, &mut self.pending)
    }
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
