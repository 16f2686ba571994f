//! A program made ready for questions: the orders of every rule, branch and node as cubes, and the one way to
//! ask whether some order is in cubes and outside of others.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::arrivals::{self, Arrivals};
use super::branches;
use super::cube::{Cube, Cubes, Wanted, product};
use super::deciders::{self, Decider};
use super::domain::{Domain, Subject, today};
use super::search::{Budget, Doubt, Found, Leaf, Search};
use super::witness::Witness;
use crate::decide::Engine;
use crate::program::{BlockId, Comparison, Operand, Program, Rule, RuleId, Type, Value};

/// Steps of one question; a step looks at one cube.
const STEPS: u64 = 2_000_000;
/// Steps of all questions to one prover.
const STEPS_IN_ALL: u64 = 400_000_000;
/// How many conditions an undecided answer names.
const NAMED: usize = 3;

/// What came of a question.
#[derive(Clone, Debug)]
pub(crate) enum Answer<T> {
    /// There is such an order, and the evaluator agrees.
    Yes(T),
    /// There is none: a proof.
    No,
    /// Neither an order nor a proof.
    Undecided(Why),
}

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// It took too many steps.
    Budget,
    /// A condition has too many cases.
    TooLarge,
    /// It hangs on conditions that are not looked into.
    Beyond(Vec<String>),
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Why::Budget => f.write_str("it takes more steps than the prover may make"),
            Why::TooLarge => f.write_str("a condition has too many cases"),
            Why::Beyond(names) if names.is_empty() => f.write_str("it is beyond the prover"),
            Why::Beyond(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                write!(f, "it hangs on {}, which the prover does not look into", names.join(" and "))
            }
        }
    }
}

/// A program of which questions are asked.
pub(crate) struct Prover<'p> {
    pub engine: &'p Engine,
    pub program: &'p Program,
    pub(super) domain: Domain<'p>,
    /// By [`RuleId`]: the orders and days that a rule matches; nothing where that is too large.
    pub(super) matches: Vec<Cubes>,
    /// By [`RuleId`]: the orders that a rule surely decides on where it is tried.
    pub(super) sure: Vec<Cubes>,
    /// By [`RuleId`]: what of an order that the rule matches is sure.
    pub(super) deciders: Vec<Decider>,
    /// By workflow and node.
    pub(super) arrivals: Vec<Arrivals>,
    /// By workflow, node and arm.
    pub(super) arms: Vec<Vec<Vec<Cubes>>>,
    left: Cell<u64>,
}

impl<'p> Prover<'p> {
    /// Reads a program with the directory that it declares.
    pub fn new(engine: &'p Engine) -> Self {
        let program: &'p Program = engine.program();
        let mut domain = Domain::new(program);
        let matches: Vec<Cubes> = program.rules.iter().map(|rule| matches_of(&mut domain, rule)).collect();
        let arrivals = arrivals::all(&mut domain);
        let arms = branches::all(&mut domain);
        let deciders = deciders::all(&mut domain);
        let surely =
            |(matches, decider): (&Cubes, &Decider)| product(matches.as_ref()?, decider.surely.as_ref()?);
        let sure = matches.iter().zip(&deciders).map(surely).collect();
        let left = Cell::new(STEPS_IN_ALL);
        Self { engine, program, domain, matches, sure, deciders, arrivals, arms, left }
    }

    /// Whether questions were left unanswered for want of steps.
    pub fn is_exhausted(&self) -> bool {
        self.left.get() == 0
    }

    /// Another budget for all questions from now on.
    #[cfg(test)]
    pub fn with_steps(self, steps: u64) -> Self {
        self.left.set(steps);
        self
    }

    /// An order in one of the cubes and outside of the others, confirmed by the evaluator.
    pub(super) fn find(
        &self,
        inside: &[Cube],
        outside: &[&Cube],
        confirm: &dyn Fn(&Witness) -> bool,
    ) -> Answer<Witness> {
        let mut why: Option<Why> = None;
        for cube in inside {
            let near: Vec<&Cube> = outside.iter().copied().filter(|other| cube.meets(other)).collect();
            match self.find_in(cube, &near, confirm) {
                Answer::No => {}
                Answer::Undecided(doubt) => why = why.max(Some(doubt)),
                yes @ Answer::Yes(_) => return yes,
            }
        }
        why.map_or(Answer::No, Answer::Undecided)
    }

    /// Whether it is proven that no order is in one of the cubes and outside of the others.
    pub(super) fn is_nobody(&self, inside: &[Cube], outside: &[&Cube]) -> bool {
        matches!(self.find(inside, outside, &|_| true), Answer::No)
    }

