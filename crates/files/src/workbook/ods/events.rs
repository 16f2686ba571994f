//! The events of XML, each of a bounded size, to a bounded depth.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::workbook::{WorkbookError, damaged};

/// Reads a part, event by event.
pub(super) struct Events<R> {
    reader: Reader<Bounded<R>>,
    left: Rc<Cell<usize>>,
    buffer: Vec<u8>,
    depth: usize,
}

/// So many bytes has an event at most: a tag with its attributes, a text.
const EVENT: usize = 16 << 20;
/// So deep are elements within each other at most.
const DEPTH: usize = 500;

impl<R: BufRead> Events<R> {
    pub fn new(source: R) -> Self {
        let left = Rc::new(Cell::new(EVENT));
        let reader = Reader::from_reader(Bounded { source, left: left.clone() });
        Self { reader, left, buffer: Vec::new(), depth: 0 }
    }

    /// The next event; at the end of the file an error, for no element of this kind is to be open there.
    pub fn next(&mut self) -> Result<Event<'_>, WorkbookError> {
        self.next_or_end()?.ok_or_else(|| damaged("its content is cut off"))
    }

    /// The next event; `None` at the end.
    pub fn next_or_end(&mut self) -> Result<Option<Event<'_>>, WorkbookError> {
        self.buffer.clear();
        self.left.set(EVENT);
        let event = self.reader.read_event_into(&mut self.buffer).map_err(damaged)?;
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(damaged("its content is cut off")),
            Event::Eof => return Ok(None),
            _ => {}
        }
        match self.depth > DEPTH {
            true => Err(damaged(format!("its elements are more than {DEPTH} deep"))),
            false => Ok(Some(event)),
        }
    }

    /// Passes over an element that has begun.
    pub fn skip(&mut self) -> Result<(), WorkbookError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            self.next()?;
        }
        Ok(())
    }
}

/// The value of an attribute; `None` if the element has none of that name, or it is no text.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    // A second one of the same name changes nothing; to look for it among very many would take very long.
    let found = attributes.with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// How many times something is said to be there: once, where nothing or no count is said.
pub(super) fn count(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name)
        .and_then(|count| count.trim().parse().ok())
        .filter(|count| *count > 0)
        .unwrap_or(1)
}

/// Hands out no more than what is left for an event.
struct Bounded<R> {
    source: R,
    left: Rc<Cell<usize>>,
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.left.get() {
            0 => Err(io::Error::new(io::ErrorKind::InvalidData, "a tag or a text is too large")),
            left => self.source.fill_buf().map(|bytes| &bytes[..bytes.len().min(left)]),
        }
    }

    fn consume(&mut self, amount: usize) {
        self.left.set(self.left.get().saturating_sub(amount));
        self.source.consume(amount);
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let amount = self.fill_buf()?.read(buffer)?;
        self.consume(amount);
        Ok(amount)
    }
}
