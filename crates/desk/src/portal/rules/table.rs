//! The rules, each with how many orders it decided and when last.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use consign::source::Span;
use consign::{Diagnostics, Program};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::{about_rules, findings};
use crate::api::App;
use crate::office::program_version;
use crate::portal::administrator::OfCompany;
use crate::portal::flash::Flash;
use crate::portal::pager::{Pager, ROWS};
use crate::portal::room::{Room, escaped};
use crate::portal::stop::Stop;
use crate::tally::{Counted, Fired, counted};

/// Which rules.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// One, as `block.rule`: its place in the text is shown.
    rule: String,
    search: String,
    /// `idle`: those that have not decided in a month.
    only: String,
    page: usize,
}

/// A rule of the live program.
struct Row {
    name: String,
    place: Span,
    is_dead: bool,
    today: u64,
    week: u64,
    month: u64,
    ever: Option<Fired>,
}

/// The page.
pub async fn rules(
    State(app): State<Arc<App>>,
    room: OfCompany,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    if !asked.rule.is_empty() {
        return leads_to(&room, &asked.rule);
    }
    let (of, live, now) = (app.clone(), room.live.clone(), room.now);
    let found = app.read(move |read| {
        let zone = live.compiled().timezone();
        let today = now.to_zoned_datetime(zone.clone()).date();
        let first = today.checked_sub(jiff::Span::new().days(29)).unwrap_or(today);
        let counted = counted(read, &zone, first)?;
        let version = program_version(read, live.program)?;
        let found = of.programs().findings(&version, now);
        Ok((rows(live.compiled(), &counted, today, &found), found, counted.left))
    });
    let (rows, found, left) = found.await.map_err(Stop::saying(room.words))?;
    Ok(shown(&room, &rows, &found, left, &asked, Flash::read(&headers).as_ref()))
}

/// To a rule's place in the text.
fn leads_to(room: &Room, name: &str) -> Result<Response, Stop> {
    let program = room.live.compiled();
    let place = program.rule_places().find(|(rule, _)| rule.to_string() == name).map(|(_, place)| place);
    let place = place.ok_or(Stop::Gone(room.words))?;
    Ok(Redirect::to(&address(room, program, place)).into_response())
}

/// Where a place of the live program is shown.
fn address(room: &Room, program: &Program, place: Span) -> String {
    let file = program.files().get(place.file);
    let line = file.position(place.start as usize).line;
    text_address(room, file.name(), line)
}

/// Where a line of a file is shown.
pub fn text_address(room: &Room, path: &str, line: usize) -> String {
    // A little of what is before it, for whoever reads.
    let from = line.saturating_sub(4).max(1);
    format!("{}/rules/text?file={}&from={from}#L{line}", room.base, escaped(path))
}

fn rows(program: &Program, counted: &Counted, today: Date, found: &Diagnostics) -> Vec<Row> {
    let week = today.checked_sub(jiff::Span::new().days(6)).unwrap_or(today);
    let since = |first: Date| -> BTreeMap<String, u64> {
        let rules = counted.since(first).rules;
        rules.into_iter().map(|(rule, fired)| (rule, fired.count)).collect()
    };
    let (of_today, of_week, of_month) = (since(today), since(week), since(Date::MIN));
    let dead: BTreeSet<Span> =
        found.iter().filter(|one| one.code.info().id == "rules/dead").map(|one| one.label.span).collect();
    let names = |span: &Span| found.files().get(span.file).name().to_owned();
    let is_dead = |place: &Span| {
        let file = program.files().get(place.file).name();
        dead.iter().any(|one| names(one) == file && place.start <= one.start && one.end <= place.end)
    };
    let row = |(rule, place): (consign::workflow::RuleName<'_>, Span)| {
        let name = rule.to_string();
        let of = |counts: &BTreeMap<String, u64>| counts.get(&name).copied().unwrap_or(0);
        let (today, week, month) = (of(&of_today), of(&of_week), of(&of_month));
        Row {
            is_dead: is_dead(&place),
            today,
            week,
            month,
            ever: counted.rules.get(&name).cloned(),
            name,
            place,
        }
    };
    let mut all: Vec<Row> = program.rule_places().map(row).collect();
    all.sort_by_key(|row| row.place);
    all
}

fn shown(
    room: &Room,
    all: &[Row],
    found: &Diagnostics,
    left: u64,
    asked: &Asked,
    flash: Option<&Flash>,
) -> Response {
    let words = room.words;
    let wanted = asked.search.trim().to_lowercase();
    let fits = |row: &&Row| {
        row.name.to_lowercase().contains(&wanted) && (asked.only != "idle" || row.month == 0 || row.is_dead)
    };
    let rows: Vec<&Row> = all.iter().filter(fits).collect();
    let idle = all.iter().filter(|row| row.month == 0).count();
    let pager = Pager::new(asked.page, rows.len(), &[("search", &asked.search), ("only", &asked.only)]);
    let content = html! {
        h1 { (words.say("nav-rules")) }
        p.lead { (words.with("rules-lead", [("version", room.live.program.into()), ("n", all.len().into()), ("idle", idle.into())])) }
        @if left > 0 { div.problem role="status" { p { (words.count("numbers-left", usize::try_from(left).unwrap_or(usize::MAX))) } } }
        @if !found.is_empty() {
            details.cannot { summary { (words.count("rules-findings", found.len())) } (findings::list(found, |path, line| text_address(room, path, line))) }
        }
        form.search role="search" method="get" {
            label.words { span.hidden { (words.say("people-search")) } input type="search" name="search" value=(asked.search) placeholder=(words.say("rules-search")); }
            label.tick { input type="checkbox" name="only" value="idle" checked[asked.only == "idle"]; " " (words.say("rules-only-idle")) }
            button { (words.say("people-search")) }
        }
        @if rows.is_empty() { p.empty { (words.say("rules-none")) } }
        @else {
            div.scroll tabindex="0" role="region" aria-label=(words.say("nav-rules")) {
                table {
                    thead { tr { th scope="col" { (words.say("rules-rule")) } @for text in ["rules-today", "rules-week", "rules-month"] { th.num scope="col" { (words.say(text)) } } th.num scope="col" { (words.say("rules-last")) } } }
                    tbody { @for row in rows.iter().skip(pager.first()).take(ROWS) { (rule(room, row)) } }
                }
            }
        }
        (pager.shown(words))
    };
    about_rules(room, "rules", &words.say("nav-rules"), flash, &content)
}

fn rule(room: &Room, row: &Row) -> Markup {
    let words = room.words;
    html! {
        tr {
            th scope="row" {
                a href=(address(room, room.live.compiled(), row.place)) { code { (row.name) } }
                @if row.is_dead { " " span.tag.late { (words.say("rules-dead")) } }
                @else if row.ever.is_none() { " " span.tag.soon { (words.say("rules-never")) } }
            }
            @for count in [row.today, row.week, row.month] { td.num { @if count > 0 { (count) } @else { span.sub { "0" } } } }
            td.num { @if let Some(fired) = &row.ever { (room.times().at(fired.last)) } }
        }
    }
}
