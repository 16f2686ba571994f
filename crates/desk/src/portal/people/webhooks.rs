//! Webhooks: added and taken away, and what could not be sent.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::{administration, once, refused};
use crate::administration::hooks::{self, Wanted};
use crate::api::{App, Problem};
use crate::notify::{self, Failure, Hook};
use crate::portal::OfOrder as Of;
use crate::portal::administrator::Administrator;
use crate::portal::flash::Flash;
use crate::portal::form::{self, Filled};
use crate::portal::room::{Room, escaped};
use crate::portal::stop::Stop;

/// How many failures are shown.
const SHOWN: usize = 100;

/// The page.
pub async fn webhooks(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let flash = Flash::read(&headers);
    shown(&app, &room, flash.as_ref(), &html! {}).await
}

/// Adds a webhook, and shows its secret this once.
pub async fn add(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let secret = notify::new_secret().map_err(|_| Stop::Problem(room.words, Problem::defect()))?;
    let events = filled.all("event").iter().cloned().collect();
    let wanted = Wanted { url: filled.one("url").to_owned(), events, secret };
    let by = room.actor();
    let added = app.office().asked(move |session| hooks::add(session, &by, &wanted)).await;
    match added.map_err(Stop::saying(room.words))? {
        Ok(hook) => shown(&app, &room, None, &once(&room, "webhooks-added", &hook.secret)).await,
        Err(error) => {
            let told = html! { div.problem role="alert" { p { (refused::told(room.words, &error)) } } };
            Ok(form::refused(shown(&app, &room, None, &told).await?))
        }
    }
}

/// Takes a webhook away.
pub async fn remove(
    State(app): State<Arc<App>>,
    room: Administrator,
    Path(of): Path<Of>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    Filled::read(&room, &headers, &body)?;
    let (by, id) = (room.actor(), of.id.clone());
    let removed = app.office().asked(move |session| hooks::remove(session, &by, &id)).await;
    removed.map_err(Stop::saying(room.words))?.map_err(|_| Stop::Gone(room.words))?;
    Ok(Flash::about("done-webhook-removed", &of.id).at(&format!("{}/webhooks", room.base)))
}

/// Tries again at once what could not be sent.
pub async fn resend(
    State(app): State<Arc<App>>,
    room: Administrator,
    Path(of): Path<Of>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    Filled::read(&room, &headers, &body)?;
    let (by, id) = (room.actor(), of.id.clone());
    let resent = app.office().asked(move |session| hooks::resend(session, &by, &id)).await;
    resent.map_err(Stop::saying(room.words))?.map_err(|_| Stop::Gone(room.words))?;
    Ok(Flash::about("done-webhook-resent", &of.id).at(&format!("{}/webhooks/{}", room.base, escaped(&of.id))))
}

async fn shown(app: &Arc<App>, room: &Room, flash: Option<&Flash>, told: &Markup) -> Result<Response, Stop> {
    let words = room.words;
    let all = app.read(|read| {
        let mut all = Vec::new();
        for hook in notify::hooks(read)? {
            let left = notify::pending(read, &hook.id)?;
            let failed = left.iter().filter(|failure| failure.next.is_none()).count();
            all.push((hook, left.len() - failed, failed));
        }
        Ok(all)
    });
    let all = all.await.map_err(Stop::saying(words))?;
    let content = html! {
        h1 { (words.say("webhooks-title")) }
        p.lead { (words.say("webhooks-lead")) }
        (told)
        @if all.is_empty() { p.empty { (words.say("webhooks-none")) } }
        @else {
            div.scroll tabindex="0" role="region" aria-label=(words.say("webhooks-title")) {
                table {
                    thead { tr { th scope="col" { (words.say("webhooks-url")) } th scope="col" { (words.say("webhooks-events")) } th.num scope="col" { (words.say("webhooks-waiting")) } th.num scope="col" { (words.say("webhooks-failed")) } } }
                    tbody { @for (hook, waiting, failed) in &all { (row(room, hook, *waiting, *failed)) } }
                }
            }
        }
        (new(room))
    };
    Ok(administration(room, "webhooks", &words.say("webhooks-title"), flash, &content))
}

