//! Which orders wait for a dispatcher, in classes by where, why and by which rule.

use serde::Serialize;

use super::report::{CONDITIONS, Count, Described, Example};
use crate::decide::{Outcome, ReasonCode, Settlement};
use crate::program::{Action, RuleId};
use crate::prove::cube::{Cube, product};
use crate::prove::first::First;
use crate::prove::node_path::NodePath;
use crate::prove::prover::Prover;
use crate::prove::witness::Witness;

/// All orders that wait for a dispatcher when they come to a node, but for those that their candidates declined.
#[derive(Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Gaps {
    /// In the order of the workflows.
    pub classes: Vec<GapClass>,
    /// Whether the conditions together describe all such orders.
    pub complete: bool,
    /// Rules with too many cases to be looked into, as `block.rule`: what they match may be shown as a gap.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_looked_into: Vec<String>,
    /// The nodes, as `workflow.node`, to which orders come back after a provider declined them: there every
    /// order can wait at last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after_declines: Vec<String>,
}

/// Orders that wait at one node for one reason.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct GapClass {
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The workflow's name; `None` if no workflow takes them.
    pub workflow: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The node's name; `None` if no workflow takes them.
    pub node: Option<String>,
    /// Why they wait.
    pub reason: ReasonCode,
    /// The rule that flags them, as `block.rule`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What the rule says to the dispatcher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Whether they come to the node only after somebody acted on them elsewhere.
    pub later: bool,
    /// What they are like: an order of the class satisfies one of them.
    pub conditions: Vec<GapCondition>,
    /// Whether these are all conditions of the class.
    pub complete: bool,
    /// How many orders of the history are in the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Count>,
    #[serde(skip)]
    pub(super) by: Option<RuleId>,
}

/// A condition that orders of a class satisfy.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct GapCondition {
    /// The condition, as it can be pasted into a program.
    pub when: String,
    /// Whether all such orders wait. Otherwise those whom no candidate of the rules that match is eligible for.
    pub always: bool,
    /// `None` if none was found.
    pub example: Option<Example>,
    /// How many orders of the history satisfy it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Count>,
    #[serde(skip)]
    pub(super) cube: Cube,
}

/// What a rule makes of the orders that it matches, of those that come to a node.
struct MatchedOrders<'c> {
    id: RuleId,
    matches: &'c [Cube],
    /// Those that it surely assigns.
    assigns: Vec<Cube>,
    /// What it does with the others.
    rest: WhatOfOthers,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum WhatOfOthers {
    /// It flags all that it matches.
    Manual,
    /// It flags those whom it finds nobody for, for a reason of its own.
    ElseManual,
    /// It flags all, because it is the last word of its block.
    Otherwise,
    Next,
}

impl MatchedOrders<'_> {
    /// Orders that no rule after it sees.
    fn stops(&self) -> &[Cube] {
        if self.rest == WhatOfOthers::Next { &self.assigns } else { self.matches }
    }
}

pub(super) fn find(prover: &mut Prover<'_>) -> Gaps {
    let (first, untaken) = prover.first_arrivals();
    let prover = &*prover;
    let mut gaps = Gaps { complete: true, ..Gaps::default() };
    match untaken {
        Some(untaken) => {
            let found = prover.region(&untaken, &[], CONDITIONS);
            let key = ClassKey { at: None, reason: ReasonCode::NoWorkflow, by: None, later: false };
            gaps.add(prover, &key, &[(true, found)]);
        }
        None => gaps.complete = false,
    }
    let is_large = |rule: &RuleId| prover.matches[*rule].is_none();
    let large = prover.program.rules.keys().filter(is_large).map(|id| prover.program.rule_name(id));
    gaps.not_looked_into = large.collect();
    for node in first {
        gaps.add_node(prover, &node);
    }
    gaps
}

/// Which class.
struct ClassKey {
    at: Option<NodePath>,
    reason: ReasonCode,
    by: Option<RuleId>,
    later: bool,
}

impl Gaps {
    fn add_node(&mut self, prover: &Prover<'_>, node: &First) {
        let Some(work) = prover.work(node.at) else { return };
        let rules: Vec<RuleId> = work.rules.iter().flat_map(|block| prover.rules_of(*block)).collect();
        let can_be_declined = rules.iter().any(|rule| prover.deciders[*rule].after_decline);
        for (cubes, later) in [(&node.at_once, false), (&node.later, true)] {
            if cubes.is_empty() {
                continue;
            }
            // Whoever comes later may have been declined before.
            let may_be_declined = later && can_be_declined;
            let part = |rule: &RuleId| prover.part(*rule, may_be_declined);
            let parts: Vec<MatchedOrders<'_>> = rules.iter().map(part).collect();
            self.add_arrivals(prover, node.at, cubes, later, &parts);
        }
        if can_be_declined && !rules.is_empty() {
            self.after_declines.push(prover.node_name(node.at));
        }
    }

