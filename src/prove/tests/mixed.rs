//! Everything together, in records that may be missing.

use super::*;

const SCHEMA: &str = "timezone \"UTC\"\nschema work_order {\n  id text\n  customer {\n    tier enum [low < high]?\n    \
                      code text\n    home { level number floor number? }?\n  }?\n  skills set of enum [a, b]?\n  \
                      created datetime\n  due datetime?\n}\n";

const ATOMS: [&str; 16] = [
    "customer is present",
    "customer.home is missing",
    "customer.tier = high",
    "customer.tier is missing",
    "customer.code starts with \"a\"",
    "customer.code matches \"^.$\"",
    "customer.code = \"ab\"",
    "customer.home.level < customer.home.floor",
    "customer.home.level > 1",
    "customer.home.floor <= 1",
    "count(skills) >= 1",
    "skills contains a",
    "created < due",
    "due - created > 1d",
    "weekday(created) = tue",
    "date(due) = 2026-03-03",
];

fn all() -> Vec<String> {
    let mut customers = vec!["null".to_owned()];
    let home = |(level, floor): &(&str, &str)| format!("{{\"level\": {level}, \"floor\": {floor}}}");
    let homes = [
        ("0", "null"),
        ("2", "null"),
        ("0", "1"),
        ("1", "1"),
        ("0", "2"),
        ("2", "1"),
        ("2", "2"),
        ("2", "3"),
    ];
    let homes: Vec<String> = homes.iter().map(home).chain(["null".to_owned()]).collect();
    for tier in ["null", "\"low\"", "\"high\""] {
        for code in ["a", "ab", "abc", "b", "bc"] {
            for home in &homes {
                customers.push(format!("{{\"tier\": {tier}, \"code\": \"{code}\", \"home\": {home}}}"));
            }
        }
    }
    let dates = [
        "2026-03-02T12:00:00Z",
        "2026-03-03T12:00:00Z",
        "2026-03-03T13:00:00Z",
        "2026-03-04T08:00:00Z",
        "2026-03-05T12:00:00Z",
        "2026-03-05T13:00:00Z",
    ];
    let mut all = Vec::new();
    for customer in &customers {
        for skills in ["null", "[]", "[\"a\"]", "[\"b\"]"] {
            for (created, due) in dates
                .iter()
                .flat_map(|one| dates.iter().map(move |two| (one, format!("\"{two}\""))))
                .chain([(&dates[0], "null".to_owned()), (&dates[1], "null".to_owned())])
            {
                all.push(format!(
                    "{{\"id\": \"1\", \"customer\": {customer}, \"skills\": {skills}, \"created\": \"{created}\", \
                     \"due\": {due}}}"
                ));
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::test_cases::cases(3), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_theories_together(conditions in conditions(&ATOMS)) {
        let program = program(SCHEMA, &conditions);
        agrees(&program, &orders(&program, all()), &[noon()])?;
    }
}
