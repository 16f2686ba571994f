//! Providers and engineers: those written in the program, those of directory files, all as one set.

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;

use super::entity::Entity;
use super::literals::Values;
use super::records::RecordDraft;
use super::report::duplicate;
use crate::input::{
    DirectoryTypes, KnownRoles, ListedAs, ListedEngineer, ListedEntries, TableText, decode_directory,
    each_person_once, employ,
};
use crate::program::{
    Directory, DirectoryEntries, Engineer, ID, IdSlice, IdVec, NAME, Provider, Role, RoleId, Slot, Value,
    WORKLOAD,
};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, DirectoryItem, ItemKind, ProviderItem, TextLiteral};

/// All providers that the program can name.
#[derive(Debug)]
pub(super) struct Providers {
    /// Those that are written in the program, by id.
    pub written: Vec<Provider>,
    pub directory: Directory,
    /// Whether the directory is whole: no file or item that may declare providers has an error.
    pub is_whole: bool,
}

impl Providers {
    /// The id of the one provider that is called so; `None` if it is an id itself, or several are called so.
    pub fn only_labelled(&self, label: &str) -> Option<String> {
        if self.directory.by_id(label).is_some() {
            return None;
        }
        let is_called = |called: &str| called.trim().eq_ignore_ascii_case(label.trim());
        let mut called = self.directory.providers().filter(|(_, provider)| is_called(&provider.name));
        let only = called.next().filter(|_| called.next().is_none());
        only.map(|(_, provider)| provider.id().to_owned())
    }
}

/// What entries of directories are read by besides the schemas.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'c> {
    pub timezone: Option<&'c TimeZone>,
    pub roles: &'c IdSlice<RoleId, Role>,
}

/// Settles the directory.
pub(super) fn declare(values: Values<'_>, surroundings: Surroundings<'_>) -> Providers {
    let (tree, mut checker) = (values.tree, ProviderChecker { values, surroundings });
    let written = checker.written();
    let (mut all, mut engineers) = (DirectoryEntries::from(written.clone()), Vec::new());
    let named = tree.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Directory(named) => Some(named),
        _ => None,
    });
    let are_good = checker.directory_files(named, &mut all, &mut engineers);
    let is_whole =
        are_good && !tree.names.may_have_declared("provider") && !tree.names.may_have_declared("directory");
    let mut all = checker.each_once(all);
    employ(engineers, &mut all.providers, is_whole, checker.values.report.sink());
    let directory = Directory::new(all);
    Providers { written, directory, is_whole }
}

/// The directory of a test's own files: they replace the declared ones; providers written in the
/// program stay, unless a file has one of the same id.
pub(super) fn test_directory(
    values: Values<'_>,
    surroundings: Surroundings<'_>,
    written: &[Provider],
    named: &[DirectoryItem],
) -> Option<Directory> {
    let mut checker = ProviderChecker { values, surroundings };
    let (mut listed, mut engineers) = (DirectoryEntries::default(), Vec::new());
    let are_good = checker.directory_files(named, &mut listed, &mut engineers);
    let mut all = checker.each_once(listed);
    if !are_good {
        return None;
    }
    let ids: HashSet<&str> = all.providers.iter().map(Provider::id).collect();
    let kept: Vec<Provider> = written.iter().filter(|own| !ids.contains(own.id())).cloned().collect();
    all.providers.extend(kept);
    let sink = checker.values.report.sink();
    let before = sink.len();
    employ(engineers, &mut all.providers, true, sink);
    if sink.len() > before {
        return None;
    }
    Some(Directory::new(all))
}

struct ProviderChecker<'c> {
    values: Values<'c>,
    surroundings: Surroundings<'c>,
}

