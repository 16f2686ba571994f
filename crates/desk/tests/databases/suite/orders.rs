//! Orders as they are kept.

use consign::Timestamp;
use consign_desk::core::{Claim, Order, Placement, Status};
use consign_desk::store::{Store, Waiting};

use super::{commit, open, put, read};
use crate::Database;
use crate::sample::{self, at, full_order, instant, order};

#[track_caller]
fn comes_back(store: &dyn Store, order: &Order) {
    put(store, std::slice::from_ref(order), &mut []);
    assert_eq!(read(store, |read| read.order(&order.id)).as_ref(), Some(order));
}

pub fn an_order_is_read_back_as_it_was_put(database: &dyn Database) {
    let store = open(database);
    comes_back(&*store, &order("W-1"));
    comes_back(&*store, &full_order("W-2"));
    for status in [Status::Done, Status::Cancelled] {
        let placement = sample::ended(status, instant(5));
        comes_back(&*store, &Order { placement, ..order(status.as_str()) });
    }
    for (number, deadline) in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH].into_iter().enumerate()
    {
        let mut order = order(&format!("far-{number}"));
        order.placement.deadline = Some(deadline);
        comes_back(&*store, &order);
    }
    assert_eq!(read(&*store, |read| read.order("W-3")), None);
}

pub fn an_order_that_is_put_again_is_changed(database: &dyn Database) {
    let store = open(database);
    comes_back(&*store, &order("W-1"));
    comes_back(&*store, &Order { id: "W-1".into(), ..full_order("W-1") });
    let done = sample::ended(Status::Done, instant(9));
    comes_back(&*store, &Order { revision: 8, placement: done, claim: None, ..full_order("W-1") });
    // A claim changes no revision.
    let claim = Some(Claim { by: "ada".into(), until: instant(99) });
    put(&*store, &[order("W-2")], &mut []);
    commit(&*store, |write| {
        let order = write.order_to_change("W-2")?.expect("an order");
        write.put_order(&Order { claim: claim.clone(), ..order })
    });
    assert_eq!(read(&*store, |read| read.order("W-2")).expect("an order").claim, claim);
}

pub fn odd_ids_are_kept_as_they_are(database: &dyn Database) {
    let store = open(database);
    let long = "long ".repeat(200);
    let ids = [
        "",
        " ",
        "a",
        "A",
        "a ",
        "á",
        "a\u{301}",
        "\0",
        "\0a",
        "\u{1}",
        "\u{1}0",
        "'",
        "\"",
        "\\",
        "%",
        "_",
        "\u{10FFFF}",
        &long,
    ];
    for id in ids {
        comes_back(&*store, &order(id));
        put(&*store, &[], &mut [sample::received(&order(id))]);
    }
    for id in ids {
        assert_eq!(read(&*store, |read| read.order(id)), Some(order(id)));
        let history = read(&*store, |read| read.history(id));
        assert_eq!(history.iter().map(|event| &*event.order).collect::<Vec<_>>(), [id], "{id:?}");
    }
}

pub fn an_order_to_change_is_as_it_was_put_last(database: &dyn Database) {
    let store = open(database);
    commit(&*store, |write| {
        assert_eq!(write.order_to_change("W-1")?, None);
        write.put_order(&order("W-1"))?;
        assert_eq!(write.order_to_change("W-1")?, Some(order("W-1")));
        let second = Order { revision: 2, ..order("W-1") };
        write.put_order(&second)?;
        assert_eq!(write.order_to_change("W-1")?.as_ref(), Some(&second));
        assert_eq!(write.order("W-1")?, Some(second));
        Ok(())
    });
    let third = Order { revision: 3, ..order("W-1") };
    commit(&*store, |write| {
        assert_eq!(write.order_to_change("W-1")?.map(|order| order.revision), Some(2));
        write.put_order(&third)
    });
    assert_eq!(read(&*store, |read| read.order("W-1")), Some(third));
}

pub fn those_that_wait_are_counted(database: &dyn Database) {
    let store = open(database);
    let mut orders = Vec::new();
    for (number, node) in ["triage", "crew", "triage", "triage"].into_iter().enumerate() {
        let mut order = order(&format!("W-{number}"));
        order.placement = sample::waiting(node, instant(0));
        order.placement.provider = (number > 0).then(|| "northstar".into());
        orders.push(order);
    }
    orders.push(Order { placement: sample::ended(Status::Done, instant(0)), ..order("done") });
    orders.push(Order { placement: sample::ended(Status::Waiting, instant(0)), ..order("nowhere") });
    put(&*store, &orders, &mut []);
    let count =
        |workflow: &str, node: &str, orders| Waiting { workflow: workflow.into(), node: node.into(), orders };
    let all = [count("", "", 1), count("repairs", "crew", 1), count("repairs", "triage", 3)];
    assert_eq!(read(&*store, |read| read.waiting(None)), all);
    let of = [count("repairs", "crew", 1), count("repairs", "triage", 2)];
    assert_eq!(read(&*store, |read| read.waiting(Some("northstar"))), of);
    assert_eq!(read(&*store, |read| read.waiting(Some("coolair"))), []);
}

