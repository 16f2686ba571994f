//! Which rules keep later ones from deciding: those that surely decide what they match, and those whose
//! candidates are all that a later one could choose.

use std::collections::HashSet;

use jiff::civil::Date;

use super::cube::{Cube, Cubes, Wanted, Who, product};
use super::domain::{Domain, today};
use crate::program::{
    Action, Assigns, BlockId, Comparison, Condition, Handler, NamedId, NodeId, NodeKind, Portal, Program,
    Provider, Rule, Target, Value, Work, Workflow,
};

/// What is sure of a rule.
#[derive(Debug)]
pub(super) struct Decider {
    /// Whether orders can come to it after a provider declined them.
    pub after_decline: bool,
    /// Orders, of those that the rule matches, on which it decides whatever came before.
    pub surely: Cubes,
    /// Orders, of those that the rule matches, for which somebody may be left to be assigned; all of them where it
    /// also flags orders, or where directories say what its candidates are like.
    pub choosable: Cubes,
    /// Whom it can assign; nothing where it flags some orders itself.
    pub pool: Option<Pool>,
}

/// Whom a rule can assign.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pool {
    /// Every eligible candidate.
    All,
    /// Every eligible candidate of some kind.
    Some,
    /// Ascending.
    Named(Vec<NamedId>),
}

impl Pool {
    /// Whether whoever is in the other one is in this one.
    fn includes(&self, other: &Pool) -> bool {
        match (self, other) {
            (Pool::All, _) => true,
            (Pool::Named(all), Pool::Named(some)) => some.iter().all(|one| all.binary_search(one).is_ok()),
            (Pool::Some | Pool::Named(_), _) => false,
        }
    }
}

impl Decider {
    /// Whether an order that both match is never decided by the later one, which stands in the same block.
    pub fn exhausts(&self, later: &Decider) -> bool {
        self.pool.as_ref().zip(later.pool.as_ref()).is_some_and(|(pool, later)| pool.includes(later))
    }
}

/// By rule.
pub(super) fn all(domain: &mut Domain<'_>, rules: &[Rule]) -> Vec<Decider> {
    let program = domain.program;
    let declines: Vec<bool> =
        (0..).zip(&program.blocks).map(|(id, _)| can_decline(program, BlockId(id))).collect();
    let one = |rule: &Rule| of(domain, rule, declines[rule.block.0 as usize]);
    rules.iter().map(one).collect()
}

fn of(domain: &mut Domain<'_>, rule: &Rule, can_decline: bool) -> Decider {
    // `otherwise assign` ends in a flag where there is nobody.
    let block = domain.program.block(rule.block);
    let is_otherwise = block.otherwise.is_some_and(|id| std::ptr::eq(domain.program.rule(id), rule));
    let everything = || Some(vec![Cube::default()]);
    let Action::Assign { target, else_manual: None } = &rule.action else {
        return Decider {
            after_decline: can_decline,
            surely: everything(),
            choosable: everything(),
            pool: None,
        };
    };
    if is_otherwise {
        return Decider {
            after_decline: can_decline,
            surely: everything(),
            choosable: everything(),
            pool: None,
        };
    }
    let eligible = eligible(domain, rule.block, target);
    let is_known = block.assigns == Assigns::Provider && are_written(domain.program, target);
    Decider {
        after_decline: can_decline,
        choosable: if is_known { eligible.clone() } else { everything() },
        surely: if can_decline { Some(Vec::new()) } else { eligible },
        pool: Some(pool(target)),
    }
}

/// Whether the attributes of all candidates stand in the program.
fn are_written(program: &Program, target: &Target) -> bool {
    let is_written = |named: &NamedId| {
        let id = &program.named(*named).provider;
        program.written.iter().any(|provider| provider.id() == id)
    };
    match target {
        Target::One(one) => is_written(one),
        Target::FirstOf(list) | Target::RotateOf(list) => list.iter().all(is_written),
        Target::Split(shares) => shares.iter().all(|(one, _)| is_written(one)),
        Target::Best { .. } => program.directory.len() == program.written.len(),
    }
}

fn pool(target: &Target) -> Pool {
    let mut named: Vec<NamedId> = match target {
        Target::One(one) => vec![*one],
        Target::FirstOf(list) | Target::RotateOf(list) => list.clone(),
        Target::Split(shares) => shares.iter().map(|(one, _)| *one).collect(),
        Target::Best { filter: None, .. } => return Pool::All,
        Target::Best { .. } => return Pool::Some,
    };
    named.sort_unstable();
    Pool::Named(named)
}

