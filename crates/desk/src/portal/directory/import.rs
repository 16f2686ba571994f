//! Changing the directory by a table: what it would change is shown, and then it is made in one transaction.

use std::sync::Arc;

use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::administration::directory::change;
use crate::administration::sheet::{Plan, RowChange, Sheet};
use crate::api::{App, Problem};
use crate::portal::administrator::Administrator;
use crate::portal::draft;
use crate::portal::flash::Flash;
use crate::portal::form::{self, Filled};
use crate::portal::room::Room;
use crate::portal::shell::{Part, page};
use crate::portal::stop::Stop;
use crate::portal::{values, who};

/// How many changes or problems are shown.
const SHOWN: usize = 100;

/// What an administrator is about to take in.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Import {
    sheet: String,
    text: String,
    /// The directory that the preview was made with.
    directory: u32,
}

const DRAFT: &str = "import";

/// The page.
pub async fn import(room: Administrator) -> Response {
    shown(&room, "", "", &html! {})
}

fn shown(room: &Room, sheet: &str, text: &str, result: &Markup) -> Response {
    let words = room.words;
    let title = words.say("directory-import").trim_end_matches('…').to_owned();
    let content = html! {
        nav.crumbs aria-label=(words.say("crumbs")) { a href=(format!("{}/directory", room.base)) { (words.say("nav-directory")) } }
        h1 { (title) }
        p.lead { (words.say("import-lead")) }
        (result)
        form.card.form method="post" action=(format!("{}/import", room.base)) enctype="multipart/form-data" {
            (form::hidden(room))
            fieldset {
                legend { (words.say("import-rows-are")) }
                @for (value, text) in [("providers", "import-providers"), ("engineers", "import-engineers")] {
                    label.choice { input type="radio" name="sheet" value=(value) checked[value == sheet || (sheet.is_empty() && value == "providers")]; " " (words.say(text)) " " a href=(format!("{}/export/{value}", room.base)) { (words.say("import-as-it-is")) } }
                }
            }
            label { (words.say("import-file")) input type="file" name="file" accept=".csv,text/csv"; }
            label { (words.say("import-text")) textarea.code name="text" rows="8" spellcheck="false" { (text) } }
            button.primary { (words.say("import-preview")) }
        }
    };
    page(room, Part::Directory, &title, None, &content)
}

