//! Who can be chosen: the pool of a node, eligibility, and what targets choose.

use std::cmp::Ordering;
use std::sync::Arc;

use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_64;

use super::Engine;
use super::scene::Scene;
use crate::program::{
    Action, Among, Assignee, Assigns, Block, BlockId, Condition, Directory, EngineerIx, NamedId, ProviderIx,
    RankKey, Rule, RuleId, Target, Value,
};

/// A provider, or an engineer of one, of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pick {
    pub provider: ProviderIx,
    pub engineer: Option<EngineerIx>,
}

impl Pick {
    /// The id, to be kept.
    pub fn shared_id(self, directory: &Directory) -> Arc<str> {
        let provider = directory.provider(self.provider);
        self.engineer.map_or_else(|| provider.shared_id(), |engineer| provider.engineer(engineer).shared_id())
    }

    pub fn name(self, directory: &Directory) -> &Arc<str> {
        let provider = directory.provider(self.provider);
        self.engineer.map_or(&provider.name, |engineer| &provider.engineer(engineer).name)
    }

    pub fn assignee(self, directory: &Directory) -> Assignee {
        let provider = directory.provider(self.provider);
        let engineer = self.engineer.map(|engineer| provider.engineer(engineer).shared_id());
        Assignee { provider: provider.shared_id(), engineer }
    }

    pub fn is_one_of(self, assignees: &[Assignee], directory: &Directory) -> bool {
        !assignees.is_empty() && assignees.contains(&self.assignee(directory))
    }
}

/// Why a candidate cannot be chosen.
#[derive(Clone, Copy)]
pub(super) enum Obstacle<'a> {
    NotInDirectory,
    OtherProvider,
    Declined,
    NotEligible(&'a Condition),
    Filtered(&'a Condition),
}

/// One assign node's candidates for one order.
#[derive(Clone, Copy)]
pub(super) struct Candidates<'a> {
    pub engine: &'a Engine,
    /// With the assigned provider at an `assigns engineer` node, and with none at an `assigns provider`
    /// node.
    pub scene: Scene<'a>,
    pub assigns: Assigns,
    pub declined: &'a [Assignee],
    /// Whether all are looked at, because an explanation tells of each.
    pub scans: bool,
}

impl<'a> Candidates<'a> {
    /// Everybody the node could assign, ascending by id.
    pub fn pool(&self) -> Vec<Pick> {
        self.everybody().collect()
    }

    /// Whether there is anybody whom a rule can be said to choose among, eligible or not.
    pub fn has_some(&self, rule: &Rule) -> bool {
        match &rule.action {
            Action::Assign { target, .. } => {
                target.named().map_or_else(|| self.pool_size() > 0, |named| !named.is_empty())
            }
            Action::Manual(_) => false,
        }
    }

    fn pool_size(&self) -> usize {
        let directory = self.engine.directory();
        match self.assigns {
            Assigns::Provider => directory.len(),
            Assigns::Engineer => self.scene.provider.map_or(0, |ix| directory.provider(ix).engineers.len()),
        }
    }

    fn everybody(&self) -> impl Iterator<Item = Pick> + use<> {
        let provider = self.scene.provider.filter(|_| self.assigns == Assigns::Engineer);
        let all = 0..u32::try_from(self.pool_size()).unwrap_or(u32::MAX);
        all.map(move |ix| match provider {
            None => Pick { provider: ProviderIx::at(ix), engineer: None },
            Some(provider) => Pick { provider, engineer: Some(EngineerIx::at(ix)) },
        })
    }

