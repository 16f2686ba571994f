//! A desk with people, on a database of its own, with a clock that is set.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use consign::Timestamp;
use consign_desk::api::{App, Limits, router};
use consign_desk::auth::{self, Token};
use consign_desk::core::{By, DeskRole, Person, Scope, Side};
use consign_desk::office::{Clock, Office, Publication, Session, publish};
use consign_desk::store::{Sqlite, Store};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::model::person_of;

/// Two providers with a cap, a node where engineers are chosen with a deadline, an engineer's task.
pub const PROGRAM: &str = r#"
timezone "America/New_York"

schema work_order {
  id        text from "wo_number"
  region    text caseless
  priority  enum [low < normal < high]
  margin    number?
}

schema provider {
  regions   set of text
  capacity  number
}

schema engineer {
  present  bool
}

role dispatcher "Dispatcher" of company
role auditor "Auditor" of company
role provider_dispatcher "Service Provider Dispatcher" of provider

provider north "NorthStar" { regions: ["NY", "NJ"], capacity: 3  engineer amy "Amy Lee" { present: true }  engineer abe "Abe Cole" { present: false } }
provider cool "CoolAir" { regions: ["NJ", "CT"], capacity: 2  engineer amy "Amy Stone" { present: true } }

rules outsourcing assigns provider {
  eligible when provider.regions contains region and provider.workload < provider.capacity

  rule urgent "Urgent ones" { when priority = high  assign best provider rank by provider.workload }
  rule turns "The rest by turns" { when priority = normal  assign rotate of north, cool }
  otherwise manual "No rule covers this order"
}

workflow repairs "Repairs" {
  start choose

  assign choose "Assign Service Provider" {
    portal   company
    assigns  provider
    handler  role dispatcher
    rules    outsourcing
    then     pick
  }

  assign pick "Assign Service Provider Engineer (Service Provider)" {
    portal    provider
    assigns   engineer
    handler   role provider_dispatcher
    within    4h else declined
    then      visit
    declined  choose
  }

  task visit "On site" {
    portal    provider
    handler   engineer
    then      finished
    declined  pick
  }

  end finished
}
"#;

/// A clock that stands until it is set.
pub struct SetClock(Mutex<Timestamp>);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("nobody panics with it")
    }
}

/// A desk, and everything that a test does with it.
pub struct Desk {
    pub office: Arc<Office>,
    pub store: Arc<Sqlite>,
    pub folder: tempfile::TempDir,
    clock: Arc<SetClock>,
    pub router: Router,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The JSON of an answer with this status.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    pub fn lines(&self) -> Vec<Value> {
        self.text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

pub fn start() -> Timestamp {
    "2026-03-02T14:00:00Z".parse().expect("an instant")
}

/// Gives an empty desk a program and people.
pub fn settle(office: &Office, program: &str, people: Vec<Person>) {
    let files = vec![("main.consign".to_owned(), program.to_owned())];
    let compiled =
        consign_desk::core::compile("main.consign", &files).unwrap_or_else(|found| panic!("{found}"));
    let publication = Publication::new("main.consign", files, Arc::new(compiled));
    let by = By::Publisher { publisher: "test".into() };
    office.ask(move |session| publish(session, &publication, &by)).expect("published");
    let put = move |session: &mut Session<'_>| {
        people.iter().try_for_each(|person| auth::put_person(session.write(), person))
    };
    office.ask(put).expect("people");
}

impl Desk {
    pub fn new() -> Self {
        Self::running(PROGRAM)
    }

    /// A desk with this program and one of everybody: `dana` and `dora` dispatch for the company, `vera` views, `root`
    /// administers; `nina` and `carl` dispatch for their providers; `north.amy`, `cool.amy` are engineers; `intake` is a service.
    pub fn running(program: &str) -> Self {
        Self::with(program, everybody())
    }

    /// A desk with this program and these people.
    pub fn with(program: &str, people: Vec<Person>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(SetClock(Mutex::new(start())));
        let store = Arc::new(Sqlite::open(&folder.path().join("desk.db")).expect("a database"));
        let office = Arc::new(Office::open(store.clone(), clock.clone()).expect("a desk"));
        let app =
            Arc::new(App::new(office.clone(), Limits { body: 1 << 20, ..Limits::default() }, None, false));
        settle(&office, program, people);
        Self { router: router(app), office, store, folder, clock }
    }

    /// The same database, opened again.
    pub fn reopened(self) -> Self {
        let Self { office, store, folder, clock, router } = self;
        drop(router);
        assert_eq!(Arc::strong_count(&office), 1, "nobody else has it");
        drop(office);
        drop(store);
        let store = Arc::new(Sqlite::open(&folder.path().join("desk.db")).expect("a database"));
        let office = Arc::new(Office::open(store.clone(), clock.clone()).expect("a desk"));
        let app =
            Arc::new(App::new(office.clone(), Limits { body: 1 << 20, ..Limits::default() }, None, false));
        Self { router: axum_router(app), office, store, folder, clock }
    }

