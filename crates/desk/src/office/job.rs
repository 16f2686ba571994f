//! What is handed in to the thread that writes.

use std::sync::mpsc;

use tokio::sync::oneshot;

use super::session::Session;
use crate::store::StoreError;

/// Something to be done in a transaction. It may be done again where the transaction failed.
pub trait Job: Send {
    /// Does it.
    ///
    /// # Errors
    /// What the database fails with; the transaction is undone then. What is refused is no error.
    fn run(&mut self, session: &mut Session<'_>) -> Result<(), StoreError>;

    /// Tells whoever waits that it is durable, or that it came to nothing.
    fn done(self: Box<Self>, outcome: Result<(), Failed>);
}

/// Why something was not done. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The desk is closing.
    #[error("the desk is closing; send it again when it is back")]
    Closing,
    /// A defect of ours.
    #[error("a defect of the desk: {0}; nothing was changed")]
    Defect(String),
}

/// A job that is a function, with a way back for its answer.
pub struct Ask<F, T> {
    job: F,
    answer: Option<T>,
    back: Back<T>,
}

enum Back<T> {
    Blocking(mpsc::SyncSender<Result<T, Failed>>),
    Awaited(oneshot::Sender<Result<T, Failed>>),
}

impl<F: FnMut(&mut Session<'_>) -> Result<T, StoreError>, T> Ask<F, T> {
    /// For whoever waits in a thread.
    pub fn blocking(job: F) -> (Self, mpsc::Receiver<Result<T, Failed>>) {
        let (back, answer) = mpsc::sync_channel(1);
        (Self { job, answer: None, back: Back::Blocking(back) }, answer)
    }

    /// For whoever waits in an async task.
    pub fn awaited(job: F) -> (Self, oneshot::Receiver<Result<T, Failed>>) {
        let (back, answer) = oneshot::channel();
        (Self { job, answer: None, back: Back::Awaited(back) }, answer)
    }
}

impl<F, T> Job for Ask<F, T>
where
    F: FnMut(&mut Session<'_>) -> Result<T, StoreError> + Send,
    T: Send,
{
    fn run(&mut self, session: &mut Session<'_>) -> Result<(), StoreError> {
        self.answer = Some((self.job)(session)?);
        Ok(())
    }

    fn done(self: Box<Self>, outcome: Result<(), Failed>) {
        let Self { answer, back, .. } = *self;
        let lost = || Failed::Defect("a job was not run".into());
        let answer = outcome.and_then(|()| answer.ok_or_else(lost));
        // Whoever asked may have gone.
        match back {
            Back::Blocking(back) => drop(back.send(answer)),
            Back::Awaited(back) => drop(back.send(answer)),
        }
    }
}
