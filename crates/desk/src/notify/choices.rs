//! What people have chosen to be told, and what administrators have set for all of a role, as records.

use std::collections::{BTreeMap, BTreeSet};

use consign::Timestamp;
use jiff::civil::Time;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use super::hook::{Hook, HookError, check};
use crate::core::{Choice, Telling};
use crate::store::{Kind, Read, Record, StoreError, Write};

/// How many choices somebody can have.
pub const MOST_CHOICES: usize = 200;

/// By what somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// To the person's e-mail address.
    Email,
    /// To the person's webhook.
    Webhook,
}

impl Channel {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Webhook => "webhook",
        }
    }
}

/// What a person has chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notices {
    /// By node and condition; for a node the first whose condition holds counts.
    pub nodes: Vec<Choice>,
    /// By what; all of them.
    pub by: BTreeSet<Channel>,
    /// Where to, by webhook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<PersonalHook>,
    /// When digests come.
    pub digest: Digest,
}

/// Somebody's webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalHook {
    /// The address.
    pub url: String,
    /// What signs, as Standard Webhooks write it: `whsec_…`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub secret: String,
}

/// When digests come, by the clock on somebody's wall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Digest {
    /// `HH:MM`
    pub at: String,
    /// The day of a weekly one.
    pub weekday: Weekday,
    /// An IANA name; the program's timezone if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// All days, from Monday on.
    pub const ALL: [Weekday; 7] =
        [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// The word for it, as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Weekday::Mon => "mon",
            Weekday::Tue => "tue",
            Weekday::Wed => "wed",
            Weekday::Thu => "thu",
            Weekday::Fri => "fri",
            Weekday::Sat => "sat",
            Weekday::Sun => "sun",
        }
    }
}

impl From<Weekday> for jiff::civil::Weekday {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Monday,
            Weekday::Tue => Self::Tuesday,
            Weekday::Wed => Self::Wednesday,
            Weekday::Thu => Self::Thursday,
            Weekday::Fri => Self::Friday,
            Weekday::Sat => Self::Saturday,
            Weekday::Sun => Self::Sunday,
        }
    }
}

impl Default for Notices {
    fn default() -> Self {
        let by = BTreeSet::from([Channel::Email]);
        Self { nodes: Vec::new(), by, webhook: None, digest: Digest::default() }
    }
}

impl Default for Digest {
    fn default() -> Self {
        Self { at: "08:00".into(), weekday: Weekday::Mon, timezone: None }
    }
}

/// Why what somebody chose is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticesError {
    /// No time of a day.
    #[error("`{0}` is no time of a day; write `HH:MM`, such as `08:00`")]
    Time(String),
    /// No timezone.
    #[error("`{0}` is no timezone; write an IANA name, such as `Europe/Berlin`")]
    Timezone(String),
    /// Too many.
    #[error("there are {0} choices, and at most {MOST_CHOICES} are kept")]
    Many(usize),
    /// Nowhere to.
    #[error("`by` has `webhook`, and there is no address; give `\"webhook\": {{\"url\": \"https://…\"}}`")]
    NoWebhook,
    /// No address.
    #[error(transparent)]
    Webhook(#[from] HookError),
}

impl Notices {
    /// Whether it can be kept, but for nodes and conditions, of which the program knows.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), NoticesError> {
        if self.nodes.len() > MOST_CHOICES {
            return Err(NoticesError::Many(self.nodes.len()));
        }
        if self.digest.time().is_none() {
            return Err(NoticesError::Time(self.digest.at.clone()));
        }
        if let Some(name) = self.digest.timezone.as_ref().filter(|name| named_zone(name).is_none()) {
            return Err(NoticesError::Timezone(name.clone()));
        }
        match &self.webhook {
            Some(target) => Ok(check(&target.hook("a person's"))?),
            None if self.by.contains(&Channel::Webhook) => Err(NoticesError::NoWebhook),
            None => Ok(()),
        }
    }
}

impl PersonalHook {
    /// As webhooks are sent to.
    pub fn hook(&self, id: &str) -> Hook {
        let (url, secret) = (self.url.clone(), self.secret.clone());
        Hook { id: id.into(), url, events: BTreeSet::new(), secret, after: 0 }
    }
}

