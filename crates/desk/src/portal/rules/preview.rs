//! What a new version would change, before it is live.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use consign::{Diagnostics, Program};
use maud::{Markup, html};

use super::difference::Told;
use super::proposal::Proposal;
use super::{about_rules, edit, findings};
use crate::administration::programs::{compared, replayed};
use crate::api::{App, Problem};
use crate::core::compile;
use crate::office::{Publication, Published, publish};
use crate::portal::administrator::Administrator;
use crate::portal::form::{self, Filled};
use crate::portal::room::{Room, escaped};
use crate::portal::stop::Stop;
use crate::replay::{Outcome, Replayed};

/// How many orders or changes are named.
const SHOWN: usize = 20;

/// What is to be done with orders that the version cannot take on as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Where the orders of a node go.
    pub moves: BTreeMap<String, String>,
    /// Whether those that no longer fit stay.
    pub keep_invalid: bool,
    /// Whether rules are tried again over those that wait.
    pub rerun: bool,
}

impl Choices {
    /// What a form says.
    pub fn from_form(filled: &Filled) -> Self {
        let moves = filled.under("move.").filter(|(_, to)| !to.is_empty());
        Self {
            moves: moves.map(|(from, to)| (from.to_owned(), to.to_owned())).collect(),
            keep_invalid: filled.is_ticked("keep_invalid"),
            rerun: filled.is_ticked("rerun"),
        }
    }

    /// A version with these choices.
    pub fn publication(&self, proposal: &Proposal, compiled: Arc<Program>, is_dry: bool) -> Publication {
        Publication {
            note: Some(proposal.note.clone()).filter(|note| !note.is_empty()),
            moves: self.moves.clone(),
            keep_invalid: self.keep_invalid,
            rerun: self.rerun,
            is_dry,
            ..Publication::new(proposal.root.clone(), proposal.list(), compiled)
        }
    }
}

/// The program that a version is, or its findings.
pub async fn compiled(room: &Room, proposal: &Proposal) -> Result<Result<Arc<Program>, Diagnostics>, Stop> {
    let (root, files) = (proposal.root.clone(), proposal.list());
    let compiled = tokio::task::spawn_blocking(move || compile(&root, &files)).await;
    Ok(compiled.map_err(|_| Stop::Problem(room.words, Problem::defect()))?.map(Arc::new))
}

/// The page.
pub async fn preview(State(app): State<Arc<App>>, room: Administrator) -> Result<Response, Stop> {
    match Proposal::known(&app, &room).await? {
        None => Ok(Redirect::to(&format!("{}/rules/publish", room.base)).into_response()),
        Some(proposal) => looked_at(&app, &room, &proposal, &Choices::default(), None).await,
    }
}

