//! The same rows by prepared statements, one after another, with nothing else done.

use std::path::Path;
use std::time::{Duration, Instant};

use consign_desk::core::{Event, Order};
use rusqlite::{Connection, params};
use tokio_postgres::NoTls;
use tokio_postgres::types::ToSql;

/// An order and its event as values of columns.
pub struct Row {
    id: String,
    received: i64,
    deadline: i64,
    provider: Option<String>,
    place: String,
    document: String,
    body: String,
}

impl Row {
    pub fn all(orders: &[Order], events: &[Event]) -> Vec<Self> {
        let nanos = |instant: consign::Timestamp| i64::try_from(instant.as_nanosecond()).expect("our time");
        let row = |(order, event): (&Order, &Event)| Self {
            id: order.id.to_string(),
            received: nanos(order.received),
            deadline: order.placement.deadline.map_or(i64::MAX, nanos),
            provider: order.placement.provider.as_deref().map(str::to_owned),
            place: serde_json::to_string(&order.placement).expect("JSON"),
            document: order.document.to_string(),
            body: serde_json::to_string(&event.body).expect("JSON"),
        };
        orders.iter().zip(events).map(row).collect()
    }
}

const ORDER: &str = "INSERT INTO orders (id, revision, status, workflow, node, provider, received, arrived, deadline, \
    program, place, document) VALUES ($1, 1, 'waiting', 'repairs', 'triage', $2, $3, $3, $4, 1, $5, $6)";
const EVENT: &str = "INSERT INTO events (seq, order_id, revision, at, program, directory, document, body) \
    VALUES ($1, $2, 1, $3, 1, 1, $4, $5)";
const HEAD: &str = "UPDATE head SET seq = $1";

pub fn sqlite(file: &Path, rows: &[Row], size: usize) -> Duration {
    let connection = Connection::open(file).expect("a database");
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; \
                    PRAGMA wal_autocheckpoint = 4000;";
    connection.execute_batch(settings).expect("settings");
    connection.execute_batch(include_str!("../../src/store/sqlite/schema_1.sql")).expect("tables");
    let [mut order, mut event, mut head] =
        [ORDER, EVENT, HEAD].map(|sql| connection.prepare(sql).expect("a statement"));
    let (start, mut seq) = (Instant::now(), 0i64);
    for rows in rows.chunks(size) {
        connection.execute_batch("BEGIN IMMEDIATE").expect("it begins");
        for row in rows {
            seq += 1;
            let values = params![row.id, row.provider, row.received, row.deadline, row.place, row.document];
            order.execute(values).expect("an order");
            event.execute(params![seq, row.id, row.received, row.document, row.body]).expect("an event");
        }
        head.execute([seq]).expect("the head");
        connection.execute_batch("COMMIT").expect("it is committed");
    }
    start.elapsed()
}

pub fn postgres(url: &str, rows: &[Row], size: usize) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
        tokio::spawn(connection);
        let order = client.prepare(ORDER).await.expect("a statement");
        let event = client.prepare(EVENT).await.expect("a statement");
        let head = client.prepare(HEAD).await.expect("a statement");
        let (start, mut seq) = (Instant::now(), 0i64);
        for rows in rows.chunks(size) {
            client.batch_execute("BEGIN").await.expect("it begins");
            for row in rows {
                seq += 1;
                let values: [&(dyn ToSql + Sync); 6] =
                    [&row.id, &row.provider, &row.received, &row.deadline, &row.place, &row.document];
                client.execute(&order, &values).await.expect("an order");
                let values: [&(dyn ToSql + Sync); 5] =
                    [&seq, &row.id, &row.received, &row.document, &row.body];
                client.execute(&event, &values).await.expect("an event");
            }
            client.execute(&head, &[&seq]).await.expect("the head");
            client.batch_execute("COMMIT").await.expect("it is committed");
        }
        start.elapsed()
    })
}
