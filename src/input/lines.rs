//! NDJSON: a record a line; and how every format reads its bytes.

use std::io::{self, BufRead, Read};

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
        let available = self.fill_buf()?;
        let amount = available.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&available[..amount]);
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
pub(super) struct Kept {
    bytes: Vec<u8>,
    length: usize,
}

impl Kept {
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

    pub fn is_empty(&self) -> bool {
        self.length == 0
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
    line: u64,
    /// How many bytes at the front of the source are the line that was handed out last.
    used: usize,
    /// A line that the source does not have in one piece.
    kept: Kept,
}

/// Where a line is.
enum Place {
    /// At the front of the source, so many bytes.
    Source(usize),
    Kept,
}

impl<R: BufRead> Lines<R> {
    pub fn new(source: R) -> Self {
        Self { source, line: 0, used: 0, kept: Kept::default() }
    }

    /// The next line without its end; nothing at the end of the source.
    fn next_line(&mut self) -> io::Result<Option<Place>> {
        self.source.consume(std::mem::take(&mut self.used));
        self.line += 1;
        let available = available(&mut self.source)?;
        if let Some(end) = memchr::memchr(b'\n', available).filter(|end| *end <= MAX_RECORD) {
            self.used = end + 1;
            return Ok(Some(Place::Source(end)));
        }
        self.keep_line()
    }

    fn keep_line(&mut self) -> io::Result<Option<Place>> {
        self.kept.clear();
        loop {
            let available = available(&mut self.source)?;
            if available.is_empty() {
                return Ok((!self.kept.is_empty()).then_some(Place::Kept));
            }
            let end = memchr::memchr(b'\n', available);
            self.kept.add(&available[..end.unwrap_or(available.len())]);
            let used = end.map_or(available.len(), |end| end + 1);
            self.source.consume(used);
            if end.is_some() {
                return Ok(Some(Place::Kept));
            }
        }
    }
}

impl<R: BufRead> Records for Lines<R> {
    fn next(&mut self) -> io::Result<Option<Raw<'_>>> {
        while let Some(place) = self.next_line()? {
            // White space includes the CR of a CRLF; what is too large is none.
            let is_blank = match place {
                Place::Source(length) => is_blank(&available(&mut self.source)?[..length]),
                Place::Kept => self.kept.finish().is_ok_and(is_blank),
            };
            if !is_blank {
                let bytes = match place {
                    Place::Source(length) => Ok(&available(&mut self.source)?[..length]),
                    Place::Kept => self.kept.finish(),
                };
                return Ok(Some(Raw { line: self.line, content: bytes.map(Content::Json) }));
            }
        }
        Ok(None)
    }
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(u64, String)> {
        let mut lines = Lines::new(WithoutBom::new(text));
        let mut all = Vec::new();
        while let Some(raw) = lines.next().expect("a slice can be read") {
            let shown = match raw.content {
                Ok(Content::Json(bytes)) => String::from_utf8_lossy(bytes).trim_end().to_owned(),
                Ok(Content::Csv(_)) => "csv".into(),
                Err(message) => format!("! {message}"),
            };
            all.push((raw.line, shown));
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
    fn a_record_that_is_too_large_is_not_kept() {
        let mut kept = Kept::default();
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
