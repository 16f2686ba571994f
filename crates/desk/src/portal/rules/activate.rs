//! Putting a new version live, if none other went live meanwhile and every open order can go on with it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::preview::{Choices, compiled, looked_at};
use super::proposal::Proposal;
use crate::api::App;
use crate::office::{Published, publish};
use crate::portal::administrator::Administrator;
use crate::portal::flash::Flash;
use crate::portal::form::Filled;
use crate::portal::room::Room;
use crate::portal::stop::Stop;

/// Does what the button of a preview says.
pub async fn activate(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let Some(mut proposal) = Proposal::known(&app, &room).await? else {
        return Ok(Redirect::to(&format!("{}/rules/publish", room.base)).into_response());
    };
    filled.one("note").clone_into(&mut proposal.note);
    if filled.one("do") == "go-on" {
        proposal.base = room.live.program;
    }
    proposal.keep(&app, &room).await?;
    let choices = Choices::from_form(&filled);
    if filled.one("do") != "live" {
        return looked_at(&app, &room, &proposal, &choices, None).await;
    }
    let Ok(new) = compiled(&room, &proposal).await? else {
        return looked_at(&app, &room, &proposal, &choices, None).await;
    };
    let (publication, by) = (choices.publication(&proposal, new, false), room.actor());
    let base = proposal.base;
    let done = app.office().asked(move |session| {
        if session.live()?.program != base {
            return Ok(None);
        }
        let published = publish(session, &publication, &by.by())?;
        if let Published::Live { version, .. } = &published {
            session.audit(&by, "program published", json!({ "program": version }))?;
        }
        Ok(Some(published))
    });
    match done.await.map_err(Stop::saying(room.words))? {
        Some(Published::Live { version, .. }) => {
            Proposal::forget(&app, &room).await?;
            Ok(Flash::about("done-published", &version.to_string())
                .at(&format!("{}/rules/versions", room.base)))
        }
        Some(_) => {
            let alert = room.words.say("rules-not-live");
            looked_at(&app, &room, &proposal, &choices, Some(&alert)).await
        }
        None => {
            let room = now(&app, &room)?;
            let alert = room.words.say("rules-not-live-meanwhile");
            looked_at(&app, &room, &proposal, &choices, Some(&alert)).await
        }
    }
}

/// The same person with what decides by now.
fn now(app: &App, room: &Room) -> Result<Room, Stop> {
    let mut room = room.clone();
    room.visitor.live = app.live().map_err(Stop::saying(room.words))?;
    Ok(room)
}
