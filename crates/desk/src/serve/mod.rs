//! Starting a desk: its first program and administrator, the demo, and serving until a signal comes.

mod demo;
mod first;
mod listener;
mod tls;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::anonymize;
use crate::api::{self, App, Limits, Peer};
use crate::auth::{IssuerSettings, OpenId, OpenIdError};
use crate::clock;
use crate::notify::{self, MailError, MailSettings, Mailer, Sender, Teller};
use crate::office::{Clock, Failed, Office, OpenError};
use crate::store::{Postgres, Sqlite, Store, StoreError};
use crate::tally;
use crate::telemetry;

pub use first::{Link, ProgramFiles};
pub use listener::TlsListener;
pub use tls::{Tls, TlsError, TlsFiles};

/// What a desk is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The program that becomes version 1 of a new desk.
    pub program: ProgramFiles,
    /// Where the desk is kept.
    pub database: Database,
    /// Where it listens.
    pub listen: SocketAddr,
    /// The address that people reach it by, for links; `http://` and where it listens if there is none.
    pub address: Option<String>,
    /// Certificate and key, where the desk speaks TLS itself.
    pub tls: Option<TlsFiles>,
    /// Proxies of these networks are believed whom they ask for.
    pub trusted_proxies: Vec<IpNet>,
    /// Issuers at which people sign in besides.
    pub open_id: Vec<IssuerSettings>,
    /// What it takes at most.
    pub limits: Limits,
    /// Hosts of private networks that webhooks may call.
    pub webhook_allow: Vec<String>,
    /// By which server people are sent mails; `None` if they are sent none.
    pub mail: Option<MailSettings>,
    /// Whether it is filled with people and orders to look at; their documents.
    pub demo: Option<Vec<String>>,
}

/// Where a desk is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// In a file.
    Sqlite(PathBuf),
    /// On a server, by its URL; several processes may serve one.
    Postgres(String),
}

impl Database {
    /// What a setting names: a URL, `postgres://…`, or a file.
    pub fn named(text: &str) -> Self {
        let is_url = text.starts_with("postgres://") || text.starts_with("postgresql://");
        if is_url { Self::Postgres(text.to_owned()) } else { Self::Sqlite(text.into()) }
    }
}

/// Why a desk cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database or the live program.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Something at the start was not done.
    #[error(transparent)]
    Failed(#[from] Failed),
    /// The program that was given has errors.
    #[error("{0}")]
    Program(Box<consign::Diagnostics>),
    /// Somebody whom the directory lists cannot be taken.
    #[error("`{id}` of the directory cannot be made a person of the desk: {why}")]
    Person {
        /// Who.
        id: Arc<str>,
        /// Why.
        why: crate::auth::PersonError,
    },
    /// Mails cannot be sent.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// A demo would be mixed with what is there.
    #[error("`--demo` fills a new desk, and this database has one already; name another with `--database`")]
    DemoOfOld,
    /// Nobody can listen there.
    #[error("cannot listen at {at}: {error}")]
    Listen {
        /// Where.
        at: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// It cannot speak TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Nobody could sign in at an issuer.
    #[error("`[[serve.open-id]]`: {0}")]
    OpenId(#[from] OpenIdError),
    /// The metrics cannot be kept.
    #[error("the metrics cannot be kept: {0}")]
    Metrics(String),
}

impl From<StoreError> for ServeError {
    fn from(error: StoreError) -> Self {
        Self::Open(error.into())
    }
}

/// A desk that is ready.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Where it listens.
    pub at: SocketAddr,
    /// The address that people reach it by.
    pub address: String,
    /// Links that sign people in, where the desk is new.
    pub links: Vec<Link>,
    /// The version of the program that decides.
    pub program: u32,
    /// Whether the given program is another one than the live version.
    pub differs: bool,
}

/// Opens a database.
///
/// # Errors
/// If it cannot be opened, or is newer than this version.
pub fn open(database: &Database) -> Result<Arc<dyn Store>, StoreError> {
    match database {
        Database::Sqlite(path) => Ok(Arc::new(Sqlite::open(path)?)),
        Database::Postgres(url) => Ok(Arc::new(Postgres::open(url)?)),
    }
}

/// Serves a desk until `closing` says so; what was acknowledged is durable, what has come is answered before it ends.
///
/// # Errors
/// If it cannot be started.
pub async fn serve(
    settings: Settings,
    clock: Arc<dyn Clock>,
    ready: impl FnOnce(&Ready),
    closing: watch::Receiver<bool>,
) -> Result<(), ServeError> {
    let tls = settings.tls.as_ref().map(|files| Tls::open(files, clock.now())).transpose()?;
    // Before anything is made.
    OpenId::new(settings.open_id.clone(), settings.address.as_deref().unwrap_or("http://localhost"))?;
    let mailer = settings.mail.as_ref().map(Mailer::new).transpose()?;
    // For as long as it is served.
    let _lock = match &settings.database {
        Database::Sqlite(path) => Some(Sqlite::lock(path)?),
        Database::Postgres(_) => None,
    };
    let database = settings.database.clone();
    let office = beside(move || Ok(Office::open(open(&database)?, clock)?)).await?;
    let office = Arc::new(office);
    let is_new = office.live().is_none();
    if settings.demo.is_some() && !is_new {
        return Err(ServeError::DemoOfOld);
    }
    // Whoever is to be told is told of what happens from the first order on.
    office.asked(notify::begin).await?;
    let started = first::start(&office, &settings, is_new).await?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .map_err(|error| ServeError::Listen { at: settings.listen, error })?;
    let at = listener.local_addr().map_err(|error| ServeError::Listen { at: settings.listen, error })?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let address = settings.address.clone().unwrap_or_else(|| format!("{scheme}://{at}"));
    let app = Arc::new(app(&office, &settings, &address)?);
    let timers = tokio::spawn(clock::run(office.clone(), closing.clone()));
    let webhooks = Sender::new(settings.webhook_allow.clone());
    let (hooks, ends) = (office.clone(), closing.clone());
    thread("desk-webhooks", move || notify::run(&hooks, &webhooks, &ends))?;
    // People's own addresses are public ones: what administrators may call is not for everybody who signs in.
    let teller = Teller::new(mailer, Sender::new(Vec::new()), address.clone());
    let (told, ends) = (office.clone(), closing.clone());
    thread("desk-notices", move || teller.run(&told, &ends))?;
    let (counting, ends) = (office.clone(), closing.clone());
    thread("desk-tally", move || tally::run(&counting, &ends))?;
    let store = office.store().clone();
    tokio::task::spawn_blocking(move || {
        if let Err(error) = anonymize::resume(&*store) {
            tracing::error!(%error, "a person is not yet anonymous in all of the history; the next start goes on");
        }
    });
    let program = office.live().map_or(0, |live| live.program);
    ready(&Ready { at, address, links: started.links, program, differs: started.differs });
    match tls {
        None => answer(listener, app, closing).await,
        Some(tls) => {
            let listener = TlsListener::over(listener, tls.config()?);
            let listener = listener.map_err(|error| ServeError::Listen { at, error })?;
            let watching = tokio::spawn(tls.watch(move || office.now(), closing.clone()));
            answer(listener, app, closing).await;
            watching.abort();
        }
    }
    timers.abort();
    Ok(())
}

/// Waits for the database, which is not done where tasks run.
async fn beside<T: Send + 'static>(
    wait: impl FnOnce() -> Result<T, ServeError> + Send + 'static,
) -> Result<T, ServeError> {
    let done = tokio::task::spawn_blocking(wait).await;
    done.unwrap_or_else(|error| Err(ServeError::Failed(Failed::Defect(error.to_string()))))
}

