//! The desk's core by itself, and the whole desk over HTTP, against the naive model. `PROPERTY_CASES=2000 cargo test -p
//! consign-desk --test desk against_model` for a long run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request};
use consign::{State, Timestamp};
use consign_desk::api::Problem;
use consign_desk::core::{
    Actor, Command, Desk as Core, Live, Order, Refusal, Scope, Service, Sight, compile, sight,
};
use consign_desk::query::Standing;
use consign_desk::store::Store as _;
use serde_json::Value;

use super::fixture::{Answer, Desk, start};
use super::model::{self, Under};

fn cases(usual: u32) -> u32 {
    std::env::var("PROPERTY_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
fn the_core_is_the_model() {
    model::courses::<Pure>(cases(60), 120);
}

#[test]
fn the_desk_over_http_is_the_model() {
    model::courses::<Http>(cases(60).div_ceil(10), 60);
}

/// The core alone: orders in memory, no threads, no clock but an instant.
struct Pure {
    live: Live,
    state: State,
    orders: BTreeMap<String, Order>,
    /// As each came in.
    first: BTreeMap<String, String>,
    now: Timestamp,
}

impl fmt::Debug for Pure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pure").field("now", &self.now).field("orders", &self.orders).finish_non_exhaustive()
    }
}

fn actor(who: &str) -> Actor {
    if who == "intake" {
        let scopes = BTreeSet::from([Scope::OrdersWrite, Scope::OrdersRead]);
        return Actor::Service(Arc::new(Service { name: who.into(), scopes }));
    }
    Actor::Person(Arc::new(model::person(who)))
}

fn status(refusal: Refusal) -> u16 {
    Problem::from(refusal).status().as_u16()
}

impl Pure {
    fn core(&mut self) -> Core<'_> {
        Core { live: &self.live, state: &mut self.state, now: self.now }
    }

    fn act(&mut self, id: &str, command: &Command, revision: Option<u64>, by: &Actor) -> Result<(), Refusal> {
        let order = self.orders.get(id).cloned().ok_or_else(|| Refusal::NoOrder(id.into()))?;
        let before = self.state.to_json();
        let done = self.core().act(&order, command, revision, by);
        match done {
            Ok(change) => drop(self.orders.insert(id.to_owned(), change.order)),
            Err(refusal) => {
                assert_eq!(self.state.to_json(), before, "what is refused changes nothing");
                return Err(refusal);
            }
        }
        Ok(())
    }

    fn pass(&mut self, command: &Command, at: fn(&Order) -> Option<Timestamp>) {
        let due = self.orders.iter().filter_map(|(id, order)| Some((at(order)?, id.clone())));
        let mut due: Vec<(Timestamp, String)> = due.filter(|(at, _)| *at <= self.now).collect();
        due.sort();
        for (_, id) in due {
            self.act(&id, command, None, &Actor::Clock).expect("it is due");
        }
    }
}

impl Under for Pure {
    fn new(program: &str) -> Self {
        let files = [("main.consign".to_owned(), program.to_owned())];
        let compiled = compile("main.consign", &files).unwrap_or_else(|found| panic!("{found}"));
        let compiled = Arc::new(compiled);
        let entries = compiled.directory().clone();
        let live = Live::new(1, compiled, 1, entries);
        Self { live, state: State::new(), orders: BTreeMap::new(), first: BTreeMap::new(), now: start() }
    }

    fn receive(&mut self, who: &str, document: &Value) -> u16 {
        let (document, by) = (document.to_string(), actor(who));
        let incoming = match self.core().incoming(&document, &by) {
            Ok(incoming) => incoming,
            Err(refusal) => return status(refusal),
        };
        let id = incoming.id.to_string();
        if let Some(first) = self.first.get(&id) {
            return if *first == document { 200 } else { status(Refusal::Different(id)) };
        }
        let change = self.core().receive(incoming, &by);
        self.first.insert(id.clone(), document);
        self.orders.insert(id, change.order);
        201
    }

    fn command(&mut self, who: &str, id: &str, command: &str, revision: u64, body: &Value) -> u16 {
        let command = Command::read(command, &body.to_string()).expect("a command").expect("a body");
        match self.act(id, &command, Some(revision), &actor(who)) {
            Ok(()) => 200,
            Err(refusal) => status(refusal),
        }
    }

