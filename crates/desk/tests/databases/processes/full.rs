//! A process whose database may grow no more, in the middle of a bulk intake: as a full disk or a quota has it, by a limit of
//! the system that needs no rights and no file system of its own.

use std::time::Duration;

use serde_json::{Value, json};

use super::fleet::Fleet;

/// In blocks of 512 bytes: room for the start, and for some hundred orders.
const BLOCKS: u64 = 6 * 1024;

const ORDERS: usize = 4000;

/// Results of a bulk intake of so many orders.
fn received(fleet: &Fleet) -> Vec<Value> {
    let order = |number| json!({"wo_number": format!("WO-{number}"), "region": "CA", "priority": "low", "padding": "x".repeat(500)});
    let lines: String = (0..ORDERS).map(|number| format!("{}\n", order(number))).collect();
    let kind = [("content-type", "application/x-ndjson".to_owned())];
    let answer = fleet.send(0, "intake", "/api/v1/orders", &kind, Some(&lines)).expect("an answer");
    assert_eq!(answer.status, 200, "{answer:?}");
    let text = answer.body.as_str().expect("lines");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_full_disk_in_the_middle_of_a_bulk_intake_loses_nothing_that_was_acknowledged() {
    let mut fleet = Fleet::start(1, None, None);
    fleet.served.blocks = Some(BLOCKS);
    fleet.kill(0, Duration::ZERO);
    let results = received(&fleet);
    let with = |status: u64| results.iter().filter(|result| result["status"] == status).collect::<Vec<_>>();
    let (taken, refused) = (with(201), with(507));
    assert!(!taken.is_empty() && !refused.is_empty(), "{} taken, {} refused", taken.len(), refused.len());
    assert_eq!(taken.len() + refused.len(), ORDERS, "{results:#?}");
    let told = refused[0]["problem"]["detail"].as_str().expect("a sentence");
    assert!(told.contains("Make room"), "{told}");
    // What was taken is there, and nothing of the rest; who only reads is answered.
    let ids = |fleet: &Fleet| fleet.orders().iter().map(|order| order.id.to_string()).collect::<Vec<_>>();
    let mut known = ids(&fleet);
    known.sort();
    let mut acknowledged: Vec<&str> = taken.iter().filter_map(|result| result["order"].as_str()).collect();
    acknowledged.sort_unstable();
    assert_eq!(known, acknowledged);
    assert_eq!(fleet.send(0, "vera", "/api/v1/orders?limit=1", &[], None).expect("an answer").status, 200);
    // There is room again.
    fleet.served.blocks = None;
    fleet.kill(0, Duration::ZERO);
    let results = received(&fleet);
    let again = results.iter().filter(|result| result["status"] == 200).count();
    let new = results.iter().filter(|result| result["status"] == 201).count();
    assert_eq!((again, new), (known.len(), ORDERS - known.len()));
    fleet.end();
    fleet.verify();
}
