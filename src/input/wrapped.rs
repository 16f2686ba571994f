//! The array of records in a JSON object: what exports and services put around it is passed over, and never kept as a whole. It is the
//! array under the keys that somebody says, or the one whose first object has a key of the schema.

use std::io::{self, BufRead};

use super::MAX_RECORD;
use super::dialect::Dialect;
use super::json;
use super::lines::{KeptRecord, available};
use crate::program::{Field, Schema, Type};

/// An object that an array of records may stand in.
pub(super) struct Wrapper {
    /// The keys that lead to the array, if somebody says so.
    wanted: Option<Vec<String>>,
    /// The keys that orders have.
    keys: Vec<String>,
    /// Those of them under which an order has records of its own.
    lists: Vec<String>,
    /// How many objects on the way to the array are open.
    depth: usize,
    /// The keys at the outermost level, for a message.
    seen: Vec<String>,
    /// An empty array was passed.
    has_empty: bool,
    /// A key of an order was passed at the outermost level.
    is_order: bool,
}

/// What was found in an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The array under these keys; its first element is kept.
    First(String),
    /// The array under these keys; its bracket was passed.
    Elements(String),
    /// None: the object is an order, and kept.
    End,
    /// None, and no order either: an empty array stands where records could.
    NoMore,
    /// It is no sound object; what was read of it is kept.
    Broken,
}

/// What a member of an object is.
enum Member {
    Array(Found),
    Other,
    Broken,
}

/// Whether a text that may be cut off begins with an object in which an array of records stands.
pub(super) fn has_records(text: &[u8], dialect: &Dialect, schema: &Schema) -> bool {
    let (mut wrapper, mut kept) = (Wrapper::new(dialect, schema), KeptRecord::default());
    let mut source = text;
    matches!(wrapper.find(&mut source, &mut kept), Ok(Found::First(_) | Found::Elements(_)))
}

impl Wrapper {
    /// How many keys a message names.
    const NAMED: usize = 10;

    pub fn new(dialect: &Dialect, schema: &Schema) -> Self {
        let outermost = schema.fields.iter().filter(|field| field.parent.is_none());
        let keys = outermost.flat_map(|field| {
            let longitude = field.reading.longitude.as_ref().map(|source| source.column.clone());
            let own = if field.ty == Type::Record { None } else { Some(field.column.clone()) };
            [Some(field.key.clone()), own, longitude].into_iter().flatten()
        });
        let is_list = |field: &&Field| matches!(field.ty, Type::List(_));
        let lists = schema.fields.iter().filter(is_list).map(|field| field.key.clone()).collect();
        let (keys, wanted) = (keys.collect(), dialect.records.clone());
        Self { wanted, keys, lists, depth: 0, seen: Vec::new(), has_empty: false, is_order: false }
    }

    /// Reads an object up to the array of records. What is kept is its first element, or the whole object if there is none.
    ///
    /// # Errors
    /// Where the source cannot be read, or the array that somebody says is not there.
    pub fn find<R: BufRead>(&mut self, source: &mut R, kept: &mut KeptRecord) -> io::Result<Found> {
        kept.clear();
        let mut walk = Walk { source, kept: Some(kept), first: None };
        walk.take()?;
        self.depth = 1;
        loop {
            match walk.space()? {
                Some(b'"') => match self.member(&mut walk)? {
                    Member::Array(found) => {
                        if let (Found::First(_), Some(first)) = (&found, walk.first.take()) {
                            kept.clear();
                            kept.add(&first);
                        }
                        return Ok(found);
                    }
                    Member::Other => {}
                    Member::Broken => return Ok(Found::Broken),
                },
                Some(b',') => drop(walk.take()?),
                Some(b'}') => {
                    walk.take()?;
                    self.depth -= 1;
                    if self.depth == 0 {
                        return self.none();
                    }
                }
                _ => return Ok(Found::Broken),
            }
        }
    }

