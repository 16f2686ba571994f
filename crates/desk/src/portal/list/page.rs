//! The page of a list.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use consign::trace::NearestMiss;
use maud::{Markup, html};

use super::row::{Row, Table};
use super::{Asked, bar, columns};
use crate::api::{App, Problem};
use crate::core::{By, Order, Status};
use crate::office::state_before;
use crate::portal::flash::{self, Flash};
use crate::portal::form::Filled;
use crate::portal::live;
use crate::portal::places::{self, Place};
use crate::portal::room::{Room, escaped};
use crate::portal::shell::{Part, page};
use crate::portal::stop::Stop;
use crate::portal::values;
use crate::portal::who::Names;
use crate::preferences::{Preferences, Saved};
use crate::query::{Filter, List, QueryError, Search, Sorting};
use crate::store::{Read, Select};

/// How many orders a page shows.
const ROWS: usize = 50;

/// How many orders are looked at to count those of a narrowed list.
const COUNTED: usize = 1000;

/// The list of a node; without one, of the first at which the person acts.
pub async fn list(
    State(app): State<Arc<App>>,
    room: Room,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    if !places::sees_lists(&room) {
        return Ok(Redirect::to(&format!("{}/mine", room.base)).into_response());
    }
    let (words, flash) = (room.words, Flash::read(&headers));
    let (of, reader) = (app.clone(), room.clone());
    let found = app.read(move |read| found(&of, read, &reader, asked)).await.map_err(Stop::saying(words))?;
    let Some(found) = found else { return Err(Stop::Gone(words)) };
    let title =
        found.place.as_ref().map_or_else(|| words.say("list-unplaced"), |place| place.node.label.to_string());
    let mut response = page(&room, Part::Orders, &title, flash.as_ref(), &shown(&room, &found, &title));
    if flash.is_some() {
        flash::told(&mut response);
    }
    Ok(response)
}

/// An order of a list with the rule that nearly matched it.
type Listed = (Order, Option<Arc<NearestMiss>>);

/// What a list's page shows.
struct Found {
    asked: Asked,
    places: Vec<Place>,
    /// `None` for orders that could not start.
    place: Option<Place>,
    unplaced: u64,
    rows: Vec<Listed>,
    next: Option<String>,
    /// How many the list has, and whether there are more.
    count: Option<(usize, bool)>,
    names: Names,
    problem: Option<Markup>,
}

/// `None` if there is no such list for the person.
fn found(app: &App, read: &mut dyn Read, room: &Room, mut asked: Asked) -> Result<Option<Found>, Problem> {
    let places = places::places(app.standing(), read, room)?;
    let unplaced = if room.person.is_of_company() { read.unplaced()? } else { 0 };
    if asked.node.is_empty() {
        asked.node = places.first().map(Place::name).unwrap_or_default();
    }
    let place = places.iter().find(|place| place.name() == asked.node).cloned();
    let is_unplaced = asked.node == "-" && room.person.is_of_company();
    if place.is_none() && !is_unplaced {
        return Ok(None);
    }
    let actor = room.actor();
    let mut found = Found {
        asked,
        places,
        place,
        unplaced,
        rows: Vec::new(),
        next: None,
        count: None,
        names: Names::default(),
        problem: None,
    };
    let list = match query(room, &actor, &found.asked, found.place.as_ref()) {
        Ok(list) => list,
        Err(error) => {
            found.problem = Some(told(room, &error, &found.asked));
            return Ok(Some(found));
        }
    };
    match list.page(read) {
        Ok(listed) => {
            found.next = listed.next;
            found.rows = with_nearest(app, read, room, listed.orders)?;
        }
        Err(QueryError::Store(error)) => return Err(error.into()),
        Err(error) => found.problem = Some(told(room, &error, &found.asked)),
    }
    if found.asked.is_narrow() && found.problem.is_none() {
        let (count, is_more) = list.count(read, COUNTED)?;
        // The page may have looked further than it is counted.
        let count = count.max(found.rows.len());
        found.count = Some((count, is_more)).filter(|counted| *counted != (0, true));
    }
    let claims: Vec<By> = found
        .rows
        .iter()
        .filter_map(|(order, _)| order.claim_at(room.now))
        .map(|claim| By::Person { person: claim.by.clone(), of: None })
        .collect();
    found.names = Names::read(read, claims.iter())?;
    Ok(Some(found))
}

