//! What becomes of an order, in words in which two versions can be compared; and what the words leave out.

use std::rc::Rc;

use serde::Serialize;

use super::keys::ConditionKey;
use crate::decide::{Decision, Outcome as Came};
use crate::program::{
    Among, Condition, ConditionKind, Handler, Manual, NamedId, Operand, Program, RankKey, Target, Type, Work,
    quoted,
};

/// What becomes of an order at a step.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Treatment {
    /// Rules assign this provider, or this engineer.
    Assigned {
        /// The provider's id; of an engineer `provider.engineer`.
        provider: String,
    },
    /// Rules choose among several.
    Chosen {
        /// The target, as it is written.
        target: String,
    },
    /// It is flagged for manual dispatch.
    Manual {
        /// Who may dispatch.
        to: Vec<String>,
        /// What they may choose from, where that is narrowed.
        among: Option<String>,
    },
    /// It comes to a node where no rule decides.
    Waits {
        /// The node.
        node: String,
    },
    /// It comes to an `end`.
    Done,
    /// No workflow takes it, or no way of a branch.
    NoWay,
}

impl Treatment {
    /// Whether it is the same but for what a dispatcher may choose from.
    pub(super) fn is_as_good_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Treatment::Manual { to, among: _ }, Treatment::Manual { to: other, among: _ }) => to == other,
            (one, other) => one == other,
        }
    }

    /// Whether a decision begins so.
    pub(super) fn is_of(&self, decision: &Decision) -> bool {
        let first = decision.decided.first();
        match self {
            Treatment::Assigned { provider } => {
                first.and_then(|first| first.to.as_deref()).is_some_and(|to| {
                    *provider == *to || provider.strip_suffix(to).is_some_and(|rest| rest.ends_with('.'))
                })
            }
            Treatment::Chosen { .. } => first.is_some_and(|first| first.to.is_some()),
            Treatment::Manual { .. } => {
                first.is_none_or(|first| first.to.is_none()) && decision.candidates.is_some()
            }
            Treatment::Waits { node } => {
                let waits = decision.waiting.as_ref().is_some_and(|waiting| *waiting.node == **node);
                first.is_none() && waits
            }
            Treatment::Done => first.is_none() && decision.outcome == Came::Done,
            Treatment::NoWay => {
                first.is_none() && decision.waiting.is_none() && decision.outcome == Came::Manual
            }
        }
    }
}

impl std::fmt::Display for Treatment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Treatment::Assigned { provider } => write!(f, "{provider}"),
            Treatment::Chosen { target } => write!(f, "{target}"),
            Treatment::Manual { to, among } => {
                f.write_str("manual dispatch")?;
                if !to.is_empty() {
                    write!(f, " by {}", to.join(", "))?;
                }
                among.iter().try_for_each(|among| write!(f, " among {among}"))
            }
            Treatment::Waits { node } => write!(f, "node {node}"),
            Treatment::Done => f.write_str("the end"),
            Treatment::NoWay => f.write_str("manual dispatch, because nothing takes it"),
        }
    }
}

/// What an outcome's words leave out. Outcomes with the same words and the same of this are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Beyond {
    /// The node where it came to that.
    pub place: Option<Rc<NamedNode>>,
    /// What a choice depends on.
    pub choice: Option<Rc<Choice>>,
    /// What the dispatcher's list depends on.
    pub list: Option<Rc<List>>,
}

impl Beyond {
    /// Among whom a choice is made, with their weights.
    pub fn shares(&self) -> Option<&[(String, u16)]> {
        self.choice.as_ref()?.named.as_deref()
    }
}

/// A node by names: what goes on from there is compared node by node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct NamedNode {
    /// `None` if only one version has a workflow of that name, which is said once.
    pub workflow: Option<String>,
    pub node: String,
}

/// Everything that a choice among several depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Choice {
    /// In the order that they are written in, with their weights; those of `split` by name, in lowest terms.
    pub named: Option<Vec<(String, u16)>>,
    pub kind: ChoiceKind,
    pub filter: Option<ConditionKey>,
    pub rank: Vec<(Operand, bool)>,
    pub eligible: Vec<ConditionKey>,
    /// Whose candidates' attributes these are: 0 if both versions have the same.
    pub candidates: u32,
    /// The rule by whose name `split` draws, or by which a state knows whose turn it is.
    pub rule: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ChoiceKind {
    Named,
    Rotate,
    Split,
    Best,
}

