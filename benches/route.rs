//! `consign route` over NDJSON and CSV, as the command does it, beside only parsing the same bytes with each of three JSON
//! parsers (only splitting them into cells). All take turns in each round; a figure is the median over the rounds, a
//! ratio the median over the ratios of each round.
//!
//! `ORDERS=1000000 ROUNDS=5 cargo bench -p consign-benches --bench route`

mod orders;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use orders::Typed;

fn asked(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// What is measured, and what it is compared with: the fastest of these.
struct Way<'a> {
    name: &'static str,
    beside: &'static [usize],
    run: Box<dyn Fn() + 'a>,
}

/// How long this thread has been computing, where the system tells; on a busy machine that says more than a clock.
fn computed() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Wall-clock seconds and seconds of computing on this thread.
fn timed(run: &dyn Fn()) -> [f64; 2] {
    let (started, before) = (Instant::now(), computed());
    run();
    let computing = before.and_then(|before| Some(computed()? - before));
    [started.elapsed().as_secs_f64(), computing.map_or(f64::NAN, |time| time.as_secs_f64())]
}

fn parse_serde(text: &str) {
    for line in text.lines() {
        black_box(serde_json::from_str::<Typed<'_>>(line).expect("it fits"));
    }
}

fn parse_sonic(text: &str) {
    for line in text.lines() {
        black_box(sonic_rs::from_str::<Typed<'_>>(line).expect("it fits"));
    }
}

fn parse_simd(text: &str) {
    let (mut bytes, mut buffers) = (Vec::new(), simd_json::Buffers::default());
    for line in text.lines() {
        // It parses in place, so that it needs bytes of its own.
        bytes.clear();
        bytes.extend_from_slice(line.as_bytes());
        let typed = simd_json::serde::from_slice_with_buffers::<Typed<'_>>(&mut bytes, &mut buffers);
        black_box(typed.expect("it fits"));
    }
}

fn split(text: &str) {
    let (mut reader, mut row) = (csv::Reader::from_reader(text.as_bytes()), csv::StringRecord::new());
    while reader.read_record(&mut row).expect("it is CSV") {
        black_box(&row);
    }
}

fn route(program: &Path, orders: &Path, out: &Path, threads: &str) {
    let paths = [program, orders].map(|path| path.as_os_str().to_owned());
    let words = ["--now", "2026-03-02T09:00:00Z", "--threads", threads, "--out"].map(Into::into);
    let arguments = std::iter::once("consign".into()).chain(["route".into()]).chain(paths).chain(words);
    consign_cli::run(arguments.chain([out.as_os_str().to_owned()]));
}

fn main() {
    // Cargo's tests only see whether it runs.
    let measures = std::env::args().any(|argument| argument == "--bench");
    let (count, rounds) = if measures { (asked("ORDERS", 200_000), asked("ROUNDS", 11)) } else { (100, 1) };
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("it is written");
        path
    };
    let (ndjson, csv) = (orders::ndjson(count), orders::csv(count));
    let program = file("main.consign", &orders::program());
    let (ndjson_file, csv_file) = (file("orders.ndjson", &ndjson), file("orders.csv", &csv));
    let out = Path::new("/dev/null");
    let ways = [
        Way { name: "parse only (serde_json)", beside: &[0, 1, 2], run: Box::new(|| parse_serde(&ndjson)) },
        Way { name: "parse only (sonic-rs)", beside: &[0, 1, 2], run: Box::new(|| parse_sonic(&ndjson)) },
        Way { name: "parse only (simd-json)", beside: &[0, 1, 2], run: Box::new(|| parse_simd(&ndjson)) },
        Way {
            name: "route, 1 thread",
            beside: &[0, 1, 2],
            run: Box::new(|| route(&program, &ndjson_file, out, "1")),
        },
        Way {
            name: "route, 2 threads",
            beside: &[3],
            run: Box::new(|| route(&program, &ndjson_file, out, "2")),
        },
        Way { name: "CSV: split only", beside: &[5], run: Box::new(|| split(&csv)) },
        Way {
            name: "CSV: route, 1 thread",
            beside: &[5],
            run: Box::new(|| route(&program, &csv_file, out, "1")),
        },
    ];
    let mut times: Vec<Vec<[f64; 2]>> = ways.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for (way, times) in ways.iter().zip(&mut times) {
            times.push(timed(&*way.run));
        }
    }
    report(&ways, &times, count);
}

#[allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "a report of measurements")]
fn report(ways: &[Way<'_>], times: &[Vec<[f64; 2]>], count: usize) {
    println!(
        "{count} orders, {} rules; nanoseconds an order and how many times the fastest \
         of what it is compared with: by the clock, then of computing on one thread\n",
        orders::RULES
    );
    for (way, own) in ways.iter().zip(times) {
        let shown = |which: usize| {
            let fastest = |round: usize| {
                let all = way.beside.iter().map(|beside| times[*beside][round][which]);
                all.fold(f64::INFINITY, f64::min)
            };
            let each = median(own.iter().map(|time| time[which] / count as f64 * 1e9));
            let ratio = median(own.iter().enumerate().map(|(round, time)| time[which] / fastest(round)));
            format!("{each:8.0} {ratio:6.2}")
        };
        println!("{:26} {} {}", way.name, shown(0), shown(1));
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
