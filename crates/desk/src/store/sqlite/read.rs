//! Reading, in a transaction of its own.

use consign::Timestamp;
use rusqlite::{Connection, Row, params, params_from_iter};

use super::Sqlite;
use super::row;
use crate::core::{Event, Order};
use crate::store::column::{self, EVENT, ORDER, unsigned, version};
use crate::store::error::StoreError;
use crate::store::page::Page;
use crate::store::select::{Select, nanos};
use crate::store::{Head, Kind, Read, Record, Waiting};

/// A transaction that reads.
pub struct Reading<'s> {
    store: &'s Sqlite,
    /// There until it is given back.
    connection: Option<Connection>,
}

impl<'s> Reading<'s> {
    pub fn begin(store: &'s Sqlite, connection: Connection) -> Result<Self, StoreError> {
        connection.execute_batch("BEGIN")?;
        // The instant of a transaction is that of its first read.
        head(&connection)?;
        Ok(Self { store, connection: Some(connection) })
    }

    fn connection(&self) -> Result<&Connection, StoreError> {
        self.connection.as_ref().ok_or_else(|| StoreError::Other("the connection was given back".into()))
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        // One that cannot end its transaction is closed.
        if let Some(connection) = self.connection.take()
            && connection.execute_batch("ROLLBACK").is_ok()
        {
            self.store.give_back(connection);
        }
    }
}

impl Read for Reading<'_> {
    fn head(&mut self) -> Result<Head, StoreError> {
        head(self.connection()?)
    }

    fn order(&mut self, id: &str) -> Result<Option<Order>, StoreError> {
        order(self.connection()?, id)
    }

    fn orders(&mut self, select: &Select) -> Result<Vec<Order>, StoreError> {
        orders(self.connection()?, select)
    }

    fn waiting(&mut self, provider: Option<&str>) -> Result<Vec<Waiting>, StoreError> {
        waiting(self.connection()?, provider)
    }

    fn unplaced(&mut self) -> Result<u64, StoreError> {
        unplaced(self.connection()?)
    }

    fn history(&mut self, order: &str) -> Result<Vec<Event>, StoreError> {
        history(self.connection()?, order)
    }

    fn feed(&mut self, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        feed(self.connection()?, after, limit)
    }

    fn record(&mut self, kind: Kind, key: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
        record(self.connection()?, kind, key, now)
    }

    fn records(&mut self, kind: Kind, after: &str, limit: usize) -> Result<Vec<Record>, StoreError> {
        records(self.connection()?, kind, after, limit)
    }

    fn last_record(&mut self, kind: Kind, key: &str) -> Result<Option<Record>, StoreError> {
        last_record(self.connection()?, kind, key)
    }
}

pub fn head(connection: &Connection) -> Result<Head, StoreError> {
    let of_row = |row: &Row<'_>| {
        Ok(Head {
            seq: unsigned(row.get(0)?)?,
            program: version(row.get(1)?)?,
            directory: version(row.get(2)?)?,
        })
    };
    let head = row::first(connection, "SELECT seq, program, directory FROM head", [], of_row)?;
    head.ok_or_else(|| StoreError::Damaged("it does not say how far it has come".into()))
}

pub fn order(connection: &Connection, id: &str) -> Result<Option<Order>, StoreError> {
    row::first(connection, &format!("SELECT {ORDER} FROM orders WHERE id = ?1"), [id], row::order)
}

pub fn orders(connection: &Connection, select: &Select) -> Result<Vec<Order>, StoreError> {
    let page = Page::from_select(select, '?');
    row::all(connection, &page.sql, params_from_iter(&page.values), row::order)
}

const WAITING: &str = "SELECT workflow, node, count(*) FROM orders WHERE status = 'waiting' \
                       GROUP BY workflow, node ORDER BY workflow, node";

const WAITING_OF: &str = "SELECT workflow, node, count(*) FROM orders WHERE status = 'waiting' \
                          AND provider = ?1 GROUP BY workflow, node ORDER BY workflow, node";

const UNPLACED: &str = "SELECT count(*) FROM orders WHERE status = 'waiting' AND workflow = '' AND node = ''";

pub fn unplaced(connection: &Connection) -> Result<u64, StoreError> {
    let counts = row::all(connection, UNPLACED, [], |row| unsigned(row.get(0)?))?;
    Ok(counts.into_iter().sum())
}

pub fn waiting(connection: &Connection, provider: Option<&str>) -> Result<Vec<Waiting>, StoreError> {
    let of_row = |row: &Row<'_>| {
        Ok(Waiting { workflow: row.get(0)?, node: row.get(1)?, orders: unsigned(row.get(2)?)? })
    };
    match provider {
        None => row::all(connection, WAITING, [], of_row),
        Some(provider) => row::all(connection, WAITING_OF, [provider], of_row),
    }
}

pub fn history(connection: &Connection, order: &str) -> Result<Vec<Event>, StoreError> {
    row::all(connection, &history_sql(), [order], row::event)
}

