//! A version as one list: for each kind of order in turn what becomes of it at its first step. The first entry that
//! an order is in is its own.
//!
//! Whether somebody can be chosen (who declined, who is left in the directory, what no provider's text settles)
//! is a variable of its own, the same in both versions.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::joint::Mapped;
use super::outcome::{self, Outcome};
use crate::decide::Ranked;
use crate::program::{
    Action, Assigns, BlockId, Condition, NamedId, NodeId, NodeKind, Operand, Program, Provider, RankKey,
    Rule, RuleId, Slot, Target, Value, WORKLOAD, Work, Workflow,
};
use crate::prove::answer::Why;
use crate::prove::arrivals::split;
use crate::prove::cube::{Cube, product};
use crate::prove::deciders;
use crate::prove::domain::{Domain, NO, Subject, YES};
use crate::prove::ranges::Ranges;
use crate::prove::who::Who;

/// What becomes of orders.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub cubes: Vec<Cube>,
    pub outcome: Outcome,
    /// The rule that says so.
    pub rule: Option<RuleId>,
}

/// A version whose list is made.
pub(super) struct Lister<'a, 'p> {
    pub domain: &'a mut Domain<'p>,
    pub program: &'a Program,
    pub mapped: &'p Mapped,
    /// By block, whether orders come to it that were declined.
    declines: Vec<bool>,
    /// Where somebody can be chosen by a block.
    known: HashMap<(BlockId, NamedId), Orders>,
    /// A number for all that is declared of the providers.
    providers: u64,
    entries: Vec<Entry>,
}

type Orders = Vec<Cube>;

/// How many cubes may say where `best provider` finds somebody.
const MOST: usize = 200;

fn all_of(one: &[Cube], other: &[Cube]) -> Result<Orders, Why> {
    product(one, other).ok_or(Why::TooLarge)
}

/// The blocks to which orders come that were declined, by name.
pub(super) fn declined_blocks(program: &Program) -> impl Iterator<Item = &str> {
    let blocks = (0..).map(BlockId).zip(&program.blocks);
    blocks.filter(|(id, _)| deciders::can_decline(program, *id)).map(|(_, block)| &*block.name)
}

impl<'a, 'p> Lister<'a, 'p> {
    pub fn new(
        domain: &'a mut Domain<'p>,
        program: &'a Program,
        mapped: &'p Mapped,
        declined: &HashSet<&str>,
    ) -> Self {
        let declines = program.blocks.iter().map(|block| declined.contains(&*block.name)).collect();
        let attributes: Vec<&[Value]> =
            mapped.providers.iter().map(|one| one.attributes.as_slice()).collect();
        let providers = xxh3_64(format!("{attributes:?}").as_bytes());
        Self { domain, program, mapped, declines, known: HashMap::new(), providers, entries: Vec::new() }
    }

    /// # Errors
    /// Where a condition has too many cases.
    pub fn list(mut self, valid: &[Cube]) -> Result<Vec<Entry>, Why> {
        let (taken, left) = self.split(valid.to_vec(), self.mapped.takes.iter().map(Option::as_ref))?;
        for ((at, workflow), start) in self.program.workflows.iter().enumerate().zip(taken) {
            self.node(at, workflow, workflow.start, start)?;
        }
        self.add(left, Outcome::NoWay, None);
        Ok(self.entries)
    }

    fn add(&mut self, cubes: Orders, outcome: Outcome, rule: Option<RuleId>) {
        if !cubes.is_empty() {
            self.entries.push(Entry { cubes, outcome, rule });
        }
    }

