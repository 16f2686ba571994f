//! What is said of all orders against every order of a small domain.

use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;

use super::{Analysis, Described, Example, GapClass, RuleVerdict};
use crate::decide::{Outcome, Settlement};
use crate::program::{Order, Program, RuleId, Value};
use crate::prove::node_path::NodePath;
use crate::prove::prover::Prover;
use crate::prove::rules::Fate;
use crate::prove::tests;
use crate::prove::witness::Witness;
use crate::{Engine, Options, Sources, State, compile};

const HEAD: &str = r#"
schema work_order { id text  tier enum [bronze < silver < gold]?  warranty bool?  region text?  value number }
schema provider { regions set of text }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
provider a "A" { regions: ["NY"]  engineer amy "Amy" {} }
provider b "B" { regions: ["NY", "NJ"]  engineer bob "Bob" {} }
"#;

const ATOMS: [&str; 9] = [
    "tier >= silver",
    "tier = gold",
    "tier is present",
    "warranty",
    "region = \"NY\"",
    "region in [\"NY\", \"NJ\"]",
    "region is missing",
    "value > 3",
    "value between 2 and 4",
];

fn orders(program: &Program) -> Vec<Order> {
    let mut all = Vec::new();
    for tier in ["null", "\"bronze\"", "\"silver\"", "\"gold\""] {
        for warranty in ["null", "true", "false"] {
            for region in ["null", "\"NY\"", "\"NJ\"", "\"x\""] {
                for value in [1, 2, 3, 4, 5] {
                    let json = format!(
                        "{{\"id\": \"1\", \"tier\": {tier}, \"warranty\": {warranty}, \"region\": {region}, \
                         \"value\": {value}}}"
                    );
                    all.push(Order::from_json(program, json.as_bytes()).expect("it fits"));
                }
            }
        }
    }
    all
}

fn condition() -> impl Strategy<Value = String> {
    tests::condition_of(&ATOMS, 2, 6, 2)
}

fn node(name: &str, rules: &str) -> String {
    format!(
        "assign {name} \"{name}\" {{ portal company  assigns provider  handler role dispatcher  {rules}  then send }}\n"
    )
}

fn block() -> impl Strategy<Value = String> {
    let eligible = prop_oneof![Just(""), Just("eligible when provider.regions contains region\n")];
    let rules = prop::collection::vec((condition(), prop::sample::select(&tests::ACTIONS[..])), 1..4);
    let last = prop_oneof![
        3 => Just(""),
        1 => Just("otherwise manual \"rest\"\n"),
        1 => Just("otherwise assign a\n"),
    ];
    (eligible, rules, last).prop_map(|(eligible, rules, last)| {
        let rule = |(number, (when, action)): (usize, &(String, &str))| {
            format!("  rule r{number} {{ when {when}\n {action} }}\n")
        };
        let rules: String = rules.iter().enumerate().map(rule).collect();
        format!("{eligible}{rules}{last}}}\n")
    })
}

/// A program with one or two nodes that assign providers.
fn program() -> impl Strategy<Value = String> {
    let when = prop::option::of(condition());
    let start = prop_oneof![
        2 => Just(("one".to_owned(), String::new())),
        2 => condition().prop_map(|when| {
            let two = node("two", "rules second");
            ("pick".to_owned(), format!("branch pick {{ when {when} -> one  otherwise -> two }}\n{two}"))
        }),
        1 => condition().prop_map(|when| {
            let two = node("two", "");
            ("pick".to_owned(), format!("branch pick {{ when {when} -> one  otherwise -> two }}\n{two}"))
        }),
    ];
    (when, block(), block(), start).prop_map(|(when, first, second, (start, more))| {
        let when = when.map(|when| format!(" when {when}")).unwrap_or_default();
        let one = node("one", "rules first");
        let second = if more.contains("second") { format!("rules second assigns provider {{\n{second}") } else { String::new() };
        format!(
            "{HEAD}rules first assigns provider {{\n{first}{second}workflow w \"W\"{when} {{\n start {start}\n {more}{one}\
             assign send \"Send\" {{ portal provider  assigns engineer  handler role crew  then done }}\n end done\n}}\n"
        )
    })
}

fn now() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().expect("an instant")
}

fn settled<'a>(engine: &'a Engine, order: &'a Order) -> Settlement<'a> {
    engine.settle(order, now(), &Options::default(), &mut State::new())
}

