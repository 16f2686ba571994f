//! What another program would have decided on what happened.

use std::sync::Arc;

use axum::http::Method;
use consign::Program;
use consign_desk::core::compile;
use consign_desk::prune::{Wanted, prune};
use consign_desk::replay::{Outcome, Replayed, replay};
use consign_desk::store::Store as _;
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::courses::{step, taken};
use super::fixture::{Desk, PROGRAM};

fn program(text: &str) -> Arc<Program> {
    let files = vec![("main.consign".to_owned(), text.to_owned())];
    Arc::new(compile("main.consign", &files).unwrap_or_else(|found| panic!("{found}")))
}

fn with(from: &str, to: &str) -> Arc<Program> {
    assert!(PROGRAM.contains(from), "{from}");
    program(&PROGRAM.replace(from, to))
}

fn replayed(desk: &Desk, program: &Arc<Program>) -> Replayed {
    replay(&*desk.store, program, None).expect("the database")
}

fn at_pick(provider: &str) -> Outcome {
    Outcome::Assigned { node: "repairs.pick".into(), provider: Some(provider.into()), engineer: None }
}

fn manual() -> Outcome {
    Outcome::Manual { node: "repairs.choose".into(), provider: None }
}

/// Whatever was done, the program that did it would do it again; also after some of it was pruned.
#[test]
fn the_same_program_would_have_decided_the_same() {
    let cases = std::env::var("PROPERTY_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(8);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let result = TestRunner::new(config).run(&prop::collection::vec(step(), 1..60), |steps| {
        let (mut desk, same) = (Desk::new(), program(PROGRAM));
        for step in &steps {
            desk = taken(desk, step, &mut 0);
        }
        let all = replayed(&desk, &same);
        prop_assert_eq!(all.differ, 0, "{:#?}", all);
        // What came before an instant is looked up and not gone through; it is the same.
        let events = desk.store.read().expect("the database").feed(0, 10_000).expect("events");
        for event in events.iter().step_by(7) {
            let since = replay(&*desk.store, &same, Some(event.when)).expect("the database");
            prop_assert!(since.differ == 0 && since.decisions <= all.decisions, "{:#?}", since);
        }
        if let Some(first) = events.iter().map(|event| event.when).min() {
            let since = replay(&*desk.store, &same, Some(first)).expect("the database");
            prop_assert_eq!(since.decisions, all.decisions);
        }
        let now = desk.office.now().checked_add(SignedDuration::from_secs(1)).expect("an instant");
        prune(&*desk.store, &Wanted { done_before: now, now, is_dry: false }, None).expect("the database");
        let left = replayed(&desk, &same);
        prop_assert!(left.differ == 0 && left.decisions <= all.decisions, "{:#?}", left);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn decisions_that_would_be_others_are_counted_by_what_they_were_and_would_be() {
    let desk = Desk::new();
    for number in 0..7 {
        desk.receive(&format!("LOW-{number}"), "NY", "low");
    }
    desk.receive("HIGH-1", "CT", "high");
    desk.receive("HIGH-2", "CT", "high");
    desk.command("dana", "LOW-0", "note", &json!({"text": "no decision"})).is(200);
    desk.command("dana", "LOW-0", "cancel", &json!({})).is(200);
    let found = replayed(&desk, &with("when priority = high ", "when priority = low "));
    assert_eq!((found.decisions, found.differ), (9, 9), "{found:#?}");
    let changes: Vec<_> =
        found.changes.iter().map(|change| (&change.from, &change.to, change.count)).collect();
    assert_eq!(changes, [(&manual(), &at_pick("north"), 7), (&at_pick("cool"), &manual(), 2)]);
    assert_eq!(found.changes[0].examples.len(), 5);
    assert_eq!((&*found.changes[0].examples[0].order, found.changes[0].examples[0].event), ("LOW-0", 1));
    assert!((found.changes[0].share - 7.0 / 9.0).abs() < 1e-9);
}

#[test]
fn workloads_and_the_directory_are_those_of_then() {
    let desk = Desk::new();
    // `north` takes three; the fourth waits.
    for number in 1..=4 {
        desk.receive(&format!("WO-{number}"), "NY", "high");
    }
    let wide = json!({"capacity": 9}).to_string();
    desk.send("root", Method::PATCH, "/api/v1/providers/north", &[], &wide).is(200);
    desk.receive("WO-5", "NY", "high");
    let one_less = replayed(
        &desk,
        &with("provider.workload < provider.capacity", "provider.workload + 1 < provider.capacity"),
    );
    let changed: Vec<u64> =
        one_less.changes.iter().flat_map(|change| &change.examples).map(|example| example.event).collect();
    assert_eq!(changed, [3], "of three, two: {one_less:#?}");
    assert_eq!((&one_less.changes[0].from, &one_less.changes[0].to), (&at_pick("north"), &manual()));
    assert_eq!(replayed(&desk, &program(PROGRAM)).differ, 0);
}

#[test]
fn only_what_happened_since_counts_and_all_of_it_is_known() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "low");
    desk.receive("WO-2", "NY", "high");
    desk.after(SignedDuration::from_hours(2));
    desk.command("nina", "WO-2", "decline", &json!({})).is(200);
    let since = desk.office.now();
    let other = with("when priority = high ", "when priority = low ");
    let found = replay(&*desk.store, &other, Some(since)).expect("the database");
    // Who has declined is no candidate any more; nothing else is left for it.
    assert_eq!((found.decisions, found.differ), (1, 0), "{found:#?}");
    let all = replayed(&desk, &other);
    assert_eq!((all.decisions, all.differ), (3, 2), "{all:#?}");
    desk.set_clock(since.checked_add(SignedDuration::from_hours(9)).expect("an instant"));
    let none = replay(&*desk.store, &other, Some(desk.office.now())).expect("the database");
    assert_eq!((none.decisions, none.differ), (0, 0));
}

#[test]
fn what_could_not_have_happened_says_why() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "high");
    desk.command("nina", "WO-1", "decline", &json!({})).is(200);
    // The node at which it was declined has another name.
    let renamed = program(
        &PROGRAM
            .replace("assign pick ", "assign select ")
            .replace("then     pick", "then     select")
            .replace("declined  pick", "declined  select"),
    );
    let found = replayed(&desk, &renamed);
    let refused = found.changes.iter().find(|change| change.to == Outcome::Refused).expect("one");
    assert!(
        refused.examples[0].because.as_deref().is_some_and(|because| because.contains("pick")),
        "{found:#?}"
    );
    // Its schema takes no such order, and its providers have an attribute that those of then have not.
    let narrow = PROGRAM
        .replace("enum [low < normal < high]", "enum [low < normal < urgent]")
        .replace("priority = high", "priority = urgent");
    let found = replayed(&desk, &program(&narrow));
    assert_eq!(found.changes[0].to, Outcome::Invalid, "{found:#?}");
    let more = PROGRAM.replace("  capacity  number\n}", "  capacity  number\n  rating  number\n}");
    let more = more
        .replace("capacity: 3 ", "capacity: 3, rating: 1 ")
        .replace("capacity: 2 ", "capacity: 2, rating: 1 ");
    let found = replayed(&desk, &program(&more));
    assert_eq!((found.directories_of_its_own.as_slice(), found.differ), (&[1][..], 0), "{found:#?}");
}
