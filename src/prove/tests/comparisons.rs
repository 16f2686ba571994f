//! Fields that are compared with each other.

use std::cell::Cell;

use jiff::ToSpan;
use proptest::test_runner::TestRunner;

use super::*;
use crate::program::Value;
use crate::scalar::Number;

const NUMBERS: [&str; 10] = [
    "a < b",
    "b <= c",
    "a = c",
    "a != b",
    "c > a",
    "a > 2",
    "a between 2 and 3",
    "b = 3",
    "c <= 2",
    "b != 2",
];

/// Of which the result may need too many digits.
const SUMS: [&str; 9] = [
    "a - b <= 1",
    "c - a > 1",
    "b + 1 = c",
    "b - c + 1 < a - c",
    "a < b",
    "b <= c",
    "a > 2",
    "b = 3",
    "c <= 2",
];

/// Of sums and products, which are told apart as wholes.
const WHOLES: [&str; 16] = [
    "a + b < 4",
    "b + a >= 4",
    "a + b = 3",
    "a + b > c",
    "c - b >= a",
    "a * 2 < 3",
    "2 * a >= 3",
    "a * b > 4",
    "b * a <= 4",
    "(a + b) * 2 > 6",
    "a / 4 >= 1",
    "a / 4 < 1",
    "a > 2",
    "b < 2",
    "b between 1 and 3",
    "a - b - c < 0",
];

const DATES: [&str; 11] = [
    "from < to",
    "from = to",
    "to - from <= 2d",
    "to - from > 36h",
    "from + 1d = to",
    "from >= 2026-03-02",
    "to <= 2026-03-03",
    "to != 2026-03-02",
    "to is missing",
    "least < most",
    "most <= mid and least != low",
];

const NUMBERED: &str = "schema work_order {\n  id text\n  a number\n  b number\n  c number\n}\n";

fn quarter(count: i64) -> Value {
    Value::Number(Number::from(count).times(Number::scaled(25, -2)).expect("it fits"))
}

