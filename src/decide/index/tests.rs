//! The index finds what a scan finds.

use super::{Said, Scene};
use proptest::prelude::*;

use super::build::{self, Limits};
use super::{Index, Search, Tree};
use crate::program::{BlockId, Condition, Order, Program, RuleId};
use crate::source::Sources;

const SCHEMA: &str = r#"
schema work_order {
  id     text
  kind   enum [a < b < c < d]
  place  text caseless?
  value  number
  day    date?
  hot    bool
  needs  set of text
}
role d "D" of company
provider p "P" {}
"#;

fn program(rules: &[String]) -> Program {
    let mut text = format!("{SCHEMA}\nlet much = value > 5 and hot\nrules r assigns provider {{\n");
    for (number, rule) in rules.iter().enumerate() {
        text += &format!("  rule r{number} {{ {rule}  assign p }}\n");
    }
    text += "}\nworkflow w \"W\" { start n assign n \"N\" { portal company assigns provider handler role d rules r then e } end e }";
    crate::compile(&Sources::in_memory([("it", text.as_str())]))
        .unwrap_or_else(|found| panic!("{found}\n{text}"))
}

fn leaf() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(vec!["a", "b", "c", "d"]);
    let operator = prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]);
    let place = || prop::sample::select(vec!["x", "Y", "z"]);
    prop_oneof![
        (operator.clone(), kind).prop_map(|(operator, kind)| format!("kind {operator} {kind}")),
        place().prop_map(|place| format!("place = \"{place}\"")),
        (place(), place()).prop_map(|(one, other)| format!("place in [\"{one}\", \"{other}\"]")),
        place().prop_map(|place| format!("place starts with \"{place}\"")),
        (operator.clone(), 0..10u32).prop_map(|(operator, value)| format!("value {operator} {value}")),
        (0..10u32, 0..5u32).prop_map(|(low, more)| format!("value between {low} and {}", low + more)),
        (operator, 1..9u32).prop_map(|(operator, day)| format!("day {operator} 2026-01-0{day}")),
        place().prop_map(|place| format!("needs contains \"{place}\"")),
        (place(), place()).prop_map(|(one, other)| format!("needs contains any [\"{one}\", \"{other}\"]")),
        (place(), place()).prop_map(|(one, other)| format!("needs contains all [\"{one}\", \"{other}\"]")),
        Just("needs contains none []".to_owned()),
        Just("needs contains any []".to_owned()),
        Just("hot".to_owned()),
        Just("much".to_owned()),
        Just("place is missing".to_owned()),
        Just("place is present".to_owned()),
        Just("value * 2 > 7".to_owned()),
        Just("true".to_owned()),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("not ({one})")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one}) and ({other})")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one}) or ({other})")),
            prop::collection::vec(inner, 1..4).prop_map(|parts| format!("none {{ {} }}", parts.join(", "))),
        ]
    })
}

fn order() -> impl Strategy<Value = String> {
    let place = prop::sample::select(vec!["\"X\"", "\"y\"", "\"z\"", "\"zz\"", "null"]);
    let day = prop::sample::select(vec!["\"2026-01-01\"", "\"2026-01-05\"", "\"2026-01-09\"", "null"]);
    let kind = prop::sample::select(vec!["a", "b", "c", "d"]);
    let needs = prop::sample::subsequence(vec!["\"x\"", "\"Y\"", "\"z\"", "\"v\""], 0..4);
    (kind, place, 0..12u32, day, any::<bool>(), needs).prop_map(|(kind, place, value, day, hot, needs)| {
        format!(
            "{{\"id\": \"1\", \"kind\": \"{kind}\", \"place\": {place}, \"value\": {value}, \"day\": {day}, \
             \"hot\": {hot}, \"needs\": [{}]}}",
            needs.join(", ")
        )
    })
}

fn scene<'a>(program: &'a Program, order: &'a Order, state: &'a crate::State) -> Scene<'a> {
    Scene {
        program,
        directory: program.directory(),
        state,
        order,
        now: jiff::Timestamp::UNIX_EPOCH,
        provider: None,
        engineer: None,
    }
}

