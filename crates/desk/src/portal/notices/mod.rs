//! Being told that orders wait: what each person chooses, and what an administrator sets for all of a role.

mod fields;
mod own;
mod roles;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use fluent_templates::fluent_bundle::FluentValue;
use maud::{Markup, html};

use crate::administration::notices::NotChosen;
use crate::api::App;
use crate::core::ChoiceError;
use crate::notify::NoticesError;
use crate::words::Words;

/// The pages, below where the portal begins.
pub fn pages() -> Router<Arc<App>> {
    Router::new()
        .route("/settings/notices", get(own::own).post(own::choose))
        .route("/notices", get(roles::roles))
        .route("/notices/resend", post(roles::resend))
        .route("/notices/of/{id}", post(roles::set))
}

/// Why what was chosen is not taken, in the reader's words.
fn told(words: Words, error: &NotChosen) -> Markup {
    let say = |id: &str, what: &str| {
        let text = words.with(id, [("what", FluentValue::from(what))]);
        html! { p { bdi { (text) } } }
    };
    let content = match error {
        NotChosen::Choice(ChoiceError::Condition { text, findings }) => html! {
            (say("notices-condition-wrong", text))
            @for finding in findings.iter() {
                p { bdi { (finding.message) } }
                @if let Some(help) = &finding.help { p.sub { bdi { (help) } } }
            }
        },
        NotChosen::Choice(ChoiceError::Node { node, .. }) => say("notices-node-wrong", node),
        NotChosen::Notices(error) => match error {
            NoticesError::Time(text) => say("notices-time-wrong", text),
            NoticesError::Timezone(text) => say("notices-timezone-wrong", text),
            NoticesError::Many(count) => say("notices-many", &count.to_string()),
            NoticesError::NoWebhook => say("notices-no-webhook", ""),
            NoticesError::Webhook(error) => html! { p { bdi { (error) } } },
        },
    };
    html! { div.problem role="alert" { (content) } }
}
