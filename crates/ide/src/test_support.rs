//! Files in memory for unit tests, and texts with a mark in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use consign::diagnostic::Diagnostics;
use consign::source::{LoadError, SheetText};
use consign::{Decision, Engine, Program};
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::host::{Host, Shares};
use crate::text::Text;
use crate::workspace::Workspace;

/// Files by their paths. What a path ends with says how the text is packed: `.gz`, `.zst`, `.utf16`, `.1252`; `.xlsx` has one sheet,
/// `2026`, behind so much of a ZIP archive as tells one. The unpacking is no more than what undoes that.
pub(crate) struct Memory(pub BTreeMap<String, String>);

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTANDARD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const WORKBOOK: &[u8] = b"PK\x03\x04";
const UTF_16: &[u8] = &[0xff, 0xfe];

fn packed(path: &str, text: &str) -> Vec<u8> {
    let behind = |mark: &[u8]| [mark, text.as_bytes()].concat();
    match path.rsplit('.').next() {
        Some("gz") => behind(GZIP),
        Some("zst") => behind(ZSTANDARD),
        Some("xlsx") => behind(WORKBOOK),
        Some("utf16") => [UTF_16.to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
        Some("1252") => {
            text.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect()
        }
        _ => text.as_bytes().to_vec(),
    }
}

impl Host for Memory {
    fn read(&self, _: &str, path: &str) -> Result<Vec<u8>, LoadError> {
        self.0.get(path).map(|text| packed(path, text)).ok_or(LoadError::NotFound)
    }

    fn unpacked(&self, bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
        if let Some(text) = bytes.strip_prefix(GZIP).or_else(|| bytes.strip_prefix(ZSTANDARD)) {
            return Ok(text.to_vec());
        }
        if let Some(text) = bytes.strip_prefix(UTF_16) {
            let units: Vec<u16> = text.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            return Ok(String::from_utf16(&units).expect("UTF-16").into_bytes());
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(text.into_bytes()),
            Err(other) => {
                Ok(other.as_bytes().iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes())
            }
        }
    }

    fn sheets(&self, bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        let text = bytes.strip_prefix(WORKBOOK).ok_or(LoadError::Workbook)?;
        let text = std::str::from_utf8(text).map_err(LoadError::other)?;
        let mut sheet = SheetText::new("2026");
        for (row, line) in (0..).zip(text.lines()) {
            for (column, cell) in (0..).zip(line.split(',')) {
                sheet.push(row, column, cell, false)?;
            }
        }
        Ok(vec![sheet])
    }

    fn weighed(&self, _: &str, found: &Diagnostics) -> Diagnostics {
        found.clone()
    }

    fn programs_below(&self, folder: &str) -> Vec<String> {
        self.files_below(folder).into_iter().filter(|path| path.ends_with(".consign")).collect()
    }

    fn files_below(&self, folder: &str) -> Vec<String> {
        self.0.keys().filter(|path| path.starts_with(folder)).cloned().collect()
    }

    fn shares(&self, _: &str, _: &Arc<Program>) -> Option<Shares> {
        let by_rule = [("outsourcing.vip".to_owned(), 3)].into();
        Some(Shares { history: "last.csv".into(), orders: 12, by_rule })
    }

    fn now(&self) -> Timestamp {
        "2026-03-02T09:00:00Z".parse().expect("an instant")
    }

    fn committed(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.read(path, path)
    }

    fn explained(&self, decision: &Decision) -> String {
        format!("{:?}", decision.outcome)
    }

    fn difference(&self, old: &Arc<Program>, new: &Arc<Program>) -> (String, bool) {
        let engines = [old, new].map(|program| Engine::new(program.clone(), program.directory().clone()));
        let difference = consign::diff::diff(&consign::diff::Versions::new(&engines[0], &engines[1]));
        (difference.conclusion(), !difference.is_none())
    }

    fn today(&self) -> Date {
        date(2026, 3, 2)
    }
}

/// A workspace of files on the disk, the first of which is open; all is checked.
pub(crate) fn workspace(files: &[(&str, &str)]) -> Workspace {
    let map = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let mut workspace = Workspace::new(Arc::new(Memory(map.collect())));
    let scanned = workspace.scan("/").run();
    workspace.scanned(scanned);
    if let Some((path, text)) = files.first() {
        workspace.open(path, 1, Text::new(*text));
    }
    check(&mut workspace);
    workspace
}

/// Checks whatever is to be checked.
pub(crate) fn check(workspace: &mut Workspace) {
    for root in workspace.stale(true) {
        let meaning = workspace.job(&root, true).run();
        workspace.checked(meaning);
    }
    assert!(workspace.is_settled(true));
}

/// A text without its mark `¦`, and where that stood.
pub(crate) fn marked(text: &str) -> (String, usize) {
    let at = text.find('¦').expect("the text has a mark");
    (text.replacen('¦', "", 1), at)
}

/// Declarations that every kind of name is taken from.
pub(crate) const COMPANY: &str = r#"
type severity = enum [low < high]
schema work_order {
  id        text
  region    text caseless
  /// How bad it is.
  severity  severity
  kind      enum [repair, "new installation"]
  urgent    bool
  due       datetime?
  customer  { tier enum [silver, gold]  name text }
}
schema provider { rating number  active bool }
role dispatcher "Dispatcher" of company
role provider_dispatcher "Provider dispatcher" of provider
directory "people.json"
list north = ["NY", "NJ"]
calendar office { timezone "UTC" open mon 08:00-09:00 }
/// Whatever cannot wait.
let pressing = severity = high
"#;

/// A directory of two providers.
pub(crate) const PEOPLE: &str = r#"{ "providers": [
  { "id": "northstar", "name": "NorthStar Field Services", "rating": 4.5, "active": true,
    "engineers": [{ "id": "amy", "name": "Amy Lee" }] },
  { "id": "north east", "name": "North & East", "rating": 3, "active": true, "engineers": [] }
] }"#;

/// Rules and a workflow over them.
pub(crate) const RULES: &str = r#"
rules outsourcing assigns provider {
  rule vip "Important ones" { when pressing and region in north  assign northstar }
  table by_kind (kind, customer.tier) {
    | repair | gold => assign northstar
    | _      | _    => manual "nobody"
  }
  otherwise manual "No rule"
}
workflow repairs "Repairs" {
  start choose
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then engineer }
  assign engineer "Engineer" { portal provider  assigns engineer  handler role provider_dispatcher  then done  declined choose }
  end done
}
test "a pressing one" {
  order { id: "T-1", region: "ny", severity: high, kind: repair, urgent: true, customer: { tier: gold, name: "Ada" } }
  expect assigned northstar by vip
}
"#;
