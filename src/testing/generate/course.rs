//! A course of events, in the words of tests, that leads an order to a goal: the cheapest first, each step decided
//! by the evaluator.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use jiff::Timestamp;

use super::goal::{Goal, offers_more};
use super::sources::Sources;
use crate::decide::{Decision, Engine, Options, Settlement, State};
use crate::program::{
    Assigns, Event, Handler, NodeId, NodeKind, NodeSet, Portal, Program, TestLineKind, Work, Workflow,
    WorkflowId,
};
use crate::prove::Witness;

/// What one order may cost, in steps of the evaluator.
const PER_ORDER: u64 = 600;
/// What one goal may cost.
const PER_GOAL: u64 = 2_500;
/// What all goals together may cost.
const IN_ALL: u64 = 500_000;
/// How many fields an order has for a step more.
const FIELDS: usize = 64;
/// How many candidates there are for a step more, because each may be looked at.
const LOOKED_AT: usize = 16;
/// How many nodes a workflow has for a step more, because an order may pass all of them.
const NODES: usize = 128;
/// How many tests of rules are evaluated in a step.
const TESTS: usize = 256;
/// How many of the dispatcher's list are tried.
const CANDIDATES: usize = 200;
/// A course has no more events than this.
const LONGEST: usize = 40;

/// How an order gets to a goal.
#[derive(Clone, Debug)]
pub(super) struct Course {
    /// The workflow it is led into; `None` if it takes it by itself.
    pub forced: Option<WorkflowId>,
    pub events: Vec<TestLineKind>,
}

/// An order on its way.
struct OpenOrder {
    decision: Decision,
    /// Whether it got to the goal in its last step.
    is_there: bool,
    now: Timestamp,
    state: State,
    events: Vec<TestLineKind>,
}

/// Somebody acts.
struct Act {
    line: TestLineKind,
    event: Event,
    cost: u32,
}

/// Looks for courses, and counts what that takes.
pub(super) struct CourseFinder<'e> {
    engine: &'e Engine,
    left: Cell<u64>,
    /// What it costs to make an order and to decide it.
    plain: u64,
    /// What it costs besides to see whether it looks at `now`.
    seeing_now: u64,
    /// How many tests a rule has.
    tests: usize,
}

/// What one goal is looked for with.
struct Hunt<'h> {
    goal: &'h Goal,
    order: &'h Witness,
    workflow: WorkflowId,
    /// From where acting can lead to the goal.
    sources: &'h Sources<'h>,
    options: Options,
}

impl<'e> CourseFinder<'e> {
    pub fn new(engine: &'e Engine) -> Self {
        let program = engine.program();
        let cost = |things: usize, each: usize| u64::try_from(things / each).unwrap_or(u64::MAX);
        let nodes = program.workflows.iter().map(|workflow| workflow.nodes.len()).max().unwrap_or_default();
        let tests = program.tests_of_a_rule().max(1);
        Self {
            engine,
            left: Cell::new(IN_ALL),
            plain: 1
                + cost(program.work_order.fields.len(), FIELDS)
                + cost(nodes, NODES)
                + cost(most_candidates(engine), LOOKED_AT),
            seeing_now: cost(program.rules.len().saturating_mul(tests), TESTS),
            tests,
        }
    }

