//! The program: its rules with what they decided, its text, the workflow with what waits, versions, and publishing. For the
//! company's people; publishing is for administrators.

mod activate;
mod assist;
mod code;
mod difference;
mod edit;
mod findings;
mod known;
mod preview;
mod proposal;
mod table;
mod text;
mod versions;
mod workflow;

pub use assist::Assistants;
pub use known::Known;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::administrator::administers;
use super::flash::{self, Flash};
use super::room::Room;
use super::shell::{Part, page};
use crate::api::App;

/// The pages, below where the portal begins.
pub fn pages() -> Router<Arc<App>> {
    Router::new()
        .route("/rules", get(table::rules))
        .route("/rules/text", get(text::text))
        .route("/rules/workflow", get(workflow::workflow))
        .route("/rules/picture/{workflow}", get(workflow::picture))
        .route("/rules/versions", get(versions::versions))
        .route("/rules/versions/{version}", get(versions::version))
        .route("/rules/versions/{version}/again", post(versions::again))
        .route("/rules/publish", get(edit::edit).post(edit::change))
        .route("/rules/assist/{question}", post(assist::answer).layer(DefaultBodyLimit::max(assist::BODY)))
        .route("/rules/preview", get(preview::preview).post(activate::activate))
}

/// A text as the pages show one, for the design language.
pub fn sample(text: &str) -> Markup {
    code::lines(text, 1, &std::collections::BTreeMap::new()).0
}

/// A page about the program, with the way to the others.
fn about_rules(room: &Room, at: &str, title: &str, flash: Option<&Flash>, content: &Markup) -> Response {
    let words = room.words;
    let parts = [
        ("rules", "nav-rules"),
        ("rules/text", "rules-text"),
        ("rules/workflow", "rules-workflow"),
        ("rules/versions", "rules-versions"),
        ("rules/publish", "rules-publish"),
    ];
    let has = |path: &str| path != "rules/publish" || administers(room);
    let content = html! {
        nav.tabs aria-label=(words.say("nav-rules")) {
            @for (path, text) in parts { @if has(path) { a href=(format!("{}/{path}", room.base)) aria-current=[(path == at).then_some("page")] { (words.say(text)) } } }
        }
        (content)
    };
    flash::told_on(page(room, Part::Rules, title, flash, &content), flash)
}
