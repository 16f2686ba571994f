//! What stands around a part of a condition.

use super::super::scope::Scope;

/// What stands around a part of a condition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings {
    pub scope: Scope,
    /// Whether an odd number of negations is around.
    pub negated: bool,
}

impl Surroundings {
    /// Within one more negation.
    pub fn turned(self) -> Self {
        Self { negated: !self.negated, ..self }
    }

    pub fn turned_if(self, turned: bool) -> Self {
        Self { negated: self.negated != turned, ..self }
    }
}
