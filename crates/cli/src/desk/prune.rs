//! `desk prune`: orders that ended long ago, exported and deleted.

use std::path::PathBuf;

use consign_desk::prune::{Wanted, prune};
use consign_desk::serve::Database;
use consign_desk::store::{Sqlite, Store};

use super::past::{now_in, past};
use super::{failed, live, new_file};
use crate::error::Failure;
use crate::{Found, files, output};
use consign::Timestamp;

#[derive(clap::Args)]
#[command(
    after_help = "What the deleted events did to workloads and rotations is kept, so that `verify` proves the rest. An order with the id of \
    a deleted one is refused. Of SQLite, stop the server first; of PostgreSQL it may run."
)]
pub(super) struct Args {
    /// Those that were done or cancelled before this day, instant, or so long ago: `2026-01-31`, `90d`, `2y`
    #[arg(long, value_name = "DATE|DURATION")]
    done_before: String,
    /// Write them into this new file before they are deleted, as lines of JSON
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    export: Option<PathBuf>,
    /// Count them, and delete nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(store: &dyn Store, database: &Database, args: &Args) -> Result<Found, Failure> {
    let live = live(&mut *store.read().map_err(failed)?)?;
    let zone = live.map(|live| live.compiled().timezone()).unwrap_or(jiff::tz::TimeZone::UTC);
    let done_before = past(&args.done_before, &now_in(&zone))?;
    // Whoever serves it knows its events by their numbers.
    let _lock = match database {
        Database::Sqlite(path) if !args.dry_run => Some(Sqlite::lock(path).map_err(failed)?),
        _ => None,
    };
    let mut export = args.export.as_deref().map(new_file).transpose()?;
    let wanted = Wanted { done_before, now: Timestamp::now(), is_dry: args.dry_run };
    let done = prune(store, &wanted, export.as_mut()).map_err(failed)?;
    let (orders, events) = (files::plural(done.orders, "work order"), files::plural(done.events, "event"));
    let (would, shown) = (if args.dry_run { "would be " } else { "" }, done_before.to_zoned_datetime(zone));
    let shown = shown.strftime("%Y-%m-%d %H:%M %Z");
    output::say(&format!("{orders} that ended before {shown} with {events} {would}deleted"));
    if done.untold > 0 {
        let left = files::plural(done.untold, "work order");
        output::say(&format!(
            "{left} left: webhooks have still to be told of them, or were given up; `/api/v1/webhooks` lists them"
        ));
    }
    Ok(Found::Nothing)
}
