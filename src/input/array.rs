//! A JSON array, element by element: the bytes are cut at the commas between elements, so that a bad
//! element does not hide the next one.

use std::io::{self, BufRead};

use super::lines::too_large;
use super::{MAX_RECORD, Raw, RawContent};

pub(super) struct Elements<R> {
    source: R,
    place: Place,
    number: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    /// In an array, before an element; whether one must come because a comma stood before.
    BeforeElement {
        needed: bool,
    },
    AfterArray,
    Finished,
}

/// How an element ended.
enum End {
    Comma,
    Bracket,
    Source,
}

impl<R: BufRead> Elements<R> {
    pub fn new(source: R) -> Self {
        Self { source, place: Place::Start, number: 0 }
    }

    /// The next byte, still in the source.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.source.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return Ok(other?.first().copied()),
            }
        }
    }

    fn skip_space(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.peek()? {
                Some(byte) if byte.is_ascii_whitespace() => self.source.consume(1),
                other => return Ok(other),
            }
        }
    }

    fn step(&mut self) -> io::Result<Option<Raw>> {
        let next = self.skip_space()?;
        match (self.place, next) {
            (Place::Finished, _) | (Place::Start | Place::AfterArray, None) => {
                self.place = Place::Finished;
                Ok(None)
            }
            (Place::Start, Some(b'[')) => {
                self.source.consume(1);
                self.place = Place::BeforeElement { needed: false };
                self.step_in_array()
            }
            (Place::Start, Some(_)) => {
                self.place = Place::Finished;
                let (content, _) = self.element(false)?;
                Ok(Some(self.record(content)))
            }
            (Place::BeforeElement { .. }, _) => self.step_in_array(),
            (Place::AfterArray, Some(_)) => {
                self.place = Place::Finished;
                let message =
                    "expected nothing after the `]` of the list; for a record a line use the format `ndjson`";
                Ok(Some(self.record(Err(message.into()))))
            }
        }
    }

    fn step_in_array(&mut self) -> io::Result<Option<Raw>> {
        let needed = self.place == Place::BeforeElement { needed: true };
        match self.skip_space()? {
            None => {
                self.place = Place::Finished;
                Ok(Some(
                    self.record(
                        Err("expected `]` at the end of the list, found the end of the input".into()),
                    ),
                ))
            }
            Some(b']') => {
                self.source.consume(1);
                self.place = Place::AfterArray;
                if needed {
                    return Ok(Some(self.record(Err("expected an order after the comma, found `]`".into()))));
                }
                self.step()
            }
            Some(_) => {
                let (content, end) = self.element(true)?;
                self.place = match end {
                    End::Comma => Place::BeforeElement { needed: true },
                    End::Bracket => Place::AfterArray,
                    End::Source => Place::BeforeElement { needed: false },
                };
                Ok(Some(self.record(content)))
            }
        }
    }

    fn record(&mut self, content: Result<Vec<u8>, String>) -> Raw {
        self.number += 1;
        Raw { line: self.number, content: content.map(RawContent::Json) }
    }

    /// The bytes up to the comma or bracket that ends the element, which is taken too.
    fn element(&mut self, in_array: bool) -> io::Result<(Result<Vec<u8>, String>, End)> {
        let mut bytes = Vec::new();
        let mut length = 0usize;
        let mut scan = Scan::default();
        let end = loop {
            let available = match self.source.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if available.is_empty() {
                break End::Source;
            }
            let cut = available.iter().position(|byte| scan.ends(*byte) && in_array);
            let part = &available[..cut.unwrap_or(available.len())];
            length += part.len();
            if length <= MAX_RECORD {
                bytes.extend_from_slice(part);
            } else {
                bytes = Vec::new();
            }
            let (used, ending) = (part.len(), cut.map(|cut| available[cut]));
            self.source.consume(used + usize::from(ending.is_some()));
            match ending {
                Some(b',') => break End::Comma,
                Some(_) => break End::Bracket,
                None => {}
            }
        };
        let content = if length > MAX_RECORD { Err(too_large()) } else { Ok(bytes) };
        Ok((content, end))
    }
}

/// Where in an element a byte is.
#[derive(Default)]
struct Scan {
    depth: u64,
    in_text: bool,
    escaped: bool,
}

impl Scan {
    /// Takes a byte: whether it ends the element.
    fn ends(&mut self, byte: u8) -> bool {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_text = true,
            b'[' | b'{' => self.depth += 1,
            b',' | b']' if self.depth == 0 => return true,
            b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        false
    }
}

impl<R: BufRead> Iterator for Elements<R> {
    type Item = io::Result<Raw>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step();
        if step.is_err() {
            self.place = Place::Finished;
        }
        step.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The elements as text, or the first word of what is wrong.
    fn elements(text: &str) -> Vec<String> {
        let all = Elements::new(text.as_bytes());
        all.map(|raw| match raw.expect("a slice can be read").content {
            Ok(RawContent::Json(bytes)) => String::from_utf8_lossy(&bytes).trim().to_owned(),
            Ok(RawContent::Csv(_)) => "csv".into(),
            Err(message) => format!("! {message}"),
        })
        .collect()
    }

    #[test]
    fn elements_are_cut_at_the_commas_between_them() {
        assert_eq!(
            elements(r#" [ {"a": [1, 2], "b": "],\"" } , {} ] "#),
            [r#"{"a": [1, 2], "b": "],\"" }"#, "{}"]
        );
        assert_eq!(elements("[]"), Vec::<String>::new());
        assert_eq!(elements("  "), Vec::<String>::new());
        assert_eq!(elements(r#"{"a": 1, "b": 2}"#), [r#"{"a": 1, "b": 2}"#]);
    }

    #[test]
    fn a_bad_element_does_not_hide_the_next_one() {
        assert_eq!(elements(r#"[{"a": nope}, 3, {"b": 1}]"#), [r#"{"a": nope}"#, "3", r#"{"b": 1}"#]);
        assert!(elements("[{}, ]")[1].starts_with("! expected an order"));
        assert!(elements("[{}")[1].starts_with("! expected `]`"));
        assert!(elements("[{}] {}")[1].starts_with("! expected nothing after"));
        assert_eq!(elements("[,{}]"), ["", "{}"]);
    }
}
