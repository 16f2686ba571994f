//! How long the canonical layout of a program takes, by its lines: of a text that is in it already, and of
//! one where every line changes.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Rules and a table of about so many lines: conditions that fit on a line and ones that do not, comments,
/// lists, rows.
fn program(lines: usize) -> String {
    let mut text = String::from("rules outsourcing assigns provider {\n");
    for rule in 0..lines / 10 {
        let _ = write!(
            text,
            "  // The rule of region {rule}.\n  rule r{rule} \"Rule {rule}\" {{\n    when region in [\"R{}\", \"S{}\"] \
             and priority >= high and (skills contains \"s{}\" or value between {rule} and {}) // behind\n    \
             assign first of p{}, p{} else manual \"Nobody\"\n  }}\n\n",
            rule % 997,
            rule % 499,
            rule % 53,
            rule + 500,
            rule % 100,
            (rule + 1) % 100,
        );
    }
    text += "  table by_region (region, priority, value) {\n";
    for row in 0..lines / 5 {
        let _ = writeln!(text, "    | \"R{row}\" | >= high | _ => assign p{}", row % 100);
    }
    text += "  }\n}\n";
    text
}

fn format(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("format");
    group.sample_size(10);
    for lines in [500, 5_000, 50_000] {
        let loose = program(lines);
        let neat = consign::format("bench", loose.as_bytes()).expect("it parses");
        group.throughput(Throughput::Elements(neat.lines().count() as u64));
        for (name, text) in [("neat", &neat), ("loose", &loose)] {
            group.bench_with_input(BenchmarkId::new(name, lines), text, |bencher, text| {
                bencher.iter(|| black_box(consign::format("bench", text.as_bytes()).expect("it parses")));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, format);
criterion_main!(benches);
