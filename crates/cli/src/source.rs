//! An open file of orders, and what was read of it to see what it is.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::time::Duration;

use super::error::Failure;
use super::files;
use super::interrupt::{self, Input};
use super::progress::{Counted, Tap, Tapped};

/// An open file of orders.
pub(super) struct Source {
    /// `None` if all of it was read before.
    input: Option<Input>,
    /// What was read of it.
    head: Vec<u8>,
    /// How much of that was handed out.
    used: usize,
}

impl Source {
    const BUFFER: usize = 1 << 16;

    /// Opens a file of orders, or standard input for `-`.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let input = input(path).map_err(|error| Failure::read(path, &error))?;
        Ok(Self { input: Some(input), head: Vec::new(), used: 0 })
    }

    /// What was read before.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { input: None, head: bytes, used: 0 }
    }

    /// Whether it can make its reader wait, as pipes do.
    pub fn is_stream(&self) -> bool {
        self.input.as_ref().is_some_and(Input::is_stream)
    }

    /// What it begins with: of a file 64 KiB, of a stream what it has ready, for which it is waited. Nothing if the run was interrupted.
    pub fn head(&mut self) -> io::Result<&[u8]> {
        if let Some(input) = self.input.as_mut().filter(|_| self.head.is_empty()) {
            let wanted = if input.is_stream() { 1 } else { Self::BUFFER };
            self.head.resize(Self::BUFFER, 0);
            let read = filled(input, &mut self.head, wanted);
            self.head.truncate(*read.as_ref().unwrap_or(&0));
            if let Err(error) = read
                && !interrupt::is_interruption(&error)
            {
                return Err(error);
            }
        }
        Ok(&self.head)
    }

    /// Waits until there is something to read, or the time has passed: then `false`.
    pub fn wait(&self, at_most: Option<Duration>) -> io::Result<bool> {
        match &self.input {
            Some(input) if self.used == self.head.len() => input.wait(at_most),
            _ => Ok(true),
        }
    }

    /// Reports to a tap what is read.
    pub fn tapped(self, tap: &Tap) -> Box<dyn BufRead> {
        let source = Counted { source: self, read: tap.read.clone() };
        Box::new(BufReader::with_capacity(Self::BUFFER, Tapped { source, before: tap.before.clone() }))
    }

    /// A source for any thread; reports only how much is read.
    pub fn counted(self, tap: &Tap) -> BufReader<Counted<Self>> {
        BufReader::with_capacity(Self::BUFFER, Counted { source: self, read: tap.read.clone() })
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used < self.head.len() {
            let count = (&self.head[self.used..]).read(buffer)?;
            self.used += count;
            return Ok(count);
        }
        self.head = Vec::new();
        self.used = 0;
        self.input.as_mut().map_or(Ok(0), |input| input.read(buffer))
    }
}

/// Reads until so much is there, or the end; how much it is.
fn filled(input: &mut Input, buffer: &mut [u8], wanted: usize) -> io::Result<usize> {
    let mut read = 0;
    while read < wanted {
        match input.read(&mut buffer[read..]) {
            Ok(0) => break,
            Ok(count) => read += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

fn input(path: &Path) -> io::Result<Input> {
    if files::is_stdin(path) {
        return Input::stdin();
    }
    if path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    File::open(path).map(Input::new)
}
