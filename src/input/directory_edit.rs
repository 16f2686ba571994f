//! Changes of a directory by provider and attribute, with the findings of a directory file.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use super::directory::{DirectoryTypes, FileReader, name_of, problem_message, read_one, taken_workload};
use super::fields::{FieldProblem, Fields, ProblemKind, RecordReading};
use super::json;
use super::value::ValueReader;
use crate::diagnostic::{Diagnostics, did_you_mean};
use crate::program::{
    Directory, DirectoryEntries, Engineer, ID, IdVec, ListedPerson, NAME, Program, Provider, Slot, Value,
    WORKLOAD,
};

/// Why a directory is not changed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// There is no such provider.
    #[error("the directory has no provider `{id}`{}", also(.near.as_ref()))]
    NoProvider {
        /// The id that was given.
        id: String,
        /// `did you mean …?`
        near: Option<String>,
    },
    /// The provider has no such engineer.
    #[error("provider `{provider}` has no engineer `{id}`{}", also(.near.as_ref()))]
    NoEngineer {
        /// The provider's id.
        provider: String,
        /// The id that was given.
        id: String,
        /// `did you mean …?`
        near: Option<String>,
    },
    /// The schema has no such field.
    #[error("`schema {schema}` has no field `{attribute}`{}", also(.near.as_ref()))]
    NoAttribute {
        /// `provider` or `engineer`.
        schema: &'static str,
        /// The path that was given.
        attribute: String,
        /// `did you mean …?`
        near: Option<String>,
    },
    /// A required attribute would be missing.
    #[error("{message}")]
    Missing {
        /// Its path.
        attribute: String,
        /// What a directory file without it is told.
        message: String,
    },
    /// The value is none of the attribute's type.
    #[error("{message}")]
    Mismatch {
        /// Its path.
        attribute: String,
        /// What a directory file with such a value is told.
        message: String,
    },
    /// An id does not change: orders are assigned by it.
    #[error("the id of {schema} `{id}` stays as it is; add another {schema} and remove this one")]
    IdStays {
        /// `provider` or `engineer`.
        schema: &'static str,
        /// The id.
        id: String,
    },
    /// The provider is written in the program's text, and would be there again whenever a directory is read.
    #[error("provider `{id}` is written in the program, and can be removed only there")]
    InProgram {
        /// Its id.
        id: String,
    },
    /// A provider that lists its people has no such person.
    #[error("`{id}` is none of the people of provider `{provider}`{}", also(.near.as_ref()))]
    NoPerson {
        /// The provider's id.
        provider: String,
        /// The id that was given.
        id: String,
        /// `did you mean …?`
        near: Option<String>,
    },
    /// Somebody else of the directory has the id, or the entry has it twice.
    #[error("`{id}` is the id of another person in the directory already")]
    PersonTwice {
        /// The id.
        id: String,
    },
    /// The JSON of a whole provider or engineer has errors.
    #[error("{0}")]
    Entry(Diagnostics),
}

fn also(near: Option<&String>) -> String {
    near.map(|near| format!(", {near}")).unwrap_or_default()
}

/// A directory that is being changed; each change is made wholly or not at all.
///
/// ```
/// let text = r#"
///     schema work_order { id text }
///     schema provider { rating number  regions set of text }
///     provider a "A" { rating: 4, regions: ["NY"] }
/// "#;
/// let program = consign::compile(&consign::Sources::in_memory([("main.consign", text)]))?;
/// let mut edit = program.directory().edit(&program);
/// edit.set("a", "regions", &["NY", "NJ"])?;
/// edit.put_provider(br#"{"id": "b", "name": "B", "rating": 3.5, "regions": []}"#)?;
/// let error = edit.set("a", "rating", "good").expect_err("no number");
/// assert_eq!(error.to_string(), "this is no value for `rating`: expected number, found `\"good\"`");
/// let directory = edit.finish();
/// let read = consign::Directory::from_json(&program, &[("d.json", directory.to_json(&program).as_bytes())])?;
/// assert_eq!(read, directory);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct DirectoryEdit<'p> {
    program: &'p Program,
    provider: Fields<'p>,
    engineer: Fields<'p>,
    people: Vec<ListedPerson>,
    providers: BTreeMap<String, Provider>,
}

impl Directory {
    /// Begins to change a copy of the directory. The program must be the one that it was read for.
    pub fn edit<'p>(&self, program: &'p Program) -> DirectoryEdit<'p> {
        let (enums, timezone) = (program.enums.as_slice(), program.timezone.as_ref());
        let reader = ValueReader { enums, timezone, texts: &program.texts };
        let fields = |schema| Fields::new(schema, reader).with_workload(WORKLOAD);
        let providers = self.providers().map(|(_, provider)| (provider.id().to_owned(), provider.clone()));
        DirectoryEdit {
            program,
            provider: fields(&program.provider),
            engineer: fields(&program.engineer),
            people: self.people().to_vec(),
            providers: providers.collect(),
        }
    }
}