    /// The orders that each condition takes, and those that none does.
    fn split<'c>(
        &mut self,
        orders: Orders,
        conditions: impl Iterator<Item = Option<&'c Condition>>,
    ) -> Result<(Vec<Orders>, Orders), Why> {
        let split = split(orders, conditions, &mut |condition, wanted| self.domain.cubes(condition, wanted));
        let taken: Option<Vec<Orders>> = split.taken.into_iter().collect();
        taken.zip(split.left).filter(|_| split.is_exact).ok_or(Why::TooLarge)
    }

    /// What becomes of orders that come to a node. Branches do not lead round in circles.
    fn node(&mut self, at: usize, workflow: &Workflow, id: NodeId, orders: Orders) -> Result<(), Why> {
        let mut open = vec![(id, orders)];
        while let Some((id, orders)) = open.pop() {
            let node = workflow.node(id);
            match &node.kind {
                NodeKind::End => self.add(orders, Outcome::Done, None),
                NodeKind::Work(work) if work.assigns != Some(Assigns::Provider) => {
                    self.add(orders, Outcome::Waits { node: node.name.to_string() }, None);
                }
                NodeKind::Work(work) => self.rules(work, &orders)?,
                NodeKind::Branch { arms, otherwise } => {
                    let conditions = self.mapped.arms[at][id.0 as usize].iter().map(Some);
                    let (taken, left) = self.split(orders, conditions)?;
                    open.extend(arms.iter().map(|(_, to)| *to).zip(taken));
                    match otherwise {
                        Some(to) => open.push((*to, left)),
                        None => self.add(left, Outcome::NoWay, None),
                    }
                }
            }
        }
        Ok(())
    }

    fn rules(&mut self, work: &Work, orders: &[Cube]) -> Result<(), Why> {
        for id in &work.rules {
            let block = self.program.block(*id);
            for rule in &block.rules {
                self.rule(work, *id, *rule, orders)?;
            }
            if let Some(rule) = block.otherwise {
                self.rule(work, *id, rule, orders)?;
                self.add(orders.to_vec(), outcome::manual(self.program, work, None, 0), Some(rule));
                return Ok(());
            }
        }
        self.add(orders.to_vec(), outcome::manual(self.program, work, None, 0), None);
        Ok(())
    }

    fn rule(&mut self, work: &Work, id: BlockId, rule: RuleId, orders: &[Cube]) -> Result<(), Why> {
        let of: &Rule = self.program.rule(rule);
        let mapped: &'p Mapped = self.mapped;
        let matches = deciders::matches(self.domain, of, &mapped.rules[rule.0 as usize], None);
        let orders = all_of(orders, &matches.ok_or(Why::TooLarge)?)?;
        if orders.is_empty() {
            return Ok(());
        }
        if let Action::Assign { target, .. } = &of.action {
            self.target(id, rule, target, &orders)?;
        }
        if let Some(manual) = of.action.manual() {
            let flagged = outcome::manual(self.program, work, Some(manual), self.among(rule));
            self.add(orders, flagged, Some(rule));
        }
        Ok(())
    }

    fn target(&mut self, id: BlockId, rule: RuleId, target: &Target, orders: &[Cube]) -> Result<(), Why> {
        match target {
            Target::One(one) => self.in_turn(id, rule, std::slice::from_ref(one), orders),
            Target::FirstOf(list) => self.in_turn(id, rule, list, orders),
            Target::RotateOf(_) | Target::Split(_) => {
                let mut choosable = Vec::new();
                for one in target.named().into_iter().flatten() {
                    choosable.extend(self.choosable(id, one)?);
                }
                self.chosen(id, rule, target, &all_of(orders, &choosable)?);
                Ok(())
            }
            Target::Best { rank, .. } => match self.best_first(rank) {
                Some(best_first) => self.best(id, rule, &best_first, orders),
                None => {
                    let choosable = self.somebody(id, rule)?;
                    self.chosen(id, rule, target, &all_of(orders, &choosable)?);
                    Ok(())
                }
            },
        }
    }

    /// The first who can be chosen.
    fn in_turn(&mut self, id: BlockId, rule: RuleId, list: &[NamedId], orders: &[Cube]) -> Result<(), Why> {
        for one in list {
            let choosable = self.choosable(id, *one)?;
            let provider = outcome::name(self.program, *one);
            self.add(all_of(orders, &choosable)?, Outcome::Assigned { provider }, Some(rule));
        }
        Ok(())
    }

    /// One of those who can be chosen, by more than their order.
    fn chosen(&mut self, id: BlockId, rule: RuleId, target: &Target, orders: &[Cube]) {
        let chosen = outcome::chosen(self.program, target, self.choice(id, rule));
        self.add(orders.to_vec(), chosen, Some(rule));
    }

    /// The providers in the order in which `best provider` prefers them, where attributes alone settle that.
    fn best_first(&self, rank: &[RankKey]) -> Option<Vec<usize>> {
        let providers: Vec<&Provider> =
            self.program.directory.providers().map(|(_, provider)| provider).collect();
        if providers.len() > MOST {
            return None;
        }
        let slot = |key: &RankKey| match &key.key {
            Operand::Provider(slot) if *slot != WORKLOAD => Some((*slot, key.descending)),
            _ => None,
        };
        let slots: Vec<(Slot, bool)> = rank.iter().map(slot).collect::<Option<_>>()?;
        let keys = |at: &usize| -> Vec<Ranked> {
            let value = |(slot, descending): &(Slot, bool)| Ranked {
                value: providers[*at].attribute(*slot).clone(),
                descending: *descending,
            };
            slots.iter().map(value).collect()
        };
        // Among equals, the smaller id, which is how they stand.
        let mut best_first: Vec<usize> = (0..providers.len()).collect();
        best_first.sort_by_cached_key(keys);
        Some(best_first)
    }

    fn best(&mut self, id: BlockId, rule: RuleId, best_first: &[usize], orders: &[Cube]) -> Result<(), Why> {
        let mapped: &'p Mapped = self.mapped;
        for at in best_first {
            let provider = &mapped.providers[*at];
            let filter = mapped.filters[rule.0 as usize].as_ref();
            let choosable = self.chosen_from(id, provider, provider.id(), filter)?;
            let provider = provider.id().to_owned();
            self.add(all_of(orders, &choosable)?, Outcome::Assigned { provider }, Some(rule));
        }
        Ok(())
    }

    fn among(&self, rule: RuleId) -> u64 {
        outcome::exact(self.domain.program, self.mapped.among[rule.0 as usize].as_slice())
    }

    fn filter(&self, rule: RuleId) -> u64 {
        outcome::exact(self.domain.program, self.mapped.filters[rule.0 as usize].as_slice())
    }

    /// What a target's choice depends on besides its words: who is eligible and what they are like; of `split`
    /// the names of the block and the rule too.
    fn choice(&self, id: BlockId, rule: RuleId) -> u64 {
        let name = match &self.program.rule(rule).action {
            Action::Assign { target: Target::Split(_), .. } => self.program.rule_name(rule),
            _ => String::new(),
        };
        let parts = [self.filter(rule), self.eligibility(id), self.providers, xxh3_64(name.as_bytes())];
        xxh3_64(&parts.map(u64::to_le_bytes).concat())
    }

    fn free(&mut self, what: String, exact: u64, cell: u32) -> Cube {
        let variable = self.domain.whole(Subject::Free(what, exact));
        let mut cube = Cube::default();
        cube.narrow(variable, &Ranges::one(cell));
        cube
    }

    /// Where one can be chosen.
    fn choosable(&mut self, id: BlockId, one: NamedId) -> Result<Orders, Why> {
        if let Some(known) = self.known.get(&(id, one)) {
            return Ok(known.clone());
        }
        let mapped: &'p Mapped = self.mapped;
        let name = outcome::name(self.program, one);
        let place = self.program.directory.by_id(&self.program.named(one).provider);
        let cubes = match place.and_then(|ix| mapped.providers.get(ix.place())) {
            Some(provider) => self.chosen_from(id, provider, &name, None)?,
            None => Vec::new(),
        };
        self.known.insert((id, one), cubes.clone());
        Ok(cubes)
    }

    /// Where a provider satisfies what a block and a rule ask for, and did not decline.
    fn chosen_from(
        &mut self,
        id: BlockId,
        provider: &'p Provider,
        name: &str,
        filter: Option<&Condition>,
    ) -> Result<Orders, Why> {
        let mapped: &'p Mapped = self.mapped;
        let who = Some(Who { provider, engineer: None });
        let asked = mapped.eligible[id.0 as usize].iter().chain(filter);
        let mut cubes = self.domain.cubes_of_all(asked, who).ok_or(Why::TooLarge)?;
        if self.declines[id.0 as usize] {
            let not_declined = self.free(declined(name), 0, NO);
            cubes = all_of(&cubes, &[not_declined])?;
        }
        Ok(cubes)
    }

    /// Where `best provider` finds somebody.
    fn somebody(&mut self, id: BlockId, rule: RuleId) -> Result<Orders, Why> {
        let mapped: &'p Mapped = self.mapped;
        let filter = mapped.filters[rule.0 as usize].as_ref();
        let mut all: Orders = Vec::new();
        for provider in &mapped.providers {
            for cube in self.chosen_from(id, provider, provider.id(), filter)? {
                if !all.iter().any(|known| cube.is_within(known)) {
                    all.push(cube);
                }
            }
            if all.len() > MOST {
                let what = "there is a best provider".to_owned();
                let exact = self.choice(id, rule);
                return Ok(vec![self.free(what, exact, YES)]);
            }
        }
        Ok(all)
    }

    fn eligibility(&self, id: BlockId) -> u64 {
        outcome::exact(self.domain.program, &self.mapped.eligible[id.0 as usize])
    }
}

/// What follows somebody's name where that one declined an order.
pub(super) const DECLINED: &str = " declined it";

fn declined(name: &str) -> String {
    format!("{name}{DECLINED}")
}
