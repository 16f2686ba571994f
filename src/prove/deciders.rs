//! Which rules keep later ones from deciding: those that surely decide what they match, and those whose
//! candidates are all that a later one could choose.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::cube::{Cube, Cubes, Wanted, product};
use super::domain::{Domain, today};
use super::known_assignee::KnownAssignee;
use crate::program::{
    Action, Assigns, BlockId, Comparison, Condition, Handler, IdSlice, IdVec, NamedId, NodeId, Portal,
    Program, Rule, RuleId, Target, Value, Work,
};

/// What is sure of a rule.
#[derive(Debug)]
pub(super) struct Decider {
    /// Whether orders can come to it after a provider declined them.
    pub after_decline: bool,
    /// The orders that one of its candidates is eligible for, of those that stand in the program; none where it
    /// assigns nobody, or an engineer.
    pub eligible: Cubes,
    /// Whether all its candidates are such.
    are_written: bool,
    /// Whom it can assign; `None` if it flags some orders itself.
    pool: Option<Assignable>,
}

/// Whom a rule can assign.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Assignable {
    /// Every eligible candidate.
    All,
    /// Every eligible candidate of some kind.
    Some,
    /// Ascending.
    Named(Vec<NamedId>),
}

impl Assignable {
    /// Whether whoever is in the other one is in this one.
    fn includes(&self, other: &Assignable) -> bool {
        match (self, other) {
            (Assignable::All, _) => true,
            (Assignable::Named(all), Assignable::Named(some)) => {
                some.iter().all(|one| all.binary_search(one).is_ok())
            }
            (Assignable::Some | Assignable::Named(_), _) => false,
        }
    }
}

impl Decider {
    /// Whether an order that both match is never decided by the later one, which stands in the same block.
    pub fn exhausts(&self, later: &Decider) -> bool {
        self.pool.as_ref().zip(later.pool.as_ref()).is_some_and(|(pool, later)| pool.includes(later))
    }

    /// Of the orders that the rule matches those on which it decides where it is tried.
    pub fn sure(&self, matches: &Cubes) -> Cubes {
        match self.pool {
            None => matches.clone(),
            Some(_) if self.after_decline => Some(Vec::new()),
            Some(_) => product(matches.as_ref()?, self.eligible.as_ref()?),
        }
    }

    /// Of the orders that the rule matches those for which somebody may be left to be assigned; all of them where it
    /// also flags orders, or where directories say what its candidates are like.
    pub fn choosable(&self, matches: Vec<Cube>) -> Cubes {
        match self.pool {
            Some(_) if self.are_written => product(&matches, self.eligible.as_ref()?),
            _ => Some(matches),
        }
    }
}

/// By rule.
pub(super) fn all(domain: &mut Domain<'_>, rules: &IdSlice<RuleId, Rule>) -> IdVec<RuleId, Decider> {
    let program = domain.program;
    let declined = declined_by_provider(program);
    let mut known = HashMap::new();
    let one = |rule: &Rule| decider(domain, &mut known, rule, declined.contains(&rule.block));
    rules.iter().map(one).collect()
}

fn decider(domain: &mut Domain<'_>, known: &mut EligibleOrders, rule: &Rule, after_decline: bool) -> Decider {
    let program = domain.program;
    let block = program.block(rule.block);
    let Action::Assign { target, else_manual } = &rule.action else {
        return Decider { after_decline, eligible: Some(Vec::new()), are_written: false, pool: None };
    };
    let is_provider = block.assigns == Assigns::Provider;
    let are_written = match target.named() {
        Some(named) => named.iter().all(|one| domain.written(*one).is_some()),
        None => program.directory.len() == program.written.len(),
    };
    // `otherwise assign` ends in a flag where there is nobody.
    let is_otherwise = block.otherwise.is_some_and(|id| std::ptr::eq(program.rule(id), rule));
    Decider {
        after_decline,
        eligible: if is_provider { eligible(domain, known, rule.block, target) } else { Some(Vec::new()) },
        are_written: is_provider && are_written,
        pool: (else_manual.is_none() && !is_otherwise).then(|| pool(target)),
    }
}