/// Orders with the rule that nearly matched, for the company.
fn with_nearest(
    app: &App,
    read: &mut dyn Read,
    room: &Room,
    orders: Vec<Order>,
) -> Result<Vec<Listed>, Problem> {
    if !room.person.is_of_company() {
        return Ok(orders.into_iter().map(|order| (order, None)).collect());
    }
    let state = || {
        let seq = read.head()?.seq;
        state_before(read, seq + 1, app.office().versions()).map_err(Problem::from)
    };
    app.nearest().look(app.office(), &room.live, &orders, room.now, state)?;
    let with = |order: Order| {
        let nearest = app.nearest().known(&room.live, &order).flatten();
        (order, nearest)
    };
    Ok(orders.into_iter().map(with).collect())
}

/// What is asked of the desk.
pub fn query<'r>(
    room: &'r Room,
    actor: &'r crate::core::Actor,
    asked: &Asked,
    place: Option<&Place>,
) -> Result<List<'r>, QueryError> {
    let node = match place {
        Some(place) => (place.node.workflow.to_string(), place.node.name.to_string()),
        None => (String::new(), String::new()),
    };
    let filter = Some(asked.filter.trim()).filter(|text| !text.is_empty());
    let sort = if asked.sort.is_empty() { "desk.arrived" } else { &asked.sort };
    Ok(List {
        live: &room.live,
        actor,
        now: room.now,
        select: Select {
            status: Some(Status::Waiting),
            node: Some(node),
            provider: room.person.provider().map(ToString::to_string),
            ..Select::default()
        },
        sorting: Sorting::named(&room.live, actor, sort)?,
        filter: filter.map(|text| Filter::new(&room.live, actor, text)).transpose()?,
        search: Search::new(&asked.search),
        after: Some(asked.after.clone()).filter(|after| !after.is_empty()),
        limit: ROWS,
    })
}

/// What is wrong with what was asked for; findings with what to write.
fn told(room: &Room, error: &QueryError, asked: &Asked) -> Markup {
    match error {
        QueryError::Filter(findings) => html! {
            @for finding in findings.iter() {
                p { bdi { (finding.message) } }
                @if let Some(help) = &finding.help { p.sub { bdi { (help) } } }
            }
        },
        QueryError::Cursor(_) => html! {
            p { (room.words.say("list-moved-on")) " " a href=(format!("?{}", asked.sorted(&asked.sort).query())) { (room.words.say("list-from-start")) } }
        },
        error => html! { p { (error) } },
    }
}

fn shown(room: &Room, found: &Found, title: &str) -> Markup {
    let (asked, words) = (&found.asked, room.words);
    let acts = found.place.as_ref().filter(|place| place.is_own && !found.rows.is_empty());
    html! {
        h1 { bdi { (title) } }
        p.lead { (lead(room, found)) }
        (bar::nodes(room, &found.places, asked, found.unplaced))
        (bar::saved(room, asked))
        (bar::search(room, asked, found.problem.as_ref()))
        (bar::choices(room, asked))
        p.notice role="status" hidden data-new data-some=(room.words.with("live-new", [("n", "#".into())])) { a href=(format!("?{}", asked.sorted(&asked.sort).query())) {} }
        div data-list=(asked.node) data-live=(live::address(room, &format!("node={}", escaped(&asked.node))))
            data-taken=(words.with("live-taken", [("who", "#".into())])) data-claimed=(words.with("claimed-by", [("who", "#".into())])) {
            @if found.rows.is_empty() { (empty(room, found)) }
            @else { (table(room, found)) }
        }
        @if let Some(next) = &found.next {
            p.more { a.button rel="next" href=(format!("?{}", Asked { after: next.clone(), ..asked.clone() }.query())) { (room.words.say("list-next")) } }
        }
        @if let Some(place) = acts { (bar::bulk(room, asked, place)) }
    }
}

fn lead(room: &Room, found: &Found) -> String {
    let words = room.words;
    match (found.count, &found.place) {
        (Some((count, true)), _) => words.count("list-found-more", count),
        (Some((count, false)), _) => words.count("list-found", count),
        (None, Some(place)) => {
            words.count("list-waiting", usize::try_from(place.waiting).unwrap_or(usize::MAX))
        }
        (None, None) => words.say("list-unplaced-lead"),
    }
}

