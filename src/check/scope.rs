//! Who a condition may ask about.

use crate::program::NamedId;

/// What `provider` and `engineer` stand for in a condition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    pub provider: Who,
    pub engineer: Who,
    /// The provider of a block `of P`, whose engineers need no provider's name before theirs.
    pub of: Option<NamedId>,
    /// Whether it is no part of a program, so that nobody ever stands for `provider`.
    pub is_filter: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Nobody,
    Candidate,
    Assigned,
}

impl Scope {
    /// Only the work order: rules and tables of provider blocks, `workflow … when`.
    pub const ORDER: Scope =
        Scope { provider: Who::Nobody, engineer: Who::Nobody, of: None, is_filter: false };
    /// What orders are filtered by.
    pub const FILTER: Scope = Scope { is_filter: true, ..Self::ORDER };
    /// A `let`.
    pub const LET: Scope = Scope::ORDER;

    /// Eligibility, filters and ranks of provider rules.
    pub fn provider_candidate() -> Self {
        Self { provider: Who::Candidate, ..Self::ORDER }
    }

    /// Eligibility, filters and ranks of engineer rules: the provider is assigned.
    pub fn engineer_candidate() -> Self {
        Self { provider: Who::Assigned, engineer: Who::Candidate, ..Self::ORDER }
    }

    /// Rules of engineer blocks, branches behind an assigned provider.
    pub fn provider_assigned() -> Self {
        Self { provider: Who::Assigned, ..Self::ORDER }
    }

    /// This scope in a block `of P`.
    pub fn under(self, of: Option<NamedId>) -> Self {
        Self { of, ..self }
    }
}
