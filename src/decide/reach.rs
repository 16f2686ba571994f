//! What can happen to an order, whoever acts on it: for those who ask about all orders and confirm what they
//! found with one.

use jiff::Timestamp;
use smallvec::SmallVec;

use super::candidate::{Candidates, Pick};
use super::judge::{Judge, Verdict};
use super::scene::Scene;
use super::settlement::{AssignedAt, Assignment};
use super::walk::Walk;
use super::{Decision, DecisionCount, Engine, Options, ReasonCode, State};
use crate::program::{
    Action, Assignee, Assigns, Atom, Block, Condition, NodeId, NodeKind, NodeSet, Operand, Order, ProviderIx,
    RuleId, Value, Work, WorkflowId,
};

/// How many providers are tried in turn.
const PROVIDERS: usize = 200;

/// Whether an order may have been declined before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Declines {
    Never,
    /// By anybody but whom the rule would choose.
    Perhaps,
}

/// How orders come into a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WorkflowEntry {
    pub workflow: WorkflowId,
    /// Whether orders are led into the workflow, whatever its `when` and those before it.
    pub forced: bool,
}

/// Dispatchers' lists as they are, not cut.
fn whole_lists() -> Options {
    Options { candidates: usize::MAX, ..Options::default() }
}

impl Engine {
    /// The providers to whom an order may be assigned where the block's rules are tried; nobody where they
    /// assign the provider.
    fn assigned(&self, assigns: Assigns, block: Option<&Block>) -> Vec<Option<ProviderIx>> {
        match (assigns, block.and_then(|block| block.of)) {
            (Assigns::Provider, _) => vec![None],
            (Assigns::Engineer, Some(of)) => {
                self.bound(of).map(|pick| Some(pick.provider)).into_iter().collect()
            }
            (Assigns::Engineer, None) => self.some_providers().map(Some).collect(),
        }
    }

    fn some_providers(&self) -> impl Iterator<Item = ProviderIx> + use<> {
        (0..u32::try_from(self.directory.len().min(PROVIDERS)).unwrap_or(u32::MAX)).map(ProviderIx::at)
    }

    /// Whether a condition of a block's rules is true of an order, for some provider to whom it may be assigned.
    pub(crate) fn can_hold(
        &self,
        condition: &Condition,
        block: &Block,
        order: &Order,
        now: Timestamp,
    ) -> bool {
        let scene = self.scene(&self.nothing, order, now);
        let mut assigned = self.assigned(block.assigns, Some(block)).into_iter();
        assigned.any(|provider| Scene { provider, ..scene }.holds(condition))
    }

    /// Whether an order comes into a workflow.
    pub(crate) fn enters(&self, entry: WorkflowEntry, order: &Order, now: Timestamp) -> bool {
        let taken = || self.workflow_for(order, now, &Options::default(), &self.nothing);
        entry.forced || taken().is_ok_and(|taken| taken == entry.workflow)
    }

    /// The nodes of a workflow that an order can come to while the clock stands still, whatever persons do, by the
    /// provider it is assigned to: first nobody.
    pub(crate) fn reaches(
        &self,
        entry: WorkflowEntry,
        order: &Order,
        now: Timestamp,
    ) -> impl Iterator<Item = NodeSet> {
        let wanted = &self.program.workflows[entry.workflow];
        let is_taken = self.enters(entry, order, now);
        let providers = std::iter::once(None).chain(self.some_providers().map(Some));
        providers.take_while(move |_| is_taken).map(move |provider| {
            let scene = Scene { provider, ..self.scene(&self.nothing, order, now) };
            wanted.reached([wanted.start], |id, node| match &node.kind {
                NodeKind::Branch { arms, otherwise } => {
                    let taken = self.arm((entry.workflow, id), arms, &scene).map(|arm| arms[arm].1);
                    taken.or(*otherwise).into_iter().collect()
                }
                NodeKind::Work(_) | NodeKind::End => node.kind.ways(),
            })
        })
    }

