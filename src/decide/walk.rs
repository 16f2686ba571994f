//! One step of an order through its workflow: on through branches and rules until it waits for a person
//! or ends.

use std::sync::Arc;

use jiff::Timestamp;

use super::candidate::{Candidates, Pick};
use super::decision::{Candidate, Decided, Decision, Outcome, Person, Reason, ReasonCode, Waiting};
use super::explain;
use super::judge::{Flag, Judge, Verdict};
use super::nearest;
use super::scene::Scene;
use super::state::{Change, State};
use super::trace::{Step, Tried, Way};
use super::{Engine, Options};
use crate::program::{
    Assignee, Assigns, BlockId, Condition, Deadline, Handler, Node, NodeId, NodeKind, Order, Portal,
    ProviderIx, RuleId, Work, Workflow,
};

/// The provider an order is assigned to; a directory may have lost it since.
#[derive(Clone)]
pub(super) struct AssignedProvider {
    pub id: Arc<str>,
    pub ix: Option<ProviderIx>,
}

/// An order on its way.
pub(super) struct Walk<'a> {
    pub engine: &'a Engine,
    pub workflow: &'a Workflow,
    pub order: &'a Order,
    pub now: Timestamp,
    pub options: &'a Options,
    pub state: &'a mut State,
    pub provider: Option<AssignedProvider>,
    pub engineer: Option<Arc<str>>,
    pub declined: Vec<Assignee>,
    /// Whether the step began at an `assigns engineer` node.
    pub from_engineer_node: bool,
    /// What rules decided in this step.
    pub decided: Vec<Decided>,
    pub steps: Option<Vec<Step>>,
}

/// What came of the rules of a node, in values of its own.
enum Settled {
    Assigned(RuleId, Pick),
    Flagged(Flagged),
}

struct Flagged {
    rule: Option<RuleId>,
    reason: Reason,
    to: Vec<Person>,
    candidates: Vec<Candidate>,
    total: usize,
}

impl<'a> Walk<'a> {
    /// Goes on from the arrival at a node. Ends, because the checker lets no workflow have a circle that
    /// leads through branches and rules alone.
    pub fn arrive(mut self, mut at: NodeId) -> Decision {
        loop {
            let node = self.workflow.node(at);
            let next = match &node.kind {
                NodeKind::End => return self.end(node),
                NodeKind::Branch { arms, otherwise } => match self.branch(node, arms, *otherwise) {
                    Some(next) => next,
                    None => return self.stuck(node),
                },
                NodeKind::Work(work) => match work.assigns {
                    None => return self.wait_for_task(node, work),
                    Some(assigns) => match self.assign(node, work, assigns) {
                        Ok(next) => next,
                        Err(flagged) => return self.wait_for_dispatcher(node, work, assigns, flagged),
                    },
                },
            };
            at = next;
        }
    }

