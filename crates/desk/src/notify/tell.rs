//! Tells people what is due: by mail and by webhook, all that is due for somebody in one message.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use consign::Timestamp;
use consign::decision::{Reason, ReasonCode};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::choices::{Channel, Notices, notices_of};
use super::gather::gather;
use super::message::{Item, Occasion, message};
use super::notice::{Notice, due_notices, forget_notice, keep_notice};
use super::send::{Sender, TRIED_FOR, is_ours, pause};
use super::smtp::{Identity, Mailer, NotSent};
use crate::auth;
use crate::core::{Conditions, Live, Order, Person, Sight, Telling, still_concerns};
use crate::office::{Failed, Office};
use crate::preferences::Preferences;
use crate::store::StoreError;
use crate::telemetry;
use crate::words::Words;

/// How often it is looked whether there is something to tell.
const LOOKS_EVERY: Duration = Duration::from_millis(500);

/// How many notices are looked at at a time.
const PAGE: usize = 1000;

/// After so many failures in a row the others wait for the next look.
const IN_A_ROW: u32 = 3;

/// How long somebody who was just told is left alone: what comes meanwhile is told together.
const QUIET: SignedDuration = SignedDuration::from_secs(30);

/// How many fields of an order a message shows.
const FIELDS: usize = 12;

/// Of several processes the one that tells is known by this.
const TELLS: &str = "notices-sender";

/// Who is told, and by what.
type To = (Arc<str>, Channel);

/// Tells people.
pub struct Teller {
    /// `None` if no mail server is set.
    mailer: Option<Mailer>,
    webhooks: Sender,
    /// The address that people reach the desk by.
    address: String,
    conditions: Conditions,
    /// Who was told when.
    told: HashMap<To, Timestamp>,
}

impl Teller {
    /// Tells by these; links begin with the address.
    pub fn new(mailer: Option<Mailer>, webhooks: Sender, address: String) -> Self {
        Self { mailer, webhooks, address, conditions: Conditions::default(), told: HashMap::new() }
    }

    /// Tells until the desk closes; in a thread, because sending blocks. Of several processes one tells.
    pub fn run(mut self, office: &Arc<Office>, closing: &watch::Receiver<bool>) {
        let me = crate::auth::Secret::new()
            .map_or_else(|_| std::process::id().to_string(), |secret| secret.hash());
        while !*closing.borrow() {
            let done = is_ours(office, TELLS, &me)
                .and_then(|is_ours| if is_ours { self.round(office) } else { Ok(()) });
            if let Err(failed) = done {
                tracing::error!(error = %failed, "notices cannot be looked at; they are again in a moment");
            }
            std::thread::sleep(LOOKS_EVERY);
        }
    }

