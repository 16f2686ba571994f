//! Local dates, weekdays and times of day.

use jiff::SignedDuration;

use super::*;

/// New York skips 02:00 to 03:00 on Sunday 8 March 2026.
const SCHEMA: &str =
    "timezone \"America/New_York\"\nschema work_order {\n  id text\n  created datetime?\n}\n";

const ATOMS: [&str; 16] = [
    "weekday(created) = sun",
    "weekday(created) in [mon, tue]",
    "date(created) = 2026-03-08",
    "date(created) <= 2026-03-09",
    "date(created) > 2026-03-06",
    "time(created) < 02:00",
    "time(created) between 02:00 and 02:30",
    "time(created) >= 23:00",
    "created >= 2026-03-08T07:00:00Z",
    "created < 2026-03-08T06:00:00Z",
    "created is missing",
    "date(now) = 2026-03-07",
    "weekday(now) = sun",
    "time(now) > 01:30",
    "now > 2026-03-08T06:30:00Z",
    "created between 2026-03-06T12:00:00Z and 2026-03-09T12:00:00Z",
];

fn instants(from: &str, to: &str) -> Vec<Timestamp> {
    let (from, to): (Timestamp, Timestamp) =
        (from.parse().expect("an instant"), to.parse().expect("an instant"));
    let near = |at: Timestamp| {
        [-1, 0, 1].map(|nanos| at.saturating_add(SignedDuration::from_nanos(nanos)).expect("it fits"))
    };
    let steps = std::iter::successors(Some(from), |at| at.checked_add(SignedDuration::from_mins(30)).ok());
    steps.take_while(|at| *at <= to).flat_map(near).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::test_cases::cases(14), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn instants_are_settled(conditions in prop::collection::vec(condition(&ATOMS[..11]), 1..4)) {
        let program = program(SCHEMA, &conditions);
        let created = instants("2026-02-26T00:00:00Z", "2026-03-20T00:00:00Z");
        let all = created.iter().map(|at| format!("{{\"id\": \"1\", \"created\": \"{at}\"}}"));
        let all = all.chain(["{\"id\": \"1\"}".to_owned()]);
        agrees(&program, &orders(&program, all), &[noon()])?;
    }

    #[test]
    fn now_is_settled(conditions in prop::collection::vec(condition(&ATOMS[11..15]), 1..4)) {
        let program = program(SCHEMA, &conditions);
        let nows = instants("2026-02-26T00:00:00Z", "2026-03-20T00:00:00Z");
        agrees(&program, &orders(&program, ["{\"id\": \"1\"}".to_owned()]), &nows)?;
    }
}

fn settled(condition: &str) -> Option<Witness> {
    verdict(&program(SCHEMA, &[condition.to_owned()])).expect("a verdict")
}

/// What is asked of the time somewhere else is one thing, and what is found is decided so.
#[test]
fn times_elsewhere_are_told_apart() {
    let schema = "calendar office { timezone \"UTC\" open mon..fri 08:00-18:00 }\n\
                  schema work_order {\n  id text\n  created datetime\n  zone text?\n}\n";
    let of = |condition: &str| verdict(&program(schema, &[condition.to_owned()]));
    for nobody in [
        "time(created, zone) < 08:00 and time(created, zone) >= 08:00",
        "weekday(created, \"Europe/Paris\") = mon and weekday(created, \"Europe/Paris\") = tue",
        "month(created, zone) > 6 and month(created, zone) < 7",
        "created during office in zone and not (created during office in zone)",
    ] {
        assert!(matches!(of(nobody), Ok(None)), "{nobody}: {:?}", of(nobody));
    }
    for somebody in [
        "time(created, zone) < 08:00",
        "created during office in zone and zone is present",
        "zone is present and not (time(created, zone) >= 08:00)",
    ] {
        assert!(matches!(of(somebody), Ok(Some(_))), "{somebody}: {:?}", of(somebody));
    }
}

