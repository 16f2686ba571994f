//! The processes of a desk, with a database, people with tokens, and whoever sends them requests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use consign::Timestamp;
use consign_desk::auth::{Token, new_token, put_person};
use consign_desk::core::{Order, Scope};
use consign_desk::serve::{Database, open};
use consign_desk::store::{Select, Store};
use serde_json::Value;

use super::child::{Served, Server, Set};
use crate::model::{PROGRAM, WHO, people};
use crate::suite::read;

/// How long anything may take that is to come.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Processes on one database.
pub struct Fleet {
    servers: Vec<Mutex<Option<Server>>>,
    pub served: Served,
    pub tokens: BTreeMap<String, String>,
    pub store: Arc<dyn Store>,
    agent: ureq::Agent,
    _folder: tempfile::TempDir,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// What `ETag` says.
    pub revision: Option<u64>,
    pub body: Value,
}

impl Fleet {
    /// So many processes on PostgreSQL at a URL, or on a file of their own where there is none.
    pub fn start(count: usize, url: Option<String>, mail: Option<u16>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = folder.path().join("clock");
        Set::Goes(0).write(&clock);
        let file = folder.path().join("desk.db");
        let database = url.unwrap_or_else(|| file.to_str().expect("a path").to_owned());
        let served = Served { database, clock, program: PROGRAM.to_owned(), mail, blocks: None };
        // The first makes the database.
        let first = Server::start(&served).expect("it starts");
        let store = open(&Database::named(&served.database)).expect("a database");
        let tokens = tokens(&*store);
        let others = (1..count).map(|_| Server::start(&served).expect("it starts"));
        let servers = std::iter::once(first).chain(others).map(|server| Mutex::new(Some(server))).collect();
        let agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        let agent = agent.build().new_agent();
        Self { servers, served, tokens, store, agent, _folder: folder }
    }

    pub fn count(&self) -> usize {
        self.servers.len()
    }

    pub fn clock(&self) -> &PathBuf {
        &self.served.clock
    }

    /// Kills a process and starts another in its place, after a pause.
    pub fn kill(&self, number: usize, pause: Duration) {
        let server = self.server(number).take();
        drop(server);
        std::thread::sleep(pause);
        *self.server(number) = Some(self.started());
    }

    /// A database that is starting again itself takes nobody.
    fn started(&self) -> Server {
        let until = Instant::now() + PATIENCE;
        loop {
            match Server::start(&self.served) {
                Ok(server) => return server,
                Err(why) => assert!(Instant::now() < until, "it does not start again: {why}"),
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Kills all of them.
    pub fn end(&self) {
        (0..self.count()).for_each(|number| drop(self.server(number).take()));
    }

    fn server(&self, number: usize) -> std::sync::MutexGuard<'_, Option<Server>> {
        self.servers[number].lock().expect("nobody panics with it")
    }

    /// Where a process listens, if it is there.
    pub fn at(&self, number: usize) -> Option<String> {
        self.servers[number].lock().expect("nobody panics with it").as_ref().map(|server| server.at.clone())
    }

    /// Sends a request to a process.
    ///
    /// # Errors
    /// If no answer came: it is not known whether it was done.
    pub fn send(
        &self,
        number: usize,
        who: &str,
        path: &str,
        headers: &[(&str, String)],
        body: Option<&str>,
    ) -> Result<Answer, String> {
        let at = self.at(number).ok_or("it is not there")?;
        let mut request = ureq::http::Request::builder()
            .method(if body.is_some() { "POST" } else { "GET" })
            .uri(format!("http://{at}{path}"))
            .header("authorization", format!("Bearer {}", self.tokens[who]));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(body.unwrap_or_default().to_owned()).map_err(|error| error.to_string())?;
        let mut response = self.agent.run(request).map_err(|error| error.to_string())?;
        let status = response.status().as_u16();
        let tag = response.headers().get("etag").and_then(|tag| tag.to_str().ok());
        let revision = tag.and_then(|tag| tag.trim_matches('"').parse().ok());
        let text = response.body_mut().read_to_string().map_err(|error| error.to_string())?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Answer { status, revision, body })
    }

    /// All orders, as the database has them.
    pub fn orders(&self) -> Vec<Order> {
        // A connection that was cut is made anew.
        let until = Instant::now() + PATIENCE;
        let select = Select { limit: 100_000, ..Select::default() };
        loop {
            match self.store.read().and_then(|mut read| read.orders(&select)) {
                Ok(orders) => return orders,
                Err(error) => assert!(Instant::now() < until, "{error}"),
            }
        }
    }

    /// Waits until all that is due at an instant has passed.
    pub fn settle(&self, now: Timestamp) {
        let until = Instant::now() + PATIENCE;
        let is_due = |order: &Order| {
            let place = &order.placement;
            place.deadline.is_some_and(|at| at <= now) || place.warn_at.is_some_and(|at| at <= now)
        };
        while self.orders().iter().any(is_due) {
            assert!(Instant::now() < until, "a deadline has not passed: {:#?}", self.orders());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Proves that all that is kept is what the history adds up to.
    pub fn verify(&self) {
        let found = consign_desk::verify::verify(&*self.store).expect("the database");
        assert!(found.is_sound(), "{found:#?}");
        assert_eq!(read(&*self.store, |read| read.head()).seq, found.events);
    }
}

/// People, and a token for everybody.
fn tokens(store: &dyn Store) -> BTreeMap<String, String> {
    let mut write = store.write().expect("a transaction");
    people().iter().for_each(|person| put_person(&mut *write, person).expect("a person"));
    let made = Timestamp::now();
    let token = |who: &&str| {
        let (scopes, person) = match *who {
            "intake" => (BTreeSet::from([Scope::OrdersWrite, Scope::OrdersRead]), None),
            person => (BTreeSet::new(), Some(person.into())),
        };
        let token = Token { name: (*who).into(), scopes, person, made, expires: None };
        let secret = new_token(&mut *write, &token).expect("a token");
        ((*who).to_owned(), secret.reveal().to_owned())
    };
    let mut tokens: BTreeMap<String, String> = WHO.iter().map(token).collect();
    let all = Token { name: "service".into(), scopes: Scope::ALL.into(), person: None, made, expires: None };
    let secret = new_token(&mut *write, &all).expect("a token");
    tokens.insert("service".into(), secret.reveal().to_owned());
    write.commit().expect("it is kept");
    tokens
}
