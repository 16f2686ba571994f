//! NDJSON: a record a line.

use std::io::{self, BufRead, Read};

use super::{MAX_RECORD, Raw, RawContent};

/// A source without the byte-order mark it may begin with.
pub(super) struct WithoutBom<R> {
    source: R,
    /// What was read to look for the mark and is none.
    head: Vec<u8>,
    used: usize,
    started: bool,
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

impl<R: BufRead> WithoutBom<R> {
    pub fn new(source: R) -> Self {
        Self { source, head: Vec::new(), used: 0, started: false }
    }

    fn start(&mut self) -> io::Result<()> {
        self.started = true;
        while self.head.len() < BOM.len() && BOM.starts_with(&self.head) {
            let Some(byte) = self.source.fill_buf()?.first().copied() else { break };
            self.source.consume(1);
            self.head.push(byte);
        }
        if self.head == BOM {
            self.head.clear();
        }
        Ok(())
    }
}

impl<R: BufRead> BufRead for WithoutBom<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if !self.started {
            self.start()?;
        }
        if self.used < self.head.len() {
            return Ok(&self.head[self.used..]);
        }
        self.source.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if self.used < self.head.len() {
            self.used += amount;
        } else {
            self.source.consume(amount);
        }
    }
}

impl<R: BufRead> Read for WithoutBom<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&available[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

/// The lines that are not blank.
pub(super) struct Lines<R> {
    source: R,
    line: u64,
    failed: bool,
}

impl<R: BufRead> Lines<R> {
    pub fn new(source: R) -> Self {
        Self { source, line: 0, failed: false }
    }

    /// The next line without its end; nothing at the end of the source.
    fn next_line(&mut self) -> io::Result<Option<Result<Vec<u8>, String>>> {
        let mut line = Vec::new();
        let mut length = 0usize;
        loop {
            let available = match self.source.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if available.is_empty() {
                if length == 0 {
                    return Ok(None);
                }
                break;
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            length += part.len() + 1;
            if length <= MAX_RECORD {
                line.extend_from_slice(part);
            } else {
                line = Vec::new();
            }
            let used = end.map_or(available.len(), |end| end + 1);
            self.source.consume(used);
            if end.is_some() {
                break;
            }
        }
        if length > MAX_RECORD {
            return Ok(Some(Err(too_large())));
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(Ok(line)))
    }
}

pub(super) fn too_large() -> String {
    format!("expected a record of at most {} MiB, found a larger one", MAX_RECORD >> 20)
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Raw>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            self.line += 1;
            let line = self.line;
            match self.next_line() {
                Err(error) => {
                    self.failed = true;
                    return Some(Err(error));
                }
                Ok(None) => return None,
                Ok(Some(Ok(bytes))) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Some(content)) => return Some(Ok(Raw { line, content: content.map(RawContent::Json) })),
            }
        }
        None
    }
}
