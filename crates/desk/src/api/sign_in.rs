//! Signing in by link or password, and out.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::app::App;
use super::caller::{COOKIE, session_of};
use super::client::Client;
use super::problem::Problem;
use crate::auth::{self, SESSION_LASTS, Secret};
use crate::core::Side;
use crate::portal::{Elsewhere, SignIn, Words, accepted, signed_out};
use crate::store::Kind;
use crate::telemetry;

/// What a sign-in link carries.
#[derive(Debug, Deserialize)]
pub struct Asked {
    link: Option<String>,
    /// The provider whose people are asked to sign in.
    provider: Option<String>,
    #[serde(default)]
    to: String,
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub struct Filled {
    #[serde(default)]
    link: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    to: String,
}

/// The form.
pub async fn page(State(app): State<Arc<App>>, headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    let link = asked.link.as_deref().filter(|link| is_secret(link));
    let elsewhere = elsewhere(&app, asked.provider);
    SignIn { link, to: local(&asked.to), message: None, elsewhere }.page(Words(accepted(&headers)))
}

/// The way to the issuer of one side. Of other providers nothing is told.
fn elsewhere(app: &App, provider: Option<String>) -> Option<Elsewhere> {
    let side = provider.map_or(Side::Company, |id| Side::Provider(id.into()));
    let label = app.open_id()?.issuer(&side)?.label().to_owned();
    let path = match &side {
        Side::Company => "company".to_owned(),
        Side::Provider(id) => format!("provider/{}", utf8_percent_encode(id, NON_ALPHANUMERIC)),
    };
    Some(Elsewhere { path: format!("/sign-in/open-id/{path}"), label })
}

/// An address of the desk itself; empty for all others, so that nobody is led elsewhere.
pub fn local(to: &str) -> &str {
    let is_local = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains('\\')
        && to.chars().all(|c| !c.is_control())
        && to.len() <= 4096;
    if is_local { to } else { "" }
}

fn is_secret(text: &str) -> bool {
    text.len() <= 128 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Signs in.
pub async fn sign_in(
    State(app): State<Arc<App>>,
    client: Client,
    headers: HeaderMap,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    // Nobody is signed in by a form of another site.
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "other-site", "the request comes from another site"));
    }
    let (by, signed_in) = if filled.link.is_empty() {
        ("password", by_password(&app, &client, &filled).await?)
    } else {
        ("link", by_link(&app, &filled.link).await?)
    };
    telemetry::sign_in(by, signed_in.is_ok());
    let words = Words(accepted(&headers));
    Ok(match signed_in {
        Ok(secret) => set_session(&app, &client, &secret, &filled.to),
        Err(message) => {
            let (to, elsewhere) = (local(&filled.to), elsewhere(&app, None));
            SignIn { link: None, to, message: Some(message), elsewhere }.page(words)
        }
    })
}

async fn by_link(app: &Arc<App>, link: &str) -> Result<Result<Secret, &'static str>, Problem> {
    let secret = Secret::given(link);
    let opened = app.office().asked(move |session| {
        let now = session.now();
        let Some(person) = auth::use_link(session.write(), &secret, now)? else { return Ok(None) };
        if auth::present(session.write(), &person)?.is_none() {
            return Ok(None);
        }
        auth::open_session(session.write(), &person, now).map(Some)
    });
    Ok(opened.await?.ok_or("sign-in-link-used"))
}

async fn by_password(
    app: &Arc<App>,
    client: &Client,
    filled: &Filled,
) -> Result<Result<Secret, &'static str>, Problem> {
    let account = format!("name {}", filled.name.trim().to_lowercase());
    let address =
        format!("address {}", client.address.map(|address| address.to_string()).unwrap_or_default());
    let keys = [account.as_str(), address.as_str()];
    let now = app.now();
    if let Some(wait) = app.throttle().wait(&keys, now) {
        let seconds = u64::try_from(wait.as_secs()).unwrap_or(0) + 1;
        let detail = format!("too many tries; wait {seconds} seconds");
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-tries", detail).after(seconds));
    }
    let (name, password) = (filled.name.clone(), filled.password.clone());
    let person = app
        .read(move |read| {
            let person = auth::by_sign_in(read, &name)?;
            let kept = match &person {
                Some(person) => read.record(Kind::Password, &person.id, now)?,
                None => None,
            };
            let is_it = auth::is_password(&password, kept.as_ref().map(|record| record.body.as_str()));
            Ok(person.filter(|_| is_it))
        })
        .await?;
    let Some(person) = person else {
        app.throttle().failed(&keys, now);
        return Ok(Err("sign-in-wrong"));
    };
    app.throttle().succeeded(&keys);
    let opened = app.office().asked(move |session| {
        let now = session.now();
        auth::open_session(session.write(), &person.id, now)
    });
    Ok(Ok(opened.await?))
}

/// Ends the session.
pub async fn sign_out(
    State(app): State<Arc<App>>,
    client: Client,
    request: Request,
) -> Result<Response, Problem> {
    if let Some(secret) = session_of(request.headers()) {
        let hash = secret.hash();
        app.office().asked(move |session| session.write().delete_record(Kind::Session, &hash)).await?;
    }
    let mut response = signed_out(Words(accepted(request.headers())));
    append_cookie(&app, &client, &mut response, (COOKIE, "/"), "", 0);
    Ok(response)
}

/// To where somebody wanted to go who is signed in now, with the session.
pub fn set_session(app: &App, client: &Client, secret: &Secret, to: &str) -> Response {
    let to = local(to);
    let mut response = Redirect::to(if to.is_empty() { "/" } else { to }).into_response();
    append_cookie(app, client, &mut response, (COOKIE, "/"), secret.reveal(), SESSION_LASTS.as_secs());
    response
}

/// Lets the browser keep a cookie of this name for a path, for so many seconds.
pub fn append_cookie(
    app: &App,
    client: &Client,
    response: &mut Response,
    (name, path): (&str, &str),
    value: &str,
    seconds: i64,
) {
    let secure = if app.is_secure() || client.is_https { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
