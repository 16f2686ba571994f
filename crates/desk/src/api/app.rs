//! What all handlers share.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use consign::Timestamp;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use metrics_exporter_prometheus::PrometheusHandle;

use super::problem::Problem;
use crate::administration::audit;
use crate::auth::{OpenId, Throttle};
use crate::core::{Actor, By, Live};
use crate::office::Office;
use crate::portal::{Assistants, Hub, KnownPrograms, Nearest};
use crate::query::Standing;
use crate::store::{Read, StoreError};
use crate::telemetry;

/// What is taken at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body that is read as a whole, and of a line of one that is not.
    pub body: usize,
    /// Orders or events on a page.
    pub page: usize,
    /// Requests a second of one token or session.
    pub rate: NonZeroU32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 8 << 20, page: 1000, rate: NonZeroU32::new(500).unwrap_or(NonZeroU32::MIN) }
    }
}

/// How many refusals of one person or service are written down a minute.
const WRITTEN_DOWN: NonZeroU32 = NonZeroU32::new(10).expect("more than nothing");

/// What all handlers share.
pub struct App {
    office: Arc<Office>,
    limits: Limits,
    rate: DefaultKeyedRateLimiter<String>,
    throttle: Throttle,
    /// How much of what somebody is refused is written down.
    refusals: DefaultKeyedRateLimiter<By>,
    metrics: Option<PrometheusHandle>,
    /// Whether the desk is reached over TLS, so that cookies are for TLS alone.
    is_secure: bool,
    /// Whether it speaks TLS itself.
    is_tls: bool,
    /// Proxies of these networks are believed whom they ask for.
    trusted_proxies: Vec<IpNet>,
    nearest: Arc<Nearest>,
    standing: Standing,
    programs: KnownPrograms,
    assistants: Assistants,
    live_pages: Hub,
    /// Where people sign in besides.
    open_id: Option<Arc<OpenId>>,
}

impl App {
    /// What serves a desk.
    pub fn new(
        office: Arc<Office>,
        limits: Limits,
        metrics: Option<PrometheusHandle>,
        is_secure: bool,
    ) -> Self {
        let rate = RateLimiter::keyed(Quota::per_second(limits.rate));
        let throttle = Throttle::default();
        Self {
            office,
            limits,
            rate,
            throttle,
            refusals: RateLimiter::keyed(Quota::per_minute(WRITTEN_DOWN)),
            metrics,
            is_secure,
            is_tls: false,
            trusted_proxies: Vec::new(),
            nearest: Arc::default(),
            standing: Standing::default(),
            programs: KnownPrograms::default(),
            assistants: Assistants::default(),
            live_pages: Hub::default(),
            open_id: None,
        }
    }

    /// Over TLS, which the desk speaks itself.
    #[must_use]
    pub fn over_tls(self) -> Self {
        Self { is_tls: true, is_secure: true, ..self }
    }

    /// With issuers at which people sign in.
    #[must_use]
    pub fn with_open_id(self, open_id: OpenId) -> Self {
        Self { open_id: Some(Arc::new(open_id)), ..self }
    }

    /// Behind proxies of these networks, which are believed whom they ask for.
    #[must_use]
    pub fn behind(self, trusted_proxies: Vec<IpNet>) -> Self {
        Self { trusted_proxies, ..self }
    }

    /// The desk.
    pub fn office(&self) -> &Arc<Office> {
        &self.office
    }

    /// Rules that nearly matched, as far as pages asked.
    pub fn nearest(&self) -> &Arc<Nearest> {
        &self.nearest
    }

    /// How many orders wait at each node.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// What was found out about versions of the program.
    pub fn programs(&self) -> &KnownPrograms {
        &self.programs
    }

    /// Who helps people who write a version.
    pub fn assistants(&self) -> &Assistants {
        &self.assistants
    }

    /// What open pages are told.
    pub fn live_pages(&self) -> &Hub {
        &self.live_pages
    }

    /// What is taken at most.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The instant.
    pub fn now(&self) -> Timestamp {
        self.office.now()
    }

    /// Failed tries to sign in.
    pub fn throttle(&self) -> &Throttle {
        &self.throttle
    }

    /// The metrics, where they are kept.
    pub fn metrics(&self) -> Option<&PrometheusHandle> {
        self.metrics.as_ref()
    }

    /// Whether the desk is reached over TLS.
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Where people sign in besides.
    pub fn open_id(&self) -> Option<&Arc<OpenId>> {
        self.open_id.as_ref()
    }

    /// Whether the desk speaks TLS itself.
    pub fn is_tls(&self) -> bool {
        self.is_tls
    }

    /// The networks of proxies that are believed whom they ask for.
    pub fn trusted_proxies(&self) -> &[IpNet] {
        &self.trusted_proxies
    }

    /// What decides.
    ///
    /// # Errors
    /// If there is no program yet.
    pub fn live(&self) -> Result<Arc<Live>, Problem> {
        let none = || {
            let detail = "no program has been published yet; publish one with `POST /api/v1/programs`";
            Problem::new(axum::http::StatusCode::SERVICE_UNAVAILABLE, "no-program", detail)
        };
        self.office.live().ok_or_else(none)
    }

    /// Notes in the audit log that somebody was refused what is for administrators; of one who goes on and on, some of it.
    ///
    /// # Errors
    /// What the database fails with.
    pub async fn refused(&self, by: &Actor, what: &str) -> Result<(), Problem> {
        if self.refusals.check_key(&by.by()).is_err() {
            return Ok(());
        }
        Ok(audit::refused(&self.office, by, what.to_owned()).await?)
    }

    /// Counts a request of somebody.
    ///
    /// # Errors
    /// If there were too many.
    pub fn count(&self, who: &str) -> Result<(), Problem> {
        self.rate.check_key(&who.to_owned()).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            let detail = format!("more than {} requests a second; wait a moment", self.limits.rate);
            let status = axum::http::StatusCode::TOO_MANY_REQUESTS;
            Problem::new(status, "too-many-requests", detail).after(wait.as_secs() + 1)
        })
    }

    /// Reads, beside the threads that answer.
    ///
    /// # Errors
    /// What reading comes to, or the database fails with.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut dyn Read) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let office = self.office.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut reading = office.store().read().map_err(|error: StoreError| Problem::from(error))?;
            read(&mut *reading)
        });
        done.await.unwrap_or_else(|error| {
            tracing::error!(%error, "reading");
            Err(Problem::defect())
        })
    }
}

/// Counts and times each request, and writes it to the log without anything that it carried.
pub async fn measured(request: Request, next: Next) -> Response {
    let start = std::time::Instant::now();
    let method = request.method().as_str().to_owned();
    let route = request.extensions().get::<axum::extract::MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "other".into());
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or("").to_owned();
    let response = as_problem(next.run(request).await.into_response()).await;
    let (status, took) = (response.status().as_u16(), start.elapsed());
    telemetry::request(&method, &route, status, took);
    tracing::info!(%id, %method, %route, status, ms = took.as_secs_f64() * 1000.0, "request");
    response
}

/// What the framework itself refuses, a query that cannot be read, comes as text; here it is a problem like all others.
async fn as_problem(response: Response) -> Response {
    let is_text = response
        .headers()
        .get(axum::http::header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let status = response.status();
    if !status.is_client_error() || !is_text {
        return response;
    }
    let words = axum::body::to_bytes(response.into_body(), 4096).await.unwrap_or_default();
    Problem::new(status, "bad-request", String::from_utf8_lossy(&words)).into_response()
}
