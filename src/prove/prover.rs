//! A program made ready for questions: the orders of every rule, branch and node as cubes, and the one way to
//! ask whether some order is in cubes and outside of others.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;

use super::answer::Answer;
use super::arms;
use super::arrivals::{self, Arrivals, Otherwise};
use super::beside;
use super::cube::{Cube, Cubes};
use super::deciders::{self, Decider};
use super::domain::Domain;
use super::ends::Ends;
use super::near::Near;
use super::node_path::NodePath;
use super::remainder::Remainder;
use super::space::Space;
use super::widest::Widest;
use super::witness::Witness;
use crate::decide::{DecisionCount, Engine};
use crate::input::Readable;
use crate::program::{
    BlockId, IdSlice, IdVec, NodeId, NodeKind, NodeSet, Program, Rule, RuleId, Value, Workflow, WorkflowId,
};

/// How many more orders are tried for examples of an analysis.
const SEARCHES: u32 = 100_000;

/// How many values the orders may have together that an analysis shows: where schemas are wide, each is long.
const WRITTEN: usize = 5_000_000;

/// The steps in which an order is decided, beside those for the rules.
const EVALUATED: usize = 50;
/// The steps in which a rule is evaluated, if it has no more tests than this.
const RULE: usize = 4;
/// How many rules are left out in the time of a step.
const LEFT_OUT: usize = 32;
/// How many fields are looked at in the time of a step.
const FIELDS: usize = 16;
/// How many orders are kept of those that come to a node.
const COMERS: usize = 3;

/// A program of which questions are asked.
pub(crate) struct Prover<'p> {
    pub engine: &'p Engine,
    pub program: &'p Program,
    pub(super) space: Space<'p>,
    /// The orders and days that a rule matches; `None` if that is too large.
    pub(super) matches: IdVec<RuleId, Cubes>,
    /// By block: the nodes that try its rules.
    pub(super) tried_at: HashMap<BlockId, Vec<NodePath>>,
    /// Which rules can match what another matches.
    pub(super) near: Near,
    /// How many more orders are tried for examples of an analysis.
    pub(super) searches: Cell<u32>,
    /// How many more values are written in examples.
    written: Cell<usize>,
    /// The steps in which a rule is evaluated.
    rule_steps: usize,
    /// The orders that a rule surely decides on where it is tried.
    pub(super) sure: IdVec<RuleId, Cubes>,
    /// What of an order that the rule matches is sure.
    pub(super) deciders: IdVec<RuleId, Decider>,
    pub(super) arrivals: IdVec<WorkflowId, Arrivals>,
    /// By workflow, node and arm.
    pub(super) arms: IdVec<WorkflowId, IdVec<NodeId, Vec<Cubes>>>,
    /// By workflow: the nodes to which every order can come that enters it, because no branch is before them.
    pub(super) unconditional: IdVec<WorkflowId, NodeSet>,
    /// Whether decisions can depend on the instant.
    pub(super) reads_now: bool,
    /// The orders that were last found to come to some node.
    pub(super) reached: RefCell<VecDeque<ReachedNodes>>,
    /// Of how many cubes all are avoided from the start.
    pub(super) few: Cell<usize>,
    /// Some orders that come to a node: most rules do not match them, and need no order of their own to show that.
    pub(super) comers: RefCell<HashMap<NodePath, Vec<Witness>>>,
    readable: RefCell<Readable>,
    /// What texts must begin and end with; made when it is first asked for.
    pub(super) ends: OnceCell<Ends>,
    /// What rules say that none before them does; made when it is first asked for.
    pub(super) widest: OnceCell<Widest>,
}

/// The nodes of a workflow that an order can come to.
pub(super) struct ReachedNodes {
    pub workflow: WorkflowId,
    pub witness: Witness,
    pub nodes: NodeSet,
}

fn tried_at(program: &Program) -> HashMap<BlockId, Vec<NodePath>> {
    let mut tried: HashMap<BlockId, Vec<NodePath>> = HashMap::new();
    for (workflow, node, of) in program.nodes() {
        for block in of.kind.work().iter().flat_map(|work| &work.rules) {
            let known = tried.entry(*block).or_default();
            if known.last() != Some(&NodePath { workflow, node }) {
                known.push(NodePath { workflow, node });
            }
        }
    }
    tried
}