    /// The surroundings in which `provider` and `engineer` are the candidate.
    pub fn scene_of(&self, pick: Pick) -> Scene<'a> {
        Scene { provider: Some(pick.provider), engineer: pick.engineer, lost: None, ..self.scene }
    }

    /// The id that decisions and lists show.
    pub fn id(&self, pick: Pick) -> &'a str {
        let provider = self.engine.directory().provider(pick.provider);
        pick.engineer.map_or(provider.id(), |engineer| provider.engineer(engineer).id())
    }

    pub fn assignee(&self, pick: Pick) -> Assignee {
        pick.assignee(self.engine.directory())
    }

    pub fn has_declined(&self, pick: Pick) -> bool {
        pick.is_one_of(self.declined, self.engine.directory())
    }

    /// The first `eligible when` of the block that is not true for the candidate.
    fn ineligible(&self, block: &'a Block, pick: Pick) -> Option<&'a Condition> {
        if block.eligible.is_empty() {
            return None;
        }
        let scene = self.scene_of(pick);
        block.eligible.iter().find(|condition| !scene.holds(condition))
    }

    /// What keeps rules of the block from choosing the candidate.
    pub fn obstacle(
        &self,
        block: &'a Block,
        pick: Pick,
        filter: Option<&'a Condition>,
    ) -> Option<Obstacle<'a>> {
        if self.assigns == Assigns::Engineer && self.scene.provider != Some(pick.provider) {
            return Some(Obstacle::OtherProvider);
        }
        if self.has_declined(pick) {
            return Some(Obstacle::Declined);
        }
        if let Some(condition) = self.ineligible(block, pick) {
            return Some(Obstacle::NotEligible(condition));
        }
        let filter = filter.filter(|condition| !self.scene_of(pick).holds(condition));
        filter.map(Obstacle::Filtered)
    }

    /// Like [`Candidates::obstacle`], for a candidate that the program names.
    pub fn named_obstacle(&self, block: &'a Block, named: NamedId) -> Result<Pick, Obstacle<'a>> {
        let pick = self.engine.bound(named).ok_or(Obstacle::NotInDirectory)?;
        self.obstacle(block, pick, None).map_or(Ok(pick), Err)
    }

    /// The candidate that the target chooses among those that can be; `None` if none can.
    pub fn choose(&self, rule: RuleId, target: &'a Target) -> Option<Pick> {
        let program = self.scene.program;
        let block = program.block(program.rule(rule).block);
        let open = |named: &NamedId| {
            let pick = self.engine.bound(*named)?;
            self.obstacle(block, pick, None).is_none().then_some(pick)
        };
        match target {
            Target::One(named) => open(named),
            Target::FirstOf(list) => list.iter().find_map(open),
            Target::Split(shares) => {
                let shares = Target::in_lowest_terms(shares);
                let open_shares = shares.filter_map(|(named, weight)| Some((open(&named)?, weight)));
                self.split(rule, open_shares)
            }
            Target::RotateOf(list) => self.rotate(rule, list.iter().filter_map(open)),
            Target::Turns(_) => self.next_by_weight(rule, &self.in_turn(rule)),
            Target::Best { filter, rank } => {
                let possible = self.possible(block.eligible.iter().chain(filter));
                let mut open = possible.filter(|pick| self.obstacle(block, *pick, filter.as_ref()).is_none());
                if rank.is_empty() { open.next() } else { open.min_by_key(|pick| self.ranked(*pick, rank)) }
            }
        }
    }

    /// Those of the pool for which all of the conditions can be true, others among them; ascending by id.
    fn possible(&self, conditions: impl Iterator<Item = &'a Condition>) -> impl Iterator<Item = Pick> {
        let narrowed = (self.assigns == Assigns::Provider && !self.scans)
            .then(|| self.engine.providers().possible_for_all(conditions, &self.scene))
            .flatten();
        let everybody = narrowed.is_none().then(|| self.everybody());
        let narrowed = narrowed.unwrap_or_default();
        let some = (0..narrowed.len()).map(move |at| Pick { provider: narrowed[at], engineer: None });
        some.chain(everybody.into_iter().flatten())
    }

    /// Weighted rendezvous hashing: the largest of weight / −ln(u), ties to the smaller id.
    ///
    /// After Thaler and Ravishankar, "Using name-based mappings to increase hit rates" (1998), with the
    /// weights of Schindelhauer and Schomaker, "Weighted distributed hash tables" (2005).
    fn split(&self, rule: RuleId, shares: impl Iterator<Item = (Pick, u16)>) -> Option<Pick> {
        let program = self.scene.program;
        let rule = program.rule(rule);
        let mut best: Option<(f64, Pick)> = None;
        for (pick, weight) in shares {
            let u =
                unit(&[self.scene.order.id(), &program.block(rule.block).name, &rule.name, self.id(pick)]);
            let score = f64::from(weight) / -libm::log(u);
            let wins = best.is_none_or(|(highest, holder)| {
                score > highest || (score == highest && self.id(pick) < self.id(holder))
            });
            if wins {
                best = Some((score, pick));
            }
        }
        best.map(|(_, pick)| pick)
    }

    /// The one chosen longest ago; those never chosen first, as written.
    fn rotate(&self, rule: RuleId, picks: impl Iterator<Item = Pick>) -> Option<Pick> {
        let name = self.scene.program.rule_name(rule);
        let age = |pick: &Pick| {
            let one = self.assignee(*pick);
            self.scene.state.last_chosen(&name, &one.provider, one.engineer.as_deref())
        };
        picks.min_by_key(age)
    }

    /// Who takes part in the next turn of a rule that rotates by weights, with the weights, as written; nobody for other rules.
    pub fn in_turn(&self, rule: RuleId) -> Vec<(Pick, u16)> {
        let program = self.scene.program;
        let rule = program.rule(rule);
        let Action::Assign { target: Target::Turns(shares), .. } = &rule.action else { return Vec::new() };
        let block = program.block(rule.block);
        let open =
            |(named, weight): &(NamedId, u16)| Some((self.named_obstacle(block, *named).ok()?, *weight));
        shares.iter().filter_map(open).collect()
    }

    /// The one who is owed most after everybody's weight is added; of equals the first as written.
    ///
    /// The smooth weighted round robin of nginx.
    fn next_by_weight(&self, rule: RuleId, shares: &[(Pick, u16)]) -> Option<Pick> {
        let name = self.scene.program.rule_name(rule);
        let owed = |(pick, weight): &(Pick, u16)| {
            self.scene.state.owed(&name, &self.assignee(*pick)).saturating_add(i64::from(*weight))
        };
        shares.iter().rev().max_by_key(|share| owed(share)).map(|(pick, _)| *pick)
    }

    /// Best first; without keys, and among equals, ascending by id. A missing key comes last.
    pub fn sort(&self, picks: &mut [Pick], rank: &'a [RankKey]) {
        if rank.is_empty() {
            return;
        }
        picks.sort_by_cached_key(|pick| self.ranked(*pick, rank));
    }

    fn ranked(&self, pick: Pick, rank: &'a [RankKey]) -> SmallVec<[Ranked; 2]> {
        let scene = self.scene_of(pick);
        let value = |key: &'a RankKey| scene.value(&key.key).into_owned();
        rank.iter().map(|key| Ranked { value: value(key), descending: key.descending }).collect()
    }

    /// The first `shown` of the dispatcher's list, and how long it is.
    pub fn page(
        &self,
        blocks: &[BlockId],
        among: Option<&'a Among>,
        rank: &'a [RankKey],
        shown: usize,
    ) -> (Vec<Pick>, usize) {
        if self.finds_all_eligible(blocks) && among.is_none() && rank.is_empty() {
            let (pool, total) = (self.everybody(), self.pool_size());
            return (pool.take(shown).collect(), total);
        }
        let mut list = self.list(blocks, among, rank);
        let total = list.len();
        list.truncate(shown);
        (list, total)
    }

    /// The dispatcher's list: whom some of these blocks finds eligible (everybody, where there is no
    /// block), narrowed by `among`, ascending by id or best first; those who declined included.
    pub fn list(&self, blocks: &[BlockId], among: Option<&'a Among>, rank: &'a [RankKey]) -> Vec<Pick> {
        let program = self.scene.program;
        let filter = match among {
            Some(Among::Where(condition)) => Some(condition),
            _ => None,
        };
        // Of several blocks each finds others eligible.
        let eligible: &[Condition] = match blocks {
            [only] => &program.block(*only).eligible,
            _ => &[],
        };
        let mut list: Vec<Pick> = self.possible(eligible.iter().chain(filter)).collect();
        if !self.finds_all_eligible(blocks) || among.is_some() {
            list.retain(|pick| self.is_listed(blocks, among, *pick));
        }
        self.sort(&mut list, rank);
        list
    }

    /// Whether everybody is eligible for some of these blocks, or for the lack of any.
    fn finds_all_eligible(&self, blocks: &[BlockId]) -> bool {
        let program = self.scene.program;
        blocks.is_empty() || blocks.iter().any(|id| program.block(*id).eligible.is_empty())
    }

    /// Whether the candidate is on the list of [`Candidates::list`].
    pub fn is_listed(&self, blocks: &[BlockId], among: Option<&'a Among>, pick: Pick) -> bool {
        let eligible = |block: &BlockId| self.ineligible(self.scene.program.block(*block), pick).is_none();
        (self.finds_all_eligible(blocks) || blocks.iter().any(eligible)) && self.is_among(among, pick)
    }

    pub fn is_among(&self, among: Option<&'a Among>, pick: Pick) -> bool {
        match among {
            None => true,
            Some(Among::Named(list)) => list.iter().any(|named| self.engine.bound(*named) == Some(pick)),
            Some(Among::Where(condition)) => self.scene_of(pick).holds(condition),
        }
    }
}

