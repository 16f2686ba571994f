//! Orders that show a rule at its plainest, and orders of a rule that somebody else accepts: where the witness of
//! its fate does not do.

use super::cube::{Cube, product};
use super::prover::{Answer, Prover, Why};
use super::rules::At;
use super::witness::Witness;
use crate::decide::Declines;
use crate::program::RuleId;

impl Prover<'_> {
    /// An order that no rule before matches, and on which the rule decides before anybody declined.
    pub fn deciding_at_once(&self, rule: RuleId) -> Option<Witness> {
        let matches = self.matches[rule.0 as usize].as_ref()?;
        self.nodes_of(self.program.rule(rule).block).into_iter().find_map(|at| {
            let inside = product(self.arrivals(at), matches)?;
            match self
                .find(&inside, &self.before(at, rule), &|witness| self.decides_at_once(at, rule, witness))
            {
                Answer::Yes(witness) => Some(witness),
                Answer::No | Answer::Undecided(_) => None,
            }
        })
    }

    /// What the rules match that are tried before one at a node, as far as that is known.
    fn before(&self, at: At, rule: RuleId) -> Vec<&Cube> {
        let blocks = self.work(at).map_or(&[][..], |work| &work.rules);
        let tried = blocks
            .iter()
            .filter(|id| **id == self.program.rule(rule).block || self.program.block(**id).of.is_none());
        let earlier = tried.flat_map(|id| self.rules_of(*id)).take_while(|earlier| *earlier != rule);
        earlier.flat_map(|earlier| self.matches[earlier.0 as usize].iter().flatten()).collect()
    }

    fn decides_at_once(&self, at: At, rule: RuleId, witness: &Witness) -> bool {
        let Witness { order, now } = witness;
        let decides = self
            .work(at)
            .is_some_and(|work| self.engine.can_decide(work, rule, order, *now, Declines::Never));
        decides && self.can_arrive(at, witness)
    }

    /// An order that can come to a rule's nodes, that the rule matches, and that is accepted.
    pub fn matching_as(&self, rule: RuleId, accepts: &dyn Fn(&Witness) -> bool) -> Answer<Witness> {
        let Some(matches) = &self.matches[rule.0 as usize] else { return Answer::Undecided(Why::TooLarge) };
        let mut why = None;
        for at in self.nodes_of(self.program.rule(rule).block) {
            let Some(inside) = product(self.arrivals(at), matches) else {
                return Answer::Undecided(Why::TooLarge);
            };
            match self.find(&inside, &[], &|witness| self.is_match(rule, witness) && accepts(witness)) {
                Answer::No => {}
                Answer::Undecided(doubt) => why = why.max(Some(doubt)),
                yes @ Answer::Yes(_) => return yes,
            }
        }
        why.map_or(Answer::No, Answer::Undecided)
    }
}
