//! Arrow's IPC: a stream is read message after message, and a file by the list of its messages that stands at its end.

use std::collections::HashMap;
use std::io::{BufRead, Read};
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{read_dictionary, read_record_batch};
use arrow_ipc::{
    Block, CompressionType, Message, MessageHeader, MetadataVersion, root_as_footer, root_as_message,
};
use arrow_schema::{Schema, SchemaRef};
use bytes::Buf;

use super::columns::damaged as of_kind;
use super::groups::Input;
use super::guard::guarded;
use super::{Batches, ColumnarError, ColumnarKind};

/// What a file begins with, and ends with.
pub(super) const MARK: &[u8] = b"ARROW1";
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

/// Where messages come from.
enum Messages {
    /// One after the other.
    Stream(Box<dyn BufRead>),
    /// From where the end of a file says that they are: first the dictionaries.
    File(Input, std::vec::IntoIter<Range<u64>>),
}

/// Reads the batches of a stream or a file.
pub(super) struct Stream {
    messages: Messages,
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
    /// Opens a stream.
    pub fn open(mut source: Box<dyn BufRead>) -> Result<Self, ColumnarError> {
        let message = message(&mut source)?.ok_or_else(|| damaged("it has no schema"))?;
        let schema = guarded("Arrow", || {
            let parsed = parsed(&message.head)?;
            let schema = parsed.header_as_schema().ok_or_else(|| damaged("it has no schema"))?;
            try_fb_to_schema(schema).map_err(damaged)
        })?;
        Ok(Self::new(Messages::Stream(source), schema))
    }

    /// Opens a file.
    pub fn open_file(input: Input) -> Result<Self, ColumnarError> {
        /// The length of what stands there, and the mark.
        const END: u64 = 10;
        let behind = input.length().checked_sub(END).ok_or_else(|| damaged("it is cut off"))?;
        let end = input.bytes(behind, END)?;
        let length = end.first_chunk::<4>().map_or(0, |length| u64::from(u32::from_le_bytes(*length)));
        let start = behind.checked_sub(length).filter(|_| end.ends_with(MARK));
        let start = start.ok_or_else(|| damaged("it is cut off"))?;
        if length > HEAD {
            return Err(ColumnarError::TooLarge { what: "what it says of its parts is", most: HEAD });
        }
        let footer = input.bytes(start, length)?;
        let (schema, blocks) = guarded("Arrow", || {
            let footer = root_as_footer(&footer).map_err(damaged)?;
            let schema = footer.schema().ok_or_else(|| damaged("it has no schema"))?;
            let all = footer
                .dictionaries()
                .into_iter()
                .flatten()
                .chain(footer.recordBatches().into_iter().flatten());
            Ok((try_fb_to_schema(schema).map_err(damaged)?, blocks(all, start)?))
        })?;
        Ok(Self::new(Messages::File(input, blocks.into_iter()), schema))
    }

    fn new(messages: Messages, schema: Schema) -> Self {
        let (dictionaries, sizes) = (HashMap::new(), HashMap::new());
        Self { messages, schema: Arc::new(schema), dictionaries, sizes, is_done: false }
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

    /// The next message; `None` at the end.
    fn message(&mut self) -> Result<Option<Framed>, ColumnarError> {
        match &mut self.messages {
            Messages::Stream(source) => message(source),
            Messages::File(input, blocks) => {
                let Some(block) = blocks.next() else { return Ok(None) };
                let bytes = input.bytes(block.start, block.end - block.start)?;
                let mut source: Box<dyn BufRead> = Box::new(bytes.reader());
                message(&mut source)?.map(Some).ok_or_else(|| damaged("a batch is not where it says"))
            }
        }
    }
}

/// Where the messages of a file are, which ends there: they have no more bytes together than it has.
fn blocks<'b>(all: impl Iterator<Item = &'b Block>, end: u64) -> Result<Vec<Range<u64>>, ColumnarError> {
    let (mut blocks, mut total) = (Vec::new(), 0u64);
    for block in all {
        let start = u64::try_from(block.offset()).ok();
        let length = u64::try_from(block.metaDataLength()).ok().zip(u64::try_from(block.bodyLength()).ok());
        let length = length.and_then(|(head, body)| head.checked_add(body));
        let range = start.zip(length).and_then(|(start, length)| Some(start..start.checked_add(length)?));
        let range =
            range.filter(|range| range.end <= end).ok_or_else(|| damaged("a batch is not where it says"))?;
        total = total.saturating_add(range.end - range.start);
        blocks.push(range);
    }
    if total <= end { Ok(blocks) } else { Err(damaged("its batches have more bytes than it has")) }
}

impl Batches for Stream {
    fn next(&mut self) -> Result<Option<RecordBatch>, ColumnarError> {
        while !self.is_done {
            match self.message()? {
                None => self.is_done = true,
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

/// The next message; `None` at the mark of the end.
fn message(source: &mut Box<dyn BufRead>) -> Result<Option<Framed>, ColumnarError> {
    let start = word(source)?;
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
    // LZ4 makes nothing smaller than so.
    const LZ4: u64 = 256;
    let most = match batch.compression().map(|packing| packing.codec()) {
        None => None,
        Some(CompressionType::LZ4_FRAME) => Some(LZ4),
        Some(CompressionType::ZSTD) => Some(u64::MAX),
        Some(_) => return Err(damaged("it is compressed in a way that is not known")),
    };
    let mut size = 0u64;
    for buffer in batch.buffers().into_iter().flatten() {
        let start = usize::try_from(buffer.offset()).ok();
        let range = start.zip(usize::try_from(buffer.length()).ok());
        let part = range.and_then(|(start, length)| body.get(start..start.checked_add(length)?));
        let part = part.ok_or_else(|| damaged("a column is not where it says"))?;
        let packed = part.len() as u64;
        let of_part = if most.is_some() { unpacked(part)? } else { packed };
        if most.is_some_and(|most| of_part > packed.saturating_mul(most)) {
            return Err(damaged("a column says to be larger than it is"));
        }
        size = size.saturating_add(of_part);
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
