//! What an editor asks of consign programs, in files and offsets of bytes. It knows no protocol, opens no file and starts no
//! thread: a [`Host`] answers for the disk, and whoever has threads gives them [`Job`]s.
//!
//! A [`Workspace`] holds the open texts and what their programs were last found to mean; a [`Snapshot`] of it answers
//! questions while the texts go on. What is asked about a text that has changed since it was checked is answered by what it
//! meant before, at the places to which that has moved.
//!
//! ```
//! # use std::{collections::BTreeMap, sync::Arc};
//! # use consign::{diagnostic::Diagnostics, source::{LoadError, SheetText}};
//! # struct Memory;
//! # impl consign_ide::Host for Memory {
//! #     fn read(&self, _: &str, _: &str) -> Result<Vec<u8>, LoadError> { Err(LoadError::NotFound) }
//! #     fn sheets(&self, _: &[u8]) -> Result<Vec<SheetText>, LoadError> { Err(LoadError::Workbook) }
//! #     fn weighed(&self, _: &str, found: &Diagnostics) -> Diagnostics { found.clone() }
//! #     fn programs_below(&self, _: &str) -> Vec<String> { Vec::new() }
//! #     fn files_below(&self, _: &str) -> Vec<String> { Vec::new() }
//! #     fn shares(&self, _: &str, _: &Arc<consign::Program>) -> Option<consign_ide::Shares> { None }
//! #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::UNIX_EPOCH }
//! #     fn committed(&self, _: &str) -> Result<Vec<u8>, LoadError> { Err(LoadError::NotFound) }
//! #     fn explained(&self, decision: &consign::Decision) -> String { format!("{:?}", decision.outcome) }
//! #     fn difference(&self, _: &Arc<consign::Program>, _: &Arc<consign::Program>) -> (String, bool) { Default::default() }
//! #     fn today(&self) -> jiff::civil::Date { jiff::civil::date(2026, 3, 2) }
//! # }
//! use consign_ide::{Text, Workspace};
//!
//! let mut workspace = Workspace::new(Arc::new(Memory));
//! let text = "schema work_order { id text }\nlet late = id = \"a\"\nlet b = la";
//! workspace.open("/main.consign", 1, Text::new(text));
//! for root in workspace.stale(true) {
//!     let meaning = workspace.job(&root, true).run();
//!     workspace.checked(meaning);
//! }
//! let found = workspace.findings("/main.consign");
//! assert_eq!(found[0].message, "there is no field or `let` `la`");
//! let offers = workspace.snapshot().complete("/main.consign", text.len());
//! assert!(offers.list.iter().any(|offer| offer.label == "late"));
//! ```

mod actions;
mod completion;
mod data;
mod decides;
mod document;
mod finding;
mod flow;
mod folding;
mod format;
mod hints;
mod host;
mod hover;
mod job;
mod meaning;
mod nodes;
mod packing;
mod people;
mod rename;
mod run;
mod search;
mod semantic;
mod shift;
mod snapshot;
mod symbol;
#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;
mod text;
mod words;
mod workspace;

pub use actions::{Action, ActionKind};
pub use completion::{Offer, OfferKind, Offers};
pub use document::{Document, Token, is_program};
pub use finding::{Change, Finding, Place, PlaceRange, Remedy};
pub use flow::{Leading, Node};
pub use folding::{Fold, FoldKind, folds, selections};
pub use format::{TextChange, format, format_range, format_typed};
pub use hints::{Hint, Lens, LensAct};
pub use host::{Host, Shares};
pub use hover::Hover;
pub use job::{Job, Scan, Scanned};
pub use meaning::Meaning;
pub use rename::RenameError;
pub use run::{Explained, Picture, Reached, RunError, TestResult};
pub use search::FoundSymbol;
pub use semantic::{Colour, Coloured};
pub use snapshot::Snapshot;
pub use symbol::Symbol;
pub use text::{Encoding, Position, Text};
pub use workspace::Workspace;
