//! CSV: the records of a file, the header first.

use std::io::{self, Read};

use super::{Raw, RawContent};

pub(super) struct Rows<R> {
    reader: ::csv::Reader<R>,
    failed: bool,
}

impl<R: Read> Rows<R> {
    pub fn new(source: R) -> Self {
        let reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source);
        Self { reader, failed: false }
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = io::Result<Raw>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let mut record = ::csv::ByteRecord::new();
        match self.reader.read_byte_record(&mut record) {
            Ok(false) => None,
            Ok(true) => {
                let line = record.position().map_or(0, ::csv::Position::line);
                Some(Ok(Raw { line, content: Ok(RawContent::Csv(record)) }))
            }
            Err(error) => {
                self.failed = true;
                Some(Err(io::Error::from(error)))
            }
        }
    }
}
