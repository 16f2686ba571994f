//! Writing a new version: a field for the text of each file, files from the disk, layout, findings.

use std::sync::Arc;

use axum::extract::{Multipart, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use consign::{Diagnostics, LintOptions};
use maud::{Markup, html};
use serde::Deserialize;

use super::proposal::Proposal;
use super::{about_rules, assist, findings};
use crate::api::{App, Problem};
use crate::core::{day, sources};
use crate::portal::administrator::Administrator;
use crate::portal::flash::Flash;
use crate::portal::form::{self, Filled, Upload};
use crate::portal::room::{Room, escaped};
use crate::portal::stop::Stop;

/// How many files a program may have here.
const FILES: usize = 200;

/// Which file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    file: String,
}

/// The page.
pub async fn edit(
    State(app): State<Arc<App>>,
    room: Administrator,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let known = Proposal::known(&app, &room).await?;
    let is_begun = known.is_some();
    let proposal = Proposal::begun(&app, &room).await?;
    let path = if asked.file.is_empty() { proposal.root.clone() } else { asked.file };
    if !proposal.files.contains_key(&path) {
        return Err(Stop::Gone(room.words));
    }
    let found = if is_begun { Some(checked(&room, &proposal).await?) } else { None };
    Ok(shown(&room, &proposal, &path, found.as_ref(), Flash::read(&headers).as_ref(), None))
}

async fn checked(room: &Room, proposal: &Proposal) -> Result<Diagnostics, Stop> {
    let (root, files) = (proposal.root.clone(), proposal.list());
    let options = LintOptions::on(day(room.now));
    let found = tokio::task::spawn_blocking(move || consign::check(&sources(&root, &files), &options));
    found.await.map_err(|_| Stop::Problem(room.words, Problem::defect()))
}

