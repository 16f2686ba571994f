//! The search for one test after another.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::coverage::{Item, ItemKind, Subject};
use super::super::{Report, Runner, written};
use super::case::{CaseTools, RuleNames, case};
use super::course::{Course, CourseFinder};
use super::goal::Goal;
use super::orders::Orders;
use super::sources::Sources;
use crate::decide::Engine;
use crate::program::{Action, NodeId, NodeKind, Program, RuleId, Target, TestCase, WorkflowId};
use crate::prove::{Answer, Fate, NodePath, Prover, Witness};

/// How many orders that got somewhere are kept, to be tried for other goals.
const POOL: usize = 64;
/// How many ids are tried for a rule that splits by them.
const SPREAD: usize = 400;
/// How many orders are made for a goal to see whether one gets there at once.
const MADE: usize = 800;
/// How many orders are varied where none is known that the goal is true of.
const BEGINNINGS: usize = 3;
/// How many orders are tried to save one the events on its way.
const PLAINER: usize = 150;
/// How many values the orders of all tests have together, and nodes and rules that they pass: where schemas are wide and
/// workflows are long, each test is.
pub(super) const WRITTEN: usize = 1_000_000;

/// Why there is no test.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Without {
    /// There is no such order: a proof.
    #[error("{0}")]
    Impossible(String),
    /// None was found.
    #[error("{0}")]
    NotFound(String),
}

/// A test that passes.
pub(super) struct FoundTest {
    pub name: String,
    pub text: String,
    /// What came of it.
    pub report: Report,
}

/// The goal that an order gets to, and how.
type Led = (Goal, Witness, Course);

/// An order that satisfies what a goal is about, and what to say if none gets there.
type Start = (Option<Witness>, Without);

pub(super) struct Generator<'p> {
    program: &'p Arc<Program>,
    prover: &'p Prover<'p>,
    finder: CourseFinder<'p>,
    runner: Runner,
    names: RuleNames<'p>,
    orders: Orders<'p>,
    /// Workflows that no order takes by itself.
    forced: Vec<WorkflowId>,
    /// The names of all tests.
    taken: BTreeSet<String>,
    /// Orders that got somewhere.
    pool: Vec<Witness>,
    /// How many more values may be written, and nodes and rules be passed.
    pub room: usize,
    /// How many items are still to be looked for, this one among them: they share the prover's steps.
    pub open: usize,
}

impl<'p> Generator<'p> {
    pub fn new(program: &'p Arc<Program>, prover: &'p Prover<'p>, engine: &'p Engine) -> Self {
        let ids = program.workflows.keys();
        let of_tests = program.tests.iter().filter(|test| test.directory.is_none()).map(|test| Witness {
            order: test.order.clone().into(),
            now: test.now.unwrap_or(jiff::Timestamp::UNIX_EPOCH),
        });
        Self {
            program,
            prover,
            finder: CourseFinder::new(engine),
            runner: Runner::new(program),
            names: RuleNames::new(program),
            orders: Orders::new(program, engine.directory()),
            forced: ids.filter(|id| prover.is_forced(*id)).collect(),
            taken: program.tests.iter().map(|test| test.name.clone()).collect(),
            pool: of_tests.take(POOL).collect(),
            room: WRITTEN,
            open: 1,
        }
    }

    /// How many orders got somewhere.
    pub fn known(&self) -> usize {
        self.pool.len()
    }

    /// A test that reaches the item, or why there is none.
    pub fn test(&mut self, item: &Item, subject: &Subject) -> Result<FoundTest, Without> {
        if self.room == 0 {
            let message = "no more tests are written at once, because those there are fill many lines: once they are in the \
                           program, the next ones are";
            return Err(Without::NotFound(message.to_owned()));
        }
        let share = self.prover.share(self.open);
        let (goal, witness, course) = self.prover.within(share, || self.found(subject))?;
        let name = self.name(item, subject, &goal);
        let tools = CaseTools { runner: &self.runner, names: &self.names, finder: &self.finder };
        let made = |witness: &Witness| case(&tools, name.clone(), witness, &course, subject, item.span);
        // The id seldom matters; then it is one that nobody else has.
        let numbered = self.orders.numbered(&witness, self.taken.len() + 1);
        let Some((case, report)) = made(&numbered).or_else(|| made(&witness)) else {
            let message = "what decides about it is nothing that a test can name";
            return Err(Without::NotFound(message.to_owned()));
        };
        self.taken.insert(case.name.clone());
        self.room = self.room.saturating_sub(length(&case, &report));
        if self.pool.len() < POOL {
            self.pool.push(witness);
        }
        Ok(FoundTest { text: written::written(self.program, &case), name: case.name, report })
    }

