//! The page.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};

use super::{Asked, RANGES, Range, chart, range};
use crate::api::App;
use crate::portal::administrator::OfCompany;
use crate::portal::room::Room;
use crate::portal::shell::{Part, page};
use crate::portal::stop::Stop;
use crate::portal::who;
use crate::tally::Day;
use crate::words::grouped;

/// How many providers are shown; a table has all.
const SHOWN: usize = 40;

/// How many of something there were on a day.
pub type Count = fn(&Day) -> u64;

/// What is counted each day: the text's id, and how many.
pub const COUNTS: [(&str, Count); 6] = [
    ("numbers-received", |day| day.received),
    ("numbers-by-rules", |day| day.by_rules),
    ("numbers-by-hand", |day| day.by_hand),
    ("numbers-declined", |day| day.declined),
    ("numbers-expired", |day| day.expired),
    ("numbers-done", |day| day.done),
];

/// The page.
pub async fn numbers(
    State(app): State<Arc<App>>,
    room: OfCompany,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let range = range(&app, &room, asked).await?;
    let title = room.words.say("nav-numbers");
    Ok(page(&room, Part::Numbers, &title, None, &shown(&room, &range, asked)))
}

fn shown(room: &Room, range: &Range, asked: Asked) -> Markup {
    let words = room.words;
    let days = asked.days();
    html! {
        h1 { (words.say("nav-numbers")) }
        p.lead { (words.say("numbers-lead")) }
        nav.tabs aria-label=(words.say("numbers-range")) {
            @for range in RANGES { a href=(format!("?days={range}")) aria-current=[(range == days).then_some("page")] { (words.count("numbers-days", usize::try_from(range).unwrap_or(0))) } }
        }
        @if range.left > 0 { div.problem role="status" { p { (words.count("numbers-left", usize::try_from(range.left).unwrap_or(usize::MAX))) } } }
        section aria-labelledby="each-day" {
            h2 #each-day { (words.say("numbers-each-day")) }
            div.charts {
                @for (text, of) in COUNTS {
                    figure.card {
                        figcaption { (words.say(text)) " " b.figure { (grouped(of(&range.whole))) } }
                        (columns(room, range, text, of))
                    }
                }
            }
            (each_day(room, range, days))
        }
        (waits(room, &range.whole))
        (manual(room, &range.whole))
        (providers(room, &range.whole, days))
    }
}

fn columns(room: &Room, range: &Range, text: &str, of: Count) -> Markup {
    let values: Vec<u64> = range.days.iter().map(|(_, day)| of(day)).collect();
    let most = range.days.iter().max_by_key(|(_, day)| of(day));
    let described = most.filter(|(_, day)| of(day) > 0).map(|(date, day)| {
        let date = room.times().date(*date);
        room.words.with("numbers-most", [("n", of(day).into()), ("day", date.into())])
    });
    let described = described.unwrap_or_else(|| room.words.say("numbers-nothing"));
    chart::columns(text, &room.words.say(text), &described, &values)
}

fn each_day(room: &Room, range: &Range, days: i64) -> Markup {
    let (words, times) = (room.words, room.times());
    html! {
        details.cannot {
            summary { (words.say("numbers-as-table")) }
            div.scroll tabindex="0" role="region" aria-label=(words.say("numbers-each-day")) {
                table {
                    thead { tr { th scope="col" { (words.say("numbers-day")) } @for (text, _) in COUNTS { th.num scope="col" { (words.say(text)) } } } }
                    tbody { @for (date, day) in range.days.iter().rev() { tr { th scope="row" { (times.date(*date)) } @for (_, of) in COUNTS { td.num { (grouped(of(day))) } } } } }
                }
            }
        }
        p { a href=(format!("{}/numbers/days.csv?days={days}", room.base)) { (words.say("numbers-csv")) } }
    }
}

/// How long orders waited that people assigned.
fn waits(room: &Room, whole: &Day) -> Markup {
    let (words, times) = (room.words, room.times());
    let length = |share: f64| whole.waits.quantile(share).map(|length| times.length(length));
    html! {
        section.card aria-labelledby="waits" {
            h2 #waits { (words.say("numbers-waits")) }
            @match (length(0.5), length(0.9)) {
                (Some(median), Some(most)) => dl.figures {
                    dt { (words.say("numbers-median")) } dd { b.figure { (median) } }
                    dt { (words.say("numbers-p90")) } dd { b.figure { (most) } }
                },
                _ => p { (words.say("numbers-nothing")) },
            }
            p.sub { (words.say("numbers-waits-detail")) }
        }
    }
}

/// A share of some orders, in hundredths.
pub fn percent(part: u64, of: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of orders")]
    let share = part as f64 / of.max(1) as f64;
    (share * 1000.0).round() / 10.0
}

/// Why people had to choose.
fn manual(room: &Room, whole: &Day) -> Markup {
    let words = room.words;
    let all: u64 = whole.manual.values().sum();
    let mut reasons: Vec<(&String, &u64)> = whole.manual.iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    html! {
        section.card aria-labelledby="manual" {
            h2 #manual { (words.say("numbers-manual")) }
            @if reasons.is_empty() { p { (words.say("numbers-nothing")) } }
            @else {
                table.bars {
                    thead.hidden { tr { th scope="col" { (words.say("column-why")) } th scope="col" { (words.say("numbers-share")) } th.num scope="col" { (words.say("nav-orders")) } } }
                    tbody { @for (code, count) in reasons { tr { th scope="row" { (words.reason_named(code)) } td { (chart::bar(percent(*count, all) / 100.0)) } td.num { (count) " · " (percent(*count, all)) " %" } } } }
                }
            }
        }
    }
}

/// Providers with what they were given and gave back, those with the most first.
pub fn ranked(whole: &Day) -> Vec<(&str, u64, u64)> {
    let mut all: Vec<(&str, u64, u64)> = whole
        .given
        .iter()
        .map(|(id, given)| (&**id, *given, whole.given_back.get(id).copied().unwrap_or(0)))
        .collect();
    all.sort_by_key(|(id, given, _)| (std::cmp::Reverse(*given), *id));
    all
}

fn providers(room: &Room, whole: &Day, days: i64) -> Markup {
    let words = room.words;
    let all = ranked(whole);
    html! {
        section.card aria-labelledby="declines" {
            h2 #declines { (words.say("numbers-declines")) }
            @if all.is_empty() { p { (words.say("numbers-nothing")) } }
            @else {
                div.scroll tabindex="0" role="group" aria-labelledby="declines" {
                    table.bars {
                        thead { tr { th scope="col" { (words.say("order-provider")) } th scope="col" { (words.say("numbers-rate")) } th.num scope="col" { (words.say("numbers-given-back")) } } }
                        tbody {
                            @for (id, given, back) in all.iter().take(SHOWN) {
                                tr { th scope="row" { bdi { (who::provider(room, id)) } } td { (chart::bar(percent(*back, *given) / 100.0)) } td.num { (back) " / " (given) " · " (percent(*back, *given)) " %" } }
                            }
                        }
                    }
                }
            }
            p { a href=(format!("{}/numbers/providers.csv?days={days}", room.base)) { (words.say("numbers-csv")) } }
        }
    }
}