    /// Passes over what stands behind the array.
    ///
    /// # Errors
    /// Where the source cannot be read, or another array could be the one that is meant.
    pub fn leave<R: BufRead>(&mut self, source: &mut R) -> io::Result<()> {
        let mut walk = Walk { source, kept: None, first: None };
        while self.depth > 0 {
            match walk.space()? {
                Some(b'"') => match self.member(&mut walk)? {
                    Member::Array(_) if self.wanted.is_none() => return Err(self.ambiguous()),
                    Member::Array(_) | Member::Other => {}
                    Member::Broken => return Err(cut_off()),
                },
                Some(b',') => drop(walk.take()?),
                Some(b'}') => {
                    walk.take()?;
                    self.depth -= 1;
                }
                _ => return Err(cut_off()),
            }
        }
        Ok(())
    }

    /// Reads a key and its value, unless that is an object on the way to the array.
    fn member<R: BufRead>(&mut self, walk: &mut Walk<'_, R>) -> io::Result<Member> {
        let Some(key) = walk.key()? else { return Ok(Member::Broken) };
        if self.depth == 1 {
            self.is_order |= self.keys.contains(&key);
            if self.seen.len() <= Self::NAMED {
                self.seen.push(key.clone());
            }
        }
        let first = walk.space()?;
        let on_way = self.wanted.as_ref().is_some_and(|wanted| wanted.get(self.depth - 1) == Some(&key));
        let is_last = self.wanted.as_ref().is_some_and(|wanted| wanted.len() == self.depth);
        match first {
            Some(b'{') if on_way && !is_last => {
                walk.take()?;
                self.depth += 1;
                Ok(Member::Other)
            }
            Some(b'[') if on_way && is_last => {
                walk.take()?;
                Ok(Member::Array(Found::Elements(self.path(&key))))
            }
            Some(b'[') if self.wanted.is_none() && !self.lists.contains(&key) => self.array(walk, key),
            _ => Ok(if walk.value()? { Member::Other } else { Member::Broken }),
        }
    }

    /// Looks at the first element of an array; if it is no order, passes over them all.
    fn array<R: BufRead>(&mut self, walk: &mut Walk<'_, R>, key: String) -> io::Result<Member> {
        walk.take()?;
        match walk.space()? {
            Some(b'{') => {
                walk.first = Some(Vec::new());
                let is_sound = walk.value()?;
                let first = walk.first.as_deref().unwrap_or_default();
                if is_sound && self.is_order(first) {
                    return Ok(Member::Array(Found::First(key)));
                }
                walk.first = None;
            }
            Some(b']') => self.has_empty = true,
            _ => {}
        }
        // What is left of the array.
        loop {
            match walk.space()? {
                Some(b']') => {
                    walk.take()?;
                    return Ok(Member::Other);
                }
                Some(b',') => drop(walk.take()?),
                Some(_) if walk.value()? => {}
                _ => return Ok(Member::Broken),
            }
        }
    }

    /// Whether an object has a key that orders have.
    fn is_order(&self, object: &[u8]) -> bool {
        let Ok(text) = json::text(object) else { return false };
        let mut is_one = false;
        let read = json::members(text, |key, _| is_one |= self.keys.iter().any(|known| **known == *key));
        read.is_ok() && is_one
    }

    fn path(&self, key: &str) -> String {
        self.wanted.as_ref().map_or_else(|| key.to_owned(), |wanted| wanted.join("."))
    }

    /// What an object without an array of records is.
    fn none(&self) -> io::Result<Found> {
        match &self.wanted {
            None if self.has_empty && !self.is_order => Ok(Found::NoMore),
            None => Ok(Found::End),
            Some(wanted) => {
                let keys: Vec<String> = self
                    .seen
                    .iter()
                    .take(Self::NAMED)
                    .map(|key| format!("`{}`", key.escape_debug()))
                    .collect();
                let more = if self.seen.len() > Self::NAMED { ", …" } else { "" };
                let keys = if keys.is_empty() { "none".to_owned() } else { keys.join(", ") + more };
                let wanted = wanted.join(".");
                Err(invalid(format!(
                    "there is no array under `{}`; the keys of the object are {keys}",
                    wanted.escape_debug()
                )))
            }
        }
    }

