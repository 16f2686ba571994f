//! Two small programs against all orders of a small domain, one by one.

mod engineers;
mod everything;
mod versions;

use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;

use super::{Changed, Class, Versions, diff, differ, within};
use crate::decide::{Decision, Engine, Options};
use crate::program::{Event, LetId, Order, Program};
use crate::prove::tests::small::{COMPANY, SCHEMA, condition, orders};
use crate::test_cases::cases;
use crate::{Sources, State};

const ACTIONS: [&str; 8] = [
    "assign p",
    "assign q",
    "assign first of p, q",
    "assign first of q, p",
    "assign best provider where provider.best",
    "assign p else manual",
    "manual",
    "manual \"why\"",
];

fn program(rules: &[(String, usize)], eligible: bool, prefix: &str) -> String {
    let mut text = format!("{SCHEMA}{COMPANY}rules r assigns provider {{\n");
    if eligible {
        text += "  eligible when provider.serves contains region\n";
    }
    for (number, (condition, action)) in rules.iter().enumerate() {
        text +=
            &format!("  rule {prefix}{number} {{ when {condition}  {} }}\n", ACTIONS[action % ACTIONS.len()]);
    }
    text + "}\nworkflow w \"W\" {\n  start c\n  assign c \"C\" { portal company  assigns provider  handler role d  rules r  then x }\n  \
            assign x \"X\" { portal provider  assigns engineer  handler role e  then z }\n  end z\n}\n"
}

fn rules() -> impl Strategy<Value = Vec<(String, usize)>> {
    prop::collection::vec((condition(), 0usize..ACTIONS.len()), 1..5)
}

/// What is done to a version: rules are taken out, put elsewhere, changed.
fn edits() -> impl Strategy<Value = Vec<(u8, usize, String, usize)>> {
    prop::collection::vec((0u8..4, 0usize..5, condition(), 0usize..ACTIONS.len()), 0..3)
}

fn edited(mut rules: Vec<(String, usize)>, edits: &[(u8, usize, String, usize)]) -> Vec<(String, usize)> {
    for (what, at, condition, action) in edits {
        let at = at % rules.len();
        match what {
            0 if rules.len() > 1 => {
                rules.remove(at);
            }
            1 => rules.insert(at, (condition.clone(), *action)),
            2 => rules[at].1 = *action,
            _ => rules.swap(0, at),
        }
    }
    rules
}

fn compiled(text: &str) -> Arc<Program> {
    let program = crate::compile(&Sources::in_memory([("program", text)]));
    Arc::new(program.unwrap_or_else(|found| panic!("{found}\n{text}")))
}

fn engine(text: &str) -> Engine {
    let program = compiled(text);
    Engine::new(program.clone(), program.directory().clone())
}

fn now() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().expect("an instant")
}

/// What comes of an order, and of taking it back from whom it was assigned to.
#[derive(Debug)]
struct Course {
    first: Decision,
    recalled: Option<Decision>,
}

impl Course {
    fn decided(engine: &Engine, order: &Order) -> Self {
        let mut state = State::new();
        let options = Options::default();
        let first = engine.decide(order, now(), &options, &mut state);
        let recall = |at| engine.resume(order, &at, &Event::recalled(), now(), &options, &mut state).ok();
        let recalled = first.at().and_then(recall);
        Self { first, recalled }
    }

    fn is_recalled_otherwise(&self, other: &Self) -> bool {
        self.recalled.as_ref().zip(other.recalled.as_ref()).is_some_and(|(one, two)| differ(one, two))
    }

    fn differs(&self, other: &Self) -> bool {
        differ(&self.first, &other.first) || self.is_recalled_otherwise(other)
    }
}

/// Whether decisions are what the class says.
fn is_of(class: &Class, before: &Course, after: &Course) -> bool {
    if class.changed == Changed::Recalled {
        return !differ(&before.first, &after.first) && before.is_recalled_otherwise(after);
    }
    let rule = |course: &Course| course.first.rule.as_ref().map(|rule| format!("r.{rule}"));
    class.before.rule == rule(before)
        && class.after.rule == rule(after)
        && differ(&before.first, &after.first)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(20), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn differences_are_those_of_deciding_every_order(
        rules in rules(),
        edits in edits(),
        eligible in any::<bool>(),
        also in any::<bool>(),
        steps in 0u64..60_000,
    ) {
        let (old, new) = (program(&rules, eligible, "a"), program(&edited(rules, &edits), eligible || also, "a"));
        let (before, after) = (engine(&old), engine(&new));
        let versions = Versions::new(&before, &after);
        let difference = diff(&versions);
        // With fewer steps all is found, or it is said that something was left out.
        let hasty = within(&versions, steps);
        prop_assert!(!hasty.undecided.is_empty() || hasty.classes.len() == difference.classes.len());
        let undecided: Vec<_> = difference.undecided.iter().map(|one| format!("{one:?}")).collect();
        for class in &difference.classes {
            prop_assert!(differ(&class.witness.before, &class.witness.after), "{class:?}");
        }
        // The words of a class are conditions of the language; a program that asks them all says what they mean.
        let words: Vec<&str> = difference.classes.iter().flat_map(|class| &class.conditions).map(String::as_str).collect();
        let mut asked = format!("{SCHEMA}{COMPANY}");
        for (number, word) in words.iter().enumerate() {
            let word = if *word == "every order" { "value > 0 or value <= 0" } else { word };
            asked += &format!("let c{number} = {word}\n");
        }
        let asked = compiled(&asked);
        let mut differing = 0;
        for (one, (two, three)) in orders(before.program()).iter().zip(orders(after.program()).iter().zip(orders(&asked))) {
            let (was, is) = (Course::decided(&before, one), Course::decided(&after, two));
            let mut number = 0;
            let mut described = false;
            for class in &difference.classes {
                let own = number..number + class.conditions.len();
                number = own.end;
                let holds = |at: usize| crate::decide::holds(&asked, &State::new(), &three, now(), &asked.lets[LetId::from(at)].condition);
                let is_in = own.clone().any(holds);
                described |= is_of(class, &was, &is) && (!class.are_all || is_in);
                // Every order that is described is treated differently, and as is said.
                let is_so = is_of(class, &was, &is);
                prop_assert!(!is_in || is_so, "{three:?} {was:?} {is:?}\n{old}\n{new}\n{class:?}");
            }
            differing += usize::from(was.differs(&is));
            prop_assert!(!was.differs(&is) || described, "{was:?} {is:?}\n{old}\n{new}\n{:?}", difference.classes);
        }
        prop_assert!(undecided.is_empty(), "{undecided:?}\n{old}\n{new}");
        prop_assert_eq!(differing > 0, !difference.classes.is_empty(), "{}\n{}", old, new);
    }
}

