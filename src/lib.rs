//! consign: rules that dispatch field-service work orders to service providers, as text.
//!
//! The whole pipeline on one page: sources are [compiled](compile) to a [`Program`]; an [`Engine`] binds it
//! to a [`Directory`] of providers and decides [`Order`]s, one [`Decision`] each.
//!
//! ```
//! use std::sync::Arc;
//! use consign::{Engine, Options, Order, Outcome, Sources, State, Timestamp};
//!
//! let sources = Sources::in_memory([("repairs.consign", r#"
//!     schema work_order {
//!       id      text
//!       region  text caseless
//!     }
//!
//!     role dispatcher "Dispatcher" of company
//!     role provider_dispatcher "Provider dispatcher" of provider
//!
//!     provider northstar "NorthStar Field Services" { engineer amy "Amy Lee" {} }
//!
//!     rules outsourcing assigns provider {
//!       rule north { when region in ["NY", "NJ"]  assign northstar }
//!       otherwise manual "No rule covers this order"
//!     }
//!
//!     workflow repairs "Repairs" {
//!       start provider_assignment
//!       assign provider_assignment "Assign Service Provider" {
//!         portal company   assigns provider   handler role dispatcher
//!         rules outsourcing   then engineer_assignment
//!       }
//!       assign engineer_assignment "Assign Service Provider Engineer (Service Provider)" {
//!         portal provider   assigns engineer   handler role provider_dispatcher
//!         then done   declined provider_assignment
//!       }
//!       end done
//!     }
//! "#)]);
//!
//! let program = Arc::new(consign::compile(&sources)?);
//! let engine = Engine::new(program.clone(), program.directory().clone());
//! let order = Order::from_json(&program, br#"{"id": "T-1", "region": "ny"}"#)?;
//!
//! let now: Timestamp = "2026-03-02T09:00:00Z".parse()?;
//! let decision = engine.decide(&order, now, &Options::default(), &mut State::new());
//!
//! assert_eq!(decision.outcome, Outcome::Assigned);
//! assert_eq!(decision.provider.as_deref(), Some("northstar"));
//! assert_eq!(decision.rule.as_deref(), Some("north"));
//! assert_eq!(&*decision.waiting.unwrap().node, "engineer_assignment");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The library reads no file, no clock and no environment: files come through a [`Loader`](source::Loader), the instant
//! of a decision is an argument, and all that one decision leaves to the next is in a [`State`].

mod check;
mod decide;
pub mod diagnostic;
pub mod graph;
pub mod input;
mod printable;
mod program;
mod prove;
pub mod report;
mod scalar;
pub mod source;
mod spreadsheet;
mod syntax;
#[cfg(test)]
mod test_cases;
pub mod testing;

/// What no sample can show of a program: what each rule decides on, where rules overlap, which orders wait for a
/// dispatcher.
pub mod analysis {
    pub use crate::prove::{
        Analysis, Count, Described, Example, GapClass, GapCondition, Gaps, History, Overlap, OverlapKind,
        Overlaps, Recount, RuleReport, RuleVerdict, SourcePlace,
    };
}

/// Compiled programs as bytes: [`Program::to_bundle`] and [`Program::from_bundle`].
pub mod bundle {
    pub use crate::program::BundleError;
}

/// What is said of every code that `check` can find.
pub mod catalogue {
    pub use crate::check::catalogue::{Entry, entries, entry};
}

/// What comes of an order: whom it is assigned to, why, and where it waits for whom.
pub mod decision {
    pub use crate::decide::{
        Candidate, Decided, Decision, DecisionWriter, Outcome, Person, Reason, ReasonCode, Settlement,
        Waiting,
    };
    pub use crate::program::{Assignee, Assigns, Portal};
}

/// Which work orders two versions of a program treat differently.
pub mod diff {
    pub use crate::prove::diff::{
        Changed, Class, Difference, DifferencePosition, Proof, Side, Treatment, Undecided, Versions, diff,
        differ,
    };
}

/// Providers and engineers: read, looked at, changed and written.
pub mod directory {
    pub use crate::input::{DirectoryEdit, DirectoryError, DirectoryFile};
    pub use crate::program::{Directory, DirectoryView, EngineerView, PersonView, ProviderView};
    pub use crate::program::{is_email, is_person_id, is_person_name};
}

/// What people do: where an order waited, what happened there, and why an event is not taken.
pub mod event {
    pub use crate::decide::Refusal;
    pub use crate::program::{Assignee, At, Event};
}

/// Conditions over work orders that are written after their program: filters of lists, and of whom to tell what.
pub mod filter {
    pub use crate::decide::{Facts, Filter};
}

/// What an editor is told of a program, also of one that has errors: what is found in it, what its names stand for, what
/// its texts declare, and what may stand at a place.
pub mod editor {
    pub use crate::check::{
        Inspected, NameKind, NameUse, Uses, functions, inspect, syntax_errors, timezones, types,
    };
    pub use crate::syntax::SyntaxChecker;
    pub use crate::syntax::expected::{Expected, ExpectedPart, expected};
    pub use crate::syntax::outline::{OutlineEntry, OutlineKind, outline};
}

/// Texts of the language in parts that are told apart by colour.
pub mod highlight {
    pub use crate::syntax::highlight::{Highlight, highlight};
}

/// What the fields of a program are like, and their values.
pub mod schema {
    pub use crate::program::{
        ElementField, FieldType, FieldValue, FieldView, InstantField, InstantFieldError, SortKey,
    };
    pub use crate::scalar::{Number, NumberError, Point, PointError};
}

/// What one decision leaves to the next.
pub mod state {
    pub use crate::decide::{Kept, State, StateError, UnknownEntry};
}

/// Tables of a program that are written to files and read from them.
pub mod table {
    pub use crate::check::{ProgramTable, TableCell};
}

/// Why a decision came out as it did: every node passed, every rule tried, and how candidates stand.
pub mod trace {
    pub use crate::decide::{
        Candidacy, Considered, Dropped, Joined, NearestMiss, Objection, RankedBy, Step, Traced, Tried,
        TriedResult, Way,
    };
    pub use crate::program::NodeType;
}

/// Workflows, their nodes, and who acts at each.
pub mod workflow {
    pub use crate::program::{
        DeadlineView, HandlerView, NodeType, NodeView, Portal, RoleView, RuleName, TimeLimit, WayView,
        WorkflowView,
    };
}

pub use check::{LintOptions, check, compile, used_files};
pub use decide::{Decision, Engine, Options, Outcome, State};
pub use diagnostic::Diagnostics;
pub use jiff::Timestamp;
pub use printable::{REPLACEMENT, is_printable, printable};
pub use program::{At, Directory, Event, Order, Program, is_reserved, quoted};
pub use source::Sources;
pub use spreadsheet::spreadsheet_safe;
pub use syntax::format::{FormatError, format};

/// The README's example runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// So does the one for services.
#[cfg(doctest)]
#[doc = include_str!("../docs/service.md")]
struct Service;
