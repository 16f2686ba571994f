//! What has been read of a source and is still needed.

use std::io::{self, Read};

pub(super) struct Window<R> {
    source: R,
    /// What is unread is from `start` to `end`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    is_at_end: bool,
}

impl<R: Read> Window<R> {
    /// More than sources with a buffer of their own have room for, so that they fill this one without a detour.
    const BUFFER: usize = 1 << 17;

    pub fn new(source: R) -> Self {
        Self { source, buffer: vec![0; Self::BUFFER], start: 0, end: 0, is_at_end: false }
    }

    pub fn unread(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Passes over bytes, which stay where they are until more is read.
    pub fn pass(&mut self, count: usize) {
        self.start += count;
    }

    /// The bytes that were passed over last.
    pub fn passed(&self, count: usize) -> &[u8] {
        &self.buffer[self.start - count..self.start]
    }

    /// Reads more behind what is unread; whether there was more. Interrupted reads are tried again.
    pub fn fill(&mut self) -> io::Result<bool> {
        if self.is_at_end {
            return Ok(false);
        }
        self.make_room();
        loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    self.is_at_end = count == 0;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Makes room behind what is unread. That is moved only where as much was passed over before, so that all moves together
    /// take no longer than the reading; room for a large record is not kept.
    fn make_room(&mut self) {
        let unread = self.end - self.start;
        if self.buffer.len() > Self::BUFFER && unread < Self::BUFFER / 2 {
            let mut buffer = vec![0; Self::BUFFER];
            buffer[..unread].copy_from_slice(self.unread());
            (self.buffer, self.start, self.end) = (buffer, 0, unread);
        } else if self.start >= unread {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, unread);
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(2 * self.end, 0);
        }
    }

    /// How many bytes there is room for.
    #[cfg(test)]
    pub fn room(&self) -> usize {
        self.buffer.len()
    }
}
