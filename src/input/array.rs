//! A JSON array, element by element: the bytes are cut at the commas between elements, so that a bad
//! element does not hide the next one. The array may stand in an object, see [`wrapped`](super::wrapped).

use std::io::{self, BufRead};

use super::dialect::Dialect;
use super::json::MAX_DEPTH;
use super::lines::{KeptRecord, available};
use super::wrapped::{Found, Wrapper};
use super::{Content, Raw, Records};
use crate::program::Schema;

pub(super) struct Elements<R> {
    source: R,
    place: Stage,
    number: u64,
    kept: KeptRecord,
    /// The object that the array stands in.
    wrapper: Option<Wrapper>,
}

/// What is at a place.
enum ElementAt {
    Nothing,
    /// An element, which is kept.
    Element,
    Mistake(&'static str),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Start,
    /// In an array, before its first element or its end.
    AfterBracket,
    /// In an array, before another element.
    AfterComma,
    /// At the first element, which is kept already.
    AtFirst,
    /// At the one order, which is kept already.
    AtOrder,
    /// In the one order, whose start is kept.
    InOrder,
    /// The source ended between two elements.
    CutOff,
    /// In an object, behind the array.
    InWrapper,
    /// After the whole array or the one order.
    AfterEnd,
    Finished,
}

/// How an element ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ElementEnd {
    Comma,
    Bracket,
    /// With its own last byte: an object outside of an array.
    Itself,
    /// With the source, after what may be a whole element.
    Source,
    /// With the source, in its middle.
    Middle,
}

impl<R: BufRead> Elements<R> {
    pub fn new(source: R) -> Self {
        Self { source, place: Stage::Start, number: 0, kept: KeptRecord::default(), wrapper: None }
    }

    /// Looks for the array in an object.
    fn enter(&mut self, mut wrapper: Wrapper) -> io::Result<Option<String>> {
        match wrapper.find(&mut self.source, &mut self.kept)? {
            Found::First(path) => {
                (self.place, self.wrapper) = (Stage::AtFirst, Some(wrapper));
                Ok(Some(path))
            }
            Found::Elements(path) => {
                (self.place, self.wrapper) = (Stage::AfterBracket, Some(wrapper));
                Ok(Some(path))
            }
            Found::End => {
                self.place = Stage::AtOrder;
                Ok(None)
            }
            Found::NoMore => {
                self.place = Stage::AfterEnd;
                Ok(None)
            }
            Found::Broken => {
                self.place = Stage::InOrder;
                Ok(None)
            }
        }
    }

    /// Where it goes on behind the array: in its object, if it stands in one.
    fn after_array(&self) -> Stage {
        if self.wrapper.is_some() { Stage::InWrapper } else { Stage::AfterEnd }
    }

    /// Takes what ends the first element of an array, which was read to look at it.
    fn after_first(&mut self) -> io::Result<Stage> {
        match self.skip_space()? {
            Some(b',') => {
                self.source.consume(1);
                Ok(Stage::AfterComma)
            }
            Some(b']') => {
                self.source.consume(1);
                Ok(self.after_array())
            }
            _ => Ok(Stage::CutOff),
        }
    }

    /// The first byte that is no white space, still in the source.
    fn skip_space(&mut self) -> io::Result<Option<u8>> {
        loop {
            let available = available(&mut self.source)?;
            let blank = available.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let next = available.get(blank).copied();
            let ended = available.is_empty();
            self.source.consume(blank);
            if next.is_some() || ended {
                return Ok(next);
            }
        }
    }