/// Rules that assign the same, and offer a dispatcher others when the order comes back.
#[test]
fn what_a_recalled_order_is_offered_is_a_difference_of_the_node() {
    let with = |eligible: &str, action: &str| {
        let rules = program(&[("warranty".into(), 0), ("value > 3".into(), 0)], false, "a");
        rules
            .replace("rules r assigns provider {", &format!("rules r assigns provider {{ {eligible}"))
            .replace("assign p", action)
    };
    let against = |eligible: &str, action: &str| {
        let versions = [with("eligible when provider.best", "assign p"), with(eligible, action)];
        let [old, new] = versions.each_ref().map(|text| engine(text));
        diff(&Versions { old: &old, new: &new }).classes
    };
    let recalled = |all: Vec<Class>| all.into_iter().filter(|class| class.changed == Changed::Recalled);
    assert!(against("eligible when provider.best", "assign first of p, q").is_empty());
    let mut found = recalled(against("eligible when provider.best or region = \"NY\"", "assign p"));
    let class = found.next().expect("a class");
    assert_eq!((class.before.outcome.to_string().as_str(), found.count()), ("node c", 0));
    assert!(class.conditions.iter().all(|one| one.contains("region = \"NY\"")), "{class:?}");
    let ranked = |by: &str| {
        let best = format!("assign best provider where provider.id = \"p\" rank by provider.id{by}");
        let versions = [with("", "assign p"), with("", &best)];
        let [old, new] = versions.each_ref().map(|text| engine(text));
        recalled(diff(&Versions { old: &old, new: &new }).classes).count()
    };
    assert_eq!(ranked(" desc"), 1, "the list is in another order");
    // Where the order never is at the provider, nobody takes it back.
    let ends = |text: String| {
        engine(
            &text
                .replace("then x }", "then z }")
                .replace("assign x \"X\" { portal provider  assigns engineer  handler role e  then z }", ""),
        )
    };
    let [old, new] = ["eligible when provider.best", "eligible when provider.best or region = \"NY\""];
    let (old, new) = (ends(with(old, "assign p")), ends(with(new, "assign p")));
    let found = diff(&Versions { old: &old, new: &new });
    assert!(found.classes.iter().all(|class| class.changed != Changed::Recalled), "{found:?}");
}

#[test]
fn refactoring_is_no_difference() {
    let old = program(
        &[("tier = gold and value > 3".into(), 0), ("warranty".into(), 1), ("tier = bronze".into(), 6)],
        false,
        "a",
    );
    let let_ = "let rich = value > 3 and tier = gold\n";
    let new = program(
        &[("rich".into(), 0), ("tier < silver".into(), 6), ("warranty and tier != bronze".into(), 1)],
        false,
        "renamed",
    );
    // The last two commute where they do not meet; a missing tier is not covered by `tier != bronze`.
    let new = new.replace("rules r assigns", &format!("{let_}rules r assigns"));
    let difference = diff(&Versions::new(&engine(&old), &engine(&new)));
    assert_eq!(difference.classes.len(), 2, "{:#?}", difference.classes);
    let same =
        program(&[("rich".into(), 0), ("warranty".into(), 1), ("tier < silver".into(), 6)], false, "renamed");
    let same = same.replace("rules r assigns", &format!("{let_}rules r assigns"));
    let difference = diff(&Versions::new(&engine(&old), &engine(&same)));
    assert!(difference.is_none(), "{difference:?}");
}

#[test]
fn whom_a_dispatcher_may_choose_from_is_a_difference_and_a_reason_is_none() {
    let with = |action: &str| {
        program(&[("warranty".into(), 6)], false, "a").replace("manual }", &format!("{action} }}"))
    };
    let against = |other: &str| diff(&Versions::new(&engine(&with("manual")), &engine(&with(other))));
    assert!(against("manual \"because\"").is_none());
    assert_eq!(against("manual among q").classes.len(), 1);
}

#[test]
fn equal_proportions_are_no_difference_and_others_are_one() {
    let with = |action: &str| {
        program(&[("warranty".into(), 6)], false, "a").replace("manual }", &format!("{action} }}"))
    };
    let against =
        |other: &str| diff(&Versions::new(&engine(&with("assign split p 70, q 30")), &engine(&with(other))));
    for same in ["assign split p 7, q 3", "assign split q 30, p 70", "assign split q 3, p 7"] {
        let found = against(same);
        assert!(found.is_none(), "{same}: {found:?}");
    }
    for other in ["assign split p 3, q 7", "assign split p 60, q 40", "assign split q 70, p 30"] {
        let found = against(other);
        assert!(found.undecided.is_empty(), "{other}: {found:?}");
        assert!(found.classes.iter().any(|class| class.changed == Changed::Outcome), "{other}: {found:?}");
    }
}