fn empty(room: &Room, found: &Found) -> Markup {
    let words = room.words;
    let text = match (found.problem.is_some(), found.asked.is_narrow()) {
        (true, _) => "list-empty-problem",
        (_, true) => "list-empty-narrow",
        _ => "list-empty",
    };
    html! { div.empty { p { (words.say(text)) } } }
}

fn table(room: &Room, found: &Found) -> Markup {
    let words = room.words;
    let columns = columns::columns(room, &found.asked.node);
    let times = room.times();
    let selects = found.place.as_ref().is_some_and(|place| place.is_own);
    let table =
        Table { room, asked: &found.asked, columns: &columns, times: &times, names: &found.names, selects };
    let head = |sort: &str, text: &str, is_number: bool| sorter(room, &found.asked, sort, text, is_number);
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.say("list-table")) {
            table.list {
                thead { tr {
                    @if selects { th.pick { input type="checkbox" data-all hidden aria-label=(words.say("select-all")); } }
                    (head("id", &words.say("column-order"), false))
                    @for field in &columns { (head(field.path, &values::label(field.path), values::is_number(&field.field_type))) }
                    @if room.person.is_of_company() { th scope="col" { (words.say("column-why")) } }
                    (head("desk.arrived", &words.say("column-waiting"), true))
                    (head("desk.deadline", &words.say("column-due"), true))
                } }
                tbody {
                    @for (order, nearest) in &found.rows { (table.row(&Row { order, nearest: nearest.clone() })) }
                }
            }
        }
    }
}

/// The head of a column: a link that sorts by it, and by it the other way round when it does already.
fn sorter(room: &Room, asked: &Asked, sort: &str, text: &str, is_number: bool) -> Markup {
    let now = if asked.sort.is_empty() { "desk.arrived" } else { asked.sort.as_str() };
    let (is_up, is_down) = (now == sort, now.strip_prefix('-') == Some(sort));
    let next = if is_up { format!("-{sort}") } else { sort.to_owned() };
    let state = match (is_up, is_down) {
        (true, _) => Some("ascending"),
        (_, true) => Some("descending"),
        _ => None,
    };
    html! {
        th scope="col" class=[is_number.then_some("num")] aria-sort=[state] {
            a href=(format!("?{}", asked.sorted(&next).query())) title=(room.words.say("list-sort")) {
                (text) @if is_up { span aria-hidden="true" { " ↑" } } @if is_down { span aria-hidden="true" { " ↓" } }
            }
        }
    }
}

/// Keeps columns and filters.
pub async fn save(
    State(app): State<Arc<App>>,
    room: Room,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Stop> {
    let filled = Filled::read(&room, &headers, &body)?;
    let asked = Asked {
        node: filled.one("node").to_owned(),
        filter: filled.one("filter").to_owned(),
        search: filled.one("search").to_owned(),
        sort: filled.one("sort").to_owned(),
        after: String::new(),
    };
    let to = format!("{}/orders?{}", room.base, asked.query());
    let person = room.person.id.clone();
    let kept = app.office().asked(move |session| {
        let mut preferences = Preferences::read(session.write(), &person)?;
        change(&mut preferences, &asked, &filled);
        preferences.keep(session.write(), &person)
    });
    kept.await.map_err(Stop::saying(room.words))?;
    Ok(Redirect::to(&to).into_response())
}

fn change(preferences: &mut Preferences, asked: &Asked, filled: &Filled) {
    let node = &asked.node;
    match filled.one("do") {
        "columns" => {
            preferences.columns.insert(node.clone(), filled.all("column").to_vec());
        }
        "usual-columns" => {
            preferences.columns.remove(node);
        }
        "save" if !filled.one("name").is_empty() => {
            let name: String = filled.one("name").chars().take(60).collect();
            let saved = Saved {
                name,
                filter: asked.filter.clone(),
                search: asked.search.clone(),
                sort: asked.sort.clone(),
            };
            preferences.save(node, saved);
        }
        "forget" => preferences.forget(node, filled.one("name")),
        _ => {}
    }
}
