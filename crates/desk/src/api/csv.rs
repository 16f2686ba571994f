//! Orders as CSV: the fields of the schema under their columns, and beside them what the desk knows, under `desk.…`.

use consign::Program;
use consign::schema::FieldType;

use super::view;
use crate::core::{Actor, Live, Order, Sight, cell, sight};

/// The columns of the desk.
const DESK: [&str; 12] = [
    "desk.id",
    "desk.status",
    "desk.workflow",
    "desk.node",
    "desk.provider",
    "desk.engineer",
    "desk.reason",
    "desk.received",
    "desk.arrived",
    "desk.deadline",
    "desk.claimed_by",
    "desk.revision",
];

/// Orders as CSV with a header, as much of them as somebody sees.
///
/// # Errors
/// If it does not fit into memory.
pub fn written(
    live: &Live,
    actor: &Actor,
    orders: &[Order],
    now: consign::Timestamp,
    spreadsheet_safe: bool,
) -> Result<Vec<u8>, csv::Error> {
    let program = live.compiled();
    let columns = columns(live, actor);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|(_, column)| column.as_str()).chain(DESK))?;
    for order in orders {
        let mut row = fields(program, live, order, &columns);
        row.extend(desk(live, actor, order, now));
        if spreadsheet_safe {
            row = row.iter().map(|cell| consign::spreadsheet_safe(cell)).collect();
        }
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// Path and column of each field that somebody sees.
fn columns(live: &Live, actor: &Actor) -> Vec<(String, String)> {
    let program = live.compiled();
    let seen = program.work_order_fields().filter(|field| {
        field.field_type != FieldType::Record
            && (actor.provider().is_none() || live.visible().has(program, field.path))
    });
    seen.map(|field| (field.path.to_owned(), field.column.to_owned())).collect()
}

/// Those of an order that does not fit the schema are empty.
fn fields(program: &Program, live: &Live, order: &Order, columns: &[(String, String)]) -> Vec<String> {
    let read = live.order(&order.document).ok();
    let value = |path: &str| read.as_ref().and_then(|read| program.order_value(read, path));
    columns.iter().map(|(path, _)| value(path).map_or_else(String::new, |value| cell(&value))).collect()
}

fn desk(live: &Live, actor: &Actor, order: &Order, now: consign::Timestamp) -> [String; 12] {
    let place = &order.placement;
    let sees_reason = sight(live, actor, order) == Sight::Company;
    let at = |part: fn(&consign::At) -> &str| place.at.as_ref().map_or("", part).to_owned();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let time = |instant| view::time(live, instant).as_str().unwrap_or_default().to_owned();
    [
        order.id.to_string(),
        place.status.as_str().to_owned(),
        at(|at| &at.workflow),
        at(|at| &at.node),
        text(place.provider.as_deref()),
        text(place.engineer.as_deref()),
        text(place.reason.as_ref().filter(|_| sees_reason).map(|reason| reason.code.as_str())),
        time(order.received),
        time(place.arrived),
        place.deadline.map(time).unwrap_or_default(),
        text(order.claim_at(now).map(|claim| &*claim.by)),
        order.revision.to_string(),
    ]
}
