//! The pages of a group of rows, before they are read: how large they say to be, packed and unpacked, and how much would be in memory at a time.

use std::io::Read;

use flate2::bufread::MultiGzDecoder;
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};

use super::columns::damaged as of_kind;
use super::compact::{Stop, Visit, walk};
use super::groups::Input;
use super::{ColumnarError, ColumnarKind};

/// How large pages are at most, unpacked; and those that are in memory at a time, of all columns.
const PAGE: u64 = 256 << 20;
const AT_A_TIME: u64 = 1 << 30;
/// So many elements have the lists of a group of rows at most, for a record has all of its own at once.
const ELEMENTS: u64 = 16 << 20;
/// The head of a page is shorter.
const HEAD: u64 = 1 << 20;

fn damaged(why: &str) -> ColumnarError {
    of_kind(ColumnarKind::Parquet, why)
}

/// Looks at the pages of those columns that are read.
pub(super) fn check(
    input: &Input,
    group: &RowGroupMetaData,
    is_read: &dyn Fn(usize) -> bool,
) -> Result<(), ColumnarError> {
    let mut at_a_time = 0;
    for (_, column) in group.columns().iter().enumerate().filter(|(leaf, _)| is_read(*leaf)) {
        at_a_time += Pages::of(input, column)?.check()?;
        if at_a_time > AT_A_TIME {
            return Err(ColumnarError::TooLarge { what: "its pages are together", most: AT_A_TIME });
        }
    }
    Ok(())
}

struct Pages<'a> {
    input: &'a Input,
    packing: Compression,
    is_repeated: bool,
    /// Where the next page begins, and where the last one ends.
    at: u64,
    end: u64,
}

impl<'a> Pages<'a> {
    fn of(input: &'a Input, column: &ColumnChunkMetaData) -> Result<Self, ColumnarError> {
        let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
        let (start, length) = (u64::try_from(start).ok(), u64::try_from(column.compressed_size()).ok());
        let range = start.zip(length).and_then(|(start, length)| Some((start, start.checked_add(length)?)));
        let (at, end) = range
            .filter(|(_, end)| *end <= input.length())
            .ok_or_else(|| damaged("a column is not where it says"))?;
        if !is_known(column.compression()) {
            let message = format!(
                "its pages are compressed with {}, which is not read: write it with Zstandard, Snappy or gzip",
                column.compression()
            );
            return Err(ColumnarError::Foreign(message));
        }
        let is_repeated = column.column_descr().max_rep_level() > 0;
        Ok(Self { input, packing: column.compression(), is_repeated, at, end })
    }

    /// How many bytes are in memory at a time.
    fn check(mut self) -> Result<u64, ColumnarError> {
        let (mut dictionary, mut page, mut values) = (0, 0, 0);
        while self.at < self.end {
            let head = self.head()?;
            let unpacked = self.unpacked(&head)?;
            let count =
                u64::try_from(head.values).map_err(|_| damaged("a page has fewer values than none"))?;
            match head.kind {
                // Each value takes a byte at least.
                DICTIONARY if count > unpacked => {
                    return Err(damaged("a dictionary is larger than its page"));
                }
                DICTIONARY => dictionary = unpacked.max(dictionary),
                _ => page = unpacked.max(page),
            }
            values += count;
            if self.is_repeated && values > ELEMENTS {
                let message = format!(
                    "the lists of a group of rows have more than {ELEMENTS} elements: write smaller groups"
                );
                return Err(ColumnarError::Foreign(message));
            }
            self.at += head.packed_size;
        }
        Ok(dictionary + page)
    }

    /// The head of the next page, which is passed over.
    fn head(&mut self) -> Result<Head, ColumnarError> {
        let mut looked_at = 256;
        loop {
            let length = looked_at.min(self.end - self.at);
            let bytes = self.input.bytes(self.at, length)?;
            let mut head = Head::default();
            match walk(&bytes, &mut head) {
                Ok(size) => {
                    self.at += size as u64;
                    return head.sound(self.end - self.at);
                }
                Err(Stop::Short) if length == looked_at && looked_at < HEAD => looked_at *= 4,
                Err(_) => return Err(damaged("the head of a page is none")),
            }
        }
    }

    /// How large a page is when it is unpacked.
    fn unpacked(&self, head: &Head) -> Result<u64, ColumnarError> {
        let too_large = || ColumnarError::TooLarge { what: "a page of it is", most: PAGE };
        if head.unpacked_size > PAGE || head.packed_size > PAGE {
            return Err(too_large());
        }
        // Whatever it says, it is unpacked to its end.
        if matches!(self.packing, Compression::GZIP(_)) {
            let bytes = self.input.bytes(self.at, head.packed_size)?;
            let packed = bytes.get(head.levels..).ok_or_else(|| damaged("a page is shorter than it says"))?;
            let mut unpacked = MultiGzDecoder::new(packed).take(PAGE + 1);
            // One that is damaged is told where it is read.
            let _ = std::io::copy(&mut unpacked, &mut std::io::sink());
            if unpacked.limit() == 0 {
                return Err(too_large());
            }
        }
        Ok(head.unpacked_size)
    }
}

fn is_known(packing: Compression) -> bool {
    use Compression::{GZIP, LZ4_RAW, SNAPPY, UNCOMPRESSED, ZSTD};
    matches!(packing, UNCOMPRESSED | SNAPPY | GZIP(_) | LZ4_RAW | ZSTD(_))
}

const DICTIONARY: i64 = 2;

/// What the head of a page says.
#[derive(Default)]
struct Head {
    kind: i64,
    sizes: (i64, i64),
    unpacked_size: u64,
    packed_size: u64,
    values: i64,
    encoding: i64,
    /// How many bytes in front are not packed.
    levels: usize,
    has_negative: bool,
}

impl Visit for Head {
    fn number(&mut self, path: &[i16], number: i64) {
        match path {
            [1] => self.kind = number,
            [2] => self.sizes.0 = number,
            [3] => self.sizes.1 = number,
            [5 | 7 | 8, 1] => self.values = number,
            [5, 2] | [8, 4] => self.encoding = number,
            [8, 5 | 6] => match usize::try_from(number) {
                Ok(number) => self.levels = self.levels.saturating_add(number),
                Err(_) => self.has_negative = true,
            },
            _ => {}
        }
    }
}

impl Head {
    /// It, if what it says is possible where so many bytes are left.
    fn sound(mut self, left: u64) -> Result<Self, ColumnarError> {
        /// Lengths first, or what differs from the text before: how much room it takes is not known before it is unpacked.
        const OF_LENGTHS: [i64; 2] = [6, 7];
        let sizes = (u64::try_from(self.sizes.0).ok(), u64::try_from(self.sizes.1).ok());
        let (Some(unpacked), Some(packed)) = sizes else {
            return Err(damaged("a page has fewer bytes than none"));
        };
        if packed > left || self.has_negative {
            return Err(damaged("a page is larger than its column"));
        }
        if OF_LENGTHS.contains(&self.encoding) {
            let message = "its texts are encoded as DELTA_LENGTH_BYTE_ARRAY or DELTA_BYTE_ARRAY, which is not read: write it with dictionaries or plain";
            return Err(ColumnarError::Foreign(message.to_owned()));
        }
        (self.unpacked_size, self.packed_size) = (unpacked, packed);
        Ok(self)
    }
}
