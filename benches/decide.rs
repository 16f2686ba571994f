//! How long one decision takes, by the number of rules: of consign, and of a scan over typed structs written by
//! hand that tries one rule after the other. Then how long the index over the rules takes to make, and
//! how large it is.
//!
//! Orders and rules are those of `benches/workload/`. Both deciders must agree on every order. The same of rules
//! that test what texts are like.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use consign::{Engine, Options, Order, Sources, State, Timestamp};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

#[path = "workload/mod.rs"]
mod workload;

use workload::{ORDERS, Rule, Typed, counts, json, order, program, rule, scan, spread};

#[allow(clippy::print_stderr, reason = "what the figures are of")]
fn decide(criterion: &mut Criterion) {
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().expect("an instant");
    // No dispatcher's list: a scan makes none either.
    let options = Options::new().candidates(0);
    for count in counts() {
        let rules: Vec<Rule> = (0..count).map(|number| rule(number, count)).collect();
        let typed: Vec<Typed> = (0..ORDERS).map(|number| order(number, &rules)).collect();
        let program = program(&rules);
        let engine = Engine::new(program.clone(), program.directory().clone());
        let read = |(number, order): (usize, &Typed)| {
            Order::from_json(&program, json(number, order).as_bytes()).expect("it fits")
        };
        let orders: Vec<Order> = typed.iter().enumerate().map(read).collect();
        let mut state = State::new();
        let (mut matched, mut positions) = (0, 0);
        for (order, typed) in orders.iter().zip(&typed) {
            let expected = scan(&rules, typed);
            let found = engine.settle(order, now, &options, &mut state);
            assert_eq!(
                found.rule().map(|(_, rule)| rule),
                expected.map(|position| format!("r{position}")).as_deref()
            );
            matched += usize::from(expected.is_some());
            positions += expected.unwrap_or_default();
        }
        let atoms: usize = rules.iter().map(Rule::atoms).sum();
        let share = positions as f64 / matched as f64 / count as f64;
        eprintln!(
            "{count} rules: {matched} of {ORDERS} orders match, on average at {share:.2} of the rules; the index takes \
             {:.0} bytes for each of {atoms} atoms",
            engine.index_bytes() as f64 / atoms as f64
        );
        let mut group = criterion.benchmark_group("decide");
        group.sample_size(10);
        let mut next = (0..ORDERS).cycle();
        group.bench_function(BenchmarkId::new("consign", count), |bencher| {
            bencher.iter(|| {
                let order = &orders[next.next().unwrap_or_default()];
                black_box(engine.settle(order, now, &options, &mut state).outcome())
            });
        });
        group.bench_function(BenchmarkId::new("written out", count), |bencher| {
            bencher.iter(|| {
                let order = &orders[next.next().unwrap_or_default()];
                black_box(engine.decide(order, now, &options, &mut state))
            });
        });
        group.bench_function(BenchmarkId::new("scan", count), |bencher| {
            bencher.iter(|| black_box(scan(&rules, &typed[next.next().unwrap_or_default()])));
        });
        group.finish();
        let mut group = criterion.benchmark_group("index");
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("build", count), |bencher| {
            bencher.iter(|| Engine::new(program.clone(), program.directory().clone()).index_bytes());
        });
        group.finish();
    }
}

/// `best provider` over directories of growing size: each order's region is one that twenty providers serve.
fn candidates(criterion: &mut Criterion) {
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().expect("an instant");
    let options = Options::new().candidates(0);
    let mut group = criterion.benchmark_group("best provider");
    group.sample_size(10);
    for count in [100, 1_000, 10_000] {
        let regions = count / 10;
        let mut text = String::from(
            "schema work_order {\n  id text\n  region text\n  tier enum [a, b]\n}\n\
             schema provider {\n  regions set of text\n  tiers set of text\n  cost number\n}\n\
             role dispatcher \"Dispatcher\" of company\n",
        );
        for provider in 0..count {
            let _ = writeln!(
                text,
                "provider p{provider} \"Provider {provider}\" {{ regions: [\"R{}\", \"R{}\"], tiers: [\"a\"], cost: {} }}",
                provider % regions,
                provider * 7 % regions,
                provider * 31 % 97
            );
        }
        text += "rules outsourcing assigns provider {\n  eligible when provider.regions contains region\n  \
                 rule best { when tier = a  assign best provider rank by provider.cost }\n}\n\
                 workflow w \"W\" {\n  start a\n  assign a \"A\" { portal company assigns provider handler role \
                 dispatcher rules outsourcing then done }\n  end done\n}\n";
        let program =
            Arc::new(consign::compile(&Sources::in_memory([("bench", text.as_str())])).expect("it compiles"));
        let engine = Engine::new(program.clone(), program.directory().clone());
        let json = |number: usize| {
            format!(
                "{{\"id\": \"O-{number}\", \"region\": \"R{}\", \"tier\": \"a\"}}",
                spread(number, regions)
            )
        };
        let read = |number| Order::from_json(&program, json(number).as_bytes()).expect("it fits");
        let orders: Vec<Order> = (0..ORDERS).map(read).collect();
        let explained = options.clone().explain(true);
        let mut state = State::new();
        let mut next = (0..ORDERS).cycle();
        group.bench_function(BenchmarkId::new("index", count), |bencher| {
            bencher.iter(|| {
                let order = &orders[next.next().unwrap_or_default()];
                black_box(engine.settle(order, now, &options, &mut state).outcome())
            });
        });
        group.bench_function(BenchmarkId::new("every provider tried and explained", count), |bencher| {
            bencher.iter(|| {
                let order = &orders[next.next().unwrap_or_default()];
                black_box(engine.settle(order, now, &explained, &mut state).outcome())
            });
        });
    }
}

