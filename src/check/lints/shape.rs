//! When two conditions are the same: equal but for the places they are written at and for the order of what
//! `and` and `or` join.

use crate::program::{Condition, ConditionKind, Program};

/// A condition without places, in a normal order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum ConditionShape {
    Constant(bool),
    Atom(u32),
    Not(Box<ConditionShape>),
    All(Vec<ConditionShape>),
    Any(Vec<ConditionShape>),
    AnyEngineer(Box<ConditionShape>),
}

impl ConditionShape {
    /// The shape of a condition, with every `let` written out.
    pub fn from_condition(condition: &Condition, program: &Program) -> Self {
        let shapes = |parts: &[Condition]| {
            parts.iter().map(|part| Self::from_condition(part, program)).collect::<Vec<_>>()
        };
        match &condition.kind {
            ConditionKind::Constant(value) => Self::Constant(*value),
            ConditionKind::Atom(atom) => Self::Atom(atom.0),
            ConditionKind::Let(id) => Self::from_condition(&program.lets[*id].condition, program),
            ConditionKind::Not(inner) => match Self::from_condition(inner, program) {
                Self::Not(inner) => *inner,
                inner => Self::Not(Box::new(inner)),
            },
            ConditionKind::AnyEngineer(inner) => {
                Self::AnyEngineer(Box::new(Self::from_condition(inner, program)))
            }
            ConditionKind::All(parts) => joined(shapes(parts), Self::All, |shape| match shape {
                Self::All(parts) => Ok(parts),
                other => Err(other),
            }),
            ConditionKind::Any(parts) => joined(shapes(parts), Self::Any, |shape| match shape {
                Self::Any(parts) => Ok(parts),
                other => Err(other),
            }),
        }
    }
}

/// Parts of one kind are brought to one level, sorted, each once.
fn joined(
    parts: Vec<ConditionShape>,
    join: fn(Vec<ConditionShape>) -> ConditionShape,
    inner: fn(ConditionShape) -> Result<Vec<ConditionShape>, ConditionShape>,
) -> ConditionShape {
    let mut flat = Vec::new();
    for part in parts {
        match inner(part) {
            Ok(more) => flat.extend(more),
            Err(one) => flat.push(one),
        }
    }
    flat.sort();
    flat.dedup();
    if flat.len() == 1 { flat.remove(0) } else { join(flat) }
}