/// Orders with these values after the id.
fn with(program: &Program, values: &[Vec<Value>]) -> Vec<Order> {
    let id = Value::Text(program.texts.look_up("1", false));
    let mut all = vec![vec![id]];
    for of_field in values {
        let longer = |before: &Vec<Value>| {
            of_field
                .iter()
                .map(|value| [&before[..], std::slice::from_ref(value)].concat())
                .collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all.into_iter().map(|values| Order { id: "1".into(), values: values.into() }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::test_cases::cases(20), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_are_settled(conditions in prop::collection::vec(condition(&NUMBERS), 1..4)) {
        let program = program(NUMBERED, &conditions);
        let values: Vec<Value> = (-2..=22).map(quarter).collect();
        let all = with(&program, &[values.clone(), values.clone(), values]);
        agrees(&program, &all, &[noon()])?;
    }

    /// No number is found where there is none; where none is found, there may be one of many digits.
    #[test]
    fn differences_of_numbers_are_found(conditions in prop::collection::vec(condition(&SUMS), 1..4)) {
        let program = program(NUMBERED, &conditions);
        let values: Vec<Value> = (-2..=22).map(quarter).collect();
        let all = with(&program, &[values.clone(), values.clone(), values]);
        let state = State::new();
        let expected = all.iter().any(|order| fits(&program, &state, order, noon()));
        match verdict(&program) {
            Ok(None) => prop_assert!(!expected),
            Ok(Some(_)) => {}
            Err(doubt) => prop_assert!(!expected, "{doubt:?}"),
        }
    }

    #[test]
    fn dates_and_variants_are_settled(conditions in prop::collection::vec(condition(&DATES), 1..4)) {
        let schema = "schema work_order {\n  id text\n  from date\n  to date?\n  least enum [low < mid < high]\n  \
                      most enum [low < mid < high]\n}\n";
        let program = program(schema, &conditions);
        let first = jiff::civil::Date::constant(2026, 2, 25);
        let date = |day: i64| Value::Date(first.checked_add(day.days()).expect("it fits"));
        // After the last day there is none.
        let last = [jiff::civil::Date::MAX, jiff::civil::Date::MAX.yesterday().expect("it fits")].map(Value::Date);
        let from: Vec<Value> = (0..12).map(date).chain(last).collect();
        let to = from.iter().cloned().chain([Value::Missing]).collect();
        let variants: Vec<Value> = (0..3).map(Value::Variant).collect();
        agrees(&program, &with(&program, &[from, to, variants.clone(), variants]), &[noon()])?;
    }
}

const SCHEMA: &str = "timezone \"America/New_York\"\ncalendar office { open mon..fri 08:00-18:00 }\n\
                      schema work_order {\n  id text\n  created datetime\n  due datetime?\n  day date\n  \
                      opens time\n  closes time\n  needs duration\n  skills set of enum [a, b]\n  level number\n  \
                      first bool\n  second bool\n  site point\n}\n";

fn settled(condition: &str) -> Option<Witness> {
    verdict(&program(SCHEMA, &[condition.to_owned()])).expect("a verdict")
}

#[test]
fn instants_and_their_differences() {
    assert!(settled("due < created and due > created").is_none());
    assert!(settled("due - created > 4h and due < created + 4h").is_none());
    assert!(settled("due - created > 4h and due <= created + 4h + 1s").is_some());
    assert!(
        settled("now - created >= 2d and created > 2026-03-01T00:00:00Z and now < 2026-03-02T00:00:00Z")
            .is_none()
    );
    assert!(settled("due < created and created < now and now < due").is_none());
    assert!(settled("created > due and due > 9999-12-30T22:00:00Z").is_some());
}

#[test]
fn comparisons_with_local_dates() {
    assert!(
        settled("created < due and weekday(created) = sat and weekday(due) = mon and due - created < 2d")
            .is_some()
    );
    assert!(settled("created < due and created during office and not (due during office)").is_some());
    assert!(settled("date(created) > day and day >= date(created)").is_none());
    assert!(
        settled("date(created) = day and day = 2026-05-01 and time(created) = opens and opens = 07:15")
            .is_some()
    );
}

#[test]
fn times_durations_counts_and_truth_values() {
    assert!(settled("opens < closes and closes = 00:00").is_none());
    assert!(settled("opens < closes and closes < 00:00:01").is_some());
    assert!(settled("needs > 2h and needs < 2h").is_none());
    assert!(settled("count(skills) > level and level >= 2").is_none());
    assert!(settled("count(skills) > level and level >= 1 and skills contains b").is_some());
    assert!(settled("first != second and first and second").is_none());
    assert!(settled("first != second and second").is_some());
}

/// Between two integers that follow one another there is none.
#[test]
fn integers_are_told_apart_as_such() {
    const COUNTED: &str =
        "schema work_order {\n  id text\n  a integer\n  b integer\n  c number\n  all set of text\n}\n";
    let of = |condition: &str| verdict(&program(COUNTED, &[condition.to_owned()]));
    for nobody in [
        "not (a <= 5 or a between 6 and 10 or a >= 11)",
        "a > 5 and a < 6",
        "a = 2.5",
        "a < b and b < a + 1",
        "a < b + 0.5 and a > b - 0.5 and a != b",
        "a * 2 > 4 and a * 2 < 6 and a * 2 != 5",
        "a + b > 4 and a + b < 5",
        "a * 3 + b * 6 > 0 and a + b * 2 <= 0",
        "count(all) > a and a >= count(all)",
        "count(all) > 1 and count(all) < 2",
    ] {
        assert!(matches!(of(nobody), Ok(None)), "{nobody}: {:?}", of(nobody));
    }
    for somebody in [
        "a > 5 and a <= 6",
        "c > 5 and c < 6",
        "a >= b and a < b + 1",
        "a < c and c < a + 1",
        "a + b > 4 and a + b <= 5",
        "a > 1.5 and a < 2.5",
        "a > 99999999999999999999999 and a < 100000000000000000000001",
    ] {
        let Ok(Some(witness)) = of(somebody) else { panic!("{somebody}: {:?}", of(somebody)) };
        let program = program(COUNTED, &[somebody.to_owned()]);
        let json = program.json_order(&witness.order);
        assert!(Order::from_json(&program, json.as_bytes()).is_ok(), "{somebody}: {json}");
    }
}

/// Where three operands are added there is no proof; a value may be found nevertheless.
#[test]
fn what_is_no_difference_of_two_is_left_to_chance() {
    let of = |condition: &str| verdict(&program(SCHEMA, &[condition.to_owned()]));
    assert!(!matches!(of("created + needs > due and due > created"), Ok(None)));
    assert!(!matches!(of("level * 3 = 10"), Ok(None)));
    assert!(matches!(of("level * 3 + 1 > 1000"), Ok(Some(_))));
    assert!(matches!(of("level / 4 = 2.5 and level * 2 <= 20"), Ok(Some(_))));
    assert!(matches!(of("-level between 7 and 8"), Ok(Some(_))));
    assert!(matches!(of("site within 2km of (51.5, -0.1)"), Ok(Some(_))));
    assert!(matches!(of("distance(site, (51.5, -0.1)) < 2"), Ok(Some(_))));
    assert!(matches!(of("not (distance(site, (40, -74)) < 2)"), Ok(Some(_))));
}

/// What cannot be both, one sum or product being one number.
#[test]
fn one_sum_is_one_number() {
    for (one, other) in [
        ("a + b < 10", "a + b >= 10"),
        ("a + b < 10", "b + a > 10"),
        ("a * 2 < 10", "a * 2 >= 10"),
        ("a * 2 < 10", "2 * a >= 10"),
        ("a * 2 < 10", "a > 5"),
        ("a * b < 10", "b * a >= 10"),
        ("a * 2 + b < 10", "b + 2 * a >= 10"),
        ("(a + b) * 2 < 10", "a + b >= 5"),
        ("a / 3 < 10", "a / 3 >= 10"),
        ("a + b < c", "a + b >= c"),
        ("a + b < c", "c - b <= a"),
        ("a - b - c > 3", "b + c - a > -3"),
        ("a + b + c = 3", "a + b + c != 3"),
        ("a + b > 10", "not (a > 4 or b > 6)"),
        ("-(a + b) > 2", "a + b > -2"),
        ("a - 5 < 10", "a - 5 >= 10"),
        ("a + b = 1", "b + a = 2"),
    ] {
        let of = |text: &str| program(NUMBERED, &[text.to_owned()]);
        assert!(matches!(verdict(&of(&format!("{one} and {other}"))), Ok(None)), "{one} and {other}");
        for alone in [one, other] {
            let found = verdict(&of(alone));
            assert!(matches!(found, Ok(Some(_))), "{alone}: {found:?}");
        }
    }
}

/// What is said of sums and products is so of all numbers of a grid, and mostly something is said.
#[test]
fn sums_and_products_are_told_apart() {
    let (all, open) = (Cell::new(0), Cell::new(0));
    let config = ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() };
    let conditions = prop::collection::vec(condition(&WHOLES), 1..4);
    let result = TestRunner::new(config).run(&conditions, |conditions| {
        let program = program(NUMBERED, &conditions);
        let values: Vec<Value> = (-2..=22).step_by(2).map(quarter).collect();
        let orders = with(&program, &[values.clone(), values.clone(), values]);
        let verdict = verdict(&program);
        all.set(all.get() + 1);
        open.set(open.get() + i32::from(verdict.is_err()));
        // An order that is found is fitted by the evaluator.
        if let Ok(None) = verdict {
            let state = State::new();
            prop_assert_eq!(orders.iter().find(|order| fits(&program, &state, order, noon())), None);
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(5 * open.get() <= all.get(), "{} of {}", open.get(), all.get());
}

/// Orders have dates from 1900 to 2199 and durations of at most a hundred years, unless the program names others: no sum of
/// theirs is beyond what there is.
#[test]
fn no_sum_of_dates_goes_beyond_what_orders_have() {
    let schema = "timezone \"America/New_York\"\nschema work_order {\n  id text\n  created datetime\n  due date\n  span duration\n}\n";
    let of = |conditions: &[&str]| {
        verdict(&program(schema, &conditions.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>()))
    };
    let mut shown = 0;
    for (one, other) in [
        ("created < now - 2d", "created >= now - 2d"),
        ("now - created > 2d", "now - created <= 2d"),
        ("created + span < now", "created + span >= now"),
        ("created - span - span < now + 3d", "created - span - span >= now + 3d"),
        ("due + 3d < date(now)", "due + 3d >= date(now)"),
        ("due - date(created) < span", "due - date(created) >= span"),
        ("due < 2500-01-01", "due >= 2500-01-01"),
    ] {
        assert!(
            matches!(of(&["true", one, other]), Ok(None)),
            "{one} or {other}: {:?}",
            of(&["true", one, other])
        );
        // Differences of three are left to chance.
        let Ok(far) = of(&["true", one]) else { continue };
        let far = far.expect("an order");
        shown += 1;
        let year = |text: String| text[..4].parse::<i32>().expect("a year");
        assert!((1890..2511).contains(&year(far.now.to_string())), "{far:?}");
    }
    assert!(shown > 4, "{shown} examples");
    assert!(matches!(of(&["due > 9000-01-01"]), Ok(Some(_))));
}
