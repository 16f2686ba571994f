//! What the threads of `route` do with batches of records, and the buffers that go from one to another.

use std::io::{self, BufRead};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::Failure;
use super::interrupt;
use super::pipeline::{Source, Work};
use super::router::{Router, Settings};
use consign::Order;
use consign::State;
use consign::input::{Batch, LineReader, OrderDecoder, Record, Undecoded};

/// Buffers that were used and can be used again.
pub(super) struct Spare<T>(Mutex<Vec<T>>);

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Default> Spare<T> {
    fn take(&self) -> T {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Puts back what is empty again.
    pub fn put(&self, buffer: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
    }
}

/// The buffers of a run; there are never more than the pipeline holds at once.
#[derive(Default)]
pub(super) struct Buffers {
    batches: Spare<Batch>,
    pub decisions: Spare<Vec<u8>>,
}

/// What a worker makes of a batch.
pub(super) enum Worked {
    /// Orders that are decided in turn, because a decision may depend on those before it.
    Orders(Vec<Record<Order>>),
    /// Decisions as they are written, and how many.
    Decided(Vec<u8>, usize),
}

/// One thread's decoder and what it decides with.
pub(super) struct Worker<'a> {
    decoder: OrderDecoder,
    pub router: Router<'a>,
    /// Whether orders are only decoded.
    in_turn: bool,
    buffers: Arc<Buffers>,
}

impl<'a> Worker<'a> {
    pub fn new(settings: &'a Settings<'a>, in_turn: bool, buffers: Arc<Buffers>, file: usize) -> Self {
        let decoder = settings.decoder();
        let router = Router { file, ..Router::new(settings, State::new()) };
        Self { decoder, router, in_turn, buffers }
    }
}

impl Work<Batch> for Worker<'_> {
    type Output = Result<Worked, Failure>;

    fn work(&mut self, mut batch: Batch) -> Self::Output {
        let worked = if self.in_turn {
            Worked::Orders(batch.records().map(|record| self.decoder.decode_owned(record)).collect())
        } else {
            let mut bytes = self.buffers.decisions.take();
            let mut count = 0;
            for record in batch.records() {
                count += 1;
                self.router.order(self.decoder.decode(record), &mut bytes)?;
            }
            Worked::Decided(bytes, count)
        };
        batch.clear();
        self.buffers.batches.put(batch);
        Ok(worked)
    }
}

/// Lines of JSON, as many together as the source has ready.
pub(super) struct LineSource<R, F> {
    reader: LineReader<R>,
    buffers: Arc<Buffers>,
    failed: F,
}

impl<R: BufRead, F> LineSource<R, F> {
    pub fn new(source: R, buffers: Arc<Buffers>, failed: F) -> Self {
        Self { reader: LineReader::new(source), buffers, failed }
    }
}

impl<R: BufRead + Send, F: Fn(io::Error) -> Failure + Send> Source<Batch> for LineSource<R, F> {
    fn next(&mut self) -> Result<Option<Batch>, Failure> {
        let mut batch = self.buffers.batches.take();
        match self.reader.next(&mut batch) {
            Ok(is_more) => Ok(is_more.then_some(batch)),
            Err(error) if interrupt::is_interruption(&error) => Ok(None),
            Err(error) => Err((self.failed)(error)),
        }
    }
}

/// Gathers records that wait to be decided together.
pub(super) struct Gatherer {
    batch: Batch,
    entrance: SyncSender<Batch>,
    buffers: Arc<Buffers>,
}

impl Gatherer {
    const RECORDS: usize = 512;
    const BYTES: usize = 1 << 18;

    pub fn new(entrance: SyncSender<Batch>, buffers: Arc<Buffers>) -> Self {
        Self { batch: Batch::default(), entrance, buffers }
    }

    /// Whether anybody still takes decisions.
    pub fn add(&mut self, record: Undecoded<'_>) -> bool {
        self.batch.add(record);
        (self.batch.len() < Self::RECORDS && self.batch.bytes() < Self::BYTES) || self.send()
    }

    pub fn send(&mut self) -> bool {
        if self.batch.is_empty() {
            return true;
        }
        let batch = std::mem::replace(&mut self.batch, self.buffers.batches.take());
        self.entrance.send(batch).is_ok()
    }
}