    fn program(&self) -> &'e Program {
        self.engine.program()
    }

    /// What a goal may cost from now on.
    pub fn allowance(&self) -> Cell<u64> {
        Cell::new(PER_GOAL.min(self.left.get()))
    }

    /// How an order gets to a goal, whose sources these are; `None` if it does not or the allowance is used up.
    pub fn course(
        &self,
        goal: &Goal,
        sources: &Sources<'_>,
        order: &Witness,
        forced: &[WorkflowId],
        allowance: &Cell<u64>,
    ) -> Option<Course> {
        if !order.has_literals() {
            return None;
        }
        let hunt = |workflow: WorkflowId, named: bool| {
            if !sources.are_in(workflow) {
                return None;
            }
            let name = self.program().workflows[workflow].name.to_string();
            let options = Options {
                workflow: named.then_some(name),
                candidates: CANDIDATES,
                notes: true,
                ..Options::default()
            };
            let hunt = Hunt { goal, order, workflow, sources, options };
            let events = self.hunt(&hunt, allowance)?;
            Some(Course { forced: named.then_some(workflow), events })
        };
        let own = self.own_workflow(order).and_then(|workflow| hunt(workflow, false));
        own.or_else(|| forced.iter().find_map(|workflow| hunt(*workflow, true)))
    }

    /// The course without any event, where an order gets to a goal as soon as it enters the workflow.
    pub fn at_once(&self, goal: &Goal, order: &Witness, allowance: &Cell<u64>) -> Option<Course> {
        let workflow = self.own_workflow(order).filter(|_| order.has_literals())?;
        self.pay(allowance)?;
        let options = Options { notes: true, ..Options::default() };
        let mut state = State::new();
        let settlement = self.engine.settle(&order.order, order.now, &options, &mut state);
        self.pay_for_rules(&settlement, allowance);
        let is_there = goal.is_reached(workflow, &settlement);
        is_there.then(|| Course { forced: None, events: Vec::new() })
    }

    /// The workflow that an order takes by itself.
    fn own_workflow(&self, order: &Witness) -> Option<WorkflowId> {
        self.engine.workflow_for(&order.order, order.now, &Options::default(), &State::new()).ok()
    }

    fn hunt(&self, hunt: &Hunt<'_>, of_goal: &Cell<u64>) -> Option<Vec<TestLineKind>> {
        let given = PER_ORDER.min(of_goal.get());
        let allowance = Cell::new(given);
        let events = self.events(hunt, &allowance);
        of_goal.set(of_goal.get() - (given - allowance.get()));
        events
    }

    fn events(&self, hunt: &Hunt<'_>, allowance: &Cell<u64>) -> Option<Vec<TestLineKind>> {
        let is_there = |settlement: &Settlement<'_>| hunt.goal.is_reached(hunt.workflow, settlement);
        let mut state = State::new();
        self.pay(allowance)?;
        let settlement = self.engine.settle(&hunt.order.order, hunt.order.now, &hunt.options, &mut state);
        self.pay_for_rules(&settlement, allowance);
        if is_there(&settlement) {
            return Some(Vec::new());
        }
        let decision = settlement.decision();
        let (now, events) = (hunt.order.now, Vec::new());
        let mut open = vec![Some(OpenOrder { decision, is_there: false, now, state, events })];
        let mut queue = BinaryHeap::from([Reverse((0u32, 0usize))]);
        let mut seen = HashSet::new();
        while let Some(Reverse((cost, at))) = queue.pop() {
            let Some(from) = open[at].take() else { continue };
            if from.events.len() >= LONGEST {
                continue;
            }
            for act in self.acts(hunt, &from.decision) {
                self.pay(allowance)?;
                let Some(next) = self.after(hunt, &from, &act, allowance, &is_there) else { continue };
                if next.is_there {
                    return Some(next.events);
                }
                if seen.insert(position(&next.decision)) {
                    queue.push(Reverse((cost + act.cost, open.len())));
                    open.push(Some(next));
                }
            }
        }
        None
    }

    /// `None` if too little is left to pay with.
    fn pay(&self, allowance: &Cell<u64>) -> Option<()> {
        self.pay_so_much(self.plain, allowance)
    }

    /// Pays for the rules that a step looked at: of most orders the index leaves out most rules, of some it leaves out none.
    fn pay_for_rules(&self, settlement: &Settlement<'_>, allowance: &Cell<u64>) {
        let tests = settlement.looked_at().saturating_mul(self.tests);
        // Where too little is left, the next order finds that nothing is.
        let _ = self.pay_so_much(u64::try_from(tests / TESTS).unwrap_or(u64::MAX), allowance);
    }

    fn pay_so_much(&self, cost: u64, allowance: &Cell<u64>) -> Option<()> {
        let left = allowance.get().checked_sub(cost);
        allowance.set(left.unwrap_or(0));
        self.left.set(self.left.get().saturating_sub(cost));
        left.map(|_| ())
    }

    /// Pays for a test that is run, which is done for each that is found; to see whether it looks at `now`, only if there is
    /// enough left.
    pub fn pay_for_test(&self, sees_now: bool) -> bool {
        let cost = if sees_now { self.plain + self.seeing_now } else { self.plain };
        let left = self.left.get().checked_sub(cost);
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }

    fn after(
        &self,
        hunt: &Hunt<'_>,
        from: &OpenOrder,
        act: &Act,
        allowance: &Cell<u64>,
        is_there: &dyn Fn(&Settlement<'_>) -> bool,
    ) -> Option<OpenOrder> {
        let at = from.decision.at()?;
        let mut state = from.state.clone();
        // A deadline passes when it is due.
        let deadline = from.decision.waiting.as_ref().and_then(|waiting| waiting.deadline);
        let due = deadline.filter(|_| act.event == Event::Expired);
        let now = due.map_or(from.now, |due| due.max(from.now));
        let order = &hunt.order.order;
        let options = &hunt.options;
        let settlement = self.engine.settle_event(order, &at, &act.event, now, options, &mut state).ok()?;
        self.pay_for_rules(&settlement, allowance);
        let is_there = is_there(&settlement);
        let decision = settlement.decision();
        let mut events = from.events.clone();
        events.push(act.line.clone());
        Some(OpenOrder { decision, is_there, now, state, events })
    }

    /// What somebody may do where the order waits.
    fn acts(&self, hunt: &Hunt<'_>, decision: &Decision) -> Vec<Act> {
        let workflow: &Workflow = &self.program().workflows[hunt.workflow];
        let Some((id, work)) = waits_at(workflow, decision) else { return Vec::new() };
        let Some(sources) = hunt.sources.leading(hunt.workflow).filter(|sources| sources.contains(id)) else {
            return Vec::new();
        };
        let mut acts: Vec<Act> = declining(work, decision).into_iter().collect();
        if work.assigns.is_none() {
            acts.push(Act { line: TestLineKind::Done, event: Event::Done, cost: 1 });
        }
        if work.deadline.is_some() {
            acts.push(Act { line: TestLineKind::Expired, event: Event::Expired, cost: 4 });
        }
        acts.extend(recalling(workflow, sources, work, decision));
        let listed = decision.candidates.iter().flatten();
        acts.extend(listed.map(|one| self.assigning(hunt, decision, &one.id, one.declined)));
        acts
    }

    fn assigning(&self, hunt: &Hunt<'_>, decision: &Decision, id: &str, declined: bool) -> Act {
        let is_engineer = decision.provider.is_some();
        let provider = decision.provider.as_deref().unwrap_or(id).to_owned();
        // A block `of P` asks for P.
        let rule = hunt.goal.rule().map(|rule| self.program().rule(rule));
        let of = rule.and_then(|rule| self.program().block(rule.block).of);
        let is_wanted = of.is_some_and(|of| self.program().named(of).provider == provider);
        let engineer = is_engineer.then(|| id.to_owned());
        let event = match &engineer {
            Some(_) => Event::Assigned { provider: None, engineer: engineer.clone() },
            None => Event::Assigned { provider: Some(provider.clone()), engineer: None },
        };
        let cost = if is_wanted { 1 } else { 3 } + if declined { 2 } else { 0 };
        Act { line: TestLineKind::AssignedTo { provider, engineer }, event, cost }
    }
}

