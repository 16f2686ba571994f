//! Blocks of rules of a checked program.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

use jiff::civil::Date;

use super::condition::Condition;
use super::{BlockId, Handler, NamedId, Operand, RuleId};
use crate::source::Span;

/// A `rules` block.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Block {
    pub name: Arc<str>,
    pub docs: Option<String>,
    pub assigns: Assigns,
    /// `of PROVIDER`: the block is passed over unless this provider is assigned.
    pub of: Option<NamedId>,
    pub unique: bool,
    pub complete: bool,
    /// All must be true of a candidate.
    pub eligible: Vec<Condition>,
    /// Rules and table rows from top to bottom.
    pub rules: Vec<RuleId>,
    /// A rule called `otherwise`, without condition.
    pub otherwise: Option<RuleId>,
    pub span: Span,
}

/// Whom a node or a block of rules assigns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Assigns {
    /// A provider.
    Provider,
    /// An engineer of the assigned provider.
    Engineer,
}

impl Assigns {
    /// The word for it in the language.
    pub fn as_str(self) -> &'static str {
        match self {
            Assigns::Provider => "provider",
            Assigns::Engineer => "engineer",
        }
    }
}

/// A rule or a row of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    /// `vip`, for a row `by_type#3`, for a block's last word `otherwise`.
    pub name: Arc<str>,
    pub label: Option<String>,
    pub docs: Option<String>,
    pub block: BlockId,
    /// Constantly true where nothing is written.
    pub when: Condition,
    /// First day on which the rule is active.
    pub active_from: Option<Date>,
    /// Last day on which the rule is active.
    pub active_to: Option<Date>,
    pub action: Action,
    pub span: Span,
}

impl Rule {
    /// Whether the rule is a row of a table.
    pub fn is_row(&self) -> bool {
        self.name.contains('#')
    }

    /// Whether the rule is active on some days only.
    pub fn is_dated(&self) -> bool {
        self.active_from.is_some() || self.active_to.is_some()
    }

    /// Whether the rule is active on a day of the program's timezone.
    pub fn is_active_on(&self, day: Date) -> bool {
        self.active_from.is_none_or(|from| from <= day) && self.active_to.is_none_or(|to| day <= to)
    }

    /// Whether the rule chooses by turns, which are remembered.
    pub fn rotates(&self) -> bool {
        match &self.action {
            Action::Assign { target: Target::RotateOf(_) | Target::Turns(_), .. } => true,
            Action::Assign { target: Target::Best { rank, .. }, .. } => {
                rank.iter().any(|key| matches!(key.key, Operand::Turn(_)))
            }
            _ => false,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Action {
    Assign { target: Target, else_manual: Option<Manual> },
    Manual(Manual),
}

impl Action {
    /// What it says of manual dispatch: at once, or where no candidate is left.
    pub fn manual(&self) -> Option<&Manual> {
        match self {
            Action::Manual(manual) => Some(manual),
            Action::Assign { else_manual, .. } => else_manual.as_ref(),
        }
    }
}

/// Flags the order for manual dispatch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Manual {
    pub reason: Option<String>,
    /// Who may dispatch; empty: the node's handler.
    pub to: Vec<Handler>,
    /// What may be chosen; `None` for every eligible candidate.
    pub among: Option<Among>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Among {
    Named(Vec<NamedId>),
    /// Of each candidate.
    Where(Condition),
}

/// How the candidate is chosen. Groups are written out; no candidate stands twice.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Target {
    One(NamedId),
    FirstOf(Vec<NamedId>),
    /// With a weight from 1 to 1000 each.
    Split(Vec<(NamedId, u16)>),
    RotateOf(Vec<NamedId>),
    /// A weighted rotation: with a weight from 1 to 1000 each.
    Turns(Vec<(NamedId, u16)>),
    Best {
        filter: Option<Condition>,
        rank: Vec<RankKey>,
    },
}

impl Target {
    /// Shares of `split` divided by what divides all of their weights: equal proportions choose alike to the last bit.
    pub fn in_lowest_terms(shares: &[(NamedId, u16)]) -> impl Iterator<Item = (NamedId, u16)> {
        let in_all = shares.iter().fold(0, |all, (_, weight)| greatest_common_divisor(all, *weight));
        shares.iter().map(move |(one, weight)| (*one, weight / in_all.max(1)))
    }

    /// Those that it names, as written; `None` if it takes whoever is eligible.
    pub fn named(&self) -> Option<Vec<NamedId>> {
        match self {
            Target::One(one) => Some(vec![*one]),
            Target::FirstOf(list) | Target::RotateOf(list) => Some(list.clone()),
            Target::Split(shares) | Target::Turns(shares) => {
                Some(shares.iter().map(|(one, _)| *one).collect())
            }
            Target::Best { .. } => None,
        }
    }
}

fn greatest_common_divisor(one: u16, other: u16) -> u16 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RankKey {
    pub key: Operand,
    pub descending: bool,
    pub span: Span,
}
