//! Administration: people and their invitations, tokens, webhooks, the audit log. For administrators; nobody else has these
//! pages.

mod audit;
mod draft;
mod page;
mod person;
mod refused;
mod tokens;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::flash::{self, Flash};
use super::room::Room;
use super::shell::{Part, page as whole};
use crate::api::App;

/// The pages, below where the portal begins.
pub fn pages() -> Router<Arc<App>> {
    Router::new()
        .route("/people", get(page::people).post(page::add))
        .route("/people/{id}", get(person::person).post(person::change))
        .route("/people/{id}/link", post(person::link))
        .route("/people/{id}/remove", post(person::remove))
        .route("/people/{id}/anonymize", post(person::anonymize))
        .route("/tokens", get(tokens::tokens).post(tokens::make))
        .route("/tokens/end", post(tokens::end))
        .route("/webhooks", get(webhooks::webhooks).post(webhooks::add))
        .route("/webhooks/{id}", get(webhooks::webhook))
        .route("/webhooks/{id}/remove", post(webhooks::remove))
        .route("/webhooks/{id}/resend", post(webhooks::resend))
        .route("/audit", get(audit::audit))
}

/// A page of administration, with the way to the others.
pub(super) fn administration(
    room: &Room,
    at: &str,
    title: &str,
    flash: Option<&Flash>,
    content: &Markup,
) -> Response {
    let words = room.words;
    let parts = [
        ("people", "people-title"),
        ("tokens", "tokens-title"),
        ("webhooks", "webhooks-title"),
        ("notices", "notices-title"),
        ("audit", "audit-title"),
    ];
    let content = html! {
        nav.tabs aria-label=(words.say("nav-administration")) {
            @for (path, text) in parts { a href=(format!("{}/{path}", room.base)) aria-current=[(path == at).then_some("page")] { (words.say(text)) } }
        }
        (content)
    };
    let mut response = whole(room, Part::Administration, title, flash, &content);
    if flash.is_some() {
        flash::told(&mut response);
    }
    response
}

/// Something that is shown this once, to be copied.
pub(super) fn once(room: &Room, text: &str, secret: &str) -> Markup {
    html! {
        div.done.once role="status" {
            div { p { b { (room.words.say(text)) } } p { code.secret { (secret) } } p.sub { (room.words.say("shown-once")) } }
        }
    }
}