    fn scene(&self) -> Scene<'_> {
        Scene {
            program: self.engine.program(),
            directory: self.engine.directory(),
            state: self.state,
            order: self.order,
            now: self.now,
            provider: self.provider.as_ref().and_then(|provider| provider.ix),
            engineer: None,
        }
    }

    /// The candidates of an assign node at which the order is.
    pub fn candidates(&self, assigns: Assigns) -> Candidates<'_> {
        Candidates { engine: self.engine, scene: self.scene(), assigns, declined: &self.declined }
    }

    fn branch(
        &mut self,
        node: &Node,
        arms: &'a [(Condition, NodeId)],
        otherwise: Option<NodeId>,
    ) -> Option<NodeId> {
        let scene = self.scene();
        let taken = arms.iter().position(|(condition, _)| scene.holds(condition));
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
            self.note(node, "branch", ways, Vec::new(), next);
        }
        next
    }

    /// Lets the rules of an assign node decide: the node to go on to, or why the order waits.
    fn assign(&mut self, node: &Node, work: &'a Work, assigns: Assigns) -> Result<NodeId, Flagged> {
        self.clear_engineer();
        if assigns == Assigns::Provider {
            self.clear_provider();
        }
        let (settled, tried) = self.judge(node, work, assigns);
        match settled {
            Settled::Assigned(rule, pick) => {
                let to = self.take(pick);
                self.note_decided(node, assigns, Some(to), rule);
                self.note(node, "assign", Vec::new(), tried, Some(work.then));
                let program = self.engine.program();
                if program.rule(rule).rotates() {
                    let assignee = self.candidates(assigns).assignee(pick);
                    self.state.choose(&program.rule_name(rule), assignee);
                }
                Ok(work.then)
            }
            Settled::Flagged(flagged) => {
                if let Some(rule) = flagged.rule {
                    self.note_decided(node, assigns, None, rule);
                }
                self.note(node, "assign", Vec::new(), tried, None);
                Err(flagged)
            }
        }
    }

    fn judge(&self, node: &Node, work: &'a Work, assigns: Assigns) -> (Settled, Vec<Tried>) {
        let candidates = self.candidates(assigns);
        let tried = self.steps.is_some().then(Vec::new);
        let mut judge = Judge::new(candidates, tried);
        let settled = match judge.judge(&work.rules, &node.name) {
            Verdict::Assigned { rule, pick } => Settled::Assigned(rule, pick),
            Verdict::Flagged(flag) => Settled::Flagged(self.flagged(&candidates, work, flag)),
        };
        (settled, judge.tried.unwrap_or_default())
    }

    fn flagged(&self, candidates: &Candidates<'_>, work: &Work, flag: Flag<'_>) -> Flagged {
        let list = candidates.list(&flag.blocks, flag.among, flag.rank);
        let shown = list.iter().take(self.options.candidates).map(|pick| Candidate {
            id: candidates.shared_id(*pick),
            name: candidates.name(*pick).clone(),
            declined: candidates.has_declined(*pick),
        });
        let handlers = if flag.to.is_empty() { &work.handlers } else { flag.to };
        Flagged {
            rule: flag.rule,
            reason: Reason { code: flag.code, message: flag.message },
            to: self.persons(handlers),
            candidates: shown.collect(),
            total: list.len(),
        }
    }

    /// Whom a person may choose at the assign node where the order waits.
    pub fn may_choose(&self, node: &Node, work: &'a Work, assigns: Assigns) -> Vec<Pick> {
        let candidates = self.candidates(assigns);
        let mut judge = Judge::new(candidates, None);
        match judge.judge(&work.rules, &node.name) {
            Verdict::Flagged(flag) => candidates.list(&flag.blocks, flag.among, flag.rank),
            // The rules would assign it by now: nothing narrows what the person may choose.
            Verdict::Assigned { rule, .. } => {
                let block: [BlockId; 1] = [self.engine.program().rule(rule).block];
                candidates.list(&block, None, &[])
            }
        }
    }

    /// Assigns the order and counts it; the id of whom it went to.
    pub fn take(&mut self, pick: Pick) -> Arc<str> {
        let provider = self.engine.directory().provider(pick.provider);
        match pick.engineer {
            None => {
                let id = provider.shared_id();
                self.state.change_provider(&id, provider.workload, Change::More);
                self.provider = Some(AssignedProvider { id: id.clone(), ix: Some(pick.provider) });
                id
            }
            Some(ix) => {
                let engineer = provider.engineer(ix);
                let id = engineer.shared_id();
                self.state.change_engineer(provider.id(), &id, engineer.workload, Change::More);
                self.engineer = Some(id.clone());
                id
            }
        }
    }

    /// Takes the order from its provider, whose workload goes down by it.
    pub fn clear_provider(&mut self) {
        if let Some(provider) = self.provider.take() {
            let known = provider.ix.map(|ix| self.engine.directory().provider(ix).workload);
            self.state.change_provider(&provider.id, known.unwrap_or(0), Change::Fewer);
        }
    }

    /// Takes the order from its engineer, whose workload goes down by it.
    pub fn clear_engineer(&mut self) {
        if let (Some(engineer), Some(provider)) = (self.engineer.take(), &self.provider) {
            let known = provider.ix.map(|ix| self.engine.directory().provider(ix));
            let known =
                known.and_then(|known| Some(known.engineer(known.engineer_by_id(&engineer)?).workload));
            self.state.change_engineer(&provider.id, &engineer, known.unwrap_or(0), Change::Fewer);
        }
    }

    fn persons(&self, handlers: &[Handler]) -> Vec<Person> {
        let program = self.engine.program();
        let assigned = self.provider.as_ref();
        let mut persons = Vec::new();
        for handler in handlers {
            match handler {
                Handler::Role(id) => {
                    let role = program.role(*id);
                    let of =
                        assigned.filter(|_| role.of == Portal::Provider).map(|provider| provider.id.clone());
                    persons.push(Person::Role { role: role.name.clone(), of });
                }
                Handler::Person(id) => persons.push(Person::Person { person: id.clone() }),
                Handler::Dispatchers => {
                    let provider = assigned.and_then(|provider| provider.ix);
                    let provider = provider.map(|ix| self.engine.directory().provider(ix));
                    let listed = provider.map_or(&[][..], |provider| &provider.dispatchers);
                    persons.extend(listed.iter().map(|id| Person::Person { person: id.clone() }));
                }
                Handler::Engineer => {
                    persons.extend(self.engineer.clone().map(|engineer| Person::Engineer { engineer }));
                }
            }
        }
        persons
    }

    fn note(
        &mut self,
        node: &Node,
        kind: &'static str,
        ways: Vec<Way>,
        tried: Vec<Tried>,
        then: Option<NodeId>,
    ) {
        let then = then.map(|id| self.workflow.node(id).name.clone());
        if let Some(steps) = &mut self.steps {
            let nearest = nearest::nearest(&tried);
            steps.push(Step { node: node.name.clone(), kind, ways, tried, nearest, then });
        }
    }

    fn note_decided(&mut self, node: &Node, assigns: Assigns, to: Option<Arc<str>>, rule: RuleId) {
        let program = self.engine.program();
        let rule = program.rule(rule);
        self.decided.push(Decided {
            node: node.name.clone(),
            assigns,
            to,
            rules: program.block(rule.block).name.clone(),
            rule: rule.name.clone(),
        });
    }

    fn end(mut self, node: &Node) -> Decision {
        self.note(node, "end", Vec::new(), Vec::new(), None);
        let (provider, engineer) = (self.provider.clone(), self.engineer.clone());
        self.clear_engineer();
        self.clear_provider();
        self.provider = provider;
        self.engineer = engineer;
        self.decision(Outcome::Done)
    }

    /// No way of a branch takes the order; the checker warns of branches where that is possible.
    fn stuck(self, node: &Node) -> Decision {
        let message = format!("no way of branch `{}` takes the order", node.name);
        let mut decision = self.decision(Outcome::Manual);
        decision.reason = Some(Reason { code: ReasonCode::NoWorkflow, message });
        decision
    }

    fn wait_for_task(mut self, node: &Node, work: &Work) -> Decision {
        self.note(node, "task", Vec::new(), Vec::new(), None);
        let waiting = self.waiting(node, work, self.persons(&work.handlers));
        let mut decision = self.decision(Outcome::Task);
        decision.waiting = Some(waiting);
        decision
    }

    fn wait_for_dispatcher(self, node: &Node, work: &Work, assigns: Assigns, flagged: Flagged) -> Decision {
        let waiting = self.waiting(node, work, flagged.to);
        let mut decision = self.decision(match assigns {
            Assigns::Provider => Outcome::Manual,
            Assigns::Engineer => Outcome::Task,
        });
        decision.waiting = Some(waiting);
        decision.reason = Some(flagged.reason);
        decision.candidates = Some(flagged.candidates);
        decision.candidates_total = Some(flagged.total);
        decision
    }

    fn waiting(&self, node: &Node, work: &Work, handler: Vec<Person>) -> Waiting {
        Waiting {
            workflow: self.workflow.name.clone(),
            node: node.name.clone(),
            label: node.label.clone().unwrap_or_else(|| node.name.clone()),
            portal: work.portal,
            handler,
            deadline: work.deadline.as_ref().and_then(|deadline| self.deadline(deadline)),
        }
    }

    fn deadline(&self, deadline: &Deadline) -> Option<String> {
        let at = match deadline.of {
            None => self.now.checked_add(deadline.after).ok(),
            Some(calendar) => self.engine.program().calendar(calendar).after(self.now, deadline.after),
        };
        at.map(|at| at.to_string())
    }

    /// What can be said of the order now; `outcome` gives way to `assigned` where rules assigned it.
    fn decision(self, outcome: Outcome) -> Decision {
        let assigned = self.decided.iter().any(|decided| decided.to.is_some());
        let outcome = if assigned && outcome != Outcome::Done { Outcome::Assigned } else { outcome };
        let mut decision = Decision::new(Some(self.order.id.clone()), outcome);
        let of = |assigns: Assigns| self.decided.iter().rev().find(move |decided| decided.assigns == assigns);
        let engineer_s = self.from_engineer_node.then(|| of(Assigns::Engineer)).flatten();
        if let Some(deciding) = engineer_s.or_else(|| of(Assigns::Provider)) {
            decision.rules = Some(deciding.rules.clone());
            decision.rule = Some(deciding.rule.clone());
        }
        decision.provider = self.provider.map(|provider| provider.id);
        decision.engineer = self.engineer;
        decision.decided = self.decided;
        decision.declined = self.declined;
        decision.steps = self.steps;
        decision
    }
}