    /// Looks at what has happened, and tells what is due.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn round(&mut self, office: &Arc<Office>) -> Result<(), Failed> {
        while gather(office, &mut self.conditions)? {}
        let Some(live) = office.live() else { return Ok(()) };
        let now = office.now();
        let due = due_notices(&mut *office.store().read()?, now, PAGE)?;
        let mut in_a_row = 0;
        let mut groups = grouped(due);
        groups.retain(|(to, notices)| !self.is_quiet(to, notices, now));
        for (to, notices) in in_messages(office, groups)? {
            if in_a_row >= IN_A_ROW {
                break;
            }
            let (person, channel) = &to;
            let told = self.prepared(office, &live, person, &notices)?;
            let outcome = match told {
                // Nobody, or nothing that would still be news.
                None => Ok(()),
                Some(told) => {
                    let outcome = self.tell(&told, *channel, &notices, now);
                    telemetry::notice(*channel, outcome.is_ok());
                    if outcome.is_ok() {
                        self.told.insert(to.clone(), now);
                    }
                    outcome
                }
            };
            in_a_row = if outcome.is_ok() { 0 } else { in_a_row + 1 };
            keep(office, notices, outcome, office.now())?;
        }
        Ok(())
    }

    /// Whether somebody was told a moment ago. What failed before is tried when it is due.
    fn is_quiet(&self, to: &To, notices: &[Notice], now: Timestamp) -> bool {
        let is_new = notices.iter().all(|notice| notice.message.is_none() && notice.tell == Telling::AtOnce);
        is_new && self.told.get(to).is_some_and(|last| last.duration_until(now) < QUIET)
    }

    /// What is to be told to somebody, of what still concerns the person.
    fn prepared(
        &self,
        office: &Arc<Office>,
        live: &Live,
        person: &str,
        notices: &[Notice],
    ) -> Result<Option<Prepared>, StoreError> {
        let mut read = office.store().read()?;
        let Some(person) = auth::present(&mut *read, person)? else { return Ok(None) };
        let own = notices_of(&mut *read, &person.id)?.unwrap_or_default();
        let words = Words(Preferences::read(&mut *read, &person.id)?.language());
        let mut items = Vec::new();
        for notice in notices {
            let order = read.order(&notice.order)?;
            let concerns = |order: &Order| still_concerns(live, &person, order, &notice.node, notice.arrived);
            if let Some(order) = order.filter(concerns) {
                let link = format!("{}{}/orders/{}", self.address, portal(&person), escaped(&order.id));
                items.push(item(live, &person, words, &order, notice, link));
            }
        }
        if items.is_empty() {
            return Ok(None);
        }
        let is_digest = notices.iter().all(|notice| notice.tell != Telling::AtOnce);
        let occasion = if is_digest { Occasion::Digest } else { Occasion::AtOnce };
        // Of all that are in the message, whatever of them is still news: it is known again by them.
        let mut events: Vec<u64> = notices.iter().map(|notice| notice.seq).collect();
        events.sort_unstable();
        Ok(Some(Prepared { person, words, own, items, events, occasion }))
    }

    fn tell(
        &self,
        told: &Prepared,
        channel: Channel,
        notices: &[Notice],
        now: Timestamp,
    ) -> Result<(), NotSent> {
        let never = |message: &str| NotSent { message: message.to_owned(), is_final: true };
        match channel {
            Channel::Email => {
                let email = told.person.email.as_deref();
                let email = email.ok_or_else(|| never("the person has no e-mail address"))?;
                let later = NotSent { message: "no mail server is set".into(), is_final: false };
                let mailer = self.mailer.as_ref().ok_or(later)?;
                let name = &told.person.name;
                let message = message(told.words, name, &told.items, told.occasion);
                let identity = Identity { person: &told.person.id, events: &told.events };
                mailer.send(name, email, &message, identity, now)
            }
            Channel::Webhook => {
                let target = told.own.webhook.as_ref();
                let target = target.ok_or_else(|| never("the person has no webhook any more"))?;
                let seq = notices.iter().map(|notice| notice.seq).max().unwrap_or_default();
                let id = format!("ntc_{}_{seq}", told.person.id);
                let sent = self.webhooks.post(&target.hook(&id), &id, &told.body(now), now);
                sent.map_err(|message| NotSent { message, is_final: false })
            }
        }
    }
}

/// What is told to somebody.
struct Prepared {
    person: Person,
    words: Words,
    own: Notices,
    items: Vec<Item>,
    events: Vec<u64>,
    occasion: Occasion,
}

impl Prepared {
    /// What a webhook is sent.
    fn body(&self, now: Timestamp) -> Value {
        let order = |item: &Item| {
            let fields: serde_json::Map<String, Value> =
                item.fields.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
            let mut body = json!({ "order": item.order, "node": item.node, "since": item.since,
                "fields": fields, "link": item.link, "due_soon": item.is_late });
            for (name, value) in [("until", &item.until), ("reason", &item.reason)] {
                if let Some(value) = value {
                    body[name] = value.as_str().into();
                }
            }
            body
        };
        let orders: Vec<Value> = self.items.iter().map(order).collect();
        json!({ "type": "orders.waiting", "timestamp": now, "data": { "person": self.person.id, "orders": orders } })
    }
}

