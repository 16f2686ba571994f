//! How values are written in files, known by an example of each: `31/12/2026 23:59`, `$1,234.50`.

mod calendar;
mod example;
mod names;
mod number;

pub use calendar::{CalendarForm, CalendarKind, Moment};
pub use number::NumberForm;

/// Why an example does not show how values are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExampleError {
    /// It is no value of the type.
    NoReading,
    /// It has several readings; for each of them an example that has no other.
    Ambiguous(Vec<String>),
}