fn thread(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), ServeError> {
    let started = std::thread::Builder::new().name(name.to_owned()).spawn(run);
    started.map(drop).map_err(|error| ServeError::Open(OpenError::Thread(error)))
}

/// Durations are counted by steps, which several processes add up to one answer.
fn recorder() -> metrics_exporter_prometheus::PrometheusRecorder {
    let builder = metrics_exporter_prometheus::PrometheusBuilder::new();
    let stepped = builder.set_buckets(&telemetry::STEPS);
    // It is refused for want of steps, and there are some.
    stepped.unwrap_or_default().build_recorder()
}

/// What handlers share, as the settings have it.
fn app(office: &Arc<Office>, settings: &Settings, address: &str) -> Result<App, ServeError> {
    let recorder = recorder();
    let handle = recorder.handle();
    // Another desk of the same process keeps its own; the first one is told.
    let handle = metrics::set_global_recorder(recorder).is_ok().then_some(handle);
    telemetry::describe();
    let is_secure = address.starts_with("https://");
    let app = App::new(office.clone(), settings.limits, handle, is_secure);
    let app = app.behind(settings.trusted_proxies.clone());
    let app = if settings.tls.is_some() { app.over_tls() } else { app };
    if settings.open_id.is_empty() {
        return Ok(app);
    }
    Ok(app.with_open_id(OpenId::new(settings.open_id.clone(), address)?))
}

/// Answers whoever comes, until the desk closes.
async fn answer<L>(listener: L, app: Arc<App>, closing: watch::Receiver<bool>)
where
    L: Listener<Addr = SocketAddr>,
    Peer: for<'s> Connected<IncomingStream<'s, L>>,
{
    let service = api::router(app).into_make_service_with_connect_info::<Peer>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(closed(closing.clone()));
    tokio::select! {
        served = serving => if let Err(error) = served {
            tracing::error!(%error, "serving");
        },
        // Feeds stay open for as long as somebody listens.
        () = async { closed(closing).await; tokio::time::sleep(GRACE).await } => {}
    }
}

/// How long answers may take after the signal.
const GRACE: Duration = Duration::from_secs(10);

async fn closed(mut closing: watch::Receiver<bool>) {
    // The sender is gone: nobody will say so any more.
    let _ = closing.wait_for(|closing| *closing).await;
}
