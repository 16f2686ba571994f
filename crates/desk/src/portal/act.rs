//! Commands that people give by forms.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::flash::Flash;
use super::form::Filled;
use super::list::{Asked, neighbours};
use super::places;
use super::room::{Room, escaped};
use super::stop::Stop;
use super::who::{self, Names};
use super::{OfCommand, order};
use crate::api::App;
use crate::core::{Command, Order, Pick, Refusal, Sight, in_words, sight};

/// Gives a command, and goes on to the next order of the list, or tells on the order's page why it was not done.
pub async fn act(
    State(app): State<Arc<App>>,
    room: Room,
    Path(path): Path<OfCommand>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let words = room.words;
    let filled = Filled::read(&room, &headers, &body)?;
    let asked: Asked = serde_urlencoded::from_str(filled.one("list")).unwrap_or_default();
    let (id, name) = (path.id, path.command);
    let command = match command(&app, &room, &id, &name, &filled).await? {
        Ok(command) => command,
        Err(message) => {
            let alert = html! { p { (message) } };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return order::again(&app, &room, &id, &asked, status, None, Some(&alert)).await;
        }
    };
    let revision = filled.some("revision").and_then(|text| text.parse().ok());
    if revision.is_none() && command.needs_revision() {
        return Err(Stop::Form(words));
    }
    let next = next(&app, &room, &id, &asked).await?;
    let (of, given, by) = (id.clone(), command.clone(), room.actor());
    let done = app.office().asked(move |session| session.act(&of, &given, revision, &by)).await;
    match done.map_err(Stop::saying(words))? {
        Ok(change) => Ok(went_on(&room, &command, &change.order, &asked, next)),
        Err(refusal) => refused(&app, &room, &id, &asked, refusal).await,
    }
}

/// The command that a form means, or what is wrong with the form.
async fn command(
    app: &Arc<App>,
    room: &Room,
    id: &str,
    name: &str,
    filled: &Filled,
) -> Result<Result<Command, String>, Stop> {
    let note = filled.some("note").map(str::to_owned);
    let command = match name {
        "assign" | "reassign" => {
            let Some(to) = filled.some("to") else { return Ok(Err(room.words.say("order-choose"))) };
            let pick = pick(app, room, id, to, note).await?;
            if name == "assign" { Command::Assign(pick) } else { Command::Reassign(pick) }
        }
        "update" => match patch(app, room, id, filled.one("document")).await? {
            Ok(fields) => {
                let rerun = filled.is_ticked("rerun");
                let body = json!({ "fields": fields, "rerun": rerun }).to_string();
                return Ok(read(name, &body));
            }
            Err(message) => return Ok(Err(message)),
        },
        "note" => {
            return Ok(read(
                name,
                &json!({ "text": filled.one("text"), "shared": filled.is_ticked("shared") }).to_string(),
            ));
        }
        _ => {
            let mut body = Map::new();
            body.extend(note.map(|note| ("note".to_owned(), Value::from(note))));
            if name == "decline" {
                body.extend(filled.some("reason").map(|reason| ("reason".to_owned(), Value::from(reason))));
            }
            if matches!(name, "rerun" | "claim" | "release") {
                body.clear();
            }
            match Command::read(name, &Value::Object(body).to_string()) {
                None => return Err(Stop::Gone(room.words)),
                Some(read) => return Ok(read.map_err(|error| error.to_string())),
            }
        }
    };
    Ok(Ok(command))
}

fn read(name: &str, body: &str) -> Result<Command, String> {
    match Command::read(name, body) {
        Some(Ok(command)) => Ok(command),
        Some(Err(error)) => Err(error.to_string()),
        None => Err(format!("there is no command `{name}`")),
    }
}

/// Whom a person chooses, by what the node assigns.
async fn pick(app: &Arc<App>, room: &Room, id: &str, to: &str, note: Option<String>) -> Result<Pick, Stop> {
    let order = seen(app, room, id).await?;
    let node = order.placement.at.as_ref().and_then(|at| room.live.node(at));
    let assigns = node.and_then(|node| node.assigns);
    let is_engineer = assigns == Some(consign::decision::Assigns::Engineer);
    let (provider, engineer) = if is_engineer { (None, Some(to.into())) } else { (Some(to.into()), None) };
    Ok(Pick { provider, engineer, note })
}

/// An order that exists for whoever asks.
async fn seen(app: &Arc<App>, room: &Room, id: &str) -> Result<Order, Stop> {
    let of = id.to_owned();
    let order = app.read(move |read| Ok(read.order(&of)?)).await.map_err(Stop::saying(room.words))?;
    order
        .filter(|order| sight(&room.live, &room.actor(), order) != Sight::Nothing)
        .ok_or(Stop::Gone(room.words))
}

/// What changed in a document, as a merge patch.
async fn patch(app: &Arc<App>, room: &Room, id: &str, text: &str) -> Result<Result<Value, String>, Stop> {
    let order = seen(app, room, id).await?;
    let new: Map<String, Value> = match serde_json::from_str(text) {
        Ok(new) => new,
        Err(error) => {
            return Ok(Err(room.words.with("order-no-json", [("error", error.to_string().into())])));
        }
    };
    let old: Map<String, Value> = serde_json::from_str(&order.document).unwrap_or_default();
    Ok(Ok(Value::Object(difference(&old, new))))
}