/// What a rule asks of a text.
enum Like {
    Starts(String),
    Ends(String),
    Contains(String),
    Matches(regex::Regex),
}

impl Like {
    /// One of so many; an order's serial number, site and note are like those with its number.
    fn new(number: usize) -> Self {
        match number % 4 {
            0 => Like::Starts(format!("K{number}-")),
            1 => Like::Ends(format!(" {number}B")),
            2 => Like::Contains(format!("pump {number} ")),
            _ => Like::Matches(
                regex::Regex::new(&format!(r"(?:Leak|Drip) of \d+ {number}\b")).expect("it is one"),
            ),
        }
    }

    fn text(&self) -> String {
        match self {
            Like::Starts(part) => format!("serial starts with \"{part}\""),
            Like::Ends(part) => format!("site ends with \"{part}\""),
            Like::Contains(part) => format!("note contains \"{part}\""),
            Like::Matches(regex) => format!("note matches {:?}", regex.as_str()),
        }
    }

    fn holds(&self, order: &Texts) -> bool {
        match self {
            Like::Starts(part) => order.serial.starts_with(part),
            Like::Ends(part) => order.site.ends_with(part),
            Like::Contains(part) => order.note.contains(part),
            Like::Matches(regex) => regex.is_match(&order.note),
        }
    }
}

/// The texts of an order.
struct Texts {
    serial: String,
    site: String,
    note: String,
}

impl Texts {
    /// Texts that are like the rule's, and near to those of others.
    fn new(number: usize, rules: usize) -> Self {
        let of = spread(number, rules);
        let other = |kind: usize| if of % 4 == kind { of } else { rules + of };
        Texts {
            serial: format!("K{}-{:04}", other(0), number),
            site: format!("Building {}, Flat {}B", number % 97, other(1)),
            note: format!(
                "Tenant reports that pump {} stopped. Leak of {} {} since Monday, access by the yard",
                other(2),
                number % 10,
                other(3)
            ),
        }
    }

    fn json(&self, number: usize) -> String {
        format!(
            "{{\"id\": \"O-{number}\", \"serial\": \"{}\", \"site\": \"{}\", \"note\": \"{}\"}}",
            self.serial, self.site, self.note
        )
    }
}

/// Rules that test the beginning, the end or a part of a text, or match a regular expression, a quarter each.
fn texts(criterion: &mut Criterion) {
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().expect("an instant");
    let options = Options::new().candidates(0);
    let mut group = criterion.benchmark_group("texts");
    group.sample_size(10);
    for count in [100, 1_000, 10_000] {
        let rules: Vec<Like> = (0..count).map(Like::new).collect();
        let mut text = String::from(
            "schema work_order {\n  id text\n  serial text\n  site text\n  note text\n}\n\
             role dispatcher \"Dispatcher\" of company\nprovider p \"P\" {}\nrules r assigns provider {\n",
        );
        for (number, rule) in rules.iter().enumerate() {
            let _ = writeln!(text, "  rule r{number} {{ when {}  assign p }}", rule.text());
        }
        text += "}\nworkflow w \"W\" {\n  start a\n  assign a \"A\" { portal company assigns provider handler role \
                 dispatcher rules r then done }\n  end done\n}\n";
        let program =
            Arc::new(consign::compile(&Sources::in_memory([("bench", text.as_str())])).expect("it compiles"));
        let engine = Engine::new(program.clone(), program.directory().clone());
        let typed: Vec<Texts> = (0..ORDERS).map(|number| Texts::new(number, count)).collect();
        let read = |(number, order): (usize, &Texts)| {
            Order::from_json(&program, order.json(number).as_bytes()).expect("it fits")
        };
        let orders: Vec<Order> = typed.iter().enumerate().map(read).collect();
        let mut state = State::new();
        let scan = |order: &Texts| rules.iter().position(|rule| rule.holds(order));
        for (order, typed) in orders.iter().zip(&typed) {
            let found = engine.settle(order, now, &options, &mut state);
            let expected = scan(typed).map(|position| format!("r{position}"));
            assert_eq!(found.rule().map(|(_, rule)| rule), expected.as_deref());
            assert!(expected.is_some());
        }
        let mut next = (0..ORDERS).cycle();
        group.bench_function(BenchmarkId::new("consign", count), |bencher| {
            bencher.iter(|| {
                let order = &orders[next.next().unwrap_or_default()];
                black_box(engine.settle(order, now, &options, &mut state).outcome())
            });
        });
        group.bench_function(BenchmarkId::new("scan", count), |bencher| {
            bencher.iter(|| black_box(scan(&typed[next.next().unwrap_or_default()])));
        });
        group.bench_function(BenchmarkId::new("index build", count), |bencher| {
            bencher.iter(|| Engine::new(program.clone(), program.directory().clone()).index_bytes());
        });
        let bundle = program.to_bundle();
        group.bench_function(BenchmarkId::new("bundle opened", count), |bencher| {
            bencher.iter(|| consign::Program::from_bundle(&bundle).expect("a bundle"));
        });
    }
}

criterion_group!(benches, decide, texts, candidates);
criterion_main!(benches);
