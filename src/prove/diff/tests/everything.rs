//! Versions that differ in anything, against orders that both decide and on which persons act: "no difference" is
//! never said where one differs.

use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use super::versions::{pairs, program, spellings};
use crate::decide::{Decision, Engine, Options};
use crate::program::{At, Event, Order, Program};
use crate::prove::diff::joint::join;
use crate::prove::diff::{Difference, STEPS, Versions, diff, differ, over_all_orders, within};
use crate::test_cases::cases;
use crate::{Sources, State};

fn compiled(text: &str) -> Option<Engine> {
    let program: Arc<Program> = Arc::new(crate::compile(&Sources::in_memory([("program", text)])).ok()?);
    Some(Engine::new(program.clone(), program.directory().clone()))
}

/// An order as JSON; keys that a version does not read are there too.
fn order() -> impl Strategy<Value = String> {
    let tier = prop::sample::select(vec!["null", "\"bronze\"", "\"silver\"", "\"gold\"", "\"iron\""]);
    let level = prop::sample::select(vec!["\"bronze\"", "\"gold\""]);
    let region = prop::sample::select(vec!["null", "\"NY\"", "\"ny\"", "\"NJ\"", "\"TX\"", "\"x\""]);
    let at = prop::sample::select(vec![
        "null",
        "\"2026-03-02T12:30:00Z\"",
        "\"2026-03-07T10:00:00Z\"",
        "\"2026-03-02T03:00:00\"",
        "\"2026-03-02T16:30:00\"",
    ]);
    let skills = prop::sample::select(vec!["", "\"a\"", "\"b\"", "\"a\", \"b\"", "\"c\""]);
    let extra = prop::sample::select(vec![
        "",
        ", \"note\": 1",
        ", \"weight\": 2",
        ", \"customer\": {\"name\": \"N\"}",
    ]);
    (0..20u32, tier, level, region, 0..10i32, at, (skills, extra)).prop_map(
        |(id, tier, level, region, value, at, (skills, extra))| {
            format!(
                "{{\"id\": \"T-{id}\", \"no\": \"N-{id}\", \"tier\": {tier}, \"level\": {level}, \"region\": {region}, \
                 \"value\": {value}, \"at\": {at}, \"when\": \"2026-03-04T04:00:00\", \"skills\": [{skills}]{extra}}}"
            )
        },
    )
}

fn now() -> impl Strategy<Value = Timestamp> {
    let instants =
        ["2026-03-02T12:00:00Z", "2026-03-02T17:30:00Z", "2026-03-03T04:30:00Z", "2026-03-07T10:00:00Z"];
    prop::sample::select(instants.to_vec()).prop_map(|text| text.parse().expect("an instant"))
}

/// What persons do, by numbers that choose among what can be done.
fn course() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..RECALLED + 3, 0..6)
}

/// The number of the event `recalled`; of `cancelled` two more.
const RECALLED: usize = 12;

/// Where an order waits, and what somebody does there.
fn event(decision: &Decision, number: usize) -> Option<(At, Event)> {
    let at = decision.at()?;
    let list = decision.candidates.clone().unwrap_or_default();
    let one = list.get(number / 3 % list.len().max(1)).map(|one| one.id.to_string());
    let event = match (number % 3, one) {
        _ if number == RECALLED => Event::recalled(),
        _ if number == RECALLED + 1 => Event::recalled_from_engineer(),
        _ if number == RECALLED + 2 => Event::Cancelled,
        (0, Some(one)) if decision.provider.is_none() => {
            Event::Assigned { provider: Some(one), engineer: None }
        }
        (0, Some(one)) => Event::Assigned { provider: None, engineer: Some(one) },
        (0, None) => Event::Done,
        (1, _) if number > 5 => Event::declined_because(if number > 8 { "full" } else { "far" }),
        (1, _) => Event::declined(),
        _ => Event::Expired,
    };
    Some((at, event))
}