    fn ambiguous(&self) -> io::Error {
        let last = self.seen.last().map_or("", String::as_str);
        invalid(format!(
            "there are several arrays of orders, one of them under `{}`: say which with `--records KEY`",
            last.escape_debug()
        ))
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

fn cut_off() -> io::Error {
    invalid("the object around the records is cut off or no JSON behind them".to_owned())
}

/// Goes through JSON without making anything of it.
struct Walk<'w, R> {
    source: &'w mut R,
    /// All that is passed, if it may be an order.
    kept: Option<&'w mut KeptRecord>,
    /// The first element of an array, while it is passed.
    first: Option<Vec<u8>>,
}

impl<R: BufRead> Walk<'_, R> {
    /// The next byte, still in the source.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        available(self.source).map(|bytes| bytes.first().copied())
    }

    fn take(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.keep(1, &[byte]);
        }
        Ok(byte)
    }

    /// Passes over bytes.
    fn keep(&mut self, count: usize, bytes: &[u8]) {
        self.source.consume(count);
        if let Some(kept) = &mut self.kept {
            kept.add(bytes);
        }
        // A larger one is no record.
        if let Some(first) = self.first.as_mut().filter(|first| first.len() <= MAX_RECORD) {
            first.extend_from_slice(bytes);
        }
    }

    /// Passes over white space; the byte behind it.
    fn space(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.peek()? {
                Some(byte) if byte.is_ascii_whitespace() => drop(self.take()?),
                other => return Ok(other),
            }
        }
    }

    /// A key and the colon behind it; `None` if that is not what stands there.
    fn key(&mut self) -> io::Result<Option<String>> {
        const LONGEST: usize = 1 << 16;
        let mut raw = Vec::new();
        let mut is_escaped = false;
        loop {
            let Some(byte) = self.take()? else { return Ok(None) };
            if raw.len() < LONGEST {
                raw.push(byte);
            }
            if byte == b'"' && !is_escaped && raw.len() > 1 {
                break;
            }
            is_escaped = byte == b'\\' && !is_escaped;
        }
        if self.space()? != Some(b':') {
            return Ok(None);
        }
        self.take()?;
        let key = std::str::from_utf8(&raw).ok().and_then(json::string);
        Ok(Some(key.map(std::borrow::Cow::into_owned).unwrap_or_default()))
    }

    /// Passes over a value; whether there is one that ends.
    fn value(&mut self) -> io::Result<bool> {
        let mut scan = ValueScan::default();
        let mut is_some = false;
        loop {
            let bytes = available(self.source)?;
            if bytes.is_empty() {
                return Ok(is_some && scan.depth == 0 && !scan.in_text);
            }
            let end = bytes.iter().position(|byte| scan.ends(*byte));
            let bytes = bytes[..end.unwrap_or(bytes.len())].to_vec();
            is_some |= !bytes.is_empty();
            self.keep(bytes.len(), &bytes);
            if end.is_some() {
                return Ok(is_some);
            }
        }
    }
}

/// Where in a value a byte is.
#[derive(Default)]
struct ValueScan {
    depth: u64,
    in_text: bool,
    is_escaped: bool,
}

