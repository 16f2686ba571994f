//! Many people at once at several processes, of which one after the other is killed, whose connections are cut, whose
//! database crashes, and whose clocks jump. Each request has an `Idempotency-Key` and is sent again, to any process, until
//! an answer comes: so whoever asked knows what was done, and what was done is exactly that.
//!
//! `ROUNDS=200 cargo test -p consign-desk --test databases processes::course` for a long run; a round is a kill, a cut or a
//! jump. `SEED=…` for another one.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use consign_desk::core::Order;
use serde_json::{Value, json};

use super::child::Set;
use super::fleet::{Answer, Fleet, PATIENCE};
use super::history::{self, Acknowledged};
use crate::cluster::Cluster;

/// How many orders people are at; few, so that they meet.
const ORDERS: u64 = 40;

/// After so many things that a client did the oldest orders are left alone, and there are as many new ones.
const STAYS: u64 = 20;

/// How many send at once.
const CLIENTS: u64 = 6;

/// How far clocks jump, in seconds: keys are known for a day.
const FARTHEST: i64 = 11 * 3600;

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// What befell the processes.
#[derive(Debug, Default)]
struct Befell {
    kills: usize,
    cuts: usize,
    crashes: usize,
    jumps: usize,
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).expect("a few")].clone()
    }
}

#[test]
fn a_process_on_sqlite_loses_nothing_and_does_nothing_twice() {
    course(&Fleet::start(1, None, None), None, 1);
}

#[test]
fn two_processes_on_postgresql_lose_nothing_and_do_nothing_twice() {
    on_postgres(2, 2);
}

#[test]
fn three_processes_on_postgresql_lose_nothing_and_do_nothing_twice() {
    on_postgres(3, 3);
}

fn on_postgres(count: usize, seed: u64) {
    // Its own, because it crashes.
    let Some(cluster) = Cluster::start() else { return };
    let schema = cluster.schema();
    let fleet = Fleet::start(count, Some(cluster.url(&schema)), None);
    course(&fleet, Some((&cluster, &schema)), seed);
}

fn course(fleet: &Fleet, postgres: Option<(&Cluster, &str)>, seed: u64) {
    let rounds = setting("ROUNDS", 10);
    let seed = setting("SEED", seed);
    let (is_over, again) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (befell, done) = std::thread::scope(|scope| {
        let (over, again) = (&is_over, &again);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| scope.spawn(move || acts(fleet, Random(seed * 1000 + number), number, over, again)))
            .collect();
        let mut fates = Random(seed);
        let mut counted = Befell::default();
        for _ in 0..rounds {
            std::thread::sleep(Duration::from_millis(100 + fates.below(500)));
            befalls(fleet, postgres, &mut fates, &mut counted);
        }
        is_over.store(true, Ordering::Relaxed);
        let done =
            clients.into_iter().flat_map(|client| client.join().expect("no panic")).collect::<Vec<_>>();
        (counted, done)
    });
    // All that is still to pass passes.
    Set::Goes(FARTHEST + 24 * 3600).write(fleet.clock());
    let now =
        consign::Timestamp::now().checked_add(jiff::SignedDuration::from_secs(FARTHEST)).expect("an instant");
    fleet.settle(now);
    fleet.end();
    fleet.verify();
    let told = history::holds(&*fleet.store, &done);
    eprintln!("course {seed}: {befell:?}, {again:?} requests sent again, {told}");
    assert!(befell.kills > 0 && done.len() > 50, "{befell:?}, {} acknowledged", done.len());
}

fn befalls(fleet: &Fleet, postgres: Option<(&Cluster, &str)>, fates: &mut Random, befell: &mut Befell) {
    let number = usize::try_from(fates.below(fleet.count() as u64)).expect("a few");
    match (fates.below(10), postgres) {
        (0..2, _) => {
            let far = i64::try_from(fates.below(2 * FARTHEST.unsigned_abs())).expect("seconds") - FARTHEST;
            Set::Goes(far).write(fleet.clock());
            befell.jumps += 1;
        }
        (2..5, Some((cluster, schema))) => befell.cuts += cluster.break_connections(schema),
        (5, Some((cluster, _))) => {
            cluster.crash();
            befell.crashes += 1;
        }
        _ => {
            fleet.kill(number, Duration::from_millis(fates.below(200)));
            befell.kills += 1;
        }
    }
}

