//! Parquet, a group of rows after the other.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema};
use bytes::{Buf, Bytes};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::ParquetMetaDataReader;
use parquet::file::reader::{ChunkReader, Length};

use super::columns::{Column, damaged as of_kind};
use super::guard::guarded;
use super::{Batches, Columnar, ColumnarError, ColumnarKind, footer, pages};

fn damaged(why: impl std::fmt::Display) -> ColumnarError {
    of_kind(ColumnarKind::Parquet, why)
}

/// A file of which any part can be had.
#[derive(Clone)]
pub(super) enum Input {
    File(Arc<File>, u64),
    Bytes(Bytes),
}

impl Input {
    pub fn new(source: Columnar) -> Result<Self, ColumnarError> {
        Ok(match source {
            Columnar::File(file) => {
                let length = file.metadata()?.len();
                Self::File(Arc::new(file), length)
            }
            Columnar::Bytes(bytes) => Self::Bytes(bytes.into()),
            Columnar::Stream(mut source) => {
                let mut bytes = Vec::new();
                source.read_to_end(&mut bytes)?;
                Self::Bytes(bytes.into())
            }
        })
    }

    pub fn length(&self) -> u64 {
        match self {
            Self::File(_, length) => *length,
            Self::Bytes(bytes) => bytes.len() as u64,
        }
    }

    /// So many bytes from there on.
    pub fn bytes(&self, start: u64, length: u64) -> io::Result<Bytes> {
        let end = start.checked_add(length).filter(|end| *end <= self.length());
        let end = end.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
        match self {
            Self::File(..) => {
                let mut bytes = Vec::new();
                let read = self.reader(start)?.take(length).read_to_end(&mut bytes)?;
                // It was made shorter meanwhile.
                let is_whole = read as u64 == length;
                is_whole.then(|| bytes.into()).ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
            }
            Self::Bytes(bytes) => Ok(bytes.slice(index(start)?..index(end)?)),
        }
    }

    fn reader(&self, start: u64) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::File(file, _) => {
                let mut file = file.try_clone()?;
                file.seek(SeekFrom::Start(start))?;
                Box::new(BufReader::new(file))
            }
            Self::Bytes(bytes) => {
                let start = index(start)?.min(bytes.len());
                Box::new(bytes.slice(start..).reader())
            }
        })
    }
}

fn index(at: u64) -> io::Result<usize> {
    usize::try_from(at).map_err(|_| io::Error::from(io::ErrorKind::UnexpectedEof))
}

impl Length for Input {
    fn len(&self) -> u64 {
        self.length()
    }
}

impl ChunkReader for Input {
    type T = Box<dyn Read + Send>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(self.reader(start)?)
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        Ok(self.bytes(start, length as u64)?)
    }
}

/// A file whose schema is known.
pub(super) struct Opened {
    input: Input,
    metadata: ArrowReaderMetadata,
}

impl Opened {
    pub fn new(input: Input) -> Result<Self, ColumnarError> {
        check_footer(&input)?;
        let metadata = guarded("Parquet", || {
            let metadata = ParquetMetaDataReader::new().parse_and_finish(&input).map_err(damaged)?;
            let known = ArrowReaderMetadata::try_new(Arc::new(metadata), ArrowReaderOptions::new())
                .map_err(damaged)?;
            // Texts are not copied out of the pages that they stand in: many may be one.
            let schema = known.schema();
            let viewed = Schema::new_with_metadata(all_viewed(schema.fields()), schema.metadata().clone());
            let options = ArrowReaderOptions::new().with_schema(Arc::new(viewed));
            ArrowReaderMetadata::try_new(known.metadata().clone(), options).map_err(damaged)
        })?;
        Ok(Self { input, metadata })
    }

    pub fn schema(&self) -> &Schema {
        self.metadata.schema()
    }

    /// The columns of the file that are read.
    pub fn roots(&self, columns: &[Column]) -> Vec<usize> {
        let mut roots: Vec<usize> =
            columns.iter().filter(|column| column.is_read).map(Column::root).collect();
        roots.dedup();
        roots
    }

