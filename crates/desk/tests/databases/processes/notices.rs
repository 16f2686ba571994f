//! Processes that are killed while people are to be told: each is told of each arrival, at most again with the same id.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use consign_desk::auth::put_person;
use consign_desk::core::Person;
use consign_desk::notify::put_notices;
use serde_json::json;

use super::child::Set;
use super::fleet::{Fleet, PATIENCE};
use crate::mail::MailServer;
use crate::model::person;
use crate::postgres::with_schema;

/// How many orders come in.
const ORDERS: usize = 60;

#[test]
fn a_process_on_sqlite_tells_of_each_arrival() {
    course(1, None);
}

#[test]
fn two_processes_on_postgresql_tell_of_each_arrival() {
    with_schema(|schema| course(2, Some(schema.cluster.url(&schema.name))));
}

fn course(count: usize, url: Option<String>) {
    let Some(mails) = MailServer::start() else { return };
    let fleet = Fleet::start(count, url, Some(mails.port));
    chooses(&fleet);
    let mut told = Told::default();
    for number in 0..ORDERS {
        receives(&fleet, number);
        // One is told of what comes within a minute at once.
        Set::Goes(61 * i64::try_from(number).expect("seconds")).write(fleet.clock());
        if number % 8 == 5 {
            // At any moment: before it is noted, before it is sent, before it is known that it was.
            std::thread::sleep(Duration::from_millis(37 * (number as u64 % 29)));
            fleet.kill(number / 8 % count, Duration::ZERO);
        }
        told.hears(&mails, Duration::ZERO);
    }
    let until = Instant::now() + PATIENCE;
    for minutes in 1.. {
        if told.0.len() == ORDERS {
            break;
        }
        assert!(Instant::now() < until, "{} of {ORDERS} were told", told.0.len());
        Set::Goes(61 * (i64::try_from(ORDERS).expect("seconds") + minutes)).write(fleet.clock());
        told.hears(&mails, Duration::from_millis(500));
    }
    // Whatever would be sent again comes soon.
    told.hears(&mails, Duration::from_secs(2));
    for (order, mails) in &told.0 {
        assert_eq!(mails.len(), 1, "{order} was told by several mails: {mails:?}");
    }
    fleet.end();
    fleet.verify();
}

/// `dana` wants to be told of what no rule assigns.
fn chooses(fleet: &Fleet) {
    let mut write = fleet.store.write().expect("a transaction");
    let dana = Person { email: Some("dana@example.com".into()), ..person("dana") };
    put_person(&mut *write, &dana).expect("a person");
    let chosen = json!({"nodes": [{"node": "repairs.choose", "tell": "at_once"}]});
    put_notices(&mut *write, "dana", &serde_json::from_value(chosen).expect("a choice")).expect("a choice");
    write.commit().expect("it is kept");
}

/// Takes an order in, however often it takes.
fn receives(fleet: &Fleet, number: usize) {
    let document =
        json!({"wo_number": format!("WO-{number}"), "region": "NY", "priority": "low"}).to_string();
    let until = Instant::now() + PATIENCE;
    loop {
        let answer = fleet.send(number % fleet.count(), "intake", "/api/v1/orders", &[], Some(&document));
        match answer {
            Ok(answer) if answer.status < 300 => return,
            other => assert!(Instant::now() < until, "{other:?}"),
        }
    }
}

/// By which mails, by their ids, one was told of each order.
#[derive(Default)]
struct Told(BTreeMap<String, BTreeSet<String>>);

impl Told {
    /// Takes what comes until none does for a while.
    fn hears(&mut self, mails: &MailServer, patience: Duration) {
        while let Some(mail) = mails.next(patience) {
            assert_eq!(mail.to(), ["dana@example.com"]);
            for order in mail.text().lines().filter(|line| line.starts_with("WO-")) {
                self.0.entry(order.to_owned()).or_default().insert(mail.header("Message-ID").to_owned());
            }
        }
    }
}
