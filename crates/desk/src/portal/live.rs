//! What others do, on open pages: one reader of the feed for all of them.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use axum::response::sse::{Event as Message, KeepAlive, Sse};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::broadcast;
use tokio_stream::wrappers::ReceiverStream;

use super::room::Room;
use super::stop::Stop;
use crate::api::App;
use crate::auth;
use crate::core::{By, Event, Person, What, sees_event};
use crate::office::Office;

/// How many events a page may be behind before it is told to load itself again.
const BEHIND: usize = 4096;

/// How long changes are gathered before a page is told.
const GATHERS: Duration = Duration::from_millis(250);

/// How often the feed is looked at, where another process writes.
const LOOKS_EVERY: Duration = Duration::from_millis(400);

/// How often it is looked whether whoever has a page open is still at the desk.
const CHECKS_EVERY: Duration = Duration::from_secs(5);

/// The one reader of the feed.
#[derive(Default)]
pub struct Hub(OnceLock<broadcast::Sender<Arc<Event>>>);

impl Hub {
    /// Every event from now on. The reader starts with the first page that wants it.
    fn listen(&self, office: &Arc<Office>) -> broadcast::Receiver<Arc<Event>> {
        let sender = self.0.get_or_init(|| {
            let (sender, _) = broadcast::channel(BEHIND);
            let from = office.watch().borrow().to_owned();
            tokio::spawn(read(office.clone(), sender.clone(), from));
            sender
        });
        sender.subscribe()
    }
}

async fn read(office: Arc<Office>, sender: broadcast::Sender<Arc<Event>>, mut after: u64) {
    let mut watch = office.watch();
    loop {
        watch.mark_unchanged();
        let (from, reading) = (after, office.clone());
        let page = tokio::task::spawn_blocking(move || reading.store().read()?.feed(from, 1000)).await;
        match page {
            Ok(Ok(events)) => {
                let is_end = events.len() < 1000;
                for event in events {
                    after = event.seq;
                    // Nobody listens at the moment.
                    let _ = sender.send(Arc::new(event));
                }
                if is_end
                    && tokio::time::timeout(LOOKS_EVERY, watch.changed()).await.is_ok_and(|it| it.is_err())
                {
                    return;
                }
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "reading the feed for open pages");
                tokio::time::sleep(LOOKS_EVERY).await;
            }
            Err(_) => return,
        }
    }
}

/// What a page shows.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// The node of a list, as `workflow.node`.
    #[serde(default)]
    node: String,
    /// The order of a page.
    #[serde(default)]
    order: String,
}

/// Changes that concern a page, a few times a second at most: `{"order", "here", "by", "what"}` for each order that changed.
pub async fn changes(
    State(app): State<Arc<App>>,
    room: Room,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, Stop> {
    let mut events = app.live_pages().listen(app.office());
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Message, Infallible>>(8);
    tokio::spawn(async move {
        let mut checked = tokio::time::Instant::now();
        let mut names = Names::default();
        loop {
            let mut changed: HashMap<Arc<str>, Value> = HashMap::new();
            match tokio::time::timeout(CHECKS_EVERY, events.recv()).await {
                Ok(Ok(event)) => changed.extend(seen(&app, &room, &asked, &event, &mut names).await),
                Ok(Err(broadcast::error::RecvError::Lagged(_))) => {
                    if sender.send(Ok(Message::default().event("again").data("{}"))).await.is_err() {
                        return;
                    }
                }
                Ok(Err(broadcast::error::RecvError::Closed)) => return,
                Err(_) => {}
            }
            if !changed.is_empty() {
                tokio::time::sleep(GATHERS).await;
                while let Ok(event) = events.try_recv() {
                    changed.extend(seen(&app, &room, &asked, &event, &mut names).await);
                }
                let list: Vec<Value> = changed.into_values().collect();
                let message = Message::default().event("changes").data(json!(list).to_string());
                if sender.send(Ok(message)).await.is_err() {
                    return;
                }
            }
            if sender.is_closed() {
                return;
            }
            if checked.elapsed() >= CHECKS_EVERY {
                checked = tokio::time::Instant::now();
                if !is_here(&app, &room.person).await {
                    return;
                }
            }
        }
    });
    let stream = Sse::new(ReceiverStream::new(receiver));
    Ok(stream.keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// Whoever was removed, or has another side now, is told no more.
async fn is_here(app: &Arc<App>, person: &Arc<Person>) -> bool {
    let id = person.id.clone();
    let found = app.read(move |read| Ok(auth::present(read, &id)?)).await;
    found.ok().flatten().is_some_and(|now| now == **person)
}

/// What an event means to a page; `None` if nothing.
async fn seen(
    app: &Arc<App>,
    room: &Room,
    asked: &Asked,
    event: &Event,
    names: &mut Names,
) -> Option<(Arc<str>, Value)> {
    let is_of_order = !asked.order.is_empty() && asked.order == *event.order;
    let was_here = event.body.before.as_ref().is_some_and(|at| is_at(asked, at));
    let is_here = event.body.after.at.as_ref().is_some_and(|at| is_at(asked, at));
    if !(is_of_order || was_here || is_here) || !sees_event(&room.actor(), event) {
        return None;
    }
    if let Some(own) = room.person.provider()
        && is_here
        && event.body.after.provider.as_ref() != Some(own)
    {
        return None;
    }
    let by = names.name(app, room, &event.body.by).await;
    let what = match &event.body.event {
        What::Claimed => "claimed",
        What::Released => "released",
        What::Noted { .. } => "noted",
        _ if is_here && !was_here => "arrived",
        _ if is_here => "changed",
        _ => "left",
    };
    let is_mine = matches!(&event.body.by, By::Person { person, .. } if *person == room.person.id);
    let body = json!({
        "order": event.order, "here": is_here, "by": by, "what": what, "mine": is_mine, "revision": event.revision,
    });
    Some((event.order.clone(), body))
}

fn is_at(asked: &Asked, at: &consign::At) -> bool {
    asked.node.split_once('.').is_some_and(|(workflow, node)| *at.workflow == *workflow && *at.node == *node)
}

/// The names of people, looked up once for a page.
#[derive(Default)]
struct Names(HashMap<Arc<str>, String>);

impl Names {
    /// Who did it, as far as whoever looks may know.
    async fn name(&mut self, app: &Arc<App>, room: &Room, by: &By) -> String {
        let By::Person { person, of } = by else { return super::who::other(room, by) };
        if room.person.provider().is_some() && of.as_ref() != room.person.provider() {
            return room.words.say("by-company");
        }
        if let Some(known) = self.0.get(person) {
            return known.clone();
        }
        let id = person.clone();
        let found = app.read(move |read| Ok(auth::person(read, &id)?)).await.ok().flatten();
        let name = found.map_or_else(|| person.to_string(), |person| person.name);
        self.0.insert(person.clone(), name.clone());
        name
    }
}