fn unconditional(workflow: &Workflow) -> NodeSet {
    workflow.reached([workflow.start], |_, node| match node.kind {
        NodeKind::Branch { .. } => Vec::new(),
        NodeKind::Work(_) | NodeKind::End => node.kind.ways(),
    })
}

impl<'p> Prover<'p> {
    /// Reads a program with the directory that it declares.
    pub fn new(engine: &'p Engine) -> Self {
        Self::until(engine, None)
    }

    /// Reads a program for questions that are left unanswered once `stop` is set.
    pub fn until(engine: &'p Engine, stop: Option<Arc<AtomicBool>>) -> Self {
        Self::about(engine, &engine.program().rules, stop)
    }

    /// Reads the workflows of a program alone: for questions about them.
    pub fn for_workflows(engine: &'p Engine) -> Self {
        Self::about(engine, IdSlice::from_ref(&[]), None)
    }

    fn about(engine: &'p Engine, rules: &IdSlice<RuleId, Rule>, stop: Option<Arc<AtomicBool>>) -> Self {
        let program: &'p Program = engine.program();
        let mut domain = Domain::new(program);
        domain.effort.until(stop);
        let matches_of = |rule: &Rule| {
            let who = deciders::assigned(&domain, rule.block);
            deciders::matches(&mut domain, rule, &rule.when, who)
        };
        let matches: IdVec<RuleId, Cubes> = rules.iter().map(matches_of).collect();
        let arrivals = arrivals::all(&mut domain, Otherwise::Everybody);
        let arms = arms::all(&mut domain);
        let deciders = deciders::all(&mut domain, rules);
        let sure = matches.iter().zip(&deciders).map(|(matches, decider)| decider.sure(matches)).collect();
        Self {
            engine,
            program,
            space: Space::new(domain),
            tried_at: tried_at(program),
            near: Near::new(&matches.raw),
            searches: Cell::new(SEARCHES),
            written: Cell::new(WRITTEN),
            rule_steps: RULE.max(program.tests_of_a_rule()),
            matches,
            sure,
            deciders,
            arrivals,
            arms,
            unconditional: program.workflows.iter().map(unconditional).collect(),
            reads_now: program.reads_now(),
            reached: RefCell::default(),
            few: Cell::new(beside::FEW),
            comers: RefCell::default(),
            readable: RefCell::new(Readable::new(engine.program().clone())),
            ends: OnceCell::new(),
            widest: OnceCell::new(),
        }
    }

    /// Whether an order of so many fields may still be shown; that none was is noted as if steps were missing.
    pub(super) fn may_write(&self, fields: usize) -> bool {
        let left = self.written.get().checked_sub(fields);
        match left {
            Some(left) => self.written.set(left),
            None => self.space.note_exhausted(),
        }
        left.is_some()
    }

    /// Whether questions were left unanswered for want of steps.
    pub fn is_exhausted(&self) -> bool {
        self.space.is_exhausted()
    }

    /// Another budget for all questions from now on.
    #[cfg(test)]
    pub fn with_steps(self, steps: u64) -> Self {
        self.space.set_steps(steps);
        self
    }

    /// Shows orders of so many values at most.
    #[cfg(test)]
    pub fn with_written(self, values: usize) -> Self {
        self.written.set(values);
        self
    }

    /// Avoids others one after the other, however few they are.
    #[cfg(test)]
    pub fn one_by_one(self) -> Self {
        self.few.set(0);
        self
    }

    /// An order in one of the cubes and outside of the others, confirmed by the evaluator.
    pub(super) fn find(
        &self,
        inside: &[Cube],
        outside: &[&Cube],
        confirm: &dyn Fn(&Witness) -> bool,
    ) -> Answer<Witness> {
        self.space.find(inside, outside, &|_, witness| {
            self.space.domain.effort.add(EVALUATED + self.program.work_order.fields.len() / FIELDS);
            (confirm(witness) && self.can_be_read(witness)).then(|| witness.clone())
        })
    }

