//! What is said of rules, against deciding every order of a small domain.

use std::sync::Arc;

use proptest::prelude::*;

use super::small::{COMPANY, SCHEMA, condition, orders};
use crate::decide::{Engine, Options, WorkflowEntry, holds};
use crate::program::{BlockId, Program, RuleId};
use crate::prove::{Answer, Fate, NodePath, Prover, Witness};
use crate::{Sources, State};

const NOW: &str = "2026-03-02T12:00:00Z";

const ACTIONS: [&str; 6] = [
    "assign p",
    "assign q",
    "assign first of p, q",
    "assign best provider where provider.best",
    "assign p else manual",
    "manual",
];

const ELIGIBLE: [&str; 4] = [
    "",
    "eligible when provider.serves contains region",
    "eligible when provider.best",
    "eligible when warranty or provider.best",
];

/// A program of some rules; orders come to them that satisfy a condition of the workflow and one of a branch.
fn program(
    rules: &[(String, usize)],
    eligible: usize,
    when: Option<&str>,
    branch: Option<&str>,
) -> Arc<Program> {
    let mut text = format!("{SCHEMA}{COMPANY}rules r assigns provider {{\n  {}\n", ELIGIBLE[eligible]);
    for (number, (condition, action)) in rules.iter().enumerate() {
        text += &format!("  rule r{number} {{ when {condition}  {} }}\n", ACTIONS[*action]);
    }
    let when = when.map_or_else(String::new, |when| format!("when {when}"));
    let start = branch.map_or_else(
        || "start c".to_owned(),
        |branch| format!("start b  branch b {{ when {branch} -> c  otherwise -> z }}"),
    );
    text += &format!(
        "}}\nworkflow w \"W\" {when} {{\n  {start}\n  assign c \"C\" {{ portal company  assigns provider  handler role d  rules r  then x }}\n  \
         assign x \"X\" {{ portal provider  assigns engineer  handler role e  then z }}\n  end z\n}}\n"
    );
    let program = crate::compile(&Sources::in_memory([("program", text.as_str())]));
    Arc::new(program.unwrap_or_else(|found| panic!("{found}\n{text}")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// That an order comes to a node is known without a look at the way there, where no branch is on it.
    #[test]
    fn whoever_enters_comes_to_what_is_before_branches(
        rule in condition(), when in prop::option::of(condition()), branch in prop::option::of(condition()),
    ) {
        let program = program(&[(rule, 0)], 0, when.as_deref(), branch.as_deref());
        let engine = Engine::new(program.clone(), program.directory().clone());
        let prover = Prover::new(&engine);
        let now = NOW.parse().expect("an instant");
        for order in orders(&program) {
            let witness = Witness { order: order.into(), now };
            for (workflow, node, _) in program.nodes() {
                let entry = WorkflowEntry { workflow, forced: prover.is_forced(workflow) };
                let mut reaches = engine.reaches(entry, &witness.order, now);
                let comes = reaches.any(|nodes| nodes.contains(node));
                prop_assert_eq!(prover.can_arrive(NodePath { workflow, node }, &witness), comes);
            }
        }
    }
}

/// What deciding every order says of a rule.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Decides,
    NeverTrue,
    DecidesNothing,
}

/// What the prover says of it.
fn said(fate: &Fate) -> Option<Seen> {
    match fate {
        Fate::Decides(_) => Some(Seen::Decides),
        Fate::NeverTrue => Some(Seen::NeverTrue),
        Fate::Dead { .. } | Fate::NoCandidate => Some(Seen::DecidesNothing),
        Fate::Undecided(_) => None,
    }
}

fn is_yes<T>(answer: &Answer<T>) -> Option<bool> {
    match answer {
        Answer::Yes(_) => Some(true),
        Answer::No => Some(false),
        Answer::Undecided(_) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::test_cases::cases(20), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn verdicts_are_those_of_deciding_every_order(
        rules in prop::collection::vec((condition(), 0..ACTIONS.len()), 1..6),
        eligible in 0..ELIGIBLE.len(),
        when in prop::option::of(condition()),
        branch in prop::option::of(condition()),
        steps in 0u64..400,
    ) {
        let program = program(&rules, eligible, when.as_deref(), branch.as_deref());
        let engine = Engine::new(program.clone(), program.directory().clone());
        let now = NOW.parse().expect("an instant");
        let state = State::new();
        let all = orders(&program);
        let decided: Vec<_> = all
            .iter()
            .map(|order| engine.decide(order, now, &Options::default(), &mut State::new()))
            .collect();
        // Where no order takes the workflow by itself, all are taken to be led into it.
        let forced = Prover::new(&engine).is_forced(crate::program::WorkflowId(0));
        // Whoever comes to the rules waits there, or for an engineer behind them.
        let arrives = |at: usize| decided[at].waiting.is_some();
        let is_match = |at: usize, rule: RuleId| holds(&program, &state, &all[at], now, &program.rule(rule).when);
        let prover = Prover::new(&engine);
        let hurried = Prover::new(&engine).with_steps(steps);
        let one_by_one = Prover::new(&engine).one_by_one();
        let block = BlockId(0);
        let ids: Vec<RuleId> = program.block(block).rules.clone();
        for rule in &ids {
            let name = &program.rule(*rule).name;
            let arriving: Vec<usize> = (0..all.len()).filter(|at| arrives(*at)).collect();
            let seen = if !arriving.iter().any(|at| is_match(*at, *rule)) {
                Seen::NeverTrue
            } else if !forced && !arriving.iter().any(|at| decided[*at].rule.as_ref() == Some(name)) {
                Seen::DecidesNothing
            } else {
                Seen::Decides
            };
            let fate = prover.fate(*rule);
            // An order that is led in is not decided here.
            if !forced {
                prop_assert_eq!(said(&fate), Some(seen), "{}: {:?}\n{}", name, fate, program.files.iter().next().map_or("", |(_, file)| file.text()));
            }
            let again = one_by_one.fate(*rule);
            prop_assert!(forced || said(&again) == said(&fate), "{}: {:?}, {:?}", name, again, fate);
            if let Some(hurried) = said(&hurried.fate(*rule)) {
                prop_assert_eq!(Some(hurried), said(&fate));
            }
            for other in ids.iter().filter(|other| *other < rule) {
                let overlap = (0..all.len()).any(|at| is_match(at, *rule) && is_match(at, *other));
                prop_assert_eq!(is_yes(&prover.overlap(*other, *rule)), Some(overlap));
                prop_assert!(is_yes(&hurried.overlap(*other, *rule)).is_none_or(|said| said == overlap));
            }
        }
        if !forced {
            let uncovered = (0..all.len()).any(|at| arrives(at) && !ids.iter().any(|rule| is_match(at, *rule)));
            prop_assert_eq!(is_yes(&prover.uncovered(block)), Some(uncovered));
            prop_assert!(is_yes(&hurried.uncovered(block)).is_none_or(|said| said == uncovered));
        }
        let mut prover = prover;
        for rule in &ids {
            let whole: Vec<bool> = (0..all.len()).map(|at| is_match(at, *rule)).collect();
            for idle in prover.idle_parts(*rule) {
                // Without the part the same orders match: tried with its text replaced by what is always so.
                let crate::prove::Idle::Conjunct(span) = idle else { continue };
                let file = program.files.get(span.file).text();
                let text = format!("{}(value > 0 or value <= 0){}", &file[..span.start as usize], &file[span.end as usize..]);
                let without = crate::compile(&Sources::in_memory([("program", text.as_str())])).expect("it compiles");
                let same = orders(&without).iter().zip(&whole).all(|(order, matched)| {
                    holds(&without, &state, order, now, &without.rule(*rule).when) == *matched
                });
                prop_assert!(same, "{}\n{}", program.files.text(span), file);
            }
        }
    }
}
