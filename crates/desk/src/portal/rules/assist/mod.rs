//! Help while somebody writes a version: what editors are told, over HTTP, for the script of the page. Each question is a form
//! with the text as it is now, so that any process can answer it; what a program was found to mean is kept between questions.
//!
//! Offsets on the wire are units of UTF-16, as browsers count; [`units`] is the one place where they become bytes and back.

mod asked;
mod assistant;
mod assistants;
mod blocks;
mod colours;
mod context;
mod drafted;
mod look;
mod names;
mod page;
mod units;
mod writing;

pub use assistants::Assistants;
pub use page::{area, below};

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use consign_ide::Snapshot;
use serde::Deserialize;
use serde_json::{Value, json};

use super::proposal::Proposal;
use crate::api::{App, Problem};
use crate::portal::administrator::Administrator;
use crate::portal::form::Filled;
use crate::portal::room::Room;
use crate::portal::shell::secured;
use crate::portal::stop::Stop;
use asked::Asked;
use assistant::{Assistant, Stopped};
use context::Context;

/// How many bytes a question has at most: a text of a megabyte, and what is around it.
pub const BODY: usize = (1 << 20) + (16 << 10);

/// How many bytes the texts of a version have at most, all together, for which there is help.
const TEXTS: usize = 4 << 20;

/// Which question.
#[derive(Debug, Deserialize)]
pub struct Question {
    question: String,
}

/// Who answers a question; `None` if nobody does.
fn who_answers(question: &str) -> Option<fn(&Context) -> Value> {
    Some(match question {
        "look" => look::look,
        "complete" => writing::complete,
        "format" => writing::format,
        "hover" => names::hover,
        "definition" => names::definition,
        _ => return None,
    })
}

/// Answers a question about the text that comes with it.
pub async fn answer(
    State(app): State<Arc<App>>,
    room: Administrator,
    Path(Question { question }): Path<Question>,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response, Stop> {
    let words = room.words;
    let answer = who_answers(&question).ok_or(Stop::Gone(words))?;
    let (filled, _) = Filled::read_parts(&room, &headers, parts).await?;
    let asked = Asked::read(&filled);
    let (assistant, taken) = taken(&app, &room, &asked).await?;
    let answered = if question == "look" || !assistant.was_checked() {
        let proofs = asked.whole.then(|| app.assistants().proofs());
        assistant.checked(taken.revision(), proofs).await
    } else {
        Ok(taken)
    };
    let value = match answered {
        Ok(snapshot) => {
            let context = Context::new(words, asked, snapshot, assistant);
            let context = context.ok_or(Stop::Gone(words))?;
            beside(&room, move || answer(&context)).await?
        }
        // Whoever wrote it asks about that one.
        Err(Stopped::Later) => json!({ "later": true }),
        Err(Stopped::Defect) => return Err(Stop::Problem(words, Problem::defect())),
    };
    let mut response = Json(value).into_response();
    secured(&mut response);
    Ok(response)
}

/// Has the assistant take the version in with the text that was sent.
async fn taken(app: &Arc<App>, room: &Room, asked: &Asked) -> Result<(Arc<Assistant>, Snapshot), Stop> {
    let proposal = Proposal::begun(app, room).await?;
    let files = files(room, &proposal, asked)?;
    let assistant = app.assistants().of(&room.person.id, &proposal.root, room.now);
    let (taker, path) = (assistant.clone(), asked.file.clone());
    let snapshot = beside(room, move || taker.take(files, &path)).await?;
    Ok((assistant, snapshot))
}

/// The texts of a version, with the one that was sent in its place.
fn files(room: &Room, proposal: &Proposal, asked: &Asked) -> Result<BTreeMap<String, String>, Stop> {
    let mut files = proposal.files.clone();
    let text = files.get_mut(&asked.file).ok_or(Stop::Gone(room.words))?;
    text.clone_from(&asked.text);
    if files.values().map(String::len).sum::<usize>() > TEXTS {
        let detail =
            format!("the texts of a version are larger than {TEXTS} bytes, for which there is no help");
        let problem = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail);
        return Err(Stop::Problem(room.words, problem));
    }
    Ok(files)
}

/// Does something that takes a while beside the threads that answer.
async fn beside<T: Send + 'static>(room: &Room, act: impl FnOnce() -> T + Send + 'static) -> Result<T, Stop> {
    let done = tokio::task::spawn_blocking(act).await;
    done.map_err(|_| Stop::Problem(room.words, Problem::defect()))
}
