//! `--checkpoint`: the state is written now and then, so that a stream that is killed loses little.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::error::Failure;
use super::output::{self, Output};
use super::style;
use consign::State;

/// The state that records are decided with, for whoever writes it.
pub(super) type SharedState = Arc<Mutex<State>>;

/// Writes a state to a file again and again.
pub(super) struct Checkpoint {
    path: PathBuf,
    every: Duration,
    state: SharedState,
    /// When it was written last, and whether something was decided since.
    last: Instant,
    is_new: bool,
}

/// A duration such as `30s` or `5min`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let read = text.parse::<SignedDuration>().ok().and_then(|read| Duration::try_from(read).ok());
    let positive = read.filter(|read| !read.is_zero());
    positive.ok_or_else(|| "expected a duration, such as 30s or 5min".to_owned())
}

impl Checkpoint {
    pub fn new(path: PathBuf, every: Duration, state: SharedState) -> Self {
        Self { path, every, state, last: Instant::now(), is_new: false }
    }

    /// Something was decided.
    pub fn decided(&mut self) {
        self.is_new = true;
    }

    /// Whether it is time.
    pub fn is_due(&self) -> bool {
        self.is_new && self.last.elapsed() >= self.every
    }

    /// In what time it is to be asked again, if nothing happens before.
    pub fn left(&self) -> Option<Duration> {
        self.is_new.then(|| self.every.saturating_sub(self.last.elapsed()))
    }

    /// Writes the state; what was decided with it must have been written before. One that cannot be written does not
    /// end the stream: the next one may be.
    pub fn write(&mut self) {
        (self.last, self.is_new) = (Instant::now(), false);
        if let Err(Failure::Message(message)) = self.try_write() {
            output::say(&format!("{} no checkpoint: {message}", style::warning_word()));
        }
    }

    fn try_write(&self) -> Result<(), Failure> {
        let mut file = Output::file(&self.path)?;
        file.write(written(&self.state).as_bytes())?;
        file.finish()
    }
}

/// A state as its file holds it.
pub(super) fn written(state: &SharedState) -> String {
    format!("{:#}\n", state.lock().unwrap_or_else(PoisonError::into_inner).to_json())
}
