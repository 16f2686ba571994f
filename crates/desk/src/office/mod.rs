//! Where commands and the database meet: one thread that takes what has come, decides it in one transaction, and answers
//! once that is durable.
//!
//! Whoever asks waits for the answer outside; a client that goes away stops nothing half way. What a batch fails with
//! undoes the batch, and each of its jobs is tried once more by itself, so that one bad job fails alone.

mod batch;
mod job;
mod pruned;
mod publish;
mod session;
mod state;
mod versions;

use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;

use consign::{State, Timestamp};

pub use job::{Ask, Failed, Job};
pub use pruned::{Did, Entry, Gap, entries, gaps, gone_key, last_pruned};
pub use publish::{Publication, Published, Stranded, publish};
pub use session::{Received, Session};
pub use state::{fold, record as state_record, state_before};
pub use versions::{DirectoryVersion, ProgramVersion, Versions, directory_version, program_version};

use crate::core::Live;
use crate::store::{Head, Store, StoreError};

/// How many jobs may wait; whoever comes then waits to be let in.
const QUEUE: usize = 4096;

/// Tells the time. The desk's one clock, so that tests can set it.
pub trait Clock: Send + Sync {
    /// The instant.
    fn now(&self) -> Timestamp;
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// To the millisecond: finer is told apart by the numbers of events.
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

/// A desk that is open.
pub struct Office {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    queue: Option<SyncSender<Box<dyn Job>>>,
    writer: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
}

/// What the writing thread tells the others.
struct Shared {
    live: RwLock<Option<Arc<Live>>>,
    seq: tokio::sync::watch::Sender<u64>,
    versions: Versions,
}

/// Why a desk cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The version that is live does not decide any more.
    #[error(transparent)]
    Live(#[from] crate::core::LiveError),
    /// The system gives no thread.
    #[error("no thread can be started: {0}")]
    Thread(#[from] std::io::Error),
}

impl Office {
    /// Opens the desk that a database holds; one without a program waits for its first.
    ///
    /// # Errors
    /// If the database fails, or its program does not compile by this version of consign.
    pub fn open(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let versions = Versions::default();
        let head = store.read()?.head()?;
        let live = versions.live(&mut *store.read()?, head)?;
        let (seq, _) = tokio::sync::watch::channel(head.seq);
        let shared = Arc::new(Shared { live: RwLock::new(live), seq, versions });
        let (queue, jobs) = sync_channel(QUEUE);
        let writer = batch::Writer::new(store.clone(), clock.clone(), shared.clone())?;
        let writer =
            std::thread::Builder::new().name("desk-writer".into()).spawn(move || writer.run(&jobs))?;
        Ok(Self { store, clock, queue: Some(queue), writer: Some(writer), shared })
    }

    /// The database.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What decides at the moment; `None` before the first program.
    pub fn live(&self) -> Option<Arc<Live>> {
        self.shared.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The versions of programs and directories, by number.
    pub fn versions(&self) -> &Versions {
        &self.shared.versions
    }

    /// The number of the last event, whenever there is a new one.
    pub fn watch(&self) -> tokio::sync::watch::Receiver<u64> {
        self.shared.seq.subscribe()
    }

    /// Workloads and rotations as they are after all events so far.
    ///
    /// # Errors
    /// If the database fails.
    pub fn state(&self) -> Result<State, OpenError> {
        let mut read = self.store.read()?;
        let head = read.head()?;
        state_before(&mut *read, head.seq + 1, self.versions())
    }

    /// Hands a job in. It waits while too many others do.
    ///
    /// # Errors
    /// Gives the job back if the desk is closing.
    pub fn submit(&self, job: Box<dyn Job>) -> Result<(), Box<dyn Job>> {
        match &self.queue {
            Some(queue) => queue.send(job).map_err(|error| error.0),
            None => Err(job),
        }
    }

    /// Has something done in a transaction, and waits for it to be durable.
    ///
    /// # Errors
    /// If the database fails, or the desk is closing.
    pub fn ask<T: Send + 'static>(
        &self,
        job: impl FnMut(&mut Session<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failed> {
        let (ask, answer) = Ask::blocking(job);
        self.submit(Box::new(ask)).map_err(|_| Failed::Closing)?;
        answer.recv().unwrap_or(Err(Failed::Closing))
    }

    /// Like [`Office::ask`], for those that wait in an async task.
    ///
    /// # Errors
    /// As of [`Office::ask`].
    pub async fn asked<T: Send + 'static>(
        self: &Arc<Self>,
        job: impl FnMut(&mut Session<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failed> {
        let (ask, answer) = Ask::awaited(job);
        let office = self.clone();
        // In a task of its own: whoever asked may go away.
        let submitted = tokio::task::spawn_blocking(move || office.submit(Box::new(ask)).is_ok());
        if !submitted.await.unwrap_or(false) {
            return Err(Failed::Closing);
        }
        answer.await.unwrap_or(Err(Failed::Closing))
    }
}

impl Drop for Office {
    /// What was handed in is done before.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(writer) = self.writer.take() {
            // A panic of it was told when it happened.
            let _ = writer.join();
        }
    }
}

impl Shared {
    fn go_on(&self, live: Option<&Arc<Live>>, head: Head) {
        let mut known = self.live.write().unwrap_or_else(PoisonError::into_inner);
        *known = live.cloned();
        drop(known);
        self.seq.send_if_modified(|seq| std::mem::replace(seq, head.seq) != head.seq);
    }
}