/// A number in (0, 1) from the parts, each followed by a zero byte: the upper 52 bits of their XXH3-64
/// (seed 0) and a half, over 2^52, so that neither end is reached.
fn unit(parts: &[&str]) -> f64 {
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts {
        bytes.extend_from_slice(part.as_bytes());
        bytes.push(0);
    }
    #[expect(clippy::cast_precision_loss, reason = "52 bits fit")]
    let upper = (xxh3_64(&bytes) >> 12) as f64;
    (upper + 0.5) / (1u64 << 52) as f64
}

/// A rank key's value, ordered as the rank wants it.
#[derive(PartialEq, Eq)]
pub(crate) struct Ranked {
    pub value: Value,
    pub descending: bool,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.value.is_missing(), other.value.is_missing()) {
            (false, false) if self.descending => other.value.cmp(&self.value),
            (false, false) => self.value.cmp(&other.value),
            (missing, other_missing) => missing.cmp(&other_missing),
        }
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::Number;

    #[test]
    fn a_missing_key_comes_last_either_way() {
        let key = |value: Value, descending: bool| Ranked { value, descending };
        let number = |value: i64| Value::Number(Number::from(value));
        assert!(key(number(1), false) < key(number(2), false));
        assert!(key(number(2), true) < key(number(1), true));
        for descending in [false, true] {
            assert!(key(number(2), descending) < key(Value::Missing, descending));
        }
    }

    #[test]
    fn units_are_stable_and_inside() {
        // Pinned: the same order must go to the same candidate in every later version.
        assert_eq!(xxh3_64(b"T-1\0b\0r\0northstar\0"), 15_821_445_177_746_221_017);
        let u = unit(&["T-1", "b", "r", "northstar"]);
        assert!(0.0 < u && u < 1.0);
    }
}