    /// What the evaluator decides, with what that takes it.
    pub(super) fn counted<T>(&self, decide: impl FnOnce(&DecisionCount) -> T) -> T {
        let count = DecisionCount::default();
        let decided = decide(&count);
        let once = EVALUATED + self.program.rules.len() / LEFT_OUT;
        let decisions = once.saturating_mul(count.decisions());
        let rules = self.rule_steps.saturating_mul(count.rules());
        self.space.domain.effort.add(decisions.saturating_add(rules));
        decided
    }

    /// Whether an input can hold an order: what none can hold shows nothing.
    pub(super) fn can_be_read(&self, witness: &Witness) -> bool {
        let limits = &self.space.domain.limits;
        limits.hold(&Value::DateTime(witness.now))
            && witness.order.values.iter().all(|value| limits.hold(value))
            && self.readable.borrow_mut().is_order(&witness.order)
    }

    /// An order that comes to a node and is in none of the cubes: one that is known, or one that is looked for.
    pub(super) fn comer_outside(&self, at: NodePath, outside: &[&Cube]) -> Answer<Witness> {
        let is_in = |witness: &Witness, cube: &Cube| self.contains(cube, &witness.order, witness.now);
        let is_outside = |witness: &&Witness| !outside.iter().any(|cube| is_in(witness, cube));
        let known = self.comers.borrow().get(&at).and_then(|known| known.iter().find(is_outside).cloned());
        if let Some(known) = known {
            self.space.domain.effort.add(outside.len());
            return Answer::Yes(known);
        }
        let found = self.find(self.arrivals(at), outside, &|witness| self.can_arrive(at, witness));
        if let Answer::Yes(witness) = &found {
            let mut comers = self.comers.borrow_mut();
            let known = comers.entry(at).or_default();
            known.truncate(COMERS - 1);
            known.insert(0, witness.clone());
        }
        found
    }

    /// Whether it is proven that no order is in one of the cubes and outside of the others.
    pub(super) fn is_nobody(&self, inside: &[Cube], outside: &[&Cube]) -> bool {
        self.space.is_nobody(inside, outside)
    }

    /// Lets all questions that are asked together take so many steps at most.
    pub(crate) fn in_all<T>(&self, steps: u64, ask: impl FnOnce() -> T) -> T {
        self.space.in_all(steps, ask)
    }

    /// Whether questions may still take steps.
    pub fn has_steps(&self) -> bool {
        self.left() > 0
    }

    /// How many steps are left for questions.
    pub(super) fn left(&self) -> u64 {
        self.space.left()
    }

    /// How many steps a question may take where so many things are still to be asked about: several times its share,
    /// because most take next to none.
    pub(crate) fn share(&self, open: usize) -> u64 {
        self.space.share(open)
    }

    /// Lets each question take so many steps at most.
    pub(crate) fn within<T>(&self, steps: u64, ask: impl FnOnce() -> T) -> T {
        self.space.within(steps, ask)
    }

    /// What is in one of the cubes and outside of the others, in at most so many cubes.
    pub(crate) fn remainder(&self, inside: &[Cube], outside: &[&Cube], most: usize) -> Remainder {
        self.space.remainder(inside, outside, most)
    }

    /// A cube in the program's words, joined by `and`; `every order` of all.
    pub(crate) fn words(&self, cube: &Cube) -> String {
        self.space.words(cube)
    }

    /// The rules of a block and its `otherwise`, as they are tried.
    pub fn rules_of(&self, block: BlockId) -> impl Iterator<Item = RuleId> + use<'p> {
        let block = self.program.block(block);
        block.rules.iter().copied().chain(block.otherwise)
    }

    /// Whether the evaluator says that a rule matches.
    pub(super) fn is_match(&self, rule: RuleId, witness: &Witness) -> bool {
        let rule = self.program.rule(rule);
        self.is_active(rule, witness.now)
            && self.engine.can_hold(&rule.when, self.program.block(rule.block), &witness.order, witness.now)
    }

    fn is_active(&self, rule: &Rule, now: Timestamp) -> bool {
        let today = self.program.timezone().to_datetime(now).date();
        rule.is_active_on(today)
    }
}