/// The most providers, or engineers of one, that there are to choose from.
fn most_candidates(engine: &Engine) -> usize {
    let directory = engine.directory();
    let engineers = directory.providers().map(|(_, provider)| provider.engineers.len());
    engineers.max().unwrap_or_default().max(directory.len())
}

fn waits_at<'p>(workflow: &'p Workflow, decision: &Decision) -> Option<(NodeId, &'p Work)> {
    let id = workflow.node_by_name(&decision.waiting.as_ref()?.node)?;
    match &workflow.node(id).kind {
        NodeKind::Work(work) => Some((id, work)),
        NodeKind::Branch { .. } | NodeKind::End => None,
    }
}

/// A test names who declines, so that somebody must have the order.
fn declining(work: &Work, decision: &Decision) -> Option<Act> {
    work.declined?;
    let provider = decision.provider.as_deref()?.to_owned();
    let engineer = decision.engineer.as_deref().map(str::to_owned);
    let by_engineer = work.handlers.contains(&Handler::Engineer);
    let because = work.reasons.first().map(ToString::to_string);
    let event = Event::Declined { reason: because.clone(), note: None };
    let line = TestLineKind::DeclinedBy { provider, engineer, because };
    Some(Act { line, event, cost: if by_engineer { 3 } else { 1 } })
}