pub fn orders_are_due_when_their_deadline_has_passed(database: &dyn Database) {
    let store = open(database);
    let with = |id: &str, deadline: Option<Timestamp>, status| {
        let mut order = order(id);
        (order.placement.deadline, order.placement.status) = (deadline, status);
        order
    };
    let orders = [
        with("never", None, Status::Waiting),
        with("b", Some(instant(10)), Status::Waiting),
        with("a", Some(instant(10)), Status::Waiting),
        with("first", Some(at("1900-01-01T00:00:00Z")), Status::Waiting),
        with("later", Some(instant(11)), Status::Waiting),
        with("far", Some(Timestamp::MAX), Status::Waiting),
        with("done", Some(instant(1)), Status::Done),
    ];
    put(&*store, &orders, &mut []);
    let due = |now, limit| -> Vec<String> {
        let mut write = store.write().expect("a transaction");
        write.due(now, limit).expect("ids").iter().map(ToString::to_string).collect()
    };
    assert_eq!(due(instant(9), 10), ["first"]);
    assert_eq!(due(instant(10), 10), ["first", "a", "b"]);
    assert_eq!(due(instant(10), 2), ["first", "a"]);
    assert_eq!(due(instant(12), 10), ["first", "a", "b", "later"]);
}

pub fn orders_are_warned_of_until_their_deadline_has_passed(database: &dyn Database) {
    let store = open(database);
    let with = |id: &str, warn_at: Option<Timestamp>, deadline: Timestamp, status| {
        let mut order = order(id);
        let place = &mut order.placement;
        (place.warn_at, place.deadline, place.status) = (warn_at, Some(deadline), status);
        order
    };
    let orders = [
        with("never", None, instant(30), Status::Waiting),
        with("b", Some(instant(10)), instant(20), Status::Waiting),
        with("a", Some(instant(10)), instant(30), Status::Waiting),
        with("later", Some(instant(11)), instant(30), Status::Waiting),
        with("far", Some(Timestamp::MAX), Timestamp::MAX, Status::Waiting),
        with("done", Some(instant(1)), instant(30), Status::Done),
    ];
    put(&*store, &orders, &mut []);
    let to_warn = |now, limit| -> Vec<String> {
        let mut write = store.write().expect("a transaction");
        write.to_warn(now, limit).expect("ids").iter().map(ToString::to_string).collect()
    };
    assert!(to_warn(instant(9), 10).is_empty());
    assert_eq!(to_warn(instant(10), 10), ["a", "b"]);
    assert_eq!(to_warn(instant(19), 2), ["a", "b"]);
    assert_eq!(to_warn(instant(20), 10), ["a", "later"]);
    assert!(to_warn(instant(30), 10).is_empty());
    // Whoever was warned is not again.
    let warned = Order { revision: 2, ..with("a", None, instant(30), Status::Waiting) };
    put(&*store, &[warned], &mut []);
    assert_eq!(to_warn(instant(20), 10), ["later"]);
}

pub fn many_orders_are_put_at_once(database: &dyn Database) {
    let store = open(database);
    let orders: Vec<Order> = (0..5000).map(|number| order(&format!("W-{number:05}"))).collect();
    put(&*store, &orders, &mut []);
    let big = Order { document: format!("\"{}\"", "x".repeat(9 << 20)).into(), ..order("big") };
    let two = [big.clone(), Order { id: "big too".into(), ..big }];
    put(&*store, &two, &mut []);
    let counts = read(&*store, |read| read.waiting(None));
    assert_eq!(counts.iter().map(|count| count.orders).collect::<Vec<_>>(), [5002]);
    assert_eq!(read(&*store, |read| read.order("big too")).as_ref(), Some(&two[1]));
}

pub fn orders_that_could_not_start_are_counted_by_themselves(database: &dyn Database) {
    let store = open(database);
    assert_eq!(read(&*store, |read| read.unplaced()), 0);
    let unplaced = |id: &str, status| {
        let one = order(id);
        let placement = Placement { at: None, status, ..one.placement.clone() };
        Order { placement, ..one }
    };
    put(&*store, &[order("a"), unplaced("b", Status::Waiting), unplaced("c", Status::Done)], &mut []);
    assert_eq!(read(&*store, |read| read.unplaced()), 1);
}
