//! Many orders at once: look at what will happen, do it, see each result.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use consign::decision::Assigns;
use consign::trace::Candidacy;
use maud::{Markup, html};

use super::act;
use super::form::{self, Filled};
use super::order::choices;
use super::room::{Room, escaped};
use super::shell::{Part, page};
use super::stop::Stop;
use crate::api::{App, Problem};
use crate::core::{Command, Order, Pick, Refusal, Sight, sight};
use crate::office::state_before;
use crate::store::Read;

/// How many orders are taken at once.
const MOST: usize = 500;

/// An order as it was when it was selected.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    id: String,
    revision: u64,
}

impl Item {
    /// `REVISION ID`, as the boxes of a list have it.
    fn read(text: &str) -> Option<Self> {
        let (revision, id) = text.split_once(' ')?;
        Some(Self { id: id.to_owned(), revision: revision.parse().ok()? })
    }

    fn written(&self) -> String {
        format!("{} {}", self.revision, self.id)
    }
}

fn items(filled: &Filled) -> Vec<Item> {
    let mut items: Vec<Item> = filled.all("order").iter().filter_map(|text| Item::read(text)).collect();
    items.sort_by(|a, b| a.id.cmp(&b.id));
    items.dedup_by(|a, b| a.id == b.id);
    items
}

/// What is about to happen.
pub async fn preview(
    State(app): State<Arc<App>>,
    room: Room,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let items = items(&filled);
    let words = room.words;
    if items.is_empty() {
        return Ok(Redirect::to(&format!("{}/orders?{}", room.base, filled.one("list"))).into_response());
    }
    if items.len() > MOST {
        let problem = Problem::unprocessable("too-many", words.count("bulk-too-many", MOST));
        return Err(Stop::Problem(words, problem));
    }
    let (of, reader) = (app.clone(), room.clone());
    let found =
        app.read(move |read| looked_up(&of, read, &reader, items)).await.map_err(Stop::saying(words))?;
    let content = match filled.one("do") {
        "assign" => assigning(&room, &found, &filled),
        what @ ("rerun" | "decline" | "note") => asking(&room, &found, &filled, what),
        _ => return Err(Stop::Gone(words)),
    };
    Ok(page(&room, Part::Orders, &words.say("bulk-title"), None, &content))
}

/// An order with whom it could be given to, as far as it is still where it was.
struct Looked {
    item: Item,
    order: Option<Order>,
    candidates: Vec<Candidacy>,
    assigns: Option<Assigns>,
}

fn looked_up(app: &App, read: &mut dyn Read, room: &Room, items: Vec<Item>) -> Result<Vec<Looked>, Problem> {
    let seq = read.head()?.seq;
    let state = state_before(read, seq + 1, app.office().versions()).map_err(Problem::from)?;
    let actor = room.actor();
    items
        .into_iter()
        .map(|item| {
            let order = read.order(&item.id)?.filter(|order| {
                order.revision == item.revision && sight(&room.live, &actor, order) != Sight::Nothing
            });
            let choice = order.as_ref().and_then(|order| choices(room, order, &state));
            let assigns = choice.as_ref().map(|choice| choice.assigns);
            let mut candidates = choice.map(|choice| choice.all).unwrap_or_default();
            candidates.retain(|one| one.may_be_chosen);
            Ok(Looked { item, order, candidates, assigns })
        })
        .collect()
}

/// Those whom all of the orders could be given to.
fn shared(found: &[Looked]) -> Vec<&Candidacy> {
    let mut present = found.iter().filter(|one| one.order.is_some());
    let Some(first) = present.next() else { return Vec::new() };
    let rest: Vec<_> = present.collect();
    let is_in_all =
        |one: &&Candidacy| rest.iter().all(|looked| looked.candidates.iter().any(|other| other.id == one.id));
    first.candidates.iter().filter(is_in_all).collect()
}

fn hidden(room: &Room, found: &[Looked], filled: &Filled) -> Markup {
    html! {
        (form::hidden(room))
        input type="hidden" name="list" value=(filled.one("list"));
        @for one in found.iter().filter(|one| one.order.is_some()) { input type="hidden" name="order" value=(one.item.written()); }
    }
}

fn head(room: &Room, found: &[Looked], filled: &Filled) -> Markup {
    let words = room.words;
    let gone: Vec<&str> =
        found.iter().filter(|one| one.order.is_none()).map(|one| one.item.id.as_str()).collect();
    html! {
        nav.crumbs aria-label=(words.say("crumbs")) { a href=(format!("{}/orders?{}", room.base, filled.one("list"))) { (words.say("order-back")) } }
        h1 { (words.say("bulk-title")) }
        p.lead { (words.count("bulk-selected", found.len() - gone.len())) }
        @if !gone.is_empty() { div.problem role="status" { p { (words.count("bulk-gone", gone.len())) } p.sub { (gone.join(", ")) } } }
    }
}

