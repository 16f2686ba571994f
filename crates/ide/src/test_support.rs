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

/// Files by their paths.
pub(crate) struct Memory(pub BTreeMap<String, String>);

impl Host for Memory {
    fn read(&self, _: &str, path: &str) -> Result<Vec<u8>, LoadError> {
        self.0.get(path).map(|text| text.as_bytes().to_vec()).ok_or(LoadError::NotFound)
    }

    fn sheets(&self, _: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        Err(LoadError::Workbook)
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
