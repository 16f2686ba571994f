//! Orders that ended long ago go, with their history; all that is left is what it was.

use std::fs::File;

use axum::http::Method;
use consign::Timestamp;
use consign_desk::office::{Entry, entries};
use consign_desk::prune::{PruneError, Pruned, Wanted, prune};
use consign_desk::store::{Kind, Sqlite, Store};
use consign_desk::transfer::{export, import};
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::courses::{step, taken};
use super::fixture::{Desk, start};

fn wanted(done_before: Timestamp) -> Wanted {
    Wanted { done_before, now: done_before, is_dry: false }
}

/// Prunes all that has ended by now.
fn pruned(desk: &Desk) -> Pruned {
    let until = desk.office.now().checked_add(SignedDuration::from_secs(1)).expect("an instant");
    let dry = prune(&*desk.store, &Wanted { is_dry: true, ..wanted(until) }, None).expect("the database");
    let done = prune(&*desk.store, &wanted(until), None).expect("the database");
    assert_eq!(dry, done, "what is counted is what is deleted");
    done
}

fn ended(desk: &Desk, id: &str) {
    desk.receive(id, "CA", "low");
    desk.command("dana", id, "cancel", &json!({"note": "by phone: 555-0100"})).is(200);
}

/// Random courses, and in between all that has ended is pruned.
#[test]
fn what_is_left_after_pruning_is_what_it_was() {
    let cases = std::env::var("PROPERTY_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let courses = prop::collection::vec(prop::collection::vec(step(), 1..30), 1..5);
    let result = TestRunner::new(config).run(&courses, |parts| {
        let (mut desk, mut gone, mut acknowledged) = (Desk::new(), 0, 0);
        for steps in &parts {
            for step in steps {
                desk = taken(desk, step, &mut acknowledged);
            }
            let before = (desk.office.state().expect("a state"), left(&desk));
            let done = pruned(&desk);
            gone += done.events;
            prop_assert_eq!(&before, &(desk.office.state().expect("a state"), left(&desk)));
            let found = consign_desk::verify::verify(&*desk.store).expect("the database");
            prop_assert!(found.is_sound(), "{:#?}", found);
            prop_assert_eq!((found.pruned, found.events + found.pruned), (gone, acknowledged as u64));
            prop_assert_eq!(pruned(&desk), Pruned::default(), "a second run finds nothing");
            prop_assert_eq!(desk.store_seq(), acknowledged as u64);
        }
        is_the_same_elsewhere(&desk)
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// What there is to see of the orders that wait.
fn left(desk: &Desk) -> Vec<(Value, Value, Value)> {
    let list = desk.get("dana", "/api/v1/orders?status=waiting&sort=id").is(200);
    let ids =
        list["orders"].as_array().expect("a list").iter().map(|order| order["id"].as_str().expect("an id"));
    let of = |id: &str, what: &str| desk.get("dana", &format!("/api/v1/orders/{id}{what}")).json();
    ids.map(|id| (of(id, ""), of(id, "/history"), of(id, "/explanation"))).collect()
}

/// A desk with gaps goes to another database and is sound there.
fn is_the_same_elsewhere(desk: &Desk) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().expect("a folder");
    let other = Sqlite::open(&folder.path().join("other.db")).expect("a database");
    let (mut lines, mut again) = (Vec::new(), Vec::new());
    export(&*desk.store, &mut lines).expect("written");
    import(&other, &mut &lines[..]).expect("taken in");
    export(&other, &mut again).expect("written");
    prop_assert_eq!(String::from_utf8(lines), String::from_utf8(again));
    prop_assert!(consign_desk::verify::verify(&other).expect("the database").is_sound());
    Ok(())
}

#[test]
fn so_many_in_a_row_leave_the_state_after_them() {
    let desk = Desk::new();
    let events = |count: usize, first: usize| {
        let lines: String = (first..first + count)
            .map(|number| {
                json!({"wo_number": format!("M-{number}"), "region": "NY", "priority": "high"}).to_string()
                    + "\n"
            })
            .collect();
        let kind = [("content-type", "application/x-ndjson")];
        desk.send("intake", Method::POST, "/api/v1/orders", &kind, &lines);
        for order in desk.all_orders().iter().filter(|order| order.placement.at.is_some()) {
            desk.command("dana", &order.id, "cancel", &json!({})).is(200);
        }
    };
    let wide = json!({"capacity": 10_000}).to_string();
    desk.send("root", Method::PATCH, "/api/v1/providers/north", &[], &wide).is(200);
    desk.receive("WO-1", "CT", "normal");
    events(290, 0);
    assert_eq!(pruned(&desk).orders, 291);
    desk.receive("WO-2", "NJ", "high");
    desk.is_sound();
    events(270, 1000);
    desk.receive("WO-3", "NJ", "normal");
    let before = desk.office.state().expect("a state");
    assert_eq!(pruned(&desk).orders, 271);
    let mut read = desk.store.read().expect("the database");
    let left = entries(&mut *read, 0, 1000).expect("the database");
    let gaps = left.iter().filter(|entry| matches!(entry, Entry::Gap(_))).count();
    assert!(gaps <= 3, "{left:#?}");
    let records = read.records(Kind::Pruned, "", 1000).expect("the database");
    assert!(records.iter().map(|record| record.body.len()).sum::<usize>() < 3000, "{records:#?}");
    assert_eq!(desk.office.state().expect("a state"), before);
    desk.is_sound();
    is_the_same_elsewhere(&desk).expect("it is sound there");
}

#[test]
fn who_reads_the_feed_is_told_what_is_missing() {
    let desk = Desk::new();
    desk.receive("WO-1", "CA", "low");
    ended(&desk, "WO-2");
    desk.receive("WO-3", "CA", "low");
    pruned(&desk);
    for after in 0..3 {
        let told = desk.get("intake", &format!("/api/v1/events?after={after}")).is(410);
        assert_eq!((&told["type"], &told["next"]), (&json!("/problems/pruned"), &json!(3)));
        let accept = [("accept", "text/event-stream")];
        let listening =
            desk.send("intake", Method::GET, &format!("/api/v1/events?after={after}"), &accept, "");
        listening.is(410);
    }
    let seqs = |path: &str| -> (Vec<u64>, u64) {
        let page = desk.get("intake", path).is(200);
        let events = page["events"].as_array().expect("events");
        (
            events.iter().filter_map(|event| event["seq"].as_u64()).collect(),
            page["next"].as_u64().expect("a number"),
        )
    };
    assert_eq!(seqs("/api/v1/events?after=3"), (vec![4], 4));
    assert_eq!(seqs("/api/v1/events?after=0&pruned=skip"), (vec![1, 4], 4));
    assert_eq!(seqs("/api/v1/events?after=0&pruned=skip&limit=1"), (vec![1], 1));
    // Of an end that was pruned a reader comes to the end.
    ended(&desk, "WO-5");
    pruned(&desk);
    assert_eq!(seqs("/api/v1/events?after=4&pruned=skip"), (vec![], 6));
    assert_eq!(seqs("/api/v1/events?after=6"), (vec![], 6));
    desk.get("intake", "/api/v1/events?after=0&pruned=keep").is(400);
    desk.receive("WO-6", "CA", "low");
    assert_eq!(seqs("/api/v1/events?after=6"), (vec![7], 7));
    desk.is_sound();
}

#[test]
fn nobody_dispatches_a_pruned_order_again() {
    let desk = Desk::new();
    ended(&desk, "WO-1");
    pruned(&desk);
    assert_eq!(desk.get("dana", "/api/v1/orders/WO-1").status, 404);
    let document = json!({"wo_number": "WO-1", "region": "NY", "priority": "high"});
    let told = desk.post("intake", "/api/v1/orders", &document).is(409);
    assert_eq!(told["type"], "/problems/pruned");
    assert!(told["detail"].as_str().expect("words").contains("another id"), "{told}");
    desk.receive("WO-1a", "NY", "high");
    let desk = desk.reopened();
    desk.post("intake", "/api/v1/orders", &document).is(409);
    // Nothing of what it said is in the database any more.
    let mut lines = Vec::new();
    export(&*desk.store, &mut lines).expect("written");
    let text = String::from_utf8(lines).expect("text");
    assert!(!text.contains("555-0100") && !text.contains("WO-1\""), "{text}");
    assert!(text.contains("orders pruned"), "it is in the audit log: {text}");
}

#[test]
fn only_what_ended_before_goes() {
    let desk = Desk::new();
    ended(&desk, "WO-1");
    let between = start().checked_add(SignedDuration::from_hours(1)).expect("an instant");
    desk.after(SignedDuration::from_hours(2));
    ended(&desk, "WO-2");
    desk.receive("WO-3", "CA", "low");
    let done = prune(&*desk.store, &wanted(between), None).expect("the database");
    assert_eq!(done, Pruned { orders: 1, events: 2, untold: 0 });
    let left: Vec<String> = desk.all_orders().iter().map(|order| order.id.to_string()).collect();
    assert_eq!(left, ["WO-2", "WO-3"]);
}

#[test]
fn what_webhooks_have_still_to_be_told_is_left() {
    let desk = Desk::new();
    ended(&desk, "WO-1");
    desk.post("root", "/api/v1/webhooks", &json!({"url": "https://hooks.example.com/x"})).is(201);
    ended(&desk, "WO-2");
    assert_eq!(pruned(&desk), Pruned { orders: 1, events: 2, untold: 1 });
    assert!(desk.store_order("WO-2").is_some());
    desk.send("root", Method::DELETE, "/api/v1/webhooks/hook-1", &[], "").is(204);
    assert_eq!(pruned(&desk).orders, 1);
    desk.is_sound();
}

#[test]
fn what_is_deleted_is_in_the_file_before() {
    let desk = Desk::new();
    ended(&desk, "WO-1");
    desk.receive("WO-2", "CA", "low");
    let history = desk.get("dana", "/api/v1/orders/WO-1/history").is(200);
    let path = desk.folder.path().join("old.ndjson");
    let until = desk.office.now().checked_add(SignedDuration::from_secs(1)).expect("an instant");
    // Into a file that nothing can be written into; then nothing is deleted.
    File::create_new(&path).expect("a file");
    let mut closed = File::open(&path).expect("for reading alone");
    let failed = prune(&*desk.store, &wanted(until), Some(&mut closed)).expect_err("it cannot be written");
    assert!(matches!(failed, PruneError::Export(_)), "{failed:?}");
    assert!(desk.store_order("WO-1").is_some());
    desk.is_sound();
    let mut file = File::options().append(true).open(&path).expect("a file");
    prune(&*desk.store, &wanted(until), Some(&mut file)).expect("it is pruned");
    let text = std::fs::read_to_string(&path).expect("a file");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 1 + history.as_array().expect("events").len(), "{text}");
    assert_eq!(lines[0]["order"]["id"], "WO-1");
    assert_eq!(lines[2]["event"]["body"]["event"]["note"], "by phone: 555-0100");
}

#[test]
fn what_is_missing_without_a_word_is_told() {
    let desk = Desk::new();
    ended(&desk, "WO-1");
    desk.receive("WO-2", "CA", "low");
    pruned(&desk);
    let mut write = desk.store.write().expect("a transaction");
    let records = write.records(Kind::Pruned, "", 10).expect("the database");
    write.delete_record(Kind::Pruned, &records[0].key).expect("the database");
    write.commit().expect("the database");
    let found = consign_desk::verify::verify(&*desk.store).expect("the database");
    assert!(found.told.iter().any(|told| told.contains("there is a gap")), "{found:?}");
}
