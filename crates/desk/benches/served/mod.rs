//! A desk that listens in this process, and orders for it: what the measurements share.

#![allow(dead_code, reason = "each measurement uses its part")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use consign_desk::api::{App, Limits, router};
use consign_desk::auth::{Token, new_token};
use consign_desk::core::{By, Scope};
use consign_desk::office::{Office, Publication, SystemClock, publish};
use consign_desk::store::Sqlite;

pub fn setting(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The time that a share of some does not exceed, in milliseconds.
pub fn quantile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0
}

/// A table of so many rules over ten providers.
pub fn program(rules: usize, reads_workloads: bool) -> String {
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

/// An order; one of fifty has a kind that no rule is for.
pub fn order(number: usize, rules: usize) -> String {
    format!(
        "{{\"id\": \"O-{number}\", \"region\": \"r{}\", \"kind\": \"k{}\", \"value\": {}, \"customer\": \"Customer {}\", \"address\": \"{} Main Street, Springfield\"}}",
        number % 10,
        number * 7919 % (rules + rules / 50),
        number % 13 + 6,
        number % 997,
        number % 1000
    )
}

/// A desk that listens.
pub struct Desk {
    pub at: SocketAddr,
    /// The header of somebody who sends orders.
    pub authorization: String,
    pub office: Arc<Office>,
    _runtime: tokio::runtime::Runtime,
}

/// One on a file of SQLite.
pub struct Served {
    desk: Desk,
    pub store: Arc<Sqlite>,
    pub folder: tempfile::TempDir,
}

impl std::ops::Deref for Served {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

/// A desk on a new file, with this program.
pub fn serve(text: &str) -> Served {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(Sqlite::open(&folder.path().join("desk.db")).expect("a database"));
    let office = Arc::new(Office::open(store.clone(), Arc::new(SystemClock)).expect("a desk"));
    let authorization = begin(&office, text);
    Served { desk: listen(office, authorization), store, folder }
}

/// Makes a program live, and a token for those who send orders; the header that they send it in.
pub fn begin(office: &Office, text: &str) -> String {
    let files = vec![("main.consign".to_owned(), text.to_owned())];
    let compiled =
        consign_desk::core::compile("main.consign", &files).unwrap_or_else(|found| panic!("{found}"));
    let publication = Publication::new("main.consign", files, Arc::new(compiled));
    let by = By::Publisher { publisher: "bench".into() };
    office.ask(move |session| publish(session, &publication, &by)).expect("published");
    let token = Token {
        name: "intake".into(),
        scopes: BTreeSet::from([Scope::OrdersWrite, Scope::Dispatch]),
        person: None,
        made: office.now(),
        expires: None,
    };
    let secret = office
        .ask(move |session| Ok(new_token(session.write(), &token)))
        .expect("the database")
        .expect("a token");
    format!("Authorization: Bearer {}", secret.reveal())
}

/// Answers at a port of its own.
pub fn listen(office: Arc<Office>, authorization: String) -> Desk {
    let limits = Limits { rate: std::num::NonZeroU32::MAX, ..Limits::default() };
    let app = Arc::new(App::new(office.clone(), limits, None, false));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
    let at = listener.local_addr().expect("an address");
    runtime.spawn(async move { axum::serve(listener, router(app)).await });
    Desk { at, authorization, office, _runtime: runtime }
}

/// One order a request, so many a second.
pub fn single(desk: &Desk, per_second: u32, count: u32) -> Vec<Duration> {
    let authorization = desk.authorization.clone();
    open_loop(desk.at, per_second, count, "201", move |number| {
        let body = order(10_000_000 + number as usize, 1000);
        format!(
            "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n{authorization}\r\n\r\n{body}",
            body.len()
        )
    })
}

/// What a process holds in memory, at its most, in MiB.
pub fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: f64 = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(f64::NAN);
    kib / 1024.0
}

/// Orders by NDJSON in one request; how long until the last result.
pub fn bulk(desk: &Desk, orders: usize, rules: usize) -> Duration {
    send(desk.at, &desk.authorization, 0..orders, rules)
}

/// Those of some numbers, to whoever listens there.
pub fn send(at: SocketAddr, authorization: &str, numbers: Range<usize>, rules: usize) -> Duration {
    let orders = numbers.len();
    let body: String = numbers.map(|number| order(number, rules) + "\n").collect();
    let mut stream = TcpStream::connect(at).expect("it listens");
    let head = format!(
        "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\nContent-Length: {}\r\n{}\r\n\r\n",
        body.len(),
        authorization
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

/// An answer's head and body, from a connection that stays open.
pub fn answer(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    let mut part = [0; 16384];
    loop {
        let read = stream.read(&mut part).expect("an answer");
        assert!(read > 0, "the connection ended");
        bytes.extend_from_slice(&part[..read]);
        let Some(end) = bytes.windows(4).position(|at| at == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split('\r').next());
        let length: usize = length.and_then(|length| length.parse().ok()).expect("a length");
        if bytes.len() >= end + 4 + length {
            return (head, bytes.split_off(end + 4));
        }
    }
}

/// Requests that are started at even times whatever came of those before, by so many connections; the times from those
/// starts to the whole answer, which must have the status.
pub fn open_loop<R: Into<Vec<u8>>>(
    at: SocketAddr,
    per_second: u32,
    count: u32,
    status: &'static str,
    request: impl Fn(u32) -> R + Send + Sync + 'static,
) -> Vec<Duration> {
    const CONNECTIONS: u32 = 8;
    let start = Instant::now() + Duration::from_millis(50);
    let request = Arc::new(request);
    let one = move |connection: u32, request: &dyn Fn(u32) -> Vec<u8>| {
        let mut stream = TcpStream::connect(at).expect("it listens");
        stream.set_nodelay(true).expect("a socket");
        let mut times = Vec::new();
        for number in (connection..count).step_by(CONNECTIONS as usize) {
            let intended = start + Duration::from_secs(1) / per_second * number;
            std::thread::sleep(intended.saturating_duration_since(Instant::now()));
            stream.write_all(&request(number)).expect("sent");
            let (head, _) = answer(&mut stream);
            assert!(head.starts_with(&format!("http/1.1 {status}")), "{head}");
            times.push(intended.elapsed());
        }
        times
    };
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|connection| {
            let request = request.clone();
            std::thread::spawn(move || one(connection, &|number| request(number).into()))
        })
        .collect();
    threads.into_iter().flat_map(|thread| thread.join().expect("times")).collect()
}
