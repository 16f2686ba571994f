//! Pruning beside offices that go on: one of them knows all that happened, the other one nothing of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use consign::Timestamp;
use consign_desk::core::Command;
use consign_desk::office::{Office, SystemClock};
use consign_desk::prune::{Pruned, Wanted, prune};
use consign_desk::store::Store;

use crate::offices::{CAPPED, go_live, service};
use crate::{Database, postgres, sqlite};

fn office(database: &dyn Database) -> Office {
    Office::open(database.open().expect("a database"), Arc::new(SystemClock)).expect("an office")
}

fn receive(office: &Office, id: &str) {
    let document = serde_json::json!({"id": id, "region": "N"}).to_string();
    let received = office.ask(move |session| session.receive(&document, &service()));
    received.expect("the database").expect("it is new");
}

fn cancel(office: &Office, id: &str) {
    let id = id.to_owned();
    let cancel = Command::Cancel { note: None };
    let done = office.ask(move |session| session.act(&id, &cancel, None, &service()));
    done.expect("the database").expect("it waits");
}

/// Prunes all that has ended.
fn pruned(store: &dyn Store) -> Pruned {
    let now = Timestamp::now().checked_add(jiff::SignedDuration::from_hours(1)).expect("an instant");
    prune(store, &Wanted { done_before: now, now, is_dry: false }, None).expect("it is pruned")
}

#[track_caller]
fn agree(offices: &[Office]) {
    for office in offices {
        let kept = office.state().expect("a state").to_json();
        let goes_by = office.ask(|session| Ok(session.state().to_json())).expect("a state");
        assert_eq!(kept, goes_by, "an office goes by another state than the history has");
    }
    let found = consign_desk::verify::verify(&**offices[0].store()).expect("the database");
    assert!(found.is_sound(), "{found:#?}");
}

fn an_office_that_was_asleep_goes_on(database: &dyn Database) {
    let offices = [office(database), office(database)];
    go_live(&offices[0], CAPPED);
    receive(&offices[1], "W-0");
    for number in 1..400 {
        receive(&offices[0], &format!("W-{number}"));
        cancel(&offices[0], &format!("W-{number}"));
        if number % 100 == 1 {
            receive(&offices[0], &format!("left-{number}"));
        }
    }
    let store = database.open().expect("a database");
    assert_eq!(pruned(&*store), Pruned { orders: 399, events: 798, untold: 0 });
    agree(&offices);
    receive(&offices[1], "W-400");
    cancel(&offices[1], "W-0");
    agree(&offices);
    assert_eq!(pruned(&*store).orders, 1);
    assert_eq!(pruned(&*store), Pruned::default());
    agree(&[office(database)]);
}

#[test]
fn an_office_that_was_asleep_goes_on_in_sqlite() {
    sqlite::with(an_office_that_was_asleep_goes_on);
}

#[test]
fn an_office_that_was_asleep_goes_on_in_postgresql() {
    postgres::with(an_office_that_was_asleep_goes_on);
}

#[test]
fn offices_go_on_while_orders_are_pruned() {
    postgres::with(|database| {
        let offices = [office(database), office(database)];
        go_live(&offices[0], CAPPED);
        let (store, is_over) = (database.open().expect("a database"), AtomicBool::new(false));
        let gone = std::thread::scope(|scope| {
            let pruning = [(); 2].map(|()| {
                scope.spawn(|| {
                    let mut gone = 0;
                    while !is_over.load(Ordering::Relaxed) {
                        gone += pruned(&*store).orders;
                    }
                    gone
                })
            });
            let acting = [0, 1].map(|which: usize| {
                let office = &offices[which];
                scope.spawn(move || {
                    for number in 0..150 {
                        let id = format!("W-{which}-{number}");
                        receive(office, &id);
                        if number % 7 != 0 {
                            cancel(office, &id);
                        }
                    }
                })
            });
            acting.into_iter().for_each(|thread| thread.join().expect("no panic"));
            is_over.store(true, Ordering::Relaxed);
            pruning.map(|thread| thread.join().expect("no panic")).into_iter().sum::<u64>()
        });
        let rest = pruned(&*store).orders;
        assert_eq!(gone + rest, 2 * (150 - 22));
        assert!(gone > 0, "something is pruned while others act");
        agree(&offices);
    });
}
