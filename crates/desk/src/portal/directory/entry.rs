//! A provider or an engineer: what the directory says, and a form for those who may change it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use consign::State as Workloads;
use consign::schema::FieldValue;
use maud::{Markup, html};

use super::fields::Shown;
use super::state;
use super::table::{address, engineers};
use crate::administration::Refused;
use crate::administration::directory::{Edit, Entry, change, may_change, sees};
use crate::administration::entered;
use crate::api::App;
use crate::portal::flash::{self, Flash};
use crate::portal::form::{self, Filled};
use crate::portal::room::Room;
use crate::portal::shell::{Part, page};
use crate::portal::stop::Stop;
use crate::portal::{places, values};

/// A provider's page.
pub async fn provider(
    State(app): State<Arc<App>>,
    room: Room,
    Path(of): Path<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    looked_at(&app, &room, entry(&of), &headers).await
}

/// An engineer's page.
pub async fn engineer(
    State(app): State<Arc<App>>,
    room: Room,
    Path(of): Path<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    looked_at(&app, &room, entry(&of), &headers).await
}

/// Keeps what the form of a provider says.
pub async fn change_provider(
    State(app): State<Arc<App>>,
    room: Room,
    Path(of): Path<Vec<(String, String)>>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    changed(&app, &room, entry(&of), &headers, &body).await
}

/// Keeps what the form of an engineer says.
pub async fn change_engineer(
    State(app): State<Arc<App>>,
    room: Room,
    Path(of): Path<Vec<(String, String)>>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    changed(&app, &room, entry(&of), &headers, &body).await
}

/// Whom an address names: its last parts, since a provider's portal has its own id before them.
fn entry(path: &[(String, String)]) -> Entry {
    let last = |name: &str| path.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    Entry { provider: last("of").unwrap_or_default(), engineer: last("engineer") }
}

type Known = BTreeMap<String, FieldValue>;

/// What the directory says of an entry that whoever asks sees.
fn known(room: &Room, entry: &Entry) -> Result<Known, Stop> {
    let directory = room.live.engine().directory().view(room.live.compiled());
    let is_seen = places::sees_lists(room) && sees(&room.actor(), &entry.provider);
    entry.attributes(directory).filter(|_| is_seen).ok_or(Stop::Gone(room.words))
}

async fn looked_at(app: &Arc<App>, room: &Room, entry: Entry, headers: &HeaderMap) -> Result<Response, Stop> {
    let known = known(room, &entry)?;
    let (flash, state) = (Flash::read(headers), state(app, room).await?);
    let mut response =
        shown(room, &entry, &known, &state, &Shown::from_attributes(&known), flash.as_ref(), None);
    if flash.is_some() {
        flash::told(&mut response);
    }
    Ok(response)
}

async fn changed(
    app: &Arc<App>,
    room: &Room,
    entry: Entry,
    headers: &HeaderMap,
    body: &str,
) -> Result<Response, Stop> {
    let filled = Filled::read(room, headers, body)?;
    let before = known(room, &entry)?;
    if !may_change(&room.actor(), &entry) {
        app.refused(&room.actor(), "directory").await.map_err(Stop::saying(room.words))?;
        return Err(Stop::Gone(room.words));
    }
    let Ok(version) = filled.one("directory").parse::<u32>() else { return Err(Stop::Form(room.words)) };
    let program = room.live.compiled();
    let mut form = Shown::typed(program, &entry, &filled);
    let attributes = form.attributes(program, &entry, &before);
    if attributes.is_empty() {
        return Ok(Flash::about("done-nothing-changed", "").at(&address(room, &entry)));
    }
    let edit = Edit { entry: entry.clone(), attributes, is_new: false };
    let mut draft = room.live.engine().directory().edit(program);
    for refused in edit.apply(program, &mut draft) {
        if let Refused::Directory { attribute, error } = refused {
            form.problems.insert(attribute, error.to_string());
        }
    }
    if !form.problems.is_empty() {
        let state = state(app, room).await?;
        let alert = room.words.count("directory-problems", form.problems.len());
        return Ok(form::refused(shown(room, &entry, &before, &state, &form, None, Some(&alert))));
    }
    let by = room.actor();
    let done =
        app.office().asked(move |session| change(session, &by, std::slice::from_ref(&edit), Some(version)));
    match done.await.map_err(Stop::saying(room.words))? {
        Ok(_) => Ok(Flash::about("done-saved", "").at(&address(room, &entry))),
        Err(refused) => not_done(app, room, &entry, form, &refused).await,
    }
}