    /// What becomes of an order that enters its workflow after some declined it.
    pub(crate) fn decide_after(&self, order: &Order, now: Timestamp, declined: Vec<Assignee>) -> Decision {
        self.settle_after(order, now, &whole_lists(), &mut State::new(), declined).decision()
    }

    /// What becomes of an order that comes to a node, assigned to a provider, whom the directory may lack, or to
    /// nobody.
    pub(crate) fn decide_at(
        &self,
        at: (WorkflowId, NodeId),
        order: &Order,
        now: Timestamp,
        provider: Option<&str>,
        declined: Vec<Assignee>,
    ) -> Decision {
        let assigned = (provider, declined);
        self.walk_to(at, order, now, assigned, |walk| walk.arrive(at.1).decision())
    }

    /// What a dispatcher is offered when an order is taken back to a node from whom that assigned; of an engineer, the
    /// provider is given.
    pub(crate) fn recall_to(
        &self,
        at: (WorkflowId, NodeId),
        order: &Order,
        now: Timestamp,
        provider: Option<&str>,
        declined: Vec<Assignee>,
    ) -> Option<Decision> {
        let from = self.program.workflow(at.0).node(at.1).kind.assigns()?;
        let assigned = (provider, declined);
        let wait = |walk: Walk<'_, '_>| walk.wait_for_pick(at.1, from, "".into()).decision();
        Some(self.walk_to(at, order, now, assigned, wait))
    }

    fn walk_to<T>(
        &self,
        (id, _): (WorkflowId, NodeId),
        order: &Order,
        now: Timestamp,
        (provider, declined): (Option<&str>, Vec<Assignee>),
        go: impl FnOnce(Walk<'_, '_>) -> T,
    ) -> T {
        let provider: Option<std::sync::Arc<str>> = provider.map(Into::into);
        go(Walk {
            engine: self,
            id,
            workflow: self.program.workflow(id),
            order,
            now,
            options: &whole_lists(),
            state: &mut State::new(),
            assignment: Assignment::new(self, provider.as_ref(), None),
            assigned_at: AssignedAt::default(),
            declined,
            from_engineer_node: false,
            decided: SmallVec::new(),
            steps: None,
            passed: None,
            looked_at: 0,
            looks_at_now: None,
        })
    }

    /// Whether an order that comes to a branch takes one of its arms there; `None` if none of them.
    pub(crate) fn can_take(
        &self,
        branch: (WorkflowId, NodeId),
        arm: Option<usize>,
        order: &Order,
        now: Timestamp,
    ) -> bool {
        let node = self.program.workflow(branch.0).node(branch.1);
        let NodeKind::Branch { arms, .. } = &node.kind else { return false };
        let scene = self.scene(&self.nothing, order, now);
        let takes = |provider| self.arm(branch, arms, &Scene { provider, ..scene }) == arm;
        takes(None) || self.some_providers().map(Some).any(takes)
    }

    /// The arm that an order takes at a branch before it is assigned; `None` if none of them.
    pub(crate) fn first_arm(
        &self,
        branch: (WorkflowId, NodeId),
        order: &Order,
        now: Timestamp,
    ) -> Option<usize> {
        let NodeKind::Branch { arms, .. } = &self.program.workflow(branch.0).node(branch.1).kind else {
            return None;
        };
        self.arm(branch, arms, &self.scene(&self.nothing, order, now))
    }

    /// Whether a rule decides on an order at a node that tries it, before or after others declined.
    pub(crate) fn can_decide(
        &self,
        work: &Work,
        rule: RuleId,
        order: &Order,
        now: Timestamp,
        declines: Declines,
        count: &DecisionCount,
    ) -> bool {
        let Some(assigns) = work.assigns else { return false };
        let block = self.program.block(self.program.rule(rule).block);
        self.assigned(assigns, Some(block)).into_iter().any(|provider| {
            let scene = Scene { provider, ..self.scene(&self.nothing, order, now) };
            let decides = |declined: &[Assignee]| {
                let candidates = Candidates { engine: self, scene, assigns, declined, scans: false };
                let mut judge = Judge::new(&candidates, None);
                let verdict = judge.judge(&work.rules);
                count.add(judge.looked_at);
                match verdict {
                    Verdict::Assigned { rule: decided, .. } => decided == rule,
                    Verdict::Flagged => judge.flag.is_some_and(|flag| flag.rule == Some(rule)),
                }
            };
            if decides(&[]) {
                return true;
            }
            let pool = Candidates { engine: self, scene, assigns, declined: &[], scans: false }.pool();
            declines == Declines::Perhaps
                && pool.len() <= PROVIDERS
                && self.spared(rule, &pool).into_iter().any(|spared| {
                    let decliners = pool.iter().filter(|pick| Some(**pick) != spared);
                    let declined: Vec<Assignee> =
                        decliners.map(|pick| pick.assignee(&self.directory)).collect();
                    decides(&declined)
                })
        })
    }

