//! Stretches of time in which no zone changes its offset.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::numbers::{Stretch, instant};

/// The stretches from one instant to another: the one around a plain instant and what comes later, then what is
/// before.
pub(super) struct Offsets<'z> {
    zones: Vec<&'z TimeZone>,
    first: Timestamp,
    last: Timestamp,
    /// Where the next later one begins.
    later: Option<Timestamp>,
    /// Where the next earlier one ends, not included.
    earlier: Timestamp,
}

/// How much local time is ahead of UTC, in nanoseconds.
pub(super) fn shift(zone: &TimeZone, at: i128) -> i128 {
    i128::from(zone.to_offset(instant(at)).seconds()) * 1_000_000_000
}

impl<'z> Offsets<'z> {
    pub fn new(zones: Vec<&'z TimeZone>, first: Timestamp, last: Timestamp, plain: Timestamp) -> Self {
        // Clocks change at whole seconds.
        let from = plain.clamp(first, last).as_nanosecond().div_euclid(1_000_000_000) * 1_000_000_000;
        let from = instant(from);
        let at_once = |at: &Timestamp| zones.iter().all(|zone| zone.to_offset(*at) == zone.to_offset(from));
        let begins = before(&zones, from).filter(at_once).unwrap_or(from).max(first.min(from));
        Self { zones, first, last, later: Some(begins), earlier: begins }
    }
}

/// The last change before an instant.
fn before(zones: &[&TimeZone], at: Timestamp) -> Option<Timestamp> {
    zones.iter().filter_map(|zone| zone.preceding(at).next()).map(|change| change.timestamp()).max()
}

/// The first change after an instant.
fn after(zones: &[&TimeZone], at: Timestamp) -> Option<Timestamp> {
    zones.iter().filter_map(|zone| zone.following(at).next()).map(|change| change.timestamp()).min()
}

impl Iterator for Offsets<'_> {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        if let Some(begins) = self.later {
            let next = after(&self.zones, begins).filter(|next| *next <= self.last);
            self.later = next;
            let end = next.map_or(self.last.as_nanosecond(), |next| next.as_nanosecond() - 1);
            return Some(begins.as_nanosecond()..=end);
        }
        let end = self.earlier;
        if end <= self.first {
            return None;
        }
        self.earlier = before(&self.zones, end).unwrap_or(Timestamp::MIN);
        Some(self.earlier.as_nanosecond()..=end.as_nanosecond() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_cover_all_and_have_one_offset() {
        let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
        let zones = ["America/New_York", "Europe/Paris"].map(|zone| TimeZone::get(zone).expect("a zone"));
        let (first, last) = (at("2024-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z"));
        for plain in
            ["2026-03-08T07:00:00Z", "2026-03-08T07:00:00.5Z", "2026-03-29T00:59:59Z", "1990-01-01T00:00:00Z"]
        {
            let mut all: Vec<Stretch> =
                Offsets::new(zones.iter().collect(), first, last, at(plain)).collect();
            all.sort_by_key(|stretch| *stretch.start());
            assert!(
                all[0].start() <= &first.as_nanosecond() && all[all.len() - 1].end() == &last.as_nanosecond()
            );
            assert!(all.windows(2).all(|pair| pair[0].end() + 1 == *pair[1].start()));
            let one = |stretch: &Stretch| {
                zones.iter().all(|zone| shift(zone, *stretch.start()) == shift(zone, *stretch.end()))
            };
            assert!(all.iter().all(one));
            assert!(all.len() >= 16, "each zone changes twice a year");
        }
    }
}
