//! One person: changed, invited, removed, made anonymous.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::{administration, draft, once, refused};
use crate::administration::people;
use crate::anonymize;
use crate::api::{App, Client, Problem};
use crate::auth;
use crate::core::Person;
use crate::portal::OfOrder as Of;
use crate::portal::administrator::Administrator;
use crate::portal::flash::Flash;
use crate::portal::form::{self, Filled};
use crate::portal::room::{Room, escaped};
use crate::portal::stop::Stop;

/// The page.
pub async fn person(
    State(app): State<Arc<App>>,
    room: Administrator,
    Path(of): Path<Of>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let flash = Flash::read(&headers);
    let person = known(&app, &room, &of.id).await?;
    Ok(shown(&room, &person, flash.as_ref(), &html! {}))
}

/// Also one that was removed: there is something left to make anonymous.
async fn known(app: &Arc<App>, room: &Room, id: &str) -> Result<Person, Stop> {
    let id = id.to_owned();
    let person =
        app.read(move |read| Ok(auth::person(read, &id)?)).await.map_err(Stop::saying(room.words))?;
    person.ok_or(Stop::Gone(room.words))
}

/// Keeps what the form says.
pub async fn change(
    State(app): State<Arc<App>>,
    room: Administrator,
    Path(of): Path<Of>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let before = known(&app, &room, &of.id).await?;
    let draft = draft::read(&filled, before);
    let (by, id, given) = (room.actor(), of.id.clone(), draft.clone());
    let changed = app.office().asked(move |session| {
        let given = given.clone();
        people::change(session, &by, &id, |known| Person { removed: known.removed, ..given })
    });
    match changed.await.map_err(Stop::saying(room.words))? {
        Ok(_) => Ok(Flash::about("done-saved", "").at(&address(&room, &of.id))),
        Err(error) => Ok(not_done(&room, &draft, &refused::told(room.words, &error))),
    }
}

/// Makes a link that signs the person in, and shows it this once.
pub async fn link(
    State(app): State<Arc<App>>,
    room: Administrator,
    client: Client,
    Path(of): Path<Of>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    Filled::read(&room, &headers, &body)?;
    let (by, id) = (room.actor(), of.id.clone());
    let made = app.office().asked(move |session| people::link(session, &by, &id)).await;
    let person = known(&app, &room, &of.id).await?;
    match made.map_err(Stop::saying(room.words))? {
        Ok(secret) => {
            let scheme = if app.is_secure() || client.is_https { "https" } else { "http" };
            let host = client.host.unwrap_or_default();
            let link = format!("{scheme}://{host}/sign-in?link={}", secret.reveal());
            Ok(shown(&room, &person, None, &once(&room, "person-link", &link)))
        }
        Err(error) => Ok(not_done(&room, &person, &refused::told(room.words, &error))),
    }
}

/// Removes the person.
pub async fn remove(
    State(app): State<Arc<App>>,
    room: Administrator,
    Path(of): Path<Of>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    Filled::read(&room, &headers, &body)?;
    let person = known(&app, &room, &of.id).await?;
    let (by, id) = (room.actor(), of.id.clone());
    let removed = app.office().asked(move |session| people::remove(session, &by, &id)).await;
    match removed.map_err(Stop::saying(room.words))? {
        Ok(()) => Ok(Flash::about("done-person-removed", &person.name).at(&format!("{}/people", room.base))),
        Err(error) => Ok(not_done(&room, &person, &refused::told(room.words, &error))),
    }
}

/// Makes the person anonymous, if the id was written down to confirm it.
pub async fn anonymize(
    State(app): State<Arc<App>>,
    room: Administrator,
    Path(of): Path<Of>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let person = known(&app, &room, &of.id).await?;
    if filled.one("confirm") != of.id {
        return Ok(not_done(&room, &person, &room.words.say("refused-not-confirmed")));
    }
    let (office, by, now, id) = (app.office().clone(), room.actor().by(), app.now(), of.id.clone());
    let done = tokio::task::spawn_blocking(move || anonymize::anonymize(&**office.store(), &id, &by, now));
    let done = done.await.map_err(|_| Stop::Problem(room.words, Problem::defect()))?;
    match done {
        Ok(done) => {
            let flash = Flash::about("done-person-anonymized", &done.pseudonym);
            Ok(flash.at(&format!("{}/people", room.base)))
        }
        Err(anonymize::AnonymizeError::Store(error)) => Err(Stop::Problem(room.words, error.into())),
        Err(anonymize::AnonymizeError::LastAdministrator) => {
            Ok(not_done(&room, &person, &room.words.say("refused-last-administrator")))
        }
        Err(error) => Ok(not_done(&room, &person, &error.to_string())),
    }
}

fn address(room: &Room, id: &str) -> String {
    format!("{}/people/{}", room.base, escaped(id))
}

fn not_done(room: &Room, person: &Person, problem: &str) -> Response {
    form::refused(shown(room, person, None, &html! { div.problem role="alert" { p { (problem) } } }))
}

fn shown(room: &Room, person: &Person, flash: Option<&Flash>, told: &Markup) -> Response {
    let words = room.words;
    let at = address(room, &person.id);
    let content = html! {
        nav.crumbs aria-label=(words.say("crumbs")) { a href=(format!("{}/people", room.base)) { (words.say("people-title")) } }
        h1 { bdi { (person.name) } }
        p.lead { code { (person.id) } " · " bdi { (refused::side(room, &person.side)) } @if person.removed.is_some() { " · " (words.say("person-removed")) } }
        (told)
        @if person.removed.is_none() {
            form.card.form method="post" action=(at) {
                (form::hidden(room))
                (draft::fields(room, person))
                button.primary { (words.say("save")) }
            }
            section.card aria-labelledby="invite" {
                h2 #invite { (words.say("person-invite")) }
                p { (words.say("person-invite-detail")) }
                form method="post" action=(format!("{at}/link")) { (form::hidden(room)) button { (words.say("person-link-make")) } }
            }
        }
        section.card aria-labelledby="leave" {
            h2 #leave { (words.say("person-leave")) }
            @if person.removed.is_none() {
                p { (words.say("person-remove-detail")) }
                form method="post" action=(format!("{at}/remove")) { (form::hidden(room)) button.grave { (words.say("person-remove")) } }
            }
            details.menu.flat {
                summary { (words.say("person-anonymize")) "…" }
                form.form method="post" action=(format!("{at}/anonymize")) {
                    (form::hidden(room))
                    p { (words.say("person-anonymize-detail")) }
                    label { (words.with("person-anonymize-confirm", [("id", (&*person.id).into())])) input name="confirm" required autocomplete="off"; }
                    button.grave { (words.say("person-anonymize")) }
                }
            }
        }
    };
    administration(room, "people", &person.name, flash, &content)
}
