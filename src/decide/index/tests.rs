//! The index finds what a scan finds.

use super::{Said, Scene};
use proptest::prelude::*;

use super::build::{self, Limits};
use super::{Choices, FirstMatch, Index, RuleTree};
use crate::program::{BlockId, Condition, NodeId, NodeKind, Order, Program, RuleId, Workflow, WorkflowId};
use crate::source::Sources;

const SCHEMA: &str = r#"
schema work_order {
  id     text
  kind   enum [a < b < c < d]
  place  text caseless?
  note   text?
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

/// Ways to test what a text is like.
const LIKE: [&str; 4] = ["starts with", "ends with", "contains", "matches"];

/// A test of what a text is like, of one of these ways.
fn pattern(ways: Vec<&'static str>) -> impl Strategy<Value = String> {
    let field = prop::sample::select(vec!["place", "note"]);
    let part = prop_oneof![8 => "[xYzÉ]{1,3}", 1 => Just(String::new())];
    let expressions = [
        "^x",
        "Y$",
        "x.*z",
        "^(x|Y)z",
        "xY|É",
        "(zz)+",
        "x?",
        "[xY]{2}",
        "^.{2}$",
        "^$",
        "(?m)^z",
        "zYz|(?:x|Y)zz",
        r"[xY]zx\\b",
        "é",
        "[^x]z",
        "^(?:xY?z|Yx)$",
        r"\\bz",
    ];
    let expression = prop::sample::select(expressions.to_vec());
    (field, prop::sample::select(ways), part, expression).prop_map(|(field, way, part, expression)| {
        let right = if way == "matches" { expression } else { &part };
        format!("{field} {way} \"{right}\"")
    })
}

fn leaf(ways: Vec<&'static str>) -> impl Strategy<Value = String> {
    let kind = prop::sample::select(vec!["a", "b", "c", "d"]);
    let operator = prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]);
    let place = || prop::sample::select(vec!["x", "Y", "z"]);
    prop_oneof![
        1 => (operator.clone(), kind).prop_map(|(operator, kind)| format!("kind {operator} {kind}")),
        1 => place().prop_map(|place| format!("place = \"{place}\"")),
        1 => (place(), place()).prop_map(|(one, other)| format!("place in [\"{one}\", \"{other}\"]")),
        6 => pattern(ways),
        1 => (operator.clone(), 0..10u32).prop_map(|(operator, value)| format!("value {operator} {value}")),
        1 => (0..10u32, 0..5u32).prop_map(|(low, more)| format!("value between {low} and {}", low + more)),
        1 => (operator, 1..9u32).prop_map(|(operator, day)| format!("day {operator} 2026-01-0{day}")),
        1 => place().prop_map(|place| format!("needs contains \"{place}\"")),
        1 => (place(), place()).prop_map(|(one, other)| format!("needs contains any [\"{one}\", \"{other}\"]")),
        1 => (place(), place()).prop_map(|(one, other)| format!("needs contains all [\"{one}\", \"{other}\"]")),
        1 => Just("needs contains none []".to_owned()),
        1 => Just("needs contains any []".to_owned()),
        1 => Just("hot".to_owned()),
        1 => Just("much".to_owned()),
        1 => Just("place is missing".to_owned()),
        1 => Just("place is present".to_owned()),
        1 => Just("value * 2 > 7".to_owned()),
        1 => Just("true".to_owned()),
    ]
}

fn condition(ways: Vec<&'static str>) -> impl Strategy<Value = String> {
    leaf(ways).prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("not ({one})")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one}) and ({other})")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one}) or ({other})")),
            prop::collection::vec(inner, 1..4).prop_map(|parts| format!("none {{ {} }}", parts.join(", "))),
        ]
    })
}

/// The conditions of up to 60 rules, with some of the ways to test texts.
fn conditions() -> impl Strategy<Value = Vec<String>> {
    let ways = prop::sample::subsequence(LIKE.to_vec(), 1..=LIKE.len());
    ways.prop_flat_map(|ways| prop::collection::vec(condition(ways), 1..60))
}