fn assigning(room: &Room, found: &[Looked], filled: &Filled) -> Markup {
    let words = room.words;
    let shared = shared(found);
    let stuck = found.iter().filter(|one| one.order.is_some() && one.candidates.is_empty()).count();
    let has_any = found.iter().any(|one| !one.candidates.is_empty());
    html! {
        (head(room, found, filled))
        form.bulk method="post" action=(format!("{}/bulk/do", room.base)) {
            (hidden(room, found, filled))
            input type="hidden" name="command" value="assign";
            @if has_any {
                fieldset {
                    legend { (words.say("bulk-choose")) }
                    label.choice { input type="radio" name="to" value="" checked; " " b { (words.say("bulk-each")) } div.sub { (words.say("bulk-each-detail")) } }
                    @for one in &shared {
                        label.choice { input type="radio" name="to" value=(one.id); " " bdi { (one.name.as_deref().unwrap_or(&one.id)) } " " span.sub.num { (load(one)) } }
                    }
                    @if shared.is_empty() { p.sub { (words.say("bulk-none-shared")) } }
                }
                label.note { (words.say("order-note-along")) input name="note" maxlength="2000"; }
            }
            @if stuck > 0 { div.problem { p { (words.count("bulk-stuck", stuck)) } } }
            (plan(room, found))
            p.actions { @if has_any { button.primary { (words.say("bulk-do-assign")) } } " " a.button href=(format!("{}/orders?{}", room.base, filled.one("list"))) { (words.say("cancel")) } }
        }
    }
}

fn load(one: &Candidacy) -> String {
    match (one.workload, one.capacity) {
        (Some(open), Some(capacity)) => format!("{open} / {capacity}"),
        (Some(open), None) => open.to_string(),
        _ => String::new(),
    }
}

/// Each order with whom it would go to if each had its own.
fn plan(room: &Room, found: &[Looked]) -> Markup {
    let words = room.words;
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.say("bulk-plan")) {
            table {
                thead { tr { th scope="col" { (words.say("column-order")) } th scope="col" { (words.say("bulk-first")) } th scope="col" { (words.say("bulk-others")) } } }
                tbody {
                    @for one in found.iter().filter(|one| one.order.is_some()) {
                        tr {
                            th scope="row" { a href=(format!("{}/orders/{}", room.base, escaped(&one.item.id))) { bdi { (one.item.id) } } }
                            td { @if let Some(first) = one.candidates.first() { bdi { (first.name.as_deref().unwrap_or(&first.id)) } } @else { span.late { (words.say("order-nobody")) } } }
                            td.sub { (one.candidates.iter().skip(1).take(4).map(|other| other.name.as_deref().unwrap_or(&other.id)).collect::<Vec<_>>().join(", ")) }
                        }
                    }
                }
            }
        }
    }
}

fn asking(room: &Room, found: &[Looked], filled: &Filled, what: &str) -> Markup {
    let words = room.words;
    let reasons = reasons(room, found);
    html! {
        (head(room, found, filled))
        form.bulk method="post" action=(format!("{}/bulk/do", room.base)) {
            (hidden(room, found, filled))
            input type="hidden" name="command" value=(what);
            @if what == "decline" && !reasons.is_empty() {
                fieldset { legend { (words.say("order-reason")) } @for reason in &reasons { label.choice { input type="radio" name="reason" value=(reason) required; " " bdi { (reason) } } } }
            }
            @match what {
                "note" => {
                    label { (words.say("order-note")) textarea name="text" rows="3" required maxlength="4000" {} }
                    @if room.person.is_of_company() { label { input type="checkbox" name="shared" value="true"; " " (words.say("order-share")) } }
                }
                "decline" => label { (words.say("order-note-optional")) textarea name="note" rows="2" maxlength="2000" {} },
                _ => p { (words.say("bulk-rerun-detail")) },
            }
            p.actions { button.primary { (words.say(&format!("do-{what}"))) } " " a.button href=(format!("{}/orders?{}", room.base, filled.one("list"))) { (words.say("cancel")) } }
        }
    }
}

/// The reasons of the node at which the orders wait.
fn reasons(room: &Room, found: &[Looked]) -> Vec<Arc<str>> {
    let order = found.iter().find_map(|one| one.order.as_ref());
    let node = order.and_then(|order| order.placement.at.as_ref()).and_then(|at| room.live.node(at));
    node.map(|node| node.reasons.clone()).unwrap_or_default()
}

/// What became of one of them.
struct Done {
    id: String,
    result: Result<(Order, Option<String>), Refusal>,
}