    fn found(&self, subject: &Subject) -> Result<Led, Without> {
        let goal = Goal::reaching(subject);
        let (start, without) = match subject {
            Subject::Way(workflow, node, way) => {
                let at_once = RefCell::new(None);
                let started = self.taking(*workflow, *node, *way, &goal, &at_once)?;
                // To look twice at orders that pass many nodes takes long.
                if let Some(led) = at_once.into_inner() {
                    return Ok(led);
                }
                started
            }
            Subject::Rule(rule) | Subject::Candidate(rule, _) => self.deciding(*rule)?,
        };
        let found = self.led(&goal, start.as_ref()).or_else(|| match goal {
            Goal::Decides(rule) => self.led(&Goal::Matches(rule), start.as_ref()),
            _ => None,
        });
        found.ok_or(without)
    }

    /// The first order that gets to a goal, and how: of those that are known, then of those made of them.
    fn led(&self, goal: &Goal, start: Option<&Witness>) -> Option<Led> {
        let allowance = self.finder.allowance();
        let sources = Sources::new(self.program, goal.nodes(self.prover));
        let course = |witness: &Witness| {
            let course = self.finder.course(goal, &sources, witness, &self.forced, &allowance)?;
            Some((goal.clone(), witness.clone(), course))
        };
        let asked = self.orders.asked(goal);
        // Without an order to begin with, those that got somewhere will do.
        let others = if start.is_none() { &self.pool[..BEGINNINGS.min(self.pool.len())] } else { &[] };
        let varied = || start.into_iter().chain(others).flat_map(|from| self.orders.varied(&asked, from));
        if let Some(found) = start.and_then(course) {
            let plainer = self.spread(goal, start).chain(varied().filter(|_| !goal.is_choice()));
            let plainer = plainer.take(if found.2.events.is_empty() { 0 } else { PLAINER });
            return Some(self.at_once(goal, plainer, &allowance).unwrap_or(found));
        }
        let crossed = || {
            start
                .into_iter()
                .flat_map(|from| self.pool.iter().map(|into| self.orders.crossed(&asked, from, into)))
        };
        let made =
            || self.spread(goal, start).chain(crossed()).chain(self.pool.iter().cloned()).chain(varied());
        // Whether an order gets there at once is seen in a step; whether by events, in many.
        let found = self.at_once(goal, made().take(MADE), &allowance);
        let by_events = || made().take_while(|_| allowance.get() > 0).find_map(|witness| course(&witness));
        found.or_else(by_events).or_else(|| {
            let found = RefCell::new(None);
            let accepts = |witness: &Witness| {
                *found.borrow_mut() = course(witness);
                found.borrow().is_some()
            };
            self.prover.matching_as(goal.rule()?, &accepts);
            found.into_inner()
        })
    }

    /// The first of the orders that gets to a goal as soon as it enters its workflow.
    fn at_once(
        &self,
        goal: &Goal,
        mut orders: impl Iterator<Item = Witness>,
        allowance: &Cell<u64>,
    ) -> Option<Led> {
        // To make an order takes as long as to decide it: none is made any more where nothing is left to decide it with.
        while allowance.get() > 0 {
            let witness = orders.next()?;
            if let Some(course) = self.finder.at_once(goal, &witness, allowance) {
                return Some((goal.clone(), witness, course));
            }
        }
        None
    }

    /// Orders of many ids, for a rule that splits by them.
    fn spread<'a>(&'a self, goal: &Goal, start: Option<&'a Witness>) -> impl Iterator<Item = Witness> + 'a {
        let splits = goal.rule().is_some_and(|rule| {
            matches!(self.program.rule(rule).action, Action::Assign { target: Target::Split(_), .. })
        });
        let ids = if splits { SPREAD } else { 0 };
        start.into_iter().flat_map(move |from| (1..=ids).map(|id| self.orders.numbered(from, id)))
    }

