//! Whether whom a position names is in the directory: a provider that never was, or an engineer of another
//! one, cannot have an order.

use super::Engine;
use super::refusal::Refusal;
use crate::diagnostic::suggest::did_you_mean;
use crate::program::{Assignee, At};

impl Engine {
    /// Refuses a position with a provider that the directory lacks, or an engineer that the provider lacks.
    pub(super) fn is_in_directory(&self, at: &At) -> Result<(), Refusal> {
        if let Some(provider) = &at.provider {
            self.knows("at.provider", "at.engineer", provider, at.engineer.as_deref())?;
        }
        at.declined.iter().try_for_each(|Assignee { provider, engineer, .. }| {
            self.knows("at.declined", "at.declined", provider, engineer.as_deref())
        })
    }

    /// `of` and `with` are the members of the record that name them.
    fn knows(
        &self,
        of: &'static str,
        with: &'static str,
        provider: &str,
        engineer: Option<&str>,
    ) -> Result<(), Refusal> {
        let directory = self.directory();
        let lacking = |member, engineer: Option<&str>, hint| {
            let (provider, engineer) = (provider.to_owned(), engineer.map(str::to_owned));
            Err(Refusal::NotInDirectory { member, provider, engineer, hint })
        };
        let Some(ix) = directory.by_id(provider) else {
            return lacking(of, None, did_you_mean(provider, directory.provider_ids()));
        };
        let known = directory.provider(ix);
        let Some(id) = engineer.filter(|id| known.engineer_by_id(id).is_none()) else { return Ok(()) };
        let elsewhere = directory.providers().find(|(_, other)| other.engineer_by_id(id).is_some());
        let hint = match elsewhere {
            Some((_, other)) => Some(format!("who is one of provider `{}`", other.id())),
            None => did_you_mean(id, known.engineers.iter().map(|engineer| engineer.id())),
        };
        lacking(with, Some(id), hint)
    }
}
