//! Sending to webhooks as Standard Webhooks has it: signed, at least once, in order for an order.
//!
//! What is to be sent is the feed, which is written in the orders' own transactions, from where the webhook has come to.
//! What an order's event fails with holds back that order's events alone, and is tried again with growing pauses.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use consign::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use serde_json::json;
use sha2::Sha256;
use tokio::sync::watch;

use super::guard::Guard;
use super::hook::{Failure, Hook, hooks, keep, pending, put};
use crate::core::Event;
use crate::office::{Failed, Office};
use crate::store::{Kind, Record};
use crate::telemetry;

/// How often it is looked whether there is something to send.
const LOOKS_EVERY: Duration = Duration::from_millis(500);

/// How long a target may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long one is tried again.
pub(super) const TRIED_FOR: SignedDuration = SignedDuration::from_hours(72);

/// The longest pause.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(6);

/// How many events are looked at at a time.
const PAGE: usize = 50;

/// After so many failures in a row the target is left alone for a moment.
const IN_A_ROW: u32 = 3;

/// Calls targets.
pub struct Sender(ureq::Agent);

impl Sender {
    /// Calls public addresses, and these hosts.
    pub fn new(allowed: Vec<String>) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            // Who redirects could lead to anywhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent("consign")
            .build();
        let connector = ureq::unversioned::transport::DefaultConnector::default();
        Self(ureq::Agent::with_parts(config, connector, Guard::new(allowed)))
    }

    /// Sends an event.
    ///
    /// # Errors
    /// What came of it, in words.
    pub fn send(&self, hook: &Hook, event: &Event, now: Timestamp) -> Result<(), String> {
        self.post(hook, &format!("evt_{}", event.seq), &body(event), now)
    }

    /// Sends something to a target, signed; the id is the same where it is sent again.
    ///
    /// # Errors
    /// What came of it, in words.
    pub fn post(
        &self,
        hook: &Hook,
        id: &str,
        body: &serde_json::Value,
        now: Timestamp,
    ) -> Result<(), String> {
        let (body, timestamp) = (body.to_string(), now.as_second().to_string());
        let signature = signature(&hook.secret, id, &timestamp, &body)?;
        let answer = self
            .0
            .post(&hook.url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", &timestamp)
            .header("webhook-signature", &signature)
            .send(body)
            .map_err(|error| error.to_string())?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(format!("it answered {status}")) }
    }
}

/// What is sent of an event.
fn body(event: &Event) -> serde_json::Value {
    let what = &event.body;
    json!({
        "type": format!("order.{}", what.event.as_str()),
        "timestamp": event.when,
        "data": { "seq": event.seq, "order": event.order, "revision": event.revision, "event": what.event,
            "by": what.by, "program": event.program, "after": what.after },
    })
}

/// `v1,` and the HMAC of what is sent.
fn signature(secret: &str, id: &str, timestamp: &str, body: &str) -> Result<String, String> {
    let key = STANDARD.decode(secret.trim_start_matches("whsec_"));
    let key = key.map_err(|_| "the secret is damaged".to_owned())?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| error.to_string())?;
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// The pause after so many tries: five seconds, then thrice as long each time.
pub(super) fn pause(tries: u32) -> SignedDuration {
    let seconds = 5_i64.saturating_mul(3_i64.saturating_pow(tries.saturating_sub(1).min(12)));
    SignedDuration::from_secs(seconds).min(LONGEST_PAUSE)
}

/// How long the process that sends may be silent before another one takes over.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// Of several processes the one that sends is known by this.
pub const SENDS: &str = "webhooks-sender";

/// Sends what there is until the desk closes; in a thread, because calling blocks. Of several processes one sends.
pub fn run(office: &Arc<Office>, sender: &Sender, closing: &watch::Receiver<bool>) {
    let me =
        crate::auth::Secret::new().map_or_else(|_| std::process::id().to_string(), |secret| secret.hash());
    while !*closing.borrow() {
        let done = is_ours(office, SENDS, &me)
            .and_then(|is_ours| if is_ours { round(office, sender) } else { Ok(()) });
        if let Err(failed) = done {
            tracing::error!(error = %failed, "webhooks cannot be looked at; they are again in a moment");
        }
        std::thread::sleep(LOOKS_EVERY);
    }
}

/// Whether of several processes the one that is known by `me` sends what is called `what`: nobody else does, or the one that
/// did has been silent.
///
/// # Errors
/// What the database fails with.
pub fn is_ours(office: &Arc<Office>, what: &'static str, me: &str) -> Result<bool, Failed> {
    let now = office.now();
    let known = office.store().read()?.record(Kind::Setting, what, now)?;
    let lasts = |record: &Record| record.expires.map(|until| now.duration_until(until));
    match known {
        Some(known) if known.body != me => return Ok(false),
        // Written again before it ends, and not each time.
        Some(known) if lasts(&known).is_some_and(|lasts| lasts > LEASE / 2) => return Ok(true),
        _ => {}
    }
    let me = me.to_owned();
    office.ask(move |session| {
        let now = session.now();
        let known = session.write().record(Kind::Setting, what, now)?;
        if known.is_some_and(|known| known.body != me) {
            return Ok(false);
        }
        let record = Record { key: what.into(), body: me.clone(), expires: now.checked_add(LEASE).ok() };
        session.write().put_record(Kind::Setting, &record)?;
        Ok(true)
    })
}

