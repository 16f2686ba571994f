//! How long one decision takes, by the number of rules: of consign, of other engines with the same rules and
//! orders, and of a scan written by hand.
//!
//! `RULES=10,100` asks for other numbers of rules; words on the command line choose among the other engines.
//! All are asked in turn, round by round, so that a ratio is of one run. Every decision is compared.

#![allow(clippy::print_stdout, reason = "the table")]

mod engines;
#[path = "../../workload/mod.rs"]
#[allow(dead_code, reason = "each of its two users needs a part")]
mod workload;

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use consign::Engine;
use engines::{Consign, Decider, Expected, PEERS, Scan};
use workload::{ORDERS, Rule, Typed, counts, order, program, rule, scan};

const ROUNDS: usize = 11;
/// Orders asked about before the clock is read.
const BATCH: usize = 100;
/// How long a round of a fast engine takes.
const ROUND: Duration = Duration::from_millis(20);
/// What an engine may take for a number of rules, its preparation included; after that its cell is `-`.
const BUDGET: Duration = Duration::from_secs(20);

/// One engine with one number of rules.
struct Cell<'a> {
    name: &'static str,
    decider: Box<dyn Decider + 'a>,
    used: Duration,
    next: usize,
    /// Nanoseconds a decision, by round.
    rounds: Vec<f64>,
}

impl<'a> Cell<'a> {
    fn new(name: &'static str, make: impl FnOnce() -> Box<dyn Decider + 'a>) -> Self {
        let start = Instant::now();
        let decider = make();
        Self { name, decider, used: start.elapsed(), next: 0, rounds: Vec::new() }
    }

    fn round(&mut self, expected: &[Option<Expected>]) {
        let (start, mut asked) = (Instant::now(), 0);
        while asked == 0 || start.elapsed() < ROUND {
            for _ in 0..BATCH {
                let agrees = self.decider.agrees(self.next, expected[self.next].as_ref());
                assert!(black_box(agrees), "{} differs on order {}", self.name, self.next);
                self.next = (self.next + 1) % ORDERS;
            }
            asked += BATCH;
        }
        let took = start.elapsed();
        self.used += took;
        self.rounds.push(took.as_nanos() as f64 / asked as f64);
    }

    /// Nothing where the budget did not suffice.
    fn median(&self) -> Option<f64> {
        (self.rounds.len() == ROUNDS).then(|| median(self.rounds.clone()))
    }
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

/// The median of what one takes for each round of the other.
fn ratio(of: &Cell, to: &Cell) -> Option<f64> {
    of.median()?;
    Some(median(of.rounds.iter().zip(&to.rounds).map(|(of, to)| of / to).collect()))
}

fn shown(figure: Option<f64>) -> String {
    figure.map_or("-".to_owned(), |figure| {
        if figure < 100.0 { format!("{figure:.1}") } else { format!("{figure:.0}") }
    })
}

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    let names: Vec<&str> = PEERS.iter().map(|(name, _)| *name).collect();
    println!(
        "| rules | consign | scan | {} | scan / consign | {} | bytes per atom | index |",
        names.join(" | "),
        names.iter().map(|name| format!("{name} / consign")).collect::<Vec<_>>().join(" | ")
    );
    println!("{}|", "| ---: ".repeat(6 + 2 * names.len()));
    // What an engine took for the rules before; it is left out where ten times that is over the budget.
    let mut before: HashMap<&str, (usize, Duration)> = HashMap::new();
    let mut medians = Vec::new();
    for count in counts() {
        let rules: Vec<Rule> = (0..count).map(|number| rule(number, count)).collect();
        let orders: Vec<Typed> = (0..ORDERS).map(|number| order(number, &rules)).collect();
        let expect =
            |order| scan(&rules, order).map(|number| Expected { number, name: format!("r{number}") });
        let expected: Vec<Option<Expected>> = orders.iter().map(expect).collect();
        let program = program(&rules);
        let start = Instant::now();
        let engine = Engine::new(program.clone(), program.directory().clone());
        let bytes = engine.index_bytes() as f64 / rules.iter().map(Rule::atoms).sum::<usize>() as f64;
        let built = start.elapsed();
        let mut cells = vec![
            Cell::new("consign", || Box::new(Consign::new(&program, engine, &orders))),
            Cell::new("scan", || Box::new(Scan { rules: &rules, orders: &orders })),
        ];
        for (name, make) in PEERS {
            let known = before.get(name).is_some_and(|(fewer, took)| {
                took.mul_f64(count as f64 / *fewer as f64) > BUDGET.mul_f64(2.0)
            });
            if !known && (chosen.is_empty() || chosen.iter().any(|word| word == name)) {
                let start = Instant::now();
                cells.push(Cell::new(name, || make(&rules, &orders)));
                before.insert(name, (count, start.elapsed()));
            }
        }
        for _ in 0..ROUNDS {
            cells.iter_mut().filter(|cell| cell.used < BUDGET).for_each(|cell| cell.round(&expected));
        }
        let cell = |name: &str| cells.iter().find(|cell| cell.name == name);
        let peers = || names.iter().map(|name| cell(name));
        let mut row = vec![count.to_string(), shown(cells[0].median()), shown(cells[1].median())];
        row.extend(peers().map(|cell| shown(cell.and_then(Cell::median))));
        row.push(shown(ratio(&cells[1], &cells[0])));
        row.extend(peers().map(|cell| shown(cell.and_then(|cell| ratio(cell, &cells[0])))));
        row.push(format!("{bytes:.0}"));
        row.push(format!("{:.1} ms", built.as_secs_f64() * 1e3));
        println!("| {} |", row.join(" | "));
        medians.push((count, cells[0].median()));
    }
    let thousand = medians.iter().find(|(count, _)| *count == 1_000).and_then(|(_, median)| *median);
    for (count, median) in medians {
        let relative = median.zip(thousand).map(|(one, other)| one / other);
        println!("consign, {count} rules: {} of what it takes for 1000", shown(relative));
    }
}