impl DirectoryEdit<'_> {
    /// Gives a provider's attribute another value, which is taken as a directory file's JSON is: a
    /// [`FieldValue`](crate::schema::FieldValue), a `serde_json::Value`, a text, a number. What has the JSON form `null`
    /// takes the value away. A record is given as a whole, or field by field by the fields' paths; `name` and
    /// `workload` are attributes too.
    ///
    /// # Errors
    /// If there is no such provider or field, the value is of another type, or a required attribute would be missing.
    pub fn set(
        &mut self,
        provider: &str,
        attribute: &str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), DirectoryError> {
        let fields = &self.provider;
        let provider = find(&mut self.providers, provider)?;
        let Provider { attributes, name, workload, .. } = provider;
        change("provider", fields, EditedEntry { attributes, name, workload }, attribute, value)
    }

    /// Gives an engineer's attribute another value, as [`DirectoryEdit::set`] does.
    ///
    /// # Errors
    /// Those of [`DirectoryEdit::set`], and if the provider has no such engineer.
    pub fn set_engineer(
        &mut self,
        provider: &str,
        engineer: &str,
        attribute: &str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), DirectoryError> {
        let fields = &self.engineer;
        let provider = find(&mut self.providers, provider)?;
        let at = position(provider, engineer)?;
        let Engineer { attributes, name, workload, .. } = &mut provider.engineers[at];
        change("engineer", fields, EditedEntry { attributes, name, workload }, attribute, value)
    }

    /// Says which persons dispatch for a provider: some of its people, where it lists any.
    ///
    /// # Errors
    /// If there is no such provider, or one of them is none of its people.
    pub fn set_dispatchers(
        &mut self,
        provider: &str,
        persons: impl IntoIterator<Item = impl Into<Arc<str>>>,
    ) -> Result<(), DirectoryError> {
        let provider = find(&mut self.providers, provider)?;
        let dispatchers: Vec<Arc<str>> = persons.into_iter().map(Into::into).collect();
        let ids = || provider.people.iter().map(|person| &person.id);
        let stranger = dispatchers.iter().find(|id| ids().len() > 0 && !ids().any(|known| known == *id));
        if let Some(id) = stranger {
            let near = did_you_mean(id, ids());
            return Err(DirectoryError::NoPerson {
                provider: provider.id().to_owned(),
                id: id.to_string(),
                near,
            });
        }
        provider.dispatchers = dispatchers;
        Ok(())
    }

    /// Adds a provider, or replaces the one of the same id: a JSON object as in the list of a directory file. Returns the
    /// warnings that such a file gets: attributes that no schema names.
    ///
    /// # Errors
    /// If it does not fit the program's schemas, or a person of it has the id of another one.
    pub fn put_provider(&mut self, json: &[u8]) -> Result<Diagnostics, DirectoryError> {
        let (provider, warnings) = self.read(json, |reader, raw| reader.provider(raw))?;
        let others = self.providers.values().filter(|other| other.id() != provider.id());
        let others = others.flat_map(|other| &other.people).chain(&self.people);
        let mut taken: HashSet<&str> = others.map(|person| &*person.id).collect();
        if let Some(person) = provider.people.iter().find(|person| !taken.insert(&person.id)) {
            return Err(DirectoryError::PersonTwice { id: person.id.to_string() });
        }
        self.providers.insert(provider.id().to_owned(), provider);
        Ok(warnings)
    }

    /// Adds an engineer to a provider, or replaces the one of the same id. Returns warnings as
    /// [`DirectoryEdit::put_provider`] does.
    ///
    /// # Errors
    /// If there is no such provider, or the engineer does not fit the program's schema.
    pub fn put_engineer(&mut self, provider: &str, json: &[u8]) -> Result<Diagnostics, DirectoryError> {
        let (engineer, warnings) = self.read(json, |reader, raw| reader.engineer(raw))?;
        let engineers = &mut find(&mut self.providers, provider)?.engineers;
        engineers.retain(|one| one.id() != engineer.id());
        engineers.push(engineer);
        engineers.sort_by(|a, b| a.id().cmp(b.id()));
        Ok(warnings)
    }

    /// Takes a provider out of the directory.
    ///
    /// # Errors
    /// If there is no such provider, or the program's text has it.
    pub fn remove_provider(&mut self, id: &str) -> Result<(), DirectoryError> {
        find(&mut self.providers, id)?;
        if self.program.written.iter().any(|provider| provider.id() == id) {
            return Err(DirectoryError::InProgram { id: id.to_owned() });
        }
        self.providers.remove(id);
        Ok(())
    }

    /// Takes an engineer from a provider.
    ///
    /// # Errors
    /// If there is no such provider or engineer.
    pub fn remove_engineer(&mut self, provider: &str, id: &str) -> Result<(), DirectoryError> {
        let provider = find(&mut self.providers, provider)?;
        let at = position(provider, id)?;
        provider.engineers.remove(at);
        Ok(())
    }

    /// The changed directory, for [`Engine::with_directory`](crate::Engine::with_directory).
    pub fn finish(self) -> Directory {
        Directory::new(DirectoryEntries {
            people: self.people,
            providers: self.providers.into_values().collect(),
        })
    }

    fn read<T>(
        &self,
        json: &[u8],
        read: impl for<'f> FnOnce(&mut FileReader<'f>, &'f str) -> Option<T>,
    ) -> Result<(T, Diagnostics), DirectoryError> {
        let types = DirectoryTypes::from_program(self.program);
        read_one(json, &types, &self.program.texts, read).map_err(DirectoryError::Entry)
    }
}

