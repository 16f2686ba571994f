//! Parts of a condition that change nothing: what stands beside them already says it.

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
struct Parts<'a, 'p> {
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
        let mut parts = Parts { prover: self, rule, found: Vec::new() };
        parts.condition(when, &[Cube::default()]);
        parts.found
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
        let is_nobody = |at| self.is_nobody(self.arrivals(at), &outside);
        !nodes.is_empty() && nodes.into_iter().all(is_nobody)
    }
}

impl Parts<'_, '_> {
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
        let cubes: Vec<Cubes> = units.iter().map(|unit| self.together(unit)).collect();
        let mut is_idle = vec![false; units.len()];
        for (at, unit) in units.iter().enumerate().filter(|_| units.len() > 1) {
            // One that is said to be idle no longer speaks for others: of two that say the same, one stays.
            let others = (0..units.len()).filter(|other| *other != at && !is_idle[*other]);
            let context = others
                .map(|other| cubes[other].as_ref())
                .try_fold(beside.to_vec(), |so_far, cubes| product(&so_far, cubes?));
            let (Some(context), Some(own)) = (context, &cubes[at]) else { continue };
            let outside: Vec<&Cube> = own.iter().collect();
            let is_guard = unit.iter().any(|part| asks_for_presence(self.prover.program, part));
            if !is_guard && self.prover.is_nobody(&context, &outside) {
                is_idle[at] = true;
                self.found.push(Idle::Conjunct(unit[0].span));
            } else if let [part] = unit {
                self.condition(part, &context);
            }
        }
    }

    fn together(&mut self, parts: &[Condition]) -> Cubes {
        parts.iter().try_fold(vec![Cube::default()], |so_far, part| product(&so_far, &self.cubes(part)?))
    }

    fn any(&mut self, parts: &[Condition], beside: &[Cube]) {
        let cubes: Vec<Cubes> = parts.iter().map(|part| self.cubes(part)).collect();
        let mut is_idle = vec![false; parts.len()];
        for at in (0..parts.len()).rev() {
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
        _ => condition.children().iter().any(|part| asks_for_presence(program, part)),
    }
}

/// Whether the elements stand in the text, and not in a list with a name.
fn is_written_out(text: &str) -> bool {
    text.contains('[') || text.contains(',')
}
