//! Random courses of commands by random people, with a clock that jumps: what must always hold, holds.

use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::fixture::Desk;

#[derive(Clone, Debug)]
pub enum Step {
    Receive { order: u8, region: u8, priority: u8 },
    Command { who: u8, order: u8, command: u8, pick: u8, stale: bool },
    Clock { minutes: i16 },
    Capacity { provider: u8, capacity: u8 },
    Reopen,
}

const WHO: [&str; 8] = ["dana", "dora", "nina", "carl", "north.amy", "cool.amy", "vera", "intake"];
const ORDERS: u8 = 12;

pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..ORDERS, 0..4u8, 0..4u8).prop_map(|(order, region, priority)| Step::Receive { order, region, priority }),
        12 => (0..8u8, 0..ORDERS, 0..11u8, 0..6u8, prop::bool::weighted(0.1))
            .prop_map(|(who, order, command, pick, stale)| Step::Command { who, order, command, pick, stale }),
        2 => (-600..600i16).prop_map(|minutes| Step::Clock { minutes }),
        1 => (0..2u8, 0..5u8).prop_map(|(provider, capacity)| Step::Capacity { provider, capacity }),
        1 => Just(Step::Reopen),
    ]
}

fn body(command: &str, pick: u8) -> Value {
    match (command, pick) {
        ("assign" | "reassign", 0) => json!({"provider": "north"}),
        ("assign" | "reassign", 1) => json!({"provider": "cool"}),
        ("assign" | "reassign", 2 | 3) => json!({"engineer": "amy"}),
        ("assign" | "reassign", _) => json!({"engineer": "abe"}),
        ("update", 0) => json!({"fields": {"priority": "high"}, "rerun": true}),
        ("update", 1) => json!({"fields": {"region": "CT"}}),
        ("update", _) => json!({"fields": {"priority": "urgent"}}),
        ("note", pick) => json!({"text": "x", "shared": pick % 2 == 0}),
        _ => json!({}),
    }
}

#[test]
fn what_must_always_hold_holds() {
    let cases = std::env::var("PROPERTY_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let courses = prop::collection::vec(step(), 1..80);
    let result = TestRunner::new(config).run(&courses, |steps| {
        let mut desk = Desk::new();
        let mut acknowledged = 0;
        for step in &steps {
            desk = taken(desk, step, &mut acknowledged);
            holds(&desk)?;
        }
        let events = desk.get("dana", "/api/v1/events?limit=1000").is(200);
        prop_assert_eq!(
            events["events"].as_array().map(Vec::len),
            Some(acknowledged),
            "every acknowledged command is in the history"
        );
        let found = consign_desk::verify::verify(&*desk.store).expect("the database");
        prop_assert!(found.is_sound(), "{:#?}", found);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

pub fn taken(desk: Desk, step: &Step, acknowledged: &mut usize) -> Desk {
    match step {
        Step::Receive { order, region, priority } => {
            let (region, priority) = (
                ["NY", "NJ", "CT", "CA"][usize::from(*region)],
                ["low", "normal", "high", "none"][usize::from(*priority)],
            );
            let document =
                json!({"wo_number": format!("WO-{order}"), "region": region, "priority": priority});
            let answer = desk.post("intake", "/api/v1/orders", &document);
            assert!(matches!(answer.status.as_u16(), 200 | 201 | 409), "{answer:?}");
            *acknowledged += usize::from(answer.status == 201);
        }
        Step::Command { who, order, command, pick, stale } => {
            let (who, id) = (WHO[usize::from(*who)], format!("WO-{order}"));
            let command = consign_desk::core::Command::NAMES[usize::from(*command)];
            let known = desk.store_order(&id);
            let revision = known.map_or(1, |order| order.revision) + u64::from(*stale);
            let answer = desk.command_at(who, &id, command, revision, &body(command, *pick));
            assert!(!answer.status.is_server_error(), "{answer:?}");
            *acknowledged += usize::from(answer.status == 200);
        }
        Step::Clock { minutes } => {
            let before = desk.store_seq();
            desk.after(SignedDuration::from_mins(i64::from(*minutes)));
            *acknowledged += usize::try_from(desk.store_seq() - before).expect("a few");
        }
        Step::Capacity { provider, capacity } => {
            let path = format!("/api/v1/providers/{}", ["north", "cool"][usize::from(*provider)]);
            let body = json!({"capacity": capacity}).to_string();
            desk.send("root", axum::http::Method::PATCH, &path, &[], &body).is(200);
        }
        Step::Reopen => return desk.reopened(),
    }
    desk
}

/// Workloads are what open orders add up to, and each holder is one.
fn holds(desk: &Desk) -> Result<(), TestCaseError> {
    let orders = desk.all_orders();
    for provider in ["north", "cool"] {
        let open = orders.iter().filter(|order| {
            order.placement.at.as_ref().and_then(|at| at.provider.as_deref()) == Some(provider)
        });
        prop_assert_eq!(desk.workload(provider), open.count() as u64, "the workload of {}", provider);
    }
    for order in &orders {
        let place = &order.placement;
        prop_assert_eq!(place.at.is_some() && place.status != consign_desk::core::Status::Waiting, false);
    }
    Ok(())
}
