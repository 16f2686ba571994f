//! The naive model against real processes by HTTP: each step by another process, of which one is killed now and then.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use consign::Timestamp;
use consign_desk::core::Order;
use serde_json::Value;

use super::child::Set;
use super::fleet::{Answer, Fleet};
use crate::model::{self, Under};
use crate::postgres::with_schema;

fn cases() -> u32 {
    std::env::var("PROCESS_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(2)
}

#[test]
fn a_process_on_sqlite_is_the_model() {
    model::courses::<Processes<0>>(cases(), 40);
}

#[test]
fn two_processes_on_postgresql_are_the_model() {
    with_schema(|_| model::courses::<Processes<2>>(cases(), 40));
}

#[test]
fn three_processes_on_postgresql_are_the_model() {
    with_schema(|_| model::courses::<Processes<3>>(cases(), 40));
}

/// So many processes on PostgreSQL; where there is none of them, one on SQLite.
struct Processes<const ON_POSTGRES: usize> {
    fleet: Fleet,
    next: usize,
}

impl<const ON_POSTGRES: usize> fmt::Debug for Processes<ON_POSTGRES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} processes", self.fleet.count())
    }
}

impl<const ON_POSTGRES: usize> Processes<ON_POSTGRES> {
    /// By one process after the other.
    fn send(&mut self, who: &str, path: &str, headers: &[(&str, String)], body: Option<&Value>) -> Answer {
        self.next = (self.next + 1) % self.fleet.count();
        let body = body.map(Value::to_string);
        self.fleet.send(self.next, who, path, headers, body.as_deref()).expect("an answer")
    }
}

impl<const ON_POSTGRES: usize> Under for Processes<ON_POSTGRES> {
    fn new(_: &str) -> Self {
        let fleet = match ON_POSTGRES {
            0 => Fleet::start(1, None, None),
            count => {
                let cluster = crate::cluster::shared().expect("a cluster");
                Fleet::start(count, Some(cluster.url(&cluster.schema())), None)
            }
        };
        Self { fleet, next: 0 }
    }

    fn receive(&mut self, who: &str, document: &Value) -> u16 {
        self.send(who, "/api/v1/orders", &[], Some(document)).status
    }

    fn command(&mut self, who: &str, id: &str, command: &str, revision: u64, body: &Value) -> u16 {
        let tag = [("if-match", format!("\"{revision}\""))];
        self.send(who, &format!("/api/v1/orders/{id}/{command}"), &tag, Some(body)).status
    }

    fn clock(&mut self, now: Timestamp) {
        Set::Stands(now).write(self.fleet.clock());
        self.fleet.settle(now);
    }

    fn again(&mut self) {
        self.fleet.kill(self.next, Duration::ZERO);
    }

    fn orders(&mut self) -> Vec<Order> {
        self.fleet.orders()
    }

    fn seen_by(&mut self, who: &str) -> BTreeSet<String> {
        let page = self.send(who, "/api/v1/orders?limit=1000", &[], None);
        assert_eq!(page.status, 200, "{page:?}");
        let ids = page.body["orders"].as_array().expect("orders").iter();
        ids.map(|order| order["id"].as_str().expect("an id").to_owned()).collect()
    }

    fn verify(&mut self) {
        self.fleet.end();
        self.fleet.verify();
    }
}
