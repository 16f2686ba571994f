//! What a node or a workflow does with orders as one list: for each kind of order in turn what becomes of it. The
//! first entry that an order is in is its own.
//!
//! Whether somebody can be chosen (who declined, what no attribute settles) is a variable of its own, the same in
//! both versions.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::joint::{Keyed, Mapped, MappedRule};
use super::keys::ConditionKey;
use super::outcome::{self, AmongKey, Beyond, Choice, ChoiceKind, List, NamedNode, Treatment};
use super::pool::{Pool, PoolMember};
use crate::decide::Ranked;
use crate::program::{
    Action, Among, Assigns, Block, BlockId, Condition, Manual, NamedId, NodeId, NodeKind, Operand, Program,
    Rule, RuleId, Slot, Target, WORKLOAD, Work, WorkflowId,
};
use crate::prove::answer::Unanswered;
use crate::prove::arrivals::split;
use crate::prove::cube::{Cube, Wanted, product};
use crate::prove::deciders;
use crate::prove::domain::{Domain, NO, Subject, YES};
use crate::prove::ranges::Ranges;

/// What becomes of orders.
#[derive(Clone, Debug)]
pub(super) struct ListEntry {
    pub cubes: Vec<Cube>,
    pub outcome: Treatment,
    /// What the words of the outcome leave out.
    pub beyond: Beyond,
    /// The rule that says so.
    pub rule: Option<RuleId>,
}

impl ListEntry {
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.said() == other.said() && self.beyond == other.beyond
    }

    /// The outcome's words, where they say more than what they leave out: `split p 70, q 30` and `split q 3, p 7` are
    /// the same choice.
    pub fn said(&self) -> Option<&Treatment> {
        let is_split = self.beyond.choice.as_ref().is_some_and(|choice| choice.kind == ChoiceKind::Split);
        (!is_split).then_some(&self.outcome)
    }

    /// Whether it is the same but for where it is, what a choice depends on, and what a dispatcher may choose from.
    pub fn is_as_good_as(&self, other: &Self) -> bool {
        match (self.said(), other.said()) {
            (None, None) => self.beyond.shares() == other.beyond.shares(),
            _ => self.outcome.is_as_good_as(&other.outcome),
        }
    }
}

/// What both versions' lists share.
#[derive(Debug)]
pub(super) struct Shared {
    /// By name of a workflow that both have.
    workflows: HashSet<String>,
    /// By name, the blocks to which orders come that somebody declined, in either version.
    declined: HashSet<String>,
    /// The rules of both versions that take turns.
    rotations: HashSet<String>,
    choices: HashMap<Rc<Choice>, u32>,
}

/// A dispatcher's list of one version, by what it is made of.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub is_new: bool,
    pub list: Rc<List>,
    blocks: Vec<BlockId>,
    rule: Option<RuleId>,
}

impl Shared {
    pub fn new(workflows: HashSet<String>, declined: HashSet<String>, rotations: HashSet<String>) -> Self {
        Self { workflows, declined, rotations, choices: HashMap::new() }
    }

    fn number(&mut self, choice: &Rc<Choice>) -> u32 {
        let next = u32::try_from(self.choices.len()).unwrap_or(u32::MAX);
        *self.choices.entry(choice.clone()).or_insert(next)
    }
}

/// By candidate: the orders for which it is on a list, and those for which it is not.
pub(super) type Listed = HashMap<String, [Vec<Cube>; 2]>;

type Orders = Vec<Cube>;

/// How many cubes may say where `best provider` finds somebody, and how many candidates a list may have to be
/// compared one by one.
const MOST: usize = 200;

fn all_of(one: &[Cube], other: &[Cube]) -> Result<Orders, Unanswered> {
    product(one, other).ok_or(Unanswered::TooLarge)
}

