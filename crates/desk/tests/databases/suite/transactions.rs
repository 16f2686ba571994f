//! What transactions promise.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::channel;

use consign_desk::core::Order;
use consign_desk::store::{Head, Kind, Record, StoreError, Write};

use super::{commit, open, put, read};
use crate::Database;
use crate::sample::{instant, order, received};

fn everything(write: &mut dyn Write) -> Result<(), StoreError> {
    write.put_order(&order("W-1"))?;
    write.put_record(Kind::Person, &Record { key: "ada".into(), body: "{}".into(), expires: None })?;
    write.put_next(Kind::Audit, "{}")?;
    write.append(&mut [received(&order("W-1"))])?;
    write.go_live(1, 1)
}

/// Whether nothing of [`everything`] is there.
fn is_empty(database: &dyn Database) -> bool {
    let store = open(database);
    read(&*store, |read| {
        Ok(read.head()? == Head::default()
            && read.order("W-1")?.is_none()
            && read.feed(0, 9)?.is_empty()
            && read.records(Kind::Person, "", 9)?.is_empty()
            && read.records(Kind::Audit, "", 9)?.is_empty())
    })
}

pub fn what_is_dropped_is_as_if_it_had_not_been(database: &dyn Database) {
    let store = open(database);
    let mut write = store.write().expect("a transaction");
    everything(&mut *write).expect("it is done");
    drop(write);
    assert!(is_empty(database));
    commit(&*store, everything);
    assert!(!is_empty(database));
}

pub fn what_is_read_is_of_one_instant(database: &dyn Database) {
    let store = open(database);
    let mut before = store.read().expect("a transaction");
    commit(&*store, everything);
    assert_eq!(before.order("W-1").expect("a reading"), None);
    assert_eq!(before.feed(0, 9).expect("a reading"), []);
    assert_eq!(before.head().expect("a reading"), Head::default());
    assert_eq!(before.waiting(None).expect("a reading"), []);
    drop(before);
    assert_eq!(read(&*store, |read| read.head()), Head { seq: 1, program: 1, directory: 1 });
}

pub fn a_transaction_sees_what_it_has_done(database: &dyn Database) {
    let store = open(database);
    commit(&*store, |write| {
        write.alone()?;
        everything(write)?;
        assert_eq!(write.head()?, Head { seq: 1, program: 1, directory: 1 });
        assert_eq!(write.order("W-1")?, Some(order("W-1")));
        assert_eq!(write.orders(&Default::default())?, [order("W-1")]);
        assert_eq!(write.waiting(None)?[0].orders, 1);
        assert_eq!(write.history("W-1")?.len(), 1);
        assert_eq!(write.feed(0, 9)?.len(), 1);
        assert!(write.record(Kind::Person, "ada", instant(0))?.is_some());
        write.delete_record(Kind::Person, "ada")?;
        assert!(write.record(Kind::Person, "ada", instant(0))?.is_none());
        let passing = Record { key: "s".into(), body: "{}".into(), expires: Some(instant(5)) };
        write.put_record(Kind::Session, &passing)?;
        assert!(write.record(Kind::Session, "s", instant(4))?.is_some());
        assert!(write.record(Kind::Session, "s", instant(5))?.is_none());
        write.forget_expired(Kind::Session, instant(5))?;
        assert_eq!(write.records(Kind::Session, "", 9)?, []);
        let mut late = order("W-2");
        late.placement.deadline = Some(instant(1));
        write.put_order(&late)?;
        assert_eq!(write.due(instant(2), 9)?, ["W-2".into()]);
        Ok(())
    });
}

pub fn a_panic_in_a_transaction_undoes_it(database: &dyn Database) {
    let store = open(database);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let mut write = store.write().expect("a transaction");
        everything(&mut *write).expect("it is done");
        panic!("in the middle");
    }));
    assert!(panicked.is_err() && is_empty(database));
    commit(&*store, everything);
    assert!(!is_empty(database));
}

pub fn what_has_failed_cannot_be_committed(database: &dyn Database) {
    let store = open(database);
    put(&*store, &[order("W-1")], &mut []);
    database.run("UPDATE orders SET place = '{'");
    let mut write = store.write().expect("a transaction");
    write.put_order(&order("W-2")).expect("it is put");
    write.order("W-1").expect_err("a damaged order");
    assert!(matches!(write.commit(), Err(StoreError::Spoilt)));
    assert_eq!(read(&*store, |read| read.order("W-2")), None);
    put(&*store, &[order("W-3")], &mut []);
    assert_eq!(read(&*store, |read| read.order("W-3")), Some(order("W-3")));
}

pub fn versions_go_live_with_their_transaction(database: &dyn Database) {
    let store = open(database);
    let other = open(database);
    let mut write = store.write().expect("a transaction");
    write.hold_all().expect("nobody else writes");
    write.go_live(2, 1).expect("it is live");
    assert_eq!(read(&*other, |read| read.head()).program, 0);
    write.commit().expect("it is committed");
    assert_eq!(read(&*other, |read| read.head()), Head { seq: 0, program: 2, directory: 1 });
    commit(&*other, |write| {
        assert_eq!(write.head()?.program, 2);
        write.go_live(2, u32::MAX)
    });
    assert_eq!(commit(&*store, |write| write.head()).directory, u32::MAX);
}

pub fn readers_and_a_writer_do_not_wait_for_one_another(database: &dyn Database) {
    let store = open(database);
    put(&*store, &[order("W-1")], &mut []);
    let mut write = store.write().expect("a transaction");
    write.put_order(&Order { revision: 2, ..order("W-1") }).expect("it is put");
    write.append(&mut [received(&order("W-1"))]).expect("it is appended");
    // More than any store has connections, held by threads until the last one has read.
    let (told, tell) = channel();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let (told, store) = (told.clone(), store.clone());
            scope.spawn(move || {
                let mut read = store.read().expect("a transaction");
                let revision = read.order("W-1").expect("a reading").map(|order| order.revision);
                told.send(revision).expect("somebody listens");
            });
        }
        assert!(tell.iter().take(8).all(|revision| revision == Some(1)));
    });
    write.commit().expect("it is committed");
    assert_eq!(read(&*store, |read| read.order("W-1")).map(|order| order.revision), Some(2));
}

pub fn nothing_done_can_be_committed(database: &dyn Database) {
    let store = open(database);
    commit(&*store, |_| Ok(()));
    commit(&*store, |write| write.alone());
    commit(&*store, |write| write.append(&mut []));
    assert!(is_empty(database));
}
