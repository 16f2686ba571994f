//! Who looks at a page, and which portal it is of.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use consign::Timestamp;

use super::stop::Stop;
use super::when::Times;
use crate::api::{App, session_of};
use crate::auth;
use crate::core::{Actor, Live, Person, Side};
use crate::preferences::Preferences;
use crate::words::{Language, Words};

/// Somebody who signed in, with what all pages need.
#[derive(Clone)]
pub struct Visitor {
    /// Who.
    pub person: Arc<Person>,
    /// What forms must send along.
    pub form_key: String,
    /// What the person has chosen.
    pub preferences: Preferences,
    /// In which language the page is.
    pub words: Words,
    /// What decides.
    pub live: Arc<Live>,
    /// The instant of the page.
    pub now: Timestamp,
    /// The number of the last event when the page was asked for: it shows this one and those before.
    pub known: u64,
}

impl Visitor {
    /// As who acts.
    pub fn actor(&self) -> Actor {
        Actor::Person(self.person.clone())
    }

    /// How instants are shown.
    pub fn times(&self) -> Times {
        Times { words: self.words, zone: self.live.compiled().timezone(), now: self.now }
    }

    /// Where the person's portal begins.
    pub fn base(&self) -> String {
        match &self.person.side {
            Side::Company => "/company".into(),
            Side::Provider(id) => format!("/provider/{}", escaped(id)),
        }
    }
}

/// A part of a path.
pub fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Stop> {
        let accepted = accepted(&parts.headers);
        let to = whole(parts).path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let sign_in = || Stop::SignIn { to: to.clone(), is_form: parts.method != axum::http::Method::GET };
        let Some(secret) = session_of(&parts.headers) else { return Err(sign_in()) };
        let stop = |problem| Stop::Problem(Words(accepted), problem);
        app.count(&secret.hash()).map_err(stop)?;
        let live = app.live().map_err(stop)?;
        let now = app.now();
        let found = app.read(move |read| {
            let Some(session) = auth::session(read, &secret, now)? else { return Ok(None) };
            let Some(person) = auth::present(read, &session.person)? else { return Ok(None) };
            let preferences = Preferences::read(read, &person.id)?;
            Ok(Some((session, person, preferences, read.head()?.seq)))
        });
        let (session, person, preferences, known) = found.await.map_err(stop)?.ok_or_else(sign_in)?;
        let chosen = preferences.language.as_deref().and_then(Language::tagged);
        Ok(Self {
            person: Arc::new(person),
            form_key: session.form_key,
            preferences,
            words: Words(chosen.unwrap_or(accepted)),
            live,
            now,
            known,
        })
    }
}

/// The address as it was asked for, whichever router it has come to.
fn whole(parts: &Parts) -> &Uri {
    parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |whole| &whole.0)
}

/// Whether an address is of the portal of a person's side.
fn is_theirs(person: &Person, path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    match (&person.side, parts.next(), parts.next()) {
        (Side::Company, Some("company"), _) => true,
        (Side::Provider(own), Some("provider"), Some(of)) => {
            percent_encoding::percent_decode_str(of).decode_utf8_lossy() == **own
        }
        _ => false,
    }
}

/// The language that a browser asks for.
pub fn accepted(headers: &HeaderMap) -> Language {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.and_then(Language::accepted).unwrap_or_default()
}

/// Somebody in the portal that is theirs. Of other portals' addresses nothing exists.
#[derive(Clone)]
pub struct Room {
    /// Who.
    pub visitor: Visitor,
    /// Where the portal begins: `/company`, `/provider/northstar`.
    pub base: String,
}

impl std::ops::Deref for Room {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl FromRequestParts<Arc<App>> for Room {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Stop> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let base = visitor.base();
        if is_theirs(&visitor.person, whole(parts).path()) {
            Ok(Self { visitor, base })
        } else {
            Err(Stop::Gone(visitor.words))
        }
    }
}