/// The members that are other ones, and `null` for those that are gone.
fn difference(old: &Map<String, Value>, new: Map<String, Value>) -> Map<String, Value> {
    let gone = old.keys().filter(|key| !new.contains_key(*key)).map(|key| (key.clone(), Value::Null));
    let mut patch: Map<String, Value> = gone.collect();
    for (key, value) in new {
        match (old.get(&key), value) {
            (Some(before), value) if *before == value => {}
            (Some(Value::Object(before)), Value::Object(after)) => {
                patch.insert(key, Value::Object(difference(before, after)));
            }
            (_, value) => {
                patch.insert(key, value);
            }
        }
    }
    patch
}

/// The order after this one in its list, before anything changes.
async fn next(app: &Arc<App>, room: &Room, id: &str, asked: &Asked) -> Result<Option<Arc<str>>, Stop> {
    let (of, reader, id, asked) = (app.clone(), room.clone(), id.to_owned(), asked.clone());
    let found = app.read(move |read| neighbours(of.standing(), read, &reader, &asked, &id)).await;
    Ok(found.map_err(Stop::saying(room.words))?.and_then(|found| found.next))
}

/// To the next order of the list, to the list where there is none, or to the same order where one stays at it.
fn went_on(room: &Room, command: &Command, order: &Order, asked: &Asked, next: Option<Arc<str>>) -> Response {
    let to = |id: &str| format!("{}/orders/{}?{}", room.base, escaped(id), asked.query());
    let is_still_seen = sight(&room.live, &room.actor(), order) != Sight::Nothing;
    let mut flash = Flash::about(&format!("done-{}", command.as_str()), &order.id);
    flash.who = chosen(room, order, command);
    let may_undo =
        matches!(command, Command::Assign(_) | Command::Reassign(_)) && order.placement.at.is_some();
    if may_undo && is_still_seen {
        let allowed = crate::core::allowed(&room.live, &room.actor(), order);
        flash.undo = allowed.contains(&"recall").then_some(order.revision);
    }
    let stays = matches!(
        command,
        Command::Claim
            | Command::Release
            | Command::Note { .. }
            | Command::Update { .. }
            | Command::Recall { .. }
    );
    if stays && is_still_seen {
        return flash.at(&to(&order.id));
    }
    match next {
        Some(next) => flash.at(&to(&next)),
        None if places::sees_lists(room) => flash.at(&format!("{}/orders?{}", room.base, asked.query())),
        None => flash.at(&format!("{}/mine", room.base)),
    }
}

/// Whom the order has now, by name.
fn chosen(room: &Room, order: &Order, command: &Command) -> String {
    let (Command::Assign(pick) | Command::Reassign(pick)) = command else { return String::new() };
    match (&pick.provider, &pick.engineer, &order.placement.provider) {
        (Some(id), _, _) => who::provider(room, id),
        (None, Some(id), Some(provider)) => who::engineer(room, provider, id),
        _ => String::new(),
    }
}

/// The order's page as it is now, with why the command was not done and what happened meanwhile.
async fn refused(
    app: &Arc<App>,
    room: &Room,
    id: &str,
    asked: &Asked,
    refusal: Refusal,
) -> Result<Response, Stop> {
    let words = room.words;
    let status = match refusal {
        Refusal::NoOrder(_) => return Err(Stop::Gone(words)),
        Refusal::Stale { given, .. } => {
            let alert = since(app, room, id, given).await?;
            return order::again(app, room, id, asked, StatusCode::CONFLICT, None, Some(&alert)).await;
        }
        Refusal::NotAllowed(_) => StatusCode::FORBIDDEN,
        Refusal::NotOffered { .. } => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let alert = told(room, &refusal);
    order::again(app, room, id, asked, status, None, Some(&alert)).await
}

/// Why a command was not done.
pub fn told(room: &Room, refusal: &Refusal) -> Markup {
    match refusal {
        Refusal::NotOffered { .. } => html! { p { (room.words.say("order-not-offered")) } },
        Refusal::NotAllowed(_) => html! { p { (room.words.say("order-not-allowed")) } },
        Refusal::Pick { message, because } => html! {
            p { (order::because(message)) }
            @for one in because { p { (order::because(&in_words(one))) } }
        },
        other => html! { p { (order::because(&other.to_string())) } },
    }
}

/// What others did since the page was made.
async fn since(app: &Arc<App>, room: &Room, id: &str, given: u64) -> Result<Markup, Stop> {
    let (reader, id) = (room.clone(), id.to_owned());
    let lines = app.read(move |read| {
        let history = read.history(&id)?;
        let names = Names::read(read, history.iter().map(|event| &event.body.by))?;
        let newer: Vec<_> = history.into_iter().filter(|event| event.revision > given).collect();
        Ok(order::lines(&reader, &newer, &names))
    });
    let lines = lines.await.map_err(Stop::saying(room.words))?;
    Ok(html! { p { b { (room.words.say("order-stale")) } } @for line in lines { p { (line) } } })
}

/// Without a method of its own, an address of a command leads to the order.
pub async fn back(room: Room, Path(path): Path<OfCommand>) -> Response {
    Redirect::to(&format!("{}/orders/{}", room.base, escaped(&path.id))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_changes_by_what_differs() {
        let of = |text: &str| serde_json::from_str::<Map<String, Value>>(text).expect("an object");
        let old = of(r#"{"a": 1, "b": {"c": 1, "d": 2}, "e": [1], "f": "x"}"#);
        let new = of(r#"{"a": 1, "b": {"c": 2}, "e": [1, 2], "g": null}"#);
        let patch = Value::Object(difference(&old, new));
        assert_eq!(patch, json!({"b": {"c": 2, "d": null}, "e": [1, 2], "f": null, "g": null}));
        assert_eq!(difference(&old, old.clone()), Map::new());
    }
}
