//! Instants and lengths of time, as a reader has them.

use consign::Timestamp;
use fluent_templates::fluent_bundle::FluentValue;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::words::{Language, Words};

/// How instants are shown: in whose words, in which timezone, as seen from when.
#[derive(Clone, Debug)]
pub struct Times {
    /// The words.
    pub words: Words,
    /// The program's timezone.
    pub zone: TimeZone,
    /// The instant of the page.
    pub now: Timestamp,
}

impl Times {
    /// Date and time: `2 Mar 2026, 09:00`.
    pub fn instant(&self, instant: Timestamp) -> String {
        let local = instant.to_zoned_datetime(self.zone.clone());
        let form = match self.words.0 {
            Language::English => "%-d %b %Y, %H:%M",
            Language::German => "%d.%m.%Y, %H:%M",
            Language::Chinese => "%Y-%m-%d %H:%M",
        };
        local.strftime(form).to_string()
    }

    /// A calendar date.
    pub fn date(&self, date: jiff::civil::Date) -> String {
        let form = match self.words.0 {
            Language::English => "%-d %b %Y",
            Language::German => "%d.%m.%Y",
            Language::Chinese => "%Y-%m-%d",
        };
        date.strftime(form).to_string()
    }

    /// A length of time to the minute: `2 h 14 min`.
    pub fn length(&self, span: jiff::SignedDuration) -> String {
        let minutes = span.as_secs().unsigned_abs() / 60;
        let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
        let number = |number: u64| FluentValue::from(number);
        match (days, hours) {
            (0, 0) if rest == 0 => self.words.say("span-moment"),
            (0, 0) => self.words.with("span-minutes", [("m", number(rest))]),
            (0, _) => self.words.with("span-hours", [("h", number(hours)), ("m", number(rest))]),
            _ => self.words.with("span-days", [("d", number(days)), ("h", number(hours))]),
        }
    }

    /// How long ago something was, with the instant for those who want to know exactly.
    pub fn since(&self, instant: Timestamp) -> Markup {
        self.element(instant, &self.length(self.now.duration_since(instant)), "")
    }

    /// When something happened: today's by the time alone.
    pub fn at(&self, instant: Timestamp) -> Markup {
        let local = instant.to_zoned_datetime(self.zone.clone());
        let today = self.now.to_zoned_datetime(self.zone.clone()).date();
        let text =
            if local.date() == today { local.strftime("%H:%M").to_string() } else { self.instant(instant) };
        self.element(instant, &text, "")
    }

    /// Until when somebody is to act, the more urgent the nearer it is.
    pub fn due(&self, deadline: Timestamp) -> Markup {
        let left = deadline.duration_since(self.now);
        let length = FluentValue::from(self.length(left));
        if left.is_negative() {
            let text = self.words.with("due-late", [("time", length)]);
            return self.element(deadline, &text, "late");
        }
        let text = self.words.with("due-in", [("time", length)]);
        self.element(deadline, &text, if left.as_secs() <= SOON { "soon" } else { "" })
    }

    fn element(&self, instant: Timestamp, text: &str, class: &str) -> Markup {
        let class = Some(class).filter(|class| !class.is_empty());
        let exact = self.instant(instant);
        html! { time class=[class] datetime=(instant) title=(exact) { (text) } }
    }
}

/// A deadline within an hour is near.
const SOON: i64 = 3600;

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn times(language: Language) -> Times {
        let zone = TimeZone::get("America/New_York").expect("a zone");
        Times { words: Words(language), zone, now: "2026-03-02T14:00:00Z".parse().expect("an instant") }
    }

    #[test]
    fn lengths_and_instants() {
        let times = times(Language::English);
        let minutes = |n: i64| times.length(SignedDuration::from_mins(n));
        assert_eq!(
            [minutes(0), minutes(58), minutes(134), minutes(3000)],
            ["under 1 min", "58 min", "2 h 14 min", "2 d 2 h"]
        );
        let instant: Timestamp = "2026-03-01T14:05:00Z".parse().expect("an instant");
        assert_eq!(times.instant(instant), "1 Mar 2026, 09:05");
        assert_eq!(self::times(Language::German).instant(instant), "01.03.2026, 09:05");
        assert_eq!(self::times(Language::Chinese).instant(instant), "2026-03-01 09:05");
    }

    #[test]
    fn deadlines_grow_urgent() {
        let times = times(Language::English);
        let due = |minutes: i64| times.due(times.now + SignedDuration::from_mins(minutes)).into_string();
        assert!(due(-12).contains("class=\"late\"") && due(-12).contains("12 min late"), "{}", due(-12));
        assert!(due(25).contains("class=\"soon\"") && due(25).contains("in 25 min"), "{}", due(25));
        assert!(!due(120).contains("class="), "{}", due(120));
    }
}