/// Does one thing after the other until it is over; what was acknowledged.
fn acts(
    fleet: &Fleet,
    mut random: Random,
    client: u64,
    is_over: &AtomicBool,
    again: &AtomicUsize,
) -> Vec<Acknowledged> {
    let mut done = Vec::new();
    for number in 0u64.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let id = format!("WO-{}", number / STAYS * STAYS + random.below(ORDERS));
        done.extend(act(fleet, &mut random, &id, &format!("{client}-{number}"), again));
    }
    done
}

fn act(fleet: &Fleet, random: &mut Random, id: &str, key: &str, again: &AtomicUsize) -> Option<Acknowledged> {
    let known = fleet.store.read().and_then(|mut read| read.order(id));
    let Ok(known) = known else { return None };
    let Some(known) = known else {
        let region = random.of(&["NY", "NJ", "CT"]);
        let priority = random.of(&["low", "normal", "high"]);
        let document = json!({"wo_number": id, "region": region, "priority": priority});
        let answer = asked(fleet, random, ("intake", "/api/v1/orders"), &[], &document, key, again);
        return (answer.status == 201).then(|| Acknowledged::new(id, 1, "received", "intake", None));
    };
    let (who, command, body) = wanted(&known, random, key);
    let tag = [("if-match", format!("\"{}\"", known.revision))];
    let path = format!("/api/v1/orders/{id}/{command}");
    let answer = asked(fleet, random, (who, &path), &tag, &body, key, again);
    assert!([200, 403, 404, 409, 412, 422].contains(&answer.status), "{who} {command}: {answer:?}");
    let text = body["text"].as_str().map(str::to_owned);
    (answer.status == 200).then(|| {
        let revision = answer.revision.expect("a revision");
        Acknowledged::new(id, revision, history::event_of(command), who, text)
    })
}

/// Sends it to one process after the other until one answers for good.
fn asked(
    fleet: &Fleet,
    random: &mut Random,
    (who, path): (&str, &str),
    headers: &[(&str, String)],
    body: &Value,
    key: &str,
    again: &AtomicUsize,
) -> Answer {
    let headers: Vec<_> = headers.iter().cloned().chain([("idempotency-key", key.to_owned())]).collect();
    let until = Instant::now() + PATIENCE;
    let body = body.to_string();
    loop {
        let number = usize::try_from(random.below(fleet.count() as u64)).expect("a few");
        match fleet.send(number, who, path, &headers, Some(&body)) {
            Ok(answer) if answer.status != 503 => {
                assert!(answer.status < 500, "{path}: {answer:?}");
                return answer;
            }
            other => assert!(Instant::now() < until, "{path}: {other:?}"),
        }
        again.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(5 + random.below(40)));
    }
}

/// What somebody would do with an order where it is; now and then somebody else, or something else.
fn wanted(order: &Order, random: &mut Random, key: &str) -> (&'static str, &'static str, Value) {
    let place = &order.placement;
    let dispatcher = match place.provider.as_deref() {
        Some("north") => "nina",
        _ => "carl",
    };
    let node = place.at.as_ref().map(|at| &*at.node);
    let pick = json!({"provider": random.of(&["north", "cool", "east"])});
    let company = random.of(&["dana", "dora"]);
    match (random.below(12), node) {
        (0, _) => (company, "cancel", json!({})),
        (1, _) => (
            "intake",
            "update",
            json!({"fields": {"priority": random.of(&["low", "normal", "high"])}, "rerun": true}),
        ),
        (2, _) => (company, "note", json!({"text": key})),
        (3, Some("pick" | "visit")) => (company, "recall", json!({})),
        (4, Some("pick" | "visit")) => (company, "reassign", pick),
        (5, Some("choose")) => (company, "rerun", json!({})),
        (_, Some("choose")) => (company, "assign", pick),
        (6 | 7, Some("pick")) => (dispatcher, "decline", json!({"reason": "No capacity"})),
        (_, Some("pick")) => (dispatcher, "assign", json!({"engineer": random.of(&["amy", "ann"])})),
        (6 | 7, Some("visit")) => (engineer(order), "decline", json!({})),
        (8, Some("visit")) => (dispatcher, "recall", json!({})),
        (_, Some("visit")) => (engineer(order), "complete", json!({})),
        _ => (company, "note", json!({"text": key})),
    }
}

fn engineer(order: &Order) -> &'static str {
    match (order.placement.provider.as_deref(), order.placement.engineer.as_deref()) {
        (Some("north"), Some("ann")) => "north.ann",
        (Some("north"), _) => "north.amy",
        _ => "cool.amy",
    }
}
