//! Somebody whose attributes are known.

use crate::program::{Engineer, Provider};

/// Whose attributes `provider.x` and `engineer.x` are.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownAssignee<'p> {
    pub provider: &'p Provider,
    pub engineer: Option<&'p Engineer>,
}

impl KnownAssignee<'_> {
    /// `northstar`, or `northstar.amy`.
    pub fn name(self) -> String {
        let provider = self.provider.id();
        self.engineer.map_or_else(|| provider.to_owned(), |engineer| format!("{provider}.{}", engineer.id()))
    }
}
