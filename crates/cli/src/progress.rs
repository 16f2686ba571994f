//! A progress bar on a terminal, for anything over a second.

use std::cell::RefCell;
use std::io::{self, IsTerminal, Read};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::source::Source;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Something to do, if there is; it says when it wants to be called again at the latest.
pub(super) type Before = Option<Box<dyn FnMut() -> Option<Duration>>>;

/// What the sources of a run have in common.
#[derive(Clone, Default)]
pub(super) struct Tap {
    /// How many bytes of all of them have been read.
    pub read: Arc<AtomicU64>,
    /// What to do before a source is asked for more, which may take as long as it likes: a service that
    /// sends an order and waits for its decision must get it.
    pub before: Rc<RefCell<Before>>,
}

/// A source whose bytes are counted.
pub(super) struct Counted<R> {
    pub source: R,
    pub read: Arc<AtomicU64>,
}

impl Counted<Source> {
    /// Waits for something to read; whether there is.
    fn wait(&self, at_most: Option<Duration>) -> io::Result<bool> {
        self.source.wait(at_most)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// A source that reports to its tap.
pub(super) struct Tapped {
    pub source: Counted<Source>,
    pub before: Rc<RefCell<Before>>,
}

impl Read for Tapped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let again = self.before.borrow_mut().as_mut().and_then(|before| before());
            if self.source.wait(again)? {
                return self.source.read(buffer);
            }
        }
    }
}

pub(super) struct Progress {
    started: Instant,
    /// Records since the clock was last looked at.
    skipped: u64,
    records: u64,
    read: Arc<AtomicU64>,
    total: Option<u64>,
    is_wanted: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// For inputs of so many bytes, where that is known. A bar is drawn on a terminal that the results do
    /// not go to as well.
    pub fn new(read: Arc<AtomicU64>, total: Option<u64>, results_on_stdout: bool) -> Self {
        let is_wanted = io::stderr().is_terminal() && !(results_on_stdout && io::stdout().is_terminal());
        Self { started: Instant::now(), skipped: 0, records: 0, read, total, is_wanted, bar: None }
    }

    /// Counts records, and draws the bar when it is time.
    pub fn records(&mut self, count: u64) {
        self.records += count;
        self.skipped += count;
        if !self.is_wanted || self.skipped < 256 {
            return;
        }
        self.skipped = 0;
        if self.bar.is_none() && self.started.elapsed() > Duration::from_secs(1) {
            self.bar = Some(bar(self.total));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.read.load(Ordering::Relaxed));
            bar.set_message(format!("{} orders", self.records));
        }
    }

    pub fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), "{bar:30} {percent:>3} %  {msg}  {eta} left"),
        None => (ProgressBar::no_length(), "{spinner} {bytes}  {msg}  {elapsed}"),
    };
    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