/// Keeps what was written, and does what the button says.
pub async fn change(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response, Stop> {
    let (filled, uploads) = Filled::read_parts(&room, &headers, parts).await?;
    let mut proposal = Proposal::begun(&app, &room).await?;
    let mut path = filled.one("file").to_owned();
    if let Some(text) = proposal.files.get_mut(&path) {
        *text = filled.whole("text");
    }
    let wanted = filled.some("open").map_or_else(|| filled.one("do").to_owned(), |_| "open".to_owned());
    let mut problem = None;
    match wanted.as_str() {
        "discard" => {
            Proposal::forget(&app, &room).await?;
            return Ok(Flash::about("done-discarded", "").at(&format!("{}/rules/publish", room.base)));
        }
        "open" => filled.one("open").clone_into(&mut path),
        "format" => problem = formatted(&room, &mut proposal, &path),
        "upload" => match uploaded(&room, &mut proposal, uploads) {
            Ok(Some(last)) => path = last,
            Ok(None) => problem = Some(room.words.say("rules-no-file")),
            Err(told) => problem = Some(told),
        },
        "add" => match added(&room, &mut proposal, filled.one("new_path")) {
            Ok(new) => path = new,
            Err(told) => problem = Some(told),
        },
        "remove" if path != proposal.root => {
            proposal.files.remove(&path);
            path.clone_from(&proposal.root);
        }
        "go-on" => proposal.base = room.live.program,
        _ => {}
    }
    proposal.keep(&app, &room).await?;
    if wanted == "preview" {
        return Ok(Redirect::to(&format!("{}/rules/preview", room.base)).into_response());
    }
    let Some(problem) = problem else {
        let to = format!("{}/rules/publish?file={}", room.base, escaped(&path));
        return Ok(Redirect::to(&to).into_response());
    };
    let found = checked(&room, &proposal).await?;
    Ok(form::refused(shown(&room, &proposal, &path, Some(&found), None, Some(&problem))))
}

/// Lays a file out; why that cannot be done, if it cannot.
fn formatted(room: &Room, proposal: &mut Proposal, path: &str) -> Option<String> {
    let text = proposal.files.get_mut(path)?;
    match consign::format(path, text.as_bytes()) {
        Ok(laid_out) => {
            *text = laid_out;
            None
        }
        Err(_) => Some(room.words.say("rules-no-format")),
    }
}

/// Takes files in: each in place of the one with its name, wherever that is. The last one's path, if there was one.
fn uploaded(room: &Room, proposal: &mut Proposal, uploads: Vec<Upload>) -> Result<Option<String>, String> {
    let mut last = None;
    for upload in uploads {
        let name = upload.path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let text = String::from_utf8(upload.bytes).map_err(|_| room.words.say("import-no-utf8"))?;
        let is_it = |path: &&String| path.rsplit('/').next() == Some(name.as_str());
        let known: Vec<String> = proposal.files.keys().filter(is_it).cloned().collect();
        let path = match known.as_slice() {
            [only] => only.clone(),
            _ => name,
        };
        last = Some(
            added(room, proposal, &path)
                .or_else(|told| if known.is_empty() { Err(told) } else { Ok(path.clone()) })?,
        );
        proposal.files.insert(path, text);
    }
    Ok(last)
}

/// Adds an empty file.
fn added(room: &Room, proposal: &mut Proposal, path: &str) -> Result<String, String> {
    let is_path = !path.is_empty()
        && path.len() <= 200
        && !path.starts_with('/')
        && !path.chars().any(|c| c.is_control() || c == '\\')
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if !is_path || proposal.files.contains_key(path) || proposal.files.len() >= FILES {
        return Err(room.words.say("rules-no-path"));
    }
    proposal.files.insert(path.to_owned(), String::new());
    Ok(path.to_owned())
}

fn shown(
    room: &Room,
    proposal: &Proposal,
    path: &str,
    found: Option<&Diagnostics>,
    flash: Option<&Flash>,
    problem: Option<&str>,
) -> Response {
    let words = room.words;
    let text = proposal.files.get(path).map_or("", String::as_str);
    let link = |path: &str, _: usize| format!("{}/rules/publish?file={}", room.base, escaped(path));
    let title = words.say("rules-publish");
    let content = html! {
        h1 { (title) }
        p.lead { (words.with("rules-publish-lead", [("version", proposal.base.into())])) }
        @if let Some(problem) = problem { div.problem role="alert" { p { (problem) } } }
        form.form method="post" action=(format!("{}/rules/publish", room.base)) enctype="multipart/form-data" {
            (form::hidden(room))
            input type="hidden" name="file" value=(path);
            (meanwhile(room, proposal))
            div data-told { (told(room, found, link)) }
            div.filters role="group" aria-label=(words.say("rules-files")) {
                @for one in proposal.files.keys() { button.file name="open" value=(one) aria-current=[(one == path).then_some("true")] { bdi { (one) } } }
            }
            (assist::area(room, path, text))
            div.actions {
                button.primary name="do" value="preview" { (words.say("rules-preview")) }
                button name="do" value="check" { (words.say("rules-check")) }
                button name="do" value="format" { (words.say("rules-format")) }
                @if path != proposal.root { button.grave name="do" value="remove" { (words.say("rules-remove-file")) } }
                button.grave name="do" value="discard" { (words.say("rules-discard")) }
            }
            (assist::below(room))
            fieldset {
                legend { (words.say("rules-more-files")) }
                label { (words.say("rules-upload")) input type="file" name="upload" multiple; }
                button name="do" value="upload" { (words.say("rules-upload-do")) }
                label { (words.say("rules-new-path")) input name="new_path" placeholder="more.consign" maxlength="200"; }
                button name="do" value="add" { (words.say("rules-add-file")) }
            }
        }
    };
    about_rules(room, "rules/publish", &title, flash, &content)
}

/// That another version went live since this one was begun.
pub fn meanwhile(room: &Room, proposal: &Proposal) -> Markup {
    let live = room.live.program;
    html! {
        @if proposal.base != live {
            div.problem role="alert" {
                p { (room.words.with("rules-meanwhile", [("base", proposal.base.into()), ("live", live.into())])) }
                p { a href=(format!("{}/rules/versions/{live}", room.base)) { (room.words.say("rules-meanwhile-look")) } }
                button name="do" value="go-on" { (room.words.say("rules-meanwhile-go-on")) }
            }
        }
    }
}

fn told(room: &Room, found: Option<&Diagnostics>, link: impl Fn(&str, usize) -> String) -> Markup {
    html! {
        @if let Some(found) = found {
            @if found.is_empty() { p.done role="status" { (room.words.say("rules-no-findings")) } }
            @else { div class=(if found.has_errors() { "problem" } else { "card" }) role="status" { p { b { (room.words.count("rules-findings", found.len())) } } (findings::list(found, link)) } }
        }
    }
}
