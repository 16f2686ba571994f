//! Rules for engineers against all orders of a small domain, assigned to each provider.

use std::sync::Arc;

use proptest::prelude::*;

use super::{compiled, now};
use crate::decide::{Decision, Engine};
use crate::program::LetId;
use crate::prove::diff::{Class, Versions, diff, differ};
use crate::prove::tests::small::{SCHEMA, condition, orders};
use crate::test_cases::cases;
use crate::{Sources, State};

const COMPANY: &str = "schema provider { best bool }\nschema engineer { skilled bool  level number }\n\
     role d \"D\" of company\nrole e \"E\" of provider\nrole f \"F\" of provider\n\
     provider p \"P\" { best: true engineer x \"X\" { skilled: true, level: 1 } engineer y \"Y\" { skilled: false, level: 2 } }\n\
     provider q \"Q\" { best: false engineer z \"Z\" { skilled: true, level: 3 } }\n";

const ACTIONS: [&str; 8] = [
    "assign p.x",
    "assign first of p.y, p.x, q.z",
    "assign best engineer where engineer.skilled",
    "assign best engineer rank by engineer.level desc",
    "assign q.z else manual to role f",
    "manual",
    "manual among where engineer.skilled",
    "manual among p.y, q.z",
];

const HEADS: [&str; 3] = ["", "of p", "of q"];

/// Whether conditions ask for the provider too.
const OF_PROVIDERS: [&str; 3] = ["", " and provider.best", " and not provider.best"];

type Rules = Vec<(String, usize, usize)>;

fn program(head: usize, eligible: bool, rules: &Rules) -> String {
    let mut text =
        format!("{SCHEMA}{COMPANY}rules r assigns provider {{ rule any {{ assign first of p, q }} }}\n");
    text += &format!("rules s assigns engineer {} {{\n", HEADS[head]);
    if eligible {
        text += "  eligible when engineer.level >= 2 or value > 4\n";
    }
    for (number, (condition, provider, action)) in rules.iter().enumerate() {
        let provider = OF_PROVIDERS[*provider];
        text += &format!("  rule a{number} {{ when ({condition}){provider}  {} }}\n", ACTIONS[*action]);
    }
    text + "}\nworkflow w \"W\" {\n  start c\n  assign c \"C\" { portal company  assigns provider  handler role d  rules r  then x }\n  \
            assign x \"X\" { portal provider  assigns engineer  handler role e  rules s  then z }\n  end z\n}\n"
}

fn rule() -> impl Strategy<Value = (String, usize, usize)> {
    (condition(), 0..OF_PROVIDERS.len(), 0..ACTIONS.len())
}

/// `None` if rules of one provider name an engineer of the other.
fn engine(text: &str) -> Option<Engine> {
    let program = Arc::new(crate::compile(&Sources::in_memory([("program", text)])).ok()?);
    Some(Engine::new(program.clone(), program.directory().clone()))
}

/// Mostly of every provider.
fn head() -> impl Strategy<Value = usize> {
    prop_oneof![4 => Just(0usize), 1 => 0..HEADS.len()]
}

fn decide(engine: &Engine, order: &crate::program::Order, provider: &str) -> Decision {
    let (workflow, node, _) =
        engine.program().nodes().find(|(_, _, node)| &*node.name == "x").expect("it is there");
    engine.decide_at((workflow, node), order, now(), Some(provider), Vec::new())
}

/// The provider and the rest of a condition.
fn parts(condition: &str) -> (&str, &str) {
    let said = condition.strip_prefix("provider = ").or(condition.strip_prefix("the assigned provider is "));
    let said = said.expect("it names the provider");
    said.split_once(" and ").unwrap_or((said, "value > 0 or value <= 0"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(14), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn differences_are_those_of_deciding_every_order(
        rules in prop::collection::vec(rule(), 1..4),
        new_rule in (0usize..4, rule()),
        heads in (head(), head()),
        eligible in (any::<bool>(), any::<bool>()),
    ) {
        let mut others = rules.clone();
        let at = new_rule.0 % others.len();
        others[at] = new_rule.1;
        let (old, new) = (program(heads.0, eligible.0, &rules), program(heads.1, eligible.1, &others));
        let (Some(before), Some(after)) = (engine(&old), engine(&new)) else { return Ok(()) };
        let difference = diff(&Versions::new(&before, &after));
        prop_assert!(difference.undecided.is_empty(), "{:?}\n{old}\n{new}", difference.undecided);
        prop_assert!(difference.workflows.is_empty() && difference.data.is_empty());
        let classes: Vec<&Class> = difference.classes.iter().collect();
        let mut asked = format!("{SCHEMA}{COMPANY}");
        for (number, condition) in classes.iter().flat_map(|class| &class.conditions).enumerate() {
            asked += &format!("let c{number} = {}\n", parts(condition).1);
        }
        let asked = compiled(&asked);
        let mut differing = 0;
        for (one, (two, three)) in orders(before.program()).iter().zip(orders(after.program()).iter().zip(orders(&asked))) {
            for provider in ["p", "q"] {
                let (was, is) = (decide(&before, one, provider), decide(&after, two, provider));
                let mut number = 0;
                let (mut described, mut are_all) = (false, true);
                for class in &classes {
                    for condition in &class.conditions {
                        let lets = &asked.lets[LetId::from(number)].condition;
                        let holds = crate::decide::holds(&asked, &State::new(), &three, now(), lets);
                        described |= parts(condition).0 == provider && holds;
                        number += 1;
                    }
                    are_all &= class.are_all;
                }
                differing += usize::from(differ(&was, &is));
                prop_assert!(!described || differ(&was, &is), "{provider} {three:?} {was:?}\n{old}\n{new}\n{classes:?}");
                prop_assert!(described || !are_all || !differ(&was, &is), "{provider} {three:?} {was:?} {is:?}\n{old}\n{new}\n{classes:?}");
            }
        }
        prop_assert_eq!(differing > 0, !classes.is_empty(), "{}\n{}", old, new);
    }
}
