//! CSV: the rows of a file, the header first.

use std::io::{self, BufRead};

use super::lines::{available, too_large};
use super::{Content, MAX_RECORD, Raw, Records};

/// Room for a larger row is not kept.
const LARGE: usize = 1 << 20;

pub(super) struct Rows<R> {
    source: R,
    parser: csv_core::Reader,
    /// The number of line ends before what is read next.
    lines: u64,
    finished: bool,
    /// Room for the cells of a row, and for where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// The cells of one row, unquoted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'r> {
    pub bytes: &'r [u8],
    /// Where each cell ends.
    pub ends: &'r [usize],
}

/// What was read of a row.
enum Read {
    Nothing,
    /// So many bytes and cells.
    Row(usize, usize),
    TooLarge,
}

impl<'r> Row<'r> {
    pub fn len(self) -> usize {
        self.ends.len()
    }

    pub fn get(self, index: usize) -> Option<&'r [u8]> {
        self.bytes.get(self.range(index)?)
    }

    /// Where a cell is among the bytes.
    pub fn range(self, index: usize) -> Option<std::ops::Range<usize>> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(start..end)
    }

    pub fn cells(self) -> impl Iterator<Item = &'r [u8]> {
        (0..self.len()).filter_map(move |index| self.get(index))
    }
}

impl<R: BufRead> Rows<R> {
    pub fn new(source: R) -> Self {
        let mut parser = csv_core::Reader::new();
        // The parser would take a byte-order mark from its first input, whatever is a part of that.
        parser.read_record(b"\n", &mut [0; 8], &mut [0; 8]);
        Self { source, parser, lines: 0, finished: false, bytes: vec![0; 1024], ends: vec![0; 64] }
    }

    /// Skips blank lines, so that a row's line is the one it begins on.
    fn skip_blank(&mut self) -> io::Result<()> {
        loop {
            let available = available(&mut self.source)?;
            let blank = available.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.lines += count_lines(&available[..blank]);
            let more = blank > 0 && blank == available.len();
            self.source.consume(blank);
            if !more {
                return Ok(());
            }
        }
    }

    fn row(&mut self) -> io::Result<Read> {
        let (mut bytes, mut ends, mut length) = (0, 0, 0usize);
        if self.bytes.len() > LARGE {
            (self.bytes, self.ends) = (vec![0; 1024], vec![0; 64]);
        }
        loop {
            let input = available(&mut self.source)?;
            let (result, read, written, ended) =
                self.parser.read_record(input, &mut self.bytes[bytes..], &mut self.ends[ends..]);
            self.lines += count_lines(&input[..read]);
            self.source.consume(read);
            (bytes, ends, length) = (bytes + written, ends + ended, length.saturating_add(read));
            if length > MAX_RECORD {
                // The rest is read over what is there.
                (bytes, ends) = (0, 0);
            }
            match result {
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull if bytes == self.bytes.len() => {
                    self.bytes.resize(bytes * 2, 0);
                }
                csv_core::ReadRecordResult::OutputEndsFull if ends == self.ends.len() => {
                    self.ends.resize(ends * 2, 0);
                }
                csv_core::ReadRecordResult::OutputFull | csv_core::ReadRecordResult::OutputEndsFull => {}
                csv_core::ReadRecordResult::End => return Ok(Read::Nothing),
                csv_core::ReadRecordResult::Record if length > MAX_RECORD => return Ok(Read::TooLarge),
                csv_core::ReadRecordResult::Record => return Ok(Read::Row(bytes, ends)),
            }
        }
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

impl<R: BufRead> Records for Rows<R> {
    fn next(&mut self) -> io::Result<Option<Raw<'_>>> {
        if self.finished {
            return Ok(None);
        }
        self.skip_blank()?;
        let line = self.lines + 1;
        let content = match self.row()? {
            Read::Nothing => {
                self.finished = true;
                return Ok(None);
            }
            Read::TooLarge => Err(too_large()),
            Read::Row(bytes, ends) => {
                Ok(Content::Csv(Row { bytes: &self.bytes[..bytes], ends: &self.ends[..ends] }))
            }
        };
        Ok(Some(Raw { line, content }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn rows(text: &str, capacity: usize) -> Vec<(u64, Vec<String>)> {
        let source = BufReader::with_capacity(capacity, text.as_bytes());
        let (mut rows, mut all) = (Rows::new(source), Vec::new());
        while let Some(raw) = rows.next().expect("a slice can be read") {
            let Ok(Content::Csv(row)) = raw.content else { panic!("line {} is no row", raw.line) };
            let cells = row.cells().map(|cell| String::from_utf8_lossy(cell).into_owned());
            all.push((raw.line, cells.collect()));
        }
        all
    }

    #[test]
    fn a_rows_line_is_the_one_it_begins_on() {
        let text = "\na,b\n\n1,\"x\ny\"\n2,\n\"\",\"\"\"\"";
        let cells = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let expected =
            vec![(2, cells("a", "b")), (4, cells("1", "x\ny")), (6, cells("2", "")), (7, cells("", "\""))];
        for capacity in 1..text.len() {
            assert_eq!(rows(text, capacity), expected);
        }
        let crlf = rows(&text.replace('\n', "\r\n"), 3);
        assert_eq!(crlf.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4, 6, 7]);
    }

    #[test]
    fn long_rows_and_cells_are_read() {
        let text = format!("{}\n{},\"{}\"\n", ",".repeat(999), "x".repeat(5000), "y".repeat(5000));
        let rows = rows(&text, 100);
        assert_eq!(rows[0].1.len(), 1000);
        assert_eq!(rows[1].1, ["x".repeat(5000), "y".repeat(5000)]);
    }

    #[test]
    fn an_empty_source_has_no_rows() {
        assert_eq!(rows("", 8), []);
        assert_eq!(rows("\r\n\n", 8), []);
    }

    #[test]
    fn a_row_that_is_too_large_does_not_hide_the_next_one() {
        let large = format!("a\n{}\nb\n", "x,".repeat(MAX_RECORD / 2 + 1));
        let (mut rows, mut all) = (Rows::new(large.as_bytes()), Vec::new());
        while let Some(raw) = rows.next().expect("a slice") {
            all.push((raw.line, raw.content.is_ok()));
        }
        assert_eq!(all, [(1, true), (2, false), (3, true)]);
    }
}
