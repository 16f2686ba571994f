//! A progress bar on a terminal, for anything over a second.

use std::cell::Cell;
use std::io::{self, IsTerminal, Read};
use std::rc::Rc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How many bytes of all inputs have been read.
pub(super) type Count = Rc<Cell<u64>>;

/// A source that counts what is read from it.
pub(super) struct Counting<R> {
    pub source: R,
    pub count: Count,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

pub(super) struct Progress {
    started: Instant,
    /// Records since the clock was last looked at.
    skipped: u32,
    records: u64,
    count: Count,
    total: Option<u64>,
    is_terminal: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// For inputs of so many bytes, where that is known.
    pub fn new(count: Count, total: Option<u64>) -> Self {
        let is_terminal = io::stderr().is_terminal();
        Self { started: Instant::now(), skipped: 0, records: 0, count, total, is_terminal, bar: None }
    }

    /// Counts a record, and draws the bar when it is time.
    pub fn record(&mut self) {
        self.records += 1;
        self.skipped += 1;
        if !self.is_terminal || self.skipped < 256 {
            return;
        }
        self.skipped = 0;
        if self.bar.is_none() && self.started.elapsed() > Duration::from_secs(1) {
            self.bar = Some(bar(self.total));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.count.get());
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