fn pool(target: &Target) -> Assignable {
    match (target.named(), target) {
        (Some(mut named), _) => {
            named.sort_unstable();
            Assignable::Named(named)
        }
        (None, Target::Best { filter: None, .. }) => Assignable::All,
        (None, _) => Assignable::Some,
    }
}

/// The blocks to which an order can come after a provider declined it.
pub(super) fn declined_by_provider(program: &Program) -> HashSet<BlockId> {
    tried_after_decline(program, counts_against_provider)
}

/// The blocks to which an order can come after an engineer declined it.
pub(super) fn declined_by_engineer(program: &Program) -> HashSet<BlockId> {
    tried_after_decline(program, |work| {
        work.portal == Portal::Provider && work.handlers.contains(&Handler::Engineer)
    })
}

fn tried_after_decline(program: &Program, counts: impl Fn(&Work) -> bool) -> HashSet<BlockId> {
    let mut tried = HashSet::new();
    for workflow in &program.workflows {
        let work = |id: NodeId| workflow.node(id).kind.work();
        let counting = workflow.nodes.iter().filter_map(|node| node.kind.work()).filter(|work| counts(work));
        let reached = workflow.reached(counting.filter_map(|work| work.declined), |_, node| node.kind.ways());
        tried.extend(reached.iter().filter_map(work).flat_map(|work| &work.rules));
    }
    tried
}

/// Whether who declines there is the provider, and not its engineer.
fn counts_against_provider(work: &Work) -> bool {
    work.portal == Portal::Provider && work.handlers.iter().any(|handler| *handler != Handler::Engineer)
}

/// Where candidates of blocks are eligible.
type EligibleOrders = HashMap<(BlockId, NamedId), Cubes>;

/// The orders of which one of the candidates is surely eligible: providers that stand in the program, whose
/// attributes no directory changes.
fn eligible(domain: &mut Domain<'_>, known: &mut EligibleOrders, block: BlockId, target: &Target) -> Cubes {
    let program = domain.program;
    let conditions = &program.block(block).eligible;
    let mut all = Vec::new();
    if let Target::Best { filter, .. } = target {
        for provider in &program.written {
            let who = Some(KnownAssignee { provider, engineer: None });
            all.extend(domain.cubes_of_all(conditions.iter().chain(filter), who)?);
        }
    }
    for one in target.named().into_iter().flatten() {
        let Some(provider) = domain.written(one) else { continue };
        let who = Some(KnownAssignee { provider, engineer: None });
        let cubes = known.entry((block, one)).or_insert_with(|| domain.cubes_of_all(conditions, who));
        all.extend(cubes.as_ref()?.iter().cloned());
    }
    let is_everybody = all.iter().any(|cube| cube.entries().is_empty());
    Some(if is_everybody { vec![Cube::default()] } else { all })
}

/// The provider to whom an order is assigned where a block's rules are tried, if that is known and its
/// attributes stand in the program.
pub(super) fn assigned<'p>(domain: &Domain<'p>, block: BlockId) -> Option<KnownAssignee<'p>> {
    let provider = domain.written(domain.program.block(block).of?)?;
    Some(KnownAssignee { provider, engineer: None })
}

/// The orders and days that a rule matches, whose condition this is.
pub(super) fn matches<'p>(
    domain: &mut Domain<'p>,
    rule: &Rule,
    when: &Condition,
    who: Option<KnownAssignee<'p>>,
) -> Cubes {
    let days = active(domain, rule.active_from, rule.active_to);
    product(&days, &domain.cubes_about(when, Wanted::True, who)?)
}

/// When a rule is active.
fn active(domain: &mut Domain<'_>, from: Option<Date>, to: Option<Date>) -> Vec<Cube> {
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