fn order() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec!["\"X\"", "\"y\"", "\"z\"", "\"zz\"", "\"\"", "null"]);
    let place = prop_oneof![2 => known.prop_map(str::to_owned), 3 => "\"[xyzXYZé ]{0,6}\""];
    let note = prop_oneof![1 => Just("null".to_owned()), 3 => "\"[xYzÉé\n ]{0,6}\""];
    let note = note.prop_map(|note| note.replace('\n', "\\n"));
    let day = prop::sample::select(vec!["\"2026-01-01\"", "\"2026-01-05\"", "\"2026-01-09\"", "null"]);
    let kind = prop::sample::select(vec!["a", "b", "c", "d"]);
    let needs = prop::sample::subsequence(vec!["\"x\"", "\"Y\"", "\"z\"", "\"v\""], 0..4);
    let texts = (place, note);
    (kind, texts, 0..12u32, day, any::<bool>(), needs).prop_map(|(kind, texts, value, day, hot, needs)| {
        let (place, note) = texts;
        format!(
            "{{\"id\": \"1\", \"kind\": \"{kind}\", \"place\": {place}, \"note\": {note}, \"value\": {value}, \
             \"day\": {day}, \"hot\": {hot}, \"needs\": [{}]}}",
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
        lost: None,
        engineer: None,
        element: None,
        added: Default::default(),
    }
}

/// Whether the rule's condition is true of the order, whatever the instant.
fn matches(program: &Program, order: &Order, rule: RuleId) -> bool {
    let condition: &Condition = &program.rule(rule).when;
    scene(program, order, &crate::State::new()).truth(condition).is_true()
}

fn first(
    tree: &RuleTree,
    from: usize,
    order: &Order,
    mut is_match: impl FnMut(usize) -> bool,
) -> Option<usize> {
    let from = u32::try_from(from).expect("small");
    let mut search = FirstMatch::new(tree, order, from, &mut is_match);
    search.part(tree.root?);
    search.found.map(|found| found as usize)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_scan_finds(
        rules in conditions(),
        orders in prop::collection::vec(order(), 1..20),
    ) {
        let rules: Vec<String> = rules.iter().map(|rule| format!("when {rule}")).collect();
        let program = program(&rules);
        let block = program.block(BlockId(0));
        let (index, state) = (Index::build(&program), crate::State::new());
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
            let tree = build::trees(&program, limits).remove(BlockId(0));
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arms_and_workflows_that_a_scan_finds(rules in conditions(), orders in prop::collection::vec(order(), 1..20)) {
        let rules: Vec<String> = rules.iter().map(|rule| format!("when {rule}")).collect();
        let mut program = program(&rules);
        let conditions: Vec<Condition> = program.rules.iter().map(|rule| rule.when.clone()).collect();
        let (first, start) = (WorkflowId(0), program.workflows[WorkflowId(0)].start);
        let arms: Vec<(Condition, NodeId)> = conditions.iter().map(|condition| (condition.clone(), start)).collect();
        program.workflows[first].nodes[start].kind = NodeKind::Branch { arms: arms.clone(), otherwise: None };
        let plain = program.workflows[first].clone();
        program.workflows = conditions.iter().map(|condition| Workflow { when: Some(condition.clone()), ..plain.clone() }).collect();
        let (choices, state) = (Choices::build(&program), crate::State::new());
        for order in &orders {
            let order = Order::from_json(&program, order.as_bytes()).expect("it fits");
            let scene = scene(&program, &order, &state);
            let scanned = conditions.iter().position(|condition| scene.truth(condition).is_true());
            prop_assert_eq!(choices.arm((first, start), &arms, &scene), scanned);
            prop_assert_eq!(choices.workflow(&scene).map(usize::from), scanned);
        }
    }
}

/// How many rules are evaluated for an order.
fn evaluated(program: &Program, order: &str) -> usize {
    let order = Order::from_json(program, order.as_bytes()).expect("it fits");
    let index = Index::build(program);
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
    // Of those that need a value to be larger, or smaller, an order for which it is not meets few.
    assert!(of(&|n| format!("when value > {}", n + 10)) < 64);
    assert!(of(&|n| format!("when value < -{n} and hot")) < 64);
    // Those without the field are met by every order, but not those for others.
    let half = |n: usize| {
        if n.is_multiple_of(2) { format!("when place = \"p{n}\"") } else { format!("when value = {n}") }
    };
    assert!(of(&half) <= 8);
}

/// What needs nothing of any one field is found by each of the ways in which it is true.
#[test]
fn an_order_meets_few_of_many_rules_that_are_true_in_several_ways() {
    let order = r#"{"id": "1", "kind": "b", "place": "p7", "note": "n9", "value": 7, "hot": true, "needs": ["n7", "n8"]}"#;
    let of =
        |rule: &dyn Fn(usize) -> String| evaluated(&program(&(0..2000).map(rule).collect::<Vec<_>>()), order);
    assert_eq!(of(&|n| format!("when place = \"p{n}\" or note = \"n{n}\"")), 2);
    assert!(of(&|n| format!("when value = {n} or needs contains \"n{n}\" and hot or note = \"x{n}\"")) <= 6);
    assert!(of(&|n| format!("when (place = \"p{n}\" or value = {n}) and not (note = \"x\" and hot)")) <= 4);
    assert!(of(&|n| format!("when not (place != \"p{n}\" and note != \"n{n}\")")) <= 4);
    let deep = |n: usize| {
        (0..12).fold(format!("when value < -{n}"), |so_far, k| match k % 3 {
            0 => format!("when ({}) or place = \"q{n}-{k}\"", &so_far[5..]),
            1 => format!("when ({}) or note = \"q{n}-{k}\"", &so_far[5..]),
            _ => format!("when ({}) and note != \"no{k}\"", &so_far[5..]),
        })
    };
    assert!(of(&deep) < 64);
    // Too many ways.
    let wide = |n: usize| {
        let ways: Vec<String> =
            (0..9).map(|k| format!("place = \"q{n}-{k}\" or note = \"q{n}-{k}\"")).collect();
        format!("when {}", ways.join(" or "))
    };
    assert_eq!(of(&wide), 2000);
}

#[test]
fn an_order_meets_few_of_many_rules_that_test_its_texts() {
    let order = r#"{"id": "1", "kind": "b", "place": "K-7-x0", "note": "Pump 17 leaks in B7.", "value": 7,
                    "hot": true, "needs": []}"#;
    let of =
        |rule: &dyn Fn(usize) -> String| evaluated(&program(&(0..400).map(rule).collect::<Vec<_>>()), order);
    assert_eq!(of(&|n| format!("when place starts with \"k-{n}-\"")), 1);
    assert_eq!(of(&|n| format!("when note ends with \"B{n}.\"")), 1);
    assert_eq!(of(&|n| format!("when note contains \"Pump {n} \" and kind >= b")), 1);
    assert_eq!(of(&|n| format!("when place matches \"^K-{n}-[a-z]\\\\d+$\"")), 1);
    assert_eq!(of(&|n| format!("when note matches \"\\\\w+ {n} (leaks|drips)\"")), 1);
    // No literal is required of these.
    assert_eq!(of(&|n| format!("when note matches \"^[A-Z][a-z]{{{}}} [0-9]\"", n % 40)), 10);
    let mixed = |n: usize| match n % 4 {
        0 => format!("when note starts with \"Pump {n}x\" or note = \"{n}\""),
        1 => format!("when note contains \"{n} leaks\" and hot"),
        2 => format!("when note ends with \"B{n}.\" and place contains \"-\""),
        _ => format!("when note matches \"Valve {n}\" or note in [\"Pump {n}\", \"Pump {n}!\"]"),
    };
    assert!(of(&mixed) <= 4);
}

#[test]
fn expressions_too_large_for_a_set_are_evaluated_one_by_one() {
    let rules: Vec<String> = (0..40)
        .map(|n| {
            format!("when note matches \"^\\\\pL{{{}}}[0-9]\" or note starts with \"n{n} \"", 4 + n % 20)
        })
        .chain((0..40).map(|n| format!("when note ends with \" n{n}\"")))
        .collect();
    let order = |note: &str| {
        format!(r#"{{"id": "1", "kind": "b", "note": "{note}", "value": 7, "hot": true, "needs": []}}"#)
    };
    assert_eq!(evaluated(&program(&rules), &order("a n7")), 41);
    assert_eq!(evaluated(&program(&rules[40..]), &order("a n7")), 1);
}

#[test]
fn a_rule_that_can_never_match_is_not_met() {
    let never = vec!["when kind = a and kind = b".to_owned(), "when needs contains any []".to_owned()];
    assert_eq!(
        evaluated(&program(&never), r#"{"id": "1", "kind": "a", "value": 1, "hot": true, "needs": []}"#),
        0
    );
}

/// Rules that name the same values in several ways were parted by them again and again, as deep as there was room.
#[test]
fn rules_that_share_values_are_parted_by_them_once() {
    let kinds = ["kind = a", "kind in [a, b]", "kind in [a, c]", "kind in [a, d]", "kind in [b, a, c]"];
    let rule = |at: usize| {
        format!("when {} and place in [\"p{}\", \"p{}\"]", kinds[at % kinds.len()], at / 8, at / 9)
    };
    let program = program(&(0..2_000).map(rule).collect::<Vec<_>>());
    let small = std::thread::Builder::new().stack_size(1 << 18);
    let bytes = small.spawn(move || Index::build(&program).bytes()).expect("a thread").join();
    assert!(bytes.is_ok_and(|bytes| bytes > 0));
}
