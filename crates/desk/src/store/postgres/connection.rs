//! A connection: a session with settings of ours, the statements that it has prepared, and a limit of time for each answer.

use std::cell::Cell;
use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

use super::address::Address;
use crate::store::error::StoreError;

/// What is set for each session. Whoever stands still in a transaction would stop all others; the server ends it.
const SESSION: &str = "
    SET statement_timeout = '30s';
    SET lock_timeout = '15s';
    SET idle_in_transaction_session_timeout = '60s';
    SET default_transaction_isolation = 'read committed';
    SET jit = off;
    SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') IN ('off', 'local');
";

/// How long an answer is waited for, where the server does not even say that it took too long.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// How many statements are kept prepared; the pages that can be asked for alone are some hundreds.
const STATEMENTS: usize = 100;

/// Values of a statement.
pub type Values<'v> = &'v [&'v (dyn ToSql + Sync)];

/// A connection. It is used by threads that may wait, not in async tasks.
pub struct Connection {
    /// `None` while it is dropped.
    runtime: Option<Runtime>,
    client: Client,
    statements: HashMap<String, Statement>,
    patience: Duration,
    /// Whether an answer is still to come that nobody waits for.
    is_behind: Cell<bool>,
}

impl Connection {
    /// Connects.
    pub fn open(address: &Address) -> Result<Self, StoreError> {
        let no_runtime =
            |error: std::io::Error| StoreError::Other(format!("no runtime can be started: {error}"));
        let runtime = Builder::new_current_thread().enable_all().build().map_err(no_runtime)?;
        let client = runtime.block_on(async {
            let connecting = address.config.connect(address.tls.clone());
            let (client, connection) = timeout(PATIENCE, connecting).await.map_err(late)??;
            // Ends with the connection; whoever waits for an answer is told why.
            tokio::spawn(connection);
            timeout(PATIENCE, client.batch_execute(SESSION)).await.map_err(late)??;
            Ok::<_, StoreError>(client)
        })?;
        Ok(Self {
            runtime: Some(runtime),
            client,
            statements: HashMap::new(),
            patience: PATIENCE,
            is_behind: false.into(),
        })
    }

    /// Whether it can be used no more.
    pub fn is_closed(&self) -> bool {
        self.is_behind.get() || self.client.is_closed()
    }

    /// Lets statements take as long as they need, for the rest of the transaction.
    pub fn be_patient(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Waits for an answer.
    fn wait<T>(&self, answer: impl Future<Output = Result<T, Error>>) -> Result<T, StoreError> {
        let runtime =
            self.runtime.as_ref().ok_or_else(|| StoreError::Other("the connection was dropped".into()))?;
        // The timer belongs to the runtime.
        let answer = runtime.block_on(async { timeout(self.patience, answer).await });
        self.is_behind.set(answer.is_err());
        Ok(answer.map_err(late)??)
    }

    /// Runs statements without values.
    pub fn run(&self, sql: &str) -> Result<(), StoreError> {
        self.wait(self.client.batch_execute(sql))
    }

    /// Prepares a statement, once.
    fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        let statement = self.wait(self.client.prepare(sql))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// The rows of a statement.
    pub fn rows(&mut self, sql: &str, values: Values<'_>) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        self.wait(self.client.query(&statement, values))
    }

    /// The first row of a statement.
    pub fn first(&mut self, sql: &str, values: Values<'_>) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// The only row of a statement.
    pub fn only(&mut self, sql: &str, values: Values<'_>) -> Result<Row, StoreError> {
        self.first(sql, values)?.ok_or_else(|| StoreError::Damaged("a row is missing".into()))
    }

    /// How many rows a statement changed.
    pub fn execute(&mut self, sql: &str, values: Values<'_>) -> Result<u64, StoreError> {
        let statement = self.prepared(sql)?;
        self.wait(self.client.execute(&statement, values))
    }

    /// Runs statements without values, and the rows of one after them, in one go.
    pub fn run_then(&mut self, first: &str, sql: &str) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        let both = async {
            // Sent at once, done in order.
            let (done, rows) =
                tokio::join!(self.client.batch_execute(first), self.client.query(&statement, &[]));
            done?;
            rows
        };
        self.wait(both)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn late(_: tokio::time::error::Elapsed) -> StoreError {
    StoreError::Unreachable(format!("no answer came within {} s", PATIENCE.as_secs()))
}
