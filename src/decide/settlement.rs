//! What a step came to, in numbers of the program and the directory: made without copying a name, and
//! written out as a [`Decision`] on demand.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use smallvec::SmallVec;

use super::Engine;
use super::assigners::AssignedBy;
use super::candidate::Pick;
use super::decision::{Candidate, Decided, Decision, Outcome, Person, Reason, ReasonCode, Waiting};
use super::passage::{Passage, Passed};
use super::trace::Step;
use crate::program::{
    Assignee, Assigns, BlockId, Calendar, CalendarId, Deadline, EngineerIx, Handler, Node, NodeId, Order,
    Portal, Program, ProviderIx, RuleId, TimeLimit, Work, Workflow, WorkflowId,
};

/// Whom an order is assigned to; a directory may have lost it since.
#[derive(Clone)]
pub(super) enum Holder<Ix> {
    Known(Ix),
    Lost(Arc<str>),
}

impl<Ix: Copy> Holder<Ix> {
    pub fn known(&self) -> Option<Ix> {
        match self {
            Holder::Known(ix) => Some(*ix),
            Holder::Lost(_) => None,
        }
    }
}

impl Holder<NodeId> {
    /// The node's name, to be kept.
    pub fn name(&self, workflow: &Workflow) -> Arc<str> {
        match self {
            Holder::Known(id) => workflow.node(*id).name.clone(),
            Holder::Lost(name) => name.clone(),
        }
    }
}

/// The provider and the engineer that an order is assigned to.
#[derive(Clone, Default)]
pub(super) struct Assignment {
    pub provider: Option<Holder<ProviderIx>>,
    /// Of that provider.
    pub engineer: Option<Holder<EngineerIx>>,
}

impl Assignment {
    pub fn new(engine: &Engine, provider: Option<&Arc<str>>, engineer: Option<&Arc<str>>) -> Self {
        let directory = engine.directory();
        let provider_ix = provider.and_then(|id| directory.by_id(id));
        let engineer_ix = |id: &str| directory.provider(provider_ix?).engineer_by_id(id);
        Self {
            provider: provider.map(|id| provider_ix.map_or_else(|| Holder::Lost(id.clone()), Holder::Known)),
            engineer: engineer
                .map(|id| engineer_ix(id).map_or_else(|| Holder::Lost(id.clone()), Holder::Known)),
        }
    }

    pub fn provider_ix(&self) -> Option<ProviderIx> {
        self.provider.as_ref().and_then(Holder::known)
    }

    /// The id of the provider, if the directory has lost it.
    pub fn lost(&self) -> Option<&str> {
        match self.provider.as_ref()? {
            Holder::Lost(id) => Some(id),
            Holder::Known(_) => None,
        }
    }

    pub fn provider_id<'a>(&'a self, engine: &'a Engine) -> Option<&'a str> {
        Some(match self.provider.as_ref()? {
            Holder::Known(ix) => engine.directory().provider(*ix).id(),
            Holder::Lost(id) => id,
        })
    }

    pub fn engineer_id<'a>(&'a self, engine: &'a Engine) -> Option<&'a str> {
        match self.engineer.as_ref()? {
            Holder::Known(ix) => Some(engine.directory().provider(self.provider_ix()?).engineer(*ix).id()),
            Holder::Lost(id) => Some(id),
        }
    }

    /// The provider's id, to be kept.
    pub fn shared_provider_id(&self, engine: &Engine) -> Option<Arc<str>> {
        Some(match self.provider.as_ref()? {
            Holder::Known(ix) => engine.directory().provider(*ix).shared_id(),
            Holder::Lost(id) => id.clone(),
        })
    }

    /// The engineer's id, to be kept.
    pub fn shared_engineer_id(&self, engine: &Engine) -> Option<Arc<str>> {
        match self.engineer.as_ref()? {
            Holder::Known(ix) => {
                Some(engine.directory().provider(self.provider_ix()?).engineer(*ix).shared_id())
            }
            Holder::Lost(id) => Some(id.clone()),
        }
    }
}

