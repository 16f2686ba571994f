//! A course of events, in the words of tests, that leads an order to a goal: the cheapest first, each step decided
//! by the evaluator.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use jiff::Timestamp;

use super::goal::{Goal, offers_more};
use crate::decide::{Decision, Engine, Options, State};
use crate::program::{
    Assigns, Event, Handler, IdSlice, NodeId, NodeKind, Portal, Program, TestLineKind, Work, Workflow,
    WorkflowId,
};
use crate::prove::Witness;

/// What one order may cost, in steps of the evaluator; one that is explained counts for many where rules are many.
const PER_ORDER: u64 = 600;
/// What one goal may cost.
const PER_GOAL: u64 = 2_500;
/// What all goals together may cost.
const IN_ALL: u64 = 500_000;
/// How many fields an order has for a step more.
const FIELDS: usize = 64;
/// How many nodes a workflow has for a step more, because an order may pass all of them.
const NODES: usize = 128;
/// How many rules and nodes are explained in a step.
const EXPLAINED: usize = 32;
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
    /// What it costs besides to explain that.
    explained: u64,
}

/// What one goal is looked for with.
struct Hunt<'h> {
    goal: &'h Goal,
    order: &'h Witness,
    workflow: WorkflowId,
    /// Where acting can lead to the goal.
    sources: &'h HashSet<NodeId>,
    options: Options,
}

impl<'e> CourseFinder<'e> {
    pub fn new(engine: &'e Engine) -> Self {
        let program = engine.program();
        let cost = |things: usize, each: usize| u64::try_from(things / each).unwrap_or(u64::MAX);
        let nodes = program.workflows.iter().map(|workflow| workflow.nodes.len()).max().unwrap_or_default();
        Self {
            engine,
            left: Cell::new(IN_ALL),
            plain: 1 + cost(program.work_order.fields.len(), FIELDS) + cost(nodes, NODES),
            explained: cost(program.rules.len(), EXPLAINED) + cost(nodes, EXPLAINED),
        }
    }