    /// An order on which the rule decides, or that it at least matches; or why there is none.
    fn deciding(&self, rule: RuleId) -> Result<Start, Without> {
        if self.prover.nodes_of(self.program.rule(rule).block).is_empty() {
            return Err(Without::Impossible("no node of a workflow names its block".to_owned()));
        }
        if let Some(witness) = self.prover.deciding_at_once(rule) {
            return Ok((Some(witness), nobody_leads_there()));
        }
        match self.prover.fate(rule) {
            Fate::Decides(witness) => Ok((Some(witness), nobody_leads_there())),
            Fate::NeverTrue => {
                Err(Without::Impossible("no work order that comes to it satisfies it".to_owned()))
            }
            Fate::NoCandidate => {
                Err(Without::Impossible("none of its candidates is ever eligible".to_owned()))
            }
            Fate::Dead { by, of_all } => {
                let by: Vec<String> =
                    by.iter().map(|rule| format!("`{}`", self.program.rule(*rule).name)).collect();
                let which = if of_all { "that it matches" } else { "that it has an eligible candidate for" };
                let message = format!("{} before it on every order {which}", decide(&by));
                Err(Without::Impossible(message))
            }
            Fate::Undecided(why) => {
                let without = Without::NotFound(format!("no order was found that it decides: {why}"));
                match self.prover.matching(rule) {
                    Answer::Yes(witness) => Ok((Some(witness), without)),
                    Answer::No | Answer::Undecided(_) => Ok((None, without)),
                }
            }
        }
    }

    /// What to begin with for a way of a branch.
    fn taking(
        &self,
        workflow: WorkflowId,
        node: NodeId,
        way: usize,
        goal: &Goal,
        at_once: &RefCell<Option<Led>>,
    ) -> Result<Start, Without> {
        let at = NodePath { workflow, node };
        let allowance = self.finder.allowance();
        let is_there = |witness: &Witness, arm: Option<usize>| {
            let course = self.finder.at_once(goal, witness, &allowance);
            *at_once.borrow_mut() = course.map(|course| (goal.clone(), witness.clone(), course));
            at_once.borrow().is_some() || self.prover.takes(at, witness, arm)
        };
        let answer = match &self.program.workflows[workflow].node(node).kind {
            NodeKind::Branch { arms, .. } if way < arms.len() => {
                self.prover.taking_as(at, way, &|witness| is_there(witness, Some(way)))
            }
            _ => self.prover.missed_as(at, &|witness| is_there(witness, None)),
        };
        match answer {
            Answer::Yes(witness) => Ok((Some(witness), nobody_leads_there())),
            Answer::No => Err(Without::Impossible("no work order takes this way".to_owned())),
            Answer::Undecided(why) => {
                Ok((None, Without::NotFound(format!("no order was found that takes it: {why}"))))
            }
        }
    }

    /// A name that no other test has.
    fn name(&self, item: &Item, subject: &Subject, goal: &Goal) -> String {
        let plain = match (subject, item.kind) {
            (Subject::Way(workflow, node, way), _) => self.way(*workflow, *node, *way),
            (Subject::Candidate(rule, id), _) => {
                format!("rule {} chooses {id}", self.program.rule_name(*rule))
            }
            (Subject::Rule(_), kind) => {
                let what = if kind == ItemKind::Row { "row" } else { "rule" };
                let does =
                    if matches!(goal, Goal::Matches(_)) { "matches and has no candidate" } else { "decides" };
                format!("{what} {} {does}", item.name)
            }
        };
        let numbered = (2..).map(|number| format!("{plain} ({number})"));
        // There are more numbers than tests.
        std::iter::once(plain.clone())
            .chain(numbered)
            .find(|name| !self.taken.contains(name))
            .unwrap_or(plain)
    }

    fn way(&self, workflow: WorkflowId, node: NodeId, way: usize) -> String {
        let workflow = &self.program.workflows[workflow];
        let node = workflow.node(node);
        let (to, which) = match &node.kind {
            NodeKind::Branch { arms, otherwise } => match arms.get(way) {
                Some((_, to)) => (Some(*to), format!("way {}", way + 1)),
                None => (*otherwise, "otherwise".to_owned()),
            },
            _ => (None, String::new()),
        };
        let to = to.map(|to| &*workflow.node(to).name).unwrap_or_default();
        format!("branch {}.{} leads to {to} ({which})", workflow.name, node.name)
    }
}

/// How many values the order of a test has, and how many nodes and rules it passes.
fn length(case: &TestCase, report: &Report) -> usize {
    let values = case.order.values.iter().filter(|value| !value.is_missing()).count();
    values + report.passages.iter().map(|passage| passage.passed.len()).sum::<usize>()
}

fn nobody_leads_there() -> Without {
    let message = "an order would do, but none was found that comes there by events that a test can name";
    Without::NotFound(message.to_owned())
}

/// `` `a` decides ``, `` `a` and `b` decide ``
fn decide(rules: &[String]) -> String {
    match rules {
        [] => "others decide".to_owned(),
        [only] => format!("{only} decides"),
        [all @ .., last] => format!("{} and {last} decide", all.join(", ")),
    }
}
