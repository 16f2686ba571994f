//! Workflows as pictures, with how many orders wait at each node.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use consign::graph::Graph;
use maud::{Markup, html};
use serde::Deserialize;

use super::about_rules;
use crate::api::App;
use crate::portal::administrator::OfCompany;
use crate::portal::places::{self, Place};
use crate::portal::room::{Room, escaped};
use crate::portal::shell::secured;
use crate::portal::stop::Stop;
use crate::words::grouped;

/// A workflow in an address.
#[derive(Debug, Deserialize)]
pub struct OfWorkflow {
    workflow: String,
}

async fn found(app: &Arc<App>, room: &Room) -> Result<Vec<Place>, Stop> {
    let (of, reader) = (app.clone(), room.clone());
    app.read(move |read| Ok(places::places(of.standing(), read, &reader)?))
        .await
        .map_err(Stop::saying(room.words))
}

/// The page.
pub async fn workflow(State(app): State<Arc<App>>, room: OfCompany) -> Result<Response, Stop> {
    let words = room.words;
    let places = found(&app, &room).await?;
    let title = words.say("rules-workflow");
    let content = html! {
        h1 { (title) }
        @for name in room.live.compiled().workflows() { (one(&room, name, &places)) }
    };
    Ok(about_rules(&room, "rules/workflow", &title, None, &content))
}

fn one(room: &Room, name: &str, places: &[Place]) -> Markup {
    let words = room.words;
    let label = room.live.compiled().workflow_named(name).map_or(name, |workflow| workflow.label);
    let picture = format!("{}/rules/picture/{}", room.base, escaped(name));
    let own = places.iter().filter(|place| *place.node.workflow == *name);
    html! {
        section aria-label=(label) {
            h2 { bdi { (label) } }
            div.scroll.picture tabindex="0" role="region" aria-label=(words.with("rules-picture", [("workflow", label.into())])) { img src=(picture) alt=(words.with("rules-picture", [("workflow", label.into())])); }
            details.cannot open {
                summary { (words.say("rules-waiting")) }
                div.scroll tabindex="0" role="region" aria-label=(words.say("rules-waiting")) {
                    table {
                        thead { tr { th scope="col" { (words.say("rules-node")) } th.num scope="col" { (words.say("column-waiting")) } } }
                        tbody { @for place in own { tr { th scope="row" { a href=(format!("{}/orders?node={}", room.base, escaped(&place.name()))) { bdi { (place.node.label) } } } td.num { (grouped(place.waiting)) } } } }
                    }
                }
            }
        }
    }
}

/// The picture alone.
pub async fn picture(
    State(app): State<Arc<App>>,
    room: OfCompany,
    Path(of): Path<OfWorkflow>,
) -> Result<Response, Stop> {
    let places = found(&app, &room).await?;
    let mut graph = Graph::named(room.live.compiled(), &of.workflow).ok_or(Stop::Gone(room.words))?;
    let waiting: BTreeMap<&str, u64> = places
        .iter()
        .filter(|place| *place.node.workflow == *of.workflow)
        .map(|place| (&*place.node.name, place.waiting))
        .collect();
    for (node, count) in waiting {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        graph.note(node, room.words.count("rules-waits-here", count));
    }
    let mut response = graph.svg().into_response();
    secured(&mut response);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    Ok(response)
}
