//! Instants of the past, as people name them: a date, an instant, or so long ago.

use consign::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ZonedDateTime};

use crate::error::Failure;

/// The instant that a word names: `2026-01-31`, the start of that day in the program's timezone; an instant as RFC 3339 has
/// it; or a duration before now, such as `90d`, `18 months` or `P1Y`.
pub(super) fn past(text: &str, now: &ZonedDateTime) -> Result<Timestamp, Failure> {
    let named = instant(text, now)?;
    if named > now.timestamp() {
        return Err(Failure::message(format!(
            "`{text}` is in the future, {named}; name a date or a duration of the past"
        )));
    }
    Ok(named)
}

fn instant(text: &str, now: &ZonedDateTime) -> Result<Timestamp, Failure> {
    let text = text.trim();
    let beyond = |_| Failure::message(format!("`{text}` is beyond the calendar"));
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    if text.len() == 10
        && let Ok(date) = text.parse::<Date>()
    {
        return Ok(date.to_zoned_datetime(now.time_zone().clone()).map_err(beyond)?.timestamp());
    }
    let span: Span = text.parse().map_err(|_| {
        Failure::message(format!(
            "`{text}` is no date and no duration; write it as `2026-01-31`, `2026-01-31T18:00:00Z`, `90d` or `2y`"
        ))
    })?;
    if span.is_negative() {
        return Err(Failure::message(format!(
            "`{text}` is less than nothing; write how long ago it was, such as `90d`"
        )));
    }
    Ok(now.checked_sub(span).map_err(beyond)?.timestamp())
}

/// The instant of now in a timezone.
pub(super) fn now_in(zone: &TimeZone) -> ZonedDateTime {
    Timestamp::now().to_zoned_datetime(zone.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Result<String, String> {
        let now: ZonedDateTime = "2026-03-02T14:00:00-05:00[America/New_York]".parse().expect("an instant");
        past(text, &now).map(|instant| instant.to_string()).map_err(|failure| match failure {
            Failure::Message(text) => text,
            Failure::Closed => panic!("nothing was written"),
        })
    }

    #[test]
    fn dates_instants_and_durations_are_instants() {
        for (text, instant) in [
            ("2026-01-31", "2026-01-31T05:00:00Z"),
            ("2026-01-31T18:00:00Z", "2026-01-31T18:00:00Z"),
            ("90d", "2025-12-02T19:00:00Z"),
            ("18 months", "2024-09-02T18:00:00Z"),
            ("P1Y", "2025-03-02T19:00:00Z"),
            ("0s", "2026-03-02T19:00:00Z"),
        ] {
            assert_eq!(named(text), Ok(instant.into()), "{text}");
        }
    }

    #[test]
    fn what_is_none_says_what_to_write() {
        for wrong in ["", "yesterday", "90", "31.01.2026", "2026-13-01", "d90"] {
            assert!(named(wrong).expect_err(wrong).contains("`90d`"), "{wrong}");
        }
        assert!(named("2026-03-03").expect_err("tomorrow").contains("in the future"));
        assert!(named("-1d").expect_err("tomorrow").contains("less than nothing"));
        assert!(named("20000y").expect_err("before all").contains("20000y"));
    }
}
