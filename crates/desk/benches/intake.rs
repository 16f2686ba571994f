//! How fast orders come in, beside what writing the same rows costs: `cargo bench -p consign-desk --bench intake`.
//! `ORDERS=20000 RULES=1000 ROUNDS=3` are its settings; `LARGE=1000000` looks at a desk with so many orders instead.

#![allow(clippy::print_stdout, reason = "what is measured")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use consign_desk::api::{App, Limits, router};
use consign_desk::auth::{Token, new_token};
use consign_desk::core::{By, Scope};
use consign_desk::office::{Office, Publication, SystemClock, publish};
use consign_desk::store::{Sqlite, Store};

fn setting(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// A table of so many rules over ten providers.
fn program(rules: usize, reads_workloads: bool) -> String {
    let mut text = String::from(
        "schema work_order { id text  region text caseless  kind text  value number  customer text  address text }\n\
         schema provider { regions set of text }\nrole dispatcher \"Dispatcher\" of company\n",
    );
    for number in 0..10 {
        let _ = writeln!(text, "provider p{number} \"Provider {number}\" {{ regions: [\"r{number}\"] }}");
    }
    text += "rules b assigns provider {\n";
    for number in 0..rules {
        let target = if reads_workloads {
            "best provider rank by provider.workload".to_owned()
        } else {
            format!("p{}", number % 10)
        };
        let _ = writeln!(
            text,
            "rule r{number} {{ when kind = \"k{number}\" and value >= {} assign {target} }}",
            number % 7
        );
    }
    text + "}\nworkflow w \"W\" { start choose assign choose \"Choose\" { portal company assigns provider handler role dispatcher rules b then work } task work \"Work\" { portal company handler role dispatcher then gone } end gone }"
}

fn order(number: usize, rules: usize) -> String {
    format!(
        "{{\"id\": \"O-{number}\", \"region\": \"r{}\", \"kind\": \"k{}\", \"value\": {}, \"customer\": \"Customer {}\", \"address\": \"{} Main Street, Springfield\"}}",
        number % 10,
        number * 7919 % (rules + rules / 20),
        number % 13,
        number % 997,
        number % 1000
    )
}

struct Served {
    at: SocketAddr,
    authorization: String,
    store: Arc<Sqlite>,
    _folder: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

fn serve(text: &str) -> Served {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(Sqlite::open(&folder.path().join("desk.db")).expect("a database"));
    let office = Arc::new(Office::open(store.clone(), Arc::new(SystemClock)).expect("a desk"));
    let files = vec![("main.consign".to_owned(), text.to_owned())];
    let compiled =
        consign_desk::core::compile("main.consign", &files).unwrap_or_else(|found| panic!("{found}"));
    let publication = Publication::new("main.consign", files, Arc::new(compiled));
    let by = By::Publisher { publisher: "bench".into() };
    office.ask(move |session| publish(session, &publication, &by)).expect("published");
    let token = Token {
        name: "intake".into(),
        scopes: BTreeSet::from([Scope::OrdersWrite]),
        person: None,
        made: office.now(),
        expires: None,
    };
    let secret = office
        .ask(move |session| Ok(new_token(session.write(), &token)))
        .expect("the database")
        .expect("a token");
    let limits = Limits { rate: std::num::NonZeroU32::MAX, ..Limits::default() };
    let app = Arc::new(App::new(office, limits, None, false));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
    let at = listener.local_addr().expect("an address");
    runtime.spawn(async move { axum::serve(listener, router(app)).await });
    Served {
        at,
        authorization: format!("Authorization: Bearer {}", secret.reveal()),
        store,
        _folder: folder,
        _runtime: runtime,
    }
}

/// Orders by NDJSON in one request; how long until the last result.
fn bulk(served: &Served, orders: usize, rules: usize) -> Duration {
    let body: String = (0..orders).map(|number| order(number, rules) + "\n").collect();
    let mut stream = TcpStream::connect(served.at).expect("it listens");
    let head = format!(
        "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\nContent-Length: {}\r\n{}\r\n\r\n",
        body.len(),
        served.authorization
    );
    let start = Instant::now();
    let mut sending = stream.try_clone().expect("a socket");
    let sender = std::thread::spawn(move || {
        sending.write_all(head.as_bytes()).expect("sent");
        sending.write_all(body.as_bytes()).expect("sent");
    });
    let mut done = 0;
    for line in BufReader::new(&mut stream).lines().map_while(Result::ok) {
        done += usize::from(line.contains("\"status\":201"));
    }
    sender.join().expect("sent");
    assert_eq!(done, orders);
    start.elapsed()
}

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

/// Orders one by one, started at even times whatever came of those before; the times from those starts.
fn open_loop(served: &Served, per_second: u32, count: u32) -> Vec<Duration> {
    let start = Instant::now() + Duration::from_millis(50);
    let threads: Vec<_> = (0..8)
        .map(|thread| {
            let (at, authorization) = (served.at, served.authorization.clone());
            std::thread::spawn(move || {
                let mut stream = TcpStream::connect(at).expect("it listens");
                stream.set_nodelay(true).expect("a socket");
                let mut times = Vec::new();
                for number in (thread..count).step_by(8) {
                    let intended = start + Duration::from_secs(1) / per_second * number;
                    std::thread::sleep(intended.saturating_duration_since(Instant::now()));
                    let body = order(10_000_000 + number as usize, 1000);
                    let request = format!("POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n{authorization}\r\n\r\n{body}", body.len());
                    stream.write_all(request.as_bytes()).expect("sent");
                    answered(&mut stream);
                    times.push(intended.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times: Vec<Duration> =
        threads.into_iter().flat_map(|thread| thread.join().expect("times")).collect();
    times.sort_unstable();
    times
}

fn answered(stream: &mut TcpStream) {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let read = stream.read(&mut part).expect("an answer");
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        if let Some(end) = text.find("\r\n\r\n") {
            assert!(text.starts_with("http/1.1 201"), "{text}");
            let length = text.split("content-length: ").nth(1).and_then(|rest| rest.split('\r').next());
            let length: usize = length.and_then(|length| length.parse().ok()).expect("a length");
            if bytes.len() >= end + 4 + length {
                return;
            }
        }
    }
}

/// How long a desk with many orders takes to be ready, and the first page of what waits for a dispatcher to come.
fn large(orders: usize, rules: usize) {
    let served = serve(&program(rules, false));
    let took = bulk(&served, orders, rules).as_secs_f64();
    let file = served._folder.path().join("desk.db");
    let start = Instant::now();
    let store = Arc::new(Sqlite::open(&file).expect("a database"));
    let office = Office::open(store.clone(), Arc::new(SystemClock)).expect("a desk");
    let ready = start.elapsed();
    let waiting = store.read().expect("the database").waiting(None).expect("the database");
    let waiting = waiting.iter().find(|node| &*node.node == "choose").map_or(0, |node| node.orders);
    drop(office);
    let path = "/api/v1/orders?node=choose&filter=value%20%3E%3D%203%20and%20region%20in%20%5B%22r1%22%2C%20%22r2%22%5D%20and%20kind%20!%3D%20%22k1%22";
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
    times.sort_unstable();
    let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1000.0;
    println!(
        "{orders} orders: taken in at {:.0}/s, ready in {:.0} ms",
        orders as f64 / took,
        ready.as_secs_f64() * 1000.0
    );
    println!(
        "the first page of {waiting} that wait, three conditions: p50 {:.1} ms, p99 {:.1} ms",
        at(50),
        at(99)
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
    let times = open_loop(&served, 300, count);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!(
        "one order a request, 300/s: p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}