    /// The records, with those columns.
    pub fn batches(self, roots: &[usize]) -> Result<Groups, ColumnarError> {
        let schema = self.metadata.metadata().file_metadata().schema_descr();
        let leaves =
            (0..schema.num_columns()).map(|leaf| roots.contains(&schema.get_column_root_idx(leaf))).collect();
        let mask = ProjectionMask::roots(schema, roots.iter().copied());
        Ok(Groups {
            input: self.input,
            metadata: self.metadata,
            mask,
            leaves,
            next: 0,
            reader: None,
            left: 0,
        })
    }
}

/// Looks at the end of the file, which says where its parts are.
fn check_footer(input: &Input) -> Result<(), ColumnarError> {
    const END: u64 = 8;
    let behind = input.length().checked_sub(END).ok_or_else(|| damaged("it is cut off"))?;
    let end = input.bytes(behind, END)?;
    match &end[4..] {
        b"PAR1" => {}
        b"PARE" => return Err(ColumnarError::Foreign("it is encrypted: save it without".to_owned())),
        _ => return Err(damaged("it is cut off")),
    }
    let length = u64::from(u32::from_le_bytes([end[0], end[1], end[2], end[3]]));
    if length > footer::MOST {
        return Err(ColumnarError::TooLarge { what: "what it says of its parts is", most: footer::MOST });
    }
    let start = behind.checked_sub(length).ok_or_else(|| damaged("it is cut off"))?;
    footer::check(&input.bytes(start, length)?)
}

fn all_viewed(fields: &Fields) -> Fields {
    fields.iter().map(viewed).collect()
}

fn viewed(field: &FieldRef) -> FieldRef {
    let ty = viewed_type(field.data_type());
    Arc::new(Field::clone(field).with_data_type(ty))
}

fn viewed_type(ty: &DataType) -> DataType {
    match ty {
        DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
        DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
        DataType::Dictionary(_, value) => viewed_type(value),
        DataType::List(of) => DataType::List(viewed(of)),
        DataType::LargeList(of) => DataType::LargeList(viewed(of)),
        DataType::FixedSizeList(of, size) => DataType::FixedSizeList(viewed(of), *size),
        DataType::Struct(fields) => DataType::Struct(all_viewed(fields)),
        other => other.clone(),
    }
}

/// Reads the groups of rows, one after the other.
pub(super) struct Groups {
    input: Input,
    metadata: ArrowReaderMetadata,
    mask: ProjectionMask,
    /// Which columns are read, of those that are no records.
    leaves: Vec<bool>,
    next: usize,
    reader: Option<ParquetRecordBatchReader>,
    /// How many records the group says to have besides those that were read.
    left: u64,
}

impl Groups {
    /// Begins with the next group; whether there is one.
    fn begin(&mut self) -> Result<bool, ColumnarError> {
        /// So many records are taken apart at a time.
        const BATCH: usize = 1024;
        let metadata = self.metadata.metadata();
        if self.next == metadata.num_row_groups() {
            return Ok(false);
        }
        let (group, input) = (metadata.row_group(self.next), &self.input);
        self.left = u64::try_from(group.num_rows()).map_err(|_| damaged("it has fewer records than none"))?;
        let is_read = |leaf: usize| self.leaves.get(leaf).copied().unwrap_or(false);
        let reader = guarded("Parquet", || {
            pages::check(input, group, &is_read)?;
            ParquetRecordBatchReaderBuilder::new_with_metadata(input.clone(), self.metadata.clone())
                .with_row_groups(vec![self.next])
                .with_projection(self.mask.clone())
                .with_batch_size(BATCH)
                .build()
                .map_err(damaged)
        })?;
        self.reader = Some(reader);
        self.next += 1;
        Ok(true)
    }
}

impl Batches for Groups {
    fn next(&mut self) -> Result<Option<RecordBatch>, ColumnarError> {
        loop {
            let Some(reader) = &mut self.reader else {
                match self.begin()? {
                    true => continue,
                    false => return Ok(None),
                }
            };
            let differs = || damaged("it has not as many records as it says");
            match guarded("Parquet", || reader.next().transpose().map_err(damaged))? {
                Some(batch) => {
                    self.left = self.left.checked_sub(batch.num_rows() as u64).ok_or_else(differs)?;
                    return Ok(Some(batch));
                }
                None if self.left > 0 => return Err(differs()),
                None => self.reader = None,
            }
        }
    }
}