    fn step(&mut self) -> io::Result<ElementAt> {
        loop {
            let next = self.skip_space()?;
            let (place, found) = match (self.place, next) {
                (Stage::Start, Some(b'[')) => {
                    self.source.consume(1);
                    (Stage::AfterBracket, ElementAt::Nothing)
                }
                (Stage::Start, Some(_)) => {
                    self.kept.clear();
                    self.element(false)?;
                    (Stage::AfterEnd, ElementAt::Element)
                }
                (Stage::AtOrder, _) => (Stage::AfterEnd, ElementAt::Element),
                (Stage::InOrder, _) => {
                    self.element(false)?;
                    (Stage::AfterEnd, ElementAt::Element)
                }
                (Stage::InWrapper, _) => {
                    self.wrapper.as_mut().map_or(Ok(()), |wrapper| wrapper.leave(&mut self.source))?;
                    (Stage::AfterEnd, ElementAt::Nothing)
                }
                (Stage::AtFirst, _) => (self.after_first()?, ElementAt::Element),
                (Stage::AfterBracket, Some(b']')) => {
                    self.source.consume(1);
                    (self.after_array(), ElementAt::Nothing)
                }
                (Stage::AfterBracket | Stage::AfterComma, Some(_)) => {
                    self.kept.clear();
                    let end = self.element(true)?;
                    let place = if end == ElementEnd::Bracket { self.after_array() } else { end.place() };
                    (place, ElementAt::Element)
                }
                (Stage::AfterBracket | Stage::AfterComma | Stage::CutOff, None) => {
                    let message = "expected `]` at the end of the list, found the end of the input";
                    (Stage::Finished, ElementAt::Mistake(message))
                }
                (Stage::AfterEnd, Some(_)) => {
                    let message =
                        "expected nothing after the JSON; for a record a line use the format `ndjson`";
                    (Stage::Finished, ElementAt::Mistake(message))
                }
                (Stage::Start | Stage::AfterEnd | Stage::Finished | Stage::CutOff, _) => {
                    self.place = Stage::Finished;
                    return Ok(ElementAt::Nothing);
                }
            };
            self.place = place;
            if !matches!(found, ElementAt::Nothing) {
                self.number += 1;
                return Ok(found);
            }
        }
    }

    /// Keeps the bytes up to the comma or bracket that ends the element, which is taken too, behind those that are kept.
    fn element(&mut self, in_array: bool) -> io::Result<ElementEnd> {
        let mut scan = Scan { in_array, ..Scan::default() };
        for byte in self.kept.finish().unwrap_or_default() {
            let _ = scan.take(*byte);
        }
        loop {
            let available = available(&mut self.source)?;
            if available.is_empty() {
                return Ok(if scan.is_inside() { ElementEnd::Middle } else { ElementEnd::Source });
            }
            let mut end = None;
            let taken = available.iter().position(|byte| {
                end = scan.take(*byte);
                end.is_some()
            });
            let used = taken.map_or(available.len(), |last| last + 1);
            let delimiter = matches!(end, Some(ElementEnd::Comma | ElementEnd::Bracket));
            self.kept.add(&available[..used - usize::from(delimiter)]);
            self.source.consume(used);
            if let Some(end) = end {
                return Ok(end);
            }
        }
    }
}

impl ElementEnd {
    fn place(self) -> Stage {
        match self {
            ElementEnd::Comma => Stage::AfterComma,
            ElementEnd::Bracket | ElementEnd::Itself => Stage::AfterEnd,
            ElementEnd::Source => Stage::CutOff,
            ElementEnd::Middle => Stage::Finished,
        }
    }
}

/// Where in an element a byte is. Brackets that do not match close the nearest one that they do match, so
/// that most mistakes stay within their element.
#[derive(Default)]
struct Scan {
    in_array: bool,
    /// The brackets that are open, up to the depth that is read.
    open: Vec<u8>,
    /// How many more are open.
    deeper: u64,
    in_text: bool,
    escaped: bool,
}

impl Scan {
    /// Takes a byte: whether it ends the element.
    fn take(&mut self, byte: u8) -> Option<ElementEnd> {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return None;
        }
        match byte {
            b'"' => self.in_text = true,
            b'[' | b'{' if self.open.len() < MAX_DEPTH => self.open.push(byte),
            b'[' | b'{' => self.deeper += 1,
            b']' | b'}' if self.deeper > 0 => self.deeper -= 1,
            b',' if self.open.is_empty() && self.in_array => return Some(ElementEnd::Comma),
            b']' if self.open.is_empty() && self.in_array => return Some(ElementEnd::Bracket),
            b']' => return self.close(b'['),
            b'}' => return self.close(b'{'),
            _ => {}
        }
        None
    }

    fn is_inside(&self) -> bool {
        self.in_text || !self.open.is_empty()
    }

    fn close(&mut self, opened_by: u8) -> Option<ElementEnd> {
        let matching = self.open.iter().rposition(|open| *open == opened_by)?;
        self.open.truncate(matching);
        (self.open.is_empty() && !self.in_array).then_some(ElementEnd::Itself)
    }
}

