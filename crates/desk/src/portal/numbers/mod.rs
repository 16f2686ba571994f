//! Numbers: what came in and what became of it, day by day, for the company's people.

mod chart;
mod page;
mod sheet;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use jiff::civil::Date;
use serde::Deserialize;

use super::room::Room;
use super::stop::Stop;
use crate::api::App;
use crate::tally::{Counted, Day, counted};

/// The pages, below where the portal begins.
pub fn pages() -> Router<Arc<App>> {
    Router::new().route("/numbers", get(page::numbers)).route("/numbers/{sheet}", get(sheet::sheet))
}

/// Charts as the page shows them, for the design language.
pub fn sample() -> maud::Markup {
    maud::html! {
        div.charts { figure.card { figcaption { "Came in " b.figure { "21" } } (chart::columns("sample", "Came in", "6 at most", &[1, 2, 0, 6, 5, 4, 3])) } }
        (chart::bar(0.7))
    }
}

/// The ranges that are offered, in days.
const RANGES: [i64; 3] = [7, 30, 90];

/// Which days.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default)]
pub struct Asked {
    days: i64,
}

impl Default for Asked {
    fn default() -> Self {
        Self { days: RANGES[1] }
    }
}

impl Asked {
    /// One of those that are offered.
    fn days(self) -> i64 {
        if RANGES.contains(&self.days) { self.days } else { RANGES[1] }
    }
}

/// A number of days in a row, the last of which is today.
struct Range {
    days: Vec<(Date, Day)>,
    whole: Day,
    /// How many events are not counted yet.
    left: u64,
}

impl Range {
    fn from_counted(counted: &Counted, first: Date, days: i64) -> Self {
        let dates = std::iter::successors(Some(first), |day| day.tomorrow().ok());
        let count = usize::try_from(days).unwrap_or(0);
        let day = |date: Date| (date, counted.days.get(&date).cloned().unwrap_or_default());
        Self { days: dates.take(count).map(day).collect(), whole: counted.since(first), left: counted.left }
    }
}

async fn range(app: &Arc<App>, room: &Room, asked: Asked) -> Result<Range, Stop> {
    let zone = room.live.compiled().timezone();
    let days = asked.days();
    let today = room.now.to_zoned_datetime(zone.clone()).date();
    let first = today.checked_sub(jiff::Span::new().days(days - 1)).unwrap_or(today);
    let found =
        app.read(move |read| Ok(counted(read, &zone, first)?)).await.map_err(Stop::saying(room.words))?;
    Ok(Range::from_counted(&found, first, days))
}
