//! Rows to orders, events and records.

use std::sync::Arc;

use tokio_postgres::Row;

use super::text::given;
use crate::core::{Claim, Event, Order};
use crate::store::column::{instant, unsigned, value, version};
use crate::store::error::StoreError;
use crate::store::{Head, Record, Waiting};

pub fn order(row: &Row) -> Result<Order, StoreError> {
    let id = given(row.try_get(0)?);
    let (by, until): (Option<&str>, Option<i64>) = (row.try_get(6)?, row.try_get(7)?);
    Ok(Order {
        revision: unsigned(row.try_get(1)?)?,
        document: row.try_get::<_, &str>(2)?.into(),
        placement: value(row.try_get(3)?, || format!("work order `{id}`"))?,
        received: instant(row.try_get(4)?),
        program: version(row.try_get(5)?)?,
        claim: by.zip(until).map(|(by, until)| Claim { by: given(by), until: instant(until) }),
        id,
    })
}

pub fn event(row: &Row) -> Result<Event, StoreError> {
    let seq = unsigned(row.try_get(0)?)?;
    Ok(Event {
        seq,
        order: given(row.try_get(1)?),
        revision: unsigned(row.try_get(2)?)?,
        when: instant(row.try_get(3)?),
        program: version(row.try_get(4)?)?,
        directory: version(row.try_get(5)?)?,
        document: row.try_get::<_, Option<&str>>(6)?.map(Arc::from),
        body: value(row.try_get(7)?, || format!("event {seq}"))?,
    })
}

pub fn record(row: &Row) -> Result<Record, StoreError> {
    let key = given(row.try_get(0)?).to_string();
    let body = given(row.try_get(1)?).to_string();
    Ok(Record { key, body, expires: row.try_get::<_, Option<i64>>(2)?.map(instant) })
}

pub fn head(row: &Row) -> Result<Head, StoreError> {
    Ok(Head {
        seq: unsigned(row.try_get(0)?)?,
        program: version(row.try_get(1)?)?,
        directory: version(row.try_get(2)?)?,
    })
}

pub fn waiting(row: &Row) -> Result<Waiting, StoreError> {
    Ok(Waiting {
        workflow: given(row.try_get(0)?),
        node: given(row.try_get(1)?),
        orders: unsigned(row.try_get(2)?)?,
    })
}

pub fn id(row: &Row) -> Result<Arc<str>, StoreError> {
    Ok(given(row.try_get(0)?))
}
