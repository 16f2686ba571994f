//! Verdicts against all orders of small domains, one by one: the domains are large enough that a condition which
//! some order satisfies is satisfied by one of them.

mod cells;
mod comparisons;
mod instants;
mod lists;
mod mixed;
mod sets;
pub(super) mod small;
mod texts;
mod verdicts;

use jiff::Timestamp;
use proptest::prelude::*;

use super::cube::Wanted;
use super::domain::Domain;
use super::effort::Budget;
use super::search::{Doubt, Search, SearchResult};
use super::witness::Witness;
use crate::program::{Condition, Order, Program};
use crate::{Sources, State};

/// Conditions of some atoms.
fn condition(atoms: &'static [&'static str]) -> impl Strategy<Value = String> {
    condition_of(atoms, 3, 8, 3)
}

/// What rules of random programs do, which have providers `a` and `b`, with regions.
pub(super) const ACTIONS: [&str; 5] = [
    "assign a",
    "assign b",
    "assign first of a, b else manual \"nobody\"",
    "assign best provider where provider.regions contains region",
    "manual \"look at it\"",
];

/// Conditions of some atoms, so deep, of about so many parts, and of at most so many beside each other.
pub(super) fn condition_of(
    atoms: &'static [&'static str],
    depth: u32,
    parts: u32,
    beside: usize,
) -> impl Strategy<Value = String> {
    let atom = prop::sample::select(atoms).prop_map(str::to_owned);
    atom.prop_recursive(depth, parts, 3, move |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| format!("not ({part})")),
            prop::collection::vec(inner.clone(), 1..=beside)
                .prop_map(|parts| format!("all {{ {} }}", parts.join(", "))),
            prop::collection::vec(inner, 1..=beside)
                .prop_map(|parts| format!("any {{ {} }}", parts.join(", "))),
        ]
    })
}

fn conditions(atoms: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(condition(atoms), 1..5)
}

/// A program whose lets are the conditions.
fn program(schema: &str, conditions: &[String]) -> Program {
    let mut text = schema.to_owned();
    for (number, condition) in conditions.iter().enumerate() {
        text += &format!("let c{number} = {condition}\n");
    }
    crate::compile(&Sources::in_memory([("program", text.as_str())])).expect("it compiles")
}

/// Whether the first condition is true and the others are not.
fn fits(program: &Program, state: &State, order: &Order, now: Timestamp) -> bool {
    let is_so = |condition: &Condition| crate::decide::holds(program, state, order, now, condition);
    let mut lets = program.lets.iter().map(|one| &one.condition);
    lets.next().is_some_and(is_so) && !lets.any(is_so)
}

/// An order of which the first condition is true and the others are not; `None` if there is none.
fn verdict(program: &Program) -> Result<Option<Witness>, Doubt> {
    let state = State::new();
    let mut domain = Domain::new(program);
    let mut cubes =
        program.lets.iter().map(|one| domain.cubes(&one.condition, Wanted::True).expect("it is small"));
    let inside = cubes.next().expect("there is one");
    let outside: Vec<_> = cubes.flatten().collect();
    let outside: Vec<_> = outside.iter().collect();
    for cube in inside {
        let budget = Budget::new(&domain.effort, 100_000, u64::MAX);
        let mut witness = |cube: &_| {
            domain.witness(cube, &mut |witness| fits(program, &state, &witness.order, witness.now))
        };
        let mut search =
            Search { domain: &domain, budget: &budget, leaves_cost: true, witness: &mut witness };
        match search.outside(cube, &outside) {
            SearchResult::Witness(witness) => return Ok(Some(witness)),
            SearchResult::Nobody => {}
            SearchResult::Undecided(doubt) => return Err(doubt),
        }
    }
    Ok(None)
}

/// What the search finds fits, and it finds an order where one of these fits at one of the instants: it may know of longer
/// texts and other letters.
fn agrees(program: &Program, orders: &[Order], nows: &[Timestamp]) -> Result<(), TestCaseError> {
    let state = State::new();
    let expected = orders.iter().any(|order| nows.iter().any(|now| fits(program, &state, order, *now)));
    match verdict(program) {
        Ok(Some(found)) => prop_assert!(fits(program, &state, &found.order, found.now), "{found:?}"),
        Ok(None) => prop_assert!(!expected, "nothing is found, and there is one"),
        Err(doubt) => prop_assert!(false, "{doubt:?}, and there is one: {expected}"),
    }
    Ok(())
}

/// Orders from JSON.
fn orders(program: &Program, json: impl IntoIterator<Item = String>) -> Vec<Order> {
    let order = |json: String| Order::from_json(program, json.as_bytes()).expect("it fits");
    json.into_iter().map(order).collect()
}

fn noon() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().expect("an instant")
}

/// What a let asks for is called by its name, whatever else is asked for; of parts of it nothing is.
#[test]
fn parts_of_cubes_are_called_by_the_names_of_lets() {
    let schema = "schema work_order {\n  id text\n  a number\n  b number?\n  c text\n}\nlet small = a < 3 and b > 5\nlet north = c in [\"NY\", \"NJ\"]\n";
    let words = |condition: &str| {
        let program = program(schema, &[condition.to_owned()]);
        let mut domain = Domain::new(&program);
        let last = program.lets.iter().last().expect("a let");
        let cubes = domain.cubes(&last.condition, Wanted::True).expect("it is small");
        cubes.iter().map(|cube| domain.words(cube).join(" and ")).collect::<Vec<_>>()
    };
    assert_eq!(words("small and north"), ["small and north"]);
    assert_eq!(words("small and not north and a < 2"), ["a < 2 and b > 5 and not north"]);
    assert_eq!(words("a < 3 and b > 5"), ["a < 3 and b > 5"], "nobody asks for the name");
}
