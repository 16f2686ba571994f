//! How much findings weigh.

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// The program cannot be used.
    Error,
    /// The program can be used, and probably does not do what was meant.
    Warning,
}
