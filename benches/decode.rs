//! Orders from bytes: how long it takes to decode them by the schema, and to decide and write them as `route`
//! does on one thread, beside only parsing the same bytes into a typed struct of borrowed fields with each of
//! three JSON parsers, and CSV beside only splitting it into cells.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use consign::{Engine, Format, Options, Program, Sources, State, Timestamp};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde::Deserialize;

const RULES: usize = 1_000;
const ORDERS: usize = 20_000;

#[derive(Deserialize)]
#[allow(dead_code, reason = "parsed and not looked at")]
struct Typed<'a> {
    id: &'a str,
    region: &'a str,
    category: &'a str,
    priority: &'a str,
    value: f64,
    #[serde(borrow)]
    skills: Vec<&'a str>,
    warranty: bool,
    created: &'a str,
    #[serde(borrow)]
    customer: Customer<'a>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "parsed and not looked at")]
struct Customer<'a> {
    name: &'a str,
    tier: &'a str,
}

fn program() -> Arc<Program> {
    let mut text = String::from(
        "schema work_order {\n  id text\n  region text\n  category enum [installation, repair, maintenance]\n  \
         priority enum [low < normal < high < critical]\n  value number\n  skills set of text\n  warranty bool\n  \
         created datetime\n  customer {\n    name text\n    tier enum [bronze < silver < gold]\n  }\n}\n\
         role dispatcher \"Dispatcher\" of company\n",
    );
    for provider in 0..50 {
        let _ = writeln!(text, "provider p{provider} \"Provider {provider}\" {{}}");
    }
    text += "rules outsourcing assigns provider {\n";
    for rule in 0..RULES {
        let _ = writeln!(
            text,
            "  rule r{rule} {{ when region = \"R{rule}\" and priority >= normal and skills contains \"s{}\" assign \
             p{} }}",
            rule % 53,
            rule % 50
        );
    }
    text += "}\nworkflow w \"W\" {\n  start a\n  assign a \"A\" { portal company assigns provider handler role \
             dispatcher rules outsourcing then done }\n  end done\n}\n";
    Arc::new(consign::compile(&Sources::in_memory([("bench", text.as_str())])).expect("it compiles"))
}

/// What is different from order to order.
struct Sample {
    order: usize,
    region: usize,
    value: usize,
    skills: [usize; 2],
    warranty: bool,
    day: usize,
    minute: usize,
}

fn samples() -> impl Iterator<Item = Sample> {
    (0..ORDERS).map(|order| {
        let region = order * 7 % (RULES * 10 / 7);
        Sample {
            order,
            region,
            value: order % 5_000,
            skills: [region % 53, (region + 9) % 53],
            warranty: order % 2 == 0,
            day: order % 28 + 1,
            minute: order % 60,
        }
    })
}

fn orders() -> String {
    let mut text = String::new();
    for Sample { order, region, value, skills: [first, second], warranty, day, minute } in samples() {
        let _ = writeln!(
            text,
            "{{\"id\": \"WO-{order}\", \"region\": \"R{region}\", \"category\": \"repair\", \"priority\": \"high\", \
             \"value\": {value}.50, \"skills\": [\"s{first}\", \"s{second}\"], \"warranty\": {warranty}, \"created\": \
             \"2026-03-{day:02}T09:{minute:02}:00Z\", \"customer\": {{\"name\": \"Customer {order}\", \"tier\": \"gold\"}}, \
             \"note\": \"not in the schema\"}}",
        );
    }
    text
}

fn decode(criterion: &mut Criterion) {
    let (program, text) = (program(), orders());
    let engine = Engine::new(program.clone(), program.directory().clone());
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().expect("an instant");
    let options = Options::default();
    let mut group = criterion.benchmark_group("decode");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse only (serde_json)", |bencher| {
        bencher.iter(|| {
            for line in text.lines() {
                black_box(serde_json::from_str::<Typed<'_>>(line).expect("it fits"));
            }
        });
    });
    group.bench_function("parse only (sonic-rs)", |bencher| {
        bencher.iter(|| {
            for line in text.lines() {
                black_box(sonic_rs::from_str::<Typed<'_>>(line).expect("it fits"));
            }
        });
    });
    group.bench_function("parse only (simd-json)", |bencher| {
        let (mut line_bytes, mut buffers) = (Vec::new(), simd_json::Buffers::default());
        bencher.iter(|| {
            for line in text.lines() {
                // It parses in place, so that it needs bytes of its own.
                line_bytes.clear();
                line_bytes.extend_from_slice(line.as_bytes());
                let typed: Typed<'_> =
                    simd_json::serde::from_slice_with_buffers(&mut line_bytes, &mut buffers)
                        .expect("it fits");
                black_box(typed);
            }
        });
    });
    group.bench_function("orders", |bencher| {
        bencher.iter(|| {
            for order in consign::orders(&program, Format::Ndjson, text.as_bytes()) {
                black_box(order.expect("a slice").content.expect("it fits"));
            }
        });
    });
    group.bench_function("orders, decisions, output", |bencher| {
        bencher.iter(|| {
            let (mut state, mut out) = (State::new(), Vec::new());
            for order in consign::orders(&program, Format::Ndjson, text.as_bytes()) {
                let order = order.expect("a slice").content.expect("it fits");
                let decision = engine.decide(&order, now, &options, &mut state);
                serde_json::to_writer(&mut out, &decision).expect("it is written");
                out.push(b'\n');
            }
            black_box(out)
        });
    });
    group.finish();
    decode_csv(criterion, &program);
}

fn csv_orders() -> String {
    let mut text = String::from(
        "id,region,category,priority,value,skills,warranty,created,customer.name,customer.tier,note\n",
    );
    for Sample { order, region, value, skills: [first, second], warranty, day, minute } in samples() {
        let _ = writeln!(
            text,
            "WO-{order},R{region},repair,high,{value}.50,s{first};s{second},{warranty},\
             2026-03-{day:02}T09:{minute:02}:00Z,Customer {order},gold,not in the schema",
        );
    }
    text
}

fn decode_csv(criterion: &mut Criterion, program: &Program) {
    let text = csv_orders();
    let mut group = criterion.benchmark_group("decode csv");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("split only (csv)", |bencher| {
        bencher.iter(|| {
            let (mut reader, mut row) = (csv::Reader::from_reader(text.as_bytes()), csv::StringRecord::new());
            while reader.read_record(&mut row).expect("it is CSV") {
                black_box(&row);
            }
        });
    });
    group.bench_function("orders", |bencher| {
        bencher.iter(|| {
            for order in consign::orders(program, Format::Csv, text.as_bytes()) {
                black_box(order.expect("a slice").content.expect("it fits"));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
