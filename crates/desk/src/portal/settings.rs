//! What a person chooses for the portal: language, keys, password.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::flash::{self, Flash};
use super::form::{self, Filled};
use super::room::Room;
use super::shell::{Part, page};
use super::stop::Stop;
use crate::api::App;
use crate::preferences::Preferences;
use crate::words::Language;

/// The page.
pub async fn settings(room: Room, headers: HeaderMap) -> Response {
    let flash = Flash::read(&headers);
    let title = room.words.say("nav-settings");
    let mut response = page(&room, Part::Settings, &title, flash.as_ref(), &shown(&room));
    if flash.is_some() {
        flash::told(&mut response);
    }
    response
}

fn shown(room: &Room) -> Markup {
    let words = room.words;
    let chosen = room.preferences.language.as_deref();
    html! {
        h1 { (words.say("nav-settings")) }
        p.lead { bdi { (room.person.name) } " · " (room.person.sign_in) }
        form.card.form method="post" {
            (form::hidden(room))
            label { (words.say("settings-language"))
                select name="language" {
                    option value="" selected[chosen.is_none()] { (words.say("settings-browser")) }
                    @for language in Language::ALL { option value=(language.tag()) lang=(language.tag()) selected[chosen == Some(language.tag())] { (language.name()) } }
                }
            }
            label { input type="checkbox" name="single_keys" value="true" checked[!room.preferences.no_single_keys]; " " (words.say("settings-keys")) }
            button.primary { (words.say("save")) }
        }
        p { a.button href=(format!("{}/settings/notices", room.base)) { (words.say("notices-title")) } " " span.sub { (words.say("notices-lead")) } }
    }
}

/// Keeps what was chosen.
pub async fn save(
    State(app): State<Arc<App>>,
    room: Room,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let language =
        filled.some("language").and_then(Language::tagged).map(|language| language.tag().to_owned());
    let no_single_keys = !filled.is_ticked("single_keys");
    let person = room.person.id.clone();
    let kept = app.office().asked(move |session| {
        let mut preferences = Preferences::read(session.write(), &person)?;
        preferences.language.clone_from(&language);
        preferences.no_single_keys = no_single_keys;
        preferences.keep(session.write(), &person)
    });
    kept.await.map_err(Stop::saying(room.words))?;
    Ok(Flash::about("done-saved", "").at(&format!("{}/settings", room.base)))
}
