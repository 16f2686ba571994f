//! Parts of a condition that change nothing: what stands beside them already says it.

use super::answer::Answer;
use super::cube::{Cube, Cubes, Wanted, product};
use super::deciders;
use super::prover::Prover;
use crate::program::{Atom, AtomId, Condition, ConditionKind, Operand, Program, RuleId, Test, Type, Value};
use crate::source::Span;

/// A part of a condition that changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Idle {
    /// Every order that comes to the rule satisfies the whole.
    Whole(Span),
    /// What stands beside it, joined by `and`, is never true without it.
    Conjunct(Span),
    /// It is never true without something else that it is joined to by `or`.
    Alternative(Span),
    /// An element of a list that cannot be met here.
    Element(Span, Value, Type),
}

impl Idle {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Idle::Whole(span) | Idle::Conjunct(span) | Idle::Alternative(span) | Idle::Element(span, ..) => {
                *span
            }
        }
    }
}

/// A rule's condition that is being looked through.
struct IdleParts<'a, 'p> {
    prover: &'a mut Prover<'p>,
    rule: RuleId,
    found: Vec<Idle>,
}

impl Prover<'_> {
    /// The parts of a rule's condition that change nothing, each on its own. A test for presence is none: it
    /// says what the author thought of.
    pub fn idle_parts(&mut self, rule: RuleId) -> Vec<Idle> {
        let program = self.program;
        let when = &program.rule(rule).when;
        if self.is_always_true(rule) {
            return vec![Idle::Whole(when.span)];
        }
        let mut parts = IdleParts { prover: self, rule, found: Vec::new() };
        parts.condition(when, &[Cube::default()]);
        parts.found
    }

    /// Like `idle_parts`, for many rules, in at most this many steps.
    pub fn idle_parts_of(&mut self, rules: impl Iterator<Item = RuleId>, steps: u64) -> Vec<(RuleId, Idle)> {
        let before = self.space.allow(steps);
        let mut found = Vec::new();
        for rule in rules {
            found.extend(self.idle_parts(rule).into_iter().map(|idle| (rule, idle)));
        }
        self.space.restore(before);
        found
    }

    /// Whether every order that comes to a rule satisfies the condition that is written there.
    fn is_always_true(&self, rule: RuleId) -> bool {
        let when = &self.program.rule(rule).when;
        if matches!(when.kind, ConditionKind::Constant(_)) || asks_for_presence(self.program, when) {
            return false;
        }
        let Some(own) = &self.matches[rule] else { return false };
        let outside: Vec<&Cube> = own.iter().collect();
        let nodes = self.nodes_of(self.program.rule(rule).block);
        let is_nobody = |at| matches!(self.comer_outside(at, &outside), Answer::No);
        !nodes.is_empty() && nodes.into_iter().all(is_nobody)
    }
}

/// The units of a conjunction in two halves, these in two halves, and so on: what stands beside each is made of a few
/// halves, and not of all others.
struct Halves {
    /// Where all of them are true.
    all: Cubes,
    /// `None` of a single unit.
    parts: Option<Box<(Halves, Halves)>>,
}

impl Halves {
    fn split(cubes: &[Cubes]) -> Self {
        if let [one] = cubes {
            return Self { all: one.clone(), parts: None };
        }
        let (first, last) = cubes.split_at(cubes.len() / 2);
        let (first, last) = (Self::split(first), Self::split(last));
        let both = || product(first.all.as_ref()?, last.all.as_ref()?);
        Self { all: both(), parts: Some(Box::new((first, last))) }
    }
}

impl IdleParts<'_, '_> {
    fn cubes(&mut self, condition: &Condition) -> Cubes {
        let who = deciders::assigned(&self.prover.space.domain, self.prover.program.rule(self.rule).block);
        self.prover.space.domain.cubes_about(condition, Wanted::True, who)
    }

    /// Looks at a condition that stands beside others: `beside` are the orders of which they are true.
    fn condition(&mut self, condition: &Condition, beside: &[Cube]) {
        match &condition.kind {
            ConditionKind::All(parts) => self.all(parts, beside),
            ConditionKind::Any(parts) => self.any(parts, beside),
            ConditionKind::Atom(id) => self.elements(*id, condition.span, beside),
            // A `let` serves others too; what is negated is not taken apart.
            ConditionKind::Let(_) | ConditionKind::Not(_) | ConditionKind::AnyEngineer(_) => {}
            ConditionKind::Constant(_) => {}
        }
    }

