//! Arrow's IPC, message after message: a file of it is a stream with a mark in front and a list of its messages behind, which is not needed.

use std::collections::HashMap;
use std::io::{BufRead, Read};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::reader::{read_dictionary, read_record_batch};
use arrow_ipc::{CompressionType, Message, MessageHeader, MetadataVersion, root_as_message};
use arrow_schema::{Schema, SchemaRef};

use super::columns::damaged as of_kind;
use super::guard::guarded;
use super::{Batches, ColumnarError, ColumnarKind};

/// What a file begins with, and ends with.
const MARK: &[u8] = b"ARROW1";
const CONTINUED: [u8; 4] = [0xff; 4];
/// What says what is in a message, and what is in it, have so many bytes at most; so have all dictionaries together.
const HEAD: u64 = 64 << 20;
const BODY: u64 = 1 << 30;

fn damaged(why: impl std::fmt::Display) -> ColumnarError {
    of_kind(ColumnarKind::Arrow, why)
}

/// Whether a file that begins so is a stream: a message of a sensible length, which has a schema.
pub(super) fn is_stream(head: &[u8]) -> bool {
    const SENSIBLE: std::ops::Range<u32> = 16..1 << 24;
    let Some((length, message)) = head.strip_prefix(&CONTINUED).and_then(<[u8]>::split_first_chunk::<4>)
    else {
        return false;
    };
    let offset = message.first_chunk::<4>().map(|offset| u32::from_le_bytes(*offset));
    SENSIBLE.contains(&u32::from_le_bytes(*length)) && offset.is_some_and(|offset| offset < 256)
}

/// Reads the batches of a stream.
pub(super) struct Stream {
    source: Box<dyn BufRead>,
    is_file: bool,
    schema: SchemaRef,
    dictionaries: HashMap<i64, ArrayRef>,
    /// How large each of them is.
    sizes: HashMap<i64, u64>,
    is_done: bool,
}

/// A message: what says what is in it, and what is.
struct Framed {
    head: Vec<u8>,
    body: Buffer,
}

impl Stream {
    pub fn open(mut source: Box<dyn BufRead>) -> Result<Self, ColumnarError> {
        let is_file = source.fill_buf()?.starts_with(MARK);
        let mut start = word(&mut source)?;
        if is_file {
            start = behind_mark(&mut source)?;
        }
        let message = message_from(&mut source, start)?.ok_or_else(|| damaged("it has no schema"))?;
        let schema = guarded("Arrow", || {
            let parsed = parsed(&message.head)?;
            let schema = parsed.header_as_schema().ok_or_else(|| damaged("it has no schema"))?;
            arrow_ipc::convert::try_fb_to_schema(schema).map_err(damaged)
        })?;
        let (dictionaries, sizes) = (HashMap::new(), HashMap::new());
        Ok(Self { source, is_file, schema: Arc::new(schema), dictionaries, sizes, is_done: false })
    }

    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The batch in a message; `None` if it is another one.
    fn batch(&mut self, message: &Framed) -> Result<Option<RecordBatch>, ColumnarError> {
        let parsed = parsed(&message.head)?;
        let version = parsed.version();
        match parsed.header_type() {
            MessageHeader::RecordBatch => {
                let batch =
                    parsed.header_as_record_batch().ok_or_else(|| damaged("a batch of records is none"))?;
                check(&batch, &message.body)?;
                let read = read_record_batch(
                    &message.body,
                    batch,
                    self.schema.clone(),
                    &self.dictionaries,
                    None,
                    &version,
                );
                read.map(Some).map_err(damaged)
            }
            MessageHeader::DictionaryBatch => self.dictionary(&parsed, &message.body, version).map(|()| None),
            MessageHeader::Schema => Err(damaged("it has two schemas")),
            other => Err(damaged(format!("it has a message of another kind ({other:?})"))),
        }
    }

    fn dictionary(
        &mut self,
        parsed: &Message<'_>,
        body: &Buffer,
        version: MetadataVersion,
    ) -> Result<(), ColumnarError> {
        let none = || damaged("a dictionary is none");
        let dictionary = parsed.header_as_dictionary_batch().ok_or_else(none)?;
        let size = check(&dictionary.data().ok_or_else(none)?, body)?;
        self.sizes.insert(dictionary.id(), size);
        if self.sizes.values().sum::<u64>() > BODY {
            return Err(ColumnarError::TooLarge { what: "its dictionaries are together", most: BODY });
        }
        read_dictionary(body, dictionary, &self.schema, &mut self.dictionaries, &version).map_err(damaged)
    }

    /// Looks whether the end of a file is there.
    fn end(&mut self) -> Result<(), ColumnarError> {
        if !self.is_file {
            return Ok(());
        }
        let mut last = Vec::new();
        loop {
            let bytes = self.source.fill_buf()?;
            if bytes.is_empty() {
                break;
            }
            last.extend_from_slice(&bytes[bytes.len().saturating_sub(MARK.len())..]);
            last.drain(..last.len().saturating_sub(MARK.len()));
            let count = bytes.len();
            self.source.consume(count);
        }
        if last == MARK { Ok(()) } else { Err(damaged("it is cut off")) }
    }
}