    /// A token for somebody, or for the service `intake`.
    pub fn token(&self, who: &str) -> String {
        let name: Arc<str> = format!("{who}-{}", self.office.state().is_ok()).into();
        let (scopes, person) = match who {
            "intake" => (BTreeSet::from([Scope::OrdersWrite, Scope::OrdersRead]), None),
            "reader" => (BTreeSet::from([Scope::OrdersRead]), None),
            who => (BTreeSet::new(), Some(Arc::from(who))),
        };
        let token = Token { name: name.clone(), scopes, person, made: start(), expires: None };
        let made = self.office.ask(move |session| {
            let known =
                auth::tokens(session.write())?.into_iter().find(|(_, known)| known.name == token.name);
            if let Some((hash, _)) = known {
                session.write().delete_record(consign_desk::store::Kind::Token, &hash)?;
            }
            Ok(auth::new_token(session.write(), &token).map(|secret| secret.reveal().to_owned()))
        });
        made.expect("the database").expect("a token")
    }

    /// Sends a request as somebody.
    pub fn send(
        &self,
        who: &str,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let token = self.token(who);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        for (name, value) in headers {
            if *name == "content-type" {
                request.headers_mut().expect("a request").remove("content-type");
            }
            request = request.header(*name, *value);
        }
        self.raw(request.body(Body::from(body.to_owned())).expect("a request"))
    }

    pub fn raw(&self, request: Request<Body>) -> Answer {
        self.whole(request).1
    }

    /// An answer with its headers.
    pub fn whole(&self, request: Request<Body>) -> (HeaderMap, Answer) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("an answer");
            let (status, headers) = (response.status(), response.headers().clone());
            let bytes = response.into_body().collect().await.expect("a body").to_bytes();
            (headers, Answer { status, text: String::from_utf8(bytes.to_vec()).expect("text") })
        })
    }

    pub fn get(&self, who: &str, path: &str) -> Answer {
        self.send(who, Method::GET, path, &[], "")
    }

    pub fn post(&self, who: &str, path: &str, body: &Value) -> Answer {
        self.send(who, Method::POST, path, &[], &body.to_string())
    }

    /// Takes an order in.
    pub fn receive(&self, id: &str, region: &str, priority: &str) -> Value {
        let document = json!({ "wo_number": id, "region": region, "priority": priority });
        self.post("intake", "/api/v1/orders", &document).is(201)
    }

    /// Gives a command on the order as it is.
    pub fn command(&self, who: &str, id: &str, command: &str, body: &Value) -> Answer {
        self.command_at(who, id, command, self.order(id).revision, body)
    }

    pub fn command_at(&self, who: &str, id: &str, command: &str, revision: u64, body: &Value) -> Answer {
        let path = format!("/api/v1/orders/{id}/{command}");
        let tag = format!("\"{revision}\"");
        self.send(who, Method::POST, &path, &[("if-match", &tag)], &body.to_string())
    }

    pub fn order(&self, id: &str) -> consign_desk::core::Order {
        let mut read = self.store.read().expect("the database");
        read.order(id).expect("the database").unwrap_or_else(|| panic!("no order {id}"))
    }

    /// The order, if there is one.
    pub fn store_order(&self, id: &str) -> Option<consign_desk::core::Order> {
        self.store.read().expect("the database").order(id).expect("the database")
    }

    pub fn store_seq(&self) -> u64 {
        self.store.read().expect("the database").head().expect("the database").seq
    }

    pub fn all_orders(&self) -> Vec<consign_desk::core::Order> {
        let select = consign_desk::store::Select { limit: 10_000, ..consign_desk::store::Select::default() };
        self.store.read().expect("the database").orders(&select).expect("the database")
    }

    pub fn set_clock(&self, now: Timestamp) {
        *self.clock.0.lock().expect("nobody panics with it") = now;
    }

    /// The clock moves on, and deadlines pass.
    pub fn after(&self, duration: jiff::SignedDuration) {
        self.at(self.office.now().checked_add(duration).expect("an instant"));
    }

    /// The clock is set, and deadlines pass.
    pub fn at(&self, now: Timestamp) {
        self.set_clock(now);
        self.office.ask(consign_desk::clock::pass).expect("the database");
        self.office.ask(consign_desk::clock::warn).expect("the database");
    }

    pub fn workload(&self, provider: &str) -> u64 {
        let live = self.office.live().expect("a program");
        let state = self.office.state().expect("a state");
        state.open_orders(live.engine().directory(), provider).expect("a provider")
    }

    /// That all of it is what the history adds up to.
    #[track_caller]
    pub fn is_sound(&self) {
        let found = consign_desk::verify::verify(&*self.store).expect("the database");
        assert!(found.is_sound(), "{found:#?}");
    }
}

/// One of everybody.
pub fn everybody() -> Vec<Person> {
    let company =
        |id: &str, roles: &[&str], desk: &[DeskRole]| person_of(id, Side::Company, None, roles, desk);
    let of = |id: &str, provider: &str, engineer: Option<&str>, roles: &[&str]| {
        person_of(id, Side::Provider(provider.into()), engineer, roles, &[])
    };
    vec![
        company("dana", &["dispatcher"], &[]),
        company("dora", &["dispatcher"], &[]),
        company("root", &[], &[DeskRole::Administrator]),
        company("vera", &[], &[DeskRole::Viewer]),
        of("nina", "north", None, &["provider_dispatcher"]),
        of("carl", "cool", None, &["provider_dispatcher"]),
        of("north.amy", "north", Some("amy"), &[]),
        of("cool.amy", "cool", Some("amy"), &[]),
    ]
}

fn axum_router(app: Arc<App>) -> Router {
    router(app)
}
