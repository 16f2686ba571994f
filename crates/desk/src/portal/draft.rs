//! What somebody has begun and not yet done, kept for a day so that it goes from page to page without going through the
//! browser each time.

use std::sync::Arc;

use jiff::SignedDuration;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::room::Room;
use super::stop::Stop;
use crate::api::{App, Problem};
use crate::store::{Kind, Record};

/// How long it is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

fn key(room: &Room, what: &str) -> String {
    format!("{what}/{}", room.person.id)
}

/// Keeps it, in place of what was begun before.
pub async fn keep(app: &Arc<App>, room: &Room, what: &str, draft: &impl Serialize) -> Result<(), Stop> {
    let body = serde_json::to_string(draft).map_err(|_| Stop::Problem(room.words, Problem::defect()))?;
    let record = Record { key: key(room, what), body, expires: room.now.checked_add(KEPT).ok() };
    let kept = app.office().asked(move |session| {
        let now = session.now();
        session.write().forget_expired(Kind::Draft, now)?;
        session.write().put_record(Kind::Draft, &record)
    });
    kept.await.map_err(Stop::saying(room.words))
}

/// What was begun; `None` if nothing was, or by a version that said it otherwise.
pub async fn read<T: DeserializeOwned + Send + 'static>(
    app: &Arc<App>,
    room: &Room,
    what: &str,
) -> Result<Option<T>, Stop> {
    let (key, now) = (key(room, what), room.now);
    let found = app.read(move |read| Ok(read.record(Kind::Draft, &key, now)?));
    let found = found.await.map_err(Stop::saying(room.words))?;
    Ok(found.and_then(|record| serde_json::from_str(&record.body).ok()))
}

/// Forgets it.
pub async fn forget(app: &Arc<App>, room: &Room, what: &str) -> Result<(), Stop> {
    let key = key(room, what);
    let done = app.office().asked(move |session| session.write().delete_record(Kind::Draft, &key));
    done.await.map_err(Stop::saying(room.words))
}
