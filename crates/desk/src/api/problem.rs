//! Errors as `application/problem+json` (RFC 9457): a stable type, a sentence that one can act on, and what belongs to it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use consign::Diagnostics;
use consign::directory::DirectoryError;
use serde_json::{Map, Value, json};

use crate::administration::Refused;
use crate::core::{Refusal, in_words};
use crate::office::Failed;
use crate::office::OpenError;
use crate::store::StoreError;

/// An error as it is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    status: StatusCode,
    kind: &'static str,
    detail: String,
    more: Map<String, Value>,
    retry_after: Option<u64>,
}

impl Problem {
    /// A problem of a type, the last part of its `type`, with a sentence.
    pub fn new(status: StatusCode, kind: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind, detail: detail.into(), more: Map::new(), retry_after: None }
    }

    /// With another member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// To be tried again after so many seconds.
    #[must_use]
    pub fn after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The sentence.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// After how many seconds it may be tried again.
    pub fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }

    /// The JSON object.
    pub fn to_json(&self) -> Value {
        let mut body = Map::new();
        body.insert("type".into(), format!("/problems/{}", self.kind).into());
        body.insert("title".into(), self.status.canonical_reason().unwrap_or("error").into());
        body.insert("status".into(), self.status.as_u16().into());
        body.insert("detail".into(), self.detail.clone().into());
        body.extend(self.more.clone());
        Value::Object(body)
    }

    /// Something is not as the request must be.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", detail)
    }

    /// The content is understood and cannot be taken.
    pub fn unprocessable(kind: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, kind, detail)
    }

    /// It does not exist for whoever asks.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", detail)
    }

    /// Somebody else may.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "not-allowed", detail)
    }

    /// A defect of ours; what it is stands in the log.
    pub fn defect() -> Self {
        let detail = "a defect of the desk; nothing was changed. The log has more, under the request's id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "defect", detail)
    }

    /// Findings of a program, a filter or a directory.
    #[must_use]
    pub fn with_findings(self, findings: &Diagnostics) -> Self {
        self.with("findings", findings.to_json())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = self.to_json().to_string();
        let mut response = (self.status, body).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<Problem> for Response {
    fn from(problem: Problem) -> Self {
        problem.into_response()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::NoOrder(_) => Self::not_found(detail),
            Refusal::NotAllowed(_) => Self::forbidden(detail),
            Refusal::Stale { current, .. } => {
                Self::new(StatusCode::PRECONDITION_FAILED, "stale-revision", detail).with("revision", current)
            }
            Refusal::NotOffered { offered, .. } => {
                Self::new(StatusCode::CONFLICT, "not-offered", detail).with("offered", json!(offered))
            }
            Refusal::Different(_) => Self::new(StatusCode::CONFLICT, "other-document", detail),
            Refusal::Gone(_) => Self::new(StatusCode::CONFLICT, "pruned", detail),
            Refusal::Document(_) => Self::unprocessable("invalid-document", detail),
            Refusal::Invalid(_) => Self::unprocessable("invalid-order", detail),
            Refusal::Patch(_) => Self::unprocessable("invalid-fields", detail),
            Refusal::Pick { because, .. } => {
                let words: Vec<String> = because.iter().map(in_words).collect();
                Self::unprocessable("not-a-candidate", detail).with("because", words)
            }
            Refusal::Engine(_) => Self::unprocessable("refused", detail),
            Refusal::Live(_) => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "program", detail),
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::NoPerson(_) | Refused::NoToken(_) | Refused::NoHook(_) => Self::not_found(detail),
            Refused::PersonExists(_) => Self::new(StatusCode::CONFLICT, "person-exists", detail),
            Refused::LastAdministrator => Self::new(StatusCode::CONFLICT, "last-administrator", detail),
            Refused::Person(_) => Self::unprocessable("invalid-person", detail),
            Refused::Token(_) => Self::unprocessable("invalid-token", detail),
            Refused::Hook(_) => Self::unprocessable("invalid-webhook", detail),
            Refused::StaleDirectory { current, .. } => {
                Self::new(StatusCode::CONFLICT, "stale-directory", detail).with("directory", current)
            }
            Refused::Directory { attribute, error } => match *error {
                DirectoryError::NoProvider { .. } | DirectoryError::NoEngineer { .. } => {
                    Self::not_found(detail)
                }
                DirectoryError::Entry(findings) => {
                    Self::unprocessable("invalid-entry", "the entry has errors").with_findings(&findings)
                }
                _ => Self::unprocessable("invalid-attribute", detail),
            }
            .with("attribute", attribute),
        }
    }
}

impl From<Failed> for Problem {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Store(error) => error.into(),
            Failed::Closing => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "closing", failed.to_string()).after(2)
            }
            Failed::Defect(words) => {
                tracing::error!(%words, "a defect");
                Self::defect()
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the database");
        match error {
            StoreError::Full => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage-full", error.to_string())
            }
            StoreError::Uncertain => {
                let detail = "the connection to the database broke while changes were being kept, and it cannot be found \
                    out whether they were. Send it again with the same `Idempotency-Key`, or look first";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "uncertain", detail).after(2)
            }
            _ => {
                let detail =
                    "the database does not take it at the moment; nothing was changed. Send it again";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "database", detail).after(2)
            }
        }
    }
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => error.into(),
            OpenError::Live(error) => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "program", error.to_string())
            }
            OpenError::Thread(error) => {
                tracing::error!(%error, "a thread");
                Self::defect()
            }
        }
    }
}