/// Shows what a table would change.
pub async fn preview(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response, Stop> {
    let (filled, files) = Filled::read_parts(&room, &headers, parts).await?;
    let typed = filled.whole("text");
    let text = match files.into_iter().next() {
        None => typed.clone(),
        Some(file) => match String::from_utf8(file.bytes) {
            Ok(text) => text,
            Err(_) => return Ok(refused(&room, filled.one("sheet"), &typed, "import-no-utf8")),
        },
    };
    let Some(sheet) = Sheet::named(filled.one("sheet")) else { return Err(Stop::Form(room.words)) };
    if text.trim().is_empty() {
        return Ok(refused(&room, sheet.as_str(), "", "import-empty"));
    }
    let (live, table) = (room.live.clone(), text.clone());
    let plan = tokio::task::spawn_blocking(move || sheet.read(&live, &table)).await;
    let plan = plan.map_err(|_| Stop::Problem(room.words, Problem::defect()))?;
    let may_apply = plan.problems.is_empty() && !plan.changes.is_empty();
    if may_apply {
        let import = Import { sheet: sheet.as_str().into(), text, directory: room.live.directory };
        draft::keep(&app, &room, DRAFT, &import).await?;
    }
    let page = shown(&room, sheet.as_str(), &typed, &planned(&room, &plan, may_apply));
    Ok(if plan.problems.is_empty() { page } else { form::refused(page) })
}

fn refused(room: &Room, sheet: &str, text: &str, id: &str) -> Response {
    let told = html! { div.problem role="alert" { p { (room.words.say(id)) } } };
    form::refused(shown(room, sheet, text, &told))
}

/// What would change, or why nothing can.
fn planned(room: &Room, plan: &Plan, may_apply: bool) -> Markup {
    let words = room.words;
    html! {
        section.card aria-labelledby="plan" {
            h2 #plan { (words.say("import-plan")) }
            @if !plan.problems.is_empty() {
                div.problem role="alert" {
                    p { b { (words.count("import-problems", plan.problems.len())) } }
                    ul { @for problem in plan.problems.iter().take(SHOWN) { li { (words.count("import-line", usize::try_from(problem.line).unwrap_or(0))) ": " (crate::portal::order::because(&problem.why.to_string())) } } }
                }
            } @else if plan.changes.is_empty() { p { (words.say("import-nothing")) } }
            @else { p { (words.count("import-changes", plan.changes.len())) } }
            @if !plan.changes.is_empty() {
                div.scroll tabindex="0" role="region" aria-labelledby="plan" {
                    table {
                        thead { tr { @for text in ["import-column-line", "import-column-entry", "import-column-what"] { th scope="col" { (words.say(text)) } } } }
                        tbody { @for change in plan.changes.iter().take(SHOWN) { (row(room, change)) } }
                    }
                }
                @if plan.changes.len() > SHOWN { p.sub { (words.count("import-more", plan.changes.len() - SHOWN)) } }
            }
            @if may_apply {
                form.actions method="post" action=(format!("{}/import/apply", room.base)) {
                    (form::hidden(room))
                    button.primary { (words.say("import-apply")) }
                    a.button href=(format!("{}/directory", room.base)) { (words.say("cancel")) }
                }
            }
        }
    }
}

fn row(room: &Room, change: &RowChange) -> Markup {
    let (words, times) = (room.words, room.times());
    let entry = &change.entry;
    html! {
        tr {
            td { (change.line) }
            th scope="row" {
                bdi { (who::provider(room, &entry.provider)) @if let Some(id) = &entry.engineer { " · " (who::engineer(room, &entry.provider, id)) } }
                @if change.is_new { " " span.tag { (words.say("import-new")) } }
            }
            td {
                @for one in &change.attributes {
                    div {
                        span.sub { (values::label(&one.attribute)) } " "
                        @if let Some(before) = &one.before { del { (values::text(&times, before)) } " → " }
                        @match &one.after { Some(after) => ins { (values::text(&times, after)) }, None => span.sub { (words.say("import-taken-away")) } }
                    }
                }
            }
        }
    }
}

/// Makes the changes that were shown.
pub async fn apply(
    State(app): State<Arc<App>>,
    room: Administrator,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    Filled::read(&room, &headers, &body)?;
    let Some(import) = draft::read::<Import>(&app, &room, DRAFT).await? else {
        return Ok(refused(&room, "", "", "import-gone"));
    };
    let Some(sheet) = Sheet::named(&import.sheet) else { return Err(Stop::Form(room.words)) };
    let by = room.actor();
    let text = import.text.clone();
    let done = app.office().asked(move |session| {
        // Read again in the transaction: others may have changed the directory since it was shown.
        let live = session.live()?;
        let plan = sheet.read(&live, &text);
        if !plan.problems.is_empty() {
            return Ok(None);
        }
        let edits = plan.edits();
        if edits.is_empty() {
            return Ok(Some(Ok(0)));
        }
        let changed = change(session, &by, &edits, Some(import.directory))?;
        Ok(Some(changed.map(|_| edits.len())))
    });
    match done.await.map_err(Stop::saying(room.words))? {
        Some(Ok(count)) => {
            draft::forget(&app, &room, DRAFT).await?;
            let flash = Flash::about("done-imported", &count.to_string());
            Ok(flash.at(&format!("{}/directory", room.base)))
        }
        Some(Err(_)) | None => {
            let mut response = refused(&room, &import.sheet, &import.text, "import-stale");
            *response.status_mut() = StatusCode::CONFLICT;
            Ok(response)
        }
    }
}
