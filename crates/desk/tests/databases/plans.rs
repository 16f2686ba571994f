//! How many rows PostgreSQL looks at for what the desk asks often.

use std::time::{Duration, Instant};

use consign_desk::core::{Order, Status};
use consign_desk::store::{Cursor, Read, Select, Sort, StoreError};

use crate::Database;
use crate::postgres::{Schema, with_schema};
use crate::sample::{ended, instant, noted, order, received, waiting};
use crate::suite::{commit, put, read};

const ORDERS: i64 = 6000;

fn sample() -> Vec<Order> {
    let one = |number: i64| {
        let mut order = order(&format!("W-{:05}", number * 4001 % ORDERS));
        order.received = instant(number);
        order.placement.arrived = instant(number * 2003 % ORDERS);
        order.placement.deadline = Some(instant(number * 3001 % ORDERS));
        order.placement.provider = (number % 4 == 0).then(|| "northstar".into());
        // Few wait at the node that is asked for.
        if number % 10 != 0 {
            order.placement.at = waiting("crew", instant(0)).at;
        }
        if number % 3 == 0 {
            order.placement = ended(Status::Done, order.placement.arrived);
        }
        order
    };
    (0..ORDERS).map(one).collect()
}

/// Rows that were looked at by scans and by indices, in all tables of a schema, by connections that are closed.
fn looked_at(schema: &Schema<'_>) -> i64 {
    let name = &schema.name;
    let open = format!("SELECT count(*) FROM pg_stat_activity WHERE application_name = '{name}'");
    let until = Instant::now() + Duration::from_secs(20);
    while schema.cluster.run(&open) != ["0"] {
        assert!(Instant::now() < until, "connections stay open");
        std::thread::sleep(Duration::from_millis(5));
    }
    let sql = format!(
        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_user_tables \
         WHERE schemaname = '{name}' AND relname IN ('orders', 'events')"
    );
    schema.cluster.run_in("desk", &sql)[0].parse().expect("a number")
}

#[track_caller]
fn looks_at_few(
    schema: &Schema<'_>,
    what: &str,
    few: i64,
    act: impl FnOnce(&mut dyn Read) -> Result<usize, StoreError>,
) {
    let before = looked_at(schema);
    let store = schema.connect();
    let found = read(&*store, act) as i64;
    drop(store);
    let looked = looked_at(schema) - before;
    assert!(found > 0, "{what}: nothing was found");
    assert!((found..=few).contains(&looked), "{what}: {looked} rows were looked at for {found}");
}

#[test]
fn what_is_asked_for_often_is_found_without_a_scan() {
    with_schema(|schema| {
        let (store, orders) = (schema.connect(), sample());
        let mut events: Vec<_> = orders.iter().map(received).collect();
        events.extend(orders.iter().map(|order| noted(order, "again")));
        put(&*store, &orders, &mut events);
        drop(store);
        schema.run("ANALYZE orders, events");
        let node = Some(("repairs".to_owned(), "triage".to_owned()));
        let open = Select { status: Some(Status::Waiting), ..Select::default() };
        let selects = [
            (Select { node: node.clone(), ..open.clone() }, &[Sort::Arrived, Sort::Deadline][..]),
            (open.clone(), &[Sort::Arrived, Sort::Deadline]),
            (Select { provider: Some("northstar".into()), ..open }, &[Sort::Arrived]),
            (Select::default(), &[Sort::Arrived, Sort::Received, Sort::Id]),
        ];
        for (select, sorts) in selects {
            for sort in sorts.iter().copied() {
                for descending in [false, true] {
                    let after =
                        Some(Cursor { key: Sort::key(sort, &orders[1000]), id: orders[1000].id.to_string() });
                    for after in [None, after] {
                        let select = Select { sort, descending, after, limit: 20, ..select.clone() };
                        let what = format!("{select:?}");
                        looks_at_few(schema, &what, 100, |read| Ok(read.orders(&select)?.len()));
                    }
                }
            }
        }
        looks_at_few(schema, "a history", 2, |read| Ok(read.history("W-00007")?.len()));
        looks_at_few(schema, "a feed", 10, |read| Ok(read.feed(3000, 10)?.len()));
        looks_at_few(schema, "an order", 1, |read| Ok(read.order("W-00007")?.iter().len()));
    });
}

#[test]
fn orders_that_are_due_are_found_without_a_scan() {
    with_schema(|schema| {
        let store = schema.connect();
        put(&*store, &sample(), &mut []);
        drop(store);
        schema.run("ANALYZE orders");
        let before = looked_at(schema);
        let store = schema.connect();
        assert_eq!(commit(&*store, |write| write.due(instant(ORDERS / 2), 20)).len(), 20);
        drop(store);
        let looked = looked_at(schema) - before;
        assert!((20..=60).contains(&looked), "{looked} rows were looked at");
    });
}
