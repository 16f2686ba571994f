//! How many elements a set has, and which.

use super::*;

const SCHEMA: &str =
    "schema work_order {\n  id text\n  skills set of enum [a, b, c]?\n  tags set of text\n}\n";

const ATOMS: [&str; 12] = [
    "count(skills) > 1",
    "count(skills) = 2",
    "count(skills) <= 2.5",
    "count(skills) >= 4",
    "skills contains a",
    "skills contains all [a, b]",
    "skills contains any [b, c]",
    "skills is missing",
    "count(tags) >= 2",
    "count(tags) = 1",
    "tags contains \"x\"",
    "tags contains none [\"x\", \"y\"]",
];

/// All lists of some of these.
fn subsets(of: &[&str]) -> Vec<String> {
    let of_number = |number: usize| {
        let chosen: Vec<String> = of
            .iter()
            .enumerate()
            .filter(|(at, _)| number >> at & 1 == 1)
            .map(|(_, one)| format!("\"{one}\""))
            .collect();
        format!("[{}]", chosen.join(", "))
    };
    (0..1 << of.len()).map(of_number).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::test_cases::cases(35), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counts_and_elements_are_settled(conditions in conditions(&ATOMS)) {
        let program = program(SCHEMA, &conditions);
        let mut all = Vec::new();
        for skills in subsets(&["a", "b", "c"]).into_iter().chain(["null".to_owned()]) {
            for tags in subsets(&["x", "y", "z", "zz"]) {
                all.push(format!("{{\"id\": \"1\", \"skills\": {skills}, \"tags\": {tags}}}"));
            }
        }
        agrees(&program, &orders(&program, all), &[noon()])?;
    }
}

/// Where both sides are fields there is no proof; values are tried.
#[test]
fn sets_that_are_compared_with_fields_are_left_to_chance() {
    let schema =
        "schema work_order {\n  id text\n  skills set of enum [a, b, c]\n  wanted enum [a, b, c]\n}\n";
    let of = |condition: &str| verdict(&program(schema, &[condition.to_owned()]));
    assert!(matches!(of("skills contains wanted and wanted != a"), Ok(Some(_))));
    assert!(matches!(of("not (wanted in skills)"), Ok(Some(_))));
    assert!(!matches!(of("skills contains wanted and count(skills) = 1 and wanted = c"), Ok(None)));
}
