//! What each rule decides on.

use serde::Serialize;

use super::report::{CONDITIONS, Count, Described, Example, SourcePlace};
use crate::program::{Assigns, RuleId};
use crate::prove::answer::Unanswered;
use crate::prove::cube::{Cube, add_widest, product};
use crate::prove::node_path::NodePath;
use crate::prove::prover::Prover;
use crate::prove::rules::Fate;
use crate::prove::witness::Witness;

/// How many conditions of a region are searched for an order that is decided at once.
const TRIED: usize = 3;

/// Unanswered there is no verdict of a rule that orders match.
const NOBODY: &str = "of the orders that match, none was found that it has somebody to assign to";

/// What becomes of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RuleVerdict {
    /// There are orders of which it is the first rule that matches.
    Decides,
    /// It decides only where rules before it match too and have nobody to assign.
    Fallback,
    /// Rules before it decide on all that it matches.
    Dead,
    /// No order that can come to it matches.
    NeverTrue,
    /// Orders match, and none of them has an eligible candidate.
    NoCandidate,
    /// Neither an order nor a proof.
    Undecided,
}

/// What is said of one rule.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct RuleReport {
    #[serde(skip)]
    pub(super) id: RuleId,
    /// Its block.
    pub rules: String,
    /// Its name in the block.
    pub rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// Its label, where it has one.
    pub label: Option<String>,
    /// Where it is written.
    pub place: SourcePlace,
    /// The nodes that try it, as `workflow.node`.
    pub nodes: Vec<String>,
    /// What it does, as a program has it.
    pub action: String,
    /// What is known of it.
    pub verdict: RuleVerdict,
    /// Unanswered there is no verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Which rules decide before a dead one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Orders of which it is the first rule that matches.
    pub first: Described,
    /// Orders that rules before it match too, none of them surely assigning.
    pub fallback: Described,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// An order that it decides.
    pub example: Option<Example>,
    /// How often it decided in the history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Count>,
}

/// In the order of the program.
pub(super) fn report(prover: &Prover<'_>) -> Vec<RuleReport> {
    let blocks = (0..).zip(&prover.program.blocks).map(|(id, _)| crate::program::BlockId(id));
    let rules: Vec<RuleId> = blocks.flat_map(|block| prover.rules_of(block)).collect();
    // What becomes of each is asked first, and what regions are like with the steps that are left: one about which
    // questions take long leaves steps for the others.
    let steps = prover.left() / 2;
    let fates: Vec<Fate> = prover.in_all(steps, || prover.each(&rules, |rule| prover.fate(rule)));
    let mut fates = fates.into_iter();
    let report = |rule: RuleId| fates.next().map(|fate| prover.report(rule, fate));
    prover.each(&rules, report).into_iter().flatten().collect()
}

