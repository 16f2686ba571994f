//! How candidates stand at a node: whether a person may choose them there, and what keeps the rules from it.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Engine;
use super::candidate::{Candidates, Obstacle, Pick};
use super::capacity::capacity;
use super::explain;
use super::judge::{Flag, Judge, Verdict};
use super::refusal::Refusal;
use super::resume::WaitingPosition;
use super::settlement::Assignment;
use super::state::State;
use super::trace::Dropped;
use crate::program::{
    Action, Among, Assigns, At, Block, BlockId, Condition, NamedId, Operand, Order, RankKey, RuleId, Target,
    Type, Work,
};

/// How a candidate stands at an `assign` node where an order waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Candidacy {
    /// The provider's or engineer's id.
    pub id: Arc<str>,
    /// Its name; `None` if the directory does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Arc<str>>,
    /// Whether a person may choose it there, as [`Engine::resume`] lets one. Who declined may be chosen all the same.
    pub may_be_chosen: bool,
    /// Whether it declined this order before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub declined: bool,
    /// How many open work orders it has; `None` if the directory does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload: Option<u64>,
    /// The workload from which on an `eligible when` keeps it from more orders; `None` if none compares that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u64>,
    /// What the rule that decided ranks candidates by, with this one's values; empty if it does not rank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rank: Vec<RankedBy>,
    /// All that keeps the node's rules from choosing it, block by block as far as they are tried; empty if nothing
    /// does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<Objection>,
}

/// A key of `rank by`, and a candidate's value of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RankedBy {
    /// The key as it is written: `provider.rating`.
    pub key: String,
    /// The value as it would be written; `None` if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether the highest comes first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
}

/// Something that keeps rules from choosing a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Objection {
    /// The block whose rules it keeps; `None` if it keeps those of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Arc<str>>,
    /// The rule that it keeps; `None` if it keeps all of the block's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Arc<str>>,
    /// What it is.
    #[serde(flatten)]
    pub because: Dropped,
}

/// What came of a node's rules, as far as it matters to candidates.
struct JudgedRules<'a> {
    /// The blocks that apply, up to the one that decided.
    blocks: Vec<BlockId>,
    /// The rules that matched, in order.
    matched: Vec<RuleId>,
    /// The rule that decided.
    decided: Option<RuleId>,
    /// Whose eligibility, and what else, makes the dispatcher's list.
    listed: (Vec<BlockId>, Option<&'a Among>),
    /// What that is ranked by.
    rank: &'a [RankKey],
}

impl Engine {
    /// How everybody whom a node could assign stands there: the dispatcher's list, best first where it is ranked, and then
    /// those who are not on it, ascending by id, each with the conditions that it fails.
    ///
    /// # Errors
    /// If no order can wait at the position, or its node assigns nobody.
    pub fn candidacies(
        &self,
        order: &Order,
        at: &At,
        now: Timestamp,
        state: &State,
    ) -> Result<Vec<Candidacy>, Refusal> {
        self.with_candidates(order, at, now, state, |candidates, work| {
            let judged = judged(candidates, work);
            let (blocks, among) = &judged.listed;
            let mut all = candidates.list(blocks, *among, judged.rank);
            let off =
                candidates.pool().into_iter().filter(|pick| !candidates.is_listed(blocks, *among, *pick));
            all.extend(off.collect::<Vec<_>>());
            all.into_iter().map(|pick| candidacy(candidates, &judged, pick)).collect()
        })
    }

    /// How one candidate, a provider or an engineer by id, stands at a node.
    ///
    /// # Errors
    /// If no order can wait at the position, or its node assigns nobody.
    pub fn candidacy(
        &self,
        order: &Order,
        at: &At,
        candidate: &str,
        now: Timestamp,
        state: &State,
    ) -> Result<Candidacy, Refusal> {
        self.with_candidates(order, at, now, state, |candidates, work| {
            match candidates.pool().into_iter().find(|pick| candidates.id(*pick) == candidate) {
                Some(pick) => self::candidacy(candidates, &judged(candidates, work), pick),
                None => self.stranger(candidates.assigns, candidate),
            }
        })
    }

