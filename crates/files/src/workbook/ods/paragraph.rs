//! The text of a cell: its paragraphs, one a line, without notes and drawings.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use super::events::{Events, count};
use crate::workbook::{WorkbookError, damaged};

/// The text of a cell that has begun, up to its end.
pub(super) fn of_cell<R: BufRead>(events: &mut Events<R>, most: u64) -> Result<String, WorkbookError> {
    let mut paragraphs = Text { text: String::new(), most, begins: true };
    let mut is_first = true;
    loop {
        let event = events.next()?;
        let is_paragraph = |element: &BytesStart<'_>| matches!(element.name().as_ref(), "text:p" | "text:h");
        match event {
            Event::Start(element) if is_paragraph(&element) => {
                paragraphs.begin(&mut is_first)?;
                paragraph(events, &mut paragraphs)?;
            }
            Event::Empty(element) if is_paragraph(&element) => paragraphs.begin(&mut is_first)?,
            Event::Start(_) => events.skip()?,
            Event::End(_) => return Ok(paragraphs.text),
            _ => {}
        }
    }
}

/// A paragraph that has begun, up to its end.
fn paragraph<R: BufRead>(events: &mut Events<R>, text: &mut Text) -> Result<(), WorkbookError> {
    let mut depth = 1;
    while depth > 0 {
        match events.next()? {
            Event::Text(part) => text.flowing(&part.xml10_content())?,
            Event::CData(part) => text.flowing(&part.xml10_content())?,
            Event::GeneralRef(reference) => {
                let named = quick_xml::escape::resolve_predefined_entity(&reference);
                match (named, reference.resolve_char_ref()) {
                    (Some(sign), _) => text.push(sign)?,
                    (None, Ok(Some(sign))) => text.push(sign.encode_utf8(&mut [0; 4]))?,
                    _ => return Err(damaged("a text has a sign that is not known")),
                }
            }
            Event::Empty(element) => text.sign(&element)?,
            Event::Start(element) => match element.name().as_ref() {
                "office:annotation" | "text:note" | "draw:frame" | "text:ruby-text" => events.skip()?,
                "text:s" | "text:tab" | "text:line-break" => {
                    text.sign(&element)?;
                    events.skip()?;
                }
                _ => depth += 1,
            },
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    Ok(())
}

struct Text {
    text: String,
    most: u64,
    /// Whether white space would be the first of its paragraph, or stand behind some.
    begins: bool,
}

impl Text {
    /// Begins a paragraph.
    fn begin(&mut self, is_first: &mut bool) -> Result<(), WorkbookError> {
        if !std::mem::replace(is_first, false) {
            self.push("\n")?;
        }
        self.begins = true;
        Ok(())
    }

    fn push(&mut self, text: &str) -> Result<(), WorkbookError> {
        if (self.text.len() + text.len()) as u64 > self.most {
            return Err(WorkbookError::TooLarge { most: self.most });
        }
        self.text.push_str(text);
        self.begins = false;
        Ok(())
    }

    /// A text in which white space, however much, is one blank.
    fn flowing(&mut self, text: &str) -> Result<(), WorkbookError> {
        for (at, part) in text.split([' ', '\t', '\r', '\n']).enumerate() {
            if at > 0 && !self.begins {
                self.push(" ")?;
                self.begins = true;
            }
            if !part.is_empty() {
                self.push(part)?;
            }
        }
        Ok(())
    }

    /// Blanks, a tab or the end of a line, which are written as elements.
    fn sign(&mut self, element: &BytesStart<'_>) -> Result<(), WorkbookError> {
        /// More than anybody looks at.
        const BLANKS: u32 = 255;
        match element.name().as_ref() {
            "text:s" => self.push(&" ".repeat(count(element, "text:c").min(BLANKS) as usize)),
            "text:tab" => self.push("\t"),
            "text:line-break" => self.push("\n"),
            _ => Ok(()),
        }
    }
}
