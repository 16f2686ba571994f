//! What answers are made of: the question, the version as it is known, the file that is being written.

use std::sync::Arc;

use consign_ide::{Document, Place, Snapshot, Text};
use serde_json::{Value, json};

use super::asked::Asked;
use super::assistant::Assistant;
use super::units::Units;
use crate::words::Words;

/// What an answer is made of.
pub struct Context {
    pub words: Words,
    pub asked: Asked,
    pub snapshot: Snapshot,
    /// The file that is being written.
    pub document: Arc<Document>,
    assistant: Arc<Assistant>,
}

impl Context {
    /// `None` if the version has no such file.
    pub fn new(words: Words, asked: Asked, snapshot: Snapshot, assistant: Arc<Assistant>) -> Option<Self> {
        let document = snapshot.document(&asked.file)?;
        Some(Self { words, asked, snapshot, document, assistant })
    }

    /// How the file's bytes are counted on the wire.
    pub fn units(&self) -> Units<'_> {
        self.units_of(&self.asked.file, &self.document.text)
    }

    /// How the bytes of another file of the version are counted.
    pub fn units_of<'t>(&self, path: &str, text: &'t Text) -> Units<'t> {
        Units::new(text, self.assistant.drafted().is_marked(path))
    }

    /// The byte that is asked about.
    pub fn at(&self) -> usize {
        self.units().byte(self.asked.at)
    }

    /// The paths of the version's files, the one that is being written first.
    pub fn paths(&self) -> Vec<String> {
        let files = self.assistant.drafted().files();
        let others = files.keys().filter(|path| **path != self.asked.file);
        std::iter::once(&self.asked.file).chain(others).cloned().collect()
    }

    /// Where something is, for the script: the file, the units, and where that is for people; `None` of what is in no file of
    /// the version, as a cell of a workbook.
    pub fn place(&self, place: &Place) -> Option<Value> {
        let is_here = place.path == self.asked.file;
        let document = if is_here { self.document.clone() } else { self.snapshot.document(&place.path)? };
        let [from, to] = self.units_of(&place.path, &document.text).range(&place.bytes());
        let line = document.text.line(place.range.start) + 1;
        let shown = if is_here {
            self.words.count("assist-line", line)
        } else {
            format!("{}:{line}", consign::printable(&place.path))
        };
        Some(json!({ "file": place.path, "from": from, "to": to, "where": shown }))
    }
}