    fn with_candidates<'a, T>(
        &'a self,
        order: &'a Order,
        at: &'a At,
        now: Timestamp,
        state: &'a State,
        ask: impl FnOnce(&Candidates<'a>, &'a Work) -> T,
    ) -> Result<T, Refusal> {
        let WaitingPosition { node, work, .. } = self.position(at)?;
        let assigns = work.assigns.ok_or_else(|| Refusal::AssignsNobody { node: node.name.to_string() })?;
        let assignment = Assignment::new(self, at.provider.as_ref(), at.engineer.as_ref());
        let scene = super::Scene {
            provider: assignment.provider_ix(),
            lost: at.provider.as_deref().filter(|_| assignment.lost().is_some()),
            ..self.scene(state, order, now)
        };
        let candidates = Candidates { engine: self, scene, assigns, declined: &at.declined, scans: true };
        Ok(ask(&candidates, work))
    }

    /// One that the node cannot assign.
    fn stranger(&self, assigns: Assigns, id: &str) -> Candidacy {
        let has = |engineer: &str| {
            self.directory().providers().any(|(_, provider)| provider.engineer_by_id(engineer).is_some())
        };
        let because = match assigns {
            Assigns::Engineer if has(id) => Dropped::OtherProvider,
            Assigns::Engineer | Assigns::Provider => Dropped::NotInDirectory,
        };
        let objections = vec![Objection { rules: None, rule: None, because }];
        Candidacy {
            id: id.into(),
            name: None,
            may_be_chosen: false,
            declined: false,
            workload: None,
            capacity: None,
            rank: Vec::new(),
            objections,
        }
    }
}

fn judged<'a>(candidates: &Candidates<'a>, work: &'a Work) -> JudgedRules<'a> {
    let program = candidates.scene.program;
    let rules = &work.rules;
    let mut judge = Judge::new(candidates, None);
    judge.matched = Some(Vec::new());
    let verdict = judge.judge(rules);
    let flag = judge.flag.take();
    let matched = judge.matched.take().unwrap_or_default();
    let (decided, listed, rank) = match (verdict, flag) {
        (Verdict::Assigned { rule, .. }, _) => {
            (Some(rule), (vec![program.rule(rule).block], None), judge.rank_of(rule))
        }
        (Verdict::Flagged, flag) => {
            let Flag { rule, among, blocks, rank, .. } = flag.unwrap_or_default();
            (rule, (blocks.to_vec(), among), rank)
        }
    };
    let last = decided.map(|rule| program.rule(rule).block);
    let mut blocks: Vec<BlockId> =
        rules.iter().copied().filter(|id| judge.applies(program.block(*id))).collect();
    if let Some(at) = last.and_then(|last| blocks.iter().position(|id| *id == last)) {
        blocks.truncate(at + 1);
    }
    JudgedRules { blocks, matched, decided, listed, rank }
}

fn candidacy<'a>(candidates: &Candidates<'a>, judged: &JudgedRules<'a>, pick: Pick) -> Candidacy {
    let directory = candidates.engine.directory();
    let (blocks, among) = &judged.listed;
    let scene = candidates.scene_of(pick);
    let program = scene.program;
    let eligible = judged.blocks.iter().flat_map(|id| &program.block(*id).eligible);
    Candidacy {
        id: pick.shared_id(directory),
        name: Some(pick.name(directory).clone()),
        may_be_chosen: candidates.is_listed(blocks, *among, pick),
        declined: candidates.has_declined(pick),
        workload: Some(workload(candidates, pick)),
        capacity: capacity(&scene, eligible),
        rank: judged.rank.iter().map(|key| ranked_by(candidates, key, pick)).collect(),
        objections: objections(candidates, judged, pick),
    }
}

fn workload(candidates: &Candidates<'_>, pick: Pick) -> u64 {
    let (state, provider) = (candidates.scene.state, candidates.engine.directory().provider(pick.provider));
    match pick.engineer {
        None => state.provider_workload(candidates.engine.directory(), pick.provider),
        Some(engineer) => state.engineer_workload(provider, provider.engineer(engineer)),
    }
}

