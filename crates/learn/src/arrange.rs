//! Rules in tables: which of them stand side by side because they ask for the same fields.
//!
//! Rules may change places where that changes no decision: where they give the same answer, or no order of the history
//! matches both.

use std::collections::BTreeSet;

use crate::history::History;
use crate::rule::Rule;

/// Rules that ask for fields among a few.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The numbers of the fields, ascending: each is asked for by a rule.
    pub fields: Vec<usize>,
    /// The rules, as they follow one another.
    pub rules: Vec<Rule>,
}

/// How many fields stand side by side, if no rule alone has more.
const COLUMNS: usize = 3;
/// A rule that fits in a table counts for so many cells that are blank.
const ROW: usize = 4;

/// The blocks one after the other are the list of rules.
pub fn arrange(rules: Vec<Rule>, history: &History) -> Vec<Block> {
    let before = before(&rules, history);
    let mut places: Vec<Option<Rule>> = rules.into_iter().map(Some).collect();
    let mut blocks = Vec::new();
    loop {
        let waiting = Waiting { rules: &places, before: &before };
        let Some(taken) = waiting.best() else { break };
        let rules: Vec<Rule> = taken.iter().filter_map(|at| places[*at].take()).collect();
        let fields: BTreeSet<usize> = rules.iter().flat_map(fields).collect();
        blocks.push(Block { fields: fields.into_iter().collect(), rules });
    }
    blocks
}

/// Of each rule, those that have to come before it.
fn before(rules: &[Rule], history: &History) -> Vec<BTreeSet<usize>> {
    let mut before = vec![BTreeSet::new(); rules.len()];
    for row in 0..history.len() {
        let matching: Vec<usize> = (0..rules.len()).filter(|at| rules[*at].matches(history, row)).collect();
        for (place, at) in matching.iter().enumerate() {
            let others = matching[..place].iter().filter(|one| rules[**one].answer != rules[*at].answer);
            before[*at].extend(others);
        }
    }
    before
}

fn fields(rule: &Rule) -> impl Iterator<Item = usize> + '_ {
    rule.conditions.iter().map(|condition| condition.field)
}

/// The rules that stand in no block yet.
struct Waiting<'r> {
    rules: &'r [Option<Rule>],
    before: &'r [BTreeSet<usize>],
}

impl Waiting<'_> {
    /// The rules of the best table that can come next; `None` if no rule is left.
    fn best(&self) -> Option<Vec<usize>> {
        let mut best: Option<(usize, Vec<usize>)> = None;
        for fields in self.choices() {
            let taken = self.taken(&fields);
            let blanks: usize = taken.iter().map(|at| fields.len() - self.fields(*at).len()).sum();
            let score = (ROW * taken.len()).saturating_sub(blanks);
            if best.as_ref().is_none_or(|best| score > best.0) {
                best = Some((score, taken));
            }
        }
        best.map(|(_, taken)| taken)
    }

    fn fields(&self, at: usize) -> BTreeSet<usize> {
        self.rules[at].iter().flat_map(fields).collect()
    }

    /// The fields that a table could have: those of a rule that can come next, or of two; few of them first.
    fn choices(&self) -> BTreeSet<BTreeSet<usize>> {
        let next = (0..self.rules.len()).filter(|at| self.is_next(*at, &BTreeSet::new()));
        let single: BTreeSet<BTreeSet<usize>> = next.map(|at| self.fields(at)).collect();
        let mut choices = single.clone();
        for one in &single {
            let pairs = single.iter().map(|other| one | other);
            choices.extend(pairs.filter(|both| both.len() <= COLUMNS));
        }
        choices
    }

    /// Whether a rule waits for none but those that were taken.
    fn is_next(&self, at: usize, taken: &BTreeSet<usize>) -> bool {
        let is_done = |one: &usize| self.rules[*one].is_none() || taken.contains(one);
        self.rules[at].is_some() && !taken.contains(&at) && self.before[at].iter().all(is_done)
    }

    /// The rules that ask for no other fields, as they can follow one another.
    fn taken(&self, fields: &BTreeSet<usize>) -> Vec<usize> {
        let mut taken = Vec::new();
        let mut all = BTreeSet::new();
        // A rule comes behind those that it waits for, so that one round takes all.
        for at in 0..self.rules.len() {
            if self.is_next(at, &all) && self.fields(at).is_subset(fields) {
                taken.push(at);
                all.insert(at);
            }
        }
        taken
    }
}