/// Whether the rule's condition is true of the order, whatever the instant.
fn matches(program: &Program, order: &Order, rule: RuleId) -> bool {
    let condition: &Condition = &program.rule(rule).when;
    scene(program, order, &crate::State::new()).truth(condition).is_true()
}

fn first(tree: &Tree, from: usize, order: &Order, mut is_match: impl FnMut(usize) -> bool) -> Option<usize> {
    let from = u32::try_from(from).expect("small");
    let mut search = Search { tree, order, from, found: None, matches: &mut is_match };
    search.part(tree.root?);
    search.found.map(|found| found as usize)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_scan_finds(
        rules in prop::collection::vec(condition(), 1..60),
        orders in prop::collection::vec(order(), 1..20),
    ) {
        let rules: Vec<String> = rules.iter().map(|rule| format!("when {rule}")).collect();
        let program = program(&rules);
        let block = program.block(BlockId(0));
        let (index, state) = (Index::of(&program), crate::State::new());
        for order in &orders {
            let order = Order::from_json(&program, order.as_bytes()).expect("it fits");
            for (position, rule) in block.rules.iter().enumerate() {
                let said = index.say(BlockId(0), position, &scene(&program, &order, &state));
                let expected = if matches(&program, &order, *rule) { Said::Matches } else { Said::MatchesNot };
                prop_assert!(said == expected || said == Said::Perhaps, "{:?}, not {:?}", said, expected);
            }
        }
        let cases = [
            Limits::default(),
            Limits { leaf: 1, ..Limits::default() },
            Limits { leaf: 1, spread: 1, copies: 1 },
        ];
        for limits in cases {
            let tree = build::trees(&program, limits).remove(0);
            for order in &orders {
                let order = Order::from_json(&program, order.as_bytes()).expect("it fits");
                let is_match = |position: usize| matches(&program, &order, block.rules[position]);
                for from in 0..=block.rules.len() {
                    let scanned = (from..block.rules.len()).find(|position| is_match(*position));
                    prop_assert_eq!(first(&tree, from, &order, is_match), scanned, "from {} {:?}", from, limits);
                }
            }
        }
    }
}

/// How many rules are evaluated for an order.
fn evaluated(program: &Program, order: &str) -> usize {
    let order = Order::from_json(program, order.as_bytes()).expect("it fits");
    let index = Index::of(program);
    let mut count = 0;
    index.first(BlockId(0), 0, &order, |_| {
        count += 1;
        false
    });
    count
}

#[test]
fn an_order_meets_few_of_many_rules() {
    let order = r#"{"id": "1", "kind": "b", "place": "p7", "value": 7, "hot": true, "needs": ["n7", "n8"]}"#;
    let of =
        |rule: &dyn Fn(usize) -> String| evaluated(&program(&(0..2000).map(rule).collect::<Vec<_>>()), order);
    assert!(of(&|n| format!("when place = \"p{n}\" and hot")) <= 4);
    assert!(of(&|n| format!("when value between {n} and {}", n + 1)) <= 12);
    assert!(of(&|n| format!("when needs contains \"n{n}\" and kind >= b")) <= 8);
    assert!(of(&|n| format!("when place = \"p{}\" and value = {}", n % 45, n / 45)) <= 4);
    // Those without the field are met by every order, but not those for others.
    let half = |n: usize| {
        if n.is_multiple_of(2) { format!("when place = \"p{n}\"") } else { format!("when value = {n}") }
    };
    assert!(of(&half) <= 8);
}

#[test]
fn a_rule_that_can_never_match_is_not_met() {
    let never = vec!["when kind = a and kind = b".to_owned(), "when needs contains any []".to_owned()];
    assert_eq!(
        evaluated(&program(&never), r#"{"id": "1", "kind": "a", "value": 1, "hot": true, "needs": []}"#),
        0
    );
}