impl Batches for Stream {
    fn next(&mut self) -> Result<Option<RecordBatch>, ColumnarError> {
        while !self.is_done {
            match message(&mut self.source)? {
                None => {
                    self.end()?;
                    self.is_done = true;
                }
                Some(message) => {
                    if let Some(batch) = guarded("Arrow", || self.batch(&message))? {
                        return Ok(Some(batch));
                    }
                }
            }
        }
        Ok(None)
    }
}

fn parsed(head: &[u8]) -> Result<Message<'_>, ColumnarError> {
    root_as_message(head).map_err(damaged)
}

fn word(source: &mut Box<dyn BufRead>) -> Result<[u8; 4], ColumnarError> {
    exactly(source, 4)?.first_chunk().copied().ok_or_else(|| damaged("it is cut off"))
}

/// What stands behind the mark of a file, whose first four bytes are read, and what fills it up.
fn behind_mark(source: &mut Box<dyn BufRead>) -> Result<[u8; 4], ColumnarError> {
    /// So many words there are at most.
    const FILLED: usize = 64;
    word(source)?;
    for _ in 0..FILLED {
        let found = word(source)?;
        if found != [0; 4] {
            return Ok(found);
        }
    }
    Err(damaged("it has no schema"))
}

/// The next message; `None` at the mark of the end.
fn message(source: &mut Box<dyn BufRead>) -> Result<Option<Framed>, ColumnarError> {
    let start = word(source)?;
    message_from(source, start)
}

/// The message that begins so.
fn message_from(source: &mut Box<dyn BufRead>, start: [u8; 4]) -> Result<Option<Framed>, ColumnarError> {
    // Files of before 2019 have the length alone.
    let length = u32::from_le_bytes(if start == CONTINUED { word(source)? } else { start });
    if length == 0 {
        return Ok(None);
    }
    if u64::from(length) > HEAD {
        return Err(ColumnarError::TooLarge { what: "what says what is in a batch is", most: HEAD });
    }
    let head = exactly(source, u64::from(length))?;
    let size = guarded("Arrow", || parsed(&head).map(|message| message.bodyLength()))?;
    let size = u64::try_from(size).map_err(|_| damaged("a batch has fewer bytes than none"))?;
    if size > BODY {
        return Err(ColumnarError::TooLarge { what: "a batch of it is", most: BODY });
    }
    let body = Buffer::from_vec(exactly(source, size)?);
    Ok(Some(Framed { head, body }))
}

/// So many bytes, for which no more room is set aside than there are.
fn exactly(source: &mut Box<dyn BufRead>, length: u64) -> Result<Vec<u8>, ColumnarError> {
    let mut bytes = Vec::new();
    match source.take(length).read_to_end(&mut bytes)? as u64 == length {
        true => Ok(bytes),
        false => Err(damaged("it is cut off")),
    }
}

/// Looks at the sizes that a batch says to have; how large it is when it is unpacked.
fn check(batch: &arrow_ipc::RecordBatch<'_>, body: &[u8]) -> Result<u64, ColumnarError> {
    let is_packed = match batch.compression().map(|packing| packing.codec()) {
        None => false,
        Some(CompressionType::LZ4_FRAME | CompressionType::ZSTD) => true,
        Some(_) => return Err(damaged("it is compressed in a way that is not known")),
    };
    let mut size = 0u64;
    for buffer in batch.buffers().into_iter().flatten() {
        let start = usize::try_from(buffer.offset()).ok();
        let range = start.zip(usize::try_from(buffer.length()).ok());
        let part = range.and_then(|(start, length)| body.get(start..start.checked_add(length)?));
        let part = part.ok_or_else(|| damaged("a column is not where it says"))?;
        size = size.saturating_add(if is_packed { unpacked(part)? } else { part.len() as u64 });
    }
    if size > BODY {
        return Err(ColumnarError::TooLarge { what: "a batch of it is", most: BODY });
    }
    // Each value takes a bit at least.
    match u64::try_from(batch.length()).is_ok_and(|rows| rows <= size.saturating_mul(8)) {
        true => Ok(size),
        false => Err(damaged("a batch says to have more records than it has")),
    }
}

/// How large a part says to be when it is unpacked.
fn unpacked(part: &[u8]) -> Result<u64, ColumnarError> {
    if part.is_empty() {
        return Ok(0);
    }
    let said = part.first_chunk::<8>().map(|said| i64::from_le_bytes(*said));
    let said = said.ok_or_else(|| damaged("a column is cut off"))?;
    // Where packing it would not make it smaller.
    let is_plain = said == -1;
    let size = if is_plain { Some(part.len() as u64 - 8) } else { u64::try_from(said).ok() };
    size.ok_or_else(|| damaged("a column has fewer bytes than none"))
}
