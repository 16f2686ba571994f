//! What all of a role are told who have not chosen for themselves, and what could not be sent. For administrators.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::fields::{self, Place};
use super::told;
use crate::administration::notices::{self, LISTED};
use crate::api::App;
use crate::core::{Acting, Choice, default_of};
use crate::notify::{self, Notice};
use crate::portal::OfOrder as Of;
use crate::portal::administrator::Administrator;
use crate::portal::flash::Flash;
use crate::portal::form::{self, Filled};
use crate::portal::people::administration;
use crate::portal::room::{Room, escaped};
use crate::portal::stop::Stop;

/// How many failures are shown.
const SHOWN: usize = 100;

/// A word that somebody acts by, with what is set for it.
struct Role {
    name: String,
    label: String,
    places: Vec<Place>,
    set: Vec<Choice>,
}

/// The page.
pub async fn roles(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    shown(&app, &room, Flash::read(&headers).as_ref(), None).await
}

/// Sets it for a role.
pub async fn set(
    State(app): State<Arc<App>>,
    room: Administrator,
    Path(of): Path<Of>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let of_provider = notices::is_of_provider(&room.live, &of.id).ok_or(Stop::Gone(room.words))?;
    let given = fields::read(&filled, &of_role(&room, &of.id));
    let choices = match notices::check_default(&room.live, of_provider, &of.id, given.clone()) {
        Ok(choices) => choices,
        Err(error) => {
            let refused = (of.id.as_str(), given, told(room.words, &error));
            return Ok(form::refused(shown(&app, &room, None, Some(refused)).await?));
        }
    };
    let by = room.actor();
    let kept = app.office().asked(move |session| notices::set_default(session, &by, &of.id, &choices)).await;
    kept.map_err(Stop::saying(room.words))?;
    Ok(Flash::about("done-saved", "").at(&format!("{}/notices", room.base)))
}

/// Tries again at once what could not be sent.
pub async fn resend(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    Filled::read(&room, &headers, &body)?;
    let by = room.actor();
    let resent = app.office().asked(move |session| notices::resend(session, &by)).await;
    resent.map_err(Stop::saying(room.words))?;
    Ok(Flash::about("done-webhook-resent", "").at(&format!("{}/notices", room.base)))
}

fn of_role(room: &Room, role: &str) -> Vec<Place> {
    fields::places(room, |acting: &Acting| default_of(acting) == Some(role))
}

/// Every word that somebody acts by, those of the program's roles first.
fn words_of(room: &Room) -> Vec<(String, String)> {
    let roles = room.live.compiled().roles().map(|role| (role.name.to_owned(), role.label.to_owned()));
    let named = [("dispatchers", "notices-dispatchers"), ("engineer", "person-is-engineer")];
    let named = named.map(|(name, text)| (name.to_owned(), room.words.say(text)));
    roles.chain(named).collect()
}

async fn shown(
    app: &Arc<App>,
    room: &Room,
    flash: Option<&Flash>,
    refused: Option<(&str, Vec<Choice>, Markup)>,
) -> Result<Response, Stop> {
    let words = room.words;
    let known = words_of(room);
    let found = app.read(move |read| {
        let mut set = Vec::new();
        for (name, label) in known {
            set.push((notify::defaults_of(read, &name)?, name, label));
        }
        Ok((set, notify::failed_notices(read, LISTED)?))
    });
    let (set, failed) = found.await.map_err(Stop::saying(words))?;
    let roles =
        set.into_iter().map(|(set, name, label)| Role { places: of_role(room, &name), name, label, set });
    let roles: Vec<Role> = roles.filter(|role| !role.places.is_empty()).collect();
    let title = words.say("notices-title");
    let content = html! {
        h1 { (title) }
        p.lead { (words.say("notices-roles-lead")) }
        @for role in &roles {
            @match refused.as_ref().filter(|(name, _, _)| *name == role.name) {
                Some((_, given, told)) => { (told) (card(room, role, given)) }
                None => { (card(room, role, &role.set)) }
            }
        }
        (unsent(room, &failed))
    };
    Ok(administration(room, "notices", &title, flash, &content))
}

fn card(room: &Room, role: &Role, choices: &[Choice]) -> Markup {
    let words = room.words;
    let id = format!("role-{}", role.name);
    html! {
        section.card aria-labelledby=(id) {
            h2 id=(id) { bdi { (role.label) } }
            form.form method="post" action=(format!("{}/notices/of/{}", room.base, escaped(&role.name))) {
                (form::hidden(room))
                @for place in &role.places { (fields::of_place(room, place, choices, &words.say("notices-not"))) }
                button { (words.say("save")) }
            }
        }
    }
}

fn unsent(room: &Room, failed: &[Notice]) -> Markup {
    let words = room.words;
    html! {
        h2 { (words.say("webhooks-unsent")) }
        @if failed.is_empty() { p.empty { (words.say("webhooks-all-sent")) } }
        @else {
            p { (words.count("notices-failed", failed.len())) }
            div.scroll tabindex="0" role="region" aria-label=(words.say("webhooks-unsent")) {
                table {
                    thead { tr { @for text in ["column-order", "audit-who", "webhooks-error"] { th scope="col" { (words.say(text)) } } th.num scope="col" { (words.say("webhooks-tries")) } } }
                    tbody { @for notice in failed.iter().take(SHOWN) { (row(room, notice)) } }
                }
            }
            form.actions method="post" action=(format!("{}/notices/resend", room.base)) { (form::hidden(room)) button { (words.say("webhooks-resend")) } }
        }
    }
}

fn row(room: &Room, notice: &Notice) -> Markup {
    let to = format!("{}/orders/{}", room.base, escaped(&notice.order));
    html! {
        tr {
            th scope="row" { a href=(to) { bdi { (notice.order) } } div.sub { (notice.node) } }
            td { a href=(format!("{}/people/{}", room.base, escaped(&notice.person))) { bdi { (notice.person) } } }
            td { bdi { (notice.error) } }
            td.num { (notice.tries) }
        }
    }
}
