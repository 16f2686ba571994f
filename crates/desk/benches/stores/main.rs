//! What keeping orders costs, beside the same rows inserted by prepared statements into the same tables: whole batches,
//! as a stream of orders is taken in, and single orders, each durable before the next.
//!
//! `cargo bench -p consign-desk --bench stores`; with `-- single` as a word or two, only what has them in its name.

#[path = "../../tests/databases/cluster.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod cluster;
mod raw;
#[path = "../../tests/databases/sample.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod sample;

use std::time::{Duration, Instant};

use consign_desk::core::{Event, Order};
use consign_desk::store::{Postgres, Sqlite, Store};

use crate::cluster::Cluster;
use crate::raw::Row;

/// How many orders a batch has, as the desk takes at most.
const BATCH: usize = 1000;

/// Orders as they come in, with the event of that.
fn intake(count: usize) -> (Vec<Order>, Vec<Event>) {
    let document = |id: &str| {
        format!(
            r#"{{"id":"{id}","region":"NY","city":"Brooklyn","priority":"high","value":412.50,"product":"split system",
            "customer":{{"name":"Ada Example","tier":"gold","phone":"+1 555 0100"}},"location":[40.6782,-73.9442],
            "requested":"2026-11-30T09:00:00-05:00","notes":"{}"}}"#,
            "second floor, ring twice; ".repeat(8)
        )
    };
    let orders: Vec<Order> = (0..count)
        .map(|number| {
            let id = format!("W-{:08}", number * 7_919 % count);
            let mut order = sample::order(&id);
            order.document = document(&id).into();
            order.received = sample::instant(number as i64);
            order.placement.arrived = order.received;
            order.placement.deadline = Some(sample::instant(number as i64 + 3_600_000_000_000));
            order.placement.provider = Some("northstar".into());
            order
        })
        .collect();
    let events = orders.iter().map(sample::received).collect();
    (orders, events)
}

fn batches(store: &dyn Store, size: usize, orders: &[Order], mut events: Vec<Event>) -> Duration {
    let start = Instant::now();
    for (orders, events) in orders.chunks(size).zip(events.chunks_mut(size)) {
        let mut write = store.write().expect("a transaction");
        for order in orders {
            // As the desk does, which looks whether an order is there.
            assert!(write.order_to_change(&order.id).expect("a reading").is_none());
            write.put_order(order).expect("it is put");
        }
        write.append(events).expect("it is appended");
        write.commit().expect("it is committed");
    }
    start.elapsed()
}

#[expect(clippy::print_stdout, reason = "it is what a bench is for")]
fn said(name: &str, count: usize, took: Duration, raw: Duration) {
    let rate = |took: Duration| count as f64 / took.as_secs_f64();
    println!(
        "{name:<28} {:>9.0} orders/s   raw {:>9.0} orders/s   {:>5.2} × its time",
        rate(took),
        rate(raw),
        took.as_secs_f64() / raw.as_secs_f64()
    );
}

fn sqlite(name: &str, count: usize, size: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let (orders, events) = intake(count);
    let rows = Row::all(&orders, &events);
    let raw = raw::sqlite(&folder.path().join("raw.db"), &rows, size);
    let store = Sqlite::open(&folder.path().join("desk.db")).expect("a database");
    said(name, count, batches(&store, size, &orders, events), raw);
}

fn postgres(cluster: &Cluster, name: &str, count: usize, size: usize) {
    let (orders, events) = intake(count);
    let rows = Row::all(&orders, &events);
    let beside = cluster.schema();
    drop(Postgres::open(&cluster.url(&beside)).expect("a database"));
    let raw = raw::postgres(&cluster.url(&beside), &rows, size);
    let store = Postgres::open(&cluster.url(&cluster.schema())).expect("a database");
    said(name, count, batches(&store, size, &orders, events), raw);
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.iter().all(|word| name.contains(word.as_str()));
    let cases = [("batches", 40_000, BATCH), ("single", 1_000, 1)];
    for (name, count, size) in cases {
        let name = format!("SQLite, {name}");
        if is_wanted(&name) {
            sqlite(&name, count, size);
        }
    }
    let Some(cluster) = Cluster::start() else { return };
    for (name, count, size) in cases {
        let name = format!("PostgreSQL, {name}");
        if is_wanted(&name) {
            postgres(&cluster, &name, count, size);
        }
    }
}
