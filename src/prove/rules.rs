//! Questions about rules: can it match, can it decide, may two of them match, does some order match none.

use std::sync::Arc;

use super::answer::{Answer, Unanswered};
use super::beside::Beside;
use super::cube::{Cube, product};
use super::ends::Ends;
use super::node_path::NodePath;
use super::prover::{Prover, ReachedNodes};
use super::witness::Witness;
use crate::decide::{Declines, WorkflowEntry};
use crate::program::{Atom, BlockId, Node, Operand, RuleId, Slot, Test, Work, WorkflowId};

/// How many covering rules are looked at to find out which of them are needed.
const SIFTED: usize = 48;
/// How many pairs of rules are told apart at a glance in the time of a step.
const PAIRS: usize = 4;
/// How many nodes an order is led through in the time of a step.
const NODES: usize = 16;

/// What becomes of a rule at the nodes that try it.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// It decides on such an order.
    Decides(Witness),
    /// No order that can come to it satisfies it.
    NeverTrue,
    /// Earlier rules decide on every order that it matches and that one of its candidates may be eligible for.
    Dead {
        by: Vec<RuleId>,
        /// Whether they match every order that it matches, whoever is eligible.
        of_all: bool,
    },
    /// Of no order that it matches a candidate of it is eligible.
    NoCandidate,
    Undecided(Unanswered),
}

