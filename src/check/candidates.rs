//! Names of providers, engineers and groups to what they mean.

use std::collections::HashMap;

use super::providers::Providers;
use super::report::Report;
use super::tables::NamedTable;
use super::tree::Tree;
use super::uses::NameKind;
use crate::diagnostic::suggest::{did_you_mean, nearest};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Assigns, DeclaredKind, Named, NamedId, written_name};
use crate::syntax::ast::{CandidateName, Name};

/// The groups by name, each with its members.
pub(super) type Groups<'a> = HashMap<&'a str, Vec<NamedId>>;

/// Finds who is meant.
pub(super) struct CandidateNames<'c> {
    pub tree: &'c Tree<'c>,
    pub providers: &'c Providers,
    pub groups: &'c Groups<'c>,
    pub named: &'c mut NamedTable,
    pub report: &'c mut Report,
}

impl CandidateNames<'_> {
    /// The providers or engineers that a name means: one, or the members of a group; none where the name
    /// has an error, which is then in the sink. `of` is the id of the block's provider.
    pub fn find(&mut self, name: &CandidateName, assigns: Assigns, of: Option<&str>) -> Vec<NamedId> {
        match (assigns, name.parts.as_slice()) {
            (Assigns::Provider, [provider]) => self.provider_or_group(provider),
            (Assigns::Provider, [provider, engineer]) => {
                let message =
                    format!("`{}.{}` is an engineer, and a provider is needed", provider.text, engineer.text);
                let found = Diagnostic::new(Code::RulesWrongTarget, name.span, message)
                    .help(format!("write `{}`", provider.text));
                self.report.push(found);
                Vec::new()
            }
            (Assigns::Engineer, [provider, engineer]) => self.engineer(provider, engineer),
            (Assigns::Engineer, [engineer]) => match of {
                Some(provider) => self.engineer_of(provider, engineer),
                None => self.whose_engineer(engineer),
            },
            _ => Vec::new(),
        }
    }

    fn provider_or_group(&mut self, name: &Name) -> Vec<NamedId> {
        let known = self.providers.directory.by_id(&name.text).is_some();
        let declared = self.tree.names.get(&name.text);
        match declared {
            Some(group) if group.kind == DeclaredKind::Group => {
                self.report.used(name.span, NameKind::Group, [group.span]);
                self.groups.get(name.text.as_str()).cloned().unwrap_or_default()
            }
            Some(other) if !known && other.kind != DeclaredKind::Provider => {
                self.report.wrong_kind(name, other.word(), "a provider", other.span);
                Vec::new()
            }
            _ if known => {
                self.note_provider(name);
                vec![self.add_named(&name.text, None)]
            }
            _ => {
                self.unknown_provider(name);
                Vec::new()
            }
        }
    }

    fn note_provider(&mut self, name: &Name) {
        let found = self.providers.directory.by_id(&name.text);
        let declared = found.map(|ix| self.providers.directory.provider(ix).span);
        self.report.used(name.span, NameKind::Provider, declared);
    }

    fn add_named(&mut self, provider: &str, engineer: Option<&str>) -> NamedId {
        self.named.add(Named { provider: provider.to_owned(), engineer: engineer.map(str::to_owned) })
    }

    fn unknown_provider(&mut self, name: &Name) {
        if !self.providers.is_whole {
            return;
        }
        let mut legal: Vec<String> =
            self.providers.directory.providers().map(|(_, provider)| provider.id().to_owned()).collect();
        legal.extend(self.groups.keys().map(|group| (*group).to_owned()));
        let engineer_of = self.with_engineer(&name.text);
        if let [provider] = engineer_of.as_slice() {
            let message = format!("`{}` is an engineer of `{provider}`, and a provider is needed", name.text);
            let found = Diagnostic::new(Code::RulesWrongTarget, name.span, message)
                .help(format!("write `{provider}`"));
            self.report.push(found);
            return;
        }
        if let [labelled] = self.labelled(&name.text).as_slice() {
            let message = format!("there is no provider `{}`", name.text);
            let found = Diagnostic::new(Code::NameUndefined, name.span, message)
                .label(format!("this is the name of `{labelled}`"))
                .write_instead(name.span, written_name(labelled), true);
            self.report.push(found);
            return;
        }
        self.report.undefined("provider", name, legal.iter());
    }

    /// The ids of the providers that are called so.
    fn labelled(&self, label: &str) -> Vec<String> {
        let is_called = |called: &str| called.trim().eq_ignore_ascii_case(label.trim());
        let providers = self.providers.directory.providers().map(|(_, provider)| provider);
        providers
            .filter(|provider| is_called(&provider.name))
            .map(|provider| provider.id().to_owned())
            .collect()
    }

    /// The ids of the providers that have an engineer of an id.
    fn with_engineer(&self, engineer: &str) -> Vec<String> {
        self.providers
            .directory
            .providers()
            .filter(|(_, provider)| provider.engineer_by_id(engineer).is_some())
            .map(|(_, provider)| provider.id().to_owned())
            .collect()
    }

    fn engineer(&mut self, provider: &Name, engineer: &Name) -> Vec<NamedId> {
        if self.providers.directory.by_id(&provider.text).is_some() {
            self.note_provider(provider);
            return self.engineer_of(&provider.text, engineer);
        }
        match self.tree.names.get(&provider.text) {
            Some(declared) => {
                self.report.wrong_kind(provider, declared.word(), "a provider", declared.span);
            }
            None => self.unknown_provider(provider),
        }
        Vec::new()
    }

    fn engineer_of(&mut self, provider: &str, engineer: &Name) -> Vec<NamedId> {
        let Some(ix) = self.providers.directory.by_id(provider) else { return Vec::new() };
        let known = self.providers.directory.provider(ix);
        if let Some(found) = known.engineer_by_id(&engineer.text) {
            let declared = known.engineer(found).span;
            self.report.used(engineer.span, NameKind::Engineer, [declared]);
            return vec![self.add_named(provider, Some(&engineer.text))];
        }
        if self.report.is_poisoned(&engineer.text) {
            return Vec::new();
        }
        let message = format!("`{provider}` has no engineer `{}`", engineer.text);
        let legal = known.engineers.iter().map(|engineer| engineer.id().to_owned());
        let help = did_you_mean(&engineer.text, legal);
        let found = Diagnostic::new(Code::NameUndefined, engineer.span, message)
            .maybe_help(help)
            .related(known.span, format!("`{provider}` and its engineers"));
        self.report.push(found);
        Vec::new()
    }

    /// An engineer without a provider's name: an error that says how to write it.
    fn whose_engineer(&mut self, engineer: &Name) -> Vec<NamedId> {
        let name = &engineer.text;
        if self.providers.directory.by_id(name).is_some() {
            let message = format!("`{name}` is a provider, and an engineer is needed");
            let found = Diagnostic::new(Code::RulesWrongTarget, engineer.span, message)
                .help(format!("write one of its engineers, such as `{name}.{}`", self.some_engineer(name)));
            self.report.push(found);
            return Vec::new();
        }
        if let Some(declared) = self.tree.names.get(name) {
            self.report.wrong_kind(engineer, declared.word(), "an engineer", declared.span);
            return Vec::new();
        }
        if !self.providers.is_whole || self.report.is_poisoned(name) {
            return Vec::new();
        }
        let (message, help) = match self.with_engineer(name).as_slice() {
            [] => {
                let all = self.providers.directory.providers().flat_map(|(_, provider)| {
                    provider.engineers.iter().map(move |e| (e.id().to_owned(), provider.id().to_owned()))
                });
                let all: HashMap<String, String> = all.collect();
                let mut ids: Vec<&String> = all.keys().collect();
                ids.sort_unstable();
                let near = nearest(name, ids);
                let help = near.map(|near| format!("did you mean `{}.{near}`?", all[near]));
                (format!("there is no engineer `{name}`"), help)
            }
            providers => {
                let ways: Vec<String> =
                    providers.iter().take(4).map(|provider| format!("`{provider}.{name}`")).collect();
                (
                    format!("whose engineer `{name}` is, is not said"),
                    Some(format!("write {}", ways.join(" or "))),
                )
            }
        };
        self.report.push(Diagnostic::new(Code::NameUndefined, engineer.span, message).maybe_help(help));
        Vec::new()
    }

    fn some_engineer(&self, provider: &str) -> String {
        let provider =
            self.providers.directory.by_id(provider).map(|ix| self.providers.directory.provider(ix));
        let first = provider.and_then(|provider| provider.engineers.first());
        first.map_or_else(|| "…".to_owned(), |engineer| engineer.id().to_owned())
    }
}
