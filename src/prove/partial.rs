//! Partial evaluation: what tests of a provider's or an engineer's attributes come to where it is known who that is:
//! tests of the order alone, or nothing but true, false or unknown.

use super::known_assignee::KnownAssignee;
use crate::program::{Atom, Comparison, Operand, Program, Test, Type, Value, WORKLOAD};

/// What a test comes to.
pub(super) enum Evaluated {
    /// It does not ask for attributes, or for more than can be put in.
    AsItIs,
    /// Of every order; nothing: unknown.
    Always(Option<bool>),
    /// A test of the order.
    Atom(Box<Atom>),
}

/// The operand with the attribute's value put in; `None` if it is no attribute, or one that changes.
fn bound(operand: &Operand, who: KnownAssignee<'_>) -> Option<Operand> {
    let value = match operand {
        Operand::Fold(inner) => match bound(inner, who)? {
            Operand::Literal(value) => return Some(Operand::Literal(value.folded())),
            _ => return None,
        },
        Operand::Provider(slot) if *slot != WORKLOAD => who.provider.attribute(*slot),
        Operand::Engineer(slot) if *slot != WORKLOAD => who.engineer?.attribute(*slot),
        _ => return None,
    };
    Some(Operand::Literal(value.clone()))
}

pub(super) fn evaluated(atom: &Atom, who: KnownAssignee<'_>, program: &Program) -> Evaluated {
    let subject = bound(&atom.subject, who);
    let right = atom.test.operand().and_then(|right| bound(right, who));
    if subject.is_none() && right.is_none() {
        return Evaluated::AsItIs;
    }
    let subject = subject.unwrap_or_else(|| atom.subject.clone());
    let test = right.map_or_else(|| atom.test.clone(), |right| with(&atom.test, right));
    let is_missing = |operand: &Operand| matches!(operand, Operand::Literal(Value::Missing));
    if test.operand().is_some_and(is_missing) {
        return Evaluated::Always(None);
    }
    let atom = Atom { subject, ty: atom.ty.clone(), test };
    if atom.operands().all(|operand| matches!(operand, Operand::Literal(_))) {
        return Evaluated::Always(crate::decide::constant(program, &atom));
    }
    if is_missing(&atom.subject) {
        return Evaluated::Always(None);
    }
    Evaluated::Atom(Box::new(turned(&atom, program).unwrap_or(atom)))
}

/// The test with another right side.
fn with(test: &Test, right: Operand) -> Test {
    match (test, right) {
        (Test::InSet(_), Operand::Literal(Value::Set(elements))) => {
            Test::In(elements.iter().cloned().collect())
        }
        (Test::Compare(comparison, _), right) => Test::Compare(*comparison, right),
        (Test::InSet(_), right) => Test::InSet(right),
        (Test::Contains(_), right) => Test::Contains(right),
        (Test::ContainsAll(_), right) => Test::ContainsAll(right),
        (Test::ContainsAny(_), right) => Test::ContainsAny(right),
        (Test::ContainsText(_), right) => Test::ContainsText(right),
        (Test::StartsWith(_), right) => Test::StartsWith(right),
        (Test::EndsWith(_), right) => Test::EndsWith(right),
        (Test::DuringIn(calendar, _), right) => Test::DuringIn(*calendar, right),
        (Test::Within(km, _), right) => Test::Within(*km, right),
        (
            Test::IsTrue
            | Test::In(_)
            | Test::Matches(_)
            | Test::AnyElement(..)
            | Test::During(_)
            | Test::IsPresent,
            _,
        ) => test.clone(),
    }
}

/// The literal on the right, where the test can be asked from the other side.
fn turned(atom: &Atom, program: &Program) -> Option<Atom> {
    let Operand::Literal(value) = &atom.subject else { return None };
    let (subject, test) = match (&atom.test, value) {
        (Test::Compare(comparison, right), _) => {
            let comparison = match comparison {
                Comparison::Equal => Comparison::Equal,
                Comparison::Less => Comparison::Greater,
                Comparison::LessOrEqual => Comparison::GreaterOrEqual,
                Comparison::Greater => Comparison::Less,
                Comparison::GreaterOrEqual => Comparison::LessOrEqual,
            };
            (right, Test::Compare(comparison, atom.subject.clone()))
        }
        (Test::Contains(right), Value::Set(elements)) => {
            (right, Test::In(elements.iter().cloned().collect()))
        }
        (Test::ContainsAny(right), Value::Set(_)) => (right, Test::ContainsAny(atom.subject.clone())),
        _ => return None,
    };
    Some(Atom { subject: subject.clone(), ty: type_of(subject, program)?, test })
}

fn type_of(operand: &Operand, program: &Program) -> Option<Type> {
    match operand {
        Operand::Field(slot) => Some(program.work_order.field(*slot).ty.clone()),
        Operand::Now => Some(Type::DateTime),
        _ => None,
    }
}

/// What operands of the order are compared with when attributes of the providers that are written in the
/// program are put in; and whether for more than equality.
pub(super) fn points(program: &Program) -> impl Iterator<Item = (Operand, Value, bool)> + '_ {
    let is_attribute = |operand: &Operand| {
        operand.reads(&mut |part| matches!(part, Operand::Provider(_) | Operand::Engineer(_)))
    };
    let asked = program.atoms.iter().filter(move |atom| atom.operands().any(is_attribute));
    let who = || {
        program.written.iter().flat_map(|provider| {
            let engineers = provider.engineers.iter().map(Some);
            engineers.chain([None]).map(move |engineer| KnownAssignee { provider, engineer })
        })
    };
    asked
        .flat_map(move |atom| {
            who().filter_map(move |who| match evaluated(atom, who, program) {
                Evaluated::Atom(atom) => Some(*atom),
                Evaluated::AsItIs | Evaluated::Always(_) => None,
            })
        })
        .flat_map(|atom| {
            let (values, ordered) = match atom.test {
                Test::Compare(comparison, Operand::Literal(value)) => {
                    (vec![value], comparison != Comparison::Equal)
                }
                Test::In(values) => (values.to_vec(), false),
                _ => (Vec::new(), false),
            };
            values.into_iter().map(move |value| (atom.subject.clone(), value, ordered))
        })
}