impl Prover<'_> {
    /// The nodes that try a block's rules.
    pub fn nodes_of(&self, block: BlockId) -> Vec<NodePath> {
        self.tried_at.get(&block).cloned().unwrap_or_default()
    }

    fn node(&self, at: NodePath) -> &Node {
        self.program.workflows[at.workflow].node(at.node)
    }

    pub(super) fn work(&self, at: NodePath) -> Option<&Work> {
        self.node(at).kind.work()
    }

    /// The names of a node's workflow and of the node.
    pub(super) fn names(&self, at: NodePath) -> (&Arc<str>, &Arc<str>) {
        (&self.program.workflows[at.workflow].name, &self.node(at).name)
    }

    /// `workflow.node`
    pub(super) fn node_name(&self, at: NodePath) -> String {
        let (workflow, node) = self.names(at);
        format!("{workflow}.{node}")
    }

    pub(super) fn arrivals(&self, at: NodePath) -> &[Cube] {
        self.arrivals[at.workflow].at(at.node)
    }

    /// Whether no order takes a workflow by itself.
    pub fn is_forced(&self, workflow: WorkflowId) -> bool {
        self.arrivals[workflow].forced
    }

    /// Whether an order can come to a node while the clock stands still.
    pub(super) fn can_arrive(&self, at: NodePath, witness: &Witness) -> bool {
        /// Many questions in a row are answered by the same few orders.
        const MANY: usize = 4;
        let entry = WorkflowEntry { workflow: at.workflow, forced: self.is_forced(at.workflow) };
        if self.unconditional[at.workflow].contains(at.node) {
            return self.engine.enters(entry, &witness.order, witness.now);
        }
        let mut known = self.reached.borrow_mut();
        if known.iter().any(|reached| {
            reached.workflow == at.workflow && reached.witness == *witness && reached.nodes.contains(at.node)
        }) {
            return true;
        }
        self.space.domain.effort.add(self.program.workflow(at.workflow).nodes.len() / NODES);
        let mut reaches = self.engine.reaches(entry, &witness.order, witness.now);
        let Some(nodes) = reaches.find(|nodes| nodes.contains(at.node)) else { return false };
        known.truncate(MANY - 1);
        known.push_front(ReachedNodes { workflow: at.workflow, witness: witness.clone(), nodes });
        true
    }

    /// The orders that were last found to come to some node, of those that come to this one.
    pub(super) fn known_comers(&self, at: NodePath) -> Vec<Witness> {
        let known = self.reached.borrow();
        let comes =
            |reached: &&ReachedNodes| reached.workflow == at.workflow && reached.nodes.contains(at.node);
        known.iter().filter(comes).map(|reached| reached.witness.clone()).collect()
    }

    /// An order that a rule matches, wherever the order is.
    pub fn matching(&self, rule: RuleId) -> Answer<Witness> {
        let Some(matches) = &self.matches[rule] else { return Answer::Undecided(Unanswered::TooLarge) };
        self.find(matches, &[], &|witness| self.is_match(rule, witness))
    }

    /// What becomes of a rule.
    pub fn fate(&self, rule: RuleId) -> Fate {
        let Some(matches) = &self.matches[rule] else { return Fate::Undecided(Unanswered::TooLarge) };
        let nodes = self.nodes_of(self.program.rule(rule).block);
        let (mut covering, mut why, mut arrives, mut is_choosable) = (Vec::new(), None, false, false);
        let mut of_all = true;
        for at in nodes {
            let Some(inside) = product(self.arrivals(at), matches) else {
                return Fate::Undecided(Unanswered::TooLarge);
            };
            if self.is_nobody(&inside, &[]) {
                continue;
            }
            arrives = true;
            let matched = inside.clone();
            let Some(inside) = self.deciders[rule].choosable(inside) else {
                return Fate::Undecided(Unanswered::TooLarge);
            };
            let own = match self.beside_those_before(at, rule, &inside) {
                Beside::Is(witness) => return Fate::Decides(witness),
                Beside::Undecided(doubt) => {
                    why = why.max(Some(doubt));
                    continue;
                }
                Beside::CoveredBy(_) if self.is_nobody(&inside, &[]) => continue,
                Beside::CoveredBy(covering) => self.needed(rule, &inside, &covering),
            };
            is_choosable = true;
            let matches = own.iter().filter_map(|rule| self.matches[*rule].as_ref());
            let outside: Vec<&Cube> = matches.flatten().collect();
            of_all &= self.is_nobody(&matched, &outside);
            covering.extend(own);
        }
        if let Some(why) = why {
            return Fate::Undecided(why);
        }
        covering.sort_unstable();
        covering.dedup();
        match (arrives, is_choosable) {
            (false, _) => Fate::NeverTrue,
            (true, false) => Fate::NoCandidate,
            (true, true) => Fate::Dead { by: covering, of_all },
        }
    }

    /// An order in the cubes on which a rule decides at a node, or what is decided before it.
    fn beside_those_before(&self, at: NodePath, rule: RuleId, inside: &[Cube]) -> Beside<'_, RuleId> {
        let decider = |witness: &Witness| self.decider(at, witness);
        let decides = |witness: &Witness| self.decides(at, rule, witness);
        if let Some(open) = self.open_to(rule) {
            // What rules before it surely decide is not looked at, unless nothing is found without it.
            let is_first =
                self.work(at).is_some_and(|work| work.rules.first() == Some(&self.program.rule(rule).block));
            if open.is_empty()
                && is_first
                && self.is_behind_sure(rule)
                && let Some(by) = self.decider_of_all(rule, inside)
            {
                return Beside::CoveredBy(self.sure[by].iter().flatten().map(|cube| (cube, by)).collect());
            }
            let open = product(self.arrivals(at), open).and_then(|open| self.deciders[rule].choosable(open));
            if let Some(open) = open.filter(|open| !open.is_empty())
                && let Beside::Is(witness) =
                    self.find_beside(&open, &self.hiding(at, rule, &open), &decider, &decides)
            {
                return Beside::Is(witness);
            }
        }
        self.find_beside(inside, &self.hiding(at, rule, inside), &decider, &decides)
    }

    /// Whether a rule decides on an order at one of the nodes that try it.
    pub fn decides_on(&self, rule: RuleId, witness: &Witness) -> bool {
        let nodes = self.nodes_of(self.program.rule(rule).block);
        nodes.into_iter().any(|at| self.decides(at, rule, witness))
    }

    /// Whether the evaluator says that an order can come to the rule and is decided by it.
    fn decides(&self, at: NodePath, rule: RuleId, witness: &Witness) -> bool {
        let Some(work) =
            self.work(at).filter(|_| self.is_match(rule, witness) && self.can_arrive(at, witness))
        else {
            return false;
        };
        let Witness { order, now } = witness;
        let decides =
            |declines| self.counted(|count| self.engine.can_decide(work, rule, order, *now, declines, count));
        decides(Declines::Never) || self.deciders[rule].after_decline && decides(Declines::Perhaps)
    }

    /// What is decided before a rule is tried at a node, and by which rule; what one rule decides another one of its block is
    /// not said to decide after it.
    pub(super) fn hiding(&self, at: NodePath, rule: RuleId, inside: &[Cube]) -> Vec<(&Cube, RuleId)> {
        let block = self.program.rule(rule).block;
        let mut hiding = Vec::new();
        let Some(work) = self.work(at) else { return hiding };
        let later = &self.deciders[rule];
        let near = self.near.to(inside);
        self.space.domain.effort.add(near.len());
        for id in &work.rules {
            let is_own = *id == block;
            // Another block may be passed over, where somebody else is assigned.
            if !is_own && self.program.block(*id).of.is_some() {
                continue;
            }
            for earlier in self.near_rules(*id, &near) {
                if is_own && earlier >= rule {
                    return hiding;
                }
                let exhausts = is_own && self.deciders[earlier].exhausts(later);
                let cubes = match &self.matches[earlier] {
                    Some(matches) if exhausts && !self.is_sure(earlier) => matches,
                    _ => self.sure_beside(earlier),
                };
                hiding.extend(cubes.iter().map(|cube| (cube, earlier)));
            }
        }
        hiding
    }

    /// All that a rule decides before another one is tried.
    fn decided_before(&self, earlier: RuleId, later: RuleId) -> &[Cube] {
        let is_own = self.program.rule(earlier).block == self.program.rule(later).block;
        let exhausts = is_own && self.deciders[earlier].exhausts(&self.deciders[later]);
        let cubes = if exhausts { &self.matches } else { &self.sure };
        cubes[earlier].as_deref().unwrap_or_default()
    }

    /// The rule that decides on an order at a node where nobody declined it; `None` if none does or that is not known.
    fn decider(&self, at: NodePath, witness: &Witness) -> Option<RuleId> {
        let work = self.work(at)?;
        self.counted(|count| self.engine.decider(work, &witness.order, witness.now, count))
    }

    /// What rules match that are surely tried before one, and which, of those that match what is in the cubes; what one rule
    /// matches another one of its block is not said to match after it.
    pub(super) fn earlier(&self, at: NodePath, rule: RuleId, inside: &[Cube]) -> Vec<(&Cube, RuleId)> {
        let own = self.program.rule(rule).block;
        let near = self.near.to(inside);
        let mut cubes = Vec::new();
        for id in self.work(at).map(|work| work.rules.as_slice()).unwrap_or_default() {
            if *id != own && self.program.block(*id).of.is_some() {
                continue;
            }
            for earlier in self.near_rules(*id, &near) {
                if *id == own && earlier >= rule {
                    return cubes;
                }
                cubes.extend(self.matches_beside(earlier).iter().map(|cube| (cube, earlier)));
            }
        }
        cubes
    }

    /// Of some rules in ascending order those of a block, as they are tried.
    pub(super) fn near_rules<'n>(
        &self,
        block: BlockId,
        near: &'n [u32],
    ) -> impl Iterator<Item = RuleId> + use<'n> {
        // A block's rules and its `otherwise` stand together in the program.
        let of = self.program.block(block);
        let first = of.rules.first().copied().or(of.otherwise).map_or(0, |rule| rule.0);
        let last = of.otherwise.or(of.rules.last().copied()).map_or(0, |rule| rule.0);
        let from = near.partition_point(|rule| *rule < first);
        let to = near.partition_point(|rule| *rule <= last);
        near[from..to].iter().map(|rule| RuleId(*rule))
    }

    /// The rules of a block before one that may match what it matches, as they are tried. Each is taken to be looked at.
    pub fn near_before(&self, rule: RuleId) -> Vec<RuleId> {
        let before = self.all_near_before(rule);
        self.space.domain.effort.add(before.len().div_ceil(PAIRS));
        before
    }

    fn all_near_before(&self, rule: RuleId) -> Vec<RuleId> {
        let block = self.program.rule(rule).block;
        let near = match &self.matches[rule] {
            Some(cubes) => self.near.to(cubes),
            None => return self.rules_of(block).take_while(|earlier| *earlier != rule).collect(),
        };
        self.near_rules(block, &near).take_while(|earlier| *earlier < rule).collect()
    }

    /// Of the rules before one that together cover the cubes, those without which they would not.
    fn needed(&self, rule: RuleId, inside: &[Cube], covering: &[(&Cube, RuleId)]) -> Vec<RuleId> {
        let near = |cube: &Cube| inside.iter().any(|inside| inside.meets(cube));
        let near = covering.iter().filter(|(cube, _)| near(cube));
        let mut rules: Vec<RuleId> = near.map(|(_, earlier)| *earlier).collect();
        rules.dedup();
        self.space.domain.effort.add(inside.len() * covering.len());
        let is_alone = |earlier: &&RuleId| {
            let own = self.decided_before(**earlier, rule);
            inside.iter().all(|inside| own.iter().any(|cube| inside.is_within(cube)))
        };
        // Of one rule alone, the first; what it decides may be left out of what covers, where others before it have it too.
        let block = |of: RuleId| self.program.rule(of).block;
        let alone = match (rules.iter().find(is_alone), self.decider_of_all(rule, inside)) {
            (Some(one), Some(of_block)) if block(*one) == block(rule) => Some((*one).min(of_block)),
            (one, of_block) => one.copied().or(of_block),
        };
        if let Some(alone) = alone {
            return vec![alone];
        }
        if rules.len() > SIFTED {
            return rules;
        }
        let covers = |rules: &[RuleId]| {
            let outside: Vec<&Cube> =
                rules.iter().flat_map(|earlier| self.decided_before(*earlier, rule)).collect();
            self.space.are_covered(inside, &outside)
        };
        for at in (0..rules.len()).rev() {
            let mut fewer = rules.clone();
            fewer.remove(at);
            if covers(&fewer) {
                rules = fewer;
            }
        }
        rules
    }

    /// An order that comes to a rule's nodes and that the rule does not match for sure: where there is none, no
    /// rule after it is ever tried.
    pub fn escaping(&self, rule: RuleId) -> Answer<Witness> {
        let Some(sure) = &self.sure[rule] else { return Answer::Undecided(Unanswered::TooLarge) };
        let outside: Vec<&Cube> = sure.iter().collect();
        let nodes = self.nodes_of(self.program.rule(rule).block);
        Answer::any(nodes.into_iter().map(|at| self.comer_outside(at, &outside)))
    }

    /// Whether no order matches both rules, as far as that is seen at a glance.
    pub fn are_apart(&self, one: RuleId, other: RuleId) -> bool {
        let ends = self.ends.get_or_init(|| Ends::new(&self.space.domain, &self.matches.raw));
        ends.exclude_each_other(one, other) || ends.are_apart(&self.matches[one], &self.matches[other])
    }

    /// An order, on some day, that both rules match.
    pub fn overlap(&self, one: RuleId, other: RuleId) -> Answer<Witness> {
        let (Some(a), Some(b)) = (&self.matches[one], &self.matches[other]) else {
            return Answer::Undecided(Unanswered::TooLarge);
        };
        let Some(both) = product(a, b) else { return Answer::Undecided(Unanswered::TooLarge) };
        self.find(&both, &[], &|witness| self.is_match(one, witness) && self.is_match(other, witness))
    }

    /// An order that can come to the block and matches none of its rules; none that does so only because sums of its
    /// numbers would need more digits than there are.
    pub fn uncovered(&self, block: BlockId) -> Answer<Witness> {
        let rules = &self.program.block(block).rules;
        let mut outside = Vec::new();
        let mut is_large = false;
        for rule in rules {
            match &self.matches[*rule] {
                Some(cubes) => outside.extend(cubes),
                None => is_large = true,
            }
        }
        let uncovered = |at| {
            self.find(self.arrivals(at), &outside, &|witness| {
                self.can_arrive(at, witness) && !rules.iter().any(|rule| self.is_match(*rule, witness))
            })
        };
        let nodes = self.nodes_of(block).into_iter();
        let answer = self.space.with_digits(|| Answer::any(nodes.map(uncovered)));
        match answer {
            Answer::Undecided(Unanswered::Beyond(_)) if is_large => Answer::Undecided(Unanswered::TooLarge),
            answer => answer,
        }
    }

    /// Whether no order that comes to a rule lacks a field: what lacks it was decided before, or led elsewhere. Asked in
    /// so many steps of all pairs together; what is not known is not so.
    pub fn never_missing(&mut self, asked: &[(RuleId, Slot)], steps: u64) -> Vec<bool> {
        let before = self.space.allow(steps);
        let answers = asked.iter().map(|(rule, slot)| self.is_never_missing(*rule, *slot)).collect();
        self.space.restore(before);
        answers
    }

    fn is_never_missing(&mut self, rule: RuleId, slot: Slot) -> bool {
        let ty = self.program.work_order.field(slot).ty.clone();
        let present = Atom { subject: Operand::Field(slot), ty, test: Test::IsPresent };
        let Some(present) = self.space.domain.cubes_of_atom(&present) else { return false };
        let nodes = self.nodes_of(self.program.rule(rule).block);
        let is_there = |at: NodePath| {
            let inside = self.arrivals(at).to_vec();
            let hiding = self.hiding(at, rule, &inside);
            let outside: Vec<&Cube> =
                present.iter().chain(hiding.into_iter().map(|(cube, _)| cube)).collect();
            self.is_nobody(&inside, &outside)
        };
        !nodes.is_empty() && nodes.into_iter().all(is_there)
    }
}
