//! What becomes of an order, in terms that two versions can be compared in.

use serde::Serialize;

use crate::program::{
    Action, Among, Condition, ConditionKind, Handler, Manual, NamedId, Operand, Program, RankKey, Target,
    Work,
};

/// What becomes of an order at its first step.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Outcome {
    /// Rules assign this provider.
    Assigned {
        /// The provider's id.
        provider: String,
    },
    /// Rules choose among several.
    Chosen {
        /// The target, as it is written.
        target: String,
        /// What its words leave out.
        #[serde(skip)]
        exact: u64,
    },
    /// It is flagged for manual dispatch.
    Manual {
        /// Who may dispatch.
        to: Vec<String>,
        /// What they may choose from, where that is narrowed.
        among: Option<String>,
        /// What its words leave out.
        #[serde(skip)]
        exact: u64,
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

impl Outcome {
    /// Whether it narrows what a dispatcher may choose from.
    pub fn narrows(&self) -> bool {
        matches!(self, Outcome::Manual { among: Some(_), .. })
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Outcome::Assigned { provider } => write!(f, "{provider}"),
            Outcome::Chosen { target, .. } => write!(f, "{target}"),
            Outcome::Manual { to, among, .. } => {
                f.write_str("manual dispatch")?;
                if !to.is_empty() {
                    write!(f, " by {}", to.join(", "))?;
                }
                among.iter().try_for_each(|among| write!(f, " among {among}"))
            }
            Outcome::Waits { node } => write!(f, "node {node}"),
            Outcome::Done => f.write_str("the end"),
            Outcome::NoWay => f.write_str("manual dispatch, because nothing takes it"),
        }
    }
}

/// A flag of a rule, or of nobody.
/// `exact` tells the conditions of its `among where` apart.
pub(super) fn manual(program: &Program, work: &Work, manual: Option<&Manual>, exact: u64) -> Outcome {
    let own = manual.map(|manual| manual.to.as_slice()).filter(|to| !to.is_empty());
    let to = handlers(program, own.unwrap_or(&work.handlers));
    let among = manual.and_then(|manual| manual.among.as_ref()).map(|among| match among {
        Among::Named(named) => {
            let mut names: Vec<String> = named.iter().map(|one| name(program, *one)).collect();
            names.sort();
            names.join(", ")
        }
        Among::Where(condition) => format!("where {}", canonical(program, condition)),
    });
    Outcome::Manual { to, among, exact }
}

/// Those who act at a node, sorted.
pub(super) fn handlers(program: &Program, handlers: &[Handler]) -> Vec<String> {
    let mut all: Vec<String> = handlers.iter().map(|handler| program.written_handler(handler)).collect();
    all.sort();
    all
}

/// An action in words.
pub(super) fn action(program: &Program, work: &Work, action: &Action) -> String {
    match action {
        Action::Manual(flag) => manual(program, work, Some(flag), 0).to_string(),
        Action::Assign { target, else_manual } => {
            let target = chosen(program, target, 0);
            match else_manual {
                None => target.to_string(),
                Some(flag) => format!("{target} else {}", manual(program, work, Some(flag), 0)),
            }
        }
    }
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
/// `exact` tells the conditions of its `where` apart.
pub(super) fn chosen(program: &Program, target: &Target, exact: u64) -> Outcome {
    let named = |list: &[NamedId]| list.iter().map(|one| name(program, *one)).collect::<Vec<_>>().join(", ");
    let target = match target {
        Target::One(one) => name(program, *one),
        Target::FirstOf(list) => format!("first of {}", named(list)),
        Target::RotateOf(list) => format!("rotate of {}", named(list)),
        Target::Split(shares) => {
            let shares: Vec<String> =
                shares.iter().map(|(one, weight)| format!("{} {weight}", name(program, *one))).collect();
            format!("split {}", shares.join(", "))
        }
        Target::Best { filter, rank } => {
            let filter = filter.iter().map(|filter| format!(" where {}", canonical(program, filter)));
            let keys: Vec<String> = rank.iter().map(|key| ranked(program, key)).collect();
            let rank = if keys.is_empty() { String::new() } else { format!(" rank by {}", keys.join(", ")) };
            format!("best provider{}{rank}", filter.collect::<String>())
        }
    };
    Outcome::Chosen { target, exact }
}

fn ranked(program: &Program, key: &RankKey) -> String {
    let ty = match &key.key {
        Operand::Provider(slot) => program.provider.field(*slot).ty.clone(),
        _ => crate::program::Type::Number,
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
        ConditionKind::Let(id) => canonical(program, &program.lets[id.0 as usize].condition),
        ConditionKind::Atom(id) => program.describe_atom(program.atom(*id)),
    }
}

/// A number for what a condition says, the same in both versions: of a condition of the joint program.
pub(super) fn exact(joint: &Program, conditions: &[Condition]) -> u64 {
    fn write(joint: &Program, condition: &Condition, text: &mut String) {
        let mut list = |word: &str, parts: &[Condition]| {
            text.push_str(word);
            parts.iter().for_each(|part| write(joint, part, text));
            text.push(')');
        };
        match &condition.kind {
            ConditionKind::Constant(value) => text.push_str(&value.to_string()),
            ConditionKind::All(parts) => list("all(", parts),
            ConditionKind::Any(parts) => list("any(", parts),
            ConditionKind::Not(inner) => list("not(", std::slice::from_ref(inner)),
            ConditionKind::AnyEngineer(inner) => list("engineer(", std::slice::from_ref(inner)),
            ConditionKind::Let(id) => write(joint, &joint.lets[id.0 as usize].condition, text),
            ConditionKind::Atom(id) => text.push_str(&format!("{:?};", joint.atom(*id))),
        }
    }
    if conditions.is_empty() {
        return 0;
    }
    let mut text = String::new();
    conditions.iter().for_each(|condition| write(joint, condition, &mut text));
    xxhash_rust::xxh3::xxh3_64(text.as_bytes())
}
