//! How long a filter takes to be made, by the number of rules of its program, and to look at an order.

use std::hint::black_box;

use consign::Order;
use consign::filter::Facts;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

#[path = "workload/mod.rs"]
#[allow(dead_code, reason = "decisions need more of it")]
mod workload;

use workload::{ORDERS, Rule, json, order, program, rule};

const FILTERS: [(&str, &str); 3] = [
    ("one condition", "priority >= high"),
    (
        "three conditions",
        "priority >= high and region in [\"R1\", \"R2\", \"R3\"] and waiting_since < now - 2h",
    ),
    (
        "ten conditions",
        "priority >= high and (region in [\"R1\", \"R2\"] or region starts with \"R\") and value between 10 and 900 \
      and skills contains any [\"s1\", \"s2\", \"s3\"] and warranty and reason = no_rule_matched and claimed_by is missing \
      and deadline < now + 1h and category in [repair, maintenance]",
    ),
];

fn rules(count: usize) -> Vec<Rule> {
    (0..count).map(|number| rule(number, count)).collect()
}

fn make(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("filter/make");
    for count in [10, 1_000, 10_000] {
        let program = program(&rules(count));
        for (name, text) in FILTERS {
            group.bench_with_input(BenchmarkId::new(name, count), text, |bencher, text| {
                bencher.iter(|| black_box(program.filter(text).expect("a filter")));
            });
        }
    }
    group.finish();
}

fn hold(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("filter/holds");
    let rules = rules(1_000);
    let program = program(&rules);
    let read = |number| {
        Order::from_json(&program, json(number, &order(number, &rules)).as_bytes()).expect("it fits")
    };
    let orders: Vec<Order> = (0..ORDERS).map(read).collect();
    let now = "2026-03-02T09:00:00Z".parse().expect("an instant");
    let mut facts = Facts::at(now);
    (facts.waiting_since, facts.claimed_by) = (Some(now), Some("dana"));
    for (name, text) in FILTERS {
        let filter = program.filter(text).expect("a filter");
        let mut next = orders.iter().cycle();
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(next.next().is_some_and(|order| filter.holds(order, &facts))));
        });
    }
    group.finish();
}

criterion_group!(benches, make, hold);
criterion_main!(benches);
