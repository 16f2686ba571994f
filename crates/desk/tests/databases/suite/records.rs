//! Records by kind and key.

use consign::Timestamp;
use consign_desk::store::{Kind, Record, Store};

use super::{commit, open, read};
use crate::Database;
use crate::sample::instant;

fn record(key: &str, body: &str) -> Record {
    Record { key: key.into(), body: body.into(), expires: None }
}

fn put(store: &dyn Store, kind: Kind, record: &Record) {
    commit(store, |write| write.put_record(kind, record));
}

fn get(store: &dyn Store, kind: Kind, key: &str, now: Timestamp) -> Option<Record> {
    read(store, |read| read.record(kind, key, now))
}

pub fn a_record_is_read_back_until_it_expires(database: &dyn Database) {
    let store = open(database);
    let lasting = record("“ada”\0'", "{\"name\": \"Ada \u{1F477} \\u0000\"}");
    let passing = Record { expires: Some(instant(10)), ..record("s", "") };
    put(&*store, Kind::Person, &lasting);
    put(&*store, Kind::Session, &passing);
    assert_eq!(get(&*store, Kind::Person, &lasting.key, Timestamp::MAX), Some(lasting));
    assert_eq!(get(&*store, Kind::Session, "s", instant(9)), Some(passing.clone()));
    assert_eq!(get(&*store, Kind::Session, "s", instant(10)), None);
    // Listed all the same, until it is forgotten.
    assert_eq!(read(&*store, |read| read.records(Kind::Session, "", 9)), [passing]);
}

pub fn a_record_takes_the_place_of_the_one_with_its_key(database: &dyn Database) {
    let store = open(database);
    put(&*store, Kind::Setting, &Record { expires: Some(instant(1)), ..record("one", "1") });
    put(&*store, Kind::Setting, &record("one", "2"));
    commit(&*store, |write| {
        write.put_record(Kind::Setting, &record("two", "3"))?;
        write.put_record(Kind::Setting, &record("two", "4"))
    });
    let all = read(&*store, |read| read.records(Kind::Setting, "", 9));
    assert_eq!(all, [record("one", "2"), record("two", "4")]);
    commit(&*store, |write| write.delete_record(Kind::Setting, "one"));
    commit(&*store, |write| write.delete_record(Kind::Setting, "none"));
    assert_eq!(read(&*store, |read| read.records(Kind::Setting, "", 9)), [record("two", "4")]);
}

pub fn kinds_are_apart(database: &dyn Database) {
    let store = open(database);
    for kind in Kind::ALL {
        put(&*store, kind, &record("key", kind.as_str()));
    }
    for kind in Kind::ALL {
        assert_eq!(get(&*store, kind, "key", instant(0)), Some(record("key", kind.as_str())));
        commit(&*store, |write| write.delete_record(kind, "key"));
        assert_eq!(get(&*store, kind, "key", instant(0)), None);
    }
}

pub fn records_are_listed_by_key(database: &dyn Database) {
    let store = open(database);
    let mut keys = ["b", "B", "a", "ab", "á", "_", "0", "\0", "~"];
    for key in keys {
        put(&*store, Kind::Person, &record(key, key));
    }
    keys.sort_unstable();
    for limit in [1, 2, 100] {
        let (mut listed, mut after) = (Vec::new(), String::new());
        loop {
            let page = read(&*store, |read| read.records(Kind::Person, &after, limit));
            let Some(last) = page.last() else { break };
            after.clone_from(&last.key);
            assert!(page.len() <= limit);
            listed.extend(page.into_iter().map(|record| record.key));
        }
        assert_eq!(listed, keys);
    }
}

pub fn the_last_record_up_to_a_key_is_found(database: &dyn Database) {
    let store = open(database);
    put(&*store, Kind::Program, &record("zzz", "another kind"));
    for number in [1, 9, 10, 100] {
        put(&*store, Kind::State, &record(&Kind::numbered(number), ""));
    }
    let last = |key: u64| {
        let last = read(&*store, |read| read.last_record(Kind::State, &Kind::numbered(key)));
        last.map(|record| record.key.parse::<u64>().expect("a number"))
    };
    assert_eq!([0, 1, 8, 9, 50, 99].map(last), [None, Some(1), Some(1), Some(9), Some(10), Some(10)]);
    assert_eq!(last(u64::MAX), Some(100));
}

pub fn numbers_follow_one_another(database: &dyn Database) {
    let store = open(database);
    let next = |kind, body: &str| commit(&*store, |write| write.put_next(kind, body));
    assert_eq!([next(Kind::Audit, "a"), next(Kind::Audit, "b"), next(Kind::Delivery, "c")], [1, 2, 1]);
    let both =
        commit(&*store, |write| Ok([write.put_next(Kind::Audit, "d")?, write.put_next(Kind::Audit, "e")?]));
    assert_eq!(both, [3, 4]);
    let all = read(&*store, |read| read.records(Kind::Audit, "", 9));
    let expected =
        (1..).zip(["a", "b", "d", "e"]).map(|(number, body)| record(&Kind::numbered(number), body));
    assert_eq!(all, expected.collect::<Vec<_>>());
}

pub fn expired_ones_are_forgotten(database: &dyn Database) {
    let store = open(database);
    for (key, expires) in [("a", Some(9)), ("b", Some(10)), ("c", Some(11)), ("d", None)] {
        put(&*store, Kind::Answer, &Record { expires: expires.map(instant), ..record(key, "") });
        put(&*store, Kind::Link, &Record { expires: expires.map(instant), ..record(key, "") });
    }
    commit(&*store, |write| write.forget_expired(Kind::Answer, instant(10)));
    let keys = |kind| -> Vec<String> {
        read(&*store, |read| read.records(kind, "", 9)).into_iter().map(|record| record.key).collect()
    };
    assert_eq!(keys(Kind::Answer), ["c", "d"]);
    assert_eq!(keys(Kind::Link), ["a", "b", "c", "d"]);
}
