//! Signing in at another house, and coming back.
//!
//! What has to be known when a browser comes back is kept in a cookie of that browser, so that nobody fills the database
//! who is not signed in yet: another browser has nothing that the state could be compared with. A state that signed
//! somebody in counts no more.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::app::App;
use super::caller::cookie;
use super::client::Client;
use super::problem::Problem;
use super::sign_in::{append_cookie, local, set_session};
use crate::auth::{self, Identity, Issuer, NotSignedIn, OpenId, Secret};
use crate::core::Side;
use crate::portal::{Words, accepted, not_signed_in};
use crate::store::{Kind, Record};
use crate::telemetry;

/// The name of the cookie.
const COOKIE: &str = "consign_open_id";

/// Where it is sent.
const PATH: &str = "/sign-in/open-id";

/// How long somebody may take at the issuer.
const LASTS: SignedDuration = SignedDuration::from_mins(10);

/// What a browser keeps while it is at the issuer.
#[derive(Serialize, Deserialize)]
struct Away {
    of: Side,
    state: String,
    nonce: String,
    verifier: String,
    /// Where it goes on afterwards.
    to: String,
}

/// What may be asked for with it.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    to: String,
}

/// What an issuer sends a browser back with.
#[derive(Clone, Debug, Deserialize)]
pub struct Back {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Why nobody is signed in: what it is answered with, and the text that says so.
type Why = (StatusCode, &'static str);

/// Whoever is not invited, and whoever the issuer has no name for.
const NOT_INVITED: Why = (StatusCode::FORBIDDEN, "open-id-not-invited");

/// A sign-in that was used, or is another browser's.
const OVER: Why = (StatusCode::BAD_REQUEST, "open-id-over");

/// The issuer has signed nobody in.
const NOT_THERE: Why = (StatusCode::UNAUTHORIZED, "open-id-not-there");

fn why(error: &NotSignedIn) -> Why {
    match error {
        NotSignedIn::Unreachable(_) => (StatusCode::SERVICE_UNAVAILABLE, "open-id-down"),
        NotSignedIn::Code(_) | NotSignedIn::Token(_) => (StatusCode::BAD_GATEWAY, "open-id-untrusted"),
        NotSignedIn::NoName(_) => NOT_INVITED,
    }
}

/// To the issuer of the company's people.
pub async fn company(
    State(app): State<Arc<App>>,
    client: Client,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    begin(&app, &client, &headers, Side::Company, &asked.to).await
}

/// To the issuer of a provider's people.
pub async fn provider(
    State(app): State<Arc<App>>,
    client: Client,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    begin(&app, &client, &headers, Side::Provider(id.into()), &asked.to).await
}

async fn begin(
    app: &App,
    client: &Client,
    headers: &HeaderMap,
    of: Side,
    to: &str,
) -> Result<Response, Problem> {
    let Some(open_id) = app.open_id().filter(|open_id| open_id.issuer(&of).is_some()).cloned() else {
        return Err(Problem::not_found("there is nothing at this address"));
    };
    let house = label(&open_id, &of);
    let begun = match at_issuer(open_id, of.clone(), |open_id, issuer| open_id.begin(issuer)).await? {
        Ok(begun) => begun,
        Err((status, text)) => return Ok(not_signed_in(Words(accepted(headers)), status, text, &house)),
    };
    let (state, nonce, verifier) = (begun.state, begun.nonce, begun.verifier);
    let away = Away { of, state, nonce, verifier, to: local(to).to_owned() };
    let away = serde_json::to_vec(&away).map_err(|_| Problem::defect())?;
    let mut response = Redirect::to(&begun.address).into_response();
    let value = URL_SAFE_NO_PAD.encode(away);
    append_cookie(app, client, &mut response, (COOKIE, PATH), &value, LASTS.as_secs());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Back from the issuer.
pub async fn callback(
    State(app): State<Arc<App>>,
    client: Client,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    let Some(open_id) = app.open_id().cloned() else {
        return Err(Problem::not_found("there is nothing at this address"));
    };
    let away = away(&headers, &back);
    let house = away.as_ref().map(|away| label(&open_id, &away.of)).unwrap_or_default();
    let to = away.as_ref().map(|away| away.to.clone()).unwrap_or_default();
    let signed_in = came_back(&app, open_id, away, back).await?;
    telemetry::sign_in("open_id", signed_in.is_ok());
    let mut response = match signed_in {
        Ok(secret) => set_session(&app, &client, &secret, &to),
        Err((status, text)) => not_signed_in(Words(accepted(&headers)), status, text, &house),
    };
    append_cookie(&app, &client, &mut response, (COOKIE, PATH), "", 0);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What the browser has kept, if it is about what it comes back with.
fn away(headers: &HeaderMap, back: &Back) -> Option<Away> {
    let bytes = URL_SAFE_NO_PAD.decode(cookie(headers, COOKIE)?).ok()?;
    let away: Away = serde_json::from_slice(&bytes).ok()?;
    // In a time that tells nothing of where they differ.
    let hash = |text: &str| Secret::given(text).hash();
    (hash(back.state.as_deref()?) == hash(&away.state)).then_some(away)
}

async fn came_back(
    app: &Arc<App>,
    open_id: Arc<OpenId>,
    away: Option<Away>,
    back: Back,
) -> Result<Result<Secret, Why>, Problem> {
    let Some(Away { of, state, nonce, verifier, .. }) = away else { return Ok(Err(OVER)) };
    let is_of = |issuer: &Issuer| back.iss.as_deref().is_none_or(|iss| iss == issuer.address());
    if !open_id.issuer(&of).is_some_and(is_of) || was_used(app, &state).await? {
        return Ok(Err(OVER));
    }
    let Some(code) = back.code.filter(|_| back.error.is_none()) else {
        tracing::info!(error = back.error.as_deref().unwrap_or("none"), "an issuer signed nobody in");
        return Ok(Err(NOT_THERE));
    };
    let now = app.now();
    let asked = at_issuer(open_id, of.clone(), move |open_id, issuer| {
        open_id.end(issuer, code, nonce, verifier, now)
    });
    match asked.await? {
        Ok(identity) => signed_in(app, of, state, identity).await,
        Err(why) => Ok(Err(why)),
    }
}

/// The session of whom the issuer means.
async fn signed_in(
    app: &Arc<App>,
    of: Side,
    state: String,
    identity: Identity,
) -> Result<Result<Secret, Why>, Problem> {
    let done = app.office().asked(move |session| {
        let now = session.now();
        session.write().forget_expired(Kind::Setting, now)?;
        if session.write().record(Kind::Setting, &used(&state), now)?.is_some() {
            return Ok(Err(OVER));
        }
        let record = Record { key: used(&state), body: "{}".into(), expires: now.checked_add(LASTS).ok() };
        session.write().put_record(Kind::Setting, &record)?;
        let Some(person) = auth::by_identity(session.write(), &of, &identity)? else {
            tracing::info!(?of, "an issuer signed somebody in who is not invited");
            return Ok(Err(NOT_INVITED));
        };
        auth::open_session(session.write(), &person.id, now).map(Ok)
    });
    Ok(done.await?)
}

/// The setting that says that a state was used.
fn used(state: &str) -> String {
    format!("open-id/{}", Secret::given(state).hash())
}

async fn was_used(app: &Arc<App>, state: &str) -> Result<bool, Problem> {
    let (key, now) = (used(state), app.now());
    app.read(move |read| Ok(read.record(Kind::Setting, &key, now)?.is_some())).await
}

/// What people call the issuer of a side.
fn label(open_id: &OpenId, of: &Side) -> String {
    open_id.issuer(of).map(Issuer::label).unwrap_or_default().to_owned()
}

/// Asks an issuer, beside the threads that answer.
async fn at_issuer<T: Send + 'static>(
    open_id: Arc<OpenId>,
    of: Side,
    ask: impl FnOnce(&OpenId, &Issuer) -> Result<T, NotSignedIn> + Send + 'static,
) -> Result<Result<T, Why>, Problem> {
    let asked = tokio::task::spawn_blocking(move || {
        let Some(issuer) = open_id.issuer(&of) else { return Err(OVER) };
        ask(&open_id, issuer).map_err(|error| {
            tracing::warn!(issuer = issuer.address(), %error, "nobody was signed in");
            why(&error)
        })
    });
    asked.await.map_err(|_| Problem::defect())
}
