//! What is decided and not written yet.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::checkpoint::Checkpoint;
use crate::error::Failure;
use crate::output::Output;

/// Hands on what has been decided to whoever may wait for it.
pub fn hand_on(out: &Mutex<Output>) {
    out.lock().unwrap_or_else(PoisonError::into_inner).hand_on();
}

/// Writes the bytes and begins anew.
pub fn flush(out: &Mutex<Output>, bytes: &mut Vec<u8>) -> Result<(), Failure> {
    const USUAL: usize = 1 << 20;
    out.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)?;
    bytes.clear();
    bytes.shrink_to(USUAL);
    Ok(())
}

/// Decisions that are written together, before the source is asked for more at the latest.
#[derive(Default)]
pub struct Pending {
    pub bytes: Vec<u8>,
    /// What went wrong when nobody could be told.
    pub failure: Option<Failure>,
    pub checkpoint: Option<Checkpoint>,
}

impl Pending {
    /// Writes what is pending to the end, and the state too if it is time; the time until it is again.
    pub fn hand_on(&mut self, out: &Mutex<Output>) -> Option<Duration> {
        self.failure = self.failure.take().or_else(|| flush(out, &mut self.bytes).err());
        hand_on(out);
        let checkpoint = self.checkpoint.as_mut()?;
        if checkpoint.is_due() && self.failure.is_none() {
            checkpoint.write();
        }
        checkpoint.left()
    }
}