/// The nodes that assigned whom an order has; a program may have lost them since. What is not known stands open.
#[derive(Clone, Default)]
pub(super) struct AssignedAt {
    pub provider: Option<Holder<NodeId>>,
    pub engineer: Option<Holder<NodeId>>,
}

impl AssignedAt {
    pub fn get(&self, assigns: Assigns) -> Option<&Holder<NodeId>> {
        match assigns {
            Assigns::Provider => self.provider.as_ref(),
            Assigns::Engineer => self.engineer.as_ref(),
        }
    }

    pub fn set(&mut self, assigns: Assigns, node: NodeId) {
        match assigns {
            Assigns::Provider => self.provider = Some(Holder::Known(node)),
            Assigns::Engineer => self.engineer = Some(Holder::Known(node)),
        }
    }
}

/// An assign node that rules decided.
pub(super) struct DecidedAt<'a> {
    pub id: NodeId,
    pub node: &'a Node,
    pub assigns: Assigns,
    /// Whom the rules chose; `None` if they flagged the order.
    pub to: Option<Pick>,
    pub rule: RuleId,
    /// Who took part, where the rule rotates by weights.
    pub in_turn: Vec<Pick>,
}

/// Why an order waits for a dispatcher.
#[derive(Default)]
pub(super) enum Why {
    #[default]
    NoRules,
    NoRuleMatched,
    /// These matched and had nobody to assign.
    NobodyLeft(Vec<RuleId>),
    /// Flagged by a rule.
    Rule(RuleId),
    /// Taken back from this one.
    Recalled {
        from: Assigns,
        id: Arc<str>,
    },
}

/// An order that waits for a dispatcher.
pub(super) struct Flagged<'a> {
    pub why: Why,
    /// The blocks of the node.
    pub blocks: &'a [BlockId],
    /// Who may dispatch.
    pub to: &'a [Handler],
    /// The dispatcher's list, cut.
    pub candidates: Vec<Pick>,
    /// How long the list is before it is cut.
    pub total: usize,
}