/// Everything that a dispatcher's list depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct List {
    /// Of each block what it asks of candidates; none where everybody is listed.
    pub eligible: Vec<Vec<ConditionKey>>,
    pub among: Option<AmongKey>,
    pub rank: Vec<(Operand, bool)>,
    pub candidates: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum AmongKey {
    /// Ascending.
    Named(Vec<String>),
    Where(ConditionKey),
}

/// A flag of a rule, or of nobody.
pub(super) fn manual(program: &Program, work: &Work, manual: Option<&Manual>) -> Treatment {
    let own = manual.map(|manual| manual.to.as_slice()).filter(|to| !to.is_empty());
    let to = handlers(program, own.unwrap_or(&work.handlers));
    let among = manual.and_then(|manual| manual.among.as_ref()).map(|among| match among {
        Among::Named(named) => names(program, named).join(", "),
        Among::Where(condition) => format!("where {}", canonical(program, condition)),
    });
    Treatment::Manual { to, among }
}

/// Those who act at a node, as they are listed.
pub(super) fn handlers(program: &Program, handlers: &[Handler]) -> Vec<String> {
    handlers.iter().map(|handler| program.written_handler(handler)).collect()
}

/// Reasons for declining, in which order does not matter.
pub(super) fn reasons(reasons: &[std::sync::Arc<str>]) -> Vec<String> {
    let mut all: Vec<String> = reasons.iter().map(|reason| quoted(reason)).collect();
    all.sort();
    all
}

/// Names, ascending.
pub(super) fn names(program: &Program, named: &[NamedId]) -> Vec<String> {
    let mut names: Vec<String> = named.iter().map(|one| name(program, *one)).collect();
    names.sort();
    names
}

/// `northstar`, or `northstar.amy`.
pub(super) fn name(program: &Program, named: NamedId) -> String {
    let named = program.named(named);
    match &named.engineer {
        None => named.provider.clone(),
        Some(engineer) => format!("{}.{engineer}", named.provider),
    }
}

/// A target that chooses by more than order.
pub(super) fn chosen(program: &Program, target: &Target, what: &str) -> Treatment {
    let named = |list: &[NamedId]| list.iter().map(|one| name(program, *one)).collect::<Vec<_>>().join(", ");
    let shared = |shares: &[(NamedId, u16)]| {
        let share = |(one, weight): &(NamedId, u16)| format!("{} {weight}", name(program, *one));
        shares.iter().map(share).collect::<Vec<_>>().join(", ")
    };
    let target = match target {
        Target::One(one) => name(program, *one),
        Target::FirstOf(list) => format!("first of {}", named(list)),
        Target::RotateOf(list) => format!("rotate of {}", named(list)),
        Target::Split(shares) => format!("split {}", shared(shares)),
        Target::Turns(shares) => format!("rotate of {}", shared(shares)),
        Target::Best { filter, rank } => {
            let filter = filter.iter().map(|filter| format!(" where {}", canonical(program, filter)));
            let keys: Vec<String> = rank.iter().map(|key| ranked(program, key)).collect();
            let rank = if keys.is_empty() { String::new() } else { format!(" rank by {}", keys.join(", ")) };
            format!("best {what}{}{rank}", filter.collect::<String>())
        }
    };
    Treatment::Chosen { target }
}

fn ranked(program: &Program, key: &RankKey) -> String {
    let ty = match &key.key {
        Operand::Provider(slot) => program.provider.field(*slot).ty.clone(),
        Operand::Engineer(slot) => program.engineer.field(*slot).ty.clone(),
        _ => Type::NUMBER,
    };
    let order = if key.descending { " desc" } else { "" };
    format!("{}{order}", program.describe_operand(&key.key, &ty))
}

/// A condition in words, `let`s written out.
pub(super) fn canonical(program: &Program, condition: &Condition) -> String {
    let list = |parts: &[Condition]| parts.iter().map(|part| canonical(program, part)).collect::<Vec<_>>();
    match &condition.kind {
        ConditionKind::Constant(value) => value.to_string(),
        ConditionKind::All(parts) => format!("({})", list(parts).join(" and ")),
        ConditionKind::Any(parts) => format!("({})", list(parts).join(" or ")),
        ConditionKind::Not(inner) => format!("not {}", canonical(program, inner)),
        ConditionKind::AnyEngineer(inner) => format!("any engineer {{ {} }}", canonical(program, inner)),
        ConditionKind::Let(id) => canonical(program, &program.lets[*id].condition),
        ConditionKind::Atom(id) => program.describe_atom(program.atom(*id)),
    }
}
