//! Everybody at the desk, and inviting somebody.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{administration, draft, refused};
use crate::administration::people;
use crate::api::App;
use crate::auth;
use crate::core::Person;
use crate::portal::administrator::Administrator;
use crate::portal::flash::Flash;
use crate::portal::form::{self, Filled};
use crate::portal::pager::{Pager, ROWS};
use crate::portal::room::{Room, escaped};
use crate::portal::stop::Stop;

/// Which people.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    search: String,
    page: usize,
}

/// The page.
pub async fn people(
    State(app): State<Arc<App>>,
    room: Administrator,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let flash = Flash::read(&headers);
    let found = everybody(&app, &room).await?;
    Ok(shown(&room, &found, &asked, flash.as_ref(), &draft::nobody(), None))
}

async fn everybody(app: &Arc<App>, room: &Room) -> Result<Vec<Person>, Stop> {
    let people = app.read(|read| Ok(auth::people(read)?)).await.map_err(Stop::saying(room.words))?;
    let mut people: Vec<Person> = people.into_iter().filter(|person| person.removed.is_none()).collect();
    people.sort_by_cached_key(|person| (!person.is_of_company(), person.name.to_lowercase()));
    Ok(people)
}

/// Adds somebody, and goes on to where a link is made.
pub async fn add(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let person = draft::read(&filled, draft::nobody());
    let (given, by) = (person.clone(), room.actor());
    let added = app.office().asked(move |session| people::add(session, &by, given.clone())).await;
    match added.map_err(Stop::saying(room.words))? {
        Ok(person) => {
            let flash = Flash::about("done-person-added", &person.name);
            Ok(flash.at(&format!("{}/people/{}", room.base, escaped(&person.id))))
        }
        Err(error) => {
            let found = everybody(&app, &room).await?;
            let draft = Person { id: "".into(), ..person };
            let problem = refused::told(room.words, &error);
            Ok(form::refused(shown(&room, &found, &Asked::default(), None, &draft, Some(&problem))))
        }
    }
}

fn shown(
    room: &Room,
    all: &[Person],
    asked: &Asked,
    flash: Option<&Flash>,
    draft: &Person,
    problem: Option<&str>,
) -> Response {
    let words = room.words;
    let wanted = asked.search.trim().to_lowercase();
    let fits = |person: &&Person| {
        let email = person.email.as_deref().unwrap_or_default();
        [&person.name, &person.sign_in, email].iter().any(|text| text.to_lowercase().contains(&wanted))
    };
    let found: Vec<&Person> = all.iter().filter(fits).collect();
    let pager = Pager::new(asked.page, found.len(), &[("search", &asked.search)]);
    let rows = found.iter().skip(pager.first()).take(ROWS);
    let content = html! {
        h1 { (words.say("people-title")) }
        p.lead { (words.count("people-count", found.len())) }
        form.search role="search" method="get" {
            label.words { span.hidden { (words.say("people-search")) } input type="search" name="search" value=(asked.search) placeholder=(words.say("people-search")); }
            button { (words.say("people-search")) }
        }
        div.scroll tabindex="0" role="region" aria-label=(words.say("people-title")) {
            table {
                thead { tr { @for text in ["person-name", "person-sign-in", "person-side", "person-roles"] { th scope="col" { (words.say(text)) } } } }
                tbody { @for person in rows { (row(room, person)) } }
            }
        }
        (pager.shown(words))
        section.card #add aria-labelledby="add-title" {
            h2 #add-title { (words.say("people-add")) }
            @if let Some(problem) = problem { div.problem role="alert" { p { (problem) } } }
            form.form method="post" action=(format!("{}/people", room.base)) {
                (form::hidden(room))
                (draft::fields(room, draft))
                button.primary { (words.say("people-add-do")) }
            }
        }
    };
    administration(room, "people", &words.say("people-title"), flash, &content)
}

fn row(room: &Room, person: &Person) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(format!("{}/people/{}", room.base, escaped(&person.id))) { bdi { (person.name) } } @if let Some(email) = &person.email { div.sub { bdi { (email) } } } }
            td { bdi { (person.sign_in) } }
            td { bdi { (refused::side(room, &person.side)) } }
            td { (draft::roles_in_words(room, person)) }
        }
    }
}
