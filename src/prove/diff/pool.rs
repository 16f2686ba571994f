//! Who can be chosen at a node: providers, or the engineers of the provider that orders are assigned to.

use super::joint::Mapped;
use crate::program::{Block, Operand, Program, Provider, Slot, Value};
use crate::prove::known_assignee::KnownAssignee;

/// Somebody who can be chosen.
#[derive(Clone, Debug)]
pub(super) struct PoolMember<'p> {
    /// `northstar`, or `northstar.amy`.
    pub name: String,
    who: KnownAssignee<'p>,
}

impl<'p> PoolMember<'p> {
    pub fn who(&self) -> Option<KnownAssignee<'p>> {
        Some(self.who)
    }

    /// An attribute as the version's own directory has it.
    pub fn own_attribute(&self, program: &Program, of: &Operand, slot: Slot) -> Value {
        let directory = program.directory();
        let Some(ix) = directory.by_id(self.who.provider.id()) else { return Value::Missing };
        let provider = directory.provider(ix);
        match (of, self.who.engineer) {
            (Operand::Engineer(_), Some(engineer)) => provider
                .engineer_by_id(engineer.id())
                .map_or(Value::Missing, |ix| provider.engineer(ix).attribute(slot).clone()),
            (Operand::Engineer(_), None) => Value::Missing,
            _ => provider.attribute(slot).clone(),
        }
    }
}

/// The candidates of a node.
#[derive(Clone, Debug)]
pub(super) struct Pool<'p> {
    /// Ascending by id.
    pub candidates: Vec<PoolMember<'p>>,
    /// To whom orders are assigned, where engineers are chosen.
    assigned: Option<&'p Provider>,
    /// 0 if both versions have the same candidates, with the same attributes.
    pub number: u32,
}

impl<'p> Pool<'p> {
    /// All providers of a version.
    pub fn all_providers(mapped: &'p Mapped, number: u32) -> Self {
        let candidate = |provider: &'p Provider| PoolMember {
            name: provider.id().to_owned(),
            who: KnownAssignee { provider, engineer: None },
        };
        Self { candidates: mapped.providers.iter().map(candidate).collect(), assigned: None, number }
    }

    /// The engineers of a provider.
    pub fn engineers(provider: &'p Provider, number: u32) -> Self {
        let engineers = provider.engineers.iter();
        let candidates = engineers.map(|engineer| PoolMember {
            name: format!("{}.{}", provider.id(), engineer.id()),
            who: KnownAssignee { provider, engineer: Some(engineer) },
        });
        Self { candidates: candidates.collect(), assigned: Some(provider), number }
    }

    /// The provider that conditions of rules see.
    pub fn assigned(&self) -> Option<KnownAssignee<'p>> {
        self.assigned.map(|provider| KnownAssignee { provider, engineer: None })
    }

    /// Whether a block is tried: `of P` asks that P is assigned.
    pub fn applies(&self, program: &Program, block: &Block) -> bool {
        block.of.is_none_or(|of| {
            let of = &program.named(of).provider;
            self.assigned.is_some_and(|assigned| assigned.id() == of)
        })
    }

    pub fn by_name(&self, name: &str) -> Option<PoolMember<'p>> {
        let at = self.candidates.binary_search_by(|candidate| candidate.name.as_str().cmp(name)).ok()?;
        Some(self.candidates[at].clone())
    }

    /// What is chosen, in words.
    pub fn what(&self) -> &'static str {
        if self.assigned.is_some() { "engineer" } else { "provider" }
    }
}
