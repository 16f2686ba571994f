//! Where in a condition we are.

use super::super::scope::Scope;

/// Where in a condition we are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub scope: Scope,
    /// Whether an odd number of negations is around.
    pub negated: bool,
}

impl Place {
    pub fn turned(self) -> Self {
        Self { negated: !self.negated, ..self }
    }

    pub fn turned_if(self, turned: bool) -> Self {
        Self { negated: self.negated != turned, ..self }
    }
}
