//! How long compiling takes, from source text to a checked program, by the number of rules.

use std::fmt::Write as _;
use std::hint::black_box;

use consign::Sources;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// A program of so many rules over six fields, as a company with many regions and skills has them.
fn program(rules: usize) -> String {
    let mut text = String::from(
        "schema work_order {\n  id text\n  category enum [installation, repair, maintenance]\n  \
         priority enum [low < normal < high < critical]\n  region text caseless\n  value number\n  \
         skills set of text\n  warranty bool?\n}\n\
         role dispatcher \"Dispatcher\" of company\nrole crew \"Crew\" of provider\n",
    );
    for provider in 0..100 {
        let _ = writeln!(
            text,
            "provider p{provider} \"Provider {provider}\" {{ engineer e{provider} \"E\" {{}} }}"
        );
    }
    text += "rules outsourcing assigns provider {\n";
    for rule in 0..rules {
        let _ = writeln!(
            text,
            "  rule r{rule} \"Rule {rule}\" {{\n    when region = \"R{}\" and priority >= high and (skills \
             contains \"s{}\" or value between {} and {})\n    assign first of p{}, p{}\n  }}",
            rule % 997,
            rule % 53,
            rule,
            rule + 500,
            rule % 100,
            (rule + 1) % 100,
        );
    }
    text += "  otherwise manual \"No rule\"\n}\nworkflow w \"W\" {\n  start a\n  assign a \"A\" { portal company \
             assigns provider handler role dispatcher rules outsourcing then b }\n  assign b \"B\" { portal \
             provider assigns engineer handler role crew then done declined a }\n  end done\n}\n";
    text
}

fn compile(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compile");
    group.sample_size(10);
    for rules in [500, 5_000, 50_000] {
        let text = program(rules);
        group.throughput(Throughput::Elements(rules as u64));
        group.bench_with_input(BenchmarkId::new("rules", rules), &text, |bencher, text| {
            bencher.iter(|| {
                let compiled = consign::compile(&Sources::in_memory([("bench.consign", text.as_str())]));
                black_box(compiled.expect("the program compiles"))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, compile);
criterion_main!(benches);