fn is_in(prover: &Prover<'_>, region: &Described, order: &Order) -> bool {
    region.cubes.iter().any(|cube| prover.contains(cube, order, now()))
}

/// The example's order, as it is read.
fn read(engine: &Engine, example: &Example) -> Order {
    Order::from_json(engine.program(), example.order.get().as_bytes()).expect("it fits")
}

/// Every class and condition against an order; whether it is flagged.
fn gaps_are_right(analysis: &Analysis, prover: &Prover<'_>, engine: &Engine, order: &Order) -> bool {
    let settled = settled(engine, order);
    let is_flagged = settled.outcome() == Outcome::Manual;
    let contains = |class: &GapClass, wanted: bool| {
        let conditions = class.conditions.iter().filter(|condition| condition.always || !wanted);
        conditions.into_iter().any(|condition| prover.contains(&condition.cube, order, now()))
    };
    for class in &analysis.gaps.classes {
        if contains(class, true) {
            assert!(is_flagged && class.has(&settled), "{order:?} is not in {class:#?}");
        }
    }
    if is_flagged && analysis.gaps.complete {
        let classes = || analysis.gaps.classes.iter().filter(|class| class.has(&settled));
        assert!(classes().any(|class| contains(class, false)), "{order:?} is in no class");
    } else if !is_flagged && analysis.gaps.complete {
        // Everybody is written in the program, so that even `some` means all.
        let class = analysis.gaps.classes.iter().find(|class| contains(class, false));
        assert!(class.is_none(), "{order:?} is not in {class:#?}");
    }
    is_flagged
}

fn rules_are_right(analysis: &Analysis, prover: &Prover<'_>, engine: &Engine, order: &Order) {
    let settled = settled(engine, order);
    let witness = Witness { order: order.clone().into(), now: now() };
    for report in &analysis.rules {
        let decides = settled.deciding_rules().any(|rule| rule == report.id);
        let nodes: Vec<NodePath> = prover.nodes_of(prover.program.rule(report.id).block);
        let is_first = nodes.iter().any(|at| {
            let all = prover.work(*at).expect("a node with rules").rules.iter();
            let all = all.flat_map(|block| prover.rules_of(*block));
            let before: Vec<_> = all.take_while(|rule| *rule != report.id).collect();
            prover.can_arrive(*at, &witness)
                && prover.is_match(report.id, &witness)
                && !before.iter().any(|rule| prover.is_match(*rule, &witness))
        });
        match report.verdict {
            RuleVerdict::Decides | RuleVerdict::Fallback => {
                let first = is_in(prover, &report.first, order);
                assert!(!first || is_first, "{order:?} is not first of {report:#?}");
                if report.first.complete {
                    assert_eq!(first, is_first, "{order:?} {report:#?}");
                }
                if report.first.complete && report.fallback.complete && decides {
                    assert!(first || is_in(prover, &report.fallback, order), "{order:?} {report:#?}");
                }
            }
            RuleVerdict::Dead | RuleVerdict::NeverTrue | RuleVerdict::NoCandidate => {
                assert!(!decides, "{order:?} is decided by {report:#?}");
            }
            RuleVerdict::Undecided => panic!("{report:#?}"),
        }
    }
}

/// Whether a rule that matches an order assigns it, or flags it, if no other is asked.
fn decides_alone(program: &Program, rule: RuleId, order: &Order) -> bool {
    let region = program.work_order.by_path("region").map(|slot| order.value(slot));
    let is_in =
        |regions: &[&str]| matches!(region, Some(Value::Text(text)) if regions.contains(&text.shown()));
    let block = program.block(program.rule(rule).block);
    let is_eligible = |regions: &[&str]| block.eligible.is_empty() || is_in(regions);
    let action = program.written_action(rule);
    match action.as_str() {
        _ if block.otherwise == Some(rule) => true,
        "assign a" => is_eligible(&["NY"]),
        "assign b" => is_eligible(&["NY", "NJ"]),
        action if action.starts_with("assign best") => is_in(&["NY", "NJ"]),
        _ => true,
    }
}

