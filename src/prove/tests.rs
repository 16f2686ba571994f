//! Verdicts against all orders of small domains, one by one.

use jiff::Timestamp;
use proptest::prelude::*;

use super::cube::Wanted;
use super::domain::Domain;
use super::search::{Budget, Found, Search};
use crate::program::{Condition, Order, Program};
use crate::{Sources, State};

const SCHEMA: &str = "schema work_order {\n  id text\n  tier enum [bronze < silver < gold]?\n  warranty bool?\n  \
     region text caseless?\n  value number\n  skills set of enum [a, b]\n}\n";

/// What conditions are made of.
const ATOMS: [&str; 12] = [
    "tier >= silver",
    "tier = gold",
    "tier is present",
    "warranty",
    "region = \"NY\"",
    "region in [\"NY\", \"NJ\"]",
    "region is missing",
    "value > 3",
    "value between 2 and 5",
    "skills contains a",
    "skills contains all [a, b]",
    "skills contains any [a, b]",
];

fn orders(program: &Program) -> Vec<Order> {
    let mut all = Vec::new();
    for tier in ["null", "\"bronze\"", "\"silver\"", "\"gold\""] {
        for warranty in ["null", "true", "false"] {
            for region in ["null", "\"ny\"", "\"nj\"", "\"x\""] {
                for value in [1, 2, 3, 4, 5, 6] {
                    for skills in ["", "\"a\"", "\"b\"", "\"a\", \"b\""] {
                        let json = format!(
                            "{{\"id\": \"1\", \"tier\": {tier}, \"warranty\": {warranty}, \"region\": {region}, \
                             \"value\": {value}, \"skills\": [{skills}]}}"
                        );
                        all.push(Order::from_json(program, json.as_bytes()).expect("it fits"));
                    }
                }
            }
        }
    }
    all
}

fn condition() -> impl Strategy<Value = String> {
    let atom = prop::sample::select(&ATOMS[..]).prop_map(str::to_owned);
    atom.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| format!("not ({part})")),
            prop::collection::vec(inner.clone(), 1..4)
                .prop_map(|parts| format!("all {{ {} }}", parts.join(", "))),
            prop::collection::vec(inner, 1..4).prop_map(|parts| format!("any {{ {} }}", parts.join(", "))),
        ]
    })
}

/// Beyond the largest numbers a value is not found as easily as elsewhere: that is no proof that there is none.
#[test]
fn a_number_that_is_not_found_is_no_proof() {
    let text = format!("{SCHEMA}let large = value > 12345678901234567890123456780\n");
    let program = crate::compile(&Sources::in_memory([("program", text.as_str())])).expect("it compiles");
    let state = State::new();
    let mut domain = Domain::new(&program);
    let cubes = domain.cubes(&program.lets[0].condition, Wanted::True).expect("it is small");
    let mut witness = |cube: &_| {
        domain.witness(cube, &mut |witness| {
            crate::decide::holds(&program, &state, &witness.order, witness.now, &program.lets[0].condition)
        })
    };
    let mut budget = Budget(100);
    let mut search = Search { domain: &domain, budget: &mut budget, witness: &mut witness };
    assert_eq!(cubes.len(), 1, "the condition is not impossible");
    assert!(!matches!(search.outside(cubes[0].clone(), &[]), Found::Nobody));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// One condition is true and the others are not: the search finds an order if and only if there is one.
    #[test]
    fn verdicts_are_those_of_looking_at_every_order(conditions in prop::collection::vec(condition(), 1..5)) {
        let mut text = SCHEMA.to_owned();
        for (number, condition) in conditions.iter().enumerate() {
            text += &format!("let c{number} = {condition}\n");
        }
        let program = crate::compile(&Sources::in_memory([("program", text.as_str())])).expect("it compiles");
        let state = State::new();
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().expect("an instant");
        let conditions: Vec<&Condition> = program.lets.iter().map(|one| &one.condition).collect();
        let is_so = |order: &Order, now: Timestamp, condition: &Condition| {
            crate::decide::holds(&program, &state, order, now, condition)
        };
        let fits = |order: &Order, now: Timestamp| {
            is_so(order, now, conditions[0]) && !conditions[1..].iter().any(|condition| is_so(order, now, condition))
        };
        let expected = orders(&program).iter().any(|order| fits(order, now));

        let mut domain = Domain::new(&program);
        let inside = domain.cubes(conditions[0], Wanted::True).expect("it is small");
        let mut outside = Vec::new();
        for condition in &conditions[1..] {
            outside.extend(domain.cubes(condition, Wanted::True).expect("it is small"));
        }
        let outside: Vec<_> = outside.iter().collect();
        let mut found = false;
        for cube in inside {
            let mut budget = Budget(100_000);
            let mut witness = |cube: &_| domain.witness(cube, &mut |witness| fits(&witness.order, witness.now));
            let mut search = Search { domain: &domain, budget: &mut budget, witness: &mut witness };
            match search.outside(cube, &outside) {
                Found::Witness(_) => found = true,
                Found::Nobody => {}
                Found::Undecided(doubt) => prop_assert!(false, "{doubt:?}: {conditions:#?}"),
            }
        }
        prop_assert_eq!(found, expected);
    }
}
