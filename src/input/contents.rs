//! What a file is, by how it begins: its name is a hint, and what is in it decides.

use super::csv::has_header;
use super::header::is_column;
use super::wrapped::has_records;
use super::{Dialect, Format};
use crate::program::{Program, Schema};

/// What a file turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Contents {
    /// Records of a format.
    Records(Format),
    /// Something else, in words with an article: `a PDF`.
    Foreign(&'static str),
    /// A text that tells nothing.
    Unknown,
}

/// What a file is that begins so; `hint` is what its name says. What the name says of a text stands unless the text is clearly
/// something else.
pub fn contents(program: &Program, head: &[u8], hint: Option<Format>) -> Contents {
    if let Some(foreign) = foreign(head) {
        return Contents::Foreign(foreign);
    }
    let text = text_of(head);
    let schema = &program.work_order;
    let known = match text {
        [] => hint.or(Some(Format::Ndjson)),
        [b'[', rest @ ..] if begins(rest, b"{]") || hint != Some(Format::Csv) => Some(Format::Json),
        [b'{', rest @ ..] if begins(rest, b"\"}") || hint != Some(Format::Csv) => {
            Some(of_object(text, hint, schema))
        }
        _ if has_header(text, &|name| is_column(schema, name)) => Some(Format::Csv),
        _ => hint,
    };
    known.map_or(Contents::Unknown, Contents::Records)
}

/// The text behind a mark and white space.
fn text_of(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start()
}

/// Whether the first sign behind white space is one of these, as far as it is known.
fn begins(text: &[u8], signs: &[u8]) -> bool {
    text.trim_ascii_start().first().is_none_or(|first| signs.contains(first))
}

/// Objects line by line, or a JSON document.
fn of_object(text: &[u8], hint: Option<Format>, schema: &Schema) -> Format {
    if has_records(text, &Dialect::default(), schema) {
        return Format::Json;
    }
    let mut lines = text.splitn(2, |byte| *byte == b'\n');
    let (first, rest) = (lines.next().unwrap_or_default(), lines.next());
    let by_name = hint.filter(|hint| *hint != Format::Csv);
    let last = first.trim_ascii_end().last();
    match rest {
        // An object that goes on in the next line.
        Some(_) if last.is_some_and(|last| b"{[,:".contains(last)) => Format::Json,
        Some(rest) if last == Some(&b'}') && rest.trim_ascii_start().starts_with(b"{") => Format::Ndjson,
        _ => by_name.unwrap_or(Format::Ndjson),
    }
}

/// What files begin with that are no text.
const MARKS: [(&[u8], &str); 19] = [
    (b"PK\x03\x04", "a spreadsheet (XLSX or ODS) or another ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a spreadsheet (XLS) or another Office document"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"\xff\xff\xff\xff", "an Arrow stream"),
    (b"FEA1", "a Feather file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a file compressed with gzip"),
    (b"\x28\xb5\x2f\xfd", "a file compressed with Zstandard"),
    (b"BZh", "a file compressed with bzip2"),
    (b"\xfd7zXZ\0", "a file compressed with xz"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\xff\xfe", "a text in UTF-16"),
    (b"\xfe\xff", "a text in UTF-16"),
];

/// What a file is that holds no text, in words with an article; `None` if it may be one.
pub(crate) fn foreign(head: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Some(what);
    }
    let text = text_of(head);
    let is = |mark: &[u8]| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    if is(b"<!doctype html") || is(b"<html") || is(b"<table") {
        return Some("an HTML page");
    }
    if is(b"<?xml") {
        return Some("an XML document");
    }
    binary(&head[..head.len().min(1024)])
}