impl ValueScan {
    /// Whether the value ended before this byte.
    fn ends(&mut self, byte: u8) -> bool {
        if self.in_text {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_text = true,
            b'[' | b'{' => self.depth += 1,
            b',' | b']' | b'}' if self.depth == 0 => return true,
            b']' | b'}' => self.depth -= 1,
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::super::{Format, OrderReader};
    use super::*;
    use crate::{Sources, compile};

    const SCHEMA: &str = "schema work_order { id text  tags set of text  region text? }";

    /// The ids that are read and what was assumed, or what is wrong.
    fn read(text: &str, records: Option<&str>, piece: usize) -> Result<(Vec<String>, Vec<String>), String> {
        let program = compile(&Sources::in_memory([("main.consign", SCHEMA)])).expect("it compiles");
        let source = BufReader::with_capacity(piece, text.as_bytes());
        let dialect = Dialect::new().records(records);
        let mut reader = OrderReader::new(&program, Format::Json, source).with_dialect(dialect);
        reader.header().map_err(|error| error.to_string())?;
        let assumed = reader.assumed().to_vec();
        let ids = reader.orders().map(|record| match record {
            Ok(record) => Ok(record
                .content
                .map_or_else(|invalid| format!("! {invalid}"), |order| order.id().to_owned())),
            Err(error) => Err(error.to_string()),
        });
        ids.collect::<Result<Vec<_>, _>>().map(|ids| (ids, assumed))
    }

    fn order(id: &str) -> String {
        format!(r#"{{"id": "{id}", "tags": ["}}],{{"]}}"#)
    }

    #[test]
    fn the_array_of_records_is_found_in_an_object() {
        let (a, b) = (order("a"), order("b"));
        let around = [
            format!("{{\"result\": [{a}, {b}]}}"),
            format!(
                " {{ \"count\": 2, \"meta\": {{\"x\": [1, \"]\"]}}, \"result\" : [ {a} , {b} ] , \"next\": null }} "
            ),
            format!(
                "{{\"links\": [{{\"href\": \"x\"}}], \"none\": [], \"result\": [{a},{b}], \"warnings\": [\"id\", {{}}]}}"
            ),
        ];
        for text in around {
            for piece in [1, 7, 4096] {
                let (ids, assumed) = read(&text, None, piece).expect("records");
                assert_eq!(ids, ["a", "b"], "{text}");
                assert_eq!(assumed, ["the records are those under `result`"]);
                assert_eq!(read(&text, Some("result"), piece), Ok((ids, vec![])));
            }
        }
        let deep = format!("{{\"data\": {{\"x\": 1, \"items\": [{a}], \"y\": 2}}, \"z\": [{b}]}}");
        assert_eq!(read(&deep, Some("data.items"), 5).expect("records").0, ["a"]);
        assert_eq!(read(&deep, Some("z"), 5).expect("records").0, ["b"]);
        let gone = read(&deep, Some("data.gone"), 5).expect_err("there is none");
        assert_eq!(gone, "there is no array under `data.gone`; the keys of the object are `data`, `z`");
        assert!(read("[{}]", Some("data"), 5).is_err());
    }

    #[test]
    fn an_object_without_one_is_an_order() {
        for text in [order("a"), "{\"id\": \"a\", \"tags\": [], \"notes\": [{\"text\": 1}]}".to_owned()] {
            assert_eq!(read(&text, None, 3), Ok((vec!["a".to_owned()], vec![])), "{text}");
        }
        assert_eq!(read("{\"result\": []}", None, 3), Ok((vec![], vec![])), "there are no records");
        assert_eq!(read("{\"result\": []}", Some("result"), 3), Ok((vec![], vec![])));
        assert!(read("{}", None, 3).expect("a record").0[0].starts_with("! "));
    }

    #[test]
    fn what_could_be_another_array_and_what_is_cut_off_is_said() {
        let (a, b) = (order("a"), order("b"));
        let two = read(&format!("{{\"open\": [{a}], \"done\": [{b}]}}"), None, 3).expect_err("two");
        assert!(two.contains("say which with `--records KEY`") && two.contains("`done`"), "{two}");
        for text in [
            format!("{{\"open\": [{a}]"),
            format!("{{\"open\": [{a}], x}}"),
            format!("{{\"open\": [{a}], \"x\": ["),
        ] {
            assert!(read(&text, None, 3).is_err(), "{text}");
        }
        for text in ["{", "{\"a", "{\"a\": ", "{\"a\": [", "{\"a\": [{", "{x}", "{\"a\" 1}"] {
            let (ids, _) = read(text, None, 3).expect("a record");
            assert!(ids.len() == 1 && ids[0].starts_with("! "), "{text} {ids:?}");
        }
        let (ids, _) = read(&format!("{{\"open\": [{a}"), None, 3).expect("records");
        assert!(ids[0] == "a" && ids[1].starts_with("! expected `]`"), "{ids:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever it is, it ends, in any pieces the same.
        #[test]
        fn changed_objects_end_and_pieces_change_nothing(
            at in any::<prop::sample::Index>(), byte in prop::sample::select(b"{}[],:\"\\ a".to_vec()), piece in 1usize..20,
        ) {
            let text = format!("{{\"n\": 2, \"result\": [{}, {}], \"x\": {{}}}}", order("a"), order("b"));
            let mut bytes = text.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let text = String::from_utf8(bytes).expect("signs of ASCII");
            prop_assert_eq!(read(&text, None, piece), read(&text, None, 4096));
        }
    }
}