fn find<'d>(
    providers: &'d mut BTreeMap<String, Provider>,
    id: &str,
) -> Result<&'d mut Provider, DirectoryError> {
    // A reference that was found and is returned would be held for the other way too.
    let near = if providers.contains_key(id) { None } else { did_you_mean(id, providers.keys()) };
    providers.get_mut(id).ok_or_else(|| DirectoryError::NoProvider { id: id.to_owned(), near })
}

fn position(provider: &Provider, id: &str) -> Result<usize, DirectoryError> {
    provider.engineers.iter().position(|engineer| engineer.id() == id).ok_or_else(|| {
        DirectoryError::NoEngineer {
            provider: provider.id().to_owned(),
            id: id.to_owned(),
            near: did_you_mean(id, provider.engineers.iter().map(Engineer::id)),
        }
    })
}

/// What is changed of a provider or an engineer.
struct EditedEntry<'d> {
    attributes: &'d mut IdVec<Slot, Value>,
    name: &'d mut Arc<str>,
    workload: &'d mut u64,
}

fn change(
    schema: &'static str,
    fields: &Fields<'_>,
    entry: EditedEntry<'_>,
    attribute: &str,
    value: &(impl Serialize + ?Sized),
) -> Result<(), DirectoryError> {
    let Some(slot) = fields.schema.by_path(attribute) else {
        let near = did_you_mean(attribute, fields.schema.fields.iter().map(|field| &field.path));
        return Err(DirectoryError::NoAttribute { schema, attribute: attribute.to_owned(), near });
    };
    if slot == ID {
        let id = fields.id_of(entry.attributes).unwrap_or_default().to_owned();
        return Err(DirectoryError::IdStays { schema, id });
    }
    let mismatch = |message| {
        let message = format!("this is no value for `{attribute}`: {message}");
        DirectoryError::Mismatch { attribute: attribute.to_owned(), message }
    };
    let raw = serde_json::to_string(value).map_err(|error| mismatch(error.to_string()))?;
    let raw = json::text(raw.as_bytes()).map_err(mismatch)?;
    let mut draft = changed(fields, entry.attributes.clone(), slot, raw);
    // The name is the id where there is none, and the workload nothing.
    let may_lack = |problem: &FieldProblem<'_>| {
        problem.kind == ProblemKind::Missing && [NAME, WORKLOAD].contains(&problem.slot)
    };
    if let Some(problem) = draft.problems.iter().find(|problem| !may_lack(problem)) {
        return Err(refused(schema, fields, problem));
    }
    if slot == WORKLOAD {
        *entry.workload = taken_workload(&mut draft.values);
    }
    *entry.attributes = draft.values;
    *entry.name = name_of(entry.attributes).into();
    Ok(())
}

/// The values with another one of this field, and what is wrong with them.
fn changed<'t>(
    fields: &Fields<'_>,
    values: IdVec<Slot, Value>,
    slot: Slot,
    raw: &'t str,
) -> RecordReading<'t> {
    let schema = fields.schema;
    let mut draft = fields.draft();
    draft.values = values;
    let records =
        |slot: Slot| std::iter::successors(schema.field(slot).parent, |one| schema.field(*one).parent);
    for other in schema.slots() {
        if other == slot || records(other).any(|record| record == slot) {
            draft.values[other] = Value::Missing;
        }
    }
    // A field that gets a value makes the records around it present.
    if raw != "null" {
        records(slot).for_each(|record| draft.values[record] = Value::Record);
    }
    fields.member(slot, raw, &mut draft, &mut |_, _| {});
    for record in records(slot).map(Some).chain([None]) {
        if record.is_none_or(|record| !draft.values[record].is_missing()) {
            fields.required(fields.level(record), &mut draft);
        }
    }
    draft
}

fn refused(schema: &'static str, fields: &Fields<'_>, problem: &FieldProblem<'_>) -> DirectoryError {
    let field = fields.schema.field(problem.slot);
    let (attribute, message) = (field.path.clone(), problem_message(schema, field, problem));
    match problem.kind {
        ProblemKind::Missing => DirectoryError::Missing { attribute, message },
        ProblemKind::Mismatch | ProblemKind::Twice => DirectoryError::Mismatch { attribute, message },
    }
}
