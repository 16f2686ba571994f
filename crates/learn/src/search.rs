//! The best rule for one answer: which orders it would take, and what that is worth beside what is decided now.
//!
//! A condition is a set of values. Given the others of its rule, the best set is known exactly: the values that bring in
//! more than they cost (of neighbours, the run of them that brings in most). So a rule is found by going round: each
//! condition is made the best one given the others, until nothing gets better (coordinate ascent).

use crate::changes::Changes;
use crate::history::{Field, History, Scale};
use crate::rule::{Condition, Rule};
use crate::tally::{Tally, best_run};
use crate::worth::{cost, value_cost};

/// A rule, and what it would bring in.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub rule: Rule,
    pub score: i64,
}

/// Looks for rules of one answer.
pub struct Search<'h> {
    history: &'h History,
    answer: u32,
    changes: Changes,
}

/// How many conditions a rule has at most.
const CONDITIONS: usize = 3;
/// A rule is good enough where no more than so many times its cost is left.
const SMALL: i64 = 2;
/// How often a rule is made better at most.
const ROUNDS: usize = 6;

impl<'h> Search<'h> {
    /// Given whom each order goes to now.
    pub fn new(history: &'h History, decided: &[u32], answer: u32) -> Self {
        Self { history, answer, changes: Changes::new(history, decided, answer) }
    }

    /// The best rule that takes so many orders at least.
    pub fn best(&self, min_orders: usize) -> Option<Candidate> {
        if !self.changes.has_gain() {
            return None;
        }
        let mut best: Option<Candidate> = None;
        for field in 0..self.history.fields().len() {
            // What takes all that there is to gain is not looked for again.
            if best.as_ref().is_some_and(|best| {
                best.score + SMALL * cost(self.history, &best.rule) > self.changes.gained()
            }) {
                break;
            }
            for seed in self.seeds(field) {
                let found = self.climb(vec![Condition { field, mask: seed }]);
                let is_better = best.as_ref().is_none_or(|best| found.score > best.score);
                if is_better && found.score > 0 && self.is_sure(&found.rule, min_orders) {
                    best = Some(found);
                }
            }
        }
        best
    }

    /// Where to begin with a field: the values that bring in most by themselves, those that stand out, and the commonest.
    fn seeds(&self, field: usize) -> Vec<Vec<bool>> {
        let tallies = self.changes.tallies(self.history, field, &self.changes.all());
        let size = tallies.len();
        let masked = |is_in: &dyn Fn(usize) -> bool| (0..size).map(is_in).collect::<Vec<bool>>();
        let mut seeds: Vec<Vec<bool>> =
            self.best_mask(field, &tallies).map(|(mask, _)| mask).into_iter().collect();
        seeds.extend(self.outstanding(field, &tallies));
        let commonest = (1..size).max_by_key(|code| (tallies[*code].gained, std::cmp::Reverse(*code)));
        seeds.extend(commonest.map(|commonest| masked(&|code| code == commonest)));
        seeds.retain(|mask| mask.contains(&true));
        seeds.dedup();
        seeds
    }

    /// The values that stand out among what is gained, whatever they bring in: a further condition may make it enough.
    fn outstanding(&self, field: usize, tallies: &[Tally]) -> Option<Vec<bool>> {
        let (gained, lost) = Tally::sums(tallies);
        let mut mask = vec![false; tallies.len()];
        match self.history.fields()[field].scale() {
            Scale::Names => {
                (1..mask.len()).for_each(|code| mask[code] = tallies[code].stands_out(gained, lost))
            }
            Scale::Order => {
                let weight = |tally: &Tally| tally.gained * lost.max(1) - tally.lost * gained.max(1);
                best_run(tallies, weight)?.for_each(|code| mask[code] = true);
            }
        }
        mask.contains(&true).then_some(mask)
    }

