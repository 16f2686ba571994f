//! Who sends a request: a token of a service or a person, or a session.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};

use super::app::App;
use super::client::Client;
use super::problem::Problem;
use crate::auth::{self, Secret};
use crate::core::{Actor, DeskRole, Person, Scope, Service};
use crate::store::Read;

/// The name of the session's cookie.
pub const COOKIE: &str = "consign_session";

/// Who sends a request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who acts.
    pub actor: Actor,
    /// What the caller's idempotency keys are told apart by.
    pub key: String,
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let given = credentials(&parts.headers)?;
        if matches!(given, Credentials::Session(_)) {
            is_from_here(parts)?;
        }
        let key = given.secret().hash();
        app.count(&key)?;
        let (now, of) = (app.now(), given);
        let actor = app.read(move |read| of.actor(read, now)).await?;
        Ok(Self { actor, key })
    }
}

impl Caller {
    /// Whether it is an administrator, or a service with the scope. That somebody is not is in the audit log.
    ///
    /// # Errors
    /// A refusal that names them.
    pub async fn administers(&self, app: &App, scope: Scope) -> Result<(), Problem> {
        if self.may_administer(scope) {
            return Ok(());
        }
        app.refused(&self.actor, scope.as_str()).await?;
        let scope = scope.as_str();
        Err(Problem::forbidden(format!(
            "this is for administrators and for services with the scope `{scope}`"
        )))
    }

    /// Whether it is an administrator, or a service with the scope, where nobody minds if it is not.
    pub fn may_administer(&self, scope: Scope) -> bool {
        self.actor.has_desk_role(DeskRole::Administrator) || self.actor.has_scope(scope)
    }

    /// The person; `None` if it is a service.
    pub fn person(&self) -> Option<&Arc<Person>> {
        match &self.actor {
            Actor::Person(person) => Some(person),
            Actor::Service(_) | Actor::Clock => None,
        }
    }
}

enum Credentials {
    Token(Secret),
    Session(Secret),
}

impl Credentials {
    fn secret(&self) -> &Secret {
        match self {
            Self::Token(secret) | Self::Session(secret) => secret,
        }
    }

    fn actor(&self, read: &mut dyn Read, now: consign::Timestamp) -> Result<Actor, Problem> {
        match self {
            Self::Token(secret) => {
                let token = auth::token(read, secret, now)?
                    .ok_or_else(|| unauthorized("the token is unknown, or has ended"))?;
                match token.person {
                    None => Ok(Actor::Service(Arc::new(Service { name: token.name, scopes: token.scopes }))),
                    Some(id) => person(read, &id),
                }
            }
            Self::Session(secret) => {
                let session = auth::session(read, secret, now)?
                    .ok_or_else(|| unauthorized("the session has ended; sign in again"))?;
                person(read, &session.person)
            }
        }
    }
}

fn person(read: &mut dyn Read, id: &str) -> Result<Actor, Problem> {
    let person = auth::present(read, id)?;
    let person = person.ok_or_else(|| unauthorized("this person is not at the desk any more"))?;
    Ok(Actor::Person(Arc::new(person)))
}

fn credentials(headers: &HeaderMap) -> Result<Credentials, Problem> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let text = value.to_str().unwrap_or_default();
        let (scheme, secret) = text.split_once(' ').unwrap_or((text, ""));
        if !scheme.eq_ignore_ascii_case("bearer") || secret.trim().is_empty() {
            return Err(unauthorized("`Authorization` is `Bearer TOKEN`"));
        }
        return Ok(Credentials::Token(Secret::given(secret.trim())));
    }
    match session_of(headers) {
        Some(secret) => Ok(Credentials::Session(secret)),
        None => Err(unauthorized("send a token, `Authorization: Bearer TOKEN`, or sign in")),
    }
}

/// The secret of the session's cookie.
pub fn session_of(headers: &HeaderMap) -> Option<Secret> {
    cookie(headers, COOKIE).map(Secret::given)
}

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

/// A browser sends its cookies along with what other sites ask for: what changes something must come from here.
fn is_from_here(parts: &Parts) -> Result<(), Problem> {
    if matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let is_same_site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let host = parts.extensions.get::<Client>().and_then(|client| client.host.as_deref());
    let host = host.or_else(|| text("host")).unwrap_or_default();
    let is_same_origin = text("origin")
        .is_none_or(|origin| origin.split_once("://").is_some_and(|(_, authority)| authority == host));
    if is_same_site && is_same_origin {
        return Ok(());
    }
    Err(Problem::new(StatusCode::FORBIDDEN, "other-site", "the request comes from another site"))
}

fn unauthorized(detail: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "sign-in", detail)
}