/// A version whose lists are made.
pub(super) struct Lister<'a, 'p> {
    pub domain: &'a mut Domain<'p>,
    pub shared: &'a mut Shared,
    pub program: &'a Program,
    pub mapped: &'p Mapped,
    pub pool: Pool<'p>,
    pub is_new: bool,
    place: Option<Rc<NamedNode>>,
    /// Whether orders can be recalled to the place.
    is_recalled_to: bool,
    /// Where somebody can be chosen by a block.
    known: HashMap<(BlockId, NamedId), Orders>,
    entries: Vec<ListEntry>,
    requests: Vec<Request>,
    arrived: HashMap<(WorkflowId, NodeId), Orders>,
}

/// What becomes of orders, and the dispatchers' lists that come up.
pub(super) struct Listing {
    pub entries: Vec<ListEntry>,
    pub requests: Vec<Request>,
    /// The orders that came to the nodes where rules choose providers.
    pub arrived: HashMap<(WorkflowId, NodeId), Orders>,
}

impl<'a, 'p> Lister<'a, 'p> {
    pub fn new(
        domain: &'a mut Domain<'p>,
        shared: &'a mut Shared,
        (program, mapped, is_new): (&'a Program, &'p Mapped, bool),
        pool: Pool<'p>,
    ) -> Self {
        Self {
            domain,
            shared,
            program,
            mapped,
            pool,
            is_new,
            place: None,
            is_recalled_to: false,
            known: HashMap::new(),
            entries: Vec::new(),
            requests: Vec::new(),
            arrived: HashMap::new(),
        }
    }

    /// Of orders that enter their workflow.
    ///
    /// # Errors
    /// Where a condition has too many cases.
    pub fn first_step(mut self, valid: &[Cube]) -> Result<Listing, Unanswered> {
        let mapped = self.mapped;
        let takes = mapped.takes.iter().map(|takes| takes.as_ref().map(|keyed| &keyed.condition));
        let (taken, left) = self.split(valid.to_vec(), takes)?;
        for ((id, workflow), orders) in mapped.workflows.iter_enumerated().zip(taken) {
            self.node(id, workflow.start, orders)?;
        }
        self.place = None;
        self.add(left, Treatment::NoWay, None);
        Ok(self.listing())
    }

    /// Of orders that come to a node where rules decide.
    ///
    /// # Errors
    /// Where a condition has too many cases.
    pub fn at_rules(mut self, of: WorkflowId, id: NodeId, orders: &[Cube]) -> Result<Listing, Unanswered> {
        self.come_to(of, id);
        if let NodeKind::Work(work) = &self.program.workflow(of).node(id).kind {
            self.rules(work, orders)?;
        }
        Ok(self.listing())
    }

    /// Of orders that come to a branch: where they go on to.
    ///
    /// # Errors
    /// Where a condition has too many cases.
    pub fn at_branch(mut self, of: WorkflowId, id: NodeId, orders: &[Cube]) -> Result<Listing, Unanswered> {
        let mapped = self.mapped;
        let workflow = &mapped.workflows[of];
        if let NodeKind::Branch { arms, otherwise } = &workflow.node(id).kind {
            let (taken, left) = self.split(orders.to_vec(), arms.iter().map(|(when, _)| Some(when)))?;
            let name = |to: NodeId| Treatment::Waits { node: workflow.node(to).name.to_string() };
            for ((_, to), orders) in arms.iter().zip(taken) {
                self.add(orders, name(*to), None);
            }
            self.add(left, otherwise.map_or(Treatment::NoWay, name), None);
        }
        Ok(self.listing())
    }

    fn listing(self) -> Listing {
        Listing { entries: self.entries, requests: self.requests, arrived: self.arrived }
    }

    fn come_to(&mut self, of: WorkflowId, id: NodeId) {
        let workflow = self.program.workflow(of);
        let name = workflow.name.to_string();
        let node = workflow.node(id).name.to_string();
        let workflow = self.shared.workflows.contains(&name).then_some(name);
        self.place = Some(Rc::new(NamedNode { workflow, node }));
        self.is_recalled_to = self.program.workflow(of).is_recalled_to(id);
    }

    fn add(&mut self, cubes: Orders, outcome: Treatment, rule: Option<RuleId>) {
        self.add_with(cubes, outcome, Beyond::default(), rule);
    }