/// One round over all webhooks.
///
/// # Errors
/// What the database fails with.
pub fn round(office: &Arc<Office>, sender: &Sender) -> Result<(), Failed> {
    let all = hooks(&mut *office.store().read()?)?;
    for hook in all {
        again(office, sender, &hook)?;
        onward(office, sender, hook)?;
    }
    Ok(())
}

/// Tries again what failed before and is due.
fn again(office: &Arc<Office>, sender: &Sender, hook: &Hook) -> Result<(), Failed> {
    let (waiting, mut in_a_row) = (pending(&mut *office.store().read()?, &hook.id)?, 0);
    for failure in waiting {
        let now = office.now();
        if failure.next.is_none_or(|next| next > now) || in_a_row >= IN_A_ROW {
            continue;
        }
        let left = tried(office, sender, hook, failure)?;
        in_a_row = if left.events.is_empty() { 0 } else { in_a_row + 1 };
    }
    Ok(())
}

/// Sends the events of an order one after the other, as far as that goes.
fn tried(
    office: &Arc<Office>,
    sender: &Sender,
    hook: &Hook,
    mut failure: Failure,
) -> Result<Failure, Failed> {
    while let Some(seq) = failure.events.first().copied() {
        let event = office.store().read()?.feed(seq - 1, 1)?.pop();
        let now = office.now();
        let sent = event.filter(|event| event.seq == seq).map(|event| sender.send(hook, &event, now));
        if let Some(sent) = &sent {
            telemetry::delivery(&hook.id, sent.is_ok());
        }
        match sent {
            None | Some(Ok(())) => {
                failure.events.remove(0);
                (failure.tries, failure.since) = (0, now);
            }
            Some(Err(error)) => {
                failure.tries += 1;
                let is_over = failure.since.duration_until(now) > TRIED_FOR;
                failure.next = if is_over { None } else { now.checked_add(pause(failure.tries)).ok() };
                failure.error = error;
                break;
            }
        }
    }
    let (id, kept) = (hook.id.clone(), failure.clone());
    office.ask(move |session| keep(session.write(), &id, &kept))?;
    Ok(failure)
}

/// Sends what is new, and notes how far it has come.
fn onward(office: &Arc<Office>, sender: &Sender, mut hook: Hook) -> Result<(), Failed> {
    let (events, waiting) = {
        let mut read = office.store().read()?;
        (read.feed(hook.after, PAGE)?, pending(&mut *read, &hook.id)?)
    };
    if events.is_empty() {
        return Ok(());
    }
    let mut held: Vec<Failure> = waiting;
    let mut in_a_row = 0;
    for event in events {
        if in_a_row >= IN_A_ROW {
            break;
        }
        hook.after = event.seq;
        let is_wanted = hook.events.is_empty() || hook.events.contains(event.body.event.as_str());
        if !is_wanted {
            continue;
        }
        if let Some(failure) = held.iter_mut().find(|failure| failure.order == event.order) {
            failure.events.push(event.seq);
            let (id, kept) = (hook.id.clone(), failure.clone());
            office.ask(move |session| keep(session.write(), &id, &kept))?;
            continue;
        }
        let now = office.now();
        let failure = Failure {
            order: event.order.clone(),
            events: vec![event.seq],
            tries: 0,
            since: now,
            next: Some(now),
            error: String::new(),
        };
        let left = tried(office, sender, &hook, failure)?;
        if left.events.is_empty() {
            in_a_row = 0;
        } else {
            in_a_row += 1;
            held.push(left);
        }
    }
    office.ask(move |session| {
        // It may have been taken away meanwhile.
        let is_there = session.write().record(Kind::Webhook, &hook.id, Timestamp::MIN)?.is_some();
        if is_there { put(session.write(), &hook) } else { Ok(()) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn signatures_are_those_of_standard_webhooks() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = r#"{"test": 2432232314}"#;
        let signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body);
        assert_eq!(signed.as_deref(), Ok("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn pauses_grow_to_six_hours() {
        let pauses: Vec<i64> = (1..12).map(|tries| pause(tries).as_secs()).collect();
        assert_eq!(pauses[..4], [5, 15, 45, 135]);
        assert!(pauses.is_sorted());
        assert_eq!(pauses.last(), Some(&(6 * 3600)));
    }
}