/// Taking the order back, where a node that may have assigned it leads elsewhere too.
fn recalling(workflow: &Workflow, sources: &NodeSet, work: &Work, decision: &Decision) -> Vec<Act> {
    let has = [(Assigns::Provider, &decision.provider), (Assigns::Engineer, &decision.engineer)];
    let from = has.into_iter().filter(|(_, has)| has.is_some() && work.portal == Portal::Provider);
    let leads = |(from, _): &(Assigns, _)| {
        workflow.assigning(*from).any(|id| sources.contains(id) && offers_more(workflow.node(id)))
    };
    let act = |from| Act { line: TestLineKind::Recalled(from), event: Event::Recalled { from }, cost: 6 };
    from.filter(leads).map(|(from, _)| act(from)).collect()
}

/// Where an order is; workloads and turns aside.
fn position(decision: &Decision) -> String {
    let mut declined: Vec<String> = decision.declined.iter().map(ToString::to_string).collect();
    declined.sort();
    let node = decision.waiting.as_ref().map(|waiting| &waiting.node);
    format!("{node:?} {:?} {:?} {declined:?}", decision.provider, decision.engineer)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::sync::Arc;

    use super::*;
    use crate::{Sources, compile};

    fn engine(fields: usize, nodes: usize, rules: usize) -> Engine {
        let mut text = String::from("schema work_order { id text  value number ");
        for field in 0..fields {
            let _ = write!(text, " f{field} text");
        }
        text += " }\nrules r assigns provider {\n";
        for rule in 0..rules {
            let _ = writeln!(text, "rule r{rule} {{ when value > {rule} and value < 3 manual }}");
        }
        text += "}\nworkflow w \"W\" { start b0\n";
        for node in 0..nodes {
            let next = if node + 1 == nodes { "a".into() } else { format!("b{}", node + 1) };
            let _ = writeln!(text, "branch b{node} {{ when value > {node} -> {next}  otherwise -> e }}");
        }
        text += "assign a \"A\" { portal company  assigns provider  handler role d  rules r  then e }\nend e }\nrole d \"D\" of company\n";
        let program = compile(&Sources::in_memory([("m", text.as_str())])).expect("it compiles");
        let directory = program.directory().clone();
        Engine::new(Arc::new(program), directory)
    }

    /// The more fields an order has, and the more nodes it passes, the fewer are tried for a goal.
    #[test]
    fn orders_of_wide_schemas_and_long_workflows_cost_more() {
        let tried = |engine: &Engine| {
            let finder = CourseFinder::new(engine);
            let allowance = finder.allowance();
            let tried = (0..).take_while(|_| finder.pay(&allowance).is_some()).count();
            (tried, allowance.get())
        };
        assert_eq!(tried(&engine(1, 1, 1)), (2_500, 0));
        assert_eq!(tried(&engine(638, 1, 1)), (227, 0));
        assert_eq!(tried(&engine(1, 639, 1)), (416, 0));
        let tests = |engine: &Engine, sees_now: bool| {
            let finder = CourseFinder::new(engine);
            (0..).take_while(|_| finder.pay_for_test(sees_now)).count()
        };
        assert_eq!(tests(&engine(1, 1, 1), true), 500_000);
        assert_eq!(tests(&engine(1, 639, 1), true), 83_333);
        // Two tests a rule.
        assert_eq!(tests(&engine(1, 1, 2_432), false), 500_000);
        assert_eq!(tests(&engine(1, 1, 2_432), true), 25_000);
    }
}
