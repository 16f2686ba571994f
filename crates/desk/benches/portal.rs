//! A desk with very many orders, as dispatchers have it: `cargo bench -p consign-desk --bench portal`. The first page of a
//! list as HTML, beside the same list as JSON and the rows alone by a prepared statement; then open lists, and how long
//! after the start of a request that brings an order each of them is told. `ORDERS=1000000 RULES=1000 LISTS=200 CHANGES=50
//! SECONDS=20` are its settings.

#![allow(clippy::print_stdout, reason = "what is measured")]

mod served;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use consign_desk::auth::{open_session, put_person};
use consign_desk::core::Person;
use consign_desk::store::Store;
use served::{Served, bulk, open_loop, order, program, quantile, serve, setting};

const FILTER: &str =
    "value%20%3E%3D%209%20and%20region%20in%20%5B%22r1%22%2C%20%22r2%22%5D%20and%20kind%20!%3D%20%22k1%22";

/// A dispatcher's cookie.
fn signed_in(served: &Served) -> String {
    let person: Person = serde_json::from_value(serde_json::json!({
        "id": "dana", "name": "Dana", "sign_in": "dana", "side": "company", "roles": ["dispatcher"],
    }))
    .expect("a person");
    let secret = served.office.ask(move |session| {
        put_person(session.write(), &person)?;
        let now = session.now();
        open_session(session.write(), "dana", now)
    });
    format!("Cookie: consign_session={}", secret.expect("a session").reveal())
}

/// The first page of what waits, by a path, `count` times.
fn pages(served: &Served, path: &str, header: &str, count: u32) -> Vec<Duration> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n");
    open_loop(served.at, 10, count, "200", move |_| request.clone())
}

/// The rows of a page by their index, without a condition.
fn rows(served: &Served, count: usize) -> Vec<Duration> {
    let connection = rusqlite::Connection::open(served.folder.path().join("desk.db")).expect("a database");
    let mut select = connection
        .prepare(
            "SELECT * FROM orders WHERE workflow = 'w' AND node = 'choose' ORDER BY arrived, id LIMIT 50",
        )
        .expect("a statement");
    let columns = select.column_count();
    let mut times = Vec::new();
    for _ in 0..count {
        let start = Instant::now();
        let rows = select.query_map([], |row| (0..columns).map(|at| row.get(at)).collect());
        let rows: Vec<Vec<rusqlite::types::Value>> =
            rows.expect("rows").map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), 50);
        times.push(start.elapsed());
    }
    times
}

fn said(what: &str, mut times: Vec<Duration>) {
    let mut slowest: Vec<usize> = (0..times.len()).collect();
    slowest.sort_by_key(|at| std::cmp::Reverse(times[*at]));
    slowest.truncate(5);
    let mut at = |share: f64| quantile(&mut times, share);
    println!(
        "{what}: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms (slowest are numbers {slowest:?})",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

/// A browser with an open list: for each order that it is told of, when.
fn listen(
    served: &Served,
    cookie: &str,
    ready: &Arc<AtomicUsize>,
) -> std::thread::JoinHandle<Vec<(usize, Instant)>> {
    let mut stream = TcpStream::connect(served.at).expect("it listens");
    let request = format!("GET /company/live?node=w.choose HTTP/1.1\r\nHost: x\r\n{cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    stream.set_read_timeout(Some(Duration::from_secs(4))).expect("a socket");
    let ready = ready.clone();
    let read = move || {
        let mut told = Vec::new();
        let mut is_first = true;
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if std::mem::take(&mut is_first) {
                assert!(line.starts_with("HTTP/1.1 200"), "{line}");
                ready.fetch_add(1, Ordering::Relaxed);
            }
            let now = Instant::now();
            for part in line.split("\"order\":\"L-").skip(1) {
                let number = part.split('"').next().and_then(|number| number.parse().ok());
                told.push((number.expect("a number"), now));
            }
        }
        told
    };
    std::thread::Builder::new().stack_size(128 << 10).spawn(read).expect("a thread")
}

/// Open lists while orders come that wait there.
fn live(served: &Served, cookie: &str) {
    let lists = setting("LISTS", 200);
    let per_second = u32::try_from(setting("CHANGES", 50)).expect("a few");
    let count = per_second * u32::try_from(setting("SECONDS", 20)).expect("a few");
    let ready = Arc::new(AtomicUsize::new(0));
    let browsers: Vec<_> = (0..lists).map(|_| listen(served, cookie, &ready)).collect();
    while ready.load(Ordering::Relaxed) < lists {
        std::thread::sleep(Duration::from_millis(10));
    }
    let authorization = served.authorization.clone();
    let start = Instant::now() + Duration::from_millis(50);
    let acknowledged = open_loop(served.at, per_second, count, "201", move |number| {
        let body = order(1_000_000_000, 1000).replace("O-1000000000", &format!("L-{number}"));
        let body = body.replacen("\"kind\": \"k", "\"kind\": \"none", 1);
        format!(
            "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n{authorization}\r\n\r\n{body}",
            body.len()
        )
    });
    let intended =
        |number: usize| start + Duration::from_secs(1) / per_second * u32::try_from(number).expect("a few");
    let told: Vec<(usize, Instant)> =
        browsers.into_iter().flat_map(|browser| browser.join().expect("told")).collect();
    let missed = lists * count as usize - told.len();
    said(&format!("{per_second} orders a second, one a request, while {lists} lists are open"), acknowledged);
    let times = told.iter().map(|(number, at)| at.saturating_duration_since(intended(*number))).collect();
    said(&format!("until each of {lists} open lists is told ({} times, {missed} missed)", told.len()), times);
}

fn main() {
    let (orders, rules) = (setting("ORDERS", 1_000_000), setting("RULES", 1000));
    let served = serve(&program(rules, false));
    let took = bulk(&served, orders, rules).as_secs_f64();
    let cookie = signed_in(&served);
    let waiting = served.store.read().expect("the database").waiting(None).expect("the database");
    let waiting = waiting.iter().find(|node| &*node.node == "choose").map_or(0, |node| node.orders);
    println!("{orders} orders, taken in at {:.0}/s; {waiting} wait for a dispatcher", orders as f64 / took);
    let count = u32::try_from(setting("PAGES", 300)).expect("a few");
    said("50 rows alone", rows(&served, count as usize));
    let html = |query: &str| format!("/company/orders?node=w.choose{query}");
    said("the list's first page, HTML", pages(&served, &html(""), &cookie, count));
    said(
        "with a filter of three conditions",
        pages(&served, &html(&format!("&filter={FILTER}")), &cookie, count),
    );
    let json = format!("/api/v1/orders?node=choose&filter={FILTER}");
    said("the same as JSON", pages(&served, &json, &cookie, count));
    live(&served, &cookie);
}
