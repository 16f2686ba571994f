//! The thread that writes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use consign::State;

use super::job::{Failed, Job};
use super::session::Session;
use super::state::{follow, record, state_before};
use super::{Clock, OpenError, Shared};
use crate::core::Live;
use crate::store::{Head, Kind, Store, StoreError, Write};
use crate::telemetry;

/// How many jobs one transaction takes at most.
const BATCH: usize = 1000;

/// How long a batch that another process was in the way of waits before it is done again.
const PAUSES: [Duration; 4] =
    [Duration::ZERO, Duration::from_millis(5), Duration::from_millis(20), Duration::from_millis(80)];

/// The state is written down after so many events, so that looking back is quick.
const SNAPSHOT_AFTER: u64 = 1000;

/// And after so many bytes of events for each byte of it, about.
const SNAPSHOT_SHARE: u64 = 8;

/// About what an event takes.
const EVENT_BYTES: u64 = 1000;

/// What the thread knows.
pub(super) struct Writer {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    shared: Arc<Shared>,
    live: Option<Arc<Live>>,
    /// After the event of `seq`.
    state: State,
    seq: u64,
    /// The event after which the state was written down last, and how long it was.
    written: (u64, u64),
}

impl Writer {
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, shared: Arc<Shared>) -> Result<Self, OpenError> {
        let mut writer =
            Self { store, clock, shared, live: None, state: State::new(), seq: 0, written: (0, 0) };
        writer.reload()?;
        Ok(writer)
    }

    /// Takes jobs until nobody can hand in any more.
    pub fn run(mut self, jobs: &Receiver<Box<dyn Job>>) {
        while let Ok(first) = jobs.recv() {
            let mut batch = vec![first];
            batch.extend(jobs.try_iter().take(BATCH - 1));
            self.take(batch);
        }
    }

    /// Does a batch; one that fails is done job by job.
    fn take(&mut self, mut batch: Vec<Box<dyn Job>>) {
        let done = self.transaction(&mut batch);
        if done.is_err() {
            telemetry::transaction_failed();
        }
        match done {
            Ok(()) => batch.into_iter().for_each(|job| job.done(Ok(()))),
            Err(failed) if batch.len() == 1 => {
                tracing::error!(error = %failed, "a job failed");
                batch.into_iter().for_each(|job| job.done(Err(Failed::from(&failed))));
            }
            // It would fail as well for each alone, or must not be done again.
            Err(failed @ Failed::Store(StoreError::Unreachable(_) | StoreError::Uncertain)) => {
                tracing::error!(error = %failed, jobs = batch.len(), "a batch failed");
                batch.into_iter().for_each(|job| job.done(Err(Failed::from(&failed))));
            }
            Err(failed) => {
                tracing::warn!(error = %failed, jobs = batch.len(), "a batch failed; each of its jobs is tried alone");
                for job in batch {
                    self.take(vec![job]);
                }
            }
        }
    }

    /// Does a batch in one transaction, again where another process changed the same at the same moment.
    fn transaction(&mut self, batch: &mut [Box<dyn Job>]) -> Result<(), Failed> {
        for pause in PAUSES {
            match self.once(batch) {
                Err(Failed::Store(StoreError::Conflict)) => std::thread::sleep(pause),
                done => return done,
            }
        }
        self.once(batch)
    }

    fn once(&mut self, batch: &mut [Box<dyn Job>]) -> Result<(), Failed> {
        let done = catch_unwind(AssertUnwindSafe(|| self.attempt(batch)));
        let done = done.unwrap_or_else(|panic| Err(Failed::Defect(words_of(&*panic))));
        if done.is_err() {
            // The state has steps in it that are not kept.
            if let Err(error) = self.reload() {
                tracing::error!(%error, "the state cannot be read again");
                self.seq = u64::MAX;
            }
        }
        done
    }

    fn attempt(&mut self, batch: &mut [Box<dyn Job>]) -> Result<(), Failed> {
        let start = Instant::now();
        let store = self.store.clone();
        let mut write = store.write()?;
        let mut head = write.head()?;
        self.go_live(&mut *write, head).map_err(failed)?;
        if self.live.as_ref().is_some_and(|live| !live.compiled().is_stateless()) {
            write.alone()?;
            head = write.head()?;
        }
        self.catch_up(&mut *write, head).map_err(failed)?;
        let now = self.clock.now();
        let (mut live, mut events, mut has_pruned) = (self.live.clone(), Vec::new(), None);
        for job in batch.iter_mut() {
            let mut session = Session::new(
                &mut *write,
                &mut live,
                &self.shared.versions,
                (&mut self.state, &mut self.seq),
                (&mut events, &mut has_pruned),
                now,
            );
            job.run(&mut session)?;
        }
        let count = events.len() as u64;
        if count > 0 {
            write.append(&mut events)?;
        }
        let head = write.head()?;
        // What other processes did meanwhile, where this one need not be alone: decisions do not depend on it then, and
        // workloads add up in any order.
        let before = head.seq.saturating_sub(count);
        let others = follow(&mut *write, &self.shared.versions, &mut self.state, &mut self.seq, before);
        others.map_err(failed)?;
        let written = self.write_down(&mut *write, head)?;
        write.commit()?;
        telemetry::durable(&events, start.elapsed());
        self.seq = head.seq;
        self.written = written;
        self.live = live;
        self.shared.go_on(self.live.as_ref(), head);
        Ok(())
    }

    /// Writes the state down, now and then.
    fn write_down(&self, write: &mut dyn Write, head: Head) -> Result<(u64, u64), StoreError> {
        let (at, size) = self.written;
        let since = head.seq.saturating_sub(at);
        if since < SNAPSHOT_AFTER || since * EVENT_BYTES < SNAPSHOT_SHARE * size {
            return Ok(self.written);
        }
        let record = record(head.seq, &self.state);
        write.put_record(Kind::State, &record)?;
        Ok((head.seq, record.body.len() as u64))
    }

    /// Takes the versions that another process made live.
    fn go_live(&mut self, write: &mut dyn Write, head: Head) -> Result<(), OpenError> {
        let (program, directory) = self.live.as_ref().map_or((0, 0), |live| (live.program, live.directory));
        if (program, directory) != (head.program, head.directory) {
            self.live = self.shared.versions.live(write, head)?;
        }
        Ok(())
    }

    /// Takes in what other processes have done.
    fn catch_up(&mut self, write: &mut dyn Write, head: Head) -> Result<(), OpenError> {
        self.go_live(write, head)?;
        if self.seq > head.seq {
            self.state = state_before(write, head.seq + 1, &self.shared.versions)?;
            self.seq = head.seq;
        }
        follow(write, &self.shared.versions, &mut self.state, &mut self.seq, head.seq)
    }

    fn reload(&mut self) -> Result<(), OpenError> {
        let store = self.store.clone();
        let mut read = store.read()?;
        let head = read.head()?;
        self.live = self.shared.versions.live(&mut *read, head)?;
        self.state = state_before(&mut *read, head.seq + 1, &self.shared.versions)?;
        self.seq = head.seq;
        let last = read.last_record(Kind::State, &Kind::numbered(head.seq))?;
        let number = |key: &str| key.parse().unwrap_or(0);
        self.written = last.map_or((0, 0), |record| (number(&record.key), record.body.len() as u64));
        Ok(())
    }
}

fn failed(error: OpenError) -> Failed {
    match error {
        OpenError::Store(error) => Failed::Store(error),
        OpenError::Live(error) => Failed::Store(StoreError::Other(error.to_string())),
        OpenError::Thread(error) => Failed::Defect(error.to_string()),
    }
}

impl From<&Failed> for Failed {
    /// A copy for another caller who waits for the same batch.
    fn from(failed: &Failed) -> Self {
        match failed {
            Failed::Store(StoreError::Full) => Failed::Store(StoreError::Full),
            Failed::Store(StoreError::Conflict) => Failed::Store(StoreError::Conflict),
            Failed::Store(StoreError::Uncertain) => Failed::Store(StoreError::Uncertain),
            Failed::Store(StoreError::Unreachable(why)) => {
                Failed::Store(StoreError::Unreachable(why.clone()))
            }
            Failed::Store(error) => Failed::Store(StoreError::Other(error.to_string())),
            Failed::Closing => Failed::Closing,
            Failed::Defect(words) => Failed::Defect(words.clone()),
        }
    }
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
    words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".into())
}
