//! What the rules of an assign node say of an order.

use std::cell::OnceCell;

use jiff::civil::Date;
use smallvec::{SmallVec, smallvec};

use super::candidate::{Candidates, Pick};
use super::explain;
use super::index::Said;
use super::settlement::Why;
use super::trace::{Tried, TriedResult};
use crate::program::{Action, Among, Block, BlockId, Manual, RankKey, Rule, RuleId, Target};

/// What came of a node's rules.
#[derive(Clone, Copy)]
pub(super) enum Verdict {
    Assigned {
        rule: RuleId,
        pick: Pick,
    },
    /// See [`Judge::flag`].
    Flagged,
}

/// The order waits for a dispatcher.
#[derive(Default)]
pub(super) struct Flag<'a> {
    /// The rule that says so; `None` if none decided.
    pub rule: Option<RuleId>,
    pub why: Why,
    /// Who may dispatch; empty: the node's handler.
    pub among: Option<&'a Among>,
    pub rank: &'a [RankKey],
    /// The blocks whose eligibility makes the dispatcher's list.
    pub blocks: SmallVec<[BlockId; 4]>,
}

/// One pass over the blocks of a node.
pub(super) struct Judge<'c, 'a> {
    pub candidates: &'c Candidates<'a>,
    /// The date on which rules are active or not, once a rule asks.
    today: OnceCell<Date>,
    /// Filled where an explanation is asked for.
    pub tried: Option<Vec<Tried>>,
    /// The rules that matched, in order; filled if it is there.
    pub matched: Option<Vec<RuleId>>,
    /// How many rules were looked at that the index did not leave out.
    pub looked_at: usize,
    /// Whether something looked at `now`, where no explanation is asked for; `None` if that is not asked either.
    pub looks_at_now: Option<bool>,
    /// Why the order waits, where the verdict is that it does. Beside the verdict, which is thus small enough to be
    /// handed on in registers.
    pub flag: Option<Flag<'a>>,
}

/// What came of a rule that matches.
#[derive(Clone, Copy)]
enum Ruling {
    Assigned(Pick),
    Flagged,
    NextWithoutCandidate,
}

impl<'c, 'a> Judge<'c, 'a> {
    pub fn new(candidates: &'c Candidates<'a>, tried: Option<Vec<Tried>>) -> Self {
        let (matched, looked_at, looks_at_now, flag) = (None, 0, None, None);
        Self { candidates, today: OnceCell::new(), tried, matched, looked_at, looks_at_now, flag }
    }

    /// Tries block after block until one decides.
    pub fn judge(&mut self, blocks: &'a [BlockId]) -> Verdict {
        let mut without_candidate = Vec::new();
        for id in blocks {
            let block = self.candidates.scene.program.block(*id);
            if !self.applies(block) {
                continue;
            }
            if let Some(verdict) = self.judge_block(*id, block, &mut without_candidate) {
                return verdict;
            }
        }
        let flag = self.undecided(blocks, without_candidate);
        self.flagged(flag)
    }

    /// A block `of P` applies where P is assigned.
    pub fn applies(&self, block: &Block) -> bool {
        block.of.is_none_or(|of| {
            let named = self.candidates.engine.bound(of).map(|pick| pick.provider);
            named.is_some() && named == self.candidates.scene.provider
        })
    }

    fn judge_block(&mut self, id: BlockId, block: &'a Block, without: &mut Vec<RuleId>) -> Option<Verdict> {
        let mut from = 0;
        while let Some(position) = self.next_match(id, block, from) {
            from = position + 1;
            let rule = block.rules[position];
            match self.ruling(id, rule) {
                Ruling::Assigned(pick) => return Some(Verdict::Assigned { rule, pick }),
                Ruling::Flagged => return Some(Verdict::Flagged),
                Ruling::NextWithoutCandidate => without.push(rule),
            }
        }
        let otherwise = block.otherwise?;
        match self.ruling(id, otherwise) {
            Ruling::Assigned(pick) => Some(Verdict::Assigned { rule: otherwise, pick }),
            Ruling::Flagged => Some(Verdict::Flagged),
            // `otherwise assign` that has nobody to assign ends in a flag.
            Ruling::NextWithoutCandidate => {
                let rank = self.rank_of(otherwise);
                Some(self.flagged(Flag {
                    rule: Some(otherwise),
                    why: Why::NobodyLeft(vec![otherwise]),
                    among: None,
                    rank,
                    blocks: smallvec![id],
                }))
            }
        }
    }