    fn climb(&self, conditions: Vec<Condition>) -> Candidate {
        let mut rule = Rule { conditions, answer: self.answer };
        let mut score = self.score(&rule);
        for _ in 0..ROUNDS {
            let before = score;
            if rule.conditions.len() < CONDITIONS
                && let Some(longer) = self.added(&rule, score)
            {
                (rule, score) = (longer.rule, longer.score);
            }
            let mut improved = (0..rule.conditions.len()).map(|at| self.improved(&rule, at));
            if let Some(better) = improved.find(|improved| improved.score > score) {
                drop(improved);
                (rule, score) = (better.rule, better.score);
            }
            if score <= before {
                break;
            }
        }
        rule.conditions.sort_by_key(|condition| condition.field);
        Candidate { rule, score }
    }

    /// A rule with a further condition that makes it better.
    fn added(&self, rule: &Rule, score: i64) -> Option<Candidate> {
        let within = self.changes.within(&rule.conditions, None);
        let is_free = |field: &usize| rule.conditions.iter().all(|condition| condition.field != *field);
        let mut best: Option<Candidate> = None;
        for field in (0..self.history.fields().len()).filter(is_free) {
            let tallies = self.changes.tallies(self.history, field, &within);
            let best_mask = self.best_mask(field, &tallies).map(|(mask, _)| mask);
            for mask in best_mask.into_iter().chain(self.outstanding(field, &tallies)) {
                let net = Tally::net_of(&tallies, &mask);
                let mut longer = rule.clone();
                longer.conditions.push(Condition { field, mask });
                let with = net - cost(self.history, &longer);
                if with > best.as_ref().map_or(score, |best| best.score) {
                    best = Some(Candidate { rule: longer, score: with });
                }
            }
        }
        best
    }

    /// A rule with the best values in one of its conditions, or without it.
    fn improved(&self, rule: &Rule, at: usize) -> Candidate {
        let field = rule.conditions[at].field;
        let within = self.changes.within(&rule.conditions, Some(at));
        let tallies = self.changes.tallies(self.history, field, &within);
        let mut others = rule.clone();
        others.conditions.remove(at);
        let all: i64 = tallies.iter().map(Tally::net).sum();
        let without = Candidate { score: all - cost(self.history, &others), rule: others };
        let Some((mask, net)) = self.best_mask(field, &tallies) else { return without };
        let mut with = rule.clone();
        with.conditions[at].mask = mask;
        let with = Candidate { score: net - cost(self.history, &with), rule: with };
        if with.score >= without.score || without.rule.conditions.is_empty() { with } else { without }
    }

    /// The best values of a field, and what they bring in.
    fn best_mask(&self, field: usize, tallies: &[Tally]) -> Option<(Vec<bool>, i64)> {
        const MISSING: usize = Field::MISSING as usize;
        let costs = value_cost(&self.history.fields()[field]);
        let asks_missing = self.history.fields()[field].asks_missing();
        let is_in = |tally: &Tally| tally.is_sure() && tally.net() > costs;
        let mut mask = vec![false; tallies.len()];
        match self.history.fields()[field].scale() {
            Scale::Names => (1..mask.len()).for_each(|code| mask[code] = is_in(&tallies[code])),
            Scale::Order => {
                best_run(tallies, Tally::net).into_iter().flatten().for_each(|code| mask[code] = true)
            }
        }
        let brought = Tally::net_of(tallies, &mask);
        let missing = &tallies[MISSING];
        if asks_missing && is_in(missing) && missing.net() > brought {
            mask.fill(false);
            mask[MISSING] = true;
            return Some((mask, missing.net()));
        }
        (brought > 0).then_some((mask, brought))
    }

    fn score(&self, rule: &Rule) -> i64 {
        let within = self.changes.within(&rule.conditions, None);
        self.changes.net(&within) - cost(self.history, rule)
    }

    /// Whether a rule takes orders enough, and is more than chance.
    fn is_sure(&self, rule: &Rule, min_orders: usize) -> bool {
        let within = self.changes.within(&rule.conditions, None);
        within.len() >= min_orders && self.changes.is_sure(&within)
    }
}
