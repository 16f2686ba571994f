//! Orders that two rules of one node match which do different things.

use std::collections::HashMap;

use serde::Serialize;

use super::report::{Described, Example};
use crate::program::{BlockId, Program, RuleId};
use crate::prove::answer::{Answer, Unanswered};
use crate::prove::cube::{Cube, product};
use crate::prove::node_path::NodePath;
use crate::prove::prover::Prover;
use crate::prove::witness::Witness;

/// How many pairs are shown.
const SHOWN: usize = 20;
/// How many pairs of each kind with one later rule are looked into.
const EACH: usize = 2;
/// How many pairs are looked into.
const LOOKED_INTO: usize = 200;
/// How many pairs of rules of one node are looked at.
const PAIRS: u64 = 50_000_000;
/// How many conditions of one pair are made, of which one is shown.
const SHOWN_OF_ONE: usize = 4;
/// Steps of the question about one pair.
const STEPS: u64 = 20_000;

/// How two rules overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OverlapKind {
    /// Each matches orders that the other one does not.
    Partly,
    /// The later one matches all that the earlier one does: a rule and its exception.
    Refined,
}

/// Two rules that some orders match both.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Overlap {
    /// How they overlap.
    pub kind: OverlapKind,
    /// The node that tries them, as `workflow.node`.
    pub node: String,
    /// The one that is tried first, as `block.rule`.
    pub earlier: String,
    /// What it does.
    pub earlier_action: String,
    /// The one that is tried later, as `block.rule`.
    pub later: String,
    /// What it does.
    pub later_action: String,
    /// What orders are like that both match.
    pub when: String,
    /// An order that both match, and none before.
    pub example: Option<Example>,
}

/// The overlaps that are shown.
#[derive(Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Overlaps {
    /// Those that overlap partly first.
    pub pairs: Vec<Overlap>,
    /// How many more overlap partly, as far as their conditions tell.
    pub more: usize,
    /// How many more are a rule and its exception.
    pub more_refined: usize,
    /// Whether all pairs of rules were looked at.
    pub complete: bool,
}

/// By rule: a number for what it does, the same for rules that do the same.
fn actions(program: &Program) -> Vec<usize> {
    let mut known = HashMap::new();
    let number = |id: RuleId| {
        let next = known.len();
        *known.entry(program.written_action(id)).or_insert(next)
    };
    program.rules.keys().map(number).collect()
}

/// A pair that is worth looking into.
struct RulePair {
    kind: OverlapKind,
    at: NodePath,
    earlier: RuleId,
    later: RuleId,
}

pub(super) fn find(prover: &Prover<'_>) -> Overlaps {
    let mut overlaps = Overlaps { complete: true, ..Overlaps::default() };
    let mut pairs = Vec::new();
    let actions = actions(prover.program);
    for (workflow, node, _) in prover.program.nodes() {
        overlaps.collect(prover, NodePath { workflow, node }, &actions, &mut pairs);
    }
    pairs.sort_by_key(|pair| pair.kind);
    for (number, pair) in pairs.iter().enumerate() {
        let is_room = overlaps.pairs.len() < SHOWN && number < LOOKED_INTO;
        match if is_room { prover.within(STEPS, || prover.overlapping(pair)) } else { None } {
            Some(Answer::No) => {}
            Some(Answer::Yes(overlap)) => overlaps.pairs.push(overlap),
            Some(Answer::Undecided(_)) | None => overlaps.leave_out(pair.kind),
        }
    }
    overlaps
}

impl Overlaps {
    fn leave_out(&mut self, kind: OverlapKind) {
        match kind {
            OverlapKind::Partly => self.more += 1,
            OverlapKind::Refined => self.more_refined += 1,
        }
    }

    /// The pairs of one node: those to look into, and how many others.
    fn collect(&mut self, prover: &Prover<'_>, at: NodePath, actions: &[usize], pairs: &mut Vec<RulePair>) {
        let Some(work) = prover.work(at) else { return };
        let cubes = |rule: RuleId| prover.matches[rule].as_deref().unwrap_or_default();
        let rules = work.rules.iter().flat_map(|block| prover.program.block(*block).rules.iter());
        let (mut looked_at, mut found) = (0, [0, 0]);
        for later in rules {
            let own = cubes(*later);
            let mut kept = [0, 0];
            for earlier in prover.tried_before(&work.rules, *later, own) {
                looked_at += 1;
                if looked_at > PAIRS {
                    self.complete = false;
                    return;
                }
                if actions[earlier.0 as usize] == actions[later.0 as usize] || !meet(cubes(earlier), own) {
                    continue;
                }
                let kind = match (are_within(cubes(earlier), own), are_within(own, cubes(earlier))) {
                    // That is said of the later rule itself: it is dead, or a fallback.
                    (_, true) => continue,
                    (true, false) => OverlapKind::Refined,
                    (false, false) => OverlapKind::Partly,
                };
                let pair = RulePair { kind, at, earlier, later: *later };
                if kept[kind as usize] < EACH
                    && found[kind as usize] < LOOKED_INTO
                    && !pairs.iter().any(|known| known.is_of(&pair))
                {
                    found[kind as usize] += 1;
                    kept[kind as usize] += 1;
                    pairs.push(pair);
                } else {
                    self.leave_out(kind);
                }
            }
        }
    }
}

