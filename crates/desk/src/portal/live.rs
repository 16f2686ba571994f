//! What others do, on open pages: one reader of the feed for all of them. A page says up to which event it knows, so that
//! nothing is left out between its making and its listening, nor while it was not connected.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::{Event as Message, KeepAlive, Sse};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::broadcast;
use tokio_stream::wrappers::ReceiverStream;

use super::room::Room;
use super::stop::Stop;
use crate::api::App;
use crate::auth;
use crate::core::{By, Event, What, sees_event};
use crate::office::Office;

/// How many events a page may be behind before it is told to load itself again.
const BEHIND: usize = 4096;

/// How many events are read at once.
const READS: usize = 1000;

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
        let page = tokio::task::spawn_blocking(move || reading.store().read()?.feed(from, READS)).await;
        match page {
            Ok(Ok(events)) => {
                let is_end = events.len() < READS;
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
    /// Whether it is the page of an engineer's own orders.
    #[serde(default)]
    mine: bool,
    /// The last event that the page knows; what came after it is told, too.
    since: Option<u64>,
}

/// Where a page hears of changes to what it shows, such as `node=repairs.choose`, since the event that it was made after.
pub fn address(room: &Room, shows: &str) -> String {
    format!("{}/live?{shows}&since={}", room.base, room.known)
}

/// Changes that concern a page, a few times a second at most: `{"order", "here", "by", "what"}` for each order that
/// changed after the event `since`, or after the one that the header `Last-Event-ID` names.
pub async fn changes(
    State(app): State<Arc<App>>,
    room: Room,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Stop> {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let since = last.or(asked.since);
    let events = app.live_pages().listen(app.office());
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Message, Infallible>>(8);
    let page = OpenPage { app, room, asked, sender, names: Names::default(), known: 0, told: 0 };
    tokio::spawn(page.tell(events, since));
    let stream = Sse::new(ReceiverStream::new(receiver));
    Ok(stream.keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// Whoever had the page open has gone.
struct Gone;

/// A page that somebody has open.
struct OpenPage {
    app: Arc<App>,
    room: Room,
    asked: Asked,
    sender: tokio::sync::mpsc::Sender<Result<Message, Infallible>>,
    names: Names,
    /// The last event that was looked at.
    known: u64,
    /// The last one that the page was told of, as being known.
    told: u64,
}

impl OpenPage {
    async fn tell(mut self, events: broadcast::Receiver<Arc<Event>>, since: Option<u64>) {
        let _ = self.until_gone(events, since).await;
    }

    async fn until_gone(
        &mut self,
        mut events: broadcast::Receiver<Arc<Event>>,
        since: Option<u64>,
    ) -> Result<(), Gone> {
        if let Some(since) = since {
            self.catch_up(since).await?;
        }
        let mut checked = tokio::time::Instant::now();
        loop {
            match tokio::time::timeout(CHECKS_EVERY, events.recv()).await {
                Ok(Ok(event)) => self.gathered(&event, &mut events).await?,
                Ok(Err(broadcast::error::RecvError::Lagged(_))) => self.say("again", "{}").await?,
                Ok(Err(broadcast::error::RecvError::Closed)) => return Err(Gone),
                Err(_) if self.told < self.known => self.say("known", "{}").await?,
                Err(_) => {}
            }
            if checked.elapsed() >= CHECKS_EVERY {
                checked = tokio::time::Instant::now();
                self.is_still_there().await?;
            }
        }
    }

    /// Tells what has happened since the page was made. It listens already: what is told here and heard again counts once.
    async fn catch_up(&mut self, since: u64) -> Result<(), Gone> {
        self.known = since;
        let (mut changes, mut read) = (Changes::default(), 0);
        loop {
            let after = self.known;
            // A page whose database fails connects again, and asks again.
            let events = self.app.read(move |read| Ok(read.feed(after, READS)?)).await.map_err(|_| Gone)?;
            for event in &events {
                self.see(event, &mut changes).await;
            }
            read += events.len();
            if read > BEHIND {
                self.known = self.app.read(|read| Ok(read.head()?)).await.map_err(|_| Gone)?.seq;
                return self.say("again", "{}").await;
            }
            if events.len() < READS {
                return self.say_changes(changes).await;
            }
        }
    }

    /// An event, and those that follow at once.
    async fn gathered(
        &mut self,
        event: &Event,
        events: &mut broadcast::Receiver<Arc<Event>>,
    ) -> Result<(), Gone> {
        let mut changes = Changes::default();
        self.see(event, &mut changes).await;
        if changes.0.is_empty() {
            return if self.sender.is_closed() { Err(Gone) } else { Ok(()) };
        }
        tokio::time::sleep(GATHERS).await;
        while let Ok(event) = events.try_recv() {
            self.see(&event, &mut changes).await;
        }
        self.say_changes(changes).await
    }

    async fn see(&mut self, event: &Event, changes: &mut Changes) {
        if event.seq <= self.known {
            return;
        }
        self.known = event.seq;
        if let Some(change) = change(&self.app, &self.room, &self.asked, event, &mut self.names).await {
            changes.add(change);
        }
    }

    async fn say_changes(&mut self, changes: Changes) -> Result<(), Gone> {
        if changes.0.is_empty() { Ok(()) } else { self.say("changes", &json!(changes.0).to_string()).await }
    }

    /// Each message carries the last event that is known with it: where to go on after the connection was cut.
    async fn say(&mut self, kind: &str, data: &str) -> Result<(), Gone> {
        self.told = self.known;
        let message = Message::default().event(kind).id(self.known.to_string()).data(data);
        self.sender.send(Ok(message)).await.map_err(|_| Gone)
    }

    /// Whoever was removed, or has another side now, is told no more.
    async fn is_still_there(&self) -> Result<(), Gone> {
        let id = self.room.person.id.clone();
        let found = self.app.read(move |read| Ok(auth::present(read, &id)?)).await;
        let is_there = found.ok().flatten().is_some_and(|now| now == *self.room.person);
        if is_there && !self.sender.is_closed() { Ok(()) } else { Err(Gone) }
    }
}

/// What has changed, of each order where it is, who is at it, and what was noted, as it is in the end.
#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    /// What came new and then changed has come new.
    fn add(&mut self, mut change: Change) {
        let is_same = |old: &Change| old.order == change.order && old.what.kind() == change.what.kind();
        let Some(old) = self.0.iter_mut().find(|old| is_same(old)) else { return self.0.push(change) };
        if old.what == Shown::Arrived && change.what == Shown::Changed {
            change.what = Shown::Arrived;
        }
        *old = change;
    }
}

/// What has happened to an order, for a page.
#[derive(Debug, Serialize)]
struct Change {
    order: Arc<str>,
    /// Whether it is where the page looks.
    here: bool,
    /// Who did it, in words.
    by: String,
    what: Shown,
    /// Whether whoever looks did it.
    mine: bool,
    revision: u64,
}

/// What a page shows of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Shown {
    Claimed,
    Released,
    Noted,
    Arrived,
    Changed,
    Left,
}

impl Shown {
    /// Of events of one kind the last one counts.
    fn kind(self) -> u8 {
        match self {
            Self::Arrived | Self::Changed | Self::Left => 0,
            Self::Claimed | Self::Released => 1,
            Self::Noted => 2,
        }
    }

    fn of(event: &What, was_here: bool, is_here: bool) -> Self {
        match event {
            What::Claimed => Self::Claimed,
            What::Released => Self::Released,
            What::Noted { .. } => Self::Noted,
            _ if is_here && !was_here => Self::Arrived,
            _ if is_here => Self::Changed,
            _ => Self::Left,
        }
    }
}

/// What an event means to a page; `None` if nothing.
async fn change(
    app: &Arc<App>,
    room: &Room,
    asked: &Asked,
    event: &Event,
    names: &mut Names,
) -> Option<Change> {
    let is_of_order = !asked.order.is_empty() && asked.order == *event.order;
    let was_here = event.body.before.as_ref().is_some_and(|at| is_here(room, asked, at));
    let is_here = event.body.after.at.as_ref().is_some_and(|at| is_here(room, asked, at));
    if !(is_of_order || was_here || is_here) || !sees_event(&room.actor(), event) {
        return None;
    }
    if let Some(own) = room.person.provider()
        && is_here
        && event.body.after.provider.as_ref() != Some(own)
    {
        return None;
    }
    Some(Change {
        order: event.order.clone(),
        here: is_here,
        by: names.name(app, room, &event.body.by).await,
        what: Shown::of(&event.body.event, was_here, is_here),
        mine: matches!(&event.body.by, By::Person { person, .. } if *person == room.person.id),
        revision: event.revision,
    })
}

/// Whether an order that waits there is among those of the page.
fn is_here(room: &Room, asked: &Asked, at: &consign::At) -> bool {
    if asked.mine {
        return room.person.engineer.is_some() && at.engineer == room.person.engineer;
    }
    asked.node.split_once('.') == Some((&*at.workflow, &*at.node))
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