fn history_sql() -> String {
    format!("SELECT {EVENT} FROM events WHERE order_id = ?1 ORDER BY seq")
}

pub fn feed(connection: &Connection, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
    row::all(connection, &feed_sql(), params![column::signed(after), column::limit(limit)], row::event)
}

fn feed_sql() -> String {
    format!("SELECT {EVENT} FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2")
}

pub fn record(
    connection: &Connection,
    kind: Kind,
    key: &str,
    now: Timestamp,
) -> Result<Option<Record>, StoreError> {
    let sql = "SELECT key, body, expires FROM records WHERE kind = ?1 AND key = ?2 \
               AND (expires IS NULL OR expires > ?3)";
    row::first(connection, sql, params![kind.as_str(), key, nanos(now)], row::record)
}

pub fn records(
    connection: &Connection,
    kind: Kind,
    after: &str,
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    let sql = "SELECT key, body, expires FROM records WHERE kind = ?1 AND key > ?2 ORDER BY key LIMIT ?3";
    row::all(connection, sql, params![kind.as_str(), after, column::limit(limit)], row::record)
}

pub fn last_record(connection: &Connection, kind: Kind, key: &str) -> Result<Option<Record>, StoreError> {
    let sql =
        "SELECT key, body, expires FROM records WHERE kind = ?1 AND key <= ?2 ORDER BY key DESC LIMIT 1";
    row::first(connection, sql, params![kind.as_str(), key], row::record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Status;
    use crate::store::select::{Cursor, Sort};
    use crate::store::sqlite::open;
    use crate::store::sqlite::write::{DUE, TO_WARN};

    /// How SQLite answers a statement, a line a step.
    fn plan(sql: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = open::writer(&folder.path().join("desk.db")).expect("a database");
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a statement");
        let values = vec![rusqlite::types::Null; statement.parameter_count()];
        let lines = statement.query_map(params_from_iter(values), |row| row.get(3)).expect("a plan");
        lines.collect::<Result<_, _>>().expect("lines")
    }

    #[track_caller]
    fn searches(sql: &str) {
        let plan = plan(sql);
        let scans = plan.iter().any(|line| line.starts_with("SCAN ") || line.contains("TEMP B-TREE"));
        assert!(!scans, "{sql}\n{plan:#?}");
    }

    /// Walks an index from one end: as many rows as the page has, and no sorting.
    #[track_caller]
    fn walks(sql: &str) {
        let plan = plan(sql);
        let walk =
            |line: &String| line.starts_with("SEARCH ") || line.contains(" USING ") || line == "SCAN orders";
        assert!(plan.iter().all(walk) && plan.len() == 1, "{sql}\n{plan:#?}");
    }

    fn each_page(select: &Select, mut check: impl FnMut(&str)) {
        for descending in [false, true] {
            for after in [None, Some(Cursor { key: 7, id: "W-7".into() })] {
                check(&Page::from_select(&Select { descending, after, ..select.clone() }, '?').sql);
            }
        }
    }

    #[test]
    fn what_is_asked_for_often_is_found_without_a_scan() {
        searches(&history_sql());
        searches(&feed_sql());
        searches(DUE);
        searches(TO_WARN);
        searches(&format!("SELECT {ORDER} FROM orders WHERE id = ?1"));
    }

    #[test]
    fn pages_of_what_waits_at_a_node_are_found_without_a_scan() {
        let node = Some(("repairs".to_owned(), "triage".to_owned()));
        let waiting = Select { status: Some(Status::Waiting), node, ..Select::default() };
        for sort in [Sort::Arrived, Sort::Deadline] {
            each_page(&Select { sort, ..waiting.clone() }, searches);
        }
    }

    #[test]
    fn pages_of_what_waits_anywhere_are_not_sorted() {
        for sort in [Sort::Arrived, Sort::Deadline] {
            let waiting = Select { status: Some(Status::Waiting), sort, ..Select::default() };
            each_page(&waiting, walks);
        }
    }

    #[test]
    fn pages_of_a_provider_are_found_without_a_scan() {
        let provider = Some("northstar".to_owned());
        each_page(&Select { provider, status: Some(Status::Waiting), ..Select::default() }, searches);
    }

    #[test]
    fn pages_of_all_orders_are_not_sorted() {
        for sort in [Sort::Arrived, Sort::Received, Sort::Id] {
            each_page(&Select { sort, ..Select::default() }, walks);
        }
    }

    #[test]
    fn counts_of_what_waits_read_an_index_alone() {
        let plan = plan(WAITING);
        assert!(plan.len() == 1 && plan[0].contains("USING COVERING INDEX"), "{plan:#?}");
        let plan = self::plan(UNPLACED);
        assert!(plan.len() == 1 && plan[0].starts_with("SEARCH orders USING COVERING INDEX"), "{plan:#?}");
        let plan = self::plan(WAITING_OF);
        assert!(plan[0].starts_with("SEARCH orders USING"), "{plan:#?}");
    }
}