/// The page as these choices make it; `alert` is why it was not put live.
pub async fn looked_at(
    app: &Arc<App>,
    room: &Room,
    proposal: &Proposal,
    choices: &Choices,
    alert: Option<&str>,
) -> Result<Response, Stop> {
    let words = room.words;
    let new = match compiled(room, proposal).await? {
        Ok(new) => new,
        Err(found) => return Ok(with_errors(room, &found)),
    };
    let publication = choices.publication(proposal, new.clone(), true);
    let by = room.actor().by();
    let dry = app.office().asked(move |session| publish(session, &publication, &by)).await;
    let dry = dry.map_err(Stop::saying(words))?;
    let (live, this, now, of, files) =
        (room.live.clone(), app.clone(), room.now, new.clone(), proposal.list());
    let compared = tokio::task::spawn_blocking(move || {
        let told = compared(&live, &of, Told::between);
        let again = || replayed(&**this.office().store(), &of, now);
        let again = this.programs().replay((&files, now, live.program), again)?;
        Ok::<_, crate::office::OpenError>((told, again))
    });
    let compared = compared.await.map_err(|_| Stop::Problem(words, Problem::defect()))?;
    let (told, again) = compared.map_err(Stop::saying(words))?;
    let title = words.say("rules-preview-title");
    let content = html! {
        nav.crumbs aria-label=(words.say("crumbs")) { a href=(format!("{}/rules/publish", room.base)) { (words.say("rules-back-to-text")) } }
        h1 { (title) }
        @if let Some(alert) = alert { div.problem role="alert" { p { (alert) } } }
        section.card aria-labelledby="difference" {
            h2 #difference { (words.say("rules-difference")) }
            @match &told { Some(told) => (told.shown(room)), None => p { (words.say("rules-not-compared")) } }
        }
        section.card aria-labelledby="replayed" {
            h2 #replayed { (words.say("rules-replayed")) }
            (done_again(room, &again))
        }
        form.form method="post" action=(format!("{}/rules/preview", room.base)) {
            (form::hidden(room))
            (edit::meanwhile(room, proposal))
            section.card aria-labelledby="open" {
                h2 #open { (words.say("rules-open-orders")) }
                (open_orders(room, &dry, choices, &new))
            }
            section.card aria-labelledby="live" {
                h2 #live { (words.say("rules-go-live")) }
                label { (words.say("rules-note")) input name="note" value=(proposal.note) maxlength="2000" autocomplete="off"; }
                label.choice { input type="checkbox" name="rerun" value="true" checked[choices.rerun]; " " (words.say("rules-rerun")) }
                div.actions {
                    button.primary name="do" value="live" { (words.say("rules-activate")) }
                    button name="do" value="look" { (words.say("rules-look-again")) }
                    a.button href=(format!("{}/rules/publish", room.base)) { (words.say("rules-back-to-text")) }
                }
            }
        }
    };
    let mut response = about_rules(room, "rules/publish", &title, None, &content);
    if alert.is_some() {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    Ok(response)
}

fn with_errors(room: &Room, found: &Diagnostics) -> Response {
    let words = room.words;
    let title = words.say("rules-preview-title");
    let link = |path: &str, _: usize| format!("{}/rules/publish?file={}", room.base, escaped(path));
    let content = html! {
        nav.crumbs aria-label=(words.say("crumbs")) { a href=(format!("{}/rules/publish", room.base)) { (words.say("rules-back-to-text")) } }
        h1 { (title) }
        div.problem role="alert" { p { b { (words.say("rules-has-errors")) } } (findings::list(found, link)) }
    };
    form::refused(about_rules(room, "rules/publish", &title, None, &content))
}

/// The open orders that the version would break, with what can be done about them.
fn open_orders(room: &Room, dry: &Published, choices: &Choices, new: &Program) -> Markup {
    let words = room.words;
    html! {
        @match dry {
            Published::Stranded(nodes) => {
                p { (words.say("rules-stranded")) }
                @for node in nodes {
                    fieldset {
                        legend { code { (node.node) } " · " (words.count("rules-stranded-count", node.count)) }
                        p.sub { (node.because) ": " (names(&node.orders)) }
                        (target(room, &node.node, choices, new))
                    }
                }
            },
            Published::BadMove { from, message } => {
                div.problem role="alert" { p { code { (from) } ": " (crate::portal::order::because(message)) } }
                @for from in choices.moves.keys() { fieldset { legend { code { (from) } } (target(room, from, choices, new)) } }
            },
            Published::Directory(found) => div.problem role="alert" { p { (words.say("rules-directory")) } ul { @for one in found.iter().take(SHOWN) { li { (findings::one(one)) } } } },
            Published::Misfits(orders) | Published::Dry { misfits: orders, .. } if !orders.is_empty() => {
                (moved(room, choices))
                p { (words.count("rules-misfits", orders.len())) " " (names(orders)) }
                label.choice { input type="checkbox" name="keep_invalid" value="true" checked[choices.keep_invalid]; " " (words.say("rules-keep-invalid")) }
            },
            _ => { p { (words.say("rules-all-go-on")) } (moved(room, choices)) },
        }
    }
}

/// Moves that were chosen stay chosen.
fn moved(room: &Room, choices: &Choices) -> Markup {
    html! {
        @for (from, to) in &choices.moves {
            p { (room.words.with("rules-move", [("from", from.as_str().into()), ("to", to.as_str().into())])) }
            input type="hidden" name=(format!("move.{from}")) value=(to);
        }
    }
}

fn names(orders: &[Arc<str>]) -> String {
    let shown = orders.iter().take(SHOWN).map(|id| &**id).collect::<Vec<_>>().join(", ");
    if orders.len() > SHOWN { shown + ", …" } else { shown }
}

/// The nodes of the new version to which orders can go.
fn target(room: &Room, from: &str, choices: &Choices, new: &Program) -> Markup {
    let chosen = choices.moves.get(from).map(String::as_str);
    let workflows = new.workflows().filter_map(|name| new.workflow_named(name));
    let nodes: Vec<(String, String)> = workflows
        .flat_map(|workflow| {
            let acted_at = workflow.nodes.iter().filter(|node| node.portal.is_some());
            acted_at
                .map(|node| (format!("{}.{}", workflow.name, node.name), node.label.to_owned()))
                .collect::<Vec<_>>()
        })
        .collect();
    html! {
        label { (room.words.say("rules-move-to"))
            select name=(format!("move.{from}")) {
                option value="" {}
                @for (name, label) in &nodes { option value=(name) selected[chosen == Some(name.as_str())] { (label) " (" (name) ")" } }
            }
        }
    }
}

/// How the decisions of the last 30 days would have come out.
fn done_again(room: &Room, again: &Replayed) -> Markup {
    let words = room.words;
    let counts = [("n", again.decisions.into()), ("differ", again.differ.into())];
    html! {
        p { b { (words.with("rules-replayed-count", counts)) } }
        @if !again.changes.is_empty() {
            div.scroll tabindex="0" role="region" aria-labelledby="replayed" {
                table {
                    thead { tr { th scope="col" { (words.say("rules-was")) } th scope="col" { (words.say("rules-would-be")) } th.num scope="col" { (words.say("rules-how-often")) } th scope="col" { (words.say("rules-diff-example")) } } }
                    tbody {
                        @for change in again.changes.iter().take(SHOWN) {
                            tr {
                                @let (from, to) = outcomes(room, &change.from, &change.to);
                                td { (from) }
                                td { (to) }
                                td.num { (change.count) }
                                td { @for example in &change.examples { a href=(format!("{}/orders/{}", room.base, escaped(&example.order))) { bdi { (example.order) } } " " } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Both in words; where they would be the same, with where that is.
fn outcomes(room: &Room, from: &Outcome, to: &Outcome) -> (String, String) {
    let both = (outcome(room, from), outcome(room, to));
    match (from, to) {
        (Outcome::Assigned { node: old, .. }, Outcome::Assigned { node: new, .. }) if both.0 == both.1 => {
            (format!("{} ({old})", both.0), format!("{} ({new})", both.1))
        }
        _ => both,
    }
}

fn outcome(room: &Room, outcome: &Outcome) -> String {
    let words = room.words;
    match outcome {
        Outcome::Assigned { provider, engineer, .. } => {
            let of = provider.as_deref().unwrap_or_default();
            let name = match engineer {
                Some(engineer) => crate::portal::who::engineer(room, of, engineer),
                None => crate::portal::who::provider(room, of),
            };
            words.with("rules-outcome-assigned", [("who", name.into())])
        }
        Outcome::Manual { node, .. } => words.with("rules-outcome-manual", [("node", node.as_str().into())]),
        Outcome::Done => words.say("status-done"),
        Outcome::Cancelled => words.say("status-cancelled"),
        Outcome::Invalid => words.say("reason-invalid-order"),
        Outcome::NoWorkflow => words.say("reason-no-workflow"),
        Outcome::Refused => words.say("rules-outcome-refused"),
    }
}