impl ProviderChecker<'_> {
    /// The providers that are written in the program, by id.
    fn written(&mut self) -> Vec<Provider> {
        let mut first: HashSet<&str> = HashSet::new();
        let mut written = Vec::new();
        for item in self.values.tree.items {
            let ItemKind::Provider(item) = &item.kind else { continue };
            let provider = self.written_provider(item);
            // A second one of the name is reported with the names of all items.
            if first.insert(&item.id.text) {
                written.push(provider);
            }
        }
        written.sort_by(|a, b| a.id().cmp(b.id()));
        written
    }

    fn written_provider(&mut self, item: &ProviderItem) -> Provider {
        let (attributes, workload) =
            self.attributes(Entity::Provider, &item.id, &item.label, &item.attributes);
        let mut first: HashMap<&str, Span> = HashMap::new();
        let mut engineers = Vec::new();
        for engineer in &item.engineers {
            let (attributes, workload) =
                self.attributes(Entity::Engineer, &engineer.id, &engineer.label, &engineer.attributes);
            if let Some(span) = first.get(engineer.id.text.as_str()) {
                self.values.report.push(duplicate("engineer", &engineer.id.text, engineer.id.span, *span));
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
            people: Vec::new(),
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
        of: Entity,
        id: &ast::Name,
        label: &TextLiteral,
        entries: &[ast::Entry],
    ) -> (IdVec<Slot, Value>, u64) {
        let mut draft: RecordDraft = self.values.draft(of);
        let id_value = Value::Text(self.values.texts.intern(&id.text, false));
        let name_value = Value::Text(self.values.texts.intern(&label.text, false));
        self.values.fill(&mut draft, entries, None);
        draft.set(ID, id_value.clone());
        draft.set(NAME, name_value.clone());
        let workload = match draft.take(WORKLOAD) {
            Some(Value::Number(count)) => count.to_i64().and_then(|count| u64::try_from(count).ok()),
            _ => None,
        };
        let what = format!("{} `{}`", of.word(), id.text);
        let values = self.values.finish(draft, &what, id.span).unwrap_or_else(|| {
            let mut values: IdVec<Slot, Value> =
                vec![Value::Missing; self.values.schemas.get(of).fields.len()].into();
            values[ID] = id_value;
            values[NAME] = name_value;
            values
        });
        (values, workload.unwrap_or(0))
    }

    /// Adds what the files list that items name; whether all of them are good.
    fn directory_files<'n>(
        &mut self,
        named: impl IntoIterator<Item = &'n DirectoryItem>,
        all: &mut DirectoryEntries,
        engineers: &mut Vec<ListedEngineer>,
    ) -> bool {
        let mut are_good = true;
        for named in named {
            let read = self.directory_file(named);
            all.people.extend(read.entries.people);
            all.providers.extend(read.entries.providers);
            engineers.extend(read.engineers);
            are_good &= read.is_good;
        }
        are_good
    }

    /// What the file that an item names lists; nothing where it is not known how it is read.
    fn directory_file(&mut self, named: &DirectoryItem) -> ListedEntries {
        let file = self.values.tree.external(&named.path, named.sheet.as_ref());
        let known = self.values.schemas.settled_for_providers();
        let files = self.values.tree.files.clone();
        match file.filter(|_| known) {
            Some(file) => self.decode(named, files.get(file).into(), file),
            None => ListedEntries::default(),
        }
    }

    fn decode(&mut self, named: &DirectoryItem, text: TableText<'_>, file: FileId) -> ListedEntries {
        let schemas = self.values.schemas;
        let are_all = !self.values.tree.names.may_have_declared("role");
        let types = DirectoryTypes {
            roles: KnownRoles { roles: self.surroundings.roles, are_all },
            provider: schemas.get(Entity::Provider),
            engineer: schemas.get(Entity::Engineer),
            enums: schemas.enums.types(),
            timezone: self.surroundings.timezone,
        };
        let of = if named.is_of_engineers { ListedAs::Engineers } else { ListedAs::Providers };
        let sink = self.values.report.sink();
        decode_directory((&named.path.text, text), file, of, &types, self.values.texts, sink)
    }

    /// The entries without those whose id stands before, which are reported.
    fn each_once(&mut self, entries: DirectoryEntries) -> DirectoryEntries {
        let mut first: HashMap<String, Span> = HashMap::new();
        let mut once = DirectoryEntries { people: entries.people, providers: Vec::new() };
        for provider in entries.providers {
            match first.get(provider.id()) {
                Some(span) => {
                    let found = duplicate("provider", provider.id(), provider.span, *span);
                    self.values.report.push(found);
                }
                None => {
                    first.insert(provider.id().to_owned(), provider.span);
                    once.providers.push(provider);
                }
            }
        }
        each_person_once(&mut once, self.values.report.sink());
        once
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes, codes_of, program_of};

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
    fn a_directory_shows_all_its_errors_and_causes_no_other() {
        let main = "schema work_order { id text }\nschema provider { active bool }\ndirectory \"d.json\"\ngroup g = [a, b, c]\n\
            role r \"R\" of company\nrules s assigns provider { rule x { assign first of a, b, c } }\n\
            workflow w \"W\" { start n assign n \"N\" { portal company assigns provider handler role r rules s then f } \
            assign f \"F\" { portal provider assigns engineer handler role q then e declined n } end e }\n\
            role q \"Q\" of provider\n\
            test \"t\" { order { id: \"1\" } expect assigned c declined by c.x }\n\
            test \"u\" { directory \"d.json\" order { id: \"1\" } expect assigned d }";
        let file = r#"{"providers": [
            {"id": "a", "active": true, "engineers": [{"id": "e"}, {"id": "e"}, {"name": "f"}]},
            {"id": "b", "active": 1},
            {"id": "a", "active": true},
            {"id": "b"},
            {"active": true},
            5
        ]}"#;
        let mut found = codes_of(&[("main", main), ("d.json", file)]);
        found.sort_unstable();
        let expected = [
            "directory/json",
            "name/duplicate",
            "name/duplicate",
            "name/duplicate",
            "value/mismatch",
            "value/missing",
            "value/missing",
            "value/missing",
        ];
        assert_eq!(found, expected);
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
