//! Providers, or a provider's engineers, as a table.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use consign::State as Workloads;
use consign::directory::ProviderView;
use consign::schema::{FieldType, FieldView};
use maud::{Markup, html};
use serde::Deserialize;

use super::{saved, state};
use crate::administration::directory::Entry;
use crate::administration::sheet::Sheet;
use crate::api::{App, Problem};
use crate::portal::administrator::administers;
use crate::portal::flash::{self, Flash};
use crate::portal::pager::{Pager, ROWS};
use crate::portal::room::{Room, escaped};
use crate::portal::shell::{Part, page};
use crate::portal::stop::Stop;
use crate::portal::{places, values};

/// How many attributes a table shows; an entry's page has all.
const COLUMNS: usize = 8;

/// Which entries.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    search: String,
    page: usize,
}

/// A table in an address; what else is there belongs to the portal.
#[derive(Debug, Deserialize)]
pub struct OfSheet {
    sheet: String,
}

/// The page.
pub async fn table(
    State(app): State<Arc<App>>,
    room: Room,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    if !places::sees_lists(&room) {
        return Err(Stop::Gone(room.words));
    }
    let state = state(&app, &room).await?;
    let directory = room.live.engine().directory().view(room.live.compiled());
    let content = match room.person.provider() {
        None => providers(&room, &state, &asked),
        Some(own) => {
            let provider = directory.provider(own).ok_or(Stop::Gone(room.words))?;
            html! {
                h1 { bdi { (provider.name()) } }
                p.lead { (room.words.say("directory-own-lead")) }
                (engineers(&room, &state, provider))
                p.actions { a.button href=(format!("{}/export/engineers", room.base)) { (room.words.say("directory-export-engineers")) } }
            }
        }
    };
    let flash = Flash::read(&headers);
    Ok(flash::told_on(
        page(&room, Part::Directory, &room.words.say("nav-directory"), flash.as_ref(), &content),
        flash.as_ref(),
    ))
}

fn providers(room: &Room, state: &Workloads, asked: &Asked) -> Markup {
    let (words, program) = (room.words, room.live.compiled());
    let wanted = asked.search.trim().to_lowercase();
    let fits = |one: &ProviderView<'_>| {
        one.name().to_lowercase().contains(&wanted) || one.id().to_lowercase().contains(&wanted)
    };
    let all: Vec<ProviderView<'_>> =
        room.live.engine().directory().view(program).providers().filter(fits).collect();
    let pager = Pager::new(asked.page, all.len(), &[("search", &asked.search)]);
    let fields = columns(room, &Entry { provider: String::new(), engineer: None });
    html! {
        h1 { (words.say("nav-directory")) }
        p.lead { (words.count("directory-count", all.len())) }
        form.search role="search" method="get" {
            label.words { span.hidden { (words.say("people-search")) } input type="search" name="search" value=(asked.search) placeholder=(words.say("people-search")); }
            button { (words.say("people-search")) }
        }
        @if all.is_empty() { p.empty { (words.say("directory-none")) } }
        @else {
            div.scroll tabindex="0" role="region" aria-label=(words.say("nav-directory")) {
                table {
                    (head(room, &fields, "order-provider", true))
                    tbody { @for one in all.iter().skip(pager.first()).take(ROWS) { (provider(room, state, *one, &fields)) } }
                }
            }
        }
        (pager.shown(words))
        div.actions {
            @if administers(room) { a.button href=(format!("{}/import", room.base)) { (words.say("directory-import")) } }
            @for sheet in ["providers", "engineers"] { a.button href=(format!("{}/export/{sheet}", room.base)) { (words.say(&format!("directory-export-{sheet}"))) } }
        }
    }
}

/// The attributes that a table shows, those that say most first.
fn columns<'r>(room: &'r Room, entry: &Entry) -> Vec<FieldView<'r>> {
    let shown = |field: &FieldView<'_>| !matches!(field.path, "name" | "capacity");
    entry.fields(room.live.compiled()).into_iter().filter(shown).take(COLUMNS).collect()
}