/// By person and channel, and by the message that they are in already, in the order in which the first of each is due.
fn grouped(due: Vec<Notice>) -> Vec<(To, Vec<Notice>)> {
    let mut groups: Vec<(To, Vec<Notice>)> = Vec::new();
    let mut places: HashMap<(To, Option<u64>), usize> = HashMap::new();
    for notice in due {
        let to = (notice.person.clone(), notice.channel);
        let place = *places.entry((to.clone(), notice.message)).or_insert_with(|| {
            groups.push((to, Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(notice);
    }
    groups
}

/// Notes in which message each is, before any is sent: whoever goes on after a process that died sends the same ones.
fn in_messages(
    office: &Arc<Office>,
    mut groups: Vec<(To, Vec<Notice>)>,
) -> Result<Vec<(To, Vec<Notice>)>, Failed> {
    let mut new = Vec::new();
    for (_, notices) in
        groups.iter_mut().filter(|(_, notices)| notices.iter().any(|one| one.message.is_none()))
    {
        let message = notices.iter().map(|notice| notice.seq).max();
        notices.iter_mut().for_each(|notice| notice.message = message);
        new.extend(notices.iter().cloned());
    }
    if !new.is_empty() {
        office.ask(move |session| new.iter().try_for_each(|notice| keep_notice(session.write(), notice)))?;
    }
    Ok(groups)
}

/// Forgets what was told, and notes when what was not is tried again.
fn keep(
    office: &Arc<Office>,
    notices: Vec<Notice>,
    outcome: Result<(), NotSent>,
    now: Timestamp,
) -> Result<(), Failed> {
    if let Err(NotSent { is_final, .. }) = &outcome {
        tracing::warn!(notices = notices.len(), is_final, "notices could not be sent");
    }
    office.ask(move |session| {
        for notice in &notices {
            forget_notice(session.write(), notice)?;
            if let Err(not_sent) = &outcome {
                keep_notice(session.write(), &tried(notice, not_sent, now))?;
            }
        }
        Ok(())
    })
}

/// A notice that was tried in vain.
fn tried(notice: &Notice, not_sent: &NotSent, now: Timestamp) -> Notice {
    let tries = notice.tries + 1;
    let is_over = not_sent.is_final || notice.since.duration_until(now) > TRIED_FOR;
    let due = if is_over { None } else { now.checked_add(pause(tries)).ok() };
    Notice { tries, due, error: not_sent.message.clone(), ..notice.clone() }
}

/// What somebody is told of an order: of a provider's people what they see of it.
fn item(live: &Live, person: &Person, words: Words, order: &Order, notice: &Notice, link: String) -> Item {
    let place = &order.placement;
    let zone = live.compiled().timezone();
    let node = place.at.as_ref().and_then(|at| live.node(at));
    let sight = if person.is_of_company() { Sight::Company } else { Sight::Provider };
    let reason = place.reason.as_ref().filter(|_| sight == Sight::Company);
    Item {
        order: order.id.to_string(),
        node: node.map_or_else(|| notice.node.clone(), |node| node.label.to_string()),
        since: written(place.arrived, &zone),
        until: place.deadline.map(|deadline| written(deadline, &zone)),
        reason: reason.map(|reason| reason.message.clone()),
        why: reason.map(|reason| why(words, reason)),
        fields: fields(live, order, sight),
        link,
        is_late: notice.is_late,
    }
}

/// A reason in words, with what the program or the order's reader says about it.
fn why(words: Words, reason: &Reason) -> String {
    let head = words.reason(reason.code);
    match reason.code {
        ReasonCode::InvalidOrder | ReasonCode::RuleSaysManual => format!("{head}: {}", reason.message),
        _ => head,
    }
}

fn written(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

/// The first fields of an order that are one value each.
fn fields(live: &Live, order: &Order, sight: Sight) -> Vec<(String, String)> {
    let seen = match sight {
        Sight::Company => Ok(order.document.to_string()),
        Sight::Provider => live.visible().of_document(&order.document),
        Sight::Nothing => return Vec::new(),
    };
    let seen = seen.ok().and_then(|text| serde_json::from_str::<serde_json::Map<String, Value>>(&text).ok());
    let seen = seen.unwrap_or_default();
    let shown = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let declared = live.compiled().work_order_fields();
    let declared = declared.filter(|field| field.record.is_none() && field.path != "id");
    let known =
        declared.filter_map(|field| Some((field.path.to_owned(), seen.get(field.key).and_then(shown)?)));
    known.take(FIELDS).collect()
}

/// Where the portal of somebody begins, below the desk's address.
fn portal(person: &Person) -> String {
    person.provider().map_or_else(|| "/company".into(), |id| format!("/provider/{}", escaped(id)))
}

/// An id as a piece of a path.
fn escaped(id: &str) -> String {
    const KEPT: percent_encoding::AsciiSet =
        percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    // What is nothing but dots would lead upwards.
    if id.chars().all(|c| c == '.') {
        return id.replace('.', "%2E");
    }
    percent_encoding::utf8_percent_encode(id, &KEPT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_piece_of_a_path() {
        assert_eq!(escaped("WO-1.a_~"), "WO-1.a_~");
        assert_eq!(escaped("a/b?c#d e\"<é"), "a%2Fb%3Fc%23d%20e%22%3C%C3%A9");
        assert_eq!(escaped(".."), "%2E%2E");
    }
}