    fn all(&mut self, parts: &[Condition], beside: &[Cube]) {
        // The two comparisons of a `between` stand at one place, and are one part.
        let units: Vec<&[Condition]> = parts.chunk_by(|one, next| one.span == next.span).collect();
        if units.len() < 2 {
            return;
        }
        let cubes: Vec<Cubes> = units.iter().map(|unit| self.together(unit)).collect();
        let halves = Halves::split(&cubes);
        self.units(&units, &cubes, &halves, Some(beside.to_vec()));
    }

    /// Looks at units, `beside` being what stands beside all of them; what of them is left beside others: one that is
    /// said to be idle no longer speaks for others, so that of two that say the same, one stays.
    fn units(&mut self, units: &[&[Condition]], cubes: &[Cubes], halves: &Halves, beside: Cubes) -> Cubes {
        let Some(parts) = &halves.parts else {
            let is_idle = beside.is_some_and(|beside| self.is_idle(units[0], &cubes[0], &beside));
            return if is_idle { Some(vec![Cube::default()]) } else { cubes[0].clone() };
        };
        let ((one, other), middle) = (&**parts, units.len() / 2);
        let beside_first = self.both(&beside, &other.all);
        let first = self.units(&units[..middle], &cubes[..middle], one, beside_first);
        let beside_last = self.both(&beside, &first);
        let last = self.units(&units[middle..], &cubes[middle..], other, beside_last);
        self.both(&first, &last)
    }

    fn both(&self, one: &Cubes, other: &Cubes) -> Cubes {
        let (one, other) = (one.as_ref()?, other.as_ref()?);
        self.prover.space.domain.effort.add(one.iter().chain(other).map(Cube::weight).sum());
        product(one, other)
    }

    /// Whether a unit of a conjunction changes nothing; otherwise its parts are looked at.
    fn is_idle(&mut self, unit: &[Condition], own: &Cubes, beside: &[Cube]) -> bool {
        let Some(own) = own else { return false };
        let outside: Vec<&Cube> = own.iter().collect();
        let is_guard = unit.iter().any(|part| asks_for_presence(self.prover.program, part));
        if !is_guard && self.prover.is_nobody(beside, &outside) {
            self.found.push(Idle::Conjunct(unit[0].span));
            return true;
        }
        if let [part] = unit {
            self.condition(part, beside);
        }
        false
    }

    fn together(&mut self, parts: &[Condition]) -> Cubes {
        parts.iter().try_fold(vec![Cube::default()], |so_far, part| product(&so_far, &self.cubes(part)?))
    }

    fn any(&mut self, parts: &[Condition], beside: &[Cube]) {
        let cubes: Vec<Cubes> = parts.iter().map(|part| self.cubes(part)).collect();
        let mut is_idle = vec![false; parts.len()];
        for at in (0..parts.len()).rev() {
            if self.prover.left() == 0 {
                return;
            }
            let Some(inside) = cubes[at].as_ref().and_then(|own| product(beside, own)) else { continue };
            let others = (0..parts.len()).filter(|other| *other != at && !is_idle[*other]);
            let outside: Vec<&Cube> = others.filter_map(|other| cubes[other].as_ref()).flatten().collect();
            if self.prover.is_nobody(&inside, &outside) {
                is_idle[at] = true;
                self.found.push(Idle::Alternative(parts[at].span));
            } else {
                self.condition(&parts[at], beside);
            }
        }
    }

    /// Elements of a list that is written here.
    fn elements(&mut self, id: AtomId, span: Span, beside: &[Cube]) {
        let program = self.prover.program;
        let atom = program.atom(id);
        let Test::In(values) = &atom.test else { return };
        if values.len() < 2 || !is_written_out(program.files.text(span)) {
            return;
        }
        for value in values.iter() {
            if self.prover.left() == 0 {
                return;
            }
            let test = Test::Compare(crate::program::Comparison::Equal, Operand::Literal(value.clone()));
            let one = Atom { subject: atom.subject.clone(), ty: atom.ty.clone(), test };
            let Some(cubes) = self.prover.space.domain.cubes_of_atom(&one) else { return };
            let Some(inside) = product(beside, &cubes) else { return };
            if self.prover.is_nobody(&inside, &[]) {
                self.found.push(Idle::Element(span, value.clone(), atom.ty.clone()));
            }
        }
    }
}

/// Whether a condition is, or is made of, tests for presence.
fn asks_for_presence(program: &Program, condition: &Condition) -> bool {
    match &condition.kind {
        ConditionKind::Atom(id) => program.atom(*id).test == Test::IsPresent,
        ConditionKind::AnyEngineer(_) => false,
        ConditionKind::Let(id) => asks_for_presence(program, &program.lets[*id].condition),
        _ => condition.children().iter().any(|part| asks_for_presence(program, part)),
    }
}

/// Whether the elements stand in the text, and not in a list with a name.
fn is_written_out(text: &str) -> bool {
    text.contains('[') || text.contains(',')
}
