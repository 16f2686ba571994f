//! Orders whose provider the directory has lost since: conditions know its id, and no order ends nowhere.

use crate::common::{Dispatch, compile};
use proptest::prelude::*;
use serde_json::{Value, json};

const HEAD: &str = r#"
timezone "UTC"
schema work_order { id text  value number }
schema provider { rating number  regions set of text  base point? }
schema engineer { level number }
role d "D" of company
role c "C" of provider
provider p "P" { rating: 3, regions: ["NY"]  engineer amy "Amy" { level: 2 } }
"#;

/// What may be asked of the provider that has an order.
const ATOMS: [&str; 10] = [
    "provider = p",
    "provider != p",
    "provider in [p, north]",
    "provider.rating >= 3",
    "provider.regions contains \"NY\"",
    "provider.base is missing",
    "provider.workload < 2",
    "value > 3",
    "any engineer { engineer.level > 1 }",
    "provider.rating > value",
];

/// A branch after the assignment, which leads to a task for each of its ways; behind it other events.
fn program(ways: &[String]) -> String {
    let tasks = (0..ways.len())
        .map(|at| format!("task t{at} \"T\" {{ portal company handler role d then finished }}\n"));
    let ways = ways.iter().enumerate().map(|(at, when)| format!("when {when} -> t{at} "));
    format!(
        "{HEAD}provider north \"North\" {{ rating: 5, regions: [] }}\nrules r assigns provider {{ otherwise assign p }}\n\
         workflow w \"W\" {{ start n assign n \"N\" {{ portal company assigns provider handler role d rules r then m }}\n\
         assign m \"M\" {{ portal provider assigns engineer handler role c then b declined n within 4h else b }}\n\
         branch b {{ {} }}\n{} end finished }}\n",
        ways.collect::<String>(),
        tasks.collect::<String>()
    )
}

/// What becomes of an order at the branch, which another provider has than the directory knows.
fn after(program: &str, provider: &str, value: i64) -> Value {
    let mut dispatch = Dispatch::new(program);
    dispatch.options.allow_departed = true;
    let at = json!({ "workflow": "w", "node": "m", "provider": provider });
    let order = json!({ "id": "1", "value": value });
    dispatch.resume_at(&order, &at, &json!({ "type": "expired" })).expect("it is taken")
}

#[test]
fn who_it_was_is_known() {
    for (when, provider, expected) in [
        ("provider != p", "lost", "t0"),
        ("provider = p", "lost", "t1"),
        ("provider in [p, north]", "lost", "t1"),
        ("provider not in [p, north]", "lost", "t0"),
        ("provider != p", "p", "t1"),
    ] {
        let ways = [when.to_owned(), format!("not ({when})")];
        let decision = after(&program(&ways), provider, 1);
        assert_eq!(decision["waiting"]["node"], expected, "{when} {provider}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each way takes what those before it leave: a provider that is there always finds one, and so does one that is not.
    #[test]
    fn no_order_ends_nowhere(
        atoms in prop::collection::vec(prop::sample::select(&ATOMS[..]), 1..4),
        lost in any::<bool>(),
        value in 0..6i64,
    ) {
        let mut ways: Vec<String> = Vec::new();
        for (at, atom) in atoms.iter().enumerate() {
            let before: String = atoms[..at].iter().map(|before| format!("not ({before}) and ")).collect();
            ways.push(format!("{before}{atom}"));
        }
        ways.push(atoms.iter().map(|atom| format!("not ({atom})")).collect::<Vec<_>>().join(" and "));
        let program = program(&ways);
        prop_assume!(consign::compile(&consign::Sources::in_memory([("main", program.as_str())])).is_ok());
        compile(&program);
        let decision = after(&program, if lost { "lost" } else { "p" }, value);
        prop_assert!(decision["waiting"]["node"].as_str().is_some_and(|node| node.starts_with('t')), "{decision}");
    }
}