/// Does it, each order by itself, and shows what became of each.
pub async fn carry_out(
    State(app): State<Arc<App>>,
    room: Room,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let items = items(&filled);
    let words = room.words;
    if items.len() > MOST {
        let problem = Problem::unprocessable("too-many", words.count("bulk-too-many", MOST));
        return Err(Stop::Problem(words, problem));
    }
    let name = filled.one("command").to_owned();
    if !matches!(name.as_str(), "assign" | "rerun" | "decline" | "note") {
        return Err(Stop::Gone(words));
    }
    let mut done = Vec::new();
    for item in items {
        done.push(one(&app, &room, item, &name, &filled).await?);
    }
    let content = results(&room, &done, &filled);
    Ok(page(&room, Part::Orders, &words.say("bulk-results"), None, &content))
}

/// One order. Whom it goes to is looked up at the moment, so that a provider that the ones before have filled is not chosen again.
async fn one(app: &Arc<App>, room: &Room, item: Item, name: &str, filled: &Filled) -> Result<Done, Stop> {
    let words = room.words;
    let (of, reader, looked) = (app.clone(), room.clone(), item.clone());
    let is_assign = name == "assign";
    let found =
        app.read(
            move |read| {
                if is_assign { looked_up(&of, read, &reader, vec![looked]) } else { Ok(Vec::new()) }
            },
        );
    let found = found.await.map_err(Stop::saying(words))?;
    let note = filled.some("note").map(str::to_owned);
    let command = match name {
        "assign" => {
            let looked = found.first();
            let first = looked.and_then(|looked| looked.candidates.first()).map(|one| one.id.clone());
            let to: Option<Arc<str>> = filled.some("to").map(Arc::from).or(first);
            let is_engineer = looked.and_then(|looked| looked.assigns) == Some(Assigns::Engineer);
            let (provider, engineer) = if is_engineer { (None, to) } else { (to, None) };
            Command::Assign(Pick { provider, engineer, note })
        }
        "decline" => Command::Decline { reason: filled.some("reason").map(str::to_owned), note },
        "note" => Command::Note { text: filled.one("text").to_owned(), shared: filled.is_ticked("shared") },
        _ => Command::Rerun,
    };
    let (id, by, given) = (item.id.clone(), room.actor(), command.clone());
    let revision = Some(item.revision).filter(|_| command.needs_revision());
    let acted = app.office().asked(move |session| session.act(&id, &given, revision, &by)).await;
    let acted = acted.map_err(Stop::saying(words))?;
    let whom = match &command {
        Command::Assign(Pick { provider: Some(id), .. }) => Some(super::who::provider(room, id)),
        Command::Assign(Pick { engineer: Some(id), .. }) => {
            let of = found.first().and_then(|one| one.order.as_ref()?.placement.provider.clone());
            Some(super::who::engineer(room, of.as_deref().unwrap_or_default(), id))
        }
        _ => None,
    };
    Ok(Done { id: item.id, result: acted.map(|change| (change.order, whom)) })
}

fn results(room: &Room, done: &[Done], filled: &Filled) -> Markup {
    let words = room.words;
    let failed = done.iter().filter(|one| one.result.is_err()).count();
    html! {
        nav.crumbs aria-label=(words.say("crumbs")) { a href=(format!("{}/orders?{}", room.base, filled.one("list"))) { (words.say("order-back")) } }
        h1 { (words.say("bulk-results")) }
        p.lead role="status" { (words.count("bulk-done", done.len() - failed)) @if failed > 0 { " " b.late { (words.count("bulk-failed", failed)) } } }
        div.scroll tabindex="0" role="region" aria-label=(words.say("bulk-results")) {
            table {
                thead { tr { th scope="col" { (words.say("column-order")) } th scope="col" { (words.say("bulk-result")) } } }
                tbody { @for one in done.iter().filter(|one| one.result.is_err()).chain(done.iter().filter(|one| one.result.is_ok())) { (result(room, one)) } }
            }
        }
    }
}

fn result(room: &Room, one: &Done) -> Markup {
    let words = room.words;
    html! {
        tr {
            th scope="row" { a href=(format!("{}/orders/{}", room.base, escaped(&one.id))) { bdi { (one.id) } } }
            td {
                @match &one.result {
                    Ok((order, whom)) => {
                        span.good { "✓ " }
                        @if let Some(whom) = whom { (words.with("bulk-went-to", [("who", whom.as_str().into())])) } @else { (words.say("bulk-ok")) }
                        @if let Some(node) = order.placement.at.as_ref().and_then(|at| room.live.node(at)) { div.sub { bdi { (node.label) } } }
                    }
                    Err(Refusal::Stale { .. }) => span.late { "✗ " (words.say("order-stale")) },
                    Err(refusal) => div.late { "✗ " (act::told(room, refusal)) },
                }
            }
        }
    }
}