    fn clock(&mut self, now: Timestamp) {
        self.now = now;
        self.pass(&Command::Expire, |order| order.placement.deadline);
        self.pass(&Command::Warn, |order| order.placement.warn_at);
    }

    fn again(&mut self) {
        // What it goes by is what it would be told after a start.
        self.state = State::from_json(self.state.to_json().to_string().as_bytes()).expect("a state");
    }

    fn orders(&mut self) -> Vec<Order> {
        self.orders.values().cloned().collect()
    }

    fn seen_by(&mut self, who: &str) -> BTreeSet<String> {
        let by = actor(who);
        let sees = |order: &&Order| sight(&self.live, &by, order) != Sight::Nothing;
        self.orders.values().filter(sees).map(|order| order.id.to_string()).collect()
    }

    fn verify(&mut self) {
        let workloads = self.state.to_json();
        for provider in ["north", "cool", "east"] {
            let has = |order: &&Order| {
                order.placement.at.as_ref().and_then(|at| at.provider.as_deref()) == Some(provider)
            };
            let open = workloads["workloads"][provider]["open"].as_u64().unwrap_or(0);
            assert_eq!(open, self.orders.values().filter(has).count() as u64, "{provider}: {workloads}");
        }
    }
}

/// The whole desk, in this process.
struct Http {
    desk: Option<Desk>,
    /// Follows what happens from its first look on.
    standing: Standing,
    tokens: BTreeMap<String, String>,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

impl Http {
    fn desk(&self) -> &Desk {
        self.desk.as_ref().expect("a desk")
    }

    fn send(&mut self, who: &str, method: Method, path: &str, revision: Option<u64>, body: &Value) -> Answer {
        let desk = self.desk.as_ref().expect("a desk");
        let token = self.tokens.entry(who.to_owned()).or_insert_with(|| desk.token(who));
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("authorization", format!("Bearer {token}"));
        if let Some(revision) = revision {
            request = request.header("if-match", format!("\"{revision}\""));
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.desk().raw(request.body(body).expect("a request"))
    }
}

impl Http {
    /// What follows from events is what the database counts.
    fn counts_as_the_database(&self) {
        let mut read = self.desk().store.read().expect("the database");
        for provider in [None, Some("north"), Some("cool")].map(|id| id.map(Arc::from)) {
            let counted = read.waiting(provider.as_deref()).expect("counts").into_iter();
            let counted = counted.filter(|one| !one.workflow.is_empty());
            let counted = counted.map(|one| ((one.workflow, one.node), one.orders)).collect();
            let followed = self.standing.waiting(&mut *read, provider.as_ref()).expect("counts");
            assert_eq!(followed, counted, "{provider:?}");
        }
        let waiting = read.waiting(None).expect("counts");
        let unplaced = waiting.iter().find(|one| one.workflow.is_empty()).map_or(0, |one| one.orders);
        assert_eq!(read.unplaced().expect("a count"), unplaced);
    }
}

impl Under for Http {
    fn new(program: &str) -> Self {
        let desk = Some(Desk::with(program, model::people()));
        Self { desk, standing: Standing::default(), tokens: BTreeMap::new() }
    }

    fn receive(&mut self, who: &str, document: &Value) -> u16 {
        self.send(who, Method::POST, "/api/v1/orders", None, document).status.as_u16()
    }

    fn command(&mut self, who: &str, id: &str, command: &str, revision: u64, body: &Value) -> u16 {
        let path = format!("/api/v1/orders/{id}/{command}");
        self.send(who, Method::POST, &path, Some(revision), body).status.as_u16()
    }

    fn clock(&mut self, now: Timestamp) {
        self.desk().at(now);
    }

    fn again(&mut self) {
        self.desk = self.desk.take().map(Desk::reopened);
    }

    fn orders(&mut self) -> Vec<Order> {
        self.counts_as_the_database();
        self.desk().all_orders()
    }

    fn seen_by(&mut self, who: &str) -> BTreeSet<String> {
        let page = self.send(who, Method::GET, "/api/v1/orders?limit=1000", None, &Value::Null).is(200);
        let ids = page["orders"].as_array().expect("orders").iter();
        ids.map(|order| order["id"].as_str().expect("an id").to_owned()).collect()
    }

    fn verify(&mut self) {
        self.desk().is_sound();
    }
}
