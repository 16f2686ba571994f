//! Why something is not done.

use consign::directory::DirectoryError;

use crate::auth::{PersonError, TokenError};
use crate::notify::HookError;
use crate::store::StoreError;

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is no such person.
    #[error("there is no person `{0}`")]
    NoPerson(String),
    /// The id is taken for good.
    #[error("`{0}` is the id of somebody already, or was; ids are never given twice")]
    PersonExists(String),
    /// The person cannot be taken as it is.
    #[error(transparent)]
    Person(#[from] PersonError),
    /// Nobody could look after the desk.
    #[error("this is the last administrator; make somebody else one first")]
    LastAdministrator,
    /// There is no such token.
    #[error("there is no token `{0}`")]
    NoToken(String),
    /// The token cannot be made.
    #[error("{0}")]
    Token(String),
    /// There is no such webhook.
    #[error("there is no webhook `{0}`")]
    NoHook(String),
    /// The webhook cannot be taken.
    #[error(transparent)]
    Hook(#[from] HookError),
    /// A value of the directory cannot be taken.
    #[error("{error}")]
    Directory {
        /// The attribute that was to be changed.
        attribute: String,
        /// Why.
        error: Box<DirectoryError>,
    },
    /// Somebody else has changed the directory meanwhile.
    #[error("the directory has changed since version {given}; it is version {current} now")]
    StaleDirectory {
        /// The version that was looked at.
        given: u32,
        /// The version that there is.
        current: u32,
    },
}

impl Refused {
    /// What a token is refused for, apart from what the database fails with.
    ///
    /// # Errors
    /// What the database fails with.
    pub(super) fn of_token(error: TokenError) -> Result<Self, StoreError> {
        match error {
            TokenError::Store(error) => Err(error),
            error => Ok(Self::Token(error.to_string())),
        }
    }
}
