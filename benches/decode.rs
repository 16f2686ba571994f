//! Orders from bytes: how long it takes to decode them by the schema, and to decide and write them as `route`
//! does on one thread, beside only parsing the same bytes into a typed struct of borrowed fields with each of
//! three JSON parsers, and CSV beside only splitting it into cells: as it is written plainly, with every cell in quotes,
//! with a cell over two lines in every row, and with a stray quote in every row. Throughput should be alike at both sizes.

mod orders;

use std::hint::black_box;
use std::sync::Arc;

use consign::decision::DecisionWriter;
use consign::input::Format;
use consign::{Engine, Options, Program, Sources, State, Timestamp};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const ORDERS: usize = 20_000;

fn decode(criterion: &mut Criterion) {
    let program = consign::compile(&Sources::in_memory([("bench", orders::program().as_str())]));
    let (program, text) = (Arc::new(program.expect("it compiles")), orders::ndjson(ORDERS));
    let engine = Engine::new(program.clone(), program.directory().clone());
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().expect("an instant");
    let options = Options::default();
    let mut group = criterion.benchmark_group("decode");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse only (serde_json)", |bencher| {
        bencher.iter(|| {
            for line in text.lines() {
                black_box(serde_json::from_str::<orders::Typed<'_>>(line).expect("it fits"));
            }
        });
    });
    group.bench_function("parse only (sonic-rs)", |bencher| {
        bencher.iter(|| {
            for line in text.lines() {
                black_box(sonic_rs::from_str::<orders::Typed<'_>>(line).expect("it fits"));
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
                let typed: orders::Typed<'_> =
                    simd_json::serde::from_slice_with_buffers(&mut line_bytes, &mut buffers)
                        .expect("it fits");
                black_box(typed);
            }
        });
    });
    group.bench_function("orders", |bencher| {
        bencher.iter(|| {
            for order in consign::input::orders(&program, Format::Ndjson, text.as_bytes()) {
                black_box(order.expect("a slice").content.expect("it fits"));
            }
        });
    });
    group.bench_function("orders, decisions, output", |bencher| {
        bencher.iter(|| {
            let (mut state, mut out, writer) = (State::new(), Vec::new(), DecisionWriter::new(&engine));
            for order in consign::input::orders(&program, Format::Ndjson, text.as_bytes()) {
                let order = order.expect("a slice").content.expect("it fits");
                let settled = engine.settle(&order, now, &options, &mut state);
                writer.write(&settled, None, &mut out);
                out.push(b'\n');
            }
            black_box(out)
        });
    });
    group.finish();
    decode_csv(criterion, &program);
}

fn decode_csv(criterion: &mut Criterion, program: &Program) {
    let kinds = [
        ("plain", orders::csv as fn(usize) -> String),
        ("quoted", orders::quoted_csv),
        ("over two lines", orders::csv_over_two_lines),
    ];
    for (kind, text) in
        kinds.iter().flat_map(|(kind, text)| [(*kind, text(ORDERS)), (*kind, text(2 * ORDERS))])
    {
        let mut group = criterion.benchmark_group(format!("decode csv, {kind}, {} kB", text.len() >> 10));
        group.sample_size(10);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("split only (csv)", |bencher| {
            bencher.iter(|| {
                let (mut reader, mut row) =
                    (csv::Reader::from_reader(text.as_bytes()), csv::StringRecord::new());
                while reader.read_record(&mut row).expect("it is CSV") {
                    black_box(&row);
                }
            });
        });
        group.bench_function("orders", |bencher| {
            bencher.iter(|| {
                for order in consign::input::orders(program, Format::Csv, text.as_bytes()) {
                    black_box(order.expect("a slice").content.expect("it fits"));
                }
            });
        });
        group.finish();
    }
    flag_csv(criterion, program);
}

/// Rows of which each has a quote that is never closed: all are flagged.
fn flag_csv(criterion: &mut Criterion, program: &Program) {
    for text in [ORDERS, 2 * ORDERS].map(orders::csv_with_stray_quotes) {
        let mut group =
            criterion.benchmark_group(format!("decode csv, stray quotes, {} kB", text.len() >> 10));
        group.sample_size(10);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("orders", |bencher| {
            bencher.iter(|| {
                for order in consign::input::orders(program, Format::Csv, text.as_bytes()) {
                    black_box(order.expect("a slice").content.expect_err("it is flagged"));
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, decode);
criterion_main!(benches);