    fn add_with(&mut self, cubes: Orders, outcome: Treatment, beyond: Beyond, rule: Option<RuleId>) {
        if !cubes.is_empty() {
            let beyond = Beyond { place: self.place.clone(), ..beyond };
            self.entries.push(ListEntry { cubes, outcome, beyond, rule });
        }
    }

    /// The orders that each condition takes, and those that none does.
    fn split<'c>(
        &mut self,
        orders: Orders,
        conditions: impl Iterator<Item = Option<&'c Condition>>,
    ) -> Result<(Vec<Orders>, Orders), Unanswered> {
        let split = split(orders, conditions, &mut |condition, wanted| self.domain.cubes(condition, wanted));
        let taken: Option<Vec<Orders>> = split.taken.into_iter().collect();
        taken.zip(split.left).filter(|_| split.is_exact).ok_or(Unanswered::TooLarge)
    }

    /// What becomes of orders that come to a node. Branches do not lead round in circles.
    fn node(&mut self, of: WorkflowId, id: NodeId, orders: Orders) -> Result<(), Unanswered> {
        let workflow = &self.mapped.workflows[of];
        let mut open = vec![(id, orders)];
        while let Some((id, orders)) = open.pop() {
            self.come_to(of, id);
            let node = workflow.node(id);
            match &node.kind {
                NodeKind::End => self.add(orders, Treatment::Done, None),
                NodeKind::Work(work) if work.assigns != Some(Assigns::Provider) => {
                    self.add(orders, Treatment::Waits { node: node.name.to_string() }, None);
                }
                NodeKind::Work(work) => {
                    self.rules(work, &orders)?;
                    self.arrived.entry((of, id)).or_default().extend(orders);
                }
                NodeKind::Branch { arms, otherwise } => {
                    let (taken, left) = self.split(orders, arms.iter().map(|(when, _)| Some(when)))?;
                    open.extend(arms.iter().map(|(_, to)| *to).zip(taken));
                    match otherwise {
                        Some(to) => open.push((*to, left)),
                        None => self.add(left, Treatment::NoWay, None),
                    }
                }
            }
        }
        Ok(())
    }

    fn rules(&mut self, work: &Work, orders: &[Cube]) -> Result<(), Unanswered> {
        let mut tried = Vec::new();
        for id in &work.rules {
            let block: &'a Block = self.program.block(*id);
            if !self.pool.applies(self.program, block) {
                continue;
            }
            tried.push(*id);
            for rule in &block.rules {
                self.rule(work, *id, *rule, orders)?;
            }
            if let Some(rule) = block.otherwise {
                self.rule(work, *id, rule, orders)?;
                // `otherwise assign` that has nobody to assign.
                self.flag(work, None, &[*id], Some(rule), orders.to_vec());
                return Ok(());
            }
        }
        self.flag(work, None, &tried, None, orders.to_vec());
        Ok(())
    }

    fn rule(&mut self, work: &Work, id: BlockId, rule: RuleId, orders: &[Cube]) -> Result<(), Unanswered> {
        let of: &Rule = self.program.rule(rule);
        let when = &self.mapped_rule(rule).when.condition;
        let matches = deciders::matches(self.domain, of, when, self.pool.assigned());
        let orders = all_of(orders, &matches.ok_or(Unanswered::TooLarge)?)?;
        if orders.is_empty() {
            return Ok(());
        }
        if let Action::Assign { target, .. } = &of.action {
            self.target(id, rule, target, &orders)?;
        }
        if let Some(manual) = of.action.manual() {
            self.flag(work, Some(manual), &[id], Some(rule), orders);
        }
        Ok(())
    }

    fn mapped_rule(&self, rule: RuleId) -> &'p MappedRule {
        &self.mapped.rules[rule]
    }

    fn flag(
        &mut self,
        work: &Work,
        manual: Option<&Manual>,
        blocks: &[BlockId],
        rule: Option<RuleId>,
        orders: Orders,
    ) {
        let outcome = outcome::manual(self.program, work, manual);
        let among = manual.and_then(|manual| manual.among.as_ref()).zip(rule);
        let among = among.and_then(|(among, rule)| match among {
            Among::Named(named) => Some(AmongKey::Named(outcome::names(self.program, named))),
            Among::Where(_) => self.mapped_rule(rule).among.as_ref().map(|keyed| AmongKey::Where(keyed.key)),
        });
        let list = Some(self.list(among, blocks, rule));
        self.add_with(orders, outcome, Beyond { list, ..Beyond::default() }, rule);
    }

    /// Orders that a rule assigns; they may be recalled, and then there is a dispatcher's list.
    fn assigned(
        &mut self,
        id: BlockId,
        rule: RuleId,
        orders: Orders,
        outcome: Treatment,
        choice: Option<Rc<Choice>>,
    ) {
        if !orders.is_empty() {
            let list = self.is_recalled_to.then(|| self.list(None, &[id], Some(rule)));
            self.add_with(orders, outcome, Beyond { choice, list, ..Beyond::default() }, Some(rule));
        }
    }

    fn list(&mut self, among: Option<AmongKey>, blocks: &[BlockId], rule: Option<RuleId>) -> Rc<List> {
        // A flag by `manual` alone is not ranked.
        let rank = rule.map(|rule| self.mapped_rule(rule).rank.clone()).unwrap_or_default();
        let mut eligible: Vec<Vec<ConditionKey>> = blocks.iter().map(|id| self.eligible(*id)).collect();
        eligible.sort();
        eligible.dedup();
        if eligible.iter().any(Vec::is_empty) {
            eligible.clear();
        }
        let list = Rc::new(List { eligible, among, rank, candidates: self.pool.number });
        if !self.requests.iter().any(|request| request.list == list) {
            let (is_new, blocks) = (self.is_new, blocks.to_vec());
            self.requests.push(Request { is_new, list: list.clone(), blocks, rule });
        }
        list
    }

    /// Where each candidate is on a dispatcher's list; `None` if that is too large.
    pub fn listed(&mut self, request: &Request) -> Option<Listed> {
        if self.pool.candidates.len() > MOST {
            return None;
        }
        let Request { is_new: _, list: _, blocks, rule } = request;
        let among = rule.and_then(|rule| self.program.rule(rule).action.manual()?.among.as_ref());
        // Where nobody is left for `otherwise`, its own `manual` narrows nothing.
        let among = among.filter(|_| request.list.among.is_some());
        let mapped = self.mapped;
        let conditions = |id: &BlockId| mapped.eligible[*id].iter().map(|keyed| &keyed.condition);
        let narrowed = rule.and_then(|rule| mapped.rules[rule].among.as_ref());
        let narrowed = narrowed.filter(|_| request.list.among.is_some());
        let mut listed = Listed::new();
        for candidate in self.pool.candidates.clone() {
            let is_named = match among {
                Some(Among::Named(named)) => {
                    named.iter().any(|one| outcome::name(self.program, *one) == candidate.name)
                }
                _ => true,
            };
            let (mut on, mut off) = (Vec::new(), vec![Cube::default()]);
            for id in blocks.iter().filter(|_| is_named) {
                let all = || conditions(id).chain(narrowed.map(|keyed| &keyed.condition));
                on.extend(self.domain.cubes_of_all(all(), candidate.who())?);
                off = product(&off, &self.not_all(all(), &candidate)?)?;
            }
            if blocks.is_empty() && is_named {
                on = vec![Cube::default()];
                off = Vec::new();
            }
            listed.insert(candidate.name.clone(), [on, off]);
        }
        Some(listed)
    }

    /// Where not all of the conditions are true of a candidate.
    fn not_all<'c>(
        &mut self,
        conditions: impl Iterator<Item = &'c Condition>,
        candidate: &PoolMember<'p>,
    ) -> Option<Orders> {
        let mut all = Vec::new();
        for condition in conditions {
            all.extend(self.domain.cubes_about(condition, Wanted::NotTrue, candidate.who())?);
        }
        Some(all)
    }

    fn target(
        &mut self,
        id: BlockId,
        rule: RuleId,
        target: &Target,
        orders: &[Cube],
    ) -> Result<(), Unanswered> {
        match target {
            Target::One(one) => self.in_turn(id, rule, std::slice::from_ref(one), orders),
            Target::FirstOf(list) => self.in_turn(id, rule, list, orders),
            Target::RotateOf(_) | Target::Turns(_) | Target::Split(_) => {
                let mut choosable = Vec::new();
                for one in target.named().into_iter().flatten() {
                    choosable.extend(self.choosable(id, one)?);
                }
                self.chosen(id, rule, target, all_of(orders, &choosable)?);
                Ok(())
            }
            Target::Best { .. } => match self.best_first(rule) {
                Some(best_first) => self.best(id, rule, &best_first, orders),
                None => {
                    let choosable = self.somebody(id, rule, target)?;
                    self.chosen(id, rule, target, all_of(orders, &choosable)?);
                    Ok(())
                }
            },
        }
    }

    /// The first who can be chosen.
    fn in_turn(
        &mut self,
        id: BlockId,
        rule: RuleId,
        list: &[NamedId],
        orders: &[Cube],
    ) -> Result<(), Unanswered> {
        for one in list {
            let choosable = self.choosable(id, *one)?;
            let provider = outcome::name(self.program, *one);
            let orders = all_of(orders, &choosable)?;
            self.assigned(id, rule, orders, Treatment::Assigned { provider }, None);
        }
        Ok(())
    }

    /// One of those who can be chosen, by more than their order.
    fn chosen(&mut self, id: BlockId, rule: RuleId, target: &Target, orders: Orders) {
        let chosen = outcome::chosen(self.program, target, self.pool.what());
        let choice = Some(Rc::new(self.choice(id, rule, target)));
        self.assigned(id, rule, orders, chosen, choice);
    }

    /// The candidates in the order in which `best` prefers them, where attributes alone settle that.
    fn best_first(&self, rule: RuleId) -> Option<Vec<usize>> {
        let candidates = &self.pool.candidates;
        if candidates.len() > MOST {
            return None;
        }
        let slot = |(key, descending): &(Operand, bool)| match key {
            Operand::Provider(slot) | Operand::Engineer(slot) if *slot != WORKLOAD => {
                Some((key.clone(), *slot, *descending))
            }
            _ => None,
        };
        // Variants may be numbered otherwise in the joint program: the version's own attributes are compared.
        let own = match &self.program.rule(rule).action {
            Action::Assign { target: Target::Best { rank, .. }, .. } => rank,
            _ => return None,
        };
        let own = own.iter().map(|key| slot(&(key.key.clone(), key.descending)));
        let slots: Vec<(Operand, Slot, bool)> = own.collect::<Option<_>>()?;
        let keys = |at: &usize| -> Vec<Ranked> {
            let value = |(key, slot, descending): &(Operand, Slot, bool)| Ranked {
                value: candidates[*at].own_attribute(self.program, key, *slot),
                descending: *descending,
            };
            slots.iter().map(value).collect()
        };
        // Among equals, the smaller id, which is how they stand.
        let mut best_first: Vec<usize> = (0..candidates.len()).collect();
        best_first.sort_by_cached_key(keys);
        Some(best_first)
    }

    fn best(
        &mut self,
        id: BlockId,
        rule: RuleId,
        best_first: &[usize],
        orders: &[Cube],
    ) -> Result<(), Unanswered> {
        for at in best_first {
            let candidate = self.pool.candidates[*at].clone();
            let choosable = self.chosen_from(id, &candidate, self.mapped_rule(rule).filter.as_ref())?;
            let provider = candidate.name;
            let orders = all_of(orders, &choosable)?;
            self.assigned(id, rule, orders, Treatment::Assigned { provider }, None);
        }
        Ok(())
    }

    fn eligible(&self, id: BlockId) -> Vec<ConditionKey> {
        let mut keys: Vec<ConditionKey> = self.mapped.eligible[id].iter().map(|keyed| keyed.key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn choice(&self, id: BlockId, rule: RuleId, target: &Target) -> Choice {
        let name = |one: &NamedId| outcome::name(self.program, *one);
        let (kind, named) = match target {
            Target::One(_) | Target::FirstOf(_) => (ChoiceKind::Named, target.named()),
            Target::RotateOf(_) => (ChoiceKind::Rotate, target.named()),
            Target::Turns(_) => (ChoiceKind::Rotate, None),
            Target::Split(_) => (ChoiceKind::Split, None),
            Target::Best { .. } => (ChoiceKind::Best, None),
        };
        let shares = match target {
            Target::Split(shares) => {
                let mut shares: Vec<_> =
                    Target::in_lowest_terms(shares).map(|(one, weight)| (name(&one), weight)).collect();
                shares.sort_unstable();
                Some(shares)
            }
            Target::Turns(shares) => Some(shares.iter().map(|(one, weight)| (name(one), *weight)).collect()),
            _ => named.map(|named| named.iter().map(|one| (name(one), 1)).collect()),
        };
        Choice {
            named: shares,
            kind,
            filter: self.mapped_rule(rule).filter.as_ref().map(|keyed| keyed.key),
            rank: self.mapped_rule(rule).rank.clone(),
            eligible: self.eligible(id),
            candidates: self.pool.number,
            rule: Some(self.program.rule_name(rule)).filter(|rule| match target {
                Target::Split(_) => true,
                // A name that one version has not is said once.
                Target::RotateOf(_) | Target::Turns(_) => self.shared.rotations.contains(rule),
                _ => false,
            }),
        }
    }

    fn free(&mut self, what: String, exact: u32, cell: u32) -> Cube {
        let variable = self.domain.whole(Subject::Free(what, exact));
        let mut cube = Cube::default();
        cube.narrow(variable, &Ranges::one(cell));
        cube
    }

    /// Where one can be chosen.
    fn choosable(&mut self, id: BlockId, one: NamedId) -> Result<Orders, Unanswered> {
        if let Some(known) = self.known.get(&(id, one)) {
            return Ok(known.clone());
        }
        let name = outcome::name(self.program, one);
        let cubes = match self.pool.by_name(&name) {
            Some(candidate) => self.chosen_from(id, &candidate, None)?,
            None => Vec::new(),
        };
        self.known.insert((id, one), cubes.clone());
        Ok(cubes)
    }

    /// Where a candidate satisfies what a block and a rule ask for, and did not decline.
    fn chosen_from(
        &mut self,
        id: BlockId,
        candidate: &PoolMember<'p>,
        filter: Option<&Keyed>,
    ) -> Result<Orders, Unanswered> {
        let asked = self.mapped.eligible[id].iter().chain(filter).map(|keyed| &keyed.condition);
        let mut cubes = self.domain.cubes_of_all(asked, candidate.who()).ok_or(Unanswered::TooLarge)?;
        if self.shared.declined.contains(&*self.program.block(id).name) {
            let not_declined = self.free(declined(&candidate.name), 0, NO);
            cubes = all_of(&cubes, &[not_declined])?;
        }
        Ok(cubes)
    }

    /// Where `best` finds somebody.
    fn somebody(&mut self, id: BlockId, rule: RuleId, target: &Target) -> Result<Orders, Unanswered> {
        let filter = self.mapped_rule(rule).filter.as_ref();
        let mut all: Orders = Vec::new();
        for candidate in self.pool.candidates.clone() {
            for cube in self.chosen_from(id, &candidate, filter)? {
                if !all.iter().any(|known| cube.is_within(known)) {
                    all.push(cube);
                }
            }
            if all.len() > MOST {
                let what = format!("there is a best {}", self.pool.what());
                let choice = Rc::new(self.choice(id, rule, target));
                let exact = self.shared.number(&choice);
                return Ok(vec![self.free(what, exact, YES)]);
            }
        }
        Ok(all)
    }
}

/// What follows somebody's name where that one declined an order.
pub(super) const DECLINED: &str = " declined it";

fn declined(name: &str) -> String {
    format!("{name}{DECLINED}")
}
