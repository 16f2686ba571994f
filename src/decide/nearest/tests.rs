//! Random conditions: what is said is followed, and the rule matches.

use std::cell::Cell;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::overlay::Overlay;
use super::question::{Changeable, Changeables, Question};
use super::{reasons, search, values};
use crate::decide::scene::Scene;
use crate::decide::state::State;
use crate::decide::truth::Truth;
use crate::program::{Order, Program, ProviderIx};
use crate::{Sources, compile};

const SCHEMA: &str = r#"
timezone "Europe/Paris"
schema work_order {
  id text  region text  city text caseless?  priority enum [low < normal < high]  kind enum [repair, visit]?
  a number  b number?  warranty bool  tags set of text  levels set of enum [one, two, three]?
  due date?  created datetime  seen datetime?  hour time  length duration?  site point?
  customer { tier enum [silver, gold]  size number?  deep { open bool }? }?
}
schema provider { rating number  regions set of text  base point? }
schema engineer { level number  city text caseless }
calendar office { open mon..fri 08:00-18:00  closed 2026-03-04 }
provider p "P" { rating: 3, regions: ["NY", "CT"]  engineer x "X" { level: 2, city: "Rome" }  engineer y "Y" { level: 5, city: "Oslo" } }
"#;

/// What may be asked of an order that a provider has.
const ATOMS: [&str; 58] = [
    "region = \"NY\"",
    "region = \"CT\"",
    "region in [\"NJ\", \"CT\"]",
    "region starts with \"N\"",
    "region matches \"^[A-Z]{2}$\"",
    "region ends with \"Y\"",
    "region matches \"z+$\"",
    "city = region",
    "city = \"Rome\"",
    "city contains \"o\"",
    "city is missing",
    "provider.regions contains region",
    "priority = high",
    "priority >= normal",
    "priority < normal",
    "kind = repair",
    "kind is present",
    "a > 5",
    "a < 3",
    "a = b",
    "a < b",
    "b > 10",
    "a + b < 10",
    "a * 2 - b > 7",
    "b / 4 = 2",
    "a between 2 and 4",
    "warranty",
    "tags contains \"x\"",
    "tags contains all [\"x\", \"y\"]",
    "tags contains none [\"x\", \"z\"]",
    "count(tags) > 2",
    "count(tags) = 0",
    "levels contains two",
    "levels contains any [one, three]",
    "count(levels) = 2",
    "due > 2026-03-05",
    "due - 3d < date(created)",
    "date(created) = 2026-03-01",
    "created during office",
    "now during office",
    "weekday(created) = sat",
    "time(created) < 09:00",
    "now - created > 2d",
    "seen > created",
    "seen - created <= 4h",
    "hour >= 12:00",
    "length > 2h",
    "length + 30min < 2h",
    "site within 25km of (40.7, -74)",
    "site within 100km of provider.base",
    "distance(site, (48.8, 2.3)) > 100",
    "customer is missing",
    "customer.tier = gold",
    "customer.size > 3",
    "customer.deep.open",
    "provider.rating >= 4",
    "provider.workload < 2",
    "any engineer { engineer.level > a and engineer.city = city }",
];

fn condition() -> impl Strategy<Value = String> {
    let atom = prop::sample::select(&ATOMS[..]).prop_map(str::to_owned);
    atom.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            1 => inner.clone().prop_map(|part| format!("not ({part})")),
            3 => prop::collection::vec(inner.clone(), 1..=3).prop_map(|parts| format!("all {{ {} }}", parts.join(", "))),
            2 => prop::collection::vec(inner, 1..=3).prop_map(|parts| format!("any {{ {} }}", parts.join(", "))),
        ]
    })
}

fn order() -> impl Strategy<Value = String> {
    let of = |values: &'static [&'static str]| prop::sample::select(values);
    let texts = (
        of(&["\"NY\"", "\"CT\"", "\"pizz\""]),
        of(&["null", "\"ROME\"", "\"oslo\""]),
        of(&["\"low\"", "\"high\""]),
        of(&["null", "\"repair\"", "\"visit\""]),
    );
    let numbers = (of(&["0", "2.5", "7"]), of(&["null", "1", "11"]), of(&["true", "false"]));
    let sets = (
        of(&["[]", "[\"x\"]", "[\"y\", \"z\", \"w\"]"]),
        of(&["null", "[]", "[\"two\"]", "[\"one\", \"three\"]"]),
    );
    let times = (
        of(&["null", "\"2026-03-01\"", "\"2026-03-09\""]),
        of(&["\"2026-03-01T11:00:00Z\"", "\"2026-03-03T20:00:00Z\""]),
        of(&["null", "\"2026-03-01T12:00:00Z\""]),
        of(&["\"08:00:00\"", "\"14:00:00\""]),
        of(&["null", "\"PT1H\"", "\"PT3H\""]),
    );
    let others = (
        of(&["null", "[40.7, -74]", "[48.8, 2.3]"]),
        of(&[
            "null",
            "{\"tier\": \"gold\"}",
            "{\"tier\": \"silver\", \"size\": 4, \"deep\": {\"open\": false}}",
        ]),
    );
    (texts, numbers, sets, times, others).prop_map(|((region, city, priority, kind), (a, b, warranty), (tags, levels), (due, created, seen, hour, length), (site, customer))| {
        format!("{{\"id\": \"1\", \"region\": {region}, \"city\": {city}, \"priority\": {priority}, \"kind\": {kind}, \"a\": {a}, \"b\": {b}, \"warranty\": {warranty}, \
            \"tags\": {tags}, \"levels\": {levels}, \"due\": {due}, \"created\": {created}, \"seen\": {seen}, \"hour\": {hour}, \"length\": {length}, \"site\": {site}, \"customer\": {customer}}}")
    })
}

