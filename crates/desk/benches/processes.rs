//! A desk on PostgreSQL: one order a request, beside the same rows inserted and committed one by one; then what several
//! processes take in, by rules that do not read workloads. `cargo bench -p consign-desk --bench processes`; `ORDERS=20000
//! RULES=1000 ROUNDS=3 SINGLE=3000` are its settings. The cluster is its own, from Debian's binaries.

#![allow(clippy::print_stdout, reason = "what is measured")]

#[path = "../tests/databases/cluster.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod cluster;
mod served;

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cluster::Cluster;
use consign_desk::office::{Office, SystemClock};
use consign_desk::store::Postgres;
use served::{begin, listen, program, quantile, send, setting, single};
use tokio_postgres::NoTls;

/// Whose process serves the desk at this address of a database.
const SERVES: &str = "CONSIGN_BENCH_SERVES";

fn office(url: &str) -> Arc<Office> {
    let store = Arc::new(Postgres::open(url).expect("a database"));
    Arc::new(Office::open(store, Arc::new(SystemClock)).expect("a desk"))
}

/// Serves until nobody holds the other end of its input.
fn child(url: &str) {
    let desk = listen(office(url), String::new());
    println!("{}", desk.at);
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// A process that serves.
struct Process(Child, SocketAddr);

impl Process {
    fn start(url: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.env(SERVES, url).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a process");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let at = line.trim().parse().expect("an address");
        Self(child, at)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// How many orders a second so many processes take in together, each by one request.
fn together(cluster: &Cluster, count: usize, orders: usize, rules: usize) -> f64 {
    let url = cluster.url(&cluster.schema());
    let authorization = begin(&office(&url), &program(rules, false));
    let processes: Vec<Process> = (0..count).map(|_| Process::start(&url)).collect();
    // Each has compiled the program, and has a connection.
    for (number, process) in processes.iter().enumerate() {
        let first = 100_000_000 + number * 100;
        send(process.1, &authorization, first..first + 100, rules);
    }
    let start = Instant::now();
    std::thread::scope(|scope| {
        for (number, process) in processes.iter().enumerate() {
            let (at, authorization) = (process.1, &authorization);
            scope.spawn(move || send(at, authorization, number * orders..(number + 1) * orders, rules));
        }
    });
    (count * orders) as f64 / start.elapsed().as_secs_f64()
}

/// Rows as those of an order, so many a second, each committed before the next begins.
fn raw(cluster: &Cluster, per_second: u32, count: u32) -> Vec<Duration> {
    let url = cluster.url(&cluster.schema());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await.expect("a connection");
        tokio::spawn(connection);
        let tables = "CREATE TABLE o (id TEXT PRIMARY KEY, document TEXT); CREATE TABLE e (seq BIGINT PRIMARY KEY, id TEXT, body TEXT)";
        client.batch_execute(tables).await.expect("tables");
        let order = client.prepare("INSERT INTO o VALUES ($1, $2)").await.expect("a statement");
        let event = client.prepare("INSERT INTO e VALUES ($1, $2, $3)").await.expect("a statement");
        let start = Instant::now();
        let mut times = Vec::new();
        for number in 0..count {
            let intended = start + Duration::from_secs(1) / per_second * number;
            tokio::time::sleep_until(intended.into()).await;
            let (id, document) = (format!("O-{number}"), served::order(number as usize, 1000));
            client.batch_execute("BEGIN").await.expect("it begins");
            client.execute(&order, &[&id, &document]).await.expect("an order");
            client.execute(&event, &[&i64::from(number), &id, &document]).await.expect("an event");
            client.batch_execute("COMMIT").await.expect("it is committed");
            times.push(intended.elapsed());
        }
        times
    })
}

fn said(what: &str, mut times: Vec<Duration>) {
    let mut at = |share: f64| quantile(&mut times, share);
    println!("{what}: p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms", at(0.5), at(0.99), at(1.0));
}

fn main() {
    if let Ok(url) = std::env::var(SERVES) {
        return child(&url);
    }
    let Some(cluster) = Cluster::start() else { return };
    let (orders, rules, rounds) = (setting("ORDERS", 20_000), setting("RULES", 1000), setting("ROUNDS", 3));
    let count = u32::try_from(setting("SINGLE", 3000)).expect("a few");
    let office = office(&cluster.url(&cluster.schema()));
    let authorization = begin(&office, &program(rules, false));
    let desk = listen(office, authorization);
    said("one order a request, 300/s", single(&desk, 300, count));
    said("the same rows alone, 300/s", raw(&cluster, 300, count));
    drop(desk);
    let mut lines: Vec<(f64, f64)> = (0..rounds)
        .map(|_| (together(&cluster, 1, orders, rules), together(&cluster, 2, orders, rules)))
        .collect();
    lines.sort_by(|left, right| (left.1 / left.0).total_cmp(&(right.1 / right.0)));
    let (one, two) = lines[rounds / 2];
    println!(
        "one process {one:.0} orders/s, two {two:.0}: {:.2} times as many (median of {rounds})",
        two / one
    );
}