    /// The position of the block's first rule that matches, from `from` on. Where an explanation is asked
    /// for, rule after rule is tried, because it tells of each; otherwise only those that the index finds.
    fn next_match(&mut self, id: BlockId, block: &'a Block, from: usize) -> Option<usize> {
        if self.tried.is_some() {
            return (from..block.rules.len()).find(|position| self.is_match(block.rules[*position]));
        }
        let Candidates { engine, scene, .. } = self.candidates;
        let index = engine.index();
        let found = index.first(id, from, scene.order, |position| {
            self.looked_at += 1;
            match index.say(id, position, scene) {
                Said::Matches => true,
                Said::MatchesNot => false,
                Said::Perhaps => self.is_match(block.rules[position]),
            }
        });
        self.see_tried(id, from, found);
        found
    }

    fn is_match(&mut self, id: RuleId) -> bool {
        let rule = self.candidates.scene.program.rule(id);
        if !self.is_active(rule) {
            self.note(id, TriedResult::NotActive, None);
            return false;
        }
        let holds = self.candidates.scene.holds(&rule.when);
        if !holds {
            self.note(id, TriedResult::NotMatched, None);
        }
        holds
    }

    /// What a rule that matches says.
    fn ruling(&mut self, block: BlockId, id: RuleId) -> Ruling {
        if let Some(matched) = &mut self.matched {
            matched.push(id);
        }
        let rule = self.candidates.scene.program.rule(id);
        match &rule.action {
            Action::Manual(manual) => {
                self.note(id, TriedResult::Manual, None);
                self.flag = Some(Self::flag(block, id, manual, &[]));
                Ruling::Flagged
            }
            Action::Assign { target, else_manual } => {
                self.see_chosen(self.candidates.scene.program.block(block), rule);
                if let Some(pick) = self.candidates.choose(id, target) {
                    self.note(id, TriedResult::Assigned, Some(pick));
                    return Ruling::Assigned(pick);
                }
                self.note(id, TriedResult::NoCandidate, None);
                match else_manual {
                    Some(manual) => {
                        self.flag = Some(Self::flag(block, id, manual, self.rank_of(id)));
                        Ruling::Flagged
                    }
                    None => Ruling::NextWithoutCandidate,
                }
            }
        }
    }

    fn is_active(&self, rule: &Rule) -> bool {
        !rule.is_dated() || rule.is_active_on(self.today())
    }

    fn today(&self) -> Date {
        let scene = &self.candidates.scene;
        *self.today.get_or_init(|| scene.program.timezone().to_datetime(scene.now).date())
    }

    /// What the rule ranks its candidates by; empty if it does not.
    pub fn rank_of(&self, rule: RuleId) -> &'a [RankKey] {
        match &self.candidates.scene.program.rule(rule).action {
            Action::Assign { target: Target::Best { rank, .. }, .. } => rank,
            _ => &[],
        }
    }

    fn flag(block: BlockId, id: RuleId, manual: &'a Manual, rank: &'a [RankKey]) -> Flag<'a> {
        Flag {
            rule: Some(id),
            why: Why::Rule(id),
            among: manual.among.as_ref(),
            rank,
            blocks: smallvec![block],
        }
    }

    fn flagged(&mut self, flag: Flag<'a>) -> Verdict {
        self.flag = Some(flag);
        Verdict::Flagged
    }

    fn undecided(&self, all: &[BlockId], without: Vec<RuleId>) -> Flag<'a> {
        let why = match without.as_slice() {
            _ if all.is_empty() => Why::NoRules,
            [] => Why::NoRuleMatched,
            _ => Why::NobodyLeft(without),
        };
        let program = self.candidates.scene.program;
        let tried = all.iter().copied().filter(|id| self.applies(program.block(*id))).collect();
        Flag { rule: None, why, among: None, rank: &[], blocks: tried }
    }

    fn note(&mut self, id: RuleId, result: TriedResult, chosen: Option<Pick>) {
        if let Some(tried) = &mut self.tried {
            tried.push(explain::tried(self.candidates, id, result, chosen));
        }
    }
}