/// Examples of wide schemas are long: so many values are shown, and that others are not is said.
#[test]
fn examples_have_so_many_values_together() {
    let rules: String = (0..6).map(|i| format!("rule r{i} {{ when value = {i} assign a }}\n")).collect();
    let node = node("one", "rules first");
    let text = format!(
        "{HEAD}rules first assigns provider {{ {rules} }}\nworkflow w \"W\" {{ start one {node} assign send \"Send\" {{ portal \
         provider  assigns engineer  handler role crew  then done }} end done }}\n"
    );
    let program = Arc::new(compile(&Sources::in_memory([("program", text.as_str())])).expect("it compiles"));
    let engine = Engine::new(program.clone(), program.directory().clone());
    let fields = program.work_order.fields.len();
    let found = |examples: usize| {
        let prover = Prover::new(&engine).narrowed().with_written(examples * fields);
        let analysis = Analysis::from_prover(prover).0;
        let verdicts: Vec<RuleVerdict> = analysis.rules.iter().map(|rule| rule.verdict).collect();
        let of_rules = analysis.rules.iter().filter(|rule| rule.example.is_some()).count();
        (verdicts, of_rules, analysis.exhausted)
    };
    // Gaps are looked for first: the orders that no rule matches have an example too.
    let verdicts = vec![RuleVerdict::Decides; 6];
    assert_eq!(found(100), (verdicts.clone(), 6, false));
    let (same, of_rules, is_exhausted) = found(3);
    assert_eq!((same, is_exhausted), (verdicts, true));
    assert!(of_rules < 3, "{of_rules}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    /// The rules that a dead one is said to be behind match every order that it could decide; and where that is said, every
    /// order that it matches.
    #[test]
    fn dead_rules_are_behind_those_that_are_named(text in program()) {
        let compiled = compile(&Sources::in_memory([("program", text.as_str())]));
        let program = Arc::new(compiled.expect("it compiles"));
        let engine = Engine::new(program.clone(), program.directory().clone());
        let prover = Prover::new(&engine);
        for rule in program.rules.keys() {
            let Fate::Dead { by, of_all } = prover.fate(rule) else { continue };
            let nodes = prover.nodes_of(program.rule(rule).block);
            for order in orders(&program) {
                let is_match = decides_alone(&program, rule, &order) || of_all;
                let witness = Witness { order: order.into(), now: now() };
                if is_match
                    && prover.is_match(rule, &witness)
                    && nodes.iter().any(|at| prover.can_arrive(*at, &witness))
                {
                    prop_assert!(by.iter().any(|by| prover.is_match(*by, &witness)), "{:?} {:?} {text}", by, witness);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::test_cases::cases(27), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_is_so_of_every_order(text in program()) {
        let compiled = compile(&Sources::in_memory([("program", text.as_str())]));
        let program = Arc::new(compiled.expect("it compiles"));
        let engine = Engine::new(program.clone(), program.directory().clone());
        let (analysis, prover) = Analysis::with_prover(&engine);
        let orders = orders(&program);
        let mut flagged = 0;
        for order in &orders {
            flagged += usize::from(gaps_are_right(&analysis, &prover, &engine, order));
            rules_are_right(&analysis, &prover, &engine, order);
        }
        prop_assert_eq!(flagged > 0, !analysis.gaps.classes.is_empty(), "{:#?}", analysis.gaps);
        for class in &analysis.gaps.classes {
            for condition in &class.conditions {
                let example = condition.example.as_ref().expect("there is one");
                let order = read(&engine, example);
                prop_assert!(example.at_once);
                prop_assert!(class.has(&settled(&engine, &order)) && prover.contains(&condition.cube, &order, now()));
            }
        }
        for report in &analysis.rules {
            if matches!(report.verdict, RuleVerdict::Decides | RuleVerdict::Fallback) {
                let example = report.example.as_ref().expect("there is one");
                let order = read(&engine, example);
                // No order takes the workflow.
                let is_forced = prover.is_forced(crate::program::WorkflowId(0));
                prop_assert_eq!(example.at_once, !is_forced);
                prop_assert!(is_forced || settled(&engine, &order).deciding_rules().any(|rule| rule == report.id));
            }
        }
        for pair in &analysis.overlaps.pairs {
            let example = pair.example.as_ref().expect("there is one");
            let order = read(&engine, example);
            let earlier = settled(&engine, &order).rule().map(|(block, rule)| format!("{block}.{rule}"));
            prop_assert_eq!(example.at_once, earlier.as_ref() == Some(&pair.earlier));
            let witness = Witness { order: order.into(), now: now() };
            for name in [&pair.earlier, &pair.later] {
                let report = analysis.rules.iter().find(|report| report.name() == *name).expect("a rule");
                prop_assert!(prover.is_match(report.id, &witness));
            }
        }
    }
}