/// The form again as it was filled in, beside what the directory says by now.
async fn not_done(
    app: &Arc<App>,
    room: &Room,
    entry: &Entry,
    mut form: Shown,
    refused: &Refused,
) -> Result<Response, Stop> {
    let mut room = room.clone();
    room.visitor.live = app.live().map_err(Stop::saying(room.words))?;
    let (now, state) = (known(&room, entry)?, state(app, &room).await?);
    let (status, alert) = match refused {
        Refused::StaleDirectory { .. } => {
            let as_is = Shown::from_attributes(&now);
            for field in entry.fields(room.live.compiled()) {
                let is = as_is.typed.get(field.path).cloned().unwrap_or_default();
                if form.typed.get(field.path).is_some_and(|typed| *typed != is) {
                    form.meanwhile.insert(field.path.to_owned(), is);
                }
            }
            (StatusCode::CONFLICT, room.words.say("directory-stale"))
        }
        other => (StatusCode::UNPROCESSABLE_ENTITY, other.to_string()),
    };
    let mut response = shown(&room, entry, &now, &state, &form, None, Some(&alert));
    *response.status_mut() = status;
    Ok(response)
}

fn shown(
    room: &Room,
    entry: &Entry,
    known: &Known,
    state: &Workloads,
    form: &Shown,
    flash: Option<&Flash>,
    alert: Option<&str>,
) -> Response {
    let words = room.words;
    let program = room.live.compiled();
    let id = entry.engineer.as_ref().unwrap_or(&entry.provider);
    let name = known.get("name").map_or_else(|| id.clone(), entered::text);
    let provider = room.live.engine().directory().view(program).provider(&entry.provider);
    let content = html! {
        (crumbs(room, entry))
        h1 { bdi { (name) } }
        p.lead { code { (id) } " · " (workload(room, entry, known, state)) }
        @if let Some(alert) = alert { div.problem role="alert" { p { (alert) } } }
        @if may_change(&room.actor(), entry) {
            form.card.form method="post" action=(address(room, entry)) {
                (form::hidden(room))
                input type="hidden" name="directory" value=(room.live.directory);
                (form.fields(room, entry))
                button.primary { (words.say("save")) }
            }
        } @else { (read_only(room, entry, known)) }
        @if entry.engineer.is_none() && let Some(provider) = provider { (engineers(room, state, provider)) }
    };
    page(room, Part::Directory, &name, flash, &content)
}

fn crumbs(room: &Room, entry: &Entry) -> Markup {
    let provider = Entry { provider: entry.provider.clone(), engineer: None };
    html! {
        nav.crumbs aria-label=(room.words.say("crumbs")) {
            a href=(format!("{}/directory", room.base)) { (room.words.say("nav-directory")) }
            @if entry.engineer.is_some() && room.person.is_of_company() { a href=(address(room, &provider)) { bdi { (crate::portal::who::provider(room, &entry.provider)) } } }
        }
    }
}

fn workload(room: &Room, entry: &Entry, known: &Known, state: &Workloads) -> String {
    let directory = room.live.engine().directory();
    let open = match &entry.engineer {
        None => state.open_orders(directory, &entry.provider),
        Some(id) => state.open_orders_of_engineer(directory, &entry.provider, id),
    };
    let open = usize::try_from(open.unwrap_or(0)).unwrap_or(usize::MAX);
    let text = room.words.count("directory-open", open);
    match known.get("capacity") {
        None => text,
        Some(capacity) => {
            let most = values::text(&room.times(), capacity);
            format!("{text} {}", room.words.with("directory-most", [("most", most.into())]))
        }
    }
}

fn read_only(room: &Room, entry: &Entry, known: &Known) -> Markup {
    let times = room.times();
    html! {
        dl.card {
            @for field in entry.fields(room.live.compiled()) {
                @if let Some(value) = known.get(field.path) { dt { (values::label(field.path)) } dd dir="auto" { (values::value(&times, value)) } }
            }
        }
    }
}
