//! Patterns, texts by code point, and texts that are equal.

use super::*;

const PATTERNS: [&str; 14] = [
    "code starts with \"a\"",
    "code starts with \"ab\"",
    "code ends with \"b\"",
    "code ends with \"ba\"",
    "code contains \"bb\"",
    "code contains \"c\"",
    "code matches \"^[ab]*$\"",
    "code matches \"^(ab)+$\"",
    "code matches \"a.b\"",
    "code matches \"^.?$\"",
    "code = \"ab\"",
    "code in [\"a\", \"abb\", \"c\"]",
    "code is missing",
    "code matches \"(?i)B[^a]\"",
];

/// Those of texts that have an order too.
const ORDERED: [&str; 8] = [
    "code < \"b\"",
    "code >= \"ab\"",
    "code <= \"abb\"",
    "code > \"a\"",
    "code starts with \"a\"",
    "code ends with \"b\"",
    "code matches \"^[ac]*$\"",
    "code is missing",
];

const EQUAL: [&str; 9] = [
    "code = other",
    "code != other",
    "code = third",
    "other = third",
    "code starts with \"a\"",
    "other ends with \"b\"",
    "third = \"ab\"",
    "other in [\"a\", \"ab\"]",
    "code is missing",
];

/// All texts of so many letters at most, the empty one included.
fn texts(letters: &[char], most: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..most {
        last = last
            .iter()
            .flat_map(|text| letters.iter().map(move |letter| format!("{text}{letter}")))
            .collect();
        all.extend(last.iter().cloned());
    }
    all
}

fn orders_with_a_text(letters: &[char], most: usize) -> Vec<String> {
    let texts = texts(letters, most).into_iter().map(|text| format!("\"{text}\""));
    texts.chain(["null".to_owned()]).map(|text| format!("{{\"id\": \"1\", \"code\": {text}}}")).collect()
}

fn orders_with_three_texts() -> Vec<String> {
    let texts: Vec<String> = texts(&['a', 'b'], 3).into_iter().map(|text| format!("\"{text}\"")).collect();
    let mut all = Vec::new();
    for code in texts.iter().map(|text| &**text).chain(["null"]) {
        for other in &texts {
            for third in &texts {
                all.push(format!(
                    "{{\"id\": \"1\", \"code\": {code}, \"other\": {other}, \"third\": {third}}}"
                ));
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::test_cases::cases(20), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn patterns_are_settled(conditions in conditions(&PATTERNS), caseless: bool) {
        let caseless = if caseless { " caseless" } else { "" };
        let schema = format!("schema work_order {{\n  id text\n  code text{caseless}?\n}}\n");
        let program = program(&schema, &conditions);
        agrees(&program, &orders(&program, orders_with_a_text(&['a', 'b', 'c', 'd'], 5)), &[noon()])?;
    }

    #[test]
    fn patterns_of_ordered_texts_are_settled(conditions in conditions(&ORDERED)) {
        let program = program("schema work_order {\n  id text\n  code text?\n}\n", &conditions);
        agrees(&program, &orders(&program, orders_with_a_text(&['0', 'a', 'b', 'c'], 4)), &[noon()])?;
    }

    #[test]
    fn texts_that_are_equal_or_not_are_settled(conditions in prop::collection::vec(condition(&EQUAL), 1..4)) {
        let schema = "schema work_order {\n  id text\n  code text?\n  other text\n  third text\n}\n";
        let program = program(schema, &conditions);
        agrees(&program, &orders(&program, orders_with_three_texts()), &[noon()])?;
    }
}

#[test]
fn a_text_is_folded_where_either_side_is() {
    let schema = "schema work_order {\n  id text\n  code text\n  region text caseless\n}\n";
    let settled = |condition: &str| verdict(&program(schema, &[condition.to_owned()])).expect("a verdict");
    let witness = settled("code = region and region starts with \"N\" and code != \"ny\"");
    assert!(witness.is_some());
    assert!(settled("code = region and region starts with \"N\" and not (region contains \"N\")").is_none());
    assert!(
        settled("code = region and region in [\"NY\", \"NJ\"] and not (region in [\"ny\", \"x\"])").is_some()
    );
    assert!(settled("region contains \"A\" and region matches \"^[^a]*$\"").is_none());
    assert!(settled("region matches \"^[A-Z]{2}$\" and region != \"ny\"").is_some());
}

#[test]
fn boundaries_of_words_are_no_proof_beyond_ascii() {
    let schema = "schema work_order {\n  id text\n  code text\n}\n";
    let of = |condition: &str| verdict(&program(schema, &[condition.to_owned()]));
    assert!(matches!(of(r#"code matches "\\bred\\b" and code contains "hot""#), Ok(Some(_))));
    assert!(!matches!(of(r#"code matches "é\\b" and code matches "\\bé""#), Ok(None)));
}