#[test]
fn a_date_has_one_weekday() {
    assert!(settled("date(created) = 2026-11-25 and weekday(created) = mon").is_none());
    assert!(settled("date(created) = 2026-11-25 and weekday(created) = wed").is_some());
}

#[test]
fn what_a_clock_change_skips_is_no_time() {
    assert!(settled("date(created) = 2026-03-08 and time(created) between 02:00 and 02:59").is_none());
    assert!(settled("date(created) = 2026-03-09 and time(created) between 02:00 and 02:59").is_some());
}

#[test]
fn what_a_clock_change_repeats_is_twice() {
    assert!(
        settled("created > 2026-11-01T06:00:00Z and date(created) = 2026-11-01 and time(created) = 01:30")
            .is_some()
    );
    assert!(
        settled("created > 2026-11-01T06:30:00Z and date(created) = 2026-11-01 and time(created) = 01:30")
            .is_none()
    );
}

#[test]
fn far_instants_are_found_and_excluded() {
    assert!(
        settled("date(created) > 9000-01-01 and weekday(created) = sun and time(created) = 03:30").is_some()
    );
    assert!(
        settled("date(created) < 1800-01-01 and weekday(created) = sun and time(created) = 02:30").is_some()
    );
    assert!(
        settled("created > 2500-01-01T00:00:00Z and date(created) < 2500-01-01 and time(created) < 12:00")
            .is_none()
    );
}

/// Opening hours of two zones, with a closure and a night.
const HOURS: &str = "timezone \"America/New_York\"\n\
                     calendar office { open mon..fri 08:00-18:00 closed 2026-03-09 }\n\
                     calendar night { timezone \"Europe/Paris\" open fri 22:00-06:00 }\n\
                     schema work_order {\n  id text\n  created datetime\n}\n";

const OF_HOURS: [&str; 8] = [
    "created during office",
    "created during night",
    "weekday(created) in [sat, sun]",
    "weekday(created) = mon",
    "date(created) = 2026-03-09",
    "date(created) between 2026-03-07 and 2026-03-10",
    "time(created) < 08:00",
    "time(created) >= 17:30",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::test_cases::cases(10), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn opening_hours_are_settled(conditions in prop::collection::vec(condition(&OF_HOURS), 1..4)) {
        let program = program(HOURS, &conditions);
        let created = instants("2026-03-01T00:00:00Z", "2026-03-20T00:00:00Z");
        let all = created.iter().map(|at| format!("{{\"id\": \"1\", \"created\": \"{at}\"}}"));
        agrees(&program, &orders(&program, all), &[noon()])?;
    }
}

#[test]
fn opening_hours_are_proved_for_all_times() {
    let of =
        |condition: &str| verdict(&program(HOURS, &[condition.to_owned()])).expect("a verdict").is_some();
    assert!(!of("created during office and weekday(created) = sun"));
    assert!(!of("created during office and not (created during office)"));
    assert!(!of("created during office and date(created) = 2026-03-09"));
    assert!(!of("created during office and time(created) > 18:00"));
    assert!(of("created during night and time(created) < 00:00:01 and weekday(created) = sat"));
    assert!(!of("created during night and created during office and weekday(created) != fri"));
    assert!(of(
        "created during office and created >= 9999-12-29T22:59:59Z and created < 9999-12-29T22:59:59.5Z"
    ));
    assert!(of("created > 9999-12-30T21:00:00Z"));
}

#[test]
fn a_witness_has_a_variant_of_its_enum() {
    let schema = "timezone \"UTC\"\nschema work_order {\n  id text\n  visit enum [mon < tue < wed < thu < fri < sat < sun]\n}\n";
    // Nothing is after Sunday, whatever a computed weekday is.
    let after = "weekday(now - (now - 2026-03-08T09:00:00Z)) < visit";
    let found = verdict(&program(schema, &[after.to_owned()]));
    assert!(!matches!(found, Ok(Some(_))), "{found:?}");
}
