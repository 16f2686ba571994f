//! NDJSON: a record a line; and how every format reads its bytes.

use std::io::{self, BufRead, Read};
use std::ops::Range;

use super::{Content, MAX_RECORD, Raw, Records};

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A source without the byte-order mark it may begin with.
pub(super) struct WithoutBom<R> {
    source: R,
    /// What was read to look for the mark and is none.
    head: Vec<u8>,
    used: usize,
    started: bool,
}

impl<R: BufRead> WithoutBom<R> {
    pub fn new(source: R) -> Self {
        Self { source, head: Vec::new(), used: 0, started: false }
    }

    fn start(&mut self) -> io::Result<()> {
        while self.head.len() < BOM.len() && BOM.starts_with(&self.head) {
            let Some(byte) = available(&mut self.source)?.first().copied() else { break };
            self.source.consume(1);
            self.head.push(byte);
        }
        if self.head == BOM {
            self.head.clear();
        }
        self.started = true;
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
        if self.started && self.used == self.head.len() {
            return self.source.read(buffer);
        }
        let amount = self.fill_buf()?.read(buffer)?;
        self.consume(amount);
        Ok(amount)
    }
}

/// The bytes that the source has ready; none at its end. Interrupted reads are tried again.
pub(super) fn available<R: BufRead>(source: &mut R) -> io::Result<&[u8]> {
    loop {
        match source.fill_buf() {
            Ok([]) => return Ok(&[]),
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // A second call for the borrow checker's sake: it returns what the first one has read.
    source.fill_buf()
}

/// The bytes of one record, up to [`MAX_RECORD`]; of a larger one only the length is kept.
#[derive(Default)]
pub(super) struct KeptRecord {
    bytes: Vec<u8>,
    length: usize,
}

impl KeptRecord {
    /// Begins another record; the room for usual ones is kept.
    pub fn clear(&mut self) {
        const USUAL: usize = 1 << 20;
        self.bytes.clear();
        self.bytes.shrink_to(USUAL);
        self.length = 0;
    }

    pub fn add(&mut self, part: &[u8]) {
        self.length = self.length.saturating_add(part.len());
        if self.length <= MAX_RECORD {
            self.bytes.extend_from_slice(part);
        } else {
            self.bytes = Vec::new();
        }
    }

    /// # Errors
    /// Where the record is too large.
    pub fn finish(&self) -> Result<&[u8], String> {
        if self.length > MAX_RECORD { Err(too_large()) } else { Ok(&self.bytes) }
    }
}

pub(super) fn too_large() -> String {
    format!("expected a record of at most {} MiB, found a larger one", MAX_RECORD >> 20)
}

/// The lines that are not blank.
pub(super) struct Lines<R> {
    source: R,
    /// What was read of the source and not handed out is from `start` to `end`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    line: u64,
    /// A line that is longer than the buffer.
    kept: KeptRecord,
}

/// Where a line is.
enum Location {
    Buffer(Range<usize>),
    Kept,
}

impl<R: Read> Lines<R> {
    /// More than sources with a buffer of their own have room for, so that they fill this one without a detour.
    const BUFFER: usize = 1 << 17;

    pub fn new(source: R) -> Self {
        let buffer = vec![0; Self::BUFFER];
        Self { source, buffer, start: 0, end: 0, line: 0, kept: KeptRecord::default() }
    }

    /// The next line without its end; `None` at the end of the source.
    fn next_line(&mut self) -> io::Result<Option<Location>> {
        self.line += 1;
        let mut searched = self.start;
        loop {
            if let Some(length) = memchr::memchr(b'\n', &self.buffer[searched..self.end]) {
                let line = self.start..searched + length;
                self.start = line.end + 1;
                return Ok(Some(Location::Buffer(line)));
            }
            let length = self.end - self.start;
            if length == self.buffer.len() {
                return self.keep_line().map(Some);
            }
            searched = length;
            if !self.fill()? {
                self.start = self.end;
                return Ok((length > 0).then_some(Location::Buffer(0..length)));
            }
        }
    }

    /// Hands out all whole lines that have been read, together; whether there were any. What is left of them can be used
    /// again.
    pub fn next_chunk(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        chunk.first = self.line + 1;
        chunk.long = None;
        loop {
            let found = &self.buffer[self.start..self.end];
            if let Some(last) = memchr::memrchr(b'\n', found) {
                self.hand_over(self.start + last + 1, chunk);
                return Ok(true);
            }
            if found.len() == self.buffer.len() {
                self.line += 1;
                self.keep_line()?;
                chunk.long = Some(std::mem::take(&mut self.kept));
                return Ok(true);
            }
            let length = found.len();
            if !self.fill()? {
                self.hand_over(self.end, chunk);
                return Ok(length > 0);
            }
        }
    }

    /// Gives the buffer up to `end` away and goes on with the other one.
    fn hand_over(&mut self, end: usize, chunk: &mut Chunk) {
        let mut next = std::mem::take(&mut chunk.bytes);
        next.resize(Self::BUFFER, 0);
        let rest = end..self.end;
        next[..rest.len()].copy_from_slice(&self.buffer[rest.clone()]);
        chunk.lines = self.start..end;
        (self.start, self.end) = (0, rest.len());
        chunk.bytes = std::mem::replace(&mut self.buffer, next);
        self.line += memchr::memchr_iter(b'\n', &chunk.bytes[chunk.lines.clone()]).count() as u64;
    }

    /// Reads more of the source behind what is in the buffer, which is moved to its front; whether there was more.
    /// Interrupted reads are tried again.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Keeps a line that begins in the full buffer and does not end there.
    fn keep_line(&mut self) -> io::Result<Location> {
        self.kept.clear();
        loop {
            let found = &self.buffer[self.start..self.end];
            let end = memchr::memchr(b'\n', found);
            self.kept.add(&found[..end.unwrap_or(found.len())]);
            if let Some(length) = end {
                self.start += length + 1;
                return Ok(Location::Kept);
            }
            self.start = self.end;
            if !self.fill()? {
                return Ok(Location::Kept);
            }
        }
    }
}

impl<R: Read> Records for Lines<R> {
    fn next(&mut self) -> io::Result<Option<Raw<'_>>> {
        while let Some(place) = self.next_line()? {
            // White space includes the CR of a CRLF; what is too large is none.
            let is_blank = match &place {
                Location::Buffer(line) => is_blank(&self.buffer[line.clone()]),
                Location::Kept => self.kept.finish().is_ok_and(is_blank),
            };
            if !is_blank {
                let bytes = match place {
                    Location::Buffer(line) => Ok(&self.buffer[line]),
                    Location::Kept => self.kept.finish(),
                };
                return Ok(Some(Raw { line: self.line, content: bytes.map(Content::Json) }));
            }
        }
        Ok(None)
    }
}

/// Lines that are handed from one thread to another, together in one buffer.
#[derive(Default)]
pub(super) struct Chunk {
    bytes: Vec<u8>,
    /// Where they are among the bytes.
    lines: Range<usize>,
    /// The number of the first one.
    first: u64,
    /// Instead of them, one line that is longer than a buffer.
    long: Option<KeptRecord>,
}

impl Chunk {
    /// Forgets the lines.
    pub fn clear(&mut self) {
        (self.lines, self.long) = (0..0, None);
    }

    /// The lines that are not blank, each with its number.
    pub fn records(&self) -> impl Iterator<Item = (u64, Result<&[u8], String>)> {
        let long = self.long.iter().map(|kept| (self.first, kept.finish()));
        let lines = if self.long.is_some() { &[] } else { &self.bytes[self.lines.clone()] };
        // What comes after the last line end is one more line only where it is not blank.
        let mut start = 0;
        let ends = memchr::memchr_iter(b'\n', lines).chain(std::iter::once(lines.len()));
        let each = ends.map(move |end| &lines[std::mem::replace(&mut start, end + 1)..end]);
        let short = (self.first..).zip(each).map(|(line, bytes)| (line, Ok(bytes)));
        let is_blank = |bytes: &Result<&[u8], String>| bytes.as_ref().is_ok_and(|bytes| is_blank(bytes));
        long.chain(short).filter(move |(_, bytes)| !is_blank(bytes))
    }
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(raw: Raw<'_>) -> (u64, String) {
        let shown = match raw.content {
            Ok(Content::Json(bytes)) => String::from_utf8_lossy(bytes).trim_end().to_owned(),
            Ok(Content::Csv(_)) => "csv".into(),
            Err(message) => format!("! {message}"),
        };
        (raw.line, shown)
    }

    /// The lines of a text, which are the same one by one and in chunks, however much is read at once.
    fn lines(text: &[u8]) -> Vec<(u64, String)> {
        let mut lines = Lines::new(WithoutBom::new(text));
        let mut all = Vec::new();
        while let Some(raw) = lines.next().expect("a slice can be read") {
            all.push(shown(raw));
        }
        for size in [7, 1 << 16, 1 << 20] {
            let source = io::BufReader::with_capacity(size, text);
            let mut lines = Lines::new(WithoutBom::new(source));
            let (mut chunk, mut in_chunks) = (Chunk::default(), Vec::new());
            while lines.next_chunk(&mut chunk).expect("a slice can be read") {
                let raw =
                    |(line, bytes): (u64, Result<_, _>)| Raw { line, content: bytes.map(Content::Json) };
                in_chunks.extend(chunk.records().map(raw).map(shown));
            }
            assert!(in_chunks == all, "{size} bytes at once");
        }
        all
    }

    #[test]
    fn blank_lines_are_counted_and_skipped() {
        let expected = [(2, "{}".to_owned()), (4, "[]".to_owned()), (5, "x".to_owned())];
        assert_eq!(lines(b"\n{}\n  \t\n[]\nx"), expected);
        assert_eq!(lines(b"\r\n{}\r\n \r\n[]\r\nx\r\n"), expected);
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn only_a_byte_order_mark_at_the_start_is_skipped() {
        assert_eq!(lines(b"\xEF\xBB\xBF{}"), [(1, "{}".to_owned())]);
        assert_eq!(lines(b"\xEF\xBB\xBF"), []);
        assert_eq!(lines(b"\xEF\xBB").len(), 1);
        assert_eq!(lines(b"{}\n\xEF\xBB\xBF{}")[1].1, "\u{feff}{}");
    }

    /// A source that is interrupted before every byte, as reads from a terminal are by signals.
    struct Interrupted<'a>(&'a [u8], bool);

    impl Read for Interrupted<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.read(&mut buffer[..1]) }
        }
    }

    #[test]
    fn interrupted_reads_are_tried_again() {
        let source = io::BufReader::with_capacity(1, Interrupted(b"\xEF\xBB\xBF{}\n{}", false));
        let mut lines = Lines::new(WithoutBom::new(source));
        for _ in 0..2 {
            assert!(matches!(lines.next(), Ok(Some(_))));
        }
        assert!(matches!(lines.next(), Ok(None)));
    }

    #[test]
    fn lines_around_the_size_of_the_buffer_are_whole() {
        const BUFFER: usize = Lines::<&[u8]>::BUFFER;
        for length in [0, 1, BUFFER - 2, BUFFER - 1, BUFFER, BUFFER + 1, 2 * BUFFER, 2 * BUFFER + 1] {
            for before in [0, 1, BUFFER / 2, BUFFER - 1] {
                let parts = [before, length, 2].map(|length| "x".repeat(length));
                for ending in ["", "\n"] {
                    let found = lines((parts.join("\n") + ending).as_bytes());
                    let expected = (1..).zip(&parts).filter(|(_, part)| !part.is_empty());
                    let expected: Vec<(u64, String)> =
                        expected.map(|(line, part)| (line, part.clone())).collect();
                    assert!(found == expected, "{before} and {length} bytes, then {ending:?}");
                }
            }
        }
    }

    #[test]
    fn a_record_that_is_too_large_is_not_kept() {
        let mut kept = KeptRecord::default();
        kept.add(&vec![b' '; MAX_RECORD]);
        assert_eq!(kept.bytes.len(), MAX_RECORD);
        kept.add(b" ");
        assert_eq!(kept.bytes.capacity(), 0);
        assert_eq!(kept.finish(), Err(too_large()));
        kept.clear();
        kept.add(b"{}");
        assert_eq!(kept.finish(), Ok(b"{}".as_slice()));
    }
}