fn head(room: &Room, fields: &[FieldView<'_>], name: &str, has_engineers: bool) -> Markup {
    let words = room.words;
    html! {
        thead { tr {
            th scope="col" { (words.say(name)) }
            th.num scope="col" { (words.say("directory-workload")) }
            @for field in fields { th scope="col" class=[is_number(field).then_some("num")] { (values::label(field.path)) } }
            @if has_engineers { th.num scope="col" { (words.say("directory-engineers")) } }
        } }
    }
}

fn is_number(field: &FieldView<'_>) -> bool {
    matches!(field.field_type, FieldType::Number | FieldType::Integer)
}

fn provider(room: &Room, state: &Workloads, one: ProviderView<'_>, fields: &[FieldView<'_>]) -> Markup {
    let entry = Entry { provider: one.id().to_owned(), engineer: None };
    let open = state.open_orders(room.live.engine().directory(), one.id());
    html! {
        tr {
            th scope="row" { a href=(address(room, &entry)) { bdi { (one.name()) } } div.sub { (one.id()) } }
            (cells(room, &entry, open, fields))
            td.num { (one.engineers().len()) }
        }
    }
}

/// The engineers of a provider.
pub fn engineers(room: &Room, state: &Workloads, provider: ProviderView<'_>) -> Markup {
    let words = room.words;
    let directory = room.live.engine().directory();
    let of = |id: &str| Entry { provider: provider.id().to_owned(), engineer: Some(id.to_owned()) };
    let fields = columns(room, &of(""));
    html! {
        h2 #engineers { (words.say("directory-engineers")) }
        @if provider.engineers().len() == 0 { p.empty { (words.say("directory-no-engineers")) } }
        @else {
            div.scroll tabindex="0" role="region" aria-labelledby="engineers" {
                table {
                    (head(room, &fields, "order-engineer", false))
                    tbody {
                        @for one in provider.engineers() {
                            @let entry = of(one.id());
                            tr {
                                th scope="row" { a href=(address(room, &entry)) { bdi { (one.name()) } } div.sub { (one.id()) } }
                                (cells(room, &entry, state.open_orders_of_engineer(directory, provider.id(), one.id()), &fields))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cells(room: &Room, entry: &Entry, open: Option<u64>, fields: &[FieldView<'_>]) -> Markup {
    let directory = room.live.engine().directory().view(room.live.compiled());
    let known = entry.attributes(directory).unwrap_or_default();
    let times = room.times();
    html! {
        td.num { (open.unwrap_or(0)) @if let Some(capacity) = known.get("capacity") { " / " (values::text(&times, capacity)) } }
        @for field in fields { td class=[is_number(field).then_some("num")] { @if let Some(value) = known.get(field.path) { (values::value(&times, value)) } } }
    }
}

/// The page of an entry.
pub fn address(room: &Room, entry: &Entry) -> String {
    let provider = format!("{}/directory/{}", room.base, escaped(&entry.provider));
    match &entry.engineer {
        None => provider,
        Some(engineer) => format!("{provider}/{}", escaped(engineer)),
    }
}

/// The directory as CSV; of a provider's people, their engineers.
pub async fn export(room: Room, Path(OfSheet { sheet: name }): Path<OfSheet>) -> Result<Response, Stop> {
    let own = room.person.provider().map(|id| &**id);
    let sheet = Sheet::named(&name).filter(|sheet| own.is_none() || *sheet == Sheet::Engineers);
    let sheet = sheet.filter(|_| places::sees_lists(&room)).ok_or(Stop::Gone(room.words))?;
    let written = sheet.written(&room.live, own);
    let bytes = written.map_err(|_| Stop::Problem(room.words, Problem::defect()))?;
    Ok(saved(&format!("{}.csv", sheet.as_str()), bytes))
}
