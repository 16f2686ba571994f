//! The people of directory files: the company's at the top, a provider's within it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::{FileReader, bad_shape, no_object, twice};
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::input::json;
use crate::program::{
    DirectoryEntries, IdSlice, ListedPerson, Portal, Role, RoleId, is_email, is_person_id, is_person_name,
};
use crate::source::Span;

/// The members of a person.
const MEMBERS: [&str; 4] = ["id", "name", "email", "roles"];
/// The members of a directory file.
const OF_A_FILE: [&str; 2] = ["providers", "people"];

/// The roles that people can have.
#[derive(Clone, Copy)]
pub(crate) struct KnownRoles<'a> {
    pub roles: &'a IdSlice<RoleId, Role>,
    /// Whether there are no others, of which an item with an error tells.
    pub are_all: bool,
}

/// Takes people out whose id stands before; they are reported.
pub(crate) fn each_person_once(entries: &mut DirectoryEntries, sink: &mut Sink) {
    let mut first: HashMap<Arc<str>, Span> = HashMap::new();
    let mut is_new = |person: &ListedPerson| match first.insert(person.id.clone(), person.span) {
        None => true,
        Some(earlier) => {
            first.insert(person.id.clone(), earlier);
            sink.push(
                twice("person", &person.id, person.span, earlier)
                    .help("the people of the company and of all providers have different ids"),
            );
            false
        }
    };
    entries.people.retain(&mut is_new);
    for provider in &mut entries.providers {
        provider.people.retain(&mut is_new);
    }
}

/// A list of people.
#[derive(Default)]
pub(super) struct PeopleList {
    pub people: Vec<ListedPerson>,
    /// Whether there is such a list, and nobody in it without an id.
    pub is_whole: bool,
}

/// The members of a person as they stand in the file.
#[derive(Default)]
struct PersonDraft<'f> {
    id: Option<&'f str>,
    name: Option<&'f str>,
    email: Option<&'f str>,
    roles: Option<&'f str>,
}

