//! What the desk measures, by name: for Prometheus at `/metrics`. Each has a line in the operator's page, with what is worth
//! an alert.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use crate::core::Event;
use crate::notify::Channel;
use crate::store::{Head, Waiting};

/// Upper ends of the steps of durations, in seconds.
pub const STEPS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

const REQUESTS: &str = "consign_http_requests_total";
const REQUEST_SECONDS: &str = "consign_http_request_seconds";
const EVENTS: &str = "consign_events_total";
const TRANSACTION_SECONDS: &str = "consign_transaction_seconds";
const TRANSACTIONS_FAILED: &str = "consign_transactions_failed_total";
const CLOCK: &str = "consign_deadlines_looked_at_seconds";
const SIGN_INS: &str = "consign_sign_ins_total";
const NOTICES: &str = "consign_notices_total";
const DELIVERIES: &str = "consign_webhook_deliveries_total";
const WAITING: &str = "consign_orders_waiting";
const PROGRAM: &str = "consign_program_version";
const LAST_EVENT: &str = "consign_last_event";
const CERTIFICATE: &str = "consign_tls_certificate_ends_seconds";

/// Says of each what it is, in the answer too.
pub fn describe() {
    describe_counter!(REQUESTS, "requests");
    describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "how long requests took");
    describe_counter!(EVENTS, "events that this process made durable");
    describe_histogram!(TRANSACTION_SECONDS, Unit::Seconds, "how long it took to make a batch durable");
    describe_counter!(TRANSACTIONS_FAILED, "batches that came to nothing");
    describe_gauge!(CLOCK, Unit::Seconds, "when deadlines were looked at last, since 1970");
    describe_counter!(SIGN_INS, "tries to sign in");
    describe_counter!(NOTICES, "messages to people");
    describe_counter!(DELIVERIES, "events sent to webhooks");
    describe_gauge!(WAITING, "orders that wait for somebody");
    describe_gauge!(PROGRAM, "the version of the program that decides");
    describe_gauge!(LAST_EVENT, "the number of the last event");
    describe_gauge!(CERTIFICATE, Unit::Seconds, "until when the certificate counts, since 1970");
}

/// A request was answered.
pub fn request(method: &str, route: &str, status: u16, took: Duration) {
    let (method, route) = (method.to_owned(), route.to_owned());
    let labels = [("method", method), ("route", route), ("status", status.to_string())];
    counter!(REQUESTS, &labels).increment(1);
    histogram!(REQUEST_SECONDS, &labels[..2]).record(took.as_secs_f64());
}

/// A batch is durable.
pub fn durable(events: &[Event], took: Duration) {
    histogram!(TRANSACTION_SECONDS).record(took.as_secs_f64());
    for event in events {
        counter!(EVENTS, "event" => event.body.event.as_str()).increment(1);
    }
}

/// A batch came to nothing.
pub fn transaction_failed() {
    counter!(TRANSACTIONS_FAILED).increment(1);
}

/// Deadlines were looked at.
pub fn deadlines_looked_at(now: consign::Timestamp) {
    set(CLOCK, now.as_second());
}

/// Somebody has tried to sign in, by this.
pub fn sign_in(by: &'static str, is_in: bool) {
    counter!(SIGN_INS, "by" => by, "outcome" => if is_in { "in" } else { "refused" }).increment(1);
}

/// A message to somebody was sent, or was not.
pub fn notice(channel: Channel, is_sent: bool) {
    counter!(NOTICES, "channel" => channel.as_str(), "outcome" => outcome(is_sent)).increment(1);
}

/// An event was sent to a webhook, or was not.
pub fn delivery(webhook: &str, is_sent: bool) {
    counter!(DELIVERIES, "webhook" => webhook.to_owned(), "outcome" => outcome(is_sent)).increment(1);
}

fn outcome(is_sent: bool) -> &'static str {
    if is_sent { "sent" } else { "failed" }
}

/// How the desk stands at the moment.
pub fn standing(head: Head, waiting: &[Waiting]) {
    set(PROGRAM, i64::from(head.program));
    set(LAST_EVENT, i64::try_from(head.seq).unwrap_or(i64::MAX));
    for node in waiting {
        let labels = [("workflow", node.workflow.to_string()), ("node", node.node.to_string())];
        #[expect(clippy::cast_precision_loss, reason = "a gauge")]
        gauge!(WAITING, &labels).set(node.orders as f64);
    }
}

/// Until when the certificate counts.
pub fn certificate(ends: consign::Timestamp) {
    set(CERTIFICATE, ends.as_second());
}

#[expect(clippy::cast_precision_loss, reason = "a gauge")]
fn set(name: &'static str, value: i64) {
    gauge!(name).set(value as f64);
}