impl<R: BufRead> Records for Elements<R> {
    /// Finds the array in an object, if it stands in one.
    fn settle(&mut self, dialect: &Dialect, schema: &Schema) -> io::Result<Vec<String>> {
        match self.skip_space()? {
            Some(b'{') => {
                let path = self.enter(Wrapper::new(dialect, schema))?;
                let path = path.filter(|_| dialect.records.is_none());
                Ok(path
                    .map(|path| format!("the records are those under `{}`", path.escape_debug()))
                    .into_iter()
                    .collect())
            }
            Some(_) if dialect.records.is_some() => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "there is no JSON object at its start in which `--records` could be looked for",
            )),
            _ => Ok(Vec::new()),
        }
    }

    fn next(&mut self) -> io::Result<Option<Raw<'_>>> {
        let content = match self.step()? {
            ElementAt::Nothing => return Ok(None),
            ElementAt::Element => self.kept.finish().map(Content::Json),
            ElementAt::Mistake(message) => Err(message.to_owned()),
        };
        Ok(Some(Raw { line: self.number, content }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The elements as text, or what is wrong.
    fn elements(text: &str) -> Vec<String> {
        let mut elements = Elements::new(text.as_bytes());
        let mut all = Vec::new();
        while let Some(raw) = elements.next().expect("a slice can be read") {
            all.push(match raw.content {
                Ok(Content::Json(bytes)) => String::from_utf8_lossy(bytes).trim().to_owned(),
                Ok(Content::Csv(_)) => "csv".into(),
                Err(message) => format!("! {message}"),
            });
        }
        all
    }

    #[test]
    fn elements_are_cut_at_the_commas_between_them() {
        assert_eq!(
            elements(r#" [ {"a": [1, 2], "b": "],\"" } , {} ] "#),
            [r#"{"a": [1, 2], "b": "],\"" }"#, "{}"]
        );
        assert_eq!(elements("[]"), Vec::<String>::new());
        assert_eq!(elements("  "), Vec::<String>::new());
        assert_eq!(elements(" {\"a\": 1, \"b\": [2]}\n "), [r#"{"a": 1, "b": [2]}"#]);
    }

    #[test]
    fn a_bad_element_does_not_hide_the_next_one() {
        assert_eq!(elements(r#"[{"a": nope}, 3, {"b": 1}]"#), [r#"{"a": nope}"#, "3", r#"{"b": 1}"#]);
        assert_eq!(elements(r#"[{"a": [1}, {}]"#), [r#"{"a": [1}"#, "{}"]);
        assert_eq!(elements(r#"[{"a": 1], "b": 2}, {}]"#), [r#"{"a": 1], "b": 2}"#, "{}"]);
        assert_eq!(elements("[{}}, {}]"), ["{}}", "{}"]);
        assert_eq!(elements("[,{}]"), ["", "{}"]);
        let deep = format!("[{}{}, {{}}]", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(elements(&deep)[1], "{}");
    }

    #[test]
    fn what_is_cut_off_or_too_much_is_a_record_of_its_own() {
        assert!(elements("[{}")[1].starts_with("! expected `]`"));
        assert!(elements("[{},")[1].starts_with("! expected `]`"));
        assert_eq!(elements("[{}, {\"a\": [1"), ["{}", "{\"a\": [1"]);
        assert!(elements("[")[0].starts_with("! expected `]`"));
        assert!(elements("[{}] {}")[1].starts_with("! expected nothing after"));
        assert!(elements("{}\n{}")[1].starts_with("! expected nothing after"));
        assert_eq!(elements("{}\n{}")[0], "{}");
        assert_eq!(elements("nope"), ["nope"]);
    }
}