impl<'f> FileReader<'f> {
    /// The company's people: the members `people` of the file.
    pub(super) fn company(&mut self, found: &[&'f str]) -> Vec<ListedPerson> {
        if let [_, second, ..] = found {
            let at = self.head(second);
            self.of_people.push(bad_shape(at, "expected one member `people`, found several"));
            return Vec::new();
        }
        self.people(Portal::Company, found.first().copied()).people
    }

    /// Says what a member of the file that means nothing was meant to be, where that is near; others are let be.
    pub(super) fn note_misspelt(&mut self, others: &[(Cow<'f, str>, &'f str)]) {
        for (key, raw) in others {
            let Some(help) = did_you_mean(key, OF_A_FILE.iter()) else { continue };
            let at = self.key_at(key, raw);
            self.of_people.push(
                Diagnostic::new(
                    Code::DirectoryUnknownAttribute,
                    at,
                    format!("a directory file has no member `{key}`"),
                )
                .label("it is ignored")
                .help(help),
            );
        }
    }

    /// A provider's people.
    pub(super) fn people_of_provider(&mut self, list: Option<&'f str>) -> PeopleList {
        self.people(Portal::Provider, list)
    }

    fn people(&mut self, of: Portal, list: Option<&'f str>) -> PeopleList {
        let list = list.filter(|raw| *raw != "null").and_then(|raw| self.elements_of_people(raw, "people"));
        let Some(elements) = list else { return PeopleList::default() };
        let count = elements.len();
        let people: Vec<ListedPerson> = elements.into_iter().filter_map(|raw| self.person(of, raw)).collect();
        PeopleList { is_whole: people.len() == count, people }
    }

    /// The elements of a list that belongs to people; `None` if it is none, which is reported.
    fn elements_of_people(&mut self, raw: &'f str, what: &str) -> Option<Vec<&'f str>> {
        let mut elements = Vec::new();
        if json::elements(raw, |element| elements.push(element)).is_ok() {
            return Some(elements);
        }
        let at = self.head(raw);
        let message = format!("expected a list for `{what}`, found {}", json::describe(raw));
        self.of_people.push(bad_shape(at, &message));
        None
    }

    /// Whoever it is; `None` without an id.
    fn person(&mut self, of: Portal, raw: &'f str) -> Option<ListedPerson> {
        let (mut draft, mut twice, mut unknown) = (PersonDraft::default(), Vec::new(), Vec::new());
        let read = json::members(raw, |key, raw| {
            let member = match &*key {
                "id" => &mut draft.id,
                "name" => &mut draft.name,
                "email" => &mut draft.email,
                "roles" => &mut draft.roles,
                _ => return unknown.push((key, raw)),
            };
            if member.replace(raw).is_some() {
                twice.push((key, raw));
            }
        });
        let span = self.head(raw);
        if let Err(error) = read {
            self.of_people.push(no_object(span, raw, &error));
            return None;
        }
        for (key, raw) in twice {
            let message = format!("the key `{key}` stands twice in this person");
            let found = Diagnostic::new(Code::DirectoryJson, self.head(raw), message).label("the second one");
            self.of_people.push(found);
        }
        unknown.iter().for_each(|(key, raw)| self.unknown_member(key, raw));
        let id = self.id(draft.id, span);
        let name = self.text_member("name", draft.name, NAME, is_person_name);
        let email = self.text_member("email", draft.email, EMAIL, is_email);
        let roles = self.roles_of(of, draft.roles);
        let id = id?;
        Some(ListedPerson { name: name.unwrap_or_else(|| id.clone()), id, email, roles, span })
    }

    fn unknown_member(&mut self, key: &str, raw: &'f str) {
        let help = did_you_mean(key, MEMBERS.iter())
            .unwrap_or_else(|| "a person has `id`, `name`, `email` and `roles`".into());
        let found = Diagnostic::new(
            Code::DirectoryUnknownAttribute,
            self.key_at(key, raw),
            format!("a person has no member `{key}`"),
        );
        self.of_people.push(found.label("it is ignored").help(help));
    }

    fn id(&mut self, raw: Option<&'f str>, person: Span) -> Option<Arc<str>> {
        if raw.is_none_or(|raw| raw == "null") {
            let found =
                Diagnostic::new(Code::ValueMissing, person, "this person has no `id`, which is required")
                    .label("expected text")
                    .help("add `\"id\": …`: what the program and the history know the person by");
            self.of_people.push(found);
            return None;
        }
        self.text_member("id", raw, ID, is_person_id)
    }

    /// A text that is as it should be; `None` if there is none, also where it is not, which is reported.
    fn text_member(
        &mut self,
        key: &str,
        raw: Option<&'f str>,
        wanted: &str,
        is_fine: impl Fn(&str) -> bool,
    ) -> Option<Arc<str>> {
        let raw = raw.filter(|raw| *raw != "null")?;
        let text = json::string(raw).filter(|text| is_fine(text));
        if text.is_none() {
            let message =
                format!("this is no value for `{key}`: expected {wanted}, found {}", json::describe(raw));
            let found = Diagnostic::new(Code::ValueMismatch, self.head(raw), message);
            self.of_people.push(found.label(format!("not {wanted}")));
        }
        text.map(Into::into)
    }

    fn roles_of(&mut self, of: Portal, list: Option<&'f str>) -> Vec<Arc<str>> {
        let mut roles: Vec<Arc<str>> = Vec::new();
        for (name, raw) in self.texts("roles", list) {
            if let Some(problem) = self.no_role(of, &name, raw) {
                self.of_people.push(problem);
            } else if !roles.iter().any(|role| **role == *name) {
                roles.push(name.into());
            }
        }
        roles
    }

    /// Why people of this side do not have that role, if so.
    fn no_role(&self, of: Portal, name: &str, raw: &'f str) -> Option<Diagnostic> {
        let at = self.head(raw);
        let mut names = self.roles.roles.iter().filter(|role| role.of == of).map(|role| &*role.name);
        match self.roles.roles.iter().find(|role| *role.name == *name) {
            Some(role) if role.of == of => None,
            Some(role) => {
                let [role_of, person_of] = [role.of, of].map(side);
                let message = format!("role `{name}` is of {role_of}, and this person is of {person_of}");
                let found = Diagnostic::new(Code::ValueMismatch, at, message);
                Some(found.label(format!("not a role `of {}`", of.as_str())))
            }
            None if !self.roles.are_all => None,
            None => {
                let help = did_you_mean(name, names.clone()).unwrap_or_else(|| match names.next() {
                    None => format!("declare it: `role {name} \"…\" of {}`", of.as_str()),
                    Some(first) => {
                        let all = names.fold(format!("`{first}`"), |all, name| format!("{all}, `{name}`"));
                        format!("the roles of {} are {all}", side(of))
                    }
                });
                let message = format!("the program has no role `{name}`");
                Some(Diagnostic::new(Code::NameUndefined, at, message).help(help))
            }
        }
    }

    /// A provider's dispatchers: ids of its people, where it lists people.
    pub(super) fn dispatchers(&mut self, list: Option<&'f str>, listed: &PeopleList) -> Vec<Arc<str>> {
        let named = self.texts("dispatchers", list);
        for (id, raw) in &named {
            if !listed.is_whole || listed.people.iter().any(|person| *person.id == **id) {
                continue;
            }
            let help = did_you_mean(id, listed.people.iter().map(|person| &*person.id))
                .unwrap_or_else(|| format!("add `{{\"id\": \"{id}\", …}}` to its `people`"));
            let message = format!("dispatcher `{id}` is none of the provider's people");
            let found = Diagnostic::new(Code::NameUndefined, self.head(raw), message);
            self.of_people.push(found.label("no person of this provider").help(help));
        }
        named.into_iter().map(|(id, _)| id.into()).collect()
    }

    /// The texts of a list that may be absent, and where they stand; what is none is reported.
    fn texts(&mut self, key: &str, list: Option<&'f str>) -> Vec<(Cow<'f, str>, &'f str)> {
        let list = list.filter(|raw| *raw != "null").and_then(|raw| self.elements_of_people(raw, key));
        let mut texts = Vec::new();
        for raw in list.unwrap_or_default() {
            match json::string(raw) {
                Some(text) => texts.push((text, raw)),
                None => {
                    let message = format!("expected texts in `{key}`, found {}", json::describe(raw));
                    let found = bad_shape(self.head(raw), &message);
                    self.of_people.push(found);
                }
            }
        }
        texts
    }

    /// Where a key stands. A name with escapes, or within a record, is not as it stands in the file.
    pub(super) fn key_at(&self, key: &str, raw: &'f str) -> Span {
        let is_piece = self.text.as_bytes().as_ptr_range().contains(&key.as_ptr());
        if is_piece { self.span(key) } else { self.head(raw) }
    }
}

const ID: &str = "letters, digits, `_`, `-` and `.`, at most 64 of them";
const NAME: &str = "a text of at most 200 characters in one line";
const EMAIL: &str = "an e-mail address such as \"dana@example.com\"";

fn side(of: Portal) -> &'static str {
    match of {
        Portal::Company => "the company",
        Portal::Provider => "a provider",
    }
}
