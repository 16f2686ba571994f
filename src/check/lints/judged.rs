//! What the prover says of every rule, for the lints about it.

use crate::program::{BlockId, RuleId};
use crate::prove::{Answer, Fate, Prover, Unanswered};

/// The rules that something is wrong with, in the order of the program.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// Whether not even an order that never comes to it satisfies it.
    pub never_true: Vec<(RuleId, bool)>,
    /// With the rules that decide before it, none where nobody is ever eligible; and whether they match all that it
    /// matches, or only that for which somebody may be eligible.
    pub dead: Vec<(RuleId, Vec<RuleId>, bool)>,
    /// Rules that decide on every order, with rules of their block after them.
    pub always_true: Vec<RuleId>,
    /// Rules for which there were not steps enough.
    pub not_judged: Vec<RuleId>,
}

/// How many steps are taken for all rules together.
const STEPS: u64 = 20_000_000;
impl Judged {
    pub fn from_prover(prover: &Prover<'_>) -> Self {
        prover.in_all(STEPS, || {
            let mut judged = Self::default();
            let mut open = Vec::new();
            for id in (0u32..).zip(&prover.program.blocks).map(|(id, _)| BlockId(id)) {
                judged.block(prover, id, &mut open);
            }
            judged.fates(prover, &open);
            judged.not_judged.sort_unstable();
            judged
        })
    }

    /// Looks at each rule by itself. Most decide on the first order that is found for them; the others are left open.
    fn block(&mut self, prover: &Prover<'_>, id: BlockId, open: &mut Vec<RuleId>) {
        let mut rules = prover.rules_of(id).peekable();
        while let Some(rule) = rules.next() {
            match prover.matching(rule) {
                Answer::No => {
                    self.never_true.push((rule, true));
                    continue;
                }
                Answer::Undecided(Unanswered::Budget) => {
                    self.not_judged.push(rule);
                    continue;
                }
                Answer::Yes(witness) if prover.decides_on(rule, &witness) => {}
                Answer::Yes(_) | Answer::Undecided(_) => open.push(rule),
            }
            // The rules after it are dead for the same reason: one finding says so of all.
            if rules.peek().is_some() && matches!(prover.escaping(rule), Answer::No) {
                self.always_true.push(rule);
                return;
            }
        }
    }

    /// Asks what becomes of the rules that are open, so that one of which that takes long leaves steps for the others.
    fn fates(&mut self, prover: &Prover<'_>, open: &[RuleId]) {
        for (at, rule) in open.iter().enumerate() {
            match prover.within(prover.share(open.len() - at), || prover.fate(*rule)) {
                Fate::NeverTrue => self.never_true.push((*rule, false)),
                Fate::Dead { by, of_all } => self.dead.push((*rule, by, of_all)),
                Fate::NoCandidate => self.dead.push((*rule, Vec::new(), true)),
                Fate::Undecided(Unanswered::Budget) => self.not_judged.push(*rule),
                Fate::Decides(_) | Fate::Undecided(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::Sources;
    use crate::decide::Engine;

    /// Silence about a rule means something: what there were no steps for is said.
    #[test]
    fn rules_that_were_not_judged_are_known() {
        let text = format!(
            "{}\n{}",
            super::super::COMPANY,
            super::super::dead::LINT.bad.replace("use \"company.consign\"", "")
        );
        let program =
            Arc::new(crate::compile(&Sources::in_memory([("m", text.as_str())])).expect("it compiles"));
        let engine = Engine::new(program.clone(), program.directory().clone());
        let judged = Judged::from_prover(&Prover::new(&engine));
        assert_eq!((judged.dead.len(), judged.not_judged.len()), (1, 0));
        let stop = Arc::new(AtomicBool::new(true));
        let stopped = Judged::from_prover(&Prover::until(&engine, Some(stop)));
        assert!(stopped.dead.is_empty() && !stopped.not_judged.is_empty(), "nobody waits: {stopped:?}");
        for steps in 0..40 {
            let prover = Prover::new(&engine).with_steps(steps);
            let judged = Judged::from_prover(&prover);
            assert!(judged.dead.len() <= 1 && judged.never_true.is_empty(), "{steps}: {judged:?}");
            assert!(judged.dead.len() == 1 || !judged.not_judged.is_empty(), "{steps}: {judged:?}");
        }
    }
}