    /// The steps that a question may take.
    pub(super) fn steps(&self) -> u64 {
        STEPS.min(self.left.get())
    }

    pub(super) fn spend(&self, steps: u64) {
        self.left.set(self.left.get().saturating_sub(steps));
    }

    /// A cube in the program's words, joined by `and`; `every order` of all.
    pub(crate) fn words(&self, cube: &Cube) -> String {
        let words = self.domain.words(cube);
        if words.is_empty() { "every order".into() } else { words.join(" and ") }
    }

    fn find_in(
        &self,
        inside: &Cube,
        outside: &[&Cube],
        confirm: &dyn Fn(&Witness) -> bool,
    ) -> Answer<Witness> {
        let beyond: RefCell<BTreeSet<String>> = RefCell::default();
        let mut witness = |cube: &Cube| {
            let found = self.domain.witness(cube, &mut |witness| confirm(witness));
            if matches!(found, Leaf::Beyond) {
                beyond.borrow_mut().extend(self.not_looked_into(cube));
            }
            found
        };
        let given = self.steps();
        let mut budget = Budget(given);
        let mut search = Search { domain: &self.domain, budget: &mut budget, witness: &mut witness };
        let found = search.outside(inside.clone(), outside);
        self.spend(given - budget.0);
        match found {
            Found::Witness(witness) => Answer::Yes(witness),
            Found::Nobody => Answer::No,
            Found::Undecided(Doubt::Budget) => Answer::Undecided(Why::Budget),
            Found::Undecided(Doubt::Beyond) => {
                Answer::Undecided(Why::Beyond(beyond.into_inner().into_iter().take(NAMED).collect()))
            }
        }
    }

    /// The conditions of a cube that stand for themselves.
    fn not_looked_into(&self, cube: &Cube) -> Vec<String> {
        let name = |subject: &Subject, ty: &Type| match subject {
            Subject::Atom(atom) => Some(self.program.describe_atom(atom)),
            Subject::AnyEngineer(span) => Some(self.program.files.text(*span).to_owned()),
            Subject::Operand(
                Operand::Field(_)
                | Operand::Now
                | Operand::Count(_)
                | Operand::DateOf(_)
                | Operand::TimeOf(_)
                | Operand::Weekday(_),
            )
            | Subject::Element(..) => None,
            Subject::Operand(operand) => Some(self.program.describe_operand(operand, ty)),
        };
        let variables = cube.entries().iter().map(|(id, _)| self.domain.variable(*id));
        variables.filter_map(|variable| name(&variable.subject, &variable.ty)).collect()
    }

    /// The rules of a block and its `otherwise`, as they are tried.
    pub fn rules_of(&self, block: BlockId) -> impl Iterator<Item = RuleId> + use<'p> {
        let block = self.program.block(block);
        block.rules.iter().copied().chain(block.otherwise)
    }

    /// Whether the evaluator says that a rule matches.
    pub(super) fn is_match(&self, rule: RuleId, witness: &Witness) -> bool {
        let rule = self.program.rule(rule);
        self.is_active(rule, witness.now)
            && self.engine.can_hold(&rule.when, self.program.block(rule.block), &witness.order, witness.now)
    }

    fn is_active(&self, rule: &Rule, now: Timestamp) -> bool {
        let today = self.program.zone().to_datetime(now).date();
        rule.active_from.is_none_or(|from| from <= today) && rule.active_to.is_none_or(|to| today <= to)
    }
}

/// The orders and days that a rule matches.
fn matches_of(domain: &mut Domain<'_>, rule: &Rule) -> Cubes {
    let days = active(domain, rule);
    let who = deciders::assigned(domain.program, rule.block);
    product(&days, &domain.cubes_about(&rule.when, Wanted::True, who)?)
}

/// When a rule is active.
fn active(domain: &mut Domain<'_>, rule: &Rule) -> Vec<Cube> {
    let mut days = Cube::default();
    let ends = [
        rule.active_from.map(|from| (Comparison::GreaterOrEqual, from)),
        rule.active_to.map(|to| (Comparison::LessOrEqual, to)),
    ];
    for (comparison, day) in ends.into_iter().flatten() {
        let Some(today) = domain.operand(&today()) else { continue };
        if let Some(ranges) = domain.variable(today).compared(comparison, &Value::Date(day))
            && !days.narrow(today, &ranges)
        {
            return Vec::new();
        }
    }
    vec![days]
}