impl RulePair {
    /// Whether it is of the same two rules, at another node.
    fn is_of(&self, other: &Self) -> bool {
        (self.earlier, self.later) == (other.earlier, other.later)
    }
}

fn meet(one: &[Cube], other: &[Cube]) -> bool {
    one.iter().any(|a| other.iter().any(|b| a.meets(b)))
}

fn are_within(narrow: &[Cube], wide: &[Cube]) -> bool {
    narrow.iter().all(|a| wide.iter().any(|b| a.is_within(b)))
}

impl Prover<'_> {
    /// The rules with a condition that are tried before one and may match what is in the cubes.
    fn tried_before(&self, blocks: &[BlockId], later: RuleId, inside: &[Cube]) -> Vec<RuleId> {
        let near = self.near.to(inside);
        let own = self.program.rule(later).block;
        let before = blocks.iter().take_while(|id| **id != own).chain([&own]);
        let rules = before.flat_map(|id| self.near_rules(*id, &near));
        let is_last =
            |rule: &RuleId| self.program.block(self.program.rule(*rule).block).otherwise == Some(*rule);
        rules
            .filter(|rule| !is_last(rule) && (self.program.rule(*rule).block != own || *rule < later))
            .collect()
    }

    /// What both rules match and none before them; `None` where it is too large.
    fn overlapping(&self, pair: &RulePair) -> Option<Answer<Overlap>> {
        let of = |rule: RuleId| self.matches[rule].as_deref();
        let both = product(&product(self.arrivals(pair.at), of(pair.earlier)?)?, of(pair.later)?)?;
        let before = self.earlier(pair.at, pair.earlier, &both);
        let before: Vec<&Cube> = before.into_iter().map(|(cube, _)| cube).collect();
        let mut kind = pair.kind;
        let is_overlap = |witness: &Witness| {
            self.is_match(pair.earlier, witness)
                && self.is_match(pair.later, witness)
                && self.can_arrive(pair.at, witness)
        };
        let answer = self.find(&both, &before, &is_overlap);
        let witness = match answer {
            Answer::No => return Some(Answer::No),
            Answer::Undecided(why) => return Some(Answer::Undecided(why)),
            Answer::Yes(witness) => witness,
        };
        if kind == OverlapKind::Partly {
            let wide: Vec<&Cube> = of(pair.later)?.iter().collect();
            let narrow = product(self.arrivals(pair.at), of(pair.earlier)?)?;
            if self.is_nobody(&narrow, &wide) {
                kind = OverlapKind::Refined;
            }
        }
        let shown = self.region(&both, &before, SHOWN_OF_ONE);
        let Some((when, witness)) = self.shown_with(&shown, witness, &is_overlap) else {
            return Some(Answer::Undecided(Unanswered::TooLarge));
        };
        let at_once =
            self.at_once(&witness, |settled| settled.deciding_rules().any(|rule| rule == pair.earlier));
        Some(Answer::Yes(Overlap {
            kind,
            node: self.node_name(pair.at),
            earlier: self.program.rule_name(pair.earlier),
            earlier_action: self.program.written_action(pair.earlier),
            later: self.program.rule_name(pair.later),
            later_action: self.program.written_action(pair.later),
            when,
            example: Example::from_witness(self, &witness, at_once),
        }))
    }

    /// One of the conditions, and an order that satisfies it: the one that is known if possible.
    fn shown_with(
        &self,
        shown: &Described,
        known: Witness,
        accepts: &dyn Fn(&Witness) -> bool,
    ) -> Option<(String, Witness)> {
        let mut all = shown.conditions.iter().zip(&shown.cubes);
        if let Some((when, _)) = all.clone().find(|(_, cube)| self.is_in(cube, &known)) {
            return Some((when.clone(), known));
        }
        all.find_map(|(when, cube)| Some((when.clone(), self.searched(cube, accepts)?)))
    }
}
