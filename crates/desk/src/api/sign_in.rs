//! Signing in by link or password, and out.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::app::App;
use super::caller::{COOKIE, session_of};
use super::client::Client;
use super::problem::Problem;
use crate::auth::{self, SESSION_LASTS, Secret};
use crate::store::Kind;

/// What a sign-in link carries.
#[derive(Debug, Deserialize)]
pub struct Asked {
    link: Option<String>,
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
}

/// The form. A link is taken only when its button is pressed: programs that look at links in mails do not use them up.
pub async fn page(Query(asked): Query<Asked>) -> Response {
    let form = match asked.link.as_deref().filter(|link| is_secret(link)) {
        Some(link) => format!(
            "<p>This link signs you in once.</p><input type=\"hidden\" name=\"link\" value=\"{link}\"><button autofocus>Sign in</button>"
        ),
        None => "<p><label>Name <input name=\"name\" autocomplete=\"username\" required autofocus></label></p>\
                 <p><label>Password <input name=\"password\" type=\"password\" autocomplete=\"current-password\" required></label></p>\
                 <button>Sign in</button>"
            .to_owned(),
    };
    shown(StatusCode::OK, &format!("<form method=\"post\" action=\"/sign-in\">{form}</form>"))
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
    let signed_in = if filled.link.is_empty() {
        by_password(&app, &client, &filled).await?
    } else {
        by_link(&app, &filled.link).await?
    };
    Ok(match signed_in {
        Ok(secret) => {
            let mut response = shown(StatusCode::OK, "<p>You are signed in.</p>");
            set_cookie(&app, &client, &mut response, secret.reveal(), SESSION_LASTS.as_secs());
            response
        }
        Err(message) => shown(
            StatusCode::UNAUTHORIZED,
            &format!("<p role=\"alert\">{message}</p><p><a href=\"/sign-in\">Try again</a></p>"),
        ),
    })
}

async fn by_link(app: &Arc<App>, link: &str) -> Result<Result<Secret, String>, Problem> {
    let secret = Secret::given(link);
    let opened = app.office().asked(move |session| {
        let now = session.now();
        let Some(person) = auth::use_link(session.write(), &secret, now)? else { return Ok(None) };
        if auth::present(session.write(), &person)?.is_none() {
            return Ok(None);
        }
        auth::open_session(session.write(), &person, now).map(Some)
    });
    let none =
        "This link was used already, or is older than an hour. Ask your administrator for another one.";
    Ok(opened.await?.ok_or_else(|| none.to_owned()))
}

async fn by_password(
    app: &Arc<App>,
    client: &Client,
    filled: &Filled,
) -> Result<Result<Secret, String>, Problem> {
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
        return Ok(Err("The name or the password is not right.".into()));
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
    let mut response =
        shown(StatusCode::OK, "<p>You are signed out.</p><p><a href=\"/sign-in\">Sign in</a></p>");
    set_cookie(&app, &client, &mut response, "", 0);
    Ok(response)
}

fn set_cookie(app: &App, client: &Client, response: &mut Response, secret: &str, seconds: i64) {
    let secure = if app.is_secure() || client.is_https { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
}

fn shown(status: StatusCode, content: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Sign in · consign desk</title><main><h1>consign desk</h1>{content}</main></html>"
    );
    let mut response = (status, Html(page)).into_response();
    let headers = response.headers_mut();
    let policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