impl Digest {
    fn time(&self) -> Option<Time> {
        let is_short = self.at.len() == 5 && self.at.as_bytes()[2] == b':';
        self.at.parse().ok().filter(|_| is_short)
    }

    /// When somebody is told of what came at an instant. By the clock on the wall: where that is put forward over the
    /// hour it is the next one that there is, where it is put back the first of both.
    pub fn due(&self, tell: Telling, program: &TimeZone, came: Timestamp) -> Timestamp {
        let weekday = match tell {
            Telling::AtOnce | Telling::Not => return came,
            Telling::Daily => None,
            Telling::Weekly => Some(jiff::civil::Weekday::from(self.weekday)),
        };
        let named = self.timezone.as_deref().and_then(named_zone);
        let zone = named.unwrap_or_else(|| program.clone());
        let time = self.time().unwrap_or_else(Time::midnight);
        let mut day = came.to_zoned_datetime(zone.clone()).date();
        // A week has each day, and one of them may have passed its hour.
        for _ in 0..=8 {
            let due = zone.to_timestamp(day.to_datetime(time)).ok();
            if let Some(due) = due.filter(|due| *due > came && weekday.is_none_or(|it| it == day.weekday())) {
                return due;
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        came
    }
}

fn named_zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// What a person has chosen; `None` if nothing.
///
/// # Errors
/// What the database fails with.
pub fn notices_of(read: &mut (impl Read + ?Sized), person: &str) -> Result<Option<Notices>, StoreError> {
    let record = read.record(Kind::Choice, &format!("person/{person}"), Timestamp::MIN)?;
    record.map(|record| parse(&record)).transpose()
}

/// Keeps what a person has chosen.
///
/// # Errors
/// What the database fails with.
pub fn put_notices(
    write: &mut (impl Write + ?Sized),
    person: &str,
    notices: &Notices,
) -> Result<(), StoreError> {
    put(write, format!("person/{person}"), notices)
}

/// What an administrator has set for a role; empty if nothing.
///
/// # Errors
/// What the database fails with.
pub fn defaults_of(read: &mut (impl Read + ?Sized), role: &str) -> Result<Vec<Choice>, StoreError> {
    let record = read.record(Kind::Choice, &format!("role/{role}"), Timestamp::MIN)?;
    record.map_or(Ok(Vec::new()), |record| parse(&record))
}

/// Keeps what an administrator sets for a role.
///
/// # Errors
/// What the database fails with.
pub fn put_defaults(
    write: &mut (impl Write + ?Sized),
    role: &str,
    choices: &[Choice],
) -> Result<(), StoreError> {
    put(write, format!("role/{role}"), &choices)
}

/// All that was chosen.
#[derive(Debug, Default)]
pub struct Chosen {
    /// By person.
    pub people: BTreeMap<String, Notices>,
    /// By role.
    pub defaults: BTreeMap<String, Vec<Choice>>,
}

impl Chosen {
    /// Reads it.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn read(read: &mut (impl Read + ?Sized)) -> Result<Self, StoreError> {
        let (mut all, mut after) = (Self::default(), String::new());
        loop {
            let page = read.records(Kind::Choice, &after, 1000)?;
            let Some(last) = page.last() else { return Ok(all) };
            after = last.key.clone();
            for record in &page {
                match record.key.split_once('/') {
                    Some(("person", id)) => drop(all.people.insert(id.to_owned(), parse(record)?)),
                    Some(("role", name)) => drop(all.defaults.insert(name.to_owned(), parse(record)?)),
                    _ => {}
                }
            }
        }
    }

    /// Whether nobody is told anything.
    pub fn is_empty(&self) -> bool {
        self.people.values().all(|notices| notices.nodes.is_empty())
            && self.defaults.values().all(Vec::is_empty)
    }
}

fn put(write: &mut (impl Write + ?Sized), key: String, value: &impl Serialize) -> Result<(), StoreError> {
    let body = serde_json::to_string(value).map_err(|error| StoreError::Other(error.to_string()))?;
    write.put_record(Kind::Choice, &Record { key, body, expires: None })
}

fn parse<T: for<'d> Deserialize<'d>>(record: &Record) -> Result<T, StoreError> {
    serde_json::from_str(&record.body)
        .map_err(|error| StoreError::Damaged(format!("choices of `{}`: {error}", record.key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(tell: Telling, digest: &Digest, came: &str) -> String {
        let zone = named_zone("America/New_York").expect("a zone");
        digest.due(tell, &zone, came.parse().expect("an instant")).to_string()
    }

    fn at(at: &str, weekday: Weekday, timezone: Option<&str>) -> Digest {
        Digest { at: at.into(), weekday, timezone: timezone.map(str::to_owned) }
    }

    #[test]
    fn digests_come_at_the_hour_on_the_wall() {
        let morning = at("08:00", Weekday::Mon, None);
        assert_eq!(due(Telling::AtOnce, &morning, "2026-03-02T14:00:00Z"), "2026-03-02T14:00:00Z");
        // New York is five hours behind in winter and four in summer, from 8 March 2026 to 1 November.
        for (came, daily, weekly) in [
            ("2026-03-02T12:59:59Z", "2026-03-02T13:00:00Z", "2026-03-02T13:00:00Z"),
            ("2026-03-02T13:00:00Z", "2026-03-03T13:00:00Z", "2026-03-09T12:00:00Z"),
            ("2026-03-07T20:00:00Z", "2026-03-08T12:00:00Z", "2026-03-09T12:00:00Z"),
            ("2026-10-31T20:00:00Z", "2026-11-01T13:00:00Z", "2026-11-02T13:00:00Z"),
        ] {
            assert_eq!(due(Telling::Daily, &morning, came), daily, "{came}");
            assert_eq!(due(Telling::Weekly, &morning, came), weekly, "{came}");
        }
        let berlin = at("08:00", Weekday::Sun, Some("Europe/Berlin"));
        assert_eq!(due(Telling::Daily, &berlin, "2026-03-02T14:00:00Z"), "2026-03-03T07:00:00Z");
        assert_eq!(due(Telling::Weekly, &berlin, "2026-03-28T12:00:00Z"), "2026-03-29T06:00:00Z");
    }

    #[test]
    fn an_hour_that_is_skipped_or_comes_twice_has_one_digest() {
        // On 8 March 2026 it is 3:00 after 1:59, on 1 November 1:00 comes again after 1:59.
        let skipped = at("02:30", Weekday::Sun, None);
        assert_eq!(due(Telling::Daily, &skipped, "2026-03-08T05:00:00Z"), "2026-03-08T07:30:00Z");
        assert_eq!(due(Telling::Daily, &skipped, "2026-03-08T07:30:00Z"), "2026-03-09T06:30:00Z");
        let twice = at("01:30", Weekday::Sun, None);
        assert_eq!(due(Telling::Daily, &twice, "2026-11-01T04:00:00Z"), "2026-11-01T05:30:00Z");
        // Between both, and at the second: the next day.
        assert_eq!(due(Telling::Daily, &twice, "2026-11-01T05:45:00Z"), "2026-11-02T06:30:00Z");
        assert_eq!(due(Telling::Weekly, &twice, "2026-11-01T05:45:00Z"), "2026-11-08T06:30:00Z");
    }

    #[test]
    fn what_is_no_time_and_no_timezone_is_not_taken() {
        let with = |digest: Digest| Notices { digest, ..Notices::default() }.check();
        for bad in ["", "8", "8:00", "24:00", "08:60", "08:00:00", "noon"] {
            assert_eq!(with(at(bad, Weekday::Mon, None)), Err(NoticesError::Time(bad.into())));
        }
        let nowhere = at("08:00", Weekday::Mon, Some("Europe/Nowhere"));
        assert_eq!(with(nowhere), Err(NoticesError::Timezone("Europe/Nowhere".into())));
        let by = BTreeSet::from([Channel::Webhook]);
        assert_eq!(Notices { by, ..Notices::default() }.check(), Err(NoticesError::NoWebhook));
        let webhook = Some(PersonalHook { url: "file:///etc/passwd".into(), secret: String::new() });
        assert!(Notices { webhook, ..Notices::default() }.check().is_err());
        assert_eq!(Notices::default().check(), Ok(()));
    }
}