fn events(room: &Room, hook: &Hook) -> String {
    if hook.events.is_empty() {
        room.words.say("webhooks-all")
    } else {
        hook.events.iter().cloned().collect::<Vec<_>>().join(", ")
    }
}

fn row(room: &Room, hook: &Hook, waiting: usize, failed: usize) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(format!("{}/webhooks/{}", room.base, escaped(&hook.id))) { bdi { (hook.url) } } div.sub { (hook.id) } }
            td { (events(room, hook)) }
            td.num { (waiting) }
            td.num { @if failed > 0 { span.late { (failed) } } @else { "0" } }
        }
    }
}

fn new(room: &Room) -> Markup {
    let words = room.words;
    html! {
        section.card aria-labelledby="new" {
            h2 #new { (words.say("webhooks-new")) }
            form.form method="post" action=(format!("{}/webhooks", room.base)) {
                (form::hidden(room))
                label { (words.say("webhooks-url")) input type="url" name="url" required placeholder="https://example.com/hook" maxlength="2000"; }
                fieldset {
                    legend { (words.say("webhooks-events")) " " span.sub { (words.say("webhooks-none-is-all")) } }
                    div.columns { @for event in notify::events() { label.choice { input type="checkbox" name="event" value=(event); " " code { (event) } } } }
                }
                button.primary { (words.say("webhooks-add")) }
            }
        }
    }
}

/// One webhook, with what could not be sent to it.
pub async fn webhook(
    State(app): State<Arc<App>>,
    room: Administrator,
    Path(of): Path<Of>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let (words, flash) = (room.words, Flash::read(&headers));
    let found = app.read(move |read| {
        let hook = notify::hooks(read)?.into_iter().find(|hook| *hook.id == *of.id);
        Ok(match hook {
            Some(hook) => Some((notify::pending(read, &hook.id)?, hook)),
            None => None,
        })
    });
    let (failures, hook) = found.await.map_err(Stop::saying(words))?.ok_or(Stop::Gone(words))?;
    let at = format!("{}/webhooks/{}", room.base, escaped(&hook.id));
    let content = html! {
        nav.crumbs aria-label=(words.say("crumbs")) { a href=(format!("{}/webhooks", room.base)) { (words.say("webhooks-title")) } }
        h1 { bdi { (hook.url) } }
        p.lead { (hook.id) " · " (events(&room, &hook)) }
        h2 { (words.say("webhooks-unsent")) }
        @if failures.is_empty() { p.empty { (words.say("webhooks-all-sent")) } }
        @else {
            p { (words.count("webhooks-count", failures.len())) }
            div.scroll tabindex="0" role="region" aria-label=(words.say("webhooks-unsent")) {
                table {
                    thead { tr { @for text in ["column-order", "webhooks-error", "webhooks-next"] { th scope="col" { (words.say(text)) } } th.num scope="col" { (words.say("webhooks-tries")) } } }
                    tbody { @for failure in failures.iter().take(SHOWN) { (unsent(&room, failure)) } }
                }
            }
        }
        div.actions {
            @if !failures.is_empty() { form method="post" action=(format!("{at}/resend")) { (form::hidden(&room)) button.primary { (words.say("webhooks-resend")) } } }
            form method="post" action=(format!("{at}/remove")) { (form::hidden(&room)) button.grave { (words.say("webhooks-remove")) } }
        }
    };
    Ok(administration(&room, "webhooks", &hook.url, flash.as_ref(), &content))
}

fn unsent(room: &Room, failure: &Failure) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(format!("{}/orders/{}", room.base, escaped(&failure.order))) { bdi { (failure.order) } } }
            td { bdi { (failure.error) } }
            td { @if let Some(next) = failure.next { (room.times().at(next)) } @else { span.late { (room.words.say("webhooks-given-up")) } } }
            td.num { (failure.tries) }
        }
    }
}