    fn add_arrivals(
        &mut self,
        prover: &Prover<'_>,
        at: NodePath,
        arriving: &[Cube],
        later: bool,
        parts: &[MatchedOrders<'_>],
    ) {
        let key = |reason: ReasonCode, by: Option<RuleId>| ClassKey { at: Some(at), reason, by, later };
        if parts.is_empty() {
            let all = prover.region(arriving, &[], CONDITIONS);
            self.add(prover, &key(ReasonCode::NoRulesAtNode, None), &[(true, all)]);
            return;
        }
        for (number, part) in parts.iter().enumerate().filter(|(_, part)| part.rest != WhatOfOthers::Next) {
            let before = &parts[..number];
            let stopped: Vec<&Cube> = before.iter().flat_map(MatchedOrders::stops).collect();
            let Some(inside) = product(arriving, part.matches) else {
                self.complete = false;
                continue;
            };
            if part.rest == WhatOfOthers::Manual {
                let matched: Vec<&Cube> = before.iter().flat_map(|before| before.matches).collect();
                let always = prover.region(&inside, &matched, CONDITIONS);
                let outside: Vec<&Cube> = stopped.into_iter().chain(&always.cubes).collect();
                let perhaps = prover.region(&inside, &outside, CONDITIONS);
                let key = key(ReasonCode::RuleSaysManual, Some(part.id));
                self.add(prover, &key, &[(true, always.clone()), (false, perhaps)]);
            } else {
                let outside: Vec<&Cube> = stopped.into_iter().chain(&part.assigns).collect();
                let perhaps = prover.region(&inside, &outside, CONDITIONS);
                let reason = match part.rest {
                    WhatOfOthers::Otherwise => ReasonCode::NoEligibleCandidate,
                    _ => ReasonCode::RuleSaysManual,
                };
                self.add(prover, &key(reason, Some(part.id)), &[(false, perhaps)]);
            }
        }
        let matched: Vec<&Cube> = parts.iter().flat_map(|part| part.matches).collect();
        let unmatched = prover.region(arriving, &matched, CONDITIONS);
        self.add(prover, &key(ReasonCode::NoRuleMatched, None), &[(true, unmatched.clone())]);
        if parts.iter().any(|part| part.rest == WhatOfOthers::Next) {
            let stopped = parts.iter().flat_map(MatchedOrders::stops);
            let outside: Vec<&Cube> = stopped.chain(&unmatched.cubes).collect();
            let nobody = prover.region(arriving, &outside, CONDITIONS);
            self.add(prover, &key(ReasonCode::NoEligibleCandidate, None), &[(false, nobody)]);
        }
    }

    /// Adds a class, unless it is certain that nobody is in it.
    fn add(&mut self, prover: &Prover<'_>, key: &ClassKey, regions: &[(bool, Described)]) {
        let complete = regions.iter().all(|(_, region)| region.complete);
        self.complete &= complete;
        if regions.iter().all(|(_, region)| region.is_empty()) {
            return;
        }
        let mut conditions = Vec::new();
        for (always, region) in regions {
            for (when, cube) in region.conditions.iter().zip(&region.cubes) {
                let example = prover.flagged_example(key, cube, &conditions);
                let (when, cube) = (when.clone(), cube.clone());
                conditions.push(GapCondition { when, always: *always, example, history: None, cube });
            }
        }
        let names = key.at.map(|at| prover.names(at));
        let (workflow, node) = names.map(|(workflow, node)| (workflow.to_string(), node.to_string())).unzip();
        let rule = key.by.map(|rule| prover.program.rule(rule));
        self.classes.push(GapClass {
            workflow,
            node,
            reason: key.reason,
            rule: key.by.map(|rule| prover.program.rule_name(rule)),
            message: rule.and_then(|rule| rule.action.manual()?.reason.clone()),
            later: key.later,
            conditions,
            complete,
            history: None,
            by: key.by,
        });
    }
}

impl Prover<'_> {
    fn part(&self, id: RuleId, may_be_declined: bool) -> MatchedOrders<'_> {
        let rule = self.program.rule(id);
        let matches = self.matches[id].as_deref().unwrap_or_default();
        let eligible = &self.deciders[id].eligible;
        let assigns = eligible.as_ref().filter(|_| !may_be_declined);
        let is_last = self.program.block(rule.block).otherwise == Some(id);
        MatchedOrders {
            id,
            matches,
            assigns: assigns.and_then(|eligible| product(matches, eligible)).unwrap_or_default(),
            rest: match &rule.action {
                Action::Manual(_) => WhatOfOthers::Manual,
                Action::Assign { else_manual: Some(_), .. } => WhatOfOthers::ElseManual,
                Action::Assign { else_manual: None, .. } if is_last => WhatOfOthers::Otherwise,
                Action::Assign { else_manual: None, .. } => WhatOfOthers::Next,
            },
        }
    }

    /// An order of a class that the evaluator flags so, and of none of the conditions before.
    fn flagged_example(&self, key: &ClassKey, cube: &Cube, before: &[GapCondition]) -> Option<Example> {
        let at_once = |witness: &Witness| self.at_once(witness, |settled| self.is_flagged(key, settled));
        let later = |witness: &Witness| {
            let Some(at) = key.at else { return false };
            let flagged =
                |work| self.counted(|count| self.engine.flags(work, &witness.order, witness.now, count));
            let flags = self.work(at).and_then(flagged);
            flags == Some((key.reason, key.by)) && self.can_arrive(at, witness)
        };
        let before: Vec<&Cube> = before.iter().map(|condition| &condition.cube).collect();
        self.example(cube, &before, !key.later, if key.later { &later } else { &at_once })
    }

    /// Whether an order waits as a class says.
    fn is_flagged(&self, key: &ClassKey, settled: &Settlement<'_>) -> bool {
        let node = key.at.map(|at| self.names(at)).map(|(workflow, node)| (&**workflow, &**node));
        settled.outcome() == Outcome::Manual
            && settled.reason_code() == Some(key.reason)
            && settled.dispatched_at() == node
            && settled.flagging_rule() == key.by
    }
}
