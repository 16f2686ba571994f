//! consign: rules that dispatch field-service work orders.

#![allow(dead_code, unused_imports)]

mod check;
mod decide;
mod diagnostic;
mod input;
mod program;
mod scalar;
mod source;
mod syntax;

#[cfg(feature = "cli")]
pub mod cli;

pub use check::compile;
pub use decide::{
    Candidate, Considered, Decided, Decision, Dropped, Engine, Options, Outcome, Person, Reason, ReasonCode,
    Refusal, State, Step, Traced, Tried, TriedResult, Waiting, Way,
};
pub use diagnostic::{CODES, Code, CodeInfo, Diagnostic, Diagnostics, Label, Severity};
pub use program::{Assignee, At, Directory, Event, Order, Program};
pub use source::{FileId, Files, LoadError, Loader, Position, SourceFile, Sources, Span};
