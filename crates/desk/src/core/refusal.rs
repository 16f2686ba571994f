//! Why a command is not done. Nothing has changed then.

use consign::trace::Dropped;

use super::json::JsonError;
use super::live::LiveError;

/// Why a command is not done, in a sentence that a person can act on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no such order, or none that one may know of.
    #[error("there is no work order `{0}`")]
    NoOrder(String),
    /// It may be seen, and this is for others to do.
    #[error("{0}")]
    NotAllowed(String),
    /// The order has changed since.
    #[error("work order `{order}` is at revision {current}, and this was decided on revision {given}")]
    Stale {
        /// The order's id.
        order: String,
        /// The revision that was given.
        given: u64,
        /// The revision that it has.
        current: u64,
    },
    /// It is not offered where the order is.
    #[error("{message}; what is offered: {}", list(.offered))]
    NotOffered {
        /// What is asked for, and where the order is.
        message: String,
        /// The commands that are offered there.
        offered: Vec<&'static str>,
    },
    /// Another order with this id was received before.
    #[error("work order `{0}` was received before with other content; to change it, send `update`")]
    Different(String),
    /// It was here, ended and was pruned.
    #[error(
        "work order `{0}` was here, ended and was pruned; to have the same work done again, send it with another id"
    )]
    Gone(String),
    /// The document is none that could be kept.
    #[error("{0}")]
    Document(String),
    /// The order's fields would not fit the schema.
    #[error("the work order would not be valid: {0}")]
    Invalid(String),
    /// Whom the person chose may not be chosen there.
    #[error("{message}")]
    Pick {
        /// What the engine says.
        message: String,
        /// What keeps the one from being chosen, as far as it is known.
        because: Vec<Dropped>,
    },
    /// The engine refuses it for another reason.
    #[error("{0}")]
    Engine(#[from] consign::event::Refusal),
    /// The patch is no JSON object.
    #[error("`fields` is a JSON object of what changes: {0}")]
    Patch(#[from] JsonError),
    /// A version of the program cannot decide.
    #[error("{0}")]
    Live(#[from] LiveError),
}

fn list(words: &[&str]) -> String {
    match words {
        [] => "nothing".into(),
        words => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
    }
}
