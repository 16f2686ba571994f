//! Tables in columns of every type, whole, cut off and made to do harm.

use std::io::{BufReader, Cursor};
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array, DictionaryArray,
    DurationMillisecondArray, FixedSizeBinaryArray, Float32Array, Float64Array, Int8Array, Int64Array,
    LargeStringArray, NullArray, RecordBatch, StringArray, StringViewArray, StructArray, Time32SecondArray,
    Time64MicrosecondArray, TimestampMicrosecondArray, TimestampNanosecondArray, UInt64Array,
};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::WriterProperties;
use proptest::prelude::*;

use super::{Columnar, ColumnarError, ColumnarKind, ColumnarTable};
use crate::damage;

/// Columns by their names, of three records each.
fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("a batch")
}

fn of_every_type() -> RecordBatch {
    let mut skills = ListBuilder::new(StringBuilder::new());
    skills.append_value([Some("gas; oil"), None, Some("\"x\"\n")]);
    skills.append_null();
    skills.append_value([None::<&str>; 0]);
    let keys = Int8Array::from(vec![Some(1), None, Some(0)]);
    let brands = DictionaryArray::<Int8Type>::new(keys, Arc::new(StringArray::from(vec!["Acme", "Bolt"])));
    let fields = vec![
        Arc::new(Field::new("zip", DataType::Int64, true)),
        Arc::new(Field::new("town", DataType::Utf8, true)),
    ];
    let site = StructArray::new(
        fields.into(),
        vec![
            Arc::new(Int64Array::from(vec![7, 8, 9])),
            Arc::new(StringArray::from(vec![Some("York"), None, Some("Bath")])),
        ],
        Some(vec![true, true, false].into()),
    );
    batch(vec![
        ("text", Arc::new(StringArray::from(vec![Some(" Zürich "), None, Some("")]))),
        ("large", Arc::new(LargeStringArray::from(vec!["a", "b", "c"]))),
        (
            "view",
            Arc::new(StringViewArray::from(vec!["a text that is long enough to stand elsewhere", "b", "c"])),
        ),
        ("bytes", Arc::new(BinaryArray::from(vec![b"a".as_slice(), b"b", b"c"]))),
        ("brand", Arc::new(brands)),
        ("small", Arc::new(Int8Array::from(vec![-128, 0, 127]))),
        ("number", Arc::new(Int64Array::from(vec![i64::MIN, 0, i64::MAX]))),
        ("count", Arc::new(UInt64Array::from(vec![0, 1, u64::MAX]))),
        ("float", Arc::new(Float64Array::from(vec![0.1, -3.0, 1e21]))),
        ("single", Arc::new(Float32Array::from(vec![0.1, -3.0, 0.5]))),
        (
            "cost",
            Arc::new(
                Decimal128Array::from(vec![Some(120_050), None, Some(-5)])
                    .with_precision_and_scale(30, 2)
                    .expect("a decimal"),
            ),
        ),
        ("done", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        ("day", Arc::new(Date32Array::from(vec![20_513, -1, 0]))),
        ("day64", Arc::new(Date64Array::from(vec![1_772_323_200_000, 0, 0]))),
        ("local", Arc::new(TimestampMicrosecondArray::from(vec![1_772_353_800_000_000, 0, 1]))),
        (
            "instant",
            Arc::new(
                TimestampNanosecondArray::from(vec![1_772_353_800_000_000_000, 0, 1])
                    .with_timezone("Europe/London"),
            ),
        ),
        ("clock", Arc::new(Time32SecondArray::from(vec![30_600, 0, 86_399]))),
        ("clock64", Arc::new(Time64MicrosecondArray::from(vec![30_600_500_000, 0, 1]))),
        ("takes", Arc::new(DurationMillisecondArray::from(vec![16_200_000, 1_500, -61_000]))),
        ("skills", Arc::new(skills.finish())),
        ("site", Arc::new(site)),
        ("nothing", Arc::new(NullArray::new(3))),
    ])
}

/// The columns of each type, and their records: an untyped cell has `'` in front.
const WANTED: [(&str, [&str; 3]); 23] = [
    ("text", ["' Zürich ", "'", "'"]),
    ("large", ["'a", "'b", "'c"]),
    ("view", ["'a text that is long enough to stand elsewhere", "'b", "'c"]),
    ("bytes", ["'a", "'b", "'c"]),
    ("brand", ["'Bolt", "'", "'Acme"]),
    ("small", ["-128", "0", "127"]),
    ("number", ["-9223372036854775808", "0", "9223372036854775807"]),
    ("count", ["0", "1", "18446744073709551615"]),
    ("float", ["0.1", "-3", "1000000000000000000000"]),
    ("single", ["0.1", "-3", "0.5"]),
    ("cost", ["1200.50", "", "-0.05"]),
    ("done", ["true", "false", ""]),
    ("day", ["2026-03-01", "1969-12-31", "1970-01-01"]),
    ("day64", ["2026-03-01", "1970-01-01", "1970-01-01"]),
    ("local", ["2026-03-01T08:30:00", "1970-01-01", "1970-01-01T00:00:00.000001"]),
    ("instant", ["2026-03-01T08:30:00Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000001Z"]),
    ("clock", ["08:30:00", "00:00:00", "23:59:59"]),
    ("clock64", ["08:30:00.5", "00:00:00", "00:00:00.000001"]),
    ("takes", ["270min", "PT1.5S", "-61s"]),
    ("skills", [r#"["gas; oil","\"x\"\u000a"]"#, "", "[]"]),
    ("site.zip", ["7", "8", ""]),
    ("site.town", ["'York", "'", "'"]),
    ("nothing", ["", "", ""]),
];

fn parquet(batches: &[RecordBatch], properties: WriterProperties) -> Vec<u8> {
    let mut writer =
        ArrowWriter::try_new(Vec::new(), batches[0].schema(), Some(properties)).expect("a writer");
    for batch in batches {
        writer.write(batch).expect("written");
        writer.flush().expect("a group of rows");
    }
    writer.into_inner().expect("finished")
}

fn packed(packing: Compression) -> WriterProperties {
    WriterProperties::builder().set_compression(packing).build()
}

fn plain(batches: &[RecordBatch]) -> Vec<u8> {
    parquet(batches, packed(Compression::UNCOMPRESSED))
}

fn arrow(batches: &[RecordBatch], is_file: bool, packing: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(packing).expect("options");
    if is_file {
        let mut writer =
            FileWriter::try_new_with_options(Vec::new(), &batches[0].schema(), options).expect("a writer");
        batches.iter().for_each(|batch| writer.write(batch).expect("written"));
        return writer.into_inner().expect("finished");
    }
    let mut writer =
        StreamWriter::try_new_with_options(Vec::new(), &batches[0].schema(), options).expect("a writer");
    batches.iter().for_each(|batch| writer.write(batch).expect("written"));
    writer.into_inner().expect("finished")
}

type Rows = Vec<Vec<String>>;

fn rows_of(mut table: ColumnarTable) -> Result<(Vec<String>, Rows), ColumnarError> {
    let names = table.names().map(str::to_owned).collect();
    let mut rows = Vec::new();
    loop {
        let mut row = Vec::new();
        let put = &mut |text: &str, is_typed: bool| {
            row.push(if is_typed { text.to_owned() } else { format!("'{text}") })
        };
        match table.next(put)? {
            None => return Ok((names, rows)),
            Some(number) => {
                rows.push(row);
                assert_eq!(number, rows.len() as u64);
            }
        }
    }
}

/// The names of columns, and the cells of each record.
fn read(bytes: &[u8]) -> Result<(Vec<String>, Rows), ColumnarError> {
    let kind = ColumnarKind::of(bytes).ok_or_else(|| ColumnarError::Foreign("of another kind".to_owned()))?;
    let piece = BufReader::with_capacity(7, Cursor::new(bytes.to_vec()));
    let source = match kind {
        ColumnarKind::Parquet => Columnar::Bytes(bytes.to_vec()),
        ColumnarKind::Arrow | ColumnarKind::ArrowStream => Columnar::Stream(Box::new(piece)),
    };
    rows_of(ColumnarTable::open(kind, source, &|_| false)?)
}

/// One file of each kind, with the same records.
fn of_every_kind(batches: &[RecordBatch]) -> Vec<Vec<u8>> {
    let mut files: Vec<Vec<u8>> = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(Default::default()),
        Compression::LZ4_RAW,
        Compression::ZSTD(Default::default()),
    ]
    .into_iter()
    .map(|packing| parquet(batches, packed(packing)))
    .collect();
    let second = WriterProperties::builder()
        .set_writer_version(parquet::file::properties::WriterVersion::PARQUET_2_0)
        .set_compression(Compression::GZIP(Default::default()))
        .set_dictionary_enabled(true)
        .set_data_page_row_count_limit(2)
        .build();
    files.push(parquet(batches, second));
    for is_file in [true, false] {
        for packing in [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)] {
            files.push(arrow(batches, is_file, packing));
        }
    }
    files
}

#[test]
fn values_of_every_type_are_what_they_are() {
    let whole = of_every_type();
    for (which, bytes) in of_every_kind(&[whole.clone(), whole]).into_iter().enumerate() {
        let (names, rows) = read(&bytes).unwrap_or_else(|error| panic!("{which}: {error}"));
        assert_eq!(rows.len(), 6, "{which}");
        for (row, cells) in rows.iter().enumerate() {
            let found: Vec<(&str, &str)> =
                names.iter().map(String::as_str).zip(cells.iter().map(String::as_str)).collect();
            let wanted = WANTED.map(|(name, values)| (name, values[row % 3]));
            assert_eq!(found, wanted, "{which}");
        }
    }
}

#[test]
fn a_file_on_the_disk_is_read_a_group_at_a_time() {
    let path = std::env::temp_dir().join(format!("consign-columnar-{}.parquet", std::process::id()));
    let numbers = |from: i64| {
        batch(vec![("id", Arc::new(Int64Array::from_iter_values(from..from + 3000)) as ArrayRef)])
    };
    std::fs::write(&path, plain(&[numbers(0), numbers(3000)])).expect("written");
    let file = std::fs::File::open(&path).expect("it is there");
    let table = ColumnarTable::open(ColumnarKind::Parquet, Columnar::File(file), &|_| true).expect("a table");
    let (_, rows) = rows_of(table).expect("records");
    std::fs::remove_file(path).expect("it is there");
    assert!(rows.into_iter().flatten().eq((0..6000).map(|number: i64| number.to_string())));
}

#[test]
fn columns_that_are_wanted_are_read_and_others_need_not_be_readable() {
    let keys = FixedSizeBinaryArray::try_from_iter([[1u8, 2], [3, 4]].into_iter()).expect("an array");
    let columns = batch(vec![
        ("key", Arc::new(keys) as ArrayRef),
        ("id", Arc::new(StringArray::from(vec!["a", "b"]))),
        ("note", Arc::new(StringArray::from(vec!["c", "d"]))),
    ]);
    for bytes in [plain(std::slice::from_ref(&columns)), arrow(std::slice::from_ref(&columns), true, None)] {
        let open = |wanted: &[&str]| {
            let kind = ColumnarKind::of(&bytes).expect("a kind");
            ColumnarTable::open(kind, Columnar::Bytes(bytes.clone()), &|name| wanted.contains(&name))
        };
        let rows = |wanted: &[&str]| rows_of(open(wanted).expect("a table")).expect("records").1;
        assert_eq!(rows(&["id"]), [["", "'a", "'"], ["", "'b", "'"]]);
        assert_eq!(rows(&["else"]), [["", "'a", "'c"], ["", "'b", "'d"]]);
        let unread: Vec<String> =
            open(&[]).expect("a table").unread().map(|(name, ty)| format!("{name}: {ty}")).collect();
        assert_eq!(unread, ["key: FixedSizeBinary(2)"]);
        let error = open(&["key", "id"]).map(|_| ()).expect_err("it is not read").to_string();
        assert!(
            error.starts_with("its column `key` is FixedSizeBinary(2), which is not read: convert it"),
            "{error}"
        );
    }
}

#[test]
fn what_is_cut_off_is_an_error_and_no_shorter_table() {
    let whole = of_every_type();
    for (which, bytes) in of_every_kind(&[whole.clone(), whole]).into_iter().enumerate() {
        for cut in (0..bytes.len()).step_by(7).chain([bytes.len() - 1]) {
            assert!(read(&bytes[..cut]).is_err(), "{which}: {cut} of {}", bytes.len());
        }
    }
}

#[test]
fn encodings_whose_room_is_not_known_before_are_told() {
    let texts = batch(vec![("id", Arc::new(StringArray::from(vec!["a", "b"])) as ArrayRef)]);
    for encoding in [Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_LENGTH_BYTE_ARRAY] {
        let written =
            WriterProperties::builder().set_dictionary_enabled(false).set_encoding(encoding).build();
        let error =
            read(&parquet(std::slice::from_ref(&texts), written)).expect_err("it is not read").to_string();
        assert!(
            error.contains("DELTA_BYTE_ARRAY") && error.contains("write it with dictionaries"),
            "{error}"
        );
    }
}

/// Files whose sizes are lies: of a message, a batch, a dictionary, a footer.
#[test]
fn sizes_that_are_lies_set_nothing_aside() {
    let stream = |length: u32| [&[0xff; 4][..], &length.to_le_bytes(), &[16, 0, 0, 0], &[0; 64]].concat();
    for length in [16, 1 << 20, (1 << 24) - 1] {
        assert!(read(&stream(length)).is_err());
    }
    let footer = |length: u32, behind: &[u8]| [b"PAR1", behind, &length.to_le_bytes(), b"PAR1"].concat();
    let deep = [0x15, 0x02, 0x19, 0xfc, 0x40]
        .into_iter()
        .chain([0x15, 0x02, 0x18, 0x01, b'a', 0x25, 0x02, 0x00].into_iter().cycle().take(8 * 64))
        .collect::<Vec<u8>>();
    for (length, behind) in [
        (0, vec![]),
        (u32::MAX, vec![]),
        (1 << 26, vec![]),
        (3, vec![0x19, 0xff, 0x7f]),
        (deep.len() as u32, deep),
    ] {
        assert!(matches!(
            read(&footer(length, &behind)),
            Err(ColumnarError::Damaged { .. } | ColumnarError::TooLarge { .. })
        ));
    }
    let encrypted = [b"PARE".as_slice(), &[0; 4], b"PARE"].concat();
    assert!(read(&encrypted).expect_err("it is refused").to_string().contains("encrypted"));
}

/// Bytes that were changed somewhere, of which the end tells more than the rest.
fn changed(bytes: &mut [u8], changes: &[(prop::sample::Index, u8, bool)]) {
    const END: usize = 600;
    for (at, byte, is_at_end) in changes {
        let from = if *is_at_end { bytes.len().saturating_sub(END) } else { 0 };
        damage::changed(&mut bytes[from..], &[(*at, *byte)]);
    }
}

fn small() -> RecordBatch {
    let mut skills = ListBuilder::new(StringBuilder::new());
    skills.append_value([Some("gas"), None]);
    skills.append_value([Some("oil")]);
    batch(vec![
        ("id", Arc::new(StringArray::from(vec!["WO-1", "WO-2"]))),
        ("cost", Arc::new(Decimal128Array::from(vec![Some(5), None]))),
        ("done", Arc::new(BooleanArray::from(vec![true, false]))),
        ("at", Arc::new(TimestampMicrosecondArray::from(vec![1, 2]))),
        ("skills", Arc::new(skills.finish())),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    /// A file in which bytes were changed is other records or an error: nothing panics, and nothing takes more memory than there is.
    #[test]
    fn a_changed_file_crashes_nobody(
        which in 0usize..12, cut in any::<prop::sample::Index>(), is_cut in prop::bool::weighted(0.2),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 1..5),
    ) {
        static FILES: std::sync::LazyLock<Vec<Vec<u8>>> = std::sync::LazyLock::new(|| of_every_kind(&[small(), small()]));
        let mut bytes = FILES[which].clone();
        changed(&mut bytes, &changes);
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok((names, rows)) = read(&bytes) {
            prop_assert!(rows.iter().all(|row| row.len() == names.len()));
        }
    }

    /// Whatever texts and numbers are written, in however many groups: they are read, and none is lost.
    #[test]
    fn what_is_written_is_read(groups in prop::collection::vec(prop::collection::vec((prop::option::of("[ -~é]{0,20}"), prop::option::of(any::<i64>())), 1..40), 1..4)) {
        let batches: Vec<RecordBatch> = groups.iter().map(|rows| batch(vec![
            ("t", Arc::new(rows.iter().map(|row| row.0.clone()).collect::<StringArray>()) as ArrayRef),
            ("n", Arc::new(rows.iter().map(|row| row.1).collect::<Int64Array>())),
        ])).collect();
        let wanted: Rows = groups.iter().flatten().map(|(text, number)| {
            vec![format!("'{}", text.as_deref().unwrap_or_default()), number.map(|number| number.to_string()).unwrap_or_default()]
        }).collect();
        for bytes in [plain(&batches), parquet(&batches, packed(Compression::SNAPPY)), arrow(&batches, true, None), arrow(&batches, false, Some(CompressionType::ZSTD))] {
            prop_assert_eq!(&read(&bytes).expect("records").1, &wanted);
        }
    }
}
