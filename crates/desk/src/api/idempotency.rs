//! `Idempotency-Key`: who sends a request again gets the answer of the first time, for a day.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::caller::Caller;
use super::problem::Problem;
use crate::administration::Refused;
use crate::office::Session;
use crate::store::{Kind, Record, StoreError};

/// How long answers are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The longest key, in bytes.
const LONGEST: usize = 255;

/// A request's key with who sends it and what its body is.
#[derive(Clone, Debug)]
pub struct Key {
    record: String,
    body: String,
}

/// An answer, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// The order's revision, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// Of what the answer is.
    #[serde(default)]
    of: String,
}

impl Key {
    /// The key of a request; `None` if it has none.
    ///
    /// # Errors
    /// If it is empty or too long.
    pub fn from_headers(
        headers: &HeaderMap,
        caller: &Caller,
        path: &str,
        body: &str,
    ) -> Result<Option<Self>, Problem> {
        let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
        let key = value.to_str().ok().map(str::trim).filter(|key| !key.is_empty() && key.len() <= LONGEST);
        let key = key.ok_or_else(|| {
            Problem::bad_request(format!("`Idempotency-Key` has 1 to {LONGEST} visible characters"))
        })?;
        let hash = |text: &str| {
            let bytes = Sha256::digest(text.as_bytes());
            bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        Ok(Some(Self {
            record: hash(&format!("{}\n{key}", caller.key)),
            body: hash(&format!("{path}\n{body}")),
        }))
    }

    /// The answer of the first time; `None` if this is it.
    ///
    /// # Errors
    /// What the database fails with. Another body for the same key is a problem inside.
    pub fn answered(&self, session: &mut Session<'_>) -> Result<Option<Answer>, StoreError> {
        let now = session.now();
        let Some(record) = session.write().record(Kind::Answer, &self.record, now)? else { return Ok(None) };
        let answer: Answer = serde_json::from_str(&record.body)
            .map_err(|error| StoreError::Damaged(format!("an answer: {error}")))?;
        if answer.of == self.body {
            return Ok(Some(answer));
        }
        let detail =
            "this `Idempotency-Key` was sent before with another request; take a new key for each request";
        Ok(Some(Answer::problem(&Problem::unprocessable("key-of-another-request", detail))))
    }

    /// Keeps an answer.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn keep(&self, session: &mut Session<'_>, answer: &Answer) -> Result<(), StoreError> {
        let now = session.now();
        let answer = Answer { of: self.body.clone(), ..answer.clone() };
        let body = serde_json::to_string(&answer).map_err(|error| StoreError::Other(error.to_string()))?;
        let expires = now.checked_add(KEPT).ok();
        session.write().put_record(Kind::Answer, &Record { key: self.record.clone(), body, expires })
    }
}

/// Does something once: an answer that was given before is given again.
///
/// # Errors
/// What the database fails with.
pub fn once(
    key: Option<&Key>,
    session: &mut Session<'_>,
    job: impl FnOnce(&mut Session<'_>) -> Result<Answer, StoreError>,
) -> Result<Answer, StoreError> {
    let Some(key) = key else { return job(session) };
    if let Some(answer) = key.answered(session)? {
        return Ok(answer);
    }
    let answer = job(session)?;
    // What is to be tried again is not answered for a day.
    if answer.status < 500 {
        key.keep(session, &answer)?;
    }
    Ok(answer)
}

impl Answer {
    /// JSON with a status.
    pub fn json(status: StatusCode, body: String, revision: Option<u64>) -> Self {
        Self { status: status.as_u16(), body, revision, of: String::new() }
    }

    /// A problem.
    pub fn problem(problem: &Problem) -> Self {
        Self::json(problem.status(), problem.to_json().to_string(), None)
    }

    /// What was done, or why it was not.
    pub fn from_result<T>(done: Result<T, Refused>, answer: impl FnOnce(T) -> Self) -> Self {
        done.map_or_else(|refused| Self::problem(&refused.into()), answer)
    }

    /// Done, and nothing more to say.
    pub fn nothing() -> Self {
        Self::json(StatusCode::NO_CONTENT, String::new(), None)
    }

    /// As it is sent.
    pub fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = if status.is_success() { "application/json" } else { "application/problem+json" };
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Some(tag) =
            self.revision.and_then(|revision| HeaderValue::from_str(&format!("\"{revision}\"")).ok())
        {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}
