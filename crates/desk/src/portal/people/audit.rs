//! What administrators did, the last thing first, with what others were refused.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::administration;
use crate::administration::audit::{Entry, before};
use crate::api::App;
use crate::core::By;
use crate::portal::administrator::Administrator;
use crate::portal::pager::ROWS;
use crate::portal::room::Room;
use crate::portal::stop::Stop;
use crate::portal::who::Names;

/// From where on.
#[derive(Debug, Deserialize)]
pub struct Asked {
    before: Option<u64>,
}

/// The page.
pub async fn audit(
    State(app): State<Arc<App>>,
    room: Administrator,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let words = room.words;
    let found = app.read(move |read| {
        let (entries, has_more) = before(read, asked.before, ROWS)?;
        let names = Names::read(read, entries.iter().map(|entry| &entry.by))?;
        Ok((entries, has_more, names))
    });
    let (entries, has_more, names) = found.await.map_err(Stop::saying(words))?;
    let title = words.say("audit-title");
    let content = html! {
        h1 { (title) }
        p.lead { (words.say("audit-lead")) }
        @if entries.is_empty() { p.empty { (words.say("audit-none")) } }
        @else {
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table {
                    thead { tr { @for text in ["audit-at", "audit-who", "audit-what", "audit-of"] { th scope="col" { (words.say(text)) } } } }
                    tbody { @for entry in &entries { (row(&room, entry, &names)) } }
                }
            }
        }
        @if let Some(last) = entries.last().filter(|_| has_more) { p.more { a.button rel="next" href=(format!("?before={}", last.number)) { (words.say("list-next")) } } }
    };
    Ok(administration(&room, "audit", &title, None, &content))
}

fn row(room: &Room, entry: &Entry, names: &Names) -> Markup {
    let id = format!("audit-{}", entry.did.replace(' ', "-"));
    let did = room.words.known(&id).unwrap_or_else(|| entry.did.clone());
    let is_refused = entry.did == "refused";
    html! {
        tr {
            td { (room.times().at(entry.at)) }
            td { bdi { (names.by(room, &entry.by)) } @if let By::Person { of: Some(of), .. } = &entry.by { div.sub { bdi { (crate::portal::who::provider(room, of)) } } } }
            td { @if is_refused { span.late { (did) } } @else { (did) } }
            td { @for (name, value) in &entry.what { @if !value.is_null() { div { span.sub { (name.replace('_', " ")) } " " bdi { (plain(value)) } } } } }
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(all) => {
            all.values().filter(|one| !one.is_null()).map(plain).collect::<Vec<_>>().join(" · ")
        }
        other => other.to_string(),
    }
}
