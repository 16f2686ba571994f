//! Providers and engineers: those written in the program, those of directory files, all as one set.

use std::collections::{HashMap, HashSet};

use super::context::Checker;
use super::names::duplicate;
use super::records::Draft;
use super::schemas::Of;
use crate::input::{DirectoryTypes, decode_directory};
use crate::program::{Directory, Engineer, ID, NAME, Provider, Value, WORKLOAD};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ItemKind, ProviderItem, TextLiteral};

impl Checker<'_> {
    /// Settles `written` and `directory`.
    pub fn declare_providers(&mut self) {
        let mut first: HashMap<&str, Span> = HashMap::new();
        for item in self.items {
            let ItemKind::Provider(item) = &item.kind else { continue };
            let provider = self.written_provider(item);
            // A second one of the name is reported with the names of all items.
            if first.insert(&item.id.text, item.id.span).is_none() {
                self.written.push(provider);
            }
        }
        self.written.sort_by(|a, b| a.id().cmp(b.id()));
        let mut all = self.written.clone();
        self.directory_known =
            !self.names.may_have_declared("provider") && !self.names.may_have_declared("directory");
        for item in self.items {
            let ItemKind::Directory(path) = &item.kind else { continue };
            match self.directory_file(path) {
                Some(providers) => all.extend(providers),
                None => self.directory_known = false,
            }
        }
        let once = self.each_once(all);
        self.directory = Directory::new(once);
    }

    fn written_provider(&mut self, item: &ProviderItem) -> Provider {
        let (attributes, workload) = self.attributes(Of::Provider, &item.id, &item.label, &item.attributes);
        let mut first: HashMap<&str, Span> = HashMap::new();
        let mut engineers = Vec::new();
        for engineer in &item.engineers {
            let (attributes, workload) =
                self.attributes(Of::Engineer, &engineer.id, &engineer.label, &engineer.attributes);
            if let Some(span) = first.get(engineer.id.text.as_str()) {
                self.sink.push(duplicate("engineer", &engineer.id.text, engineer.id.span, *span));
                continue;
            }
            first.insert(&engineer.id.text, engineer.id.span);
            let (name, span) = (engineer.label.text.as_str().into(), engineer.id.span);
            engineers.push(Engineer { name, attributes, workload, span });
        }
        engineers.sort_by(|a, b| a.id().cmp(b.id()));
        Provider {
            name: item.label.text.as_str().into(),
            dispatchers: item.dispatchers.iter().map(|person| person.text.as_str().into()).collect(),
            attributes,
            workload,
            engineers,
            span: item.id.span,
        }
    }

    /// The attributes by slot and the workload; missing ones where there is an error, so that the
    /// provider can be named all the same.
    fn attributes(
        &mut self,
        of: Of,
        id: &ast::Name,
        label: &TextLiteral,
        entries: &[ast::Entry],
    ) -> (Vec<Value>, u64) {
        let mut draft: Draft = self.draft(of);
        let id_value = Value::Text(self.texts.intern(&id.text, false));
        let name_value = Value::Text(self.texts.intern(&label.text, false));
        self.fill(&mut draft, entries, None);
        draft.set(ID, id_value.clone());
        draft.set(NAME, name_value.clone());
        let workload = match draft.take(WORKLOAD) {
            Some(Value::Number(count)) => count.to_i64().and_then(|count| u64::try_from(count).ok()),
            _ => None,
        };
        let what = format!("{} `{}`", of.word(), id.text);
        let values = self.finish(draft, &what, id.span).unwrap_or_else(|| {
            let mut values = vec![Value::Missing; self.schema(of).fields.len()];
            values[ID.0 as usize] = id_value;
            values[NAME.0 as usize] = name_value;
            values
        });
        (values, workload.unwrap_or(0))
    }

    /// The providers of the file that a literal names; nothing where it has an error.
    fn directory_file(&mut self, path: &TextLiteral) -> Option<Vec<Provider>> {
        let file = *self.external.get(&path.span)?;
        let known = self.schemas_settled();
        let files = self.files.clone();
        known.then(|| self.decode(files.get(file).text(), file)).flatten()
    }

    fn decode(&mut self, text: &str, file: FileId) -> Option<Vec<Provider>> {
        let types = DirectoryTypes {
            provider: &self.provider,
            engineer: &self.engineer,
            enums: &self.enums,
            timezone: self.timezone.as_ref(),
        };
        let before = self.sink.len();
        let providers = decode_directory(text, file, &types, &mut self.texts, &mut self.sink);
        (self.sink.len() == before).then_some(providers)
    }

    /// The providers without those whose id stands before, which are reported.
    fn each_once(&mut self, providers: Vec<Provider>) -> Vec<Provider> {
        let mut first: HashMap<String, Span> = HashMap::new();
        let mut once = Vec::with_capacity(providers.len());
        for provider in providers {
            match first.get(provider.id()) {
                Some(span) => {
                    let found = duplicate("provider", provider.id(), provider.span, *span);
                    self.sink.push(found);
                }
                None => {
                    first.insert(provider.id().to_owned(), provider.span);
                    once.push(provider);
                }
            }
        }
        once
    }

    /// The directory of a test's own file: it replaces the declared ones; providers written in the
    /// program stay, unless the file has one of the same id.
    pub fn test_directory(&mut self, path: &TextLiteral) -> Option<Directory> {
        let providers = self.directory_file(path)?;
        let mut all = self.each_once(providers);
        let ids: HashSet<&str> = all.iter().map(Provider::id).collect();
        let written = self.written.iter().filter(|own| !ids.contains(own.id()));
        let kept: Vec<Provider> = written.cloned().collect();
        all.extend(kept);
        Some(Directory::new(all))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, codes_of, program_of};

    #[test]
    fn providers_of_text_and_file_are_one_set() {
        let main = "schema provider { active bool }\ndirectory \"d.json\"\nprovider a \"A\" { active: true }";
        let file = |id: &str| {
            format!("{{\"providers\": [{{\"id\": \"{id}\", \"name\": \"B\", \"active\": false}}]}}")
        };
        let program = program_of(&[("main", main), ("d.json", &file("b"))]);
        let ids: Vec<&str> = program.directory.providers().map(|(_, provider)| provider.id()).collect();
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(program.written.len(), 1);
        assert_eq!(codes_of(&[("main", main), ("d.json", &file("a"))]), ["name/duplicate"]);
        let twice = "{\"providers\": [{\"id\": \"b\", \"name\": \"B\", \"active\": false}, {\"id\": \"b\", \"name\": \"C\", \"active\": false}]}";
        assert_eq!(codes_of(&[("main", main), ("d.json", twice)]), ["name/duplicate"]);
        let broken = format!("{main}\ngroup g = [unknown]");
        assert_eq!(codes_of(&[("main", &broken), ("d.json", "[]")]), ["directory/json"]);
    }

    #[test]
    fn ids_stand_once() {
        assert_eq!(codes("provider a \"A\" {}\nprovider a \"B\" {}"), ["name/duplicate"]);
        let engineers = "provider a \"A\" { engineer e \"E\" {} engineer e \"F\" {} }";
        assert_eq!(codes(engineers), ["name/duplicate"]);
        assert!(
            codes("provider a \"A\" { engineer e \"E\" {} }\nprovider b \"B\" { engineer e \"E\" {} }")
                .is_empty()
        );
    }
}
