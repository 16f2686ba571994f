//! Conditions over records of lists: each is taken as a whole, and lists that are as they ask are tried.

use super::*;

const SCHEMA: &str = "schema work_order {\n  id text\n  limit integer?\n  lines list of { sku text  qty integer }\n  \
    more list of { kind enum [a, b]  note text? }?\n}\n";

const ATOMS: [&str; 12] = [
    "any line in lines { line.sku = \"x\" and line.qty > 2 }",
    "all line in lines { line.qty > 2 }",
    "none line in lines { line.sku in [\"x\", \"y\"] }",
    "any line in lines { line.sku = \"y\" or line.qty = 7 }",
    "count(lines) > 1",
    "count(lines) = 0",
    "any one in more { one.kind = b }",
    "all one in more { one.note is missing }",
    "any one in more { one.note is present and one.kind = a }",
    "more is present",
    "limit is present",
    "any line in lines { line.qty > 0 }",
];

fn lists(records: &[&str], most: usize) -> Vec<String> {
    let mut all = vec![Vec::new()];
    let mut last: Vec<Vec<&str>> = vec![Vec::new()];
    for _ in 0..most {
        last = last.iter().flat_map(|list| records.iter().map(|one| [&list[..], &[*one]].concat())).collect();
        all.extend(last.clone());
    }
    all.iter().map(|list| format!("[{}]", list.join(", "))).collect()
}

fn all_orders() -> Vec<String> {
    let lines = [r#"{"sku": "x", "qty": 3}"#, r#"{"sku": "y", "qty": 1}"#, r#"{"sku": "z", "qty": 7}"#];
    let more = [r#"{"kind": "a", "note": "n"}"#, r#"{"kind": "b"}"#];
    let mut all = Vec::new();
    for lines in lists(&lines, 2) {
        for more in lists(&more, 1).into_iter().chain(["null".to_owned()]) {
            for limit in ["null", "4"] {
                all.push(format!(r#"{{"id": "1", "limit": {limit}, "lines": {lines}, "more": {more}}}"#));
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::test_cases::cases(35), failure_persistence: None, ..ProptestConfig::default() })]

    /// What is found fits, and nothing is proved impossible that is possible. What no list of these satisfies may stay open.
    #[test]
    fn lists_are_found_where_there_are_some(conditions in conditions(&ATOMS)) {
        let program = program(SCHEMA, &conditions);
        let state = State::new();
        let orders = orders(&program, all_orders());
        let expected = orders.iter().any(|order| fits(&program, &state, order, noon()));
        match verdict(&program) {
            Ok(Some(found)) => prop_assert!(fits(&program, &state, &found.order, found.now), "{found:?}"),
            Ok(None) => prop_assert!(!expected, "nothing is found, and there is one"),
            Err(_) => {}
        }
    }
}

/// One condition by itself, or with another, has a list.
#[test]
fn a_list_is_made_for_what_conditions_ask() {
    for condition in ATOMS {
        let of = |conditions: &[&str]| {
            let conditions: Vec<String> = conditions.iter().map(|one| (*one).to_owned()).collect();
            verdict(&program(SCHEMA, &conditions))
        };
        assert!(matches!(of(&[condition]), Ok(Some(_))), "{condition}");
        assert!(matches!(of(&["true", condition]), Ok(Some(_))), "not {condition}");
        assert!(matches!(of(&[condition, condition]), Ok(None)), "{condition} and not");
        let both = format!("{condition} and count(lines) > 2");
        if !condition.contains("= 0") {
            assert!(matches!(of(&[&both]), Ok(Some(_))), "{both}");
        }
    }
    let limited = "any line in lines { line.qty > limit }";
    assert!(matches!(verdict(&program(SCHEMA, &[limited.to_owned()])), Ok(Some(_))));
}

/// Of a list that is always there and has what is always there each is so or not: nothing is unknown.
#[test]
fn what_is_asked_of_all_that_is_always_there_is_known() {
    let of = |condition: &str| {
        verdict(&program(SCHEMA, &["true".to_owned(), condition.to_owned(), format!("not ({condition})")]))
    };
    assert!(matches!(of("any line in lines { line.qty > 2 }"), Ok(None)));
    assert!(matches!(of("all line in lines { line.sku = id }"), Ok(None)));
    assert!(matches!(of("any one in more { one.kind = a }"), Ok(Some(_))));
    // Which of them leave something unknown need not be found, but is never said not to be.
    assert!(!matches!(of("any line in lines { line.qty > limit }"), Ok(None)));
    assert!(!matches!(of("any one in more { one.note = \"x\" }"), Ok(None)));
}