/// Where a step stopped.
pub(super) enum Stop<'a> {
    NoWorkflow(String),
    /// No way of a branch takes the order.
    NoWay(&'a Node),
    End,
    Cancelled,
    Task(&'a Node, &'a Work),
    Dispatcher(&'a Node, &'a Work, Flagged<'a>),
}

/// What one step of an order came to: [`Engine::settle`] makes it without copying a name, and
/// [`Settlement::decision`] writes it out.
pub struct Settlement<'a> {
    pub(super) engine: &'a Engine,
    pub(super) order: &'a Order,
    pub(super) now: Timestamp,
    pub(super) workflow: Option<&'a Workflow>,
    /// The workflow and the node at which the step stopped; `None` where no workflow takes the order.
    pub(super) place: Option<(WorkflowId, NodeId)>,
    pub(super) assignment: Assignment,
    pub(super) assigned_at: AssignedAt,
    pub(super) decided: SmallVec<[DecidedAt<'a>; 2]>,
    /// Whether the step began at an `assigns engineer` node.
    pub(super) from_engineer_node: bool,
    pub(super) declined: Vec<Assignee>,
    pub(super) stop: Stop<'a>,
    pub(super) steps: Option<Vec<Step>>,
    pub(super) passed: Option<Vec<Passed>>,
    pub(super) looked_at: usize,
    pub(super) looks_at_now: bool,
}

impl<'a> Settlement<'a> {
    /// The order's id.
    pub fn order(&self) -> &'a str {
        self.order.id()
    }

    /// What became of the order; `assigned` goes before `manual` and `task`.
    pub fn outcome(&self) -> Outcome {
        match &self.stop {
            Stop::End => Outcome::Done,
            Stop::Cancelled => Outcome::Cancelled,
            _ if self.decided.iter().any(|decided| decided.to.is_some()) => Outcome::Assigned,
            Stop::Task(..) => Outcome::Task,
            Stop::Dispatcher(_, work, _) if work.assigns == Some(Assigns::Engineer) => Outcome::Task,
            Stop::NoWorkflow(_) | Stop::NoWay(_) | Stop::Dispatcher(..) => Outcome::Manual,
        }
    }

    /// Whether why it waits is why it is flagged, and not what comes after an assignment or a task.
    pub(super) fn is_flagged(&self) -> bool {
        !matches!(self.stop, Stop::Dispatcher(..)) || self.outcome() == Outcome::Manual
    }

    /// The id of the provider assigned so far.
    pub fn provider(&self) -> Option<&str> {
        self.assignment.provider_id(self.engine)
    }

    /// The id of the engineer assigned so far.
    pub fn engineer(&self) -> Option<&str> {
        self.assignment.engineer_id(self.engine)
    }

    /// The node that assigned the provider or the engineer, where the order waits and the workflow alone does not tell
    /// it.
    pub(super) fn assigned_at(&self, assigns: Assigns) -> Option<Arc<str>> {
        let (Stop::Task(..) | Stop::Dispatcher(..)) = &self.stop else { return None };
        let (place, workflow) = self.place.zip(self.workflow)?;
        if self.engine.assigners().get(place, assigns) != AssignedBy::Several {
            return None;
        }
        let is_assigned = match assigns {
            Assigns::Provider => self.assignment.provider.is_some(),
            Assigns::Engineer => self.assignment.engineer.is_some(),
        };
        Some(self.assigned_at.get(assigns).filter(|_| is_assigned)?.name(workflow))
    }

    /// The deciding rule's block and name.
    pub fn rule(&self) -> Option<(&'a str, &'a str)> {
        let (block, rule) = self.deciding()?;
        Some((&**block, &**rule))
    }

    /// Why the order waits at an assign node, or could not start, whatever its outcome: a decision's
    /// [`why`](Decision::why).
    pub fn reason_code(&self) -> Option<ReasonCode> {
        match &self.stop {
            Stop::NoWorkflow(_) | Stop::NoWay(_) => Some(ReasonCode::NoWorkflow),
            Stop::Dispatcher(_, _, flagged) => Some(flagged.why.code()),
            Stop::End | Stop::Cancelled | Stop::Task(..) => None,
        }
    }

    /// The rules that decided in this step, the one that flagged the order included.
    pub(crate) fn deciding_rules(&self) -> impl Iterator<Item = RuleId> + '_ {
        self.decided.iter().map(|decided| decided.rule)
    }

    /// Whether a rule chose the one with this id in this step.
    pub(crate) fn chooses(&self, rule: RuleId, id: &str) -> bool {
        let is_it = |pick: Pick| *pick.shared_id(self.engine.directory()) == *id;
        self.decided.iter().any(|decided| decided.rule == rule && decided.to.is_some_and(is_it))
    }

    /// What the order passed; empty unless it was asked for.
    pub(crate) fn passed(&self) -> &[Passed] {
        self.passed.as_deref().unwrap_or_default()
    }

    /// How many rules were looked at in this step that the index did not leave out.
    pub(crate) fn looked_at(&self) -> usize {
        self.looked_at
    }

    /// Whether something of this step looked at `now`; only if that was asked for.
    pub(crate) fn looks_at_now(&self) -> bool {
        self.looks_at_now
    }

    /// Takes out what the order passed, and where the step ended.
    pub(crate) fn take_passage(&mut self) -> Passage {
        let at = self.place.filter(|_| !matches!(self.stop, Stop::Cancelled));
        Passage { at, passed: self.passed.take().unwrap_or_default() }
    }

    /// The rule that flagged the order, if one did.
    pub(crate) fn flagging_rule(&self) -> Option<RuleId> {
        self.decided.last().filter(|decided| decided.to.is_none()).map(|decided| decided.rule)
    }

    /// The names of the workflow and the node where the order waits for a dispatcher.
    pub(crate) fn dispatched_at(&self) -> Option<(&'a str, &'a str)> {
        match &self.stop {
            Stop::Dispatcher(node, ..) => Some((&self.workflow?.name, &node.name)),
            _ => None,
        }
    }

    pub(super) fn deciding_rule(&self) -> Option<RuleId> {
        let of = |assigns: Assigns| self.decided.iter().rev().find(move |decided| decided.assigns == assigns);
        let engineer_s = self.from_engineer_node.then(|| of(Assigns::Engineer)).flatten();
        Some(engineer_s.or_else(|| of(Assigns::Provider))?.rule)
    }

    fn deciding(&self) -> Option<(&'a Arc<str>, &'a Arc<str>)> {
        let program: &'a Program = self.engine.program();
        let rule = program.rule(self.deciding_rule()?);
        Some((&program.block(rule.block).name, &rule.name))
    }

    /// The rules that decided, each with the provider that it chose, if it chose one: numbers in
    /// [`Program::rules`] and [`Directory::provider_ids`](crate::Directory::provider_ids).
    pub fn deciders(&self) -> impl Iterator<Item = (usize, Option<usize>)> + '_ {
        self.decided.iter().map(|decided| {
            let to = decided.to.filter(|_| decided.assigns == Assigns::Provider);
            (decided.rule.into(), to.map(|pick| pick.provider.place()))
        })
    }

    /// Why the order waits at an assign node, or could not start, for people.
    pub(super) fn message(&self) -> Option<String> {
        match &self.stop {
            Stop::NoWorkflow(message) => Some(message.clone()),
            Stop::NoWay(node) => Some(format!("no way of branch `{}` takes the order", node.name)),
            Stop::Dispatcher(node, _, flagged) => Some(flagged.message(self.engine.program(), node)),
            Stop::End | Stop::Cancelled | Stop::Task(..) => None,
        }
    }

    /// The decision, written out.
    pub fn decision(self) -> Decision {
        let mut decision = Decision::new(Some(self.order.id.as_str().into()), self.outcome());
        if let Some((block, rule)) = self.deciding() {
            (decision.rules, decision.rule) = (Some(block.clone()), Some(rule.clone()));
        }
        decision.provider = self.assignment.shared_provider_id(self.engine);
        decision.engineer = self.assignment.shared_engineer_id(self.engine);
        decision.provider_node = self.assigned_at(Assigns::Provider);
        decision.engineer_node = self.assigned_at(Assigns::Engineer);
        decision.decided = self.decided.iter().map(|decided| self.decided(decided)).collect();
        let why = self.reason_code().zip(self.message()).map(|(code, message)| Reason { code, message });
        if self.is_flagged() {
            decision.reason = why
        } else {
            decision.wait_reason = why
        }
        match &self.stop {
            Stop::End | Stop::Cancelled | Stop::NoWorkflow(_) | Stop::NoWay(_) => {}
            Stop::Task(node, work) => decision.waiting = self.waiting(node, work, &work.handlers),
            Stop::Dispatcher(node, work, flagged) => {
                decision.waiting = self.waiting(node, work, flagged.to);
                decision.candidates =
                    Some(flagged.candidates.iter().map(|pick| self.listed(*pick)).collect());
                decision.candidates_total = Some(flagged.total);
            }
        }
        decision.declined = self.declined;
        decision.steps = self.steps;
        decision
    }

    fn decided(&self, decided: &DecidedAt<'_>) -> Decided {
        let program = self.engine.program();
        let rule = program.rule(decided.rule);
        Decided {
            node: decided.node.name.clone(),
            assigns: decided.assigns,
            to: decided.to.map(|pick| pick.shared_id(self.engine.directory())),
            rules: program.block(rule.block).name.clone(),
            rule: rule.name.clone(),
            in_turn: decided.in_turn.iter().map(|pick| pick.shared_id(self.engine.directory())).collect(),
        }
    }

    fn listed(&self, pick: Pick) -> Candidate {
        Candidate {
            id: pick.shared_id(self.engine.directory()),
            name: pick.name(self.engine.directory()).clone(),
            declined: pick.is_one_of(&self.declined, self.engine.directory()),
        }
    }

    fn waiting(&self, node: &Node, work: &Work, to: &[Handler]) -> Option<Waiting> {
        Some(Waiting {
            workflow: self.workflow?.name.clone(),
            node: node.name.clone(),
            label: node.label.clone().unwrap_or_else(|| node.name.clone()),
            portal: work.portal,
            handler: self.persons(to),
            deadline: work.deadline.as_ref().and_then(|deadline| self.deadline(deadline)),
            warn_at: work.deadline.as_ref().and_then(|deadline| self.warn_at(deadline)),
        })
    }

    pub(super) fn persons(&self, handlers: &[Handler]) -> Vec<Person> {
        let mut persons = Vec::with_capacity(handlers.len());
        for handler in handlers {
            match handler {
                Handler::Role(id) => {
                    let role = self.engine.program().role(*id);
                    let of_provider = role.of == Portal::Provider;
                    let of = of_provider.then(|| self.assignment.shared_provider_id(self.engine)).flatten();
                    persons.push(Person::Role { role: role.name.clone(), of });
                }
                Handler::Person(id) => persons.push(Person::Person { person: id.clone() }),
                Handler::Dispatchers => {
                    let provider = self.assignment.provider_ix();
                    let provider = provider.map(|ix| self.engine.directory().provider(ix));
                    let listed = provider.map_or(&[][..], |provider| &provider.dispatchers);
                    persons.extend(listed.iter().map(|id| Person::Person { person: id.clone() }));
                }
                Handler::Engineer => {
                    let engineer = self.assignment.shared_engineer_id(self.engine);
                    persons.extend(engineer.map(|engineer| Person::Engineer { engineer }));
                }
            }
        }
        persons
    }

    pub(super) fn deadline(&self, deadline: &Deadline) -> Option<Timestamp> {
        match (deadline.after, deadline.of) {
            (TimeLimit::Time(time), of) => self.after(time, of),
            (TimeLimit::Workdays(days), of) => self.calendar(of?).after_workdays(self.now, days),
        }
    }

    /// When somebody is warned of a deadline: so much earlier by the hours that it counts.
    pub(super) fn warn_at(&self, deadline: &Deadline) -> Option<Timestamp> {
        let warn = deadline.warn?;
        match (deadline.after, deadline.of) {
            (TimeLimit::Time(time), of) => self.after(time.checked_sub(warn)?, of),
            (TimeLimit::Workdays(_), of) => {
                self.calendar(of?).before(self.now, self.deadline(deadline)?, warn)
            }
        }
    }

    fn after(&self, time: SignedDuration, of: Option<CalendarId>) -> Option<Timestamp> {
        match of {
            None => self.now.checked_add(time).ok(),
            Some(calendar) => self.calendar(calendar).after(self.now, time),
        }
    }

    fn calendar(&self, id: CalendarId) -> &Calendar {
        self.engine.program().calendar(id)
    }
}