    fn program(&self) -> &'e Program {
        self.engine.program()
    }

    /// What a goal may cost from now on.
    pub fn allowance(&self) -> Cell<u64> {
        Cell::new(PER_GOAL.min(self.left.get()))
    }

    /// How an order gets to a goal, whose [`Goal::sources`] these are; `None` if it does not or the allowance is used up.
    pub fn course(
        &self,
        goal: &Goal,
        sources: &IdSlice<WorkflowId, Option<HashSet<NodeId>>>,
        order: &Witness,
        forced: &[WorkflowId],
        allowance: &Cell<u64>,
    ) -> Option<Course> {
        if !order.has_literals() {
            return None;
        }
        let hunt = |workflow: WorkflowId, named: bool| {
            let sources = sources[workflow].as_ref()?;
            let name = self.program().workflows[workflow].name.to_string();
            let options = Options {
                workflow: named.then_some(name),
                candidates: CANDIDATES,
                explain: goal.needs_explanation(),
                allow_departed: false,
                brief: true,
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
        let explain = goal.needs_explanation();
        self.pay(explain, allowance)?;
        let options = Options { explain, brief: true, ..Options::default() };
        let decision = self.engine.decide(&order.order, order.now, &options, &mut State::new());
        let is_there = goal.is_reached(self.program(), workflow, &decision);
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
        let is_there = |decision: &Decision| hunt.goal.is_reached(self.program(), hunt.workflow, decision);
        let mut state = State::new();
        self.pay(hunt.options.explain, allowance)?;
        let decision = self.engine.decide(&hunt.order.order, hunt.order.now, &hunt.options, &mut state);
        if is_there(&decision) {
            return Some(Vec::new());
        }
        let mut open = vec![Some(OpenOrder { decision, now: hunt.order.now, state, events: Vec::new() })];
        let mut queue = BinaryHeap::from([Reverse((0u32, 0usize))]);
        let mut seen = HashSet::new();
        while let Some(Reverse((cost, at))) = queue.pop() {
            let Some(from) = open[at].take() else { continue };
            if from.events.len() >= LONGEST {
                continue;
            }
            for act in self.acts(hunt, &from.decision) {
                self.pay(hunt.options.explain, allowance)?;
                let Some(next) = self.after(hunt, &from, &act) else { continue };
                if is_there(&next.decision) {
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
    fn pay(&self, explain: bool, allowance: &Cell<u64>) -> Option<()> {
        let cost = if explain { self.plain + self.explained } else { self.plain };
        let left = allowance.get().checked_sub(cost);
        allowance.set(left.unwrap_or(0));
        self.left.set(self.left.get().saturating_sub(cost));
        left.map(|_| ())
    }

    fn after(&self, hunt: &Hunt<'_>, from: &OpenOrder, act: &Act) -> Option<OpenOrder> {
        let at = from.decision.at()?;
        let mut state = from.state.clone();
        // A deadline passes when it is due.
        let deadline = from.decision.waiting.as_ref().and_then(|waiting| waiting.deadline);
        let due = deadline.filter(|_| act.event == Event::Expired);
        let now = due.map_or(from.now, |due| due.max(from.now));
        let order = &hunt.order.order;
        let decision = self.engine.resume(order, &at, &act.event, now, &hunt.options, &mut state).ok()?;
        let mut events = from.events.clone();
        events.push(act.line.clone());
        Some(OpenOrder { decision, now, state, events })
    }

    /// What somebody may do where the order waits.
    fn acts(&self, hunt: &Hunt<'_>, decision: &Decision) -> Vec<Act> {
        let workflow: &Workflow = &self.program().workflows[hunt.workflow];
        let Some((id, work)) = waits_at(workflow, decision) else { return Vec::new() };
        if !hunt.sources.contains(&id) {
            return Vec::new();
        }
        let mut acts: Vec<Act> = declining(work, decision).into_iter().collect();
        if work.assigns.is_none() {
            acts.push(Act { line: TestLineKind::Done, event: Event::Done, cost: 1 });
        }
        if work.deadline.is_some() {
            acts.push(Act { line: TestLineKind::Expired, event: Event::Expired, cost: 4 });
        }
        acts.extend(recalling(workflow, hunt.sources, work, decision));
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
fn recalling(workflow: &Workflow, sources: &HashSet<NodeId>, work: &Work, decision: &Decision) -> Vec<Act> {
    let has = [(Assigns::Provider, &decision.provider), (Assigns::Engineer, &decision.engineer)];
    let from = has.into_iter().filter(|(_, has)| has.is_some() && work.portal == Portal::Provider);
    let leads = |(from, _): &(Assigns, _)| {
        workflow.assigning(*from).any(|id| sources.contains(&id) && offers_more(workflow.node(id)))
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

    fn engine(fields: usize, nodes: usize) -> Engine {
        let mut text = String::from("schema work_order { id text  value number ");
        for field in 0..fields {
            let _ = write!(text, " f{field} text");
        }
        text += " }\nworkflow w \"W\" { start b0\n";
        for node in 0..nodes {
            let next = if node + 1 == nodes { "e".into() } else { format!("b{}", node + 1) };
            let _ = writeln!(text, "branch b{node} {{ when value > {node} -> {next}  otherwise -> e }}");
        }
        text += "end e }\n";
        let program = compile(&Sources::in_memory([("m", text.as_str())])).expect("it compiles");
        let directory = program.directory().clone();
        Engine::new(Arc::new(program), directory)
    }

    /// The more fields an order has, and the more nodes it passes, the fewer are tried for a goal.
    #[test]
    fn orders_of_wide_schemas_and_long_workflows_cost_more() {
        let tried = |engine: &Engine, explain: bool| {
            let finder = CourseFinder::new(engine);
            let allowance = finder.allowance();
            let tried = (0..).take_while(|_| finder.pay(explain, &allowance).is_some()).count();
            (tried, allowance.get())
        };
        assert_eq!(tried(&engine(1, 1), true), (2_500, 0));
        assert_eq!(tried(&engine(638, 1), false), (227, 0));
        assert_eq!(tried(&engine(1, 639), false), (416, 0));
        assert_eq!(tried(&engine(1, 639), true), (96, 0));
    }
}
