//! Databases as they are found.

use consign::Timestamp;
use consign_desk::store::{Head, Kind, Record, SCHEMA, StoreError};

use super::{commit, open, put, read};
use crate::Database;
use crate::sample::{at, full_order, instant, noted, order, received};

pub fn a_new_database_is_at_its_beginning(database: &dyn Database) {
    let store = open(database);
    assert_eq!(read(&*store, |read| read.head()), Head::default());
    assert_eq!(read(&*store, |read| read.feed(0, 10)), []);
    assert_eq!(read(&*store, |read| read.waiting(None)), []);
}

pub fn processes_that_start_at_once_make_the_tables_once(database: &dyn Database) {
    std::thread::scope(|scope| {
        let opened: Vec<_> = (0..6).map(|_| scope.spawn(|| open(database))).collect();
        for (number, store) in opened.into_iter().enumerate() {
            let store = store.join().expect("no panic");
            put(&*store, &[order(&format!("W-{number}"))], &mut []);
        }
    });
    assert_eq!(read(&*open(database), |read| read.waiting(None))[0].orders, 6);
}

pub fn what_was_committed_is_there_after_reopening(database: &dyn Database) {
    let record = Record { key: "ada".into(), body: "{}".into(), expires: Some(instant(7)) };
    let mut events = [received(&order("W-1"))];
    let store = open(database);
    put(&*store, &[order("W-1"), full_order("W-2")], &mut events);
    commit(&*store, |write| {
        write.put_record(Kind::Person, &record)?;
        write.go_live(3, 4)
    });
    drop(store);
    let store = open(database);
    assert_eq!(read(&*store, |read| read.head()), Head { seq: 1, program: 3, directory: 4 });
    assert_eq!(read(&*store, |read| read.order("W-2")), Some(full_order("W-2")));
    assert_eq!(read(&*store, |read| read.feed(0, 10)), events);
    assert_eq!(read(&*store, |read| read.records(Kind::Person, "", 9)), [record]);
}

pub fn a_newer_database_is_refused(database: &dyn Database) {
    drop(open(database));
    database.run(&database.set_version(SCHEMA + 1));
    let Err(error) = database.open() else { panic!("a newer database was opened") };
    assert!(matches!(error, StoreError::Newer { found, known: SCHEMA } if found == SCHEMA + 1), "{error:?}");
    database.run(&database.set_version(SCHEMA));
    open(database);
}

/// As the first version left it, with an order in it.
pub fn an_older_database_is_brought_to_the_newest(database: &dyn Database) {
    let store = database.open().expect("a database");
    let (old, mut event) = (full_order("W-1"), noted(&order("W-1"), "old"));
    put(&*store, std::slice::from_ref(&old), std::slice::from_mut(&mut event));
    drop(store);
    for sql in ["DROP INDEX orders_waiting_warns", "ALTER TABLE orders DROP COLUMN warns"] {
        database.run(sql);
    }
    database.run(&database.set_version(1));
    let store = database.open().expect("it is brought to the newest");
    assert_eq!(read(&*store, |read| read.order("W-1")), Some(old.clone()));
    assert_eq!(read(&*store, |read| read.feed(0, 9)), [event]);
    let warned = |now| commit(&*store, |write| write.to_warn(now, 9)).len();
    assert_eq!(warned(Timestamp::MAX), 0, "what was put before warned of nothing");
    put(&*store, &[old], &mut []);
    assert_eq!(warned(at("2027-01-01T00:00:00Z")), 1);
}

pub fn tables_of_something_else_are_refused_and_left_alone(database: &dyn Database) {
    database.run("CREATE TABLE orders (number int)");
    for _ in 0..2 {
        let Err(error) = database.open() else { panic!("tables of something else were opened") };
        assert!(matches!(error, StoreError::Foreign { .. }), "{error:?}");
    }
    database.run("INSERT INTO orders (number) VALUES (1)");
    database.run("DROP TABLE orders");
    open(database);
}

pub fn damaged_rows_are_errors_that_name_them(database: &dyn Database) {
    let store = open(database);
    put(&*store, &[order("W-1")], &mut [received(&order("W-1"))]);
    let damages = ["UPDATE orders SET place = '{\"status\": \"waiting\"'", "UPDATE events SET body = '{}'"];
    damages.iter().for_each(|sql| database.run(sql));
    let mut transaction = store.read().expect("a transaction");
    let errors = [
        transaction.order("W-1").expect_err("a damaged order").to_string(),
        transaction.history("W-1").expect_err("a damaged event").to_string(),
    ];
    assert!(errors[0].contains("damaged") && errors[0].contains("`W-1`"), "{errors:?}");
    assert!(errors[1].contains("damaged") && errors[1].contains("event 1"), "{errors:?}");
    drop(transaction);
    database.run("UPDATE orders SET revision = -1");
    database.run("UPDATE head SET seq = -1");
    let error = store.read().and_then(|mut read| read.head()).expect_err("a damaged head");
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
}