impl Why {
    pub(super) fn code(&self) -> ReasonCode {
        match self {
            Why::NoRules => ReasonCode::NoRulesAtNode,
            Why::NoRuleMatched => ReasonCode::NoRuleMatched,
            Why::NobodyLeft(_) => ReasonCode::NoEligibleCandidate,
            Why::Rule(_) => ReasonCode::RuleSaysManual,
            Why::Recalled { .. } => ReasonCode::Recalled,
        }
    }
}

pub(super) fn no_rules(node: &Node) -> String {
    format!("node `{}` has no rules", node.name)
}

pub(super) fn no_rule_matched(program: &Program, blocks: &[BlockId]) -> String {
    let names = blocks.iter().map(|id| format!("`{}`", program.block(*id).name));
    format!("no rule of {} matched", names.collect::<Vec<_>>().join(", "))
}

impl Flagged<'_> {
    fn message(&self, program: &Program, node: &Node) -> String {
        let rule_names =
            |rules: &[RuleId]| rules.iter().map(|rule| format!("`{}`", program.rule_name(*rule))).collect();
        match &self.why {
            Why::NoRules => no_rules(node),
            Why::Recalled { from, id } => format!("recalled from {} `{id}`", from.as_str()),
            Why::NoRuleMatched => no_rule_matched(program, self.blocks),
            Why::NobodyLeft(rules) => {
                let names: Vec<String> = rule_names(rules);
                format!("{} matched and had no eligible candidate", names.join(", "))
            }
            Why::Rule(id) => {
                let reason = program.rule(*id).action.manual().and_then(|manual| manual.reason.clone());
                reason.unwrap_or_else(|| {
                    format!("`{}` flags the order for manual dispatch", program.rule_name(*id))
                })
            }
        }
    }
}
