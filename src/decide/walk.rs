//! One step of an order through its workflow: on through branches and rules until it waits for a person
//! or ends.

use jiff::Timestamp;
use smallvec::{SmallVec, smallvec};

use super::candidate::{Candidates, Pick};
use super::explain;
use super::judge::{Flag, Judge, Verdict};
use super::nearest;
use super::passage::Passed;
use super::scene::Scene;
use super::settlement::{AssignedAt, Assignment, DecidedAt, Flagged, Holder, Settlement, Stop};
use super::state::{State, WorkloadChange};
use super::trace::{Step, Tried, Way};
use super::{Engine, Options};
use crate::program::{
    Assignee, Assigns, Condition, Node, NodeId, NodeKind, Order, Program, RuleId, Work, Workflow, WorkflowId,
};

/// An order on its way.
pub(super) struct Walk<'a, 's> {
    pub engine: &'a Engine,
    pub id: WorkflowId,
    pub workflow: &'a Workflow,
    pub order: &'a Order,
    pub now: Timestamp,
    pub options: &'s Options,
    pub state: &'s mut State,
    pub assignment: Assignment,
    pub assigned_at: AssignedAt,
    pub declined: Vec<Assignee>,
    /// Whether the step began at an `assigns engineer` node.
    pub from_engineer_node: bool,
    /// What rules decided in this step.
    pub decided: SmallVec<[DecidedAt<'a>; 2]>,
    pub steps: Option<Vec<Step>>,
    /// Filled where it is asked for.
    pub passed: Option<Vec<Passed>>,
    /// How many rules were looked at that the index did not leave out.
    pub looked_at: usize,
    /// Whether something of the step looked at `now`; `None` if that is not asked for.
    pub looks_at_now: Option<bool>,
}

impl<'a> Walk<'a, '_> {
    /// Goes on from the arrival at a node. Ends, because the checker lets no workflow have a circle that
    /// leads through branches and rules alone.
    pub fn arrive(mut self, mut at: NodeId) -> Settlement<'a> {
        let stop = loop {
            let workflow: &'a Workflow = self.workflow;
            let node = workflow.node(at);
            at = match &node.kind {
                NodeKind::End => break self.end(node),
                NodeKind::Branch { arms, otherwise } => match self.branch(at, node, arms, *otherwise) {
                    Some(next) => next,
                    None => break Stop::NoWay(node),
                },
                NodeKind::Work(work) => match work.assigns {
                    None => {
                        self.note(node, Default::default, None);
                        break Stop::Task(node, work);
                    }
                    Some(assigns) => match self.assign(at, node, work, assigns) {
                        Ok(next) => next,
                        Err(flagged) => break Stop::Dispatcher(node, work, flagged),
                    },
                },
            };
        };
        self.settle(at, stop)
    }

    /// What it came to where it stopped.
    pub fn settle(self, at: NodeId, stop: Stop<'a>) -> Settlement<'a> {
        Settlement {
            engine: self.engine,
            order: self.order,
            now: self.now,
            workflow: Some(self.workflow),
            place: Some((self.id, at)),
            assignment: self.assignment,
            assigned_at: self.assigned_at,
            decided: self.decided,
            from_engineer_node: self.from_engineer_node,
            declined: self.declined,
            stop,
            steps: self.steps,
            passed: self.passed,
            looked_at: self.looked_at,
            looks_at_now: self.looks_at_now == Some(true),
        }
    }

    fn scene(&self) -> Scene<'_> {
        let (provider, lost) = (self.assignment.provider_ix(), self.assignment.lost());
        Scene { provider, lost, ..self.engine.scene(self.state, self.order, self.now) }
    }

    /// The candidates of an assign node at which the order is.
    pub fn candidates(&self, assigns: Assigns) -> Candidates<'_> {
        let scans = self.steps.is_some();
        Candidates { engine: self.engine, scene: self.scene(), assigns, declined: &self.declined, scans }
    }

    fn branch(
        &mut self,
        id: NodeId,
        node: &Node,
        arms: &'a [(Condition, NodeId)],
        otherwise: Option<NodeId>,
    ) -> Option<NodeId> {
        let scene = self.scene();
        let holds = self.engine.arm((self.id, id), arms, &scene);
        // Of a provider that the directory has lost the last way asks in vain: it is the one that the others leave.
        let last = arms.len().checked_sub(1).filter(|_| otherwise.is_none() && scene.lost.is_some());
        let taken = holds.or(last);
        let next = taken.map(|index| arms[index].1).or(otherwise);
        if self.steps.is_some() {
            let looked_at = taken.map_or(arms.len(), |index| index + 1);
            let way = |(index, (condition, to)): (usize, &'a (Condition, NodeId))| Way {
                when: Some(explain::traced(&scene, condition, false)),
                to: self.workflow.node(*to).name.clone(),
                taken: taken == Some(index),
            };
            let mut ways: Vec<Way> = arms[..looked_at].iter().enumerate().map(way).collect();
            if let (None, Some(to)) = (taken, otherwise) {
                ways.push(Way { when: None, to: self.workflow.node(to).name.clone(), taken: true });
            }
            self.note(node, || (ways, Vec::new()), next);
        }
        if self.looks_at_now == Some(false) {
            let ways = taken.map_or(arms.len() + usize::from(otherwise.is_some()), |index| index + 1);
            self.looks_at_now = Some(self.engine.now_readers().is_branch((self.id, id), ways));
        }
        if let Some(passed) = self.passed.as_mut().filter(|_| next.is_some()) {
            passed.push(Passed::Way(id, taken.unwrap_or(arms.len())));
        }
        next
    }

    /// Lets the rules of an assign node decide: the node to go on to, or why the order waits.
    fn assign(
        &mut self,
        id: NodeId,
        node: &'a Node,
        work: &'a Work,
        assigns: Assigns,
    ) -> Result<NodeId, Flagged<'a>> {
        self.clear_engineer();
        if assigns == Assigns::Provider {
            self.clear_provider();
        }
        let candidates = self.candidates(assigns);
        let mut judge = Judge::new(&candidates, self.steps.is_some().then(Vec::new));
        judge.looks_at_now = self.looks_at_now;
        judge.matched = self.passed.is_some().then(Vec::new);
        let verdict = judge.judge(&work.rules);
        let tried = judge.tried.take();
        let matched = judge.matched.take();
        let (looked_at, looks_at_now) = (self.looked_at + judge.looked_at, judge.looks_at_now);
        match verdict {
            Verdict::Assigned { rule, pick } => {
                // Whoever can be chosen now, before the order is counted.
                let in_turn = candidates.in_turn(rule);
                (self.looked_at, self.looks_at_now) = (looked_at, looks_at_now);
                self.take(id, pick);
                self.pass(matched, Some(pick));
                self.turn(rule, assigns, pick, &in_turn);
                let in_turn = in_turn.into_iter().map(|(pick, _)| pick).collect();
                self.decided.push(DecidedAt { id, node, assigns, to: Some(pick), rule, in_turn });
                self.note(node, || (Vec::new(), tried.unwrap_or_default()), Some(work.then));
                Ok(work.then)
            }
            Verdict::Flagged => {
                let flag = judge.flag.get_or_insert_default();
                let rule = flag.rule;
                let flagged = self.flagged(&candidates, work, flag);
                (self.looked_at, self.looks_at_now) = (looked_at, looks_at_now);
                self.pass(matched, None);
                if let Some(rule) = rule {
                    self.decided.push(DecidedAt { id, node, assigns, to: None, rule, in_turn: Vec::new() });
                }
                self.note(node, || (Vec::new(), tried.unwrap_or_default()), None);
                Err(flagged)
            }
        }
    }

    /// Notes whose turn it was, if the rule takes turns.
    fn turn(&mut self, rule: RuleId, assigns: Assigns, pick: Pick, in_turn: &[(Pick, u16)]) {
        let program = self.engine.program();
        if !program.rule(rule).rotates() {
            return;
        }
        let name = program.rule_name(rule);
        let chosen = self.candidates(assigns).assignee(pick);
        if in_turn.is_empty() {
            self.state.choose(&name, chosen);
        } else {
            let directory = self.engine.directory();
            let shares = in_turn.iter().map(|(pick, weight)| (pick.assignee(directory), *weight));
            self.state.choose_by_weight(&name, shares, &chosen);
        }
    }

    /// Notes the rules that matched; the last of them chose somebody, if one did.
    fn pass(&mut self, matched: Option<Vec<RuleId>>, pick: Option<Pick>) {
        let (Some(passed), Some(mut matched)) = (&mut self.passed, matched) else { return };
        let chosen = pick.map(|pick| pick.shared_id(self.engine.directory()));
        let last = matched.pop();
        passed.extend(matched.into_iter().map(|rule| Passed::Rule(rule, None)));
        passed.extend(last.map(|rule| Passed::Rule(rule, chosen)));
    }

    pub fn flagged(&self, candidates: &Candidates<'_>, work: &'a Work, flag: &mut Flag<'_>) -> Flagged<'a> {
        let shown = self.options.candidates;
        let (page, total) = candidates.page(&flag.blocks, flag.among, flag.rank, shown);
        // The rule again: the flag lives only as long as what it was judged in.
        let program: &'a Program = self.engine.program();
        let manual = flag.rule.and_then(|rule| program.rule(rule).action.manual());
        let to = manual.map_or(&[][..], |manual| &manual.to);
        Flagged {
            why: std::mem::take(&mut flag.why),
            blocks: &work.rules,
            to: if to.is_empty() { &work.handlers } else { to },
            candidates: page,
            total,
        }
    }

    /// Whom a person may choose at the assign node where the order waits.
    pub fn may_choose(&self, work: &'a Work, assigns: Assigns) -> Vec<Pick> {
        let candidates = self.candidates(assigns);
        let flag = offered(&candidates, work);
        candidates.list(&flag.blocks, flag.among, &[])
    }

    /// Assigns the order at a node and counts it.
    pub fn take(&mut self, at: NodeId, pick: Pick) {
        let provider = self.engine.directory().provider(pick.provider);
        match pick.engineer {
            None => {
                self.state.change_provider(self.engine.directory(), pick.provider, WorkloadChange::More);
                self.assignment.provider = Some(Holder::Known(pick.provider));
                self.assigned_at.set(Assigns::Provider, at);
            }
            Some(ix) => {
                let engineer = provider.engineer(ix);
                self.state.change_engineer(
                    provider.id(),
                    engineer.id(),
                    engineer.workload,
                    WorkloadChange::More,
                );
                self.assignment.engineer = Some(Holder::Known(ix));
                self.assigned_at.set(Assigns::Engineer, at);
            }
        }
    }

    /// Takes the order from its provider.
    #[inline]
    pub fn clear_provider(&mut self) {
        if self.assignment.provider.is_some() {
            self.release_provider();
            self.assignment.provider = None;
        }
    }

    /// Takes the order from its engineer.
    #[inline]
    pub fn clear_engineer(&mut self) {
        if self.assignment.engineer.is_some() {
            self.release_engineer();
            self.assignment.engineer = None;
        }
    }

    /// The provider has one order fewer.
    fn release_provider(&mut self) {
        match &self.assignment.provider {
            Some(Holder::Known(ix)) => {
                self.state.change_provider(self.engine.directory(), *ix, WorkloadChange::Fewer);
            }
            Some(Holder::Lost(id)) => self.state.change_lost_provider(id, WorkloadChange::Fewer),
            None => {}
        }
    }

    /// The engineer has one order fewer.
    fn release_engineer(&mut self) {
        let Some(engineer) = &self.assignment.engineer else { return };
        let provider = self.assignment.provider_ix().map(|ix| self.engine.directory().provider(ix));
        let known = provider.zip(engineer.known()).map(|(provider, ix)| provider.engineer(ix).workload);
        let ids = (self.assignment.provider_id(self.engine), self.assignment.engineer_id(self.engine));
        if let (Some(provider), Some(engineer)) = ids {
            self.state.change_engineer(provider, engineer, known.unwrap_or(0), WorkloadChange::Fewer);
        }
    }

    /// Notes a node that was passed, where an explanation is asked for: its ways and the rules that were tried.
    #[inline]
    pub fn note(&mut self, node: &Node, what: impl FnOnce() -> (Vec<Way>, Vec<Tried>), then: Option<NodeId>) {
        if let Some(steps) = &mut self.steps {
            let (ways, tried) = what();
            let then = then.map(|id| self.workflow.node(id).name.clone());
            let nearest = nearest::nearest(&tried);
            let kind = node.kind.node_type();
            steps.push(Step { node: node.name.clone(), kind, ways, tried, nearest, then });
        }
    }

    fn end(&mut self, node: &Node) -> Stop<'a> {
        self.note(node, Default::default, None);
        self.release();
        Stop::End
    }

    /// Whoever has the order has one fewer.
    pub fn release(&mut self) {
        if self.assignment.engineer.is_some() {
            self.release_engineer();
        }
        self.release_provider();
    }
}

/// What makes the list from which a person may choose where the order waits: as the rules flag it now. Where they would
/// assign it by now, nothing narrows what their block finds eligible.
pub(super) fn offered<'a>(candidates: &Candidates<'a>, work: &'a Work) -> Flag<'a> {
    let mut judge = Judge::new(candidates, None);
    match judge.judge(&work.rules) {
        Verdict::Flagged => judge.flag.unwrap_or_default(),
        Verdict::Assigned { rule, .. } => Flag {
            rank: judge.rank_of(rule),
            blocks: smallvec![candidates.scene.program.rule(rule).block],
            ..Flag::default()
        },
    }
}
