//! How fast orders come in, beside what writing the same rows costs: `cargo bench -p consign-desk --bench intake`.
//! `ORDERS=20000 RULES=1000 ROUNDS=3` are its settings; `LARGE=1000000` looks at a desk with so many orders instead, and says
//! how much memory it took at most: that of `LARGE=100000` is to be about the same.

#![allow(clippy::print_stdout, reason = "what is measured")]

mod served;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use consign_desk::office::{Office, SystemClock};
use consign_desk::store::{Sqlite, Store};
use served::{Served, bulk, peak_memory, program, quantile, send, serve, setting, single};

/// The rows that those orders became, written by prepared statements into a database that is alike.
fn raw(served: &Served) -> Duration {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("raw.db");
    served.store.backup(&copy).expect("a copy");
    let connection = rusqlite::Connection::open(&copy).expect("a database");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;
             CREATE TEMP TABLE o AS SELECT * FROM orders; CREATE TEMP TABLE e AS SELECT * FROM events; DELETE FROM orders; DELETE FROM events;",
        )
        .expect("emptied");
    let rows = |sql: &str| -> Vec<Vec<rusqlite::types::Value>> {
        let mut statement = connection.prepare(sql).expect("a statement");
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect());
        rows.expect("rows").collect::<Result<_, _>>().expect("rows")
    };
    let (orders, events) = (rows("SELECT * FROM o"), rows("SELECT * FROM e ORDER BY seq"));
    let insert = |table: &str, row: &Vec<rusqlite::types::Value>| {
        let places = vec!["?"; row.len()].join(", ");
        let mut statement = connection
            .prepare_cached(&format!("INSERT INTO {table} VALUES ({places})"))
            .expect("a statement");
        statement.execute(rusqlite::params_from_iter(row)).expect("inserted");
    };
    let start = Instant::now();
    for (orders, events) in orders.chunks(500).zip(events.chunks(500)) {
        connection.execute_batch("BEGIN IMMEDIATE").expect("begun");
        orders.iter().for_each(|row| insert("orders", row));
        events.iter().for_each(|row| insert("events", row));
        connection.execute_batch("COMMIT").expect("committed");
    }
    start.elapsed()
}

/// How many orders a request brings.
const PART: usize = 50_000;

/// How long a desk with many orders takes to be ready, and the first page of what waits for a dispatcher to come.
fn large(orders: usize, rules: usize) {
    let served = serve(&program(rules, false));
    // In parts: what is sent is in this process's memory, too.
    let took: f64 = (0..orders.div_ceil(PART))
        .map(|part| part * PART..orders.min((part + 1) * PART))
        .map(|numbers| send(served.at, &served.authorization, numbers, rules).as_secs_f64())
        .sum();
    println!(
        "{orders} orders: taken in at {:.0}/s, with at most {:.0} MiB",
        orders as f64 / took,
        peak_memory()
    );
    let file = served.folder.path().join("desk.db");
    let start = Instant::now();
    let store = Arc::new(Sqlite::open(&file).expect("a database"));
    let office = Office::open(store.clone(), Arc::new(SystemClock)).expect("a desk");
    let ready = start.elapsed();
    let waiting = store.read().expect("the database").waiting(None).expect("the database");
    let waiting = waiting.iter().find(|node| &*node.node == "choose").map_or(0, |node| node.orders);
    drop(office);
    let path = "/api/v1/orders?node=choose&filter=value%20%3E%3D%209%20and%20region%20in%20%5B%22r1%22%2C%20%22r2%22%5D%20and%20kind%20!%3D%20%22k1%22";
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let mut stream = TcpStream::connect(served.at).expect("it listens");
            let request = format!(
                "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}\r\n\r\n",
                served.authorization
            );
            let start = Instant::now();
            stream.write_all(request.as_bytes()).expect("sent");
            let mut text = String::new();
            stream.read_to_string(&mut text).expect("an answer");
            assert!(text.starts_with("HTTP/1.1 200"), "{text}");
            start.elapsed()
        })
        .collect();
    let mut at = |share: f64| quantile(&mut times, share);
    println!("ready in {:.0} ms", ready.as_secs_f64() * 1000.0);
    println!(
        "the first page of {waiting} that wait, three conditions: p50 {:.1} ms, p99 {:.1} ms",
        at(0.5),
        at(0.99)
    );
}

fn main() {
    if let Some(orders) = std::env::var("LARGE").ok().and_then(|text| text.parse().ok()) {
        return large(orders, setting("RULES", 1000));
    }
    let (orders, rules, rounds) = (setting("ORDERS", 20_000), setting("RULES", 1000), setting("ROUNDS", 3));
    for (name, reads_workloads) in [("stateless rules", false), ("rules that read workloads", true)] {
        let mut lines = Vec::new();
        for _ in 0..rounds {
            let served = serve(&program(rules, reads_workloads));
            let took = bulk(&served, orders, rules).as_secs_f64();
            let raw = raw(&served).as_secs_f64();
            lines.push((orders as f64 / took, took / raw));
        }
        lines.sort_by(|left, right| left.0.total_cmp(&right.0));
        let (rate, ratio) = lines[rounds / 2];
        println!(
            "{name}, {rules}: {rate:.0} orders/s, {ratio:.2} times the raw inserts (median of {rounds})"
        );
    }
    let served = serve(&program(rules, false));
    let count = u32::try_from(setting("SINGLE", 3000)).expect("a few");
    let mut times = single(&served, 300, count);
    let mut at = |share: f64| quantile(&mut times, share);
    println!(
        "one order a request, 300/s: p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}
