//! An order that is in some cubes and outside of many others: those of the rules, or arms, that are tried before.
//!
//! Of many others few matter. An order is looked for without them; where the evaluator says that one before takes it, that
//! one is avoided too, and the next order is looked for, until there is none or nothing before takes it
//! (counterexample-guided refinement: Clarke et al., CAV 2000).

use super::answer::{Answer, Unanswered};
use super::cube::Cube;
use super::prover::Prover;
use super::witness::Witness;

/// So few cubes are all avoided from the start.
pub(super) const FEW: usize = 100;
/// How many of those before are avoided one after the other, before all are.
const ROUNDS: usize = 8;

/// What comes of it.
pub(super) enum Beside<'c, G> {
    /// This order is.
    Is(Witness),
    /// None is, and these of the others say so.
    CoveredBy(Vec<(&'c Cube, G)>),
    Undecided(Unanswered),
}

impl<G> Beside<'_, G> {
    pub fn answer(self) -> Answer<Witness> {
        match self {
            Beside::Is(witness) => Answer::Yes(witness),
            Beside::CoveredBy(_) => Answer::No,
            Beside::Undecided(why) => Answer::Undecided(why),
        }
    }
}

impl Prover<'_> {
    /// An order in one of the cubes and outside of those of others, confirmed by the evaluator. `taker` says which of the
    /// others takes an order.
    pub(super) fn find_beside<'c, G: Copy + PartialEq>(
        &self,
        inside: &[Cube],
        others: &[(&'c Cube, G)],
        taker: &dyn Fn(&Witness) -> Option<G>,
        confirm: &dyn Fn(&Witness) -> bool,
    ) -> Beside<'c, G> {
        let mut avoided: Vec<(&'c Cube, G)> = Vec::new();
        let rounds = if others.len() > self.few.get() { ROUNDS } else { 0 };
        for _ in 0..rounds {
            let witness = match self.find(inside, &cubes(&avoided), &|_| true) {
                Answer::Yes(witness) => witness,
                Answer::No => return Beside::CoveredBy(avoided),
                Answer::Undecided(_) => break,
            };
            if confirm(&witness) {
                return Beside::Is(witness);
            }
            let Some(taker) = taker(&witness).filter(|taker| avoided.iter().all(|(_, of)| of != taker))
            else {
                break;
            };
            let before = avoided.len();
            avoided.extend(others.iter().filter(|(_, of)| *of == taker));
            self.space.domain.effort.add(others.len() / FEW);
            if avoided.len() == before {
                break;
            }
        }
        match self.find(inside, &cubes(others), confirm) {
            Answer::Yes(witness) => Beside::Is(witness),
            Answer::No => Beside::CoveredBy(others.to_vec()),
            Answer::Undecided(why) => Beside::Undecided(why),
        }
    }
}

fn cubes<'c, G>(others: &[(&'c Cube, G)]) -> Vec<&'c Cube> {
    others.iter().map(|(cube, _)| *cube).collect()
}
