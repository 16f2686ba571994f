//! The versions that were ever live, each with its difference to the one before.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use consign::diff::{Versions, diff};
use maud::{Markup, html};
use serde::Deserialize;

use super::about_rules;
use super::difference::Told;
use super::proposal::Proposal;
use crate::api::{App, Problem};
use crate::office::{OpenError, ProgramVersion, program_version};
use crate::portal::administrator::{Administrator, OfCompany, administers};
use crate::portal::flash::Flash;
use crate::portal::form::{self, Filled};
use crate::portal::pager::{Pager, ROWS};
use crate::portal::room::Room;
use crate::portal::stop::Stop;
use crate::portal::who::Names;
use crate::store::{Kind, Read};

/// Which page.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: usize,
}

/// A version in an address.
#[derive(Debug, Deserialize)]
pub struct OfVersion {
    version: u32,
}

/// The page.
pub async fn versions(
    State(app): State<Arc<App>>,
    room: OfCompany,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let words = room.words;
    let count = room.live.program as usize;
    let pager = Pager::new(asked.page, count, &[]);
    let last = count - pager.first();
    let first = last.saturating_sub(ROWS);
    let found = app.read(move |read| {
        let records = read.records(Kind::Program, &Kind::numbered(first as u64), last - first)?;
        let parsed = records.iter().filter_map(|record| serde_json::from_str(&record.body).ok());
        let all: Vec<ProgramVersion> = parsed.collect();
        let names = Names::read(read, all.iter().map(|version| &version.by))?;
        Ok((all, names))
    });
    let (all, names) = found.await.map_err(Stop::saying(words))?;
    let title = words.say("rules-versions");
    let content = html! {
        h1 { (title) }
        div.scroll tabindex="0" role="region" aria-label=(title) {
            table {
                thead { tr { @for text in ["rules-version-number", "audit-at", "audit-who", "rules-note"] { th scope="col" { (words.say(text)) } } } }
                tbody { @for version in all.iter().rev() { (row(&room, version, &names)) } }
            }
        }
        (pager.shown(words))
    };
    Ok(about_rules(&room, "rules/versions", &title, Flash::read(&headers).as_ref(), &content))
}

fn row(room: &Room, version: &ProgramVersion, names: &Names) -> Markup {
    let is_live = version.version == room.live.program;
    html! {
        tr {
            th scope="row" { a href=(format!("{}/rules/versions/{}", room.base, version.version)) { (room.words.with("rules-version", [("version", version.version.into())])) } @if is_live { " " span.tag.good { (room.words.say("rules-is-live")) } } }
            td { (room.times().at(version.at)) }
            td { bdi { (names.by(room, &version.by)) } }
            td dir="auto" { (version.note.as_deref().unwrap_or_default()) }
        }
    }
}

/// One version, with what it changed.
pub async fn version(
    State(app): State<Arc<App>>,
    room: OfCompany,
    Path(of): Path<OfVersion>,
) -> Result<Response, Stop> {
    let words = room.words;
    let number = of.version;
    if number == 0 || number > room.live.program {
        return Err(Stop::Gone(words));
    }
    let this = app.clone();
    let found = app.read(move |read| {
        let version = program_version(read, number)?;
        let names = Names::read(read, std::iter::once(&version.by))?;
        let told = if number > 1 { difference(&this, read, &version)? } else { None };
        Ok((version, names, told))
    });
    let (version, names, told) = found.await.map_err(Stop::saying(words))?;
    let title = words.with("rules-version", [("version", number.into())]);
    let content = html! {
        nav.crumbs aria-label=(words.say("crumbs")) { a href=(format!("{}/rules/versions", room.base)) { (words.say("rules-versions")) } }
        h1 { (title) @if number == room.live.program { " " span.tag.good { (words.say("rules-is-live")) } } }
        p.lead { (room.times().at(version.at)) " · " bdi { (names.by(&room, &version.by)) } @if let Some(note) = &version.note { " · " bdi { (note) } } }
        section.card aria-labelledby="difference" {
            h2 #difference { (words.say("rules-to-before")) }
            @match &told { Some(told) => (told.shown(&room)), None if number == 1 => p { (words.say("rules-first")) }, None => p { (words.say("rules-not-compared")) } }
        }
        @if administers(&room) && number != room.live.program {
            form method="post" action=(format!("{}/rules/versions/{number}/again", room.base)) { (form::hidden(&room)) p { (words.say("rules-again-detail")) } button { (words.say("rules-again")) } }
        }
    };
    Ok(about_rules(&room, "rules/versions", &title, None, &content))
}

/// What a version changed, with the directory that it came with; `None` if the one before does not go with that.
fn difference(
    app: &App,
    read: &mut dyn Read,
    version: &ProgramVersion,
) -> Result<Option<Arc<Told>>, Problem> {
    let number = version.version;
    let versions = app.office().versions();
    let opened = |read: &mut dyn Read, number: u32| match versions.open(read, number, version.directory) {
        Ok(live) => Ok(Some(live)),
        Err(OpenError::Live(_)) => Ok(None),
        Err(error) => Err(Problem::from(error)),
    };
    let (Some(old), Some(new)) = (opened(read, number - 1)?, opened(read, number)?) else { return Ok(None) };
    let compare = || {
        let versions = Versions::new(old.engine(), new.engine());
        Told::between(&versions, &diff(&versions))
    };
    Ok(Some(app.programs().difference((number - 1, number), compare)))
}

/// Begins with an older version, to be looked at and put live again.
pub async fn again(
    State(app): State<Arc<App>>,
    room: Administrator,
    Path(of): Path<OfVersion>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    Filled::read(&room, &headers, &body)?;
    let number = of.version;
    if number == 0 || number > room.live.program {
        return Err(Stop::Gone(room.words));
    }
    let version = app.read(move |read| Ok(program_version(read, number)?)).await;
    let version = version.map_err(Stop::saying(room.words))?;
    let mut proposal = Proposal::from_version(&version, room.live.program);
    proposal.note = room.words.with("rules-again-note", [("version", number.into())]);
    proposal.keep(&app, &room).await?;
    Ok(Redirect::to(&format!("{}/rules/preview", room.base)).into_response())
}