/// Whether two versions treat an order differently at some step, while persons do the same in both.
fn differs(
    [old, new]: [&Engine; 2],
    states: &mut [State; 2],
    json: &str,
    now: Timestamp,
    course: &[usize],
) -> Option<String> {
    let options = Options { candidates: usize::MAX, ..Options::default() };
    let read = |engine: &Engine| Order::from_json(engine.program(), json.as_bytes()).ok();
    let (one, two) = match (read(old), read(new)) {
        (None, None) => return None,
        (Some(one), Some(two)) => (one, two),
        _ => return Some(format!("only one version reads {json}")),
    };
    let mut before = old.decide(&one, now, &options, &mut states[0]);
    let mut after = new.decide(&two, now, &options, &mut states[1]);
    for number in course {
        if differ(&before, &after) || before.order != after.order {
            break;
        }
        let Some((at, event)) = event(&before, *number) else { break };
        let resumed = (
            old.resume(&one, &at, &event, now, &options, &mut states[0]),
            new.resume(&two, &at, &event, now, &options, &mut states[1]),
        );
        match resumed {
            (Ok(one), Ok(two)) => (before, after) = (one, two),
            (Err(_), Err(_)) => break,
            (one, two) => return Some(format!("at {at:?} {event:?}: {one:?} and {two:?} of {json}")),
        }
    }
    let is_different = differ(&before, &after) || before.order != after.order;
    is_different.then(|| format!("{before:?}\n{after:?} of {json}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(50), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_difference_is_never_said_where_there_is_one(
        (old, new) in pairs(),
        orders in prop::collection::vec((order(), now(), course()), 30),
        steps in prop_oneof![Just(STEPS), 0u64..200_000],
    ) {
        let (before, after) = (program(&old), program(&new));
        let (Some(one), Some(two)) = (compiled(&before), compiled(&after)) else { return Ok(()) };
        let difference = within(&Versions::new(&one, &two), steps);
        prop_assert!(before != after || difference.is_none(), "{before}\n{difference:?}");
        if difference.is_none() {
            let mut states = [State::new(), State::new()];
            for (json, now, course) in orders {
                let found = differs([&one, &two], &mut states, &json, now, &course);
                prop_assert!(found.is_none(), "{}\n--- and\n{before}\n--- and\n{after}", found.unwrap_or_default());
            }
        }
        for class in &difference.classes {
            prop_assert!(differ(&class.witness.before, &class.witness.after), "{class:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(14), failure_persistence: None, ..ProptestConfig::default() })]

    /// Also where nothing is taken to be the same because it is written alike.
    #[test]
    fn a_version_is_no_other_than_itself((version, _) in pairs()) {
        let text = program(&version);
        let Some(engine) = compiled(&text) else { return Ok(()) };
        let joint = join(engine.program(), engine.program());
        let versions = Versions::new(&engine, &engine);
        let difference = over_all_orders(&joint, &versions, STEPS, Difference::default());
        prop_assert!(difference.is_none(), "{text}\n{difference:?}");
    }
}

/// Each spelling of each line against the plain one, on many orders.
#[test]
fn every_line_is_compared() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let orders = prop::collection::vec((order(), now(), course()), 60);
    let plain = vec![0; spellings().count()];
    let old = program(&plain);
    let one = compiled(&old).expect("the plain version compiles");
    for (line, count) in spellings() {
        for choice in 1..count {
            let mut choices = plain.clone();
            choices[line] = choice;
            let new = program(&choices);
            let two = match crate::compile(&Sources::in_memory([("program", new.as_str())])) {
                Ok(program) => Arc::new(program),
                Err(found) => panic!("{found}\n{new}"),
            };
            let two = Engine::new(two.clone(), two.directory().clone());
            let is_none = diff(&Versions::new(&one, &two)).is_none();
            let orders = orders.new_tree(&mut runner).expect("orders").current();
            let mut states = [State::new(), State::new()];
            let found = orders
                .iter()
                .find_map(|(json, now, course)| differs([&one, &two], &mut states, json, *now, course));
            assert!(!is_none || found.is_none(), "{}\n{new}", found.unwrap_or_default());
        }
    }
}