    /// How the rules of an `assigns provider` node flag an order that nobody has declined, and by which rule;
    /// `None` if they assign it.
    pub(crate) fn flags(
        &self,
        work: &Work,
        order: &Order,
        now: Timestamp,
        count: &DecisionCount,
    ) -> Option<(ReasonCode, Option<RuleId>)> {
        let scene = self.scene(&self.nothing, order, now);
        let candidates =
            Candidates { engine: self, scene, assigns: work.assigns?, declined: &[], scans: false };
        let mut judge = Judge::new(&candidates, None);
        let verdict = judge.judge(&work.rules);
        count.add(judge.looked_at);
        match verdict {
            Verdict::Assigned { .. } => None,
            Verdict::Flagged => judge.flag.map(|flag| (flag.why.code(), flag.rule)),
        }
    }

    /// The first rule that an order matches at a node which assigns the provider, whether it has somebody to assign or not.
    pub(crate) fn first_match(
        &self,
        work: &Work,
        order: &Order,
        now: Timestamp,
        count: &DecisionCount,
    ) -> Option<RuleId> {
        self.judged(work, order, now, count, |judge, _| judge.matched.take()?.into_iter().next())
    }

    /// The rule that decides on an order at a node which assigns the provider, if nobody declined it.
    pub(crate) fn decider(
        &self,
        work: &Work,
        order: &Order,
        now: Timestamp,
        count: &DecisionCount,
    ) -> Option<RuleId> {
        self.judged(work, order, now, count, |judge, verdict| match verdict {
            Verdict::Assigned { rule, .. } => Some(rule),
            Verdict::Flagged => judge.flag.take()?.rule,
        })
    }

    fn judged(
        &self,
        work: &Work,
        order: &Order,
        now: Timestamp,
        count: &DecisionCount,
        look: impl FnOnce(&mut Judge<'_, '_>, Verdict) -> Option<RuleId>,
    ) -> Option<RuleId> {
        let assigns = work.assigns.filter(|assigns| *assigns == Assigns::Provider)?;
        let scene = self.scene(&self.nothing, order, now);
        let candidates = Candidates { engine: self, scene, assigns, declined: &[], scans: false };
        let mut judge = Judge::new(&candidates, None);
        judge.matched = Some(Vec::new());
        let verdict = judge.judge(&work.rules);
        count.add(judge.looked_at);
        look(&mut judge, verdict)
    }

    /// The value of an operand of an order or of `now`.
    pub(crate) fn value(&self, operand: &Operand, order: &Order, now: Timestamp) -> Value {
        self.scene(&self.nothing, order, now).value(operand).into_owned()
    }

    /// Whether a test of an order or of `now` holds; `None` if it is unknown.
    pub(crate) fn truth(&self, atom: &Atom, order: &Order, now: Timestamp) -> Option<bool> {
        self.scene(&self.nothing, order, now).atom(atom).known()
    }

    /// Who is left to be chosen by a rule, in turn; nobody for one that flags orders.
    fn spared(&self, rule: RuleId, pool: &[Pick]) -> Vec<Option<Pick>> {
        let Action::Assign { target, else_manual: None } = &self.program.rule(rule).action else {
            return vec![None];
        };
        match target.named() {
            Some(named) => named.iter().filter_map(|one| self.bound(*one)).map(Some).collect(),
            None => pool.iter().map(|pick| Some(*pick)).collect(),
        }
    }
}