impl Prover<'_> {
    /// Asks about each of the rules, within its share of the steps.
    fn each<T>(&self, rules: &[RuleId], mut ask: impl FnMut(RuleId) -> T) -> Vec<T> {
        let one = |(at, rule): (usize, &RuleId)| self.within(self.share(rules.len() - at), || ask(*rule));
        rules.iter().enumerate().map(one).collect()
    }

    fn report(&self, id: RuleId, fate: Fate) -> RuleReport {
        let (program, rule) = (self.program, self.program.rule(id));
        let file = program.files.get(rule.span.file);
        let place =
            SourcePlace { file: file.name().to_owned(), line: file.position(rule.span.range().start).line };
        let nodes = self.nodes_of(rule.block);
        let mut report = RuleReport {
            id,
            rules: program.block(rule.block).name.to_string(),
            rule: rule.name.to_string(),
            label: rule.label.clone(),
            place,
            nodes: nodes.iter().map(|at| self.node_name(*at)).collect(),
            action: program.written_action(id),
            verdict: RuleVerdict::Undecided,
            because: None,
            by: Vec::new(),
            first: self.region(&[], &[], 0),
            fallback: self.region(&[], &[], 0),
            example: None,
            history: None,
        };
        self.judge(&mut report, fate, &nodes);
        report
    }

    fn judge(&self, report: &mut RuleReport, fate: Fate, nodes: &[NodePath]) {
        let mut found = None;
        report.verdict = match fate {
            Fate::NeverTrue => RuleVerdict::NeverTrue,
            Fate::NoCandidate => RuleVerdict::NoCandidate,
            Fate::Dead { by, of_all: _ } => {
                report.by = by.iter().map(|rule| self.program.rule_name(*rule)).collect();
                RuleVerdict::Dead
            }
            Fate::Undecided(why) => {
                report.because = Some(match why {
                    Unanswered::Beyond(names) if names.is_empty() => NOBODY.into(),
                    why => why.to_string(),
                });
                RuleVerdict::Undecided
            }
            Fate::Decides(witness) => {
                found = Some(witness);
                RuleVerdict::Decides
            }
        };
        if matches!(report.verdict, RuleVerdict::Decides | RuleVerdict::Undecided) {
            (report.first, report.fallback) = self.regions_of(report.id, nodes, found.as_ref());
            if report.verdict == RuleVerdict::Decides && report.first.is_empty() {
                report.verdict = RuleVerdict::Fallback;
            }
            report.example = self.example_of(report, found.as_ref());
            let is_open = report.verdict == RuleVerdict::Undecided;
            if is_open && report.example.is_some() {
                report.because = None;
                report.verdict =
                    if report.first.is_empty() { RuleVerdict::Fallback } else { RuleVerdict::Decides };
            }
        }
    }

    /// What a rule is the first to match, and what it may decide on after others.
    fn regions_of(
        &self,
        rule: RuleId,
        nodes: &[NodePath],
        known: Option<&Witness>,
    ) -> (Described, Described) {
        let (mut first, mut fallback): (Vec<Described>, Vec<Described>) = (Vec::new(), Vec::new());
        for at in nodes {
            let matches = self.matches[rule].as_deref().unwrap_or_default();
            let Some(inside) = product(self.arrivals(*at), matches) else { continue };
            let earlier: Vec<&Cube> =
                self.earlier(*at, rule, &inside).into_iter().map(|(cube, _)| cube).collect();
            let matched_first = known.filter(|known| self.is_first(*at, rule, &earlier, known));
            let own = self.region_around(matched_first, &inside, &earlier, CONDITIONS);
            let hiding = self.hiding(*at, rule, &inside);
            let outside: Vec<&Cube> = hiding.iter().map(|(cube, _)| *cube).chain(&own.cubes).collect();
            // What decides before the rule does not decide on an order that it decides on.
            let other = known.filter(|known| !own.cubes.iter().any(|cube| self.is_in(cube, known)));
            fallback.push(self.region_around(other, &inside, &outside, CONDITIONS));
            first.push(own);
        }
        (self.together(first), self.together(fallback))
    }

    /// Whether a rule is the first of a node that matches an order; `earlier` is what those before it match.
    fn is_first(&self, at: NodePath, rule: RuleId, earlier: &[&Cube], known: &Witness) -> bool {
        let is_provider = self.work(at).is_some_and(|work| work.assigns == Some(Assigns::Provider));
        if is_provider {
            return self.first_match(at, known) == Some(rule);
        }
        // Whom the order is assigned to there is not known.
        self.space.domain.effort.add(earlier.len());
        !earlier.iter().any(|cube| self.is_in(cube, known))
    }

    /// A region that several nodes share is said once.
    fn together(&self, regions: Vec<Described>) -> Described {
        let complete = regions.iter().all(|region| region.complete);
        let mut cubes: Vec<Cube> = Vec::new();
        regions.into_iter().flat_map(|region| region.cubes).for_each(|cube| add_widest(&mut cubes, cube));
        self.described(cubes, complete)
    }

    /// An order on which the rule decides; one that needs nobody to act before, if there is one at hand.
    fn example_of(&self, report: &RuleReport, found: Option<&Witness>) -> Option<Example> {
        let is_decided = |witness: &Witness| {
            self.at_once(witness, |settled| settled.deciding_rules().any(|rule| rule == report.id))
        };
        let cubes = || report.first.cubes.iter().chain(&report.fallback.cubes);
        // What stands beside conditions satisfies one of them.
        let is_shown =
            |witness: &Witness| cubes().next().is_none() || cubes().any(|cube| self.is_in(cube, witness));
        let found = found.filter(|found| is_shown(found));
        if let Some(found) = found.filter(|found| is_decided(found)) {
            return Example::from_witness(self, found, true);
        }
        let search = |accepts: &dyn Fn(&Witness) -> bool| {
            cubes().take(TRIED).find_map(|cube| self.searched(cube, accepts))
        };
        if let Some(witness) = search(&is_decided) {
            return Example::from_witness(self, &witness, true);
        }
        let found = found.cloned().or_else(|| {
            let is_certain = report.verdict != RuleVerdict::Undecided;
            is_certain.then(|| search(&|witness| self.decides_on(report.id, witness))).flatten()
        });
        Example::from_witness(self, &found?, false)
    }
}

#[cfg(test)]
impl RuleReport {
    /// `block.rule`
    pub fn name(&self) -> String {
        format!("{}.{}", self.rules, self.rule)
    }
}
