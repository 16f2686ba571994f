//! The numbers as CSV.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::page::{COUNTS, percent, ranked};
use super::{Asked, Range, range};
use crate::api::{App, Problem};
use crate::portal::administrator::OfCompany;
use crate::portal::directory::saved;
use crate::portal::stop::Stop;
use crate::portal::who;

/// A table in an address.
#[derive(Debug, Deserialize)]
pub struct OfSheet {
    sheet: String,
}

/// The days, or the providers, as CSV; cells that a spreadsheet would compute are marked as text.
pub async fn sheet(
    State(app): State<Arc<App>>,
    room: OfCompany,
    Path(of): Path<OfSheet>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let rows = match of.sheet.as_str() {
        "days.csv" => days(&range(&app, &room, asked).await?),
        "providers.csv" => {
            let range = range(&app, &room, asked).await?;
            let head = ["provider", "name", "given", "given_back", "percent"].map(str::to_owned).to_vec();
            let row = |(id, given, back): (&str, u64, u64)| {
                let numbers = [given.to_string(), back.to_string(), percent(back, given).to_string()];
                [vec![id.to_owned(), who::provider(&room, id)], numbers.to_vec()].concat()
            };
            std::iter::once(head).chain(ranked(&range.whole).into_iter().map(row)).collect()
        }
        _ => return Err(Stop::Gone(room.words)),
    };
    let defect = |_| Stop::Problem(room.words, Problem::defect());
    Ok(saved(&of.sheet, written(&rows).map_err(defect)?))
}

fn days(range: &Range) -> Vec<Vec<String>> {
    let names = COUNTS.iter().map(|(text, _)| text.trim_start_matches("numbers-").replace('-', "_"));
    let head: Vec<String> = std::iter::once("day".to_owned()).chain(names).collect();
    let row = |(date, day): &(jiff::civil::Date, crate::tally::Day)| {
        let counts = COUNTS.iter().map(|(_, of)| of(day).to_string());
        std::iter::once(date.to_string()).chain(counts).collect()
    };
    std::iter::once(head).chain(range.days.iter().map(row)).collect()
}

fn written(rows: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| consign::spreadsheet_safe(cell)))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
