//! Names of providers, engineers and groups to what they mean.

use std::collections::{HashMap, HashSet};

use super::context::Checker;
use super::graph::settle;
use super::names::{Declared, duplicate, kind_word};
use super::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Assigns, Named, NamedId};
use crate::source::Span;
use crate::syntax::ast::{CandidateName, GroupItem, ItemKind, Name};

impl<'a> Checker<'a> {
    /// Settles the groups, each after those it names.
    pub fn declare_groups(&mut self) {
        let groups: Vec<&'a GroupItem> = self
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                ItemKind::Group(group) => Some(group),
                _ => None,
            })
            .collect();
        let mut index: HashMap<&str, usize> = HashMap::new();
        for (at, group) in groups.iter().enumerate() {
            index.entry(&group.name.text).or_insert(at);
        }
        let needs: Vec<Vec<usize>> = groups
            .iter()
            .map(|group| {
                group.members.iter().filter_map(|name| index.get(name.text.as_str()).copied()).collect()
            })
            .collect();
        let settled = settle(&needs);
        for circle in &settled.circles {
            let round: Vec<&Name> = circle.iter().map(|at| &groups[*at].name).collect();
            self.cycle("group", &round);
            for at in circle {
                self.names.poison(&groups[*at].name.text);
            }
        }
        for at in settled.order {
            let members = self.group_members(groups[at]);
            self.groups.entry(&groups[at].name.text).or_insert(members);
        }
    }

    fn group_members(&mut self, group: &GroupItem) -> Vec<NamedId> {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        let mut members: Vec<NamedId> = Vec::new();
        let mut known: HashSet<NamedId> = HashSet::new();
        for name in &group.members {
            if let Some(first) = seen.insert(&name.text, name.span) {
                self.sink.push(duplicate("member", &name.text, name.span, first));
                continue;
            }
            let candidate = CandidateName { parts: vec![name.clone()], span: name.span };
            let named = self.candidates(&candidate, Assigns::Provider, None);
            members.extend(named.into_iter().filter(|id| known.insert(*id)));
        }
        members
    }

    /// The providers or engineers that a name means: one, or the members of a group; none where the name
    /// has an error, which is then in the sink. `of` is the id of the block's provider.
    pub fn candidates(&mut self, name: &CandidateName, assigns: Assigns, of: Option<&str>) -> Vec<NamedId> {
        match (assigns, name.parts.as_slice()) {
            (Assigns::Provider, [provider]) => self.provider_or_group(provider),
            (Assigns::Provider, [provider, engineer]) => {
                let message =
                    format!("`{}.{}` is an engineer, and a provider is needed", provider.text, engineer.text);
                let found = Diagnostic::new(Code::RulesWrongTarget, name.span, message)
                    .help(format!("write `{}`", provider.text));
                self.sink.push(found);
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
        let known = self.directory.by_id(&name.text).is_some();
        let declared = self.names.get(&name.text);
        match declared {
            Some(Declared { item, .. }) if matches!(item.kind, ItemKind::Group(_)) => {
                self.groups.get(name.text.as_str()).cloned().unwrap_or_default()
            }
            Some(Declared { item, .. }) if !known && !matches!(item.kind, ItemKind::Provider(_)) => {
                let (word, at) = (kind_word(&item.kind), declared.map_or(name.span, |d| d.name.span));
                self.wrong_kind(name, word, "a provider", at);
                Vec::new()
            }
            _ if known => vec![self.add_named(&name.text, None)],
            _ => {
                self.unknown_provider(name);
                Vec::new()
            }
        }
    }

    fn add_named(&mut self, provider: &str, engineer: Option<&str>) -> NamedId {
        self.named.add(Named { provider: provider.to_owned(), engineer: engineer.map(str::to_owned) })
    }

    fn unknown_provider(&mut self, name: &Name) {
        if !self.directory_known {
            return;
        }
        let mut legal: Vec<String> =
            self.directory.providers().map(|(_, provider)| provider.id().to_owned()).collect();
        legal.extend(self.groups.keys().map(|group| (*group).to_owned()));
        let engineer_of = self.with_engineer(&name.text);
        if let [provider] = engineer_of.as_slice() {
            let message = format!("`{}` is an engineer of `{provider}`, and a provider is needed", name.text);
            let found = Diagnostic::new(Code::RulesWrongTarget, name.span, message)
                .help(format!("write `{provider}`"));
            self.sink.push(found);
            return;
        }
        self.undefined("provider", name, legal.iter());
    }

    /// The ids of the providers that have an engineer of an id.
    fn with_engineer(&self, engineer: &str) -> Vec<String> {
        self.directory
            .providers()
            .filter(|(_, provider)| provider.engineer_by_id(engineer).is_some())
            .map(|(_, provider)| provider.id().to_owned())
            .collect()
    }

    fn engineer(&mut self, provider: &Name, engineer: &Name) -> Vec<NamedId> {
        if self.directory.by_id(&provider.text).is_some() {
            return self.engineer_of(&provider.text, engineer);
        }
        match self.names.get(&provider.text) {
            Some(declared) => {
                let word = kind_word(&declared.item.kind);
                self.wrong_kind(provider, word, "a provider", declared.name.span);
            }
            None => self.unknown_provider(provider),
        }
        Vec::new()
    }

    fn engineer_of(&mut self, provider: &str, engineer: &Name) -> Vec<NamedId> {
        let Some(ix) = self.directory.by_id(provider) else { return Vec::new() };
        let known = self.directory.provider(ix);
        if known.engineer_by_id(&engineer.text).is_some() {
            return vec![self.add_named(provider, Some(&engineer.text))];
        }
        if self.names.is_poisoned(&engineer.text) {
            return Vec::new();
        }
        let message = format!("`{provider}` has no engineer `{}`", engineer.text);
        let legal = known.engineers.iter().map(|engineer| engineer.id().to_owned());
        let help = did_you_mean(&engineer.text, legal);
        let found = Diagnostic::new(Code::NameUndefined, engineer.span, message)
            .maybe_help(help)
            .related(known.span, format!("`{provider}` and its engineers"));
        self.sink.push(found);
        Vec::new()
    }

    /// An engineer without a provider's name: an error that says how to write it.
    fn whose_engineer(&mut self, engineer: &Name) -> Vec<NamedId> {
        let name = &engineer.text;
        if self.directory.by_id(name).is_some() {
            let message = format!("`{name}` is a provider, and an engineer is needed");
            let found = Diagnostic::new(Code::RulesWrongTarget, engineer.span, message)
                .help(format!("write one of its engineers, such as `{name}.{}`", self.some_engineer(name)));
            self.sink.push(found);
            return Vec::new();
        }
        if let Some(declared) = self.names.get(name) {
            let word = kind_word(&declared.item.kind);
            self.wrong_kind(engineer, word, "an engineer", declared.name.span);
            return Vec::new();
        }
        if !self.directory_known || self.names.is_poisoned(name) {
            return Vec::new();
        }
        let (message, help) = match self.with_engineer(name).as_slice() {
            [] => {
                let all = self.directory.providers().flat_map(|(_, provider)| {
                    provider.engineers.iter().map(move |e| (e.id().to_owned(), provider.id().to_owned()))
                });
                let all: HashMap<String, String> = all.collect();
                let mut ids: Vec<&String> = all.keys().collect();
                ids.sort_unstable();
                let near = super::suggest::nearest(name, ids.into_iter());
                let help = near.map(|near| format!("did you mean `{}.{near}`?", all[&near]));
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
        self.sink.push(Diagnostic::new(Code::NameUndefined, engineer.span, message).maybe_help(help));
        Vec::new()
    }

    fn some_engineer(&self, provider: &str) -> String {
        let provider = self.directory.by_id(provider).map(|ix| self.directory.provider(ix));
        let first = provider.and_then(|provider| provider.engineers.first());
        first.map_or_else(|| "…".to_owned(), |engineer| engineer.id().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, messages};

    const PEOPLE: &str = "schema work_order { id text }
        provider northstar \"N\" { engineer amy \"A\" {} }
        provider coolair \"C\" { engineer amy \"A\" {} engineer bob \"B\" {} }\n";

    fn with(text: &str) -> Vec<String> {
        codes(&format!("{PEOPLE}{text}"))
    }

    #[test]
    fn groups_hold_providers_and_groups() {
        assert!(with("group a = [northstar, b]\ngroup b = [coolair, northstar]").is_empty());
        assert_eq!(with("group a = [northstra]"), ["name/undefined"]);
        assert_eq!(with("group a = [northstar, northstar]"), ["name/duplicate"]);
        assert_eq!(with("group a = [b]\ngroup b = [a]\ngroup c = [a]"), ["name/cycle"]);
        assert_eq!(with("list l = [1]\ngroup a = [l]"), ["name/wrong-kind"]);
        assert_eq!(with("group a = [bob]"), ["rules/wrong-target"]);
    }

    #[test]
    fn a_near_provider_is_suggested() {
        let found = messages(&format!("{PEOPLE}group a = [northstra]"));
        assert!(found[0].contains("did you mean `northstar`?"), "{found:?}");
    }
}
