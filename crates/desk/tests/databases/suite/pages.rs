//! Pages of orders, against orders that are sorted and picked here.

use consign_desk::core::{Order, Status};
use consign_desk::store::{Cursor, Select, Sort, Store};

use super::{commit, open, put, read};
use crate::Database;
use crate::sample::{ended, ids, instant, order, waiting};

/// A sequence of numbers that looks random and is the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Orders of every kind, many of them alike in what they are sorted by.
fn sample() -> Vec<Order> {
    let mut numbers = Numbers(7);
    let all = (0..120).map(|number| {
        let mut order = order(&format!("W-{}-{number}", ["a", "B", "ß"][number % 3]));
        let arrived = instant(numbers.below(12).cast_signed());
        order.placement = match numbers.below(4) {
            0 => ended(Status::Done, arrived),
            1 => waiting("crew", arrived),
            _ => waiting("triage", arrived),
        };
        order.received = instant(numbers.below(12).cast_signed());
        let deadline = numbers.below(16).cast_signed();
        order.placement.deadline = (deadline < 12).then(|| instant(deadline));
        order.placement.provider =
            ["northstar", "coolair"].get(numbers.below(3) as usize).map(|id| (*id).into());
        order.placement.engineer = order
            .placement
            .provider
            .as_ref()
            .and_then(|_| ["amy", "bo"].get(numbers.below(3) as usize))
            .map(|id| (*id).into());
        order
    });
    all.collect()
}

/// What selects of every kind have in common with their pages.
fn selects() -> Vec<Select> {
    let node = || Some(("repairs".to_owned(), "triage".to_owned()));
    let bases = [
        Select::default(),
        Select { status: Some(Status::Waiting), ..Select::default() },
        Select { status: Some(Status::Waiting), node: node(), ..Select::default() },
        Select { node: node(), provider: Some("northstar".into()), ..Select::default() },
        Select { provider: Some("coolair".into()), engineer: Some("amy".into()), ..Select::default() },
        Select { status: Some(Status::Done), since: Some(instant(6)), ..Select::default() },
        Select { status: Some(Status::Cancelled), ..Select::default() },
    ];
    let sorted = |select: &Select| {
        let select = select.clone();
        let all = Sort::ALL.into_iter().flat_map(|sort| [(sort, false), (sort, true)]);
        all.map(move |(sort, descending)| Select { sort, descending, ..select.clone() }).collect::<Vec<_>>()
    };
    bases.iter().flat_map(sorted).collect()
}

fn is_selected(order: &Order, select: &Select) -> bool {
    let place = &order.placement;
    let at = place.at.as_ref().map(|at| (at.workflow.to_string(), at.node.to_string()));
    select.status.is_none_or(|status| status == place.status)
        && (select.node.is_none() || at == select.node)
        && select.provider.as_deref().is_none_or(|id| place.provider.as_deref() == Some(id))
        && select.engineer.as_deref().is_none_or(|id| place.engineer.as_deref() == Some(id))
        && select.since.is_none_or(|since| place.arrived >= since)
}

fn by_hand(orders: &[Order], select: &Select) -> Vec<Order> {
    let mut orders: Vec<Order> = orders.iter().filter(|order| is_selected(order, select)).cloned().collect();
    orders.sort_by_key(|order| (select.sort.key(order), order.id.clone()));
    if select.descending {
        orders.reverse();
    }
    orders
}

fn paged(store: &dyn Store, select: &Select, limit: usize) -> Vec<Order> {
    let mut select = Select { limit, ..select.clone() };
    let mut all = Vec::new();
    loop {
        let page = read(store, |read| read.orders(&select));
        assert!(page.len() <= limit);
        let Some(last) = page.last() else { return all };
        select.after = Some(Cursor::after(select.sort, last));
        all.extend(page);
    }
}

pub fn pages_of_every_kind_are_as_sorted_by_hand(database: &dyn Database) {
    let (store, orders) = (open(database), sample());
    put(&*store, &orders, &mut []);
    for select in selects() {
        let expected = by_hand(&orders, &select);
        for limit in [1, 7, 1000] {
            assert_eq!(ids(&paged(&*store, &select, limit)), ids(&expected), "{select:?}");
        }
    }
    let whole =
        read(&*store, |read| read.orders(&Select { limit: usize::MAX, sort: Sort::Id, ..Select::default() }));
    assert_eq!(whole, by_hand(&orders, &Select { sort: Sort::Id, ..Select::default() }));
}

pub fn cursors_are_stable_while_orders_change(database: &dyn Database) {
    let (store, orders) = (open(database), sample());
    put(&*store, &orders, &mut []);
    let select = Select { status: Some(Status::Waiting), limit: 10, ..Select::default() };
    for descending in [false, true] {
        let select = Select { descending, ..select.clone() };
        let first = read(&*store, |read| read.orders(&select));
        let after = Some(Cursor::after(Sort::Arrived, &first[9]));
        let expected =
            ids(&read(&*store, |read| read.orders(&Select { after: after.clone(), ..select.clone() })));
        // The last of the page goes away, as does another one, and one comes that belongs before.
        commit(&*store, |write| {
            for gone in [&first[9], &first[3]] {
                let mut gone = write.order_to_change(&gone.id)?.expect("an order");
                gone.revision += 1;
                gone.placement.status = Status::Done;
                write.put_order(&gone)?;
            }
            let mut new = order(&format!("W-new-{descending}"));
            new.placement.arrived = first[0].placement.arrived;
            write.put_order(&new)
        });
        assert_eq!(ids(&read(&*store, |read| read.orders(&Select { after, ..select.clone() }))), expected);
    }
}