fn ranked_by<'a>(candidates: &Candidates<'a>, key: &'a RankKey, pick: Pick) -> RankedBy {
    let scene = candidates.scene_of(pick);
    let program = scene.program;
    let ty = match &key.key {
        Operand::Provider(slot) => &program.provider.field(*slot).ty,
        Operand::Engineer(slot) => &program.engineer.field(*slot).ty,
        Operand::Field(slot) => &program.work_order.field(*slot).ty,
        // What is computed to be ranked by is a number.
        _ => &Type::NUMBER,
    };
    let value = scene.value(&key.key);
    RankedBy {
        key: program.files.one_line(key.span),
        value: (!value.is_missing()).then(|| program.told(&value, ty)),
        descending: key.descending,
    }
}

fn objections<'a>(candidates: &Candidates<'a>, judged: &JudgedRules<'a>, pick: Pick) -> Vec<Objection> {
    let program = candidates.scene.program;
    let mut all = Vec::new();
    if candidates.has_declined(pick) {
        all.push(Objection { rules: None, rule: None, because: Dropped::Declined });
    }
    for id in &judged.blocks {
        let block = program.block(*id);
        let name = Some(block.name.clone());
        let failing = candidates.failing(block, pick).map(|condition| Objection {
            rules: name.clone(),
            rule: None,
            because: explain::dropped(candidates, Some(pick), Obstacle::NotEligible(condition)),
        });
        all.extend(failing);
        let matched = judged.matched.iter().filter(|rule| program.rule(**rule).block == *id);
        for rule in matched {
            let because = target_objection(candidates, *rule, pick);
            let among = || among_objection(candidates, judged, *rule, pick);
            let rule = &program.rule(*rule).name;
            let objection = |because| Objection { rules: name.clone(), rule: Some(rule.clone()), because };
            all.extend(because.into_iter().chain(among()).map(objection));
        }
    }
    all
}

/// Why the rule's target does not choose the candidate, whoever else there is.
fn target_objection(candidates: &Candidates<'_>, rule: RuleId, pick: Pick) -> Option<Dropped> {
    let program = candidates.scene.program;
    let Action::Assign { target, .. } = &program.rule(rule).action else { return None };
    match target {
        Target::Best { filter, .. } => filtered(candidates, filter.as_ref(), pick),
        Target::One(_) | Target::FirstOf(_) | Target::Split(_) | Target::RotateOf(_) | Target::Turns(_) => {
            let is_named = |named: NamedId| candidates.engine.bound(named) == Some(pick);
            let named = target.named().unwrap_or_default();
            (!named.into_iter().any(is_named)).then_some(Dropped::NotNamed)
        }
    }
}

fn filtered<'a>(candidates: &Candidates<'a>, filter: Option<&'a Condition>, pick: Pick) -> Option<Dropped> {
    let filter = filter.filter(|condition| !candidates.scene_of(pick).holds(condition))?;
    Some(explain::dropped(candidates, Some(pick), Obstacle::Filtered(filter)))
}

/// Why the rule that flagged the order does not offer the candidate to the dispatcher.
fn among_objection(
    candidates: &Candidates<'_>,
    judged: &JudgedRules<'_>,
    rule: RuleId,
    pick: Pick,
) -> Option<Dropped> {
    let among = judged.listed.1.filter(|_| judged.decided == Some(rule))?;
    if candidates.is_among(Some(among), pick) {
        return None;
    }
    let when = match among {
        Among::Named(_) => None,
        Among::Where(condition) => Some(explain::traced(&candidates.scene_of(pick), condition, false)),
    };
    Some(Dropped::NotAmong { when })
}

impl<'a> Candidates<'a> {
    /// All that the block asks of its candidates and that is not true of this one.
    fn failing(&self, block: &'a Block, pick: Pick) -> impl Iterator<Item = &'a Condition> {
        let scene = self.scene_of(pick);
        block.eligible.iter().filter(move |condition| !scene.holds(condition))
    }
}
