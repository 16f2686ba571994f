//! Orders that show a rule at its plainest, and orders of a rule that somebody else accepts: where the witness of
//! its fate does not do.

use super::answer::{Answer, Unanswered};
use super::beside::Beside;
use super::cube::product;
use super::node_path::NodePath;
use super::prover::Prover;
use super::witness::Witness;
use crate::decide::Declines;
use crate::program::RuleId;

impl Prover<'_> {
    /// An order that no rule before matches, and on which the rule decides before anybody declined.
    pub fn deciding_at_once(&self, rule: RuleId) -> Option<Witness> {
        let matches = self.matches_beside(rule);
        self.nodes_of(self.program.rule(rule).block).into_iter().filter(|_| !matches.is_empty()).find_map(
            |at| {
                let inside = product(self.arrivals(at), matches)?;
                let matched = |witness: &Witness| self.first_match(at, witness);
                let decides = |witness: &Witness| self.decides_at_once(at, rule, witness);
                match self.find_beside(&inside, &self.earlier(at, rule, &inside), &matched, &decides) {
                    Beside::Is(witness) => Some(witness),
                    Beside::CoveredBy(_) | Beside::Undecided(_) => None,
                }
            },
        )
    }

    /// The first rule of a node that an order matches; `None` if none does or that is not known.
    pub(super) fn first_match(&self, at: NodePath, witness: &Witness) -> Option<RuleId> {
        let work = self.work(at)?;
        self.counted(|count| self.engine.first_match(work, &witness.order, witness.now, count))
    }

    fn decides_at_once(&self, at: NodePath, rule: RuleId, witness: &Witness) -> bool {
        let Witness { order, now } = witness;
        let decides = |work| {
            self.counted(|count| self.engine.can_decide(work, rule, order, *now, Declines::Never, count))
        };
        self.work(at).is_some_and(decides) && self.can_arrive(at, witness)
    }

    /// An order that can come to a rule's nodes, that the rule matches, and that is accepted.
    pub fn matching_as(&self, rule: RuleId, accepts: &dyn Fn(&Witness) -> bool) -> Answer<Witness> {
        let Some(matches) = &self.matches[rule] else { return Answer::Undecided(Unanswered::TooLarge) };
        Answer::any(self.nodes_of(self.program.rule(rule).block).into_iter().map(|at| {
            match product(self.arrivals(at), matches) {
                Some(inside) => {
                    self.find(&inside, &[], &|witness| self.is_match(rule, witness) && accepts(witness))
                }
                None => Answer::Undecided(Unanswered::TooLarge),
            }
        }))
    }
}
