//! The feed and histories.

use consign_desk::core::{By, Event, Order};
use consign_desk::store::Store;

use super::{commit, open, put, read};
use crate::Database;
use crate::sample::{full_order, noted, order, received};

fn seqs(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.seq).collect()
}

fn feed(store: &dyn Store, after: u64, limit: usize) -> Vec<Event> {
    read(store, |read| read.feed(after, limit))
}

pub fn events_are_read_back_as_they_were_appended(database: &dyn Database) {
    let store = open(database);
    let (plain, full) = (order("W-1"), full_order("W-2"));
    let mut events = [received(&plain), received(&full), noted(&full, "“☃”\u{0}\n"), noted(&plain, "")];
    events[1].directory = u32::MAX;
    put(&*store, &[], &mut events);
    assert_eq!(seqs(&events), [1, 2, 3, 4]);
    assert_eq!(feed(&*store, 0, 10), events);
    assert_eq!(read(&*store, |read| read.history("W-1")), [events[0].clone(), events[3].clone()]);
}

pub fn numbers_go_on_without_gaps(database: &dyn Database) {
    let store = open(database);
    for round in 0..4u64 {
        let mut events = vec![received(&order("W-1")); 3];
        put(&*store, &[], &mut events);
        let first = round * 3 + 1;
        assert_eq!(seqs(&events), [first, first + 1, first + 2]);
        assert_eq!(read(&*store, |read| read.head()).seq, first + 2);
    }
    put(&*store, &[], &mut []);
    let twice = commit(&*store, |write| {
        let (mut one, mut two) = ([received(&order("W-1"))], [received(&order("W-1"))]);
        write.append(&mut one)?;
        write.append(&mut two)?;
        assert_eq!(write.head()?.seq, 14);
        Ok([one[0].seq, two[0].seq])
    });
    assert_eq!(twice, [13, 14]);
    assert_eq!(seqs(&feed(&*store, 0, 100)), (1..=14).collect::<Vec<_>>());
}

pub fn a_transaction_that_is_dropped_uses_no_number(database: &dyn Database) {
    let store = open(database);
    put(&*store, &[], &mut [received(&order("W-1"))]);
    let mut dropped = store.write().expect("a transaction");
    dropped.append(&mut [received(&order("W-2")), received(&order("W-3"))]).expect("it is appended");
    drop(dropped);
    put(&*store, &[], &mut [received(&order("W-4"))]);
    let feed = feed(&*store, 0, 10);
    let events: Vec<_> = feed.iter().map(|event| (event.seq, &*event.order)).collect();
    assert_eq!(events, [(1, "W-1"), (2, "W-4")]);
}

pub fn a_feed_goes_on_after_any_number(database: &dyn Database) {
    let store = open(database);
    put(&*store, &[], &mut vec![received(&order("W-1")); 10]);
    assert_eq!(seqs(&feed(&*store, 0, 3)), [1, 2, 3]);
    assert_eq!(seqs(&feed(&*store, 8, 3)), [9, 10]);
    assert_eq!(seqs(&feed(&*store, 10, 3)), [] as [u64; 0]);
    assert_eq!(seqs(&feed(&*store, u64::MAX, 3)), [] as [u64; 0]);
    assert_eq!(seqs(&feed(&*store, 0, usize::MAX)).len(), 10);
    assert_eq!(seqs(&feed(&*store, 0, 0)).len(), 0);
}

pub fn a_history_is_of_one_order(database: &dyn Database) {
    let store = open(database);
    let orders: Vec<Order> = ["W-1", "W-10", "w-1"].map(order).into();
    for round in 1..=3 {
        let mut events: Vec<Event> = orders.iter().map(received).collect();
        events.iter_mut().for_each(|event| event.revision = round);
        put(&*store, &[], &mut events);
    }
    for order in &orders {
        let history = read(&*store, |read| read.history(&order.id));
        assert!(history.iter().all(|event| event.order == order.id));
        assert_eq!(history.iter().map(|event| event.revision).collect::<Vec<_>>(), [1, 2, 3]);
    }
    assert_eq!(read(&*store, |read| read.history("W-2")), []);
}

pub fn many_events_are_appended_at_once(database: &dyn Database) {
    let store = open(database);
    let mut events: Vec<Event> = (0..5000).map(|number| received(&order(&format!("W-{number}")))).collect();
    events[4000].document = Some(format!("\"{}\"", "x".repeat(9 << 20)).into());
    put(&*store, &[], &mut events);
    assert_eq!(seqs(&events), (1..=5000).collect::<Vec<_>>());
    assert_eq!(feed(&*store, 3998, 4), events[3998..4002]);
}

pub fn an_order_is_deleted_with_its_events(database: &dyn Database) {
    let store = open(database);
    let (one, two) = (order("W-1"), order("W-2"));
    let mut events = [received(&one), received(&two), noted(&one, "a"), noted(&two, "b"), noted(&one, "c")];
    put(&*store, &[one, two.clone()], &mut events);
    let mut dropped = store.write().expect("a transaction");
    dropped.delete_order("W-1").expect("it is there");
    drop(dropped);
    assert_eq!(seqs(&feed(&*store, 0, 10)), [1, 2, 3, 4, 5]);
    commit(&*store, |write| {
        write.put_order(&order("W-3"))?;
        write.delete_order("W-3")?;
        write.delete_order("W-1")?;
        assert_eq!(write.order("W-1")?, None);
        write.delete_order("unknown")
    });
    assert_eq!(read(&*store, |read| read.history("W-1")), []);
    assert_eq!(read(&*store, |read| Ok((read.order("W-1")?, read.order("W-3")?))), (None, None));
    assert_eq!(read(&*store, |read| read.order("W-2")), Some(two.clone()));
    assert_eq!(seqs(&feed(&*store, 0, 10)), [2, 4]);
    let mut more = [noted(&two, "d")];
    put(&*store, &[], &mut more);
    assert_eq!(seqs(&more), [6]);
}

pub fn numbers_go_on_after_those_that_are_skipped(database: &dyn Database) {
    let store = open(database);
    let mut events = [received(&order("W-1"))];
    commit(&*store, |write| {
        write.skip(7)?;
        assert_eq!(write.head()?.seq, 7);
        write.append(&mut events)?;
        write.skip(3)
    });
    assert_eq!(seqs(&events), [8]);
    assert_eq!(read(&*store, |read| read.head()).seq, 8);
}

pub fn what_is_said_of_an_event_can_be_put_in_place(database: &dyn Database) {
    let store = open(database);
    let mut events = [received(&order("W-1")), noted(&order("W-1"), "a")];
    put(&*store, &[order("W-1")], &mut events);
    let mut other = events[1].clone();
    other.body.by = By::Person { person: "somebody “else”".into(), of: None };
    let unknown = Event { seq: 9, ..other.clone() };
    commit(&*store, |write| {
        write.put_body(&other)?;
        write.put_body(&unknown)
    });
    assert_eq!(feed(&*store, 0, 10), [events[0].clone(), other]);
}
