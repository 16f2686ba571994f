//! Why a request has no answer.

use lsp_server::{ErrorCode, RequestId, Response};

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// A method that the server does not have.
    #[error("there is no method `{0}`")]
    Unknown(String),
    /// Parameters that are not what the method needs.
    #[error("the parameters of `{method}` are not understood: {why}")]
    Parameters {
        /// The method.
        method: String,
        /// What is wrong with them.
        why: String,
    },
    /// A file that is neither open nor can be read.
    #[error("there is no file `{0}`")]
    NoFile(String),
    /// The text is another by now.
    #[error("the text has changed since")]
    Changed,
    /// The client does not want it any more.
    #[error("it was cancelled")]
    Cancelled,
    /// A defect of the server, which goes on.
    #[error("`{method}` failed: {why}; this is a defect of consign, please report it")]
    Defect {
        /// The method.
        method: String,
        /// What was said when it failed.
        why: String,
    },
    /// What was asked for cannot be done, in words for people.
    #[error("{0}")]
    Refused(String),
    /// After `shutdown`, nothing is answered.
    #[error("the server is about to end")]
    Ending,
    /// Before `initialize`, nothing is answered.
    #[error("`initialize` comes first")]
    NotReady,
}

impl Problem {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unknown(_) => ErrorCode::MethodNotFound,
            Self::Parameters { .. } | Self::NoFile(_) => ErrorCode::InvalidParams,
            Self::Changed => ErrorCode::ContentModified,
            Self::Cancelled => ErrorCode::RequestCanceled,
            Self::Defect { .. } => ErrorCode::InternalError,
            Self::Refused(_) => ErrorCode::RequestFailed,
            Self::Ending => ErrorCode::InvalidRequest,
            Self::NotReady => ErrorCode::ServerNotInitialized,
        }
    }

    /// The answer that says it.
    pub fn response(&self, id: RequestId) -> Response {
        Response::new_err(id, self.code() as i32, self.to_string())
    }
}
