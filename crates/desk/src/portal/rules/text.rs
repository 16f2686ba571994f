//! The live program's files, highlighted, with findings at their lines.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::code::{self, LINES};
use super::{about_rules, findings};
use crate::api::App;
use crate::office::{ProgramVersion, program_version};
use crate::portal::administrator::OfCompany;
use crate::portal::room::{Room, escaped};
use crate::portal::stop::Stop;

/// Which part of which file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    file: String,
    from: usize,
}

/// The page.
pub async fn text(
    State(app): State<Arc<App>>,
    room: OfCompany,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (of, number, now) = (app.clone(), room.live.program, room.now);
    let found = app.read(move |read| {
        let version = program_version(read, number)?;
        let findings = of.programs().findings(&version, now);
        Ok((version, findings))
    });
    let (version, found) = found.await.map_err(Stop::saying(room.words))?;
    let path = if asked.file.is_empty() { &version.root } else { &asked.file };
    let text = version.files.iter().find(|(known, _)| known == path).map(|(_, text)| text);
    let text = text.ok_or(Stop::Gone(room.words))?;
    let from = asked.from.clamp(1, text.lines().count().max(1));
    let lines = findings::by_line(&found, path);
    let (shown, next) = code::lines(text, from, &lines);
    let content = html! {
        h1 { bdi { (path) } }
        p.lead { (room.words.with("rules-version", [("version", version.version.into())])) @if !lines.is_empty() { " · " (room.words.count("rules-findings", lines.values().map(Vec::len).sum())) } }
        (files(&room, &version, path, "text"))
        (shown)
        (beside(&room, path, from, next))
    };
    Ok(about_rules(&room, "rules/text", path, None, &content))
}

/// The files of a version, where there are several.
fn files(room: &Room, version: &ProgramVersion, at: &str, page: &str) -> Markup {
    html! {
        @if version.files.len() > 1 {
            nav.filters aria-label=(room.words.say("rules-files")) {
                @for (path, _) in &version.files { a href=(format!("{}/rules/{page}?file={}", room.base, escaped(path))) aria-current=[(path == at).then_some("true")] { bdi { (path) } } }
            }
        }
    }
}

/// The way to the lines before and after.
fn beside(room: &Room, path: &str, from: usize, next: Option<usize>) -> Markup {
    let to = |from: usize| format!("?file={}&from={from}", escaped(path));
    html! {
        p.more {
            @if from > 1 { a.button rel="prev" href=(to(from.saturating_sub(LINES).max(1))) { (room.words.say("rules-lines-before")) } " " }
            @if let Some(next) = next { a.button rel="next" href=(to(next)) { (room.words.say("rules-lines-after")) } }
        }
    }
}