/// Bytes that are hardly a text: many are noughts.
fn binary(start: &[u8]) -> Option<&'static str> {
    let noughts = |from: usize| start.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (noughts(0), noughts(1));
    match (even + odd) * 8 > start.len() {
        false => None,
        true if even == 0 => Some("a text in UTF-16 without a mark (`--encoding utf-16le` says so)"),
        true if odd == 0 => Some("a text in UTF-16 without a mark (`--encoding utf-16be` says so)"),
        true => Some("no text"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Sources, compile};

    const SCHEMA: &str = "schema work_order { id text from \"Ticket #\"  region text }";

    fn of(head: &[u8], hint: Option<Format>) -> Contents {
        contents(&compile(&Sources::in_memory([("main.consign", SCHEMA)])).expect("it compiles"), head, hint)
    }

    #[test]
    fn what_is_in_a_file_decides_and_its_name_where_that_does_not_tell() {
        use Format::{Csv, Json, Ndjson};
        let order = "{\"Ticket #\": 1, \"region\": \"NY\"}";
        let two = format!("{order}\n{order}\n");
        let array = format!(" [{order}]");
        let wrapped = format!("{{\"count\": 2, \"result\": [{order}, {order}]}}");
        let other = "{\"Ticket #\": 1, \"notes\": [{\"text\": \"a\"}]}";
        let pretty = "{\n  \"Ticket #\": 1\n}\n";
        let table = "Open tickets\nTicket #;region\n1;NY\n";
        let cases: [(&str, [Option<Format>; 4]); 11] = [
            // With no hint, NDJSON, JSON, CSV.
            (&two, [Some(Ndjson); 4]),
            (&array, [Some(Json); 4]),
            (&wrapped, [Some(Json); 4]),
            (order, [Some(Ndjson), Some(Ndjson), Some(Json), Some(Ndjson)]),
            (other, [Some(Ndjson), Some(Ndjson), Some(Json), Some(Ndjson)]),
            (pretty, [Some(Json); 4]),
            (table, [Some(Csv); 4]),
            ("nothing that is known\n", [None, Some(Ndjson), Some(Json), Some(Csv)]),
            ("{a},b\n", [Some(Ndjson), Some(Ndjson), Some(Json), Some(Csv)]),
            ("", [Some(Ndjson), Some(Ndjson), Some(Json), Some(Csv)]),
            ("\u{feff} \n", [Some(Ndjson), Some(Ndjson), Some(Json), Some(Csv)]),
        ];
        for (text, wanted) in cases {
            for (hint, wanted) in [None, Some(Ndjson), Some(Json), Some(Csv)].into_iter().zip(wanted) {
                let wanted = wanted.map_or(Contents::Unknown, Contents::Records);
                assert_eq!(of(text.as_bytes(), hint), wanted, "{text:?} {hint:?}");
            }
        }
    }

    #[test]
    fn other_files_are_called_what_they_are() {
        let utf16: Vec<u8> = "Ticket #,region\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], &str); 7] = [
            (b"%PDF-1.7", "a PDF"),
            (b"\n<!DOCTYPE html><p>", "an HTML page"),
            (b"<?xml version=\"1.0\"?>", "an XML document"),
            (b"PK\x03\x04\x14\0", "a spreadsheet (XLSX or ODS) or another ZIP archive"),
            (b"\xff\xfeT\0", "a text in UTF-16"),
            (&utf16, "a text in UTF-16 without a mark (`--encoding utf-16le` says so)"),
            (b"\0\0\0\x01\0\0\0\x02", "no text"),
        ];
        for (head, wanted) in cases {
            assert_eq!(of(head, Some(Format::Csv)), Contents::Foreign(wanted), "{head:?}");
        }
        assert_eq!(
            of(b"Ticket #,region\n1,N\0Y\n", None),
            Contents::Records(Format::Csv),
            "one is a character"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// However it is cut off, a list stays one.
        #[test]
        fn how_much_is_known_changes_nothing_for_lists(cut in 1usize..60) {
            let text = b"[{\"Ticket #\": 1, \"region\": \"NY\"}, {\"Ticket #\": 2, \"region\": \"NJ\"}]";
            prop_assert_eq!(of(&text[..cut], Some(Format::Csv)), Contents::Records(Format::Json));
        }
    }
}