/// Whether an order can come to a node that tries the block after a provider declined it.
pub(super) fn can_decline(program: &Program, block: BlockId) -> bool {
    program.workflows.iter().any(|workflow| {
        let work = |id: &NodeId| match &workflow.node(*id).kind {
            NodeKind::Work(work) => Some(work),
            NodeKind::Branch { .. } | NodeKind::End => None,
        };
        let nodes = || (0..workflow.nodes.len()).filter_map(|at| u32::try_from(at).ok().map(NodeId));
        let declined = nodes().filter_map(|id| work(&id)).filter(|work| counts_against_provider(work));
        let reached = reached(workflow, declined.filter_map(|work| work.declined));
        nodes().any(|id| reached.contains(&id) && work(&id).is_some_and(|work| work.rules.contains(&block)))
    })
}

/// Whether who declines there is the provider, and not its engineer.
fn counts_against_provider(work: &Work) -> bool {
    work.portal == Portal::Provider && work.handlers.iter().any(|handler| *handler != Handler::Engineer)
}

/// The nodes that can be reached from some, those included.
fn reached(workflow: &Workflow, from: impl Iterator<Item = NodeId>) -> HashSet<NodeId> {
    let mut reached = HashSet::new();
    let mut open: Vec<NodeId> = from.collect();
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        match &workflow.node(id).kind {
            NodeKind::End => {}
            NodeKind::Work(work) => open.extend(work.ways()),
            NodeKind::Branch { arms, otherwise } => {
                open.extend(arms.iter().map(|(_, to)| *to).chain(*otherwise))
            }
        }
    }
    reached
}

/// The orders of which one of the candidates is surely eligible: providers that stand in the program, whose
/// attributes no directory changes.
pub(super) fn eligible(domain: &mut Domain<'_>, block: BlockId, target: &Target) -> Cubes {
    let program = domain.program;
    if program.block(block).assigns == Assigns::Engineer {
        return Some(Vec::new());
    }
    let written = |named: &NamedId| {
        let id = &program.named(*named).provider;
        program.written.iter().find(|provider| provider.id() == id)
    };
    let (candidates, filter): (Vec<&Provider>, Option<&Condition>) = match target {
        Target::One(one) => (written(one).into_iter().collect(), None),
        Target::FirstOf(list) | Target::RotateOf(list) => (list.iter().filter_map(written).collect(), None),
        Target::Split(shares) => (shares.iter().filter_map(|(one, _)| written(one)).collect(), None),
        Target::Best { filter, .. } => (program.written.iter().collect(), filter.as_ref()),
    };
    let mut all = Vec::new();
    for provider in candidates {
        let who = Some(Who { provider, engineer: None });
        let mut cubes = vec![Cube::default()];
        for condition in program.block(block).eligible.iter().chain(filter) {
            cubes = product(&cubes, &domain.cubes_about(condition, Wanted::True, who)?)?;
        }
        if cubes.iter().any(|cube| cube.entries().is_empty()) {
            return Some(vec![Cube::default()]);
        }
        all.extend(cubes);
    }
    Some(all)
}

/// The provider to whom an order is assigned where a block's rules are tried, if that is known and its
/// attributes stand in the program.
pub(super) fn assigned(program: &Program, block: BlockId) -> Option<Who<'_>> {
    let id = &program.named(program.block(block).of?).provider;
    let provider = program.written.iter().find(|provider| provider.id() == id)?;
    Some(Who { provider, engineer: None })
}

/// When a rule is active.
pub(super) fn active(domain: &mut Domain<'_>, from: Option<Date>, to: Option<Date>) -> Vec<Cube> {
    let mut days = Cube::default();
    let ends =
        [from.map(|from| (Comparison::GreaterOrEqual, from)), to.map(|to| (Comparison::LessOrEqual, to))];
    for (comparison, day) in ends.into_iter().flatten() {
        let Some(today) = domain.operand(&today()) else { continue };
        if let Some(ranges) = domain.variable(today).compared(comparison, &Value::Date(day))
            && !days.narrow(today, &ranges)
        {
            return Vec::new();
        }
    }
    vec![days]
}