/// A program whose one `let` is the condition, which is asked of the assigned provider too.
fn program(condition: &str) -> Arc<Program> {
    let text = format!(
        "{SCHEMA}role r \"R\" of provider\nrules e assigns engineer {{ rule only {{ when {condition} assign best engineer }} }}\n\
         workflow w \"W\" {{ start n assign n \"N\" {{ portal company assigns provider handler role c then m }} \
         assign m \"M\" {{ portal provider assigns engineer handler role r rules e then done declined n }} end done }}\nrole c \"C\" of company\n"
    );
    Arc::new(
        compile(&Sources::in_memory([("program", text.as_str())])).unwrap_or_else(|found| panic!("{found}")),
    )
}

/// What an order is at the provider, on a Monday morning before the office opens.
fn scene<'a>(program: &'a Program, state: &'a State, order: &'a Order) -> Scene<'a> {
    let now = "2026-03-02T06:30:00Z".parse().expect("an instant");
    let provider = Some(ProviderIx::at(0));
    Scene { provider, ..Scene::new(program, program.directory(), state, order, now) }
}

fn truth(question: &Question<'_>, overlay: &Overlay) -> Truth {
    let leaves: Vec<Truth> = (0..question.leaves.len()).map(|leaf| question.value(leaf, overlay)).collect();
    question.truth(question.condition, &leaves)
}

/// Whether an input can hold the order of an overlay.
fn is_order(question: &Question<'_>, overlay: &Overlay) -> bool {
    let program = question.scene.program;
    let order = overlay.scene(question.scene).order;
    let read = Order::from_json(program, program.json_order(order).as_bytes());
    read.is_ok_and(|read| read.values == order.values)
}

/// Some values for the parts, by a number for each.
fn changed(question: &Question<'_>, parts: &Changeables, numbers: &[usize]) -> Overlay {
    let mut overlay = Overlay::new(&question.scene);
    for (part, number) in parts.iter().zip(numbers) {
        let mut values = values::candidates(question, *part);
        if matches!(part, Changeable::Engineers(_)) {
            values.remove(0);
        }
        overlay.put(question, *part, values[number % values.len()].clone());
    }
    overlay
}

/// What of a case was found: whether anything was said, and how often it could be followed in another way.
fn follow(condition: &str, order: &str, numbers: &[Vec<usize>]) -> Result<(bool, usize), TestCaseError> {
    let program = program(condition);
    let order = Order::from_json(&program, order.as_bytes()).expect("it fits");
    let state = State::new();
    let scene = scene(&program, &state, &order);
    let rule = program.rules.iter().next().expect("a rule");
    let question = Question::new(scene, &rule.when, true);
    let Some(found) = search::find(&question) else {
        prop_assert!(super::lacks(&scene, rule).is_empty());
        return Ok((false, 0));
    };
    prop_assert_eq!(truth(&question, &found.overlay), Truth::True);
    prop_assert!(is_order(&question, &found.overlay));
    let Some(reasons) = reasons::needed(&question, &found) else { return Ok((false, 0)) };
    prop_assert!(!reasons.is_empty());
    let read = reasons.iter().flat_map(|(leaf, _)| question.leaves[*leaf].reads.iter().copied());
    let parts: Changeables = found.parts.iter().copied().chain(read).collect();
    let mut followed = 0;
    for numbers in numbers {
        let overlay = changed(&question, &parts, numbers);
        let is_followed =
            reasons.iter().all(|(leaf, wanted)| question.value(*leaf, &overlay) == Truth::from(*wanted));
        if is_followed && is_order(&question, &overlay) {
            followed += 1;
            let truth = truth(&question, &overlay);
            prop_assert_eq!(
                truth,
                Truth::True,
                "{:?}: {:?}",
                super::lacks(&scene, rule),
                overlay.scene(scene).order
            );
        }
    }
    Ok((true, followed))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_followed_is_a_hit(
        condition in condition(),
        order in order(),
        numbers in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>().prop_map(|index| index.index(1 << 20)), 12), 40),
    ) {
        follow(&condition, &order, &numbers)?;
    }
}

/// Where one of many orders is matched, a way there is found, but for a few: the search looks at so many values alone.
#[test]
fn where_some_order_is_matched_a_miss_is_told() {
    let (asked, silent) = (Cell::new(0), Cell::new(0));
    let config = ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() };
    let cases = (condition(), order(), prop::collection::vec(order(), 40));
    let result = TestRunner::new(config).run(&cases, |(condition, order, others)| {
        let program = program(&condition);
        let when = &program.rules.iter().next().expect("a rule").when;
        let read = |json: &str| Order::from_json(&program, json.as_bytes()).expect("it fits");
        let state = State::new();
        let order = read(&order);
        let is_match = |order: &Order| scene(&program, &state, order).holds(when);
        if !is_match(&order) && others.iter().any(|json| is_match(&read(json))) {
            let question = Question::new(scene(&program, &state, &order), when, true);
            asked.set(asked.get() + 1);
            silent.set(silent.get() + usize::from(search::find(&question).is_none()));
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(asked.get() > 20, "{} asked", asked.get());
    assert!(silent.get() * 20 <= asked.get(), "{} of {} are not told", silent.get(), asked.get());
}
