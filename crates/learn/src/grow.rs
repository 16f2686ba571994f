//! A list of rules grows: each step takes the rule that brings in most beside those that are there, and puts it before
//! them, so that exceptions come before what is common.

use crate::history::History;
use crate::rule::Rule;
use crate::search::{Candidate, Search};
use crate::worth::{Worth, cost};

/// How long the list may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many rules there are at most.
    pub rules: usize,
    /// How many orders each decides at least.
    pub min_orders: usize,
}

/// Learns a list of rules: the first that matches an order decides it, and where none does a dispatcher does.
pub fn learn(history: &History, limits: &Limits) -> Vec<Rule> {
    /// What was taken away makes room for other rules.
    const ROUNDS: usize = 3;
    let mut list = List { history, limits, rules: Vec::new(), decided: vec![History::MANUAL; history.len()] };
    for _ in 0..ROUNDS {
        if !list.grow() {
            break;
        }
        list.prune();
    }
    list.rules
}

struct List<'h> {
    history: &'h History,
    limits: &'h Limits,
    rules: Vec<Rule>,
    /// Whom each order goes to.
    decided: Vec<u32>,
}

/// The best rule of an answer, as far as it is known.
enum Known {
    /// What it brought in before other rules were added: it brings in no more now, as a rule.
    Before(i64),
    Now(Option<Candidate>),
}

impl Known {
    fn score(&self) -> i64 {
        match self {
            Known::Before(score) => *score,
            Known::Now(found) => found.as_ref().map_or(0, |found| found.score),
        }
    }
}

/// What a rule is good for, given the others.
#[derive(Clone, Copy, Default)]
struct Use {
    orders: usize,
    right: usize,
    /// What would be lost without it.
    worth: i64,
}

impl List<'_> {
    /// Adds rules while they bring something in; whether there was one.
    fn grow(&mut self) -> bool {
        let answers = self.history.answer_count();
        let mut known: Vec<Known> = self.bounds().into_iter().map(Known::Before).collect();
        let mut has_grown = false;
        while self.rules.len() < self.limits.rules {
            // Of equals the first.
            let Some(best) = (0..answers).rev().max_by_key(|answer| known[*answer].score()) else { break };
            let answer = u32::try_from(best).unwrap_or(u32::MAX);
            match &known[best] {
                Known::Before(score) if *score <= 0 => break,
                Known::Before(_) => {
                    let search = Search::new(self.history, &self.decided, answer);
                    known[best] = Known::Now(search.best(self.limits.min_orders));
                }
                Known::Now(None) => break,
                Known::Now(Some(found)) => {
                    let rule = found.rule.clone();
                    known = known.iter().map(|known| Known::Before(known.score())).collect();
                    self.add(rule);
                    has_grown = true;
                }
            }
        }
        has_grown
    }

    /// By answer, no less than its best rule can bring in: as much as all orders that it could set right.
    fn bounds(&self) -> Vec<i64> {
        let worth = Worth::new(self.history);
        let mut bounds = vec![
            -cost(self.history, &Rule { conditions: Vec::new(), answer: 0 });
            self.history.answer_count()
        ];
        for (row, decided) in self.decided.iter().enumerate() {
            let done = self.history.answer(row);
            if let Some(bound) = bounds.get_mut(done as usize) {
                *bound += worth.of(done, done) - worth.of(*decided, done);
            }
        }
        bounds
    }

    fn add(&mut self, rule: Rule) {
        for (row, decided) in self.decided.iter_mut().enumerate() {
            if rule.matches(self.history, row) {
                *decided = rule.answer;
            }
        }
        self.rules.insert(0, rule);
    }

    /// Takes away rules, one after the other, without which the list is as good.
    fn prune(&mut self) {
        while let Some(needless) = self.needless() {
            self.rules.remove(needless);
        }
        for (row, decided) in self.decided.iter_mut().enumerate() {
            let rule = self.rules.iter().find(|rule| rule.matches(self.history, row));
            *decided = rule.map_or(History::MANUAL, |rule| rule.answer);
        }
    }

    /// The rule that is worth least, if it decides too few orders, too many otherwise than they were done, or is
    /// worth less than it costs.
    fn needless(&self) -> Option<usize> {
        /// Less than one of so many decided as it was done is no rule.
        const ONE_OF: usize = 3;
        let uses = self.uses();
        let is_needless = |at: &usize| {
            let one = &uses[*at];
            one.orders < self.limits.min_orders
                || one.right * ONE_OF < one.orders
                || one.worth <= cost(self.history, &self.rules[*at])
        };
        let needless = (0..uses.len()).filter(is_needless);
        needless.min_by_key(|at| (uses[*at].worth, *at))
    }

    fn uses(&self) -> Vec<Use> {
        let worth = Worth::new(self.history);
        let mut uses = vec![Use::default(); self.rules.len()];
        for row in 0..self.history.len() {
            let mut matching =
                self.rules.iter().enumerate().filter(|(_, rule)| rule.matches(self.history, row));
            let Some((first, rule)) = matching.next() else { continue };
            let next = matching.next().map_or(History::MANUAL, |(_, rule)| rule.answer);
            let done = self.history.answer(row);
            uses[first].orders += 1;
            uses[first].right += usize::from(rule.answer == done);
            uses[first].worth += worth.of(rule.answer, done) - worth.of(next, done);
        }
        uses
    }
}
